"""The rarer forms of a date, in parts: the days that it may mean, the time of day, and what follows it.

The time is found first. What stands before it must be a whole date, in figures or with the name of a month,
and nothing else; what stands behind it is its zone. Where the day follows, its zone stands before that
(08:00 EST 2026-11-16). AM and PM are taken from beside the time.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from panictrack.collecting.parsing.dates import NEWEST_YEAR, DateOrder, DateReading
from panictrack.collecting.parsing.dates.halves import with_hour_of_noon, without_half
from panictrack.collecting.parsing.dates.names import months, weekdays
from panictrack.collecting.parsing.dates.zones import KOREA, is_zone_name, read_zone
from panictrack.model import DateNote

_FEW_YEARS, _MANY_YEARS = 1, 5


class Day(NamedTuple):
    """A day that a date may mean; not necessarily one of the calendar."""

    order: DateOrder | None  # None: the month is a name, or the year has four digits and comes first
    year: int
    month: int
    day: int


class Form(NamedTuple):
    """A written date in its parts."""

    days: tuple[Day, ...]  # more than one where figures or names leave it open
    weekdays: frozenset[int]  # as the date names it, from 0 for Monday; empty: not named, or not known
    is_dotted: bool = False  # 03.04.2026: dots are written where the day comes first
    has_unknown_word: bool = False  # in the place of the weekday
    hour: str = "0"
    minute: str = "0"
    second: str = "0"
    half: str = ""  # a or p: a clock of twelve hours
    zone: str = ""


_HALF = r"[AaPp]\.?\s?[Mm]\b\.?|[πμ]\.?\s?μ\b\.?"
# A column of days printed before one of times.
_MIDNIGHT = re.compile(r"\b00:00:00(?:\.0+)?\s+(?=\d{1,2}:\d\d)")
# 08:00, 8:0:0, 08:00:00.123, 08:00:00:123; the T of ISO 8601 stands before it, never a sign: -05:00.
_COLONS = re.compile(
    r"(?:(?<=\d)\s?[Tt]\s?|(?<![\d:.+\-−]))(?P<hour>\d{1,2}):(?P<minute>\d{1,2})"
    r"(?::(?P<second>\d{1,2})(?:[.,]\d{1,9}|:(?:\d{3}|00)\b)?)?(?!\d|:\d)"
)
_HOUR_AND_HALF = re.compile(rf"(?<![\d:.+\-−])(?P<hour>\d{{1,2}})(?=\s?(?:{_HALF}))")
# 08.00 and 8h30, but only where the text is no date without it; and an hour alone before its offset.
_DOTS = re.compile(r"(?<=[\s,])(?P<hour>\d{1,2})\.(?P<minute>\d\d)(?:\.(?P<second>\d\d))?(?![\d.])")
_LETTER = re.compile(r"(?<=[\s,])(?P<hour>\d{1,2})\s?[hH]\s?(?P<minute>\d\d)\b")
_HOUR = re.compile(r"(?<=\d\d\s)(?P<hour>\d{1,2})(?=\s?[+-]\d\d:?\d\d\Z)")
_YEAR = re.compile(r"(?:^|\s)(\d{4})(?=\s|\Z)")
_ZONE_OF_DAY = re.compile(r"(?<=\d)\s?([+\-−]\d\d:\d\d|Z)\Z|\s([+\-−]\d{4}|[A-Z]{2,5})\Z")

# Nothing of a day: signs, and the letters of p.m. and the like.
_FOREIGN = re.compile(r"[:+\\@#%&=<>_\"]|\b[^\W\d_]\.(?:[^\W\d_]\b|\s[^\W\d_]\.)")
_FIGURES = re.compile(r"(?<!\d)(\d{1,4})(\s?[-/.]\s?|\s)(\d{1,2})\2(\d{1,4})(?!\d)")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\s\d.,;/|()\[\]–—·•'’-]+")
# What stands between the parts: of, at, the, hours, of the year. Do, di and so are weekdays elsewhere.
_BETWEEN = (
    "a à às ao as at d de del den der el feira h hrs hs klo kl las le m o of om os st nd rd th er the uhr um "
    "v в г год года år gada"
)
_PARTICLES = frozenset(_BETWEEN.split())
_HOURS = frozenset({"h", "hr", "hrs", "hs", "uhr", "uur", "час", "часов"})  # may stand behind a time
_HANGUL = re.compile("[가-힣]")
# 20261117T080000Z, 20261117080000, 20261117
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[Tt ]?(\d\d)(\d\d)(\d\d)(\D.*|))?", re.ASCII)
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]")
_EAST_ASIAN_TIME = re.compile(r"(\d{1,2})\s?[時时點点시]\s?(?:(\d{1,2})\s?[分분]\s?(?:(\d{1,2})\s?[秒초])?)?")
# Of a time, and so no weekdays that we do not know.
_OF_A_TIME = (
    "am pm noon midnight morning afternoon evening night tonight abends morgens nachmittags matin soir "
    "mañana manana tarde noche manhã manha noite mattina sera утро утром день днём вечер вечером ночь "
    "sáng chiều chieu tối toi pagi petang malam"
)
_NOT_WEEKDAYS = frozenset(_OF_A_TIME.split())
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MOST_WORDS_OF_A_ZONE = 4


def read_rarer(text: str, order: DateOrder | None, oldest_year: int) -> DateReading:
    """The time of a date in a rarer form, by itself or by what comes first in the other dates of its feed.

    What contradicts itself is unreadable, not repaired. A year out of range is not even taken for a day.
    """
    form = _read_form(text)
    if form is None:
        return None, DateNote.UNREADABLE
    if not any(oldest_year <= day.year <= NEWEST_YEAR for day in form.days):
        return None, DateNote.OUT_OF_RANGE
    zone, clock = read_zone(form.zone), _clock(form)
    if zone is None or clock is None:
        return None, DateNote.UNREADABLE
    if zone.note is DateNote.UNKNOWN_ZONE:
        return None, zone.note
    day, note = _day_meant(form, order)
    if day is None:
        return None, note
    if zone.note is DateNote.NO_ZONE and _HANGUL.search(text):
        zone = KOREA
    is_end_of_day, is_leap_second = form.hour == "24", form.second == "60"
    moment = datetime.combine(day, clock, zone.offset).astimezone(UTC)
    moment += timedelta(days=is_end_of_day, seconds=is_leap_second)
    if note is DateNote.PLAIN:
        note = DateNote.END_OF_DAY if is_end_of_day else zone.note
    return moment, note


def _clock(form: Form) -> time | None:
    """The time of day; 24:00:00 as midnight, a leap second as the one before.

    Hours of 24 with a half are as they are (20:00 PM, 00:30 AM), and 0 PM is noon, as in Japanese.
    """
    hour, minute, second = int(form.hour), int(form.minute), int(form.second)
    if form.half == "a" and hour > 12:
        return None
    if form.half and hour <= 12:
        hour = hour % 12 + (12 if form.half == "p" else 0)
    try:
        return time(
            0 if (hour, minute, second) == (24, 0, 0) else hour, minute, 59 if second == 60 else second
        )
    except ValueError:
        return None


def _day_meant(form: Form, order: DateOrder | None) -> tuple[date | None, DateNote]:
    days = _possible_days(form)
    if not days:
        return None, DateNote.UNREADABLE
    if len(days) == 1:
        return next(iter(days)), DateNote.PLAIN
    for day, orders in days.items():
        if order is not None and order in orders:
            return day, DateNote.BY_OTHER_DATES
    return None, DateNote.AMBIGUOUS


@lru_cache(maxsize=4096)
def _read_form(text: str) -> Form | None:
    """The parts of a date, or None if it has no form that is known."""
    text = _INVISIBLE.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text))
    text = _EAST_ASIAN.sub(r"\1-\2-\3 ", _MIDNIGHT.sub("", with_hour_of_noon(text)))
    text = _EAST_ASIAN_TIME.sub(lambda found: f"{found[1]}:{found[2] or '00'}:{found[3] or '00'} ", text)
    if digits := _DIGITS.fullmatch(text):
        text = digits.expand(r"\1-\2-\3 \4:\5:\6\7" if digits[4] else r"\1-\2-\3")
    for pattern in (_COLONS, _HOUR_AND_HALF):
        if found := pattern.search(text):
            return _around(text, found)
    if form := _day_alone(text):
        return form
    for pattern in (_DOTS, _LETTER, _HOUR):
        if found := pattern.search(text):
            return _around(text, found)
    return None


def _around(text: str, clock: re.Match[str]) -> Form | None:
    """A date whose time of day is found."""
    beside = without_half(text[: clock.start()], text[clock.end() :])
    if beside is None:
        return None
    before, after, half = beside
    has_day = any(map(str.isdigit, before))
    form = _with_day(before, after) if has_day else _with_day_behind(before, after)
    if form is None:
        return None
    parts = clock.groupdict()
    # A word that we do not know may be a half of the day, but not where a machine wrote hours of 24.
    if form.has_unknown_word and not (has_day and form.zone.strip() and parts.get("second")):
        return None
    return form._replace(
        hour=parts["hour"],
        minute=parts.get("minute") or "0",
        second=parts.get("second") or "0",
        half=half,
    )


def _with_day(before: str, after: str) -> Form | None:
    if not after.strip(" ,.") and (form := _zone_and_day(before)):
        return form
    if form := _day(before):
        return form._replace(zone=_without_hours(after))
    year = _YEAR.search(after)  # Tue Nov 17 08:00:00 CET 2026, as written by C and the date command
    if year and (form := _day(f"{before} {year[1]}")):
        return form._replace(zone=f"{after[: year.start()]} {after[year.end() :]}")
    return None


def _with_day_behind(before: str, after: str) -> Form | None:
    if form := _zone_and_day(after, before):
        return form
    word = after.strip(" ,.").partition(" ")[0].rstrip(",.").upper()
    # A zone that may be a weekday, and 8:00 a: to pass over either would be wrong.
    return None if is_zone_name(word) or word in {"A", "P"} else _day_alone(f"{before} {after}")


def _zone_and_day(text: str, weekday: str = "") -> Form | None:
    """A zone that we know and then a day: EST 2026-11-16. None if it may be the weekday of that day."""
    words = _without_hours(text).replace(",", " ").split()
    for n_words in range(min(_MOST_WORDS_OF_A_ZONE, len(words) - 1), 0, -1):
        name = " ".join(words[:n_words])
        zone = read_zone(name) if not name[0].isdigit() else None
        if zone is None or zone.note in {DateNote.NO_ZONE, DateNote.UNKNOWN_ZONE}:
            continue
        form = _day(f"{weekday} {' '.join(words[n_words:])}")
        days = _possible_days(form) if form else {}
        named = weekdays(name)
        if form and not (named and (not name.isupper() or any(day.weekday() in named for day in days))):
            return form._replace(zone=name)
    return None


def _without_hours(text: str) -> str:
    """What stands behind a time without the word for hour, as in 08:00 Uhr."""
    word, _, rest = text.strip(" .").partition(" ")
    return rest if word.casefold().strip(".,") in _HOURS else text


def _day_alone(text: str) -> Form | None:
    """A day, which a zone may follow."""
    zone = _ZONE_OF_DAY.search(text)
    if zone and (zone[1] or zone[2][0] in "+-−" or is_zone_name(zone[2])):
        form = _day(text[: zone.start()])
        return form and form._replace(zone=zone[1] or zone[2])
    return _day(text)


def _day(text: str) -> Form | None:
    if _FOREIGN.search(text):
        return None
    words = [word for word in _WORD.findall(text) if not _is_particle(word)]
    if any(word.isupper() and is_zone_name(word) for word in words):
        return None  # CET is a zone, Čet a Thursday
    numbers = _NUMBER.findall(text)
    if len(numbers) == 3:
        return _in_figures(text, words)
    return _with_month(text, words, numbers) if len(numbers) == 2 else None


def _is_particle(word: str) -> bool:
    """Whether a word says nothing; one letter in capitals is a zone of the military, or AM."""
    return word.casefold() in _PARTICLES and not (len(word) == 1 and word.isupper())


def _in_figures(text: str, words: Sequence[str]) -> Form | None:
    """16/11/2026, with or without its weekday."""
    found = _FIGURES.search(text)
    named = weekdays(words[0]) if words else frozenset[int]()
    if found is None or len(words) > 1 or (words and not named and not _begins_with(text, words[0])):
        return None
    mark = found[2].strip()
    if not mark and not named:
        return None  # any three numbers
    days = tuple(_orders(found[1], found[3], found[4]))
    return Form(days, named, mark == ".", bool(words) and not named) if days else None


def _orders(first: str, second: str, third: str) -> Iterator[Day]:
    """What three numbers may mean; the year has two digits or four."""
    if len(first) == 4:
        if len(third) <= 2:
            yield Day(None, int(first), int(second), int(third))
        return
    if len(first) <= 2 and len(third) in {2, 4}:
        yield Day("day", full_year(third), int(second), int(first))
        yield Day("month", full_year(third), int(first), int(second))
    if len(first) == 2 and len(third) <= 2:
        yield Day("year", full_year(first), int(second), int(third))


def _with_month(text: str, words: Sequence[str], numbers: Sequence[str]) -> Form | None:
    """17 Nov 2026, with or without its weekday; two digits for the year stand last, as in RFC 822."""
    if not 1 <= len(words) <= 2:
        return None
    for month, *others in (words[::-1], words):
        named = weekdays(others[0]) if others else frozenset[int]()
        is_weekday = not others or named or _begins_with(text, others[0])
        if is_weekday and (possible := months(month)):
            break
    else:
        return None
    first, second = numbers
    if len(first) == 4 and len(second) <= 2:
        year, day = first, second
    elif len(first) <= 2 and (len(second) == 4 or (len(second) == 2 and _stands_between(text, month))):
        day, year = first, second
    else:
        return None
    days = tuple(Day(None, full_year(year), number, int(day)) for number in sorted(possible))
    return Form(days, named, has_unknown_word=bool(others) and not named)


def _begins_with(text: str, word: str) -> bool:
    """Whether a word that is no name we know stands where a weekday does, before a comma, and may be one.

    Capitals are a zone or a half of the day (EST, PM), and so are noon and what Chinese writes before hours:
    to pass over them would read the hour wrongly.
    """
    may_be_weekday = (
        not word.isupper() and word.lower() not in _NOT_WEEKDAYS and word[0].lower() != word[0].upper()
    )
    return may_be_weekday and text.lstrip(" (").startswith((f"{word},", f"{word}.,"))


def _stands_between(text: str, word: str) -> bool:
    before, _, after = text.partition(word)
    return any(map(str.isdigit, before)) and any(map(str.isdigit, after))


def full_year(digits: str) -> int:
    """RFC 2822: two digits below 50 belong to this century."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 50 else 1900)


def _possible_days(form: Form) -> dict[date, frozenset[DateOrder | None]]:
    """The days of the calendar that a date may mean, by the weekday it names, each with its orders."""
    found: dict[date, set[DateOrder | None]] = {}
    for day in form.days:
        with suppress(ValueError):
            found.setdefault(date(day.year, day.month, day.day), set()).add(day.order)
    if form.weekdays and len(found) > 1:
        found = {day: orders for day, orders in found.items() if day.weekday() in form.weekdays} or found
    if form.is_dotted:
        found = {day: orders for day, orders in found.items() if "day" in orders} or found
    return {day: frozenset(orders) for day, orders in found.items()}


def order_of_all(texts: Iterable[str]) -> DateOrder | None:
    """What comes first in the dates of a feed, by all of them; None if they leave it open, or disagree.

    A 13 shows it, and so does a weekday. A feed spans few years: where in one order all dates are of one
    or two years, another in which they spread over more than five is excluded.
    """
    remaining: set[DateOrder | None] = {"day", "month", "year"}
    years: dict[DateOrder | None, set[int]] = defaultdict(set)
    for days in map(_possible_days, filter(None, map(_read_form, texts))):
        if any(None in orders for orders in days.values()):
            continue
        remaining &= frozenset[DateOrder | None]().union(*days.values())
        for day, orders in days.items():
            for order in orders:
                years[order].add(day.year)
    spans = {order: max(years[order]) - min(years[order]) for order in remaining if years[order]}
    if min(spans.values(), default=0) <= _FEW_YEARS:
        spans = {order: span for order, span in spans.items() if span <= _MANY_YEARS}
    return spans.popitem()[0] if len(spans) == 1 else None
