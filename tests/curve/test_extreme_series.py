"""Whatever the counts, a fit has finite bands in order and probabilities that are probabilities."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from panictrack.curve.fit import BAND, curve_of, posterior
from panictrack.curve.observations import MINIMUM_EVENTS
from panictrack.curve.verdict import PROBABILITIES
from panictrack.model import Measure, Series, SeriesPoint

FIRST, LATER = date(2000, 1, 3), date(2950, 1, 1)
DAY, WEEK, MONTH, YEAR = 1.0, 7.0, 30.4375, 365.25
RATE_NEAR_ONE = np.array([60, 59, 60, 60, 58, 60, 60, 60, 59, 60, 60, 60, 60, 57])


def start_of(step, number):
    if step in {DAY, WEEK}:
        return FIRST + timedelta(days=step * number)
    months = number if step == MONTH else 12 * number
    return date(2000 + months // 12, months % 12 + 1, 1)


def fitted(counts, *, step=WEEK, gap=0, exposure=None, n=None):
    """A fit of few draws; `gap` periods are missing in the middle; with `n` it is an alarm rate."""
    exposures = np.full(len(counts), 2_000.0) if exposure is None else exposure
    numbers = [place + (gap if place >= len(counts) // 2 else 0) for place in range(len(counts))]
    points = tuple(
        SeriesPoint(
            start=start_of(step, number),
            count=int(count),
            n=n or max(int(count), 2_000),
            exposure=float(n or size),
            n_streams=1,
            coverage=1.0,
        )
        for number, count, size in zip(numbers, counts, exposures, strict=True)
    )
    measure = Measure.ALARM_RATE if n else Measure.GIVEN
    series = Series(topic="x", measure=measure, step_days=step, points=points)
    return curve_of(posterior(series, LATER, n_draws=60))


def check(curve):
    for point in (*curve.fitted, *curve.forecast):
        quantiles = [getattr(point, name) for name in BAND]
        assert np.isfinite(quantiles).all()
        assert quantiles == sorted(quantiles)
        assert quantiles[0] >= 0
    for name in PROBABILITIES:
        assert 0 <= getattr(curve.verdict_inputs, name) <= 1


CASES: dict[str, dict[str, Any]] = {
    "a rate near 1": {"counts": RATE_NEAR_ONE, "n": 60},
    "a rate of 1": {"counts": np.full(14, 3), "n": 3},
    "nothing but one week": {"counts": [0] * 11 + [25]},
    "the same in every week": {"counts": np.full(14, 5), "exposure": np.ones(14)},
    "huge counts": {"counts": 10**14 * np.arange(1, 15)},
    "a gap of a year": {"counts": np.full(16, 9), "gap": 52},
    "months": {"counts": np.arange(5, 19), "step": MONTH},
    "days": {"counts": np.arange(5, 19), "step": DAY},
    "years with a gap": {"counts": np.arange(19, 5, -1), "step": YEAR, "gap": 30},
    "every other week empty": {"counts": [0, 100] * 8},
    "growth by a third a week": {"counts": [round(1.33**week) for week in range(5, 25)]},
    "exposure that grows a millionfold": {"counts": np.full(14, 9), "exposure": np.geomspace(1e-3, 1e3, 14)},
}


@pytest.mark.parametrize("case", CASES)
def test_an_extreme_series_has_finite_bands(case):
    check(fitted(**CASES[case]))


@profile(max_examples=3)
@given(st.lists(st.integers(0, 500), min_size=12, max_size=14).filter(lambda one: sum(one) >= MINIMUM_EVENTS))
def test_any_counts_have_finite_bands(counts):
    check(fitted(counts))


def test_a_rate_near_one_is_never_above_one():
    curve = fitted(RATE_NEAR_ONE, n=60)
    assert max(point.q975 for point in curve.fitted) <= 1
    assert max(point.q975 for point in curve.forecast) <= 1 + 0.51 / 60
