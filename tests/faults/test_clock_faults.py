"""Clocks: set back, set forward, a machine that slept, and a tick that does not end."""

import logging
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from panictrack.archive.feeds import known_feeds
from panictrack.archive.jobs import due_at, last_ran_at, schedule
from panictrack.daemon.running import STUCK_SECONDS, ClockReading, Stall, _Watchdog, stalls
from panictrack.daemon.scheduler import HEARTBEAT, REPORT_JOB, Scheduler
from panictrack.model import Outcome
from panictrack.settings import Settings

YEAR = timedelta(days=365)


@pytest.fixture
def ticker(station, tmp_path, monkeypatch):
    """A ticker on the station's archive, with a list of two feeds; the report is only noted."""
    station.serve("a", station.rss(["A"]))
    station.serve("b", station.rss(["B"]))
    feeds = "".join(
        f"  - {{name: {name}, outlet: news.example, kind: general, country: GB, language: en, "
        f"url: '{station.server.url(f'/{name}')}'}}\n"
        for name in "ab"
    )
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n{feeds}")
    settings = Settings(
        archive=station.archive.path,
        feeds=tmp_path / "feeds.yaml",
        reports=tmp_path / "reports",
        politeness=station.politeness,
    )
    reports = []

    def noted(_settings, *, week, now, stop):
        reports.append(week)
        return "page"

    class Patient(Scheduler):
        def tick(self, now):
            super().tick(now)
            self.await_report()

    made = Patient(station.archive, settings, report=noted)
    made.reports = reports
    return made


def due(station, now):
    with station.archive.reading() as connection:
        return [known.feed.name for known in known_feeds(connection, due_at=now)]


@pytest.mark.parametrize(
    "back", [timedelta(hours=1), timedelta(days=30), YEAR], ids=["an hour", "a month", "a year"]
)
def test_a_feed_is_due_immediately_when_the_clock_was_set_back_by(station, rss, back):
    station.feed("a", rss(["A"]))
    station.poll()
    station.serve("a", rss(["B", "A"]))
    station.poll(due_only=True, seconds=10 - back.total_seconds())
    assert station.shown("a") == ["A", "B"]
    told = station.last("a")
    assert (told.outcome, told.n_first_shown, told.is_possible_gap) == (Outcome.STORED, 1, 0)
    assert station.wait("a") <= timedelta(days=1)
    assert due(station, station.now - back + timedelta(minutes=1)) == []  # and goes on at its usual pace
    assert "a" in due(station, station.now - back + timedelta(days=1, minutes=1))


def test_the_clock_is_set_forward_by_a_year_and_back_again(station, rss):
    station.feed("a", rss(["A"]))
    station.poll()
    station.serve("a", rss(["B", "A"]))
    station.poll(days=365)
    station.serve("a", rss(["C", "B", "A"]))
    station.poll(due_only=True, hours=2)
    station.serve("a", rss(["D", "C", "B"]))
    station.poll(due_only=True, days=2)
    assert station.shown("a") == ["A", "B", "C", "D"]
    assert station.n_articles("a") == 4
    assert [row.n_first_shown for row in station.ledger("a")] == [1, 1, 1, 1]
    assert station.state("a").due_at < station.now + timedelta(days=4)


def test_a_feed_that_is_gone_since_the_future_is_fetched_now(station, rss, page):
    station.feed("a", page(status=410))
    for day in range(15):
        station.poll(days=400 + day)
    assert station.wait("a") == timedelta(days=28)
    station.serve("a", rss(["A"]))
    station.poll(due_only=True, days=1)
    assert station.shown("a") == ["A"]


def test_due_beyond_every_wait_is_due_now(station, rss):
    station.feed("a", rss(["A"]))
    with station.archive.writing() as connection:
        connection.execute("update feed set due_at = '2126-01-01T00:00:00Z' where name = 'a'")
    station.poll(due_only=True)
    assert station.shown("a") == ["A"]


def test_a_pause_requested_in_the_future_is_ignored(station, rss, page):
    station.feed("a", page(status=429, headers={"Retry-After": "3600"}))
    station.poll(days=365)
    station.serve("a", rss(["A"]))
    station.poll(due_only=True, hours=1)
    station.poll(due_only=True, days=8)  # no wish lasts longer than a week
    assert station.shown("a") == ["A"]


def test_a_lying_etag_is_detected_within_a_day_after_the_clock_was_set_back(station, rss, page):
    station.feed("a", page(body=rss(["A"]), etag='"always the same"'))
    station.poll(days=365)
    station.serve("a", page(body=rss(["B", "A"]), etag='"always the same"'))
    for hour in range(0, 30, 3):
        station.poll(hours=hour)
    assert station.shown("a") == ["A", "B"]
    assert station.state("a").validators_lie


def test_guids_that_change_make_no_new_articles_after_the_clock_was_set_back(station, rss):
    station.feed("a")
    for poll, titles in enumerate(["DCBA", "EDCB", "FEDC"]):
        body = rss(titles).replace(b"<guid isPermaLink='false'>", b"<guid isPermaLink='false'>%d" % poll)
        station.serve("a", body)
        station.poll(days=0 if poll else 365, hours=poll)
    assert station.shown("a") == list("ABCDEF")
    assert station.n_articles("a") == 6
    assert [row.n_first_shown for row in station.ledger("a")] == [4, 1, 1]


def test_bodies_that_reach_back_are_not_gaps_after_the_clock_was_set_back(station, rss):
    station.feed("a")
    for poll, titles in enumerate(["DCBA", "FEDC", "HGFE", "JIHG"]):
        station.serve("a", rss(titles, dated=False))
        station.poll(days=0 if poll else 365, hours=poll)
    assert station.shown("a") == list("ABCDEFGHIJ")
    assert [row.is_possible_gap for row in station.ledger("a")] == [0, 0, 0, 0]


def test_after_a_week_of_sleep_everything_is_polled_once(station, ticker):
    ticker.tick(station.now)
    station.serve("a", station.rss(["C", "A"]))
    ticker.tick(station.now + timedelta(days=7))
    ticker.tick(station.now + timedelta(days=7, seconds=60))
    assert len(station.server.asked) == 4
    assert station.shown("a") == ["A", "C"]
    assert [row.outcome for row in station.ledger("b")] == [Outcome.STORED, Outcome.NOTHING_NEW]


def test_ticks_of_an_hour_set_back_do_no_harm_and_never_pause_for_an_hour(station, ticker):
    ticker.tick(station.now)
    station.serve("a", station.rss(["C", "A"]))
    ticker.tick(station.now - timedelta(hours=1))
    ticker.tick(station.now - timedelta(minutes=59))
    assert station.shown("a") == ["A", "C"]
    assert [row.outcome for row in station.ledger("a")] == [Outcome.STORED, Outcome.STORED]
    with station.archive.reading() as connection:
        assert last_ran_at(connection, HEARTBEAT) == station.now - timedelta(minutes=59)


def test_a_report_planned_in_a_far_future_is_written_next_monday(station, ticker):
    ticker.tick(station.now + YEAR)
    ticker.tick(station.now)
    ticker.tick(station.now + timedelta(days=7))
    assert len(ticker.reports) == 2  # at the first start, and on the Monday
    assert station.shown("a") == ["A"]


def test_the_report_under_a_clock_a_year_ahead_is_that_of_the_true_week(
    station, ticker, other_server, tmp_path
):
    headers = {"Date": format_datetime(station.now, usegmt=True)}
    page = station.make_page(body=station.rss(["A"]), headers=headers)
    station.serve("a", page)
    feeds = (tmp_path / "feeds.yaml").read_text()
    other = other_server.serve("/b", page)
    (tmp_path / "feeds.yaml").write_text(feeds.replace(station.server.url("/b"), other))
    ticker.tick(station.now + YEAR)
    ticker.tick(station.now)
    assert [week.isoformat() for week in ticker.reports] == ["2026-11-09"]
    with station.archive.reading() as connection:
        assert due_at(connection, REPORT_JOB) == station.now.replace(day=23)


def test_a_report_that_was_missed_for_five_weeks_is_written_once(station, ticker):
    ticker.tick(station.now)
    for minute in range(3):
        ticker.tick(station.now + timedelta(days=35, minutes=minute))
    assert [week.isoformat() for week in ticker.reports[1:]] == ["2026-12-14"]
    with station.archive.reading() as connection:
        assert due_at(connection, REPORT_JOB) == station.now + timedelta(days=41)


LOOK = ClockReading(wall=None, monotonic=1000.0, tick_began=None)


@pytest.mark.parametrize(
    ("wall_seconds", "monotonic_seconds", "tick_seconds", "expected"),
    [
        pytest.param(2, 2, None, [], id="nothing"),
        pytest.param(-3598, 2, None, [(Stall.CLOCK_SET_BACK, 3600)], id="an hour back"),
        pytest.param(-31535998, 2, None, [(Stall.CLOCK_SET_BACK, 31536000)], id="a year back"),
        pytest.param(31536002, 2, None, [(Stall.CLOCK_SET_FORWARD, 31536000)], id="a year forward"),
        pytest.param(28802, 2, None, [(Stall.CLOCK_SET_FORWARD, 28800)], id="a machine that slept"),
        pytest.param(2.4, 2, None, [], id="the daily work of a time service"),
        pytest.param(600, 600, None, [], id="a watchdog that was late itself"),
        pytest.param(2, 2, 1799, [], id="a long tick"),
        pytest.param(2, 2, 1801, [(Stall.TICK_STUCK, 1801)], id="a tick that does not end"),
        pytest.param(
            -3598,
            2,
            1801,
            [(Stall.CLOCK_SET_BACK, 3600), (Stall.TICK_STUCK, 1801)],
            id="a tick that does not end, and an hour back",
        ),
    ],
)
def test_the_watchdog_sees(now, wall_seconds, monotonic_seconds, tick_seconds, expected):
    before = replace(LOOK, wall=now)
    after = ClockReading(
        wall=now + timedelta(seconds=wall_seconds),
        monotonic=before.monotonic + monotonic_seconds,
        tick_began=tick_seconds and before.monotonic + monotonic_seconds - tick_seconds,
    )
    assert [(alarm, round(seconds)) for alarm, seconds in stalls(before, after)] == expected


def test_a_tick_that_does_not_end_makes_the_daemon_restart(ticker, monkeypatch, caplog):
    begun = []
    monkeypatch.setattr("panictrack.daemon.running.restart", lambda: begun.append(True))
    watchdog = _Watchdog(ticker)
    watchdog._act(Stall.TICK_STUCK, STUCK_SECONDS, lambda: None)
    assert begun == [True]
    assert "tick stuck" in caplog.text
    assert "test_a_tick_that_does_not_end" in caplog.text  # where every thread stood


def test_a_clock_that_was_set_back_makes_the_daemon_tick_immediately(ticker, monkeypatch, caplog):
    monkeypatch.setattr("panictrack.daemon.running.restart", pytest.fail)
    ticks = []
    watchdog = _Watchdog(ticker)
    watchdog._act(Stall.CLOCK_SET_BACK, 3600, lambda: ticks.append(True))
    watchdog._act(Stall.CLOCK_SET_FORWARD, 3600, lambda: ticks.append(True))
    assert ticks == [True]
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2


def test_a_sign_of_life_from_the_future_is_none(station, ticker):
    with station.archive.writing() as connection:
        schedule(connection, HEARTBEAT, due=station.now, ran_at=station.now + YEAR)
    ticker.tick(station.now)
    with station.archive.reading() as connection:
        assert last_ran_at(connection, HEARTBEAT) == station.now
