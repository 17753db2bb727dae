"""A parametric bootstrap of one family: an independent check on the intervals of posterior draws.

Counts are simulated from the fitted curve, its noise and the actual exposure; each set is refitted, starting
from the fitted parameters. All refits are one batched optimisation. Source: Efron & Tibshirani (1993), ch. 6;
Davison & Hinkley (1997), ch. 4. It misses uncertainty about the family, and peaks that other starts would
find.
"""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from panictrack.curve.inference import FamilyFit, fit_family, node_grid, problem_of
from panictrack.curve.likelihood import maximise
from panictrack.curve.observations import Observations, observe
from panictrack.curve.resampling import draw_family
from panictrack.curve.shapes import HUMP, log_hump, log_mean
from panictrack.model import Measure, Series, SeriesPoint

FIRST, LATER = date(2020, 1, 6), date(2030, 1, 1)
N_WEEKS, N_TITLES = 180, 4_000
N_STEPS = 12


def hump() -> Series:
    """Weeks of one hump with its peak in week 80."""
    share = 0.004 * (1 + 6 * np.exp(log_hump(np.arange(N_WEEKS, dtype=float) - 80, 8, 14)))
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=int(count),
            n=N_TITLES,
            exposure=float(N_TITLES),
            n_streams=1,
            coverage=1.0,
        )
        for week, count in enumerate(np.random.default_rng(1).binomial(N_TITLES, share))
    )
    return Series(topic="ai", measure=Measure.PANIC, step_days=7.0, points=points)


def bootstrap(observations: Observations, fitted: FamilyFit, *, n: int) -> np.ndarray:
    """The parameters of refits, (n, p), in the order of the family's own; for Poisson counts only."""
    generator = np.random.default_rng([0, 4])
    level = log_mean(fitted.best[None, :], observations.times, fitted.family)
    expected = observations.exposure * np.exp(level + shocks(observations, fitted, n, generator))
    counts = generator.poisson(np.minimum(expected, 1e12)).astype(float)
    as_fitted = problem_of(observations, fitted.family, fitted.noise.repeated(n))
    counts = counts * (as_fitted.observations.counts / observations.counts)  # worth as much as the series'
    problem = replace(as_fitted, observations=replace(as_fitted.observations, counts=counts))
    return maximise(problem, np.repeat(fitted.best[None, :], n, axis=0), n_steps=N_STEPS).parameters


def shocks(
    observations: Observations, fitted: FamilyFit, n: int, generator: np.random.Generator
) -> np.ndarray:
    """u_t = rho^gap u_(t-1) + sigma sqrt(1 - rho^(2 gap)) e_t, (n, T)."""
    sigma, rho = float(fitted.noise.sigma[0]), float(fitted.noise.rho[0])
    made = sigma * generator.standard_normal((n, len(observations.times)))
    for index, gap in enumerate(observations.gaps, start=1):
        correlation = rho**gap
        made[:, index] = correlation * made[:, index - 1] + np.sqrt(1 - correlation**2) * made[:, index]
    return made


def test_a_bootstrap_of_the_family_that_is_true_agrees_with_the_draws():
    made = hump()
    observations = observe(made, LATER)
    fitted = fit_family(observations, HUMP, node_grid(observations))
    refits = bootstrap(observations, fitted, n=200)
    days = [observations.date_of(time) for time in np.quantile(refits[:, HUMP.key_time], [0.1, 0.9])]
    draws = draw_family(observations, fitted, 400, np.random.default_rng(5)).parameters
    drawn = [observations.date_of(time) for time in np.quantile(draws[:, HUMP.key_time], [0.1, 0.9])]
    assert all(abs((one - other).days) <= 21 for one, other in zip(days, drawn, strict=True))
