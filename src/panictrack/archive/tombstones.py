"""Tombstones: the keys of headlines that were deleted on purpose, so that they are never stored again.

A headline may come back under another key: a feed gave its guid, a file gives its address or just its title.
So a tombstone is written under every key that can be derived from its row. All but its own have an empty
reason, and are not counted.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from panictrack.archive.connection import Connection, among, as_list
from panictrack.model import Entry, IdentityRule
from panictrack.model.identity import HeadlineRow, article_key, key_by_own_host
from panictrack.model.times import from_text, from_text_if_any, to_text

Pair = tuple[int, int]  # the keys of an article and of its title
_DELETED = (
    "select article_key, title_key, outlet.name, title, url, published_at from headline "
    f"join outlet on outlet.id = headline.outlet_id where headline.id in {among('?')}"
)
_WRITE = "insert into deleted_headline (article_key, title_key, deleted_at, reason) values (?, ?, ?, ?) "
_WRITE_ALTERNATIVE = f"{_WRITE} on conflict do nothing"
_WRITE_OWN = f"{_WRITE} on conflict do update set deleted_at = excluded.deleted_at, reason = excluded.reason"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeletionRecord:
    """What was deleted at one time for one reason."""

    deleted_at: datetime
    n_headlines: int
    reason: str


def write(connection: Connection, ids: Sequence[int], *, reason: str, now: datetime) -> int:
    """Write tombstones for these headlines; return how many there are. Call it before they are deleted."""
    time = to_text(now)
    alternatives, own = [], []
    for article, title_key, outlet, title, url, published_at in connection.execute(_DELETED, (as_list(ids),)):
        entry = Entry(title=title, url=url, published_at=from_text_if_any(published_at))
        alternatives += [(key, title_key, time, "") for key in _keys(outlet, entry)]
        own.append((article, title_key, time, reason))
    connection.executemany(_WRITE_ALTERNATIVE, alternatives)
    connection.executemany(_WRITE_OWN, own)
    return len(own)


def deleted_among(connection: Connection, rows: Sequence[HeadlineRow]) -> tuple[set[Pair], Counter[int]]:
    """Those of these headlines that were deleted, and how many deleted titles each article has.

    Can mislead when an article has the outlet, the title and the day of a deleted one, and is another: "News
    Summary" twice on one day. It is then not stored either: a deleted headline must not come back.
    """
    if connection.value("select 1 from deleted_headline") is None:
        return set(), Counter()  # as in most archives: no keys have to be computed
    keys = {row.pair: {row.article, *_keys(row.outlet, row.entry), *_keys_before_0005(row)} for row in rows}
    query = f"select article_key, title_key from deleted_headline where article_key in {among('?')}"
    found = set(connection.execute(query, (as_list(set().union(*keys.values())),)))
    deleted = {pair for pair, articles in keys.items() if any((key, pair[1]) in found for key in articles)}
    return deleted, Counter(article for article, _ in found)


def deletions(connection: Connection) -> list[DeletionRecord]:
    """What was deleted, the latest last."""
    rows = connection.execute(
        "select deleted_at, reason, count(*) from deleted_headline where reason > '' "
        "group by 1, 2 order by 1, 2"
    )
    return [
        DeletionRecord(deleted_at=from_text(time), n_headlines=n, reason=reason) for time, reason, n in rows
    ]


def _keys(outlet: str, entry: Entry) -> set[int]:
    """The keys of an article without a guid: by its address, and by its title and day."""
    return {article_key(outlet, entry, rule) for rule in (IdentityRule.LINK, IdentityRule.TITLE)}


def _keys_before_0005(row: HeadlineRow) -> set[int]:
    """The key by its address from when each host had its own: tombstones hold no address to recompute it."""
    return {key_by_own_host(row.outlet, row.url)} if row.url else set()
