"""From a response to stored headlines, a ledger row and the feed's next state: all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import pairwise

from panictrack.archive import Connection
from panictrack.archive.clock import date_anew
from panictrack.archive.feeds import KnownFeed, record, record_move, record_pause
from panictrack.archive.headlines import (
    insert_rows,
    known_articles,
    recent_sightings,
    record_sightings,
    touch_sightings,
)
from panictrack.collecting.network.fetch import Response
from panictrack.collecting.parsing.dates.of_a_body import about_dates
from panictrack.collecting.parsing.normalise import MOST_ENTRIES, ParsedFeed
from panictrack.collecting.rounds.schedule import Cadence, FeedObservations, cadence, decide
from panictrack.model import FAILURES, Entry, FeedKind, FeedState, Fetch, Outcome
from panictrack.model.identity import dated, to_row
from panictrack.model.languages import detected_language, language_code
from panictrack.model.recognition import RecentSighting, possible_keys, recognise
from panictrack.model.text import counted

_N_RECENT = 400  # sightings from which a feed's cadence is estimated and its items are recognised

Shown = tuple[int, datetime | None]  # the article of an entry, and its date


def ingest(connection: Connection, known: KnownFeed, response: Response, parsed: ParsedFeed | None) -> Fetch:
    """Store what a fetch returned, in the caller's transaction. `parsed` is its body, if it was read."""
    fetch = preliminary_outcome(known, response, parsed)
    observed = FeedObservations(identity_rule=known.state.identity_rule)
    if parsed is not None and fetch.outcome not in FAILURES:
        fetch, observed = _stored(connection, known, response, fetch, parsed)
    elif fetch.outcome is Outcome.NOTHING_NEW:
        touch_sightings(connection, known.id, known.state.last_body_at, fetch.started_at)
    if response.is_clock_confirmed and fetch.outcome in {Outcome.STORED, Outcome.NOTHING_NEW}:
        fetch = _dated_anew(connection, known, fetch)
    state, move = decide(known.state, known.feed.url, response, fetch, observed)
    record(connection, known.id, fetch, state)
    if move is not None:
        addresses = (move.from_address, move.to_address)
        record_move(connection, known.id, moved_at=fetch.started_at, since=move.since, addresses=addresses)
    if response.pause is not None:
        record_pause(connection, response.pause, fetch.started_at)
    return fetch


def preliminary_outcome(known: KnownFeed, response: Response, parsed: ParsedFeed | None) -> Fetch:
    """The fetch as far as it can be judged without the archive."""
    fetch = Fetch(
        feed_url=known.feed.url,
        started_at=response.started_at,
        seconds=response.seconds,
        outcome=response.failure or Outcome.NOT_MODIFIED,
        http_status=response.http_status,
        n_bytes=len(response.body),
        reason=response.reason,
        body_digest=response.body_digest,
        clock_offset=response.clock_offset,
    )
    if response.failure is not None:
        return fetch
    if response.is_not_modified:
        return replace(fetch, reason="the server reports no change (304)")
    if parsed is None:
        return replace(fetch, outcome=Outcome.NOTHING_NEW, reason="the same body as last time, byte for byte")
    fetch = replace(
        fetch,
        parser=parsed.parser,
        n_entries=len(parsed.entries),
        n_links_dropped=parsed.n_links_dropped,
        n_left_out=parsed.n_left_out,
        n_untitled=parsed.n_untitled,
    )
    if parsed.failure is not None:
        return replace(fetch, outcome=parsed.failure, reason=_joined(parsed.complaint, response.reason))
    if not parsed.entries:
        reason = f"no entry has a title ({parsed.n_untitled} without)" if parsed.n_untitled else "no entries"
        return replace(fetch, outcome=Outcome.EMPTY, reason=_joined(reason, response.reason))
    return replace(fetch, outcome=Outcome.STORED)


def _joined(*reasons: str | None) -> str | None:
    return "; ".join(filter(None, reasons)) or None


def _stored(
    connection: Connection, known: KnownFeed, response: Response, fetch: Fetch, parsed: ParsedFeed
) -> tuple[Fetch, FeedObservations]:
    """The fetch with what became of its entries, and what they show about the feed."""
    # Feeds list the newest first; the archive numbers headlines in order of time.
    entries = parsed.entries[::-1]
    recent = _recent(connection, known, len(entries))
    articles, rule, note = recognise(
        known.feed.outlet,
        entries,
        rule=known.state.identity_rule,
        recent=recent,
        known_articles=_already_stored(connection, known, entries, recent) if recent else (),
    )
    now = fetch.started_at
    language = language_code(known.feed.language) or detected_language([entry.title for entry in entries])
    row = partial(
        to_row,
        outlet=known.feed.outlet,
        first_seen_at=now,
        is_selected=known.feed.kind is FeedKind.SECTION,
        stream=known.stream,
        language=language,
    )
    rows = [row(entry, article=article) for entry, article in zip(entries, articles, strict=True)]
    inserted = insert_rows(connection, rows)
    n_first_shown = record_sightings(
        connection, known.id, entries, inserted.ids, now=now, n_new=inserted.n_new
    )
    is_gap = n_first_shown > 0 and is_possible_gap(
        known.state,
        recent,
        [(key, entry.published_at) for key, entry in zip(articles, entries, strict=True)],
    )
    fetch = replace(
        fetch,
        n_new=inserted.n_new,
        n_first_shown=n_first_shown,
        is_possible_gap=is_gap,
        outcome=fetch.outcome if n_first_shown or not entries else Outcome.NOTHING_NEW,
    )
    has_lied = response.follows_304 and n_first_shown > 0
    reasons = [fetch.reason, *_notes(fetch), *about_dates(parsed.entries), note]
    if inserted.n_deleted:
        reasons.append(f"{inserted.n_deleted} were deleted on purpose and stay out")
    if parsed.complaint:
        source = "the body ends early" if parsed.is_cut_off else "parser warning"
        reasons.append(f"{source}: {parsed.complaint}")
    if has_lied:
        reasons.append("the server had just reported no change: from now on the feed is read in full")
    observed = FeedObservations(
        cadence=_cadence(recent, articles, entries, now) if n_first_shown else None,
        hints=parsed.hints,
        identity_rule=rule,
        has_lied=has_lied,
        reported_change=response.was_conditional and n_first_shown > 0,
        is_cut_off=parsed.is_cut_off,
    )
    return replace(fetch, reason=_joined(*reasons)), observed


def _dated_anew(connection: Connection, known: KnownFeed, fetch: Fetch) -> Fetch:
    """The fetch, noting what a wrong clock had misdated among what it showed."""
    if not (n_anew := date_anew(connection, known.id, fetch.started_at)):
        return fetch
    told = f"{n_anew} that a wrong clock had misdated were dated anew"
    return replace(fetch, reason=_joined(fetch.reason, told))


def _recent(connection: Connection, known: KnownFeed, n_entries: int) -> list[RecentSighting]:
    if known.state.last_good_at is None:
        return []
    limit = max(_N_RECENT, 4 * n_entries)
    return recent_sightings(connection, known.id, known.state.last_body_at, limit)


def _already_stored(
    connection: Connection, known: KnownFeed, entries: Sequence[Entry], recent: Sequence[RecentSighting]
) -> set[int]:
    rule = known.state.identity_rule
    return known_articles(connection, possible_keys(known.feed.outlet, entries, rule, recent))


def _notes(fetch: Fetch) -> list[str]:
    """What the ledger notes about the entries, for a person."""
    notes = []
    if fetch.outcome is Outcome.NOTHING_NEW:
        notes.append(f"all {fetch.n_entries} entries were known from this feed")
    elif known_elsewhere := fetch.n_first_shown - fetch.n_new:
        notes.append(f"{known_elsewhere} known from elsewhere")
    if fetch.is_possible_gap:
        notes.append("possible gap: the body does not reach back to the last one")
    if fetch.n_left_out:
        notes.append(
            f"{fetch.n_left_out} entries were left out: of one body the first {MOST_ENTRIES} are read"
        )
    if fetch.n_untitled and fetch.n_entries:  # else that is its reason already
        notes.append(f"{counted(fetch.n_untitled, 'item')} without a title: they cannot be stored")
    if fetch.n_links_dropped:
        notes.append(f"{fetch.n_links_dropped} links were dropped because they are not web addresses")
    return notes


def _cadence(
    recent: Sequence[RecentSighting], articles: Sequence[int], entries: Sequence[Entry], now: datetime
) -> Cadence:
    times = {old.article: old.dated_at for old in recent}
    for article, entry in zip(articles, entries, strict=True):
        times.setdefault(article, dated(entry.published_at, now)[1])
    return cadence(list(times.values()), len(entries))


def is_possible_gap(state: FeedState, recent: Sequence[RecentSighting], shown: Sequence[Shown]) -> bool:
    """Whether items may have come and gone between two fetches. `shown` is the body from its end to its top.

    A feed in order of time loses its oldest items first. An item that stayed in order, below everything new,
    proves that nothing was missed; a pinned item stays on top and proves nothing. An item that vanished
    although older ones stayed was deleted by its publisher, unless hardly anything stayed.

    Can mislead when the feed is not in order of time.
    """
    latest = state.last_body_at or state.last_new_at
    if state.last_new_at is None or latest is None or not shown:
        return False
    dates = _first_dates(recent, latest)
    last_body = {old.article for old in recent if old.was_in_last_body}
    vanished = last_body.difference(article for article, _ in shown)
    in_order = _in_order(shown, {article: dates[article] for article in last_body})
    if not in_order:
        return True
    newest_vanished = max((dates[article] for article in vanished), default=None)
    reaches_back = newest_vanished is None or max(dates[article] for article in in_order) >= newest_vanished
    return not reaches_back and len(in_order) < len(vanished)


def _first_dates(recent: Sequence[RecentSighting], latest: datetime) -> dict[int, datetime]:
    """The date of each article, by its claim even where that is not believed: a very old item is pinned.

    Nothing is dated after the last body: such a date comes from a clock that ran ahead.
    """
    dates: dict[int, datetime] = {}
    for old in recent:
        claimed = min(old.published_at or old.first_seen_at, latest)
        dates[old.article] = min(claimed, dates.get(old.article, claimed))
    return dates


def _in_order(shown: Sequence[Shown], last_body: Mapping[int, datetime]) -> list[int]:
    """The articles of the last body below which nothing is both new and later than they are."""
    in_order = []
    newest: datetime | None = None
    has_undated = False
    for article, dated_at in shown if _is_newest_first(shown) else reversed(shown):
        if article not in last_body:
            has_undated = has_undated or dated_at is None
            newest = dated_at if newest is None or (dated_at is not None and dated_at > newest) else newest
        elif not has_undated and (newest is None or last_body[article] >= newest):
            in_order.append(article)
    return in_order


def _is_newest_first(shown: Sequence[Shown]) -> bool:
    """Whether a body, from its end to its top, is mostly in order of time."""
    dates = [dated_at for _, dated_at in shown if dated_at is not None]
    n_later = sum(later > earlier for earlier, later in pairwise(dates))
    n_earlier = sum(later < earlier for earlier, later in pairwise(dates))
    return n_later >= n_earlier or len(dates) < 3  # of two, one may be pinned
