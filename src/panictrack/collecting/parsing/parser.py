"""From the bytes of a feed to entries: a fast path where it gives what feedparser gives, else feedparser."""

import asyncio
import pickle
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self

from panictrack.collecting.parsing import parser_process as child
from panictrack.collecting.parsing.expat_backend import read_fast
from panictrack.collecting.parsing.normalise import Hints, ParsedFeed
from panictrack.collecting.parsing.pages import judge_page, read_hints
from panictrack.model import Outcome

__all__ = ["Hints", "ParsedFeed", "Parser", "parse_here"]

CPU_SECONDS = 10  # a body: the slowest of two hundred real feeds takes half a second
WALL_SECONDS = 60.0
MEMORY_BYTES = 1024**3


def parse_here(body: bytes, content_type: str | None = None) -> ParsedFeed:
    """The entries of a feed body, in the order of the feed, read in this process and without limits.

    For tests and for bodies that are trusted: feedparser takes minutes for some. See `Parser`.
    """
    parsed = _read_at_once(body, content_type)
    if parsed is None:
        from panictrack.collecting.parsing.feedparser_backend import read_by_feedparser

        parsed = read_by_feedparser(body, content_type)
    return _finished(parsed, body, content_type)


_LAST_SECONDS = 5.0  # for the end of a child that was killed


class Parser:
    """Reads bodies; what only feedparser understands goes to a child process with limits.

    An asynchronous context manager. The child is started when it is first needed, kept for the bodies that
    follow, and replaced when it dies or is late; it reads one body at a time.

    Parameters
    ----------
    cpu_seconds, wall_seconds
        What one body may cost the child: processor time and time on the clock.
    memory_bytes
        The most memory the child may ask for, with all of Python in it.
    """

    def __init__(
        self,
        *,
        cpu_seconds: int = CPU_SECONDS,
        wall_seconds: float = WALL_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._memory_bytes = memory_bytes
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Nothing is started yet: many rounds never need the child."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The child ends with its parser."""
        await self._end_child()

    async def parse(self, body: bytes, content_type: str | None = None) -> ParsedFeed:
        """What a body held. Every body has an answer; one that costs too much is TOO_COSTLY.

        When it is cancelled, the child is ended: its late answer must not be taken for the next body's.
        """
        parsed = _read_at_once(body, content_type)
        if parsed is None:
            async with self._turn:
                parsed = await self._asked(body, content_type)
        return _finished(parsed, body, content_type)

    async def _asked(self, body: bytes, content_type: str | None) -> ParsedFeed:
        request = child.packed((body, content_type, self._cpu_seconds))
        if self._child is not None and self._child.returncode is not None:
            await self._end_child()  # somebody killed it between two bodies
        try:
            async with asyncio.timeout(self._wall_seconds):
                process = self._child = self._child or await self._started()
                parsed = await _exchanged(process, request)
        except TimeoutError:
            await self._end_child()
            return _too_costly(f"the parser had no answer after {self._wall_seconds:g} seconds")
        except (asyncio.IncompleteReadError, ConnectionError):
            return _too_costly(self._last_words(await self._end_child(is_dying=True)))
        except OSError as error:  # no process left, or Python was replaced under a daemon
            return _too_costly(f"the parser's process cannot be started: {error}")
        except BaseException:
            await self._end_child()
            raise
        if parsed.failure is Outcome.TOO_COSTLY:
            await self._end_child()
        return parsed

    async def _started(self) -> asyncio.subprocess.Process:
        # A session of its own keeps the signals of the parent's terminal away, also while Python starts; -P
        # keeps modules of the folder away in which somebody happens to be.
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", child.__name__, str(self._memory_bytes),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    async def _end_child(self, *, is_dying: bool = False) -> int | None:
        """End the child, if there is one, and say how it ended."""
        process, self._child = self._child, None
        if process is None:
            return None
        # Sending a signal to a process that has just died takes away from asyncio how it did.
        if not is_dying:
            with suppress(ProcessLookupError):
                process.kill()
        # The pipes are read to their end, for only then asyncio lets go of them. Of a child that died at this
        # very moment asyncio may never hear: nobody waits for it long.
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(process.communicate()), _LAST_SECONDS)
        return process.returncode

    def _last_words(self, returncode: int | None) -> str:
        if returncode == -signal.SIGXCPU:
            return f"the parser used up its {self._cpu_seconds} seconds of processor time"
        return f"the parser's process ended with {returncode}"


async def _exchanged(process: asyncio.subprocess.Process, request: bytes) -> ParsedFeed:
    if process.stdin is None or process.stdout is None:
        raise ConnectionError("the child has no pipes")
    process.stdin.write(request)
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(child.N_LENGTH_BYTES), "big")
    answer: ParsedFeed = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - our own child's
    return answer


def _read_at_once(body: bytes, content_type: str | None) -> ParsedFeed | None:
    """What takes no feedparser: no bytes at all, and well-formed feeds of the usual kinds."""
    if not body.strip():
        n_bytes = f"{len(body)} bytes of white space" if body else "no bytes"
        return ParsedFeed(failure=Outcome.EMPTY_BODY, complaint=f"the body has {n_bytes}")
    return read_fast(body, content_type)


def _finished(parsed: ParsedFeed, body: bytes, content_type: str | None) -> ParsedFeed:
    """The feed with its hints; a body that is none, with what it is instead."""
    if parsed.failure is None:
        return replace(parsed, hints=read_hints(body))
    if parsed.failure is not Outcome.NOT_A_FEED:
        return parsed
    failure, sentence = judge_page(body, content_type)
    complaint = f"{sentence}; {parsed.complaint}" if parsed.complaint else sentence
    return replace(parsed, failure=failure, complaint=complaint)


def _too_costly(sentence: str) -> ParsedFeed:
    return ParsedFeed(failure=Outcome.TOO_COSTLY, complaint=sentence, parser="feedparser")
