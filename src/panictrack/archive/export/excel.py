"""An Excel workbook. It needs the extra `excel`."""

import math
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from panictrack.archive.export.table import CellKind, RowTable
from panictrack.errors import InputError
from panictrack.leftovers import removed_if_killed

_MAX_ROWS = 1_048_575  # of a sheet, below the header
# Texts stay texts: no title becomes a formula or a link. Only one row at a time is held in memory.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_DATE_FORMATS = {CellKind.TIMESTAMP: "yyyy-mm-dd hh:mm:ss", CellKind.DAY: "yyyy-mm-dd"}
_FIRST_YEAR = 1900
_LARGEST_EXACT = 2**53


def write(table: RowTable, path: Path) -> int:
    """Write the rows to one sheet and return how many; UTC times and days become dates.

    Raises
    ------
    InputError
        There are too many rows for a sheet, or a text is too long for a cell: nothing is written then,
        rather than a part. Or the file cannot be written.
    """
    path.touch()  # the library would fail only at the end, and leave its temporary files open
    try:
        with (
            TemporaryDirectory(prefix="panictrack-export-") as rows,  # where the library keeps them meanwhile
            removed_if_killed(Path(rows)),
            xlsxwriter.Workbook(str(path), _OPTIONS | {"tmpdir": rows}) as book,
        ):
            return _write_sheet(table, book, path.name)
    except XlsxWriterException as error:
        raise InputError(
            f"{path.name}: {error}; check the space on the disk, or choose another file"
        ) from error


def _write_sheet(table: RowTable, book: Any, name: str) -> int:
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, table.names, book.add_format({"bold": True}))
    formats = {kind: book.add_format({"num_format": text}) for kind, text in _DATE_FORMATS.items()}
    dates = [
        (position, formats[column.kind])
        for position, column in enumerate(table.columns)
        if column.kind in formats
    ]
    n_rows = 0
    for row in table.rows:
        n_rows += 1
        if n_rows > _MAX_ROWS:
            raise InputError(
                f"{name}: an Excel sheet holds {_MAX_ROWS:,} rows and there are more; "
                "narrow the query, or write CSV or Parquet"
            )
        if sheet.write_row(n_rows, 0, map(_cell, row)) != 0:
            raise InputError(
                f"{name}, row {n_rows}: an Excel cell holds 32,767 characters; write CSV or Parquet"
            )
        for position, date_format in dates:
            if (timestamp := _timestamp(row[position])) is not None:
                sheet.write_datetime(n_rows, position, timestamp, date_format)
    return n_rows


def _cell(cell: Any) -> Any:
    """A value that Excel's numbers cannot hold becomes text: whole numbers above 2**53, infinity, bytes."""
    is_exact = isinstance(cell, int) and abs(cell) <= _LARGEST_EXACT
    is_finite = isinstance(cell, float) and math.isfinite(cell)
    return cell if cell is None or isinstance(cell, str) or is_exact or is_finite else str(cell)


def _timestamp(cell: str | None) -> datetime | None:
    """A time or day without its zone, as Excel stores it; None before 1900, which Excel does not know."""
    if not cell:
        return None
    timestamp = datetime.fromisoformat(cell).replace(tzinfo=None)
    return timestamp if timestamp.year >= _FIRST_YEAR else None
