"""The rows of a query, streamed in its order."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from panictrack.archive.driver import driver_rows
from panictrack.archive.search.query import Query, Sort
from panictrack.archive.search.score_columns import SCORES_SQL, CurrentScorers
from panictrack.archive.search.where import Selection, select
from panictrack.archive.tables.views import DATED_AT, score_of

_REMEMBERED = 50_000  # of what scorers say of a headline: most say the same of many
_ALARMS = (0.9, 0.5, 1e-9)  # from where on the most alarmed are looked for: zeros are not stored

# By week first: its index finds the newest few without sorting an archive of millions.
_ORDERS = {
    Sort.NEWEST: "headline.week_start desc, dated_at desc, headline.id desc",
    Sort.OLDEST: "headline.week_start, dated_at, headline.id",
    Sort.ALARM: "alarm desc, headline.week_start desc, dated_at desc, headline.id desc",
}
# The order alone needs little; the rest is read of the few that are wanted.
_ORDERING = {
    Sort.NEWEST: f"headline.id, {DATED_AT} as dated_at",
    Sort.OLDEST: f"headline.id, {DATED_AT} as dated_at",
    Sort.ALARM: f"headline.id, {DATED_AT} as dated_at, {score_of('alarm')} as alarm",
}
_COLUMNS = (
    f"headline.id, {DATED_AT} as dated_at, dated_by, headline.week_start, outlet.name, outlet.country, "
    f"headline.title, url, wording, is_selected, {SCORES_SQL}"
)
_OUTLET = "cross join outlet on outlet.id = headline.outlet_id"


@dataclass(frozen=True, slots=True)  # made by the thousand from rows in this order
class FoundHeadline:
    """A headline with its scores, as search, exports and the report show it: a row of headline_current.

    Can mislead when headlines are not scored yet: they then have an alarm of 0 and no topic.
    """

    id: int
    dated_at: str
    dated_by: str
    week_start: str
    outlet: str
    country: str | None
    title: str
    url: str | None
    wording: int
    is_selected: int
    alarm: float
    alarm_any: float
    vader: float
    alarm_encoder: float | None  # None where the encoder has not been
    topics: str  # separated by spaces, as are themes
    themes: str
    regulation: str  # development, deployment or general; empty where none is asked for


COLUMNS = tuple(field.name for field in fields(FoundHeadline))


def find(connection: Connection, query: Query) -> Iterator[FoundHeadline]:
    """The headlines of a query in its order.

    Raises
    ------
    InputError
        The query names an outlet, a country, a topic, a theme or an aim that the archive does not have.
    """
    yield from map(found_headline, rows(connection, query))


def found_headline(row: tuple[Any, ...]) -> FoundHeadline:
    """The headline of a row of `rows`."""
    return FoundHeadline(*row)


def rows(connection: Connection, query: Query) -> Iterator[tuple[Any, ...]]:
    """The same as plain tuples, in the order of `COLUMNS`: what a file of millions of rows is made of."""
    query = _begun_at_alarm(connection, query)
    scorers = CurrentScorers.of(connection)
    selection = select(connection, query, scorers)
    told, encoded_through = lru_cache(_REMEMBERED)(scorers.told), scorers.encoded_through
    for row in driver_rows(connection, _statement(selection, query), selection.values):
        yield row[:-1] + told(row[-1], row[0] <= encoded_through)


def count(connection: Connection, query: Query) -> int:
    """How many headlines a query finds, whatever its limit.

    Raises
    ------
    InputError
        As `find`.
    """
    selection = select(connection, query, CurrentScorers.of(connection))
    source = "headline_text" if selection.is_by_words_alone else selection.source
    statement = f"select count(*) from {source} where {selection.condition}"
    return int(connection.exec_driver_sql(statement, dict(selection.values)).scalar() or 0)


def _begun_at_alarm(connection: Connection, query: Query) -> Query:
    """The same query for the most alarmed few, where so many are alarmed at all: calm ones come behind them.

    Most headlines have no alarm stored, and need not be looked at then.
    """
    if query.sort is not Sort.ALARM or query.limit is None or query.min_alarm or query.words:
        return query
    narrowed = (replace(query, min_alarm=alarm) for alarm in _ALARMS)
    return next((each for each in narrowed if count(connection, each) >= query.limit), query)


def _statement(selection: Selection, query: Query) -> str:
    """The rows' own columns; where few are wanted, their places in the order are found first."""
    order = _ORDERS[query.sort]
    where = f"where {selection.condition}"
    if query.limit is None and query.sort is not Sort.ALARM:
        return f"select {_COLUMNS} from {selection.source} {_OUTLET} {where} order by {order}"
    # The outer rows come in the order of the inner ones: a cross join is never turned around, and an order
    # that has a limit, be it none, is not left out.
    limit = f" limit {-1 if query.limit is None else int(query.limit)}"
    return (
        f"with found as materialized (select {_ORDERING[query.sort]} from {selection.source} {where} "
        f"order by {order}{limit}) "
        f"select {_COLUMNS} from found cross join headline on headline.id = found.id {_OUTLET}"
    )
