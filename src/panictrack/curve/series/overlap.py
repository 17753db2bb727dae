"""Counting once what two sources hold: the counts of an archive merged with those of the built-in baseline.

Both sides give a sample of their titles, the same one in 64 by the titles' keys, for each stream and week. A
title of the baseline is held by the archive if the archive counts it within a week of the same date.

    share of the archive's stream X that is stream S = titles of X held from S / titles of X in the weeks of S
    share of S in week t that the archive holds      = titles of S held / titles of S, in the weeks around t

X is S under another name if at least half of it is. Cells of one stream and week are never added: the larger
one counts. Where the archive holds half of a week of S under any names, the baseline's cell gives way.

Can mislead when a stream overlaps with another by less than half: those headlines are counted in both, as
with two newspapers that print the same agency.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from panictrack.model import TitleSample
from panictrack.model.times import WEEK
from panictrack.model.week_counts import Cell, CountTable, TopicCell

HALF = 0.5
FEWEST_TITLES = 8  # in the sample: fewer do not show whether two streams are one
MOST_WEEKS = 26  # on each side, from which the titles around a week are taken until there are enough

_N = TypeVar("_N", int, TopicCell)


@dataclass(frozen=True, kw_only=True, slots=True)
class MergedCounts:
    """The counts of both sources; `n_shared` of the archive's sampled titles are in the baseline, too.

    `names` maps a stream of the archive to the stream of the baseline that it is.
    """

    counts: CountTable  # of the topics that the baseline has
    own: CountTable  # of the others, which only the archive counts
    names: Mapping[str, str]
    n_shared: int


def merge_counts(
    archived: CountTable, baseline: CountTable, archived_titles: TitleSample, baseline_titles: TitleSample
) -> MergedCounts:
    """One count for each topic, stream and week, with every headline counted once."""
    held, matches, n_shared = _held(archived_titles, baseline_titles)
    streams = {stream for _, stream in archived.totals}
    names = _same_streams(streams, archived_titles, baseline_titles, matches)
    given_way = _given_way(baseline_titles, held)
    own = _renamed(archived, names)
    taken = {
        cell
        for cell, n in baseline.totals.items()
        if (n > own.totals[cell] if cell in own.totals else cell not in given_way)
    }
    counts = CountTable(
        kinds={**own.kinds, **baseline.kinds},
        totals=dict(sorted(_with_those(own.totals, baseline.totals, taken).items())),
        topics={
            topic: _with_those(own.topics.get(topic, {}), cells, taken)
            for topic, cells in baseline.topics.items()
        },
    )
    others = {topic: cells for topic, cells in own.topics.items() if topic not in baseline.topics}
    return MergedCounts(
        counts=counts,
        own=replace(own, kinds=counts.kinds, topics=others),
        names=names,
        n_shared=n_shared,
    )


def _with_those(
    own: Mapping[Cell, _N], baseline: Mapping[Cell, _N], taken: Collection[Cell]
) -> dict[Cell, _N]:
    """What each cell holds: the baseline's where it is taken from there."""
    kept = {cell: n for cell, n in own.items() if cell not in taken}
    return kept | {cell: n for cell, n in baseline.items() if cell in taken}


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """How many of an archive's sampled titles the baseline has, too, and how many of these count once."""

    n_shared: int = 0
    n_once: int = 0


NO_OVERLAP = Overlap()


def overlap(archived: TitleSample, baseline: TitleSample) -> Overlap:
    """What `merge_counts` would find: a title counts twice where neither stream nor cell gives way."""
    held, matches, n_shared = _held(archived, baseline)
    names = _same_streams({stream for _, stream in archived}, archived, baseline, matches)
    in_baseline = set().union(*held.values())
    gone = set().union(*(held.get(cell, ()) for cell in _given_way(baseline, held)))
    apart = in_baseline - gone
    n_twice = sum(len(apart & set(keys)) for (_, stream), keys in archived.items() if stream not in names)
    return Overlap(n_shared=n_shared, n_once=max(n_shared - n_twice, 0))


def _held(
    archived: TitleSample, baseline: TitleSample
) -> tuple[dict[Cell, set[int]], Counter[tuple[str, str]], int]:
    """The titles held by cell of the baseline, how many of each pair of streams, and how many in all."""
    cells: defaultdict[int, list[Cell]] = defaultdict(list)
    for cell, keys in baseline.items():
        for key in keys:
            cells[key].append(cell)
    held: defaultdict[Cell, set[int]] = defaultdict(set)
    matches: Counter[tuple[str, str]] = Counter()
    n_shared = 0
    for (week, stream), keys in archived.items():
        for key in keys:
            near = [cell for cell in cells.get(key, ()) if abs(cell[0] - week) <= WEEK]
            n_shared += bool(near)
            matches.update({(stream, cell[1]) for cell in near})
            for cell in near:
                held[cell].add(key)
    return held, matches, n_shared


def _same_streams(
    streams: Collection[str],
    archived: TitleSample,
    baseline: TitleSample,
    matches: Mapping[tuple[str, str], int],
) -> dict[str, str]:
    """The streams of the archive that are streams of the baseline, by the names they have there.

    Streams with few titles are judged together, as publishers of which an aggregator showed a few headlines
    each. Those with titles of which none is held are left out; those without a title in the sample go with
    the others.
    """
    weeks: defaultdict[str, set[date]] = defaultdict(set)
    for week, stream in baseline:
        weeks[stream] |= {week - WEEK, week, week + WEEK}
    n_titles: dict[str, Counter[date]] = {stream: Counter() for stream in streams}
    for (week, stream), keys in archived.items():
        n_titles.setdefault(stream, Counter())[week] += len(keys)
    shares: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for other, of_other in weeks.items():
        few, n_of_few, n_held_of_few = [], 0, 0
        for stream, by_week in n_titles.items():
            n_held = matches.get((stream, other), 0)
            n_possible = sum(n for week, n in by_week.items() if week in of_other)
            if n_possible >= FEWEST_TITLES:
                shares[stream][other] = n_held / n_possible
            elif n_held or not by_week:
                few.append(stream)
            if n_possible < FEWEST_TITLES:
                n_of_few, n_held_of_few = n_of_few + n_possible, n_held_of_few + n_held
        if n_of_few >= FEWEST_TITLES:
            for stream in few:
                shares[stream][other] = n_held_of_few / n_of_few
    best = {stream: max(found, key=lambda other: found[other]) for stream, found in shares.items() if found}
    return {stream: other for stream, other in best.items() if shares[stream][other] >= HALF}


def _given_way(baseline: TitleSample, held: Mapping[Cell, set[int]]) -> set[Cell]:
    """The cells of the baseline of which the archive holds half or more."""
    streams: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for (week, stream), keys in baseline.items():
        streams[stream][week] = len(keys)
    near = {(week + step * WEEK, stream) for week, stream in held for step in (-1, 0, 1)}
    return {cell for cell in near if _share_held(cell, streams[cell[1]], held) >= HALF}


def _share_held(cell: Cell, n_titles: Mapping[date, int], held: Mapping[Cell, set[int]]) -> float:
    """The share of the titles around a week that the archive holds, from as few weeks as show it."""
    week, stream = cell
    n_all = n_held = 0
    for distance in range(MOST_WEEKS + 1):
        for monday in {week - distance * WEEK, week + distance * WEEK}:
            n_all += n_titles.get(monday, 0)
            n_held += len(held.get((monday, stream), ()))
        if n_all >= FEWEST_TITLES:
            break
    return n_held / n_all if n_all else 0.0


def _renamed(table: CountTable, names: Mapping[str, str]) -> CountTable:
    """With other names of streams; those that now have one name are added."""
    totals = Counter[Cell]()
    for (week, stream), n in table.totals.items():
        totals[week, names.get(stream, stream)] += n
    topics: dict[str, dict[Cell, TopicCell]] = {}
    for topic, cells in table.topics.items():
        sums = topics.setdefault(topic, {})
        for (week, stream), shown in cells.items():
            cell = (week, names.get(stream, stream))
            sums[cell] = _sum(sums[cell], shown) if cell in sums else shown
    return CountTable(kinds=table.kinds, totals=dict(sorted(totals.items())), topics=topics)


def _sum(one: TopicCell, other: TopicCell) -> TopicCell:
    return TopicCell(
        n_topic=one.n_topic + other.n_topic,
        n_concerned=one.n_concerned + other.n_concerned,
        n_alarmed=one.n_alarmed + other.n_alarmed,
        labels=dict(Counter(one.labels) + Counter(other.labels)),
    )
