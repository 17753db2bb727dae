"""A SQLite file of one table, for Datasette and its kin."""

import sqlite3
from contextlib import closing
from pathlib import Path

from panictrack.archive.export.table import Kind, RowTable
from panictrack.errors import InputError

_TYPES = {Kind.WHOLE: "integer", Kind.NUMBER: "real", Kind.ANY: ""}


def write(table: RowTable, path: Path) -> int:
    """Write the rows into a table of their name and say how many."""
    path.unlink(missing_ok=True)
    columns = ", ".join(
        f"{_quoted(column.name)} {_TYPES.get(column.kind, 'text')}" for column in table.columns
    )
    places = ", ".join("?" for _ in table.columns)
    try:
        with closing(sqlite3.connect(path)) as file, file:
            file.execute("pragma journal_mode = off")  # a file that is not finished is thrown away
            file.execute(f"create table {_quoted(table.name)} ({columns})")
            found = file.executemany(f"insert into {_quoted(table.name)} values ({places})", table.rows)
            return found.rowcount
    except sqlite3.Error as error:
        raise InputError(f"{path.name}: {error}; check its folder and the room on the disk") from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
