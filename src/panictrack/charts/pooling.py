"""Pooled weeks: moving sums that weigh every headline the same and never bridge a gap unseen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from panictrack.charts.style import year_of
from panictrack.model import SeriesPoint

Z95 = 1.959963984540054  # the 97.5 % point of the normal distribution


@dataclass(frozen=True, kw_only=True, slots=True)
class Pool:
    """The sums of the periods around one period. `n_points` of them had data."""

    middle: date
    count: int
    n: int
    exposure: float
    n_points: int

    @property
    def share(self) -> float:
        """Count per standardised headline, 0 where there is no exposure."""
        return self.count / self.exposure if self.exposure > 0 else 0.0


def pooled(points: Sequence[SeriesPoint], n_weeks: int) -> tuple[Pool, ...]:
    """For each point, the sums over the `n_weeks` weeks around it: count-weighted, by time, not by index.

    Can mislead when neighbouring values are read as independent: they share most of their headlines.
    """
    days = np.array([point.start.toordinal() for point in points], dtype=np.int64)
    half = n_weeks * 7 / 2
    low, high = np.searchsorted(days, days - half), np.searchsorted(days, days + half, side="right")
    sums = [_sums([getattr(point, name) for point in points]) for name in ("count", "n", "exposure")]
    return tuple(
        Pool(
            middle=point.start,
            count=round(float(sums[0][last] - sums[0][first])),
            n=round(float(sums[1][last] - sums[1][first])),
            exposure=float(sums[2][last] - sums[2][first]),
            n_points=int(last - first),
        )
        for point, first, last in zip(points, low, high, strict=True)
    )


def _sums(values: Sequence[float]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.concatenate([[0.0], np.cumsum(np.array(values, dtype=np.float64))])


def wilson(count: int, n: int, width: float = Z95) -> tuple[float, float]:
    """The Wilson interval of `count` out of `n`, 95 %; (0, 1) where there is nothing to judge by.

    `width` is how many standard errors it reaches to each side: more where many intervals must hold at once.

    Can mislead when headlines are not independent: wire copies of one story count as many.
    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if n <= 0:
        return 0.0, 1.0
    share = count / n
    centre = share + width**2 / (2 * n)
    spread = width * math.sqrt(share * (1 - share) / n + width**2 / (4 * n * n))
    scale = 1 + width**2 / n
    low = (centre - spread) / scale if count else 0.0  # at the ends exactly 0 and 1, whatever rounding says
    high = (centre + spread) / scale if count < n else 1.0
    return low, high


def with_gaps(
    days: Sequence[date], values: Sequence[float], gap_days: float
) -> tuple[list[float], list[float]]:
    """Decimal years and values with a nan wherever two days lie more than `gap_days` apart.

    A line drawn through the result breaks at the gap instead of inventing a slope.
    """
    years: list[float] = []
    broken: list[float] = []
    for index, (day, value) in enumerate(zip(days, values, strict=True)):
        if index and (day - days[index - 1]).days > gap_days:
            years.append(year_of(day))
            broken.append(math.nan)
        years.append(year_of(day))
        broken.append(value)
    return years, broken
