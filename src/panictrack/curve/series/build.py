"""Week counts to a weekly series: count, denominator, standardised exposure, coverage."""

from collections.abc import Container, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from itertools import groupby

import numpy as np

from panictrack.curve.series.panel import (
    SMALL_FOREIGN,
    FloatArray,
    StreamPanel,
    coverage,
    panel_of,
    weeks_since_first,
)
from panictrack.curve.series.standardise import standardised_exposure
from panictrack.model import Measure, ReferencePanel, Series, SeriesPoint, WeekCount
from panictrack.model.times import MONTH_DAYS, WEEK, WEEK_DAYS

REFERENCE_WEEKS = 52


def build_series(
    counts: Iterable[WeekCount],
    topic: str,
    measure: Measure,
    *,
    label: str = "",
    reference: ReferencePanel | None = None,
) -> Series:
    """The weekly series of one measure. A week without a denominator has no point: missing is never zero.

    The order of the counts does not matter. Without counts of the topic the series has no points. `label` is
    the one of `WeekCount.labels` that a series of Measure.LABELLED counts. Shares are what the `reference`
    panel would have shown; without one, or where nothing of it is left, the streams of the last 52 weeks. The
    series says which panel it is. Foreign streams that are not in the panel do not change what the others say
    (`panictrack.curve.series.standardise`); where all are foreign, none is.
    """
    own = [count for count in counts if count.topic == topic]
    if not own:
        return Series(topic=topic, measure=measure, step_days=WEEK_DAYS, points=())
    first, foreign = min(count.week_start for count in own), _foreign(own, reference)
    panel = _panel(own, measure, label, foreign)
    is_foreign = np.isin(panel.streams, [*foreign, SMALL_FOREIGN])
    shown = shown_by(panel, first, reference)
    if shown is None:
        reference = _last_year(own)
        shown = np.where(is_foreign, 0.0, _shown_in(panel, first, reference))
    totals = zip(
        panel.count.sum(axis=1).tolist(),
        panel.n.sum(axis=1).tolist(),
        standardised_exposure(panel.count, panel.n, shown, is_foreign).tolist(),
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
            n_streams=n_streams,
            coverage=share,
        )
        for index, (count, n, exposed, n_streams, share) in enumerate(totals)
        if n > 0
    )
    return Series(
        topic=topic,
        measure=measure,
        step_days=WEEK_DAYS,
        points=points,
        streams=panel.streams,
        reference=reference,
    )


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
        n_streams=max(week.n_streams for week in weeks),
        coverage=sum(week.coverage for week in weeks) / len(weeks),
    )


def reference_panel(counts: Iterable[WeekCount]) -> ReferencePanel | None:
    """The streams of the last 52 weeks of these counts; None without counts.

    Foreign streams are in it only where all are foreign: whoever adds one does not change the unit.
    """
    found = list(counts)
    return _last_year(found) if found else None


def _last_year(counts: Sequence[WeekCount]) -> ReferencePanel:
    kept = [count for count in counts if not count.is_foreign] or counts
    last = max(count.week_start for count in kept)
    first = last - (REFERENCE_WEEKS - 1) * WEEK
    streams = {count.stream for count in kept if count.week_start >= first and count.n_headlines}
    return ReferencePanel(streams=tuple(sorted(streams)), first=first, last=last)


def shown_by(panel: StreamPanel, first: date, reference: ReferencePanel | None) -> FloatArray | None:
    """How much of the denominator each stream has in the weeks of the reference panel, (J,); None if nothing.

    `first` is the first week of the stream panel.
    """
    if reference is None:
        return None
    chosen = np.where(np.isin(panel.streams, reference.streams), _shown_in(panel, first, reference), 0.0)
    return chosen if chosen.sum() else None


def _shown_in(panel: StreamPanel, first: date, reference: ReferencePanel) -> FloatArray:
    """How much of the denominator each stream has in these weeks, (J,)."""
    since, until = ((day - first) // WEEK for day in (reference.first, reference.last))
    return np.asarray(panel.n[max(since, 0) : max(until + 1, 0)].sum(axis=0))


def _foreign(counts: Iterable[WeekCount], reference: ReferencePanel | None) -> AbstractSet[str]:
    """The foreign streams that are not in the reference panel; none where there is no other stream."""
    named = reference.streams if reference else ()
    streams = {count.stream: count.is_foreign and count.stream not in named for count in counts}
    return set() if all(streams.values()) else {stream for stream, is_one in streams.items() if is_one}


def _panel(counts: Sequence[WeekCount], measure: Measure, label: str, foreign: Container[str]) -> StreamPanel:
    n_headlines = [count.n_headlines for count in counts]
    return panel_of(
        weeks_since_first(np.array([count.week_start for count in counts], dtype="datetime64[D]")),
        [count.stream for count in counts],
        count=numerators(counts, measure, label),
        n=denominators(counts, measure),
        n_headlines=n_headlines,
        foreign=foreign,
    )


def denominators(counts: Sequence[WeekCount], measure: Measure) -> list[int]:
    """What each of these counts is a share of."""
    if measure.is_of_a_topic:
        return [count.n_topic for count in counts]
    return [count.n_headlines for count in counts]


def numerators(counts: Sequence[WeekCount], measure: Measure, label: str = "") -> list[int]:
    """What each of these counts has of a measure."""
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
