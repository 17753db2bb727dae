"""How counts arise from a share: Poisson where the events are few among many, binomial where they are not.

The alarmed among all headlines are a few in ten thousand: y ~ Poisson(E m). The alarmed among the headlines
on a topic may be most of them, and a Poisson would let there be more than there are:

    y ~ Binomial(n, p),    p / (1 - p) = (E / n) m

so m is a share in the one case and odds in the other, and E / n is what the outlets of the period are
worth beside an average panel. Both have the same gradient y - E[y] and weights of the form that
likelihood.py needs.
"""

import numpy as np

from panictrack.curve.observations import Observations
from panictrack.curve.shapes import FloatArray

RECENT = 8  # periods
LARGEST_LOG = 60.0  # keeps a wild step of a climb finite


def expected_counts(observations: Observations, log_level: FloatArray) -> FloatArray:
    """E[y], (B, T), at the logarithm of share or odds (B, T)."""
    if observations.trials is None:
        return np.asarray(np.exp(np.minimum(np.log(observations.exposure) + log_level, LARGEST_LOG)))
    odds = np.log(observations.exposure / observations.trials) + log_level
    return np.asarray(observations.trials * to_share(observations, odds))


def negative_log_likelihood(
    observations: Observations, log_level: FloatArray, expected: FloatArray
) -> FloatArray:
    """Minus twice the log likelihood, (B,), up to what is the same for every curve."""
    counts, exposure, trials = observations.counts, observations.exposure, observations.trials
    if trials is None:
        return np.asarray(2.0 * (expected - counts * (np.log(exposure) + log_level)).sum(axis=1))
    odds = np.log(exposure / trials) + log_level
    return np.asarray(2.0 * (trials * np.logaddexp(0.0, odds) - counts * odds).sum(axis=1))


def fisher_information(observations: Observations, expected: FloatArray) -> FloatArray:
    """How much each count says of the logarithm of its level, (B, T): E[y], or n p (1 - p)."""
    if observations.trials is None:
        return expected
    return np.asarray(expected * (1.0 - expected / observations.trials))


def simulated_shares(
    observations: Observations, share: FloatArray, generator: np.random.Generator
) -> FloatArray:
    """Shares that would be counted at these true ones, (S, T), if as much were collected as lately."""
    recent = slice(-RECENT, None)
    exposure = float(np.median(observations.exposure[recent]))
    if observations.trials is None:
        counts = generator.poisson(np.minimum(exposure * share, 1e18))
    else:
        exposure = max(1.0, float(np.median(observations.trials[recent])))
        counts = generator.binomial(round(exposure), share)
    # Counts are whole numbers; spread over half a count to each side their quantiles do not jump.
    spread = np.maximum(counts + generator.uniform(-0.5, 0.5, counts.shape), 0.0)
    return np.asarray(spread / exposure)


def to_share(observations: Observations, log_level: FloatArray) -> FloatArray:
    """The share that a level stands for, on an average panel."""
    if observations.trials is None:
        return np.asarray(np.exp(log_level))
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_level, -LARGEST_LOG, LARGEST_LOG))))


def to_log_level(observations: Observations, share: FloatArray) -> FloatArray:
    """The inverse of `to_share`."""
    if observations.trials is None:
        return np.asarray(np.log(share))
    inside = np.clip(share, 1e-4, 1.0 - 1e-4)
    return np.asarray(np.log(inside / (1.0 - inside)))
