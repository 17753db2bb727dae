"""Feeds and the fetch ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from panictrack.archive.headlines import outlet_ids
from panictrack.model import FAILURES, Feed, FeedKind, Fetch
from panictrack.tables import feed, fetch, outlet, sighting

_LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownFeed:
    """A feed as the archive knows it, with the validators of its last body."""

    id: int
    feed: Feed
    etag: str | None
    last_modified: str | None
    n_failures: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedHealth:
    """How a feed fares: what `panictrack status` shows."""

    name: str
    url: str
    outlet: str
    kind: str
    last_outcome: str | None
    last_reason: str | None
    last_fetch_at: datetime | None
    last_good_at: datetime | None
    n_failures: int
    n_new_7_days: int
    due_at: datetime | None


def list_feeds(connection: Connection, feeds: Sequence[Feed]) -> None:
    """Make the archive list exactly these feeds. A feed that left the list keeps its history."""
    outlets = outlet_ids(connection, {item.outlet for item in feeds})
    for item in feeds:
        connection.execute(
            update(outlet)
            .where(outlet.c.name == item.outlet)
            .values(country=item.country, language=item.language)
        )
    connection.execute(update(feed).values(is_listed=0))
    if not feeds:
        return
    statement = insert(feed)
    statement = statement.on_conflict_do_update(
        index_elements=["url"],
        set_={name: statement.excluded[name] for name in ("name", "outlet_id", "kind", "is_listed")},
    )
    rows = [
        {
            "url": item.url,
            "name": item.name,
            "outlet_id": outlets[item.outlet],
            "kind": item.kind.value,
            "is_listed": 1,
        }
        for item in feeds
    ]
    connection.execute(statement, rows)


def known_feeds(connection: Connection, *, due_at: datetime | None = None) -> list[KnownFeed]:
    """The listed feeds; with `due_at`, only those due by then."""
    query = select(feed, outlet.c.name.label("outlet"), outlet.c.country, outlet.c.language).join(outlet)
    query = query.where(feed.c.is_listed == 1).order_by(feed.c.id)
    if due_at is not None:
        query = query.where(or_(feed.c.due_at.is_(None), feed.c.due_at <= due_at))
    return [
        KnownFeed(
            id=row.id,
            feed=Feed(
                url=row.url,
                name=row.name,
                outlet=row.outlet,
                kind=FeedKind(row.kind),
                country=row.country,
                language=row.language,
            ),
            etag=row.etag,
            last_modified=row.last_modified,
            n_failures=row.n_failures,
        )
        for row in connection.execute(query)
    ]


def record_fetch(connection: Connection, feed_id: int, attempt: Fetch) -> None:
    """Write one attempt into the ledger and set when the feed is next due.

    A failing feed is tried less and less often, at least once a day, and never given up.
    """
    connection.execute(
        fetch.insert().values(
            feed_id=feed_id,
            started_at=attempt.started_at,
            seconds=round(attempt.seconds, 3),
            outcome=attempt.outcome.value,
            http_status=attempt.http_status,
            n_bytes=attempt.n_bytes,
            n_entries=attempt.n_entries,
            n_new=attempt.n_new,
            reason=attempt.reason,
            body_digest=attempt.body_digest,
        )
    )
    interval, n_failures = connection.execute(
        select(feed.c.interval_seconds, feed.c.n_failures).where(feed.c.id == feed_id)
    ).one()
    n_failures = n_failures + 1 if attempt.outcome in FAILURES else 0
    wait = min(timedelta(seconds=interval * (n_failures + 1)), _LONGEST_WAIT)
    changes = {"n_failures": n_failures, "due_at": attempt.started_at + wait}
    if attempt.outcome not in FAILURES:
        changes |= {"etag": attempt.etag, "last_modified": attempt.last_modified}
    connection.execute(update(feed).where(feed.c.id == feed_id).values(**changes))


def health(connection: Connection, now: datetime) -> list[FeedHealth]:
    """How each listed feed fares, in the order of the feed list."""
    newest = select(fetch.c.feed_id, func.max(fetch.c.id).label("id")).group_by(fetch.c.feed_id).subquery()
    good = (
        select(fetch.c.feed_id, func.max(fetch.c.started_at).label("at"))
        .where(fetch.c.outcome.not_in(_values(FAILURES)))
        .group_by(fetch.c.feed_id)
        .subquery()
    )
    fresh = (
        select(sighting.c.feed_id, func.count().label("n"))
        .where(sighting.c.first_seen_at > now - timedelta(days=7))
        .group_by(sighting.c.feed_id)
        .subquery()
    )
    query = (
        select(
            feed,
            outlet.c.name.label("outlet"),
            fetch.c.outcome,
            fetch.c.reason,
            fetch.c.started_at,
            good.c.at.label("good_at"),
            func.coalesce(fresh.c.n, 0).label("n_fresh"),
        )
        .join(outlet)
        .outerjoin(newest, newest.c.feed_id == feed.c.id)
        .outerjoin(fetch, fetch.c.id == newest.c.id)
        .outerjoin(good, good.c.feed_id == feed.c.id)
        .outerjoin(fresh, fresh.c.feed_id == feed.c.id)
        .where(feed.c.is_listed == 1)
        .order_by(feed.c.id)
    )
    return [
        FeedHealth(
            name=row.name,
            url=row.url,
            outlet=row.outlet,
            kind=row.kind,
            last_outcome=row.outcome,
            last_reason=row.reason,
            last_fetch_at=row.started_at,
            last_good_at=row.good_at,
            n_failures=row.n_failures,
            n_new_7_days=row.n_fresh,
            due_at=row.due_at,
        )
        for row in connection.execute(query)
    ]


def _values(outcomes: Iterable[str]) -> list[str]:
    return sorted(str(item) for item in outcomes)
