"""Titles in the order of their weeks: who else holds those of a week, and which streams are one.

A sample has one title in 64, so a week is judged together with the titles around it.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from panictrack.model import TitleSample
from panictrack.model.times import WEEK
from panictrack.model.week_counts import Cell

HALF = 0.5
LARGE_PART = 0.125
FEWEST_TITLES = 8  # in the sample: fewer do not show whether two streams are one
_AROUND = FEWEST_TITLES  # titles before a week, and after it, that are judged with those of the week

Title = tuple[date, Collection[str]]  # its week, and the streams that hold it


def around(titles: TitleSample) -> Counter[Cell]:
    """The titles of a week and the two beside it, by stream: a sample lacks many weeks with headlines."""
    found = Counter[Cell]()
    for (week, stream), keys in titles.items():
        for step in (-1, 0, 1):
            found[week + step * WEEK, stream] += len(keys)
    return found


class InTime:
    """The sampled titles of a stream, in the order of their weeks."""

    def __init__(self, titles: Iterable[Title]) -> None:
        ordered = sorted(titles, key=lambda title: title[0])
        self._weeks = [week for week, _ in ordered]
        self._holders = [holders for _, holders in ordered]
        self._most: dict[date, str | None] = {}

    def of(self, week: date) -> Sequence[Collection[str]]:
        """Who holds the titles of a week."""
        return self._holders[bisect_left(self._weeks, week) : bisect_right(self._weeks, week)]

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


def origins(titles: Sequence[Title], times: Mapping[str, AbstractSet[date]]) -> set[str]:
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


def copies_among(
    totals: Mapping[Cell, int], one_stream: Mapping[Cell, str], titles: TitleSample
) -> set[Cell]:
    """The cells half of whose titles larger cells of the same week hold that are of one stream with them.

    `one_stream` names the stream that a cell is a part of, or all of. A publisher's part of an aggregator
    is held by no other, and stays. Streams with few titles are judged together, and by the others alone.
    """
    parts: defaultdict[tuple[date, str], list[str]] = defaultdict(list)
    for (week, stream), whole in one_stream.items():
        parts[week, whole].append(stream)
    several = {place: streams for place, streams in parts.items() if len(streams) > 1}
    if not several:
        return set()
    in_time, few = _held_by_others(titles, {one for streams in several.values() for one in streams})
    found = set[Cell]()
    for (week, _), streams in several.items():
        kept = set[str]()
        alone = [stream for stream in streams if stream in in_time]
        for stream in sorted(alone, key=lambda one: (-totals[week, one], one)):
            if _are_held(in_time[stream].around(week), kept):
                found.add((week, stream))
            else:
                kept.add(stream)
        if len(alone) < len(streams) and _are_held(few.around(week), kept):
            found |= {(week, stream) for stream in streams if stream not in in_time}
    return found


def _are_held(titles: Sequence[Collection[str]], kept: AbstractSet[str]) -> bool:
    """Whether these streams hold half of the titles, of which there are some."""
    n_held = sum(not kept.isdisjoint(held) for held in titles)
    return bool(titles) and n_held >= HALF * len(titles)


def held_by(titles: TitleSample, others: TitleSample) -> dict[str, Counter[str]]:
    """By stream, how many of its titles each of the others holds that seems to be the same stream.

    It holds half of those of its weeks, and at least eight, each within a week of the same date.
    """
    places: defaultdict[int, list[Cell]] = defaultdict(list)
    weeks: defaultdict[str, set[date]] = defaultdict(set)
    for (week, stream), keys in others.items():
        weeks[stream] |= {week - WEEK, week, week + WEEK}
        for key in keys:
            places[key].append((week, stream))
    n_held: defaultdict[str, Counter[str]] = defaultdict(Counter)
    n_titles: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for (week, stream), keys in titles.items():
        n_titles[stream][week] += len(keys)
        for key in keys:
            n_held[stream].update({one for at, one in places.get(key, ()) if abs(at - week) <= WEEK})
    found: dict[str, Counter[str]] = {}
    for stream, held in n_held.items():
        of_time = {one: sum(n for at, n in n_titles[stream].items() if at in weeks[one]) for one in held}
        same = {one: n for one, n in held.items() if n >= max(FEWEST_TITLES, HALF * of_time[one])}
        if same:
            found[stream] = Counter(same)
    return found


def _held_by_others(titles: TitleSample, streams: Container[str]) -> tuple[dict[str, InTime], InTime]:
    """The titles of each of these streams, and which others hold them; those of few titles together."""
    own: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    places: defaultdict[int, list[Cell]] = defaultdict(list)
    for (week, stream), keys in titles.items():
        if stream in streams:
            own[stream] += [(week, key) for key in keys]
            for key in keys:
                places[key].append((week, stream))
    held: dict[str, list[Title]] = {
        stream: [
            (week, {one for at, one in places[key] if one != stream and abs(at - week) <= WEEK})
            for week, key in of_stream
        ]
        for stream, of_stream in own.items()
    }
    return (
        {stream: InTime(found) for stream, found in held.items() if len(found) >= FEWEST_TITLES},
        InTime(title for found in held.values() if len(found) < FEWEST_TITLES for title in found),
    )
