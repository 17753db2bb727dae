"""A feed is added on flat truth: whether a bigger and more alarmed panel looks like panic.

Used by `python benchmarks/curve_simulation`; about two CPU seconds a run. Reads nothing.

Three outlets of different manner are watched for 160 weeks. At week 100 a fourth joins them that is three
times as alarmed and adds 60 % to the volume. Nothing else changes. The pooled rate almost doubles; the
rate standardised by outlet should not.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from scenarios import FIRST_WEEK, Array

from panictrack.curve.fit import fit
from panictrack.curve.result import Stage, Verdict
from panictrack.curve.series import build_series
from panictrack.model import Measure, Series, WeekCount

TOPIC = "flat"
N_WEEKS, ADDED_AT = 160, 100
SHARE = 0.01  # of an average outlet's headlines
HEADLINES = np.array([400, 250, 150, 480])  # a week; the last is the added outlet
EFFECTS = np.array([0.7, 1.0, 1.4, 3.0])
INNOVATION, RHO = 0.2, 0.5  # of the shocks all outlets share
NO_PANIC = frozenset({Verdict.NO_CLEAR_TREND, Verdict.RISEN_NOT_FALLEN, Verdict.TOO_EARLY})


@dataclass(frozen=True, kw_only=True)
class FeedAdded:
    """Whether panic was declared, where there is none."""

    seed: int
    standardised: bool
    pooled: bool


def feed_added(seed: int) -> FeedAdded:
    """The same seed gives the same run."""
    series = build_series(week_counts(seed), TOPIC, Measure.PANIC)
    return FeedAdded(seed=seed, standardised=declares_panic(series), pooled=declares_panic(pooled(series)))


def week_counts(seed: int) -> list[WeekCount]:
    """Each outlet's weeks; all of its headlines on the topic are alarmed ones."""
    generator = np.random.default_rng([ord("+"), seed])
    headlines = generator.poisson(HEADLINES, (N_WEEKS, len(HEADLINES)))
    headlines[:ADDED_AT, -1] = 0
    rates = SHARE * EFFECTS * np.exp(_shocks(generator))[:, None]
    alarmed = generator.poisson(headlines * rates)
    return [
        WeekCount(
            week_start=FIRST_WEEK + timedelta(weeks=week),
            stream=f"outlet {outlet}",
            topic=TOPIC,
            n_headlines=int(n),
            n_topic=int(alarmed[week, outlet]),
            n_concerned=int(alarmed[week, outlet]),
            n_alarmed=int(alarmed[week, outlet]),
        )
        for (week, outlet), n in np.ndenumerate(headlines)
        if n > 0
    ]


def pooled(series: Series) -> Series:
    """The same counts over all headlines, whichever outlet they are from."""
    points = tuple(replace(point, exposure=float(point.n)) for point in series.points)
    return replace(series, points=points)


def declares_panic(series: Series) -> bool:
    """Whether the fit sees more than a flat course: a stage beyond the first, or a verdict with a wave."""
    curve = fit(series, now=FIRST_WEEK + timedelta(weeks=N_WEEKS))
    return curve.stage is not Stage.TRUSTING or curve.verdict not in NO_PANIC


def _shocks(generator: np.random.Generator) -> Array:
    shocks = np.zeros(N_WEEKS)
    for week in range(1, N_WEEKS):
        shocks[week] = RHO * shocks[week - 1] + INNOVATION * generator.standard_normal()
    return shocks
