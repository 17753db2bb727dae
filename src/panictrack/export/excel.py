"""An Excel workbook. An extra: `pip install 'panictrack[excel]'`."""

from datetime import datetime
from pathlib import Path

import xlsxwriter

from panictrack.errors import InputError
from panictrack.export.table import Kind, RowTable

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


def write(table: RowTable, path: Path) -> int:
    """Write the rows into one sheet and say how many. Moments (UTC) and days are dates of Excel.

    Raises
    ------
    InputError
        There are more rows than a sheet holds: nothing is written rather than a part.
    """
    n_rows = 0
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, table.names, book.add_format({"bold": True}))
        forms = {kind: book.add_format({"num_format": form}) for kind, form in _FORMS.items()}
        dated = [
            (place, forms[column.kind]) for place, column in enumerate(table.columns) if column.kind in forms
        ]
        for row in table.rows:
            n_rows += 1
            if n_rows > MOST_ROWS:
                raise InputError(
                    f"{path.name}: a sheet of Excel holds {MOST_ROWS:,} rows and there are more; "
                    "narrow the query, or write CSV or Parquet"
                )
            sheet.write_row(n_rows, 0, row)
            for place, form in dated:
                if (moment := _moment(row[place])) is not None:
                    sheet.write_datetime(n_rows, place, moment, form)
    return n_rows


def _moment(cell: str | None) -> datetime | None:
    """A moment or day as Excel has them, without a zone; None before 1900, which it does not know."""
    if not cell:
        return None
    moment = datetime.fromisoformat(cell).replace(tzinfo=None)
    return moment if moment.year >= _FIRST_YEAR else None
