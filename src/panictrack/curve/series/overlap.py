"""Counting once what two sources hold: the counts of an archive merged with those of the built-in baseline.

Both sides give a sample of their titles, the same one in 64 by the titles' keys, for each stream and week. A
title of one is held by the other if that counts it within a week of the same date. Streams need not
correspond: the archive may split an aggregator by publisher, and count a publisher's own feed together with
its part of the aggregator. So it is a stream's weeks, its cells, that are kept or left out:

1. An archive's cell at least half of which is held belongs to the stream S of the baseline that holds most of
   it. Of the archive's cells that belong to S, or continue it, those that hold the same are one: the largest.
2. They are left out unless together they have more headlines than S itself, and what they have beyond S is
   new rather than in other streams of the baseline: that would be counted twice.
3. A cell of the baseline gives way where the archive's cells of that week that are kept cover it. A week that
   a file holds in part stays the baseline's. If it is a part of one cell of another stream it stays, too, and
   that cell counts without it: a stream of mixed news does not take the place of one that it contains.
4. Two cells of one stream and week are never added: the larger one counts.

Can mislead when a stream overlaps with the other source by less than half, or covers a week in part: those
headlines are counted in both, as with two newspapers that print the same agency.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from panictrack.curve.series.cell_sums import less, sums, topic_sums, with_those
from panictrack.curve.series.same_titles import (
    FEWEST_TITLES,
    HALF,
    InTime,
    Title,
    around,
    copies_among,
    origins,
)
from panictrack.model import FeedKind, TitleSample
from panictrack.model.times import WEEK
from panictrack.model.week_counts import Cell, CountTable

_COVERED = 0.85  # of a week's titles, if there are enough; the keys of a few differ by a word


@dataclass(frozen=True, kw_only=True, slots=True)
class MergedCounts:
    """The counts of both sources; `n_shared` of the archive's sampled titles are in both, and count once.

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
    found = _chosen(archived.totals, baseline.totals, archived_titles, baseline_titles)
    left_out, name, taken = found.left_out, found.name, found.taken
    kept = archived.totals.keys() - left_out
    rest = less(archived, baseline, found.within)
    own_totals = sums(((cell, n) for cell, n in rest.totals.items() if cell in kept), name)
    kinds = {**archived.kinds, **baseline.kinds}
    return MergedCounts(
        counts=CountTable(
            kinds=kinds,
            totals=dict(sorted(with_those(own_totals, baseline.totals, taken).items())),
            topics={
                topic: with_those(topic_sums(rest.topics.get(topic, {}), name, left_out), cells, taken)
                for topic, cells in baseline.topics.items()
            },
            copies=with_those(
                sums(((cell, n) for cell, n in rest.copies.items() if cell in kept), name),
                baseline.copies,
                taken,
            ),
            foreign={stream for _, stream in own_totals} - {stream for _, stream in baseline.totals}
            if baseline.totals
            else frozenset(),
        ),
        own=_own(archived, found, baseline.topics, kinds),
        names=_counted_as(archived.totals, found),
        n_shared=found.overlap.n_once,
    )


def _own(
    archived: CountTable, found: "_Chosen", known: Container[str], kinds: Mapping[str, FeedKind]
) -> CountTable:
    """The topics that are not among the `known` ones of the baseline, each headline of the archive once."""
    topics = {topic: cells for topic, cells in archived.topics.items() if topic not in known}
    if not topics:
        return CountTable(kinds=kinds, totals={}, topics={})
    distinct = archived.totals.keys() - found.copies
    totals = sums(((cell, archived.totals[cell]) for cell in distinct), found.name)
    return CountTable(
        kinds=kinds,
        totals=dict(sorted(totals.items())),
        topics={topic: topic_sums(cells, found.name, found.copies) for topic, cells in topics.items()},
        copies=sums(((cell, n) for cell, n in archived.copies.items() if cell in distinct), found.name),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """How many of an archive's sampled titles the baseline has, too, and how many of these count once."""

    n_shared: int = 0
    n_once: int = 0


NO_OVERLAP = Overlap()


def overlap(archived: TitleSample, baseline: TitleSample) -> Overlap:
    """What `merge_counts` would find, from the samples alone: twice counts what is in two cells that stay."""
    return _chosen(around(archived), around(baseline), archived, baseline).overlap


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

    streams: Mapping[str, InTime]
    parts: Mapping[str, Mapping[str, _Part]]
    origins: Mapping[str, AbstractSet[str]]
    baseline: TitleSample
    holders: Mapping[tuple[Cell, int], AbstractSet[str]]
    n_titles: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Chosen:
    """Which cells count: the archive's but for `left_out`, with its `copies`, and the baseline's `taken`."""

    shared: _Shared
    name: Callable[[Cell], str]
    copies: AbstractSet[Cell]
    left_out: AbstractSet[Cell]
    taken: AbstractSet[Cell]
    within: Mapping[Cell, Cell]  # those of the baseline that are a part of a cell of the archive
    overlap: Overlap


def _chosen(
    archived: Mapping[Cell, int],
    baseline: Mapping[Cell, int],
    archived_titles: TitleSample,
    baseline_titles: TitleSample,
) -> _Chosen:
    """Choose between the cells of both sources, and tell how many shared titles are not in two that count."""
    shared = _compared(archived, baseline, archived_titles, baseline_titles)
    name = _names(baseline, shared)
    belonging = _belonging(archived, baseline, shared)
    one_stream = {cell: belonging.get(cell, name(cell)) for cell in archived if cell[1] in shared.streams}
    copies = copies_among(archived, one_stream, archived_titles)
    judged = {cell: stream for cell, stream in belonging.items() if cell not in copies}
    left_out = copies | _left_out(archived, baseline, shared, judged)
    kept = archived.keys() - left_out
    covered = _covered(baseline, kept, shared)
    own = sums(((cell, archived[cell]) for cell in kept), name)
    within = {
        (week, stream): (week, one)
        for (week, stream), one in covered.items()
        if one and (week, stream) not in own and archived[week, one] > baseline[week, stream]
    }
    taken = within.keys() | {
        cell for cell, n in baseline.items() if cell not in covered or n > own.get(cell, n)
    }
    twice = {
        (stream, key)
        for (place, key), streams in shared.holders.items()
        if place in taken
        for stream in streams
        if (place[0], stream) in kept
        and within.get(place) != (place[0], stream)
        and (place[0], name((place[0], stream))) not in taken
    }
    return _Chosen(
        shared=shared,
        name=name,
        copies=copies,
        left_out=left_out,
        taken=taken,
        within=within,
        overlap=Overlap(n_shared=shared.n_titles, n_once=shared.n_titles - len(twice)),
    )


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
    titles: defaultdict[str, list[Title]] = defaultdict(list)
    holders: defaultdict[tuple[Cell, int], set[str]] = defaultdict(set)
    for (week, stream), keys in archived_titles.items():
        for key in keys:
            near = [place for place in places.get(key, ()) if abs(place[0] - week) <= WEEK]
            titles[stream].append((week, {other for _, other in near}))
            for place in near:
                holders[place, key].add(stream)
    alone, together, of_few = _judged({stream for _, stream in archived}, titles, times)
    few, parts_of_few, origins_of_few = InTime(of_few), _parts(of_few, times), origins(of_few, times)
    return _Shared(
        streams={stream: InTime(own) for stream, own in alone.items()} | dict.fromkeys(together, few),
        parts={stream: _parts(own, times) for stream, own in alone.items()}
        | dict.fromkeys(together, parts_of_few),
        origins={stream: origins(own, times) for stream, own in alone.items()}
        | dict.fromkeys(together, origins_of_few),
        baseline=baseline_titles,
        holders=holders,
        n_titles=sum(map(_n_held, titles.values())),
    )


def _judged(
    streams: Collection[str],
    titles: Mapping[str, Sequence[Title]],
    times: Mapping[str, AbstractSet[date]],
) -> tuple[dict[str, Sequence[Title]], list[str], Sequence[Title]]:
    """The streams of which the baseline may have a large part: some by their titles, the others together.

    Few titles show nothing alone: streams with few are judged by those of all of them, as publishers of which
    an aggregator showed a few headlines each. These are streams at least half of whose titles are held, and
    those without a title in the sample, if that holds for at least half of all titles of streams with few.
    """
    alone: dict[str, Sequence[Title]] = {}
    few, of_few, together = list[Title](), list[Title](), []
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


def _n_held(titles: Iterable[Title]) -> int:
    return sum(bool(held) for _, held in titles)


def _possible(titles: Sequence[Title], times: Mapping[str, AbstractSet[date]]) -> list[Title]:
    """Those of the weeks in which the streams that hold some of the titles were counted at all."""
    weeks = set[date]().union(*(times[one] for one in {one for _, held in titles for one in held}))
    return [title for title in titles if title[0] in weeks]


def _parts(titles: Sequence[Title], times: Mapping[str, AbstractSet[date]]) -> dict[str, _Part]:
    parts = {}
    for one in {one for _, held in titles for one in held}:
        of_its_time = [held for week, held in titles if week in times[one]]
        n, n_in_it = len(of_its_time), sum(one in held for held in of_its_time)
        n_new = sum(not held for held in of_its_time)
        parts[one] = _Part(share=n_in_it / n, share_new=n_new / n, share_elsewhere=(n - n_in_it - n_new) / n)
    return parts


def _belonging(totals: Iterable[Cell], baseline: Container[Cell], shared: _Shared) -> dict[Cell, str]:
    """The stream of the baseline that holds most of a cell of the archive, where it holds half."""
    found = {}
    for week, stream in totals:
        titles = shared.streams.get(stream)
        if titles and (most := titles.holder(week, baseline)):
            found[week, stream] = most
    return found


def _left_out(
    totals: Mapping[Cell, int],
    baseline: Mapping[Cell, int],
    shared: _Shared,
    belonging: Mapping[Cell, str],
) -> set[Cell]:
    """Those of the archive's cells that the baseline has better; `belonging` are those that it holds."""
    places: defaultdict[Cell, list[Cell]] = defaultdict(list)
    n_all: Counter[Cell] = Counter()
    n_new: defaultdict[Cell, float] = defaultdict(float)
    for cell, stream in belonging.items():
        place = cell[0], stream
        places[place].append(cell)
        part = shared.parts[cell[1]][stream]
        n_all[place] += totals[cell]
        n_new[place] += totals[cell] * (part.share_new - part.share_elsewhere)
    return {
        cell
        for place, its_cells in places.items()
        if n_new[place] <= 0 or n_all[place] <= baseline[place]
        for cell in its_cells
    }


def _covered(baseline: Iterable[Cell], kept: Container[Cell], shared: _Shared) -> dict[Cell, str | None]:
    """The cells of the baseline that the archive's kept cells of their week hold, and which does so alone.

    Weeks with few titles are judged with those around them, of which half must be held.
    """
    among = {stream for (_, stream), _ in shared.holders}
    titles: defaultdict[str, list[Title]] = defaultdict(list)
    for place, keys in shared.baseline.items():
        if place[1] in among:
            titles[place[1]] += [(place[0], shared.holders.get((place, key), ())) for key in keys]
    in_time = {stream: InTime(own) for stream, own in titles.items()}
    found = dict[Cell, str | None]()
    for place in baseline:
        week, stream = place
        if stream in in_time:
            own = in_time[stream].of(week)
            is_enough = len(own) >= FEWEST_TITLES
            judged, share = (own, _COVERED) if is_enough else (in_time[stream].around(week), HALF)
            enough = share * len(judged)
            held_now = [[one for one in held if (week, one) in kept] for held in judged]
            if sum(map(bool, held_now)) >= enough:
                n_held = Counter(one for held in held_now for one in held)
                most = max(n_held, key=lambda one: (n_held[one], one), default=None)
                found[place] = most if most and n_held[most] >= enough else None
    return found


def _names(baseline: Iterable[Cell], shared: _Shared) -> Callable[[Cell], str]:
    """Names the stream of an archive's cell: of several streams of the baseline, one that has the week.

    Where none has it, the one that ends last: what continues is what was last.
    """
    cells, last = set(baseline), dict[str, date]()
    for week, stream in cells:
        last[stream] = max(week, last.get(stream, week))
    same: dict[str, Sequence[str]] = {}  # of each stream that has some, the one that holds most of it first
    for stream, parts in shared.parts.items():
        shares = [(part.share, one) for one, part in parts.items() if part.share >= HALF]
        if shares:
            same[stream] = [one for _, one in sorted(shares, reverse=True)]

    def name(cell: Cell) -> str:
        week, stream = cell
        if stream not in same:
            return stream
        now = next((one for one in same[stream] if (week, one) in cells), None)
        return now or max(same[stream], key=lambda one: (last[one], one))

    return name


def _counted_as(archived: Iterable[Cell], chosen: _Chosen) -> dict[str, set[str]]:
    """Under which names each stream that shares titles is counted; a cell left out is its origins'."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for cell in archived:
        if (origins := chosen.shared.origins.get(cell[1])) is not None:
            found[cell[1]] |= origins if cell in chosen.left_out else {chosen.name(cell)}
    for (_, part), (_, stream) in chosen.within.items():
        found[stream].add(part)
    return dict(found)
