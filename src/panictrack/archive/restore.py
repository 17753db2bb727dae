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
    files_of,
    log_file,
    remove,
    require_space,
    size,
    sync_folder,
)
from panictrack.archive.database import Database
from panictrack.errors import ArchiveError
from panictrack.leftovers import removed_if_killed
from panictrack.model.text import counted

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
    target = path.resolve()  # a link stays; its target is replaced
    before = target.with_name(f"{target.name}.before-restore")
    # Under a name of this process: what cleans up after a killed restore must not meet the next one.
    coming = target.with_name(f"{target.name}.{os.getpid()}.restoring")
    _refuse_unsuitable(backup, target, before)
    require_space(backup, {target.parent: size(backup)})
    try:
        with removed_if_killed(*files_of(coming)):
            _copy(backup, coming)
            revision = _checked(coming, backup)
            has_before = _put(coming, target, before)
    finally:
        remove(coming)
    return Restored(revision=revision, n_bytes=size(target), before=before if has_before else None)


def _refuse_unsuitable(backup: Path, target: Path, before: Path) -> None:
    if not backup.is_file():
        raise ArchiveError(f"{backup}: there is no such file; name one that `panictrack db backup` made")
    if target.exists() and backup.samefile(target):
        raise ArchiveError(f"{backup}: is the archive itself; name a backup of it")
    if not before.exists():
        return
    if target.exists() and before.samefile(target):
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
        raise ArchiveError(
            f"{backup}: has {counted(len(faults), 'error')}, such as {faults[0]}; try another backup"
        )
    with closing(connected(coming)) as plain:
        plain.execute("pragma journal_mode = delete")  # one file again: only this file is renamed
    return revision


def _put(coming: Path, target: Path, before: Path) -> bool:
    """Rename the archive, if there is one, then the copy; return whether there was one."""
    try:
        if not target.exists():
            _move_log(target, before)
            coming.replace(target)
            sync_folder(target.parent)
            return False
        with _exclusive(target, before):
            # Two names for a moment, so that there always is an archive.
            os.link(target, before)
            sync_folder(target.parent)
            coming.replace(target)
            sync_folder(target.parent)
    except OSError as error:
        raise ArchiveError(
            f"{target}: {error.strerror}; make its folder writable, or move the archive away by hand and "
            "restore again"
        ) from error
    return True


@contextmanager
def _exclusive(target: Path, before: Path) -> Iterator[None]:
    """Lock everyone else out of the archive, with its whole log written into the file.

    A process that continued with the old file would write its log under the new file's name.
    """
    with closing(connected(target, patience_seconds=_PATIENCE_SECONDS)) as plain:
        try:
            mode = plain.execute("pragma journal_mode = delete").fetchone()[0]
            plain.execute("begin exclusive")
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise _in_use(target) from error
            _move_log(target, before)  # too damaged to open: it is saved as it is
        else:
            if mode != "delete":
                raise _in_use(target)
        yield


def _in_use(target: Path) -> ArchiveError:
    return ArchiveError(
        f"{target}: another process has it open; stop what reads or writes it, then try again"
    )


def _move_log(target: Path, before: Path) -> None:
    """Save the log of an archive that is missing or cannot be opened: it would destroy another archive."""
    for suffix in ("-wal", "-journal"):
        if (log := log_file(target, suffix)).exists():
            log.replace(log_file(before, suffix))
    log_file(target, "-shm").unlink(missing_ok=True)
