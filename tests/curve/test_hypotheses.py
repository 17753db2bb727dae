"""What a fit finds beyond dates: hypotheses, rates that may be most, errors of the classifier, noise."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.curve import Hypothesis, Verdict
from panictrack.curve.fit import curve_of, posterior
from panictrack.curve.likelihood import solve_tridiagonal
from panictrack.curve.misclassification import MisclassificationCorrection
from panictrack.curve.shapes import log_hump
from panictrack.errors import InputError
from panictrack.model import ErrorCounts, ErrorRates, Measure, Series, SeriesPoint
from panictrack.report.wording.curve import curve_sentence, hypotheses_sentence
from panictrack.report.wording.fit import fit_text

FIRST, LATER = date(2020, 1, 6), date(2030, 1, 1)
N_WEEKS = 180


def series(shares, *, n=4_000, measure=Measure.PANIC, seed=1):
    generator = np.random.default_rng(seed)
    counts = generator.binomial(n, np.clip(shares, 0, 1))
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
    return Series(topic="ai", measure=measure, step_days=7.0, points=points)


def hump(peak, rise, fall):
    return np.exp(log_hump(np.arange(N_WEEKS, dtype=float) - peak, rise, fall))


TRAJECTORIES = {
    Hypothesis.NO_PATTERN: np.full(N_WEEKS, 0.006),
    Hypothesis.LASTING_RISE: 0.004 * (1 + 6 / (1 + np.exp(-(np.arange(N_WEEKS) - 80) / 7))),
    Hypothesis.ONE_CYCLE: 0.004 * (1 + 6 * hump(80, 8, 14)),
    Hypothesis.WAVES: 0.004 * (1 + 6 * hump(45, 6, 8) + 7 * hump(130, 6, 8)),
}


def curve(of):
    """Without the second fit that confirms a fall, which takes as long again."""
    return curve_of(posterior(of, LATER))


@cache
def fitted(truth):
    return curve(series(TRAJECTORIES[truth]))


@pytest.mark.parametrize("truth", TRAJECTORIES)
def test_the_data_favour_the_hypothesis_they_were_made_by(truth):
    found = fitted(truth)
    assert next(iter(found.hypotheses)) is truth
    assert found.hypotheses[truth] == 1
    assert set(found.hypotheses) == set(Hypothesis)


def test_humps_that_melt_into_one_top_are_one_rise_and_fall():
    # A smooth index without noise: extra humps mend its shape, and are no waves.
    bell = np.exp(-0.5 * ((np.arange(N_WEEKS) - 80) / 14.0) ** 2)
    found = curve(series(0.02 * bell + 0.001, n=200_000))
    assert next(iter(found.hypotheses)) is Hypothesis.ONE_CYCLE
    assert found.verdict is not Verdict.SEVERAL_WAVES


def odds(**against):
    return {Hypothesis[name]: value for name, value in sorted(against.items(), key=lambda item: item[1])}


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (2.9, "cannot tell these hypotheses apart: recurring waves, one rise and fall ("),
        (4.0, "The data favour recurring waves over one rise and fall (odds 4.0 : 1), "),
        (20.0, "strongly favour"),
        (150.0, "very strongly favour"),
        (1e6, "odds over 1,000 : 1"),
    ],
)
def test_the_sentence_on_hypotheses_uses_the_words_of_kass_and_raftery(second, sentence):
    found = odds(WAVES=1.0, ONE_CYCLE=second, LASTING_RISE=2e6, NO_PATTERN=2e6)
    assert sentence in hypotheses_sentence(found)


def test_a_rate_near_one_has_intervals_that_stay_below_one():
    rate = 0.5 + 0.45 / (1 + np.exp(-(np.arange(N_WEEKS) - 90) / 10))
    found = curve(series(rate, n=60, measure=Measure.ALARM_RATE))
    assert max(point.q975 for point in (*found.fitted, *found.forecast)) <= 1.02  # half a count above
    assert found.fitted[-1].q50 == pytest.approx(rate[-1], abs=0.03)


ERRORS = ErrorRates(total=ErrorCounts(hits=660, misses=340, false_alarms=54, correct_rejections=946))


def classified(rate):
    return ERRORS.total.sensitivity * rate + (1 - ERRORS.total.specificity) * (1 - rate)


def test_a_corrected_rate_is_the_true_one():
    truth = np.full(N_WEEKS, 0.2)
    raw = posterior(series(classified(truth), n=400, measure=Measure.ALARM_RATE), LATER)
    plain = curve_of(raw).fitted[-1]
    corrected = curve_of(raw, correction=MisclassificationCorrection(errors=ERRORS)).fitted[-1]
    assert corrected.q025 < 0.2 < corrected.q975
    assert plain.q50 == pytest.approx(classified(0.2), abs=0.01)
    assert corrected.q975 - corrected.q025 > plain.q975 - plain.q025


def test_false_alarms_of_a_topic_much_written_about_are_not_panic():
    attention = 0.002 * (1 + 20 * hump(90, 8, 30))
    all_on_topic = posterior(series(attention, n=20_000, seed=2), LATER)
    calm = posterior(
        series(attention * (1 - ERRORS.total.specificity), n=20_000), LATER
    )  # false alarms alone
    uncorrected = curve_of(calm)
    corrected = curve_of(
        calm, correction=MisclassificationCorrection(errors=ERRORS, attention=all_on_topic.draws)
    )
    assert uncorrected.verdict is Verdict.FALLEN
    assert corrected.verdict is Verdict.TOO_EARLY
    assert curve_sentence(corrected).split(" (data")[0].endswith("the classifier's false alarms")
    assert corrected.fitted[90].q025 == 0 < uncorrected.fitted[90].q025


def test_attention_of_other_weeks_is_refused():
    calm = posterior(series(np.full(40, 0.01)), LATER)
    shorter = posterior(series(np.full(31, 0.01)), LATER)
    with pytest.raises(InputError, match="cover the weeks"):
        curve_of(calm, correction=MisclassificationCorrection(errors=ERRORS, attention=shorter.draws))


def test_where_false_alarms_explain_all_there_is_no_peak():
    rare = series(np.full(N_WEEKS, 0.01), n=400, measure=Measure.ALARM_RATE)
    found = curve_of(posterior(rare, LATER), correction=MisclassificationCorrection(errors=ERRORS))
    assert found.p_peak_passed < 0.2
    assert found.peak.q50 is None
    assert found.half_life_days is None


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 500), st.integers(1, 500))
def test_sensitivity_and_specificity_are_shares(hits, misses, false_alarms, correct_rejections):
    errors = ErrorCounts(
        hits=hits, misses=misses, false_alarms=false_alarms, correct_rejections=correct_rejections
    )
    assert 0 < errors.sensitivity < 1
    assert 0 < errors.specificity < 1


def test_the_text_of_a_fit_begins_with_its_sentence_and_names_the_favoured_hypothesis():
    found = fitted(Hypothesis.ONE_CYCLE)
    assert fit_text(found).startswith(curve_sentence(found))
    assert hypotheses_sentence(found.hypotheses) in fit_text(found)


def test_the_band_of_a_series_that_is_known_well_does_not_reach_far_below_what_was_counted():
    found = curve(series(TRAJECTORIES[Hypothesis.LASTING_RISE][:110]))
    assert found.fitted[-1].q025 > 0.5 * found.fitted[-1].q50


def test_solving_leaves_the_right_sides_as_they_were():
    right = np.ones((1, 3, 5))
    found, _ = solve_tridiagonal(np.full((1, 5), 4.0), np.full((1, 4), 1.0), right)
    assert (right == 1).all()
    matrix = 4 * np.eye(5) + np.eye(5, k=1) + np.eye(5, k=-1)
    assert found[0, 0] == pytest.approx(np.linalg.solve(matrix, np.ones(5)))


@pytest.mark.parametrize(("base", "size"), [(100, 100), (1_000, 10), (5, 20)])
def test_one_sharp_spike_is_one_rise_and_fall(base, size):
    weeks = np.arange(N_WEEKS)
    generator = np.random.default_rng(3)
    spike = np.where(weeks >= 120, size * np.exp(-(weeks - 120) / 1.5), 0)
    counts = generator.poisson(base * (1 + spike) * np.exp(0.1 * generator.standard_normal(N_WEEKS)))
    found = curve(series(np.clip(counts / 1e7, 0, 1), n=10_000_000))
    assert found.hypotheses[Hypothesis.ONE_CYCLE] < 3
    assert abs((found.peak.q50 - (FIRST + timedelta(weeks=120))).days) <= 21


def test_ten_times_the_data_on_one_clean_rise_and_fall_turn_no_odds_towards_waves():
    found = curve(series(TRAJECTORIES[Hypothesis.ONE_CYCLE], n=40_000))
    assert found.hypotheses[Hypothesis.WAVES] > 10


@pytest.mark.parametrize("scale", [1, 1e9])
def test_a_fall_does_not_hang_on_the_unit_that_is_counted_in(scale):
    generator = np.random.default_rng(1)
    counts = generator.poisson(20_000 * TRAJECTORIES[Hypothesis.ONE_CYCLE]) * scale
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=int(count),
            n=0,
            exposure=1.0,
            n_streams=1,
            coverage=1.0,
        )
        for week, count in enumerate(counts)
    )
    found = curve(Series(topic="x", measure=Measure.GIVEN, step_days=7.0, points=points))
    assert next(iter(found.hypotheses)) is Hypothesis.ONE_CYCLE
    assert found.verdict_inputs.p_fallen > 0.9
    assert found.verdict_inputs.p_curve_passed > 0.8
    assert abs((found.peak.q50 - (FIRST + timedelta(weeks=80))).days) <= 14
