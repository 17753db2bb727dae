"""Indirect standardisation by outlet: adding a feed must not look like panic.

    count_tj ~ Poisson(n_tj a_j g_t),    a_j ~ Gamma(k, k),    exposure_t = sum_j n_tj a_j

a_j is the outlet's effect (an outlet that is always twice as alarmed has a_j = 2), g_t the course that all
outlets share. The effects are hierarchical: how much they differ (1 / k) is learned from the outlets
themselves, so that one with few headlines borrows as much strength as outlets are alike. Sources: indirect
standardisation, Breslow & Day (1987), ch. 2; the gamma-Poisson shrinkage, Clayton & Kaldor (1987).
"""

from math import lgamma, log

import numpy as np

from panictrack.series.panel import FloatArray

ALIKE = tuple(0.25 * 2.0**power for power in range(10))  # the k that are tried: 1 / k is a variance
MOST_ROUNDS = 500
SETTLED = 1e-6  # relative change of every effect


def outlet_effects(count: FloatArray, n: FloatArray) -> FloatArray:
    """The effect a_j of each outlet, (J,), from counts and denominators (T, J); headline-weighted mean 1.

    Can mislead when an outlet's own rate drifts (an effect is one number for all years), and when two
    outlets share no week, not even through others: then nothing tells their levels apart from the course.
    """
    effects = np.ones(n.shape[1])
    events = count.sum(axis=0)
    for _ in range(MOST_ROUNDS):
        expected = _course(count, n, effects) @ n
        likeness = _likeness(events, expected)
        updated = (events + likeness) / (expected + likeness)
        updated /= np.average(updated, weights=n.sum(axis=0)) if n.sum() > 0 else 1.0
        change = float(np.abs(updated / effects - 1.0).max())
        effects = updated
        if change < SETTLED:
            break
    return np.asarray(effects)


def _likeness(events: FloatArray, expected: FloatArray) -> float:
    """The k that makes the outlets' events likeliest: negative binomial around what the course expects."""
    return max(ALIKE, key=lambda k: _log_likelihood(events, expected, k))


def _log_likelihood(events: FloatArray, expected: FloatArray, k: float) -> float:
    pairs: list[tuple[float, float]] = list(zip(events.tolist(), expected.tolist(), strict=True))
    return sum(
        lgamma(y + k) - lgamma(k) + k * log(k) + y * log(mean) - (y + k) * log(mean + k)
        for y, mean in pairs
        if mean > 0
    )


def _course(count: FloatArray, n: FloatArray, effects: FloatArray) -> FloatArray:
    """g_t = sum_j count_tj / sum_j n_tj a_j, (T,); 0 where nothing was collected."""
    exposure = n @ effects
    count_by_week = count.sum(axis=1)
    return np.asarray(np.divide(count_by_week, exposure, out=np.zeros_like(exposure), where=exposure > 0))
