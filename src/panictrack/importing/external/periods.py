"""How long the periods of a series are: as they are in the file, or an error where they are not alike."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from panictrack.errors import InputError
from panictrack.model.text import counted
from panictrack.model.times import (
    DAY_DAYS,
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
# How many days a date may be early or late, as the last working day of a month is.
_LEEWAY = {WEEK_DAYS: 2, MONTH_DAYS: 3, QUARTER_DAYS: 4, YEAR_DAYS: 5}
# So many gaps of another length in a row, and so seldom by chance, are periods of that length.
_LEAST_RUN, _MOST_CHANCE = 3, 0.001
_ENOUGH_GAPS = 4  # of 3 or 14 days: with fewer, periods of a day or a week may be missing
_WHOLE = 0.75  # of a period: what lies closer to the row before had not ended
_MOST_DRIFT = 0.05  # of the mean gap from the step: rows five and six days apart are no weeks
_ASK = "sum the rows by day, week or month, or cut the file"


@dataclass(frozen=True, kw_only=True, slots=True)
class Periods:
    """The length of the periods of a series in days, and the last date where its period was not over.

    Of irregular dates the length is the longest gap.
    """

    step_days: float
    unfinished: date | None = None
    is_irregular: bool = False


def find_periods(days: Sequence[date], name: str, *, may_be_irregular: bool = False) -> Periods:
    """The periods of dates in order of time, though some are missing here and there.

    Dates on one day of the month are a whole number of months apart, on the same two or three days of each
    month halves or thirds of it; a gap of days that hardly changes is kept as it is. Dates that are now and
    then a few days early or late are weeks, months, quarters or years. At least half of the dates follow the
    one before at once, and gaps of one length do not follow each other: that would be another step. A last
    date that comes too early has a period that was not over. `may_be_irregular` is for values that are of
    their dates and not sums, such as those of opinion polls.

    Raises
    ------
    InputError
        The rows have no common length, or two, such as fortnights and then weeks.

    Can mislead with five rows or fewer: two fortnights and two weeks are weeks, of which two are missing.
    """
    if (step := _without_last(days)) is not None and (days[-1] - days[-2]).days < _WHOLE * step:
        days, unfinished = days[:-1], days[-1]
    else:
        step, unfinished = _fitting(days) if len(days) > _ENOUGH_GAPS else _likely(days), None
    error = _irregular(days, name) if step is None else _change(days, step, name)
    if error is not None and may_be_irregular:
        return Periods(step_days=float(max(_gaps(days))), is_irregular=True)
    if step is None or error is not None:
        raise error or _irregular(days, name)
    return Periods(step_days=step, unfinished=unfinished)


def _without_last(days: Sequence[date]) -> float | None:
    """The step of all dates but the last; None where they do not show one."""
    before, gaps = days[:-1], _gaps(days[:-1])
    if len(before) > _ENOUGH_GAPS:
        return _fitting(before)
    return _likely(before) if len(gaps) > 1 and len(set(gaps)) == 1 and gaps[0] >= WEEK_DAYS else None


def _change(days: Sequence[date], step: float, name: str) -> InputError | None:
    """What is wrong where rows have another step for a while; None where gaps are a few missing periods."""
    runs = [
        (length, list(run))
        for length, run in groupby(pairwise(days), key=lambda pair: _length((pair[1] - pair[0]).days, step))
    ]
    n_gaps, n_periods = len(days) - 1, sum(round(length / step) * len(run) for length, run in runs)
    for length, run in runs:
        n_each = round(length / step)
        n_missing = n_periods - n_gaps - (n_each - 1) * len(run)
        missing_share = (n_missing + 1) / (n_periods - n_each * len(run) + 2)  # of all other periods
        chance = (1 - missing_share) * missing_share ** (n_each - 1)
        if n_each > 1 and len(run) >= _LEAST_RUN and n_gaps * chance ** len(run) < _MOST_CHANCE:
            return InputError(
                f"{name}: rows are {period_name(length)} from {run[0][0]} to {run[-1][1]} and "
                f"{period_name(step)} elsewhere; give periods of one length: sum the shorter ones or cut "
                "the file"
            )
    return None


def _length(gap: int, step: float) -> float:
    """The length of a gap in whole steps; between days, that of the calendar's period."""
    if step == DAY_DAYS:
        return next((kind for kind, (least, most) in _GAPS.items() if least <= gap <= most), float(gap))
    return max(1, round(gap / step)) * step


def _fitting(days: Sequence[date]) -> float | None:
    """The step that all gaps fit; None where there is none."""
    if (calendar_step := _calendar_step(days)) is not None:
        return calendar_step
    gaps = _gaps(days)
    gap, n = Counter(gaps).most_common(1)[0]
    if gap > 1 and _is_usual(n, gaps) and all(other % gap == 0 for other in gaps):
        return float(gap)
    for step in (WEEK_DAYS, DAY_DAYS):
        if all(gap % step == 0 for gap in gaps) and 2 * gaps.count(int(step)) >= len(gaps):
            return step
    return next((step for step, leeway in _LEEWAY.items() if _is_about(gaps, step, leeway)), None)


def _likely(days: Sequence[date]) -> float:
    """The step of a few dates, which do not show whether they are regular."""
    gaps = _gaps(days)
    if not gaps:
        return WEEK_DAYS
    if (calendar_step := _calendar_step(days)) is not None:
        return calendar_step
    if all(gap % WEEK_DAYS == 0 for gap in gaps):
        return WEEK_DAYS
    return min(_GAPS, key=lambda step: abs(math.log(min(gaps) / step)))


def _gaps(days: Sequence[date]) -> list[int]:
    return [(later - earlier).days for earlier, later in pairwise(days)]


def _is_usual(n: int, gaps: Sequence[int]) -> bool:
    """Whether so many gaps of one length show that the others are gaps with something missing."""
    return n >= _ENOUGH_GAPS and 2 * n >= len(gaps)


def _is_about(gaps: Sequence[int], step: float, leeway: int) -> bool:
    """Whether all gaps are one or more steps, to so many days and with the right mean, and most are one."""
    n_steps = [max(1, round(gap / step)) for gap in gaps]
    is_near = all(abs(gap - n * step) <= leeway for gap, n in zip(gaps, n_steps, strict=True))
    is_centred = abs(sum(gaps) / sum(n_steps) / step - 1) < _MOST_DRIFT
    return is_near and is_centred and 2 * n_steps.count(1) >= len(gaps)


def _calendar_step(days: Sequence[date]) -> float | None:
    """The step of dates that follow the calendar's months; None for others."""
    months = [day.year * 12 + day.month for day in days]
    of_month = {32 if (day + timedelta(days=1)).day == 1 else day.day for day in days}
    if len(of_month) == 1 or len({day.day for day in days}) == 1:
        return _whole_months(days, months)
    gaps = [later - earlier for earlier, later in pairwise(sorted(of_month))]
    if len(of_month) in {2, 3} and len(days) > 2 * len(of_month) and min(gaps) >= 8:
        return MONTH_DAYS / len(of_month)
    return None


def _whole_months(days: Sequence[date], months: Sequence[int]) -> float | None:
    """The step of dates on one day of the month, in its months; None where they are of one month."""
    gaps = [later - earlier for earlier, later in pairwise(months)]
    if not gaps or min(gaps) == 0:
        return None
    n_months = math.gcd(*gaps)
    is_decades = n_months % 120 == 0 and len(days) > 2 and all(day.year % 10 == 0 for day in days)
    if is_decades or _is_usual(gaps.count(n_months), gaps):
        return (120 if is_decades else n_months) * MONTH_DAYS
    return YEAR_DAYS if n_months % 12 == 0 else QUARTER_DAYS if n_months % 3 == 0 else MONTH_DAYS


def _irregular(days: Sequence[date], name: str) -> InputError:
    """What is wrong with dates that no step fits: the first that is out of the usual gap, or all of them."""
    gaps = _gaps(days)
    usual, n = Counter(gaps).most_common(1)[0]
    number, odd = next(((number, gap) for number, gap in enumerate(gaps) if gap % usual), (0, 0))
    if odd and 4 * n >= 3 * len(gaps):
        return InputError(
            f"{name}: {days[number + 1]} comes {counted(odd, 'day')} after {days[number]}, but most rows are "
            f"{usual} days apart; correct or remove what does not fit, or {_ASK}"
        )
    shown = ", ".join(str(gap) for gap, _ in Counter(gaps).most_common(4))
    changed = next(day for day, gap in zip(days[1:], gaps, strict=True) if gap != gaps[0])
    return InputError(
        f"{name}: its rows have no periods of one length: they are {shown} days apart"
        f"{' and so on' if len(set(gaps)) > 4 else ''}, and {changed} is the first that differs; {_ASK}"
    )
