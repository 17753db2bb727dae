"""The status of the feeds and of the archive, for `panictrack status` and the metrics."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from panictrack.archive.clock import clock_votes, known_clock_offset
from panictrack.archive.connection import Connection
from panictrack.archive.feeds import host_pauses
from panictrack.archive.headlines import cached_unread
from panictrack.archive.scores import languages_read
from panictrack.model import FAILURES, UNREAD_DATES, DateNote
from panictrack.model.clock import clock_doubt, clock_fault
from panictrack.model.languages import language_code
from panictrack.model.times import from_text, from_text_if_any, to_text, week_start

_WEEK = timedelta(days=7)
_USUAL_WEEKS = 4
_N_NEWEST = 400
_UNREAD_NOTES = str(tuple(sorted(note.value for note in UNREAD_DATES)))
_UNKNOWN_PATIENCE = timedelta(days=14)  # with a feed whose usual gaps are not known yet
_FEEDS = """
select feed.*, outlet.name as outlet, stream.kind, outcome, reason, outlet.language as stated_language,
  (select language from headline where id = (select max(headline_id) from sighting where feed_id = feed.id))
    as newest_language
from feed join outlet on outlet.id = outlet_id join stream on stream.id = stream_id
left join fetch on fetch.id = (select max(id) from fetch where feed_id = feed.id)
"""
_SPAN = """
select min(dated_at), max(dated_at) from (
  select case dated_by when 'published' then published_at else first_seen_at end as dated_at from headline
  where week_start in ((select min(week_start) from headline), (select max(week_start) from headline)))
"""
_GAPS = """
select outlet.name, started_at from fetch join feed on feed.id = feed_id join outlet on outlet.id = outlet_id
where is_possible_gap = 1
"""
_IS_FETCHED = f"""
select exists (select 1 from fetch
where started_at < ? and outcome not in ({", ".join(f"'{outcome}'" for outcome in sorted(FAILURES))}))
"""
_WEEKS = """
select sum(n_new) filter (where started_at > :day),
  sum(n_first_shown) filter (where started_at > :week),
  sum(n_first_shown) filter (where started_at <= :week and started_at > :first),
  sum(is_possible_gap) filter (where started_at > :week),
  (select count(*) from fetch where feed_id = :feed and is_possible_gap = 1),
  max(n_left_out) filter (where started_at > :week),
  max(n_untitled) filter (where started_at > :week)
from fetch where feed_id = :feed and started_at > :since
"""
# Those of its newest headlines that its last body showed.
_DATES = f"""
select sum(date_note = '{DateNote.MISSING}'), sum(date_note in {_UNREAD_NOTES}),
  max(published_raw) filter (where date_note in {_UNREAD_NOTES})
from (select * from sighting where feed_id = ? order by headline_id desc limit {_N_NEWEST})
where last_seen_at = (select last_body_at from feed where id = ?)
"""


class Condition(StrEnum):
    """The condition of a feed, in a word or two."""

    OK = "ok"
    FAILING = "failing"
    SILENT = "silent"  # it responds, but has shown nothing new for several times its usual gap
    NEW = "never fetched"


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedHealth:
    """The status of a feed."""

    id: int  # in this archive
    is_listed: bool  # and not paused
    name: str
    url: str
    outlet: str
    kind: str
    tags: list[str]
    condition: Condition
    last_outcome: str | None
    last_reason: str | None
    last_fetch_at: datetime | None
    last_good_at: datetime | None
    last_new_at: datetime | None
    n_failures: int
    n_new_24_hours: int  # headlines new to the archive
    n_new_7_days: int  # headlines that it had not shown before
    n_usual_7_days: float | None  # the same per week, over the four weeks before; None: not known yet
    n_possible_gaps_7_days: int
    n_possible_gaps: int  # ever
    n_left_out_7_days: int  # entries beyond the most that are read of one body, in the fullest one
    n_untitled_7_days: int  # items without a title in one body, in that with the most
    interval_seconds: int
    due_at: datetime | None
    address: str  # where it is fetched: not its url if it moved
    validators_lie: bool
    identity_rule: str
    language: str | None  # of its newest headline, else as stated for its outlet
    n_undated: int  # items of its last body without a date
    n_unread_dates: int  # those with one that cannot be read; such as:
    unread_date: str | None
    is_read: bool  # whether a scorer reads it; what none reads is kept, not scored and in no count


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveHealth:
    """What the archive contains, and the status of the collector as a whole."""

    n_feeds: int
    n_failing: int
    n_silent: int
    n_headlines: int
    n_new_24_hours: int
    n_possible_gaps_7_days: int
    first_at: datetime | None  # first and last date of the headlines
    last_at: datetime | None
    last_fetch_at: datetime | None
    hosts_left_alone: dict[str, datetime]
    n_unread: dict[str, int]  # by language, headlines that are not scored and not counted, as last counted
    clock_offset_seconds: int  # what to add to this machine's clock, by the servers' own; 0: it is right
    clock_doubt: str | None  # a sentence where one host alone contradicts it


def feed_health(connection: Connection, now: datetime) -> list[FeedHealth]:
    """The status of each listed feed, in the order of the feed list."""
    read = languages_read(connection)
    rows = connection.records(f"{_FEEDS} where is_listed = 1 order by feed.id")
    return [_health_of(connection, row, read, now) for row in rows]


def health_of_feed(connection: Connection, feed_id: int, now: datetime) -> FeedHealth | None:
    """The status of one feed, also of one that is paused or removed; None where the archive has no such."""
    read = languages_read(connection)
    rows = connection.records(f"{_FEEDS} where feed.id = :feed", {"feed": feed_id})
    return next((_health_of(connection, row, read, now) for row in rows), None)


def _health_of(
    connection: Connection, row: Mapping[str, Any], read: Collection[str], now: datetime
) -> FeedHealth:
    return _health(row, _weeks(connection, row["id"], now) | _dates(connection, row["id"]), read, now)


def archive_health(connection: Connection, feeds: list[FeedHealth], now: datetime) -> ArchiveHealth:
    """The totals; `feeds` is the result of `feed_health`."""
    first_at, last_at = connection.execute(_SPAN).fetchone()
    pauses = host_pauses(connection, now)
    return ArchiveHealth(
        n_feeds=len(feeds),
        n_failing=sum(item.condition is Condition.FAILING for item in feeds),
        n_silent=sum(item.condition is Condition.SILENT for item in feeds),
        n_headlines=connection.value("select count(*) from headline"),
        n_new_24_hours=sum(item.n_new_24_hours for item in feeds),
        n_possible_gaps_7_days=sum(item.n_possible_gaps_7_days for item in feeds),
        first_at=from_text_if_any(first_at),
        last_at=from_text_if_any(last_at),
        last_fetch_at=max((item.last_fetch_at for item in feeds if item.last_fetch_at), default=None),
        hosts_left_alone={pause.host: pause.not_before for pause in pauses},
        n_unread=cached_unread(connection),
        clock_offset_seconds=round(known_clock_offset(connection).total_seconds()),
        clock_doubt=clock_doubt(clock_votes(connection).values()),
    )


def clock_trouble(connection: Connection) -> str | None:
    """What is wrong with the clock, by those of the servers; None where nothing is."""
    return clock_fault(known_clock_offset(connection)) or clock_doubt(clock_votes(connection).values())


@dataclass(frozen=True, kw_only=True, slots=True)
class PossibleGaps:
    """Fetches that did not reach back to the previous ones: headlines may be missing."""

    n_in_week: int
    outlets_in_week: tuple[str, ...]
    n_ever: int  # up to and including that week
    is_fetched: bool  # whether any feed was, successfully, up to then: else nothing is known about gaps


def possible_gaps(connection: Connection, week: date) -> PossibleGaps:
    """The possible gaps of a week, and of all weeks up to it."""
    found = [(name, week_start(from_text(started_at))) for name, started_at in connection.execute(_GAPS)]
    in_week = [name for name, monday in found if monday == week]
    return PossibleGaps(
        n_in_week=len(in_week),
        outlets_in_week=tuple(sorted(set(in_week))),
        n_ever=sum(monday <= week for _, monday in found),
        is_fetched=bool(connection.value(_IS_FETCHED, (str(week + _WEEK),))),
    )


def _weeks(connection: Connection, feed_id: int, now: datetime) -> dict[str, Any]:
    """The last week of a feed in the ledger, compared with the four weeks before, its own usual.

    The first body of a feed is its backlog, not its news, so it is not part of what is usual.
    """
    query = "select started_at from fetch where feed_id = ? and n_first_shown > 0 order by started_at limit 1"
    first = from_text_if_any(connection.value(query, (feed_id,)))
    since = now - _WEEK * (_USUAL_WEEKS + 1)
    times = {"day": now - timedelta(days=1), "week": now - _WEEK, "since": since, "first": first or now}
    values = {"feed": feed_id} | {name: to_text(time) for name, time in times.items()}
    row = connection.execute(_WEEKS, values).fetchone()
    n_today, n_new, n_before, n_gaps, n_gaps_ever, n_left_out, n_untitled = (number or 0 for number in row)
    n_weeks = ((now - _WEEK) - max(first, since)) / _WEEK if first else 0.0
    return {
        "n_new_24_hours": n_today,
        "n_new_7_days": n_new,
        "n_usual_7_days": round(n_before / n_weeks, 1) if n_weeks >= 1 else None,
        "n_possible_gaps_7_days": n_gaps,
        "n_possible_gaps": n_gaps_ever,
        "n_left_out_7_days": n_left_out,
        "n_untitled_7_days": n_untitled,
    }


def _dates(connection: Connection, feed_id: int) -> dict[str, Any]:
    n_undated, n_unread, example = connection.execute(_DATES, (feed_id, feed_id)).fetchone()
    return {"n_undated": n_undated or 0, "n_unread_dates": n_unread or 0, "unread_date": example}


def _health(
    row: Mapping[str, Any], weeks: Mapping[str, Any], read: Collection[str], now: datetime
) -> FeedHealth:
    language = row["newest_language"] or language_code(row["stated_language"])
    return FeedHealth(
        id=row["id"],
        is_listed=bool(row["is_listed"]),
        name=row["name"],
        url=row["url"],
        outlet=row["outlet"],
        kind=row["kind"],
        tags=row["tags"].split("\n") if row["tags"] else [],
        condition=_condition(row, now),
        last_outcome=row["outcome"],
        last_reason=row["reason"],
        last_fetch_at=from_text_if_any(row["last_fetch_at"]),
        last_good_at=from_text_if_any(row["last_good_at"]),
        last_new_at=from_text_if_any(row["last_new_at"]),
        n_failures=row["n_failures"],
        interval_seconds=row["interval_seconds"],
        due_at=from_text_if_any(row["due_at"]),
        address=row["address"] or row["url"],
        validators_lie=bool(row["validators_lie"]),
        identity_rule=row["identity_rule"],
        language=language,
        is_read=language is None or not read or language in read,
        **weeks,
    )


def _condition(row: Mapping[str, Any], now: datetime) -> Condition:
    if row["outcome"] is None:
        return Condition.NEW
    if row["outcome"] in FAILURES:
        return Condition.FAILING
    patience = (
        timedelta(seconds=row["silent_after_seconds"]) if row["silent_after_seconds"] else _UNKNOWN_PATIENCE
    )
    last_new_at = from_text_if_any(row["last_new_at"])
    is_silent = last_new_at is None or now - last_new_at > patience  # or it never had an entry
    return Condition.SILENT if is_silent else Condition.OK
