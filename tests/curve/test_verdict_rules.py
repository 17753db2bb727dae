"""The rules of a verdict, each from both sides of its thresholds, and when a new one is published."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.curve.result import DateInterval, Verdict, VerdictInputs
from panictrack.curve.verdict import (
    CLEAR,
    MOST,
    ODDS,
    PASSED,
    POSSIBLE,
    SURE,
    is_possible_before,
    judge,
    publish,
)

DAY = date(2024, 1, 1)
UNSURE = VerdictInputs(
    p_past=0.5,
    p_curve_passed=0.5,
    p_fallen=0.5,
    p_risen=0.5,
    p_rose=0.5,
    p_higher=0.5,
    p_flat=0.1,
    p_several_waves=0.1,
    odds_for_waves=1.0,
    is_perhaps_nothing=False,
    highest=DateInterval(**dict.fromkeys(DateInterval.__slots__, DAY)),
    last=DAY,
    end=DAY,
)
FALLEN = replace(UNSURE, p_fallen=0.9, p_past=0.75, p_curve_passed=0.9)
BY_CHANCE = replace(UNSURE, p_fallen=0.9, p_past=0.9)  # the curve apart from shocks does not show the peak
WAVES = replace(UNSURE, p_several_waves=0.9, odds_for_waves=20.0)
FALLEN_IN_WAVES = replace(FALLEN, p_several_waves=0.9, odds_for_waves=20.0)
RISING = replace(UNSURE, p_rose=0.9, p_higher=0.7)
HIGH = replace(UNSURE, p_risen=0.9)
FLAT = replace(FALLEN, p_flat=0.9)
LITTLE = 1e-3


@pytest.mark.parametrize(
    ("case", "name", "threshold", "above", "below"),
    [
        (FALLEN, "p_fallen", SURE, Verdict.FALLEN, Verdict.TOO_EARLY),
        (FALLEN, "p_past", PASSED, Verdict.FALLEN, Verdict.TOO_EARLY),
        (FALLEN, "p_curve_passed", SURE, Verdict.FALLEN, Verdict.TOO_EARLY),
        (BY_CHANCE, "p_past", CLEAR, Verdict.FALLEN, Verdict.TOO_EARLY),
        (FALLEN, "p_flat", MOST, Verdict.NO_CLEAR_TREND, Verdict.FALLEN),
        (FALLEN_IN_WAVES, "odds_for_waves", ODDS, Verdict.SEVERAL_WAVES, Verdict.FALLEN),
        (FALLEN_IN_WAVES, "p_several_waves", MOST, Verdict.SEVERAL_WAVES, Verdict.FALLEN),
        (WAVES, "odds_for_waves", ODDS, Verdict.SEVERAL_WAVES, Verdict.TOO_EARLY),
        (WAVES, "p_several_waves", MOST, Verdict.SEVERAL_WAVES, Verdict.TOO_EARLY),
        (RISING, "p_rose", SURE, Verdict.RISING, Verdict.TOO_EARLY),
        (RISING, "p_higher", PASSED, Verdict.RISING, Verdict.TOO_EARLY),
        (HIGH, "p_risen", SURE, Verdict.RISEN_NOT_FALLEN, Verdict.TOO_EARLY),
        (HIGH, "p_fallen", SURE, Verdict.TOO_EARLY, Verdict.RISEN_NOT_FALLEN),
    ],
)
def test_each_rule_holds_from_its_threshold_on(case, name, threshold, above, below):
    assert judge(replace(case, **{name: threshold + LITTLE})) is above
    assert judge(replace(case, **{name: threshold - LITTLE})) is below


def test_without_any_sign_it_is_too_early_to_tell():
    assert judge(UNSURE) is Verdict.TOO_EARLY


@pytest.mark.parametrize("case", [FALLEN, WAVES, RISING, HIGH, FLAT])
def test_what_is_perhaps_nothing_but_false_alarms_has_no_other_verdict(case):
    assert judge(case) is not Verdict.TOO_EARLY
    assert judge(replace(case, is_perhaps_nothing=True)) is Verdict.TOO_EARLY


@pytest.mark.parametrize("name", ["p_fallen", "p_past"])
def test_a_fall_must_be_possible_without_the_last_period(name):
    assert is_possible_before(replace(FALLEN, **{name: POSSIBLE + LITTLE}))
    assert not is_possible_before(replace(FALLEN, **{name: POSSIBLE - LITTLE}))
    assert not is_possible_before(None)


def published(fitted):
    """What is published after each of these fits."""
    verdicts: list[Verdict] = []
    for number in range(1, len(fitted) + 1):
        verdicts.append(publish(fitted[:number], verdicts[-1] if verdicts else None))
    return verdicts


def changes(verdicts):
    return sum(one is not other for one, other in pairwise(verdicts))


@pytest.mark.parametrize("first", Verdict)
def test_a_first_verdict_is_published_but_for_a_fall(first):
    assert published([first]) == [Verdict.TOO_EARLY if first is Verdict.FALLEN else first]


def test_one_or_two_fits_change_nothing_and_three_do():
    fitted = [Verdict.RISING] * 4 + [Verdict.FALLEN] * 3
    assert published(fitted) == [Verdict.RISING] * 6 + [Verdict.FALLEN]


def test_fits_that_disagree_among_themselves_change_nothing():
    fitted = [Verdict.RISING, Verdict.FALLEN, Verdict.FALLEN, Verdict.TOO_EARLY, Verdict.FALLEN]
    assert set(published(fitted)) == {Verdict.RISING}


@given(st.lists(st.sampled_from(Verdict), min_size=1, max_size=40))
def test_what_is_published_changes_no_more_often_than_fits_but_for_a_first_fall(fitted):
    shown = published(fitted)
    is_first_fall = fitted[0] is Verdict.FALLEN  # which two more fits must confirm
    assert changes(shown) <= changes(fitted) + is_first_fall
    assert changes(shown) <= len(fitted) // 3
    assert set(shown) <= {*fitted, Verdict.TOO_EARLY}
