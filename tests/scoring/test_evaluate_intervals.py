"""Intervals of the measures: known cases, weights, and how often they hold the truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.curve.series.stats import wilson
from panictrack.scoring.evaluate.intervals import (
    Figure,
    area,
    calibration,
    correlation,
    effective_number,
    mean_precision,
    shares,
)
from panictrack.scoring.evaluate.measures import area_under_curve, average_precision

# Few distinct scores, so that ties are common; at least two true and two false.
SCORED = st.lists(
    st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), st.booleans(), st.integers(1, 4)), min_size=4
).filter(lambda rows: 2 <= sum(truth for _, truth, _ in rows) <= len(rows) - 2)


def columns(rows):
    scores, truth, weights = zip(*rows, strict=True)
    return np.array(scores), np.array(truth), np.array(weights, dtype=float)


def drawn(random, n_positive, n_negative):
    """Scores of a scorer that misses four in ten positives."""
    missed = random.random(n_positive) < 0.4
    positive = np.where(missed, 0, random.beta(4, 2, n_positive))
    negative = np.where(random.random(n_negative) < 0.8, 0, random.beta(1, 6, n_negative))
    truth = np.repeat([True, False], [n_positive, n_negative])
    return np.concatenate([positive, negative]), truth, np.ones(n_positive + n_negative)


def test_precision_and_recall_have_wilsons_interval():
    predicted = np.repeat([True, True, False, False], [8, 2, 4, 6])
    truth = np.repeat([True, False, True, False], [8, 2, 4, 6])
    precision, recall, f1 = shares(predicted, truth, np.ones(20))
    assert (precision.value, precision.low, precision.high) == pytest.approx((0.8, *wilson(8, 10)))
    assert (recall.value, recall.low, recall.high) == pytest.approx((8 / 12, *wilson(8, 12)))
    low, high = wilson(8, 14)  # of those that are predicted or true
    assert (f1.value, f1.low, f1.high) == pytest.approx((8 / 11, 2 * low / (1 + low), 2 * high / (1 + high)))


def test_a_scorer_that_never_says_yes_has_no_precision_and_a_recall_with_an_upper_end():
    precision, recall, f1 = shares(np.zeros(9, dtype=bool), np.arange(9) < 4, np.ones(9))
    assert precision == Figure(value=None, low=None, high=None)
    assert (recall.value, recall.low) == (f1.value, f1.low) == (0, 0)
    assert recall.high == pytest.approx(wilson(0, 4)[1])


@given(SCORED)
def test_weights_in_other_units_change_nothing(rows):
    scores, truth, weights = columns(rows)
    for measure in (area, mean_precision):
        one, other = measure(scores, truth, weights), measure(scores, truth, 50 * weights)
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-6)


@given(SCORED)
def test_a_weight_of_three_is_a_headline_three_times_but_with_a_wider_interval(rows):
    scores, truth, weights = columns(rows)
    times = weights.astype(int)
    repeated = np.repeat(scores, times), np.repeat(truth, times)
    assert area_under_curve(scores, truth, weights) == pytest.approx(area_under_curve(*repeated))
    assert average_precision(scores, truth, weights) == pytest.approx(average_precision(*repeated))
    predicted = scores >= 0.5
    for one, other in zip(
        shares(predicted, truth, weights),
        shares(np.repeat(predicted, times), repeated[1], np.ones(times.sum())),
        strict=True,
    ):
        assert one.value == pytest.approx(other.value)
        assert one.value is None or one.high - one.low >= other.high - other.low - 1e-12


@given(SCORED)
def test_an_interval_holds_its_figure_and_stays_between_zero_and_one(rows):
    scores, truth, weights = columns(rows)
    for figure in (
        area(scores, truth, weights),
        mean_precision(scores, truth, weights),
        *shares(scores >= 0.5, truth, weights),
    ):
        assert figure.value is None or 0 <= figure.low <= figure.value <= figure.high <= 1


def test_the_interval_of_an_auc_is_delongs_on_the_scale_of_log_odds():
    scores, truth, weights = drawn(np.random.default_rng(2), 30, 50)
    wins = (scores[truth][:, None] > scores[~truth]) + 0.5 * (scores[truth][:, None] == scores[~truth])
    value = wins.mean()
    variance = wins.mean(axis=1).var(ddof=1) / 30 + wins.mean(axis=0).var(ddof=1) / 50
    width = 1.959964 * math.sqrt(variance) / (value * (1 - value))
    ends = [1 / (1 + math.exp(-(math.log(value / (1 - value)) + side * width))) for side in (-1, 1)]
    found = area(scores, truth, weights)
    assert (found.value, found.low, found.high) == pytest.approx((value, *ends))


def test_a_perfect_ranking_of_few_headlines_is_not_called_certain():
    scores, truth = np.array([0.9] * 5 + [0.1] * 20), np.arange(25) < 5
    found = area(scores, truth, np.ones(25))
    assert (found.value, found.high) == (1, 1)
    assert 0.6 < found.low < 0.9
    assert mean_precision(scores, truth, np.ones(25)).low == pytest.approx(wilson(5, 5)[0])


@pytest.mark.parametrize(("measure", "least", "most"), [(area, 0.9, 0.99), (mean_precision, 0.93, 1.0)])
def test_about_19_of_20_intervals_hold_the_truth(measure, least, most):
    random = np.random.default_rng(11)
    true = measure(*drawn(random, 20_000, 100_000)).value
    found = [measure(*drawn(random, 30, 150)) for _ in range(200)]
    assert least <= np.mean([one.low <= true <= one.high for one in found]) <= most


def test_a_calibrated_score_may_have_no_error_and_an_uncalibrated_one_may_not():
    random = np.random.default_rng(6)
    scores = random.beta(0.5, 2, 400)
    calibrated = calibration(scores, random.random(400) < scores, np.ones(400))
    assert calibrated.low == 0 < calibrated.value < calibrated.high
    worse = calibration(scores, random.random(400) < scores / 2 + 0.2, np.ones(400))
    assert 0 < worse.low < 0.133 < worse.high  # 0.133: its error in a million headlines


def test_a_correlation_has_fishers_interval():
    one = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    other = np.array([2.0, 1, 4, 3, 7, 5, 8, 6, 10, 9])
    found = correlation(one, other, np.ones(10))
    r = np.corrcoef(one, other)[0, 1]
    ends = [math.tanh(math.atanh(r) + side * 1.959964 / math.sqrt(7)) for side in (-1, 1)]
    assert (found.value, found.low, found.high) == pytest.approx((r, *ends))
    assert correlation(one, np.ones(10), np.ones(10)).value is None


def test_headlines_of_very_different_weights_tell_as_much_as_few():
    assert effective_number(np.ones(7)) == 7
    assert effective_number(np.array([100.0, 1, 1, 1])) == pytest.approx(103**2 / 10_003)
