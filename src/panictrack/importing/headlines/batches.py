"""The rows of a file in portions that are each kept at once; a large file is read in a process of its own."""

import gc
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context

from panictrack.errors import InputError
from panictrack.importing.formats import HeadlineFile
from panictrack.importing.formats.source import Parse
from panictrack.importing.headlines.files import BadRow, Reading, arrivals_of, bad_of, batches
from panictrack.model.incoming import HeadlineRow
from panictrack.subprocesses import end_with_parent

_WORTH_A_PROCESS = 4_000_000  # bytes on the disk: below, starting one costs more than it saves
_N_AHEAD = 2  # portions that lie ready or are being read while one is kept


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What is kept in one transaction, and how many bytes of the file were read up to it."""

    n_rows: int
    bad_rows: tuple[BadRow, ...]
    arrivals: tuple[HeadlineRow, ...]
    bytes_read: int


@contextmanager
def batches_of(
    file: HeadlineFile, reading: Reading, now: datetime, parse: Parse
) -> Iterator[Iterator[Batch]]:
    """The rows of a file, in portions; those dated more than a day after `now` are bad ones.

    Reading, dating and naming take as long as keeping does. A large file is read ahead by a process beside
    the one that keeps; what holds feeds has one for their parser already.

    Raises
    ------
    InputError
        When a portion is asked for: the file cannot be read as its form asks.
    """
    if not _is_worth_a_process(file):
        with _without_collector():
            yield _read(file, reading, now, parse)
        return
    # As it was before anything was opened: an open file cannot be sent to another process.
    sent = (replace(file), reading, now)
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin, initargs=sent)
    try:
        with _without_collector():
            yield _received(pool)
    except BrokenProcessPool as error:
        raise InputError(
            f"{file.path}: the process that read it was ended, perhaps for want of memory; import it again"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _is_worth_a_process(file: HeadlineFile) -> bool:
    """Whether a file is large, holds no feeds, and is the same one under its name in every process."""
    is_of_this_process = file.path.absolute().parts[1:2] in {("dev",), ("proc",)}
    return not (is_of_this_process or file.form.holds_feeds or file.file.n_bytes < _WORTH_A_PROCESS)


def _read(file: HeadlineFile, reading: Reading, now: datetime, parse: Parse | None) -> Iterator[Batch]:
    for rows in batches(file.rows(parse), now):
        yield Batch(
            n_rows=len(rows),
            bad_rows=tuple(bad_of(rows, file)),
            arrivals=tuple(arrivals_of(rows, file, reading)),
            bytes_read=file.file.bytes_read,
        )


def _received(pool: ProcessPoolExecutor) -> Iterator[Batch]:
    ahead: deque[Future[_Sent | None]] = deque(pool.submit(_next) for _ in range(_N_AHEAD))
    while sent := ahead.popleft().result():
        ahead.append(pool.submit(_next))
        portion, columns = sent
        yield replace(portion, arrivals=tuple(map(HeadlineRow._make, zip(*columns, strict=True))))


# A portion without its arrivals, and their columns: row by row they take three times as long on the way.
_Sent = tuple[Batch, tuple[tuple[object, ...], ...]]
_portions: Iterator[Batch] | None = None  # one in the process that reads


def _begin(file: HeadlineFile, reading: Reading, now: datetime) -> None:
    end_with_parent()
    gc.disable()
    global _portions  # noqa: PLW0603 - the process's only state, set once
    _portions = _read(file, reading, now, None)


def _next() -> _Sent | None:
    portion = None if _portions is None else next(_portions, None)
    if portion is None:
        return None
    return replace(portion, arrivals=()), tuple(zip(*portion.arrivals, strict=True))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing in a row leads back to itself: looking for such circles costs an eighth of an import."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
