"""The headlines of an archive as columns in memory, so that a page counts arrays instead of rows.

A column has a value for each headline id: ids are given in order of arrival, and few are free. Read as text
that SQLite joins and numpy parses, four times as fast as row by row; other threads run meanwhile.

They are of one `State` of the archive, which is compared with that of each transaction
(`panictrack.archive.live_columns`). What was added since is appended; weeks in which something was changed,
which triggers record, are read again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panictrack.archive.connection import Connection, among, as_list
from panictrack.archive.counts import Rules, languages_read_by_all, rules_of
from panictrack.errors import ArchiveError, NotEnoughDataError
from panictrack.model.times import WEEK

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]

NO_HEADLINE = np.iinfo(np.int32).min
"""In the place of the week of an id that no headline has."""
_MOST_FREE = 5_000_000  # ids without a headline, of 9 bytes each; and as many again as there are headlines
_FIRST_MONDAY = date(1970, 1, 5)
_STEP = 50_000  # ids read at once: others who wait for Python wait this long
_SCORED = "name in ('alarm', 'alarm_any') or name like 'topic:%' or name like 'theme:%' "
_SCORERS = (
    "select id, name, scored_through from scorer "
    f"where is_current = 1 and ({_SCORED} or name like 'regulation:%') order by id"
)
# Mondays lie a whole number of weeks from the first one, so the division leaves no rest.
_FACTS = (
    "group_concat(id), group_concat((strftime('%s', week_start) - 345600) / 604800), "
    "group_concat(coalesce(stream_id, 0)), group_concat(outlet_id), group_concat(title_revision = 1 and "
    f"is_selected = 0 and (language is null or language in {among(':read')}))"
)
_ADDED = f"select {_FACTS} from headline where id between :first and :last"
_CHANGED = f"select {_FACTS} from headline where week_start in {among(':weeks')} and id <= :last"
_SCORES = (
    "select group_concat(headline_id), group_concat(printf('%!.17g', value)) from score "
    "where scorer_id = :scorer and headline_id > :after"
)
_CHANGED_SCORES = (
    "select group_concat(headline_id), group_concat(printf('%!.17g', value)) from headline "
    "cross join score on score.headline_id = headline.id "
    f"where week_start in {among(':weeks')} and scorer_id = :scorer and headline_id <= :last"
)


class SparseIdsError(ArchiveError):
    """So few of the ids up to the highest one have a headline that columns would mostly hold nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Which state of an archive columns are of: while it is the same, so are they."""

    newest: int  # the highest id of a headline
    n_changes: int  # of old rows, ever
    scorers: tuple[tuple[int, str, int], ...]  # id, name, the last headline scored, of those that are current
    read: frozenset[str]  # the languages that every scorer of the rules reads


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """The scores of one scorer that are not 0, in order of headline ids."""

    ids: IntArray
    values: FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedCells:
    """How many counted headlines each source has in each week: the table week_stream."""

    week: IntArray
    source: IntArray
    n: IntArray


_NO_IDS = np.array([], dtype=np.int64)
_NO_SCORES = Scores(ids=_NO_IDS, values=np.array([], dtype=np.float64))
_NO_CELLS = CountedCells(week=_NO_IDS, source=_NO_IDS, n=_NO_IDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Every headline by its id; position 0 and the ids that are free hold no headline.

    A source is a pair of a stream and an outlet. A headline `is_countable` if it is the first title of its
    article, a complete feed or file showed it, and every scorer reads it; it is counted, as in the table
    week_stream, once every scorer has scored it.
    """

    state: State
    week: NDArray[np.int32]  # (n,) weeks since 5 January 1970
    source: NDArray[np.int32]  # (n,) rows of `sources`
    is_countable: BoolArray  # (n,)
    sources: tuple[tuple[int, int], ...]  # the ids of stream and outlet
    scores: Mapping[int, Scores]  # by scorer: labels, alarm and alarm_any
    changes: Mapping[str, int]  # by Monday, how often something in it was changed
    cells: CountedCells
    remembered: dict[Any, Any] = field(default_factory=dict)  # what was made of them, by whoever made it

    @property
    def through(self) -> int:
        """The last headline that every scorer of the rules has scored; 0 without."""
        return _through(self.state)

    @property
    def is_scored(self) -> bool:
        """Whether all scorers that counts need have begun."""
        return _rules(self.state.scorers) is not None

    def scores_of(self, name: str) -> Scores:
        """The scores of a current scorer; none if there is no such scorer."""
        ids = {known: id_ for id_, known, _ in self.state.scorers}
        return self.scores.get(ids.get(name, 0), _NO_SCORES)

    @property
    def n_bytes(self) -> int:
        """The size of the arrays."""
        of_scores = sum(of.ids.nbytes + of.values.nbytes for of in self.scores.values())
        return self.week.nbytes + self.source.nbytes + self.is_countable.nbytes + of_scores


_NOTHING = Columns(
    state=State(newest=0, n_changes=0, scorers=(), read=frozenset()),
    week=np.full(1, NO_HEADLINE, dtype=np.int32),
    source=np.zeros(1, dtype=np.int32),
    is_countable=np.zeros(1, dtype=np.bool_),
    sources=(),
    scores={},
    changes={},
    cells=_NO_CELLS,
)


def monday_of(week: int) -> date:
    """The Monday of a week of `Columns.week`."""
    return _FIRST_MONDAY + int(week) * WEEK


def week_of(day: date) -> int:
    """The week of `Columns.week` that a day is in."""
    return (day - _FIRST_MONDAY) // WEEK


def state_of(connection: Connection) -> State:
    """The state that this transaction sees; it takes a millisecond or two."""
    scorers = tuple(connection.execute(_SCORERS))
    rules = _rules(scorers)
    return State(
        newest=connection.value("select max(id) from headline") or 0,
        n_changes=connection.value("select coalesce(sum(n_changes), 0) from changed_week"),
        scorers=scorers,
        read=languages_read_by_all(connection, rules) if rules else frozenset(),
    )


def columns_of(
    connection: Connection,
    before: Columns | None = None,
    *,
    progress: Callable[[float], None] = lambda _: None,
) -> Columns:
    """The columns of this transaction, made from those of an earlier state where there are any.

    `progress` is told the share that is done, 0 to 1.

    Raises
    ------
    SparseIdsError
        Memory would be needed for ids that no headline has.
    """
    state = state_of(connection)
    if before is not None and before.state == state:
        return before
    _refuse_sparse(connection, state.newest)
    changes: dict[str, int] = dict(connection.execute("select week_start, n_changes from changed_week"))
    if before is None or before.state.read != state.read:
        before, weeks = _NOTHING, []
    else:
        weeks = [week for week, n in changes.items() if before.changes.get(week, 0) != n]
    kept = _kept(before, weeks)
    table = _HeadlineTable(kept, newest=state.newest)
    reading: dict[str, object] = {"read": as_list(state.read)}
    again = _NO_IDS
    if weeks:
        reading |= {"weeks": as_list(weeks), "last": kept.to}
        again = table.put(connection.execute(_CHANGED, reading).fetchone())
    for first in range(kept.to + 1, state.newest + 1, _STEP):
        last = min(first + _STEP - 1, state.newest)
        table.put(connection.execute(_ADDED, reading | {"first": first, "last": last}).fetchone())
        progress((last - kept.to) / (state.newest - kept.to))
    return Columns(
        state=state,
        week=table.week,
        source=table.source,
        is_countable=table.is_countable,
        sources=tuple(table.sources),
        scores={scorer: _scores(connection, scorer, to, kept) for scorer, _, to in state.scorers},
        changes=changes,
        cells=_cells(table, kept, again, _through(state)),
    )


def _refuse_sparse(connection: Connection, newest: int) -> None:
    if newest <= _MOST_FREE:
        return
    n_headlines: int = connection.value("select count(*) from headline")
    if newest > _MOST_FREE + 2 * n_headlines:
        raise SparseIdsError(
            f"the archive has {n_headlines:,} headlines whose ids reach {newest:,}, too sparse to be counted "
            "in memory; `panictrack search -o FILE`, imported into a new archive, gives ids without gaps"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    """What still holds of earlier columns: the ids up to `to`, without those that are `gone`.

    All that came after the last headline of a week without changes is read again, as an id may be given
    anew after its headline was deleted.
    """

    columns: Columns
    weeks: Sequence[str]  # Mondays of the weeks in which something was changed
    numbers: Sequence[int]  # the same as in `Columns.week`
    gone: IntArray  # their headlines
    to: int


def _kept(columns: Columns, weeks: Sequence[str]) -> _Kept:
    numbers = [week_of(date.fromisoformat(week)) for week in weeks]
    is_gone, to = np.isin(columns.week, numbers), columns.state.newest
    if weeks:
        holds = np.flatnonzero(~is_gone & (columns.week != NO_HEADLINE))
        to = int(holds[-1]) if len(holds) else 0
    gone = np.flatnonzero(is_gone)
    return _Kept(columns=columns, weeks=weeks, numbers=numbers, gone=gone[gone <= to], to=to)


class _HeadlineTable:
    """The columns of headlines while they are filled: copies, as others still read those of before."""

    def __init__(self, kept: _Kept, *, newest: int) -> None:
        old, end = kept.columns, kept.to + 1
        n_added = newest - kept.to
        added = np.zeros(n_added, dtype=np.int32)
        self.week = np.concatenate([old.week[:end], added + NO_HEADLINE])
        self.source = np.concatenate([old.source[:end], added])
        self.is_countable = np.concatenate([old.is_countable[:end], added.astype(np.bool_)])
        self.week[kept.gone], self.is_countable[kept.gone] = NO_HEADLINE, False
        self.sources = {pair: place for place, pair in enumerate(old.sources)}

    def put(self, facts: Sequence[str | None]) -> IntArray:
        """Put the headlines of a row of `_FACTS` in their places; return their ids."""
        ids, week, stream, outlet, is_countable = map(numbers, facts)
        if not len(ids):
            return ids
        self.week[ids], self.is_countable[ids] = week, is_countable.astype(np.bool_)
        keys, place = np.unique(stream << 32 | outlet, return_inverse=True)
        pairs = zip((keys >> 32).tolist(), (keys & 0xFFFFFFFF).tolist(), strict=True)
        known = [self.sources.setdefault(pair, len(self.sources)) for pair in pairs]
        self.source[ids] = np.array(known, dtype=np.int32)[place]
        return ids


def _scores(connection: Connection, scorer: int, through: int, kept: _Kept) -> Scores:
    """The scores of a scorer: those of before that still hold, those of changed weeks, and new ones."""
    before = {id_: scored_through for id_, _, scored_through in kept.columns.state.scorers}
    if scorer not in before or through < before[scorer]:
        return _read_scores(connection, _SCORES, {"scorer": scorer, "after": 0})
    old, last = kept.columns.scores[scorer], min(before[scorer], kept.to)
    is_beyond = old.ids > last  # of a scorer that was set back
    if not kept.weeks and through == before[scorer]:
        return old
    holds = ~(is_beyond | np.isin(old.ids, kept.gone))
    parts = [Scores(ids=old.ids[holds], values=old.values[holds])]
    if kept.weeks:
        again = {"scorer": scorer, "weeks": as_list(kept.weeks), "last": last}
        parts.append(_read_scores(connection, _CHANGED_SCORES, again))
    if through > last or is_beyond.any():
        parts.append(_read_scores(connection, _SCORES, {"scorer": scorer, "after": last}))
    return _in_order(parts)


def _read_scores(connection: Connection, statement: str, values: Mapping[str, object]) -> Scores:
    ids, scores = connection.execute(statement, values).fetchone()
    return Scores(ids=numbers(ids), values=np.fromstring(scores or "", dtype=np.float64, sep=","))


def _in_order(parts: Sequence[Scores]) -> Scores:
    ids = np.concatenate([part.ids for part in parts])
    order = np.argsort(ids, kind="stable")
    return Scores(ids=ids[order], values=np.concatenate([part.values for part in parts])[order])


def _cells(table: _HeadlineTable, kept: _Kept, again: IntArray, through: int) -> CountedCells:
    """The counts of weeks without changes, and of what was read again or is counted for the first time."""
    old, counted_to = kept.columns.cells, min(kept.columns.through, kept.to)
    if through < counted_to:
        old, counted_to, again = _NO_CELLS, 0, _NO_IDS
    fresh = again[again <= counted_to]
    parts = [_holding(old, ~np.isin(old.week, kept.numbers)), _counted(table, fresh)]
    parts += [  # in steps, because arrays of all would be large
        _counted(table, np.arange(first, min(first + _STEP, through + 1)))
        for first in range(counted_to + 1, through + 1, _STEP)
    ]
    week, source, n = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("week", "source", "n")
    )
    return summed(week, source, n)


def _holding(cells: CountedCells, holds: BoolArray) -> CountedCells:
    return CountedCells(week=cells.week[holds], source=cells.source[holds], n=cells.n[holds])


def _counted(table: _HeadlineTable, ids: IntArray) -> CountedCells:
    ids = ids[table.is_countable[ids]]
    return summed(table.week[ids], table.source[ids], np.ones(len(ids), dtype=np.int64))


def summed(week: NDArray[np.integer], source: NDArray[np.integer], n: IntArray) -> CountedCells:
    """The sum of n by week and source."""
    found, place = np.unique(week.astype(np.int64) << 32 | source, return_inverse=True)
    sums = np.bincount(place, weights=n, minlength=len(found)).astype(np.int64)
    return CountedCells(week=found >> 32, source=found & 0xFFFFFFFF, n=sums)


def numbers(text: str | None) -> IntArray:
    """The numbers that SQLite joined; none of nothing."""
    return np.fromstring(text or "", dtype=np.int64, sep=",")


def _through(state: State) -> int:
    rules = _rules(state.scorers)
    through = {id_: to for id_, _, to in state.scorers}
    return min(state.newest, *(through[id_] for id_ in rules.scorers)) if rules else 0


def _rules(scorers: Sequence[tuple[int, str, int]]) -> Rules | None:
    try:
        return rules_of({name: id_ for id_, name, _ in scorers})
    except NotEnoughDataError:
        return None
