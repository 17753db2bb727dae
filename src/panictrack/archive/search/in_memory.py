"""What a query finds, counted in columns: one look at the index serves rows, facets and trend."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from panictrack.archive.columns import (
    NO_HEADLINE,
    BoolArray,
    Columns,
    CountedCells,
    IntArray,
    monday_of,
    numbers,
    summed,
    week_of,
)
from panictrack.archive.connection import Connection
from panictrack.archive.live_columns import Begin, LiveColumns
from panictrack.archive.search.facets import Facet
from panictrack.archive.search.query import Query, Sort
from panictrack.archive.search.rows import FoundHeadline, find_among
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.search.trend import Counted, FoundCells, Group, Names, Period, Trend, make_trend
from panictrack.archive.search.where import ids_named, outside_days
from panictrack.errors import NotEnoughDataError
from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD

_WORDS = "select group_concat(rowid) from headline_text where headline_text match ?"
_PAGE = 50
_STEP = 100_000  # headlines counted at once: arrays of all would take 20 MB each

Ids = NDArray[np.int32] | NDArray[np.int64]


@lru_cache(maxsize=10_000)
def _day_of(week: int) -> str:
    return str(monday_of(week))


@contextmanager
def finding(columns: LiveColumns, query: Query, begin: Begin | None = None) -> Iterator["Found"]:
    """What a query finds, while the block runs; all its numbers are of one state of the archive.

    `begin` is as in `LiveColumns.reading`.

    Raises
    ------
    InputError
        As `panictrack.archive.search.find`.
    """
    with columns.reading(begin) as (connection, of_state):
        yield Found(connection, of_state, query)


class Found:
    """The headlines of a query, as `find`, `facet` and the trend of rows would give them."""

    def __init__(self, connection: Connection, columns: Columns, query: Query) -> None:
        self._connection, self._columns, self.query = connection, columns, query
        self._scorers = CurrentScorers.of(connection)
        self._outside = numbers(outside_days(connection, query))
        self._sources = self._included_sources()
        self._ids = self._found()

    @property
    def n_headlines(self) -> int:
        """How many headlines the query finds; its limit is ignored."""
        return len(self._ids)

    def rows(self) -> list[FoundHeadline]:
        """The headlines in the order of the query, up to its limit, or 50."""
        limit = self.query.limit or _PAGE
        return list(find_among(self._connection, self.query, self._first(limit).tolist(), limit))

    def facets(self, kinds: Iterable[Facet] = tuple(Facet)) -> dict[Facet, list[tuple[str, int]]]:
        """By kind, each value with the number of headlines that have it, in the order of `facet`."""
        return {kind: self.facet(kind) for kind in kinds}

    def facet(self, by: Facet) -> list[tuple[str, int]]:
        """Each value with the number of headlines that have it, as `panictrack.archive.search.facet`."""
        if by.is_date:
            return self._by_date(by)
        counts: dict[str, int] = {}
        if by in {Facet.TOPIC, Facet.THEME, Facet.REGULATION}:
            is_found = self._is_found
            for id_, name, _ in self._columns.state.scorers:
                kind, _, label = name.partition(":")
                if kind == by and (n := int(is_found[self._columns.scores[id_].ids].sum())):
                    counts[label] = n
        else:
            sources = self._columns.sources
            for source, n in zip(sources, self._n_by_source, strict=True):
                if n:
                    name = self._names.group(Group(by.value), source)
                    counts[name] = counts.get(name, 0) + n
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def trend(
        self, by: Period = Period.WEEK, group: Group | None = None, *, most: int | None = None
    ) -> Trend:
        """The share of the query by week or month, and its alarm; of the `most` largest groups, if given.

        The share is of all headlines of the streams, outlets, country and days of the query: of general and
        business news, unless it names a stream or an outlet.

        Raises
        ------
        NotEnoughDataError
            Nothing has been scored yet.
        """
        columns = self._columns
        if not columns.is_scored:
            raise NotEnoughDataError("nothing has been scored yet; run `panictrack score`")
        is_included = np.array(self._names.included(self.query, columns.sources), dtype=np.bool_)
        counted = Counted(
            sources=columns.sources,
            is_included=is_included,
            shown=self._shown(),
            found=self._counted(),
        )
        return make_trend(self.query, counted, self._names, by, group, most=most)

    def _counted(self) -> Iterator[FoundCells]:
        """The headlines found that are counted, step by step."""
        columns = self._columns
        is_concerned = self._has_at_least("alarm_any", CONCERN_THRESHOLD)
        is_alarmed = self._has_at_least("alarm", ALARM_THRESHOLD)
        for step in _steps(self._ids):
            ids = step[columns.is_countable[step] & (step <= columns.through)]
            yield FoundCells(
                week=columns.week[ids],
                source=columns.source[ids],
                n_found=np.broadcast_to(np.True_, len(ids)),
                n_concerned=is_concerned[ids],
                n_alarmed=is_alarmed[ids],
            )

    @cached_property
    def _names(self) -> Names:
        return Names.of(self._connection)

    @cached_property
    def _n_by_source(self) -> list[int]:
        """How many headlines each source has; free ids, of which none is found, have the first one."""
        listed: list[int] = self._counts(self._columns.source, len(self._columns.sources)).tolist()
        return listed

    @cached_property
    def _n_by_week(self) -> tuple[int, IntArray]:
        """The first week of the headlines, and how many each week since has."""
        week = self._columns.week
        ends = [(int(week[step].min()), int(week[step].max())) for step in _steps(self._ids)]
        first, last = min(low for low, _ in ends), max(high for _, high in ends)
        return first, self._counts(week, last - first + 1, first)

    def _counts(self, places: NDArray[np.int32], n: int, first: int = 0) -> IntArray:
        """How many of the headlines have each of the n numbers from the first on."""
        counts = np.zeros(n, dtype=np.int64)
        for step in _steps(self._ids):
            counts += np.bincount(places[step] - first, minlength=n)
        return counts

    @cached_property
    def _is_found(self) -> BoolArray:
        return self._mask(self._ids)

    @cached_property
    def _is_outside(self) -> BoolArray:
        return self._mask(self._outside)

    def _mask(self, ids: Ids) -> BoolArray:
        mask = np.zeros(len(self._columns.week), dtype=np.bool_)
        mask[ids] = True
        return mask

    def _found(self) -> Ids:
        """The ids of the headlines, in ascending order."""
        columns, query = self._columns, self.query
        sets = [columns.scores[self._scorers.id_of(kind, name)].ids for kind, name in query.labels]
        if query.min_alarm:  # every headline has at least 0
            alarm = columns.scores_of("alarm")
            sets.append(alarm.ids[alarm.values >= query.min_alarm])
        if expression := query.expression:
            sets.insert(0, numbers(self._connection.value(_WORDS, (expression,))))
        if not sets:
            firsts = range(0, len(columns.week), _STEP)
            steps = (self._passes(slice(first, first + _STEP)) for first in firsts)
            # Half as large as numpy's own numbers: the ids of an archive of millions are the largest array.
            found = (first + np.flatnonzero(step) for first, step in zip(firsts, steps, strict=True))
            return np.concatenate([step.astype(np.int32) for step in found])
        ids = sets[0]
        for other in sets[1:]:
            ids = ids[self._mask(other)[ids]]
        return ids[self._passes(ids)]

    def _passes(self, ids: "IntArray | slice") -> BoolArray:
        """Which of these headlines are of the outlets, streams and days of the query."""
        week = self._columns.week[ids]
        passes = week != NO_HEADLINE
        if self._sources is not None:
            passes &= self._sources[self._columns.source[ids]]
        first, last = self._weeks
        if first is not None:
            passes &= week >= first
        if last is not None:
            passes &= week <= last
        if len(self._outside):
            passes &= ~self._is_outside[ids]
        return np.asarray(passes)

    @property
    def _weeks(self) -> tuple[int | None, int | None]:
        """The first and the last week of the query; None for no limit."""
        since, until = self.query.since, self.query.until
        return None if since is None else week_of(since), None if until is None else week_of(until)

    def _included_sources(self) -> BoolArray | None:
        """Which sources the query names; None for all."""
        query, connection = self.query, self._connection
        if query.stream is None and query.outlet is None and query.country is None:
            return None
        pairs = np.array(self._columns.sources or [(0, 0)], dtype=np.int64)  # ids without a headline have 0
        passes = np.ones(len(pairs), dtype=np.bool_)
        for place, table, column, name in (
            (0, "stream", "name", query.stream),
            (1, "outlet", "name", query.outlet),
            (1, "outlet", "country", query.country),
        ):
            if name is not None:
                passes &= np.isin(pairs[:, place], ids_named(connection, table, column, name))
        return passes

    def _has_at_least(self, scorer: str, cut: float) -> BoolArray:
        """Which headlines have this score; the same for all queries of one state."""
        remembered: dict[tuple[str, float], BoolArray] = self._columns.remembered
        if (scorer, cut) not in remembered:
            scores = self._columns.scores_of(scorer)
            remembered[scorer, cut] = self._mask(scores.ids[scores.values >= cut])
        return remembered[scorer, cut]

    def _by_date(self, by: Facet) -> list[tuple[str, int]]:
        if not len(self._ids):
            return []
        first, of_week = self._n_by_week
        counts: dict[str, int] = {}
        for place, n in enumerate(of_week.tolist()):
            if n:
                name = _day_of(first + place)[: 7 if by is Facet.MONTH else None]
                counts[name] = counts.get(name, 0) + n
        return sorted(counts.items())

    def _shown(self) -> CountedCells:
        """The denominators: all counted headlines of the days of the query."""
        columns, cells = self._columns, self._columns.cells
        first, last = self._weeks
        held = np.ones(len(cells.week), dtype=np.bool_)
        if first is not None:
            held &= cells.week >= first
        if last is not None:
            held &= cells.week <= last
        week, source, n = cells.week[held], cells.source[held], cells.n[held]
        outside = self._outside[columns.is_countable[self._outside] & (self._outside <= columns.through)]
        if not len(outside):
            return CountedCells(week=week, source=source, n=n)
        return summed(
            np.concatenate([week, columns.week[outside]]),
            np.concatenate([source, columns.source[outside]]),
            np.concatenate([n, np.full(len(outside), -1)]),
        )

    def _first(self, limit: int) -> Ids:
        """Headlines among which the first of the order are: of their last few weeks, or the most alarmed."""
        ids = self._ids
        if len(ids) <= limit:
            return ids
        if self.query.sort is Sort.ALARM:
            scores = self._columns.scores_of("alarm")
            holds = self._is_found[scores.ids] & (scores.values > 0)
            alarmed, alarm = scores.ids[holds], scores.values[holds]
            if len(alarmed) < limit:
                is_alarmed = self._mask(alarmed)
                calm = [step[~is_alarmed[step]].astype(np.int32) for step in _steps(ids)]
                above, equal = alarmed, np.concatenate(calm)
            else:
                cut = np.partition(alarm, len(alarm) - limit)[len(alarm) - limit]
                above, equal = alarmed[alarm > cut], alarmed[alarm == cut]
            return np.concatenate([above, self._of_end(equal, limit - len(above))])
        return self._of_end(ids, limit)

    def _of_end(self, ids: Ids, limit: int) -> Ids:
        """Those of the fewest whole weeks, the newest or the oldest, that have `limit` headlines."""
        if len(ids) <= limit:
            return ids
        week, is_oldest = self._columns.week, self.query.sort is Sort.OLDEST
        first, n_of = self._n_by_week
        n_by_week = np.zeros_like(n_of)
        for step in _steps(ids):
            n_by_week += np.bincount(week[step] - first, minlength=len(n_of))
        ordered = n_by_week if is_oldest else n_by_week[::-1]
        n_weeks = int(np.searchsorted(np.cumsum(ordered), limit)) + 1
        low = first if is_oldest else first + len(n_of) - n_weeks
        is_near = [(week[step] >= low) & (week[step] < low + n_weeks) for step in _steps(ids)]
        return ids[np.concatenate(is_near)]


def _steps(ids: Ids) -> Iterator[Ids]:
    return (ids[first : first + _STEP] for first in range(0, len(ids), _STEP))
