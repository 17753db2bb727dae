"""Feeds, what is known of them, and the fetch ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from panictrack.archive.headlines import outlet_ids
from panictrack.archive.tables import feed, feed_move, fetch, host, outlet
from panictrack.model import Feed, FeedKind, FeedState, Fetch, HostPause, IdentityRule

# No wait is longer than this (a feed that is gone): a later due time was set by a clock that ran ahead.
_LONGEST_WAIT = timedelta(days=28)

# Put together once: they run after every fetch.
_INSERT_FETCH = insert(fetch)
_UPDATE_FEED = update(feed).where(feed.c.id == bindparam("number"))


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownFeed:
    """A feed as the archive knows it, with what was learned of it."""

    id: int
    feed: Feed
    state: FeedState

    @property
    def address(self) -> str:
        """Where it is fetched now."""
        return self.state.address or self.feed.url


def list_feeds(connection: Connection, feeds: Sequence[Feed]) -> None:
    """Make the archive list exactly these feeds. A feed that left the list keeps its history."""
    outlets = outlet_ids(connection, {item.outlet for item in feeds})
    connection.execute(update(feed).values(is_listed=0))
    if not feeds:
        return
    places = {item.outlet: (item.country, item.language) for item in feeds}
    connection.exec_driver_sql(
        # The table of outlets may know what a feed list does not say.
        "update outlet set country = coalesce(nullif(?, ''), country), "
        "language = coalesce(nullif(?, ''), language) where name = ?",
        [(*place, name) for name, place in places.items()],
    )
    statement = insert(feed)
    statement = statement.on_conflict_do_update(
        index_elements=["url"],
        set_={name: statement.excluded[name] for name in ("name", "outlet_id", "kind", "tags", "is_listed")},
    )
    rows = [
        {
            "url": item.url,
            "name": item.name,
            "outlet_id": outlets[item.outlet],
            "kind": item.kind.value,
            "tags": "\n".join(item.tags),
            "is_listed": 1,
        }
        for item in feeds
    ]
    connection.execute(statement, rows)


def known_feeds(connection: Connection, *, due_at: datetime | None = None) -> list[KnownFeed]:
    """The listed feeds; with `due_at`, only those due by then, the longest due first.

    A feed is also due when the archive has it fetched in the future, or due beyond every wait: then the
    clock ran ahead when that was written, and nobody should wait for it to come round again.
    """
    query = select(feed, outlet.c.name.label("outlet"), outlet.c.country, outlet.c.language).join(outlet)
    query = query.where(feed.c.is_listed == 1)
    if due_at is None:
        query = query.order_by(feed.c.id)
    else:
        is_due = or_(
            feed.c.due_at.is_(None),
            feed.c.due_at <= due_at,
            feed.c.due_at > due_at + _LONGEST_WAIT,
            feed.c.last_fetch_at > due_at,
        )
        query = query.where(is_due).order_by(feed.c.due_at, feed.c.id)
    return [_known(row) for row in connection.execute(query)]


def record(connection: Connection, feed_id: int, attempt: Fetch, state: FeedState) -> None:
    """Write one attempt into the ledger, and what was decided about the feed."""
    connection.execute(
        _INSERT_FETCH,
        {
            "feed_id": feed_id,
            "started_at": attempt.started_at,
            "seconds": round(attempt.seconds, 3),
            "outcome": attempt.outcome.value,
            "http_status": attempt.http_status,
            "n_bytes": attempt.n_bytes,
            "n_entries": attempt.n_entries,
            "n_new": attempt.n_new,
            "n_first_shown": attempt.n_first_shown,
            "n_links_dropped": attempt.n_links_dropped,
            "is_possible_gap": int(attempt.is_possible_gap),
            "reason": attempt.reason,
            "body_digest": attempt.body_digest,
            "parser": attempt.parser,
        },
    )
    connection.execute(_UPDATE_FEED, {"number": feed_id} | _row(state))


def postpone(connection: Connection, feed_id: int, due: datetime) -> None:
    """Let a feed wait without having asked for it: its host wants to be left alone."""
    connection.execute(update(feed).where(feed.c.id == feed_id).values(due_at=due))


def record_move(
    connection: Connection, feed_id: int, *, moved_at: datetime, since: datetime, addresses: tuple[str, str]
) -> None:
    """Note that a permanent redirect is believed from now on; `addresses` are the old and the new one."""
    connection.execute(
        feed_move.insert().values(
            feed_id=feed_id,
            moved_at=moved_at,
            since=since,
            from_address=addresses[0],
            to_address=addresses[1],
        )
    )


def host_pauses(connection: Connection, now: datetime) -> list[HostPause]:
    """The hosts that still want to be left alone; a wish from the future was dated by a wrong clock."""
    query = select(host).where(host.c.not_before > now, host.c.asked_at <= now).order_by(host.c.name)
    return [
        HostPause(host=row.name, not_before=row.not_before, reason=row.reason)
        for row in connection.execute(query)
    ]


def record_pause(connection: Connection, pause: HostPause, asked_at: datetime) -> None:
    """Remember that a host wants to be left alone; the longer of two wishes counts."""
    statement = insert(host).values(
        name=pause.host, not_before=pause.not_before, asked_at=asked_at, reason=pause.reason
    )
    new = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={name: new[name] for name in ("not_before", "asked_at", "reason")},
            # A wish from the future was dated by a clock that ran ahead.
            where=or_(new.not_before > host.c.not_before, host.c.asked_at > new.asked_at),
        )
    )


def _known(row: Row[Any]) -> KnownFeed:
    return KnownFeed(
        id=row.id,
        feed=Feed(
            url=row.url,
            name=row.name,
            outlet=row.outlet,
            kind=FeedKind(row.kind),
            country=row.country,
            language=row.language,
            tags=tuple(row.tags.split("\n")) if row.tags else (),
        ),
        state=FeedState(
            interval=timedelta(seconds=row.interval_seconds),
            due_at=row.due_at,
            usual_gap=_span(row.usual_gap_seconds),
            memory=_span(row.memory_seconds),
            silent_after=_span(row.silent_after_seconds),
            asked_gap=_span(row.asked_gap_seconds),
            skip_hours=frozenset(map(int, row.skip_hours.split())),
            skip_days=frozenset(map(int, row.skip_days.split())),
            last_fetch_at=row.last_fetch_at,
            last_good_at=row.last_good_at,
            last_new_at=row.last_new_at,
            in_full_at=row.in_full_at,
            etag=row.etag,
            last_modified=row.last_modified,
            body_digest=row.body_digest,
            validators_lie=bool(row.validators_lie),
            address=row.address,
            moved_to=row.moved_to,
            moved_since=row.moved_since,
            n_honest_changes=row.n_honest_changes,
            identity_rule=IdentityRule(row.identity_rule),
            n_failures=row.n_failures,
            failure_weight=row.failure_weight,
        ),
    )


def _row(state: FeedState) -> dict[str, Any]:
    return {
        "interval_seconds": round(state.interval.total_seconds()),
        "asked_gap_seconds": _seconds(state.asked_gap),
        "skip_hours": " ".join(map(str, sorted(state.skip_hours))),
        "skip_days": " ".join(map(str, sorted(state.skip_days))),
        "due_at": state.due_at,
        "usual_gap_seconds": _seconds(state.usual_gap),
        "memory_seconds": _seconds(state.memory),
        "silent_after_seconds": _seconds(state.silent_after),
        "last_fetch_at": state.last_fetch_at,
        "last_good_at": state.last_good_at,
        "last_new_at": state.last_new_at,
        "in_full_at": state.in_full_at,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "body_digest": state.body_digest,
        "validators_lie": int(state.validators_lie),
        "address": state.address,
        "moved_to": state.moved_to,
        "moved_since": state.moved_since,
        "n_honest_changes": state.n_honest_changes,
        "identity_rule": state.identity_rule.value,
        "n_failures": state.n_failures,
        "failure_weight": state.failure_weight,
    }


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())
