"""SQL from anybody: it can read everything and change nothing.

Three independent barriers: the file is opened read-only, `query_only` is set, and SQLite's authorizer allows
nothing but select. Time, rows and the size of a value are limited.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

from panictrack.archive.connection import UNREADABLE, address
from panictrack.archive.export.table import CellKind, Column, Row, RowTable
from panictrack.archive.timed_rows import rows_in_time
from panictrack.errors import ArchiveError, InputError

MAX_ROWS = 10_000
MAX_SECONDS = 30.0

# Larger values could fill the memory, and searching one long text for another takes time proportional to the
# product of their lengths.
_MAX_VALUE_BYTES = 200_000
_MAX_RESULT_BYTES = 200_000_000  # of all texts of a result in memory
_MAX_STATEMENT_CHARACTERS = 100_000

_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "writefile", "readfile", "edit"})


@dataclass(frozen=True, kw_only=True, slots=True)
class SqlResult:
    """The first rows of a result, in memory; `limit` is the limit that cut it off, if one did."""

    table: RowTable
    limit: str | None


def run_select(
    path: Path, statement: str, *, max_rows: int = MAX_ROWS, max_seconds: float = MAX_SECONDS
) -> SqlResult:
    """The rows of a `select` up to the limits, for people to look at.

    Raises
    ------
    InputError
        As `select_rows`, but not for a time limit after some rows have been read.
    ArchiveError
        There is no archive at `path`.
    """
    with select_rows(path, statement, max_seconds=max_seconds) as table:
        rows, limit = _first_rows(table.rows, max_rows)
    return SqlResult(table=RowTable(name=table.name, columns=table.columns, rows=rows), limit=limit)


@contextmanager
def select_rows(
    path: Path,
    statement: str,
    values: Mapping[str, Any] | None = None,
    *,
    max_seconds: float | None = MAX_SECONDS,
) -> Iterator[RowTable]:
    """All rows of a `select`, read while the block runs; `:name` in the statement stands for a value.

    Raises
    ------
    InputError
        It is not a select, SQLite rejects it, or it takes longer than `max_seconds`.
    ArchiveError
        There is no archive at `path`.
    """
    if len(statement) > _MAX_STATEMENT_CHARACTERS:
        raise InputError(
            f"the statement has {len(statement):,} characters; shorten it: the limit is "
            f"{_MAX_STATEMENT_CHARACTERS:,}"
        )
    if max_seconds is not None and not 0 < max_seconds < inf:
        raise InputError(f"{max_seconds:g} seconds is no time limit; give a number above 0, such as 30")
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive; create one with `panictrack init`")
    with _plain_errors(max_seconds), _rows(path, statement, dict(values or {}), max_seconds) as (names, rows):
        if not names:
            raise InputError("there is no statement; write one select")
        for name in names:
            if names.count(name) > 1:
                raise InputError(f"two columns are named {name!r}; rename one with `as`")
        columns = tuple(Column(name=name, kind=CellKind.ANY) for name in names)
        yield RowTable(name="result", columns=columns, rows=rows)


@contextmanager
def _rows(
    path: Path, statement: str, values: dict[str, Any], max_seconds: float | None
) -> Iterator[tuple[tuple[str, ...], Iterable[Row]]]:
    """The names of the columns, and the rows while they are read."""
    if max_seconds is not None:
        with rows_in_time(partial(_read_only, path), statement, values, max_seconds) as found:
            yield found
        return
    with _read_only(path) as connection:
        cursor = connection.execute(statement, values)
        yield tuple(column[0] for column in cursor.description or ()), cursor


def _first_rows(found: Iterable[Row], max_rows: int) -> tuple[list[Row], str | None]:
    rows: list[Row] = []
    n_bytes = 0
    try:
        for row in found:
            n_bytes += sum(len(cell) for cell in row if isinstance(cell, str | bytes))
            if len(rows) == max_rows:
                return rows, f"{max_rows:,} row{'' if max_rows == 1 else 's'}"
            if n_bytes > _MAX_RESULT_BYTES:
                return rows, f"{_MAX_RESULT_BYTES // 1_000_000} MB"
            rows.append(row)
    except sqlite3.OperationalError as error:
        if not rows or str(error) != "interrupted":
            raise
        return rows, "the time limit"
    return rows, None


@contextmanager
def _read_only(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(address(path, mode="ro"), uri=True)) as connection:
        connection.execute("pragma query_only = on")
        connection.execute("pragma busy_timeout = 30000")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        # First use opens the full-text index, with statements that the authorizer would then forbid.
        connection.execute("select 1 from headline_text limit 0")
        connection.set_authorizer(_authorise)
        yield connection


def _authorise(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    is_read = action in _ALLOWED
    is_safe_function = action == sqlite3.SQLITE_FUNCTION and second not in _FORBIDDEN_FUNCTIONS
    # The full-text index checks whether somebody has written since it was last read.
    is_index_check = action == sqlite3.SQLITE_PRAGMA and first == "data_version" and second is None
    return sqlite3.SQLITE_OK if is_read or is_safe_function or is_index_check else sqlite3.SQLITE_DENY


@contextmanager
def _plain_errors(max_seconds: float | None) -> Iterator[None]:
    try:
        yield
    except sqlite3.Warning as error:  # in Python 3.11: more than one statement
        raise InputError(f"{error}; write one select") from error
    except sqlite3.Error as error:
        problem = str(error)
        if problem == "interrupted":
            problem = f"the query took longer than {max_seconds:g} second{'' if max_seconds == 1 else 's'}"
            remedy = "narrow it by week, outlet or topic, or allow more time with --seconds"
        elif "not authorized" in problem or "prohibited" in problem:
            problem = f"only select is allowed ({problem})"
            remedy = "nothing can be changed, attached or set"
        elif "too big" in problem:
            remedy = f"the limit for one value is {_MAX_VALUE_BYTES:,} bytes"
        elif "unable to open" in problem:
            remedy = UNREADABLE
        else:
            remedy = "`panictrack schema` lists the tables and columns"
        raise InputError(f"{problem}; {remedy}") from error
