"""What the ledger tells about this machine's clock, and dating anew what a wrong one misdated."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from panictrack.archive.connection import Connection
from panictrack.model import Entry
from panictrack.model.clock import ENOUGH_HOSTS, TOLERANCE, Suspect, clock_offset, seen_anew
from panictrack.model.identity import date_note, dated
from panictrack.model.times import from_text, from_text_if_any, to_text, week_start

_N_RECENT = 500  # fetches in which the newest votes are looked for

_VOTES = (
    "select coalesce(address, url), clock_offset_seconds from fetch join feed on feed.id = feed_id "
    "where fetch.id > (select max(id) from fetch) - ? and clock_offset_seconds is not null "
    "order by fetch.id desc"
)
# Moments at which headlines were first seen that are shown now: in the future, before a publication, or
# where a server took our clock for fast.
_ODD_MOMENTS = """
select distinct headline.first_seen_at from sighting join headline on headline.id = headline_id
where feed_id = :feed and last_seen_at = :now and import_file_id is null
and (headline.first_seen_at > :latest
  or published_at > strftime('%Y-%m-%dT%H:%M:%SZ', headline.first_seen_at, '+1 day')
  or exists (select 1 from fetch where fetch.feed_id = :feed and started_at = headline.first_seen_at
    and clock_offset_seconds < :fast))
"""
# What a server would have added to our clock then; none where a later fetch of the feed proves it right, by
# a confirmed time that our clock had passed already.
_OVERRULED = """
select clock_offset_seconds from fetch as overruled
where feed_id = :feed and started_at = :moment and not exists (
  select 1 from fetch where fetch.feed_id = :feed and fetch.id > overruled.id and started_at > :moment
  and started_at < strftime('%Y-%m-%dT%H:%M:%SZ', :moment, -overruled.clock_offset_seconds || ' seconds',
    '-1 day')
  and abs(clock_offset_seconds) <= :tolerance)
"""
_IS_CONFIRMED = """
select exists (select 1 from feed join fetch on fetch.feed_id = feed.id
where started_at = ? and abs(clock_offset_seconds) <= ?)
"""
_SEEN_TOGETHER = """
select headline.id, published_at from sighting
join headline on headline.id = headline_id
where feed_id = ? and headline.first_seen_at = ? and import_file_id is null
"""
_DATE_ANEW = "update headline set first_seen_at = ?, dated_by = ?, week_start = ? where id = ?"
_SEE_ANEW = """
update sighting set first_seen_at = :seen, date_note = case
  when :note in ('future', 'too old') then :note
  when date_note in ('future', 'too old') then null else date_note end
where feed_id = :feed and headline_id = :id and first_seen_at = :moment
"""


def clock_votes(connection: Connection) -> dict[str, timedelta]:
    """By host, its time minus ours at its newest fetch that told it; the newest few hosts."""
    votes: dict[str, timedelta] = {}
    for address, seconds in connection.execute(_VOTES, (_N_RECENT,)):
        votes.setdefault(urlsplit(address).netloc, timedelta(seconds=seconds))
        if len(votes) == ENOUGH_HOSTS:
            break
    return votes


def known_clock_offset(connection: Connection) -> timedelta:
    """What to add to this machine's clock, by the last fetches; 0 where it is right or nothing is known.

    Can mislead when the clock was set after them: the next round of collecting tells.
    """
    return clock_offset(clock_votes(connection).values())


def date_anew(connection: Connection, feed_id: int, now: datetime) -> int:
    """Date anew what a wrong clock misdated, among what this feed shows at `now`; return how many.

    `now` must be the time of its last sightings, by a clock that a server has confirmed. Judged and dated
    anew (`seen_anew`) is all that was first seen at the same moment, shown again or not. Imported headlines,
    and those whose first sighting a server's time confirms, stay as they are.
    """
    values: dict[str, str | float] = {
        "feed": feed_id,
        "now": to_text(now),
        "latest": to_text(now + TOLERANCE),
    }
    values["fast"] = -TOLERANCE.total_seconds()
    moments = [moment for (moment,) in connection.execute(_ODD_MOMENTS, values).fetchall()]
    suspects = [suspect for moment in moments for suspect in _suspects(connection, feed_id, moment)]
    anew = seen_anew(suspects, now)
    for suspect in suspects:
        if (seen_at := anew.get(suspect.id)) is not None:
            _store(connection, feed_id, suspect, seen_at)
    return len(anew)


def _suspects(connection: Connection, feed_id: int, moment: str) -> Sequence[Suspect]:
    if connection.value(_IS_CONFIRMED, (moment, TOLERANCE.total_seconds())):
        return []
    values = {"feed": feed_id, "moment": moment, "tolerance": TOLERANCE.total_seconds()}
    seconds = connection.value(_OVERRULED, values)
    seen_at = from_text(moment)
    by_ours = None if seconds is None else seen_at - timedelta(seconds=seconds)
    return [
        Suspect(
            id=id_,
            published_at=from_text_if_any(published),
            first_seen_at=seen_at,
            seen_by_ours_at=by_ours,
        )
        for id_, published in connection.execute(_SEEN_TOGETHER, (feed_id, moment)).fetchall()
    ]


def _store(connection: Connection, feed_id: int, suspect: Suspect, seen_at: datetime) -> None:
    dated_by, dated_at = dated(suspect.published_at, seen_at)
    week = week_start(dated_at).isoformat()
    connection.execute(_DATE_ANEW, (to_text(seen_at), dated_by.value, week, suspect.id))
    note = date_note(Entry(title="", published_at=suspect.published_at, published_raw="stated"), seen_at)
    values = {"seen": to_text(seen_at), "feed": feed_id, "id": suspect.id}
    values |= {"note": note.value, "moment": to_text(suspect.first_seen_at)}
    connection.execute(_SEE_ANEW, values)
