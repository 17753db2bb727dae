"""Writing the rows of files into the archive, each file once; what was cut off goes on where it stopped."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from panictrack.archive import Database
from panictrack.archive.headlines import insert_rows
from panictrack.archive.imports import ImportRecord, begin, finish, finished, record_progress
from panictrack.archive.outlets import fill_outlet_locations
from panictrack.errors import InputError
from panictrack.importing.formats import HeadlineFile, feed_parser
from panictrack.importing.formats.source import Parse
from panictrack.importing.headlines.batches import Batch, batches_of
from panictrack.importing.headlines.files import (
    BadRow,
    ImportInput,
    Progressed,
    Reading,
    each,
    files_of,
    unread,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What an import did. `was_known` tells that these bytes had been imported before.

    `n_forgotten` of the rows that the record counts as known are not in the archive: they were forgotten on
    purpose, and stay out.
    """

    record: ImportRecord
    bad_rows: tuple[BadRow, ...]
    was_known: bool
    n_forgotten: int = 0


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def import_file(
    archive: Database,
    path: Path,
    *,
    now: datetime,
    column_map: Mapping[str, str] | None = None,
    outlet: str | None = None,
    is_selected: bool = False,
    progressed: Progressed = _silent,
) -> Imported:
    """Import one file of headlines: CSV, JSON, an export of others (docs/how-to/importing.md), or gzip.

    As `import_file_rows`, which also takes folders, forms and tables of outlets.

    Raises
    ------
    InputError
        The file cannot be read, or no column is known for the title or the date.
    """
    reading = Reading(column_map=dict(column_map or {}), outlet=outlet, is_selected=is_selected)
    if path.is_dir():
        raise InputError(f"{path}: a folder; import its files one by one, or all of them with bring_all")
    (file,) = files_of(path, reading).files
    with feed_parser() as parse:
        return import_file_rows(archive, file, reading, now=now, parse=parse, progressed=progressed)


def import_all(
    archive: Database,
    brought: ImportInput,
    reading: Reading,
    *,
    now: datetime,
    parse: Parse,
    progressed: Progressed = _silent,
) -> Iterator[Imported]:
    """Import the files behind a path, one after the other: see `import_file_rows`.

    A file of a folder that cannot be read is one bad row, and is tried again at the next import.
    """

    def failed(file: HeadlineFile, error: InputError) -> Imported:
        record = ImportRecord(name=file.name, n_rows=1, n_new=0, n_known=0, n_bad=1, imported_at=None)
        return Imported(record=record, bad_rows=unread(error), was_known=False)

    def work(file: HeadlineFile, watched: Progressed) -> Imported:
        return import_file_rows(archive, file, reading, now=now, parse=parse, progressed=watched)

    return each(brought, work, failed, progressed)


def import_file_rows(
    archive: Database,
    file: HeadlineFile,
    reading: Reading,
    *,
    now: datetime,
    parse: Parse,
    progressed: Progressed = _silent,
) -> Imported:
    """Import one file.

    Parameters
    ----------
    now
        Rows dated more than a day later are bad ones.
    parse
        Reads the bodies of feeds: see `sources.files.feed_parser`.
    progressed
        Called with bytes read and bytes in all.

    Raises
    ------
    InputError
        The file cannot be read as its form asks.
    """
    sha256 = digest_of(file, reading)
    with archive.writing() as connection:
        known = finished(connection, sha256)
        if known is not None:
            return Imported(record=known, bad_rows=(), was_known=True)
        number, n_new = begin(connection, sha256, file.name, file.form.name)
    n_rows = n_good = n_forgotten = 0
    bad_rows: list[BadRow] = []

    def n_kept() -> int:
        return n_new

    with batches_of(file, reading, now, parse) as read:
        for portion in _told(read, n_kept):
            with archive.writing() as connection:
                kept = insert_rows(connection, portion.arrivals, import_file_id=number)
                n_new += kept.n_new
                record_progress(connection, number, n_new)
            n_forgotten += kept.n_forgotten
            n_rows += portion.n_rows
            n_good += len(portion.arrivals)
            bad_rows += portion.bad_rows
            progressed(portion.bytes_read, file.file.n_bytes)
    record = ImportRecord(
        name=file.name,
        n_rows=n_rows,
        n_new=n_new,
        n_known=n_good - n_new,
        n_bad=len(bad_rows),
        imported_at=now,
        form=file.form.name,
    )
    with archive.writing() as connection:
        finish(connection, number, record)
        fill_outlet_locations(connection, reading.outlets.locations)
    return Imported(record=record, bad_rows=tuple(bad_rows), was_known=False, n_forgotten=n_forgotten)


def _told(read: Iterator[Batch], n_kept: Callable[[], int]) -> Iterator[Batch]:
    """The portions; an error in their midst says what was kept before it."""
    try:
        yield from read
    except InputError as error:
        if not n_kept():
            raise
        raise InputError(
            f"{error}; {n_kept()} new headlines of it are in the archive, and will be known when the mended "
            "file is imported"
        ) from error


def digest_of(file: HeadlineFile, reading: Reading) -> str:
    """The name under which the ledger knows this import."""
    return file.digest(reading.outlet or "", str(reading.is_selected))
