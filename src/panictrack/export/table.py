"""A table on its way out: named columns of known kinds, and rows that come one at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import itemgetter
from typing import Any

from panictrack.text import FORMULA_STARTS, without_formula

Row = tuple[Any, ...]


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    MOMENT = "moment"  # 2026-11-17T06:00:00Z
    DAY = "day"  # 2026-11-17
    ANY = "any"  # the answer to a question in SQL: each cell may hold something else


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column by the name it has in the codebook."""

    name: str
    kind: Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class RowTable:
    """Rows may be read once; what makes them is still at work while they are read."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]

    @property
    def names(self) -> tuple[str, ...]:
        """The header."""
        return tuple(column.name for column in self.columns)

    def only(self, names: Sequence[str]) -> "RowTable":
        """The same rows with these columns alone, two or more."""
        places = [self.names.index(name) for name in names]
        rows = map(itemgetter(*places), self.rows)
        return replace(self, columns=tuple(self.columns[place] for place in places), rows=rows)


def neutralised(table: RowTable) -> Iterator[Row]:
    """Rows for a spreadsheet: an apostrophe before a text that it would run as a formula.

    Numbers stay as they are; so does the text in every other form of export, which no program runs.
    """
    places = [place for place, column in enumerate(table.columns) if column.kind in {Kind.TEXT, Kind.ANY}]
    if not places:
        yield from table.rows
        return
    texts = itemgetter(*places, places[0])  # two at least, so that it gives a tuple
    for row in table.rows:
        for cell in texts(row):  # a loop and no call for each cell: it is asked of every cell of an export
            if cell.__class__ is str and cell[:1] in FORMULA_STARTS:
                yield tuple(map(_neutral, row))
                break
        else:
            yield row


def _neutral(cell: object) -> object:
    return without_formula(cell) if isinstance(cell, str) else cell
