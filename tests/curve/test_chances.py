"""The chances beside a verdict: where a series stands, whether its highest is past, what a burst is."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.curve.chances import course_of, fallen_before
from panictrack.curve.draws import Draws
from panictrack.curve.fit import curve_of, fit, posterior
from panictrack.curve.likelihood import Noise
from panictrack.curve.result import TurningPoint, Verdict
from panictrack.curve.second_waves import Fall, SecondWaves, chance_past, fall_of, learned, with_second_waves
from panictrack.curve.shapes import log_hump
from panictrack.curve.stages import half_lives, is_flat, means_of_five, peaks, turning_points
from panictrack.model import Measure, Series, SeriesPoint

FIRST, LATER = date(2020, 1, 6), date(2040, 1, 1)
MONTH, YEAR = 30.4375, 365.25


def draws_of(*rates, n_past, family="hump"):
    """Draws without shocks whose rates are these rows, the first `n_past` of them observed."""
    level = np.array(rates, dtype=float)
    n_draws, length = level.shape
    noise = Noise(sigma=np.array([0.2]), rho=np.array([0.5]), white=np.zeros(1))
    return Draws(
        times=np.arange(length, dtype=float),
        n_past=n_past,
        family=np.zeros(n_draws, dtype=np.intp),
        names=(family,),
        floor=level.min(axis=1),
        level=level,
        undrifted=level,
        intensity=level,
        noise=noise.repeated(n_draws),
    )


def course(rate, *, n_past, step_days=7.0):
    draws = draws_of(rate, n_past=n_past)
    return course_of(draws, means_of_five(draws), step_days)


def series(counts, *, n=2_000):
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=int(count),
            n=n,
            exposure=float(n),
            n_streams=1,
            coverage=1.0,
        )
        for week, count in enumerate(counts)
    )
    return Series(topic="ai", measure=Measure.ATTENTION, step_days=7.0, points=points)


@cache
def judged(*, base, event):
    """Two years of weeks at a level of `base`, with an event of two weeks in the second of them."""
    weeks = np.arange(104)
    level = base + np.where((weeks >= 60) & (weeks < 62), event, 0)
    return fit(series(np.random.default_rng(1).poisson(level)), LATER, n_draws=500)


@pytest.mark.parametrize(
    ("step_days", "n_past", "half"),
    [(7.0, 200, 26), (7.0, 40, 10), (7.0, 12, 3), (MONTH, 60, 6), (YEAR, 50, 1), (1.0, 400, 100)],
)
def test_half_a_year_is_a_quarter_of_the_span_where_that_is_shorter(step_days, n_past, half):
    # The rate jumps once, so long ago that only half a year (and a quarter) before now lies below it.
    quarter = max(1, min(round(91 / step_days), half))
    now = n_past - quarter
    for jump, rose in ((now - half + quarter, 1.0), (now - half, 0.0)):
        rate = np.where(np.arange(n_past + max(26, 2 * half)) < jump, 1.0, 2.0)
        assert course(rate, n_past=n_past, step_days=step_days).rose == rose


def test_a_rate_that_will_be_higher_in_half_a_year_is_found_in_the_future_only():
    rate = np.ones(160)
    rate[110:] = 3.0
    found = course(rate, n_past=100)
    assert (found.rose, found.higher) == (0.0, 1.0)
    assert course(rate, n_past=160 - 26).rose == 1.0


@pytest.mark.parametrize(("now", "fallen"), [(0.64, 1.0), (0.69, 0.0)])
def test_fallen_means_below_two_thirds_of_the_highest(now, fallen):
    rate = np.where(np.arange(150) < 50, 1.0, now)
    assert course(rate, n_past=120).fallen == fallen


@pytest.mark.parametrize(("now", "risen"), [(1.55, 1.0), (1.45, 0.0)])
def test_risen_means_half_again_above_a_low_quarter(now, risen):
    rate = np.where(np.arange(150) < 50, 1.0, now)
    assert course(rate, n_past=120).risen == risen


def test_one_event_of_two_weeks_on_a_flat_series_is_no_fall_from_a_peak():
    assert judged(base=40, event=400).verdict is not Verdict.FALLEN


def test_an_event_that_brought_nearly_all_attention_is_a_rise_and_fall():
    inputs = judged(base=1, event=3_000).verdict_inputs
    assert inputs.p_flat < 0.5 < inputs.p_fallen


@pytest.mark.parametrize(
    ("width", "height", "step_days", "flat"),
    [
        (5, 5, 7.0, True),
        (6, 5, 7.0, False),
        (2, 100, 7.0, False),
        (25, 1, 1.0, True),
        (1, 5, 30.4, True),
        (2, 5, 30.4, False),
    ],
)
def test_a_burst_is_over_in_six_weeks_and_holds_little_of_what_was_counted(width, height, step_days, flat):
    rate = np.ones(150)
    rate[60 : 60 + width] += height
    assert is_flat(draws_of(rate, n_past=120), step_days).all() == flat


@pytest.mark.parametrize(("low_weeks", "fallen"), [(1, 0.0), (2, 0.0), (3, 0.0), (6, 1.0)])
def test_a_fall_of_two_or_three_weeks_hangs_on_the_last_one(low_weeks, fallen):
    rate = np.ones(150)
    rate[120 - low_weeks :] = 0.3
    assert fallen_before(draws_of(rate, n_past=120)) == fallen


def made_up_draws(n_draws, generator):
    times = np.arange(90.0)
    rates = [1 + 5 * np.exp(log_hump(times - peak, 5.0, 9.0)) for peak in generator.uniform(20, 85, n_draws)]
    return draws_of(*rates, n_past=60)


@given(seed=st.integers(0, 1_000), p_past=st.floats(0, 1))
def test_second_waves_leave_the_wanted_share_of_peaks_in_the_past(seed, p_past):
    draws = made_up_draws(40, np.random.default_rng(seed))
    peak = peaks(draws, means_of_five(draws))
    found, rows = with_second_waves(draws, peak, p_past, seed=seed)
    is_past = peak <= draws.last
    assert (found <= draws.last).sum() == (round(p_past * 40) if is_past.any() else 0)
    kept = (found <= draws.last) & is_past
    assert (found[kept] == peak[kept]).all()  # a peak that stays past is the one that it was
    assert (found[found <= draws.last] == peak[rows][found <= draws.last]).all()


@given(seed=st.integers(0, 1_000))
def test_second_waves_change_nothing_when_nothing_must_change(seed):
    draws = made_up_draws(40, np.random.default_rng(seed))
    peak = peaks(draws, means_of_five(draws))
    found, rows = with_second_waves(draws, peak, float((peak <= draws.last).mean()), seed=seed)
    assert (found == peak).all()
    assert (rows == np.arange(40)).all()


@given(seed=st.integers(0, 1_000), p_past=st.floats(0, 1))
def test_turning_points_stay_in_order_whatever_share_of_peaks_is_past(seed, p_past):
    draws = made_up_draws(40, np.random.default_rng(seed))
    means = means_of_five(draws)
    peak, rows = with_second_waves(draws, peaks(draws, means), p_past, seed=seed)
    panic, found, practicality = turning_points(draws, means[rows], peak).values()
    assert (panic <= found).all()
    assert (found <= practicality).all()
    assert (half_lives(draws, means[rows], peak) > 0).all()


WAVES = st.builds(
    SecondWaves,
    constant=st.floats(-2, 2),
    of_fit=st.floats(0.1, 2),
    of_curve=st.floats(0.1, 2),
    n_things=st.just(1),
    n_cuts=st.just(1),
)


@given(waves=WAVES, p=st.tuples(st.floats(0, 1), st.floats(0, 1)), c=st.floats(0, 1))
def test_the_chance_that_the_highest_is_past_grows_with_that_of_the_fit(waves, p, c):
    low, high = (chance_past(Fall(p=one, c=c), waves) for one in sorted(p))
    assert 0 < low <= high < 1


@given(waves=WAVES, p=st.floats(0, 1), c=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_the_chance_that_the_highest_is_past_grows_with_that_of_the_curve(waves, p, c):
    low, high = (chance_past(Fall(p=p, c=one), waves) for one in sorted(c))
    assert low <= high


def test_what_stands_in_both_terms_is_the_share_of_draws_whose_highest_and_whose_curve_are_past():
    past, ahead = np.full(60, 0.2), np.full(60, 0.2)
    past[10:14], ahead[45:49] = 1.0, 1.0
    draws = draws_of(past, past, past, ahead, n_past=40)
    curve_ahead = np.where(np.arange(60) == 50, 1.0, 0.2)
    draws = replace(draws, level=np.array([past, past, curve_ahead, curve_ahead]))
    assert fall_of(draws, peaks(draws, means_of_five(draws))) == Fall(p=0.75, c=0.5)


def test_what_is_shipped_was_learned_from_many_things_and_makes_both_signs_count():
    waves = learned()
    assert waves.n_things >= 30
    assert waves.n_cuts >= 150
    assert waves.of_fit > 0
    assert waves.of_curve > 0


def test_drift_of_streams_does_not_hide_that_a_series_is_level():
    level = np.ones((3, 400))
    drifted = level * np.linspace(1, 4, 400)
    draws = replace(draws_of(*drifted, n_past=300), undrifted=level)
    assert is_flat(draws, 7.0).all()
    assert not is_flat(replace(draws, undrifted=drifted), 7.0).any()


def test_a_correction_that_leaves_nothing_is_perhaps_nothing_and_has_no_peak_behind_it():
    fitted = posterior(series(np.random.default_rng(1).poisson(20, 60)), LATER, n_draws=100)
    nothing = replace(fitted.draws, intensity=np.zeros_like(fitted.draws.intensity))
    curve = curve_of(replace(fitted, draws=nothing))
    assert curve.verdict_inputs.is_perhaps_nothing
    assert curve.verdict is Verdict.TOO_EARLY
    assert curve.p_peak_passed == 0
    assert curve.turning_points[TurningPoint.PRACTICALITY].q50 is None
