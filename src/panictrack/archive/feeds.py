"""Outlets and feeds, what the collector has learned about them, and the ledger of fetches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from panictrack.archive.connection import Connection, among, as_list
from panictrack.model import Feed, FeedKind, FeedState, Fetch, HostPause, IdentityRule
from panictrack.model.times import from_text, from_text_if_any, to_text

# No wait is longer (that of a missing feed): a later due time was set by a clock that ran ahead.
_LONGEST_WAIT = timedelta(days=28)

# What of a feed's state is stored as it is, as a time, and as a number of seconds.
_PLAIN = (
    "etag",
    "last_modified",
    "body_digest",
    "address",
    "moved_to",
    "n_honest_changes",
    "n_failures",
    "failure_weight",
)
_TIMES = ("due_at", "last_fetch_at", "last_good_at", "last_new_at", "last_body_at", "moved_since")
_SPANS = ("usual_gap", "memory", "silent_after", "requested_gap")

# The outlet table may know what a feed list does not say.
_UPDATE_OUTLET = (
    "update outlet set country = coalesce(nullif(:country, ''), country), "
    "language = coalesce(nullif(:language, ''), language) where name = :outlet "
    "and (country is not coalesce(nullif(:country, ''), country) "
    "or language is not coalesce(nullif(:language, ''), language))"
)
_FILL_OUTLET = (
    "update outlet set country = coalesce(nullif(country, ''), nullif(?, '')), "
    "language = coalesce(nullif(language, ''), nullif(?, '')) "
    "where name = ? and (coalesce(country, '') = '' or coalesce(language, '') = '')"
)
_LIST_FEED = (
    "insert into feed (url, name, outlet_id, stream_id, tags, is_listed, interval_seconds, n_failures) "
    "values (?, ?, ?, ?, ?, 1, 3600, 0) on conflict (url) do update set name = excluded.name, "
    "outlet_id = excluded.outlet_id, stream_id = excluded.stream_id, tags = excluded.tags, is_listed = 1 "
    "where (feed.name, feed.outlet_id, feed.stream_id, feed.tags, feed.is_listed) "
    "is not (excluded.name, excluded.outlet_id, excluded.stream_id, excluded.tags, 1)"
)
_LISTED = (
    "select feed.*, outlet.name as outlet, country, language, stream.name as stream, stream.kind from feed "
    "join outlet on outlet.id = feed.outlet_id join stream on stream.id = feed.stream_id where is_listed = 1"
)
_IS_DUE = (
    "(due_at is null or due_at <= :now or due_at > :latest or last_fetch_at > :now) order by due_at, feed.id"
)
_RECORD_FETCH = (
    "insert into fetch (feed_id, started_at, seconds, outcome, http_status, n_bytes, n_entries, n_new, "
    "n_first_shown, n_links_dropped, is_possible_gap, reason, body_digest, parser, "
    "n_left_out, clock_offset_seconds, n_untitled) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# A request dated in the future was made by a clock that ran ahead.
_RECORD_PAUSE = (
    "insert into host (name, not_before, requested_at, reason) values (?, ?, ?, ?) "
    "on conflict (name) do update set not_before = excluded.not_before, "
    "requested_at = excluded.requested_at, reason = excluded.reason "
    "where excluded.not_before > host.not_before or host.requested_at > excluded.requested_at"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownFeed:
    """A listed feed, with what the collector has learned about it."""

    id: int
    feed: Feed
    stream: str  # that its headlines belong to
    state: FeedState

    @property
    def address(self) -> str:
        """The address to fetch."""
        return self.state.address or self.feed.url


def outlet_ids(connection: Connection, names: set[str]) -> dict[str, int]:
    """The id of each outlet; a new outlet gets one."""
    known = _outlets(connection, names)
    if missing := names - known.keys():
        rows = [(name,) for name in sorted(missing)]
        connection.executemany("insert into outlet (name) values (?) on conflict do nothing", rows)
        known = _outlets(connection, names)
    return known


def _outlets(connection: Connection, names: set[str]) -> dict[str, int]:
    query = f"select name, id from outlet where name in {among('?')}"
    return dict(connection.execute(query, (as_list(names),)).fetchall())


def fill_outlet_locations(connection: Connection, locations: Mapping[str, tuple[str, str]]) -> None:
    """Set the country and language of outlets where these are empty; known ones stay.

    Parameters
    ----------
    locations
        Country (ISO 3166-1 alpha-2) and language (BCP 47) by outlet; empty: unknown.
    """
    rows = [(country, language, name) for name, (country, language) in locations.items()]
    connection.executemany(_FILL_OUTLET, rows)


def list_feeds(connection: Connection, feeds: Sequence[Feed]) -> None:
    """List exactly these feeds in the archive. A feed that is no longer listed keeps its history.

    Only what differs is written.
    """
    outlets = outlet_ids(connection, {item.outlet for item in feeds})
    connection.execute(
        f"update feed set is_listed = 0 where is_listed = 1 and url not in {among('?')}",
        (as_list(item.url for item in feeds),),
    )
    locations = [{name: getattr(item, name) for name in ("outlet", "country", "language")} for item in feeds]
    connection.executemany(_UPDATE_OUTLET, locations)
    streams = _streams_of_feeds(connection, feeds)
    rows = [
        (item.url, item.name, outlets[item.outlet], stream, "\n".join(item.tags))
        for item, stream in zip(feeds, streams, strict=True)
    ]
    connection.executemany(_LIST_FEED, rows)


def _streams_of_feeds(connection: Connection, feeds: Sequence[Feed]) -> list[int]:
    """The id of each feed's stream: its own, named after its outlet and itself, by whatever name it had."""
    own = dict(connection.execute("select url, stream_id from feed").fetchall())
    known = set(connection.execute("select name, kind, id from stream"))
    names = {name: id_ for name, _, id_ in known}
    found = []
    for item in feeds:
        stream, number = own.get(item.url), 1
        name = wanted = f"{item.outlet} ({item.name})"
        while names.get(name, stream) != stream:
            name, number = f"{wanted} {number + 1}", number + 1
        row = (name, item.kind.value, stream)
        if stream is None:
            stream = connection.execute("insert into stream (name, kind) values (?, ?)", row[:2]).lastrowid
        elif row not in known:
            connection.execute("update stream set name = ?, kind = ? where id = ?", row)
        names[name] = stream
        found.append(int(stream or 0))
    return found


def stream_ids(connection: Connection, names: set[str], kind: FeedKind = FeedKind.GENERAL) -> dict[str, int]:
    """The id of each stream; a new stream gets one, and this kind."""
    query = f"select name, id from stream where name in {among('?')}"
    connection.executemany(
        "insert into stream (name, kind) values (?, ?) on conflict do nothing",
        [(name, kind.value) for name in sorted(names)],
    )
    return dict(connection.execute(query, (as_list(names),)).fetchall())


def stream_kinds(connection: Connection) -> dict[str, FeedKind]:
    """The kind of each stream, also of those without headlines."""
    return {name: FeedKind(kind) for name, kind in connection.execute("select name, kind from stream")}


def known_feeds(connection: Connection, *, due_at: datetime | None = None) -> list[KnownFeed]:
    """The listed feeds; with `due_at`, only those due by then, the longest due first.

    A feed is also due if the archive has its last fetch in the future, or is due beyond the longest wait:
    the clock ran ahead when that was written, and the feed must not wait until then.
    """
    if due_at is None:
        found = connection.records(f"{_LISTED} order by feed.id")
    else:
        times = {"now": to_text(due_at), "latest": to_text(due_at + _LONGEST_WAIT)}
        found = connection.records(f"{_LISTED} and {_IS_DUE}", times)
    return list(map(_known, found))


def record(connection: Connection, feed_id: int, attempt: Fetch, state: FeedState) -> None:
    """Record one fetch in the ledger, and the next state of the feed."""
    connection.execute(
        _RECORD_FETCH,
        (
            feed_id,
            to_text(attempt.started_at),
            round(attempt.seconds, 3),
            attempt.outcome.value,
            attempt.http_status,
            attempt.n_bytes,
            attempt.n_entries,
            attempt.n_new,
            attempt.n_first_shown,
            attempt.n_links_dropped,
            int(attempt.is_possible_gap),
            attempt.reason,
            attempt.body_digest,
            attempt.parser,
            attempt.n_left_out,
            _seconds(attempt.clock_offset),
            attempt.n_untitled,
        ),
    )
    row = _row(state)
    columns = ", ".join(f"{name} = :{name}" for name in row)
    connection.execute(f"update feed set {columns} where id = :id", row | {"id": feed_id})


def postpone(connection: Connection, feed_id: int, due: datetime) -> None:
    """Let a feed wait without having fetched it: its host asked for a pause."""
    connection.execute("update feed set due_at = ? where id = ?", (to_text(due), feed_id))


def record_move(
    connection: Connection, feed_id: int, *, moved_at: datetime, since: datetime, addresses: tuple[str, str]
) -> None:
    """Record that a permanent redirect is believed from now on; `addresses` are the old and the new one."""
    connection.execute(
        "insert into feed_move (feed_id, moved_at, since, from_address, to_address) values (?, ?, ?, ?, ?)",
        (feed_id, to_text(moved_at), to_text(since), *addresses),
    )


def host_pauses(connection: Connection, now: datetime) -> list[HostPause]:
    """The hosts that want no request yet; a pause requested in the future was dated by a wrong clock."""
    query = (
        "select name, not_before, reason from host "
        "where not_before > :now and requested_at <= :now order by name"
    )
    return [
        HostPause(host=name, not_before=from_text(until), reason=reason)
        for name, until, reason in connection.execute(query, {"now": to_text(now)})
    ]


def record_pause(connection: Connection, pause: HostPause, requested_at: datetime) -> None:
    """Record that a host wants no requests for a while; the longer of two pauses counts."""
    row = (pause.host, to_text(pause.not_before), to_text(requested_at), pause.reason)
    connection.execute(_RECORD_PAUSE, row)


def _known(row: Mapping[str, Any]) -> KnownFeed:
    stored: dict[str, Any] = {name: row[name] for name in _PLAIN}
    stored |= {name: from_text_if_any(row[name]) for name in _TIMES}
    stored |= {name: _span(row[f"{name}_seconds"]) for name in _SPANS}
    return KnownFeed(
        id=row["id"],
        stream=row["stream"],
        feed=Feed(
            url=row["url"],
            name=row["name"],
            outlet=row["outlet"],
            kind=FeedKind(row["kind"]),
            country=row["country"],
            language=row["language"],
            tags=tuple(row["tags"].split("\n")) if row["tags"] else (),
        ),
        state=FeedState(
            interval=timedelta(seconds=row["interval_seconds"]),
            skip_hours=frozenset(map(int, row["skip_hours"].split())),
            skip_days=frozenset(map(int, row["skip_days"].split())),
            validators_lie=bool(row["validators_lie"]),
            identity_rule=IdentityRule(row["identity_rule"]),
            **stored,
        ),
    )


def _row(state: FeedState) -> dict[str, Any]:
    return {
        "interval_seconds": round(state.interval.total_seconds()),
        "skip_hours": " ".join(map(str, sorted(state.skip_hours))),
        "skip_days": " ".join(map(str, sorted(state.skip_days))),
        "validators_lie": int(state.validators_lie),
        "identity_rule": state.identity_rule.value,
        **{name: getattr(state, name) for name in _PLAIN},
        **{name: _text(getattr(state, name)) for name in _TIMES},
        **{f"{name}_seconds": _seconds(getattr(state, name)) for name in _SPANS},
    }


def _text(time: datetime | None) -> str | None:
    return None if time is None else to_text(time)


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())
