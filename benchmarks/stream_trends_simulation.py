"""How often the trends within streams, and their mean, are right where the truth is known.

    python benchmarks/stream_trends_simulation.py [--runs 2000]

Counts of four weeks are sums of weeks, Poisson around a share with shocks (standard deviation of the log .35,
correlation .72 from week to week: those of AI's series). Volumes differ between streams by a factor of three.
"Stream" is the share of streams with enough events whose 95% interval includes the true factor; "mean" the
same of the random-effects mean, and "said to rise" how often its interval lies above 1. "As one" is what one
gets if all streams are taken to share one trend: the mean weighted by precision, with the normal interval.
"""

import argparse
import math
from dataclasses import dataclass

import numpy as np

from panictrack.curve.series.log_slopes import PERIOD_WEEKS, log_slopes
from panictrack.curve.series.panel import FloatArray
from panictrack.curve.series.random_effects import Z95, random_effects, student_975
from panictrack.curve.series.stream_trends import FEWEST_EVENTS
from panictrack.model.times import WEEK_DAYS, YEAR_DAYS

SHOCKS, CORRELATION = 0.35, 0.72
VOLUMES = 0.5  # standard deviation of log volumes
EVENTS = 6.0  # of a stream in four weeks
YEAR_WEEKS = YEAR_DAYS / WEEK_DAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What is true of streams in a scenario."""

    name: str
    factor: float = 1.0  # a year, of the world
    one_drifts: float = 1.0  # a year, one stream beside that
    all_drift: float = 0.0  # standard deviation of a year's step of each stream's random walk
    is_shared: bool = False  # the shocks are the same in all streams


WORLDS = (
    World(name="flat"),
    World(name="rises, ×1.5 a year", factor=1.5),
    World(name="flat, one stream ×2 a year", one_drifts=2.0),
    World(name="flat, each drifts by 15% a year", all_drift=0.15),
    World(name="flat, each drifts by 40% a year", all_drift=0.40),
    World(name="flat, shared shocks", is_shared=True),
)


def shocks(generator: np.random.Generator, n_streams: int, n_weeks: int) -> FloatArray:
    """Correlated shocks of streams by week, (J, T)."""
    fresh = generator.normal(size=(n_streams, n_weeks))
    found = np.empty_like(fresh)
    found[:, 0] = fresh[:, 0]
    for week in range(1, n_weeks):
        found[:, week] = CORRELATION * found[:, week - 1] + math.sqrt(1 - CORRELATION**2) * fresh[:, week]
    return SHOCKS * found


def counted(
    world: World, generator: np.random.Generator, n_streams: int, n_weeks: int
) -> tuple[FloatArray, FloatArray]:
    """Events and denominators of four weeks, (J, T / 4) each."""
    years = (np.arange(n_weeks) - n_weeks / 2) / YEAR_WEEKS
    logs = np.tile(math.log(world.factor) * years, (n_streams, 1))
    logs[0] += math.log(world.one_drifts) * years
    steps = generator.normal(size=(n_streams, n_weeks)) * world.all_drift / math.sqrt(YEAR_WEEKS)
    noise = shocks(generator, 1 if world.is_shared else n_streams, n_weeks)
    volumes = np.exp(VOLUMES * generator.normal(size=(n_streams, 1)))
    n = volumes * np.exp(0.2 * generator.normal(size=(n_streams, n_weeks)))
    events = generator.poisson(EVENTS / PERIOD_WEEKS * n * np.exp(logs + steps.cumsum(axis=1) + noise))
    shape = (n_streams, -1, PERIOD_WEEKS)
    return events.reshape(shape).sum(axis=2).astype(float), n.reshape(shape).sum(axis=2)


def measured(world: World, n_streams: int, n_weeks: int, runs: int) -> list[float]:
    """Shares: streams right, mean right, mean said to rise; as one right, as one said to rise."""
    generator = np.random.default_rng(1)
    truth, rows = math.log(world.factor), []
    for _ in range(runs):
        events, n = counted(world, generator, n_streams, n_weeks)
        enough = events.sum(axis=1) >= FEWEST_EVENTS
        if enough.sum() < 2:
            continue
        slopes = log_slopes(events[enough], n[enough])
        true = np.full(n_streams, truth)
        true[0] += math.log(world.one_drifts)
        half = student_975(n.shape[1] - 2) * np.sqrt(slopes.variances)
        right = np.abs(slopes.logs - true[enough]) <= half
        mean = random_effects(slopes.logs, slopes.variances, slopes.shared)
        weights = 1 / slopes.variances
        one, width = (weights * slopes.logs).sum() / weights.sum(), Z95 / math.sqrt(weights.sum())
        rows.append(
            [
                right.mean(),
                mean.low <= truth <= mean.high,
                mean.low > 0,
                abs(one - truth) <= width,
                one > width,
            ]
        )
    return [float(share) for share in np.array(rows, dtype=float).mean(axis=0)]


def main() -> None:
    """A row for each scenario, number of streams and span."""
    parser = argparse.ArgumentParser(description="How often trends within streams are right.")
    parser.add_argument("--runs", type=int, default=2_000)
    runs = parser.parse_args().runs
    print("| the truth | streams | weeks | stream | mean | said to rise | as one | said to rise |")
    print("|---|---|---|---|---|---|---|---|")
    for world in WORLDS:
        for n_streams, n_weeks in ((3, 52), (7, 52), (7, 188)):
            shares = measured(world, n_streams, n_weeks, runs)
            print(
                f"| {world.name} | {n_streams} | {n_weeks} | {' | '.join(f'{one:.2f}' for one in shares)} |"
            )


if __name__ == "__main__":
    main()
