"""A parametric bootstrap of one family: an independent check on the intervals of posterior draws.

Counts are simulated from the fitted curve, its noise and the actual exposure; each set is refitted, starting
from the fitted parameters. All refits are one batched optimisation. Source: Efron & Tibshirani (1993), ch. 6;
Davison & Hinkley (1997), ch. 4. It misses uncertainty about the family, and peaks that other starts would
find.
"""

from dataclasses import replace

import numpy as np

from panictrack.curve.inference import FamilyFit, problem_of
from panictrack.curve.likelihood import Noise, maximise
from panictrack.curve.observations import Observations
from panictrack.curve.shapes import FloatArray, log_mean

N_STEPS = 12


def bootstrap(observations: Observations, fit: FamilyFit, *, n: int = 500, seed: int = 0) -> FloatArray:
    """The parameters of refits, (n, p), in the order of the family's own; for Poisson counts only.

    Can mislead when the peak is near the end of the observed span: a refit starts where the fit ended, so the
    bootstrap never finds that the peak is still to come. The intervals of `fit` can.
    """
    generator = np.random.default_rng([seed, 4])
    level = log_mean(fit.best[None, :], observations.times, fit.family)
    shocks = _shocks(observations, fit, n, generator)
    expected = observations.exposure * np.exp(level + shocks)
    counts = generator.poisson(np.minimum(expected, 1e12)).astype(float)
    noise = Noise.same(fit.sigma, fit.rho, n)
    as_fitted = problem_of(observations, fit.family, noise)  # with the priors of the series itself
    problem = replace(as_fitted, observations=replace(observations, counts=counts))
    return maximise(problem, np.repeat(fit.best[None, :], n, axis=0), n_steps=N_STEPS).parameters


def _shocks(observations: Observations, fit: FamilyFit, n: int, generator: np.random.Generator) -> FloatArray:
    """u_t = rho^gap u_(t-1) + sigma sqrt(1 - rho^(2 gap)) e_t, (n, T)."""
    shocks = fit.sigma * generator.standard_normal((n, len(observations.times)))
    for index, gap in enumerate(observations.gaps, start=1):
        correlation = fit.rho**gap
        innovation = np.sqrt(1 - correlation**2) * shocks[:, index]
        shocks[:, index] = correlation * shocks[:, index - 1] + innovation
    return shocks
