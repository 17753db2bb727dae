import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from panictrack.api import Archive
from panictrack.archive import Database
from panictrack.archive.jobs import due_at, schedule
from panictrack.collecting.rounds.run import collect
from panictrack.daemon.running import _Watchdog
from panictrack.daemon.scheduler import REPORT_JOB, Scheduler, next_report, reported_week
from panictrack.errors import NotEnoughDataError
from panictrack.history.baseline import NO_BASELINE
from panictrack.report import build, counts, curve_cache
from panictrack.settings import write_workspace

MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path, empty_archive, server, page, rss, local):
    url = server.serve("/feed", page(body=rss(["AI could kill us all, scientists warn"])))
    feed = f"{{name: Local, outlet: local.example, kind: general, country: GB, language: en, url: '{url}'}}"
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - {feed}\n")
    (tmp_path / "panictrack.toml").write_text('allowed_networks = ["127.0.0.1/32"]\n')
    made, _ = write_workspace(tmp_path)
    shutil.copy(empty_archive, made.archive)
    return replace(
        made, politeness=local, report_topic="rfid"
    )  # of few headlines: a report without a curve is quick


def patient(scheduler):
    """A tick that waits for its report."""

    def tick(now):
        scheduler.tick(now)
        scheduler.await_report()

    return tick


@pytest.fixture
def tick(archive, settings):
    return patient(Scheduler(archive, settings))


def one_line_report(settings, *, week, now, stop):
    """A stand-in for the report, which has tests of its own: only when it is written matters here."""
    year, number, _ = week.isocalendar()
    page = settings.reports / f"{year}-W{number:02d}-{settings.report_topic}" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"week {week}")
    return str(page)


@pytest.fixture
def quick_tick(archive, settings):
    return patient(Scheduler(archive, settings, report=one_line_report))


@pytest.fixture
def archive(settings):
    opened = Database.open(settings.archive)
    yield opened
    opened.close()


def test_a_tick_fetches_only_what_is_due(quick_tick, server):
    quick_tick(MONDAY)
    quick_tick(MONDAY + timedelta(minutes=1))
    assert len(server.asked) == 1
    quick_tick(MONDAY + timedelta(hours=2))
    assert len(server.asked) == 2


def test_the_first_start_writes_the_report_of_the_last_week_immediately(tick, archive, settings):
    tick(MONDAY - timedelta(days=2))
    assert (settings.reports / "2026-W46-rfid" / "index.html").exists()
    with archive.reading() as connection:
        assert due_at(connection, REPORT_JOB) == MONDAY


@pytest.fixture
def planned(archive):
    with archive.writing() as connection:
        schedule(connection, REPORT_JOB, due=MONDAY)


def test_the_weekly_report_is_written_once_when_it_is_due(quick_tick, archive, settings, planned):
    quick_tick(MONDAY - timedelta(days=2))
    assert not settings.reports.exists()
    quick_tick(MONDAY + timedelta(minutes=1))
    written = settings.reports / "2026-W47-rfid" / "index.html"
    stamp = written.stat().st_mtime_ns
    quick_tick(MONDAY + timedelta(minutes=2))
    assert written.stat().st_mtime_ns == stamp
    with archive.reading() as connection:
        assert due_at(connection, REPORT_JOB) == MONDAY + timedelta(days=7)


def test_a_report_missed_while_the_daemon_was_down_is_written_at_the_next_tick(quick_tick, settings, planned):
    quick_tick(MONDAY - timedelta(days=2))
    quick_tick(MONDAY + timedelta(days=3))
    assert (settings.reports / "2026-W47-rfid" / "index.html").exists()


class SlowReport:
    """Takes until the test lets it end, or until the daemon is to stop."""

    def __init__(self, page="page"):
        self.page, self.begun, self.may_end, self.weeks = page, threading.Event(), threading.Event(), []

    def __call__(self, _settings, *, week, stop, **_):
        self.weeks.append(week)
        self.begun.set()
        while not (stop.is_set() or self.may_end.wait(0.01)):
            pass
        return self.page


@pytest.mark.parametrize(("written", "due"), [("page", timedelta(days=7)), (None, timedelta(hours=1))])
def test_ticks_go_on_while_a_report_is_written_and_begin_no_second_one(
    archive, settings, server, planned, written, due
):
    report = SlowReport(written)
    scheduler = Scheduler(archive, settings, report=report)
    for hours in range(0, 10, 2):
        scheduler.tick(MONDAY + timedelta(hours=hours))
    assert scheduler.is_reporting
    assert (len(server.asked), len(report.weeks)) == (5, 1)
    report.may_end.set()
    scheduler.await_report()
    with archive.reading() as connection:
        assert due_at(connection, REPORT_JOB) == MONDAY + due
    scheduler.tick(MONDAY + due)
    scheduler.await_report()
    assert len(report.weeks) == 2


def test_a_report_that_fails_by_a_bug_is_logged_and_harms_no_tick(archive, settings, server, planned, caplog):
    def broken(*_, **__):
        raise ZeroDivisionError

    tick = patient(Scheduler(archive, settings, report=broken))
    for hours in (0, 2):
        tick(MONDAY + timedelta(hours=hours))
    assert caplog.text.count("report failed by a bug") == 2
    assert len(server.asked) == 2


def test_a_daemon_that_is_to_stop_ends_its_report_and_leaves_it_due(archive, settings, planned):
    report = SlowReport()
    scheduler = Scheduler(archive, settings, report=report)
    scheduler.tick(MONDAY)
    scheduler.stop.set()
    _Watchdog(scheduler).until_stopped()
    assert not scheduler.is_reporting
    with archive.reading() as connection:
        assert due_at(connection, REPORT_JOB) == MONDAY


@pytest.fixture
def fitting(settings, monkeypatch):
    """A report that is in the middle of a fit, and goes on once the event that it comes with is set."""
    begun, may_end = threading.Event(), threading.Event()

    def endless_fit(*_):
        begun.set()
        may_end.wait()
        raise NotEnoughDataError("it was not really fitted")

    monkeypatch.setattr(counts, "load_baseline", lambda _: NO_BASELINE)
    monkeypatch.setattr(build, "write_bundle", lambda target, *_: target)  # has tests of its own
    monkeypatch.setattr(curve_cache, "posterior", endless_fit)
    with Archive(settings) as archive, ThreadPoolExecutor() as pool:
        report = pool.submit(archive.report)
        assert begun.wait(60)
        yield report, may_end
        may_end.set()


def test_a_report_that_fits_keeps_nobody_from_writing(
    fitting, quick_tick, archive, settings, server, tmp_path, rows, import_file
):
    report, may_end = fitting
    quick_tick(MONDAY)
    collect(archive, now=MONDAY, politeness=settings.politeness)
    (tmp_path / "own.csv").write_text("title,date\nCup final,2026-11-02\n")
    import_file(archive, tmp_path / "own.csv", now=MONDAY, outlet="a.com")
    may_end.set()
    assert report.result().page
    assert len(server.asked) == 2
    assert rows("select name from outlet order by 1") == [("a.com",), ("local.example",)]
    assert rows("select count(*) from run where kind = 'report'") == [(1,)]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (MONDAY - timedelta(seconds=1), MONDAY),
        (MONDAY, MONDAY + timedelta(days=7)),
        (MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)),
    ],
)
def test_the_next_report_is_due_on_a_monday_morning(now, due):
    assert next_report(now) == due


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (
            MONDAY - timedelta(seconds=1),
            date(2026, 11, 9),
        ),  # until six the report of the last week is not due
        (MONDAY, date(2026, 11, 16)),
        (MONDAY + timedelta(days=6), date(2026, 11, 16)),
    ],
)
def test_the_reported_week_is_the_latest_whose_monday_morning_came(now, week):
    assert reported_week(now) == week


def test_sigterm_ends_the_daemon_cleanly_after_its_tick(settings, server):
    command = [sys.executable, "-m", "panictrack", "--config", str(settings.archive.parent), "run"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as daemon:
        until = time.monotonic() + 30
        while not server.asked and time.monotonic() < until:
            time.sleep(0.05)
        daemon.send_signal(signal.SIGTERM)
        _, errors = daemon.communicate(timeout=30)
    assert daemon.returncode == 0, errors
    assert b"daemon stopped" in errors
    again = Database.open(settings.archive)
    assert again.check() == []
    again.close()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda path: path.unlink(), id="deleted"),
        pytest.param(lambda path: path.write_text(""), id="emptied by an editor at work"),
        pytest.param(lambda path: path.write_text("feeds:\n  - {name: Loc"), id="half written"),
        pytest.param(lambda path: (path.unlink(), os.mkfifo(path)), id="replaced by a pipe"),
        pytest.param(lambda path: (path.unlink(), path.symlink_to("/dev/zero")), id="a link to no file"),
        pytest.param(lambda path: path.write_text("topics: &a [*a]\nfeeds: []\n"), id="with endless aliases"),
    ],
)
def test_the_last_good_list_stays_in_use_where_the_list_is(quick_tick, settings, server, caplog, change):
    quick_tick(MONDAY)
    good = settings.feeds.read_bytes()
    change(settings.feeds)
    quick_tick(MONDAY + timedelta(hours=2))
    assert len(server.asked) == 2
    assert "the last good one stays in use" in caplog.text
    settings.feeds.unlink(missing_ok=True)
    settings.feeds.write_bytes(good.replace(b"/feed", b"/moved"))
    quick_tick(MONDAY + timedelta(hours=2, minutes=1))
    assert [path for path, _ in server.asked] == ["/feed", "/feed", "/moved"]
