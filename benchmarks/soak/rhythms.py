"""How the feeds of the world publish: the seconds of their items, from long before the month to its end."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from moments import DAY, HOUR, MINUTE, START

# Of the day's items, how many come in each hour (UTC), relative to a flat day.
_NEWS_DAY = (0.3, 0.2, 0.2, 0.2, 0.4, 0.8, 1.3, 1.6, 1.7, 1.6, 1.5, 1.5, 1.4, 1.4, 1.5, 1.6, 1.6, 1.4, 1.2,
             1.0, 0.8, 0.7, 0.6, 0.5)  # fmt: skip


class Rhythm(StrEnum):
    """Kinds of feeds by how they publish and what they keep."""

    BURSTY = "news in bursts, 400 a day, keeps 100"
    FORTY = "40 a day, keeps 10"
    HOURLY = "hourly, keeps 20"
    OFFICE = "office hours, no weekends, keeps 15"
    BATCH = "20 at once, thrice a day, keeps 40"
    DAY = "30 a day, keeps one day"
    SUDDEN = "4 a day, once 150 in a day, keeps 10"
    LAZY = "2 a day, keeps 20"
    WEEKLY = "weekly, keeps 10"
    SILENT = "hourly, silent for two thirds of the time"
    SINGLE = "6 a day, keeps 1"
    STATIC = "nothing new at all"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a feed keeps: so many items, or those of so many seconds."""

    n_items: int
    seconds: int | None = None


KEPT = {
    Rhythm.BURSTY: Kept(n_items=100),
    Rhythm.FORTY: Kept(n_items=10),
    Rhythm.HOURLY: Kept(n_items=20),
    Rhythm.OFFICE: Kept(n_items=15),
    Rhythm.BATCH: Kept(n_items=40),
    Rhythm.DAY: Kept(n_items=1000, seconds=DAY),
    Rhythm.SUDDEN: Kept(n_items=10),
    Rhythm.LAZY: Kept(n_items=20),
    Rhythm.WEEKLY: Kept(n_items=10),
    Rhythm.SILENT: Kept(n_items=20),
    Rhythm.SINGLE: Kept(n_items=1),
    Rhythm.STATIC: Kept(n_items=10),
}
# Of two hundred feeds.
SHARES = (
    (Rhythm.FORTY, 36),
    (Rhythm.BURSTY, 6),
    (Rhythm.HOURLY, 36),
    (Rhythm.SILENT, 5),
    (Rhythm.OFFICE, 36),
    (Rhythm.BATCH, 12),
    (Rhythm.SINGLE, 6),
    (Rhythm.SUDDEN, 8),
    (Rhythm.DAY, 12),
    (Rhythm.WEEKLY, 15),
    (Rhythm.LAZY, 20),
    (Rhythm.STATIC, 8),
)


def silence(end: int) -> tuple[int, int]:
    """When the feeds that fall silent do, and when they wake."""
    return end // 6, end // 6 + 2 * end // 3


def published(rhythm: Rhythm, rolled: random.Random, end: int) -> list[int]:
    """The seconds at which a feed of this rhythm publishes until `end`, in order."""
    found = list(_MAKERS[rhythm](rolled, end))
    if rhythm is Rhythm.SILENT:
        quiet, loud = silence(end)
        found = [second for second in found if not quiet <= second < loud]
    return sorted(second for second in found if second < end)


def _hours(since: int, end: int) -> Iterator[int]:
    return iter(range(since, end, HOUR))


def _hour_of_day(second: int) -> int:
    return second // HOUR % 24


def _is_weekend(second: int) -> bool:
    return (START.weekday() + second // DAY) % 7 >= 5


def _some(rolled: random.Random, since: int, span: int, mean: float) -> Iterator[int]:
    """So many seconds of a span as a Poisson process has."""
    second = float(since)
    while mean > 0 and (second := second + rolled.expovariate(mean / span)) < since + span:
        yield int(second)


def _bursty(rolled: random.Random, end: int) -> Iterator[int]:
    for hour in _hours(-3 * DAY, end):
        burst = rolled.choice((0.4, 0.6, 0.8, 1.0, 1.0, 1.2, 2.0))
        yield from _some(rolled, hour, HOUR, 400 / 24 * _NEWS_DAY[_hour_of_day(hour)] * burst)


def _even(a_day: float, days_before: int) -> Callable[[random.Random, int], Iterator[int]]:
    def make(rolled: random.Random, end: int) -> Iterator[int]:
        for hour in _hours(-days_before * DAY, end):
            yield from _some(rolled, hour, HOUR, a_day / 24 * _NEWS_DAY[_hour_of_day(hour)])

    return make


def _hourly(rolled: random.Random, end: int) -> Iterator[int]:
    for hour in _hours(-2 * DAY, end):
        yield hour + rolled.randrange(20 * MINUTE)


def _office(rolled: random.Random, end: int) -> Iterator[int]:
    for hour in _hours(-7 * DAY, end):
        if 7 <= _hour_of_day(hour) < 19 and not _is_weekend(hour):
            yield from _some(rolled, hour, HOUR, 25 / 12)


def _batch(rolled: random.Random, end: int) -> Iterator[int]:
    for day in range(-3 * DAY, end, DAY):
        for hour in (6, 12, 18):
            start = day + hour * HOUR + rolled.randrange(30 * MINUTE)
            yield from (start + place // 10 for place in range(20))


def _sudden(rolled: random.Random, end: int) -> Iterator[int]:
    """Two days of the month the news breaks: at half of the time, and shortly before the end."""
    yield from _even(4, 7)(rolled, end)
    for share in (0.5, 0.85):
        yield from _some(rolled, int(share * end), 12 * HOUR, 75)
        yield from _some(rolled, int(share * end) + 12 * HOUR, 12 * HOUR, 75)


def _weekly(rolled: random.Random, end: int) -> Iterator[int]:
    for week in range(-12 * 7 * DAY, end, 7 * DAY):
        start = week + 3 * DAY + 8 * HOUR + rolled.randrange(2 * HOUR)
        yield from (start + rolled.randrange(4 * HOUR) for _ in range(rolled.randint(1, 3)))


def _static(rolled: random.Random, end: int) -> Iterator[int]:
    del end
    yield from (-rolled.randrange(10 * DAY, 60 * DAY) for _ in range(10))


_MAKERS: dict[Rhythm, Callable[[random.Random, int], Iterator[int]]] = {
    Rhythm.BURSTY: _bursty,
    Rhythm.FORTY: _even(40, 3),
    Rhythm.HOURLY: _hourly,
    Rhythm.OFFICE: _office,
    Rhythm.BATCH: _batch,
    Rhythm.DAY: _even(30, 3),
    Rhythm.SUDDEN: _sudden,
    Rhythm.LAZY: _even(2, 15),
    Rhythm.WEEKLY: _weekly,
    Rhythm.SILENT: _hourly,
    Rhythm.SINGLE: _even(6, 3),
    Rhythm.STATIC: _static,
}
