"""How long a fit takes: five years of weeks, and thirty.

    python benchmarks/curve_speed.py

A minute. CPU seconds (all threads together) and wall seconds, medians of five runs after one to warm up, on
made-up series: a hump, two humps (where a third is tried too: the slowest case) and thirty years. Reads
nothing.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from panictrack.curve.fit import fit
from panictrack.curve.shapes import log_hump
from panictrack.model import Measure, Series, SeriesPoint

FIRST, NOW = date(1995, 1, 2), date(2060, 1, 1)
RUNS = 5
EXPOSURE = 2_000.0


def main() -> None:
    """Time each case and print the table."""
    hump, two, long = (
        made_up(peaks, n_weeks=n_weeks)
        for peaks, n_weeks in (([0.45], 261), ([0.25, 0.7], 261), ([0.3, 0.8], 1_560))
    )
    cases: dict[str, tuple[Callable[[], object], float]] = {
        "261 weeks, one hump": (lambda: fit(hump, NOW), 1.0),
        "261 weeks, two humps": (lambda: fit(two, NOW), 1.0),
        "1,560 weeks, two humps": (lambda: fit(long, NOW), 8.0),
    }
    table = Table("what", "CPU s", "wall s", "wanted, at most")
    for name, (run, wanted) in cases.items():
        cpu, wall = timed(run)
        table.add_row(name, f"{cpu:.2f}", f"{wall:.2f}", f"{wanted:.1f}")
    Console().print(table)


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall seconds, medians."""
    run()
    cpu, wall = [], []
    for _ in range(RUNS):
        start = time.process_time(), time.perf_counter()
        run()
        cpu.append(time.process_time() - start[0])
        wall.append(time.perf_counter() - start[1])
    return median(cpu), median(wall)


def made_up(peaks: list[float], *, n_weeks: int) -> Series:
    """Counts around humps at these parts of the span, with AR(1) log shocks."""
    generator = np.random.default_rng(1)
    weeks = np.arange(n_weeks, dtype=float)
    humps = [np.exp(log_hump(weeks - peak * n_weeks, 0.03 * n_weeks, 0.07 * n_weeks)) for peak in peaks]
    share = 0.004 * (1 + 6 * np.sum(humps, axis=0))
    shock, counts = 0.0, []
    for week in range(n_weeks):
        shock = 0.5 * shock + 0.2 * generator.standard_normal()
        counts.append(int(generator.poisson(EXPOSURE * share[week] * np.exp(shock))))
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=count,
            n=int(EXPOSURE),
            exposure=EXPOSURE,
            n_streams=1,
            coverage=1.0,
        )
        for week, count in enumerate(counts)
    )
    return Series(topic="made up", measure=Measure.PANIC, step_days=7.0, points=points)


if __name__ == "__main__":
    main()
