"""The dates of feeds as they are really written, and as nobody should write them."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from panictrack.collecting.parsing.dates import read_date, read_date_without_feedparser
from panictrack.model import DateNote

MORNING = datetime(2026, 11, 17, 8, 0, 0, tzinfo=UTC)  # a Tuesday
moments = st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)
offsets = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@pytest.mark.parametrize(
    ("raw", "hours"),
    [
        ("Tue, 17 Nov 2026 08:00:00 GMT", 0),
        ("Tue, 17 Nov 2026 08:00:00 +0000", 0),
        ("Tue, 17 Nov 2026 08:00:00 +0200", -2),
        ("Tue, 17 Nov 2026 08:00:00 -0500", 5),
        ("Tue, 17 Nov 2026 08:00:00 +02:00", -2),
        ("Tue, 17 Nov 2026 08:00:00 +2", -2),
        ("Tue, 17 Nov 2026 08:00:00 GMT+2", -2),
        ("Tue, 17 Nov 2026 08:00:00 GMT-05:00", 5),
        ("Tue, 17 Nov 2026 08:00:00 UTC", 0),
        ("Tue, 17 Nov 2026 08:00:00 Z", 0),
        ("Tue, 17 Nov 2026 08:00:00 Etc/GMT", 0),
        ("Tue, 17 Nov 2026 08:00:00 Etc/GMT+5", 5),
        ("Tue, 17 Nov 2026 08:00:00 -0800 (PST)", 8),
        ("Tue, 17 Nov 26 08:00:00 GMT", 0),
        ("Tue, 17 Nov 2026 08:00 GMT", 0),
        ("Tue, 17 Nov 2026 8:0:0 GMT", 0),
        ("Tue,17 Nov 2026 08:00:00 GMT", 0),
        ("Tuesday, 17 November 2026 08:00:00 GMT", 0),
        ("Tue, 17-Nov-2026 08:00:00 GMT", 0),
        ("17 Nov 2026 08:00:00 GMT", 0),
        ("  Tue,  17   Nov 2026\n 08:00:00   GMT ", 0),
        ("mar, 17 nov. 2026 08:00:00 GMT", 0),
        ("Tue, 17 Nov 2026 08:00:00.123 GMT", 0),
        ("Tue, Nov 17 2026 08:00:00 GMT", 0),
        ("November 17, 2026 8:00 am GMT", 0),
        ("Nov 17, 2026 8:00 PM GMT", 12),
        ("Nov 17th, 2026, 8:00 p.m. GMT", 12),
        ("Tue Nov 17 2026 08:00:00 GMT+0200 (Central European Time)", -2),
        ("Tue Nov 17 08:00:00 +0200 2026", -2),
        ("2026-11-17T08:00:00Z", 0),
        ("2026-11-17T08:00:00.123456Z", 0),
        ("2026-11-17T08:00:00+02:00", -2),
        ("2026-11-17T08:00:00+0200", -2),
        ("2026-11-17T08:00+02:00", -2),
        ("2026-11-17 08:00:00 +0200", -2),
        ("2026-11-17 08:00:00 UTC", 0),
        ("2026/11/17 08:00:00 GMT", 0),
        ("20261117T080000Z", 0),
    ],
)
def test_a_date_with_an_offset_is_read_exactly(raw, hours):
    assert read_date(raw) == (MORNING + timedelta(hours=hours), DateNote.PLAIN)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8),
        ("PDT", -7), ("BST", 1), ("CET", 1), ("CEST", 2), ("EET", 2), ("EEST", 3), ("MSK", 3), ("JST", 9),
        ("IST", 5.5),
        ("AEST", 10), ("AEDT", 11), ("NZST", 12), ("NZDT", 13), ("HKT", 8), ("SGT", 8), ("KST", 9),
        ("SAST", 2), ("cest", 2), ("ACST", 9.5), ("NPT", 5.75),
    ],
)  # fmt: skip
def test_the_name_of_a_zone_is_looked_up(zone, hours):
    expected = (MORNING - timedelta(hours=hours), DateNote.ZONE_NAME)
    assert read_date(f"Tue, 17 Nov 2026 08:00:00 {zone}") == expected
    assert read_date(f"2026-11-17 08:00:00 {zone}") == expected
    assert read_date(f"Tue Nov 17 08:00:00 {zone} 2026") == expected


@pytest.mark.parametrize(
    ("raw", "expected", "note"),
    [
        # What feedparser 6.0.14 reads wrongly: research/collector.md, 2.1.
        ("1795176000", datetime(2026, 11, 20, 12, tzinfo=UTC), DateNote.EPOCH),
        ("Tue, 17 Nov 2026 08:00:00 +2500", MORNING, DateNote.UNKNOWN_ZONE),
        ("2026-11-17T08:00:00+23:59", MORNING, DateNote.UNKNOWN_ZONE),
        ("Tue, 17 Nov 2026 08:00:00 +0075", MORNING, DateNote.UNKNOWN_ZONE),
        ("Tue, 17 Nov 2026 08:00:00 CEST", MORNING - timedelta(hours=2), DateNote.ZONE_NAME),
        ("Tue, 17 Nov 2026 24:00:00 GMT", datetime(2026, 11, 18, tzinfo=UTC), DateNote.END_OF_DAY),
        ("2026-11-17T24:00:00Z", datetime(2026, 11, 18, tzinfo=UTC), DateNote.END_OF_DAY),
        ("2026-12-31T24:00:00+01:00", datetime(2026, 12, 31, 23, tzinfo=UTC), DateNote.END_OF_DAY),
        # The rest of the notes.
        ("1795176000000", datetime(2026, 11, 20, 12, tzinfo=UTC), DateNote.EPOCH),
        ("1795176000.25", datetime(2026, 11, 20, 12, tzinfo=UTC), DateNote.EPOCH),
        ("2026-11-17T08:00:00", MORNING, DateNote.NO_ZONE),
        ("2026-11-17 08:00:00", MORNING, DateNote.NO_ZONE),
        ("2026-11-17", datetime(2026, 11, 17, tzinfo=UTC), DateNote.NO_ZONE),
        ("20261117", datetime(2026, 11, 17, tzinfo=UTC), DateNote.NO_ZONE),
        ("20261117080000", MORNING, DateNote.NO_ZONE),
        ("17 November 2026", datetime(2026, 11, 17, tzinfo=UTC), DateNote.NO_ZONE),
        ("Tue Nov 17 08:00:00 2026", MORNING, DateNote.NO_ZONE),
        ("Tue, 17 Nov 2026 08:00:00 XYZT", MORNING, DateNote.UNKNOWN_ZONE),
        ("Tue, 17 Nov 2026 08:00:00 Europe/Berlin", MORNING, DateNote.UNKNOWN_ZONE),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC), DateNote.PLAIN),
        ("Sat, 31 Dec 2016 23:59:60 GMT", datetime(2017, 1, 1, tzinfo=UTC), DateNote.PLAIN),
        ("2026년 11월 17일 08:00:00", MORNING - timedelta(hours=9), DateNote.BY_FEEDPARSER),
        ("Τρι, 17 Νοε 2026 08:00:00 +0200", MORNING - timedelta(hours=2), DateNote.BY_FEEDPARSER),
    ],
)  # fmt: skip
def test_an_odd_date_is_read_as_meant_and_the_note_shows_how(raw, expected, note):
    assert read_date(raw) == (expected, note)


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        (None, DateNote.MISSING),
        ("", DateNote.MISSING),
        ("  \n", DateNote.MISSING),
        ("never", DateNote.UNREADABLE),
        ("yesterday at noon", DateNote.UNREADABLE),
        ("32 Nov 2026", DateNote.UNREADABLE),
        ("Tue, 17 Foo 2026 08:00:00 GMT", DateNote.UNREADABLE),
        ("2026-13-45T08:00:00Z", DateNote.UNREADABLE),
        ("Tue, 31 Feb 2026 08:00:00 GMT", DateNote.UNREADABLE),
        ("Tue, 17 Nov 2026 25:00:00 GMT", DateNote.UNREADABLE),
        ("Tue, 17 Nov 2026 24:00:01 GMT", DateNote.UNREADABLE),
        ("Tue, 17 Nov 2026 08:00:61 GMT", DateNote.UNREADABLE),
        ("Nov 17, 2026 13:00 pm", DateNote.UNREADABLE),
        ("2026", DateNote.UNREADABLE),
        ("2026-11", DateNote.UNREADABLE),
        ("17/11/2026", DateNote.UNREADABLE),
        ("Вт, 17 ноя 2026 08:00:00 +0300", DateNote.UNREADABLE),
        ("Tue, 17 Nov 2026 08:00:00 GMT" * 100, DateNote.UNREADABLE),
        ("0000-00-00 00:00:00", DateNote.OUT_OF_RANGE),
        ("0001-01-01T00:00:00Z", DateNote.OUT_OF_RANGE),
        ("Mon, 01 Jan 0001 00:00:00 GMT", DateNote.OUT_OF_RANGE),
        ("Mon, 01 Jan 1795 00:00:00 GMT", DateNote.OUT_OF_RANGE),
        ("Thu, 01 Jan 1970 00:00:00 GMT", DateNote.OUT_OF_RANGE),
        ("9999-12-31T23:59:59-12:00", DateNote.OUT_OF_RANGE),
        ("2100-12-31T23:59:59-12:00", DateNote.OUT_OF_RANGE),
        ("99999999999", DateNote.UNREADABLE),
        ("9999999999", DateNote.OUT_OF_RANGE),
    ],
)
def test_the_note_shows_why_a_date_is_not_used(raw, note):
    assert read_date(raw) == (None, note)


@given(st.none() | st.text(max_size=60) | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ [+-]?\w+"))
@example("２０２６-１１-１７")
@example("١٧ Nov 2026")
@example("²³ Nov 2026")
@example("2026-11-17T08:00:00\ud800")
@example("9" * 13)
def test_whatever_is_written_is_read_or_has_a_reason_and_is_in_range(raw):
    moment, note = read_date(raw)
    assert isinstance(note, DateNote)
    if moment is not None:
        assert moment.tzinfo is UTC
        assert 1990 <= moment.year <= 2100
        assert moment.microsecond == 0


@given(moments, offsets)
def test_what_is_written_by_the_book_is_read_back(moment, zone):
    aware = moment.replace(tzinfo=zone)
    expected = (aware.astimezone(UTC), DateNote.PLAIN)
    assert read_date(format_datetime(aware)) == expected
    assert read_date(aware.isoformat()) == expected
    assert read_date(aware.strftime("%Y-%m-%d %H:%M:%S %z")) == expected
    assert read_date(moment.isoformat()) == (moment.replace(tzinfo=UTC), DateNote.NO_ZONE)


def test_only_dates_in_other_letters_are_left_to_feedparser():
    assert read_date_without_feedparser("2026년 11월 17일 08:00:00") is None
    assert read_date_without_feedparser("17/11/2026") == (None, DateNote.UNREADABLE)
    assert read_date_without_feedparser("нет") == (None, DateNote.UNREADABLE)
