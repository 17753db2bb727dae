"""Scores: sparse, versioned, and complete up to a known headline."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, case, func, select, update
from sqlalchemy.dialects.sqlite import insert

from panictrack.archive.driver import driver_rows
from panictrack.archive.tables import headline, scorer
from panictrack.model import ScorerId

ENCODER = "alarm-encoder"  # beginning of the names of its scorers, which are asked by hand
_INSERT_SCORE = "insert into score (scorer_id, headline_id, value) values (?, ?, ?) on conflict do nothing"

SparseScores = Mapping[str, Sequence[tuple[int, float]]]  # scorer name -> (position in the batch, value)


def register(connection: Connection, ids: Sequence[ScorerId]) -> dict[str, int]:
    """The number of each scorer by name; one not seen in this version gets a number."""
    rows = [{"name": item.name, "version": item.version, "fingerprint": item.fingerprint} for item in ids]
    connection.execute(insert(scorer).on_conflict_do_nothing(), rows)
    return {item.name: _number(connection, item) for item in ids}


def scored_through(connection: Connection, numbers: Sequence[int]) -> int:
    """The headline id up to which all of these scorers have scored everything."""
    lowest = connection.scalar(select(func.min(scorer.c.scored_through)).where(scorer.c.id.in_(numbers)))
    return lowest or 0


def scored_through_by_name(connection: Connection, numbers: Mapping[str, int]) -> dict[str, int]:
    """By scorer name, the headline id up to which it has scored everything."""
    return {name: scored_through(connection, [number]) for name, number in numbers.items()}


def n_unscored(connection: Connection, numbers: Sequence[int]) -> int:
    """Up to how many headlines lack a score by one of these scorers."""
    return max(newest_headline(connection) - scored_through(connection, numbers), 0)


def unscored(
    connection: Connection, after: int, limit: int, until: int | None = None
) -> list[tuple[int, str]]:
    """The next headlines, as (id, title), in order of arrival, up to and including `until`."""
    last = newest_headline(connection) if until is None else until
    query = "select id, title from headline where id > :after and id <= :last order by id limit :limit"
    return list(driver_rows(connection, query, {"after": after, "last": last, "limit": limit}))


def newest_headline(connection: Connection) -> int:
    """The id of the last headline that arrived; 0 in an empty archive."""
    return connection.scalar(select(func.max(headline.c.id))) or 0


def titles_between(connection: Connection, first: int, last: int) -> list[tuple[int, str]]:
    """The headlines of these numbers, as (id, title): those that there are."""
    query = "select id, title from headline where id between :first and :last order by id"
    return list(driver_rows(connection, query, {"first": first, "last": last}))


def write(
    connection: Connection,
    numbers: Mapping[str, int],
    headline_ids: Sequence[int],
    values: SparseScores,
    *,
    through: int,
) -> None:
    """Store the non-zero scores of a batch and move each scorer's mark to where it ends."""
    rows = [
        (numbers[name], headline_ids[position], value)
        for name, pairs in values.items()
        for position, value in pairs
    ]
    if rows:
        connection.exec_driver_sql(_INSERT_SCORE, rows)
    connection.execute(
        update(scorer)
        .where(scorer.c.id.in_(list(numbers.values())), scorer.c.scored_through < through)
        .values(scored_through=through)
    )


def make_current(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Note that these scorers scored last: their answers are shown, and no more those of other versions.

    A topic that is no longer looked for is shown no more. The encoder, which is not always asked, stays.
    """
    stays = and_(scorer.c.name.startswith(ENCODER), scorer.c.name.not_in(list(numbers)))
    is_current = case((scorer.c.id.in_(list(numbers.values())), 1), (stays, scorer.c.is_current), else_=0)
    connection.execute(update(scorer).values(is_current=is_current))


def _number(connection: Connection, item: ScorerId) -> int:
    query = select(scorer.c.id).where(
        scorer.c.name == item.name,
        scorer.c.version == item.version,
        scorer.c.fingerprint == item.fingerprint,
    )
    number: int = connection.execute(query).scalar_one()
    return number
