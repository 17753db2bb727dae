"""A table to be written: columns with kinds, and rows that are read one at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from panictrack.archive.connection import Connection
    from panictrack.archive.search import Query

Row = tuple[Any, ...]


class CellKind(StrEnum):
    """What a column contains."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    TIMESTAMP = "timestamp"  # 2026-11-17T06:00:00Z
    DAY = "day"  # 2026-11-17
    ANY = "any"  # of an SQL result: each cell may have another type


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column, by its name in the codebook."""

    name: str
    kind: CellKind


@dataclass(frozen=True, kw_only=True, slots=True)
class QuerySource:
    """The query behind the rows of a table, for other processes that read a part of them."""

    connection: "Connection"
    query: "Query"

    @property
    def archive(self) -> Path:
        """The file of the archive, with all links resolved."""
        _, _, path = self.connection.execute("pragma database_list").fetchone()
        return Path(path)


@dataclass(frozen=True, kw_only=True, slots=True)
class RowTable:
    """A table whose rows may be read once; they are produced while they are read."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    source: QuerySource | None = None  # set where other processes may read the rows
    about: str = ""  # one line that a reader of the numbers needs

    @property
    def names(self) -> tuple[str, ...]:
        """The header."""
        return tuple(column.name for column in self.columns)

    def only(self, names: Sequence[str]) -> "RowTable":
        """The same rows with these columns only, at least two."""
        positions = [self.names.index(name) for name in names]
        columns = tuple(self.columns[position] for position in positions)
        return replace(self, columns=columns, rows=map(itemgetter(*positions), self.rows), source=None)
