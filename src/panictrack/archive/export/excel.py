"""An Excel workbook. An extra: `pip install 'panictrack[excel]'`."""

import math
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from panictrack.archive.export.table import Kind, RowTable
from panictrack.errors import InputError

MOST_ROWS = 1_048_575  # of a sheet, below the header
# Texts stay texts: no title becomes a formula or a link. One row at a time is kept in memory.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


_FORMS = {Kind.MOMENT: "yyyy-mm-dd hh:mm:ss", Kind.DAY: "yyyy-mm-dd"}
_FIRST_YEAR = 1900
_LARGEST = 2**53


def write(table: RowTable, path: Path) -> int:
    """Write the rows into one sheet and say how many. Moments (UTC) and days are dates of Excel.

    Raises
    ------
    InputError
        There are more rows than a sheet holds, or a longer text than a cell: nothing is written then, rather
        than a part; or the file cannot be written.
    """
    path.touch()  # the library would find out at the end that it cannot write, and leave its own files open
    try:
        with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
            return _write_sheet(table, book, path.name)
    except XlsxWriterException as error:
        raise InputError(f"{path.name}: {error}; make its folder, make room, or name another file") from error


def _write_sheet(table: RowTable, book: Any, name: str) -> int:
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, table.names, book.add_format({"bold": True}))
    forms = {kind: book.add_format({"num_format": form}) for kind, form in _FORMS.items()}
    dated = [
        (place, forms[column.kind]) for place, column in enumerate(table.columns) if column.kind in forms
    ]
    n_rows = 0
    for row in table.rows:
        n_rows += 1
        if n_rows > MOST_ROWS:
            raise InputError(
                f"{name}: a sheet of Excel holds {MOST_ROWS:,} rows and there are more; "
                "narrow the query, or write CSV or Parquet"
            )
        if sheet.write_row(n_rows, 0, map(_cell, row)) != 0:
            raise InputError(
                f"{name}, row {n_rows}: a cell of Excel holds 32,767 characters; write CSV or Parquet"
            )
        for place, form in dated:
            if (moment := _moment(row[place])) is not None:
                sheet.write_datetime(n_rows, place, moment, form)
    return n_rows


def _cell(cell: Any) -> Any:
    """What Excel has no number for stands as text: whole numbers beyond its doubles, infinity, bytes."""
    is_number = isinstance(cell, int) and abs(cell) <= _LARGEST
    is_finite = isinstance(cell, float) and math.isfinite(cell)
    return cell if cell is None or isinstance(cell, str) or is_number or is_finite else str(cell)


def _moment(cell: str | None) -> datetime | None:
    """A moment or day as Excel has them, without a zone; None before 1900, which it does not know."""
    if not cell:
        return None
    moment = datetime.fromisoformat(cell).replace(tzinfo=None)
    return moment if moment.year >= _FIRST_YEAR else None
