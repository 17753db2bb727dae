"""The mean of several estimates that may differ for more reasons than chance: a random-effects mean.

    y_i ~ N(theta_i, v_i),    theta_i ~ N(mean, tau^2)

tau^2 is estimated by restricted maximum likelihood. The interval is the wider of two. One is that of Hartung,
Knapp, Sidik and Jonkman: the variance of the mean, 1 / sum w with w_i = 1 / (v_i + tau^2), is multiplied by
q = sum_i w_i (y_i - mean)^2 / (k - 1), and Student's distribution has k - 1 degrees of freedom. Of few
estimates q is often near 0 by luck, and that interval too narrow; the other is the normal one, with q = 1.
Where errors hang together, both variances have what that adds to the variance of the mean.

Sources: Hartung & Knapp, Statistics in Medicine 20 (2001), 3875; Sidik & Jonkman, ibid. 21 (2002), 3153; the
wider of two, Wiksten, Ruecker & Schwarzer, ibid. 35 (2016), 2503; tau^2: Viechtbauer, Journal of Educational
and Behavioral Statistics 30 (2005), 261; I^2: Higgins & Thompson, Statistics in Medicine 21 (2002), 1539.
"""

import math
from dataclasses import dataclass

from panictrack.curve.series.panel import FloatArray

Z95 = 1.959963984540054
MOST_ITERATIONS = 1_000
CONVERGED = 1e-12  # change of tau^2, in squared units of the estimates


@dataclass(frozen=True, kw_only=True, slots=True)
class RandomEffects:
    """The mean with its 95% interval, in the unit of the estimates.

    `tau` is the standard deviation of the true values, `i_squared` the share (0-1) of all variance that they
    have rather than chance.
    """

    mean: float
    low: float
    high: float
    tau: float
    i_squared: float


def random_effects(
    estimates: FloatArray, variances: FloatArray, shared: FloatArray | None = None
) -> RandomEffects:
    """The random-effects mean of k estimates with these variances, (k,) each; k is at least 2.

    The errors of estimates i and j have the covariance `shared[i] @ shared[j]`; without `shared`, none.

    Can mislead when k is small: the interval of two estimates may be six times as wide as that of many, and
    tau is hardly known with fewer than ten.
    """
    tau_squared = _restricted_maximum_likelihood(estimates, variances)
    weights = 1.0 / (variances + tau_squared)
    total, n_more = float(weights.sum()), len(estimates) - 1
    mean = float((weights * estimates).sum()) / total
    q = float((weights * (estimates - mean) ** 2).sum()) / n_more
    together = 0.0 if shared is None else _together(weights[:, None] * shared) / total
    half = max(student_975(n_more) * math.sqrt(q + together), Z95 * math.sqrt(1 + together)) / math.sqrt(
        total
    )
    return RandomEffects(
        mean=mean,
        low=mean - half,
        high=mean + half,
        tau=math.sqrt(tau_squared),
        i_squared=tau_squared / (tau_squared + _typical(variances)),
    )


def student_975(n_free: int) -> float:
    """The 97.5% point of Student's distribution with so many degrees of freedom, within 0.2%.

    Exact for 1 and 2, else the series 26.7.5 of Abramowitz & Stegun: SciPy's own takes 0.2 s to import.
    """
    if n_free == 1:
        return math.tan(math.pi * 0.475)
    if n_free == 2:
        return 0.95 * math.sqrt(2 / 0.0975)
    terms = (
        (1.0, 1.0, 4.0),
        (5.0, 16.0, 3.0, 96.0),
        (3.0, 19.0, 17.0, -15.0, 384.0),
        (79.0, 776.0, 1482.0, -1920.0, -945.0, 92160.0),
    )
    total = Z95
    for order, (*powers, scale) in enumerate(terms, start=1):
        value = 0.0
        for coefficient in powers:
            value = value * Z95**2 + coefficient
        total += Z95 * value / scale / n_free**order
    return total


def _restricted_maximum_likelihood(estimates: FloatArray, variances: FloatArray) -> float:
    """tau^2, at least 0, by Fisher's scoring."""
    tau_squared = 0.0
    for _ in range(MOST_ITERATIONS):
        weights = 1.0 / (variances + tau_squared)
        mean = (weights * estimates).sum() / weights.sum()
        excess = (weights**2 * ((estimates - mean) ** 2 - variances)).sum() / (weights**2).sum()
        updated = max(0.0, float(excess + 1.0 / weights.sum()))
        if abs(updated - tau_squared) < CONVERGED:
            return updated
        tau_squared = updated
    return tau_squared


def _together(weighted: FloatArray) -> float:
    """sum over i other than j of a_i . a_j, at least 0."""
    return max(float((weighted.sum(axis=0) ** 2).sum() - (weighted**2).sum()), 0.0)


def _typical(variances: FloatArray) -> float:
    """The typical variance within, by Higgins and Thompson."""
    weights = 1.0 / variances
    return float((len(weights) - 1) * weights.sum() / (weights.sum() ** 2 - (weights**2).sum()))
