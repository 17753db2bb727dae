"""A table: column names and rows of text, each row with its position for errors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from itertools import chain, islice, repeat
from pathlib import Path

from panictrack.bounded import read_bounded, read_file
from panictrack.errors import InputError
from panictrack.importing.tabular.delimited import MOST_ROWS, NO_ROWS, TOO_MANY, find_layout
from panictrack.importing.tabular.delimited import rows as delimited_rows
from panictrack.importing.tabular.files import (
    HEAD_BYTES,
    TABLE_BYTES,
    WESTERN,
    encoding_of,
    readable,
    unpacked,
)
from panictrack.importing.tabular.json_tables import records_of_json
from panictrack.model.text import storable

_MOST_CELLS = 4_000_000
READ_AS_WESTERN = "read as Windows-1252, because it is not UTF-8"


@dataclass(frozen=True, kw_only=True, slots=True)
class RawRow:
    """The cells of a row, stripped, as many as the table has columns."""

    position: str  # "line 7" of a CSV, "record 7" of a JSON file
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RawTable:
    """Rows under a header. Nothing is read as a date or a number yet."""

    name: str  # what errors call it
    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]
    separator: str = ","  # shows which of 1,234 and 1.234 may be a decimal fraction

    def with_rows(self, rows: Iterable[RawRow]) -> "RawTable":
        """The same table with other rows."""
        return replace(self, rows=tuple(rows))

    def texts(self, column: int) -> list[str]:
        """The cells of a column."""
        return [row.cells[column] for row in self.rows]

    def positions(self, column: int) -> list[str]:
        """Where each cell of a column is, in the words of an error."""
        return [f"{self.name}, {row.position}, {self.columns[column]}" for row in self.rows]

    @property
    def column_list(self) -> str:
        """The names of its columns, in the words of an error."""
        return ", ".join(column or "a column without a name" for column in self.columns)

    def records(self) -> list[dict[str, str]]:
        """Its rows as mappings from column to cell."""
        return [dict(zip(self.columns, row.cells, strict=True)) for row in self.rows]


def text_of(body: bytes, path: Path) -> tuple[str, str]:
    """The text of a file, unpacked, and its encoding.

    Raises
    ------
    InputError
        It is empty, a workbook, a web page, no text at all, or in an encoding that cannot be detected.
    """
    with readable(path), unpacked(BytesIO(body), path) as raw:
        body = read_bounded(raw, TABLE_BYTES)
    encoding = encoding_of(body)
    try:
        text = body.decode(encoding, "replace" if encoding == WESTERN else "strict")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}, line {line}: this is not {encoding.removesuffix('-sig').upper()}; save it as CSV "
            f"UTF-8, or convert it: iconv -f ENCODING -t UTF-8 {path} > utf8.csv"
        ) from error
    if not text.strip():
        raise InputError(NO_ROWS.format(name=path))
    if text.lstrip().startswith("<"):
        raise InputError(f"{path}: this is a web page; download the data itself, as CSV or JSON")
    return text, encoding


def table_of_csv(text: str, name: str, pattern: str | None = None, mapped: Iterable[str] = ()) -> RawTable:
    """The table of delimited text, whatever separates its columns and stands above its header.

    Raises
    ------
    InputError
        There is no header, no row, or a row that is damaged or has more cells than the header.
    """
    layout = find_layout(text[:HEAD_BYTES], name, pattern=pattern, mapped=tuple(mapped))
    # Not splitlines: a cell may hold a line separator of Unicode, and is still one cell.
    # Strict: a quote that is never closed would swallow the rows below it.
    found: list[RawRow] = []
    for line, cells, problem in delimited_rows(StringIO(text, newline=""), layout, name, strict=True):
        if problem is not None:
            raise InputError(f"{name}, line {line}: {problem}")
        _check_size(name, len(found), len(layout.header))
        padded = islice(chain(map(str.strip, cells), repeat("")), len(layout.header))
        found.append(RawRow(position=f"line {line}", cells=tuple(padded)))
    if not found:
        raise InputError(NO_ROWS.format(name=name))
    return RawTable(name=name, columns=layout.header, rows=tuple(found), separator=layout.separator)


def table_of_text(
    text: str,
    name: str,
    *,
    mapped: Iterable[str] = (),
    pattern: str | None = None,
    first_year: int | None = None,
) -> RawTable:
    """The table of JSON or of delimited text.

    Raises
    ------
    InputError
        As `records_of_json` and `table_of_csv`; or a first year is given for a CSV.
    """
    if text.lstrip().startswith(("{", "[")):
        return table_of_rows(records_of_json(text, name, first_year), name, unit="record", first=1)
    if first_year is not None:
        raise InputError(f"{name}: a CSV has dates of its own; leave out --first-year")
    return table_of_csv(text, name, pattern, mapped)


def read_table(path: Path, mapped: Iterable[str] = ()) -> RawTable:
    """The table of a CSV or JSON file, whatever its encoding; `mapped` are columns that a CSV must have.

    Raises
    ------
    InputError
        There is no such file, or it is not a table.
    """
    with readable(path):
        body = read_file(path, TABLE_BYTES, may_be_pipe=True)
    return table_of_text(text_of(body, path)[0], str(path), mapped=mapped)


def table_of_rows(
    rows: Iterable[Mapping[str, object]], name: str, *, unit: str = "line", first: int = 2
) -> RawTable:
    """The table of rows that a program holds, such as the records of a data frame or of JSON.

    A column that only some rows have is empty in the others. Errors count rows from `first` on, as lines
    below a header unless `unit` says otherwise. What is None or no plain value is an empty cell, and of a
    list of texts the cell holds all, separated by semicolons.

    Raises
    ------
    InputError
        There are no rows.
    """
    records = list(rows)
    columns = tuple(dict.fromkeys(str(column) for record in records for column in record))
    if not columns:
        raise InputError(NO_ROWS.format(name=name))
    _check_size(name, len(records), len(columns))
    return RawTable(
        name=name,
        columns=tuple(map(storable, columns)),
        rows=tuple(
            RawRow(position=f"{unit} {number}", cells=tuple(_cell(record.get(column)) for column in columns))
            for number, record in enumerate(records, start=first)
        ),
    )


def _check_size(name: str, n_rows: int, n_columns: int) -> None:
    """Refuse a table that takes more memory than a series or a file of labels can need."""
    if n_rows > MOST_ROWS:
        raise InputError(TOO_MANY.format(name=name, n_rows=MOST_ROWS))
    if n_rows * n_columns > _MOST_CELLS:
        raise InputError(f"{name}: {n_columns:,} columns are too many; leave out those that are not needed")


def _cell(value: object) -> str:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = ";".join(value)
    if value is None or isinstance(value, (list, tuple, dict)):
        return ""
    return storable(str(value).strip())
