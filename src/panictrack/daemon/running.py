"""The process: one daemon for each archive, its signals, its scheduler and its watchdog."""

import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from multiprocessing import active_children
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler

from panictrack.archive import Database
from panictrack.collecting.feed_list import load_feeds
from panictrack.daemon.locking import sole_daemon
from panictrack.daemon.notifying import notify
from panictrack.daemon.scheduler import Scheduler
from panictrack.daemon.watchdog import ClockReading, Stall, stalls
from panictrack.settings import Settings

TICK_SECONDS = 60.0
_LOOK_SECONDS = 2.0
_LAST_SECONDS = 9.0  # what is in hand at a SIGTERM has so long; systemd and people wait ten

log = logging.getLogger(__name__)


def run_daemon(
    settings: Settings,
    *,
    tick_seconds: float = TICK_SECONDS,
    metrics_port: int | None = None,
) -> None:
    """Tick until SIGTERM or Ctrl-C; what is in hand then is finished within ten seconds.

    Raises
    ------
    PanictrackError
        The settings, the feed list or the archive are not well at the start, or another daemon has the
        archive. Later troubles are logged, and the next tick tries again.
    """
    load_feeds(settings.feeds)
    with ExitStack() as stack:
        stack.enter_context(sole_daemon(settings.archive))
        archive = Database.open(settings.archive)
        stack.callback(archive.close)
        if metrics_port is not None:
            from panictrack.daemon.metrics import serve_metrics  # an extra

            stack.callback(serve_metrics(archive, metrics_port, _wall_clock))
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        _Running(Scheduler(archive, settings, stop=stop), tick_seconds).until_stopped()
    log.warning("daemon stopped")


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class _Running:
    """The scheduler's thread ticks; this one watches it."""

    def __init__(self, ticker: Scheduler, tick_seconds: float) -> None:
        self._ticker = ticker
        self._tick_seconds = tick_seconds
        self._tick_began: float | None = None
        self._scheduler = BackgroundScheduler(timezone=UTC)

    def until_stopped(self) -> None:
        # Two ticks that would overlap are no news; the watchdog speaks when one does not end.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        # One tick at a time: a slow one delays the next and never runs beside it. None can be missed: what is
        # due is asked of the archive, so that a late tick does the work of those it stands for.
        job = self._scheduler.add_job(
            self._tick,
            "interval",
            seconds=self._tick_seconds,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=_wall_clock(),
        )
        self._scheduler.start()
        notify("READY=1")
        log.warning("daemon started archive=%s", self._ticker.archive.path)
        before = self._look()
        while not self._ticker.stop.wait(_LOOK_SECONDS):
            now = self._look()
            for alarm, seconds in stalls(before, now):
                self._act(alarm, seconds, lambda: job.modify(next_run_time=_wall_clock()))
            before = now
            notify("WATCHDOG=1")
        self._end()

    def _tick(self) -> None:
        self._tick_began = time.monotonic()
        try:
            self._ticker.guarded_tick(_wall_clock())
        finally:
            self._tick_began = None

    def _look(self) -> ClockReading:
        return ClockReading(wall=_wall_clock(), monotonic=time.monotonic(), tick_began=self._tick_began)

    def _act(self, alarm: Stall, seconds: float, tick_now: Callable[[], None]) -> None:
        log.error("%s seconds=%d", alarm, seconds)
        if alarm is Stall.CLOCK_SET_BACK:
            tick_now()  # the scheduler would wait until the clock has come round again
        elif alarm is Stall.TICK_STUCK:
            log.critical("starting anew; the threads stand here: %s", _stacks())
            start_anew()

    def _end(self) -> None:
        notify("STOPPING=1")
        self._scheduler.shutdown(wait=False)
        until = time.monotonic() + _LAST_SECONDS
        while self._tick_began is not None and time.monotonic() < until:
            time.sleep(0.05)
        if self._tick_began is not None:
            # Every step is one transaction: what is cut off here is not half written, and stays due.
            log.error("daemon stopped with a tick in hand; it stays due")
            logging.shutdown()
            os._exit(0)


def _stacks() -> str:
    """Where each thread stands, as text for one event of the log."""
    return "\n".join("".join(traceback.format_stack(frame)) for frame in sys._current_frames().values())  # noqa: SLF001


def start_anew() -> None:
    """Replace this process by a fresh daemon of the same command line; the archive's lock changes hands."""
    for child in active_children():
        child.kill()
    logging.shutdown()
    os.execv(sys.executable, [sys.executable, "-P", "-m", "panictrack", *sys.argv[1:]])  # noqa: S606 - ourselves
