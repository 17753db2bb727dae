"""The trend of a query without columns in memory: its rows, and the saved counts of all headlines."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from panictrack.archive.columns import CountedCells, summed, week_of
from panictrack.archive.connection import Connection, among
from panictrack.archive.counts import Rules, is_read, rules_of
from panictrack.archive.database import Database
from panictrack.archive.headlines import NO_HEADLINES, has_headlines
from panictrack.archive.search.query import Query
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.search.trend import Counted, FoundCells, Group, Names, Period, Trend, make_trend
from panictrack.archive.search.where import outside_days, select
from panictrack.archive.week_cache import up_to_date
from panictrack.errors import NotEnoughDataError
from panictrack.model.times import week_start

_CELL = "headline.week_start, headline.stream_id, headline.outlet_id"
_COUNTED = "headline.title_revision = 1 and headline.is_selected = 0 and headline.id <= :through and "


def trend(archive: Database, query: Query, *, by: Period = Period.WEEK, group: Group | None = None) -> Trend:
    """The share of a query by week or month, and its alarm, with numerators, denominators and coverage.

    The share is of all headlines of the streams, outlets, country and days of the query: of general and
    business news, unless it names a stream or an outlet. Saved counts are brought up to date first.

    Raises
    ------
    NotEnoughDataError
        Nothing has been scored yet.
    InputError
        As `panictrack.archive.search.find`.
    """
    with archive.reading() as connection:
        ids = CurrentScorers.of(connection).ids
        if not ids:
            raise NotEnoughDataError(
                "nothing has been scored yet; run `panictrack score`"
                if has_headlines(connection)
                else NO_HEADLINES
            )
    rules = rules_of(ids)
    with up_to_date(archive, rules) as connection:
        return _trend(connection, query, rules, by, group)


def _trend(connection: Connection, query: Query, rules: Rules, by: Period, group: Group | None) -> Trend:
    names, selection = Names.of(connection), select(connection, query, CurrentScorers.of(connection))
    values = {
        "through": connection.value("select counted_through from week_cache"),
        "concern": rules.concerned.scorer,
        "concerned": rules.concerned.at_least,
        "alarm": rules.alarmed.scorer,
        "alarmed": rules.alarmed.at_least,
    }
    counted = f"{_COUNTED} {is_read(rules)}"
    found = connection.execute(
        f"select {_CELL}, count(*), sum(coalesce(concern.value, 0) >= :concerned), "
        f"sum(coalesce(alarm.value, 0) >= :alarmed) from {selection.source} "
        "left join score as concern on concern.scorer_id = :concern and concern.headline_id = headline.id "
        "left join score as alarm on alarm.scorer_id = :alarm and alarm.headline_id = headline.id "
        f"where {selection.condition} and {counted} group by 1, 2, 3",
        {**selection.values, **values},
    ).fetchall()
    shown = connection.execute(
        "select week_start, stream_id, outlet_id, n_headlines from week_stream "
        "where (:since is null or week_start >= :since) and (:until is null or week_start <= :until)",
        {
            "since": query.since and str(week_start(query.since)),
            "until": query.until and str(week_start(query.until)),
        },
    ).fetchall()
    if outside := outside_days(connection, query):
        shown += connection.execute(
            f"select {_CELL}, -count(*) from headline where id in {among(':outside')} and {counted} "
            "group by 1, 2, 3",
            {"outside": f"[{outside}]", "through": values["through"]},
        ).fetchall()
    places: dict[tuple[int, int], int] = {}
    of_shown, of_found = _columns(shown, places), _columns(found, places)
    return make_trend(
        query,
        Counted(
            sources=tuple(places),
            is_included=np.array(names.included(query, tuple(places)), dtype=np.bool_),
            shown=_cells(of_shown),
            found=[
                FoundCells(
                    week=of_found[0],
                    source=of_found[1],
                    n_found=of_found[2],
                    n_concerned=of_found[3],
                    n_alarmed=of_found[4],
                )
            ],
        ),
        names,
        by,
        group,
    )


def _columns(rows: Sequence[tuple[Any, ...]], places: dict[tuple[int, int], int]) -> list[Any]:
    """Week, source and numbers of rows; the sources are put in `places`."""
    weeks = {text: week_of(date.fromisoformat(text)) for text in {row[0] for row in rows}}
    table = [(weeks[row[0]], places.setdefault((row[1], row[2]), len(places)), *row[3:]) for row in rows] or [
        (0,) * 5
    ]
    return [np.array(column, dtype=np.int64)[: len(rows)] for column in zip(*table, strict=True)]


def _cells(columns: Sequence[Any]) -> CountedCells:
    week, source, n = columns[:3]
    return summed(week, source, n)
