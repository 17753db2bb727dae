"""The weekly report in a process of its own: the daemon stays small and can stop while one is written."""

import logging
import time
import traceback
from datetime import date, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Event
from typing import NamedTuple, Protocol

from panictrack.errors import PanictrackError
from panictrack.settings import Settings
from panictrack.subprocesses import end_with_parent

_POLL_SECONDS = 0.2
_LONGEST_SECONDS = 3600.0  # a report takes half a minute; the first one of a large archive, some minutes

log = logging.getLogger(__name__)


class ReportWriter(Protocol):
    """`write_report`, or a substitute for it where no report is needed."""

    def __call__(self, settings: Settings, *, week: date, now: datetime, stop: Event) -> str | None:
        """Write the report of a week; return the path of its page, or None when it failed."""


class _Answer(NamedTuple):
    page: str | None
    problem: str | None


def write_report(settings: Settings, *, week: date, now: datetime, stop: Event) -> str | None:
    """Write the report of a week; returns the path of its page, or None if it failed or `stop` was set.

    A process that is stopped leaves no partial bundle: a bundle appears complete or not at all. A process
    that takes too long is killed: it would keep its memory, and no later report would be written.
    """
    # Spawned, not forked: a fork would copy the open database and the threads' locks.
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    maker = context.Process(target=_make, args=(theirs, settings, week, now), daemon=True)
    maker.start()
    theirs.close()
    until = time.monotonic() + _LONGEST_SECONDS
    answer = _Answer(None, f"it took more than {_LONGEST_SECONDS:.0f} seconds")
    try:
        while time.monotonic() < until and not stop.is_set():
            if ours.poll(_POLL_SECONDS):
                answer = ours.recv()
                break
    except EOFError:
        answer = _Answer(None, "its process died")
    finally:
        maker.kill()  # it has answered, or never will
        maker.join()
        ours.close()
    if stop.is_set():
        return None
    if answer.problem:
        log.error("report failed reason=%s", answer.problem)
    return answer.page


def _make(answer: Connection, settings: Settings, week: date, now: datetime) -> None:
    from panictrack.archive import Database
    from panictrack.report.build import build_report  # curves and charts are slow to import
    from panictrack.scoring.run import score

    end_with_parent()
    try:
        archive = Database.open(settings.archive)
        scored = score(archive, topics_file=settings.feeds)
        made = build_report(
            archive,
            settings.report_paths,
            topic=settings.report_topic,
            week=week,
            now=now,
            uncorrected=False,
            scored_through=scored.through,
        )
        answer.send(_Answer(str(made.page), None))
    except PanictrackError as error:
        answer.send(_Answer(None, str(error)))
    except Exception:  # noqa: BLE001 - a bug: its trace goes to the daemon's log as one event
        answer.send(_Answer(None, traceback.format_exc()))
