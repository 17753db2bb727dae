"""How many headlines of a query each outlet, country, week, month or label has."""

from enum import StrEnum

from sqlalchemy import Connection

from panictrack.archive.search.query import Query
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.search.where import Selection, select


class Facet(StrEnum):
    """What headlines are counted by."""

    OUTLET = "outlet"
    COUNTRY = "country"  # of the outlet; empty where unknown
    WEEK = "week"  # ISO Monday
    MONTH = "month"  # of that Monday, so that a month is made of whole weeks
    TOPIC = "topic"
    THEME = "theme"
    REGULATION = "regulation"

    @property
    def is_of_dates(self) -> bool:
        """Whether its values are dates, which are given in their order and not by how many there are."""
        return self in {Facet.WEEK, Facet.MONTH}


_LABELS = frozenset({Facet.TOPIC, Facet.THEME, Facet.REGULATION})
_KEYS = {
    Facet.OUTLET: "(select name from outlet where id = outlet_id)",
    Facet.COUNTRY: "coalesce((select country from outlet where id = outlet_id), '')",
    Facet.WEEK: "week_start",
    Facet.MONTH: "substr(week_start, 1, 7)",
}


def facet(connection: Connection, query: Query, by: Facet) -> list[tuple[str, int]]:
    """Each value and how many headlines of the query have it, whatever its limit.

    The most frequent come first, and dates in the order of time.

    Can mislead when labels are added up: a headline may have several topics, or none.

    Raises
    ------
    InputError
        As `find`.
    """
    scorers = CurrentScorers.of(connection)
    selection = select(connection, query, scorers)
    counted = (
        _labels(connection, selection, scorers, by) if by in _LABELS else _columns(connection, selection, by)
    )
    if by.is_of_dates:
        return sorted(counted)
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def _columns(connection: Connection, selection: Selection, by: Facet) -> list[tuple[str, int]]:
    # In two steps: the inner one goes along the index of weeks and outlets, and sorts nothing.
    found = connection.exec_driver_sql(
        f"select {_KEYS[by]}, sum(n) from (select week_start, outlet_id, count(*) as n "
        f"from {selection.source} where {selection.condition} group by 1, 2) group by 1",
        dict(selection.values),
    )
    return [(key, n) for key, n in found]


def _labels(
    connection: Connection, selection: Selection, scorers: CurrentScorers, by: Facet
) -> list[tuple[str, int]]:
    numbers = {scorers.numbers[f"{by}:{name}"]: name for name in scorers.names(by)}
    if not numbers:
        return []
    listed = ", ".join(map(str, numbers))
    if selection.condition == "1":
        statement = f"select scorer_id, count(*) from score where scorer_id in ({listed}) group by 1"
    elif selection.is_by_words_alone:
        # The plus keeps SQLite from asking the index for each pair of a scorer and a headline.
        statement = (
            f"select scorer_id, count(*) from score where scorer_id in ({listed}) and +headline_id in "
            f"(select rowid from headline_text where {selection.condition}) group by 1"
        )
    elif selection.source == "headline":
        # Few headlines have a label: it is quicker to begin there than with all that a wide filter lets in.
        statement = (
            "select score.scorer_id, count(*) from score "
            "cross join headline on headline.id = score.headline_id "
            f"where score.scorer_id in ({listed}) and {selection.condition} group by 1"
        )
    else:
        statement = (
            f"with found as materialized (select headline.id from {selection.source} "
            f"where {selection.condition}) "
            "select scorer_id, count(*) from found cross join score on score.headline_id = found.id "
            f"where scorer_id in ({listed}) group by 1"
        )
    return [
        (numbers[number], n) for number, n in connection.exec_driver_sql(statement, dict(selection.values))
    ]
