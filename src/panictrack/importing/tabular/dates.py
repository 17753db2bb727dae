"""Dates as people and programs write them. All rows together show whether the day or the month comes first.

python-dateutil reads one date at a time: in one column it takes 02/03 as February and 13/03 as March, and
it completes "10" with today's month and year. So the forms here are explicit; what a feed may write (RFC 822,
names of months, zones, seconds since 1970) is read by the reader of feeds.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial

from panictrack.collecting.parsing.dates import DateOrder, read_date
from panictrack.errors import InputError

# Years outside are misread numbers: printing began in the 1450s.
OLDEST_YEAR, NEWEST_YEAR = 1450, 2100
_LONGEST = 500  # characters
_REMEDY = "write it as 2026-11-24, or give --date-format"
# Ten digits are a day and an hour in Wikimedia's API; read so, seconds since 1970 fall into 1400-1799.
_OLDEST_HOURLY = 2000
_DIGITS = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d", 10: "%Y%m%d%H", 14: "%Y%m%d%H%M%S"}

_PATTERNS: Mapping[DateOrder, str] = {"day": "%d/%m/%Y", "month": "%m/%d/%Y", "year": "%y-%m-%d"}
ReadDate = Callable[[str], datetime | None]

# 13/02/2015, 1/31/24 or 24-01-31: only other rows show which number is which.
_NUMERIC = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:,?[ T]+(.*))?")
# A week as Google Trends and pandas write it; its first day counts.
_SPAN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ?[-–/] ?([0-9]{4}-[0-9]{2}-[0-9]{2})")
_DASHED_MONTH = re.compile(r"([A-Za-z]{3,9})[-/]([0-9]{1,2})[-/]([0-9]{4})")  # May-14-1920
_DAY = re.compile(r" *[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}\b")
_ZONE = re.compile(r"(?<=[0-9]) ?(?:Z|[A-Z]{3,4}|[+-][0-9]{2}:?[0-9]{2})$")
_PERIODS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>[0-9]{4})[-/. ]?M?(?P<month>[0-9]{1,2})",
        r"(?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})[ -]?[Qq](?P<quarter>[1-4])",
        r"[Qq](?P<quarter>[1-4])[ -/]?(?P<year>[0-9]{4})",
    )
)
_NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})\.?[ -]([0-9]{4})")


@dataclass(frozen=True, kw_only=True, slots=True)
class DateFormat:
    """How one column writes its dates.

    `pattern` is the user's --date-format, as `strptime` takes it. Without one, `order` says which number
    comes first in dates such as 03/04/2024; None where the column has no such dates.
    """

    order: DateOrder | None = None
    pattern: str | None = None

    @property
    def reader(self) -> ReadDate:
        """Reads a date in UTC, or returns None; without a zone UTC is assumed. Equal dates are read once."""
        read = lru_cache(maxsize=4096)(partial(_read, self))
        return lambda text: read(text) if len(text) <= _LONGEST else None

    @property
    def local_reader(self) -> ReadDate:
        """As `reader`, but the day is that of the clock in the text: what a period of a series counts."""
        return lambda text: _read(self, _ZONE.sub("", text.strip()) if ":" in text else text)


def checked_pattern(pattern: str | None) -> str | None:
    """The user's --date-format.

    Raises
    ------
    InputError
        `strptime` does not know it, or it leaves out the year.
    """
    if pattern is None:
        return None
    try:
        datetime.strptime(datetime(2024, 12, 31, tzinfo=UTC).strftime(pattern), pattern)  # noqa: DTZ007 - only whether it can be read
    except (ValueError, re.error) as error:
        raise InputError(
            f"--date-format {pattern}: {error}; write it such as %d/%m/%Y or %b %d %Y"
        ) from error
    if not re.search(r"%[YyGcxDs]", pattern):
        raise InputError(f"--date-format {pattern}: it has no year; write it such as %d/%m/%Y or %b %d %Y")
    return pattern


def is_date(text: str) -> bool:
    """Whether a cell can be read as a date, whatever the other rows show."""
    return 3 < len(text) < 60 and any(_read(DateFormat(order=order), text) is not None for order in _PATTERNS)


def unreadable(text: str) -> str:
    """Why a cell cannot be read as a date, and what to do about it."""
    years = f"not a day of the years {OLDEST_YEAR} to {NEWEST_YEAR}"
    why = years if _DAY.match(text) else "not a date"
    return f"{text!r} is {why}; {_REMEDY}"


def is_numeric_date(text: str) -> bool:
    """Whether other rows must show which number is the day."""
    return _NUMERIC.fullmatch(text.strip()) is not None


def date_order(cells: Iterable[tuple[str, str]]) -> DateOrder | None:
    """What comes first in the dates of a column, from all its cells, each with its position for errors.

    A 13 shows it, and so do dots. A number that never changes over several years is the day of a monthly
    series. Two digits may be the year where dashes stand between them (24-01-31). None without such dates.

    Raises
    ------
    InputError
        Rows contradict each other, or no row shows it; the message names --date-format.
    """
    excluded: dict[DateOrder, str] = {}
    seen: set[tuple[str, str, str, str]] = set()
    position = ""
    for where, text in cells:
        found = _NUMERIC.fullmatch(text.strip())
        possible = {order for order in _PATTERNS if found and _numbers(found, order) is not None}
        if found is None or not possible:
            continue  # another form, or no date: a bad row by itself
        position = position or where
        seen.add((found[1], found[2], found[3], found[4]))
        for order in _PATTERNS.keys() - possible:
            excluded.setdefault(order, where)
    remaining = [order for order in _PATTERNS if order not in excluded]
    if not seen or len(remaining) == 1:
        return remaining[0] if seen else None
    if not remaining:
        raise InputError(
            f"{excluded['month']}: the day comes first, but in {excluded['day']} the month does; write all "
            "dates as 2015-02-13, or give --date-format"
        )
    if "year" not in remaining and (shown := _shown_by_all(seen)):
        return shown
    patterns = " or ".join(_PATTERNS[order] for order in remaining)
    raise InputError(
        f"{position}: no row shows whether the day or the month comes first; give --date-format, such "
        f"as {patterns}"
    )


def read_dates(texts: Sequence[str], positions: Sequence[str], pattern: str | None = None) -> list[datetime]:
    """The date of each cell of a column, as local time; a month, quarter or year is its first day.

    Raises
    ------
    InputError
        A cell is not a date, rows contradict each other, or no row shows which number is the day.
    """
    order = None if pattern else date_order(zip(positions, texts, strict=True))
    read = DateFormat(order=order, pattern=checked_pattern(pattern)).local_reader
    found = []
    for text, position in zip(texts, positions, strict=True):
        if (date := read(text)) is None:
            raise InputError(f"{position}: {unreadable(text)}")
        found.append(date)
    return found


def span_days(text: str) -> int | None:
    """How many days lie between first and last day of a cell such as 2024-01-07 - 2024-01-13; else None."""
    with suppress(ValueError):
        if found := _SPAN.fullmatch(text):
            return (datetime.fromisoformat(found[2]) - datetime.fromisoformat(found[1])).days
    return None


def _numbers(found: re.Match[str], order: DateOrder) -> datetime | None:
    """The day of a numeric date read in this order; None where there is no such day."""
    first, mark, second, third = found[1], found[2], found[3], found[4]
    if order == "year" and (len(third) == 4 or mark != "-" or len(first) != 2):
        return None
    year, month, day = {
        "day": (third, second, first),
        "month": (third, first, second),
        "year": (first, second, third),
    }[order]
    with suppress(ValueError):
        return datetime(_full_year(year), int(month), int(day), tzinfo=UTC)
    return None


def _full_year(digits: str) -> int:
    """POSIX: two digits below 69 are of this century."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 69 else 1900)


def _shown_by_all(seen: set[tuple[str, str, str, str]]) -> DateOrder | None:
    """What comes first where no single date shows it."""
    if all(mark == "." or int(first) == int(second) for first, mark, second, _ in seen):
        return "day"  # dots are written where the day comes first; of 01/01 it does not matter
    firsts, _, seconds, years = (set(values) for values in zip(*seen, strict=True))
    if len(years) > 1 and (len(firsts) == 1) != (len(seconds) == 1):
        return "day" if len(firsts) == 1 else "month"
    return None


def _read(form: DateFormat, text: str) -> datetime | None:
    text = text.strip()
    try:
        found = datetime.strptime(text, form.pattern) if form.pattern else _by_form(text, form.order)  # noqa: DTZ007 - UTC is set below
        if found is None or not OLDEST_YEAR <= found.year <= NEWEST_YEAR:
            return None
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _by_form(text: str, order: DateOrder | None) -> datetime | None:
    if text.isdecimal():
        return _of_digits(text)
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    if found := _NUMERIC.fullmatch(text):
        day = _numbers(found, order) if order else None
        return None if day is None else _in_words(f"{day:%Y-%m-%d} {found[5] or ''}")
    if found := _SPAN.fullmatch(text):
        return datetime.fromisoformat(found[1])
    return _start_of_period(text) or _in_words(_DASHED_MONTH.sub(r"\1 \2 \3", text))


def _of_digits(text: str) -> datetime | None:
    # Widths are checked first: strptime alone would read 201511 by %Y%m%d as the 1st of January.
    if len(text) in _DIGITS:
        with suppress(ValueError):
            found = datetime.strptime(text, _DIGITS[len(text)])  # noqa: DTZ007 - without a zone UTC is assumed
            if len(text) != 10 or found.year >= _OLDEST_HOURLY:
                return found
    return _in_words(text) if len(text) in {9, 10, 13} else None


def _in_words(text: str) -> datetime | None:
    return read_date(text, oldest_year=OLDEST_YEAR)[0]


def _start_of_period(text: str) -> datetime | None:
    if _NAMED_MONTH.fullmatch(text):
        return _in_words(f"1 {text.replace('-', ' ')}")
    for form in _PERIODS:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            month = parts.get("month") or 3 * int(parts["quarter"]) - 2
            return datetime(int(parts["year"]), int(month), 1, tzinfo=UTC)
    return None
