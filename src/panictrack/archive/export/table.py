"""A table on its way out: named columns of known kinds, and rows that come one at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from pathlib import Path
from typing import Any

from panictrack.archive.connection import Connection
from panictrack.archive.search import Query

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
class QuerySource:
    """Where the rows of a table come from, so that other processes can read them, too."""

    connection: Connection
    query: Query

    @property
    def archive(self) -> Path:
        """The file; the driver names it with all links resolved."""
        _, _, path = self.connection.execute("pragma database_list").fetchone()
        return Path(path)


@dataclass(frozen=True, kw_only=True, slots=True)
class RowTable:
    """Rows may be read once; what makes them is still at work while they are read."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    source: QuerySource | None = None  # of headlines with all of their columns

    @property
    def names(self) -> tuple[str, ...]:
        """The header."""
        return tuple(column.name for column in self.columns)

    def only(self, names: Sequence[str]) -> "RowTable":
        """The same rows with these columns alone, two or more."""
        places = [self.names.index(name) for name in names]
        rows = map(itemgetter(*places), self.rows)
        return RowTable(name=self.name, columns=tuple(self.columns[place] for place in places), rows=rows)
