"""A measure of a topic, week by week: count, denominator, standardised exposure, coverage."""

from collections.abc import Iterable, Sequence

import numpy as np

from panictrack.curve.series.coverage import coverage
from panictrack.curve.series.panel import Panel, panel_of
from panictrack.curve.series.standardise import standardised_exposure
from panictrack.model import Measure, Series, SeriesPoint, WeekCount
from panictrack.model.times import WEEK_DAYS


def build_series(counts: Iterable[WeekCount], topic: str, measure: Measure, *, label: str = "") -> Series:
    """The weekly series of one measure. Weeks without a denominator have no point: missing is never zero.

    The same counts in any order give the same series. No counts of the topic give a series without points.
    `label` says which of `WeekCount.labels` a series of Measure.LABELLED counts.
    """
    own = [count for count in counts if count.topic == topic]
    if not own:
        return Series(topic=topic, measure=measure, step_days=WEEK_DAYS, points=())
    panel = _panel(own, measure, label)
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
            start=panel.week(index),
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


def _panel(counts: Sequence[WeekCount], measure: Measure, label: str) -> Panel:
    n_headlines = [count.n_headlines for count in counts]
    return panel_of(
        np.array([count.week_start for count in counts], dtype="datetime64[D]"),
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
            raise ValueError("week counts have no measure that was given")
