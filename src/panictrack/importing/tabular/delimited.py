"""Delimited text: which character separates the cells, which line names the columns, and the rows."""

import csv
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import IO

from panictrack.errors import InputError
from panictrack.importing.tabular.columns import DATE_NAMES, normal, numbered
from panictrack.importing.tabular.dates import DateFormat, is_date

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_LINES = 200
_LONGEST_PREAMBLE = 30  # rows before the header
_MOST_LINES = 20  # of one row: a text in quotes may have some
NO_ROWS = "{name}: no rows; give a file with a header line and rows below it"
MOST_ROWS = 200_000  # of a table that is held whole: fifty outlets by day for ten years
TOO_MANY = "{name}: more than {n_rows:,} rows; sum them by day, week or month, or split the file"
_UNCLOSED = "a quote that is never closed takes in lines {first} to {last}; close it"
_SURPLUS = (
    '{n} cells under {n_columns} columns; put a cell that holds the separator in quotes, such as "1,234"'
)
_NUL = "it holds a NUL byte, so the file is damaged; correct the line or remove it"

_LONGEST_LINE = 1 << 21  # characters
_MOST_LINES_READ = 1_000  # of one row, before the lines behind an open quote are read anew
_TOO_LONG = (
    "{name}, line {line}: a line of more than two million characters; if the file is a table, remove the line"
)

csv.field_size_limit(1 << 20)

Numbered = tuple[int, list[str], str | None]  # the line of a row, its cells, and what is wrong with it


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """How a delimited text is laid out: its separator, its header, and the rows up to and with that."""

    separator: str
    header: tuple[str, ...]
    n_before: int
    first_row: tuple[str, ...]  # of the data; empty where there is none


class Lines:
    """The lines of a text for `csv`, which would take in a line, or a row of open quotes, of any length."""

    def __init__(self, handle: IO[str], name: str) -> None:
        self._handle = handle
        self._name = name
        self._number = 0
        self._n_of_row = 0

    def __iter__(self) -> Iterator[str]:  # noqa: D105 - as of any iterator
        return self

    def __next__(self) -> str:  # noqa: D105 - as of any iterator
        line = self._handle.readline(_LONGEST_LINE)
        if not line:
            raise StopIteration
        self._number += 1
        self._n_of_row += 1
        if len(line) == _LONGEST_LINE:
            raise InputError(_TOO_LONG.format(name=self._name, line=self._number))
        if self._n_of_row > _MOST_LINES_READ:
            self.begin_row()
            raise csv.Error(f"a quote is not closed within {_MOST_LINES_READ:,} lines")
        return line

    def begin_row(self) -> None:
        """What follows is another row."""
        self._n_of_row = 0


def find_layout(
    sample: str, name: str, *, mapped: Collection[str] = (), pattern: str | None = None
) -> Layout:
    """The layout of a text, from its beginning.

    `mapped` are columns that the header must have (--map); `pattern` is the user's --date-format. The header
    is the first row that names dates, else the row before the first date.

    Raises
    ------
    InputError
        There is no row, or no header.
    """
    is_dated = _dated_by(pattern)
    lines = list(islice(StringIO(sample, newline=""), _SAMPLE_LINES))
    separator = max(_SEPARATORS, key=lambda mark: _fitness(lines, mark, is_dated))
    sampled = list(_sampled(lines, separator))
    if not sampled:
        raise InputError(NO_ROWS.format(name=name))
    n_before = 1 + _header(sampled, name, mapped, is_dated)
    header = sampled[n_before - 1]
    while header and not header[-1]:
        header.pop()
    if "\0" in "".join(header):
        raise InputError(f"{name}: the header holds NUL bytes, so this is not text; export it as CSV UTF-8")
    first_row = tuple(next(iter(sampled[n_before:]), ()))
    return Layout(separator=separator, header=numbered(header), n_before=n_before, first_row=first_row)


def rows(handle: IO[str], layout: Layout, name: str, *, strict: bool = False) -> Iterator[Numbered]:
    """The rows below the header, each with its line; rows of empty cells are left out.

    A row with more cells than the header has a problem, unless the surplus ones are empty.

    `strict` refuses quotes within a cell: what is not a plain table then has a row with a problem.

    Raises
    ------
    InputError
        With the next row: a line of it is longer than any table's; `name` is what the error calls the file.
    """
    return islice(_rows(Lines(handle, name), layout, strict=strict), layout.n_before, None)


def _rows(lines: Lines, layout: Layout, *, strict: bool) -> Iterator[Numbered]:
    reader = csv.reader(lines, delimiter=layout.separator, skipinitialspace=True, strict=strict)
    n_columns = len(layout.header)
    before = reader.line_num
    while True:
        try:
            for cells in reader:
                lines.begin_row()
                line = reader.line_num
                if line - before > _MOST_LINES:
                    yield line, [], _UNCLOSED.format(first=before + 1, last=line)
                elif any(cells):
                    is_surplus = len(cells) > n_columns and any(map(str.strip, cells[n_columns:]))
                    surplus = _SURPLUS.format(n=len(cells), n_columns=n_columns) if is_surplus else None
                    yield (line, [], _NUL) if "\0" in "".join(cells) else (line, cells, surplus)
                before = line
        except csv.Error as error:
            before = reader.line_num
            yield before, [], f"{error}; correct the quotes there"
        else:
            return


def _dated_by(pattern: str | None) -> Callable[[Sequence[str]], bool]:
    """A test whether a row holds a date."""
    read = DateFormat(pattern=pattern).reader

    def is_dated(cells: Sequence[str]) -> bool:
        texts = map(str.strip, cells)
        return len(cells) > 1 and any(map(is_date, texts) if pattern is None else map(read, texts))

    return is_dated


def _fitness(
    lines: Sequence[str], separator: str, is_dated: Callable[[Sequence[str]], bool]
) -> tuple[int, int]:
    """How many rows of a sample keep a date when they are split here, and then how many cells there are.

    csv.Sniffer goes by how regularly a character occurs, and takes the decimal commas of
    2024-01-01;0,5 for separators.
    """
    found = list(_sampled(lines, separator))
    return sum(map(is_dated, found)), sum(map(len, found[:1]))


def _sampled(lines: Sequence[str], separator: str) -> Iterator[list[str]]:
    with suppress(csv.Error):  # a cell beyond the limit: reading the file will name its line
        reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
        yield from ([cell.strip() for cell in cells] for cells in reader if any(cells))


def _header(
    sampled: Sequence[Sequence[str]],
    name: str,
    mapped: Collection[str],
    is_dated: Callable[[Sequence[str]], bool],
) -> int:
    for index, cells in enumerate(sampled[:_LONGEST_PREAMBLE]):
        if mapped and set(mapped) <= set(numbered(cells)):
            return index
        if len(cells) > 1 and any(normal(cell) in DATE_NAMES for cell in cells) and not is_dated(cells):
            return index
    first = next((index for index, cells in enumerate(sampled) if is_dated(cells)), 1)
    if first == 0:
        raise InputError(
            f"{name}: no header line; write one above the rows, such as date,count or date,title"
        )
    return first - 1
