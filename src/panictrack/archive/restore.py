"""Restoring a backup: completely or not at all, and the replaced archive is saved."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from panictrack.archive.backup import (
    connected,
    copy_database,
    log_file,
    remove,
    require_space,
    size,
    sync_folder,
)
from panictrack.archive.database import Database
from panictrack.errors import ArchiveError

_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """The revision and size of the restored archive, and where the one it replaced was saved."""

    revision: str
    n_bytes: int
    before: Path | None


def restore(backup: Path, path: Path) -> Restored:
    """Replace the archive at `path` with the archive `backup`.

    The backup is copied next to the archive and checked there; then one renaming puts it in place, so that an
    interrupted restore leaves the old archive or the new one, never none. A backup of an older revision is
    not upgraded: whoever goes back to an older panictrack needs it as it was.

    No daemon may run; the caller makes sure of that.

    Raises
    ------
    ArchiveError
        There is no such backup, it is damaged or not an archive of a known revision, an earlier restore saved
        an archive that is still there, the disk has too little space, or another process has the archive
        open.
    """
    place = path.resolve()  # a link stays; its target is replaced
    before, coming = (place.with_name(f"{place.name}.{word}") for word in ("before-restore", "restoring"))
    _refuse_unsuitable(backup, place, before)
    require_space(backup, {place.parent: size(backup)})
    try:
        _copy(backup, coming)
        revision = _checked(coming, backup)
        has_before = _put(coming, place, before)
    finally:
        remove(coming)
    return Restored(revision=revision, n_bytes=size(place), before=before if has_before else None)


def _refuse_unsuitable(backup: Path, place: Path, before: Path) -> None:
    if not backup.is_file():
        raise ArchiveError(f"{backup}: there is no such file; name one that `panictrack db backup` made")
    if place.exists() and backup.samefile(place):
        raise ArchiveError(f"{backup}: is the archive itself; name a backup of it")
    if not before.exists():
        return
    if place.exists() and before.samefile(place):
        before.unlink()  # a second name of the archive, from an interrupted restore
    else:
        raise ArchiveError(
            f"{before}: was saved by an earlier restore and is not overwritten; move it away, or delete it"
        )


def _copy(backup: Path, coming: Path) -> None:
    try:
        copy_database(backup, coming)
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(
            f"{backup}: cannot be copied into {coming.parent} ({error}); the archive is unchanged: "
            "try another backup, or free space on the disk"
        ) from error


def _checked(coming: Path, backup: Path) -> str:
    """The revision of the copy, if it is a sound archive."""
    from panictrack.archive.migrations import known_revisions  # Alembic is slow to import

    copy = Database(coming)
    try:
        revision, faults = copy.revision(), copy.check()
    except ArchiveError as error:
        raise ArchiveError(f"{backup}: is not a sound archive ({error}); try another backup") from error
    finally:
        copy.close()
    if revision is None:
        raise ArchiveError(
            f"{backup}: is not an archive of panictrack; name a file of `panictrack db backup`"
        )
    if revision not in known_revisions():
        raise ArchiveError(
            f"{backup}: is at revision {revision}, which this panictrack does not know; "
            "a newer panictrack made it: install that one"
        )
    if faults:
        raise ArchiveError(f"{backup}: has {len(faults)} errors, such as {faults[0]}; try another backup")
    with closing(connected(coming)) as plain:
        plain.execute("pragma journal_mode = delete")  # one file again: only this file is renamed
    return revision


def _put(coming: Path, place: Path, before: Path) -> bool:
    """Rename the archive, if there is one, then the copy; return whether there was one."""
    try:
        if not place.exists():
            _move_log(place, before)
            coming.replace(place)
            sync_folder(place.parent)
            return False
        with _exclusive(place, before):
            # Two names for a moment, so that there always is an archive.
            os.link(place, before)
            sync_folder(place.parent)
            coming.replace(place)
            sync_folder(place.parent)
    except OSError as error:
        raise ArchiveError(
            f"{place}: {error.strerror}; make its folder writable, or move the archive away by hand and "
            "restore again"
        ) from error
    return True


@contextmanager
def _exclusive(place: Path, before: Path) -> Iterator[None]:
    """Lock everyone else out of the archive, with its whole log written into the file.

    A process that continued with the old file would write its log under the new file's name.
    """
    with closing(connected(place, patience_seconds=_PATIENCE_SECONDS)) as plain:
        try:
            mode = plain.execute("pragma journal_mode = delete").fetchone()[0]
            plain.execute("begin exclusive")
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise _in_use(place) from error
            _move_log(place, before)  # too damaged to open: it is saved as it is
        else:
            if mode != "delete":
                raise _in_use(place)
        yield


def _in_use(place: Path) -> ArchiveError:
    return ArchiveError(f"{place}: another process has it open; stop what reads or writes it, then try again")


def _move_log(place: Path, before: Path) -> None:
    """Save the log of an archive that is missing or cannot be opened: it would destroy another archive."""
    for suffix in ("-wal", "-journal"):
        if (log := log_file(place, suffix)).exists():
            log.replace(log_file(before, suffix))
    log_file(place, "-shm").unlink(missing_ok=True)
