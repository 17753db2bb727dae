"""The week counts of many topics in one table: most streams show nothing of most topics in most weeks."""

from collections.abc import Container, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from panictrack.model import FeedKind, WeekCount

Cell = tuple[date, str]  # Monday, stream


class TopicCell(NamedTuple):
    """What a stream showed of a topic in a week, as in `WeekCount`."""

    n_topic: int
    n_concerned: int
    n_alarmed: int
    labels: Mapping[str, int]
    n_alarmed_copies: int = 0


_NOTHING = TopicCell(0, 0, 0, {})


@dataclass(frozen=True, kw_only=True, slots=True)
class CountTable:
    """All headlines by week and stream, in this order, and of each topic the cells that are not empty.

    A `WeekCount` for every topic, week and stream would take a gigabyte where publishers are streams.
    """

    kinds: Mapping[str, FeedKind]  # of every stream
    totals: Mapping[Cell, int]
    topics: Mapping[str, Mapping[Cell, TopicCell]]
    copies: Mapping[Cell, int] = field(default_factory=dict)  # of these headlines, where any are
    foreign: AbstractSet[str] = frozenset()  # streams that the baseline does not have, where there is one

    def of(self, topic: str) -> list[WeekCount]:
        """The counts of a topic by week and stream; a count of 0 is an observation."""
        cells = self.topics.get(topic, {})
        return [
            WeekCount(
                week_start=week,
                stream=stream,
                kind=self.kinds[stream],
                topic=topic,
                n_headlines=n_headlines,
                n_topic=cell.n_topic,
                n_concerned=cell.n_concerned,
                n_alarmed=cell.n_alarmed,
                labels=cell.labels,
                n_copies=self.copies.get((week, stream), 0),
                n_alarmed_copies=cell.n_alarmed_copies,
                is_foreign=stream in self.foreign,
            )
            for (week, stream), n_headlines in self.totals.items()
            for cell in (cells.get((week, stream), _NOTHING),)
        ]

    def __iter__(self) -> Iterator[WeekCount]:
        """The counts of each topic in turn."""
        for topic in self.topics:
            yield from self.of(topic)

    def until(self, week: date, kinds: Container[FeedKind] = frozenset(FeedKind)) -> "CountTable":
        """Those up to and including a week, of streams of these kinds."""
        chosen = {stream for stream, kind in self.kinds.items() if kind in kinds}
        totals = {cell: n for cell, n in self.totals.items() if cell[0] <= week and cell[1] in chosen}
        return replace(self, totals=totals)
