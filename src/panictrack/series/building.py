"""A measure of a topic, week by week: count, denominator, standardised exposure, coverage."""

from collections.abc import Iterable

from panictrack.model import Measure, Series, SeriesPoint, WeekCount
from panictrack.series.coverage import coverage
from panictrack.series.panel import panel_of
from panictrack.series.standardising import outlet_effects
from panictrack.times import WEEK_DAYS


def build_series(counts: Iterable[WeekCount], topic: str, measure: Measure, *, label: str = "") -> Series:
    """The weekly series of one measure. Weeks without a denominator have no point: missing is never zero.

    The same counts in any order give the same series. No counts of the topic give a series without points.
    `label` says which of `WeekCount.labels` a series of Measure.LABELLED counts.
    """
    own = sorted(
        (count for count in counts if count.topic == topic),
        key=lambda count: (count.week_start, count.outlet),
    )
    if not own:
        return Series(topic=topic, measure=measure, step_days=WEEK_DAYS, points=())
    panel = panel_of(own, measure, label)
    exposure = panel.n @ outlet_effects(panel.count, panel.n)
    covered = coverage(panel.n_headlines)
    totals = zip(
        panel.count.sum(axis=1).tolist(),
        panel.n.sum(axis=1).tolist(),
        exposure.tolist(),
        (panel.n > 0).sum(axis=1).tolist(),
        covered.tolist(),
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
