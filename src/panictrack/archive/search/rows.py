"""The headlines of a query, streamed in its order; how many there are; and where the words occur in them."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from panictrack.archive.connection import Connection, among, as_list
from panictrack.archive.export.table import CellKind, Column, QuerySource, RowTable
from panictrack.archive.search.query import Query, Sort
from panictrack.archive.search.score_columns import SCORES_SQL, CurrentScorers
from panictrack.archive.search.where import Selection, select
from panictrack.archive.views import DATED_AT, score_of

_CACHED_SCORES = 50_000  # distinct sets of scores: most headlines share one
_NEAR = 100_000  # ids: 0.4 ms instead of 14 for the newest 50 of a frequent word
_ALARM_STEPS = (0.9, 0.5, 1e-9)  # thresholds tried in turn for the most alarmed; zeros are not stored

# Week first: its index finds the newest few without sorting an archive of millions.
_ORDERS = {
    Sort.NEWEST: "headline.week_start desc, dated_at desc, headline.id desc",
    Sort.OLDEST: "headline.week_start, dated_at, headline.id",
    Sort.ALARM: "alarm desc, headline.week_start desc, dated_at desc, headline.id desc",
}
_COLUMNS = (
    f"headline.id, {DATED_AT} as dated_at, dated_by, headline.week_start, stream.name, outlet.name, "
    "outlet.country, headline.title, url, title_revision, is_selected, stream.kind, headline.language, "
    f"published_at, first_seen_at, article_key, title_key, {SCORES_SQL}"
)
_NAMES = (
    "cross join outlet on outlet.id = headline.outlet_id left join stream on stream.id = headline.stream_id"
)
_HIT = re.compile("\x02([^\x03]*)\x03")  # no title contains these: control characters are removed on arrival


@dataclass(frozen=True, slots=True)  # built by the thousand from rows in this order
class FoundHeadline:
    """A headline with its current scores: a row of the view headline_current.

    Can mislead when headlines are not scored yet: their alarm is then 0 and they have no topic.
    """

    id: int
    dated_at: str
    dated_by: str
    week_start: str
    stream: str | None  # that counts it
    outlet: str
    country: str | None
    title: str
    url: str | None
    title_revision: int
    is_selected: int
    kind: str | None  # of the stream
    language: str | None
    published_at: str | None
    first_seen_at: str
    article_key: int
    title_key: int
    alarm: float | None  # None, as are all scores, where the scorer does not read the language
    alarm_any: float | None
    vader: float | None
    alarm_encoder: float | None  # None where the encoder has not scored it
    topics: str | None  # separated by spaces, as are themes
    themes: str | None
    regulation: str | None  # development, deployment or general; empty where it calls for none


COLUMNS = tuple(field.name for field in fields(FoundHeadline))
_LANGUAGE = COLUMNS.index("language")
_KINDS = {
    **dict.fromkeys(("id", "title_revision", "is_selected", "article_key", "title_key"), CellKind.WHOLE),
    **dict.fromkeys(("alarm", "alarm_any", "vader", "alarm_encoder"), CellKind.NUMBER),
    **dict.fromkeys(("dated_at", "published_at", "first_seen_at"), CellKind.TIMESTAMP),
    "week_start": CellKind.DAY,
}


def headline_table(connection: Connection, query: Query, *, in_parallel: bool = False) -> RowTable:
    """The headlines of a query as a table whose rows are read while it is written.

    With `in_parallel`, a second process may write half of the rows.

    Can mislead when called `in_parallel` in a program without an `if __name__ == "__main__"`: the other
    process imports the program, and does again what it does.

    Raises
    ------
    InputError
        As `find`.
    """
    return RowTable(
        name="headline",
        columns=tuple(Column(name=name, kind=_KINDS.get(name, CellKind.TEXT)) for name in COLUMNS),
        rows=rows(connection, query),
        source=QuerySource(connection=connection, query=query) if in_parallel else None,
    )


def find(connection: Connection, query: Query) -> Iterator[FoundHeadline]:
    """The headlines of a query in its order.

    Raises
    ------
    InputError
        The archive does not have the stream, outlet, country, topic, theme or regulation label of the query.
    """
    for row in rows(connection, query):
        yield FoundHeadline(*row)


def rows(connection: Connection, query: Query) -> Iterator[tuple[Any, ...]]:
    """As `find`, but plain tuples in the order of `COLUMNS`: fast enough for millions of rows.

    An error in the query is raised at once, not when the first row is read.
    """
    query = _narrowed_by_alarm(connection, query)
    scorers = CurrentScorers.of(connection)
    selection = select(connection, query, scorers)
    decode, encoded_through = lru_cache(_CACHED_SCORES)(scorers.decode_scores), scorers.encoded_through
    found = connection.execute(_statement(selection, query), selection.values)
    return (row[:-1] + decode(row[-1], row[0] <= encoded_through, row[_LANGUAGE]) for row in found)


def with_ids(connection: Connection, ids: Sequence[int]) -> tuple[FoundHeadline, ...]:
    """The headlines with these ids in their order; those that are deleted are left out."""
    scorers = CurrentScorers.of(connection)
    statement = (
        f"select {_COLUMNS} from json_each(:ids) as wanted "
        f"cross join headline on headline.id = wanted.value {_NAMES} order by wanted.key"
    )
    return tuple(
        FoundHeadline(
            *row[:-1], *scorers.decode_scores(row[-1], row[0] <= scorers.encoded_through, row[_LANGUAGE])
        )
        for row in connection.execute(statement, {"ids": json.dumps(list(ids))})
    )


def find_among(
    connection: Connection, query: Query, ids: Sequence[int], limit: int
) -> Iterator[FoundHeadline]:
    """The first headlines in the order of the query among these, whatever its filters."""
    selection = Selection(
        source="headline", condition=f"headline.id in {among(':ids')}", values={"ids": as_list(ids)}
    )
    scorers = CurrentScorers.of(connection)
    statement = _statement(selection, replace(query, limit=limit))
    for row in connection.execute(statement, selection.values):
        scores = scorers.decode_scores(row[-1], row[0] <= scorers.encoded_through, row[_LANGUAGE])
        yield FoundHeadline(*row[:-1], *scores)


def count(connection: Connection, query: Query) -> int:
    """The number of headlines of a query; its limit is ignored.

    Raises
    ------
    InputError
        As `find`.
    """
    selection = select(connection, query, CurrentScorers.of(connection))
    source = "headline_text" if selection.is_words_only else selection.source
    statement = f"select count(*) from {source} where {selection.condition}"
    ((n,),) = connection.execute(statement, selection.values)
    return int(n)


def highlights(connection: Connection, query: Query, ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """By headline id, the start and end of each match in the title; empty for a query without words."""
    if query.expression is None or not ids:
        return {}
    first, last = min(ids), max(ids)
    # The plus stops SQLite from asking the index anew for each id: between near ones it is read through.
    rowid = "+rowid" if last - first <= _NEAR else "rowid"
    statement = (
        "select rowid, highlight(headline_text, 0, char(2), char(3)) from headline_text "
        "where headline_text match :words and rowid between :first and :last "
        f"and {rowid} in (select value from json_each(:ids))"
    )
    values = {"words": query.expression, "ids": json.dumps(list(ids)), "first": first, "last": last}
    return {id_: _spans(text) for id_, text in connection.execute(statement, values)}


def _spans(text: str) -> list[tuple[int, int]]:
    """Positions in the title itself: each match before this one has added two marks to the text."""
    matches = enumerate(_HIT.finditer(text))
    return [(match.start() - 2 * n, match.end() - 2 * n - 2) for n, match in matches]


def _narrowed_by_alarm(connection: Connection, query: Query) -> Query:
    """For the most alarmed few: the same query with the highest threshold that still leaves enough rows.

    Most headlines have no alarm stored, and then need not be read at all.
    """
    if query.sort is not Sort.ALARM or query.limit is None or query.min_alarm or query.words:
        return query
    narrowed = (replace(query, min_alarm=alarm) for alarm in _ALARM_STEPS)
    return next((each for each in narrowed if count(connection, each) >= query.limit), query)


def _statement(selection: Selection, query: Query) -> str:
    """The SQL for the rows; a small selection is put in order by its ids before other columns are read."""
    order = _ORDERS[query.sort]
    where = f"where {selection.condition}"
    if query.limit is None and query.sort is not Sort.ALARM:
        return f"select {_COLUMNS} from {selection.source} {_NAMES} {where} order by {order}"
    sort_keys = f"headline.id, {DATED_AT} as dated_at"
    if query.sort is Sort.ALARM:
        sort_keys += f", {score_of('alarm')} as alarm"
    # The outer rows follow the order of the inner ones: SQLite never reorders a cross join, and never drops
    # an order by that has a limit, even a limit of -1 (none).
    limit = -1 if query.limit is None else int(query.limit)
    return (
        f"with found as materialized (select {sort_keys} from {selection.source} {where} "
        f"order by {order} limit {limit}) "
        f"select {_COLUMNS} from found cross join headline on headline.id = found.id {_NAMES}"
    )
