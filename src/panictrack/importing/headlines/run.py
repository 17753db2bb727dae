"""Writing the rows of files into the archive, each file once; an interrupted import is resumed."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from panictrack.archive import Database
from panictrack.archive.feeds import fill_outlet_locations
from panictrack.archive.headlines import insert_rows
from panictrack.archive.imports import (
    ImportRecord,
    Stream,
    begin,
    finish,
    finished,
    kept_streams,
    record_progress,
    refuse_other_kind,
)
from panictrack.archive.labels import merge_labels
from panictrack.archive.merging import merge_tombstones
from panictrack.curve.series.overlap import NO_OVERLAP, Overlap
from panictrack.errors import InputError
from panictrack.importing.formats import HeadlineFile, Parse
from panictrack.importing.headlines.archives import ARCHIVE, refuse_itself
from panictrack.importing.headlines.baseline_overlap import SampledTitles
from panictrack.importing.headlines.batches import Batch, batches_of
from panictrack.importing.headlines.files import (
    BadRow,
    BadRows,
    ImportInput,
    Progressed,
    Reading,
    for_each_file,
    unread,
)
from panictrack.importing.headlines.languages import LanguagesFound


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What an import did. `was_known`: these bytes had been imported before.

    Of very many bad rows only the first are kept.

    `n_deleted` of the rows that the record counts as known are not in the archive: they were deleted on
    purpose, and stay out. `to_delete` are headlines of this archive that were deleted in the imported one.
    `n_answers` are those of its coders that are new here.
    `kept_streams` are those in which known headlines stay although the import names others, and how many do.
    `in_baseline` are headlines of the file that the built-in baseline has, too, estimated from a sample, and
    `in_archive` those that another stream of the archive has which seems to be the same, by its name.
    `languages` are those of its good rows.
    """

    record: ImportRecord
    bad_rows: tuple[BadRow, ...]
    was_known: bool
    n_deleted: int = 0
    to_delete: tuple[int, ...] = ()
    n_answers: int = 0
    kept_streams: tuple[tuple[Stream, int], ...] = ()
    in_baseline: Overlap = NO_OVERLAP
    in_archive: Mapping[str, int] = field(default_factory=dict)
    languages: LanguagesFound = field(default_factory=LanguagesFound)

    @property
    def n_good(self) -> int:
        """The rows that are headlines."""
        return self.record.n_rows - self.record.n_bad


def import_all(
    archive: Database,
    given: ImportInput,
    reading: Reading,
    *,
    now: datetime,
    parse: Parse,
    progressed: Progressed = lambda _done, _total: None,
) -> Iterator[Imported]:
    """Import the files behind a path, one after the other: see `import_file_rows`.

    A file of a folder that cannot be read is one bad row, and is tried again at the next import.
    """

    def failed(file: HeadlineFile, error: InputError) -> Imported:
        record = ImportRecord(name=file.name, n_rows=1, n_new=0, n_known=0, n_bad=1, imported_at=None)
        return Imported(record=record, bad_rows=unread(error), was_known=False)

    def work(file: HeadlineFile, file_progressed: Progressed) -> Imported:
        return import_file_rows(archive, file, reading, now=now, parse=parse, progressed=file_progressed)

    return for_each_file(given, work, failed, progressed)


def import_file_rows(
    archive: Database,
    file: HeadlineFile,
    reading: Reading,
    *,
    now: datetime,
    parse: Parse,
    progressed: Progressed = lambda _done, _total: None,
) -> Imported:
    """Import one file.

    Parameters
    ----------
    now
        Rows dated more than a day later are bad ones.
    parse
        Reads the bodies of feeds: see `feed_parser`.
    progressed
        Called with bytes read and bytes in all.

    Raises
    ------
    InputError
        The file cannot be read in its format.
    """
    refuse_itself(archive, file)
    sha256 = digest_of(file, reading)
    with archive.writing() as connection:
        known = finished(connection, sha256)
        if known is not None:
            return Imported(record=known, bad_rows=(), was_known=True)
        number, n_new = begin(connection, sha256, file.name, file.format.name)
    n_rows = n_good = n_deleted = n_bad = 0
    bad_rows = BadRows(most=reading.most_bad_rows)
    titles, languages, kept = SampledTitles(), LanguagesFound(), Counter[Stream]()

    def n_stored() -> int:
        return n_new

    with batches_of(file, reading, now, parse) as read:
        for batch in _with_progress_in_errors(read, n_stored):
            with archive.writing() as connection:
                refuse_other_kind(connection, batch.headlines, reading.kind)
                result = insert_rows(connection, batch.headlines, import_file_id=number, kind=reading.kind)
                n_new += result.n_new
                if reading.names_stream and result.n_new < len(batch.headlines):
                    kept += kept_streams(connection, batch.headlines)
                record_progress(connection, number, n_new)
            n_deleted += result.n_deleted
            n_rows += batch.n_rows
            n_good += len(batch.headlines)
            titles.add(batch.headlines)
            languages += batch.languages
            n_bad += len(batch.bad_rows)
            bad_rows.add(batch.bad_rows)
            progressed(batch.bytes_read, file.file.n_bytes)
    record = ImportRecord(
        name=file.name,
        n_rows=n_rows,
        n_new=n_new,
        n_known=n_good - n_new,
        n_bad=n_bad,
        imported_at=now,
        format=file.format.name,
    )
    with archive.writing() as connection:
        finish(connection, number, record)
        fill_outlet_locations(connection, reading.outlets.locations)
        is_archive = file.known_format is ARCHIVE
        to_delete = merge_tombstones(connection, file.path) if is_archive else []
        n_answers = merge_labels(connection, file.path) if is_archive else 0
    return Imported(
        record=record,
        bad_rows=tuple(bad_rows.rows),
        was_known=False,
        n_deleted=n_deleted,
        to_delete=tuple(to_delete),
        n_answers=n_answers,
        kept_streams=tuple(kept.most_common()),
        in_baseline=titles.in_baseline(),
        in_archive=titles.in_archive(archive) if 2 * n_new > n_good else {},
        languages=languages,
    )


def _with_progress_in_errors(read: Iterator[Batch], n_stored: Callable[[], int]) -> Iterator[Batch]:
    """The batches; an error between them says what was stored before it."""
    try:
        yield from read
    except InputError as error:
        if not n_stored():
            raise
        raise InputError(
            f"{error}; {n_stored()} new headlines of it are in the archive, and will be known when the "
            "repaired file is imported"
        ) from error


def digest_of(file: HeadlineFile, reading: Reading) -> str:
    """The digest under which the ledger knows this import."""
    settings = reading.outlet or "", reading.stream or "", reading.kind.value
    return file.digest(*settings, *([f"language={reading.language}"] if reading.language else []))
