"""Times, dates and weeks: aware UTC only; weeks begin on ISO Mondays."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

WEEK = timedelta(days=7)
# The mean length of a series' periods in days.
DAY_DAYS, WEEK_DAYS, MONTH_DAYS, QUARTER_DAYS, YEAR_DAYS = 1.0, 7.0, 30.4375, 91.3125, 365.25
DECADE_DAYS = 10 * YEAR_DAYS  # as old newspapers are counted
_FIRST_YEAR, _LAST_YEAR = 1450, 9000  # of weeks that people name: the first of print to those to come
_PERIODS = {
    DAY_DAYS: "daily",
    WEEK_DAYS: "weekly",
    2 * WEEK_DAYS: "every two weeks",
    MONTH_DAYS / 3: "three times a month",
    MONTH_DAYS / 2: "twice a month",
    MONTH_DAYS: "monthly",
    2 * MONTH_DAYS: "every two months",
    QUARTER_DAYS: "quarterly",
    6 * MONTH_DAYS: "half-yearly",
    YEAR_DAYS: "yearly",
    2 * YEAR_DAYS: "every two years",
    DECADE_DAYS: "by decade",
}


def period_name(step_days: float) -> str:
    """How often a series has a value: weekly, twice a month, every 3 days, every 4 months."""
    n_months = step_days / MONTH_DAYS
    if step_days in _PERIODS or not n_months.is_integer():
        return _PERIODS.get(step_days, f"every {step_days:g} days")
    return f"every {n_months:.0f} months" if n_months % 12 else f"every {n_months / 12:.0f} years"


def utc(time: datetime) -> datetime:
    """The same time in UTC.

    Raises
    ------
    ValueError
        The time is naive, so it could mean 24 different times.
    """
    if time.tzinfo is UTC:
        return time
    if time.tzinfo is None:
        msg = f"naive datetime {time.isoformat()}: give it a time zone"
        raise ValueError(msg)
    return time.astimezone(UTC)


@lru_cache(maxsize=256)  # all items of a fetch were seen at the same time
def to_text(time: datetime) -> str:
    """`2026-11-17T06:00:00Z`: sorts as text in order of time."""
    return utc(time).isoformat(timespec="seconds")[:-6] + "Z"  # instead of +00:00


def from_text(text: str) -> datetime:
    """The time that `to_text` wrote."""
    return datetime.fromisoformat(text)


def week_start(day: date) -> date:
    """The ISO Monday of the week of `day` (of its UTC day if it is a time)."""
    if isinstance(day, datetime):
        day = utc(day).date()
    return day - timedelta(days=day.weekday())


def last_day(monday: date) -> date:
    """The Sunday of the week that begins on `monday`."""
    return monday + WEEK - timedelta(days=1)


def week_name(monday: date) -> str:
    """`2026-W47`: the name of the ISO week that begins on `monday`."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def period_label(day: date, step_days: float) -> str:
    """The period of a series that `day` is in: 1980s, 1983, 1983-Q2, 1983-04 or 1983-04-11."""
    if step_days >= 10 * YEAR_DAYS:
        return f"{day.year // 10}0s"
    if step_days >= YEAR_DAYS:
        return str(day.year)
    if step_days == QUARTER_DAYS and day.month % 3 == 1:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return day.isoformat()[:7] if step_days >= MONTH_DAYS else day.isoformat()


def parse_week(name: str) -> date:
    """The Monday of `2026-W47` or of the week of `2026-11-17`.

    Raises
    ------
    ValueError
        `name` is neither, or so near an end of the calendar that weeks cannot be counted from it.
    """
    monday = week_start(date.fromisoformat(name))
    if not _FIRST_YEAR <= monday.year <= _LAST_YEAR:
        raise ValueError(f"{name}: not a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return monday


def from_text_if_any(text: str | None) -> datetime | None:
    """The stored time; None where none is stored."""
    return from_text(text) if text else None
