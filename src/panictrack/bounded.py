"""Files that are read whole: no more of them than their kind can need, and nothing from a device."""

import stat
from pathlib import Path
from typing import IO

MEBIBYTE = 1 << 20


def refuse_device(path: Path, *, may_be_pipe: bool = False) -> None:
    """Refuse what has no end or makes a reader wait: devices, sockets and, unless allowed, named pipes.

    Raises
    ------
    OSError
        It is one of these, or there is no such file.
    """
    mode = path.stat().st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or (may_be_pipe and stat.S_ISFIFO(mode)):
        return
    kind = "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"
    raise OSError(f"this is {kind} and no file; save what it holds as a file first")


def read_bounded(handle: IO[bytes], most_bytes: int) -> bytes:
    """All that is left of a stream.

    Raises
    ------
    OSError
        It is more than `most_bytes`.
    """
    body = handle.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise OSError(
            f"it has more than {most_bytes // MEBIBYTE} MiB; split it, or leave out what is not needed"
        )
    return body


def read_file(path: Path, most_bytes: int, *, may_be_pipe: bool = False) -> bytes:
    """The bytes of a file.

    Raises
    ------
    OSError
        It cannot be read, is a device, or has more than `most_bytes`.
    """
    refuse_device(path, may_be_pipe=may_be_pipe)
    with path.open("rb") as handle:
        return read_bounded(handle, most_bytes)
