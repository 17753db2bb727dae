"""Draws from the posterior of all families together: curves, shocks, and what the next periods may bring."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from panictrack.curve.inference import FamilyFit, family_weights
from panictrack.curve.observations import Observations
from panictrack.curve.shapes import FloatArray, IntArray, log_mean

HORIZON_SHARE = 0.5  # of the watched span: how far ahead a peak is looked for
LEAST_HORIZON = 26  # steps
LARGEST_JUMP = 100.0  # a curve may rise to a hundred times the highest share seen, not beyond


@dataclass(frozen=True, kw_only=True)
class Draws:
    """S curves on a grid of T periods, of which the first `n_past` were watched.

    `level` is the structural curve m, `intensity` the realised one, m e^u: inferred for the past,
    simulated for the future. `floor` is e^b. Times are in steps of the observations.
    """

    times: FloatArray  # (T,)
    n_past: int
    family: IntArray  # (S,) the number of the family in the order of `names`
    names: tuple[str, ...]
    floor: FloatArray  # (S,)
    level: FloatArray  # (S, T)
    intensity: FloatArray  # (S, T)

    @property
    def last(self) -> float:
        """The time of the last watched period."""
        return float(self.times[self.n_past - 1])

    def is_family(self, *names: str) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which draws come from one of these families, (S,)."""
        return np.isin(self.family, [self.names.index(name) for name in names])


def draw(observations: Observations, fits: Mapping[str, FamilyFit], *, n_draws: int, seed: int) -> Draws:
    """Draws of every family in proportion to its weight.

    Laplace: a node by its weight, the parameters normal around its mode, the moment uniform in its cell.
    """
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
    """Whole steps up to the last period, then the horizon; and how many of them lie in the past."""
    ahead = max(LEAST_HORIZON, round(HORIZON_SHARE * observations.length))
    back = int(observations.last - observations.times[0])
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
    nodes = generator.choice(len(fit.moments), number, p=fit.node_weights / fit.node_weights.sum())
    parameters = _parameters(fit, nodes, generator)
    highest = np.log(LARGEST_JUMP * observations.highest_share)
    log_level = np.minimum(log_mean(parameters, times, fit.family), highest)
    past = _past_log_intensity(observations, fit, nodes, times[:n_past], generator)
    shock = past[:, -1] - log_level[:, n_past - 1]
    ahead = log_level[:, n_past:] + _future_shocks(fit, shock, len(times) - n_past, generator)
    intensity = np.exp(np.concatenate([past, ahead], axis=1))
    return np.exp(parameters[:, 0]), np.exp(log_level), intensity


def _parameters(fit: FamilyFit, nodes: IntArray, generator: np.random.Generator) -> FloatArray:
    parameters = fit.mode.parameters[nodes].copy()
    spread = _inverse_root(fit.mode.curvature)[nodes]
    normal = generator.standard_normal((len(nodes), spread.shape[-1], 1))
    parameters[:, fit.columns] += (spread @ normal)[:, :, 0]
    if fit.family.moment is not None:
        jitter = generator.random(len(nodes)) - 0.5
        parameters[:, fit.family.moment] += jitter * fit.widths[nodes]
    return parameters


def _inverse_root(curvature: FloatArray) -> FloatArray:
    """C with C C' = A^-1 for each node: draws of a normal with precision A; eigenvalues are kept positive."""
    values, vectors = np.linalg.eigh(curvature)
    return np.asarray(vectors / np.sqrt(np.maximum(values, 1e-6))[:, None, :])


def _past_log_intensity(
    observations: Observations,
    fit: FamilyFit,
    nodes: IntArray,
    times: FloatArray,
    generator: np.random.Generator,
) -> FloatArray:
    """log(m e^u) at the watched periods, (S, T): known as well as the counts allow, joined over gaps."""
    used, inverse = np.unique(nodes, return_inverse=True)
    mode = log_mean(fit.mode.parameters[used], observations.times, fit.family) + fit.mode.shocks[used]
    spread = 1.0 / np.sqrt(1.0 / fit.sigma**2 + observations.counts + 1.0)
    seen = mode[inverse] + spread * generator.standard_normal((len(nodes), len(observations.times)))
    return _joined(observations.times, seen, times)


def _joined(known_times: FloatArray, known: FloatArray, times: FloatArray) -> FloatArray:
    """Each row of `known` at other times, by straight lines."""
    place = np.interp(times, known_times, np.arange(len(known_times)))
    before = np.floor(place).astype(int)
    after = np.minimum(before + 1, len(known_times) - 1)
    return np.asarray(known[:, before] + (known[:, after] - known[:, before]) * (place - before))


def _future_shocks(
    fit: FamilyFit, last: FloatArray, n_ahead: int, generator: np.random.Generator
) -> FloatArray:
    """u_t = rho u_(t-1) + sigma sqrt(1 - rho^2) e_t from the last shock on, (S, n_ahead)."""
    shocks = np.empty((len(last), n_ahead))
    innovation = fit.sigma * np.sqrt(1.0 - fit.rho**2)
    shock = np.clip(last, -4.0 * fit.sigma, 4.0 * fit.sigma)
    for step in range(n_ahead):
        shock = fit.rho * shock + innovation * generator.standard_normal(len(last))
        shocks[:, step] = shock
    return shocks
