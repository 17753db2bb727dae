"""Permanent deletion of headlines: rows, scores, sightings and indexed words; a tombstone remains."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice

from panictrack.archive import tombstones
from panictrack.archive.backup import connected
from panictrack.archive.connection import Connection, among, as_list
from panictrack.archive.database import Database
from panictrack.archive.search.query import Query
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.search.where import select
from panictrack.archive.views import DATED_AT
from panictrack.errors import ArchiveError, InputError

_BATCH = 2_000  # headlines per transaction: other writers wait no longer than one takes
_PAGES = 1_000  # of the full-text index rewritten per transaction
_PAUSE_SECONDS = 0.12  # between transactions: SQLite lets a waiting writer retry every 0.1 s
_PATIENCE_SECONDS = 5.0  # to wait for readers before the log is emptied
_LONGEST_REASON = 1_000

_CHOSEN = among(":ids")
_DESCRIBED = (
    f"select headline.id, {DATED_AT} as dated_at, outlet.name, title from headline "
    f"join outlet on outlet.id = headline.outlet_id where headline.id in {_CHOSEN} order by headline.id"
)
_DELETIONS = (
    f"delete from score where headline_id in {_CHOSEN}",
    # By feed, which the key begins with.
    f"delete from sighting where feed_id in (select id from feed) and headline_id in {_CHOSEN}",
    # What people coded stays, under the digest of the title.
    f"update annotation set headline_id = null where headline_id in {_CHOSEN}",
    # A language model may have quoted it.
    (
        "update model_reply set reply = '', problem = case when problem is not null then 'deleted' end "
        "where (sample_id, position) in "
        f"(select sample_id, position from label_item where headline_id in {_CHOSEN})"
    ),
    f"update label_item set headline_id = null where headline_id in {_CHOSEN}",
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
    """Delete these headlines in batches, between which others can write; return how many there were.

    An interrupted deletion can be repeated: each batch is deleted completely, with its tombstones. The text
    is overwritten in the file and removed from its log.

    Can mislead when SQLite was built without `SQLITE_SECURE_DELETE` and moved the text within the file
    before: only `vacuum` removes such traces. Reports, exports and backups are separate files and are not
    changed.

    Parameters
    ----------
    reason
        Why; stored with the tombstones.
    progressed
        Called with the number of headlines deleted so far.

    Raises
    ------
    InputError
        No reason is given, or a very long one.
    ArchiveError
        A reader prevents the log from being emptied; the headlines are deleted nevertheless.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise InputError(f"the reason has {len(reason)} characters; give 1 to {_LONGEST_REASON:,}")
    n_deleted = 0
    for batch in _batches(ids):
        if n_deleted:
            time.sleep(_PAUSE_SECONDS)
        with archive.deleting() as connection:
            n_deleted += tombstones.write(connection, batch, reason=reason, now=now)
            for statement in _DELETIONS:
                connection.execute(statement, {"ids": as_list(batch)})
        progressed(n_deleted)
    if n_deleted:
        _merge_index(archive)
        _empty_log(archive)
    return n_deleted


def matching(connection: Connection, query: Query) -> list[int]:
    """The ids of the headlines that a query finds, regardless of its limit.

    Raises
    ------
    InputError
        As `panictrack.archive.search.find`.
    """
    selection = select(connection, query, CurrentScorers.of(connection))
    statement = f"select headline.id from {selection.source} where {selection.condition} order by headline.id"
    return [row[0] for row in connection.execute(statement, selection.values)]


def described(connection: Connection, ids: Sequence[int]) -> list[tuple[int, str]]:
    """The id of each of these headlines that exists, and a line that describes it."""
    found = connection.execute(_DESCRIBED, {"ids": as_list(ids)})
    return [(id_, f"{dated_at[:10]} {outlet}: {title}") for id_, dated_at, outlet, title in found]


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(sorted(set(ids)))
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _merge_index(archive: Database) -> None:
    """Remove deleted words from the full-text index, step by step.

    A deletion only adds a marker: the words remain in older segments of the index until these are merged.
    """
    pages = -_PAGES  # negative: begin to merge everything; positive: continue
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
    """Write the log into the file and truncate it: its older pages contain the text."""
    try:
        with closing(connected(archive.path, patience_seconds=_PATIENCE_SECONDS)) as plain:
            is_busy = plain.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
    except sqlite3.Error:
        is_busy = 1
    if is_busy:
        raise ArchiveError(
            f"{archive.path}: the headlines are deleted, but another process reads the archive, so that "
            "their text is still in its log; stop that process, then run `panictrack db vacuum`"
        )
