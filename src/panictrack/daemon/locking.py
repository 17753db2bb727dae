"""One daemon for each archive: a lock on a file beside it, which the system lets go when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from panictrack.errors import ArchiveError


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
        # Not inherited: a daemon that starts itself anew takes the lock again.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror}; make its folder writable") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise ArchiveError(
                f"{archive}: another daemon works on it (process {holder}); stop that one first. "
                "`panictrack collect` may run beside it"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def has_daemon(archive: Path) -> bool:
    """Whether a daemon holds the lock of this archive."""
    try:
        with sole_daemon(archive):
            return False
    except ArchiveError:
        return True


def _lock_file(archive: Path) -> Path:
    return archive.resolve().with_name(archive.name + ".lock")
