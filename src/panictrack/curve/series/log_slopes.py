"""Log-linear trends of counts, stream by stream, with errors that allow for what counts of news do.

    count_jt ~ n_jt e^(a_j + b_j t),    variance phi_j times the mean,    correlation rho_j^|gap|

t is in years, periods have four weeks, and e^(b_j) is the factor by which the share in stream j changes in a
year. a_j and b_j are those of Poisson regression; the level of the stream cancels. phi_j is Pearson's
chi-squared divided by its degrees of freedom, at least 1. rho_j is the correlation of neighbouring Pearson
residuals, corrected upwards because a trend was taken out of them, and between 0 and 0.9. With the weights
x = sqrt(expected) (t - mean t), the variance of b_j is

    phi_j sum_st x_s x_t rho_j^|s-t| / (sum_t x_t^2)^2.

Streams report the same events, so their errors hang together. A shock that all share, with variance s^2 of
the log, makes the covariance of two streams' counts s^2 times the product of what is expected of them. s^2 is
estimated from all pairs by moments, its correlation between periods from the sum of all streams.

How often the intervals hold is in docs/explanation/method_curve.md, section 5. Those by Newey and West were
tried and are too narrow with the 13 periods of a year.

Sources: quasi-Poisson regression, McCullagh & Nelder (1989), ch. 9; the correction of rho, Marriott & Pope,
Biometrika 41 (1954), 390.
"""

import math
from dataclasses import dataclass

import numpy as np

from panictrack.curve.series.panel import FloatArray
from panictrack.model.times import WEEK_DAYS, YEAR_DAYS

PERIOD_WEEKS = 4
PERIOD_YEARS = PERIOD_WEEKS * WEEK_DAYS / YEAR_DAYS
MOST_CORRELATION = 0.9  # of neighbouring periods
MOST_ITERATIONS = 200
CONVERGED = 1e-9  # change of a slope
LONGEST_STEP = 1.0  # of a slope


@dataclass(frozen=True, kw_only=True, slots=True)
class Slopes:
    """The slopes b_j of J streams, a year, and their errors.

    The errors of streams i and j have the covariance `shared[i] @ shared[j]`: what events do that all report.
    """

    logs: FloatArray  # (J,)
    variances: FloatArray  # (J,)
    shared: FloatArray  # (J, T)


def log_slopes(events: FloatArray, n: FloatArray) -> Slopes:
    """The slope of each stream from its counts and denominators by period, (J, T) each.

    Each stream needs events in at least two periods, and five periods with n above 0.

    Can mislead when a share rose and fell: its slope is near 0. Also when a burst is at an end of the span.
    """
    years = PERIOD_YEARS * np.arange(events.shape[1])
    years = years - years.mean()
    logs, expected = _fitted(events, n, years)
    centred = years - (expected * years).sum(axis=1, keepdims=True) / expected.sum(axis=1, keepdims=True)
    information = (expected * centred**2).sum(axis=1)
    residuals, n_periods = _pearson(events, expected), (n > 0).sum(axis=1)
    dispersion = np.maximum(1.0, (residuals**2).sum(axis=1) / (n_periods - 2))
    correlation = _correlation(residuals, n_periods)
    spread = _correlated(np.sqrt(expected) * centred, correlation)
    return Slopes(
        logs=logs,
        variances=dispersion * np.maximum(spread, information) / information**2,
        shared=expected * centred / information[:, None] @ _shared_shock(events, expected),
    )


def _fitted(events: FloatArray, n: FloatArray, years: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The slopes, (J,), and the expected counts, (J, T), of Poisson regression, by Newton's method.

    The likelihood of a stream, given its number of events, is that of a multinomial over its periods: concave
    in the slope, which makes the expected mean time of an event equal to the observed one.
    """
    totals = events.sum(axis=1)
    observed = (events * years).sum(axis=1) / totals
    logs = np.zeros(len(events))
    for _ in range(MOST_ITERATIONS):
        shares = n * np.exp(logs[:, None] * years)
        shares = shares / shares.sum(axis=1, keepdims=True)
        means = (shares * years).sum(axis=1)
        spreads = (shares * (years - means[:, None]) ** 2).sum(axis=1)
        steps = np.clip((observed - means) / spreads, -LONGEST_STEP, LONGEST_STEP)
        if not (np.abs(steps) > CONVERGED).any():
            break
        logs = logs + steps
    return logs, totals[:, None] * shares


def _pearson(events: FloatArray, expected: FloatArray) -> FloatArray:
    """(count - expected) / sqrt(expected); 0 where nothing is expected."""
    scale = np.sqrt(expected)
    return np.divide(events - expected, scale, out=np.zeros_like(scale), where=scale > 0)


def _correlation(residuals: FloatArray, n_periods: FloatArray) -> FloatArray:
    """rho of each row of residuals, (J,); 0 without any."""
    squares = (residuals**2).sum(axis=1)
    neighbours = (residuals[:, 1:] * residuals[:, :-1]).sum(axis=1)
    raw = np.divide(neighbours, squares, out=np.zeros_like(squares), where=squares > 0)
    return np.asarray(np.clip((n_periods * raw + 2) / (n_periods - 4), 0.0, MOST_CORRELATION))


def _correlated(values: FloatArray, correlation: FloatArray) -> FloatArray:
    """sum_st x_s x_t rho^|s-t| for each row, (J,)."""
    total, before = (values**2).sum(axis=1), np.zeros(len(values))
    for period in range(1, values.shape[1]):
        before = correlation * (before + values[:, period - 1])
        total = total + 2 * values[:, period] * before
    return np.asarray(total)


def _shared_shock(events: FloatArray, expected: FloatArray) -> FloatArray:
    """A root of the covariance of the shared shock between periods, (T, T)."""
    excess, of_all = events - expected, expected.sum(axis=0)
    n_periods = int((of_all > 0).sum())
    pairs = float((of_all**2 - (expected**2).sum(axis=0)).sum())
    together = float((excess.sum(axis=0) ** 2 - (excess**2).sum(axis=0)).sum())
    variance = max(together / pairs, 0.0) * n_periods / (n_periods - 2) if pairs > 0 else 0.0
    rho = _correlation(_pearson(events.sum(axis=0)[None], of_all[None]), np.array([n_periods]))[0]
    periods = np.arange(len(of_all))
    gaps = np.abs(periods[:, None] - periods)
    root: FloatArray = math.sqrt(variance) * np.linalg.cholesky(rho**gaps)
    return root
