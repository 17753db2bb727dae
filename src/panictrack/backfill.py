"""Importing files of headlines: idempotent by digest, bad rows counted and shown, never dropped silently."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from panictrack.archive import Database
from panictrack.archive.headlines import Arrival, keep
from panictrack.archive.imports import ImportRecord, begin, finish, finished, note_progress
from panictrack.sources.files import FileRow, HeadlineFile

_BATCH_ROWS = 20_000  # one transaction: large enough to be fast, short enough for other writers


@dataclass(frozen=True, kw_only=True, slots=True)
class BadRow:
    """A row that could not be read, and why."""

    line: int
    complaint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What an import did. `was_known` tells that these bytes had been imported before."""

    record: ImportRecord
    bad_rows: tuple[BadRow, ...]
    was_known: bool


def import_file(
    archive: Database,
    path: Path,
    *,
    now: datetime,
    column_map: Mapping[str, str] | None = None,
    outlet: str | None = None,
    is_selected: bool = False,
    progressed: Callable[[int, int], None] = lambda _done, _total: None,
) -> Imported:
    """Import a CSV, CSV.gz or JSONL file of headlines.

    Parameters
    ----------
    column_map
        Field (title, date, outlet, url) to the file's column, where the usual names do not fit.
    outlet
        The outlet of every row; without it the outlet column counts, and without that the file's name.
    is_selected
        The rows were chosen by topic: keep them searchable, but outside every denominator.
    progressed
        Called with bytes read and bytes in all.

    Raises
    ------
    InputError
        The file cannot be read, or no column is known for the title or the date.
    """
    file = HeadlineFile(path=path, column_map=dict(column_map or {}))
    sha256 = file.digest(outlet or "", str(is_selected))
    with archive.writing() as connection:
        known = finished(connection, sha256)
        if known is not None:
            return Imported(record=known, bad_rows=(), was_known=True)
        number, n_new = begin(connection, sha256, path.name)
    n_rows = n_good = 0
    bad_rows: list[BadRow] = []
    for batch in _batches(file.rows()):
        bad_rows += [BadRow(line=row.line, complaint=row.complaint) for row in batch if row.complaint]
        arrivals = [
            Arrival(
                entry=row.entry,
                outlet=outlet or row.outlet or path.name.split(".")[0],
                first_seen_at=row.entry.published_at,
                is_selected=is_selected,
            )
            for row in batch
            if row.entry is not None and row.entry.published_at is not None
        ]
        with archive.writing() as connection:
            n_new += keep(connection, arrivals, import_file_id=number).n_new
            note_progress(connection, number, n_new)
        n_rows += len(batch)
        n_good += len(arrivals)
        progressed(file.bytes_read, file.n_bytes)
    record = ImportRecord(
        name=path.name,
        n_rows=n_rows,
        n_new=n_new,
        n_known=n_good - n_new,
        n_bad=len(bad_rows),
        imported_at=now,
    )
    with archive.writing() as connection:
        finish(connection, number, record)
    return Imported(record=record, bad_rows=tuple(bad_rows), was_known=False)


def _batches(rows: Iterator[FileRow]) -> Iterator[list[FileRow]]:
    while batch := list(islice(rows, _BATCH_ROWS)):
        yield batch
