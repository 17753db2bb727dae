"""Dates: what a feed may write instead of a date, and which time then dates the headline."""

from datetime import timedelta

import pytest

from panictrack.model import DateNote, Outcome

SEEN = "2026-11-17T06:00:00Z"
EIGHT = "2026-11-16T08:00:00Z"


def item(title, date):
    return f"<item><title>{title}</title><guid>{title}</guid><pubDate>{date}</pubDate></item>"


def feed(*items):
    return f"<rss version='2.0'><channel><title>News</title>{''.join(items)}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("raw", "published_at", "note"),
    [
        pytest.param("Mon, 16 Nov 2026 08:00:00 GMT", EIGHT, None, id="as RFC 822 has it"),
        pytest.param("Mon, 16 Nov 2026 09:00:00 +0100", EIGHT, None, id="with an offset"),
        pytest.param("2026-11-16T08:00:00Z", EIGHT, None, id="as ISO 8601 has it"),
        pytest.param(
            "Mon, 16 Nov 2026 10:00:00 CEST", EIGHT, DateNote.ZONE_NAME, id="in CEST, two hours ahead"
        ),
        pytest.param(
            "Mon, 16 Nov 2026 03:00:00 EST", EIGHT, DateNote.ZONE_NAME, id="in EST, five hours behind"
        ),
        pytest.param(
            "Mon, 16 Nov 2026 00:00:00 PST", EIGHT, DateNote.ZONE_NAME, id="in PST, eight hours behind"
        ),
        pytest.param(
            "Mon, 16 Nov 2026 13:30:00 IST", EIGHT, DateNote.ZONE_NAME, id="in IST, five and a half ahead"
        ),
        pytest.param("16/11/2026 08:00:00 SA", EIGHT, DateNote.NO_ZONE, id="in the morning in Vietnamese"),
        pytest.param("03:00 EST 2026-11-16", EIGHT, DateNote.ZONE_NAME, id="with its zone before its day"),
        pytest.param("Mon, 16 Nov 2026 08:00:00", EIGHT, DateNote.NO_ZONE, id="without a zone"),
        pytest.param("2026-11-16 08:00:00", EIGHT, DateNote.NO_ZONE, id="as a database has it"),
        pytest.param("2026-11-15T24:00:00Z", "2026-11-16T00:00:00Z", DateNote.END_OF_DAY, id="at 24:00"),
        pytest.param("Mon, 16 Nov 2026 08:59:60 GMT", "2026-11-16T09:00:00Z", None, id="in a leap second"),
        pytest.param("Sun, 16 Nov 2026 08:00:00 GMT", EIGHT, None, id="on a weekday that it is not"),
        pytest.param("16 Nov 26 08:00 GMT", EIGHT, None, id="in a year of two digits"),
        pytest.param("1794816000", EIGHT, DateNote.EPOCH, id="in seconds of the epoch"),
        pytest.param("1794816000123", EIGHT, DateNote.EPOCH, id="in milliseconds of the epoch"),
        pytest.param("2026-11-16", "2026-11-16T00:00:00Z", DateNote.NO_ZONE, id="as a day alone"),
        pytest.param("Nov 16, 2026 8:00 am GMT", EIGHT, None, id="the American way"),
        pytest.param("2026-11-16 03:00:00 -0500 EST", EIGHT, None, id="by Go, with an offset and a name"),
        pytest.param("2026-11-16T09:00:00+01:00[Europe/Paris]", EIGHT, None, id="by Java, with a region"),
        pytest.param("2026-11-16T03:00:00-05:00Z", EIGHT, None, id="with an offset and a Z"),
        pytest.param("2026-11-17+08:00", "2026-11-16T16:00:00Z", None, id="as a day with an offset"),
        pytest.param(
            "Mon, 16 Nov 2026 03:00:00 America/New_York", EIGHT, DateNote.ZONE_NAME, id="in New York's time"
        ),
        pytest.param(
            "Mon, 16 Nov 2026 08:00:00 PM",
            "2026-11-16T20:00:00Z",
            DateNote.NO_ZONE,
            id="by a clock of twelve",
        ),
        pytest.param(
            "Mon, 11/16/2026 - 08:00", EIGHT, DateNote.NO_ZONE, id="in figures and with its weekday"
        ),
        pytest.param("16.11.2026 08:00:00", EIGHT, DateNote.NO_ZONE, id="with dots"),
        pytest.param("16/11/2026 08:00", EIGHT, DateNote.NO_ZONE, id="in figures that mean one thing"),
        pytest.param("Пн, 16 ноя 2026 11:00:00 +0300", EIGHT, None, id="in Russian"),
        pytest.param("Seg, 16 Nov 2026 05:00:00 -0300", EIGHT, None, id="in Portuguese"),
        pytest.param("2026年11月16日 08:00", EIGHT, DateNote.NO_ZONE, id="in Chinese"),
        pytest.param("2026년 11월 16일 17:00", EIGHT, DateNote.KOREAN, id="in Korean"),
        pytest.param("\n\t Mon,  16 Nov 2026\n08:00:00   GMT ", EIGHT, None, id="over several lines"),
    ],
)
def test_a_headline_is_dated_by_its_feed_written(station, raw, published_at, note):
    station.feed("a", feed(item("A", raw)))
    station.poll()
    (row,) = station.sightings("a")
    assert (row.published_at, row.dated_by, row.date_note) == (published_at, "published", note)
    assert row.published_raw.split() == raw.split()
    assert row.first_seen_at == SEEN
    assert row.week_start == "2026-11-16"
    assert station.last("a").outcome == Outcome.STORED


@pytest.mark.parametrize(
    ("raw", "published_at", "note"),
    [
        pytest.param("", None, DateNote.MISSING, id="empty"),
        pytest.param("yesterday", None, DateNote.UNREADABLE, id="a word"),
        pytest.param("0000-00-00 00:00:00", None, DateNote.OUT_OF_RANGE, id="all zeros"),
        pytest.param("Mon, 31 Feb 2026 08:00:00 GMT", None, DateNote.UNREADABLE, id="the 31st of February"),
        pytest.param("2026-13-01T08:00:00Z", None, DateNote.UNREADABLE, id="a thirteenth month"),
        pytest.param("Mon, 16 Nov 2026 25:00:00 GMT", None, DateNote.UNREADABLE, id="a 25th hour"),
        pytest.param("Mon, 16 Foo 2026 08:00:00 GMT", None, DateNote.UNREADABLE, id="a month of no language"),
        pytest.param("16 Nov 2026 08:00 in the evening", None, DateNote.UNREADABLE, id="a time in words"),
        pytest.param(
            "Mon, 16 Nov 2026 08:00:00 XYZ", None, DateNote.UNKNOWN_ZONE, id="in a zone that is none"
        ),
        pytest.param("Mon, 16 Nov 2026 08:00:00 +2500", None, DateNote.UNKNOWN_ZONE, id="25 hours ahead"),
        pytest.param("16 Nov 2026 08:00 UTC+5.5", None, DateNote.UNREADABLE, id="an offset with a fraction"),
        pytest.param("16 Nov 2026 08:00 - 09:00", None, DateNote.UNREADABLE, id="from one time to another"),
        pytest.param("Mon, 16 Nov 08:00:00 GMT", None, DateNote.UNREADABLE, id="without a year"),
        pytest.param("Nov. 2026", None, DateNote.UNREADABLE, id="without a day"),
        pytest.param("Mon, 16 Nov 0001 08:00:00 GMT", None, DateNote.OUT_OF_RANGE, id="the year 1"),
        pytest.param(
            "Thu, 01 Jan 1970 00:00:00 GMT", None, DateNote.OUT_OF_RANGE, id="the beginning of the epoch"
        ),
        pytest.param("2999-11-16T08:00:00Z", None, DateNote.OUT_OF_RANGE, id="the year 2999"),
        pytest.param("99999-11-16T08:00:00Z", None, DateNote.UNREADABLE, id="a year of five digits"),
        pytest.param("9" * 5000, None, DateNote.UNREADABLE, id="5,000 digits"),
        pytest.param("-1", None, DateNote.UNREADABLE, id="a negative number"),
        pytest.param("10/11/2026", None, DateNote.AMBIGUOUS, id="slashes, which mean two things"),
        pytest.param("26/11/16", None, DateNote.AMBIGUOUS, id="three numbers that may be years"),
        pytest.param("16 listopad 2026", None, DateNote.AMBIGUOUS, id="a month of two languages"),
        pytest.param(
            "Sun, 22 Nov 2026 08:00:00 GMT", "2026-11-22T08:00:00Z", DateNote.FUTURE, id="in five days"
        ),
        pytest.param("2099-12-31T23:59:59Z", "2099-12-31T23:59:59Z", DateNote.FUTURE, id="in 73 years"),
        pytest.param(
            "Mon, 12 Oct 2026 08:00:00 GMT", "2026-10-12T08:00:00Z", DateNote.TOO_OLD, id="36 days old"
        ),
        pytest.param(
            "Sat, 01 Jan 2000 00:00:00 GMT", "2000-01-01T00:00:00Z", DateNote.TOO_OLD, id="of the year 2000"
        ),
    ],
)
def test_a_headline_is_dated_by_our_seeing_it_where_its_date_is(station, raw, published_at, note):
    station.feed("a", feed(item("A", raw), item("B", "Mon, 16 Nov 2026 08:00:00 GMT")))
    station.poll()
    told, odd = station.sightings("a")
    assert (told.title, told.date_note) == ("B", None)  # one bad date costs its item only, and only its date
    assert (odd.published_at, odd.dated_by, odd.date_note) == (published_at, "seen", note)
    assert (odd.first_seen_at, odd.week_start) == (SEEN, "2026-11-16")
    assert (odd.published_raw or "") == raw
    assert station.last("a").outcome == Outcome.STORED


def test_the_other_dates_of_a_feed_show_which_number_is_the_day(station):
    station.feed("a", feed(item("A", "13/11/2026 08:00"), item("B", "05/11/2026 08:00")))
    station.poll()
    rows = {row.title: row for row in station.sightings("a")}
    assert (rows["A"].published_at, rows["A"].date_note) == ("2026-11-13T08:00:00Z", DateNote.NO_ZONE)
    assert (rows["B"].published_at, rows["B"].date_note) == ("2026-11-05T08:00:00Z", DateNote.BY_OTHER_DATES)


def test_no_date_and_dates_that_cannot_be_read_are_told_apart(station, rss):
    station.feed("none", rss(["A", "B"], dated=False))
    guid = "https://news.example/"
    station.feed("unread", feed(item(f"{guid}C", "never"), item(f"{guid}D", "soon"), item(f"{guid}E", "")))
    station.feed("open", feed(item(f"{guid}F", "05/11/2026"), item(f"{guid}G", "06/11/2026")))
    station.feed("fine", rss(["H"]))
    station.poll()
    assert station.last("none").reason == "without dates"
    unread = station.last("unread").reason
    assert unread == "1 item without a date; 2 dates that cannot be read, such as 'never'"
    assert station.last("open").reason == "2 dates with nothing to show the month, such as '05/11/2026'"
    assert station.last("fine").reason is None


def test_a_headline_without_a_date_is_dated_by_our_seeing_it(station, rss):
    station.feed("a", rss(["A"], dated=False))
    station.poll()
    (row,) = station.sightings("a")
    assert (row.published_at, row.published_raw, row.date_note) == (None, None, DateNote.MISSING)
    assert (row.dated_by, row.week_start) == ("seen", "2026-11-16")


def test_the_stock_of_a_new_feed_is_not_this_week_s_news_in_its_own_words(station):
    old = [f"{day:02} Oct 2026 08:00:00 GMT" for day in range(1, 21)]
    station.feed("a", feed(*(item(f"Headline {date}", date) for date in reversed(old))))
    station.poll()
    rows = station.sightings("a")
    assert [row.dated_by for row in rows] == ["seen"] * 17 + ["published"] * 3  # 30 days and not a day more
    assert {row.date_note for row in rows[:17]} == {DateNote.TOO_OLD}
    assert [row.published_at[:10] for row in rows] == [f"2026-10-{day:02}" for day in range(1, 21)]


def test_a_broken_publication_gives_way_to_the_update(station):
    update = f"<a:updated xmlns:a='http://www.w3.org/2005/Atom'>{EIGHT}</a:updated></item>"
    station.feed("a", feed(item("A", "never").replace("</item>", update)))
    station.poll()
    (row,) = station.sightings("a")
    assert (row.published_at, row.dated_by, row.published_raw) == (EIGHT, "published", EIGHT)


def test_a_date_that_changes_at_each_poll_changes_nothing_that_is_stored(station):
    for hour in range(1, 6):
        station.serve("a", feed(item("A", f"Tue, 17 Nov 2026 0{hour}:00:00 GMT")))
        if hour == 1:
            station.feed("a", feed(item("A", "Tue, 17 Nov 2026 01:00:00 GMT")))
        station.poll(hours=hour)
    (row,) = station.sightings("a")
    assert (row.published_at, row.published_raw) == (
        "2026-11-17T01:00:00Z",
        "Tue, 17 Nov 2026 01:00:00 GMT",
    )
    assert [told.outcome for told in station.ledger("a")] == [Outcome.STORED] + [Outcome.NOTHING_NEW] * 4


def test_equal_dates_make_a_feed_neither_busy_nor_silent(station):
    station.feed("a", feed(*(item(f"Headline {n}", "Mon, 16 Nov 2026 08:00:00 GMT") for n in range(30))))
    station.poll()
    assert station.wait("a") == timedelta(hours=1)
    assert station.state("a").silent_after is None  # nothing is known of its rhythm
