"""From the bytes of a feed to entries: JSON Feed, expat where it equals feedparser, else feedparser."""

import asyncio
import pickle
import re
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from types import TracebackType
from typing import Self

from panictrack.collecting.parsing import parser_process
from panictrack.collecting.parsing.encoding import Decoded, to_utf8
from panictrack.collecting.parsing.expat_backend import read_by_expat
from panictrack.collecting.parsing.mending import mended
from panictrack.collecting.parsing.normalise import MOST_ENTRIES, Hints, ParsedFeed
from panictrack.collecting.parsing.pages import describe_page, is_json, read_hints
from panictrack.model import Outcome

__all__ = ["Hints", "ParsedFeed", "Parser", "parse_here"]

CPU_SECONDS = 10  # per body: the slowest of two hundred real feeds takes half a second
WALL_SECONDS = 60.0
MEMORY_BYTES = 1024**3
_FEWER_ITEMS = 500  # of a body that is too costly as a whole
_ITEM = re.compile(rb"<(?:\w{1,40}:)?(?:item|entry)[\s>]", re.IGNORECASE)


def parse_here(body: bytes, content_type: str | None = None, address: str | None = None) -> ParsedFeed:
    """Parse a feed in this process and without limits, for tests and trusted bodies.

    feedparser takes minutes for some bodies: see `Parser`.
    """
    decoded = to_utf8(body, content_type)
    parsed = _without_feedparser(decoded.body, address)
    if parsed is None:
        from panictrack.collecting.parsing.feedparser_backend import read_by_feedparser

        parsed = read_by_feedparser(decoded.body, address)
    return _finished(parsed, decoded, body, content_type)


_EXIT_SECONDS = 5.0  # for a killed child to end


class Parser:
    """Parses bodies; those that need feedparser go to a child process with limits.

    An asynchronous context manager. The child starts when it is first needed, parses one body at a time, and
    is replaced when it dies or exceeds its time.

    Parameters
    ----------
    cpu_seconds, wall_seconds
        The child's limits for one body: processor time and elapsed time.
    memory_bytes
        The child's memory limit, including Python itself.
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
        """Start nothing yet: many runs never need the child."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        await self._end_child()

    async def parse(
        self, body: bytes, content_type: str | None = None, address: str | None = None
    ) -> ParsedFeed:
        """Parse a body. Every body has a result; one that exceeds the limits is TOO_COSTLY.

        `address` is where the body came from: relative links may be relative to it. A body of many items that
        exceeds the limits is read as far as its first 500, mostly the newest. On cancellation the child is
        ended, so that its late reply cannot be mistaken for the next body's.
        """
        decoded = to_utf8(body, content_type)
        parsed = _without_feedparser(decoded.body, address)
        if parsed is None:
            async with self._turn:
                parsed = await self._by_child(decoded.body, address)
                if parsed.failure is Outcome.TOO_COSTLY and (start := _first_items(decoded.body)):
                    first = await self._by_child(start, address)
                    parsed = _of_first_items(first, parsed) if first.failure is None else parsed
        return _finished(parsed, decoded, body, content_type)

    async def _by_child(self, body: bytes, address: str | None) -> ParsedFeed:
        request = parser_process.packed((body, address, self._cpu_seconds))
        if self._child is not None and self._child.returncode is not None:
            await self._end_child()  # it was killed between two bodies
        try:
            async with asyncio.timeout(self._wall_seconds):
                process = self._child = self._child or await self._started()
                parsed = await _exchanged(process, request)
        except TimeoutError:
            await self._end_child()
            return _too_costly(f"the parser took more than {self._wall_seconds:g} seconds")
        except (asyncio.IncompleteReadError, ConnectionError):
            return _too_costly(self._exit_reason(await self._end_child(is_dying=True)))
        except OSError as error:  # out of processes, or Python was replaced under a daemon
            return _too_costly(f"the parser process cannot be started: {error}")
        except BaseException:
            await self._end_child()
            raise
        if parsed.failure is Outcome.TOO_COSTLY:
            await self._end_child()
        return parsed

    async def _started(self) -> asyncio.subprocess.Process:
        # Its own session keeps away signals of the parent's terminal, even while Python starts; -P keeps away
        # modules in the current folder.
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", parser_process.__name__, str(self._memory_bytes),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    async def _end_child(self, *, is_dying: bool = False) -> int | None:
        """End the child, if there is one, and return its exit code."""
        process, self._child = self._child, None
        if process is None:
            return None
        # Signalling a process that has just died would hide its exit code from asyncio.
        if not is_dying:
            with suppress(ProcessLookupError):
                process.kill()
        # asyncio releases the pipes only when they are read to their end. It may never notice a child that
        # died at this very moment, so the wait is short.
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(process.communicate()), _EXIT_SECONDS)
        return process.returncode

    def _exit_reason(self, returncode: int | None) -> str:
        if returncode == -signal.SIGXCPU:
            return f"the parser used up its {self._cpu_seconds} s of processor time"
        return f"the parser process ended with exit code {returncode}"


async def _exchanged(process: asyncio.subprocess.Process, request: bytes) -> ParsedFeed:
    if process.stdin is None or process.stdout is None:
        raise ConnectionError("the child has no pipes")
    process.stdin.write(request)
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(parser_process.N_LENGTH_BYTES), "big")
    answer: ParsedFeed = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - from our own child
    return answer


def _without_feedparser(body: bytes, address: str | None) -> ParsedFeed | None:
    """The result for an empty body or a well-formed feed of a usual kind; None if feedparser is needed."""
    if not body.strip():
        n_bytes = f"{len(body)} bytes of white space" if body else "no bytes"
        return ParsedFeed(failure=Outcome.EMPTY_BODY, complaint=f"the body has {n_bytes}")
    if is_json(body):
        from panictrack.collecting.parsing.json_feed import read_json_feed  # few feeds need it

        return read_json_feed(body, address)
    if (parsed := read_by_expat(body, address)) is not None:
        return parsed
    text, flaws = mended(body)
    if text == body or (parsed := read_by_expat(text, address)) is None:
        return None
    return replace(parsed, complaint=flaws)


def _finished(parsed: ParsedFeed, decoded: Decoded, body: bytes, content_type: str | None) -> ParsedFeed:
    """The feed with its hints; a body that is not a feed, with a description of what it is."""
    if parsed.failure is None:
        is_xml = parsed.parser != "json"
        if parsed.n_left_out and is_xml:  # reading ended there
            n_items = sum(1 for _ in _ITEM.finditer(decoded.body))
            n_read = min(MOST_ENTRIES, len(parsed.entries) + parsed.n_untitled)
            parsed = replace(parsed, n_left_out=max(parsed.n_left_out, n_items - n_read))
        complaint = "; ".join(filter(None, [parsed.complaint, decoded.note])) or None
        hints = read_hints(decoded.body) if is_xml else Hints()
        return replace(parsed, hints=hints, complaint=complaint)
    if parsed.failure is not Outcome.NOT_A_FEED:
        return parsed
    failure, sentence = describe_page(decoded.body if decoded.was_wide else body, content_type)
    complaint = f"{sentence}; {parsed.complaint}" if parsed.complaint else sentence
    return replace(parsed, failure=failure, complaint=complaint)


def _first_items(body: bytes) -> bytes | None:
    """The body before the item after the first 500; None if it has no more."""
    after = next(islice(_ITEM.finditer(body), _FEWER_ITEMS, None), None)
    return after and body[: after.start()]


def _of_first_items(first: ParsedFeed, whole: ParsedFeed) -> ParsedFeed:
    """A feed of which only the start was read. That it ends there is our doing, not the server's."""
    complaint = f"{whole.complaint}, so only the first {_FEWER_ITEMS} items were read"
    # Counted by `_finished`; 1 stands for "some".
    return replace(first, complaint=complaint, is_cut_off=False, n_left_out=1)


def _too_costly(sentence: str) -> ParsedFeed:
    return ParsedFeed(failure=Outcome.TOO_COSTLY, complaint=sentence, parser="feedparser")
