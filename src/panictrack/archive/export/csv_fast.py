"""Rows as lines of CSV, some thousand at a time and column by column.

The bytes are those of Python's `csv.writer` (RFC 4180, lines end in a newline), which asks of each letter
whether it must be quoted: of an export of millions of headlines that was half of the time. A carriage return
is quoted, too: `csv.reader` does not take it otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from panictrack.archive.export.table import Kind, RowTable
from panictrack.model.text import without_formula

_AT_ONCE = 2_000  # rows
_IS_QUOTED = re.compile(r'[,"\r\n]').search
_EMPTY = '""'  # the only cell of a line: an empty line would be no row
_FEW = 4  # a column where each cell comes so often, in the mean: the name of an outlet, a week


def header(table: RowTable) -> str:
    """The line of the names."""
    return (",".join(map(_told, table.names)) or _EMPTY) + "\n"


def blocks(table: RowTable) -> Iterator[tuple[int, str]]:
    """How many rows come next, and their lines. Texts that a spreadsheet would run begin with an apostrophe.

    Numbers stay as they are; so does the text in every other form of export, which no program runs.
    """
    rows, kinds = iter(table.rows), [column.kind for column in table.columns]
    while block := list(islice(rows, _AT_ONCE)):
        columns = map(_column, kinds, zip(*block, strict=True))
        lines = list(map(",".join, zip(*columns, strict=True)))
        if len(kinds) == 1:
            lines = [line or _EMPTY for line in lines]
        yield len(block), "\n".join([*lines, ""])


def _column(kind: Kind, cells: Sequence[object]) -> Iterable[str]:
    """The cells of a column as they stand in a line."""
    if kind is Kind.NUMBER or kind is Kind.WHOLE:
        return ["" if cell is None else str(cell) for cell in cells]
    distinct = set(cells) if kind is not Kind.ANY else ()  # 1 and 1.0 are the same there, and told otherwise
    if distinct and _FEW * len(distinct) <= len(cells):
        told = {cell: _told(cell) for cell in distinct}
        return [told[cell] for cell in cells]
    return map(_told, cells)


def _told(cell: object) -> str:
    if cell is None:
        return ""
    text = without_formula(cell) if isinstance(cell, str) else str(cell)
    return '"' + text.replace('"', '""') + '"' if _IS_QUOTED(text) else text
