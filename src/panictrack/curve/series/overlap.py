"""Counting once what two sources hold: the counts of an archive merged with those of the built-in baseline.

Both sides give a sample of their titles, the same one in 64 by the titles' keys, for each stream and week. A
title of one is held by the other if that counts it within a week of the same date. Streams need not
correspond: the archive may split an aggregator by publisher, and count a publisher's own feed together with
its part of the aggregator. So it is a stream's weeks, its cells, that are kept or left out:

1. An archive's cell at least half of which is held belongs to the stream S of the baseline that holds most of
   it. It is left out unless all cells that belong to S in this week have more headlines than S itself, and
   what they have beyond S is new rather than in other streams of the baseline: that would be counted twice.
2. A cell of the baseline gives way where the archive's cells of that week that are kept hold half of it.
3. Two cells of one stream and week are never added: the larger one counts.

Can mislead when a stream overlaps with the other source by less than half: those headlines are counted in
both, as with two newspapers that print the same agency.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from panictrack.model import TitleSample
from panictrack.model.times import WEEK
from panictrack.model.week_counts import Cell, CountTable, TopicCell

HALF = 0.5
LARGE_PART = 0.125
FEWEST_TITLES = 8  # in the sample: fewer do not show whether two streams are one
_AROUND = FEWEST_TITLES  # titles before a week, and after it, that are judged with those of the week

_N = TypeVar("_N", int, TopicCell)


@dataclass(frozen=True, kw_only=True, slots=True)
class MergedCounts:
    """The counts of both sources; `n_shared` of the archive's sampled titles are in the baseline, too.

    `names` maps each stream of the archive that is, or continues, some of the baseline to the streams under
    whose names its headlines are counted. These may be several, and its own name may be one of them.
    """

    counts: CountTable  # of the topics that the baseline has
    own: CountTable  # of the others, which only the archive counts
    names: Mapping[str, AbstractSet[str]]
    n_shared: int


def merge_counts(
    archived: CountTable, baseline: CountTable, archived_titles: TitleSample, baseline_titles: TitleSample
) -> MergedCounts:
    """One count for each topic, stream and week, with every headline counted once.

    A stream of the archive that is one of the baseline gets the name that it has there.
    """
    shared = _compared(archived.totals, baseline.totals, archived_titles, baseline_titles)
    left_out = _left_out(archived.totals, baseline.totals, shared)
    kept = archived.totals.keys() - left_out
    given_way = _given_way(baseline.totals, kept, shared)
    name = _names(baseline.totals, shared)
    own_totals = _sums(((cell, n) for cell, n in archived.totals.items() if cell in kept), name)
    taken = {
        cell
        for cell, n in baseline.totals.items()
        if (n > own_totals[cell] if cell in own_totals else cell not in given_way)
    }
    kinds = {**archived.kinds, **baseline.kinds}
    return MergedCounts(
        counts=CountTable(
            kinds=kinds,
            totals=dict(sorted(_with_those(own_totals, baseline.totals, taken).items())),
            topics={
                topic: _with_those(_topic_sums(archived.topics.get(topic, {}), name, left_out), cells, taken)
                for topic, cells in baseline.topics.items()
            },
            copies=_with_those(
                _sums(((cell, n) for cell, n in archived.copies.items() if cell in kept), name),
                baseline.copies,
                taken,
            ),
            foreign={stream for _, stream in own_totals} - {stream for _, stream in baseline.totals}
            if baseline.totals
            else frozenset(),
        ),
        own=CountTable(
            kinds=kinds,
            totals=dict(sorted(_sums(archived.totals.items(), name).items())),
            topics={
                topic: _topic_sums(cells, name)
                for topic, cells in archived.topics.items()
                if topic not in baseline.topics
            },
            copies=_sums(archived.copies.items(), name),
        ),
        names=_counted_as(archived.totals, left_out, name, shared),
        n_shared=shared.n_titles,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """How many of an archive's sampled titles the baseline has, too, and how many of these count once."""

    n_shared: int = 0
    n_once: int = 0


NO_OVERLAP = Overlap()


def overlap(archived: TitleSample, baseline: TitleSample) -> Overlap:
    """What `merge_counts` would find, from the samples alone: twice counts what is in two cells that stay."""
    totals, of_baseline = _around(archived), _around(baseline)
    shared = _compared(totals, of_baseline, archived, baseline)
    kept = totals.keys() - _left_out(totals, of_baseline, shared)
    given_way = _given_way(of_baseline, kept, shared)
    twice = {
        (stream, key)
        for (place, key), streams in shared.holders.items()
        if place not in given_way
        for stream in streams
        if (place[0], stream) in kept
    }
    return Overlap(n_shared=shared.n_titles, n_once=shared.n_titles - len(twice))


def _around(titles: TitleSample) -> Counter[Cell]:
    """The titles of a week and the two beside it, by stream: a sample lacks many weeks with headlines."""
    found = Counter[Cell]()
    for (week, stream), keys in titles.items():
        for step in (-1, 0, 1):
            found[week + step * WEEK, stream] += len(keys)
    return found


_Title = tuple[date, Collection[str]]  # its week, and the streams that hold it


class _InTime:
    """The sampled titles of a stream, in the order of their weeks."""

    def __init__(self, titles: Iterable[_Title]) -> None:
        ordered = sorted(titles, key=lambda title: title[0])
        self._weeks = [week for week, _ in ordered]
        self._holders = [holders for _, holders in ordered]
        self._most: dict[date, str | None] = {}

    def around(self, week: date) -> Sequence[Collection[str]]:
        """Who holds the titles of a week, and the eight before and after it."""
        first = max(bisect_left(self._weeks, week) - _AROUND, 0)
        return self._holders[first : bisect_right(self._weeks, week) + _AROUND]

    def holder(self, week: date, among: Container[Cell]) -> str | None:
        """The stream with a cell in this week that holds most of the titles around it, if half are held."""
        if week not in self._most:
            around = self.around(week)
            n_held = Counter(one for held in around for one in held if (week, one) in among)
            is_held = sum(map(bool, around)) >= HALF * len(around)
            most = max(n_held, key=lambda one: (n_held[one], one), default=None)
            self._most[week] = most if is_held else None
        return self._most[week]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """How much of a stream of the archive one stream of the baseline holds, in all weeks of the latter."""

    share: float
    share_new: float  # in no stream of the baseline
    share_elsewhere: float  # in others only


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shared:
    """What both sources hold: `streams` and `parts` are those of the archive that share enough to be judged.

    `origins` are the streams of the baseline that hold it, `holders` those of the archive that hold a title
    of the baseline, by its cell and key.
    """

    streams: Mapping[str, _InTime]
    parts: Mapping[str, Mapping[str, _Part]]
    origins: Mapping[str, AbstractSet[str]]
    baseline: TitleSample
    holders: Mapping[tuple[Cell, int], AbstractSet[str]]
    n_titles: int


def _compared(
    archived: Iterable[Cell],
    baseline: Iterable[Cell],
    archived_titles: TitleSample,
    baseline_titles: TitleSample,
) -> _Shared:
    """Compare both samples."""
    places: defaultdict[int, list[Cell]] = defaultdict(list)
    for place, keys in baseline_titles.items():
        for key in keys:
            places[key].append(place)
    times: defaultdict[str, set[date]] = defaultdict(set)
    for week, stream in baseline:
        times[stream] |= {week - WEEK, week, week + WEEK}
    titles: defaultdict[str, list[_Title]] = defaultdict(list)
    holders: defaultdict[tuple[Cell, int], set[str]] = defaultdict(set)
    for (week, stream), keys in archived_titles.items():
        for key in keys:
            near = [place for place in places.get(key, ()) if abs(place[0] - week) <= WEEK]
            titles[stream].append((week, {other for _, other in near}))
            for place in near:
                holders[place, key].add(stream)
    alone, together, of_few = _judged({stream for _, stream in archived}, titles, times)
    few, parts_of_few, origins_of_few = _InTime(of_few), _parts(of_few, times), _origins(of_few, times)
    return _Shared(
        streams={stream: _InTime(own) for stream, own in alone.items()} | dict.fromkeys(together, few),
        parts={stream: _parts(own, times) for stream, own in alone.items()}
        | dict.fromkeys(together, parts_of_few),
        origins={stream: _origins(own, times) for stream, own in alone.items()}
        | dict.fromkeys(together, origins_of_few),
        baseline=baseline_titles,
        holders=holders,
        n_titles=sum(map(_n_held, titles.values())),
    )


def _judged(
    streams: Collection[str],
    titles: Mapping[str, Sequence[_Title]],
    times: Mapping[str, AbstractSet[date]],
) -> tuple[dict[str, Sequence[_Title]], list[str], Sequence[_Title]]:
    """The streams of which the baseline may have a large part: some by their titles, the others together.

    Few titles show nothing alone: streams with few are judged by those of all of them, as publishers of which
    an aggregator showed a few headlines each. These are streams at least half of whose titles are held, and
    those without a title in the sample, if that holds for at least half of all titles of streams with few.
    """
    alone: dict[str, Sequence[_Title]] = {}
    few, of_few, together = list[_Title](), list[_Title](), []
    for stream, found in titles.items():
        if len(found) >= FEWEST_TITLES:
            own = _possible(found, times)
            if _n_held(own) >= min(FEWEST_TITLES, HALF * len(own)) > 0:
                alone[stream] = own
        else:
            few += found
            if _n_held(found) >= HALF * len(found):
                of_few += found
                together.append(stream)
    if _n_held(of_few) < FEWEST_TITLES:
        return alone, [], []
    if _n_held(of_few) >= HALF * len(_possible(few, times)):
        together += [stream for stream in streams if stream not in titles]
    return alone, together, of_few


def _n_held(titles: Iterable[_Title]) -> int:
    return sum(bool(held) for _, held in titles)


def _possible(titles: Sequence[_Title], times: Mapping[str, AbstractSet[date]]) -> list[_Title]:
    """Those of the weeks in which the streams that hold some of the titles were counted at all."""
    weeks = set[date]().union(*(times[one] for one in {one for _, held in titles for one in held}))
    return [title for title in titles if title[0] in weeks]


def _parts(titles: Sequence[_Title], times: Mapping[str, AbstractSet[date]]) -> dict[str, _Part]:
    parts = {}
    for one in {one for _, held in titles for one in held}:
        of_its_time = [held for week, held in titles if week in times[one]]
        n, n_in_it = len(of_its_time), sum(one in held for held in of_its_time)
        n_new = sum(not held for held in of_its_time)
        parts[one] = _Part(share=n_in_it / n, share_new=n_new / n, share_elsewhere=(n - n_in_it - n_new) / n)
    return parts


def _origins(titles: Sequence[_Title], times: Mapping[str, AbstractSet[date]]) -> set[str]:
    """The streams that hold these titles: that with most of them, then that with most of the rest, and so on.

    A stream needs an eighth of the titles of its time beyond what the others hold: fewer are copies.
    """
    found, rest = set[str](), [held for _, held in titles if held]
    while rest:
        most, n = max(Counter(one for held in rest for one in held).items(), key=lambda item: item[::-1])
        if found and n < max(LARGE_PART * sum(week in times[most] for week, _ in titles), 2):
            break
        found.add(most)
        rest = [held for held in rest if most not in held]
    return found


def _left_out(totals: Mapping[Cell, int], baseline: Mapping[Cell, int], shared: _Shared) -> set[Cell]:
    """The cells of the archive that the baseline has better."""
    belonging: defaultdict[Cell, list[Cell]] = defaultdict(list)
    n_all: Counter[Cell] = Counter()
    n_new: defaultdict[Cell, float] = defaultdict(float)
    for cell, n in totals.items():
        week, stream = cell
        found = shared.streams.get(stream)
        most = found.holder(week, baseline) if found else None
        if most is None:
            continue
        belonging[week, most].append(cell)
        part = shared.parts[stream][most]
        n_all[week, most] += n
        n_new[week, most] += n * (part.share_new - part.share_elsewhere)
    return {
        cell
        for place, cells in belonging.items()
        if n_new[place] <= 0 or n_all[place] <= baseline[place]
        for cell in cells
    }


def _given_way(baseline: Iterable[Cell], kept: Container[Cell], shared: _Shared) -> set[Cell]:
    """The cells of the baseline of which the archive's kept cells of the same week hold half or more."""
    among = {stream for (_, stream), _ in shared.holders}
    titles: defaultdict[str, list[_Title]] = defaultdict(list)
    for place, keys in shared.baseline.items():
        if place[1] in among:
            titles[place[1]] += [(place[0], shared.holders.get((place, key), ())) for key in keys]
    in_time = {stream: _InTime(own) for stream, own in titles.items()}
    found = set()
    for place in baseline:
        week, stream = place
        if stream in in_time:
            around = in_time[stream].around(week)
            n_held = sum(any((week, one) in kept for one in held) for held in around)
            if n_held >= HALF * len(around):
                found.add(place)
    return found


def _names(baseline: Iterable[Cell], shared: _Shared) -> Callable[[Cell], str]:
    """Names the stream of an archive's cell: of several streams of the baseline, one that has the week.

    Where none has it, the one that ends last: what continues is what was last.
    """
    cells, last = set(baseline), dict[str, date]()
    for week, stream in cells:
        last[stream] = max(week, last.get(stream, week))

    def name(cell: Cell) -> str:
        week, stream = cell
        parts = shared.parts.get(stream, {})
        same = [one for one, part in parts.items() if part.share >= HALF]
        now = [one for one in same if (week, one) in cells]
        if now:
            return max(now, key=lambda one: (parts[one].share, one))
        return max(same, key=lambda one: (last[one], one), default=stream)

    return name


def _counted_as(
    archived: Iterable[Cell], left_out: AbstractSet[Cell], name: Callable[[Cell], str], shared: _Shared
) -> dict[str, set[str]]:
    """Under which names each stream that shares titles is counted; a cell left out is its origins'."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for cell in archived:
        if (origins := shared.origins.get(cell[1])) is not None:
            found[cell[1]] |= origins if cell in left_out else {name(cell)}
    return dict(found)


def _sums(totals: Iterable[tuple[Cell, int]], name: Callable[[Cell], str]) -> Counter[Cell]:
    """Headlines under the names of the baseline; cells that now have one name are added."""
    sums = Counter[Cell]()
    for cell, n in totals:
        sums[cell[0], name(cell)] += n
    return sums


def _topic_sums(
    cells: Mapping[Cell, TopicCell], name: Callable[[Cell], str], left_out: AbstractSet[Cell] = frozenset()
) -> dict[Cell, TopicCell]:
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


def _with_those(
    own: Mapping[Cell, _N], baseline: Mapping[Cell, _N], taken: Collection[Cell]
) -> dict[Cell, _N]:
    """What each cell holds: the baseline's where it is taken from there."""
    kept = {cell: n for cell, n in own.items() if cell not in taken}
    return kept | {cell: n for cell, n in baseline.items() if cell in taken}
