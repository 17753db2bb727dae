"""How long the periods of a series are, and whether they are alike."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

from panictrack.errors import InputError
from panictrack.model.times import (
    DAY_DAYS,
    DECADE_DAYS,
    MONTH_DAYS,
    QUARTER_DAYS,
    WEEK_DAYS,
    YEAR_DAYS,
    period_name,
)

_GAPS = {
    DAY_DAYS: (1, 1),
    WEEK_DAYS: (7, 7),
    MONTH_DAYS: (28, 31),
    QUARTER_DAYS: (89, 92),
    YEAR_DAYS: (365, 366),
}
# So many gaps of another length in a row are no chance: the file has rows of two kinds of period.
_LONG_RUN = 8
_ENOUGH_GAPS = 4  # of 3 or 14 days: with fewer, periods of a day or a week may be missing


def find_step_days(days: Sequence[date], name: str) -> float:
    """The length of a period, from dates in order of time, whatever periods are missing.

    Dates on one day of the month are months (quarters, years), on the same two or three days of each month
    halves or thirds of it, on one day of the week weeks, and dates that are mostly three days apart are
    periods of three days. Where the gaps vary, as those of working days do, the shorter gaps decide; a
    missing period only makes them longer.

    Raises
    ------
    InputError
        The file has rows of two kinds of period, such as years and then months.
    """
    step = _step(days)
    for kind, run in groupby(pairwise(days), key=lambda pair: _kind((pair[1] - pair[0]).days, step)):
        pairs = list(run)
        if kind not in {None, step} and len(pairs) >= _LONG_RUN:
            raise InputError(
                f"{name}: rows are {period_name(kind or step)} from {pairs[0][0]} to {pairs[-1][1]} and "
                f"{period_name(step)} elsewhere; give periods of one "
                "length: sum the shorter ones or cut the file"
            )
    return step


def _step(days: Sequence[date]) -> float:
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    if not gaps:
        return WEEK_DAYS
    if (calendar_step := _calendar_step(days)) is not None:
        return calendar_step
    gap, n = Counter(gaps).most_common(1)[0]
    is_regular = n >= _ENOUGH_GAPS and 2 * n >= len(gaps) and all(other % gap == 0 for other in gaps)
    if is_regular and gap > 1:
        return float(gap)
    if all(gap % WEEK_DAYS == 0 for gap in gaps):
        return WEEK_DAYS
    usual = gaps[len(gaps) // 10]
    return min(_GAPS, key=lambda step: abs(math.log(usual / step)))


def _calendar_step(days: Sequence[date]) -> float | None:
    """The step of dates that follow the calendar's months; None for others."""
    months = [day.year * 12 + day.month for day in days]
    of_month = {32 if (day + timedelta(days=1)).day == 1 else day.day for day in days}
    if len(of_month) == 1 or len({day.day for day in days}) == 1:
        if len(set(months)) < len(months):
            return None
        n_months = math.gcd(*(later - earlier for earlier, later in pairwise(months)))
        if n_months % 120 == 0 and len(days) > 2 and all(day.year % 10 == 0 for day in days):
            return DECADE_DAYS
        return YEAR_DAYS if n_months % 12 == 0 else QUARTER_DAYS if n_months % 3 == 0 else MONTH_DAYS
    gaps = [later - earlier for earlier, later in pairwise(sorted(of_month))]
    if len(of_month) in {2, 3} and len(days) > 2 * len(of_month) and min(gaps) >= 8:
        return MONTH_DAYS / len(of_month)
    return None


def _kind(gap: int, step: float) -> float | None:
    if gap == step:
        return step
    return next((kind for kind, (least, most) in _GAPS.items() if least <= gap <= most), None)
