"""No sentence turns on the last digits of a number: around each cut point the same sentence comes out.

Processors differ from the 12th digit on; here inputs differ by up to a part in 10^9.
"""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from panictrack.curve.fit import BAND
from panictrack.curve.observations import observe
from panictrack.curve.result import (
    BandPoint,
    DateInterval,
    Hypothesis,
    NumberInterval,
    Verdict,
    VerdictInputs,
)
from panictrack.curve.series.lead_lag import lead_lag
from panictrack.curve.series.stats import DISPERSION, Z95, Pool, is_clearly_higher, rate_ratio
from panictrack.curve.similarity import Comparison, Similarity
from panictrack.curve.verdict import CLEAR, MOST, NEAR, ODDS, PASSED, PROBABILITIES, SURE, judge, neighbours
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.report.charts.attention_and_alarm_rate import attention_and_alarm_rate
from panictrack.report.curve_cache import CurveCache, from_plain
from panictrack.report.paragraph import paragraph
from panictrack.report.wording.curve import hypotheses_sentence
from panictrack.report.wording.fit import comparison_sentence

FIRST = date(2022, 1, 3)
ERROR = st.floats(-1e-9, 1e-9)
CUTS = (
    MOST - NEAR,
    MOST,
    MOST + NEAR,
    PASSED,
    SURE - NEAR,
    SURE,
    SURE + NEAR,
    PASSED - NEAR,
    PASSED + NEAR,
    CLEAR,
)
PEAK = DateInterval(**dict.fromkeys(DateInterval.__slots__, FIRST))
EXAMPLES = profile(max_examples=40)


def inputs(**changes):
    """A series of which nothing is likely, unless its probabilities say otherwise."""
    found = VerdictInputs(
        **dict.fromkeys(PROBABILITIES, 0.1),
        is_perhaps_nothing=False,
        odds_for_waves=1.0,
        highest=PEAK,
        last=FIRST + timedelta(days=400),
        end=FIRST + timedelta(days=406),
    )
    return replace(found, **changes)


def point(week, *, count=10, exposure=2_000.0, coverage=1.0):
    return SeriesPoint(
        start=FIRST + timedelta(weeks=week),
        count=count,
        n=2_000,
        exposure=exposure,
        n_streams=2,
        coverage=coverage,
    )


YEAR = tuple(point(week, count=8 + week % 5) for week in range(52))


def told(points, curve=None):
    series = Series(topic="ai", measure=Measure.PANIC, step_days=7.0, points=points)
    return paragraph(
        series,
        week=points[-1].start,
        label="AI",
        curve=curve,
        uncorrected=curve,
        refits=(),
        is_over=True,
    )


@given(
    cuts=st.lists(st.sampled_from(CUTS), min_size=len(PROBABILITIES), max_size=len(PROBABILITIES)),
    errors=st.lists(ERROR, min_size=len(PROBABILITIES), max_size=len(PROBABILITIES)),
)
def test_a_verdict_and_its_neighbours_do_not_turn_on_the_last_digits_of_a_probability(cuts, errors):
    at = dict(zip(PROBABILITIES, cuts, strict=True))
    near = {name: p * (1 + error) for (name, p), error in zip(at.items(), errors, strict=True)}
    assert judge(inputs(**near)) is judge(inputs(**at))
    assert neighbours(inputs(**near)) == neighbours(inputs(**at))


def test_a_probability_at_its_threshold_meets_it():
    assert judge(inputs(p_higher=PASSED, p_rose=SURE * (1 - 1e-12))) is Verdict.RISING
    assert judge(inputs(p_higher=PASSED, p_rose=SURE - 0.0005)) is Verdict.TOO_EARLY


@given(error=ERROR)
def test_whether_waves_are_favoured_does_not_turn_on_the_last_digits_of_the_odds(error):
    near = inputs(odds_for_waves=ODDS * (1 + error), p_several_waves=MOST)
    assert judge(near) is judge(inputs(odds_for_waves=ODDS, p_several_waves=MOST)) is Verdict.SEVERAL_WAVES


@EXAMPLES
@given(error=ERROR)
def test_a_coverage_of_80_percent_is_never_thin(error):
    assert "of the usual" not in told((*YEAR, point(52, coverage=0.8 * (1 + error)))).this_week
    assert told((*YEAR, point(52, coverage=0.79))) != told((*YEAR, point(52, coverage=0.8)))


@EXAMPLES
@given(error=ERROR, side=st.sampled_from([0, 1]))
def test_a_week_at_the_edge_of_the_unusual_is_told_in_the_same_words(error, side):
    low_and_high = rate_ratio(point(52), YEAR)
    edge = 2_000.0 * low_and_high[side]  # with this exposure the interval ends at a ratio of 1
    near = told((*YEAR, point(52, exposure=edge * (1 + error))))
    assert near == told((*YEAR, point(52, exposure=edge)))


@pytest.fixture(scope="module")
def shipped():
    """Some curve of the baseline."""
    return from_plain(next(iter(CurveCache(None)._shipped.values())))


@EXAMPLES
@given(error=ERROR)
def test_a_forecast_of_10_per_10000_has_no_decimal_on_either_side(shipped, error):
    band = dict.fromkeys(BAND, 0.001 * (1 + error))
    curve = replace(shipped, forecast=(BandPoint(start=FIRST, **band),))
    assert "10 to 10 (50%" in told(YEAR, curve).what_would_change


def evidence(*factors):
    return dict(zip(Hypothesis, factors, strict=True))


@given(
    cuts=st.lists(st.sampled_from([1.0, 3.0, 10.0, 20.0, 150.0, 1_000.0]), min_size=3, max_size=3),
    errors=st.lists(ERROR, min_size=3, max_size=3),
)
def test_words_for_odds_do_not_turn_on_their_last_digits(cuts, errors):
    near = [factor * (1 + error) for factor, error in zip(cuts, errors, strict=True)]
    assert hypotheses_sentence(evidence(1.0, *near)) == hypotheses_sentence(evidence(1.0, *cuts))


def comparison(own, other):
    def interval(middle, high):
        return NumberInterval(q025=0.0, q10=0.0, q50=middle, q90=high, q975=high)

    similar = Similarity(distance=interval(other, other), step_days=7.0, date=FIRST, times_as_long=1.0)
    return comparison_sentence(
        Comparison(name="AI", own_distance=interval(own, 0.4), similarities={"radio": similar}, left_out={})
    )


@EXAMPLES
@given(errors=st.tuples(ERROR, ERROR))
def test_what_a_trajectory_resembles_does_not_turn_on_the_last_digits_of_a_distance(errors):
    near = comparison(0.3 * (1 + errors[0]), 0.4 * (1 + errors[1]))
    assert near == comparison(0.3, 0.4)
    assert "resembles radio" in near


@EXAMPLES
@given(error=ERROR, counts=st.tuples(st.integers(1, 2_000), st.integers(1, 2_000)))
def test_clearly_higher_does_not_turn_on_the_last_digits_of_an_exposure(error, counts):
    spread = Z95 * math.sqrt(DISPERSION * (1 / counts[0] + 1 / counts[1]))
    edge = counts[0] / (counts[1] / 5_000) / math.exp(spread)

    def is_higher(exposure):
        first, second = (
            Pool(middle=FIRST, count=count, n=5_000, exposure=size, n_points=26)
            for count, size in zip(counts, (exposure, 5_000.0), strict=True)
        )
        return is_clearly_higher(first, second)

    assert is_higher(edge * (1 + error)) is is_higher(edge) is False
    assert is_higher(edge * 0.999)


@EXAMPLES
@given(error=ERROR)
def test_attention_that_differs_by_a_tenth_is_told_in_the_same_words(error):
    def title(exposure):
        shown = tuple(
            point(week, count=220 if week > 70 else 200, exposure=exposure if week > 70 else 2_000.0)
            for week in range(110)
        )
        return attention_and_alarm_rate(
            Series(topic="ai", measure=Measure.ATTENTION, step_days=7.0, points=shown),
            Series(topic="ai", measure=Measure.ALARM_RATE, step_days=7.0, points=shown),
            since=FIRST,
            week=FIRST + timedelta(weeks=109),
            label="AI",
        ).title

    assert title(2_000.0 * (1 + error)) == title(2_000.0)
    assert title(2_000.0) != title(2_100.0)


@given(
    error=ERROR,
    steps=st.integers(0, 1_500).map(lambda halves: halves / 8),
    step_days=st.sampled_from([7.0, 28.0, 30.4375, 365.25]),
)
def test_a_date_does_not_turn_on_the_last_digits_of_a_time(error, steps, step_days):
    """The middle of four weeks is half past some day."""
    points = tuple(point(week, exposure=2_000.0 + week) for week in range(20))
    observed = observe(Series(topic="ai", measure=Measure.PANIC, step_days=7.0, points=points), date.max)
    scale = replace(observed, step_days=step_days)
    assert scale.date_of(steps * (1 + error)) == scale.date_of(steps)


def test_of_two_lags_that_correlate_alike_the_same_one_is_taken_whatever_the_last_digits():
    """A series that repeats itself every three months correlates as well at several lags."""
    counts = [(20 + 30 * (month % 3 == 0), 1_000.0) for month in range(60)]
    generator = np.random.default_rng(1)
    found = [
        lead_lag(counts, [(count, exposure * (1 + error)) for count, exposure in counts])
        for error in (0.0, *generator.uniform(-1e-13, 1e-13, 4))
    ]
    assert len(set(found)) == 1
