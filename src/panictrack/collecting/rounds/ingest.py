"""From an answer to kept headlines, a row of the ledger and the feed's next state, all of it or none."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from panictrack.archive.feeds import HostPause, KnownFeed, record, record_move, record_pause
from panictrack.archive.headlines import (
    insert_entries,
    known_articles,
    recent_sightings,
    record_sightings,
    touch_sightings,
)
from panictrack.collecting.network.fetch import Response
from panictrack.collecting.parsing.parser import ParsedFeed
from panictrack.collecting.rounds.cadence import Cadence, cadence
from panictrack.collecting.rounds.gaps import is_possible_gap
from panictrack.collecting.rounds.schedule import FeedObservations, decide
from panictrack.model import FAILURES, Entry, FeedKind, Fetch, Outcome
from panictrack.model.identity import RecentSighting, article_key, dated, recognise
from panictrack.model.incoming import IncomingEntry

_REMEMBERED = 400  # sightings that tell a feed's rhythm and know its items again


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchResult:
    """What one fetch brought: the answer, and its body as read (None where there was none to read)."""

    answer: Response
    parsed: ParsedFeed | None = None
    digest: str | None = None  # of the body
    was_conditional: bool = False  # the server could have answered 304, and did not
    was_told_unchanged: bool = False  # a full check: the server had just said 304


def body_digest(body: bytes) -> str:
    """The name of a body: SHA-256, first 16 hex digits."""
    return hashlib.sha256(body).hexdigest()[:16]


def ingest(connection: Connection, known: KnownFeed, catch: FetchResult) -> Fetch:
    """Keep what a fetch brought. Runs inside a writing transaction: all of it is written or none."""
    attempt = preliminary_outcome(known, catch)
    findings = FeedObservations(identity_rule=known.state.identity_rule)
    if catch.parsed is not None and attempt.outcome not in FAILURES:
        attempt, findings = _kept(connection, known, catch, attempt, catch.parsed)
    elif attempt.outcome is Outcome.NOTHING_NEW:
        touch_sightings(connection, known.id, known.state.in_full_at, attempt.started_at)
    state, move = decide(known.state, known.feed.url, catch.answer, attempt, findings)
    record(connection, known.id, attempt, state)
    if move is not None:
        addresses = (move.from_address, move.to_address)
        record_move(connection, known.id, moved_at=attempt.started_at, since=move.since, addresses=addresses)
    for host, pause in catch.answer.pauses.items():
        wish = HostPause(name=host, not_before=pause.not_before, reason=pause.reason)
        record_pause(connection, wish, attempt.started_at)
    return attempt


def preliminary_outcome(known: KnownFeed, catch: FetchResult) -> Fetch:
    """The attempt as far as it can be judged without the archive."""
    answer, parsed = catch.answer, catch.parsed
    attempt = Fetch(
        feed_url=known.feed.url,
        started_at=answer.started_at,
        seconds=answer.seconds,
        outcome=answer.failure or Outcome.NOT_MODIFIED,
        http_status=answer.http_status,
        n_bytes=len(answer.body),
        reason=answer.reason,
        body_digest=catch.digest,
    )
    if answer.failure is not None:
        return attempt
    if answer.is_not_modified:
        return replace(attempt, reason="the server says that nothing changed (304)")
    if parsed is None:
        return replace(
            attempt, outcome=Outcome.NOTHING_NEW, reason="the same body as last time, byte for byte"
        )
    attempt = replace(
        attempt,
        parser=parsed.parser,
        n_entries=len(parsed.entries),
        n_links_dropped=parsed.n_links_dropped,
    )
    if parsed.failure is not None:
        return replace(attempt, outcome=parsed.failure, reason=parsed.complaint)
    if not parsed.entries:
        reason = f"no entry has a title ({parsed.n_untitled} without)" if parsed.n_untitled else "no entries"
        return replace(attempt, outcome=Outcome.EMPTY, reason=reason)
    return replace(attempt, outcome=Outcome.STORED, reason=None)


def _kept(
    connection: Connection, known: KnownFeed, catch: FetchResult, attempt: Fetch, parsed: ParsedFeed
) -> tuple[Fetch, FeedObservations]:
    """The attempt with what became of its entries, and what they teach about the feed."""
    # Feeds list the newest first; the archive numbers headlines in the order of time.
    entries = parsed.entries[::-1]
    recent = _recent(connection, known, len(entries))
    recognised = recognise(
        known.feed.outlet,
        entries,
        rule=known.state.identity_rule,
        recent=recent,
        known_articles=_already_kept(connection, known, entries) if recent else (),
    )
    arrivals = _arrivals(known, entries, recognised.articles, attempt.started_at)
    kept = insert_entries(connection, arrivals)
    n_first_shown = record_sightings(connection, known.id, arrivals, kept.ids, n_new=kept.n_new)
    is_gap = n_first_shown > 0 and is_possible_gap(
        known.state,
        recent,
        [(key, item.published_at) for key, item in zip(recognised.articles, entries, strict=True)],
    )
    has_lied = catch.was_told_unchanged and n_first_shown > 0
    attempt = replace(
        attempt,
        n_new=kept.n_new,
        n_first_shown=n_first_shown,
        is_possible_gap=is_gap,
        outcome=attempt.outcome if n_first_shown or not entries else Outcome.NOTHING_NEW,
    )
    notes = [*_notes(attempt), *([recognised.note] if recognised.note else [])]
    if kept.n_forgotten:
        notes.append(f"{kept.n_forgotten} were forgotten on purpose and stay out")
    if parsed.complaint:
        told = "the body ends early" if parsed.is_cut_off else "the parser remarks"
        notes.append(f"{told}: {parsed.complaint}")
    if has_lied:
        notes.append("the server had just said that nothing changed: from now on the feed is read in full")
    found = FeedObservations(
        rhythm=_rhythm(recent, arrivals, len(entries)) if n_first_shown else None,
        hints=parsed.hints,
        identity_rule=recognised.rule,
        has_lied=has_lied,
        has_told=catch.was_conditional and n_first_shown > 0,
        is_cut_off=parsed.is_cut_off,
    )
    return replace(attempt, reason="; ".join(filter(None, [attempt.reason, *notes])) or None), found


def _recent(connection: Connection, known: KnownFeed, n_entries: int) -> list[RecentSighting]:
    if known.state.last_good_at is None:
        return []
    limit = max(_REMEMBERED, 4 * n_entries)
    return recent_sightings(connection, known.id, known.state.in_full_at, limit)


def _already_kept(connection: Connection, known: KnownFeed, entries: Sequence[Entry]) -> set[int]:
    rule = known.state.identity_rule
    return known_articles(connection, {article_key(known.feed.outlet, entry, rule) for entry in entries})


def _arrivals(
    known: KnownFeed, entries: Sequence[Entry], articles: Sequence[int], seen_at: datetime
) -> list[IncomingEntry]:
    is_selected = known.feed.kind is FeedKind.SECTION
    return [
        IncomingEntry(
            entry=entry,
            outlet=known.feed.outlet,
            first_seen_at=seen_at,
            is_selected=is_selected,
            article=article,
        )
        for entry, article in zip(entries, articles, strict=True)
    ]


def _notes(attempt: Fetch) -> list[str]:
    """What the ledger says of the entries, for a person."""
    notes = []
    if attempt.outcome is Outcome.NOTHING_NEW:
        notes.append(f"all {attempt.n_entries} entries were known from this feed")
    elif known_elsewhere := attempt.n_first_shown - attempt.n_new:
        notes.append(f"{known_elsewhere} known from elsewhere")
    if attempt.is_possible_gap:
        notes.append("possible gap: it does not reach back to the last body")
    if attempt.n_links_dropped:
        notes.append(f"{attempt.n_links_dropped} links that are no web address were dropped")
    return notes


def _rhythm(recent: Sequence[RecentSighting], arrivals: Sequence[IncomingEntry], n_kept: int) -> Cadence:
    moments = {old.article: old.dated_at for old in recent}
    for item in arrivals:
        moment = dated(item.entry.published_at, item.first_seen_at)[1]
        moments.setdefault(item.article or 0, moment)
    return cadence(list(moments.values()), n_kept)
