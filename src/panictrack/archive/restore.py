"""Putting a backup in the archive's place: whole or not at all, and what lay there is kept."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from panictrack.archive.backup import beside, connected, copy_whole, keep_names, need_room, remove, size
from panictrack.archive.database import Database
from panictrack.errors import ArchiveError

_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """The revision of the archive as it is now, its bytes, and where that lies which it took the place of."""

    revision: str
    n_bytes: int
    before: Path | None


def restore(backup: Path, path: Path) -> Restored:
    """Put the archive `backup` in the place of the one at `path`.

    The backup is copied beside the archive and checked there; then one renaming puts it in its place, so
    that a restore that is cut off leaves the old archive or the new one, and never none. A backup of an
    older revision stays at it: to restore is to have back what there was, and who goes back to an older
    panictrack needs it as it was.

    No daemon may run; the caller sees to that.

    Raises
    ------
    ArchiveError
        There is no such backup, it is damaged or no archive of a known revision, something is kept from an
        earlier restore, the disk has too little room, or another process has the archive open.
    """
    place = path.resolve()  # a link stays, and what it leads to is replaced
    before, coming = (place.with_name(f"{place.name}.{word}") for word in ("before-restore", "restoring"))
    _refuse_what_is_unfit(backup, place, before)
    need_room(backup, {place.parent: size(backup)})
    try:
        _copy(backup, coming)
        revision = _checked(coming, backup)
        has_before = _put(coming, place, before)
    finally:
        remove(coming)
    return Restored(revision=revision, n_bytes=size(place), before=before if has_before else None)


def _refuse_what_is_unfit(backup: Path, place: Path, before: Path) -> None:
    if not backup.is_file():
        raise ArchiveError(f"{backup}: there is no such file; name one that `panictrack db backup` made")
    if place.exists() and backup.samefile(place):
        raise ArchiveError(f"{backup}: is the archive itself; name a backup of it")
    if not before.exists():
        return
    if place.exists() and before.samefile(place):
        before.unlink()  # a second name of the archive, from a restore that was cut off
    else:
        raise ArchiveError(
            f"{before}: is kept from an earlier restore and not overwritten; move it away, or delete it"
        )


def _copy(backup: Path, coming: Path) -> None:
    try:
        copy_whole(backup, coming)
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(
            f"{backup}: cannot be copied into {coming.parent} ({error}); the archive is as it was: "
            "try another backup, or make room on the disk"
        ) from error


def _checked(coming: Path, backup: Path) -> str:
    """The revision of the copy, when it is a sound archive."""
    from panictrack.archive.migrations import known_revisions  # Alembic is slow to import

    copy = Database(coming)
    try:
        revision, faults = copy.revision(), copy.check()
    except ArchiveError as error:
        raise ArchiveError(f"{backup}: is no sound archive ({error}); try another backup") from error
    finally:
        copy.close()
    if revision is None:
        raise ArchiveError(f"{backup}: is no archive of panictrack; name a file of `panictrack db backup`")
    if revision not in known_revisions():
        raise ArchiveError(
            f"{backup}: is at revision {revision}, which this panictrack does not know; "
            "a newer panictrack made it: install that one"
        )
    if faults:
        raise ArchiveError(f"{backup}: has {len(faults)} faults, such as {faults[0]}; try another backup")
    with closing(connected(coming)) as plain:
        plain.execute("pragma journal_mode = delete")  # one file again: only it is renamed
    return revision


def _put(coming: Path, place: Path, before: Path) -> bool:
    """Give the copy the archive's name, and the archive another; whether there was one."""
    try:
        if not place.exists():
            _move_log(place, before)
            coming.replace(place)
            keep_names(place.parent)
            return False
        with _alone_with(place, before):
            # Two names for a moment: at no moment is there no archive.
            os.link(place, before)
            keep_names(place.parent)
            coming.replace(place)
            keep_names(place.parent)
    except OSError as error:
        raise ArchiveError(
            f"{place}: {error.strerror}; make its folder writable, or move the archive away by hand and "
            "restore again"
        ) from error
    return True


@contextmanager
def _alone_with(place: Path, before: Path) -> Iterator[None]:
    """Hold everybody else off the archive, with all that stood in its log in the file itself.

    A process that went on with the old file would write its log under the new one's name.
    """
    with closing(connected(place, patience_seconds=_PATIENCE_SECONDS)) as plain:
        try:
            mode = plain.execute("pragma journal_mode = delete").fetchone()[0]
            plain.execute("begin exclusive")
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise _in_use(place) from error
            _move_log(place, before)  # damaged past opening: it is kept as it lies there
        else:
            if mode != "delete":
                raise _in_use(place)
        yield


def _in_use(place: Path) -> ArchiveError:
    return ArchiveError(f"{place}: another process has it open; stop what reads or writes it, then try again")


def _move_log(place: Path, before: Path) -> None:
    """Keep the log of an archive that is gone or cannot be opened: beside another it would destroy that."""
    for suffix in ("-wal", "-journal"):
        if (log := beside(place, suffix)).exists():
            log.replace(beside(before, suffix))
    beside(place, "-shm").unlink(missing_ok=True)
