"""One round: which feeds are asked, side by side and in turn, and how a round ends in time."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event

import aiohttp
from sqlalchemy import Connection

from panictrack.archive import Database
from panictrack.archive.feeds import KnownFeed, host_pauses, known_feeds, postpone
from panictrack.collecting.network.fetch import NO_VALIDATORS, Response, Validators, ask, session
from panictrack.collecting.network.politeness import (
    DEFAULT_POLITENESS,
    HostPause,
    HostQueue,
    PolitenessPolicy,
    host_of,
)
from panictrack.collecting.parsing.parser import Parser
from panictrack.collecting.rounds.ingest import FetchResult, body_digest, ingest, preliminary_outcome
from panictrack.collecting.rounds.schedule import full_check_is_due
from panictrack.collecting.rounds.writer import T, Writer
from panictrack.errors import ArchiveError, InputError
from panictrack.model import FAILURES, Fetch, Outcome

log = logging.getLogger(__name__)

_GRACE_SECONDS = 6.0  # what is in hand when the round is told to stop has so long to end
_QUEUE_SECONDS = 120.0  # a round of due feeds asks nobody later than that: others are due meanwhile
_LONGEST_SECONDS = 600.0  # and ends, whatever happens
_LOOKUPS_AT_ONCE = 32  # names that are looked up side by side: some take half a minute to fail
_MOST_PER_HOST = 12  # of one host in a round of due feeds: at 5 s a start, a minute's worth


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectRun:
    """What one round of collecting did, feed by feed."""

    fetches: tuple[Fetch, ...]
    left_alone: tuple[str, ...] = ()  # addresses of feeds whose host wants to be left alone

    @property
    def n_new(self) -> int:
        """Headlines new to the archive."""
        return sum(attempt.n_new for attempt in self.fetches)

    @property
    def failed(self) -> tuple[Fetch, ...]:
        """The attempts that failed."""
        return tuple(attempt for attempt in self.fetches if attempt.outcome in FAILURES)


def collect(  # noqa: PLR0913 - keywords, each a choice of its own
    archive: Database,
    *,
    now: datetime,
    only: str | None = None,
    due_only: bool = False,
    dry_run: bool = False,
    manners: PolitenessPolicy = DEFAULT_POLITENESS,
    next_starts: dict[str, float] | None = None,
    stop: Event | None = None,
    told: Callable[[Fetch], None] = lambda _: None,
) -> CollectRun:
    """Fetch the listed feeds once and keep what they hold.

    Parameters
    ----------
    only
        Name or address of the one feed to fetch.
    due_only
        Fetch only feeds whose due time has come, as the daemon does, and of one host no more than fit
        into a minute: the others stay due.
    dry_run
        Say what would be looked through, and write nothing.
    next_starts
        Handed from round to round, it keeps the pause at each host between them (see `HostQueue`).
    stop
        Set from outside to end the round: no further feed is asked, and what is in hand has six seconds.
    told
        Called with each attempt as it ends.

    Raises
    ------
    InputError
        No feed is called `only`.
    ArchiveError
        The archive cannot be written. What was in hand is dropped and stays due: nothing is lost.
    """
    with archive.reading() as connection:
        feeds = known_feeds(connection, due_at=now if due_only else None)
        pauses = {pause.name: pause for pause in host_pauses(connection, now)}
    if only is not None:
        feeds = [known for known in feeds if only in {known.feed.url, known.feed.name}]
        if not feeds:
            raise InputError(f"no feed is called {only!r}; `panictrack status` lists their names")
    if due_only:
        feeds = _a_minutes_worth(feeds)
    remembered = {
        name: HostPause(not_before=pause.not_before, reason=pause.reason) for name, pause in pauses.items()
    }
    running = _Running(
        archive=archive,
        now=now,
        hosts=HostQueue(manners, pauses=remembered, next_starts=next_starts),
        dry_run=dry_run,
        stop=stop or Event(),
        told=told,
        is_bounded=due_only,
    )
    return asyncio.run(running.round(feeds))


def _a_minutes_worth(feeds: Sequence[KnownFeed]) -> list[KnownFeed]:
    n_taken = Counter[str]()
    taken = []
    for known in feeds:
        n_taken[host_of(known.address)] += 1
        if n_taken[host_of(known.address)] <= _MOST_PER_HOST:
            taken.append(known)
    return taken


@dataclass(kw_only=True)
class _Running:
    """A round while it runs."""

    archive: Database
    now: datetime
    hosts: HostQueue
    dry_run: bool
    stop: Event
    told: Callable[[Fetch], None]
    is_bounded: bool = False
    began: float = field(default_factory=time.monotonic)
    left_alone: list[str] = field(default_factory=list)
    has_trouble: bool = False  # the archive cannot be written

    def clock(self) -> datetime:
        """The moment by the round's own clock: it began at `now`, and no one can set it."""
        return self.now + timedelta(seconds=time.monotonic() - self.began)

    async def round(self, feeds: Sequence[KnownFeed]) -> CollectRun:
        """Ask all of these feeds."""
        lookups = ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="lookup")
        asyncio.get_running_loop().set_default_executor(lookups)
        async with session(self.hosts.manners) as client, Parser() as parser, Writer(self.archive) as writer:
            tools = _Tools(client=client, parser=parser, writer=writer)
            tasks = [asyncio.create_task(self._one(tools, known)) for known in feeds]
            watcher = asyncio.create_task(self._end_in_time(tasks))
            results = await asyncio.gather(*tasks, return_exceptions=True)
            watcher.cancel()
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result
        attempts = [result for result in results if isinstance(result, Fetch)]
        return CollectRun(fetches=tuple(attempts), left_alone=tuple(self.left_alone))

    async def _end_in_time(self, tasks: Sequence[asyncio.Task[Fetch | None]]) -> None:
        """When told to stop, let what is in hand end within the grace, and everything else at once.

        A bounded round ends by itself: feeds that had no turn yet stay due, for the next round.
        """
        # The event belongs to threads, and a thread that waits for it could not be called back.
        while not (self.stop.is_set() or self.has_trouble):
            await asyncio.sleep(0.1)
            took = time.monotonic() - self.began
            if self.is_bounded and took > _QUEUE_SECONDS:
                self._cancel_waiting(tasks)
            if self.is_bounded and took > _LONGEST_SECONDS:
                break
        self._cancel_waiting(tasks)
        await asyncio.wait(tasks, timeout=_GRACE_SECONDS if self.stop.is_set() else 0)
        for task in tasks:
            task.cancel()

    def _cancel_waiting(self, tasks: Sequence[asyncio.Task[Fetch | None]]) -> None:
        for task in tasks:
            if task not in self.hosts.in_hand:
                task.cancel()

    async def _one(self, tools: "_Tools", known: KnownFeed) -> Fetch | None:
        """One feed; a bug of ours that it meets costs this feed a failure, and no other."""
        try:
            return await self._attempt(tools, known)
        except ArchiveError:
            raise
        except Exception as error:
            log.exception("feed failed by a bug url=%s", known.feed.url)
            answer = Response(
                started_at=self.clock(), failure=Outcome.BUG, reason=f"{type(error).__name__}: {error}"
            )
            failed = FetchResult(answer=answer)
            if self.dry_run:
                return preliminary_outcome(known, failed)
            return await self._write(tools, lambda connection: ingest(connection, known, failed))

    async def _attempt(self, tools: "_Tools", known: KnownFeed) -> Fetch | None:
        """One feed from its turn to its row in the ledger; None when its host wants to be left alone."""
        catch = await self._catch(tools, known)
        if (pause := catch.answer.left_alone) is not None:
            self.left_alone.append(known.feed.url)
            if not self.dry_run:
                await self._write(tools, lambda connection: postpone(connection, known.id, pause.not_before))
            return None
        if self.dry_run:
            attempt = preliminary_outcome(known, catch)
            attempt = replace(attempt, reason=attempt.reason or "dry run: nothing was written")
        else:
            attempt = await self._write(tools, lambda connection: ingest(connection, known, catch))
        self.told(attempt)
        return attempt

    async def _catch(self, tools: "_Tools", known: KnownFeed) -> FetchResult:
        state = known.state
        # Some servers fail at a condition: while a feed fails, every other try has none.
        has_condition = not state.validators_lie and state.n_failures % 2 == 0
        validators = (
            Validators(etag=state.etag, last_modified=state.last_modified) if has_condition else NO_VALIDATORS
        )
        answer = await self._ask(tools, known, validators)
        was_told_unchanged = False
        if answer.is_not_modified and full_check_is_due(state, answer.started_at):
            whole = await self._ask(tools, known, NO_VALIDATORS)
            if whole.left_alone is None:  # else the 304 stands
                answer, was_told_unchanged = whole, True
        if answer.failure is not None or answer.is_not_modified:
            return FetchResult(answer=answer)
        found = body_digest(answer.body)
        if found == state.body_digest:
            return FetchResult(answer=answer, digest=found, was_told_unchanged=was_told_unchanged)
        parsed = await tools.parser.parse(answer.body, answer.content_type)
        return FetchResult(
            answer=answer,
            parsed=parsed,
            digest=found,
            was_conditional=bool(validators.headers) and not was_told_unchanged,
            was_told_unchanged=was_told_unchanged,
        )

    async def _ask(self, tools: "_Tools", known: KnownFeed, validators: Validators) -> Response:
        return await ask(
            tools.client, known.address, hosts=self.hosts, clock=self.clock, validators=validators
        )

    async def _write(self, tools: "_Tools", action: Callable[[Connection], T]) -> T:
        try:
            return await tools.writer.write(action)
        except ArchiveError:
            self.has_trouble = True
            raise


@dataclass(frozen=True, kw_only=True)
class _Tools:
    """What a round opens and closes."""

    client: aiohttp.ClientSession
    parser: Parser
    writer: Writer
