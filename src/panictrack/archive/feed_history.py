"""The history of feeds in the ledger: by day, and fetch by fetch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from panictrack.archive.connection import Connection, among, as_list
from panictrack.model import FAILURES
from panictrack.model.times import from_text, to_text

_FAILED = ", ".join(f"'{outcome}'" for outcome in sorted(FAILURES))
# Ids ascend with time, so that the rows since then lie together: read in order, not feed by feed.
_FIRST = """
select min((select id from fetch where feed_id = feed.id and started_at >= :since
  order by started_at limit 1)) from feed
"""
_DAYS = f"""
select feed_id, substr(started_at, 1, 10) as day, count(*), sum(outcome not in ({_FAILED})),
  sum(n_first_shown), sum(n_new), sum(is_possible_gap)
from fetch where {{rows}} and started_at >= :since group by feed_id, day order by feed_id, day
"""
_LAST = """
select started_at, outcome, http_status, reason, n_entries, n_first_shown, n_new, is_possible_gap, seconds
from fetch where feed_id = ? order by started_at desc, id desc limit ?
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedDay:
    """What the ledger has of a feed on one day (UTC)."""

    day: date
    n_asks: int
    n_answers: int  # asks that did not fail
    n_first_shown: int  # headlines that it had not shown before
    n_new: int  # headlines new to the archive
    n_gaps: int  # fetches that did not reach back to the one before


@dataclass(frozen=True, kw_only=True, slots=True)
class PastFetch:
    """One fetch of a feed, as the ledger has it."""

    started_at: datetime
    outcome: str
    http_status: int | None
    reason: str | None
    n_entries: int
    n_first_shown: int
    n_new: int
    is_possible_gap: bool
    seconds: float


def feed_days(
    connection: Connection, since: datetime, feed_id: int | None = None
) -> Mapping[int, list[FeedDay]]:
    """The days with a fetch since then, by the id of the feed; of one feed alone where its id is given."""
    values = {"since": to_text(since), "feed": feed_id, "first": None}
    if feed_id is None:
        values["first"] = connection.value(_FIRST, {"since": values["since"]})
    query = _DAYS.format(rows="id >= :first" if feed_id is None else "feed_id = :feed")
    found: dict[int, list[FeedDay]] = defaultdict(list)
    for feed, day, n_asks, n_answers, n_shown, n_new, n_gaps in connection.execute(query, values):
        found[feed].append(
            FeedDay(
                day=date.fromisoformat(day),
                n_asks=n_asks,
                n_answers=n_answers,
                n_first_shown=n_shown,
                n_new=n_new,
                n_gaps=n_gaps,
            )
        )
    return found


def last_fetches(connection: Connection, feed_id: int, most: int) -> list[PastFetch]:
    """The last fetches of a feed, the latest first."""
    return [
        PastFetch(
            started_at=from_text(row[0]),
            outcome=row[1],
            http_status=row[2],
            reason=row[3],
            n_entries=row[4],
            n_first_shown=row[5],
            n_new=row[6],
            is_possible_gap=bool(row[7]),
            seconds=row[8],
        )
        for row in connection.execute(_LAST, (feed_id, most))
    ]


def feed_ids(connection: Connection, urls: Sequence[str]) -> dict[str, int]:
    """The ids of the feeds of these addresses, listed or not."""
    query = f"select url, id from feed where url in {among('?')}"
    return dict(connection.execute(query, (as_list(urls),)).fetchall())
