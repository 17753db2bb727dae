"""Rows in a file, in the form that its suffix says. A file that could not be finished is not left behind."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from uuid import uuid4

from panictrack.archive.export.parallel_text import HEADER_LINES, write_halves
from panictrack.archive.export.table import RowTable
from panictrack.archive.export.text_formats import TextForm, write_text
from panictrack.errors import InputError

BOM = "\ufeff"  # by which Excel knows that a CSV is UTF-8


def write_file(table: RowTable, path: Path, *, with_bom: bool = False) -> int:
    """Write all rows into `path` and say how many: a file is there when all of them are in it.

    Parameters
    ----------
    with_bom
        Begin a CSV with the mark by which Excel knows its encoding.

    Raises
    ------
    InputError
        The suffix is not known, an extra is not installed, or the file cannot be written.
    """
    write = _writer(path, with_bom=with_bom)
    target = path.resolve()  # a link stays, and what it leads to is replaced
    if target.exists() and not target.is_file():
        raise InputError(f"{path}: is no file that could be replaced; name another file")
    # Beside the file, so that the last step is a renaming: a cut-off export never looks like a whole one.
    # Under a name of its own: two exports into one file must not write into each other.
    unfinished = target.with_name(f".{target.name}-{uuid4().hex[:8]}.unfinished")
    try:
        n_rows = write(table, unfinished)
        unfinished.replace(target)
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror or error}; make its folder, make room, or name another file"
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return n_rows


def _writer(path: Path, *, with_bom: bool) -> Callable[[RowTable, Path], int]:
    suffix = path.suffix.lower()
    if with_bom and suffix != ".csv":
        raise InputError(
            f"{path}: only a CSV can begin with a byte-order mark; name a file that ends in .csv"
        )
    if suffix in _TEXTS:
        return lambda table, target: _write_text(table, target, _TEXTS[suffix], BOM if with_bom else "")
    if suffix not in _MODULES:
        raise InputError(
            f"{path}: {suffix or 'no suffix'} is no form that is known; name one of {', '.join(SUFFIXES)}"
        )
    module, extra = _MODULES[suffix]
    try:
        write: Callable[[RowTable, Path], int] = import_module(f"panictrack.archive.export.{module}").write
    except ModuleNotFoundError as error:
        raise InputError(
            f"{path}: {error.name} is not installed; `pip install 'panictrack[{extra}]'`, or write CSV"
        ) from error
    return write


def _write_text(table: RowTable, path: Path, form: TextForm, begins: str) -> int:
    if table.source is not None and form in HEADER_LINES:
        n_rows = write_halves(table.source, path, form, begins)
        if n_rows is not None:
            return n_rows
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write(begins)
        return write_text(table, handle, form)


_TEXTS: Mapping[str, TextForm] = {".csv": TextForm.CSV, ".jsonl": TextForm.JSONL, ".md": TextForm.MARKDOWN}
_MODULES = {  # and the extra that brings what it needs
    ".parquet": ("parquet", "parquet"),
    ".xlsx": ("excel", "excel"),
    ".sqlite": ("sqlite", ""),
}
SUFFIXES = (*_TEXTS, *_MODULES)
