"""Adding and subtracting the counts of cells."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeVar

from panictrack.model.week_counts import Cell, CountTable, TopicCell

_N = TypeVar("_N", int, TopicCell)


def less(table: CountTable, other: CountTable, within: Mapping[Cell, Cell]) -> CountTable:
    """A table without what cells of the other count that are a part of its own: `within` says of which.

    Can mislead by a few headlines where a part is not held in whole; nothing gets below 0.
    """
    totals, copies = dict(table.totals), dict(table.copies)
    topics = {topic: dict(cells) for topic, cells in table.topics.items()}
    for part, cell in within.items():
        totals[cell] = max(totals[cell] - other.totals[part], 0)
        copies[cell] = min(max(copies.get(cell, 0) - other.copies.get(part, 0), 0), totals[cell])
        for topic, cells in topics.items():
            shown = other.topics.get(topic, {}).get(part)
            if shown is not None and cell in cells:
                cells[cell] = _difference(cells[cell], shown)
    return replace(table, totals=totals, copies=copies, topics=topics)


def _difference(one: TopicCell, other: TopicCell) -> TopicCell:
    n_topic = max(one.n_topic - other.n_topic, 0)
    n_concerned = min(max(one.n_concerned - other.n_concerned, 0), n_topic)
    n_alarmed = min(max(one.n_alarmed - other.n_alarmed, 0), n_concerned)
    return TopicCell(
        n_topic=n_topic,
        n_concerned=n_concerned,
        n_alarmed=n_alarmed,
        labels=dict(Counter(one.labels) - Counter(other.labels)),
        n_alarmed_copies=min(max(one.n_alarmed_copies - other.n_alarmed_copies, 0), n_alarmed),
    )


def sums(totals: Iterable[tuple[Cell, int]], name: Callable[[Cell], str]) -> Counter[Cell]:
    """Headlines under the names of the baseline; cells that now have one name are added."""
    sums = Counter[Cell]()
    for cell, n in totals:
        sums[cell[0], name(cell)] += n
    return sums


def topic_sums(
    cells: Mapping[Cell, TopicCell], name: Callable[[Cell], str], left_out: AbstractSet[Cell] = frozenset()
) -> dict[Cell, TopicCell]:
    """A topic's counts under the names of the baseline, without what is left out."""
    sums: dict[Cell, TopicCell] = {}
    for cell, shown in cells.items():
        if cell not in left_out:
            named = (cell[0], name(cell))
            sums[named] = _sum(sums[named], shown) if named in sums else shown
    return sums


def _sum(one: TopicCell, other: TopicCell) -> TopicCell:
    return TopicCell(
        n_topic=one.n_topic + other.n_topic,
        n_concerned=one.n_concerned + other.n_concerned,
        n_alarmed=one.n_alarmed + other.n_alarmed,
        labels=dict(Counter(one.labels) + Counter(other.labels)),
        n_alarmed_copies=one.n_alarmed_copies + other.n_alarmed_copies,
    )


def with_those(
    own: Mapping[Cell, _N], baseline: Mapping[Cell, _N], taken: Collection[Cell]
) -> dict[Cell, _N]:
    """What each cell holds: the baseline's where it is taken from there."""
    kept = {cell: n for cell, n in own.items() if cell not in taken}
    return kept | {cell: n for cell, n in baseline.items() if cell in taken}
