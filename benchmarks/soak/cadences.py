"""How the feeds of the world publish: the seconds of their items, from long before the month to its end."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from clock import DAY, HOUR, MINUTE, START

# Of the day's items, how many come in each hour (UTC), relative to a flat day.
_NEWS_DAY = (0.3, 0.2, 0.2, 0.2, 0.4, 0.8, 1.3, 1.6, 1.7, 1.6, 1.5, 1.5, 1.4, 1.4, 1.5, 1.6, 1.6, 1.4, 1.2,
             1.0, 0.8, 0.7, 0.6, 0.5)  # fmt: skip


class Cadence(StrEnum):
    """Kinds of feeds by how they publish and what they keep."""

    BURSTY = "news in bursts, 400 a day, holds 100"
    FORTY = "40 a day, holds 10"
    HOURLY = "hourly, holds 20"
    OFFICE = "office hours, no weekends, holds 15"
    BATCH = "20 at once, thrice a day, holds 40"
    DAY = "30 a day, holds one day"
    SUDDEN = "4 a day, once 150 in a day, holds 10"
    LAZY = "2 a day, holds 20"
    WEEKLY = "weekly, holds 10"
    SILENT = "hourly, silent for two thirds of the time"
    SINGLE = "6 a day, holds 1"
    STATIC = "nothing new at all"


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a feed keeps: so many items, or those of so many seconds."""

    n_items: int
    seconds: int | None = None


HELD = {
    Cadence.BURSTY: Held(n_items=100),
    Cadence.FORTY: Held(n_items=10),
    Cadence.HOURLY: Held(n_items=20),
    Cadence.OFFICE: Held(n_items=15),
    Cadence.BATCH: Held(n_items=40),
    Cadence.DAY: Held(n_items=1000, seconds=DAY),
    Cadence.SUDDEN: Held(n_items=10),
    Cadence.LAZY: Held(n_items=20),
    Cadence.WEEKLY: Held(n_items=10),
    Cadence.SILENT: Held(n_items=20),
    Cadence.SINGLE: Held(n_items=1),
    Cadence.STATIC: Held(n_items=10),
}
# Of two hundred feeds.
SHARES = (
    (Cadence.FORTY, 36),
    (Cadence.BURSTY, 6),
    (Cadence.HOURLY, 36),
    (Cadence.SILENT, 5),
    (Cadence.OFFICE, 36),
    (Cadence.BATCH, 12),
    (Cadence.SINGLE, 6),
    (Cadence.SUDDEN, 8),
    (Cadence.DAY, 12),
    (Cadence.WEEKLY, 15),
    (Cadence.LAZY, 20),
    (Cadence.STATIC, 8),
)


def silence(end: int) -> tuple[int, int]:
    """When the feeds that fall silent do, and when they wake."""
    return end // 6, end // 6 + 2 * end // 3


def published(cadence: Cadence, rng: random.Random, end: int) -> list[int]:
    """The seconds at which a feed of this cadence publishes until `end`, in order."""
    found = list(_MAKERS[cadence](rng, end))
    if cadence is Cadence.SILENT:
        quiet, loud = silence(end)
        found = [second for second in found if not quiet <= second < loud]
    return sorted(second for second in found if second < end)


def _hours(since: int, end: int) -> Iterator[int]:
    return iter(range(since, end, HOUR))


def _hour_of_day(second: int) -> int:
    return second // HOUR % 24


def _is_weekend(second: int) -> bool:
    return (START.weekday() + second // DAY) % 7 >= 5


def _some(rng: random.Random, since: int, span: int, mean: float) -> Iterator[int]:
    """So many seconds of a span as a Poisson process has."""
    second = float(since)
    while mean > 0 and (second := second + rng.expovariate(mean / span)) < since + span:
        yield int(second)


def _bursty(rng: random.Random, end: int) -> Iterator[int]:
    for hour in _hours(-3 * DAY, end):
        burst = rng.choice((0.4, 0.6, 0.8, 1.0, 1.0, 1.2, 2.0))
        yield from _some(rng, hour, HOUR, 400 / 24 * _NEWS_DAY[_hour_of_day(hour)] * burst)


def _even(a_day: float, days_before: int) -> Callable[[random.Random, int], Iterator[int]]:
    def make(rng: random.Random, end: int) -> Iterator[int]:
        for hour in _hours(-days_before * DAY, end):
            yield from _some(rng, hour, HOUR, a_day / 24 * _NEWS_DAY[_hour_of_day(hour)])

    return make


def _hourly(rng: random.Random, end: int) -> Iterator[int]:
    for hour in _hours(-2 * DAY, end):
        yield hour + rng.randrange(20 * MINUTE)


def _office(rng: random.Random, end: int) -> Iterator[int]:
    for hour in _hours(-7 * DAY, end):
        if 7 <= _hour_of_day(hour) < 19 and not _is_weekend(hour):
            yield from _some(rng, hour, HOUR, 25 / 12)


def _batch(rng: random.Random, end: int) -> Iterator[int]:
    for day in range(-3 * DAY, end, DAY):
        for hour in (6, 12, 18):
            start = day + hour * HOUR + rng.randrange(30 * MINUTE)
            yield from (start + position // 10 for position in range(20))


def _sudden(rng: random.Random, end: int) -> Iterator[int]:
    """Two days of the month the news breaks: at half of the time, and shortly before the end."""
    yield from _even(4, 7)(rng, end)
    for share in (0.5, 0.85):
        yield from _some(rng, int(share * end), 12 * HOUR, 75)
        yield from _some(rng, int(share * end) + 12 * HOUR, 12 * HOUR, 75)


def _weekly(rng: random.Random, end: int) -> Iterator[int]:
    for week in range(-12 * 7 * DAY, end, 7 * DAY):
        start = week + 3 * DAY + 8 * HOUR + rng.randrange(2 * HOUR)
        yield from (start + rng.randrange(4 * HOUR) for _ in range(rng.randint(1, 3)))


def _static(rng: random.Random, end: int) -> Iterator[int]:
    del end
    yield from (-rng.randrange(10 * DAY, 60 * DAY) for _ in range(10))


_MAKERS: dict[Cadence, Callable[[random.Random, int], Iterator[int]]] = {
    Cadence.BURSTY: _bursty,
    Cadence.FORTY: _even(40, 3),
    Cadence.HOURLY: _hourly,
    Cadence.OFFICE: _office,
    Cadence.BATCH: _batch,
    Cadence.DAY: _even(30, 3),
    Cadence.SUDDEN: _sudden,
    Cadence.LAZY: _even(2, 15),
    Cadence.WEEKLY: _weekly,
    Cadence.SILENT: _hourly,
    Cadence.SINGLE: _even(6, 3),
    Cadence.STATIC: _static,
}
