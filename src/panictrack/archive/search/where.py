"""The SQL of a query: which table SQLite should start from, and what must hold."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from panictrack.archive.connection import Connection
from panictrack.archive.headlines import NO_HEADLINES, has_headlines
from panictrack.archive.search.query import Query, unknown_name
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.views import DATED_AT
from panictrack.errors import InputError
from panictrack.model.times import last_day, week_start

# Up to this span it is cheaper to read all headlines of the weeks than all headlines with a word
# (measured on 2.6 million headlines, with words of 60 to 45,000).
_SHORT_SPAN = timedelta(days=100)
_BY_WEEK = "headline indexed by ix_headline_week_start_outlet_id"
_HAS_WORDS = "headline_text match :words"
_HAS_WORDS_IN_RANGE = (
    f"headline.id in (select rowid from headline_text where {_HAS_WORDS} and rowid between :first and :last)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """The `from` and `where` clauses of a query and the values they bind; `headline` is among the tables."""

    source: str
    condition: str
    values: Mapping[str, Any]

    @property
    def is_words_only(self) -> bool:
        """Whether the full-text index alone can answer."""
        return self.condition == _HAS_WORDS


def select(connection: Connection, query: Query, scorers: CurrentScorers) -> Selection:
    """The SQL of a query; user input is bound, never written into the statement.

    Raises
    ------
    InputError
        The archive does not have the stream, outlet, country, topic, theme or regulation label of the query,
        or no headline yet.
    """
    is_known = all(f"{kind}:{name}" in scorers.ids for kind, name in query.labels)
    if not (is_known or has_headlines(connection)):
        raise InputError(NO_HEADLINES)
    expression = query.expression
    scores = [f"score.scorer_id = {scorers.id_of(kind, name)}" for kind, name in query.labels]
    values: dict[str, Any] = {}
    if query.min_alarm:  # every headline has at least 0
        scores.append(f"score.scorer_id = {scorers.ids.get('alarm', 0)} and score.value >= :min_alarm")
        values["min_alarm"] = query.min_alarm
    if expression:
        values["words"] = expression
    is_short = query.since is not None and _until(connection, query) - query.since <= _SHORT_SPAN
    source, first_condition = _start(scores, has_words=bool(expression), is_short=is_short)
    indexed = [*_outlet_conditions(connection, query, values), *_week_conditions(query, values)]
    if expression and is_short:
        values |= _id_range(connection, indexed, values)
    conditions = [
        *first_condition,
        *indexed,
        *_stream_conditions(connection, query, values),
        *_day_conditions(query, values),
        *(
            f"exists (select 1 from score where score.headline_id = headline.id and {score})"
            for score in scores
            if score not in first_condition
        ),
    ]
    return Selection(source=source, condition=" and ".join(conditions) or "1", values=values)


def _until(connection: Connection, query: Query) -> date:
    """The last day of the query; without one, the last day of the newest week."""
    if query.until is not None:
        return query.until
    ((newest,),) = connection.execute("select max(week_start) from headline")
    return last_day(date.fromisoformat(newest)) if newest else date.min


def _start(scores: Sequence[str], *, has_words: bool, is_short: bool) -> tuple[str, list[str]]:
    """The tables in the order to visit, as SQLite never reorders a cross join, and the first condition."""
    if is_short:
        return _BY_WEEK, [_HAS_WORDS_IN_RANGE] if has_words else []
    if has_words:
        return "headline_text cross join headline on headline.id = headline_text.rowid", [_HAS_WORDS]
    if scores:
        return "score cross join headline on headline.id = score.headline_id", [scores[0]]
    return "headline", []


def _outlet_conditions(connection: Connection, query: Query, values: dict[str, Any]) -> Iterator[str]:
    """Conditions on outlet ids, which the index on weeks contains."""
    for column, name in (("name", query.outlet), ("country", query.country)):
        if name is not None:
            values[column] = json.dumps(ids_named(connection, "outlet", column, name))
            yield f"headline.outlet_id in (select value from json_each(:{column}))"


def _stream_conditions(connection: Connection, query: Query, values: dict[str, Any]) -> Iterator[str]:
    if query.stream is not None:
        (values["stream"],) = ids_named(connection, "stream", "name", query.stream)
        yield "headline.stream_id = :stream"


def ids_named(connection: Connection, table: str, column: str, name: str) -> list[int]:
    """The ids of the streams or outlets with this name, or this country.

    Raises
    ------
    InputError
        There is none: the error lists what there is, the closest first.
    """
    found = connection.execute(f"select id from {table} where {column} = :name", {"name": name})
    if ids := [id_ for (id_,) in found]:
        return ids
    listed = connection.execute(f"select distinct {column} from {table} where {column} > ''")
    known = [one for (one,) in listed]
    if not (known or has_headlines(connection)):
        raise InputError(NO_HEADLINES)
    kind = table if column == "name" else column
    raise unknown_name(kind, name, known, f"`panictrack search --facet {kind}` counts them")


def _week_conditions(query: Query, values: dict[str, Any]) -> Iterator[str]:
    """The weeks of the days: the index contains weeks."""
    if query.since:
        values["since_week"] = week_start(query.since).isoformat()
        yield "headline.week_start >= :since_week"
    if query.until:
        values["until_week"] = week_start(query.until).isoformat()
        yield "headline.week_start <= :until_week"


def _day_conditions(query: Query, values: dict[str, Any]) -> Iterator[str]:
    """The days themselves, within these weeks."""
    if query.since:
        values["since"] = query.since.isoformat()
        yield f"{DATED_AT} >= :since"
    if query.until:
        # "~" sorts after every time of that day; adding a day would fail on the last of the calendar.
        values["until"] = f"{query.until}T~"
        yield f"{DATED_AT} < :until"


def outside_days(connection: Connection, query: Query) -> str | None:
    """The ids of all headlines in the first and last week of the query outside of its days, joined."""
    parts, values = [], dict[str, Any]()
    if query.since and query.since != week_start(query.since):
        parts.append(f"week_start = :since_week and {DATED_AT} < :since")
        values |= {"since_week": str(week_start(query.since)), "since": str(query.since)}
    if query.until and query.until.isoweekday() != 7:  # the calendar ends on a Friday
        parts.append(f"week_start = :until_week and {DATED_AT} >= :until")
        values |= {"until_week": str(week_start(query.until)), "until": f"{query.until}T~"}
    if not parts:
        return None
    each = " union ".join(f"select id from headline where {part}" for part in parts)
    found: str | None = connection.value(f"select group_concat(id) from ({each})", values)
    return found


def _id_range(connection: Connection, conditions: Sequence[str], values: Mapping[str, Any]) -> dict[str, int]:
    """The lowest and highest id of the headlines of these weeks.

    Headlines that arrived together were mostly published together, so for a frequent word the full-text index
    can skip the headlines of all other years.
    """
    statement = f"select min(id), max(id) from {_BY_WEEK} where {' and '.join(conditions)}"
    ((first, last),) = connection.execute(statement, values)
    return {"first": first or 0, "last": last or 0}
