"""Scores: sparse, versioned, and complete up to a known headline."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from panictrack.archive.connection import Connection, among, as_list
from panictrack.model import ScorerId

ENCODER = "alarm-encoder"  # prefix of the names of its scorers, which run only on request
_REGISTER = (
    "insert into scorer (name, version, fingerprint, languages, scored_through) values (?, ?, ?, ?, 0) "
    "on conflict do nothing"
)
_ID = "select id from scorer where name = ? and version = ? and fingerprint = ?"
_INSERT_SCORE = "insert into score (scorer_id, headline_id, value) values (?, ?, ?) on conflict do nothing"

SparseScores = Mapping[str, Sequence[tuple[int, float]]]  # scorer name -> (position in the batch, value)


def register(connection: Connection, ids: Sequence[ScorerId]) -> dict[str, int]:
    """The id of each scorer by name; a new version gets one."""
    rows = [(item.name, item.version, item.fingerprint, as_list(item.languages)) for item in ids]
    connection.executemany(_REGISTER, rows)
    return registered(connection, ids)


def registered(connection: Connection, ids: Sequence[ScorerId]) -> dict[str, int]:
    """The id of each scorer by name, of those that have one."""
    found = {item.name: connection.value(_ID, (item.name, item.version, item.fingerprint)) for item in ids}
    return {name: number for name, number in found.items() if number is not None}


def languages_read(connection: Connection) -> frozenset[str]:
    """The languages that some current scorer reads; none where nothing was scored yet."""
    query = "select distinct value from scorer cross join json_each(languages) where is_current = 1"
    return frozenset(language for (language,) in connection.execute(query))


def scored_through(connection: Connection, numbers: Sequence[int]) -> int:
    """The headline id up to which all of these scorers have scored everything."""
    query = f"select min(scored_through) from scorer where id in {among('?')}"
    return connection.value(query, (as_list(numbers),)) or 0


def scored_through_by_name(connection: Connection, numbers: Mapping[str, int]) -> dict[str, int]:
    """By scorer name, the headline id up to which it has scored everything."""
    return {name: scored_through(connection, [number]) for name, number in numbers.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoringState:
    """How far a scorer is: up to which headline of all, by their numbers, and what it has found.

    Can mislead where many headlines were deleted: numbers that are free count as headlines.
    """

    through: int
    newest: int
    n_nonzero: int
    is_current: bool  # its scores are shown


def scoring_state(connection: Connection, scorer: ScorerId) -> ScoringState:
    """How far a scorer is, in this version."""
    values = (scorer.name, scorer.version, scorer.fingerprint)
    query = (
        "select id, scored_through, is_current from scorer where name = ? and version = ? and fingerprint = ?"
    )
    found = connection.execute(query, values).fetchone()
    number, through, is_current = found or (None, 0, 0)
    return ScoringState(
        through=through,
        newest=newest_headline(connection),
        n_nonzero=connection.value("select count(*) from score where scorer_id = ?", (number,)),
        is_current=bool(is_current),
    )


def n_unscored(connection: Connection, numbers: Sequence[int], until: int | None = None) -> int:
    """At most how many headlines, up to the id `until`, lack a score by one of these scorers."""
    newest = newest_headline(connection)
    last = newest if until is None else min(newest, until)
    return max(last - scored_through(connection, numbers), 0)


def unscored(
    connection: Connection, after: int, limit: int, until: int | None = None
) -> list[tuple[int, str, str | None]]:
    """The next headlines, as (id, title, language), in order of arrival, up to and including `until`."""
    last = newest_headline(connection) if until is None else until
    query = (
        "select id, title, language from headline where id > :after and id <= :last order by id limit :limit"
    )
    return list(connection.execute(query, {"after": after, "last": last, "limit": limit}))


def newest_headline(connection: Connection) -> int:
    """The id of the last headline that arrived; 0 in an empty archive."""
    return connection.value("select max(id) from headline") or 0


def titles_between(connection: Connection, first: int, last: int) -> list[tuple[int, str, str | None]]:
    """The headlines with ids in this range, as (id, title, language)."""
    query = "select id, title, language from headline where id between :first and :last order by id"
    return list(connection.execute(query, {"first": first, "last": last}))


def write(
    connection: Connection,
    numbers: Mapping[str, int],
    headline_ids: Sequence[int],
    values: SparseScores,
    *,
    through: int,
) -> None:
    """Store the non-zero scores of a batch, and record that each scorer has scored up to its end."""
    rows = [
        (numbers[name], headline_ids[position], value)
        for name, pairs in values.items()
        for position, value in pairs
    ]
    if rows:
        connection.executemany(_INSERT_SCORE, rows)
    connection.execute(
        f"update scorer set scored_through = :through "
        f"where id in {among(':ids')} and scored_through < :through",
        {"through": through, "ids": as_list(numbers.values())},
    )


def make_current(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Show the scores of these scorers from now on, and no longer those of other versions.

    A topic that was removed is no longer shown. The encoder, which does not always run, stays.
    """
    connection.execute(
        f"update scorer set is_current = case when id in {among(':ids')} then 1 "
        f"when name like :encoder and name not in {among(':names')} then is_current else 0 end",
        {"ids": as_list(numbers.values()), "names": as_list(numbers), "encoder": f"{ENCODER}%"},
    )


def current_scorers(connection: Connection) -> list[tuple[str, str, str, str]]:
    """Name, version, fingerprint and languages of the scorers whose scores are shown."""
    query = "select name, version, fingerprint, languages from scorer where is_current = 1 order by name"
    return [
        (name, version, fingerprint, ", ".join(json.loads(languages)))
        for name, version, fingerprint, languages in connection.execute(query)
    ]
