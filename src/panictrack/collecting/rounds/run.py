"""One run of collecting: many feeds at once, one writer, and an end in bounded time."""

import asyncio
import hashlib
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event
from typing import Any, Self, TypeVar

import aiohttp

from panictrack.archive import Connection, Database
from panictrack.archive.clock import clock_votes
from panictrack.archive.feeds import KnownFeed, host_pauses, known_feeds, postpone
from panictrack.collecting.network.fetch import NO_VALIDATORS, Response, Validators, ask, session
from panictrack.collecting.network.hosts import HostQueue, host_of
from panictrack.collecting.network.politeness import DEFAULT_POLITENESS, PolitenessPolicy
from panictrack.collecting.parsing.parser import ParsedFeed, Parser
from panictrack.collecting.rounds.clock import RoundClock
from panictrack.collecting.rounds.ingest import ingest, preliminary_outcome
from panictrack.collecting.rounds.schedule import MOST_REFUSALS, full_check_is_due
from panictrack.errors import ArchiveError, InputError
from panictrack.model import FAILURES, Fetch, Outcome
from panictrack.model.clock import clock_offset

log = logging.getLogger(__name__)

T = TypeVar("T")

_GRACE_SECONDS = 6.0  # for requests in progress when the run is told to stop
_QUEUE_SECONDS = 120.0  # a run of due feeds starts no request later: by then other feeds are due
_LONGEST_SECONDS = 600.0  # and ends after this, whatever happens
_LOOKUPS_AT_ONCE = 32  # DNS lookups in parallel: some take half a minute to fail
_MOST_PER_HOST = 12  # feeds of one host in a run of due feeds: a minute's worth at 5 s apart
_WRITES_PER_TRANSACTION = 32  # bounds how long other writers wait
_NEVER = datetime.min.replace(tzinfo=UTC)
_WITHOUT_NETWORK = {Outcome.NAME_LOOKUP, Outcome.UNREACHABLE, Outcome.TIMEOUT}


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectRun:
    """What one run of collecting did, feed by feed."""

    fetches: tuple[Fetch, ...]
    skipped: tuple[str, ...] = ()  # URLs of feeds whose host asked not to be contacted yet
    clock_offset: timedelta = timedelta(0)  # what to add to this machine's clock: 0 unless it is wrong
    clock_doubt: str | None = None  # a sentence where one host alone contradicts it

    @property
    def n_new(self) -> int:
        """Headlines new to the archive."""
        return sum(fetch.n_new for fetch in self.fetches)

    @property
    def failed(self) -> tuple[Fetch, ...]:
        """The fetches that failed."""
        return tuple(fetch for fetch in self.fetches if fetch.outcome in FAILURES)

    @property
    def failures_by_outcome(self) -> Counter[Outcome]:
        """How many fetches failed in which way, for a one-line summary."""
        return Counter(fetch.outcome for fetch in self.failed)

    @property
    def is_offline(self) -> bool:
        """Whether no server answered any feed, which points to our own network rather than to theirs.

        Can mislead when only one or two feeds were fetched: their servers may be down.
        """
        return bool(self.fetches) and all(fetch.outcome in _WITHOUT_NETWORK for fetch in self.fetches)


def collect(  # noqa: PLR0913 - keywords, each a choice of its own
    archive: Database,
    *,
    now: datetime,
    only: str | None = None,
    due_only: bool = False,
    dry_run: bool = False,
    politeness: PolitenessPolicy = DEFAULT_POLITENESS,
    next_starts: dict[str, float] | None = None,
    stop: Event | None = None,
    on_fetch: Callable[[Fetch], None] = lambda _: None,
) -> CollectRun:
    """Fetch the listed feeds once and store their headlines.

    Parameters
    ----------
    only
        Name or URL of the single feed to fetch.
    due_only
        Fetch only the feeds that are due, as the daemon does, and at most a minute's worth per host; the
        others stay due.
    dry_run
        Fetch and parse, but write nothing.
    next_starts
        Passed from run to run, it keeps the pause between requests to a host (see `HostQueue`).
    stop
        Set by another thread to end the run: no new request starts, those in progress get six seconds.
    on_fetch
        Called after each fetch is stored, in order of completion. An error in it is raised when all feeds
        have been collected, and changes nothing that is stored.

    Raises
    ------
    InputError
        No feed has the name or URL `only`.
    ArchiveError
        The archive cannot be written. Fetches in progress are dropped and stay due, so nothing is lost.
    """
    with archive.reading() as connection:
        votes = clock_votes(connection)
        likely_now = now + clock_offset(votes.values())
        feeds = known_feeds(connection, due_at=likely_now if due_only else None)
        pauses = host_pauses(connection, likely_now)
    if only is not None:
        feeds = [known for known in feeds if only in {known.feed.url, known.feed.name}]
        if not feeds:
            raise InputError(f"no feed is named {only!r}; `panictrack status` lists the names")
    feeds = in_fair_order(feeds, _MOST_PER_HOST if due_only else None)
    running = _RunInProgress(
        archive=archive,
        clock=RoundClock(now, votes, [known.feed.url for known in feeds]),
        hosts=HostQueue(politeness, pauses=pauses, next_starts=next_starts),
        dry_run=dry_run,
        stop=stop or Event(),
        on_fetch=on_fetch,
        is_bounded=due_only,
    )
    return asyncio.run(running.run(feeds))


def body_digest(body: bytes) -> str:
    """Identifies a body: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(body).hexdigest()[:16]


def in_fair_order(feeds: Sequence[KnownFeed], most_per_host: int | None = None) -> list[KnownFeed]:
    """The feeds, those of each host in the order of their last answers: who waited longest asks first.

    Where a host answers one request and refuses the next, the same feeds would otherwise always be refused.
    A feed that was refused again and again is ordered by its last attempt instead.
    """
    by_host = defaultdict[str, list[KnownFeed]](list)
    for known in feeds:
        by_host[host_of(known.address)].append(known)
    turns = {host: iter(sorted(those, key=_last_answer)[:most_per_host]) for host, those in by_host.items()}
    found = (next(turns[host_of(known.address)], None) for known in feeds)
    return [known for known in found if known is not None]


def _last_answer(known: KnownFeed) -> datetime:
    """When it was last answered; or refused, if often: one feed that a host dislikes must not block all."""
    state = known.state
    return (state.last_good_at if state.n_failures < MOST_REFUSALS else state.last_fetch_at) or _NEVER


@dataclass(frozen=True, kw_only=True)
class _Tools:
    """What a run opens and closes."""

    client: aiohttp.ClientSession
    parser: Parser
    writer: "Writer"


@dataclass(kw_only=True)
class _RunInProgress:
    """The state of a run in progress."""

    archive: Database
    clock: RoundClock
    hosts: HostQueue
    dry_run: bool
    stop: Event
    on_fetch: Callable[[Fetch], None]
    is_bounded: bool = False
    began: float = field(default_factory=time.monotonic)
    skipped: list[str] = field(default_factory=list)
    archive_failed: bool = False

    async def run(self, feeds: Sequence[KnownFeed]) -> CollectRun:
        """Fetch all of these feeds."""
        lookups = ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="lookup")
        asyncio.get_running_loop().set_default_executor(lookups)
        async with (
            session(self.hosts.politeness) as client,
            Parser() as parser,
            Writer(self.archive) as writer,
        ):
            tools = _Tools(client=client, parser=parser, writer=writer)
            tasks = [asyncio.create_task(self._collect_and_tell(tools, known)) for known in feeds]
            for task, known in zip(tasks, feeds, strict=True):
                task.add_done_callback(partial(self.clock.arrived, known.feed.url))
            watcher = asyncio.create_task(self._end_in_time(tasks))
            results = await asyncio.gather(*tasks, return_exceptions=True)
            watcher.cancel()
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result
        fetches = tuple(result for result in results if isinstance(result, Fetch))
        return CollectRun(
            fetches=fetches,
            skipped=tuple(self.skipped),
            clock_offset=self.clock.offset,
            clock_doubt=self.clock.doubt,
        )

    async def _end_in_time(self, tasks: Sequence[asyncio.Task[Fetch | None]]) -> None:
        """On `stop`, give requests in progress their grace period and cancel everything else at once.

        A bounded run also ends by itself; feeds whose turn has not come stay due for the next run.
        """
        # Polled, because a thread that waits for the event could not be cancelled.
        while not (self.stop.is_set() or self.archive_failed):
            await asyncio.sleep(0.1)
            elapsed = time.monotonic() - self.began
            if self.is_bounded and elapsed > _QUEUE_SECONDS:
                self._cancel_queued(tasks)
            if self.is_bounded and elapsed > _LONGEST_SECONDS:
                break
        self._cancel_queued(tasks)
        self.clock.decide()  # what has come is stored now
        await asyncio.wait(tasks, timeout=_GRACE_SECONDS if self.stop.is_set() else 0)
        for task in tasks:
            task.cancel()

    def _cancel_queued(self, tasks: Sequence[asyncio.Task[Fetch | None]]) -> None:
        for task in tasks:
            if task not in self.hosts.started:
                task.cancel()

    async def _collect_and_tell(self, tools: _Tools, known: KnownFeed) -> Fetch | None:
        """Collect one feed, then call `on_fetch`: an error in that is no failure of the feed."""
        fetch = await self._collect_feed(tools, known)
        if fetch is not None:
            self.on_fetch(fetch)
        return fetch

    async def _collect_feed(self, tools: _Tools, known: KnownFeed) -> Fetch | None:
        """Collect one feed. A bug of ours that it triggers fails this feed and no other."""
        try:
            return await self._fetch_and_store(tools, known)
        except ArchiveError:
            raise
        except Exception as error:
            log.exception("feed failed because of a bug url=%s", known.feed.url)
            reason = f"{type(error).__name__}: {error}"
            failed = Response(started_at=self.clock.now(), failure=Outcome.BUG, reason=reason)
            return await self._store(tools, known, failed, None)

    async def _fetch_and_store(self, tools: _Tools, known: KnownFeed) -> Fetch | None:
        """Take one feed from its turn to its row in the ledger; None when its host is paused."""
        response = await self._fetch(tools, known)
        if (pause := response.still_paused) is not None:
            self.skipped.append(known.feed.url)
            if not self.dry_run:
                await self._write(tools, lambda connection: postpone(connection, known.id, pause.not_before))
            return None
        response = await self.clock.corrected(response, url=known.feed.url, host=host_of(known.address))
        parsed = None
        if response.body_digest not in {None, known.state.body_digest}:
            address = response.address or known.address
            parsed = await tools.parser.parse(response.body, response.content_type, address)
        return await self._store(tools, known, response, parsed)

    async def _fetch(self, tools: _Tools, known: KnownFeed) -> Response:
        """The response of one feed; a 304 is checked against the whole body when that is due."""
        state = known.state
        # Some servers fail on conditional requests: while a feed fails, every other try is unconditional.
        is_conditional = not state.validators_lie and state.n_failures % 2 == 0
        validators = NO_VALIDATORS
        if is_conditional:
            validators = Validators(etag=state.etag, last_modified=state.last_modified)
        response = await self._ask(tools, known, validators)
        answered_304 = False
        if response.is_not_modified and full_check_is_due(state, response.started_at):
            full = await self._ask(tools, known, NO_VALIDATORS)
            if full.still_paused is None:  # otherwise the 304 counts
                response, answered_304 = full, True
        if response.failure is not None or response.is_not_modified:
            return response
        return replace(
            response,
            body_digest=body_digest(response.body),
            was_conditional=bool(validators.headers) and not answered_304,
            follows_304=answered_304,
        )

    async def _ask(self, tools: _Tools, known: KnownFeed, validators: Validators) -> Response:
        return await ask(
            tools.client,
            known.address,
            hosts=self.hosts,
            clock=self.clock.now,
            validators=validators,
            n_failures=known.state.n_failures,
        )

    async def _store(
        self, tools: _Tools, known: KnownFeed, response: Response, parsed: ParsedFeed | None
    ) -> Fetch:
        if self.dry_run:
            fetch = preliminary_outcome(known, response, parsed)
            return replace(fetch, reason=fetch.reason or "dry run: nothing was written")
        return await self._write(tools, lambda connection: ingest(connection, known, response, parsed))

    async def _write(self, tools: _Tools, action: Callable[[Connection], T]) -> T:
        try:
            return await tools.writer.write(action)
        except ArchiveError:
            self.archive_failed = True
            raise


_Job = tuple[Callable[[Connection], Any], "asyncio.Future[Any]"]


class Writer:
    """The one writer of a run, in a thread of its own, so that a locked archive delays no download.

    Whatever became ready while a transaction ran goes into the next one: two hundred feeds that answer
    "not modified" cost a dozen transactions. Each feed has a savepoint, so one that fails affects no other.
    """

    def __init__(self, archive: Database) -> None:
        self._archive = archive
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._waiting: list[_Job] = []
        self._draining: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Open nothing: the first write does."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Finish the writes that have begun."""
        if self._draining is not None:
            await self._draining
        self._thread.shutdown()

    async def write(self, action: Callable[[Connection], T]) -> T:
        """Run `action` in a transaction and return its result once that is committed.

        Raises
        ------
        ArchiveError
            The archive cannot be written: nothing of the transaction was stored.
        """
        written: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((action, written))
        if self._draining is None or self._draining.done():
            self._draining = asyncio.create_task(self._drain())
        return await written

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            jobs = self._waiting[:_WRITES_PER_TRANSACTION]
            self._waiting = self._waiting[_WRITES_PER_TRANSACTION:]
            try:
                actions = [action for action, _ in jobs]
                results = await loop.run_in_executor(self._thread, self._archive.write_each, actions)
            except Exception as error:  # noqa: BLE001 - it belongs to those who await it
                results = [error] * len(jobs)
            for (_, written), result in zip(jobs, results, strict=True):
                if written.done():
                    continue  # the awaiting task was cancelled; the write stays
                if isinstance(result, Exception):
                    written.set_exception(result)
                else:
                    written.set_result(result)
