"""The rows of a file in batches, one a transaction; a large file is read in a process of its own."""

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
from panictrack.importing.formats import HeadlineFile, Parse
from panictrack.importing.headlines.files import BadRow, Reading, batches, parse_rows
from panictrack.importing.headlines.languages import LanguagesFound
from panictrack.model.identity import HeadlineRow
from panictrack.subprocesses import end_with_parent

_WORTH_A_PROCESS = 4_000_000  # bytes on the disk: below, starting one costs more than it saves
_N_AHEAD = 2  # batches that are ready or being read while one is written


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What is written in one transaction, and how many bytes of the file were read up to its end."""

    n_rows: int
    bad_rows: tuple[BadRow, ...]
    headlines: tuple[HeadlineRow, ...]
    languages: LanguagesFound
    bytes_read: int


@contextmanager
def batches_of(
    file: HeadlineFile, reading: Reading, now: datetime, parse: Parse
) -> Iterator[Iterator[Batch]]:
    """The rows of a file in batches; those dated more than a day after `now` are bad ones.

    Reading rows takes as long as writing them. A large file is read ahead by a process beside the one that
    writes; a file of feeds has a process for their parser already.

    Raises
    ------
    InputError
        With the next batch: the file cannot be read in its format.
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
            f"{file.path}: the process that read it was ended, perhaps for lack of memory; import it again"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _is_worth_a_process(file: HeadlineFile) -> bool:
    """Whether a file is large, holds no feeds, and is the same one under its name in every process."""
    is_of_this_process = file.path.absolute().parts[1:2] in {("dev",), ("proc",)}
    return not (is_of_this_process or file.format.holds_feeds or file.file.n_bytes < _WORTH_A_PROCESS)


def _read(file: HeadlineFile, reading: Reading, now: datetime, parse: Parse | None) -> Iterator[Batch]:
    languages = reading.languages()
    for rows in batches(file.rows(parse), reading.batch_rows, file.name):
        parsed = parse_rows(rows, file, reading, now, languages)
        yield Batch(
            n_rows=len(rows),
            bad_rows=tuple(parsed.bad_rows),
            headlines=tuple(parsed.headlines),
            languages=parsed.languages,
            bytes_read=file.file.bytes_read,
        )


def _received(pool: ProcessPoolExecutor) -> Iterator[Batch]:
    ahead: deque[Future[_Sent | None]] = deque(pool.submit(_next) for _ in range(_N_AHEAD))
    while sent := ahead.popleft().result():
        ahead.append(pool.submit(_next))
        batch, columns = sent
        yield replace(batch, headlines=tuple(map(HeadlineRow._make, zip(*columns, strict=True))))


# A batch without its headlines, and their columns: row by row they take three times as long on the way.
_Sent = tuple[Batch, tuple[tuple[object, ...], ...]]
_batches: Iterator[Batch] | None = None  # one in the process that reads


def _begin(file: HeadlineFile, reading: Reading, now: datetime) -> None:
    end_with_parent()
    gc.disable()
    global _batches  # noqa: PLW0603 - the process's only state, set once
    _batches = _read(file, reading, now, None)


def _next() -> _Sent | None:
    batch = None if _batches is None else next(_batches, None)
    if batch is None:
        return None
    return replace(batch, headlines=()), tuple(zip(*batch.headlines, strict=True))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Without garbage collection: rows have no cycles, and looking for them costs an eighth of an import."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
