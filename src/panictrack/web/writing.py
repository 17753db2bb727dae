"""What a reader with the token has asked for: begun at once, done in the background, told on the next page.

What downloads or scores runs in a child process; a server that stops lets no change of a list be half done,
because each is one replacement of the file.
"""

import logging
import os
import secrets
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from panictrack.archive.connection import is_read_only
from panictrack.errors import PanictrackError
from panictrack.web.background import one_process

if TYPE_CHECKING:
    from panictrack.web.site import Site

MOST_KEPT = 100  # results
SCORING = "scoring "  # begins the names of what scores a topic

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What was done, in a sentence, and what its owner should know besides."""

    told: str
    notes: tuple[str, ...] = ()
    lists: tuple[str, ...] = field(default=())  # lines of a list, such as rejected entries


@dataclass(frozen=True, kw_only=True, slots=True)
class Doing:
    """Something that was begun."""

    id: str
    label: str  # while it runs
    is_gone: bool  # the feed it is about has no page afterwards
    future: "Future[Done]"

    @property
    def is_running(self) -> bool:
        """Whether there is no result yet."""
        return not self.future.done()

    @property
    def done(self) -> Done | None:
        """The result, if it has come and is no error."""
        if self.is_running or self.future.cancelled() or self.future.exception() is not None:
            return None
        return self.future.result()

    @property
    def problem(self) -> str:
        """Why it was not done; empty where it was, or may be."""
        if self.is_running:
            return ""
        if self.future.cancelled():
            return "The server was stopped before this was done."
        error = self.future.exception()
        if error is None:
            return ""
        if isinstance(error, PanictrackError):
            return str(error)
        if isinstance(error, BrokenExecutor):
            return "The process that did this was ended, perhaps for want of memory. Try again."
        return "This is a bug of panictrack; nothing is known to have changed. The log has the details."

    def wait(self, seconds: float) -> None:
        """Wait until it is done, or this long."""
        wait([self.future], timeout=seconds)


class Actions:
    """What was begun here, by an id that stands in the address of the page that tells it."""

    def __init__(self, heavy: Callable[[], Executor] = one_process) -> None:
        self._make_heavy = heavy
        self._heavy: Executor | None = None
        self._quick = ThreadPoolExecutor(1, thread_name_prefix="change")
        self._begun: OrderedDict[str, Doing] = OrderedDict()
        self._lock = Lock()

    def begin(
        self,
        label: str,
        work: Callable[[], Done],
        *,
        name: str = "",
        is_heavy: bool = False,
        is_gone: bool = False,
    ) -> Doing:
        """Begin something; heavy work runs in another process, one thing after the other.

        What has a name is not begun again while it is running.
        """
        with self._lock:
            known = self._begun.get(name)
            if known is not None and known.is_running:
                return known
            future = self._submit(work) if is_heavy else self._quick.submit(work)
            doing = Doing(id=name or secrets.token_urlsafe(8), label=label, is_gone=is_gone, future=future)
            self._begun[doing.id] = doing
            self._begun.move_to_end(doing.id)
            while len(self._begun) > MOST_KEPT:
                self._begun.popitem(last=False)
        future.add_done_callback(_log_bug)
        return doing

    def get(self, name: str) -> Doing | None:
        """What was begun under this id; None where this server knows it not, or no longer."""
        with self._lock:
            return self._begun.get(name)

    def scorings(self) -> tuple[int, bool]:
        """How many scorings have been begun and are over, and whether one is not."""
        with self._lock:
            found = [doing.is_running for name, doing in self._begun.items() if name.startswith(SCORING)]
        return found.count(False), any(found)

    def close(self) -> None:
        """Stop; a download is given up, and a change of the list that has begun is finished."""
        self._quick.shutdown(wait=True, cancel_futures=True)  # first: a change may begin heavy work
        with self._lock:
            heavy, self._heavy = self._heavy, None
        if isinstance(heavy, ProcessPoolExecutor):
            for process in list((heavy._processes or {}).values()):  # noqa: SLF001 - it has no other way
                process.kill()
        if heavy is not None:
            heavy.shutdown(wait=False, cancel_futures=True)

    def _submit(self, work: Callable[[], Done]) -> "Future[Done]":
        if self._heavy is None:
            self._heavy = self._make_heavy()
        try:
            return self._heavy.submit(work)
        except RuntimeError:  # its process was killed: another one
            self._heavy = self._make_heavy()
            return self._heavy.submit(work)


def why_not(site: "Site") -> str:
    """Why nobody can change the feed list here; empty where whoever has the token can."""
    found = _why_no_writing(site, "change feeds and topics", "feeds and topics are changed")
    places = (site.settings.feeds, site.settings.feeds.resolve().parent)
    refused = [place for place in places if place.exists() and not os.access(place, os.W_OK)]
    return found or next(map(_cannot_be_written, refused), "")


def why_no_coding(site: "Site") -> str:
    """Why nobody can code headlines here; empty where whoever has the token can."""
    return _why_no_writing(site, "code headlines", "headlines are coded")


def _why_no_writing(site: "Site", what: str, is_done: str) -> str:
    if site.snapshot:
        return f"This is a snapshot, which stays as it is: {is_done} in a workspace."
    if site.token is None:
        return f"This server was started to be read only: start it without --read-only to {what} here."
    return _cannot_be_written(site.settings.archive) if is_read_only(site.settings.archive) else ""


def _cannot_be_written(path: Path) -> str:
    return f"{path} cannot be written, so that nothing can be changed here: change its permissions."


def _log_bug(future: "Future[Done]") -> None:
    error = None if future.cancelled() else future.exception()
    if error is not None and not isinstance(error, PanictrackError | BrokenExecutor):
        log.error("bug in what a page was asked to do", exc_info=error)
