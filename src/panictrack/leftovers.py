"""What a killed process leaves behind: removed by a shell that outlives it, or by whoever writes next."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from uuid import uuid4
from zlib import crc32

# A hidden name tells whose it is: a space of process ids (a container has its own), and a process in it.
_UNFINISHED = re.compile(r"\..+\.([0-9a-f]+)-([0-9]+)-[0-9a-f]{8}\.unfinished(?:-.+)?", re.DOTALL)
_SECONDS_OF_OTHERS = 86_400.0  # after which what another machine or container began is given up


def unfinished(target: Path) -> Path:
    """A hidden name beside `target` for what becomes it, free and of this process; older left-overs go.

    So that nothing stays of a killed process whose cleaner was killed, too, or had not started.
    """
    sweep(target.parent)
    start = os.fsdecode(os.fsencode(target.name)[:180])  # a name has 255 bytes at most
    name = f".{start}.{_process_space():x}-{os.getpid()}-{uuid4().hex[:8]}.unfinished"
    return target.with_name(name)


def sweep(folder: Path) -> None:
    """Delete what dead processes left unfinished in a folder. What cannot be deleted stays, without an error.

    Only names of `unfinished` count, and only of processes of this machine that have ended, or a day later.
    """
    with suppress(OSError), os.scandir(folder) as listed:
        for found in listed:
            whose = _UNFINISHED.fullmatch(found.name)
            with suppress(OSError):
                if whose and _is_left_over(found, int(whose[1], 16), int(whose[2][:9])):
                    _delete(found)


def _is_left_over(found: os.DirEntry[str], space: int, process: int) -> bool:
    if space == _process_space() and not _is_running(process):
        return True
    return time.time() - found.stat(follow_symlinks=False).st_mtime > _SECONDS_OF_OTHERS


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


@cache
def _process_space() -> int:
    """Identifies the processes among which an id means one, on one machine since its start.

    0 where the system does not tell.
    """
    try:
        # The first space of every machine has the same number.
        started = Path("/proc/sys/kernel/random/boot_id").read_bytes()
        return crc32(started + str(Path("/proc/self/ns/pid").stat().st_ino).encode())
    except OSError:
        return 0


def _delete(found: os.DirEntry[str]) -> None:
    if found.is_dir(follow_symlinks=False):
        shutil.rmtree(found.path, ignore_errors=True)
    else:
        Path(found.path).unlink(missing_ok=True)


@contextmanager
def removed_if_killed(*paths: Path, first: str = "") -> Iterator[None]:
    """Delete files and folders in case this process is killed in the block, when it cannot do so itself.

    A shell waits for the end of its input, which the system closes with this process. What is being made
    holds titles, and has a hidden name that nobody would look for.

    Parameters
    ----------
    first
        A command that the shell runs before; `$1` and so on are the paths.
    """
    from subprocess import DEVNULL, PIPE, Popen  # slow to import, and few commands write files

    script = f'read -r done; test -n "$done" || {{ {first}\n rm -rf -- "$@"; }}'
    try:
        # In a session of its own: Ctrl-C is for this process alone.
        waiting = Popen(  # noqa: S603 - the paths are arguments, not part of the script
            ["/bin/sh", "-c", script, "sh", *map(str, paths)],
            stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError:  # no more processes, no shell: whoever writes here next deletes what a kill leaves
        yield
        return
    try:
        yield
    finally:
        waiting.communicate(b"done\n")
