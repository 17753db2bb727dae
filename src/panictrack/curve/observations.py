"""From a `Series` to the arrays a fit reads: times in steps, counts, exposures."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from panictrack.curve.shapes import FloatArray
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, Series, SeriesPoint

MINIMUM_PERIODS = 12
MINIMUM_EVENTS = 20
OF_A_TOPIC = frozenset({Measure.ALARM_RATE, Measure.LABELLED})  # shares of headlines that may be most
FOLD = 4  # weeks of four make months that are all alike
# Ten years of weeks. Above it four periods are folded into one: a panic of years loses nothing, and the
# time of a fit grows with the number of periods.
MAXIMUM_PERIODS = 523


@dataclass(frozen=True, kw_only=True)
class Observations:
    """Counts with exposure at times in steps since the first period; (T,) each."""

    counts: FloatArray
    exposure: FloatArray
    trials: FloatArray | None  # of how many, where the counts may be most of them: then binomial
    times: FloatArray
    origin: date
    end: date  # the start of the last period
    n_periods: int  # with data, before any folding
    step_days: float

    @property
    def last(self) -> float:
        """The time of the last period, in steps."""
        return float(self.times[-1])

    @property
    def length(self) -> float:
        """How many steps were watched."""
        return float(self.times[-1] - self.times[0]) + 1.0

    @property
    def highest_share(self) -> float:
        """The highest smoothed share."""
        return float(smoothed_share(self).max())

    @property
    def gaps(self) -> FloatArray:
        """Steps between neighbouring periods, (T - 1,); 1 where nothing is missing."""
        return np.maximum(np.diff(self.times), 1e-6)

    def date_of(self, time: float) -> date | None:
        """The day of a time in steps; None for a time that is not finite or not on the calendar."""
        days = time * self.step_days
        if not np.isfinite(days) or abs(days) > 365_000:
            return None
        return self.origin + timedelta(days=round(days))


def observe(series: Series, now: date) -> Observations:
    """What was known of the series at `now`, folded by four while it has more than 523 periods.

    Raises
    ------
    NotEnoughDataError
        Fewer than 12 periods or fewer than 20 events: no shape could be told from another.
    """
    points = _known(series, now)
    n_events = sum(point.count for point in points)
    if len(points) < MINIMUM_PERIODS or n_events < MINIMUM_EVENTS:
        raise NotEnoughDataError(
            f"{series.topic}, {series.measure.value}: {len(points)} periods with {n_events} events are "
            f"too few for a curve; collect or import until there are {MINIMUM_PERIODS} periods and "
            f"{MINIMUM_EVENTS} events, or choose a wider topic"
        )
    origin = points[0].start
    observations = Observations(
        counts=np.array([point.count for point in points], dtype=float),
        exposure=np.array([point.exposure for point in points], dtype=float),
        trials=_trials(series, points),
        times=np.array([(point.start - origin).days for point in points], dtype=float) / series.step_days,
        origin=origin,
        end=points[-1].start,
        n_periods=len(points),
        step_days=series.step_days,
    )
    while observations.length > MAXIMUM_PERIODS:
        observations = fold(observations, FOLD)
    return observations


def fold(observations: Observations, size: int) -> Observations:
    """Sum `size` periods into one, dated by the middle of what was observed in it."""
    bins = np.floor(observations.times / size + 1e-9).astype(int)
    starts = np.flatnonzero(np.r_[True, np.diff(bins) > 0])
    numbers = np.diff(np.r_[starts, len(bins)])
    return Observations(
        counts=np.add.reduceat(observations.counts, starts),
        exposure=np.add.reduceat(observations.exposure, starts),
        trials=None if observations.trials is None else np.add.reduceat(observations.trials, starts),
        times=np.add.reduceat(observations.times, starts) / numbers / size,
        origin=observations.origin,
        end=observations.end,
        n_periods=observations.n_periods,
        step_days=observations.step_days * size,
    )


def _trials(series: Series, points: list[SeriesPoint]) -> FloatArray | None:
    if series.measure not in OF_A_TOPIC:
        return None
    return np.array([point.n for point in points], dtype=float)


def smoothed_share(observations: Observations) -> FloatArray:
    """A moving share, (sum y + 1/2) / sum E over about a fifteenth of the periods: where priors start."""
    half = max(2, len(observations.times) // 30)
    return (_moving_sum(observations.counts, half) + 0.5) / _moving_sum(observations.exposure, half)


def _moving_sum(values: FloatArray, half: int) -> FloatArray:
    padded = np.pad(values, half, mode="edge")
    return np.convolve(padded, np.ones(2 * half + 1), mode="valid")


def _known(series: Series, now: date) -> list[SeriesPoint]:
    """The points with exposure that had begun by `now`.

    Where every period has the same exposure there is no denominator, so an unfinished last period would
    read as a fall: it is left out.
    """
    points = [point for point in series.points if point.exposure > 0 and point.start <= now]
    has_denominator = len({point.exposure for point in points}) > 1
    if points and not has_denominator and points[-1].start + timedelta(days=series.step_days - 1) > now:
        return points[:-1]
    return points
