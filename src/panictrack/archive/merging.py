"""Another archive of panictrack, or a database that a search exported, as the headlines it holds.

What is merged are headlines, with their streams, title revisions, languages and selection, and what was
deleted on purpose. The ledger of fetches stays with the archive whose collector wrote it: two collectors do
not make one without gaps.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from panictrack.archive.backup import connected, copy_database, log_file
from panictrack.archive.connection import Connection, address
from panictrack.archive.database import Database
from panictrack.errors import ArchiveError, InputError
from panictrack.leftovers import removed_if_killed

_SQLITE = b"SQLite format 3\0"
_HEADLINES = (
    "select title, url, published_at, first_seen_at, dated_by, article_key, title_key, is_selected, "
    "title_revision, headline.language, outlet.name as outlet, stream.name as stream, stream.kind "
    "from headline join outlet on outlet.id = outlet_id left join stream on stream.id = stream_id "
    "order by headline.id"
)
_TOMBSTONE = ("article", "title", "time", "reason")
_IS_HERE = "select id from headline where article_key = :article and title_key = :title"
_TOMBSTONES = "select article_key, title_key, deleted_at, reason from deleted_headline"
# Only of headlines that are not here: what an archive holds is deleted by its owner, never by an import.
_ADD_TOMBSTONE = (
    "insert into deleted_headline (article_key, title_key, deleted_at, reason) "
    f"select :article, :title, :time, :reason where not exists ({_IS_HERE}) on conflict do nothing"
)


def is_database(path: Path) -> bool:
    """Whether a file is an SQLite database."""
    with path.open("rb") as handle:
        return handle.read(len(_SQLITE)) == _SQLITE


def state_of(path: Path) -> str:
    """What changes whenever the database does, beside the bytes of its file: those of its log."""
    log = log_file(path, "-wal")
    return f"{log.stat().st_size} {log.stat().st_mtime_ns}" if log.exists() and log.stat().st_size else ""


def headline_records(path: Path) -> Iterator[dict[str, Any]]:
    """Each headline in a database by the names of an export's columns, in order of arrival.

    Raises
    ------
    InputError
        The database is not one of panictrack's.
    """
    with _copied(path) as copy:
        if not is_archive(copy):
            with closing(sqlite3.connect(copy, factory=Connection)) as connection:
                yield from _exported(connection, path)
            return
        with _opened(copy, path) as other, other.reading() as connection:
            yield from connection.records(_HEADLINES)


def is_archive(path: Path) -> bool:
    """Whether a database is an archive, not the table of an export; also where it cannot be opened."""
    query = "select name from sqlite_master where type = 'table'"
    try:
        with closing(sqlite3.connect(address(path, mode="ro"), uri=True)) as plain:
            return {"alembic_version", "headline", "outlet"} <= {name for (name,) in plain.execute(query)}
    except sqlite3.Error:
        return True


def merge_tombstones(connection: Connection, path: Path) -> list[int]:
    """Add what was deleted in another archive to the deleted; return the ids of those that are here."""
    with closing(connected(path)) as other:
        if other.execute("select 1 from sqlite_master where name = 'deleted_headline'").fetchone() is None:
            return []
        rows = [dict(zip(_TOMBSTONE, row, strict=True)) for row in other.execute(_TOMBSTONES)]
    connection.executemany(_ADD_TOMBSTONE, rows)
    found = (connection.value(_IS_HERE, row) for row in rows if row["reason"])
    return sorted(id_ for id_ in found if id_ is not None)


def _exported(connection: Connection, path: Path) -> Iterator[dict[str, Any]]:
    try:
        yield from connection.records("select * from headline")
    except sqlite3.Error as error:
        raise InputError(
            f"{path}: a database that panictrack did not write ({error}); save its table of headlines as CSV"
        ) from error


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    """A copy of one state of a database, its log included: the other archive is never written to."""
    with tempfile.TemporaryDirectory(prefix="panictrack-import-") as folder, removed_if_killed(Path(folder)):
        copy = Path(folder, "archive.db")
        try:
            copy_database(path, copy)
        except (sqlite3.Error, OSError) as error:
            raise InputError(
                f"{path}: cannot be copied ({error}); check it and the space on the disk"
            ) from error
        yield copy


@contextmanager
def _opened(copy: Path, path: Path) -> Iterator[Database]:
    """The copied archive, upgraded if it is of an older revision."""
    try:
        other = Database.create(copy)
    except ArchiveError as error:
        raise InputError(str(error).replace(str(copy), str(path))) from error
    with closing(other):
        yield other
