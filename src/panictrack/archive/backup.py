"""Copies of the archive's file: whole, consistent, and there only when they are complete."""

import os
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from panictrack.errors import ArchiveError

_BESIDE = ("-wal", "-shm", "-journal")


def back_up(path: Path, target: Path) -> None:
    """Copy the archive at `path` into `target` while others may write.

    Raises
    ------
    ArchiveError
        Something lies at `target` already, or it cannot be written.
    """
    if target.exists():
        raise ArchiveError(f"{target}: exists already and is not overwritten; name another file")
    # Under another name until it is whole: a copy that was cut off must not pass for a backup.
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_whole(path, part)
        part.replace(target)
        keep_names(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(f"{target}: {error}; check its folder and the room on the disk") from error
    finally:
        with suppress(OSError):
            remove(part)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a database with what still stands in its log; `target` is one file without a log.

    Never as a plain copy of the file: what was written last may stand in the log alone.
    """
    remove(target)
    with closing(connected(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("pragma journal_mode = delete")


def connected(path: Path, *, patience_seconds: float = 30.0) -> sqlite3.Connection:
    """A plain connection to a database that is there, in no transaction; nothing is made."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, timeout=patience_seconds, isolation_level=None)


def remove(path: Path) -> None:
    """Delete a database of ours that is not needed, with the files beside it."""
    for file in (path, *(beside(path, suffix) for suffix in _BESIDE)):
        file.unlink(missing_ok=True)


def beside(path: Path, suffix: str) -> Path:
    """The file of SQLite's that belongs to a database, such as its `-wal`."""
    return path.with_name(path.name + suffix)


def size(path: Path) -> int:
    """Bytes of a database, its log included; 0 where there is none."""
    files = (path, beside(path, "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def keep_names(folder: Path) -> None:
    """Have the disk keep the names in a folder as they are now: a power cut would else undo a renaming."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def need_room(path: Path, needs: Mapping[Path, int]) -> None:
    """Refuse what `path` is to undergo where its disks have too little room.

    `needs` are bytes by folder; folders on one disk share its room.

    Raises
    ------
    ArchiveError
        A disk has less; the message says how much is needed and how much there is.
    """
    wanted = Counter[int]()
    for folder, n_bytes in needs.items():
        wanted[folder.stat().st_dev] += n_bytes
    for folder in needs:
        needed, free = wanted[folder.stat().st_dev], _free_bytes(folder)
        if free < needed:
            raise ArchiveError(
                f"{path}: {needed / 1e6:,.1f} MB are needed in {folder}, and {free / 1e6:,.1f} MB are free; "
                "make room on the disk, then try again"
            )


def _free_bytes(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
