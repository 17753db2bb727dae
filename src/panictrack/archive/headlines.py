"""Keeping headlines: identity, wordings and sightings, in order of arrival."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.dialects.sqlite import insert

from panictrack.archive.identity import article_key, dated, title_key
from panictrack.model import Entry
from panictrack.tables import headline, outlet, sighting
from panictrack.times import week_start


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """An entry on its way into the archive, with what its source knows about it."""

    entry: Entry
    outlet: str
    first_seen_at: datetime
    is_selected: bool  # came through a feed or file that was chosen by topic


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What became of some arrivals: the id of each one's headline, and how many were new."""

    ids: tuple[int, ...]
    n_new: int


def outlet_ids(connection: Connection, names: set[str]) -> dict[str, int]:
    """The number of each outlet; an outlet not seen before gets one."""
    if names:
        rows = [{"name": name} for name in sorted(names)]
        connection.execute(insert(outlet).on_conflict_do_nothing(index_elements=["name"]), rows)
    return {
        name: id_ for id_, name in connection.execute(select(outlet.c.id, outlet.c.name)) if name in names
    }


def keep(connection: Connection, arrivals: Sequence[Arrival], *, import_file_id: int | None = None) -> Kept:
    """Store what is new of `arrivals`, in order of arrival, and find what is known.

    A title the article did not have before is a new headline of the same article, with the next
    wording number. Must run inside one writing transaction: ids are given here.
    """
    keys = [(article_key(item.outlet, item.entry), title_key(item.entry)) for item in arrivals]
    known, n_wordings = _known(connection, {article for article, _ in keys})
    outlets = outlet_ids(connection, {item.outlet for item in arrivals})
    next_id = (connection.scalar(select(func.max(headline.c.id))) or 0) + 1
    rows: list[dict[str, Any]] = []
    for item, pair in zip(arrivals, keys, strict=True):
        if pair in known:
            continue
        wording = n_wordings[pair[0]] = n_wordings.get(pair[0], 0) + 1
        known[pair] = next_id + len(rows)
        rows.append(
            _row(item, pair, wording)
            | {"id": known[pair], "outlet_id": outlets[item.outlet], "import_file_id": import_file_id}
        )
    if rows:
        connection.execute(insert(headline).on_conflict_do_nothing(), rows)
    ids = tuple(known[pair] for pair in keys)
    _unselect(
        connection, {pair[0] for pair, item in zip(keys, arrivals, strict=True) if not item.is_selected}
    )
    return Kept(ids=ids, n_new=len(rows))


def see(connection: Connection, feed_id: int, arrivals: Sequence[Arrival], ids: Sequence[int]) -> int:
    """Note that a feed shows these headlines now; say how many it had not shown before."""
    if not ids:
        return 0
    before = connection.scalar(select(func.count()).where(sighting.c.feed_id == feed_id)) or 0
    statement = insert(sighting)
    statement = statement.on_conflict_do_update(
        index_elements=["feed_id", "headline_id"], set_={"last_seen_at": statement.excluded.last_seen_at}
    )
    rows = [
        {
            "feed_id": feed_id,
            "headline_id": id_,
            "first_seen_at": item.first_seen_at,
            "last_seen_at": item.first_seen_at,
            "published_raw": item.entry.published_raw,
        }
        for id_, item in zip(ids, arrivals, strict=True)
    ]
    connection.execute(statement, rows)
    after = connection.scalar(select(func.count()).where(sighting.c.feed_id == feed_id)) or 0
    return after - before


def _known(
    connection: Connection, article_keys: set[int]
) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    """Headline ids by (article, title) key, and the number of wordings by article key."""
    found = connection.execute(
        text(
            "select article_key, title_key, id from headline "
            "where article_key in (select value from json_each(:keys))"
        ),
        {"keys": json.dumps(sorted(article_keys))},
    )
    known = {(article, title): id_ for article, title, id_ in found}
    n_wordings: dict[int, int] = {}
    for article, _ in known:
        n_wordings[article] = n_wordings.get(article, 0) + 1
    return known, n_wordings


def _row(item: Arrival, pair: tuple[int, int], wording: int) -> dict[str, Any]:
    dated_by, moment = dated(item.entry.published_at, item.first_seen_at)
    return {
        "title": item.entry.title,
        "url": item.entry.url,
        "published_at": item.entry.published_at,
        "first_seen_at": item.first_seen_at,
        "dated_by": dated_by.value,
        "week_start": week_start(moment),
        "article_key": pair[0],
        "title_key": pair[1],
        "wording": wording,
        "is_selected": int(item.is_selected),
    }


def _unselect(connection: Connection, article_keys: set[int]) -> None:
    """Articles seen in a whole feed belong to the denominators, wherever else they were seen.

    All their wordings: the first is the one that counts, and only a section may have shown it.
    """
    if article_keys:
        wanted = text("article_key in (select value from json_each(:keys))").bindparams(
            keys=json.dumps(sorted(article_keys))
        )
        connection.execute(update(headline).where(wanted, headline.c.is_selected == 1).values(is_selected=0))
