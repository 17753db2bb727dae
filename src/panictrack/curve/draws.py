"""Draws from the posterior of all families together: curves, shocks and possible futures."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from panictrack.curve.count_models import to_log_level, to_share
from panictrack.curve.inference import FamilyFit, family_weights
from panictrack.curve.likelihood import Noise, joined
from panictrack.curve.observations import Observations
from panictrack.curve.resampling import FamilyDraws, draw_family
from panictrack.curve.shapes import FloatArray, IntArray, log_mean
from panictrack.model.times import YEAR_DAYS

HORIZON_SHARE = 0.5  # of the observed span: how far ahead a peak may lie
FARTHEST_DAYS = 5 * YEAR_DAYS  # at most: nobody can say more of the news
LEAST_HORIZON = 26  # steps
FORECAST_DAYS = 182
FREEDOM = 3.0  # degrees of Student's t
SURGES, SURGE_SIZE = 0.02, 1.2  # how often a step brings news that nothing announced, and its log size
SLOWEST_SURGE = 0.85  # what is left of a surge after a step, at most
WANDERING = 0.06  # sd on the log scale, a step, by which what comes leaves any curve
DRIFT_A_YEAR = 0.1  # sd on the log scale, in a year
HALF_A_STEP = 0.6  # and a little: folded periods lie at the middle of what was observed
LARGEST_JUMP = 100.0  # no curve rises above a hundred times the highest observed share


@dataclass(frozen=True, kw_only=True)
class Draws:
    """S curves on a grid of T periods, the first `n_past` of them observed.

    `level` is the share on the structural curve m, with what may be drift of the streams; `intensity` is the
    realised share, m e^u, inferred for the past and simulated for the future. `floor` is the share at e^b.
    Times are in steps of the observations.
    """

    times: FloatArray  # (T,)
    n_past: int
    family: IntArray  # (S,) index of the family in `names`
    names: tuple[str, ...]
    floor: FloatArray  # (S,)
    level: FloatArray  # (S, T)
    undrifted: FloatArray  # (S, T) the level without drift: whether it is flat is asked of this
    intensity: FloatArray  # (S, T)
    noise: Noise  # of each draw, (S,)

    @property
    def last(self) -> float:
        """The time of the last observed period."""
        return float(self.times[self.n_past - 1])

    def is_family(self, *names: str) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which draws come from one of these families, (S,)."""
        return np.isin(self.family, [index for index, name in enumerate(self.names) if name in names])


def draw(observations: Observations, fits: Mapping[str, FamilyFit], *, n_draws: int, seed: int) -> Draws:
    """Draws from every family in proportion to its posterior weight."""
    generator = np.random.default_rng(seed)
    weights = np.array(list(family_weights(fits).values()))
    numbers = generator.multinomial(n_draws, weights / weights.sum())
    times, n_past = time_grid(observations)
    each = [
        _draw_family(observations, fit, number, times, n_past, generator)
        for fit, number in zip(fits.values(), numbers, strict=True)
    ]
    return Draws(
        times=times,
        n_past=n_past,
        family=np.repeat(np.arange(len(numbers)), numbers),
        names=tuple(fits),
        floor=np.concatenate([one[0] for one in each]),
        level=np.concatenate([one[1] for one in each]),
        undrifted=np.concatenate([one[2] for one in each]),
        intensity=np.concatenate([one[3] for one in each]),
        noise=joined([one[4] for one in each]),
    )


def time_grid(observations: Observations) -> tuple[FloatArray, int]:
    """Whole steps up to the last period, then up to the horizon; and how many of them lie in the past."""
    forecast = round(FORECAST_DAYS / observations.step_days)
    farthest = round(FARTHEST_DAYS / observations.step_days)
    ahead = max(LEAST_HORIZON, forecast, min(round(HORIZON_SHARE * observations.length), farthest))
    back = round(observations.last - float(observations.times[0]))
    return observations.last + np.arange(-back, ahead + 1, dtype=float), back + 1


def _draw_family(
    observations: Observations,
    fit: FamilyFit,
    number: int,
    times: FloatArray,
    n_past: int,
    generator: np.random.Generator,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, Noise]:
    """Floor (S,), level, undrifted level and intensity (S, T), and noise of one family."""
    drawn = draw_family(observations, fit, number, generator)
    highest = float(to_log_level(observations, np.array(observations.highest_share))) + np.log(LARGEST_JUMP)
    log_level = np.minimum(log_mean(drawn.parameters, times, fit.family), highest)
    shocks = _bridged(observations.times, drawn, times[:n_past], generator)
    ahead = _future_shocks(drawn.noise, shocks[:, -1], len(times) - n_past, generator)
    drifted = log_level + _drift(observations, times, n_past, number, generator)
    intensity = drifted + np.concatenate([shocks, ahead], axis=1)
    floor, level, undrifted, realised = (
        to_share(observations, values) for values in (drawn.parameters[:, 0], drifted, log_level, intensity)
    )
    return floor, level, undrifted, realised, drawn.noise


def _drift(
    observations: Observations, times: FloatArray, n_past: int, number: int, generator: np.random.Generator
) -> FloatArray:
    """How far streams or the classifier may have drifted, on the log scale, (S, T) or 0.

    The level rests on effects of streams and error rates that are taken to be constant. So each draw has a
    random walk, measured from the last year: the unit of a series is what its panel showed then.
    """
    if not observations.is_of_streams:
        return np.zeros((1, 1))
    a_step = DRIFT_A_YEAR * np.sqrt(observations.step_days / YEAR_DAYS)
    walk = np.cumsum(a_step * generator.standard_normal((number, len(times))), axis=1)
    year = max(1, round(YEAR_DAYS / observations.step_days))
    return np.asarray(walk - walk[:, max(0, n_past - year) : n_past].mean(axis=1, keepdims=True))


def _bridged(
    known_times: FloatArray, drawn: FamilyDraws, times: FloatArray, generator: np.random.Generator
) -> FloatArray:
    """Shocks at all past steps, (S, n_past), from those of the observed periods.

    A step that nobody observed is drawn between the step before and the next observed one, as the AR(1)
    implies: interpolation alone would know such a step better than one that was observed.
    """
    shocks, noise = interpolated(known_times, drawn.shocks, times), drawn.noise
    following = np.searchsorted(known_times, times)
    for step in np.flatnonzero(np.abs(times[:, None] - known_times).min(axis=1) > HALF_A_STEP):
        known = following[step]
        before, after = noise.rho**2, noise.rho ** (2 * (known_times[known] - times[step]))
        left = 1.0 - before * after
        from_before = np.sqrt(before) * (1.0 - after) / left
        from_after = np.sqrt(after) * (1.0 - before) / left
        spread = noise.sigma * np.sqrt((1.0 - before) * (1.0 - after) / left)
        mean = from_before * shocks[:, step - 1] + from_after * drawn.shocks[:, known]
        shocks[:, step] = mean + spread * generator.standard_normal(len(mean))
    return shocks


def interpolated(known_times: FloatArray, known: FloatArray, times: FloatArray) -> FloatArray:
    """Each row of `known` at other times, linearly interpolated."""
    position = np.interp(times, known_times, np.arange(len(known_times)))
    before = np.floor(position).astype(int)
    after = np.minimum(before + 1, len(known_times) - 1)
    return np.asarray(known[:, before] + (known[:, after] - known[:, before]) * (position - before))


def _future_shocks(
    noise: Noise, last: FloatArray, n_ahead: int, generator: np.random.Generator
) -> FloatArray:
    """u_t = rho u_(t-1) + sigma sqrt(1 - rho^2) e_t from the last shock on, (S, n_ahead).

    What comes differs more from what was than the spread of the past tells. So each draw wanders away from
    its curve, with a scale of its own, as in Student's t; and now and then comes a surge, which is over in
    weeks even where shocks last for years.
    """
    scale = 1.0 / np.sqrt(generator.chisquare(FREEDOM, len(last)) / FREEDOM)
    innovation = scale * noise.sigma * np.sqrt(1.0 - noise.rho**2)
    left = np.minimum(noise.rho, SLOWEST_SURGE)
    wandering = scale * WANDERING
    shocks = np.empty((len(last), n_ahead))
    shock, surge, away = last, np.zeros_like(last), np.zeros_like(last)
    for step in range(n_ahead):
        is_surge = generator.random(len(last)) < SURGES
        surge = left * surge + np.where(is_surge, generator.exponential(SURGE_SIZE, len(last)), 0.0)
        shock = noise.rho * shock + innovation * generator.standard_normal(len(last))
        away = away + wandering * generator.standard_normal(len(last))
        shocks[:, step] = shock + surge + away
    return shocks
