"""The weekly report in a process of its own: the daemon stays small, and can end while one is made."""

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

_LOOK_SECONDS = 0.2
_LONGEST_SECONDS = 600.0  # a report takes half a minute

log = logging.getLogger(__name__)


class ReportWriter(Protocol):
    """`write_report`, or what stands in for it where no report is wanted."""

    def __call__(self, settings: Settings, *, week: date, now: datetime, stop: Event) -> str | None:
        """Write the report of a week; return the path of its page, or None when it failed."""


class _Answer(NamedTuple):
    page: str | None
    complaint: str | None


def write_report(settings: Settings, *, week: date, now: datetime, stop: Event) -> str | None:
    """Write the report of a week; the path of its page, or None when it failed or was told to stop.

    A process that is told to stop leaves no half bundle: a bundle appears whole or not at all. One that does
    not end is ended: collecting waits for nobody.
    """
    # Spawned, not forked: a fork would copy the open database and the threads' locks.
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    maker = context.Process(target=_make, args=(theirs, settings, week, now), daemon=True)
    maker.start()
    theirs.close()
    until = time.monotonic() + _LONGEST_SECONDS
    answer = _Answer(None, f"it was not ready after {_LONGEST_SECONDS:.0f} seconds")
    try:
        while time.monotonic() < until and not stop.is_set():
            if ours.poll(_LOOK_SECONDS):
                answer = ours.recv()
                break
    except EOFError:
        answer = _Answer(None, "its process died")
    finally:
        maker.kill()  # it has said all it had to say, or will never
        maker.join()
        ours.close()
    if stop.is_set():
        return None
    if answer.complaint:
        log.error("report failed reason=%s", answer.complaint)
    return answer.page


def _make(answer: Connection, settings: Settings, week: date, now: datetime) -> None:
    from panictrack.archive import Database
    from panictrack.report.build import build_report  # curves and charts are slow to import
    from panictrack.scoring.run import score

    end_with_parent()
    try:
        archive = Database.open(settings.archive)
        score(archive, topics_file=settings.feeds)
        made = build_report(
            archive,
            settings.workplace,
            topic=settings.report_topic,
            week=week,
            now=now,
            as_called=False,
        )
        answer.send(_Answer(str(made.page), None))
    except PanictrackError as error:
        answer.send(_Answer(None, str(error)))
    except Exception:  # noqa: BLE001 - a bug: its trace goes into the daemon's log, in one event
        answer.send(_Answer(None, traceback.format_exc()))
