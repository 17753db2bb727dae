"""The halves of the day beside a time: AM and PM in English and in the languages of the table; noon.

The hour is then one of twelve, so a half is used or the date is refused: to pass over one is half a day.
"""

import re
from functools import cache
from typing import NamedTuple

from panictrack.collecting.parsing.dates.names import halves

_ENGLISH = r"[AaPp]\.?\s?[Mm]"
_NO_LETTER_BEFORE, _NO_LETTER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
# 12:00 m. is noon in Spanish.
_NOON_AFTER_TWELVE = re.compile(r"\b(12(?::00){1,2})\s?m\b\.?(?!\.?\w)", re.IGNORECASE)


class Beside(NamedTuple):
    """What stands before and behind a time, without the half of the day."""

    before: str
    after: str
    half: str  # a or p; empty: none is written


def without_half(before: str, after: str) -> Beside | None:
    """Take the half of the day from beside a time: at its front, at its back, or behind the zone.

    None if two of them contradict each other. Where no day stands before the time, only English and
    names in other scripts count: Portuguese em, French du and German Sa stand before a day, too.
    """
    patterns = _patterns(is_day_before=any(map(str.isdigit, before)))
    found = {""}
    for pattern in patterns:
        if match := pattern.search(after):
            found.add(match.lastgroup or "")
            after = f"{after[: match.start()]} {after[match.end() :]}"
    if match := patterns.end.search(before):
        found.add(match.lastgroup or "")
        before = before[: match.start()]
    return Beside(before, after, max(found)) if len(found) <= 2 else None


def with_hour_of_noon(text: str) -> str:
    """Noon as 12:00: "12 noon", "12:00 noon" and the word alone."""
    return _noon().sub(" 12:00 ", _NOON_AFTER_TWELVE.sub(r"\1", text))


class _Patterns(NamedTuple):
    front: re.Pattern[str]  # of what stands behind the time
    end: re.Pattern[str]  # of what stands before it, and of what stands behind


@cache
def _patterns(*, is_day_before: bool) -> _Patterns:
    kinds = [
        rf"(?P<{half}>{'|'.join(_spaced(name) for name in _names(number, is_day_before=is_day_before))})"
        for number, half in enumerate("ap")
    ]
    half = rf"{_NO_LETTER_BEFORE}(?:{'|'.join(kinds)}){_NO_LETTER_AFTER}\.?"
    return _Patterns(
        # German: 08:00 am 16. November, at eight on the sixteenth.
        re.compile(rf"\A[\s.,]*(?!am\s\d\d?\.)\(?{half}\)?", re.IGNORECASE),
        re.compile(rf"(?<![\d:])[\s,]*\(?{half}\)?[\s,]*\Z", re.IGNORECASE),
    )


def _names(number: int, *, is_day_before: bool) -> list[str]:
    english = ("a_m", "p_m")[number]
    names = [name for name in halves(number) if is_day_before or not name.isascii() or name == english]
    return sorted(names, key=lambda name: (-len(name), name))


def _spaced(name: str) -> str:
    """A name as it may be written: p.m., p. m., pm."""
    return r"[.\s]{0,2}".join(map(re.escape, name.split("_")))


@cache
def _noon() -> re.Pattern[str]:
    names = "|".join(map(_spaced, halves(2)))
    return re.compile(
        rf"(?<![\d:])(?:12(?::00){{0,2}}[\s,]*)?{_NO_LETTER_BEFORE}(?:{names}){_NO_LETTER_AFTER}\.?",
        re.IGNORECASE,
    )
