import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.curve.series.lead_lag import MAX_LAG, Order, lead_lag

MONTHS = 80


def monthly(shocks):
    """Counts among 10,000 headlines a month whose logs are these."""
    return [(round(200 * float(np.exp(shock))), 10_000.0) for shock in shocks]


def shocks(seed):
    return 0.5 * np.random.default_rng(seed).standard_normal(MONTHS + MAX_LAG)


@pytest.mark.parametrize(("shift", "order"), [(3, Order.LEADS), (-3, Order.FOLLOWS), (0, Order.TOGETHER)])
def test_a_copy_moved_by_three_months_is_found_on_the_right_side(shift, order):
    original = shocks(4)
    noise = 0.1 * np.random.default_rng(5).standard_normal(MONTHS)
    second = original[MAX_LAG // 2 : MAX_LAG // 2 + MONTHS] + noise
    first = original[MAX_LAG // 2 + shift : MAX_LAG // 2 + shift + MONTHS]
    found = lead_lag(monthly(first), monthly(second))
    assert (found.order, found.lag) == (order, shift)
    assert found.low <= shift <= found.high


def test_unrelated_series_have_rarely_an_order():
    orders = [
        lead_lag(monthly(shocks(seed)[:MONTHS]), monthly(shocks(seed + 100)[:MONTHS])).order
        for seed in range(30)
    ]
    assert sum(order in {Order.LEADS, Order.FOLLOWS} for order in orders) <= 3


def test_two_series_that_only_rise_together_have_no_clear_order():
    rise = np.linspace(0, 3, MONTHS)
    generator = np.random.default_rng(8)
    first, second = (rise + 0.2 * generator.standard_normal(MONTHS) for _ in range(2))
    assert lead_lag(monthly(first), monthly(second)).order is Order.NOT_CLEAR


def test_a_short_or_rare_series_is_too_little_data():
    assert lead_lag(monthly(shocks(1)[:20]), monthly(shocks(2)[:20])).order is Order.TOO_LITTLE
    rare = [(0, 100.0)] * MONTHS
    assert lead_lag(rare, monthly(shocks(1)[:MONTHS])).order is Order.TOO_LITTLE
    assert lead_lag([], []).order is Order.TOO_LITTLE


def test_series_of_different_length_are_refused():
    with pytest.raises(ValueError, match="80 and 79 months"):
        lead_lag(monthly(shocks(1)[:80]), monthly(shocks(2)[:79]))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=36, max_size=48))
def test_any_counts_give_an_interval_that_holds_its_order(pairs):
    first = [(one, 500.0) for one, _ in pairs]
    second = [(other, 500.0) for _, other in pairs]
    found = lead_lag(first, second)
    if found.order is Order.TOO_LITTLE:
        assert found.lag is None
    else:
        assert -MAX_LAG <= found.low <= found.high <= MAX_LAG
        assert 0 < found.p_value <= 1
