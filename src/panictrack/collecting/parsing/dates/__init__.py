"""The date of an item as a UTC time, with a note on how it was read.

Both parsers read dates here and nowhere else, without guessing: feedparser reads '1795176000' as the year
1795, is a day off for '+2500', takes CEST for UTC and fails on 24:00:00.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from panictrack.collecting.parsing.dates.names import MONTHS
from panictrack.collecting.parsing.dates.zones import FARTHEST_MINUTES, read_zone
from panictrack.model import DateNote

__all__ = ["OLDEST_YEAR", "DateOrder", "DateReading", "order_of", "read_date"]

DateOrder = Literal["day", "month", "year"]  # what comes first in 03/04/26
DateReading = tuple[datetime | None, DateNote]

OLDEST_YEAR, NEWEST_YEAR = 1990, 2100
_LONGEST = 120  # characters: anything longer is not a date

_USUAL = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), "
    r"(\d\d?) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([A-Za-z]{1,4}|[+-]\d{4})",
    re.ASCII,
)
_EPOCH = re.compile(r"(\d{9,10}|\d{12,13})(?:\.\d{1,9})?")


def read_date(
    raw: str | None, *, order: DateOrder | None = None, oldest_year: int = OLDEST_YEAR
) -> DateReading:
    """The time of a date, in UTC and whole seconds, and how it was read. Never raises.

    Every word is understood, or the date is unread: the name of an unknown zone, an impossible offset and a
    word that may be PM in some language leave a time open to half a day or more.

    Parameters
    ----------
    order
        What comes first in dates such as 05/03/2026, as `order_of` found it in the feed's other dates.
        Without it such a date is only read if a weekday or a number above 12 shows what it means.
    oldest_year
        Lower for imported tables than for feeds.

    Can mislead when a date has no zone (UTC is assumed: up to 14 hours off) or the name of its zone is
    ambiguous; the note shows both. Dots are taken to be written where the day comes first (05.03.2026).
    """
    text = _in_one_line(raw)
    if not text:
        return None, DateNote.MISSING
    if len(text) > _LONGEST:
        return None, DateNote.UNREADABLE
    return _read(text, order, oldest_year)


def order_of(raws: Iterable[str]) -> DateOrder | None:
    """What comes first in a feed's dates in figures, by all of them; None if they leave it open."""
    from panictrack.collecting.parsing.dates.forms import order_of_all  # few feeds need it

    return order_of_all(map(_in_one_line, raws))


def _in_one_line(raw: str | None) -> str:
    return " ".join(raw.split()) if raw else ""


@lru_cache(maxsize=4096)  # a feed repeats most of its items at every fetch
def _read(text: str, order: DateOrder | None, oldest_year: int) -> DateReading:
    reading = _usual(text) or _iso(text) or _epoch(text)
    if reading is None:
        from panictrack.collecting.parsing.dates.forms import read_rarer  # few feeds need it

        reading = read_rarer(text, order, oldest_year)
    moment, note = reading
    return reading if moment is None else _in_range(moment, note, oldest_year)


def _usual(text: str) -> DateReading | None:
    """The usual format of RSS; anything odd in it is left to the other forms."""
    found = _USUAL.fullmatch(text)
    if found is None:
        return None
    day, name, year, hour, minute, second, zone_text = found.groups()
    month = MONTHS.get(name.lower())
    zone = read_zone(zone_text)
    if (
        month is None
        or zone is None
        or zone.note is DateNote.UNKNOWN_ZONE
        or not OLDEST_YEAR < int(year) < NEWEST_YEAR
    ):
        return None
    try:
        moment = datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=zone.offset)
    except ValueError:
        return None
    return moment if zone.offset is UTC else moment.astimezone(UTC), zone.note


def _iso(text: str) -> DateReading | None:
    """The usual format of Atom; anything odd in it is left to the other forms."""
    # Python takes any character for the T, so that an offset behind a day (2026-11-17+08:00) became a time.
    if len(text) < 16 or text[4] != "-" or text[10] not in "Tt ":
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    offset = moment.utcoffset()
    if offset is None:
        return moment.replace(tzinfo=UTC, microsecond=0), DateNote.NO_ZONE
    if abs(offset) > timedelta(minutes=FARTHEST_MINUTES):
        return None, DateNote.UNKNOWN_ZONE
    try:
        return moment.astimezone(UTC).replace(microsecond=0), DateNote.PLAIN
    except OverflowError:
        return None, DateNote.OUT_OF_RANGE


def _epoch(text: str) -> DateReading | None:
    found = _EPOCH.fullmatch(text)
    if found is None:
        return None
    digits = found[1]
    seconds = int(digits) // (1 if len(digits) <= 10 else 1000)
    # Also in tables of old dates: seconds of 1970 to 1989 are other numbers.
    return _in_range(datetime.fromtimestamp(seconds, UTC), DateNote.EPOCH, OLDEST_YEAR)


def _in_range(moment: datetime, note: DateNote, oldest_year: int) -> DateReading:
    if oldest_year <= moment.year <= NEWEST_YEAR:
        return moment, note
    return None, DateNote.OUT_OF_RANGE
