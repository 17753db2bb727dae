"""Months, weekdays and halves of the day by their names, in English and in the languages of the table.

A name may mean two months (listopad is October in Croatian and November in Polish) or be cut off (set for
setembro, ноя for ноября): what is returned is all that it may mean.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from panictrack.data import data_path

TABLE = data_path("date_names.txt")
_SHORTEST = 3  # letters of a name that is cut off

MONTHS = {
    name: 1 + number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        )
    )
    for name in names.split()
}  # fmt: skip

_Names = dict[str, frozenset[int]]


def folded(name: str) -> str:
    """A name without accents and capitals: feeds write février and fevrier, Νοέ and Νοε."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", plain).strip(".")


@lru_cache(maxsize=512)
def months(name: str) -> frozenset[int]:
    """The months, from 1, that a name may mean; an English name means that month alone."""
    word = folded(name)
    return frozenset({MONTHS[word]}) if word in MONTHS else _meanings("month", word)


@lru_cache(maxsize=512)
def weekdays(name: str) -> frozenset[int]:
    """The weekdays, from 0 for Monday, that a name may mean."""
    return _meanings("weekday", folded(name))


def halves(number: int) -> frozenset[str]:
    """The names of AM (0), PM (1) and noon (2) in small letters, _ where dots and spaces may stand."""
    return frozenset(name for name, numbers in _table()["half"].items() if number in numbers)


def _meanings(kind: str, word: str) -> frozenset[int]:
    names = _table()[kind]
    if word in names or len(word) < _SHORTEST:
        return names.get(word, frozenset())
    return frozenset().union(*(numbers for name, numbers in names.items() if name.startswith(word)))


@cache
def _table() -> dict[str, _Names]:
    found: dict[str, dict[str, set[int]]] = {kind: defaultdict(set) for kind in ("month", "weekday", "half")}
    for kind, number, name in _rows():
        found[kind][name].add(number)
    return {
        kind: {name: frozenset(numbers) for name, numbers in names.items()} for kind, names in found.items()
    }


def _rows() -> Iterator[tuple[str, int, str]]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, number, *names = line.split()
            yield from ((kind, int(number), name) for name in names)
