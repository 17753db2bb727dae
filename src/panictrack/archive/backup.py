"""Copies of the archive's file: complete and consistent, or absent."""

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from panictrack.archive.connection import UNREADABLE, address
from panictrack.errors import ArchiveError
from panictrack.leftovers import removed_if_killed

_SUFFIXES = ("-wal", "-shm", "-journal")


def back_up(path: Path, target: Path) -> None:
    """Copy the archive at `path` into `target` while others may write.

    Raises
    ------
    ArchiveError
        `target` exists, or cannot be written, or the archive cannot be read.
    """
    if target.exists():
        raise ArchiveError(f"{target}: exists already and is not overwritten; name another file")
    # Under another name until it is complete: an interrupted copy must not be taken for a backup.
    # Its name is of this process: what cleans up after a killed backup must not meet the next one.
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    _refuse_unreadable(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with removed_if_killed(*files_of(part)):
            copy_database(path, part)
            part.replace(target)
            sync_folder(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(f"{target}: {error}; check its folder and the free space on the disk") from error
    finally:
        with suppress(OSError):
            remove(part)


def _refuse_unreadable(path: Path) -> None:
    with closing(connected(path)) as plain:
        try:
            plain.execute("pragma schema_version")
        except sqlite3.DatabaseError as error:
            if "unable to open" in str(error):
                raise ArchiveError(f"{path}: {error}; {UNREADABLE}") from error


def copy_database(source: Path, target: Path) -> None:
    """Copy a database including its log into `target`, one file without a log.

    A plain copy of the file would miss what was written last: it may be in the log alone.
    """
    remove(target)
    target.touch(0o600)  # as an archive
    with closing(connected(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("pragma journal_mode = delete")


def connected(path: Path, *, patience_seconds: float = 30.0) -> sqlite3.Connection:
    """A plain connection to an existing database, outside any transaction."""
    return sqlite3.connect(address(path), uri=True, timeout=patience_seconds, isolation_level=None)


def remove(path: Path) -> None:
    """Delete a database that is no longer needed, with its log files."""
    for file in files_of(path):
        file.unlink(missing_ok=True)


def files_of(path: Path) -> list[Path]:
    """A database and the log files it may have."""
    return [path, *(log_file(path, suffix) for suffix in _SUFFIXES)]


def log_file(path: Path, suffix: str) -> Path:
    """A log file of a database, such as its `-wal`."""
    return path.with_name(path.name + suffix)


def size(path: Path) -> int:
    """Bytes of a database, its log included; 0 if there is none."""
    files = (path, log_file(path, "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk: otherwise a power cut could undo a renaming."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def require_space(path: Path, needs: Mapping[Path, int]) -> None:
    """Refuse an operation on `path` for which a disk has too little free space.

    `needs` are bytes by folder; folders on the same disk share its space.

    Raises
    ------
    ArchiveError
        A disk has less; the message says how much is needed and how much is free.
    """
    needed_on = Counter[int]()
    for folder, n_bytes in needs.items():
        needed_on[folder.stat().st_dev] += n_bytes
    for folder in needs:
        needed, free = needed_on[folder.stat().st_dev], shutil.disk_usage(folder).free
        if free < needed:
            raise ArchiveError(
                f"{path}: {needed / 1e6:,.1f} MB are needed in {folder}, and {free / 1e6:,.1f} MB are free; "
                "free space on the disk, then try again"
            )
