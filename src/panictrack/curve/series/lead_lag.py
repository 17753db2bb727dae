"""Whether one monthly series leads another, with intervals; "no clear order" is an answer, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from panictrack.curve.series.build import by_month
from panictrack.model import Series

FEWEST_MONTHS = 30
FEWEST_EVENTS = 30  # in each series: the months of anything rarer are noise
MAX_LAG = 6  # months
BLOCK = 6  # months resampled together, because neighbours are not independent
N_DRAWS = 999
LEVEL = 0.05  # significance: how often unrelated series may look as related as these
_SEED = 1_877  # the year of the phonograph

Floats = NDArray[np.float64]


class Order(StrEnum):
    """Which of two series comes first."""

    LEADS = "leads"
    FOLLOWS = "follows"
    TOGETHER = "together"
    NOT_CLEAR = "no clear order"
    TOO_LITTLE = "too little data"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadLag:
    """By how many months the first series leads the second (negative: follows); None with too little data."""

    order: Order
    n_months: int
    lag: int | None = None  # with the highest correlation
    low: int | None = None  # in 90% of the resamples the highest correlation is between low and high
    high: int | None = None
    p_value: float | None = None  # share of shifted, unrelated pairs that correlate as highly at some lag


def lead_lag(first: Sequence[tuple[int, float]], second: Sequence[tuple[int, float]]) -> LeadLag:
    """Compare the monthly changes of two series of (count, exposure), one pair a month, without gaps.

    The change of a month is that of log((count + 0.5) / exposure): trends, which any two rising series
    share, drop out. At each lag l from -6 to 6 months it correlates the first series at t with the second
    at t + l. The interval is that of the best lag over a moving-block bootstrap of the months (Kuensch
    1989). Whether there is any relation is judged against all circular shifts of the first series by more
    than 6 months. The order is `LEADS` or `FOLLOWS` only when both agree: a relation that shifts
    rarely reach, and an interval on one side of 0.

    Can mislead when a third thing moves both (an election, a product launch), when one story spans the end
    of a month, and always as a cause: a lead does not prove one.

    Raises
    ------
    ValueError
        The series differ in length.
    """
    if len(first) != len(second):
        raise ValueError(f"series of {len(first)} and {len(second)} months; give both for the same months")
    n_events = [sum(count for count, _ in series) for series in (first, second)]
    if len(first) < FEWEST_MONTHS or min(n_events, default=0) < FEWEST_EVENTS:
        return LeadLag(order=Order.TOO_LITTLE, n_months=len(first))
    ahead, behind = _changes(first), _changes(second)
    correlations = _correlations(ahead, behind)
    best = int(np.argmax(correlations))
    low, high = _interval(ahead, behind)
    p_value = _p_value(ahead, behind, float(correlations[best]))
    return LeadLag(
        order=_order(low, high, p_value),
        n_months=len(first),
        lag=best - MAX_LAG,
        low=low,
        high=high,
        p_value=p_value,
    )


def monthly_lead_lag(first: Series, second: Series) -> LeadLag:
    """`lead_lag` of two weekly series by month, over the latest months that both have without a gap."""
    ahead, behind = (
        {_month_number(point.start): point for point in by_month(one).points if point.exposure > 0}
        for one in (first, second)
    )
    months = _latest_run(sorted(ahead.keys() & behind.keys()))
    return lead_lag(
        *([(one[month].count, one[month].exposure) for month in months] for one in (ahead, behind))
    )


def _month_number(day: date) -> int:
    return 12 * day.year + day.month


def _latest_run(months: Sequence[int]) -> list[int]:
    run: list[int] = []
    for month in reversed(months):
        if run and run[0] != month + 1:
            break
        run.insert(0, month)
    return run


def _changes(series: Sequence[tuple[int, float]]) -> Floats:
    logs = [np.log((count + 0.5) / exposure) for count, exposure in series]
    return np.diff(np.array(logs))


def _lagged(ahead: Floats, behind: Floats) -> tuple[Floats, Floats]:
    """Each month of `ahead` (n,) beside the months of `behind` around it (n, 2 MAX_LAG + 1)."""
    width = 2 * MAX_LAG + 1
    windows = np.lib.stride_tricks.sliding_window_view(behind, width)
    return ahead[MAX_LAG : len(ahead) - MAX_LAG], windows


def _correlations(ahead: Floats, behind: Floats) -> Floats:
    return _pearson(*_lagged(ahead, behind))


def _pearson(one: Floats, many: Floats) -> Floats:
    one = one - one.mean()
    many = many - many.mean(axis=0)
    spread = np.sqrt((one**2).sum() * (many**2).sum(axis=0))
    spread[spread == 0] = np.inf  # a constant series correlates with nothing
    return np.asarray(np.round(one @ many / spread, 9))  # equal ones are equal everywhere


def _interval(ahead: Floats, behind: Floats) -> tuple[int, int]:
    one, many = _lagged(ahead, behind)
    generator = np.random.default_rng(_SEED)
    n_blocks = -(-len(one) // BLOCK)
    best = []
    for _ in range(N_DRAWS):
        starts = generator.integers(0, len(one) - BLOCK + 1, n_blocks)
        rows = (starts[:, None] + np.arange(BLOCK)).ravel()[: len(one)]
        best.append(int(np.argmax(_pearson(one[rows], many[rows]))) - MAX_LAG)
    low, high = np.quantile(best, [0.05, 0.95], method="nearest")
    return int(low), int(high)


def _p_value(ahead: Floats, behind: Floats, observed: float) -> float:
    shifts = range(MAX_LAG + 1, len(ahead) - MAX_LAG)
    highest = [float(_correlations(np.roll(ahead, shift), behind).max()) for shift in shifts]
    return (1 + sum(value >= observed for value in highest)) / (1 + len(highest))


def _order(low: int, high: int, p_value: float) -> Order:
    if p_value > LEVEL:
        return Order.NOT_CLEAR
    if low > 0:
        return Order.LEADS
    if high < 0:
        return Order.FOLLOWS
    return Order.TOGETHER if low == high == 0 else Order.NOT_CLEAR
