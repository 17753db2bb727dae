"""Numbers as spreadsheets write them; the whole column shows which mark is the decimal one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from panictrack.errors import InputError

LARGEST = 1e15  # above it whole numbers are no longer exact
# What spreadsheets, R and pandas write for "not known".
_MISSING = frozenset({"", "-", "na", "n/a", "nan", "null", "none", "nat", "<na>", "#n/a"})
_BELOW_ONE = re.compile(r"< ?1 ?%?")  # Google Trends writes <1 for what is not quite 0
_SPACED = re.compile(r"(?<=[0-9])[ \u00a0\u202f'’](?=[0-9]{3}(?:[^0-9]|$))")
_MARKS = re.compile(r"[.,]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Notation:
    """Which mark separates the decimals and which the thousands."""

    decimal: str
    thousands: str

    def matches(self, text: str) -> bool:
        """Whether a cell is a number in this notation; groups of thousands must be whole."""
        decimal, thousands = re.escape(self.decimal), re.escape(self.thousands)
        whole = rf"(?:[1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}})+|[0-9]+)"
        return bool(
            re.fullmatch(rf"[+-]?(?:{whole}(?:{decimal}[0-9]*)?|{decimal}[0-9]+)(?:[eE][+-]?[0-9]+)?", text)
        )

    def number(self, text: str) -> float:
        """The number of a cell that matches."""
        return float(text.replace(self.thousands, "").replace(self.decimal, "."))


POINT = Notation(decimal=".", thousands=",")
COMMA = Notation(decimal=",", thousands=".")


def is_missing(text: str) -> bool:
    """Whether a cell means that nothing is known: empty, NA, nan, null, a dash."""
    return len(text) < 5 and text.lower() in _MISSING


def is_number(text: str) -> bool:
    """Whether a cell is a number in some notation, or Google's <1."""
    cleaned = _cleaned(text)
    return bool(_BELOW_ONE.fullmatch(text)) or POINT.matches(cleaned) or COMMA.matches(cleaned)


def read_numbers(texts: Sequence[str], positions: Sequence[str], separator: str) -> list[float]:
    """The numbers of a column, all in one notation; <1 is read as one half.

    Raises
    ------
    InputError
        A cell is not a number, is below zero or too large to be a count; or the whole column can be read as
        thousands and as decimals.
    """
    notation = _notation([_cleaned(text) for text in texts], positions, separator)
    return [_number(text, position, notation) for text, position in zip(texts, positions, strict=True)]


def _notation(texts: Sequence[str], positions: Sequence[str], separator: str) -> Notation:
    n_point, n_comma = (sum(map(notation.matches, texts)) for notation in (POINT, COMMA))
    marked = [
        position
        for text, position in zip(texts, positions, strict=True)
        if _MARKS.search(text) and COMMA.matches(text)
    ]
    # Semicolons are written where the decimal mark is a comma, or by programs that do not care: only there
    # is 1,234 ambiguous. Of files with commas alone is it known that their decimal mark is a point.
    is_open = separator == ";" or (separator != "," and "." in "".join(texts))
    if n_point == n_comma and marked and is_open:
        raise InputError(
            f"{marked[0]}: the column can be read as thousands and as decimals; write 1234 for thousands, "
            "1.2340 for decimals"
        )
    return COMMA if n_comma > n_point else POINT


def _number(text: str, position: str, notation: Notation) -> float:
    if _BELOW_ONE.fullmatch(text):
        return 0.5
    cleaned = _cleaned(text)
    if not notation.matches(cleaned):
        raise InputError(f"{position}: {text!r} is not a number; correct the line or remove it")
    value = notation.number(cleaned)
    if not 0 <= value <= LARGEST:
        raise InputError(
            f"{position}: {text!r} must be zero or more, up to 1e15; correct the line or remove it"
        )
    return value


def _cleaned(text: str) -> str:
    return _SPACED.sub("", text.removesuffix("%").rstrip())
