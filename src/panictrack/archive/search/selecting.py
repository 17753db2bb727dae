"""Which headlines a query selects, in SQL: where SQLite should begin, and what must hold."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from panictrack.archive.search.naming import unknown
from panictrack.archive.search.query import Query
from panictrack.archive.search.scorers import CurrentScorers
from panictrack.errors import InputError
from panictrack.tables.views import DATED_AT
from panictrack.times import week_start

# Up to here it is cheaper to go through all headlines of the weeks than through all headlines with a word
# (measured on 2.6 million headlines, with words of 60 to 45,000).
_FEW_WEEKS = timedelta(days=100)
_HAS_WORDS = "headline_text match :words"


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
    source, begun = _beginning(query, answers, has_words=bool(expression))
    rest = [answer for answer in answers if answer not in begun]
    conditions = [
        *begun,
        *_place(connection, query, values),
        *_days(query, values),
        *(
            f"exists (select 1 from score where score.headline_id = headline.id and {answer})"
            for answer in rest
        ),
    ]
    return Selection(source=source, condition=" and ".join(conditions) or "1", values=values)


def _beginning(query: Query, answers: Sequence[str], *, has_words: bool) -> tuple[str, list[str]]:
    """Where SQLite begins, and the conditions that hold there: it keeps to the order of a cross join."""
    if query.since and query.until and query.until - query.since <= _FEW_WEEKS:
        source = "headline indexed by ix_headline_week_start_outlet_id"
        return source, [
            "headline.id in (select rowid from headline_text where headline_text match :words)"
        ] if has_words else []
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


def _days(query: Query, values: dict[str, Any]) -> Iterator[str]:
    """By week first, for the index; then by the day itself, which decides."""
    if query.since:
        values |= {"since": query.since.isoformat(), "since_week": week_start(query.since).isoformat()}
        yield f"headline.week_start >= :since_week and {DATED_AT} >= :since"
    if query.until:
        after = query.until + timedelta(days=1)
        values |= {"until": after.isoformat(), "until_week": week_start(query.until).isoformat()}
        yield f"headline.week_start <= :until_week and {DATED_AT} < :until"
