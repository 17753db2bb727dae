"""Week counts to a weekly series: count, denominator, standardised exposure, coverage."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

import numpy as np

from panictrack.curve.series.panel import OutletPanel, coverage, panel_of, weeks_since_first
from panictrack.curve.series.standardise import standardised_exposure
from panictrack.model import Measure, Series, SeriesPoint, WeekCount
from panictrack.model.times import MONTH_DAYS, WEEK, WEEK_DAYS


def build_series(counts: Iterable[WeekCount], topic: str, measure: Measure, *, label: str = "") -> Series:
    """The weekly series of one measure. A week without a denominator has no point: missing is never zero.

    The order of the counts does not matter. Without counts of the topic the series has no points. `label` is
    the one of `WeekCount.labels` that a series of Measure.LABELLED counts.
    """
    own = [count for count in counts if count.topic == topic]
    if not own:
        return Series(topic=topic, measure=measure, step_days=WEEK_DAYS, points=())
    panel, first = _panel(own, measure, label), min(count.week_start for count in own)
    totals = zip(
        panel.count.sum(axis=1).tolist(),
        panel.n.sum(axis=1).tolist(),
        standardised_exposure(panel.count, panel.n).tolist(),
        (panel.n > 0).sum(axis=1).tolist(),
        coverage(panel.n_headlines).tolist(),
        strict=True,
    )
    points = tuple(
        SeriesPoint(
            start=first + index * WEEK,
            count=int(count),
            n=int(n),
            exposure=exposed,
            n_outlets=n_outlets,
            coverage=share,
        )
        for index, (count, n, exposed, n_outlets, share) in enumerate(totals)
        if n > 0
    )
    return Series(topic=topic, measure=measure, step_days=WEEK_DAYS, points=points, outlets=panel.outlets)


def by_month(series: Series) -> Series:
    """The same counts by calendar month; a week belongs to the month of its Monday.

    A month without a point stays missing. Can mislead at both ends, where a month may have a single week: its
    share is unbiased but noisy.
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


def merge_counts(*sources: Iterable[WeekCount]) -> list[WeekCount]:
    """One count for each outlet, topic and week, from the source with more of the outlet's headlines.

    The same headlines may be in the baseline and in an imported file: adding would count them twice. Between
    equals the first source wins.
    """
    best: dict[tuple[str, str, object], WeekCount] = {}
    for counts in sources:
        for count in counts:
            key = (count.topic, count.outlet, count.week_start)
            known = best.get(key)
            if known is None or count.n_headlines > known.n_headlines:
                best[key] = count
    return sorted(best.values(), key=lambda count: (count.topic, count.week_start, count.outlet))


def _panel(counts: Sequence[WeekCount], measure: Measure, label: str) -> OutletPanel:
    n_headlines = [count.n_headlines for count in counts]
    return panel_of(
        weeks_since_first(np.array([count.week_start for count in counts], dtype="datetime64[D]")),
        [count.outlet for count in counts],
        count=_numerators(counts, measure, label),
        n=[count.n_topic for count in counts] if measure.is_of_a_topic else n_headlines,
        n_headlines=n_headlines,
    )


def _numerators(counts: Sequence[WeekCount], measure: Measure, label: str) -> list[int]:
    match measure:
        case Measure.ATTENTION:
            return [count.n_topic for count in counts]
        case Measure.CONCERN:
            return [count.n_concerned for count in counts]
        case Measure.PANIC | Measure.ALARM_RATE:
            return [count.n_alarmed for count in counts]
        case Measure.LABELLED:
            return [count.labels.get(label, 0) for count in counts]
        case Measure.GIVEN:
            raise ValueError("an external series is not made of week counts")
