"""The date of an item as a UTC time, with a note on how it was read.

Both parsers read dates here and nowhere else, without guessing: feedparser reads '1795176000' as the year
1795, is a day off for '+2500', takes CEST for UTC and fails on 24:00:00.
"""

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from panictrack.model import DateNote

DateReading = tuple[datetime | None, DateNote]

OLDEST_YEAR, NEWEST_YEAR = 1990, 2100
_LONGEST = 120  # characters: anything longer is not a date
_FARTHEST = 14 * 60  # minutes from UTC, in Kiribati: anything farther is a typing error

_MONTHS = {
    name: 1 + number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        )
    )
    for name in names.split()
}  # fmt: skip

# Offsets in hours. Of a name with several meanings, the one with the most feeds is used: IST is India (also
# Israel and Ireland), CST and EST are America (also China and Australia), BST is Britain (also Bangladesh),
# AST is the Atlantic (also Arabia). ET and the like leave open whether it is summer.
_HOURS_OF_ZONES = {
    -10: "HST", -9: "AKST", -8: "PST PT AKDT", -7: "PDT MST MT", -6: "CST CT MDT",
    -5: "EST ET CDT COT PET", -4: "EDT AST CLT BOT VET", -3.5: "NST", -3: "ADT BRT ART CLST UYT",
    -2.5: "NDT", -2: "BRST", 0: "WET", 1: "BST CET MET MEZ WEST WAT",
    2: "CEST MEST MESZ EET SAST CAT", 3: "EEST MSK TRT EAT IDT", 3.5: "IRST", 4: "MSD GST", 5: "PKT",
    5.5: "IST", 5.75: "NPT", 7: "WIB ICT", 8: "HKT SGT MYT PHT WITA AWST", 9: "JST KST WIT", 9.5: "ACST",
    10: "AEST", 10.5: "ACDT", 11: "AEDT", 12: "NZST", 13: "NZDT",
}  # fmt: skip
_ZONES = {name: int(hours * 60) for hours, names in _HOURS_OF_ZONES.items() for name in names.split()}
_UNIVERSAL = frozenset({"Z", "UT", "UTC", "GMT", "ETC/UTC", "ETC/GMT", "ZULU"})

_TIME = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{1,2})(?:[:.](?P<second>\d{1,2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\b\.?)?"
)
_ZONE = r"\s*(?P<zone>[A-Za-z+\-−(][^,;]{0,60}|)"
_WEEKDAY = r"(?:[^\W\d_]{2,15}(?:[.,]{1,2}\s*|\s+))?"
_NAMED_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_USUAL = re.compile(
    r"[A-Za-z]{3}, (\d\d?) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([A-Za-z]{1,4}|[+-]\d{4})", re.ASCII
)
# Tue, 17 Nov 2026 08:00:00 +0200
_RFC_822 = (
    rf"{_WEEKDAY}(?P<day>\d{{1,2}}){_ORDINAL}(?:\s|-)+{_NAMED_MONTH},?(?:\s|-)+(?P<year>\d{{4}}|\d{{2}})"
    rf"(?:,?\s+{_TIME}{_ZONE})?"
)
# 2026-11-17 08:00 CET, 2026/11/17; also 2026-11-17T24:00:00Z and 2026-06-30T23:59:60Z
_YEAR_FIRST = (
    rf"{_WEEKDAY}(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})"
    rf"(?:(?:\s*[Tt]\s*|,?\s+){_TIME}{_ZONE})?"
)
# November 17, 2026 8:00 pm EST
_MONTH_FIRST = (
    rf"{_WEEKDAY}{_NAMED_MONTH}\s+(?P<day>\d{{1,2}}){_ORDINAL},?\s+(?P<year>\d{{4}})"
    rf"(?:,?\s+(?:at\s+)?{_TIME}{_ZONE})?"
)
# Tue Nov 17 08:00:00 CET 2026, as written by C and the date command
_YEAR_LAST = (
    rf"{_WEEKDAY}{_NAMED_MONTH}\s+(?P<day>\d{{1,2}})\s+{_TIME}"
    r"\s*(?P<zone>[A-Za-z]{0,5}(?:[+-]\d{2}:?\d{2})?)\s+(?P<year>\d{4})"
)
# 20261117T080000Z, 20261117080000, 20261117
_DIGITS = (
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    rf"(?:[Tt ]?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})(?P<half>){_ZONE})?"
)
_FORMATS = tuple(
    re.compile(rf"{form}\s*\Z", re.ASCII if form is _DIGITS else 0)
    for form in (_RFC_822, _YEAR_FIRST, _MONTH_FIRST, _YEAR_LAST, _DIGITS)
)
_EPOCH = re.compile(r"(\d{9,10}|\d{12,13})(?:\.\d{1,9})?")
_OFFSET = re.compile(r"([A-Za-z/]*)\s*([+\-−])\s*(\d{1,2}):?(\d{2})?")
_COMMENT = re.compile(r"\s*\([^()]*\)\Z")
_NAME = re.compile(r"[A-Za-z][A-Za-z/_. ]{0,40}")


class _Zone(NamedTuple):
    minutes: int
    note: DateNote


def read_date(raw: str | None) -> DateReading:
    """The time of a feed's date, in UTC and whole seconds, and how it was read. Never raises.

    Can mislead when a date has no zone (UTC is assumed: up to 14 hours off) or the name of its zone is
    ambiguous; the note shows both.
    """
    reading = read_date_without_feedparser(raw)
    return _by_feedparser(raw or "") if reading is None else reading


def read_date_without_feedparser(raw: str | None, oldest_year: int = OLDEST_YEAR) -> DateReading | None:
    """As `read_date`, without feedparser; None if the date may be in one of its rarer formats.

    Those are not in ASCII. Of the others feedparser reads more than we do, but by guessing: a bare year as
    its first day, any month by its first three letters (Finnish marraskuu, November, as March).

    `oldest_year` is lower for imported tables than for feeds.
    """
    text = " ".join(raw.split()) if raw else ""
    if not text:
        return None, DateNote.MISSING
    if len(text) > _LONGEST:
        return None, DateNote.UNREADABLE
    return _read(text, oldest_year)


@lru_cache(maxsize=4096)  # a feed repeats most of its items at every fetch
def _read(text: str, oldest_year: int) -> DateReading | None:
    reading = _usual(text) or _iso(text) or _epoch(text) or _in_other_format(text, oldest_year)
    if reading is None and (text.isascii() or not any(letter.isdigit() for letter in text)):
        return None, DateNote.UNREADABLE
    return reading


def _usual(text: str) -> DateReading | None:
    """The usual format of RSS; anything odd in it is left to `_in_other_format`."""
    found = _USUAL.fullmatch(text)
    if found is None:
        return None
    day, name, year, hour, minute, second, zone_text = found.groups()
    month = _MONTHS.get(name.lower())
    zone = _zone(zone_text)
    if month is None or not OLDEST_YEAR < int(year) < NEWEST_YEAR:
        return None
    try:
        time = datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:
        return None
    return time - timedelta(minutes=zone.minutes) if zone.minutes else time, zone.note


def _iso(text: str) -> DateReading | None:
    """The usual format of Atom; anything odd in it is left to `_in_other_format`."""
    if len(text) < 16 or text[4] != "-":
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    offset = time.utcoffset()
    if offset is None:
        return _in_range(time.replace(tzinfo=UTC, microsecond=0), DateNote.NO_ZONE)
    if abs(offset) > timedelta(minutes=_FARTHEST):
        return _in_range(time.replace(tzinfo=UTC, microsecond=0), DateNote.UNKNOWN_ZONE)
    try:
        return _in_range(time.astimezone(UTC).replace(microsecond=0), DateNote.PLAIN)
    except OverflowError:
        return None, DateNote.OUT_OF_RANGE


def _epoch(text: str) -> DateReading | None:
    found = _EPOCH.fullmatch(text)
    if found is None:
        return None
    digits = found[1]
    seconds = int(digits) // (1 if len(digits) <= 10 else 1000)
    return _in_range(datetime.fromtimestamp(seconds, UTC), DateNote.EPOCH)


def _in_other_format(text: str, oldest_year: int) -> DateReading | None:
    for pattern in _FORMATS:
        found = pattern.match(text)
        if found is not None:
            parts = found.groupdict()
            month = parts["month"].lower()
            number = int(month) if month.isdecimal() else _MONTHS.get(month)
            if number is not None:
                return _assembled(parts, number, oldest_year)
    return None


def _assembled(parts: dict[str, str | None], month: int, oldest_year: int) -> DateReading:
    """The parts of a date put together; what contradicts itself is unreadable, not repaired."""
    year = _full_year(parts["year"] or "")
    if not oldest_year <= year <= NEWEST_YEAR:
        return None, DateNote.OUT_OF_RANGE
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half = (parts["half"] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        return None, DateNote.UNREADABLE
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    is_end_of_day = (hour, minute, second) == (24, 0, 0)
    is_leap_second = second == 60
    try:
        time = datetime(
            year, month, int(parts["day"] or 0), 0 if is_end_of_day else hour, minute,
            59 if is_leap_second else second, tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None, DateNote.UNREADABLE
    zone = _zone(parts["zone"] or "")
    time += timedelta(days=is_end_of_day, seconds=is_leap_second, minutes=-zone.minutes)
    return _in_range(time, DateNote.END_OF_DAY if is_end_of_day else zone.note, oldest_year)


def _full_year(digits: str) -> int:
    """RFC 2822: two digits below 50 belong to this century."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 50 else 1900)


@lru_cache(maxsize=512)
def _zone(text: str) -> _Zone:
    """How far a zone is from UTC, by its offset or its name.

    An impossible offset ('+2500') is ignored and noted: the date without it is right to half a day, which is
    better than no date, while with it the date would be a day off.
    """
    bare = _COMMENT.sub("", text).strip(" .")
    if not bare:
        return _zone(text.strip(" ().")) if text.strip(" ().") else _Zone(0, DateNote.NO_ZONE)
    if bare.upper() in _UNIVERSAL:
        return _Zone(0, DateNote.PLAIN)
    offset = _OFFSET.fullmatch(bare)
    if offset is not None:
        return _offset(*offset.groups())
    minutes = _ZONES.get(bare.upper())
    return _Zone(0, DateNote.UNKNOWN_ZONE) if minutes is None else _Zone(minutes, DateNote.ZONE_NAME)


def _offset(name: str, sign: str, hours: str, minutes: str | None) -> _Zone:
    distance = int(hours) * 60 + int(minutes or 0)
    if distance > _FARTHEST or int(minutes or 0) > 59:
        return _Zone(0, DateNote.UNKNOWN_ZONE)
    # POSIX names count westwards: Etc/GMT+5 is five hours behind.
    is_behind = (sign != "+") != name.upper().startswith("ETC/")
    return _Zone(-distance if is_behind else distance, DateNote.PLAIN)


def _in_range(time: datetime, note: DateNote, oldest_year: int = OLDEST_YEAR) -> DateReading:
    if oldest_year <= time.year <= NEWEST_YEAR:
        return time, note
    return None, DateNote.OUT_OF_RANGE


def _by_feedparser(raw: str) -> DateReading:
    """Korean, Greek and Hungarian dates, read by feedparser's own handlers."""
    from feedparser.datetimes.greek import _parse_date_greek
    from feedparser.datetimes.hungarian import _parse_date_hungarian
    from feedparser.datetimes.korean import _parse_date_nate, _parse_date_onblog

    for handler in (_parse_date_onblog, _parse_date_nate, _parse_date_greek, _parse_date_hungarian):
        try:
            parts = handler(raw.strip())
            if parts is not None:
                return _in_range(datetime.fromtimestamp(timegm(parts), UTC), DateNote.BY_FEEDPARSER)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            continue
    return None, DateNote.UNREADABLE
