"""How counts arise from a share: Poisson where events are rare, binomial where they are not.

Alarmed headlines are a few in ten thousand of all headlines: y ~ Poisson(E m). But they may be most of the
headlines on a topic, and a Poisson would allow more of them than there are headlines:

    y ~ Binomial(n, p),    p / (1 - p) = (E / n) m

So m is a share in the first case and odds in the second; E / n compares the outlets of the period with an
average panel. Both models have the gradient y - E[y] and the form of weights that likelihood.py needs.
"""

from dataclasses import replace

import numpy as np

from panictrack.curve.observations import Observations, smoothed_share
from panictrack.curve.shapes import FloatArray

LARGEST_LOG = 60.0  # keeps a wild step of the optimiser finite


def effective(observations: Observations, white: FloatArray) -> tuple[Observations, FloatArray]:
    """The observations as worth less by overdispersion: counts (B, T) scaled by s, and sum_t log s / 2, (B,).

    Independent noise of variance `white` (B,) on the log scale turns the variance W of a count into
    W (1 + white W) (as in a negative binomial). So a period is worth s = 1 / (1 + white W) of its counts: the
    quasi-likelihood of McCullagh and Nelder (1989, ch. 9), with W from the moving share, so that s does not
    depend on the curve. The second value makes likelihoods of different `white` comparable, as for a normal:
    what is scaled is the deviance, so what the largest likelihood loses is given back.
    """
    share = smoothed_share(observations)
    expected = observations.exposure * share
    if observations.trials is not None:
        expected = np.minimum(expected, 0.95 * observations.trials)
    information = fisher_information(observations, expected)
    scale = 1.0 / (1.0 + white[:, None] * information)
    scaled = replace(
        observations,
        counts=observations.counts * scale,
        exposure=observations.exposure * scale,
        trials=None if observations.trials is None else observations.trials * scale,
    )
    lost = largest_log_likelihood(observations) - largest_log_likelihood(scaled)
    return scaled, np.asarray((0.5 * np.log(scale) + lost).sum(axis=1))


def largest_log_likelihood(observations: Observations) -> FloatArray:
    """The log likelihood of each count where it is expected, (T,), in the terms of `negative_log_likelihood`.

    y log y - y; for binomial counts y log y + (n - y) log(n - y) - n log n.
    """
    counts, trials = observations.counts, observations.trials
    if trials is None:
        return np.asarray(_times_log(counts) - counts)
    return np.asarray(_times_log(counts) + _times_log(trials - counts) - _times_log(trials))


def _times_log(values: FloatArray) -> FloatArray:
    """x log x, 0 at 0."""
    return np.asarray(values * np.log(np.maximum(values, 1e-300)))


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
    observations: Observations, share: FloatArray, white: FloatArray, generator: np.random.Generator
) -> FloatArray:
    """Shares that periods of the recent volume would show at these true shares, (S, T).

    `white` (S,) is the variance of the log share (or of log odds) within a period.
    """
    apart = np.sqrt(white)[:, None] * generator.standard_normal(share.shape)
    share = to_share(observations, to_log_level(observations, share) + apart)
    exposure = observations.recent_exposure
    if observations.trials is None:
        counts = generator.poisson(np.minimum(exposure * share, 1e18))
    else:
        exposure = max(1.0, exposure)
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
        return np.asarray(np.log(np.maximum(share, 1e-300)))
    inside = np.clip(share, 1e-4, 1.0 - 1e-4)
    return np.asarray(np.log(inside / (1.0 - inside)))
