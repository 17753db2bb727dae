"""One daemon for each archive: a lock file beside it, which the system releases when its holder dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from panictrack.errors import ArchiveError

HEARTBEAT = "tick"  # the job whose last run is the daemon's sign of life
_PATIENCE_SECONDS = 1.0
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
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def has_daemon(archive: Path) -> bool:
    """Whether a daemon holds the lock of this archive. Changes nothing; read permission is enough."""
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
            raise ArchiveError(
                f"{archive}: another daemon uses it (process {holder}); stop that one first. "
                "`panictrack collect` may run beside it"
            ) from error
        else:
            return


def _lock_file(archive: Path) -> Path:
    return archive.resolve().with_name(archive.name + ".lock")
