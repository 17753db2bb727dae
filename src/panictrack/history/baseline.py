"""The built-in baseline: weekly counts that panictrack made from thirty years of headlines.

Counts only: how many headlines a stream showed in a week, how many were about a topic, and how many of these
were concerned or alarmed. Beside them how many of the headlines are copies, and the keys of
one title in 64, which tell what else of an archive they count. `make baseline` recomputes them; their sources
are in docs/explanation/method.md.
"""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np

from panictrack.data import data_path
from panictrack.model import FeedKind, ScorerId, TitleSample, WeekCount
from panictrack.model.times import WEEK
from panictrack.model.week_counts import Cell, CountTable, TopicCell

COUNTS, COPIES, PROVENANCE, TITLES = "weekly.csv.gz", "copies.csv.gz", "provenance.json", "titles.npz"
COLUMNS = ("stream", "week_start", "topic", "n", "n_concerned", "n_alarmed", "labels")
COLUMNS_OF_COPIES = ("stream", "week_start", "topic", "n_copies")
ALL = ""  # in the place of a topic: all headlines
_FIRST_WEEK = date(1990, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class BaselineStream:
    """A stream of the baseline: what it is, and where its headlines are from."""

    name: str
    kind: FeedKind
    manner: str  # how its headlines were chosen
    files: tuple[str, ...]
    first: date  # Mondays
    last: date
    n_weeks: int  # with headlines
    n_headlines: int


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """What the baseline was made from and with."""

    streams: tuple[BaselineStream, ...]
    thresholds: Mapping[str, float]
    scorers: tuple[ScorerId, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """The counts of some topics, the scorers that made them, and a sample of the counted titles."""

    counts: CountTable
    scorers: tuple[ScorerId, ...]
    streams: tuple[BaselineStream, ...] = ()

    @property
    def topics(self) -> frozenset[str]:
        """The topics with counts."""
        return frozenset(self.counts.topics)

    @property
    def until(self) -> date | None:
        """The last week of the counts."""
        return max((week for week, _ in self.counts.totals), default=None)

    @property
    def titles(self) -> TitleSample:
        """The keys of one counted title in 64, by week and stream; empty where nothing is counted."""
        return baseline_titles() if self.counts.totals else {}


NO_BASELINE = Baseline(counts=CountTable(kinds={}, totals={}, topics={}), scorers=())


def load_baseline(scorers: Iterable[ScorerId]) -> Baseline:
    """The baseline of every topic that these scorers measure in the same way.

    A topic whose definition differs from the one the baseline was made with is left out, and so is
    everything when the scorer of alarm, of a theme or of regulation differs: counts by two instruments are
    never mixed.
    """
    provenance = read_provenance()
    same = tuple(item for item in provenance.scorers if item in set(scorers))
    if any(item not in same for item in provenance.scorers if not item.name.startswith("topic:")):
        return NO_BASELINE
    topics = [item.name.removeprefix("topic:") for item in same if item.name.startswith("topic:")]
    counts = _read(topics, {stream.name: stream.kind for stream in provenance.streams})
    return Baseline(counts=counts, scorers=same, streams=provenance.streams)


def read_provenance() -> Provenance:
    """What the shipped counts were made from and with."""
    return msgspec.json.decode(data_path("baseline", PROVENANCE).read_bytes(), type=Provenance)


def to_csv(counts: Iterable[WeekCount]) -> bytes:
    """The counts as the gzipped CSV that is shipped; the same counts give the same bytes.

    A stream's week has one row of all its headlines, and one of each topic with any.
    """
    counts = list(counts)
    totals = {(count.stream, count.week_start): count.n_headlines for count in counts}
    rows: list[tuple[Any, ...]] = [
        (stream, str(week), ALL, n, "", "", "") for (stream, week), n in totals.items()
    ]
    rows += [
        (count.stream, str(count.week_start), count.topic, count.n_topic, count.n_concerned, count.n_alarmed,
         " ".join(f"{name.replace(' ', '_')}={n}" for name, n in sorted(count.labels.items()) if n))
        for count in counts
        if count.n_topic
    ]  # fmt: skip
    return _packed(COLUMNS, rows)


def copies_to_csv(counts: Iterable[WeekCount]) -> bytes:
    """The copies as the gzipped CSV that is shipped: of all headlines, and of each topic's alarmed ones."""
    rows = {
        (count.stream, str(count.week_start), topic, n)
        for count in counts
        for topic, n in ((ALL, count.n_copies), (count.topic, count.n_alarmed_copies))
        if n
    }
    return _packed(COLUMNS_OF_COPIES, rows)


def _packed(columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(sorted(rows))
    return gzip.compress(buffer.getvalue().encode(), 9, mtime=0)


def _unpacked(name: str) -> Iterator[list[str]]:
    text = gzip.decompress(data_path("baseline", name).read_bytes()).decode()
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return rows


def _read(topics: Iterable[str], kinds: Mapping[str, FeedKind]) -> CountTable:
    totals, cells, copies = _shipped()
    of_topics = {topic: cells.get(topic, {}) for topic in topics}
    return CountTable(kinds=kinds, totals=totals, topics=of_topics, copies=copies)


@lru_cache(maxsize=1)
def _shipped() -> tuple[Mapping[Cell, int], Mapping[str, Mapping[Cell, TopicCell]], Mapping[Cell, int]]:
    """The totals of all headlines, the cells of every topic, and the copies among all headlines."""
    totals: dict[Cell, int] = {}
    cells: defaultdict[str, dict[Cell, TopicCell]] = defaultdict(dict)
    copies: defaultdict[str, dict[Cell, int]] = defaultdict(dict)
    monday = lru_cache(maxsize=None)(date.fromisoformat)
    for stream, week, topic, n in _unpacked(COPIES):
        copies[topic][monday(week), stream] = int(n)
    for stream, week, topic, n, n_concerned, n_alarmed, labels in _unpacked(COUNTS):
        cell = monday(week), stream
        if topic == ALL:
            totals[cell] = int(n)
        else:
            n_copies = copies[topic].get(cell, 0)
            cells[topic][cell] = TopicCell(
                int(n), int(n_concerned), int(n_alarmed), _labels(labels), n_copies
            )
    return dict(sorted(totals.items())), dict(cells), copies[ALL]


def _labels(cell: str) -> dict[str, int]:
    pairs = (part.rsplit("=", 1) for part in cell.split())
    return {name.replace("_", " "): int(n) for name, n in pairs}


def write_titles(titles: TitleSample) -> None:
    """Write the sample of titles: for each its stream, its week and its key."""
    streams = sorted({stream for _, stream in titles})
    rows = sorted(
        (streams.index(stream), (week - _FIRST_WEEK) // WEEK, key)
        for (week, stream), keys in titles.items()
        for key in keys
    )
    stream, week, key = zip(*rows, strict=True)
    np.savez_compressed(
        data_path("baseline", TITLES),
        streams=np.array(streams),
        stream=np.array(stream, dtype=np.uint8),
        week=np.array(week, dtype=np.uint16),
        key=np.array(key, dtype=np.int64),
    )


@lru_cache(maxsize=1)
def baseline_titles() -> TitleSample:
    """The keys of one title in 64 that the shipped counts have counted, by week and stream."""
    with np.load(data_path("baseline", TITLES)) as held:
        streams = held["streams"].tolist()
        columns = [held[name].tolist() for name in ("stream", "week", "key")]
    sample: defaultdict[tuple[date, str], set[int]] = defaultdict(set)
    for stream, week, key in zip(*columns, strict=True):
        sample[_FIRST_WEEK + week * WEEK, streams[stream]].add(key)
    return sample
