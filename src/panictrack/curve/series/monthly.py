"""A weekly series as months."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from panictrack.model import Series, SeriesPoint
from panictrack.model.times import MONTH_DAYS


def by_month(series: Series) -> Series:
    """The same counts by calendar month; a week belongs to the month of its Monday.

    A month without a point stays missing. Can mislead at both ends, where a month may hold one week: its
    share is right and rests on little.
    """
    months = groupby(series.points, key=lambda point: point.start.replace(day=1))
    points = tuple(_summed(month, list(weeks)) for month, weeks in months)
    return replace(series, step_days=MONTH_DAYS, points=points)


def _summed(month: date, weeks: Sequence[SeriesPoint]) -> SeriesPoint:
    return SeriesPoint(
        start=month,
        count=sum(week.count for week in weeks),
        n=sum(week.n for week in weeks),
        exposure=sum(week.exposure for week in weeks),
        n_outlets=max(week.n_outlets for week in weeks),
        coverage=sum(week.coverage for week in weeks) / len(weeks),
    )
