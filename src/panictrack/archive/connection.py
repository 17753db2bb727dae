"""A connection to the archive: the driver's own, with two ways more to read rows.

Not SQLAlchemy's, which takes longer to import than most commands take to run, and costs several times
as much per row as SQLite does. SQLAlchemy describes the tables (`archive.tables`) and runs the migrations.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

Values = Mapping[str, Any] | Sequence[Any]

# WAL lets people read while the daemon writes; NORMAL is safe with WAL; foreign keys are off by default.
_USE_LOG = "pragma journal_mode = wal"
_PRAGMAS = (
    "pragma synchronous = normal",
    "pragma foreign_keys = on",
    "pragma busy_timeout = 30000",
    "pragma cache_size = -65536",
)

UNREADABLE = (
    "check that the file can be read; where it has a log (-wal) and its folder cannot be written, copy both "
    "to a folder of your own"
)

LogFiles = tuple[tuple[int, int], ...]  # device and number of each file


class Connection(sqlite3.Connection):
    """A connection to the archive; rows are tuples, and are read while they are iterated."""

    log: LogFiles | None = None  # which log it writes

    def value(self, statement: str, values: Values = ()) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self.execute(statement, values).fetchone()
        return None if row is None else row[0]

    def records(self, statement: str, values: Values = ()) -> Iterator[dict[str, Any]]:
        """Each row by the names of its columns."""
        cursor = self.execute(statement, values)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    @contextmanager
    def transaction(self, begin: str) -> Iterator[None]:
        """Commit what the block does, or undo it where the block fails."""
        self.execute(begin)
        try:
            yield
            self.execute("commit")
        except BaseException:
            if self.in_transaction:  # SQLite itself ends it when the disk is full
                self.execute("rollback")
            raise


def connect(path: Path, *, may_create: bool = False) -> Connection:
    """Open the file; only with `may_create` is one made where there is none."""
    is_new = may_create and not path.exists()
    if is_new:
        with suppress(OSError):  # SQLite says why
            path.touch(
                0o600
            )  # for its owner alone: addresses of feeds may hold secrets; the log gets its mode
    connection = sqlite3.connect(
        address(path, mode="rwc" if is_new else "rw"),
        uri=True,
        check_same_thread=False,
        isolation_level=None,  # the driver must not begin transactions: we say when, and whether to write
        factory=Connection,
    )
    if not is_read_only(path):
        connection.execute(_USE_LOG)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    return connection


def address(path: Path, *, mode: str = "rw") -> str:
    """What to open the file as: in this mode, or for reading alone where nothing can be written.

    To read a file in WAL mode, SQLite makes files beside it, unless it is told that the file cannot change.
    That is only true without a log: a log holds rows that the file lacks, and somebody may be writing it.

    Can mislead when another user, who may write, begins to while a file without a log is being read.
    """
    uri = path.absolute().as_uri()
    if mode != "ro" and not is_read_only(path):
        return f"{uri}?mode={mode}"
    return f"{uri}?mode=ro&immutable=1" if is_read_only(path) and not _has_log(path) else f"{uri}?mode=ro"


def is_read_only(path: Path) -> bool:
    """Whether the file is there, and this user cannot write it or its folder."""
    real = path.resolve()
    # By the user that files are opened as, where the system can say so.
    is_effective = os.access in os.supports_effective_ids
    return real.exists() and not all(
        os.access(place, os.W_OK, effective_ids=is_effective) for place in (real, real.parent)
    )


def _has_log(path: Path) -> bool:
    """Whether a log holds rows, or somebody has the file open."""
    real = path.resolve()
    log, index = (real.with_name(f"{real.name}{suffix}") for suffix in ("-wal", "-shm"))
    return log.exists() and (log.stat().st_size > 0 or index.exists())


def log_files(path: Path) -> LogFiles | None:
    """Which files the log of an open archive is, and the index to it; None if one of them is not there."""
    try:
        found = [path.with_name(f"{path.name}{suffix}").stat() for suffix in ("-wal", "-shm")]
    except OSError:
        return None
    return tuple((file.st_dev, file.st_ino) for file in found)


def among(parameter: str) -> str:
    """SQL for the values of a parameter that `as_list` made: `where id in {among(":ids")}`."""
    return f"(select value from json_each({parameter}))"


def as_list(values: Iterable[int] | Iterable[str]) -> str:
    """Values as one parameter, however many: SQLite limits the number of parameters."""
    return json.dumps(list(values))
