"""The chances that a verdict rests on: where the series stands now, and whether its highest is past.

Shares of draws of the rate in means of a quarter or of five periods, so that one week decides nothing.
"""

from dataclasses import dataclass, replace

import numpy as np

from panictrack.curve.draws import FORECAST_DAYS, Draws
from panictrack.curve.shapes import BoolArray, FloatArray
from panictrack.curve.stages import SMOOTHING, means_of_five

SHORT_SPAN = 4  # a series shorter than four half-years is judged by quarters of its span
FALLEN_TO = 2 / 3  # of the highest five periods: below it, the rate has fallen
RISEN_BY = 1.5  # of a low quarter: above it, the rate has risen
LOW = 0.1  # the quantile of all quarters that is a low one


@dataclass(frozen=True, kw_only=True)
class Course:
    """Shares of draws. Half a year is a quarter of the span where that is shorter."""

    rose: float  # the last quarter is above that of half a year before
    higher: float  # and below that of half a year ahead
    fallen: float  # the mean of five around the last period is below two thirds of the highest
    risen: float  # the last quarter is above one and a half times a low one


def quarter_and_half_year(n_past: int, step_days: float) -> tuple[int, int]:
    """Both in periods, of a fit of `n_past` of them."""
    half = max(1, min(round(FORECAST_DAYS / step_days), n_past // SHORT_SPAN))
    return max(1, min(round(FORECAST_DAYS / 2 / step_days), half)), half


def course_of(draws: Draws, means: FloatArray, step_days: float) -> Course:
    """Where the rate stands; `means` of five periods as of `panictrack.curve.stages`, (S, T).

    Can mislead where the span is short: a fit of twelve weeks calls three weeks half a year.
    """
    n_past = draws.n_past
    quarter, half = quarter_and_half_year(n_past, step_days)
    sums = np.cumsum(np.pad(draws.intensity, ((0, 0), (1, 0))), axis=1)
    quarters = (sums[:, quarter:] - sums[:, :-quarter]) / quarter  # by their first step
    now = n_past - quarter
    past, fives = quarters[:, : now + 1], means[:, :n_past]
    current = past[:, -1]
    return Course(
        rose=_share(current > quarters[:, now - half]),
        higher=_share(quarters[:, now + half] > current),
        fallen=_share(fives[:, -1] < FALLEN_TO * fives.max(axis=1)),
        risen=_share(current > RISEN_BY * np.quantile(past, LOW, axis=1)),
    )


def fallen_before(draws: Draws) -> float:
    """The share of draws in which the five periods before the last have fallen, too."""
    before = means_of_five(replace(draws, intensity=draws.intensity[:, : draws.n_past - 1]))
    fives = before[:, SMOOTHING:-SMOOTHING]  # without those at the ends, which repeat a period
    return _share(fives[:, -1] < FALLEN_TO * fives.max(axis=1))


def _share(found: BoolArray) -> float:
    return float(np.mean(found))
