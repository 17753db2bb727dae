"""How often the intervals of a change of attention, alarm rate and panic hold what is true.

    python benchmarks/decomposition_coverage.py [--runs 400]

Four years of weeks of five streams. Attention and the alarm rate each take a step a year before the end, by a
factor between a half and two, and have correlated weekly shocks (a standard deviation of 0.3 and 0.2, an
autocorrelation of 0.5). In "the same streams" all five have headlines in all weeks; in "other streams" the
first two leave between the two periods that are compared, and the next two come. True is the factor without
the shocks.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from panictrack.curve.decomposition import Change, Factor, changes
from panictrack.curve.series import build_series
from panictrack.curve.shapes import FloatArray
from panictrack.model import Measure, WeekCount

N_WEEKS, STEP = 208, 52
FIRST = date(2022, 8, 29)
ATTENTION, ALARM_RATE = 0.02, 0.12
N_HEADLINES = (3_000, 1_000, 2_000, 1_000, 500)
SPREAD = 0.5  # of the logarithms of the streams' own levels, of attention and of the alarm rate


def main() -> None:
    """Simulate, compare, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    for others in (False, True):
        held = Counter[str]()
        for seed in range(runs):
            held.update(_held(seed, others=others))
        shares = ", ".join(f"{name} {held[name] / runs:.3f}" for name in ("attention", "alarm rate", "panic"))
        print(f"{'other streams' if others else 'the same streams'}: {shares} of {runs} intervals of 95%")


def _held(seed: int, *, others: bool) -> Iterator[str]:
    """The factors whose interval holds what is true."""
    generator = np.random.default_rng(seed)
    attention, alarm_rate = np.exp(generator.uniform(-np.log(2), np.log(2), 2))
    change = _measured(generator, float(attention), float(alarm_rate), others=others)
    for name, factor, true in (
        ("attention", change.attention, attention),
        ("alarm rate", change.alarm_rate, alarm_rate),
        ("panic", change.panic, attention * alarm_rate),
    ):
        if _holds(factor, true):
            yield name


def _holds(factor: Factor, true: float) -> bool:
    return factor.low <= true <= factor.high


def _measured(generator: np.random.Generator, attention: float, alarm_rate: float, *, others: bool) -> Change:
    """The change over the last year that is found in one simulated panel."""
    is_later = np.arange(N_WEEKS) >= N_WEEKS - STEP
    on_topic = ATTENTION * np.where(is_later, attention, 1) * np.exp(_shocks(generator, 0.3))
    alarmed = ALARM_RATE * np.where(is_later, alarm_rate, 1) * np.exp(_shocks(generator, 0.2))
    counts = []
    for number, n in enumerate(N_HEADLINES):
        levels = np.exp(SPREAD * generator.standard_normal(2))
        for week in _weeks(number) if others else range(N_WEEKS):
            n_topic = int(generator.poisson(n * min(on_topic[week] * levels[0], 0.5)))
            n_alarmed = int(generator.binomial(n_topic, min(alarmed[week] * levels[1], 0.9)))
            counts.append(
                WeekCount(
                    week_start=FIRST + timedelta(weeks=week),
                    stream=f"{number}",
                    topic="ai",
                    n_headlines=n,
                    n_topic=n_topic,
                    n_concerned=n_alarmed,
                    n_alarmed=n_alarmed,
                )
            )
    attention_found, panic = (
        build_series(counts, "ai", measure) for measure in (Measure.ATTENTION, Measure.PANIC)
    )
    return changes(counts, attention_found, panic)[-1]


def _weeks(number: int) -> range:
    """The first two streams leave 14 weeks after the next two have come, both between the two periods."""
    come = N_WEEKS - STEP
    return range(come + 14) if number < 2 else range(come, N_WEEKS) if number < 4 else range(N_WEEKS)


def _shocks(generator: np.random.Generator, sigma: float, rho: float = 0.5) -> FloatArray:
    shocks = generator.standard_normal(N_WEEKS)
    for week in range(1, N_WEEKS):
        shocks[week] = rho * shocks[week - 1] + np.sqrt(1 - rho**2) * shocks[week]
    return np.asarray(sigma * shocks)


if __name__ == "__main__":
    main()
