"""The trend within each stream alone, and their random-effects mean: what holds when streams drift.

A stream is compared with itself, so that its level does not matter; and the mean allows each a trend of its
own, so that a stream that drifts widens the interval instead of bending the trend.

Sources: ten events for each slope, Peduzzi et al., Journal of Clinical Epidemiology 49 (1996), 1373. The
others are in `panictrack.curve.series.log_slopes` and `random_effects` beside it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from panictrack.curve.series.build import denominators, numerators
from panictrack.curve.series.log_slopes import PERIOD_WEEKS, log_slopes
from panictrack.curve.series.panel import BoolArray, FloatArray, IntArray
from panictrack.curve.series.random_effects import RandomEffects, random_effects, student_975
from panictrack.model import Measure, WeekCount
from panictrack.model.rounding import settled
from panictrack.model.times import WEEK, YEAR_DAYS

SINCE = date(2023, 1, 2)  # the Monday on which the longest span begins
FEWEST_EVENTS = 10  # for each slope that is estimated
FEWEST_PERIODS = 6  # with headlines: about half a year
LARGEST_LOG = 700.0


class Span(StrEnum):
    """The spans over which trends are taken. Each ends with the last week of the data."""

    LONG = "long"  # from 2023 on, or the whole series
    TWO_YEARS = "two years"
    ONE_YEAR = "one year"


SPAN_WEEKS = {Span.TWO_YEARS: 104, Span.ONE_YEAR: 52}


class Direction(StrEnum):
    """What the 95% interval of a yearly factor says."""

    RISES = "rises"
    FALLS = "falls"
    UNCLEAR = "cannot tell"


@dataclass(frozen=True, kw_only=True, slots=True)
class YearlyFactor:
    """By what factor a share changes in a year, with its 95% interval."""

    factor: float
    low: float
    high: float

    @property
    def direction(self) -> Direction:
        """Rising or falling if the interval excludes 1."""
        if settled(self.low) > 1:
            return Direction.RISES
        return Direction.FALLS if settled(self.high) < 1 else Direction.UNCLEAR

    def holds(self, factor: float) -> bool:
        """Whether the interval includes this factor."""
        return settled(self.low) <= settled(factor) <= settled(self.high)


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamTrend:
    """A stream in a span; `trend` is None where it has too few counts for one."""

    stream: str
    first: date  # Mondays of its first and last week with a denominator in the span
    last: date
    n_periods: int  # with a denominator
    count: int
    n: int
    trend: YearlyFactor | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MeanTrend:
    """The random-effects mean over streams.

    `tau` is the standard deviation of the streams' own log factors, `i_squared` the share of variance that is
    not chance.
    """

    trend: YearlyFactor
    tau: float
    i_squared: float


@dataclass(frozen=True, kw_only=True, slots=True)
class SpanTrends:
    """The trends of a measure in one span; those with most events first."""

    first: date  # Mondays
    last: date
    streams: tuple[StreamTrend, ...]  # those with a denominator in the span
    mean: MeanTrend | None  # None with fewer than two trends

    @property
    def directions(self) -> Mapping[Direction, int]:
        """How many streams rise, how many fall, of how many one cannot tell; too few counts are in none."""
        known = [one.trend.direction for one in self.streams if one.trend]
        return {direction: known.count(direction) for direction in Direction}


def spans_until(first: date, last: date) -> dict[Span, date]:
    """The first week of each span for data from `first` to `last`, Mondays; a longer span begins earlier.

    The longest is from 2023 on where that is more than two years, else the whole series. A span that would
    begin before the data is left out.
    """
    found = {Span.LONG: SINCE if first <= SINCE <= last - SPAN_WEEKS[Span.TWO_YEARS] * WEEK else first}
    for span, weeks in SPAN_WEEKS.items():
        start = last - (weeks - 1) * WEEK
        if start > found[Span.LONG]:
            found[span] = start
    return found


def stream_trends(
    counts: Iterable[WeekCount], measure: Measure, starts: Iterable[date], last: date
) -> tuple[SpanTrends, ...]:
    """The trends of a measure within streams, and their mean, from each of these weeks to the last.

    `counts` are of one topic. A week without a denominator is missing, never zero. A stream with fewer than
    ten events, or with headlines in fewer than six periods, or with all events in one, has no trend.

    Can mislead when streams cover different parts of the span: each counts with its own weeks. Also when all
    streams drift alike, or the classifier does: that is a trend here, too. A share that rose and fell has a
    factor near 1.
    """
    starts = tuple(starts)
    earliest = min(starts)
    columns = _columns([count for count in counts if earliest <= count.week_start <= last], measure, last)
    return tuple(_trends(columns, first, last) for first in starts)


def log_slope_of(days: Sequence[date], values: Sequence[float]) -> float:
    """The slope of the logarithm of values above 0, a year, by least squares: what a curve did in a span."""
    years = np.array([day.toordinal() for day in days]) / YEAR_DAYS
    logs = np.log(np.array(values))
    return float(((years - years.mean()) * logs).sum() / ((years - years.mean()) ** 2).sum())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Columns:
    """Counts as columns, those with a denominator alone."""

    streams: tuple[str, ...]
    stream: IntArray  # its place among the streams
    weeks_ago: IntArray  # before the last week
    events: FloatArray
    n: FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class _Panel:
    """Counts by stream and period, (J, T), and how many weeks ago each stream begins and ends."""

    streams: tuple[str, ...]
    events: FloatArray
    n: FloatArray
    begins: IntArray
    ends: IntArray


def _columns(counts: Sequence[WeekCount], measure: Measure, last: date) -> _Columns:
    n = np.array(denominators(counts, measure), dtype=float)
    held = n > 0
    streams = tuple(sorted({count.stream for count in counts}))
    place = {stream: row for row, stream in enumerate(streams)}
    days = np.array([count.week_start.toordinal() for count in counts], dtype=np.int64)
    return _Columns(
        streams=streams,
        stream=np.array([place[count.stream] for count in counts], dtype=np.int64)[held],
        weeks_ago=(last.toordinal() - days[held]) // WEEK.days,
        events=np.array(numerators(counts, measure), dtype=float)[held],
        n=n[held],
    )


def _panel(columns: _Columns, n_weeks: int) -> _Panel:
    """The counts of the last weeks. The periods end with the last week; the first may be cut off."""
    chosen = columns.weeks_ago < n_weeks
    rows, stream = np.unique(columns.stream[chosen], return_inverse=True)
    weeks_ago = columns.weeks_ago[chosen]
    shape = (len(rows), -(-n_weeks // PERIOD_WEEKS))
    cells = (stream + 1) * shape[1] - 1 - weeks_ago // PERIOD_WEEKS
    tables: list[FloatArray] = [
        np.bincount(cells, weights=values[chosen], minlength=shape[0] * shape[1]).reshape(shape).astype(float)
        for values in (columns.events, columns.n)
    ]
    begins, ends = np.zeros(len(rows), dtype=np.int64), np.full(len(rows), n_weeks)
    np.maximum.at(begins, stream, weeks_ago)
    np.minimum.at(ends, stream, weeks_ago)
    names = tuple(columns.streams[row] for row in rows)
    return _Panel(streams=names, events=tables[0], n=tables[1], begins=begins, ends=ends)


def _trends(columns: _Columns, first: date, last: date) -> SpanTrends:
    panel = _panel(columns, (last - first) // WEEK + 1)
    enough = _has_enough(panel)
    slopes = log_slopes(panel.events[enough], panel.n[enough])
    n_periods = (panel.n > 0).sum(axis=1)
    trends = {}
    for row, log, variance in zip(np.flatnonzero(enough), slopes.logs, slopes.variances, strict=True):
        half = student_975(int(n_periods[row]) - 2) * math.sqrt(variance)
        trends[int(row)] = _factor(log, log - half, log + half)
    rows = zip(
        panel.streams,
        panel.begins.tolist(),
        panel.ends.tolist(),
        n_periods.tolist(),
        panel.events.sum(axis=1).tolist(),
        panel.n.sum(axis=1).tolist(),
        strict=True,
    )
    streams = [
        StreamTrend(
            stream=stream,
            first=last - begins * WEEK,
            last=last - ends * WEEK,
            n_periods=periods,
            count=int(events),
            n=int(n),
            trend=trends.get(row),
        )
        for row, (stream, begins, ends, periods, events, n) in enumerate(rows)
    ]
    return SpanTrends(
        first=first,
        last=last,
        streams=tuple(sorted(streams, key=lambda one: (-one.count, -one.n, one.stream))),
        mean=_mean(random_effects(slopes.logs, slopes.variances, slopes.shared)) if len(trends) > 1 else None,
    )


def _has_enough(panel: _Panel) -> BoolArray:
    return np.asarray(
        (panel.events.sum(axis=1) >= FEWEST_EVENTS)
        & ((panel.n > 0).sum(axis=1) >= FEWEST_PERIODS)
        & ((panel.events > 0).sum(axis=1) > 1)
    )


def _mean(found: RandomEffects) -> MeanTrend:
    trend = _factor(found.mean, found.low, found.high)
    return MeanTrend(trend=trend, tau=found.tau, i_squared=found.i_squared)


def _factor(log: float, low: float, high: float) -> YearlyFactor:
    """From logarithms; those that no number can hold are cut off."""
    factor, least, most = (math.exp(min(value, LARGEST_LOG)) for value in (log, low, high))
    return YearlyFactor(factor=factor, low=least, high=most)
