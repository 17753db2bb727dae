"""Dates as people and programs write them; day-first or month-first is told from all rows together."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from panictrack.errors import InputError

# Years outside are misread numbers: printing began in the 1450s.
OLDEST_YEAR, NEWEST_YEAR = 1450, 2100
# Ten digits are a day and an hour in Wikimedia's answers; read so, seconds since 1970 fall into 1400-1799.
_OLDEST_HOURLY = 2000
_DIGITS = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d", 10: "%Y%m%d%H", 14: "%Y%m%d%H%M%S"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_LAST = re.compile(
    r"([0-9]{1,2})([-/.])([0-9]{1,2})[-/.]([0-9]{4})(?:[ T]([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?)?"
)
_REMEDY = "write it as 2026-11-24, 2026-11 or 2026"


@dataclass(frozen=True, kw_only=True, slots=True)
class _YearLast:
    """A date such as 13/02/2015, of which the row alone does not tell the day from the month."""

    numbers: tuple[int, int]
    mark: str
    year: int
    hour: int
    minute: int

    def moment(self, *, day_first: bool) -> datetime:
        day, month = self.numbers if day_first else self.numbers[::-1]
        return datetime(self.year, month, day, self.hour, self.minute)  # noqa: DTZ001 - a date has no zone


def is_date(text: str) -> bool:
    """Whether a cell reads as a date, whatever the other rows say."""
    return _parsed(text) is not None


def moments(texts: Sequence[str], places: Sequence[str]) -> list[datetime]:
    """The moment of each cell; a month, quarter or year is its first day.

    13/02/2015 is read day-first or month-first by what holds for every row (a 13 shows it, and so do dots);
    where no row shows it, nothing is guessed.

    Raises
    ------
    InputError
        A cell is no date; rows contradict each other; or no row shows which number is the day.
    """
    parsed = [_parsed(text) for text in texts]
    year_last = {
        place: found for place, found in zip(places, parsed, strict=True) if isinstance(found, _YearLast)
    }
    day_first = _day_first(year_last)
    moments = [_moment(found, day_first=day_first) for found in parsed]
    for text, place, moment in zip(texts, places, moments, strict=True):
        if moment is None:
            raise InputError(f"{place}: {text!r} is no date; {_REMEDY}")
    return [moment for moment in moments if moment is not None]


def _moment(found: datetime | _YearLast | None, *, day_first: bool) -> datetime | None:
    if not isinstance(found, _YearLast):
        return found
    try:
        return found.moment(day_first=day_first)
    except ValueError:  # 31/02/2015
        return None


def _day_first(dates: Mapping[str, _YearLast]) -> bool:
    """Whether dates such as 13/02/2015 begin with their day, from all of them by place."""
    showing_day_first = [place for place, date in dates.items() if date.numbers[0] > 12]
    showing_month_first = [place for place, date in dates.items() if date.numbers[1] > 12]
    if showing_day_first and showing_month_first:
        raise InputError(
            f"{showing_day_first[0]}: the day comes first, but second in {showing_month_first[0]}; "
            "write all dates as 2015-02-13"
        )
    if showing_day_first or showing_month_first:
        return bool(showing_day_first)
    if all(date.mark == "." or len(set(date.numbers)) == 1 for date in dates.values()):
        return True  # dots are written where the day comes first; of 01/01 it does not matter
    n_firsts, n_seconds = (len({date.numbers[index] for date in dates.values()}) for index in (0, 1))
    # A number that never changes over the years is the day of a monthly series; no month does that.
    if len({date.year for date in dates.values()}) > 1 and (n_firsts == 1) != (n_seconds == 1):
        return n_firsts == 1
    raise InputError(
        f"{next(iter(dates))}: no row shows whether the day or the month comes first; "
        "write dates as 2015-02-13"
    )


def _parsed(text: str) -> datetime | _YearLast | None:
    cleaned = text.removesuffix(" UTC").strip()
    try:
        found = _year_last(cleaned) or _plain(cleaned)
    except ValueError:  # the 30th of February, say
        return None
    if found is None or not OLDEST_YEAR <= found.year <= NEWEST_YEAR:
        return None
    return found


def _year_last(text: str) -> _YearLast | None:
    found = _YEAR_LAST.fullmatch(text)
    if not found:
        return None
    first, mark, second, year, hour, minute = found.groups()
    numbers = (int(first), int(second))
    if not (1 <= min(numbers) <= 12 and max(numbers) <= 31):
        return None
    return _YearLast(numbers=numbers, mark=mark, year=int(year), hour=int(hour or 0), minute=int(minute or 0))


def _plain(text: str) -> datetime | None:
    """The moment of a date of which all parts are told apart by their form."""
    for form, read in _FORMS:
        if found := form.fullmatch(text):
            return read(found)
    return None


def _of_iso(found: re.Match[str]) -> datetime:
    return datetime.fromisoformat(found[1]).replace(tzinfo=None)  # the day where it was counted


def _of_digits(found: re.Match[str]) -> datetime | None:
    digits = found[0]
    if len(digits) not in _DIGITS:
        return None
    # Widths are checked first: strptime alone would read 201511 by %Y%m%d as the 1st of January.
    moment = datetime.strptime(digits, _DIGITS[len(digits)])  # noqa: DTZ007 - a date has no zone
    return moment if len(digits) != 10 or moment.year >= _OLDEST_HOURLY else None


def _of_month_name(found: re.Match[str]) -> datetime | None:
    month = found[2][:3].lower()
    if month not in _MONTHS:
        return None
    return _start(found[4], _MONTHS.index(month) + 1, found[1] or found[3])


def _start(year: str, month: str | int, day: str | None = None) -> datetime:
    return datetime(int(year), int(month), int(day or 1))  # noqa: DTZ001 - a date has no zone


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], datetime | None]], ...] = (
    # A week as Google Trends and pandas write it: its first day counts.
    (re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ?[-–/] ?[0-9]{4}-[0-9]{2}-[0-9]{2}"), _of_iso),
    (re.compile(r"((?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-W[0-9]{2}|[0-9]{8}T).*)"), _of_iso),
    (re.compile(r"[0-9]+"), _of_digits),
    (
        re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?"),
        lambda found: _start(found[1], found[2], found[3]),
    ),
    (re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})"), lambda found: _start(found[2], found[1])),
    (
        re.compile(r"([0-9]{4})[ -]?[Qq]([1-4])"),
        lambda found: _start(found[1], 3 * int(found[2]) - 2),
    ),
    (
        re.compile(r"(?:([0-9]{1,2})[ -])?([A-Za-z]{3,9})\.?[ -](?:([0-9]{1,2}),? )?([0-9]{4})"),
        _of_month_name,
    ),
)
