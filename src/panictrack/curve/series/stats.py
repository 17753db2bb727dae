"""Statistics of counts: pooled weeks, Wilson intervals, rate ratios."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from panictrack.model import SeriesPoint
from panictrack.model.rounding import settled

Z95 = 1.959963984540054  # the 97.5 % point of the normal distribution
FEWEST_FOR_RATE = 100  # headlines: of fewer, one more moves a rate by over 100 per 10,000, so it has none
DISPERSION = 2.0  # variance of headline counts over that of Poisson: copies of one story count as many


@dataclass(frozen=True, kw_only=True, slots=True)
class Pool:
    """The sums over the periods around one period; `n_points` of them have data."""

    middle: date
    count: int
    n: int
    exposure: float
    n_points: int
    is_whole: bool = True  # not cut off at an end of the series

    @property
    def share(self) -> float:
        """Count per standardised headline, 0 where there is no exposure."""
        return self.count / self.exposure if self.exposure > 0 else 0.0


def pooled(points: Sequence[SeriesPoint], n_weeks: int) -> tuple[Pool, ...]:
    """For each point, the sums over the `n_weeks` weeks around it, by time and not by index.

    Of an even number of weeks, half come before the point and half start with it.

    Can mislead when neighbouring values are taken as independent: they share most of their headlines.
    """
    days = np.array([point.start.toordinal() for point in points], dtype=np.int64)
    half = n_weeks * 7 / 2
    low, high = np.searchsorted(days, days - half), np.searchsorted(days, days + half)
    is_cut = (days - half < days[:1] - 3.5) | (days + half > days[-1:] + 7)  # 3.5: an odd number's half week
    sums = [_sums([getattr(point, name) for point in points]) for name in ("count", "n", "exposure")]
    columns = [(of_all[high] - of_all[low]).tolist() for of_all in sums]
    rows = zip(points, *columns, (high - low).tolist(), is_cut.tolist(), strict=True)
    return tuple(
        Pool(
            middle=point.start,
            count=round(count),
            n=round(n),
            exposure=exposure,
            n_points=n_points,
            is_whole=not cut,
        )
        for point, count, n, exposure, n_points, cut in rows
    )


def _sums(values: Sequence[float]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.concatenate([[0.0], np.cumsum(np.array(values, dtype=np.float64))])


def is_clearly_higher(first: Pool, second: Pool) -> bool:
    """Whether the first share is significantly above the second (one-sided 2.5%).

    The standard error of a log ratio of two counts is the root of the sum of their inverses, here times the
    root of a dispersion of 2. A count of 0 is taken as 1, because 0 has no logarithm.

    Can mislead when the two are the highest of many: each is partly luck.
    """
    if first.exposure <= 0 or second.exposure <= 0:
        return False
    counts = max(first.count, 1), max(second.count, 1)
    error = math.sqrt(DISPERSION * (1 / counts[0] + 1 / counts[1]))
    ratio = math.log(counts[0] / first.exposure) - math.log(counts[1] / second.exposure)
    return settled(ratio / error) > settled(Z95)


def wilson(count: float, n: float, width: float = Z95) -> tuple[float, float]:
    """The Wilson interval of `count` out of `n`, 95% by default; (0, 1) without observations.

    `width` is its half-width in standard errors; simultaneous intervals need a larger one.

    Can mislead when headlines are not independent: wire copies of one story count as many.
    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if n <= 0:
        return 0.0, 1.0
    share = count / n
    centre = share + width**2 / (2 * n)
    spread = width * math.sqrt(share * (1 - share) / n + width**2 / (4 * n * n))
    scale = 1 + width**2 / n
    low = (centre - spread) / scale if count else 0.0  # exactly 0 and 1 at the ends, despite rounding
    high = (centre + spread) / scale if count < n else 1.0
    return low, high


def wilson_intervals(
    count: NDArray[np.int64], n: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The 95% intervals of `wilson` for many counts at once: the lower ends, and the upper ends."""
    known = np.maximum(n, 1)
    share = count / known
    centre = share + Z95**2 / (2 * known)
    spread = Z95 * np.sqrt(share * (1 - share) / known + Z95**2 / (4.0 * known * known))
    scale = 1 + Z95**2 / known
    low = np.where((count > 0) & (n > 0), (centre - spread) / scale, 0.0)
    high = np.where((count < n) & (n > 0), (centre + spread) / scale, 1.0)
    return low, high


def rate_ratio(now: SeriesPoint, before: Sequence[SeriesPoint]) -> tuple[float, float]:
    """The 95% interval of the ratio of a week's share to the mean share of earlier weeks, quasi-Poisson.

        log ratio +- 1.96 sqrt(dispersion (1 / (count + 1/2) + 1 / count before))

    Can mislead when the earlier weeks contain a step: it inflates the dispersion and hides unusual weeks.
    """
    count, exposure = sum(point.count for point in before), sum(point.exposure for point in before)
    usual = count / exposure
    spread = math.sqrt(_dispersion(before, usual) * (1 / (now.count + 0.5) + 1 / count))
    ratio = math.log((now.count + 0.5) / (now.exposure * usual))
    return settled(math.exp(ratio - Z95 * spread)), settled(math.exp(ratio + Z95 * spread))


def _dispersion(points: Sequence[SeriesPoint], share: float) -> float:
    """The overdispersion of weeks, at least 1: Pearson's chi-squared divided by its degrees of freedom."""
    squares = [(point.count - point.exposure * share) ** 2 / (point.exposure * share) for point in points]
    return max(1.0, sum(squares) / (len(squares) - 1))
