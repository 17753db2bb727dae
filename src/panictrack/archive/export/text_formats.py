"""Rows as text: CSV, JSON lines, Markdown."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TextIO

import msgspec

from panictrack.archive.export import csv_fast
from panictrack.archive.export.table import Row, RowTable

# What a cell of a Markdown table, and a title in it, could else be taken for.
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\|`*[]<"} | {"\n": " ", "\r": " "})


class TextForm(StrEnum):
    """How rows are written on standard output."""

    CSV = "csv"
    JSONL = "jsonl"
    MARKDOWN = "markdown"


def write_text(table: RowTable, target: TextIO, form: TextForm) -> int:
    """Write the rows as they come, and say how many."""
    return _WRITERS[form](table, target)


def _csv(table: RowTable, target: TextIO) -> int:
    target.write(csv_fast.header(table))
    n_rows = 0
    for n, lines in csv_fast.blocks(table):
        target.write(lines)
        n_rows += n
    return n_rows


def _jsonl(table: RowTable, target: TextIO) -> int:
    encode, names = msgspec.json.Encoder().encode, table.names
    counter = _Counter(table.rows)
    target.writelines(encode(dict(zip(names, row, strict=True))).decode() + "\n" for row in counter)
    return counter.n


def _markdown(table: RowTable, target: TextIO) -> int:
    target.write(_markdown_row(map(_markdown_cell, table.names)))
    target.write(_markdown_row("---" for _ in table.names))
    counter = _Counter(table.rows)
    target.writelines(_markdown_row(map(_markdown_cell, row)) for row in counter)
    return counter.n


def _markdown_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _markdown_cell(cell: object) -> str:
    return "" if cell is None else str(cell).translate(_ESCAPED)


class _Counter:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.n = 0
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.n += 1
            yield row


_WRITERS: Mapping[TextForm, Callable[[RowTable, TextIO], int]] = {
    TextForm.CSV: _csv,
    TextForm.JSONL: _jsonl,
    TextForm.MARKDOWN: _markdown,
}
