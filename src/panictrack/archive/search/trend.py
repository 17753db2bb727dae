"""The trend of a query: which share of all headlines it has by week or month, and how alarmed these are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from panictrack.archive.columns import BoolArray, CountedCells, FloatArray, IntArray, monday_of
from panictrack.archive.connection import Connection
from panictrack.archive.export.table import CellKind, Column, RowTable
from panictrack.archive.search.query import Query
from panictrack.curve.series import build_series
from panictrack.curve.series.panel import coverage, panel_of
from panictrack.curve.series.stats import wilson_intervals
from panictrack.errors import InputError
from panictrack.model import FeedKind, Measure, ReferencePanel, Series, WeekCount


class Period(StrEnum):
    """What a trend has a point for."""

    WEEK = "week"
    MONTH = "month"  # of the Monday of a week, so that a month consists of whole weeks


class Group(StrEnum):
    """What a trend has a line for."""

    OUTLET = "outlet"
    COUNTRY = "country"  # of the outlet; empty where unknown
    STREAM = "stream"


@dataclass(frozen=True, slots=True)  # made by the thousand from rows in this order
class TrendPoint:
    """A week or month of a query: counts with their denominators, and shares with their intervals.

    Headlines are counted as in every series: first titles of articles, from complete feeds and files, that
    every scorer reads and has scored. Intervals are Wilson's, 95%. They hold the luck of which headlines
    appeared, as if independent, and neither the errors of the classifier, nor that one story brings many
    headlines, nor that streams come and go.
    """

    start: date
    group: str  # the outlet, country or stream; empty where all are together
    n_headlines: int  # all, found or not: the denominator
    n_found: int
    n_concerned: int  # of those found, with at least some alarm
    n_alarmed: int  # of those found, with clear alarm
    attention: float  # n_found / n_headlines
    attention_low: float
    attention_high: float
    alarm_rate: float | None  # n_alarmed / n_found; None where nothing was found
    alarm_rate_low: float
    alarm_rate_high: float
    panic: float  # n_alarmed / n_headlines
    panic_low: float
    panic_high: float
    coverage: float  # 0-1: of the usual headlines of the streams that were collected at that time
    n_streams: int  # that published in it


_KINDS = {"start": CellKind.DAY, "group": CellKind.TEXT} | dict.fromkeys(
    ("n_headlines", "n_found", "n_concerned", "n_alarmed", "n_streams"), CellKind.WHOLE
)
_COLUMNS = tuple(
    Column(name=field.name, kind=_KINDS.get(field.name, CellKind.NUMBER)) for field in fields(TrendPoint)
)
_NAMES = tuple(field.name for field in fields(TrendPoint))


@dataclass(frozen=True, kw_only=True, slots=True)
class Trend:
    """The points of a query in order of group and time. A week without collection has none.

    Can mislead when streams come and go: a share then changes with them. `series_of` corrects for it.
    """

    query: Query
    by: Period
    group: Group | None
    points: tuple[TrendPoint, ...]

    @property
    def lines(self) -> dict[str, list[TrendPoint]]:
        """The points of each group, the group with most headlines found first."""
        found: dict[str, list[TrendPoint]] = {}
        for point in self.points:
            found.setdefault(point.group, []).append(point)
        return dict(sorted(found.items(), key=lambda line: -sum(point.n_found for point in line[1])))

    def table(self) -> RowTable:
        """The points as rows; the columns are the fields of `TrendPoint`."""
        rows = [(str(point.start), *(getattr(point, name) for name in _NAMES[1:])) for point in self.points]
        return RowTable(name="trend", columns=_COLUMNS, rows=rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """The names of streams and outlets by their ids."""

    streams: Mapping[int, tuple[str, FeedKind]]
    outlets: Mapping[int, tuple[str, str]]  # and the country, empty where unknown

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Those of an archive."""
        streams = connection.execute("select id, name, kind from stream")
        outlets = connection.execute("select id, name, coalesce(country, '') from outlet")
        return cls(
            streams={id_: (name, FeedKind(kind)) for id_, name, kind in streams},
            outlets={id_: (name, country) for id_, name, country in outlets},
        )

    def group(self, group: Group | None, source: tuple[int, int]) -> str:
        """The group that the headlines of a stream and an outlet belong to."""
        stream, outlet = source
        match group:
            case None:
                return ""
            case Group.STREAM:
                return self.streams[stream][0] if stream in self.streams else ""
            case Group.OUTLET:
                return self.outlets[outlet][0]
            case Group.COUNTRY:
                return self.outlets[outlet][1]

    def included(self, query: Query, sources: Sequence[tuple[int, int]]) -> list[bool]:
        """Which sources the share of a query is of.

        Those that it names by stream, outlet and country; of general and business news alone, unless it names
        a stream or an outlet.
        """
        is_named = query.stream is not None or query.outlet is not None
        return [
            (is_named or (stream in self.streams and self.streams[stream][1].is_news))
            and query.stream in {None, self.group(Group.STREAM, (stream, outlet))}
            and query.outlet in {None, self.outlets[outlet][0]}
            and query.country in {None, self.outlets[outlet][1]}
            for stream, outlet in sources
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundCells:
    """A part of what was found: headlines, or cells of several; (K,) each."""

    week: NDArray[np.integer]
    source: NDArray[np.integer]
    n_found: IntArray | BoolArray
    n_concerned: IntArray | BoolArray
    n_alarmed: IntArray | BoolArray


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """What a trend is made of: weeks and sources of all counted headlines, and of those found."""

    sources: Sequence[tuple[int, int]]  # ids of stream and outlet
    is_included: BoolArray  # (S,)
    shown: CountedCells
    found: Iterable[FoundCells]  # in parts: arrays of millions of headlines would take 20 MB each


def make_trend(
    query: Query, counted: Counted, names: Names, by: Period, group: Group | None, *, most: int | None = None
) -> Trend:
    """The trend of what was counted; only of the `most` groups with most headlines found, if given."""
    held = counted.is_included[counted.shown.source] & (counted.shown.n > 0)
    week, source, n = counted.shown.week[held], counted.shown.source[held], counted.shown.n[held]
    if not len(week):
        return Trend(query=query, by=by, group=group, points=())
    of_source = [names.group(group, pair) for pair in counted.sources]
    groups = sorted({of_source[place] for place in np.unique(source).tolist()})
    place_of = {name: place for place, name in enumerate(groups)}
    group_of = np.array([place_of.get(name, -1) for name in of_source], dtype=np.int64)
    group_of[~counted.is_included] = -1
    first, n_weeks = int(week.min()), int(week.max() - week.min()) + 1
    shape = n_weeks, len(groups)

    def table(cells: IntArray, weights: IntArray | BoolArray) -> IntArray:
        sums = np.bincount(cells, weights=weights, minlength=shape[0] * shape[1])
        return sums.astype(np.int64).reshape(shape)

    sums = [table((week - first) * len(groups) + group_of[source], n)]
    sums += [np.zeros(shape, dtype=np.int64) for _ in range(3)]
    for part in counted.found:
        of_week, of_group = part.week.astype(np.int64) - first, group_of[part.source]
        found = (of_group >= 0) & (of_week >= 0) & (of_week < n_weeks)
        cells = of_week[found] * len(groups) + of_group[found]
        for place, numbers in enumerate((part.n_found, part.n_concerned, part.n_alarmed), start=1):
            sums[place] += table(cells, numbers[found])
    chosen = sorted(np.argsort(-sums[1].sum(axis=0), kind="stable")[:most].tolist())
    points = []
    for place in chosen:
        of_group = group_of[source] == place
        streams = [names.group(Group.STREAM, counted.sources[row]) for row in source[of_group].tolist()]
        covered, n_streams = _coverage(week[of_group] - first, streams, n[of_group], n_weeks)
        columns = [column[:, place] for column in sums]
        points += _points(groups[place], first, by, columns, covered, n_streams)
    return Trend(query=query, by=by, group=group, points=tuple(points))


def _coverage(
    rows: IntArray, streams: Sequence[str], n: IntArray, n_weeks: int
) -> tuple[FloatArray, IntArray]:
    """The coverage of each week, and how many streams published in it, (T,)."""
    covered, n_streams = np.zeros(n_weeks), np.zeros(n_weeks, dtype=np.int64)
    begin = int(rows.min())
    panel = panel_of(rows - begin, streams, count=[0] * len(rows), n=n.tolist(), n_headlines=n.tolist())
    end = begin + len(panel.n_headlines)
    covered[begin:end] = coverage(panel.n_headlines)
    names = {name: place for place, name in enumerate(dict.fromkeys(streams))}
    cells = np.unique(rows * len(names) + np.array([names[stream] for stream in streams]))
    n_streams[:n_weeks] = np.bincount(cells // len(names), minlength=n_weeks)
    return covered, n_streams


def _points(
    group: str,
    first: int,
    by: Period,
    sums: Sequence[IntArray],
    covered: FloatArray,
    n_streams: IntArray,
) -> list[TrendPoint]:
    """The points of one group; (T,) each."""
    weeks = np.flatnonzero(sums[0] > 0)
    mondays = [monday_of(first + week) for week in weeks.tolist()]
    starts = mondays if by is Period.WEEK else [monday.replace(day=1) for monday in mondays]
    periods = sorted(set(starts))
    place_of = {start: place for place, start in enumerate(periods)}
    place = np.array([place_of[start] for start in starts], dtype=np.int64)
    n, n_found, n_concerned, n_alarmed = (
        np.bincount(place, weights=column[weeks]).astype(np.int64) for column in sums
    )
    mean = np.bincount(place, weights=covered[weeks]) / np.bincount(place)
    most = np.zeros(len(periods), dtype=np.int64)
    np.maximum.at(most, place, n_streams[weeks])
    rate = [
        None if not of else alarmed / of
        for alarmed, of in zip(n_alarmed.tolist(), n_found.tolist(), strict=True)
    ]
    columns: list[Sequence[Any]] = [n.tolist(), n_found.tolist(), n_concerned.tolist(), n_alarmed.tolist()]
    columns += [(n_found / n).tolist(), *_interval(n_found, n), rate, *_interval(n_alarmed, n_found)]
    columns += [(n_alarmed / n).tolist(), *_interval(n_alarmed, n), mean.tolist(), most.tolist()]
    return [TrendPoint(start, group, *row) for start, *row in zip(periods, *columns, strict=True)]


def _interval(count: IntArray, n: IntArray) -> list[list[float]]:
    return [ends.tolist() for ends in wilson_intervals(count, n)]


def series_of(
    trend: Trend, measure: Measure, *, name: str | None = None, reference: ReferencePanel | None = None
) -> Series:
    """The weekly series of a query, standardised by stream as a topic's: `panictrack.curve.fit` takes it.

    Of this archive alone, without the built-in baseline. `name` is what the series is called, instead of the
    words of the query; `reference` is the panel whose share it states, instead of the last 52 weeks.

    Raises
    ------
    InputError
        The trend is not by week and stream: streams that come and go could not be told apart.
    """
    if trend.by is not Period.WEEK or trend.group is not Group.STREAM:
        raise InputError("a series is made of a trend by week and stream; ask for by=week, group=stream")
    topic = name or trend.query.words or "all headlines"
    counts = [
        WeekCount(
            week_start=point.start,
            stream=point.group,
            topic=topic,
            n_headlines=point.n_headlines,
            n_topic=point.n_found,
            n_concerned=point.n_concerned,
            n_alarmed=point.n_alarmed,
        )
        for point in trend.points
    ]
    return build_series(counts, topic, measure, reference=reference)
