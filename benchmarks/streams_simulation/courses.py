"""Fourteen courses of the share of alarmed headlines whose truth is known.

Used by `python benchmarks/streams_simulation`; instant, reads nothing.

A course is a share by week without news: no shocks, seasons, holidays, bursts or events. It goes on for half
of the watched span after the last watched week, so that a peak to come can be told from one that never comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

LEAST_WATCHED, MOST_WATCHED = 200, 300  # weeks
LONG_WATCHED = 1_200, 1_500  # a baseline of a quarter of a century and more
LOWEST, HIGHEST = 0.0005, 0.005  # the base rate: 5 to 50 alarmed in 10,000 headlines
SHORTEST_BLOCK, LONGEST_BLOCK = 10, 40  # weeks
BIG = 500.0  # bounds an exponent


@dataclass(frozen=True, kw_only=True)
class Course:
    """A true share by week, (W,), of which the first `n_watched` are watched; `peak` is None where none."""

    share: Array
    n_watched: int
    peak: float | None


SCENARIOS = {
    "flat": "flat",
    "long": "flat, watched for 1,200 to 1,500 weeks",
    "event": "flat, with one event of two weeks",
    "classifier": "flat, all streams drift one way (a classifier)",
    "outlets": "flat, each stream drifts its own way",
    "walk": "a random walk",
    "passed 1": "a hump, seen one fall time after its peak",
    "passed 2": "a hump, two fall times after",
    "passed 4": "a hump, four fall times after",
    "block": "a block 2 to 6 times as high for 10 to 40 weeks, seen 1 to 3 lengths after its end",
    "before": "a hump, seen until its peak or before",
    "plateau": "a rise to a plateau",
    "between": "two waves, the second higher, seen up to between them",
    "waves": "two waves, the second higher, seen after both",
}


def course(scenario: str, generator: np.random.Generator) -> Course:
    """One course of a scenario."""
    least, most = LONG_WATCHED if scenario == "long" else (LEAST_WATCHED, MOST_WATCHED)
    n_watched = int(generator.integers(least, most + 1))
    base = log_uniform(generator, LOWEST, HIGHEST)
    weeks = np.arange(n_watched + n_watched // 2, dtype=float)
    shape, peak = _SHAPES[scenario](weeks, n_watched, generator)
    return Course(share=base * shape, n_watched=n_watched, peak=peak)


def log_uniform(generator: np.random.Generator, low: float, high: float) -> float:
    """A number whose logarithm is uniform."""
    return float(np.exp(generator.uniform(np.log(low), np.log(high))))


Shape = tuple[Array, float | None]
Shaped = Callable[[Array, int, np.random.Generator], Shape]


def _flat(weeks: Array, _n_watched: int, _generator: np.random.Generator) -> Shape:
    return np.ones_like(weeks), None


def _walk(weeks: Array, _n_watched: int, generator: np.random.Generator) -> Shape:
    steps = generator.uniform(0.05, 0.1) * generator.standard_normal(len(weeks))
    share = np.exp(np.cumsum(steps))
    return share, float(highest_five(share))


def _passed(fall_times: float) -> Shaped:
    def shape(weeks: Array, n_watched: int, generator: np.random.Generator) -> Shape:
        rise, fall, height = _times(generator)
        peak = n_watched - 1 - fall_times * fall
        return 1 + height * _hump(weeks - peak, rise, fall), peak

    return shape


def _block(weeks: Array, n_watched: int, generator: np.random.Generator) -> Shape:
    """A panic that ends as suddenly as it began."""
    length = int(generator.integers(SHORTEST_BLOCK, LONGEST_BLOCK + 1))
    ends = n_watched - round(length * generator.uniform(1, 3))
    is_high = (weeks >= ends - length) & (weeks < ends)
    return np.where(is_high, generator.uniform(2, 6), 1.0), ends - (length + 1) / 2


def _before(weeks: Array, n_watched: int, generator: np.random.Generator) -> Shape:
    rise, fall, height = _times(generator)
    peak = n_watched - 1 + generator.uniform(0, 1.5) * rise
    return 1 + height * _hump(weeks - peak, rise, fall), peak


def _plateau(weeks: Array, n_watched: int, generator: np.random.Generator) -> Shape:
    rise, _, height = _times(generator)
    onset = n_watched - 1 - generator.uniform(-1, 3) * rise
    return 1 + height / (1 + np.exp(np.clip((onset - weeks) / rise, -BIG, BIG))), None


def _between(weeks: Array, n_watched: int, generator: np.random.Generator) -> Shape:
    """The first wave has fallen for two fall times, and the second has not begun."""
    return _two_waves(weeks, n_watched - 1, generator, fall_times=2.0, seen_to_second=False)


def _waves(weeks: Array, n_watched: int, generator: np.random.Generator) -> Shape:
    """Seen until two fall times after the second."""
    return _two_waves(weeks, n_watched - 1, generator, fall_times=2.0, seen_to_second=True)


def _two_waves(
    weeks: Array, last: int, generator: np.random.Generator, *, fall_times: float, seen_to_second: bool
) -> Shape:
    rise, fall, height = _times(generator, slowest_fall=25.0)
    apart = 2.5 * fall + 3 * rise
    first = last - fall_times * fall - (apart if seen_to_second else 0.0)
    higher = height * generator.uniform(1.2, 2.0)
    second = first + apart
    waves = height * _hump(weeks - first, rise, fall) + higher * _hump(weeks - second, rise, fall)
    return 1 + waves, second


_SHAPES: dict[str, Shaped] = {
    "flat": _flat,
    "long": _flat,
    "event": _flat,
    "classifier": _flat,
    "outlets": _flat,
    "walk": _walk,
    "passed 1": _passed(1.0),
    "passed 2": _passed(2.0),
    "passed 4": _passed(4.0),
    "block": _block,
    "before": _before,
    "plateau": _plateau,
    "between": _between,
    "waves": _waves,
}


def highest_five(share: Array) -> int:
    """The middle of the five weeks whose mean share is highest."""
    means = np.convolve(share, np.ones(5) / 5, mode="valid")
    return int(means.argmax()) + 2


def _times(generator: np.random.Generator, *, slowest_fall: float = 40.0) -> tuple[float, float, float]:
    """Weeks of rise and of fall, and the height over the base."""
    rise, fall = log_uniform(generator, 5, 22), log_uniform(generator, 8, slowest_fall)
    return rise, fall, float(generator.uniform(3, 12))


def _hump(x: Array, rise: float, fall: float) -> Array:
    before, after = (np.exp(np.clip(side, -BIG, BIG)) for side in (-x / rise, x / fall))
    return np.asarray((rise + fall) / (rise * before + fall * after))
