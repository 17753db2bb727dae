"""Giving room back to the disk, and making anew what does not agree with the headlines."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from panictrack.archive.backup import connected, need_room, size
from panictrack.archive.database import Database
from panictrack.archive.integrity import repair
from panictrack.errors import ArchiveError

_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class VacuumResult:
    """Bytes of the file with its log before and after, and what was made anew on the way."""

    bytes_before: int
    bytes_after: int
    mended: tuple[str, ...]


def vacuum(archive: Database) -> VacuumResult:
    """Write the archive anew without gaps, its full-text index in one piece.

    No statistics are gathered for SQLite's planner (`analyze`): our queries say where to begin, and on 2.6
    million headlines they took the same time with and without.

    Can mislead when somebody reads meanwhile: the log then keeps its size until nobody does.

    Raises
    ------
    ArchiveError
        Somebody writes, or a disk has too little room: the copy and the log each become as large as the
        archive.
    """
    path = archive.path
    before = size(path)
    need_room(path, _needs(path, before))
    with _told_plainly(path), closing(connected(path, patience_seconds=_PATIENCE_SECONDS)) as plain:
        plain.execute("begin immediate")  # whoever writes is met here, before anything is begun
        plain.execute("rollback")
        with archive.writing() as connection:
            mended = repair(connection)
            connection.execute("insert into headline_text (headline_text) values ('optimize')")
        plain.execute("vacuum")
        plain.execute("pragma wal_checkpoint(truncate)").fetchall()
    return VacuumResult(bytes_before=before, bytes_after=size(path), mended=tuple(mended))


@contextmanager
def _told_plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        is_locked = "locked" in str(error)
        remedy = "somebody writes: wait or stop that" if is_locked else "make room on the disk"
        raise ArchiveError(f"{path}: {error}; {remedy}, then try again: nothing was lost") from error


def _needs(path: Path, n_bytes: int) -> dict[Path, int]:
    """Room by folder: for the log beside the archive, for the copy where SQLite has its temporary files."""
    beside, elsewhere = path.absolute().parent, temporary_folder()
    return {beside: 2 * n_bytes} if beside == elsewhere else {beside: n_bytes, elsewhere: n_bytes}


def temporary_folder() -> Path:
    """Where SQLite puts temporary files: the first of its places that can be written."""
    named = (os.environ.get("SQLITE_TMPDIR"), os.environ.get("TMPDIR"))
    places = [Path(name) for name in (*named, "/var/tmp", "/usr/tmp", "/tmp") if name]  # noqa: S108 - SQLite's
    return next((place for place in places if place.is_dir() and os.access(place, os.W_OK)), Path())
