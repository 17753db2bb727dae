"""Tables of a page as files: CSV that opens in a spreadsheet, and JSON with where it is from."""

import csv
import io
import json
from dataclasses import asdict
from datetime import date
from typing import Any

from panictrack.model.text import escaped_json
from panictrack.report.charts.chart import cell_text
from panictrack.web.drawing import Plot
from panictrack.web.page import Table

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the system's old encoding
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_as_csv(table: Table) -> bytes:
    """A header line and the rows; a text that a spreadsheet would run as a formula gets an apostrophe."""
    names, rows = table.file_rows()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + buffer.getvalue()).encode()


def table_as_json(table: Table, citation: str) -> bytes:
    """The rows as objects, with the caption and where they are from."""
    names, rows = table.file_rows()
    found = {
        "caption": table.caption,
        "source": citation,
        "rows": [dict(zip(names, map(_value, row), strict=True)) for row in rows],
    }
    return f"{escaped_json(json.dumps(found, ensure_ascii=False, indent=1))}\n".encode()


def plot_as_json(plot: Plot, citation: str) -> bytes:
    """Everything that is drawn, and what a pointer reads off: [position, text]."""
    drawn = asdict(plot) | {"source": citation}
    return f"{escaped_json(json.dumps(drawn, ensure_ascii=False))}\n".encode()


def _value(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell
