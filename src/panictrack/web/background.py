"""Work that takes longer than a reader waits: counting an archive, fitting a curve.

It runs in one child process, one thing after the other, with a lower priority than the server, and its memory
is free again when it is done. A page asks for a result by a key, and is told that it is not there yet.
"""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from panictrack.errors import InputError, TimeLimitError
from panictrack.subprocesses import end_with_parent

MOST_KEPT = 16  # results, of one or two megabytes each
MOST_WAITING = 12
_ERROR_SECONDS = 20.0  # after which something that failed is tried again
_NICENESS = 5
_ENDED = "the process that computes this was ended, perhaps for want of memory; try again in a minute"

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Result(Generic[T]):
    """A result with its age."""

    value: T
    age_seconds: float


@dataclass(slots=True)
class _Job:
    future: "Future[Any]"
    began: float
    ended: float | None = None
    before: Any = None  # the result that this one is to replace
    before_ended: float | None = None


class Background:
    """Results by key. Several threads may use it."""

    def __init__(self, executor: Callable[[], Executor] | None = None) -> None:
        self._make = executor or one_process
        self._executor: Executor | None = None
        self._jobs: OrderedDict[Hashable, _Job] = OrderedDict()
        self._lock = Lock()
        self.n_done = 0
        """How many things were done or given up: results can have changed since it was another number."""

    def ask(
        self, key: Hashable, work: Callable[[], T], *, fresh_seconds: float | None = None
    ) -> Result[T] | None:
        """The result of `work()`, as asked for under this key; None while it is being made.

        A result older than `fresh_seconds` is made again, and is given until the new one is there.

        Raises
        ------
        PanictrackError
            That of the work; it is tried again after a while.
        InputError
            Too much is waiting already.
        """
        with self._lock:
            job = self._jobs.get(key)
            if job is None or self._is_over(job, fresh_seconds):
                job = self._begin(key, work, job)
            self._jobs.move_to_end(key)
            self._forget_old()
        if job.future.done():
            return Result(value=_result_of(job.future), age_seconds=monotonic() - (job.ended or job.began))
        if job.before_ended is not None:
            return Result(value=job.before, age_seconds=monotonic() - job.before_ended)
        return None

    async def wait(self, work: Callable[[], T], seconds: float) -> T:
        """The result of work that is done once, after what is being done already; others go on meanwhile.

        Raises
        ------
        TimeLimitError
            It was not there in time.
        """
        with self._lock:
            future = self._submit(work)
        try:
            result: T = await asyncio.wait_for(asyncio.wrap_future(future), seconds)
        except TimeoutError:
            raise TimeLimitError("curves are being fitted, and this waits for them; try later") from None
        except BrokenExecutor:
            raise InputError(_ENDED) from None
        return result

    def waited_seconds(self, key: Hashable) -> float:
        """How long ago something was asked for first."""
        with self._lock:
            job = self._jobs.get(key)
        return monotonic() - job.began if job else 0.0

    def close(self) -> None:
        """Stop; what is being made is given up."""
        with self._lock:
            executor, self._executor = self._executor, None
        if isinstance(executor, ProcessPoolExecutor):
            for process in list((executor._processes or {}).values()):  # noqa: SLF001 - it has no other way
                process.kill()
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)

    def _is_over(self, job: _Job, fresh_seconds: float | None) -> bool:
        if not job.future.done():
            return False
        age = monotonic() - (job.ended or job.began)
        if job.future.cancelled() or job.future.exception() is not None:
            return age > _ERROR_SECONDS
        return fresh_seconds is not None and age > fresh_seconds

    def _begin(self, key: Hashable, work: Callable[[], Any], old: _Job | None) -> _Job:
        if sum(not job.future.done() for job in self._jobs.values()) >= MOST_WAITING:
            raise InputError(f"{MOST_WAITING} things are being computed already; try again in a minute")
        job = _Job(future=self._submit(work), began=monotonic())
        if old is not None and not old.future.cancelled() and old.future.exception() is None:
            job.before, job.before_ended = old.future.result(), old.ended or old.began
        job.future.add_done_callback(partial(self._end, job))
        self._jobs[key] = job
        return job

    def _end(self, job: _Job, _: "Future[Any]") -> None:
        job.ended = monotonic()
        self.n_done += 1

    def _submit(self, work: Callable[[], Any]) -> "Future[Any]":
        if self._executor is None:
            self._executor = self._make()
        try:
            return self._executor.submit(work)
        except RuntimeError:  # its process was killed, or it was closed: another one
            self._executor = self._make()
            return self._executor.submit(work)

    def _forget_old(self) -> None:
        done = [key for key, job in self._jobs.items() if job.future.done()]
        for key in done[:-MOST_KEPT]:
            del self._jobs[key]


def _result_of(future: "Future[Any]") -> Any:
    try:
        return future.result()
    except (BrokenExecutor, CancelledError):
        raise InputError(_ENDED) from None


def one_process() -> Executor:
    """A child process that does one thing after the other, with its memory free again after each."""
    return ProcessPoolExecutor(
        max_workers=1, mp_context=get_context("spawn"), initializer=_begin_child, max_tasks_per_child=1
    )


def _begin_child() -> None:
    os.nice(_NICENESS)
    end_with_parent()
