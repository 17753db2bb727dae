"""From what a person names to arrivals: the files, how they are to be read, and whose headlines they hold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from panictrack.errors import InputError
from panictrack.importing.formats import FileRow, HeadlineFile, open_folder
from panictrack.model.incoming import HeadlineRow, to_row
from panictrack.model.outlets import OutletTable, read_outlets
from panictrack.model.text import clean_title

# Called with bytes read and bytes in all.
Progressed = Callable[[int, int], None]
_Done = TypeVar("_Done")
_AHEAD = timedelta(days=1)  # a clock may be wrong, and a day have begun elsewhere
_BATCH_ROWS = 50_000  # one transaction: two seconds, for which other writers wait; smaller ones are slower


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How files are to be read.

    Parameters
    ----------
    column_map
        Field (title, date, seen, outlet, url) to the file's column, where the usual names do not fit.
    outlet
        The outlet of every row; without it what the row says counts, and without that the file's name.
    is_selected
        The rows were chosen by topic: keep them searchable, but outside every denominator.
    form
        The name of the files' form, where their content must not decide.
    outlets
        Which names stand for which outlets.
    """

    column_map: Mapping[str, str] = field(default_factory=dict)
    outlet: str | None = None
    is_selected: bool = False
    form: str | None = None
    outlets: OutletTable = field(default_factory=read_outlets)


@dataclass(frozen=True, kw_only=True, slots=True)
class BadRow:
    """A row that could not be read, and why."""

    line: int  # or its number, where the form has no lines
    complaint: str
    unit: str = "line"  # what the form counts: lines, articles, items


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportInput:
    """The files behind a path, in the order in which they are read, and what was left out of a folder."""

    path: Path
    files: tuple[HeadlineFile, ...]
    left_out: tuple[str, ...] = ()

    @property
    def is_folder(self) -> bool:
        """Whether the path is a folder of snapshots."""
        return self.files[0].folder is not None


def files_of(path: Path, reading: Reading) -> ImportInput:
    """The file at a path, or the snapshots in the folder there.

    Raises
    ------
    InputError
        There is nothing, or a folder without snapshots.
    """
    if path.is_dir():
        folder = open_folder(path, forced=reading.form)
        return ImportInput(path=path, files=folder.files, left_out=folder.left_out)
    if not path.exists():
        raise InputError(f"{path}: there is no such file; check the name")
    file = HeadlineFile(path=path, column_map=reading.column_map, forced=reading.form)
    return ImportInput(path=path, files=(file,))


def each(
    brought: ImportInput,
    work: Callable[[HeadlineFile, Progressed], _Done],
    failed: Callable[[HeadlineFile, InputError], _Done],
    progressed: Progressed,
) -> Iterator[_Done]:
    """What became of each file; `progressed` hears of bytes of all of them together.

    In a folder of thousands one that cannot be read does not keep the others out.

    Raises
    ------
    InputError
        It is the only file, and cannot be read.
    """
    sizes = [file.file.n_bytes for file in brought.files]
    n_before = 0
    for file, size in zip(brought.files, sizes, strict=True):
        try:
            yield work(file, partial(_further, progressed, n_before, sum(sizes)))
        except InputError as error:
            if not brought.is_folder:
                raise
            yield failed(file, error)
        n_before += size


def _further(progressed: Progressed, n_before: int, n_all: int, done: int, _total: int) -> None:
    progressed(n_before + done, n_all)


def arrivals_of(rows: Sequence[FileRow], file: HeadlineFile, reading: Reading) -> list[HeadlineRow]:
    """The good rows of a file, as the archive would keep them."""
    table = reading.outlets
    nobody = clean_title((file.folder or file.path).name.split(".")[0])
    found = []
    for row in rows:
        entry, first_seen_at = row.entry, row.first_seen_at
        if entry is not None and first_seen_at is not None:
            outlet = reading.outlet or table.outlet(row.outlet, entry.url) or nobody
            found.append(to_row(entry, outlet, first_seen_at, reading.is_selected))
    return found


def bad_of(batch: Sequence[FileRow], file: HeadlineFile) -> list[BadRow]:
    """The rows of a batch that could not be read."""
    unit = file.form.unit
    return [
        BadRow(line=row.place, complaint=row.complaint, unit=unit)
        for row in batch
        if row.complaint is not None
    ]


def unread(error: InputError) -> tuple[BadRow, ...]:
    """What stands for a file that could not be read at all."""
    return (BadRow(line=1, complaint=str(error), unit="file"),)


def batches(rows: Iterator[FileRow], now: datetime) -> Iterator[list[FileRow]]:
    """The rows in lists that are each kept at once; those dated in the future are bad ones."""
    latest = now + _AHEAD
    while batch := list(islice(rows, _BATCH_ROWS)):
        yield [_not_after(latest, row) for row in batch]


def _not_after(latest: datetime, row: FileRow) -> FileRow:
    """The row, or a bad one in its place: its week would be the last of the archive for years."""
    moment = row.first_seen_at
    if moment is None or moment <= latest:
        return row
    return FileRow(row.place, complaint=f"date {moment.date().isoformat()!r} lies in the future")
