"""Keeping headlines: identity, wordings and sightings, in order of arrival."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, text, update
from sqlalchemy.dialects.sqlite import insert

from panictrack.archive import tombstones
from panictrack.archive.tables import headline, outlet, sighting
from panictrack.archive.tombstones import Tombstone
from panictrack.model import DatedBy, DateNote
from panictrack.model.identity import RecentSighting, date_note
from panictrack.model.incoming import HeadlineRow, IncomingEntry, to_rows
from panictrack.model.text import normalise_url
from panictrack.model.times import to_text

_INSERT_HEADLINE = (
    "insert into headline (id, outlet_id, title, url, published_at, first_seen_at, dated_by, week_start, "
    "article_key, title_key, wording, is_selected, import_file_id) "
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing"
)
# All at once: through a trigger, title by title, the full-text index costs three to six times as much.
_INDEX_TITLES = "insert into headline_text (rowid, title) select id, title from headline where id >= ?"
_INSERT_SIGHTING = (
    "insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at, published_raw, date_note) "
    "values (?, ?, ?, ?, ?, ?) "
    "on conflict (feed_id, headline_id) do update set last_seen_at = excluded.last_seen_at"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class InsertResult:
    """What became of some arrivals: the id of each one's headline, and how many were new.

    The id is None where the headline was forgotten on purpose: nothing of it is kept.
    """

    ids: tuple[int | None, ...]
    n_new: int

    @property
    def n_forgotten(self) -> int:
        """Arrivals that are not kept because they were forgotten."""
        return self.ids.count(None)


def outlet_ids(connection: Connection, names: set[str]) -> dict[str, int]:
    """The number of each outlet; an outlet not seen before gets one."""
    known = _outlets(connection, names)
    if missing := names - known.keys():
        rows = [{"name": name} for name in sorted(missing)]
        connection.execute(insert(outlet).on_conflict_do_nothing(index_elements=["name"]), rows)
        known = _outlets(connection, names)
    return known


def _outlets(connection: Connection, names: set[str]) -> dict[str, int]:
    query = "select name, id from outlet where name in (select value from json_each(:names))"
    found = connection.execute(text(query), {"names": json.dumps(sorted(names))})
    return {row.name: row.id for row in found}


def insert_entries(connection: Connection, arrivals: Sequence[IncomingEntry]) -> InsertResult:
    """Store what is new of `arrivals`, in order of arrival, and find what is known: see `insert_rows`."""
    return insert_rows(connection, list(map(to_rows, arrivals)))


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
    for article, n_titles in gone.n_titles.items():
        n_wordings[article] = n_wordings.get(article, 0) + n_titles
    outlets = outlet_ids(connection, {item.outlet for item in arrivals})
    first_id = next_id = _next_id(connection)
    pairs = [item.pair for item in arrivals]
    rows: list[tuple[Any, ...]] = []
    for item, pair in zip(arrivals, pairs, strict=True):
        if pair in known or pair in gone.pairs:
            continue
        article = item.article
        wording = n_wordings[article] = n_wordings.get(article, 0) + 1
        known[pair] = next_id
        is_selected = item.is_selected and article not in counted
        rows.append((next_id, outlets[item.outlet], *item[:8], wording, int(is_selected), import_file_id))
        next_id += 1
    if rows:
        # Past SQLAlchemy's types, row by row, which cost more than SQLite does: these are the hottest lines.
        connection.exec_driver_sql(_INSERT_HEADLINE, rows)
        connection.exec_driver_sql(_INDEX_TITLES, (first_id,))
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
        query = (
            "select count(*) from sighting where feed_id = :feed_id "
            "and headline_id in (select value from json_each(:ids))"
        )
        values = {"feed_id": feed_id, "ids": json.dumps(sorted(distinct))}
        n_shown_before = connection.scalar(text(query), values) or 0
    seen_at = to_text(arrivals[0].first_seen_at)
    rows = [
        (feed_id, id_, seen_at, seen_at, item.entry.published_raw, _note(item))
        for id_, item in zip(ids, arrivals, strict=True)
        if id_ is not None
    ]
    connection.exec_driver_sql(_INSERT_SIGHTING, rows)
    return len(distinct) - n_shown_before


def touch_sightings(
    connection: Connection, feed_id: int, last_body_at: datetime | None, now: datetime
) -> None:
    """Note that a feed shows the same as in its last body."""
    if last_body_at is not None:
        connection.execute(
            update(sighting)
            .where(sighting.c.feed_id == feed_id, sighting.c.last_seen_at == last_body_at)
            .values(last_seen_at=now)
        )


def recent_sightings(
    connection: Connection, feed_id: int, last_body_at: datetime | None, limit: int
) -> list[RecentSighting]:
    """The newest headlines that a feed showed, and all of its last body, which came at `last_body_at`."""
    own = sighting.c.feed_id == feed_id
    newest = select(sighting.c.headline_id).where(own).order_by(sighting.c.headline_id.desc()).limit(limit)
    oldest = select(func.min(newest.subquery().c.headline_id)).scalar_subquery()
    query = (
        select(
            headline.c.article_key,
            headline.c.title_key,
            headline.c.url,
            headline.c.published_at,
            headline.c.dated_by,
            sighting.c.first_seen_at,
            sighting.c.last_seen_at,
        )
        .join(headline)
        .where(own, or_(sighting.c.headline_id >= oldest, sighting.c.last_seen_at == last_body_at))
        .order_by(sighting.c.headline_id.desc())
    )
    rows = connection.execute(query).all()
    return [
        RecentSighting(
            article=row.article_key,
            title=row.title_key,
            link=normalise_url(row.url) if row.url else None,
            published_at=row.published_at,
            dated_at=row.published_at if row.dated_by == DatedBy.PUBLISHED else row.first_seen_at,
            first_seen_at=row.first_seen_at,
            was_in_last_body=row.last_seen_at == last_body_at,
        )
        for row in rows
    ]


def known_articles(connection: Connection, keys: Collection[int]) -> set[int]:
    """Those of these articles that the archive has."""
    query = (
        "select distinct article_key from headline where article_key in (select value from json_each(:keys))"
    )
    return {row[0] for row in connection.execute(text(query), {"keys": json.dumps(sorted(keys))})}


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
    return int(connection.exec_driver_sql(query).scalar() or 0) + 1


def _note(item: IncomingEntry) -> str | None:
    note = date_note(item.entry, item.first_seen_at)
    return None if note is DateNote.PLAIN else note.value


def _known(
    connection: Connection, article_keys: set[int]
) -> tuple[dict[tuple[int, int], int], dict[int, int], set[int]]:
    """Headline ids by (article, title) key, how many wordings each article has, and which articles count."""
    found = connection.execute(
        text(
            "select article_key, title_key, id, is_selected from headline "
            "where article_key in (select value from json_each(:keys))"
        ),
        {"keys": json.dumps(sorted(article_keys))},
    ).all()
    known = {(row.article_key, row.title_key): row.id for row in found}
    n_wordings: dict[int, int] = {}
    for article, _ in known:
        n_wordings[article] = n_wordings.get(article, 0) + 1
    return known, n_wordings, {row.article_key for row in found if not row.is_selected}


def _unselect(connection: Connection, article_keys: set[int]) -> None:
    """Articles seen in a whole feed belong to the denominators, wherever else they were seen.

    All their wordings: the first is the one that counts, and only a section may have shown it.
    """
    if article_keys:
        wanted = text("article_key in (select value from json_each(:keys))").bindparams(
            keys=json.dumps(sorted(article_keys))
        )
        connection.execute(update(headline).where(wanted, headline.c.is_selected == 1).values(is_selected=0))
