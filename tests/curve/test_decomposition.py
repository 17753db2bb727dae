"""A change of panic is split into attention and alarm rate, and no more is claimed than the counts tell."""

from datetime import date, timedelta

import numpy as np
import pytest

from panictrack.curve.decomposition import PERIOD_WEEKS, Weeks, changes, shock_variance
from panictrack.curve.series import build_series
from panictrack.model import ErrorCounts, ErrorRates, Measure, WeekCount

LAST = date(2026, 8, 17)
N_HEADLINES = 1_000
SOME_ERRORS = ErrorRates(total=ErrorCounts(hits=400, misses=100, false_alarms=50, correct_rejections=950))


def week(weeks_ago, *, stream="a", n=N_HEADLINES, attention=0.1, alarm_rate=0.2):
    n_topic = round(n * attention)
    n_alarmed = round(n_topic * alarm_rate)
    return WeekCount(
        week_start=LAST - timedelta(weeks=weeks_ago),
        stream=stream,
        topic="ai",
        n_headlines=n,
        n_topic=n_topic,
        n_concerned=n_alarmed,
        n_alarmed=n_alarmed,
    )


def years(*values, stream="a", **fixed):
    """A week for each of 52 weeks a year, the latest year first; each value gives a year's shares."""
    return [
        week(52 * year + ago, stream=stream, **fixed, **shares)
        for year, shares in enumerate(values)
        for ago in range(52)
    ]


def found(counts, errors=None):
    series = [build_series(counts, "ai", measure) for measure in (Measure.ATTENTION, Measure.PANIC)]
    return changes(counts, *series, errors)


def last_year(counts, errors=None):
    return next(change for change in found(counts, errors) if change.n_years == 1)


def test_where_twice_as_much_is_written_all_of_the_change_is_attention():
    change = last_year(years({"attention": 0.2}, {"attention": 0.1}))
    assert change.n_years == 1
    assert change.attention.middle == pytest.approx(2, rel=0.02)
    assert (change.attention.direction, change.alarm_rate.direction) == ("risen", "unclear")
    assert change.alarm_rate.middle == pytest.approx(1, rel=0.02)
    assert change.share.middle == pytest.approx(1, abs=0.05)


def test_where_half_of_it_is_alarmed_none_of_the_change_is_attention():
    change = last_year(years({"alarm_rate": 0.2}, {"alarm_rate": 0.4}))
    assert (change.attention.direction, change.alarm_rate.direction) == ("unclear", "fallen")
    assert change.panic.middle == pytest.approx(0.5, rel=0.02)
    assert change.share.low < 0 < change.share.high < 0.5


def test_attention_times_alarm_rate_is_panic():
    change = last_year(years({"attention": 0.15, "alarm_rate": 0.3}, {}))
    assert change.panic.middle == pytest.approx(change.attention.middle * change.alarm_rate.middle, rel=1e-5)


def test_of_a_change_that_is_not_clear_no_share_is_told():
    change = last_year(years({"attention": 0.105}, {}))
    assert change.panic.direction == "unclear"
    assert change.share is None


def test_the_same_weeks_of_earlier_years_are_compared_the_earliest_from_2023_on():
    assert [change.n_years for change in found(years(*[{}] * 10))] == [3, 2, 1]
    (three, *_) = found(years(*[{}] * 10))
    assert three.later == (LAST - 25 * timedelta(weeks=1), LAST)
    assert three.earlier == (date(2023, 2, 27), date(2023, 8, 21))


def test_a_series_that_begins_later_is_compared_from_its_begin_on():
    assert [change.n_years for change in found(years({}, {}))] == [1]
    assert found(years({})) == ()


def test_too_few_alarmed_headlines_or_weeks_are_not_compared():
    assert found(years({}, {"alarm_rate": 0.003})) == ()
    sparse = [one for one in years({}, {}) if one.week_start.toordinal() // 7 % 3 == 0]
    assert found(sparse) == ()
    assert found([]) == ()


def test_the_interval_is_wider_where_no_stream_is_in_both_periods():
    """A third stream joins the two, in other weeks than those compared."""
    both = [*years({}, {}), *years({}, {}, stream="b", n=100)]
    apart = [
        *(one for one in years({}, {}) if one.week_start > LAST - timedelta(weeks=40)),
        *(week(ago, stream="c") for ago in range(40, 104)),
        *(week(ago, stream="b", n=100) for ago in range(35, 45)),
    ]
    same, changed = last_year(both), last_year(apart)
    assert (same.n_in_both, same.n_streams) == (2, 2)
    assert (changed.n_in_both, changed.n_streams) == (0, 2)
    assert changed.panic.high / changed.panic.low > 1.5 * same.panic.high / same.panic.low


def weeks_of(shocks, *, mean=1_000.0):
    """Spans of weeks around an expected count; their excess is what the shocks make of it."""
    expected = np.full(PERIOD_WEEKS, mean)
    return [Weeks(expected=expected, excess=mean * own, variance=0 * expected) for own in shocks]


def test_weeks_that_resemble_their_neighbours_tell_less_than_independent_ones():
    generator = np.random.default_rng(1)
    independent = 0.2 * generator.standard_normal((60, PERIOD_WEEKS))
    alike = np.repeat(0.2 * generator.standard_normal((60, PERIOD_WEEKS // 2)), 2, axis=1)
    independent, alike = (own - own.mean(axis=1, keepdims=True) for own in (independent, alike))
    assert shock_variance(weeks_of(independent)) == pytest.approx(0.04, rel=0.4)
    assert shock_variance(weeks_of(alike)) == pytest.approx(0.08, rel=0.4)


def test_counts_that_vary_no_more_than_chance_have_no_shocks():
    generator = np.random.default_rng(2)
    expected = np.full(PERIOD_WEEKS, 50.0)
    counts = [generator.poisson(expected) for _ in range(60)]
    spans = [Weeks(expected=expected, excess=own - own.mean(), variance=expected) for own in counts]
    assert shock_variance(spans) < 0.01
    assert shock_variance([]) == 0


def test_bursts_widen_the_interval():
    even = years({}, {})
    bursts = [week(ago, attention=0.2 if ago // 4 % 2 else 0.02) for ago in range(104)]
    assert last_year(bursts).attention.high > 1.2 * last_year(even).attention.high


def test_false_alarms_hide_a_part_of_a_change_of_the_alarm_rate():
    """Of the calm headlines one in twenty is called alarmed, in both years."""
    counts = years({"alarm_rate": 0.2}, {"alarm_rate": 0.1})
    corrected, counted = found(counts, SOME_ERRORS)
    assert (corrected.is_corrected, counted.is_corrected) == (True, False)
    assert counted == last_year(counts)
    assert corrected.attention == counted.attention
    assert corrected.alarm_rate.middle == pytest.approx((0.2 - 0.05) / (0.1 - 0.05), rel=0.1)
    assert counted.alarm_rate.middle == pytest.approx(2, rel=0.05)
    assert corrected.alarm_rate.high / corrected.alarm_rate.low > (
        counted.alarm_rate.high / counted.alarm_rate.low
    )
