"""The daemon process: one per archive, with its signals, its scheduler and its watchdog."""

import logging
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from multiprocessing import active_children
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler

from panictrack.archive import Database
from panictrack.collecting.feed_list import load_feeds
from panictrack.daemon.locking import sole_daemon
from panictrack.daemon.scheduler import Scheduler
from panictrack.errors import ArchiveError
from panictrack.settings import Settings

TICK_SECONDS = 60.0
STUCK_SECONDS = 1800.0  # every wait of a tick is bounded; together they take far less
_CHECK_SECONDS = 2.0
_GRACE_SECONDS = 9.0  # for a tick or a report in progress at SIGTERM; systemd and people wait ten
_CLOCK_STEP_SECONDS = 30.0  # time services make smaller corrections every day

log = logging.getLogger(__name__)


def run_daemon(settings: Settings, *, metrics_port: int | None = None) -> None:
    """Tick until SIGTERM or Ctrl-C; a tick in progress then ends within ten seconds.

    Raises
    ------
    PanictrackError
        The settings, the feed list or the archive are invalid at the start, or the archive has another
        daemon. Later problems are logged, and the next tick tries again.
    """
    load_feeds(settings.feeds)
    with ExitStack() as stack:
        stack.enter_context(_info_logged())
        stack.enter_context(sole_daemon(settings.archive))
        archive = Database.open(settings.archive)
        stack.callback(archive.close)
        if metrics_port is not None:
            from panictrack.daemon.metrics import serve_metrics  # needs an extra

            stack.callback(serve_metrics(archive, metrics_port, _wall_clock))
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        _Watchdog(Scheduler(archive, settings, stop=stop)).until_stopped()
        log.info("daemon stopped")


@contextmanager
def _info_logged() -> Iterator[None]:
    """Log at level INFO or below, also without -v: the log is a daemon's only output."""
    package = logging.getLogger("panictrack")
    before = package.level
    package.setLevel(min(logging.INFO, package.getEffectiveLevel()))
    try:
        yield
    finally:
        package.setLevel(before)


class Stall(StrEnum):
    """What the watchdog can notice."""

    CLOCK_SET_BACK = "clock set back"
    CLOCK_SET_FORWARD = "clock set forward, or the machine slept"
    TICK_STUCK = "tick stuck"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockReading:
    """A reading of both clocks: the wall clock, which can be set, and the monotonic one, which cannot."""

    wall: datetime
    monotonic: float
    tick_began: float | None  # on the monotonic clock; None: no tick is running


def stalls(before: ClockReading, now: ClockReading) -> list[tuple[Stall, float]]:
    """What happened between two readings, with the number of seconds concerned. Pure."""
    found = []
    step = (now.wall - before.wall).total_seconds() - (now.monotonic - before.monotonic)
    if step <= -_CLOCK_STEP_SECONDS:
        found.append((Stall.CLOCK_SET_BACK, -step))
    elif step >= _CLOCK_STEP_SECONDS:
        found.append((Stall.CLOCK_SET_FORWARD, step))
    if now.tick_began is not None and (elapsed := now.monotonic - now.tick_began) >= STUCK_SECONDS:
        found.append((Stall.TICK_STUCK, elapsed))
    return found


def notify(state: str) -> None:
    """Send a state such as `READY=1` to systemd (sd_notify(3)); does nothing without a service manager."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        try:
            sender.sendto(state.encode(), address)
        except OSError:
            return  # the daemon outlives its service manager


def restart() -> None:
    """Replace this process with a new daemon of the same command line, which takes the lock again."""
    for child in active_children():
        child.kill()
    logging.shutdown()
    os.execv(sys.executable, [sys.executable, "-P", "-m", "panictrack", *sys.argv[1:]])  # noqa: S606 - ourselves


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class _Watchdog:
    """APScheduler's thread ticks; this thread watches it."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._tick_began: float | None = None
        self._ticker = BackgroundScheduler(timezone=UTC)

    def until_stopped(self) -> None:
        # APScheduler warns when ticks would overlap; the watchdog reports a tick that does not end.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        # Ticks never overlap: a slow one delays the next. None can be missed either: what is due is stored
        # in the archive, so a late tick does the work of those that it replaces.
        job = self._ticker.add_job(
            self._tick,
            "interval",
            seconds=TICK_SECONDS,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=_wall_clock(),
        )
        self._ticker.start()
        notify("READY=1")
        log.info("daemon started archive=%s", self._scheduler.archive.path)
        before = self._read_clocks()
        while not self._scheduler.stop.wait(_CHECK_SECONDS):
            now = self._read_clocks()
            for stall, seconds in stalls(before, now):
                self._act(stall, seconds, lambda: job.modify(next_run_time=_wall_clock()))
            before = now
            try:
                self._scheduler.archive.keep_log()
            except ArchiveError as error:
                log.error("archive in danger reason=%s", error)  # noqa: TRY400 - one line, as for a tick
            notify("WATCHDOG=1")
        self._end()

    def _tick(self) -> None:
        self._tick_began = time.monotonic()
        try:
            self._scheduler.guarded_tick(_wall_clock())
        finally:
            self._tick_began = None

    def _is_at_work(self) -> bool:
        return self._tick_began is not None or self._scheduler.is_reporting

    def _read_clocks(self) -> ClockReading:
        return ClockReading(wall=_wall_clock(), monotonic=time.monotonic(), tick_began=self._tick_began)

    def _act(self, stall: Stall, seconds: float, tick_now: Callable[[], None]) -> None:
        log.error("%s seconds=%d", stall, seconds)
        if stall is Stall.CLOCK_SET_BACK:
            tick_now()  # APScheduler would wait until the clock has caught up
        elif stall is Stall.TICK_STUCK:
            frames = sys._current_frames().values()  # noqa: SLF001 - the only way to the stacks of all threads
            stacks = ("".join(traceback.format_stack(frame)) for frame in frames)
            log.critical("restarting threads=%s", "\n".join(stacks))
            restart()

    def _end(self) -> None:
        notify("STOPPING=1")
        self._ticker.shutdown(wait=False)
        until = time.monotonic() + _GRACE_SECONDS
        while self._is_at_work() and time.monotonic() < until:
            time.sleep(0.05)
        if self._is_at_work():
            # Every step is one transaction: what is cut off here is not half written and stays due.
            log.error("daemon stopped during a tick or a report; its work stays due")
            logging.shutdown()
            os._exit(0)
