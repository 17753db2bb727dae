"""Questions in SQL, of anybody: they can read everything and change nothing.

Three walls stand one behind the other: the file is opened for reading only, `query_only` is set, and
SQLite's authorizer lets nothing through but select. Time, rows, and the size of a value are limited.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from panictrack.errors import ArchiveError, InputError

MOST_ROWS = 10_000
MOST_SECONDS = 30.0

# Bytes of a value: more could fill the memory, and looking for one long text in another takes the product of
# both lengths, in which nobody looks at the clock.
_LONGEST_VALUE = 200_000
_MOST_BYTES = 200_000_000  # of all texts of an answer
_LONGEST_STATEMENT = 100_000  # characters
_STEPS = 20_000  # of SQLite's machine between two looks at the clock

_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "writefile", "readfile", "edit"})


@dataclass(frozen=True, kw_only=True, slots=True)
class SqlResult:
    """The columns of a question's answer, and its rows; `is_cut_off` where there would have been more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut_off: bool


def ask(
    path: Path,
    statement: str,
    values: Mapping[str, Any] | None = None,
    *,
    most_rows: int = MOST_ROWS,
    most_seconds: float = MOST_SECONDS,
) -> SqlResult:
    """Answer one `select` from an archive.

    Raises
    ------
    InputError
        It is no select, SQLite does not understand it, or it took longer than `most_seconds`.
    ArchiveError
        There is no archive at `path`.
    """
    if len(statement) > _LONGEST_STATEMENT:
        raise InputError(
            f"the question has {len(statement):,} characters; {_LONGEST_STATEMENT:,} are the limit: "
            "make it shorter"
        )
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive; make one with `panictrack init`")
    with _told_plainly(most_seconds), _readable(path, most_seconds) as connection:
        cursor = connection.execute(statement, dict(values or {}))
        if cursor.description is None:
            raise InputError("there is nothing to answer; give one select")
        columns = tuple(column[0] for column in cursor.description)
        if len(set(columns)) < len(columns):
            raise InputError(f"two columns are called {_twice(columns)!r}; name them with `as`")
        rows = _fetched(cursor, most_rows + 1)
    return SqlResult(
        columns=columns,
        rows=tuple(rows[:most_rows]),
        is_cut_off=len(rows) > most_rows,
    )


def _twice(names: Sequence[str]) -> str:
    return next(name for name in names if names.count(name) > 1)


def _fetched(cursor: sqlite3.Cursor, most_rows: int) -> list[tuple[Any, ...]]:
    """The first rows, as long as they are small enough to be held."""
    rows: list[tuple[Any, ...]] = []
    n_bytes = 0
    for row in islice(cursor, most_rows):
        n_bytes += sum(len(cell) for cell in row if isinstance(cell, str | bytes))
        if n_bytes > _MOST_BYTES:
            raise InputError(
                f"the answer has more than {_MOST_BYTES // 1_000_000} MB; ask for fewer rows or shorter texts"
            )
        rows.append(row)
    return rows


@contextmanager
def _readable(path: Path, most_seconds: float) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("pragma query_only = on")
        connection.execute("pragma busy_timeout = 30000")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        # The full-text index is opened by its first use, with statements that nobody may ask for afterwards.
        connection.execute("select 1 from headline_text limit 0")
        connection.set_authorizer(_authorised)
        deadline = time.monotonic() + most_seconds
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        yield connection


def _authorised(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    is_reading = action in _ALLOWED
    is_harmless = action == sqlite3.SQLITE_FUNCTION and second not in _FORBIDDEN_FUNCTIONS
    # The full-text index looks whether somebody wrote since it last read.
    is_index_looking = action == sqlite3.SQLITE_PRAGMA and first == "data_version" and second is None
    return sqlite3.SQLITE_OK if is_reading or is_harmless or is_index_looking else sqlite3.SQLITE_DENY


@contextmanager
def _told_plainly(most_seconds: float) -> Iterator[None]:
    try:
        yield
    except sqlite3.Warning as error:  # in Python 3.11: more than one statement
        raise InputError(f"{error}; give one select") from error
    except sqlite3.Error as error:
        reason = str(error)
        if reason == "interrupted":
            reason = f"the question took longer than {most_seconds:g} seconds"
            remedy = "narrow it (weeks, an outlet, a topic), or allow more with --seconds"
        elif "not authorized" in reason or "prohibited" in reason:
            reason, remedy = (
                f"only select is answered here ({reason})",
                "nothing can be changed, attached or set",
            )
        elif "too big" in reason:
            remedy = f"no value may have more than {_LONGEST_VALUE:,} bytes"
        elif "readonly" in reason:
            remedy = "check that the file and its folder can be written, which SQLite needs even to read"
        else:
            remedy = "`panictrack schema` lists the tables and columns"
        raise InputError(f"{reason}; {remedy}") from error
