"""Deleting headlines for good: rows, scores, sightings and words, with a tombstone for each."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice

from panictrack.archive import tombstones
from panictrack.archive.backup import connected
from panictrack.archive.connection import Connection
from panictrack.archive.database import Database
from panictrack.archive.search.query import Query
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.search.where import select
from panictrack.archive.tombstones import Tombstone
from panictrack.archive.views import DATED_AT
from panictrack.errors import ArchiveError, InputError
from panictrack.model import Entry
from panictrack.model.times import from_text

_BATCH = 2_000  # headlines in one transaction: others who want to write wait no longer than that takes
_PAGES = 1_000  # of the full-text index that are written anew in one transaction
_PAUSE_SECONDS = 0.12  # between two transactions: who waits to write looks every 0.1 s whether it may
_PATIENCE_SECONDS = 5.0  # with who reads while the log is to be emptied
_LONGEST_REASON = 1_000

_CHOSEN = "(select value from json_each(:ids))"
_TOLD = (
    "select article_key, title_key, outlet.name, title, url, published_at from headline "
    f"join outlet on outlet.id = headline.outlet_id where headline.id in {_CHOSEN}"
)
_NAMED = (
    f"select headline.id, {DATED_AT} as dated_at, outlet.name, title from headline "
    f"join outlet on outlet.id = headline.outlet_id where headline.id in {_CHOSEN} order by headline.id"
)
_DELETIONS = (
    f"delete from score where headline_id in {_CHOSEN}",
    # By feed, which the key begins with.
    f"delete from sighting where feed_id in (select id from feed) and headline_id in {_CHOSEN}",
    # Triggers take its words out of the full-text index, and note its week as stale.
    f"delete from headline where id in {_CHOSEN}",
)


def delete_headlines(
    archive: Database,
    ids: Iterable[int],
    *,
    reason: str,
    now: datetime,
    progressed: Callable[[int], None] = lambda _: None,
) -> int:
    """Delete these headlines, in batches between which others can write; say how many there were.

    What is cut off goes on when it is asked for again: each batch is deleted whole, with its tombstones.
    The text is overwritten in the file and taken out of its log.

    Can mislead when the text was moved about in the file before, by an SQLite that was built without
    `SQLITE_SECURE_DELETE`: only `compact` removes such traces. Reports, exports and backups are files
    of their own and are not touched.

    Parameters
    ----------
    reason
        Why, for whoever wonders later; it is kept with the tombstones.
    progressed
        Called with the number of headlines deleted so far.

    Raises
    ------
    InputError
        No reason is given, or a very long one.
    ArchiveError
        Somebody reads for so long that the log cannot be emptied: the headlines are deleted all the same.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise InputError(f"the reason has {len(reason)} characters; give 1 to {_LONGEST_REASON:,}")
    n_forgotten = 0
    for batch in _batches(ids):
        if n_forgotten:
            time.sleep(_PAUSE_SECONDS)
        with archive.deleting() as connection:
            n_forgotten += _forget(connection, batch, reason, now)
        progressed(n_forgotten)
    if n_forgotten:
        _write_index_anew(archive)
        _empty_log(archive)
    return n_forgotten


def matching(connection: Connection, query: Query) -> list[int]:
    """The numbers of the headlines that a query finds, whatever its limit.

    Raises
    ------
    InputError
        As `panictrack.archive.search.find`.
    """
    selection = select(connection, query, CurrentScorers.of(connection))
    statement = f"select headline.id from {selection.source} where {selection.condition} order by headline.id"
    return [row[0] for row in connection.execute(statement, selection.values)]


def described(connection: Connection, ids: Sequence[int]) -> list[tuple[int, str]]:
    """Those of these headlines that there are: the number of each, and a line about it."""
    found = connection.execute(_NAMED, {"ids": json.dumps(ids)})
    return [(id_, f"{moment[:10]} {outlet}: {title}") for id_, moment, outlet, title in found]


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(sorted(set(ids)))
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _forget(connection: Connection, ids: Sequence[int], reason: str, now: datetime) -> int:
    values = {"ids": json.dumps(ids)}
    described = connection.execute(_TOLD, values).fetchall()
    tombstones.write(
        connection,
        [
            Tombstone(
                pair=(article, title_key),
                outlet=outlet,
                entry=Entry(
                    title=title, url=url, published_at=from_text(published_at) if published_at else None
                ),
            )
            for article, title_key, outlet, title, url, published_at in described
        ],
        reason=reason,
        now=now,
    )
    for statement in _DELETIONS:
        connection.execute(statement, values)
    return len(described)


def _write_index_anew(archive: Database) -> None:
    """Take deleted words out of the full-text index, step by step.

    A deletion only adds a note to it: the words stand in its older parts until those are merged.
    """
    pages = -_PAGES  # below zero: begin to merge everything; above: go on
    has_more = True
    while has_more:
        with archive.deleting() as connection:
            before = _n_changes(connection)
            connection.execute(
                "insert into headline_text (headline_text, rank) values ('merge', ?)", (pages,)
            )
            has_more = _n_changes(connection) - before > 1  # one is the command itself
        pages = _PAGES
        time.sleep(_PAUSE_SECONDS)


def _n_changes(connection: Connection) -> int:
    return int(connection.value("select total_changes()") or 0)


def _empty_log(archive: Database) -> None:
    """Bring the log into the file and cut it to nothing: older pages in it hold the text."""
    try:
        with closing(connected(archive.path, patience_seconds=_PATIENCE_SECONDS)) as plain:
            is_busy = plain.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
    except sqlite3.Error:
        is_busy = 1
    if is_busy:
        raise ArchiveError(
            f"{archive.path}: the headlines are deleted, but somebody reads, so that their text still stands "
            "in the log beside it; stop that, then `panictrack db vacuum`"
        )
