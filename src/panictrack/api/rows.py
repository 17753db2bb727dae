"""Rows of an archive as objects, data frames and files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pandas as pd
    import polars as pl

    from panictrack.archive.export import Row, RowTable

RowType = TypeVar("RowType")


@dataclass(frozen=True, slots=True)
class Rows(Generic[RowType]):
    """Rows that are read from the archive whenever they are used, and every time afresh.

    Iterating holds few rows in memory; a data frame holds all of them.
    """

    _open: "Callable[[], AbstractContextManager[RowTable]]"
    _convert: "Callable[[Row], RowType]"

    def __repr__(self) -> str:
        """How to get at the rows: printing them would read them all."""
        return "<rows, not read yet: iterate over them, or use .to_pandas(), .to_polars() or .write(path)>"

    def __iter__(self) -> Iterator[RowType]:
        """Each row as an object whose attributes are the columns of the codebook."""
        with self._open() as table:
            yield from map(self._convert, table.rows)

    def to_pandas(self) -> "pd.DataFrame":
        """All rows as a pandas frame, with times in UTC. pandas must be installed."""
        from panictrack.archive.export.frames import to_pandas

        with self._open() as table:
            return to_pandas(table)

    def to_polars(self) -> "pl.DataFrame":
        """All rows as a polars frame, with times in UTC and days as dates. polars must be installed."""
        from panictrack.archive.export.frames import to_polars

        with self._open() as table:
            return to_polars(table)

    def write(self, path: str | Path, *, with_bom: bool = False) -> int:
        """Write all rows to a file (csv, jsonl, md, parquet, xlsx or sqlite) and return how many there were.

        Raises
        ------
        InputError
            The suffix is unknown, an extra is not installed, or the file cannot be written.
        """
        from panictrack.archive.export import write_file

        with self._open() as table:
            return write_file(table, Path(path), with_bom=with_bom)
