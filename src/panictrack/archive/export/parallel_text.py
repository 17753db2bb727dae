"""Many headlines as text by two processes: each writes half of the weeks, of the same state of the archive.

Reading a headline with its scores and making its line is work for a processor; the disk waits for it.
"""

import gc
import logging
import os
import shutil
from bisect import bisect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from panictrack.archive import Database
from panictrack.archive.connection import Connection
from panictrack.archive.export.headlines import headlines
from panictrack.archive.export.table import QuerySource
from panictrack.archive.export.text_formats import TextForm, write_text
from panictrack.archive.scores import newest_headline
from panictrack.archive.search import Facet, Query, Sort, count, facet
from panictrack.errors import ArchiveError
from panictrack.subprocesses import end_with_parent

log = logging.getLogger(__name__)

HEADER_LINES = {TextForm.CSV: 1, TextForm.JSONL: 0}  # above the rows, in the forms that can be put together
_POLITE = 5  # steps of priority: whoever searches meanwhile goes first
_WORTH_PROCESSES = 200_000  # headlines: below, starting processes costs more than they save


@dataclass(frozen=True, kw_only=True, slots=True)
class _Half:
    """What one process is to write."""

    query: Query
    path: Path
    form: TextForm
    begins: str = ""


def write_halves(source: QuerySource, path: Path, form: TextForm, begins: str) -> int | None:
    """Write the headlines of a query into `path`, behind the text with which it begins, and say how many.

    None where that is no way to write them: they are few, or come in an order that mixes the weeks; somebody
    else writes for long; there is no room to put the halves together; or some lie in a week that is not that
    of their date, as somebody may have left them.
    """
    query = source.query
    if query.limit is not None or query.sort is Sort.ALARM or os.cpu_count() == 1:
        return None
    location, second = source.archive, path.with_name(f"{path.name}-second")
    archive = Database.open(location)
    try:
        with archive.reading() as connection:
            if not _are_worth_it(connection, query):
                return None
        with _writer(location) as one, _writer(location) as two:
            # While we may write nobody else may: both begin in the same state of the archive.
            for writer in (one, two):
                _answer(writer)
            with archive.writing() as connection:
                weeks = facet(connection, query, Facet.WEEK)
                halves = _halves(query, weeks)
                if halves is None:
                    return None
                _begin(one, _Half(query=halves[0], path=path, form=form, begins=begins))
                _begin(two, _Half(query=halves[1], path=second, form=form))
            n_rows: int = _answer(one) + _answer(two)
        if n_rows != sum(n for _, n in weeks):
            return None
        _append(second, path, n_lines=HEADER_LINES[form])
    except (ArchiveError, OSError) as error:  # as where there is no room for half of the rows twice
        log.info("two processes did not write %s (%s); one does", path.name, error)
        return None
    finally:
        second.unlink(missing_ok=True)
        archive.close()
    return n_rows


def _are_worth_it(connection: Connection, query: Query) -> bool:
    """Whether a query has so many headlines that two processes are worth it."""
    if newest_headline(connection) < _WORTH_PROCESSES:
        return False
    return query.selects_everything or count(connection, query) >= _WORTH_PROCESSES


def _halves(query: Query, weeks: Sequence[tuple[str, int]]) -> tuple[Query, Query] | None:
    """The query for the half of its headlines that comes first and for the rest; None in a single week."""
    so_far = list(accumulate(n for _, n in weeks))
    place = max(bisect(so_far, so_far[-1] / 2), 1) if so_far else 0
    if place >= len(weeks):
        return None
    monday = date.fromisoformat(weeks[place][0])
    newer = replace(query, since=max(monday, query.since or monday))
    sunday = monday - timedelta(days=1)
    older = replace(query, until=min(sunday, query.until or sunday))
    return (newer, older) if query.sort is Sort.NEWEST else (older, newer)


def _append(second: Path, path: Path, *, n_lines: int) -> None:
    """Put a file behind another, without its first lines."""
    with second.open("rb") as rest, path.open("ab") as whole:
        for _ in range(n_lines):
            rest.readline()
        shutil.copyfileobj(rest, whole, 1 << 20)


@contextmanager
def _writer(archive: Path) -> Iterator[Pipe]:
    """A process that is to write a half; it answers when it is ready."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_write, args=(archive, theirs))
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.terminate()
        process.join()


def _begin(writer: Pipe, half: _Half) -> None:
    """Have a process begin; it has when this returns."""
    writer.send(half)
    _answer(writer)


def _answer(writer: Pipe) -> Any:
    """What a process says; the error that it met is raised here."""
    try:
        answer = writer.recv()
    except (EOFError, ConnectionResetError) as error:
        raise ArchiveError("a process that wrote half of the rows was ended; try again") from error
    if isinstance(answer, Exception):
        raise answer
    return answer


def _write(archive: Path, pipe: Pipe) -> None:
    """What such a process does. It says when it is ready, when it has begun, and how many rows it wrote."""
    end_with_parent()
    os.nice(_POLITE)
    gc.disable()  # nothing in a row leads back to itself
    try:
        opened = Database.open(archive)
        pipe.send(None)
        half: _Half = pipe.recv()
        with opened.reading() as connection, half.path.open("w", encoding="utf-8", newline="") as target:
            # From the first question on a transaction sees one state.
            connection.value("select 1 from headline")
            pipe.send(None)
            target.write(half.begins)
            n_rows = write_text(headlines(connection, half.query), target, half.form)
        pipe.send(n_rows)
    except EOFError:
        return  # nobody asks any more
    except Exception as error:  # noqa: BLE001 - it is raised where the rows are waited for
        pipe.send(error)
