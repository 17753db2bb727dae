"""Error rates by period and stream: partially pooled, and steady between the periods."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panictrack.curve.error_rates import corrected_share, rate_draws
from panictrack.model import ErrorCell, ErrorCounts, ErrorRates

N_DRAWS = 2_000
MIDDLE_OF_2024 = float(date(2024, 7, 1).toordinal())
ANY = ErrorCounts(hits=1, misses=1, false_alarms=1, correct_rejections=1)


def cell(year, stream, found, n, *, n_topic=100):
    """A cell in which `found` of `n` alarmed headlines were found, and one of a hundred others was called."""
    errors = ErrorCounts(
        hits=found * n, misses=(1 - found) * n, false_alarms=n / 100, correct_rejections=n * 0.99
    )
    return ErrorCell(
        since=date(year, 1, 1), until=date(year + 1, 1, 1), stream=stream, n_topic=n_topic, errors=errors
    )


def draws_of(*cells):
    return rate_draws(ErrorRates(total=ANY, cells=cells), N_DRAWS, seed=1)


def found_in(draws, stream):
    return draws.of_stream(stream, MIDDLE_OF_2024, np.random.default_rng(0))[0]


@given(
    st.lists(
        st.tuples(st.integers(2020, 2022), st.sampled_from("abc"), st.floats(0, 1), st.integers(0, 300)),
        min_size=1,
        max_size=6,
        unique_by=lambda one: one[:2],
    )
)
@settings(max_examples=15, deadline=None)
def test_rates_are_between_nothing_and_all(cells):
    draws = rate_draws(ErrorRates(total=ANY, cells=tuple(cell(*one) for one in cells)), 50, seed=0)
    found, false = draws.of_panel(np.array([700_000.0, 738_000.0]))
    for rates in (found, false, *draws.of_stream("new", 738_000.0, np.random.default_rng(0))):
        assert ((rates > 0) & (rates < 1)).all()


def test_a_stream_with_many_coded_headlines_has_its_own_rate():
    draws = draws_of(
        cell(2024, "bbc.com", 0.5, 900), cell(2024, "npr.org", 0.8, 900), cell(2024, "cbc.ca", 0.7, 900)
    )
    assert found_in(draws, "bbc.com").mean() == pytest.approx(0.5, abs=0.03)
    assert found_in(draws, "npr.org").mean() == pytest.approx(0.8, abs=0.03)


def test_a_stream_with_few_coded_headlines_leans_on_the_others():
    others = [cell(2024, name, 0.7, 500) for name in ("bbc.com", "npr.org", "cbc.ca", "apnews.com")]
    draws = draws_of(*others, cell(2024, "ctvnews.ca", 0.0, 2))
    assert found_in(draws, "ctvnews.ca").mean() == pytest.approx(0.7, abs=0.1)
    assert found_in(draws, "ctvnews.ca").std() > found_in(draws, "bbc.com").std()


def test_a_stream_without_coded_headlines_is_less_certain_where_streams_differ_more():
    alike = draws_of(*(cell(2024, name, 0.6, 500) for name in "abcdef"))
    unlike = draws_of(*(cell(2024, name, 0.3 + 0.1 * row, 500) for row, name in enumerate("abcdef")))
    assert found_in(unlike, "new").std() > 1.5 * found_in(alike, "new").std()


def test_the_rates_of_a_panel_are_averaged_over_its_headlines_on_the_topic():
    cells = [cell(2024, "a", 0.4, 5_000, n_topic=300), cell(2024, "b", 0.8, 5_000, n_topic=100)]
    found, _ = draws_of(*cells).of_panel(np.array([MIDDLE_OF_2024]))
    assert found.mean() == pytest.approx(0.5, abs=0.02)


def test_rates_change_steadily_between_the_middles_of_two_periods():
    draws = draws_of(cell(2020, "a", 0.2, 50_000), cell(2024, "a", 0.6, 50_000))
    days = np.array([date(year, 7, 1).toordinal() for year in (2010, 2020, 2022, 2024, 2030)], dtype=float)
    found, false = draws.of_panel(days)
    assert found.mean(axis=0) == pytest.approx([0.2, 0.2, 0.38, 0.6, 0.6], abs=0.02)
    assert false.mean(axis=0) == pytest.approx([0.01] * 5, abs=3e-3)


def test_rates_take_a_step_where_headlines_begin_that_the_baseline_lacks():
    draws = draws_of(cell(2023, "a", 0.8, 50_000), cell(2024, "a", 0.5, 50_000, n_topic=0))
    days = np.array([date(2023, 12, 31).toordinal(), date(2024, 1, 1).toordinal()], dtype=float)
    assert draws.of_panel(days)[0].mean(axis=0) == pytest.approx([0.8, 0.5], abs=0.02)


def test_cells_of_streams_that_the_baseline_lacks_have_rates():
    draws = draws_of(cell(2024, "a", 0.8, 5_000, n_topic=0))
    assert draws.of_panel(np.array([MIDDLE_OF_2024]))[0].mean() == pytest.approx(0.8, abs=0.03)


def test_without_cells_the_rates_are_those_of_all_coded_headlines():
    total = ErrorCounts(hits=60, misses=40, false_alarms=10, correct_rejections=190)
    found, false = rate_draws(ErrorRates(total=total), 20_000, seed=1).of_panel(np.array([738_000.0]))
    assert found.mean() == pytest.approx(60.5 / 101, abs=0.003)
    assert false.mean() == pytest.approx(10.5 / 201, abs=0.003)


@given(st.floats(0, 1), st.floats(0.3, 1), st.floats(0, 0.2))
def test_correcting_undoes_what_the_errors_did(alarmed, found, false):
    classified = found * alarmed + false * (1 - alarmed)
    assert corrected_share(classified, found, false) == pytest.approx(alarmed, abs=1e-9)


def test_where_false_alarms_explain_all_that_is_called_nothing_is_left():
    assert corrected_share(np.array([0.02]), np.array([0.7]), np.array([0.05])) == 0
