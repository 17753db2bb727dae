"""The collector that runs by itself: one tick a minute asks what is due.

Due times live in the archive, not in the scheduler: a daemon that was down for a week knows what it
missed, and two starts in a row do nothing twice.
"""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from panictrack.archive import Archive
from panictrack.archive.feeds import list_feeds
from panictrack.archive.jobs import due_at, plan
from panictrack.collect import collect
from panictrack.errors import PanictrackError
from panictrack.report.building import build_report
from panictrack.score import score
from panictrack.settings import Settings, load_feeds
from panictrack.times import WEEK, week_start

REPORT_JOB = "weekly report"
REPORT_TIME = time(6, tzinfo=UTC)  # on Mondays: late enough for the last headlines of Sunday's west
TICK_SECONDS = 60

log = logging.getLogger(__name__)


def run_daemon(settings: Settings, *, tick_seconds: float = TICK_SECONDS) -> None:
    """Tick until SIGTERM or Ctrl-C; a tick in hand is finished first.

    Raises
    ------
    PanictrackError
        The settings, the feed list or the archive are not well at the start. Later troubles are
        logged, and the next tick tries again.
    """
    archive = Archive.open(settings.archive)
    load_feeds(settings.feeds)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    scheduler = BackgroundScheduler(timezone=UTC)
    # One tick at a time: a slow one delays the next and never runs beside it.
    scheduler.add_job(
        _guarded(lambda: tick(archive, settings, datetime.now(UTC))),
        "interval",
        seconds=tick_seconds,
        max_instances=1,
        coalesce=True,
        next_run_time=datetime.now(UTC),
    )
    scheduler.start()
    log.warning("daemon started archive=%s", settings.archive)
    stopped.wait()
    scheduler.shutdown(wait=True)
    archive.close()
    log.warning("daemon stopped")


def tick(archive: Archive, settings: Settings, now: datetime) -> None:
    """Fetch the feeds that are due, score what is new, and write the weekly report when it is due."""
    with archive.writing() as connection:
        list_feeds(connection, load_feeds(settings.feeds))
    done = collect(archive, now=now, due_only=True)
    if done.fetches:
        log.info("collected feeds=%d failed=%d new=%d", len(done.fetches), len(done.failed), done.n_new)
        score(archive, topics_file=settings.feeds)
    if _report_is_due(archive, now):
        _report(archive, settings, now)


def next_report(now: datetime) -> datetime:
    """The first Monday 06:00 UTC after `now`."""
    this_week = datetime.combine(week_start(now), REPORT_TIME)
    return this_week if this_week > now else this_week + timedelta(days=7)


def _report_is_due(archive: Archive, now: datetime) -> bool:
    with archive.reading() as connection:
        due = due_at(connection, REPORT_JOB)
    if due is None:
        with archive.writing() as connection:
            plan(connection, REPORT_JOB, due=next_report(now))
        return False
    return due <= now


def _report(archive: Archive, settings: Settings, now: datetime) -> None:
    score(archive, topics_file=settings.feeds)
    made = build_report(
        archive,
        topics_file=settings.feeds,
        topic=settings.report_topic,
        week=week_start(now) - WEEK,
        folder=settings.reports,
        settings_digest=settings.digest,
        now=now,
        as_called=False,
    )
    with archive.writing() as connection:
        plan(connection, REPORT_JOB, due=next_report(now), ran_at=now)
    log.warning("report written page=%s", made.page)


def _guarded(action: Callable[[], None]) -> Callable[[], None]:
    """An action whose known troubles are logged; anything else is a bug, and is logged with its trace."""

    def guarded() -> None:
        try:
            action()
        except PanictrackError as error:
            log.error("tick failed reason=%s", error)  # noqa: TRY400 - the message says it all
        except Exception:
            log.exception("tick failed by a bug")

    return guarded
