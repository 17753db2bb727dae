"""Rows as text: CSV, tab-separated values, JSON, JSON lines, Markdown."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain, islice
from typing import TextIO

from panictrack.archive.export.table import CellKind, Row, RowTable
from panictrack.model.text import escaped_json, one_line, without_formula

_BLOCK = 2_000  # rows of CSV formatted at once
_IS_QUOTED = re.compile(r'[,"\r\n]').search
_EMPTY = '""'  # a row of one empty cell: an empty line would not be a row
# A column whose cells repeat this often on average, such as outlets, is formatted once per value.
_MIN_REPEATS = 4

# What would act as Markdown in a cell.
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\|`*[]<"} | {"\n": " ", "\r": " "})


class TextForm(StrEnum):
    """The text formats."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"  # one array
    JSONL = "jsonl"
    MARKDOWN = "markdown"


def write_text(table: RowTable, target: TextIO, form: TextForm) -> int:
    """Write the rows as they come and return how many there were."""
    n_rows = 0

    def counted() -> Iterator[Row]:
        nonlocal n_rows
        for row in table.rows:
            n_rows += 1
            yield row

    target.writelines(_LINES[form](table, counted()))
    return n_rows


def _csv(table: RowTable, rows: Iterator[Row]) -> Iterator[str]:
    """The bytes of Python's `csv.writer` (RFC 4180 with a newline at line ends), formatted column by column.

    That writer checks every character for quoting, which took half the time of an export of millions of rows.
    A carriage return is quoted, too, because `csv.reader` needs it. A text that a spreadsheet would run as a
    formula starts with an apostrophe; numbers are unchanged.
    """
    yield (",".join(map(_csv_cell, table.names)) or _EMPTY) + "\n"
    kinds = [column.kind for column in table.columns]
    while block := list(islice(rows, _BLOCK)):
        columns = map(_csv_column, kinds, zip(*block, strict=True))
        lines: Iterable[str] = map(",".join, zip(*columns, strict=True))
        if len(kinds) == 1:
            lines = (line or _EMPTY for line in lines)
        yield "\n".join([*lines, ""])


def _csv_column(kind: CellKind, cells: Sequence[object]) -> Iterable[str]:
    if kind is CellKind.NUMBER or kind is CellKind.WHOLE:
        return ["" if cell is None else str(cell) for cell in cells]
    # In a column of any kind, 1 and 1.0 are equal but written differently.
    distinct = set(cells) if kind is not CellKind.ANY else ()
    if distinct and _MIN_REPEATS * len(distinct) <= len(cells):
        written = {cell: _csv_cell(cell) for cell in distinct}
        return [written[cell] for cell in cells]
    return map(_csv_cell, cells)


def _csv_cell(cell: object) -> str:
    if cell is None:
        return ""
    text = _plain(cell)
    return '"' + text.replace('"', '""') + '"' if _IS_QUOTED(text) else text


def _plain(cell: object) -> str:
    return without_formula(cell) if isinstance(cell, str) else str(cell)


def _tsv(table: RowTable, rows: Iterator[Row]) -> Iterator[str]:
    """One line a row, whatever the cells hold: a tab or newline in a cell becomes �."""
    for row in chain([table.names], rows):
        yield "\t".join("" if cell is None else one_line(_plain(cell)) for cell in row) + "\n"


def _json(table: RowTable, rows: Iterator[Row]) -> Iterator[str]:
    start = "["
    for line in _jsonl(table, rows):
        yield f"{start}\n{line[:-1]}"
        start = ","
    yield "[]\n" if start == "[" else "\n]\n"


def _jsonl(table: RowTable, rows: Iterator[Row]) -> Iterator[str]:
    import msgspec  # slow to import

    encode, names = msgspec.json.Encoder().encode, table.names
    return (escaped_json(encode(dict(zip(names, row, strict=True))).decode()) + "\n" for row in rows)


def _markdown(table: RowTable, rows: Iterator[Row]) -> Iterator[str]:
    for row in chain([table.names, ["---"] * len(table.names)], rows):
        cells = ("" if cell is None else str(cell).translate(_ESCAPED) for cell in row)
        yield f"| {' | '.join(cells)} |\n"


_LINES: Mapping[TextForm, Callable[[RowTable, Iterator[Row]], Iterable[str]]] = {
    TextForm.CSV: _csv,
    TextForm.TSV: _tsv,
    TextForm.JSON: _json,
    TextForm.JSONL: _jsonl,
    TextForm.MARKDOWN: _markdown,
}
