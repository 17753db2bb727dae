"""Draws from the posterior of all families together: curves, shocks and possible futures."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from panictrack.curve.count_models import fisher_information, to_log_level, to_share
from panictrack.curve.inference import FamilyFit, family_weights, noise_table
from panictrack.curve.observations import Observations
from panictrack.curve.resampling import draw_parameters
from panictrack.curve.shapes import FloatArray, IntArray, log_mean

HORIZON_SHARE = 0.5  # of the observed span: how far ahead a peak may lie
LEAST_HORIZON = 26  # steps
FORECAST_DAYS = 182
LARGEST_JUMP = 100.0  # no curve rises above a hundred times the highest observed share


@dataclass(frozen=True, kw_only=True)
class Draws:
    """S curves on a grid of T periods, the first `n_past` of them observed.

    `level` is the share on the structural curve m; `intensity` is the realised share, m e^u, inferred for
    the past and simulated for the future. `floor` is the share at e^b. Times are in steps of the
    observations.
    """

    times: FloatArray  # (T,)
    n_past: int
    family: IntArray  # (S,) index of the family in `names`
    names: tuple[str, ...]
    floor: FloatArray  # (S,)
    level: FloatArray  # (S, T)
    intensity: FloatArray  # (S, T)

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
        intensity=np.concatenate([one[2] for one in each]),
    )


def time_grid(observations: Observations) -> tuple[FloatArray, int]:
    """Whole steps up to the last period, then up to the horizon; and how many of them lie in the past."""
    forecast = round(FORECAST_DAYS / observations.step_days)
    ahead = max(LEAST_HORIZON, forecast, round(HORIZON_SHARE * observations.length))
    back = round(observations.last - float(observations.times[0]))
    return observations.last + np.arange(-back, ahead + 1, dtype=float), back + 1


def _draw_family(
    observations: Observations,
    fit: FamilyFit,
    number: int,
    times: FloatArray,
    n_past: int,
    generator: np.random.Generator,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Floor (S,), level (S, T) and intensity (S, T) of one family."""
    nodes, parameters = draw_parameters(observations, fit, number, generator)
    highest = float(to_log_level(observations, np.array(observations.highest_share))) + np.log(LARGEST_JUMP)
    log_level = np.minimum(log_mean(parameters, times, fit.family), highest)
    past = _past_log_intensity(observations, fit, nodes, times[:n_past], generator)
    shock = past[:, -1] - log_level[:, n_past - 1]
    ahead = log_level[:, n_past:] + _future_shocks(fit, shock, len(times) - n_past, generator)
    intensity = np.concatenate([past, ahead], axis=1)
    floor, level, realised = (
        to_share(observations, values) for values in (parameters[:, 0], log_level, intensity)
    )
    return floor, level, realised


def _past_log_intensity(
    observations: Observations,
    fit: FamilyFit,
    nodes: IntArray,
    times: FloatArray,
    generator: np.random.Generator,
) -> FloatArray:
    """log(m e^u) in the observed periods, (S, T), as precise as the counts allow; interpolated over gaps."""
    used, inverse = np.unique(nodes, return_inverse=True)
    mode = log_mean(fit.mode.parameters[used], observations.times, fit.family) + fit.mode.shocks[used]
    information = fisher_information(observations, observations.counts) + 1.0
    spread = 1.0 / np.sqrt(1.0 / fit.sigma**2 + information)
    observed = mode[inverse] + spread * generator.standard_normal((len(nodes), len(observations.times)))
    return _interpolated(observations.times, observed, times)


def _interpolated(known_times: FloatArray, known: FloatArray, times: FloatArray) -> FloatArray:
    """Each row of `known` at other times, linearly interpolated."""
    position = np.interp(times, known_times, np.arange(len(known_times)))
    before = np.floor(position).astype(int)
    after = np.minimum(before + 1, len(known_times) - 1)
    return np.asarray(known[:, before] + (known[:, after] - known[:, before]) * (position - before))


def _future_shocks(
    fit: FamilyFit, last: FloatArray, n_ahead: int, generator: np.random.Generator
) -> FloatArray:
    """u_t = rho u_(t-1) + sigma sqrt(1 - rho^2) e_t from the last shock on, (S, n_ahead).

    Each draw has its own noise, from the posterior of the noise.
    """
    noise = noise_table().take(generator.choice(len(fit.log_noise), len(last), p=fit.noise_weights))
    sigma, rho = noise.sigma, noise.rho
    innovation = sigma * np.sqrt(1.0 - rho**2)
    shocks = np.empty((len(last), n_ahead))
    shock = np.clip(last, -4.0 * sigma, 4.0 * sigma)
    for step in range(n_ahead):
        shock = rho * shock + innovation * generator.standard_normal(len(last))
        shocks[:, step] = shock
    return shocks
