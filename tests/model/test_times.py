"""Times and weeks."""

import contextlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.model.times import (
    WEEK,
    from_text,
    parse_week,
    to_text,
    utc,
    week_name,
    week_start,
)

days = st.dates(min_value=date(1601, 1, 1), max_value=date(2200, 12, 31))
moments = st.datetimes(
    min_value=datetime(1601, 1, 1),  # the strategy adds the zone
    max_value=datetime(2200, 12, 31),
    timezones=st.builds(
        timezone, st.timedeltas(min_value=timedelta(hours=-23), max_value=timedelta(hours=23))
    ),
)


@given(days)
def test_a_week_starts_on_a_monday_at_most_six_days_before(day):
    monday = week_start(day)
    assert monday.weekday() == 0
    assert timedelta(0) <= day - monday < WEEK


@given(days)
def test_every_monday_is_found_again_by_the_name_of_its_week_and_by_any_of_its_days(day):
    monday = week_start(day)
    assert parse_week(week_name(monday)) == monday
    assert parse_week(day.isoformat()) == monday


@given(st.text())
def test_a_week_is_parsed_or_refused_with_a_value_error(name):
    with contextlib.suppress(ValueError):
        assert parse_week(name).weekday() == 0


@pytest.mark.parametrize("name", ["2021-W53", "2026-W54", "2026-W00", "W47", "", "2026-13-01"])
def test_a_week_that_the_year_does_not_have_is_refused(name):
    with pytest.raises(ValueError, match=r"."):
        parse_week(name)


def test_the_year_of_an_iso_week_may_differ_from_that_of_the_day():
    assert week_name(date(2024, 12, 30)) == "2025-W01"
    assert parse_week("2020-W53") == date(2020, 12, 28)


@given(moments)
def test_a_time_is_written_in_utc_and_read_back_to_the_second(moment):
    assert from_text(to_text(moment)) == moment.astimezone(UTC).replace(microsecond=0)
    assert to_text(moment).endswith("Z")


@given(moments, moments)
def test_times_sort_as_text_in_order_of_time(one, other):
    one, other = (moment.astimezone(UTC).replace(microsecond=0) for moment in (one, other))
    assert (to_text(one) < to_text(other)) == (one < other)


def test_a_naive_time_is_refused():
    naive = datetime(2026, 11, 17)  # the point of the test
    for use in (utc, to_text, week_start):
        with pytest.raises(ValueError, match="naive datetime 2026-11-17"):
            use(naive)


def test_the_week_of_a_time_is_that_of_its_utc_day():
    sunday_evening_in_new_york = datetime(2026, 11, 15, 22, tzinfo=timezone(timedelta(hours=-5)))
    assert week_start(sunday_evening_in_new_york) == date(2026, 11, 16)
