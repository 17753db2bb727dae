"""Which headlines a query selects, in SQL: where SQLite should begin, and what must hold."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from panictrack.archive.search.query import Query
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.search.suggestions import unknown
from panictrack.archive.tables.views import DATED_AT
from panictrack.errors import InputError
from panictrack.model.times import last_day, week_start

# Up to here it is cheaper to go through all headlines of the weeks than through all headlines with a word
# (measured on 2.6 million headlines, with words of 60 to 45,000).
_FEW_WEEKS = timedelta(days=100)
_BY_WEEK = "headline indexed by ix_headline_week_start_outlet_id"
_HAS_WORDS = "headline_text match :words"
_HAS_WORDS_AMONG = (
    f"headline.id in (select rowid from headline_text where {_HAS_WORDS} and rowid between :first and :last)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """What stands behind `from` and behind `where`; `headline` is among the tables."""

    source: str
    condition: str
    values: Mapping[str, Any]

    @property
    def is_by_words_alone(self) -> bool:
        """Whether the full-text index answers alone."""
        return self.condition == _HAS_WORDS


def select(connection: Connection, query: Query, scorers: CurrentScorers) -> Selection:
    """The SQL of a query; what a person gave is bound and never written into it.

    Raises
    ------
    InputError
        The archive does not have the outlet, country, topic, theme or aim that is asked for.
    """
    expression = query.expression
    answers = [f"score.scorer_id = {scorers.number(kind, name)}" for kind, name in query.labels]
    values: dict[str, Any] = {}
    if query.min_alarm:  # 0 is met by all
        answers.append(f"score.scorer_id = {scorers.numbers.get('alarm', 0)} and score.value >= :min_alarm")
        values["min_alarm"] = query.min_alarm
    if expression:
        values["words"] = expression
    is_of_few_weeks = query.since is not None and _until(connection, query) - query.since <= _FEW_WEEKS
    source, begun = _beginning(answers, has_words=bool(expression), is_of_few_weeks=is_of_few_weeks)
    rest = [answer for answer in answers if answer not in begun]
    place = [*_place(connection, query, values), *_weeks(query, values)]
    if expression and is_of_few_weeks:
        values |= _numbers(connection, place, values)
    conditions = [
        *begun,
        *place,
        *_days(query, values),
        *(
            f"exists (select 1 from score where score.headline_id = headline.id and {answer})"
            for answer in rest
        ),
    ]
    return Selection(source=source, condition=" and ".join(conditions) or "1", values=values)


def _until(connection: Connection, query: Query) -> date:
    """The last day that is asked for: that of the newest week, where none is said."""
    if query.until is not None:
        return query.until
    newest = connection.exec_driver_sql("select max(week_start) from headline").scalar()
    return last_day(date.fromisoformat(newest)) if newest else date.min


def _beginning(answers: Sequence[str], *, has_words: bool, is_of_few_weeks: bool) -> tuple[str, list[str]]:
    """Where SQLite begins, and the conditions that hold there: it keeps to the order of a cross join."""
    if is_of_few_weeks:
        return _BY_WEEK, [_HAS_WORDS_AMONG] if has_words else []
    if has_words:
        return "headline_text cross join headline on headline.id = headline_text.rowid", [_HAS_WORDS]
    if answers:
        return "score cross join headline on headline.id = score.headline_id", [answers[0]]
    return "headline", []


def _place(connection: Connection, query: Query, values: dict[str, Any]) -> Iterator[str]:
    """By number, which the index of the weeks holds."""
    for column, wanted in (("name", query.outlet), ("country", query.country)):
        if wanted is not None:
            numbers = _outlets(connection, column, wanted)
            values[column] = json.dumps(numbers)
            yield f"headline.outlet_id in (select value from json_each(:{column}))"


def _outlets(connection: Connection, column: str, wanted: str) -> list[int]:
    found = connection.exec_driver_sql(f"select id from outlet where {column} = :wanted", {"wanted": wanted})
    if numbers := [row[0] for row in found]:
        return numbers
    known = (
        connection.exec_driver_sql(f"select distinct {column} from outlet where {column} > ''")
        .scalars()
        .all()
    )
    kind = "outlet" if column == "name" else "country"
    raise InputError(unknown(kind, wanted, known, f"`panictrack search --facet {kind}` counts them"))


def _weeks(query: Query, values: dict[str, Any]) -> Iterator[str]:
    """The weeks of the days that are asked for, which the index holds."""
    if query.since:
        values["since_week"] = week_start(query.since).isoformat()
        yield "headline.week_start >= :since_week"
    if query.until:
        values["until_week"] = week_start(query.until).isoformat()
        yield "headline.week_start <= :until_week"


def _days(query: Query, values: dict[str, Any]) -> Iterator[str]:
    """The days themselves, which decide."""
    if query.since:
        values["since"] = query.since.isoformat()
        yield f"{DATED_AT} >= :since"
    if query.until:
        # Behind the last moment of the day, which ends in Z: no day comes after the last of the calendar.
        values["until"] = f"{query.until}T~"
        yield f"{DATED_AT} < :until"


def _numbers(connection: Connection, place: Sequence[str], values: Mapping[str, Any]) -> dict[str, int]:
    """Between which numbers the headlines of these weeks lie.

    What arrived together was mostly published together: of a frequent word the full-text index need not give
    the headlines of all other years.
    """
    query = f"select min(id), max(id) from {_BY_WEEK} where {' and '.join(place)}"
    first, last = connection.exec_driver_sql(query, dict(values)).one()
    return {"first": first or 0, "last": last or 0}
