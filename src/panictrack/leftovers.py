"""What a killed process would leave behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
    except OSError:  # no more processes, no shell: what a kill leaves has to be deleted by hand
        yield
        return
    try:
        yield
    finally:
        waiting.communicate(b"done\n")
