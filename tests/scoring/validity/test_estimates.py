"""Shares from labels and classifier: right on average, narrow where they may be, wide where they must be."""

from itertools import combinations, product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from panictrack.errors import InputError, NotEnoughDataError
from panictrack.scoring.validity.design import Allocation, draw, plan
from panictrack.scoring.validity.estimates import (
    CodedSample,
    Method,
    by_group,
    difference,
    endless,
    misclassification_corrected,
    share,
    trend,
    uncorrected,
)


def world(n_frame=1_000, seed=1, noise=0.5):
    """Invented headlines: what is true, the classifier's probability, the year."""
    random = np.random.default_rng(seed)
    log_odds = random.normal(-2, 1.8, n_frame)
    truth = (random.random(n_frame) < 1 / (1 + np.exp(-log_odds))).astype(float)
    predicted = 1 / (1 + np.exp(-log_odds - random.normal(0, noise, n_frame)))
    return truth, predicted.round(3), random.integers(2022, 2026, n_frame).astype(float)


TRUTH, PREDICTED, YEAR = world()


def coded(truth=TRUTH, predicted=PREDICTED, n_coded=150, seed=1, allocation=Allocation.NEYMAN):
    chosen = plan(predicted, n_coded=n_coded, allocation=allocation)
    drawn = draw(chosen, seed=seed)
    return CodedSample(
        predicted=predicted,
        stratum=chosen.membership,
        index=drawn.index,
        truth=truth[drawn.index],
        probability=drawn.probability,
    )


def of(predicted, stratum, index, truth, probability):
    return CodedSample(
        predicted=np.array(predicted, dtype=float),
        stratum=np.array(stratum),
        index=np.array(index),
        truth=np.array(truth, dtype=float),
        probability=np.array(probability, dtype=float),
    )


@pytest.mark.parametrize("power", [0.0, 1.0, 0.37])
def test_the_mean_over_all_possible_draws_is_the_share(power):
    truth, predicted = np.array([0, 1, 0, 1, 1, 0, 0]), [0.1, 0.7, 0.2, 0.9, 0.8, 0.3, 0.1]
    stratum = [0, 0, 0, 0, 1, 1, 1]
    values = []
    for first, second in product(combinations(range(4), 2), combinations(range(4, 7), 2)):
        index = [*first, *second]
        sample = of(predicted, stratum, index, truth[index], [2 / 4] * 2 + [2 / 3] * 2)
        values.append(share(sample, power=power).value)
    assert len(values) == 18
    assert np.mean(values) == pytest.approx(truth.mean(), abs=1e-12)


def test_the_variance_of_all_possible_draws_is_the_mean_of_the_estimated_ones():
    truth = np.array([0, 1, 0, 1, 1, 0, 1, 0])
    values, variances = [], []
    for index in combinations(range(8), 4):
        sample = of([0.5] * 8, [0] * 8, list(index), truth[list(index)], [0.5] * 4)
        found = share(sample, Method.LABELS)
        values.append(found.value)
        variances.append(found.standard_error**2)
    # Smoothing adds a little, and more where all of a draw are alike.
    assert np.var(values) <= np.mean(variances) <= 1.1 * np.var(values)


def test_labels_alone_of_a_simple_draw_are_wilsons_interval():
    sample = coded(allocation=Allocation.RANDOM, n_coded=100)
    found = share(sample, Method.LABELS)
    p, n, z = sample.truth.mean(), 99 / (1 - 100 / 1_000), t.ppf(0.975, 99)
    middle, reach = p + z**2 / (2 * n), z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert found.value == pytest.approx(p)
    assert found.low == pytest.approx((middle - reach) / (1 + z**2 / n), rel=0.02)
    assert found.high == pytest.approx((middle + reach) / (1 + z**2 / n), rel=0.02)


@pytest.mark.parametrize("method", Method)
def test_when_all_is_coded_nothing_is_uncertain(method):
    sample = coded(n_coded=1_000)
    found = share(sample, method)
    assert found.value == pytest.approx(TRUTH.mean(), abs=1e-12)
    assert found.half_width == pytest.approx(0, abs=1e-12)
    assert found.n_to_halve == 1_000
    apart = difference(sample, YEAR == 2022, YEAR == 2025, method)
    assert apart.value == pytest.approx(TRUTH[YEAR == 2022].mean() - TRUTH[YEAR == 2025].mean())
    assert apart.half_width == pytest.approx(0, abs=1e-9)


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_the_order_of_headlines_and_answers_does_not_matter(seed):
    sample = coded()
    random = np.random.default_rng(seed)
    mixed, moved = random.permutation(len(sample.index)), random.permutation(len(PREDICTED))
    again = CodedSample(
        predicted=PREDICTED[moved],
        stratum=sample.stratum[moved],
        index=np.argsort(moved)[sample.index][mixed],
        truth=sample.truth[mixed],
        probability=sample.probability[mixed],
    )
    for method in Method:
        one, other = share(sample, method), share(again, method)
        assert one.value == pytest.approx(other.value, abs=1e-12)
        assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-9)


def test_a_good_classifier_narrows_the_interval_and_a_useless_one_does_not_widen_it():
    useful, useless = (
        coded(allocation=Allocation.RANDOM),
        coded(predicted=np.random.default_rng(5).permutation(PREDICTED), allocation=Allocation.RANDOM),
    )
    widths = [[share(one, method).half_width for method in Method] for one in (useful, useless)]
    labels, design, powered = widths[0]
    assert powered < 0.9 * labels
    assert design < labels
    labels, design, powered = widths[1]
    assert powered < 1.02 * labels < design


def test_a_classifier_that_says_the_opposite_is_not_trusted():
    found = share(coded(predicted=1 - PREDICTED))
    assert found.power == 0
    assert found.method == "prediction-powered"


@pytest.mark.parametrize(
    ("noise", "allocation", "least"),
    [(0.5, Allocation.NEYMAN, 0.93), (0.5, Allocation.RANDOM, 0.93), (9.0, Allocation.NEYMAN, 0.93)],
)
def test_of_many_draws_about_95_percent_of_the_intervals_hold_the_share(noise, allocation, least):
    truth, predicted, _ = world(noise=noise)
    found = [share(coded(truth, predicted, 100, seed, allocation)) for seed in range(120)]
    holds = np.mean([one.low <= truth.mean() <= one.high for one in found])
    assert least <= holds
    assert np.mean([one.half_width for one in found]) < 0.08


@pytest.mark.parametrize("method", Method)
def test_without_an_alarmed_headline_the_interval_is_not_empty(method):
    truth, predicted = np.zeros(1_000), np.full(1_000, 0.02)
    found = share(coded(truth, predicted), method)
    assert found.value == pytest.approx(0, abs=1e-9)
    assert found.low == 0
    assert 0.01 < found.high < 0.04  # three in n: .02


def test_a_stratum_whose_answers_are_all_alike_adds_variance():
    truth, predicted = TRUTH * (PREDICTED > 0.2), PREDICTED
    sample = coded(truth, predicted)
    alike = [set(sample.truth[sample.own == one]) == {0.0} for one in range(sample.own.max() + 1)]
    assert any(alike)
    naive = sum(
        (n / 1_000) ** 2 * v / m * (1 - m / n)
        for n, m, v in zip(sample.n_frame, sample.n_coded, sample.variances(sample.truth), strict=True)
    )
    assert share(sample, Method.LABELS).standard_error > 1.001 * sqrt(naive)


def test_shares_of_parts_weigh_the_unequally_drawn():
    stratum = np.repeat([0, 1], [90, 10])
    year = np.tile([2024, 2025], 50)
    index = [*range(4), *range(90, 98)]
    sample = of([0.5] * 100, stratum, index, [1, 0, 0, 1, *[1, 0] * 4], [4 / 90] * 4 + [8 / 10] * 8)
    found = share(sample, Method.LABELS, among=year == 2024)
    assert found.value == pytest.approx((22.5 + 4 * 1.25) / (45 + 5))
    assert (found.n_coded, found.n_frame) == (6, 50)


def test_groups_with_too_few_coded_headlines_are_named():
    group = np.where(np.arange(1_000) < 3, "tiny", "rest")
    estimates, left_out = by_group(coded(), group)
    assert [one.name for one in estimates] == ["rest"]
    assert left_out == ("tiny",)


def test_a_trend_has_its_periods_and_a_slope_that_a_census_makes_exact():
    found = trend(coded(n_coded=1_000), YEAR)
    assert [one.name for one in found.estimates] == ["2022", "2023", "2024", "2025"]
    assert found.slope.value == pytest.approx(np.polyfit(YEAR, TRUTH, 1)[0])
    assert found.left_out == ()


def test_a_trend_of_one_period_is_refused():
    with pytest.raises(NotEnoughDataError, match="a trend needs two"):
        trend(coded(), np.full(1_000, 2024.0))


def test_as_many_labels_as_told_halve_the_interval():
    found = share(coded(allocation=Allocation.RANDOM, n_coded=60, seed=3))
    widths = [
        share(coded(allocation=Allocation.RANDOM, n_coded=found.n_to_halve, seed=seed)).half_width
        for seed in range(10)
    ]
    assert np.mean(widths) == pytest.approx(found.half_width / 2, rel=0.12)


def test_a_sample_coded_in_part_estimates_the_same():
    whole = coded(n_coded=300)
    part = CodedSample(
        predicted=PREDICTED,
        stratum=whole.stratum,
        index=whole.index[:200],
        truth=whole.truth[:200],
        probability=whole.probability[:200],
    )
    first, second = share(whole), share(part)
    assert first.low < second.value < first.high
    assert second.half_width > first.half_width


def test_a_stratum_without_two_answers_joins_the_one_with_the_nearest_scores():
    sample = of(
        [0.1] * 5 + [0.2] * 5 + [0.9] * 5,
        np.repeat([4, 7, 9], 5),
        [0, 1, 5, 10, 11],
        [0, 1, 0, 1, 1],
        [0.4, 0.4, 0.2, 0.4, 0.4],
    )
    assert sample.strata.tolist() == [0] * 10 + [1] * 5
    # One headline stands for five, and two for two and a half each, as in the design.
    assert sample.weight.tolist() == pytest.approx([2.5, 2.5, 5, 2.5, 2.5])


def test_the_uncorrected_share_has_no_interval():
    found = uncorrected((PREDICTED >= 0.5).astype(float), among=YEAR == 2024)
    assert found.low == found.value == found.high == (PREDICTED[YEAR == 2024] >= 0.5).mean()
    assert found.n_frame == (YEAR == 2024).sum()


def test_error_rates_correct_a_share_that_a_classifier_shows_too_small():
    called = (PREDICTED >= 0.8).astype(float)
    found = misclassification_corrected(coded(n_coded=600), called)
    assert called.mean() < found.low < TRUTH.mean() < found.high
    with pytest.raises(NotEnoughDataError, match="one answer"):
        misclassification_corrected(coded(truth=np.zeros(1_000)), called)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"stratum": np.zeros(3, dtype=int)}, "3 strata for 4"),
        ({"truth": np.array([1.0])}, "one place, one answer"),
        ({"index": np.array([1, 1])}, "twice"),
        ({"index": np.array([1, 4])}, "not in the frame"),
        ({"truth": np.array([1.0, 3.0])}, "truth has a value"),
        ({"predicted": np.array([0.1, np.nan, 0.1, 0.1])}, "predicted has a value"),
        ({"probability": np.array([0.0, 0.5])}, "probability of 0"),
    ],
)
def test_what_does_not_fit_is_named(changed, words):
    fine = {
        "predicted": np.full(4, 0.5),
        "stratum": np.zeros(4, dtype=int),
        "index": np.array([0, 3]),
        "truth": np.array([1.0, 0.0]),
        "probability": np.full(2, 0.5),
    }
    CodedSample(**fine)
    with pytest.raises(InputError, match=words):
        CodedSample(**{**fine, **changed})


def test_one_label_is_not_enough_and_a_part_needs_one():
    with pytest.raises(NotEnoughDataError, match="code two"):
        of([0.5] * 4, [0] * 4, [1], [1], [0.25])
    with pytest.raises(NotEnoughDataError, match="no headline of this part"):
        share(of([0.5] * 4, [0] * 4, [0, 1], [1, 0], [0.5] * 2), among=np.arange(4) == 3)


def test_an_endless_population_is_what_the_authors_code_gives():
    expected = (0.4321266968325792, 0.11903433782174394, 0.7452190558434144)  # ppi-python 0.2.3
    truth, predicted = np.array([1.0, 0, 0, 1, 0, 1]), np.array([0.8, 0.1, 0.3, 0.6, 0.2, 0.4])
    rest = np.array([0.1, 0.5, 0.2, 0.9, 0.05, 0.3, 0.7, 0.15, 0.2, 0.1])
    sample = of([*predicted, *rest], [0] * 16, range(6), truth, [6 / 16] * 6)
    found = endless(sample)
    assert (found.value, found.low, found.high) == pytest.approx(expected, abs=1e-9)
    assert share(sample).value == pytest.approx(expected[0], abs=1e-9)


def test_equal_errors_have_a_variance_of_0_and_not_less():
    sample = of([0.1] * 50, [0] * 50, range(7), [0.7] * 7, [7 / 50] * 7)
    assert sample.variances(sample.truth).tolist() == [0.0]
    assert share(sample, power=0.0, is_smoothed=False).standard_error < 1e-8


def test_errors_of_a_stratified_sample_and_of_a_part_are_taylors():
    # samplics 0.6.1, by benchmarks/estimate_peers.py: the mean and its standard error.
    predicted = [0.1, 0.3, 0.2, 0.6, 0.1, 0.4, 0.2, 0.5, 0.3, 0.7, 0.9, 0.5, 0.8, 0.6, 0.4]
    chances = [5 / 9] * 5 + [3 / 6] * 3
    index, truth = [0, 2, 3, 6, 7, 9, 10, 13], [0, 0, 1, 0, 1, 1, 1, 0]
    sample = of(predicted, [0] * 9 + [1] * 6, index, truth, chances)
    whole = share(sample, Method.DESIGN, is_smoothed=False)
    part = share(sample, Method.DESIGN, among=np.arange(15) % 3 != 2, is_smoothed=False)
    assert (whole.value, whole.standard_error) == pytest.approx((0.46133333333333326, 0.0984863216673034))
    assert (part.value, part.standard_error) == pytest.approx((0.5315151515151513, 0.1076708644391004))
    # The design-based formula of Egami et al. 2023: mean of predicted + coded / chance (truth - predicted).
    adjusted = np.array(predicted)
    adjusted[index] += (np.array(truth) - adjusted[index]) / chances
    assert whole.value == pytest.approx(adjusted.mean(), abs=1e-12)
