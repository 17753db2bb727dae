"""Draws of a family's parameters: Laplace's normal around each node, reweighted by the posterior.

Laplace's approximation is a normal around a mode, but the posterior of a curve is not normal: a fall that has
hardly begun may be slow and cannot have been sudden, while a normal allows both. It also treats the noise as
known. So twice as many candidates are drawn, and then resampled by importance, posterior over proposal
(sampling importance resampling, Rubin 1988; the largest weights are truncated as in Ionides 2008).
"""

import numpy as np

from panictrack.curve.count_models import expected_counts, fisher_information
from panictrack.curve.inference import FamilyFit, log_noise_mass, noise_table, prior_of
from panictrack.curve.likelihood import Noise, shock_precision, solve_tridiagonal
from panictrack.curve.observations import Observations
from panictrack.curve.shapes import FloatArray, IntArray, log_mean

CANDIDATES = 2  # for each draw
WIDER = 1.2  # than Laplace's normal: a proposal must reach where the posterior does
N_NOISES = 5
BLOCK = 800  # candidates at a time: all of them at once take 150 MB


def draw_parameters(
    observations: Observations, fit: FamilyFit, number: int, generator: np.random.Generator
) -> tuple[IntArray, FloatArray]:
    """The node (S,) and the parameters (S, p) of `number` draws."""
    if not number:
        return np.zeros(0, dtype=np.intp), fit.mode.parameters[:0]
    n_candidates = CANDIDATES * number
    nodes = generator.choice(len(fit.nodes), n_candidates, p=fit.node_weights)
    normal = generator.standard_normal((n_candidates, len(fit.columns)))
    parameters = _proposed(fit, nodes, normal, generator)
    everything = np.vstack([fit.mode.parameters, parameters])
    blocks = np.array_split(everything, -(-len(everything) // BLOCK))
    log_posterior = np.concatenate([_log_posterior(observations, fit, block) for block in blocks])
    at_modes, proposed = log_posterior[: len(fit.nodes)][nodes], log_posterior[len(fit.nodes) :]
    log_weights = proposed - at_modes + 0.5 * (normal**2).sum(axis=1)
    weights = _truncated(np.exp(np.minimum(log_weights, 50.0)))
    chosen = _systematic(weights, number, generator)
    return nodes[chosen], parameters[chosen]


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


def _log_posterior(observations: Observations, fit: FamilyFit, parameters: FloatArray) -> FloatArray:
    """The log posterior of curves (S, p) with shocks and noise integrated out, up to a constant.

    Around the heaviest node the counts amount to z = log m + u with precision W, so the residual
    r = z - log m is normal with covariance Q^-1 + W^-1, where Q depends on the noise, and

        r' (Q^-1 + W^-1)^-1 r = r'W r - r'W (Q + W)^-1 W r.
    """
    best = int(fit.log_weights.argmax())
    level = log_mean(fit.mode.parameters[[best]], observations.times, fit.family) + fit.mode.shocks[[best]]
    expected = expected_counts(observations, level)
    weights = fisher_information(observations, expected)
    working = level + (observations.counts - expected) / weights
    residual = working - log_mean(parameters, observations.times, fit.family)
    weighted = (weights * residual)[None]
    plain = (weights * residual**2).sum(axis=1)
    by_noise = []
    for log_prior, noise in _likely_noises(fit):
        precision = shock_precision(observations.gaps, noise)
        solution, log_determinant = solve_tridiagonal(precision.diagonal + weights, precision.off, weighted)
        misfit = plain - (weighted * solution)[0].sum(axis=1)
        by_noise.append(log_prior + 0.5 * (precision.log_determinant - log_determinant - misfit))
    prior = prior_of(observations, fit.family)
    normal = prior.is_normal
    away = (parameters[:, normal] - prior.mean[normal]) / prior.sd[normal]
    return np.asarray(np.logaddexp.reduce(by_noise, axis=0) - 0.5 * (away**2).sum(axis=1))


def _likely_noises(fit: FamilyFit) -> list[tuple[float, Noise]]:
    """The noises that hold most of the mass, each with the logarithm of its prior mass."""
    table, log_mass = noise_table(), log_noise_mass()
    likely = np.argsort(-fit.noise_weights, kind="stable")[:N_NOISES]
    return [(float(log_mass[index]), table.take(np.array([index]))) for index in likely]


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
