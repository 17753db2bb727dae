"""When to fetch again, by a server's headers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.collecting.network.headers import (
    LONGEST_FRESHNESS,
    LONGEST_RETRY,
    fresh_for,
    retry_after,
)

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=600"}, 10),
        ({"Cache-Control": "public, Max-Age = 600, s-maxage=5"}, 10),
        ({"Cache-Control": "s-maxage=600"}, 0),
        ({"Cache-Control": "max-age=600", "Age": "120"}, 8),
        ({"Cache-Control": "max-age=600", "Age": "9999"}, 0),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Cache-Control": "max-age=600", "Expires": "0"}, 10),
        ({"Expires": "Tue, 17 Nov 2026 06:30:00 GMT"}, 30),
        ({"Expires": "Tue, 17 Nov 2026 06:30:00 GMT", "Date": "Tue, 17 Nov 2026 06:20:00 GMT"}, 10),
        ({"Expires": "-1"}, 0),
        ({"Expires": "Mon, 16 Nov 2026 06:00:00 GMT"}, 0),
        ({"Cache-Control": "max-age=99999999999999999999"}, 24 * 60),
    ],
)
def test_freshness_is_read_as_the_protocol_has_it_and_never_beyond_a_day(headers, minutes):
    assert fresh_for(headers, NOW) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(minutes=1)),
        ("Tue, 17 Nov 2026 08:00:00 GMT", timedelta(hours=2)),
        ("Mon, 16 Nov 2026 08:00:00 GMT", timedelta(minutes=1)),
        ("99999999999", timedelta(days=7)),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("1e9", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_between_a_minute_and_a_week(text, wait):
    assert retry_after({"Retry-After": text}, NOW) == wait


@given(
    st.dictionaries(st.sampled_from(["Cache-Control", "Expires", "Age", "Date", "Retry-After"]), st.text())
)
def test_no_header_raises_or_leaves_its_bounds(headers):
    assert timedelta(0) <= fresh_for(headers, NOW) <= LONGEST_FRESHNESS
    wait = retry_after(headers, NOW)
    assert wait is None or timedelta(minutes=1) <= wait <= LONGEST_RETRY
