"""From a `Series` to the arrays of a fit: times in steps, counts, exposures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from panictrack.curve.shapes import FloatArray, IntArray
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.model.text import counted
from panictrack.model.times import MONTH_DAYS

MINIMUM_PERIODS = 12
MINIMUM_EVENTS = 20
MOST_COUNTED = 1e5
MOST_DAYS = 365_000  # from the origin: later dates mean nothing
RECENT = 8  # periods
FOLD = 4  # four weeks make months of equal length
# Ten years of weeks. In longer series four periods are folded into one: a panic that lasts for years loses
# nothing, and the time of a fit grows with the number of periods.
MAXIMUM_PERIODS = 523


@dataclass(frozen=True, kw_only=True)
class Observations:
    """Counts with exposure at times in steps since the first period; (T,) each."""

    counts: FloatArray
    exposure: FloatArray
    trials: FloatArray | None  # the denominators, where counts may be most of them: then binomial
    times: FloatArray
    origin: date
    end: date  # the start of the last period
    n_periods: int  # with data, before any folding
    n_events: int
    step_days: float
    n_folded: int = 1  # periods of the series in a step
    recent_exposure: float  # of a period of the series, lately
    is_of_streams: bool  # whose effects may drift

    @property
    def last(self) -> float:
        """The time of the last period, in steps."""
        return float(self.times[-1])

    @property
    def length(self) -> float:
        """How many steps were observed."""
        return float(self.times[-1] - self.times[0]) + 1.0

    @property
    def highest_share(self) -> float:
        """The highest smoothed share."""
        return float(smoothed_share(self).max())

    @property
    def gaps(self) -> FloatArray:
        """Steps between neighbouring periods, (T - 1,); 1 where nothing is missing."""
        return np.maximum(np.diff(self.times), 1e-6)

    def take(self, rows: IntArray) -> "Observations":
        """The same for some rows of a batch, where each row has its own counts."""
        if self.counts.ndim == 1:
            return self
        trials = None if self.trials is None else self.trials[rows]
        return replace(self, counts=self.counts[rows], exposure=self.exposure[rows], trials=trials)

    def time_of(self, day: date) -> float:
        """A day in steps since the origin, the inverse of `date_of`."""
        return _time_of(day, self.origin, self.step_days / self.n_folded) / self.n_folded

    def date_of(self, time: float) -> date | None:
        """The day of a time in steps; None for a time that is not finite or not on the calendar."""
        if not np.isfinite(time) or abs(time * self.step_days) > MOST_DAYS:
            return None
        n_months = months_in(self.step_days)
        if n_months is None:
            return self.origin + timedelta(days=_whole_days(time * self.step_days))
        months = round(time * n_months, 4)
        whole = int(np.floor(months))
        index = 12 * self.origin.year + self.origin.month - 1 + whole
        if not 12 <= index < 12 * date.max.year:
            return None
        first = date(index // 12, index % 12 + 1, min(self.origin.day, 28))
        return first + timedelta(days=_whole_days((months - whole) * MONTH_DAYS))


def _whole_days(days: float) -> int:
    """The nearest day; half days, in which the middle of four weeks lies, go one way everywhere."""
    return round(round(days, 3))


def observe(series: Series, now: date) -> Observations:
    """What was known of the series at `now`, folded by four while it has more than 523 periods.

    Raises
    ------
    NotEnoughDataError
        Fewer than 12 periods or fewer than 20 events: too few to tell one shape from another.
    """
    points = known_points(series, now)
    n_events = sum(point.count for point in points)
    if len(points) < MINIMUM_PERIODS or n_events < MINIMUM_EVENTS:
        lacking = {"period": MINIMUM_PERIODS - len(points), "event": MINIMUM_EVENTS - n_events}
        missing = " and ".join(counted(n, noun) for noun, n in lacking.items() if n > 0)
        raise NotEnoughDataError(
            f"{series.topic}: {counted(len(points), 'period')} up to {now} with "
            f"{counted(n_events, 'event')} are too few; a curve needs {MINIMUM_PERIODS} periods and "
            f"{MINIMUM_EVENTS} events, so {missing} more; "
            f"{_remedy(series, now, lacks_periods=len(points) < MINIMUM_PERIODS)}"
        )
    origin = points[0].start
    observations = Observations(
        counts=np.array([point.count for point in points], dtype=float),
        exposure=np.array([point.exposure for point in points], dtype=float),
        trials=_trials(series, points),
        times=np.array([_time_of(point.start, origin, series.step_days) for point in points]),
        origin=origin,
        end=points[-1].start,
        n_periods=len(points),
        n_events=n_events,
        step_days=series.step_days,
        recent_exposure=_recent(series, points),
        is_of_streams=bool(series.streams),
    )
    observations = _bounded(observations)
    while observations.length > MAXIMUM_PERIODS:
        observations = fold(observations, FOLD)
    return observations


def _bounded(observations: Observations) -> Observations:
    """Counts scaled down to at most 100,000, with the shares unchanged.

    Larger counts add nothing: shocks are at least 8%, and chance moves a count of 100,000 by only 0.3%. But a
    count of 10^9 fixes the shocks so tightly that the optimiser gets nowhere.
    """
    factor = min(1.0, MOST_COUNTED / observations.counts.max())
    return replace(
        observations,
        counts=observations.counts * factor,
        exposure=observations.exposure * factor,
        trials=None if observations.trials is None else observations.trials * factor,
    )


def fold(observations: Observations, size: int) -> Observations:
    """Sum each `size` periods into one, dated by the middle of its observed periods."""
    bins = np.floor(observations.times / size + 1e-9).astype(int)
    starts = np.flatnonzero(np.r_[True, np.diff(bins) > 0])
    numbers = np.diff(np.r_[starts, len(bins)])
    return replace(
        observations,
        counts=np.add.reduceat(observations.counts, starts),
        exposure=np.add.reduceat(observations.exposure, starts),
        trials=None if observations.trials is None else np.add.reduceat(observations.trials, starts),
        times=np.add.reduceat(observations.times, starts) / numbers / size,
        step_days=observations.step_days * size,
        n_folded=observations.n_folded * size,
    )


def _remedy(series: Series, now: date, *, lacks_periods: bool) -> str:
    if series.measure is Measure.GIVEN:
        if any(point.start > now for point in series.points):
            return "give a later day with --as-of, or a longer series"
        return (
            f"give a longer series, or {'shorter periods' if lacks_periods else 'counts of a wider search'}"
        )
    return "collect or import more, or choose a wider topic"


def months_in(step_days: float) -> int | None:
    """How many calendar months a step has, if it is a whole number: January and February are equally long."""
    months = step_days / MONTH_DAYS
    return round(months) if months >= 1 and abs(months - round(months)) < 1e-6 else None


def _time_of(day: date, origin: date, step_days: float) -> float:
    """A day in steps since the origin; the first of a month is a whole number of months after another."""
    n_months = months_in(step_days)
    if n_months is None:
        return (day - origin).days / step_days
    months = 12 * (day.year - origin.year) + day.month - origin.month
    return (months + (day.day - origin.day) / MONTH_DAYS) / n_months


def _recent(series: Series, points: Sequence[SeriesPoint]) -> float:
    """The median exposure, or denominator, of the last periods: what a coming one will probably have."""
    is_share = series.measure.is_of_a_topic
    return float(np.median([point.n if is_share else point.exposure for point in points[-RECENT:]]))


def _trials(series: Series, points: list[SeriesPoint]) -> FloatArray | None:
    if not series.measure.is_of_a_topic:
        return None
    for point in points:
        if point.count > point.n:
            raise InputError(
                f"{series.topic}, {point.start}: {point.count} of {point.n} headlines; correct the counts"
            )
    return np.array([point.n for point in points], dtype=float)


def smoothed_share(observations: Observations) -> FloatArray:
    """A moving share, (sum y + 1/2) / sum E over about a fifteenth of the periods; priors start from it."""
    half = max(2, len(observations.times) // 30)
    return (_moving_sum(observations.counts, half) + 0.5) / _moving_sum(observations.exposure, half)


def _moving_sum(values: FloatArray, half: int) -> FloatArray:
    padded = np.pad(values, half, mode="edge")
    return np.convolve(padded, np.ones(2 * half + 1), mode="valid")


def known_points(series: Series, now: date) -> list[SeriesPoint]:
    """The points with exposure that had begun by `now`.

    Where every period has the same exposure there is no denominator, so an unfinished last period would
    look like a fall: it is left out.
    """
    points = [point for point in series.points if point.exposure > 0 and point.start <= now]
    if (
        points
        and not has_denominator(points)
        and points[-1].start + timedelta(days=series.step_days - 1) > now
    ):
        return points[:-1]
    return points


def has_denominator(points: Sequence[SeriesPoint]) -> bool:
    """Whether periods differ in exposure: counts without a denominator have the same in each."""
    return len({point.exposure for point in points}) > 1
