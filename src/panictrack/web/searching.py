"""The answers to a search: its headlines, what they can be narrowed by, and its trend."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from panictrack.archive.database import within
from panictrack.archive.search import Facet, FoundHeadline, count, facet, find
from panictrack.archive.search.trend import Group, Period, Trend, TrendPoint
from panictrack.errors import NotEnoughDataError
from panictrack.web.asked_search import AskedSearch, Lines
from panictrack.web.site import MAX_SECONDS, Site

if TYPE_CHECKING:
    from panictrack.archive import Connection
    from panictrack.archive.columns import Columns
    from panictrack.archive.live_columns import LiveColumns

FACETS = (Facet.OUTLET, Facet.COUNTRY, Facet.THEME, Facet.TOPIC, Facet.MONTH)
MOST_LINES = 4
_FEW = 2_000  # headlines whose facets are counted at once even without columns


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What a search finds in one state of the archive.

    Until the archive is loaded into memory there are no lines, and no facets of many headlines; nor are there
    where it cannot be.
    """

    connection: "Connection"
    n_headlines: int
    rows: Sequence[FoundHeadline]
    facets: Mapping[Facet, Sequence[tuple[str, int]]]
    lines: Mapping[str, Sequence[TrendPoint]] = field(default_factory=dict)
    weekly: Trend | None = None  # by stream, for the curve
    problem: str = ""  # why there is no trend
    loaded: float = 1.0  # the share of the archive that is in memory

    @property
    def is_counted(self) -> bool:
        """Whether all is there that there will be."""
        return self.loaded >= 1.0


@contextmanager
def answers(site: Site, asked: AskedSearch) -> Iterator[Answers]:
    """The answers to the queries, within one transaction.

    Raises
    ------
    InputError
        The archive has no such outlet, country, stream or label.
    TimeLimitError
        It takes too long.
    """
    columns = site.archive.columns()
    with ExitStack() as opened:
        found = _opened(columns, opened) if columns.is_loaded else None
        if found is not None:
            connection, of_state = found
            opened.enter_context(within(connection, MAX_SECONDS))
            yield _counted(connection, of_state, asked)
        else:
            connection = opened.enter_context(site.archive.reading())
            yield _uncounted(connection, asked, columns)


def _opened(columns: "LiveColumns", opened: ExitStack) -> "tuple[Connection, Columns] | None":
    """A transaction with its columns; None where they cannot be held any more."""
    from panictrack.archive.columns import SparseIdsError  # numpy

    try:
        return opened.enter_context(columns.reading())
    except SparseIdsError:
        return None


def _counted(connection: "Connection", columns: "Columns", asked: AskedSearch) -> Answers:
    from panictrack.archive.search.in_memory import Found

    found = [Found(connection, columns, query) for query in asked.queries]
    first, lines, weekly, problem = found[0], dict[str, Sequence[TrendPoint]](), None, ""
    try:
        if asked.lines is Lines.QUERIES:
            names = asked.names or (asked.title,)
            for name, one in zip(names, found, strict=True):
                lines[name] = one.trend(asked.by).points
        else:
            grouped = first.trend(asked.by, Group(asked.lines.value), most=MOST_LINES)
            lines = {name or "unknown": points for name, points in grouped.lines.items()}
        if asked.is_fitted:
            weekly = first.trend(Period.WEEK, Group.STREAM)
    except NotEnoughDataError as error:
        problem = str(error)
    return Answers(
        connection=connection,
        n_headlines=first.n_headlines,
        rows=first.rows(),
        facets=first.facets(FACETS),
        lines=lines,
        weekly=weekly,
        problem=problem,
    )


def _uncounted(connection: "Connection", asked: AskedSearch, columns: "LiveColumns") -> Answers:
    n = count(connection, asked.query)
    for query in asked.queries[1:]:
        count(connection, query)  # what is wrong with it is told now
    return Answers(
        connection=connection,
        n_headlines=n,
        rows=list(find(connection, asked.query)) if n else (),
        facets={by: facet(connection, asked.query, by) for by in FACETS} if 0 < n <= _FEW else {},
        problem=f"There is no trend: {columns.refusal}." if columns.refusal else "",
        loaded=1.0 if columns.refusal else min(columns.progress, 0.99),
    )
