"""Rows in a file whose suffix sets the format. An unfinished file is never left behind."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from itertools import islice
from pathlib import Path

from panictrack.archive.export.table import CellKind, RowTable
from panictrack.archive.export.text_formats import TextForm, write_text
from panictrack.errors import InputError
from panictrack.leftovers import removed_if_killed, unfinished

BOM = "\ufeff"  # by which Excel recognises UTF-8 in a CSV file
_BATCH = 10_000  # rows inserted at once
_SQLITE_TYPES = {CellKind.WHOLE: "integer", CellKind.NUMBER: "real", CellKind.ANY: ""}

WriteTable = Callable[[RowTable, Path], int]


def write_file(table: RowTable, path: Path, *, with_bom: bool = False) -> int:
    """Write all rows to `path` and return how many there were; the file appears only once it is complete.

    Parameters
    ----------
    with_bom
        Begin a CSV file with a byte-order mark.

    Raises
    ------
    InputError
        The suffix is unknown, an extra is not installed, or the file cannot be written.
    """
    write = _writer(path, with_bom=with_bom)
    target = path.resolve()  # a link stays a link, and its target is replaced
    if target.exists() and not target.is_file():
        raise InputError(f"{path}: not a regular file, so it cannot be replaced; choose another name")
    # Written beside the target and renamed at the end, so that an interrupted export never looks complete;
    # under a unique name, so that two exports to the same file do not mix.
    temporary = unfinished(target)
    try:
        with removed_if_killed(temporary, temporary.with_name(f"{temporary.name}-second")):
            n_rows = write(table, temporary)
            temporary.replace(target)
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror or error}; check its folder and the space on the disk"
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return n_rows


def _writer(path: Path, *, with_bom: bool) -> WriteTable:
    suffix = path.suffix.lower()
    if with_bom and suffix != ".csv":
        raise InputError(f"{path}: only a CSV file can have a byte-order mark; name a file that ends in .csv")
    if suffix in _TEXTS:
        return lambda table, target: _write_text(table, target, _TEXTS[suffix], BOM if with_bom else "")
    if suffix == ".sqlite":
        return _write_sqlite
    if suffix not in _EXTRAS:
        raise InputError(
            f"{path}: {suffix or 'no suffix'} is not a known format; use one of {', '.join(SUFFIXES)}"
        )
    extra = _EXTRAS[suffix]
    try:
        write: WriteTable = import_module(f"panictrack.archive.export.{extra}").write
    except ModuleNotFoundError as error:
        raise InputError(
            f"{path}: {error.name} is not installed; run `pip install '.[{extra}]'`, or write CSV"
        ) from error
    return write


def _write_text(table: RowTable, path: Path, form: TextForm, start: str) -> int:
    if table.source is not None and form in {TextForm.CSV, TextForm.JSONL}:
        from panictrack.archive.export.parallel_text import write_halves  # multiprocessing

        n_rows = write_halves(table.source, path, form, start)
        if n_rows is not None:
            return n_rows
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write(start)
        return write_text(table, handle, form)


def _write_sqlite(table: RowTable, path: Path) -> int:
    """One table in a database file, for Datasette and similar programs."""
    path.touch()  # for an OSError that says what is wrong with the folder
    name = _quoted(table.name)
    columns = ", ".join(
        f"{_quoted(column.name)} {_SQLITE_TYPES.get(column.kind, 'text')}" for column in table.columns
    )
    insert = f"insert into {name} values ({', '.join('?' for _ in table.columns)})"
    rows, n_rows = iter(table.rows), 0
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        with _as_os_error():
            database.execute("pragma journal_mode = off")  # an unfinished file is thrown away
            database.execute("begin")
            database.execute(f"create table {name} ({columns})")
        while batch := list(islice(rows, _BATCH)):  # an error in reading them is not one of this file
            with _as_os_error():
                database.executemany(insert, batch)
            n_rows += len(batch)
        with _as_os_error():
            database.execute("commit")
    return n_rows


@contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_TEXTS = {".md" if form is TextForm.MARKDOWN else f".{form}": form for form in TextForm}
_EXTRAS = {".parquet": "parquet", ".xlsx": "excel"}  # each a module here, and the extra it needs
SUFFIXES = (*_TEXTS, *_EXTRAS, ".sqlite")
