"""Error rates by period: partially pooled, and steady between the periods."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panictrack.curve.misclassification import error_draws, pooled_rates
from panictrack.model import ErrorPeriod, ErrorRates

COUNTS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=6)


def draws_of(*counts):
    return pooled_rates(counts, 4_000, np.random.default_rng(1))


@given(COUNTS)
@settings(max_examples=30)
def test_rates_are_between_nothing_and_all(counts):
    found = pooled_rates(counts, 50, np.random.default_rng(0))
    assert found.shape == (50, len(counts))
    assert ((found > 0) & (found < 1)).all()


def test_a_period_with_many_coded_headlines_has_its_own_rate():
    found = draws_of((50, 950), (300, 700), (100, 900)).mean(axis=0)
    assert found == pytest.approx([0.05, 0.3, 0.1], abs=0.01)


def test_a_period_with_few_coded_headlines_takes_the_rate_of_the_others():
    alone = draws_of((0, 2)).mean()
    found = draws_of((200, 800), (190, 810), (210, 790), (0, 2))
    assert found[:, 3].mean() == pytest.approx(0.2, abs=0.04)
    assert abs(alone - 0.2) > 0.02
    assert found[:, 3].std() > found[:, 0].std()


def test_rates_change_steadily_between_the_middles_of_two_periods():
    def period(year, yes):
        errors = ErrorRates(hits=yes, misses=100_000 - yes, false_alarms=100, correct_rejections=99_900)
        return ErrorPeriod(since=date(year, 1, 1), until=date(year, 12, 31), errors=errors)

    periods = (period(2020, 20_000), period(2024, 60_000))
    errors = ErrorRates(hits=80_000, misses=120_000, false_alarms=200, correct_rejections=0, periods=periods)
    days = np.array([date(year, 7, 1).toordinal() for year in (2010, 2020, 2022, 2024, 2030)], dtype=float)
    found, false = error_draws(errors, days, 200, np.random.default_rng(0))
    assert found.mean(axis=0) == pytest.approx([0.2, 0.2, 0.38, 0.6, 0.6], abs=0.01)
    assert false.mean(axis=0) == pytest.approx([0.001] * 5, abs=3e-4)
