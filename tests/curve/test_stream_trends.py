"""The trend within each stream, and the mean over streams that may drift."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from panictrack.curve.series.log_slopes import PERIOD_YEARS, log_slopes
from panictrack.curve.series.random_effects import random_effects, student_975
from panictrack.curve.series.stream_trends import (
    FEWEST_EVENTS,
    SINCE,
    Direction,
    Span,
    YearlyFactor,
    log_slope_of,
    spans_until,
    stream_trends,
)
from panictrack.model import Measure, WeekCount

FIRST, LAST = date(2024, 8, 26), date(2026, 8, 17)
N_WEEKS = (LAST - FIRST).days // 7 + 1


def weekly(stream, factor=1.0, *, events=3.0, generator=None, weeks=range(N_WEEKS), n=500):
    """A stream whose alarmed headlines change by a factor a year; without a generator, by rounding."""
    counts = []
    for week in weeks:
        expected = events * factor ** ((week - N_WEEKS / 2) * 7 / 365.25)
        alarmed = round(expected) if generator is None else int(generator.poisson(expected))
        counts.append(
            WeekCount(
                week_start=FIRST + timedelta(weeks=week),
                stream=stream,
                topic="ai",
                n_headlines=n,
                n_topic=3 * alarmed,
                n_concerned=alarmed,
                n_alarmed=alarmed,
            )
        )
    return counts


def trends(counts, measure=Measure.PANIC):
    (found,) = stream_trends(counts, measure, [FIRST], LAST)
    return found


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_a_known_trend_is_recovered_in_each_stream_and_in_the_mean(factor):
    generator = np.random.default_rng(1)
    found = trends(
        [one for name in ("a", "b", "c", "d") for one in weekly(name, factor, events=9, generator=generator)]
    )
    assert [one.trend.factor for one in found.streams] == pytest.approx([factor] * 4, rel=0.15)
    assert found.mean.trend.factor == pytest.approx(factor, rel=0.1)
    assert found.mean.trend.holds(factor)
    expected = {0.5: Direction.FALLS, 1.0: Direction.UNCLEAR, 2.0: Direction.RISES}[factor]
    assert found.mean.trend.direction is expected
    assert found.directions[expected] == 4


def test_a_trend_is_of_the_share_and_not_of_how_much_was_collected():
    """The second year has four times as many headlines, and four times as many alarmed ones."""
    half = N_WEEKS // 2
    counts = [
        *weekly("a", events=2, weeks=range(half)),
        *weekly("a", events=8, n=2_000, weeks=range(half, N_WEEKS)),
    ]
    (stream,) = trends(counts).streams
    assert stream.trend.factor == pytest.approx(1.0)


def test_attention_and_alarm_rate_have_trends_of_their_own():
    counts = weekly("a", 4.0, events=10)
    rates = {measure: trends(counts, measure).streams[0] for measure in Measure if measure != Measure.GIVEN}
    assert rates[Measure.ATTENTION].trend.factor == pytest.approx(4.0, rel=0.05)
    assert rates[Measure.ATTENTION].count == 3 * rates[Measure.PANIC].count
    assert rates[Measure.ALARM_RATE].trend.factor == pytest.approx(1.0)
    assert rates[Measure.ALARM_RATE].n == rates[Measure.ATTENTION].count


def test_a_stream_that_drifts_is_seen_and_does_not_make_the_others_rise():
    generator = np.random.default_rng(2)
    flat = [one for name in ("a", "b", "c", "d") for one in weekly(name, generator=generator)]
    found = trends([*flat, *weekly("drifts", 3.0, events=12.0, generator=generator)])
    by_name = {one.stream: one.trend for one in found.streams}
    assert by_name["drifts"].direction is Direction.RISES
    assert found.directions[Direction.RISES] == 1
    assert found.mean.trend.direction is Direction.UNCLEAR
    assert found.mean.trend.holds(1.0)
    assert found.mean.tau > 0.2
    assert found.mean.i_squared > 0.5
    precisions = [1 / math.log(one.high / one.low) ** 2 for one in by_name.values()]
    as_one = np.average([math.log(one.factor) for one in by_name.values()], weights=precisions)
    assert math.exp(as_one) > 1.5 > found.mean.trend.factor


def test_a_stream_with_too_few_counts_has_no_trend_and_is_not_in_the_mean():
    generator = np.random.default_rng(3)
    enough = [one for name in ("a", "b") for one in weekly(name, 2.0, generator=generator)]
    few = weekly("few", events=1, weeks=range(FEWEST_EVENTS - 1))
    short = weekly("short", weeks=range(20))
    burst = weekly("burst", events=0, weeks=range(60)) + weekly("burst", events=40, weeks=range(60, 61))
    silent = weekly("silent", events=0)
    found = trends([*enough, *few, *short, *burst, *silent])
    by_name = {one.stream: one for one in found.streams}
    assert {name for name, one in by_name.items() if one.trend} == {"a", "b"}
    assert found.mean == trends(enough).mean
    assert (by_name["few"].count, by_name["silent"].count) == (FEWEST_EVENTS - 1, 0)
    assert sum(found.directions.values()) == 2


def test_a_stream_without_headlines_in_the_span_is_not_among_its_streams():
    early = weekly("a")
    both, none = stream_trends(early, Measure.PANIC, [FIRST, LAST + timedelta(weeks=1)], date(2027, 1, 4))
    assert [one.stream for one in both.streams] == ["a"]
    assert (none.streams, none.mean) == ((), None)


def test_a_single_stream_has_a_trend_but_no_mean():
    found = trends(weekly("a", 3.0))
    assert found.streams[0].trend.direction is Direction.RISES
    assert found.mean is None


def test_a_week_without_headlines_is_missing_and_not_zero():
    """The last year of a collector that stopped has weeks with no headline at all."""
    counts = weekly("a", weeks=range(60)) + weekly("a", weeks=range(60, N_WEEKS), n=0, events=0)
    assert trends(counts).streams[0].trend.factor == pytest.approx(1.0)
    assert trends(counts).streams[0].last == FIRST + timedelta(weeks=59)


def test_a_burst_widens_the_interval():
    even, burst = weekly("a"), weekly("a", weeks=range(90)) + weekly("a", events=30, weeks=range(90, 94))
    quiet = weekly("a", weeks=range(94, N_WEEKS))
    (alone,), (burst_too,) = trends(even).streams, trends([*burst, *quiet]).streams
    assert burst_too.trend.high / burst_too.trend.low > 3 * alone.trend.high / alone.trend.low
    assert burst_too.trend.direction is Direction.UNCLEAR


def test_shocks_that_last_widen_the_interval_more_than_shocks_that_do_not():
    n, periods = np.full((1, 24), 100.0), np.arange(24)
    lasting = 20.0 + 10.0 * np.sign(np.sin(2 * np.pi * (periods + 0.5) / 12))
    passing = 20.0 + 10.0 * (-1.0) ** periods
    long, short = (log_slopes(events[None], n).variances[0] for events in (lasting, passing))
    assert long > 1.5 * short


def test_what_all_streams_report_widens_the_mean():
    """Ten streams with the same shocks tell less than ten with their own."""
    generator = np.random.default_rng(5)
    n = np.full((10, 26), 100.0)
    own = generator.poisson(20 * np.exp(0.5 * generator.standard_normal((10, 26)))).astype(float)
    same = generator.poisson(20 * np.exp(0.5 * generator.standard_normal((1, 26))) * np.ones((10, 1)))
    widths = []
    for events in (own, same.astype(float)):
        slopes = log_slopes(events, n)
        mean = random_effects(slopes.logs, slopes.variances, slopes.shared)
        widths.append(mean.high - mean.low)
    assert widths[1] > 1.6 * widths[0]


@settings(max_examples=25)
@given(
    factor=st.floats(0.05, 20.0),
    scale=st.floats(0.1, 1_000.0),
    volumes=st.lists(st.floats(10.0, 1_000.0), min_size=6, max_size=30),
)
def test_an_exact_trend_is_found_whatever_was_collected(factor, scale, volumes):
    n = np.array([volumes])
    events = scale * n * factor ** (PERIOD_YEARS * np.arange(len(volumes)))
    slopes = log_slopes(events, n)
    assert math.exp(slopes.logs[0]) == pytest.approx(factor, rel=1e-6)
    assert slopes.variances[0] > 0


@settings(max_examples=25)
@given(events=st.lists(st.integers(0, 50), min_size=8, max_size=30), times=st.floats(0.01, 100.0))
def test_a_trend_does_not_depend_on_the_level_of_the_stream_and_turns_with_time(events, times):
    assume(sum(count > 0 for count in events) > 1)
    counts, n = np.array([events], dtype=float), np.full((1, len(events)), 100.0)
    slopes, scaled = log_slopes(counts, n), log_slopes(counts, n * times)
    turned = log_slopes(counts[:, ::-1], n)
    assert scaled.logs == pytest.approx(slopes.logs, abs=1e-6)
    assert scaled.variances == pytest.approx(slopes.variances, rel=1e-6)
    assert turned.logs == pytest.approx(-slopes.logs, abs=1e-6)
    assert turned.variances == pytest.approx(slopes.variances, rel=1e-5)


@pytest.mark.parametrize("n_free", [1, 2, 3, 4, 6, 11, 24, 200])
def test_student_s_point_is_that_of_scipy(n_free):
    assert student_975(n_free) == pytest.approx(float(stdtrit(n_free, 0.975)), rel=0.002)


def test_the_random_effects_mean_is_that_of_a_published_example():
    """BCG vaccine, 13 trials: Viechtbauer's metafor prints tau^2 .3132, mean -.7145, I^2 92.22 %."""
    logs = [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861]
    logs += [-1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173]
    variances = [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069]
    variances += [0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714]
    found = random_effects(np.array(logs), np.array(variances))
    assert found.mean == pytest.approx(-0.7145, abs=5e-4)
    assert found.tau**2 == pytest.approx(0.3132, abs=5e-4)
    assert found.i_squared == pytest.approx(0.9222, abs=5e-4)
    assert (found.low, found.high) == pytest.approx((-1.1082, -0.3208), abs=2e-3)  # Knapp and Hartung


@settings(max_examples=25)
@given(
    estimates=st.lists(st.floats(-3.0, 3.0), min_size=2, max_size=12),
    shift=st.floats(-5.0, 5.0),
    variance=st.floats(0.01, 2.0),
)
def test_the_mean_moves_with_the_estimates_and_lies_among_them(estimates, shift, variance):
    values, variances = np.array(estimates), np.full(len(estimates), variance)
    found, moved = random_effects(values, variances), random_effects(values + shift, variances)
    assert min(estimates) - 1e-9 <= found.mean <= max(estimates) + 1e-9
    assert moved.mean == pytest.approx(found.mean + shift, abs=1e-6)
    assert moved.tau == pytest.approx(found.tau, abs=1e-4)
    assert found.high - found.low >= 2 * 1.95 * math.sqrt(variance / len(estimates))


def test_the_spans_are_from_2023_two_years_and_one():
    spans = spans_until(date(1996, 11, 4), LAST)
    assert spans == {Span.LONG: SINCE, Span.TWO_YEARS: FIRST, Span.ONE_YEAR: date(2025, 8, 25)}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2024, 1, 1), date(2026, 8, 17), [date(2024, 1, 1), FIRST, date(2025, 8, 25)]),
        (date(2025, 1, 6), date(2026, 8, 17), [date(2025, 1, 6), date(2025, 8, 25)]),
        (date(2026, 1, 5), date(2026, 8, 17), [date(2026, 1, 5)]),
        (date(1996, 11, 4), date(2022, 10, 24), [date(1996, 11, 4), date(2020, 11, 2), date(2021, 11, 1)]),
    ],
)
def test_a_series_of_other_years_has_its_whole_span_and_those_shorter(first, last, expected):
    assert list(spans_until(first, last).values()) == expected


def test_a_factor_rises_or_falls_only_if_its_interval_excludes_one():
    factors = [(1.1, 2.0), (0.5, 0.9), (0.9, 1.1), (1.0, 1.2)]
    found = [YearlyFactor(factor=1.0, low=low, high=high).direction for low, high in factors]
    assert found == [Direction.RISES, Direction.FALLS, Direction.UNCLEAR, Direction.UNCLEAR]


def test_the_slope_of_a_curve_is_what_it_did_in_a_year():
    days = [FIRST + timedelta(weeks=week) for week in range(60)]
    values = [0.001 * 1.7 ** ((day - FIRST).days / 365.25) for day in days]
    assert math.exp(log_slope_of(days, values)) == pytest.approx(1.7)
