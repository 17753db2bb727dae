"""Coefficients of agreement equal what their authors printed and what other implementations compute."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from panictrack.scoring.validity.agreement.coefficients import (
    alpha,
    grade_distances,
    gwet,
    jaccard_distance,
    kappa,
    masi_distance,
    ordinal_alpha,
    ordinal_weights,
    percent_agreement,
    set_distances,
)

N_VALUES = 4
CODES = arrays(
    np.int64, st.tuples(st.integers(2, 12), st.integers(2, 4)), elements=st.integers(-1, N_VALUES - 1)
)
PAIRS = arrays(np.int64, st.tuples(st.integers(2, 12), st.just(2)), elements=st.integers(-1, N_VALUES - 1))


def by_coder(text, answers):
    """Codes of lines of answers, one line a coder."""
    rows = [[answers.find(answer) for answer in line.split()] for line in text.splitlines()]
    return np.array(rows).T


def of_table(table):
    """Codes of two coders, from how often they gave each two answers."""
    return np.array(
        [(one, other) for one, row in enumerate(table) for other, n in enumerate(row) for _ in range(n)]
    )


def of_counts(counts):
    """Codes of coders without names, from how many gave each answer to each unit."""
    return np.array([np.repeat(np.arange(len(row)), row) for row in counts])


# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C; Gwet's cac.raw4raters.
FOUR_OBSERVERS = by_coder(
    """1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .""",
    "12345",
)
# Gwet's cont3x3abstractors: two abstractors, one hundred pregnancies.
ABSTRACTORS = of_table([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
# Six psychiatrists of Fleiss, Psychological Bulletin 76 (1971), fifteen patients: Gwet's distrib.6raters.
PSYCHIATRISTS = of_counts(
    [
        *([0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0]),
        *([2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6]),
        *([1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1]),
    ]
)


def test_alpha_of_two_observers_is_what_krippendorff_prints():
    meg_owen = by_coder("0 1 0 0 0 0 0 0 1 0\n1 1 1 0 0 1 0 0 0 0", "01")
    assert round(alpha(meg_owen, 2).value, 3) == 0.095
    ben_gerry = by_coder("a a b b d c c c e d d a\nb a b b b c c c e d d d", "abcde")
    assert round(alpha(ben_gerry, 5).value, 3) == 0.692


def test_alpha_of_four_observers_with_gaps_is_what_krippendorff_prints():
    assert round(alpha(FOUR_OBSERVERS, 5).value, 3) == 0.743
    assert round(ordinal_alpha(FOUR_OBSERVERS, 5).value, 3) == 0.815


def test_ac1_kappa_alpha_and_agreement_are_what_gwet_prints():
    assert round(gwet(FOUR_OBSERVERS, 5).value, 5) == 0.77544
    assert round(percent_agreement(FOUR_OBSERVERS, 5).value, 7) == 0.8181818
    assert round(gwet(ABSTRACTORS, 3).value, 7) == 0.8493305
    assert round(kappa(ABSTRACTORS, 3).value, 7) == 0.7964094
    assert round(alpha(ABSTRACTORS, 3).value, 7) == 0.7972585
    assert round(gwet(PSYCHIATRISTS, 5).value, 7) == 0.4448007
    assert round(alpha(PSYCHIATRISTS, 5).value, 7) == 0.4204384


def test_kappa_is_what_fleiss_textbook_and_the_sas_manual_print():
    # Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003), table 18.1.
    assert round(kappa(of_table([[75, 1, 4], [5, 4, 1], [0, 0, 10]]), 3).value, 2) == 0.68
    # SAS/STAT, the FREQ procedure, Agreement Study: two dermatologists, linear weights.
    skin = of_table([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]])
    assert round(kappa(skin, 4).value, 4) == 0.3449
    assert round(kappa(skin, 4, grade_distances(4, 1)).value, 4) == 0.5082


def test_a_rare_answer_drives_kappa_below_zero_and_leaves_ac1_high():
    paradox = of_table([[118, 5], [2, 0]])  # Gwet (2008)
    assert round(kappa(paradox, 2).value, 4) == -0.0234
    assert round(gwet(paradox, 2).value, 4) == 0.9408


# Twenty made-up headlines, three coders, grades 0 to 3.
MADE_UP = by_coder(
    """0 1 2 3 0 0 1 1 2 . 3 0 0 2 1 0 . 3 2 0
0 1 1 3 0 1 1 2 2 2 3 . 0 2 0 0 1 2 . 0
0 2 2 3 . 0 1 1 3 2 . 0 0 . 1 0 1 3 . .""",
    "0123",
)


@pytest.mark.parametrize(
    ("own", "value"),
    [
        # krippendorff 0.9.0, irrCAC 0.4.4 and nltk 3.10.4
        (alpha(MADE_UP, 4), 0.6234906695938529),
        # krippendorff 0.9.0 and nltk 3.10.4
        (ordinal_alpha(MADE_UP, 4), 0.8883531373775276),
        # irrCAC 0.4.4
        (gwet(MADE_UP, 4), 0.675479376199245),
        (gwet(MADE_UP, 4, ordinal_weights(4)), 0.876455145128436),
        # scikit-learn 1.9.1 and statsmodels 0.15.0
        (kappa(MADE_UP[:, :2], 4), 0.5698924731182796),
        (kappa(MADE_UP[:, :2], 4, grade_distances(4, 1)), 0.7402597402597403),
        (kappa(MADE_UP[:, :2], 4, grade_distances(4, 2)), 0.869281045751634),
    ],
)
def test_a_table_of_our_own_has_the_coefficients_that_others_compute(own, value):
    assert own.value == pytest.approx(value, abs=1e-9)


def test_the_distance_of_sets_is_passonneaus():
    one, within, beside, apart = map(frozenset, (["a", "b"], ["a"], ["b", "c"], ["d"]))
    assert masi_distance(one, one) == 0
    assert masi_distance(one, within) == pytest.approx(1 - 2 / 3 * 1 / 2)
    assert masi_distance(one, beside) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert masi_distance(one, apart) == masi_distance(one, frozenset()) == 1
    assert jaccard_distance(one, beside) == pytest.approx(2 / 3)
    assert jaccard_distance(frozenset(), frozenset()) == 0
    # Krippendorff's nominal distance is that of sets with one element each.
    singles = [frozenset([name]) for name in "abcde"]
    found = alpha(FOUR_OBSERVERS, 5, set_distances(singles, masi_distance))
    assert found.value == pytest.approx(alpha(FOUR_OBSERVERS, 5).value)


@given(CODES, st.randoms())
def test_neither_the_order_of_headlines_nor_that_of_coders_matters(codes, random):
    rows, columns = list(range(codes.shape[0])), list(range(codes.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    for coefficient in (alpha, ordinal_alpha, gwet, percent_agreement):
        own, other = coefficient(codes, N_VALUES), coefficient(codes[rows][:, columns], N_VALUES)
        assert own.value == pytest.approx(other.value, nan_ok=True)


@given(CODES)
def test_no_coefficient_is_above_one_and_full_agreement_is_one_where_it_is_defined(codes):
    copied = np.where(codes >= 0, codes[:, :1], -1)
    for coefficient in (alpha, ordinal_alpha, gwet, percent_agreement):
        value = coefficient(codes, N_VALUES).value
        assert np.isnan(value) or value <= 1 + 1e-12
        full = coefficient(copied, N_VALUES).value
        assert np.isnan(full) or full == pytest.approx(1)


@given(CODES)
def test_units_with_one_answer_do_not_touch_alpha(codes):
    single = np.full((3, codes.shape[1]), -1)
    single[:, 0] = (0, 1, 3)
    more = np.vstack([codes, single])
    for coefficient in (alpha, ordinal_alpha):
        own, other = coefficient(codes, N_VALUES).value, coefficient(more, N_VALUES).value
        assert own == pytest.approx(other, nan_ok=True)


@given(PAIRS)
def test_kappa_does_not_care_which_coder_comes_first_or_how_far_a_grade_is(codes):
    for power in (1, 2):
        distances = grade_distances(N_VALUES, power)
        own = kappa(codes, N_VALUES, distances).value
        assert own == pytest.approx(kappa(codes[:, ::-1], N_VALUES, distances).value, nan_ok=True)
        assert own == pytest.approx(kappa(codes, N_VALUES, 7 * distances).value, nan_ok=True)


@given(PAIRS)
def test_alpha_of_two_coders_is_scotts_pi_with_a_correction_for_few_answers(codes):
    both = codes[(codes >= 0).all(axis=1)]
    if not len(both) or (both == both[0, 0]).all():
        assert np.isnan(alpha(codes, N_VALUES).value)
        return
    shares = np.bincount(both.ravel(), minlength=N_VALUES) / both.size
    by_chance = (shares**2).sum()
    pi = ((both[:, 0] == both[:, 1]).mean() - by_chance) / (1 - by_chance)
    assert alpha(codes, N_VALUES).value == pytest.approx(1 - (1 - pi) * (1 - 1 / both.size))
