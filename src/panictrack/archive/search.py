"""Finding headlines: full text, filters, and the rows of an export, by one query."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, text

from panictrack.times import week_start

_ENCODER = "alarm-encoder"
_KINDS = {"topics": "topic", "themes": "theme", "regulation": "regulation"}  # field to kind of scorer


class Sort(StrEnum):
    """In which order headlines are given."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ALARM = "alarm"  # most alarmed first, then newest


# By week first: its index finds the newest few without sorting an archive of millions.
_ORDERS = {
    Sort.NEWEST: "week_start desc, dated_at desc, headline.id desc",
    Sort.OLDEST: "week_start, dated_at, headline.id",
    Sort.ALARM: "alarm desc, week_start desc, dated_at desc, headline.id desc",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Which headlines are wanted. Every given condition must hold; dates are of the week that counts."""

    words: str | None = None
    outlet: str | None = None
    topic: str | None = None
    theme: str | None = None  # what is feared in it
    regulation: str | None = None  # the aim of the rules that it asks for
    since: date | None = None
    until: date | None = None
    min_alarm: float | None = None
    limit: int | None = None
    sort: Sort = Sort.NEWEST

    @property
    def labels(self) -> tuple[str, ...]:
        """The scorers that must have said yes: `topic:ai`, `theme:jobs`, `regulation:general`."""
        asked = {"topic": self.topic, "theme": self.theme, "regulation": self.regulation}
        return tuple(f"{kind}:{name}" for kind, name in asked.items() if name)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundHeadline:
    """A headline with its scores, as search, export and the report show it."""

    id: int
    dated_at: str
    dated_by: str
    week_start: str
    outlet: str
    title: str
    url: str | None
    wording: int
    alarm: float
    alarm_any: float
    vader: float
    alarm_encoder: float | None  # None where the encoder has not been
    topics: str  # separated by spaces, as are themes
    themes: str
    regulation: str  # development, deployment or general; empty where none is asked for


def find(connection: Connection, query: Query, scorers: Mapping[str, int]) -> Iterator[FoundHeadline]:
    """The headlines of a query in its order, with the scores of these scorers (name to number)."""
    conditions, values = _conditions(query, scorers)
    wanted, order = " and ".join(conditions) or "1", _ORDERS[query.sort]
    statement = f"{_columns(scorers)} where {wanted} order by {order} limit :limit"
    values["limit"] = -1 if query.limit is None else query.limit
    name_of = {number: name for name, number in scorers.items()}
    for row in connection.execute(text(statement), values).mappings():
        fields: dict[str, Any] = dict(row)
        names = [name_of[int(number)] for number in (fields.pop("named") or "").split(",") if number]
        for kind, prefix in _KINDS.items():
            fields[kind] = _named(names, f"{prefix}:")
        yield FoundHeadline(**fields)


def _named(names: Sequence[str], prefix: str) -> str:
    return " ".join(sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix)))


def _columns(scorers: Mapping[str, int]) -> str:
    listed = ",".join(str(int(number)) for name, number in scorers.items() if ":" in name) or "0"
    values = ", ".join(f"{_value(name, scorers)} as {name}" for name in ("alarm", "alarm_any", "vader"))
    return (
        "select headline.id, dated_by, week_start, outlet.name as outlet, title, url, wording, "
        "case dated_by when 'published' then published_at else first_seen_at end as dated_at, "
        f"{values}, {_value_of_encoder(scorers)} as alarm_encoder, "
        "(select group_concat(scorer_id) from score "
        f"where headline_id = headline.id and scorer_id in ({listed})) as named "
        "from headline join outlet on outlet.id = headline.outlet_id"
    )


def match_expression(words: str) -> str:
    """What a person typed, as an FTS5 expression that cannot fail.

    Words must all occur; "quoted words" must stand together; OR and NOT between them are understood.
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in words)
    parts = re.findall(r'"([^"]*)"|(\S+)', printable)
    expression: list[str] = []
    for phrase, word in parts:
        if word in {"OR", "NOT", "AND"}:
            expression.append(word)
        elif cleaned := (phrase or word).replace('"', " ").strip():
            expression.append(f'"{cleaned}"')
    while expression and expression[0] in {"OR", "NOT", "AND"}:
        expression.pop(0)
    while expression and expression[-1] in {"OR", "NOT", "AND"}:
        expression.pop()
    return _without_doubled_operators(expression)


def _without_doubled_operators(expression: list[str]) -> str:
    kept: list[str] = []
    for part in expression:
        if part in {"OR", "NOT", "AND"} and kept and kept[-1] in {"OR", "NOT", "AND"}:
            kept.pop()  # the last one is meant: "AND NOT" is NOT
        kept.append(part)
    return " ".join(kept)


def _conditions(query: Query, scorers: Mapping[str, int]) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if query.words and (expression := match_expression(query.words)):
        conditions.append("headline.id in (select rowid from headline_text where headline_text match :words)")
        values["words"] = expression
    if query.outlet:
        conditions.append("outlet.name = :outlet")
        values["outlet"] = query.outlet
    conditions += [
        f"exists (select 1 from score where scorer_id = {int(scorers[label])} and headline_id = headline.id)"
        for label in query.labels
    ]
    if query.since:
        conditions.append("week_start >= :since")
        values["since"] = week_start(query.since).isoformat()
    if query.until:
        conditions.append("week_start <= :until")
        values["until"] = week_start(query.until).isoformat()
    if query.min_alarm is not None:
        conditions.append(f"{_value('alarm', scorers)} >= :min_alarm")
        values["min_alarm"] = query.min_alarm
    return conditions, values


def _value(name: str, scorers: Mapping[str, int]) -> str:
    """SQL for a score: 0 where none is stored, since zeros are not."""
    number = int(scorers[name])
    return (
        f"coalesce((select value from score where scorer_id = {number} and headline_id = headline.id), 0.0)"
    )


def _value_of_encoder(scorers: Mapping[str, int]) -> str:
    """SQL for the encoder's score: null where it has not been, since it is asked for and not always there."""
    if _ENCODER not in scorers:
        return "null"
    through = f"(select scored_through from scorer where id = {int(scorers[_ENCODER])})"
    return f"case when headline.id <= {through} then {_value(_ENCODER, scorers)} end"
