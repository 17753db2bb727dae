"""How long the periods of a series are, and whether they are alike."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

from panictrack.errors import InputError
from panictrack.model.times import DAY_DAYS, MONTH_DAYS, QUARTER_DAYS, WEEK_DAYS, YEAR_DAYS

DECADE_DAYS = 10 * YEAR_DAYS  # as old newspapers are counted

NAMES = {
    DAY_DAYS: "daily",
    WEEK_DAYS: "weekly",
    MONTH_DAYS: "monthly",
    QUARTER_DAYS: "quarterly",
    YEAR_DAYS: "yearly",
    DECADE_DAYS: "by decade",
}
_GAPS = {
    DAY_DAYS: (1, 1),
    WEEK_DAYS: (7, 7),
    MONTH_DAYS: (28, 31),
    QUARTER_DAYS: (89, 92),
    YEAR_DAYS: (365, 366),
}
_USUAL = tuple(step for step in NAMES if step != DECADE_DAYS)  # a survey now and then is no decade
# So many gaps of another length in a row are no chance: the file has rows of two kinds of period.
_LONG_RUN = 8


def step_days(days: Sequence[date], place: str) -> float:
    """The length of a period, from dates in order of time, whatever periods are missing.

    Dates on one day of the month are months (quarters, years), on one day of the week weeks. Where the
    days vary, as those of working days do, the shorter gaps tell; a missing period only makes them longer.

    Raises
    ------
    InputError
        The file has rows of two kinds of period, such as years and then months.
    """
    step = _step(days)
    for kind, run in groupby(pairwise(days), key=lambda pair: _kind(pair[1] - pair[0])):
        pairs = list(run)
        if kind not in {None, step} and len(pairs) >= _LONG_RUN:
            raise InputError(
                f"{place}: rows are {NAMES[kind or step]} from {pairs[0][0]} to {pairs[-1][1]} and "
                f"{NAMES[step]} elsewhere; give periods of one length: sum the shorter ones or cut the file"
            )
    return step


def _step(days: Sequence[date]) -> float:
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    if not gaps:
        return WEEK_DAYS
    months = [day.year * 12 + day.month for day in days]
    if len(set(months)) == len(months) and (_same_day(days) or _last_days(days)):
        n_months = math.gcd(*(later - earlier for earlier, later in pairwise(months)))
        if n_months % 120 == 0 and len(days) > 2 and all(day.year % 10 == 0 for day in days):
            return DECADE_DAYS
        return YEAR_DAYS if n_months % 12 == 0 else QUARTER_DAYS if n_months % 3 == 0 else MONTH_DAYS
    if all(gap % 7 == 0 for gap in gaps):
        return WEEK_DAYS
    usual = gaps[len(gaps) // 10]
    return min(_USUAL, key=lambda step: abs(math.log(usual / step)))


def _same_day(days: Sequence[date]) -> bool:
    return len({day.day for day in days}) == 1


def _last_days(days: Sequence[date]) -> bool:
    return all((day + timedelta(days=1)).day == 1 for day in days)


def _kind(gap: timedelta) -> float | None:
    return next((step for step, (least, most) in _GAPS.items() if least <= gap.days <= most), None)
