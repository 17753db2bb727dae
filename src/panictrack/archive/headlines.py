"""Keeping headlines: identity, wordings and sightings, in order of arrival."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from panictrack.archive import tombstones
from panictrack.archive.connection import Connection, among, as_list
from panictrack.archive.tombstones import Tombstone
from panictrack.model import DateNote
from panictrack.model.identity import HeadlineRow, IncomingEntry, RecentSighting, date_note
from panictrack.model.text import normalise_url
from panictrack.model.times import from_text, to_text

_INSERT_HEADLINE = (
    "insert into headline (id, outlet_id, title, url, published_at, first_seen_at, dated_by, week_start, "
    "article_key, title_key, title_revision, is_selected, import_file_id) "
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing"
)
# All at once: through a trigger, title by title, the full-text index costs three to six times as much.
_INDEX_TITLES = "insert into headline_text (rowid, title) select id, title from headline where id >= ?"
_INSERT_SIGHTING = (
    "insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at, published_raw, date_note) "
    "values (?, ?, ?, ?, ?, ?) "
    "on conflict (feed_id, headline_id) do update set last_seen_at = excluded.last_seen_at"
)
_RECENT = """
select article_key, title_key, url, published_at,
  case dated_by when 'published' then published_at else sighting.first_seen_at end,
  sighting.first_seen_at, last_seen_at
from sighting join headline on headline.id = headline_id
where feed_id = :feed and (last_seen_at = :last_body or headline_id >= (
  select min(headline_id) from
  (select headline_id from sighting where feed_id = :feed order by headline_id desc limit :limit)))
order by headline_id desc
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class InsertResult:
    """What became of some arrivals: the id of each one's headline, and how many were new.

    The id is None where the headline was forgotten on purpose: nothing of it is kept.
    """

    ids: tuple[int | None, ...]
    n_new: int

    @property
    def n_deleted(self) -> int:
        """Arrivals that are not kept because they were forgotten."""
        return self.ids.count(None)


def outlet_ids(connection: Connection, names: set[str]) -> dict[str, int]:
    """The number of each outlet; an outlet not seen before gets one."""
    known = _outlets(connection, names)
    if missing := names - known.keys():
        rows = [(name,) for name in sorted(missing)]
        connection.executemany("insert into outlet (name) values (?) on conflict do nothing", rows)
        known = _outlets(connection, names)
    return known


def _outlets(connection: Connection, names: set[str]) -> dict[str, int]:
    query = f"select name, id from outlet where name in {among('?')}"
    return dict(connection.execute(query, (as_list(names),)).fetchall())


def insert_entries(connection: Connection, arrivals: Sequence[IncomingEntry]) -> InsertResult:
    """Store what is new of `arrivals`, in order of arrival, and find what is known: see `insert_rows`."""
    return insert_rows(connection, [item.row for item in arrivals])


def insert_rows(
    connection: Connection, arrivals: Sequence[HeadlineRow], *, import_file_id: int | None = None
) -> InsertResult:
    """Store what is new of `arrivals`, in order of arrival, and find what is known.

    A title the article did not have before is a new headline of the same article, with the next
    wording number. Titles that were forgotten count as wordings: else the next one would pass for the
    article's first, and be counted in its stead. Must run inside one writing transaction: ids are given here.
    """
    known, n_wordings, counted = _known(connection, {item.article for item in arrivals})
    known_before = {article for article, _ in known}
    gone = tombstones.tombstones_of(connection, map(_as_tombstone, arrivals))
    n_wordings.update(gone.n_titles)
    outlets = outlet_ids(connection, {item.outlet for item in arrivals})
    first_id = next_id = _next_id(connection)
    pairs = [item.pair for item in arrivals]
    rows: list[tuple[Any, ...]] = []
    for item, pair in zip(arrivals, pairs, strict=True):
        if pair in known or pair in gone.pairs:
            continue
        article = item.article
        n_wordings[article] += 1
        known[pair] = next_id
        is_selected = item.is_selected and article not in counted
        rows.append(
            (next_id, outlets[item.outlet], *item[:8], n_wordings[article], int(is_selected), import_file_id)
        )
        next_id += 1
    if rows:
        connection.executemany(_INSERT_HEADLINE, rows)
        connection.execute(_INDEX_TITLES, (first_id,))
    shown_whole = {item.article for item in arrivals if not item.is_selected}
    _unselect(connection, shown_whole & known_before)
    return InsertResult(ids=tuple(known.get(pair) for pair in pairs), n_new=len(rows))


def new_of(connection: Connection, arrivals: Sequence[HeadlineRow]) -> set[tuple[int, int]]:
    """The headlines among some arrivals that `insert` would store; nothing is written."""
    known, _, _ = _known(connection, {item.article for item in arrivals})
    return {item.pair for item in arrivals} - known.keys() - deleted_of(connection, arrivals)


def deleted_of(connection: Connection, arrivals: Sequence[HeadlineRow]) -> frozenset[tuple[int, int]]:
    """The headlines among some arrivals that were forgotten on purpose."""
    return tombstones.tombstones_of(connection, map(_as_tombstone, arrivals)).pairs


def record_sightings(
    connection: Connection,
    feed_id: int,
    arrivals: Sequence[IncomingEntry],
    ids: Sequence[int | None],
    *,
    n_new: int,
) -> int:
    """Note that a feed shows these headlines now; say how many it had not shown before.

    `n_new` of them are new to the archive, so that nobody has shown them. Those without an id are forgotten.
    """
    distinct = {id_ for id_ in ids if id_ is not None}
    if not distinct:
        return 0
    n_shown_before = 0
    if n_new < len(distinct):
        query = f"select count(*) from sighting where feed_id = ? and headline_id in {among('?')}"
        n_shown_before = connection.value(query, (feed_id, as_list(distinct)))
    seen_at = to_text(arrivals[0].first_seen_at)
    rows = [
        (feed_id, id_, seen_at, seen_at, item.entry.published_raw, _note(item))
        for id_, item in zip(ids, arrivals, strict=True)
        if id_ is not None
    ]
    connection.executemany(_INSERT_SIGHTING, rows)
    return len(distinct) - n_shown_before


def touch_sightings(
    connection: Connection, feed_id: int, last_body_at: datetime | None, now: datetime
) -> None:
    """Note that a feed shows the same as in its last body."""
    if last_body_at is not None:
        connection.execute(
            "update sighting set last_seen_at = ? where feed_id = ? and last_seen_at = ?",
            (to_text(now), feed_id, to_text(last_body_at)),
        )


def recent_sightings(
    connection: Connection, feed_id: int, last_body_at: datetime | None, limit: int
) -> list[RecentSighting]:
    """The newest headlines that a feed showed, and all of its last body, which came at `last_body_at`."""
    last_body = last_body_at and to_text(last_body_at)
    rows = connection.execute(_RECENT, {"feed": feed_id, "last_body": last_body, "limit": limit})
    return [
        RecentSighting(
            article=article,
            title=title,
            link=normalise_url(url) if url else None,
            published_at=from_text(published_at) if published_at else None,
            dated_at=from_text(dated_at),
            first_seen_at=from_text(first_seen_at),
            was_in_last_body=last_seen_at == last_body,
        )
        for article, title, url, published_at, dated_at, first_seen_at, last_seen_at in rows
    ]


def known_articles(connection: Connection, keys: Collection[int]) -> set[int]:
    """Those of these articles that the archive has."""
    query = f"select distinct article_key from headline where article_key in {among('?')}"
    return {key for (key,) in connection.execute(query, (as_list(keys),))}


def _as_tombstone(item: HeadlineRow) -> Tombstone:
    return Tombstone(pair=item.pair, outlet=item.outlet, entry=item.entry)


def _next_id(connection: Connection) -> int:
    """The number behind the last headline, and behind each mark of a scorer.

    Marks lie beyond the last headline when a scorer was at work while that was forgotten: a headline that
    was given its number would pass for scored.
    """
    query = (
        "select max(coalesce((select max(id) from headline), 0), "
        "coalesce((select max(scored_through) from scorer), 0))"
    )
    return int(connection.value(query)) + 1


def _note(item: IncomingEntry) -> str | None:
    note = date_note(item.entry, item.first_seen_at)
    return None if note is DateNote.PLAIN else note.value


def _known(
    connection: Connection, article_keys: set[int]
) -> tuple[dict[tuple[int, int], int], Counter[int], set[int]]:
    """Headline ids by (article, title) key, how many wordings each article has, and which articles count."""
    query = f"select article_key, title_key, id, is_selected from headline where article_key in {among('?')}"
    found = connection.execute(query, (as_list(article_keys),)).fetchall()
    known = {(article, title): id_ for article, title, id_, _ in found}
    n_wordings = Counter(article for article, _ in known)
    return known, n_wordings, {article for article, _, _, is_selected in found if not is_selected}


def _unselect(connection: Connection, article_keys: set[int]) -> None:
    """Articles seen in a whole feed belong to the denominators, wherever else they were seen.

    All their wordings: the first is the one that counts, and only a section may have shown it.
    """
    if article_keys:
        query = f"update headline set is_selected = 0 where article_key in {among('?')} and is_selected = 1"
        connection.execute(query, (as_list(article_keys),))
