"""Indirect standardisation by outlet: adding a feed must not look like panic.

    count_tj ~ Poisson(n_tj a_j g_t),    exposure_t = sum_j n_tj a_j

a_j is the outlet's effect (an outlet that is always twice as alarmed has a_j = 2), g_t the course that all
outlets share. Effects have a gamma prior with mean 1, so that an outlet with few headlines borrows
strength. Source: indirect standardisation as in epidemiology; Breslow & Day (1987), ch. 2.
"""

import numpy as np

from panictrack.series.panel import FloatArray

PRIOR_EVENTS = 1.0  # the prior weighs as much as one expected event
MOST_ROUNDS = 500
SETTLED = 1e-6  # relative change of every effect


def outlet_effects(count: FloatArray, n: FloatArray) -> FloatArray:
    """The effect a_j of each outlet, (J,), from counts and denominators (T, J); headline-weighted mean 1.

    Can mislead when an outlet's own rate drifts (an effect is one number for all years), and when two
    outlets share no week, not even through others: then nothing tells their levels apart from the course.
    """
    effects = np.ones(n.shape[1])
    for _ in range(MOST_ROUNDS):
        course = _course(count, n, effects)
        updated = (count.sum(axis=0) + PRIOR_EVENTS) / (course @ n + PRIOR_EVENTS)
        updated /= np.average(updated, weights=n.sum(axis=0)) if n.sum() > 0 else 1.0
        change = float(np.abs(updated / effects - 1.0).max())
        effects = updated
        if change < SETTLED:
            break
    return np.asarray(effects)


def _course(count: FloatArray, n: FloatArray, effects: FloatArray) -> FloatArray:
    """g_t = sum_j count_tj / sum_j n_tj a_j, (T,); 0 where nothing was collected."""
    exposure = n @ effects
    count_by_week = count.sum(axis=1)
    return np.asarray(np.divide(count_by_week, exposure, out=np.zeros_like(exposure), where=exposure > 0))
