"""Facets: how many headlines of a query each stream, outlet, country, week, month or label has."""

from enum import StrEnum

from panictrack.archive.connection import Connection
from panictrack.archive.search.query import Query
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.search.where import Selection, select


class Facet(StrEnum):
    """What headlines are counted by."""

    STREAM = "stream"
    OUTLET = "outlet"
    COUNTRY = "country"  # of the outlet; empty where unknown
    WEEK = "week"  # ISO Monday
    MONTH = "month"  # of that Monday, so that a month consists of whole weeks
    TOPIC = "topic"
    THEME = "theme"
    REGULATION = "regulation"

    @property
    def is_date(self) -> bool:
        """Whether the values are dates, which are sorted by date rather than by count."""
        return self in {Facet.WEEK, Facet.MONTH}


_COLUMNS = {
    Facet.STREAM: "coalesce((select name from stream where id = stream_id), '')",
    Facet.OUTLET: "(select name from outlet where id = outlet_id)",
    Facet.COUNTRY: "coalesce((select country from outlet where id = outlet_id), '')",
    Facet.WEEK: "week_start",
    Facet.MONTH: "substr(week_start, 1, 7)",
}

_KEYS = {Facet.STREAM: "stream_id", Facet.WEEK: "week_start", Facet.MONTH: "week_start"}
_IS_SAVED = "select 1 from week_cache where rules not like '{\"recount\"%'"
# Everything: what is saved of weeks that are not stale, and the rows of the others and of what came since.
# Not indexed, else SQLite would group all headlines by the index on weeks.
_SAVED = """
select {column}, sum(n) from (select {key}, sum(n) as n from (
  select week_start, stream_id, outlet_id, n_headlines as n from week_stream
  union all select week_start, stream_id, outlet_id, n_headlines from week_uncounted
) where week_start not in (select week_start from stale_week) group by 1
union all select {key}, count(*) from headline where week_start in (select week_start from stale_week)
  and id <= (select counted_through from week_cache) group by 1
union all select {key}, count(*) from headline not indexed
  where id > (select counted_through from week_cache) group by 1
) group by 1
"""


def facet(connection: Connection, query: Query, by: Facet) -> list[tuple[str, int]]:
    """Each value with the number of the query's headlines that have it; the query's limit is ignored.

    The most frequent value comes first; dates are in order of time.

    Can mislead when label counts are added up: a headline may have several topics, or none.

    Raises
    ------
    InputError
        As `find`.
    """
    scorers = CurrentScorers.of(connection)
    selection = select(connection, query, scorers)
    names: dict[int, str] = {}
    if query.selects_everything and by in _COLUMNS and connection.value(_IS_SAVED):
        statement = _SAVED.format(column=_COLUMNS[by], key=_KEYS.get(by, "outlet_id"))
    else:
        statement, names = _statement(selection, scorers, by)
    counts = [(names[key] if names else key, n) for key, n in connection.execute(statement, selection.values)]
    return sorted(counts) if by.is_date else sorted(counts, key=lambda pair: (-pair[1], pair[0]))


def _statement(selection: Selection, scorers: CurrentScorers, by: Facet) -> tuple[str, dict[int, str]]:
    """The SQL that counts, and the name of each scorer in its result; no names where columns are counted."""
    if by not in _COLUMNS:
        names = {scorers.ids[f"{by}:{name}"]: name for name in scorers.names(by)}
        return _label_statement(selection, ", ".join(map(str, names))), names
    # In two steps: the inner select follows the index on weeks and outlets, and sorts nothing.
    key = "stream_id" if by is Facet.STREAM else "week_start, outlet_id"
    inner = f"select {key}, count(*) as n from {selection.source} where {selection.condition} group by {key}"
    return f"select {_COLUMNS[by]}, sum(n) from ({inner}) group by 1", {}


def _label_statement(selection: Selection, ids: str) -> str:
    if selection.condition == "1":
        return f"select scorer_id, count(*) from score where scorer_id in ({ids}) group by 1"
    if selection.is_words_only:
        # The plus stops SQLite from looking up each pair of a scorer and a headline in the index.
        return (
            f"select scorer_id, count(*) from score where scorer_id in ({ids}) and +headline_id in "
            f"(select rowid from headline_text where {selection.condition}) group by 1"
        )
    if selection.source == "headline":
        # Few headlines have a label: starting there beats starting with all that a wide filter lets through.
        return (
            "select score.scorer_id, count(*) from score "
            "cross join headline on headline.id = score.headline_id "
            f"where score.scorer_id in ({ids}) and {selection.condition} group by 1"
        )
    return (
        f"with found as materialized (select headline.id from {selection.source} "
        f"where {selection.condition}) "
        "select scorer_id, count(*) from found cross join score on score.headline_id = found.id "
        f"where scorer_id in ({ids}) group by 1"
    )
