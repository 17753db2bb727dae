"""The dates of feeds as they are really written, and as nobody should write them."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from babel import Locale
from hypothesis import example, given
from hypothesis import strategies as st

from panictrack.collecting.parsing.dates import order_of, read_date
from panictrack.model import DateNote

MORNING = datetime(2026, 11, 17, 8, 0, 0, tzinfo=UTC)  # a Tuesday
moments = st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)
offsets = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@pytest.mark.parametrize(
    ("raw", "hours"),
    [
        ("08:00 EST 2026-11-17", 5),
        ("08:00 EST, Tuesday 17 November 2026", 5),
        ("8 PM EST 17 Nov 2026", 17),
        ("8:00 p.m. EST, Tue, Nov 17, 2026", 17),
        ("EST 17 Nov 2026 08:00", 5),
        ("Est 17 Nov 2026 08:00", 5),
        ("08:00 Uhr MEZ, 17. November 2026", -1),
        ("08:00 -0500 17.11.2026", 5),
        ("08:00 (UTC-5) 17 Nov 2026", 5),
        ("08:00 America/New_York 2026-11-17", 5),
        ("08:00 Eastern Time 17 Nov 2026", 5),
        ("08:00 PT 17 Nov 2026", 8),  # also Friday in Polish, but this is a Tuesday
        ("Tue 08:00 EST 17 Nov 2026", 5),
        ("PM 8:00 2026-11-17", 12),
        ("2026-11-17T08:00:00-05:00 PM", 17),
        ("Tue, 17 Nov 2026 08:00:00 -0500 PM", 17),
        ("17 Nov 2026 08:00 +01:00 nm", 11),
        ("Tue, 17 Nov 2026 08:00:00 EST PM", 17),
        ("Noon 17 Nov 2026", 4),
        ("17 Nov 2026, 12 noon EST", 9),
        ("17 Nov 2026 12:00 m.", 4),
        ("Midi, 17 nov. 2026", 4),
    ],
)
def test_a_zone_or_half_of_the_day_in_an_odd_place_is_read_where_it_has_one_meaning(raw, hours):
    assert read_date(raw)[0] == MORNING + timedelta(hours=hours)


@pytest.mark.parametrize(
    "raw",
    [
        "EST 16 Nov 2026 08:00 GMT",
        "08:00 PT 20 Nov 2026",  # a Friday, as Polish writes it
        "CT 19 Nov 2026 08:00",
        "16 Nov 2026 EST 08:00",
        "midnight 16 Nov 2026",  # its start, or its end
        "12:30 noon 16 Nov 2026",
        "8:00 AM 2026-11-16 +0100 PM",
        "13:00 AM 16 Nov 2026",
        "8:00 a 16 Nov 2026",
        "晚上8:00 2026年11月16日",
        "8:00 abends, 16. November 2026",
        "Chiều, 16/11/2026 8:00",
        "e.m. 16 Nov 2026 8:00",
        "P 16 Nov 2026 8:00",
        "Xyz, 16 Nov 2026 8:00",
    ],
)
def test_a_zone_or_half_of_the_day_in_an_odd_place_is_never_passed_over(raw):
    assert read_date(raw)[0] is None


_WORDS_NOT_KNOWN = (
    "XYZT", "QQ", "B", "abends", "tonight", "in the evening", "de la tarde", "晚上", "tối", "вечера",
)  # fmt: skip


@pytest.mark.parametrize("word", _WORDS_NOT_KNOWN)
@pytest.mark.parametrize(
    "layout",
    [
        "16/11/2026 08:00:00 {}",
        "Mon, 16 Nov 2026 08:00:00 {}",
        "2026-11-16T08:00:00 {}",
        "16 Nov 2026 8:00 ({})",
        "Mon Nov 16 08:00:00 {} 2026",
        "8:00 {} 16 Nov 2026",
        "{} 16 Nov 2026 8:00",
        "16 Nov 2026 {}",
    ],
)
def test_a_time_is_never_believed_beside_a_word_that_is_not_known(layout, word):
    assert read_date(layout.format(word))[0] is None


@pytest.mark.parametrize("word", sorted({*_WORDS_NOT_KNOWN} - {"XYZT"}))
@pytest.mark.parametrize("layout", ["{} +0100", "+0100 {}", "{}+0100", "+0100 ({})"])
def test_what_stands_beside_an_offset_is_the_name_of_a_zone_or_leaves_the_date_unread(layout, word):
    assert read_date("16/11/2026 08:00:00 " + layout.format(word))[0] is None
    assert read_date("16/11/2026 08:00:00 " + layout.format("XYZT"))[0] == MORNING - timedelta(
        days=1, hours=1
    )


def test_the_offset_of_javascript_may_have_any_comment():
    raw = "Tue Nov 17 2026 08:00:00 GMT+0200 (Mitteleuropäische Sommerzeit)"
    assert read_date(raw) == (MORNING - timedelta(hours=2), DateNote.PLAIN)


@pytest.mark.parametrize(
    ("morning", "evening"),
    [
        ("SA", "CH"), ("PG", "PTG"), ("PD", "MD"), ("p.d.", "m.d."), ("πμ", "μμ"), ("π.μ.", "μ.μ."),
        ("上午", "下午"), ("午前", "午後"), ("ص", "م"), ("a. m.", "p. m."), ("A.M.", "P.M."), ("fm", "em"),
        ("de.", "du."), ("dop.", "odp."), ("ÖÖ", "ÖS"),
        ("пр.об.", "сл.об."), ("дп", "пп"), ("priešpiet", "popiet"),
        ("לפנה״צ", "אחה״צ"), ("ق.ظ.", "ب.ظ."), ("vm.", "nm."), ("ap.", "ip."), ("da manhã", "da tarde"),
        ("पूर्वाह्न", "अपराह्न"), ("㏂", "㏘"),
    ],
)  # fmt: skip
def test_the_halves_of_the_day_are_read_in_other_languages(morning, evening):
    for word, hours in ((morning, 0), (evening, 12)):
        expected = MORNING + timedelta(hours=hours)
        for raw in (
            f"17/11/2026 08:00:00 {word}",
            f"17/11/2026 8:00{word}",
            f"2026-11-17 {word} 8:00",
            f"Tue Nov 17 08:00:00 {word} 2026",
            f"17/11/2026 10:00 {word} +0200",
            f"17/11/2026 10:00 +0200 {word}",
        ):
            assert read_date(raw)[0] == expected, raw
    assert read_date(f"17/11/2026 12:30 {morning}")[0] == MORNING.replace(hour=0, minute=30)


def test_a_half_beside_hours_of_24_is_read_where_it_agrees():
    assert read_date("17/11/2026 20:00:00 CH")[0] == MORNING.replace(hour=20)
    assert read_date("17/11/2026 00:30 SA")[0] == MORNING.replace(hour=0, minute=30)
    assert read_date("2026年11月17日 午後0時30分")[0] == MORNING.replace(hour=12, minute=30)
    assert read_date("17/11/2026 20:00 SA")[0] is None


@pytest.mark.parametrize(
    "raw", ["12:30 am 17. November 2026", "12:30 du 17/11/2026", "12:30 de 17/11/2026", "12:30 em 17/11/2026"]
)
def test_a_word_for_on_or_of_before_the_day_is_no_half(raw):
    assert read_date(raw)[0] in {None, MORNING.replace(hour=12, minute=30)}


@pytest.mark.parametrize(
    "raw",
    [
        "2026年11月17日 20時30分",
        "2026年11月17日下午8点30分",
        "2026年11月17日20:30",
        "\u200e11/\u200e17/\u200e2026 \u200e20:30",
        "８：３０ ＰＭ 2026-11-17",
    ],
)
def test_times_are_read_in_the_signs_of_east_asia_and_between_marks_of_direction(raw):
    assert read_date(raw)[0] == MORNING.replace(hour=20, minute=30)


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
        (
            "Tue, 17 Nov 2026 08:00:00 (Central European Time)",
            MORNING - timedelta(hours=1),
            DateNote.ZONE_NAME,
        ),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC), DateNote.PLAIN),
        ("Sat, 31 Dec 2016 23:59:60 GMT", datetime(2017, 1, 1, tzinfo=UTC), DateNote.PLAIN),
        ("2026년 11월 17일 08:00:00", MORNING - timedelta(hours=9), DateNote.KOREAN),
        ("2026-11-17 오전 08:00:00", MORNING - timedelta(hours=9), DateNote.KOREAN),
        ("2026년 11월 17일 08:00:00 +0200", MORNING - timedelta(hours=2), DateNote.PLAIN),
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
        ("Nov 17, 2026 13:00 am", DateNote.UNREADABLE),
        # In a zone that is not known.
        ("Tue, 17 Nov 2026 08:00:00 +2500", DateNote.UNKNOWN_ZONE),
        ("2026-11-17T08:00:00+23:59", DateNote.UNKNOWN_ZONE),
        ("Tue, 17 Nov 2026 08:00:00 +0075", DateNote.UNKNOWN_ZONE),
        ("Tue, 17 Nov 2026 08:00:00 XYZT", DateNote.UNKNOWN_ZONE),
        ("Tue, 17 Nov 2026 08:00:00 Europe/Atlantis", DateNote.UNKNOWN_ZONE),
        ("2026", DateNote.UNREADABLE),
        ("2026-11", DateNote.UNREADABLE),
        ("2026-13-17", DateNote.UNREADABLE),
        ("17/13/2026", DateNote.UNREADABLE),
        ("17/11/202", DateNote.UNREADABLE),
        ("17/11-2026", DateNote.UNREADABLE),
        ("17 11 2026", DateNote.UNREADABLE),  # any three numbers
        ("7/1/6 08:00", DateNote.UNREADABLE),  # no number can be a year
        ("Tue, 17 Nov 08:00:00 GMT", DateNote.UNREADABLE),  # no year
        ("Nov. 2026", DateNote.UNREADABLE),  # no day
        ("17 Nov 2026 08:00 - 09:00", DateNote.UNREADABLE),  # from and until, no offset
        ("17 Nov 2026 08:00 UTC+5.5", DateNote.UNREADABLE),
        ("17 Nov 2026 08:00 in the evening", DateNote.UNREADABLE),
        ("17 Nov 2026 08:00 in the evening (UTC)", DateNote.UNREADABLE),
        ("17 Nov 2026 08:00 (evening)", DateNote.UNREADABLE),
        ("17 Nov 2026 08:00 abends", DateNote.UNREADABLE),
        ("17 jui 2026", DateNote.AMBIGUOUS),  # juin or juillet
        ("17 listopad 2026", DateNote.AMBIGUOUS),  # October in Croatian, November in Polish
        ("05/03/2026", DateNote.AMBIGUOUS),
        ("5-3-2026 08:00 PM", DateNote.AMBIGUOUS),
        ("26/11/17", DateNote.AMBIGUOUS),
        ("Wed, 05/03/2026", DateNote.AMBIGUOUS),  # neither is a Wednesday
        ("Xyz, 05/03/2026", DateNote.AMBIGUOUS),
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


@pytest.mark.parametrize(
    ("raw", "hours"),
    [
        ("2026-11-17 08:00:00 -0500 EST", 5),  # Go's own
        ("2026-11-17T08:00:00-05:00Z", 5),
        ("2026-11-17T08:00:00+01:00[Europe/Paris]", -1),  # Java's own
        ("2026-11-17T08:00:00Z[Etc/UTC]", 0),
        ("2026-11-17T08:00:00:-0500", 5),
        ("2026-11-17T08:00:00-05:00:00", 5),
        ("Tue, 17 Nov 2026 08:00:00 --0500", 5),
        ("Tue, 17 Nov 2026 08:00:00 -500", 5),
        ("Tue, 17 Nov 2026 08:00:00 EST-05:00", 5),
        ("Tue, 17 Nov 2026 08:00:00 -0500 GMT", 5),
        ("Tue, 17 Nov 2026 08:00:00 -0500 America/New_York", 5),
        ("Tue, 17 Nov 2026 08:00:00 GMT - 5", 5),
        ("Tue, 17 Nov 2026 08 -0500", 5),
        ("Tue Nov 17 2026 08:00:00 GMT-0500 (EST)", 5),
        ("Tue Nov 17 08:00:00 GMT-05:00 2026", 5),
        ("08:00 17.11.2026 -0500", 5),
        ("2026-11-17 00:00:00.0 08:00:00.0 -0500", 5),
        ("17 Nov 2026 8 AM -0500", 5),
        ("17 Nov 2026 8:00 XYZ (UTC-5)", 5),
        ("17 Nov 2026 8:00 (UTC-5)", 5),
        ("17 Nov 2026 8:00 -0500 (XYZ)", 5),
    ],
)
def test_a_written_offset_is_never_ignored(raw, hours):
    assert read_date(raw) == (MORNING + timedelta(hours=hours), DateNote.PLAIN)


@pytest.mark.parametrize(
    ("raw", "hours"),
    [("2026-11-17+08:00", -8), ("2026-11-17-05:00", 5), ("17.11.2026 -0500", 5), ("2026-11-17Z", 0)],
)
def test_the_offset_of_a_day_is_no_time(raw, hours):
    assert read_date(raw) == (datetime(2026, 11, 17, tzinfo=UTC) + timedelta(hours=hours), DateNote.PLAIN)


@pytest.mark.parametrize(
    ("raw", "hours"),
    [
        ("Tue, 17 Nov 2026 08:00:00 America/New_York", 5),
        ("Fri, 17 Jul 2026 08:00:00 America/New_York", 4),
        ("2026-07-17 08:00:00 Europe/Brussels", -2),
        ("Jul 17, 2026, 8:00 a.m. ET", 4),
        ("Nov 17, 2026, 8:00 a.m. ET", 5),
        ("17 Nov 2026 08:00 (Asia/Kolkata)", -5.5),
    ],
)
def test_a_region_has_its_summer_time(raw, hours):
    moment, note = read_date(raw)
    assert (moment, note) == (moment.replace(hour=8, minute=0) + timedelta(hours=hours), DateNote.ZONE_NAME)


@pytest.mark.parametrize(
    "raw",
    [
        "Tue, 17 Nov 2026 08:00:00 PM",
        "2026-11-17 08:00:00 PM",
        "11/17/2026 8:00 pm",
        "Tue, Nov 17 2026 08:00:00PM",
        "8 PM, 17 Nov 2026",
        "17 Nov 2026 8:00 p. m.",
        "17 Νοε 2026 8:00 μ.μ.",
        "2026-11-17 下午 8:00",
        "2026年11月17日 午後8:00",
    ],
)
def test_pm_is_no_time_zone(raw):
    assert read_date(raw) == (MORNING + timedelta(hours=12), DateNote.NO_ZONE)


@pytest.mark.parametrize(
    "raw",
    [
        "Monday, November 17, 2026 - 08:00",
        "Tue, 11/17/2026 - 08:00",
        "17.11.2026 08:00:00",
        "17. 11. 2026 8.00",
        "17/11/2026 08:00",
        "11/17/26 08:00:00",
        "17.11.26 08:00",
        "Tue, 17th Nov 2026 08:00:00",
        "17 Tuesday, Nov 2026 08:00",
        "2026 November 17 08:00",
        "2026-11-17 at 08:00:00",
        "Tue, 2026-11-17 08:00",
        "Tue, 17, Nov 2026 8:0",
    ],
)
def test_other_layouts_are_read(raw):
    assert read_date(raw) == (MORNING, DateNote.NO_ZONE)


@pytest.mark.parametrize(
    "raw",
    [
        "Ter, 17 Nov 2026 08:00:00",
        "di, 17 nov 2026 08:00:00",
        "Mardi, 17. Novembre 2026 - 08:00",
        "mar., 17 nov. 2026 08:00:00",
        "Вт, 17 ноя 2026 08:00:00",
        "17 ноября 2026 г. в 08:00",
        "martes, 17 de noviembre de 2026 a las 08:00",
        "17 de novembro de 2026 às 8h00",
        "17. November 2026, 08:00 Uhr",
        "17. nov. 2026 kl. 08.00",
        "2026. november 17. 08:00",
        "2026. gada 17. novembris 08:00",
        "17 Kasım 2026 Salı 08:00",
        "wt., 17 lis 2026 08:00:00",  # a Tuesday in November; 17 October is a Saturday
        "17 listopadu 2026 08:00",
        "17 नवंबर 2026 08:00",
        "17 نوفمبر 2026 08:00",
        "17 marraskuuta 2026 08:00",
        "Τρι, 17 Νοε 2026 08:00:00",
        "2026-november-17T8:00",
        "2026年11月17日(火) 08:00",
        "2026年11月17日 星期二 08:00",
    ],
)
def test_months_and_weekdays_are_read_in_other_languages(raw):
    assert read_date(raw) == (MORNING, DateNote.NO_ZONE)


def test_a_weekday_or_a_number_shows_what_comes_first():
    assert read_date("Fri, 05/03/2019") == (datetime(2019, 5, 3, tzinfo=UTC), DateNote.NO_ZONE)
    assert read_date("Tue, 05/03/2019") == (datetime(2019, 3, 5, tzinfo=UTC), DateNote.NO_ZONE)
    assert read_date("Sat, 11 04 2020")[0] == datetime(2020, 4, 11, tzinfo=UTC)
    assert read_date("13/03/2019")[0] == read_date("03/13/2019")[0] == datetime(2019, 3, 13, tzinfo=UTC)
    assert read_date("03/03/2019")[0] == datetime(2019, 3, 3, tzinfo=UTC)
    assert read_date("26/3/5")[0] == datetime(2026, 3, 5, tzinfo=UTC)  # a year has two digits or four
    assert read_date("05.03.2019")[0] == datetime(2019, 3, 5, tzinfo=UTC)


def test_the_other_dates_of_a_feed_show_what_comes_first():
    assert order_of(["05/03/2026", "13/03/2026", "2026-03-05"]) == "day"
    assert order_of(["05/03/2026", "Tue, 05/03/2019"]) == "day"
    assert order_of(["05/03/2026", "03/13/2026"]) == "month"
    assert order_of([f"26/11/{day}" for day in range(10, 20)]) == "year"  # not 26 November of ten years
    assert order_of(["05/03/2026", "06/03/2026"]) is None
    assert order_of(["13/03/2026", "03/13/2026"]) is None  # they disagree
    assert order_of(["16 Nov 2026", "2026-11-16", "never", ""]) is None
    assert read_date("05/03/2026", order="day") == (datetime(2026, 3, 5, tzinfo=UTC), DateNote.BY_OTHER_DATES)
    assert read_date("05/03/2026", order="month")[0] == datetime(2026, 5, 3, tzinfo=UTC)
    assert read_date("03/13/2026", order="day") == (datetime(2026, 3, 13, tzinfo=UTC), DateNote.NO_ZONE)
    assert read_date("17 jui 2026", order="day") == (None, DateNote.AMBIGUOUS)


_FIGURES = {"day": "%d{0}%m{0}%Y %H:%M:%S", "month": "%m{0}%d{0}%Y %H:%M:%S", "year": "%Y{0}%m{0}%d %H:%M:%S"}


@given(moments, st.sampled_from(sorted(_FIGURES)), st.sampled_from("/-"), st.booleans())
def test_a_date_in_figures_is_read_back_or_left_open(moment, order, mark, with_weekday):
    raw = moment.strftime(("%A, " if with_weekday else "") + _FIGURES[order].format(mark))
    expected = moment.replace(tzinfo=UTC)
    assert read_date(raw)[0] in {expected, None}
    assert read_date(raw, order=order)[0] == expected
    is_open = order != "year" and moment.day <= 12 and moment.day != moment.month
    if not is_open:
        assert read_date(raw) == (expected, DateNote.NO_ZONE)


@given(st.lists(moments, min_size=1, max_size=9), st.sampled_from(["day", "month"]))
def test_a_feed_in_figures_is_never_read_in_the_wrong_order(written, order):
    raws = [moment.strftime(_FIGURES[order].format("/")) for moment in written]
    assert order_of(raws) in {order, None}


@given(moments, offsets, st.sampled_from(["%a, %d %b %Y %I:%M:%S %p %z", "%A, %B %d, %Y - %I:%M:%S%p %z"]))
def test_a_clock_of_twelve_hours_is_read_back(moment, zone, layout):
    aware = moment.replace(tzinfo=zone)
    assert read_date(aware.strftime(layout)) == (aware.astimezone(UTC), DateNote.PLAIN)


_LANGUAGES = "de es fr it nl pt sv da nb fi sk ru uk bg tr el ro hu ar fa he hi"


@given(moments, st.sampled_from(_LANGUAGES.split()), st.sampled_from(["wide", "abbreviated"]))
def test_the_months_of_a_language_are_read_back(moment, language, width):
    month = Locale(language).months["format"][width][moment.month]
    raw = f"{moment.day} {month} {moment:%Y %H:%M:%S}"
    assert read_date(raw) == (moment.replace(tzinfo=UTC), DateNote.NO_ZONE)
