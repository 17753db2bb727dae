"""An Excel workbook. An extra: `pip install 'panictrack[excel]'`."""

from pathlib import Path

import xlsxwriter

from panictrack.errors import InputError
from panictrack.export.table import RowTable

MOST_ROWS = 1_048_575  # of a sheet, below the header
# Texts stay texts: no title becomes a formula or a link. One row at a time is kept in memory.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(table: RowTable, path: Path) -> int:
    """Write the rows into one sheet and say how many.

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
        for row in table.rows:
            n_rows += 1
            if n_rows > MOST_ROWS:
                raise InputError(
                    f"{path.name}: a sheet of Excel holds {MOST_ROWS:,} rows and there are more; "
                    "narrow the query, or write CSV or Parquet"
                )
            sheet.write_row(n_rows, 0, row)
    return n_rows
