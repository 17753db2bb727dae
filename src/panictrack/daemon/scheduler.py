"""One tick: the heartbeat, the feed list, the feeds that are due, and their scores; the report beside it.

The weekly report takes minutes on a large archive, and feeds fall due meanwhile: a thread waits for its
process, and the ticks go on. No second one is begun before it ends.

Due times are stored in the archive, not in memory: a daemon that was down for a week knows what it missed,
and starting twice in a row does nothing twice.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from threading import Event, Thread

from panictrack.archive import Database
from panictrack.archive.feeds import list_feeds
from panictrack.archive.jobs import due_at, schedule
from panictrack.collecting.feed_list.read import checked, read_list, text_of
from panictrack.collecting.rounds import collect
from panictrack.daemon.locking import HEARTBEAT
from panictrack.daemon.reporting import ReportWriter, write_report
from panictrack.errors import ArchiveError, ConfigurationError, PanictrackError
from panictrack.model.times import WEEK, week_start
from panictrack.scoring.run import score
from panictrack.settings import Settings

REPORT_JOB = "weekly report"
REPORT_TIME = time_of_day(6, tzinfo=UTC)  # on Mondays: Sunday has ended everywhere
_REPORT_AGAIN = timedelta(hours=1)  # after one that failed
_LONGEST_BACK_OFF_SECONDS = 900.0

log = logging.getLogger(__name__)


class Scheduler:
    """What a tick needs and remembers.

    Parameters
    ----------
    stop
        Set by another thread to stop the daemon: a tick then ends within ten seconds.
    monotonic
        A clock that cannot be set, for back-off.
    report
        Writes the report of a week and returns the path of its page, or None when it failed. It is called in
        a thread of its own, and ends soon after `stop` is set.
    """

    def __init__(
        self,
        archive: Database,
        settings: Settings,
        *,
        stop: Event | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        report: ReportWriter = write_report,
    ) -> None:
        self.archive = archive
        self.settings = settings
        self.stop = stop or Event()
        self._monotonic = monotonic
        self._write_report = report
        self._reporting = Thread()  # of the last report
        self._next_starts: dict[str, float] = {}  # by host: the pauses between requests outlast a tick
        self._listed: str | None = None  # digest of the feed list that the archive has
        self._back_off_seconds = 0.0
        self._not_before = 0.0

    def guarded_tick(self, now: datetime) -> None:
        """A tick whose expected errors are logged; any other is a bug and is logged with its trace.

        After an error of the archive the next ticks back off: feeds must not be fetched every minute for
        headlines that cannot be stored.
        """
        if self._monotonic() < self._not_before:
            return
        try:
            self.tick(now)
        except ArchiveError as error:
            self._back_off_seconds = min(2 * self._back_off_seconds or 60.0, _LONGEST_BACK_OFF_SECONDS)
            self._not_before = self._monotonic() + self._back_off_seconds
            log.error(  # noqa: TRY400 - the message is enough
                "tick failed; nothing was lost retry_seconds=%d reason=%s", self._back_off_seconds, error
            )
        except PanictrackError as error:
            log.error("tick failed reason=%s", error)  # noqa: TRY400 - the message is enough
        except Exception:
            log.exception("tick failed by a bug")
        else:
            if self._back_off_seconds:
                log.warning("archive usable again")
            self._back_off_seconds = 0.0

    def tick(self, now: datetime) -> None:
        """Fetch the feeds that are due, score what is new, and begin the weekly report when it is due."""
        # The heartbeat that `panictrack status --exit-code` looks for, and a first attempt to write.
        with self.archive.writing() as connection:
            schedule(connection, HEARTBEAT, due=now, ran_at=now)
        self._list_feeds()
        done = collect(
            self.archive, now=now, due_only=True, politeness=self.settings.politeness, stop=self.stop
        )
        if done.fetches:
            log.info("collected feeds=%d failed=%d new=%d", len(done.fetches), len(done.failed), done.n_new)
        if not self.stop.is_set():
            self._score()
        now += done.clock_offset
        if not (self.stop.is_set() or self.is_reporting) and self._report_is_due(now):
            self._reporting = Thread(target=self._report, args=(now,), name="report", daemon=True)
            self._reporting.start()

    @property
    def is_reporting(self) -> bool:
        """Whether a report is being written."""
        return self._reporting.is_alive()

    def await_report(self) -> None:
        """Wait until the report that is being written, if any, is done and recorded."""
        if self.is_reporting:
            self._reporting.join()

    def _list_feeds(self) -> None:
        """Use a feed list that was changed; if it cannot be read, the last good one stays in use."""
        try:
            text = text_of(self.settings.feeds)  # once: an editor may be at work
            digest = hashlib.sha256(text.encode()).hexdigest()
            if digest == self._listed:
                return
            feeds = checked(self.settings.feeds, read_list(text)).feeds
        except ConfigurationError as error:
            log.error("feed list not read; the last good one stays in use reason=%s", error)  # noqa: TRY400 - the message is enough
            return
        with self.archive.writing() as connection:
            list_feeds(connection, feeds)
        if self._listed is not None:
            log.info("feed list changed feeds=%d", len(feeds))
        self._listed = digest

    def _score(self) -> None:
        """Score what is new. Topics of the user's own that cannot be read now are scored later."""
        try:
            score(self.archive, topics_file=self.settings.feeds)
        except ConfigurationError as error:
            log.error("own topics not scored reason=%s", error)  # noqa: TRY400 - the message is enough
            score(self.archive)

    def _report_is_due(self, now: datetime) -> bool:
        with self.archive.reading() as connection:
            due = due_at(connection, REPORT_JOB)
        if due is None:  # the first start: the last week has no report yet
            return True
        if due > next_report(now):  # scheduled while the clock ran ahead
            with self.archive.writing() as connection:
                schedule(connection, REPORT_JOB, due=next_report(now))
            return False
        return due <= now

    def _report(self, now: datetime) -> None:
        """Write the report and record when the next one is due; what fails is logged, as by a tick."""
        try:
            page = self._write_report(self.settings, week=reported_week(now), now=now, stop=self.stop)
        except Exception:
            log.exception("report failed by a bug")
            page = None
        if self.stop.is_set():
            return
        due, ran_at = (next_report(now), now) if page else (now + _REPORT_AGAIN, None)
        try:
            with self.archive.writing() as connection:
                schedule(connection, REPORT_JOB, due=due, ran_at=ran_at)
        except ArchiveError as error:
            log.error("report not recorded; it is written again reason=%s", error)  # noqa: TRY400 - the message is enough
        if page:
            log.info("report written page=%s", page)


def next_report(now: datetime) -> datetime:
    """The first Monday 06:00 UTC after `now`."""
    this_week = datetime.combine(week_start(now), REPORT_TIME)
    return this_week if this_week > now else this_week + WEEK


def reported_week(now: datetime) -> date:
    """The Monday of the latest week whose report is due; until Monday 06:00 that is not last week."""
    return week_start(next_report(now)) - 2 * WEEK
