"""A table as it was brought: names of columns and rows of text, each row with its place for errors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from panictrack.errors import InputError

NO_ROWS = "{name}: no rows; give a CSV with a header line and columns date and count"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """The cells of a row, stripped, as many as the table has columns."""

    place: str  # "line 7" of a CSV, "record 7" of a JSON file
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RawTable:
    """Rows under a header. Nothing is read as a date or a number yet."""

    name: str  # what errors call it
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    separator: str = ","  # tells which of 1,234 and 1.234 may be a decimal fraction

    def keeping(self, rows: Iterable[Row]) -> "RawTable":
        """The same table with some of its rows."""
        return replace(self, rows=tuple(rows))

    def texts(self, column: int) -> list[str]:
        """The cells of a column."""
        return [row.cells[column] for row in self.rows]

    def places(self, column: int) -> list[str]:
        """Where each cell of a column stands, in the words of an error."""
        return [f"{self.name}, {row.place}, {self.columns[column]}" for row in self.rows]

    @property
    def listed(self) -> str:
        """The names of its columns, in the words of an error."""
        return ", ".join(self.columns)


def table_of_rows(rows: Iterable[Mapping[str, object]], name: str) -> RawTable:
    """The table of rows that a program holds, such as those of `csv.DictReader`.

    A column that only some rows have is empty in the others. Lines are counted as in a file with a header.

    Raises
    ------
    InputError
        There are no rows.
    """
    records = list(rows)
    columns = tuple(dict.fromkeys(str(column) for record in records for column in record))
    if not columns:
        raise InputError(NO_ROWS.format(name=name))
    return RawTable(
        name=name,
        columns=columns,
        rows=tuple(
            Row(place=f"line {number}", cells=cells_of(record, columns))
            for number, record in enumerate(records, start=2)
        ),
    )


def cells_of(record: Mapping[str, object], columns: Iterable[str]) -> tuple[str, ...]:
    """A record as cells; what is None, missing or no plain value is an empty cell."""
    return tuple(_cell(record.get(column)) for column in columns)


def _cell(value: object) -> str:
    if value is None or isinstance(value, (list, tuple, dict)):
        return ""
    return str(value).strip()
