"""Draws of a family's parameters: Laplace's normal around each node, reweighted by the posterior.

Laplace's approximation is a normal around a mode, but the posterior of a curve is not normal: a fall that has
hardly begun may be slow and cannot have been sudden, while a normal allows both. It also treats the noise as
known. So twice as many candidates are drawn, and then resampled by importance, posterior over proposal
(sampling importance resampling, Rubin 1988; the largest weights are truncated as in Ionides 2008).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from panictrack.curve.count_models import expected_counts, fisher_information
from panictrack.curve.inference import FamilyFit, log_noise_mass, noise_table, prior_of
from panictrack.curve.likelihood import Noise, shock_precision, solve_tridiagonal
from panictrack.curve.observations import Observations
from panictrack.curve.shapes import FloatArray, IntArray, log_mean

CANDIDATES = 2  # for each draw
WIDER = 1.2  # than Laplace's normal: a proposal must reach where the posterior does
N_NOISES = 8
BLOCK = 800  # candidates at a time: all of them at once take 150 MB


@dataclass(frozen=True, kw_only=True)
class FamilyDraws:
    """Draws of one family: parameters (S, p), noises (S,), and the shocks of the observed periods (S, T)."""

    parameters: FloatArray
    noise: Noise
    shocks: FloatArray


@dataclass(frozen=True, kw_only=True)
class Normalised:
    """Counts as a normal around the heaviest node: z = log m + u with precision W, (T,) each."""

    working: FloatArray
    weights: FloatArray


def draw_family(
    observations: Observations, fit: FamilyFit, number: int, generator: np.random.Generator
) -> FamilyDraws:
    """`number` draws of parameters, noise and shocks together."""
    table = noise_table()
    if not number:
        nothing = np.zeros((0, len(observations.times)))
        return FamilyDraws(
            parameters=fit.mode.parameters[:0], noise=table.take(np.zeros(0, dtype=np.intp)), shocks=nothing
        )
    n_candidates = CANDIDATES * number
    nodes = generator.choice(len(fit.nodes), n_candidates, p=fit.node_weights)
    normal = generator.standard_normal((n_candidates, len(fit.columns)))
    parameters = _proposed(fit, nodes, normal, generator)
    everything = np.vstack([fit.mode.parameters, parameters])
    blocks = np.array_split(everything, -(-len(everything) // BLOCK))
    seen, noises = _normalised(observations, fit), _likely_noises(fit)
    by_noise = np.concatenate(
        [_log_posterior(observations, fit, seen, noises, block) for block in blocks], axis=1
    )
    log_posterior = np.logaddexp.reduce(by_noise, axis=0)
    at_modes, proposed = log_posterior[: len(fit.nodes)][nodes], log_posterior[len(fit.nodes) :]
    log_weights = proposed - at_modes + 0.5 * (normal**2).sum(axis=1)
    weights = _truncated(np.exp(np.minimum(log_weights, 50.0)))
    chosen = _systematic(weights, number, generator)
    likely = _one_of_each(by_noise[:, len(fit.nodes) :][:, chosen], generator)
    parameters = parameters[chosen]
    shocks = np.empty((number, len(observations.times)))
    for row, (_, noise) in enumerate(noises):
        own = likely == row
        shocks[own] = _shocks(observations, fit, seen, noise, parameters[own], generator)
    indices = np.array([index for index, _ in noises], dtype=np.intp)
    return FamilyDraws(parameters=parameters, noise=table.take(indices[likely]), shocks=shocks)


def _one_of_each(log_weights: FloatArray, generator: np.random.Generator) -> IntArray:
    """A row for each column, with probabilities in proportion to exp of the column."""
    weights = np.exp(log_weights - log_weights.max(axis=0))
    limits = np.cumsum(weights, axis=0) / weights.sum(axis=0)
    return np.asarray((generator.random(limits.shape[1]) > limits).sum(axis=0))


def _proposed(
    fit: FamilyFit, nodes: IntArray, normal: FloatArray, generator: np.random.Generator
) -> FloatArray:
    """Parameters (S, p): normal around the mode of their node, the key time uniform in its cell."""
    parameters = fit.mode.parameters[nodes].copy()
    spread = _inverse_root(fit.mode.curvature)[nodes]
    parameters[:, fit.columns] += WIDER * (spread @ normal[:, :, None])[:, :, 0]
    if fit.family.key_time is not None:
        jitter = generator.random(len(nodes)) - 0.5
        parameters[:, fit.family.key_time] += jitter * fit.widths[nodes]
    return parameters


def _inverse_root(curvature: FloatArray) -> FloatArray:
    """The symmetric C with C C' = A^-1 for each node: draws of a normal with precision A.

    It is the same whatever signs a processor gives the eigenvectors. Eigenvalues are kept positive.
    """
    values, vectors = np.linalg.eigh(curvature)
    roots = np.sqrt(np.maximum(values, 1e-6))[:, None, :]
    return np.asarray(vectors / roots @ np.swapaxes(vectors, 1, 2))


def _normalised(observations: Observations, fit: FamilyFit) -> Normalised:
    best = int(fit.log_weights.argmax())
    level = log_mean(fit.mode.parameters[[best]], observations.times, fit.family) + fit.mode.shocks[[best]]
    expected = expected_counts(observations, level)
    weights = fisher_information(observations, expected)
    return Normalised(working=(level + (observations.counts - expected) / weights)[0], weights=weights[0])


def _log_posterior(
    observations: Observations,
    fit: FamilyFit,
    seen: Normalised,
    noises: Sequence[tuple[int, Noise]],
    parameters: FloatArray,
) -> FloatArray:
    """The log posterior of curves (S, p) with shocks integrated out, by noise (N, S), up to a constant.

    The residual r = z - log m is normal with covariance Q^-1 + W^-1, where Q depends on the noise, and

        r' (Q^-1 + W^-1)^-1 r = r'W r - r'W (Q + W)^-1 W r.
    """
    residual = seen.working - log_mean(parameters, observations.times, fit.family)
    log_mass = log_noise_mass()
    by_noise = []
    for index, noise in noises:
        precision, worth = shock_precision(observations.gaps, noise), seen.weights * _worth(seen, noise)
        weighted = worth * residual
        solution, log_determinant = solve_tridiagonal(
            precision.diagonal + worth, precision.off, weighted[None]
        )
        misfit = (weighted * residual).sum(axis=1) - (weighted * solution[0]).sum(axis=1)
        log_scale = 0.5 * np.log(_worth(seen, noise)).sum()
        by_noise.append(
            log_mass[index] + log_scale + 0.5 * (precision.log_determinant - log_determinant - misfit)
        )
    prior = prior_of(observations, fit.family)
    normal = prior.is_normal
    away = (parameters[:, normal] - prior.mean[normal]) / prior.sd[normal]
    return np.asarray(np.array(by_noise) - 0.5 * (away**2).sum(axis=1))


def _worth(seen: Normalised, noise: Noise) -> FloatArray:
    """What overdispersion leaves of the weight of each period, (T,)."""
    return np.asarray(1.0 / (1.0 + noise.white[0] * seen.weights))


def _shocks(
    observations: Observations,
    fit: FamilyFit,
    seen: Normalised,
    noise: Noise,
    parameters: FloatArray,
    generator: np.random.Generator,
) -> FloatArray:
    """Draws (S, T) of the shocks given curves (S, p): normal with precision Q + W around (Q + W)^-1 W r."""
    precision, worth = shock_precision(observations.gaps, noise), seen.weights * _worth(seen, noise)
    residual = seen.working - log_mean(parameters, observations.times, fit.family)
    diagonal, off = (precision.diagonal + worth)[0], precision.off[0]
    mean, _ = solve_tridiagonal(diagonal[None], off[None], (worth * residual)[None])
    pivots, factors = _factorised(diagonal, off)
    spread = generator.standard_normal(residual.shape) / np.sqrt(pivots)
    for step in range(len(off) - 1, -1, -1):
        spread[:, step] -= factors[step] * spread[:, step + 1]
    return np.asarray(mean[0] + spread)


def _factorised(diagonal: FloatArray, off: FloatArray) -> tuple[FloatArray, FloatArray]:
    """L D L' of a symmetric tridiagonal matrix: diagonal of D (T,), subdiagonal of L (T - 1,)."""
    from scipy.linalg.lapack import dpttrf  # slow to import

    pivots, factors, _ = dpttrf(diagonal, off)
    return np.asarray(pivots), np.asarray(factors)


def _likely_noises(fit: FamilyFit) -> list[tuple[int, Noise]]:
    """The noises that hold most of the mass, each with its number in the table."""
    table = noise_table()
    likely = np.argsort(-fit.noise_weights, kind="stable")[:N_NOISES]
    return [(int(index), table.take(np.array([index]))) for index in likely]


def _truncated(weights: FloatArray) -> FloatArray:
    """Weights of at most the square root of their number times their mean: no draw dominates."""
    bound = np.sqrt(len(weights)) * weights.mean()
    return np.asarray(np.minimum(weights, bound)) if bound > 0 else np.ones_like(weights)


def _systematic(weights: FloatArray, number: int, generator: np.random.Generator) -> IntArray:
    """Row numbers, each about as often as its weight implies, in random order."""
    positions = (np.arange(number) + generator.random()) / number
    cumulated = np.cumsum(weights) / weights.sum()
    rows = np.minimum(np.searchsorted(cumulated, positions), len(weights) - 1)
    return np.asarray(generator.permutation(rows))
