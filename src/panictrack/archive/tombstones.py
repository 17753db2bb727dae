"""Tombstones: the keys of headlines that were deleted on purpose, so that they are not taken in again.

A headline may come back under another name: a feed gave its guid, a file gives its address or nothing but
its title. So each is noted under every name that can be told from its row; beside its own, these have an
empty reason, and are not counted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from panictrack.archive.connection import Connection, among, as_list
from panictrack.model import Entry, IdentityRule
from panictrack.model.identity import article_key, key_by_own_host
from panictrack.model.times import from_text, to_text

Pair = tuple[int, int]  # the keys of an article and of its title
_WRITE_OTHER_NAME = (
    "insert into deleted_headline (article_key, title_key, deleted_at, reason) values (?, ?, ?, '') "
    "on conflict do nothing"
)
_WRITE = (
    "insert into deleted_headline (article_key, title_key, deleted_at, reason) values (?, ?, ?, ?) "
    "on conflict do update set deleted_at = excluded.deleted_at, reason = excluded.reason"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tombstone:
    """A headline that is to be known again: its keys, its outlet, and its title, url and date as an entry."""

    pair: Pair
    outlet: str
    entry: Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class DeletionRecord:
    """What was forgotten at one moment for one reason."""

    deleted_at: datetime
    n_headlines: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tombstones:
    """What of some arrivals is forgotten: their pairs of keys, and how many titles of each article."""

    pairs: frozenset[Pair]
    n_titles: Counter[int]


_NOTHING = Tombstones(pairs=frozenset(), n_titles=Counter())


def write(connection: Connection, tombstones: Sequence[Tombstone], *, reason: str, now: datetime) -> None:
    """Note that these headlines are deleted. Belongs into the transaction that deletes them."""
    moment = to_text(now)
    others = [(name, item.pair[1], moment) for item in tombstones for name in _names(item.outlet, item.entry)]
    own = [(*item.pair, moment, reason) for item in tombstones]
    if own:
        connection.executemany(_WRITE_OTHER_NAME, others)
        connection.executemany(_WRITE, own)


def tombstones_of(connection: Connection, arrivals: Iterable[Tombstone]) -> Tombstones:
    """What of these arrivals was forgotten before.

    Can mislead when an article has the outlet, the title and the day of one that was forgotten, and is
    another: "News Summary" twice on one day. It then stays out too: what is forgotten must not come back.
    """
    if connection.value("select 1 from deleted_headline") is None:
        return _NOTHING  # as in most archives: the names of each arrival need not be told
    names = {
        item.pair: {item.pair[0], *_names(item.outlet, item.entry), *_names_before_0005(item)}
        for item in arrivals
    }
    query = f"select article_key, title_key from deleted_headline where article_key in {among('?')}"
    found = connection.execute(query, (as_list(set().union(*names.values())),))
    noted = {(article, title) for article, title in found}
    return Tombstones(
        pairs=frozenset(
            pair
            for pair, articles in names.items()
            if any((article, pair[1]) in noted for article in articles)
        ),
        n_titles=Counter(article for article, _ in noted),
    )


def deletions(connection: Connection) -> list[DeletionRecord]:
    """What was forgotten, the latest last."""
    rows = connection.execute(
        "select deleted_at, reason, count(*) from deleted_headline where reason > '' "
        "group by 1, 2 order by 1, 2"
    )
    return [
        DeletionRecord(deleted_at=from_text(moment), n_headlines=n, reason=reason)
        for moment, reason, n in rows
    ]


def _names(outlet: str, entry: Entry) -> set[int]:
    """The keys that an article has where no guid is given: by its address, and by its title and day."""
    return {article_key(outlet, entry, rule) for rule in (IdentityRule.LINK, IdentityRule.TITLE)}


def _names_before_0005(item: Tombstone) -> set[int]:
    """The key by the link as it was when each host counted for itself: no tombstone shows its link."""
    return {key_by_own_host(item.outlet, item.entry.url)} if item.entry.url else set()
