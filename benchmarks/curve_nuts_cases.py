"""The series of curve_nuts.py: four simulated, and AI's panic in the built-in baseline since 2022."""

from datetime import date, timedelta

import numpy as np

from panictrack.curve.series import build_series
from panictrack.curve.shapes import FloatArray
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.report.counts import count_baseline
from panictrack.scoring.scorers import Scorers, load_topics

NOW, RECENT, FIRST = date(2026, 11, 22), date(2022, 1, 3), date(2020, 1, 6)
EXPOSURE, SIGMA, RHO, WHITE_SD = 2_000.0, 0.25, 0.6, 0.14  # of the simulated series


def simulated_series(course: FloatArray, seed: int) -> Series:
    """Weekly counts around a true share, with AR(1) shocks and white noise."""
    generator = np.random.default_rng([21, seed])
    n_weeks = len(course)
    shocks = np.zeros(n_weeks)
    innovations = SIGMA * generator.standard_normal(n_weeks)
    shocks[0] = innovations[0]
    for week in range(1, n_weeks):
        shocks[week] = RHO * shocks[week - 1] + np.sqrt(1.0 - RHO**2) * innovations[week]
    shocks += WHITE_SD * generator.standard_normal(n_weeks)
    headlines = np.round(EXPOSURE * np.exp(0.1 * generator.standard_normal(n_weeks)))
    counts = generator.poisson(headlines * course * np.exp(shocks))
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=int(count),
            n=int(n),
            exposure=float(n),
            n_streams=1,
            coverage=1.0,
        )
        for week, (count, n) in enumerate(zip(counts, headlines, strict=True))
    )
    return Series(topic="simulated", measure=Measure.PANIC, step_days=7.0, points=points)


def hump(n_weeks: int, *, peak: float, rise: float, fall: float) -> FloatArray:
    """A share of 0.4 % that rises sixfold and falls."""
    x = np.arange(n_weeks) - peak
    return np.asarray(
        0.004 * (1.0 + 5.0 * (rise + fall) / (rise * np.exp(-x / rise) + fall * np.exp(x / fall)))
    )


def risen(n_weeks: int, *, onset: float, rise: float) -> FloatArray:
    """A share of 0.4 % that rises fourfold and stays."""
    return np.asarray(0.004 * (1.0 + 3.0 / (1.0 + np.exp(-(np.arange(n_weeks) - onset) / rise))))


def with_event(n_weeks: int, *, week: int) -> FloatArray:
    """A share of 0.6 %, and a fivefold one for two weeks."""
    return np.where(np.isin(np.arange(n_weeks), [week, week + 1]), 0.03, 0.006)


def panic_over_ai() -> Series:
    """The built-in baseline since 2022."""
    counted = count_baseline(Scorers(load_topics(None)), NOW)
    return build_series(
        [one for one in counted.by_topic["ai"] if one.week_start >= RECENT], "ai", Measure.PANIC
    )


PAST = "hump past its peak, 160 weeks", lambda: simulated_series(hump(160, peak=90, rise=10, fall=22), 1)
JUST = "hump just past, 130 weeks", lambda: simulated_series(hump(130, peak=122, rise=12, fall=25), 2)
RISEN = "rise, 150 weeks", lambda: simulated_series(risen(150, onset=85, rise=12), 3)
EVENT = "flat with an event, 140 weeks", lambda: simulated_series(with_event(140, week=100), 4)
AI = "AI's panic since 2022", panic_over_ai
