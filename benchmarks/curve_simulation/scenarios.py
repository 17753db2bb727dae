"""Ten courses whose truth is known, with the troubles of real series.

Each case is a true share by week, watched up to a week, and counts made from it: AR(1) log shocks, a
collector that was down for three weeks, a step in how much is collected; in a third of the cases white
noise besides, in a fifth a news event of one week. The model under test assumes none of the last two.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from panictrack.model import Measure, Series, SeriesPoint

Array = np.ndarray[Any, Any]

FIRST_WEEK = date(2015, 1, 5)
N_WEEKS = 600  # of the true course; all cases end before
BIG = 500.0  # bounds an exponent
SCENARIOS = {
    "A": "a hump, seen 2.2 fall times after its peak",
    "B": "a hump, seen 0.6 fall times after",
    "C": "a hump, seen at its peak",
    "D": "a hump, seen 1.2 rise times before",
    "E": "a rise that goes on or stays",
    "F": "flat",
    "G": "two humps",
    "H": "a log-normal hump",
    "I": "a jump, then a double exponential decline",
    "J": "a hump, seen at any time",
}
NO_PEAK = frozenset("EF")
PEAK_PAST = frozenset("ABGHI")  # J holds both


@dataclass(frozen=True, kw_only=True)
class Case:
    """One simulated series: what is true and what was counted."""

    scenario: str
    seed: int
    course: Array  # (600,) the true share by week, apart from shocks
    peak: float  # the middle of the five weeks in which the true rate, with its shocks, is highest; inf: none
    counts: Array  # (T,)
    headlines: Array  # (T,); 0 where nothing was collected

    @property
    def last(self) -> int:
        """The last watched week."""
        return len(self.counts) - 1

    def series(self) -> Series:
        """The case as panictrack reads it."""
        points = tuple(
            SeriesPoint(
                start=FIRST_WEEK + timedelta(weeks=week),
                count=int(count),
                n=int(n),
                exposure=float(n),
                n_streams=1,
                coverage=1.0,
            )
            for week, (count, n) in enumerate(zip(self.counts, self.headlines, strict=True))
            if n > 0
        )
        return Series(topic=self.scenario, measure=Measure.PANIC, step_days=7.0, points=points)


def week_of(day: date | None) -> float:
    """The week of a date, inf for never."""
    return np.inf if day is None else (day - FIRST_WEEK).days / 7


def case(scenario: str, seed: int) -> Case:
    """The same scenario and seed give the same case."""
    generator = np.random.default_rng([ord(scenario), seed])
    course, last = _truth(scenario, generator)
    n_watched = last + 1
    headlines = _headlines(n_watched, generator)
    rate = course * np.exp(
        _shocks(n_watched, seed, generator, np.random.default_rng([ord(scenario), seed, 1]))
    )
    counts = generator.poisson(headlines * rate[:n_watched])
    peak = np.inf if scenario in NO_PEAK else _highest_five(rate)
    return Case(scenario=scenario, seed=seed, course=course, peak=peak, counts=counts, headlines=headlines)


def _highest_five(rate: Array) -> float:
    """The middle of the five weeks whose mean is highest, which is the peak that panictrack speaks of."""
    return float(np.convolve(rate, np.ones(5) / 5, mode="valid").argmax() + 2)


def _truth(  # noqa: C901, PLR0911 - one case for each scenario
    scenario: str, generator: np.random.Generator
) -> tuple[Array, int]:
    """The true course and the last watched week."""
    floor = np.exp(generator.uniform(np.log(0.002), np.log(0.008)))
    height = generator.uniform(3, 12)
    rise = np.exp(generator.uniform(np.log(5), np.log(22)))
    fall = np.exp(generator.uniform(np.log(8), np.log(40)))
    peak = generator.uniform(70, 150)
    weeks = np.arange(N_WEEKS, dtype=float)
    hump = floor * (1 + height * _hump(weeks - peak, rise, fall))
    match scenario:
        case "A":
            return hump, round(peak + 2.2 * fall)
        case "B":
            return hump, round(peak + 0.6 * fall)
        case "C":
            return hump, round(peak)
        case "D":
            return hump, round(peak - 1.2 * rise)
        case "J":
            return hump, round(peak + generator.uniform(-1.5 * rise, 3 * fall))
        case "E":
            course = floor * (1 + height * _logistic((weeks - peak) / rise))
            return course, round(peak + generator.uniform(-1.5, 3) * rise)
        case "F":
            return np.full(N_WEEKS, floor), round(generator.uniform(80, 200))
        case "G":
            second, ratio = peak + 2.5 * fall + 3 * rise, generator.uniform(0.5, 1.6)
            course = hump + floor * height * ratio * _hump(weeks - second, rise, fall)
            return course, round(second + 1.5 * fall)
        case "H":
            spread, width = generator.uniform(0.25, 0.6), generator.uniform(40, 90)
            since = np.maximum(weeks - (peak - width), 1e-9)
            course = floor * (1 + height * np.exp(-((np.log(since / width)) ** 2) / (2 * spread**2)))
            return course, round(peak + generator.uniform(0.8, 2) * width * spread * 1.5)
        case "I":
            since = weeks - peak
            decline = 0.75 * np.exp(-since / (fall / 3)) + 0.25 * np.exp(-since / (3 * fall))
            course = floor * (1 + height * _logistic(since / 0.7) * np.where(since > 0, decline, 1))
            return course, round(peak + generator.uniform(1, 3) * fall)
    raise ValueError(f"there is no scenario {scenario!r}")


def _hump(x: Array, rise: float, fall: float) -> Array:
    before, after = (np.exp(np.clip(side, -BIG, BIG)) for side in (-x / rise, x / fall))
    return np.asarray((rise + fall) / (rise * before + fall * after))


def _logistic(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(np.clip(-x, -BIG, BIG))))


def _headlines(n_weeks: int, generator: np.random.Generator) -> Array:
    """How many were collected: a step up at some week, and three weeks of nothing."""
    usual = generator.uniform(300, 1500) * np.exp(0.12 * generator.standard_normal(n_weeks))
    stepped = np.arange(n_weeks) > generator.integers(20, n_weeks)
    found = generator.poisson(usual * np.where(stepped, generator.uniform(1, 1.8), 1))
    down = generator.integers(5, n_weeks - 8)
    found[down : down + 3] = 0
    return np.asarray(found)


def _shocks(n_watched: int, seed: int, generator: np.random.Generator, later: np.random.Generator) -> Array:
    """Log shocks of all weeks, (600,); those that nobody watched come from `later`."""
    sigma, rho = generator.uniform(0.15, 0.4), generator.uniform(0.3, 0.8)
    shocks = np.empty(N_WEEKS)
    shocks[0] = sigma * generator.standard_normal()
    for week in range(1, N_WEEKS):
        new = (generator if week < n_watched else later).standard_normal()
        shocks[week] = rho * shocks[week - 1] + sigma * np.sqrt(1 - rho**2) * new
    if seed % 3 == 0:
        shocks[:n_watched] += 0.15 * generator.standard_normal(n_watched)
        shocks[n_watched:] += 0.15 * later.standard_normal(N_WEEKS - n_watched)
    if seed % 5 == 0:
        shocks[generator.integers(5, n_watched - 3)] += 1.2
    return shocks
