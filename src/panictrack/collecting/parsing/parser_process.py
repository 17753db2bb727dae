"""The child process that runs feedparser within limits.

Run as `python -m panictrack.collecting.parsing.parser_process`. A message is a length of eight bytes and a
pickle: in, a body in UTF-8, where it came from and its processor seconds; out, a ParsedFeed. A body that
exceeds the limit ends the process (SIGXCPU), and the parent starts another one, as it does when memory runs
out. The end of its input ends the process, so it never outlives its parent.
"""

import os
import pickle
import resource
import signal
import sys
from typing import BinaryIO

from panictrack.collecting.parsing.normalise import ParsedFeed
from panictrack.model import Outcome

N_LENGTH_BYTES = 8

Request = tuple[bytes, str | None, int]  # body, its address, limit of processor seconds


def packed(message: Request | ParsedFeed) -> bytes:
    """A message in the form in which it goes through the pipe."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(N_LENGTH_BYTES, "big") + content


# Built in advance, because there is no memory left when it is needed.
_OUT_OF_MEMORY = packed(
    ParsedFeed(failure=Outcome.TOO_COSTLY, complaint="the parser used up its memory", parser="feedparser")
)


def main() -> None:
    """Parse bodies until the input ends. The first argument is the memory limit in bytes."""
    # The parent decides when to stop; Ctrl-C in its terminal must not interrupt the current body.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    memory_bytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # Keep whatever a library prints out of the messages.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while (request := _received(sys.stdin.buffer)) is not None:
        try:
            output.write(_answer(*request))
            output.flush()
        except BrokenPipeError:
            os._exit(0)  # the parent is gone


def _received(source: BinaryIO) -> Request | None:
    length = source.read(N_LENGTH_BYTES)
    if len(length) < N_LENGTH_BYTES:
        return None
    request: Request = pickle.loads(source.read(int.from_bytes(length, "big")))  # noqa: S301 - from our own parent
    return request


def _answer(body: bytes, address: str | None, cpu_seconds: int) -> bytes:
    try:
        from panictrack.collecting.parsing.feedparser_backend import read_by_feedparser

        _allow(cpu_seconds)
        return packed(read_by_feedparser(body, address))
    except MemoryError:
        return _OUT_OF_MEMORY


def _allow(cpu_seconds: int) -> None:
    """Allow this process some more processor seconds. The limit counts from its start, so it is raised."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main()
