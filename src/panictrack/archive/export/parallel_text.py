"""Headlines as text by two processes: each writes half of the weeks, from the same state of the archive.

Reading headlines with their scores and formatting them keeps a processor busy while the disk waits.
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
from panictrack.archive.export.table import QuerySource
from panictrack.archive.export.text_formats import TextForm, write_text
from panictrack.archive.scores import newest_headline
from panictrack.archive.search import Facet, Query, Sort, count, facet, headline_table
from panictrack.errors import ArchiveError
from panictrack.subprocesses import end_with_parent

log = logging.getLogger(__name__)

_HEADER_LINES = {TextForm.CSV: 1, TextForm.JSONL: 0}
_NICENESS = 5  # searches go first
_MIN_HEADLINES = 200_000  # below, starting processes costs more than they save


@dataclass(frozen=True, kw_only=True, slots=True)
class _Half:
    """The part of one process."""

    query: Query
    path: Path
    form: TextForm
    start: str = ""


def write_halves(source: QuerySource, path: Path, form: TextForm, start: str) -> int | None:
    """Write the text `start` and the headlines of a query to `path`, and return how many there were.

    None where the caller must write them alone: they are few, or in an order that mixes the weeks; another
    process writes to the archive for long; there is no space to join the halves; or the week of some headline
    is not that of its date.
    """
    query = source.query
    if query.limit is not None or query.sort is Sort.ALARM or os.cpu_count() == 1:
        return None
    location, second = source.archive, path.with_name(f"{path.name}-second")
    archive = Database.open(location)
    try:
        with archive.reading() as connection:
            if not _is_worthwhile(connection, query):
                return None
        with _writer(location) as one, _writer(location) as two:
            # While we hold the lock nobody can write: both start from the same state of the archive.
            for writer in (one, two):
                _receive(writer)
            with archive.writing() as connection:
                weeks = facet(connection, query, Facet.WEEK)
                halves = _halves(query, weeks)
                if halves is None:
                    return None
                _begin(one, _Half(query=halves[0], path=path, form=form, start=start))
                _begin(two, _Half(query=halves[1], path=second, form=form))
            n_rows: int = _receive(one) + _receive(two)
        if n_rows != sum(n for _, n in weeks):
            return None
        _append(second, path, n_lines=_HEADER_LINES[form])
    except (ArchiveError, OSError) as error:  # such as no space for half of the rows twice
        log.info("two processes could not write %s (%s); one will", path.name, error)
        return None
    finally:
        second.unlink(missing_ok=True)
        archive.close()
    return n_rows


def _is_worthwhile(connection: Connection, query: Query) -> bool:
    """Whether the query has enough headlines for two processes."""
    if newest_headline(connection) < _MIN_HEADLINES:
        return False
    return query.selects_everything or count(connection, query) >= _MIN_HEADLINES


def _halves(query: Query, weeks: Sequence[tuple[str, int]]) -> tuple[Query, Query] | None:
    """Queries for the first and the second half of the headlines; None if they are of one week."""
    totals = list(accumulate(n for _, n in weeks))
    middle = max(bisect(totals, totals[-1] / 2), 1) if totals else 0
    if middle >= len(weeks):
        return None
    monday = date.fromisoformat(weeks[middle][0])
    newer = replace(query, since=max(monday, query.since or monday))
    sunday = monday - timedelta(days=1)
    older = replace(query, until=min(sunday, query.until or sunday))
    return (newer, older) if query.sort is Sort.NEWEST else (older, newer)


def _append(second: Path, path: Path, *, n_lines: int) -> None:
    """Append a file to another, without its first lines."""
    with second.open("rb") as rest, path.open("ab") as whole:
        for _ in range(n_lines):
            rest.readline()
        shutil.copyfileobj(rest, whole, 1 << 20)


@contextmanager
def _writer(archive: Path) -> Iterator[Pipe]:
    """A process for one half; it sends a message when it is ready."""
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
    """Start a process on its half; return once it has opened its transaction."""
    writer.send(half)
    _receive(writer)


def _receive(writer: Pipe) -> Any:
    """The next message of a process; an error there is raised here."""
    try:
        message = writer.recv()
    except (EOFError, ConnectionResetError) as error:
        raise ArchiveError("a process that wrote half of the rows was killed; try again") from error
    if isinstance(message, Exception):
        raise message
    return message


def _write(archive: Path, pipe: Pipe) -> None:
    """The work of a process. It sends when it is ready, when it has started, and how many rows it wrote."""
    end_with_parent()
    os.nice(_NICENESS)
    gc.disable()  # rows have no reference cycles
    try:
        opened = Database.open(archive)
        pipe.send(None)
        half: _Half = pipe.recv()
        with opened.reading() as connection, half.path.open("w", encoding="utf-8", newline="") as target:
            # A transaction sees one state from its first query on.
            connection.value("select 1 from headline")
            pipe.send(None)
            target.write(half.start)
            n_rows = write_text(headline_table(connection, half.query), target, half.form)
        pipe.send(n_rows)
    except EOFError:
        return  # the parent has gone
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        pipe.send(error)
