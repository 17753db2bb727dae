"""One round of collecting: fetch side by side, parse, keep each feed in one transaction."""

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import aiohttp

from panictrack.archive import Archive
from panictrack.archive.feeds import KnownFeed, known_feeds, record_fetch
from panictrack.archive.headlines import Arrival, keep, see
from panictrack.errors import InputError
from panictrack.model import FAILURES, FeedKind, Fetch, Outcome
from panictrack.sources.network import CONNECTIONS, CONNECTIONS_PER_HOST, Answer, ask, session
from panictrack.sources.parsing import ParsedFeed, parse


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """What one round of collecting did, feed by feed."""

    fetches: tuple[Fetch, ...]

    @property
    def n_new(self) -> int:
        """Headlines new to the archive."""
        return sum(attempt.n_new for attempt in self.fetches)

    @property
    def failed(self) -> tuple[Fetch, ...]:
        """The attempts that failed."""
        return tuple(attempt for attempt in self.fetches if attempt.outcome in FAILURES)


def collect(
    archive: Archive,
    *,
    now: datetime,
    only: str | None = None,
    due_only: bool = False,
    dry_run: bool = False,
    told: Callable[[Fetch], None] = lambda _: None,
) -> Round:
    """Fetch the listed feeds once and keep what they hold.

    Parameters
    ----------
    only
        Name or address of the one feed to fetch.
    due_only
        Fetch only feeds whose due time has come, as the daemon does.
    dry_run
        Say what would be new, and write nothing.
    told
        Called with each attempt as it ends.
    """
    with archive.reading() as connection:
        feeds = known_feeds(connection, due_at=now if due_only else None)
    if only is not None:
        feeds = [known for known in feeds if only in {known.feed.url, known.feed.name}]
        if not feeds:
            raise InputError(f"no feed is called {only!r}; `panictrack status` lists their names")
    return asyncio.run(_round(archive, feeds, now=now, dry_run=dry_run, told=told))


async def _round(
    archive: Archive,
    feeds: Sequence[KnownFeed],
    *,
    now: datetime,
    dry_run: bool,
    told: Callable[[Fetch], None],
) -> Round:
    began = time.monotonic()
    places = asyncio.Semaphore(CONNECTIONS)
    places_at = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(CONNECTIONS_PER_HOST))

    async def one(client: aiohttp.ClientSession, known: KnownFeed) -> Fetch:
        origin = known.feed.url.split("/", 3)[:3]
        # Waiting for its turn is not the feed's slowness: the clock and the time-out start after it.
        async with places_at["/".join(origin)], places:
            started = time.monotonic()
            answer = await ask(client, known.feed.url, etag=known.etag, last_modified=known.last_modified)
            seconds = time.monotonic() - started
        # Between the two awaits nothing else runs: one feed, one transaction.
        started_at = now + timedelta(seconds=started - began)
        attempt = digest(archive, known, answer, started_at=started_at, seconds=seconds, dry_run=dry_run)
        told(attempt)
        return attempt

    async with session() as client:
        return Round(fetches=tuple(await asyncio.gather(*(one(client, known) for known in feeds))))


def digest(
    archive: Archive,
    known: KnownFeed,
    answer: Answer,
    *,
    started_at: datetime,
    seconds: float,
    dry_run: bool = False,
) -> Fetch:
    """Turn an answer into kept headlines and a row of the ledger, in one transaction."""
    attempt = Fetch(
        feed_url=known.feed.url,
        started_at=started_at,
        seconds=seconds,
        outcome=answer.failure or Outcome.NOT_MODIFIED,
        http_status=answer.http_status,
        n_bytes=len(answer.body),
        reason=answer.reason,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )
    if answer.is_not_modified:
        attempt = replace(attempt, reason="the server says that nothing changed (304)")
    parsed = None
    if answer.failure is None and not answer.is_not_modified:
        parsed = parse(answer.body, answer.content_type)
        attempt = replace(attempt, body_digest=hashlib.sha256(answer.body).hexdigest()[:16])
    if dry_run:
        return _dry(attempt, parsed)
    with archive.writing() as connection:
        if parsed is not None:
            arrivals = _arrivals(known, parsed, started_at)
            kept = keep(connection, arrivals)
            n_first_seen = see(connection, known.id, arrivals, kept.ids)
            attempt = _judged(attempt, parsed, n_new=kept.n_new, n_first_seen=n_first_seen)
        record_fetch(connection, known.id, attempt)
    return attempt


def _arrivals(known: KnownFeed, parsed: ParsedFeed, seen_at: datetime) -> list[Arrival]:
    is_selected = known.feed.kind is FeedKind.SECTION
    # Feeds list the newest first; the archive numbers headlines in the order of time.
    return [
        Arrival(entry=entry, outlet=known.feed.outlet, first_seen_at=seen_at, is_selected=is_selected)
        for entry in reversed(parsed.entries)
    ]


def _judged(attempt: Fetch, parsed: ParsedFeed, *, n_new: int, n_first_seen: int) -> Fetch:
    """The attempt with its outcome, and with a reason wherever nothing was added."""
    n_entries = len(parsed.entries)
    reason: str | None
    if not parsed.is_feed:
        outcome, reason = Outcome.NOT_A_FEED, parsed.complaint or "the body is no RSS, Atom or RDF feed"
    elif n_entries == 0:
        outcome, reason = Outcome.EMPTY, f"a feed without titled entries ({parsed.n_untitled} untitled)"
    elif n_first_seen == 0:
        outcome, reason = Outcome.NOTHING_NEW, f"all {n_entries} entries were known from this feed"
    else:
        known_elsewhere = n_first_seen - n_new
        outcome = Outcome.STORED
        reason = f"{known_elsewhere} known from elsewhere" if known_elsewhere > 0 else None
    return replace(attempt, outcome=outcome, reason=reason, n_entries=n_entries, n_new=n_new)


def _dry(attempt: Fetch, parsed: ParsedFeed | None) -> Fetch:
    if parsed is None:
        return attempt
    n_entries = len(parsed.entries)
    judged = _judged(attempt, parsed, n_new=0, n_first_seen=n_entries)
    return replace(judged, reason="dry run: nothing was written")
