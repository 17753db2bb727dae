"""One daemon for each archive: two locks, which the system releases when their holder dies.

The lock file beside the archive holds the number of the process, and is there before an archive is. It can
be deleted, and a hard link has another. So one byte of the archive's own file is locked too, far behind its
end and those that SQLite locks: by whatever name, it is the same byte.
"""

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from panictrack.errors import ArchiveError

HEARTBEAT = "tick"  # the job whose last run is the daemon's sign of life
_PATIENCE_SECONDS = 1.0
_BYTE = 2**62  # an archive is never so long
# Locks of an open file, which Linux has, do not end when SQLite opens and closes the file. The kinds that
# other systems have would, or would exclude SQLite's own.
_HAS_OPEN_FILE_LOCKS = hasattr(fcntl, "F_OFD_SETLK")
_FLOCK = "hhqqi"  # struct flock: kind, whence, start, length, process
_DESCRIPTORS: dict[tuple[int, int], int] = {}  # by device and number of the file
_LONGEST_SILENCE = timedelta(minutes=15)  # the longest tick of a healthy daemon takes about half of that


@contextmanager
def sole_daemon(archive: Path) -> Iterator[None]:
    """Hold the lock of an archive.

    Raises
    ------
    ArchiveError
        Another daemon holds it, or the folder cannot be written.
    """
    path = _lock_file(archive)
    try:
        # Not inherited: a daemon that restarts itself takes the lock again.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror}; make its folder writable") from error
    try:
        _take(descriptor, archive)
        with _byte_locked(archive):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
    finally:
        os.close(descriptor)


def has_daemon(archive: Path) -> bool:
    """Whether a daemon holds a lock of this archive. Changes nothing; read permission is enough."""
    return _is_file_held(archive) or _is_byte_held(archive)


def _is_file_held(archive: Path) -> bool:
    try:
        descriptor = os.open(_lock_file(archive), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def daemon_problem(archive: Path, heartbeat_at: datetime | None, now: datetime) -> str | None:
    """Why the daemon of an archive is not alive and well, with the remedy; None when it is.

    `heartbeat_at` is when the job `HEARTBEAT` last ran.
    """
    if not has_daemon(archive):
        return f"{archive}: no daemon is running; start one with `panictrack run`"
    if heartbeat_at is None or abs(now - heartbeat_at) > _LONGEST_SILENCE:
        last = (
            f"its last sign of life is {heartbeat_at:%Y-%m-%d %H:%M} UTC" if heartbeat_at else "never ticked"
        )
        return f"{archive}: a daemon holds the lock, but {last}; read its log, then restart it"
    return None


def _take(descriptor: int, archive: Path) -> None:
    """Take the lock, waiting up to a second: `has_daemon` may hold it for an instant."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() < until:
                time.sleep(0.05)
                continue
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise _in_use(archive, f"process {holder}") from error
        else:
            return


@contextmanager
def _byte_locked(archive: Path) -> Iterator[None]:
    """Hold the byte of the archive's own file, if there is one.

    The file is closed last: that ends what locks SQLite has on it in this process.
    """
    if not _HAS_OPEN_FILE_LOCKS or not archive.exists():
        yield
        return
    try:
        descriptor = os.open(archive, os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise ArchiveError(f"{archive}: {error.strerror}; make it writable") from error
    try:
        try:
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, _flock(fcntl.F_WRLCK))
        except BlockingIOError as error:
            raise _in_use(
                archive, "through another name of the file, or its lock file was deleted"
            ) from error
        except OSError:
            pass  # a file system without such locks: the lock file has to do
        yield
    finally:
        os.close(descriptor)


def _is_byte_held(archive: Path) -> bool:
    if not _HAS_OPEN_FILE_LOCKS:
        return False
    with suppress(OSError):
        found = fcntl.fcntl(_never_closed(archive), fcntl.F_OFD_GETLK, _flock(fcntl.F_WRLCK))
        kind: int = struct.unpack_from("h", found)[0]
        return kind != fcntl.F_UNLCK
    return False


def _never_closed(archive: Path) -> int:
    """A descriptor of the archive's file, one for each file.

    It stays open, as closing any descriptor of a file ends the locks that SQLite has on it in this process:
    a server that asked for the daemon would have its log deleted by the next process to leave the archive.
    """
    found = archive.stat()
    key = (found.st_dev, found.st_ino)
    descriptor = _DESCRIPTORS.get(key)
    if descriptor is None or os.fstat(descriptor).st_nlink == 0:  # deleted, and its number given to another
        descriptor = _DESCRIPTORS[key] = os.open(archive, os.O_RDONLY | os.O_CLOEXEC)
    return descriptor


def _flock(kind: int) -> bytes:
    return struct.pack(_FLOCK, kind, os.SEEK_SET, _BYTE, 1, 0).ljust(32, b"\0")


def _in_use(archive: Path, who: str) -> ArchiveError:
    return ArchiveError(
        f"{archive}: another daemon uses it ({who}); stop that one first. "
        "`panictrack collect` may run beside it"
    )


def _lock_file(archive: Path) -> Path:
    target = archive.resolve()
    return target.with_name(target.name + ".lock")
