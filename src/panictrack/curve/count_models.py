"""How counts arise from a share: Poisson where events are rare, binomial where they are not.

Alarmed headlines are a few in ten thousand of all headlines: y ~ Poisson(E m). But they may be most of the
headlines on a topic, and a Poisson would allow more of them than there are headlines:

    y ~ Binomial(n, p),    p / (1 - p) = (E / n) m

So m is a share in the first case and odds in the second; E / n compares the outlets of the period with an
average panel. Both models have the gradient y - E[y] and the form of weights that likelihood.py needs.
"""

import numpy as np

from panictrack.curve.observations import Observations
from panictrack.curve.shapes import FloatArray

RECENT = 8  # periods
LARGEST_LOG = 60.0  # keeps a wild step of the optimiser finite


def expected_counts(observations: Observations, log_level: FloatArray) -> FloatArray:
    """E[y], (B, T), from the logarithm of the share or odds, (B, T)."""
    if observations.trials is None:
        return np.asarray(np.exp(np.minimum(np.log(observations.exposure) + log_level, LARGEST_LOG)))
    odds = np.log(observations.exposure / observations.trials) + log_level
    return np.asarray(observations.trials * to_share(observations, odds))


def negative_log_likelihood(
    observations: Observations, log_level: FloatArray, expected: FloatArray
) -> FloatArray:
    """Minus twice the log likelihood, (B,), up to a constant that all curves share."""
    counts, exposure, trials = observations.counts, observations.exposure, observations.trials
    if trials is None:
        return np.asarray(2.0 * (expected - counts * (np.log(exposure) + log_level)).sum(axis=1))
    odds = np.log(exposure / trials) + log_level
    return np.asarray(2.0 * (trials * np.logaddexp(0.0, odds) - counts * odds).sum(axis=1))


def fisher_information(observations: Observations, expected: FloatArray) -> FloatArray:
    """The information of each count about the logarithm of its level, (B, T): E[y], or n p (1 - p)."""
    if observations.trials is None:
        return expected
    return np.asarray(expected * (1.0 - expected / observations.trials))


def simulated_shares(
    observations: Observations, share: FloatArray, generator: np.random.Generator
) -> FloatArray:
    """Shares that would be observed at these true shares and the recent volume of headlines, (S, T)."""
    recent = slice(-RECENT, None)
    exposure = float(np.median(observations.exposure[recent]))
    if observations.trials is None:
        counts = generator.poisson(np.minimum(exposure * share, 1e18))
    else:
        exposure = max(1.0, float(np.median(observations.trials[recent])))
        counts = generator.binomial(round(exposure), share)
    # Counts are whole numbers; spreading each by half a count to both sides keeps quantiles from jumping.
    spread = np.maximum(counts + generator.uniform(-0.5, 0.5, counts.shape), 0.0)
    return np.asarray(spread / exposure)


def to_share(observations: Observations, log_level: FloatArray) -> FloatArray:
    """The share that a log level corresponds to, on an average panel."""
    if observations.trials is None:
        return np.asarray(np.exp(log_level))
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_level, -LARGEST_LOG, LARGEST_LOG))))


def to_log_level(observations: Observations, share: FloatArray) -> FloatArray:
    """The inverse of `to_share`."""
    if observations.trials is None:
        return np.asarray(np.log(share))
    inside = np.clip(share, 1e-4, 1.0 - 1e-4)
    return np.asarray(np.log(inside / (1.0 - inside)))
