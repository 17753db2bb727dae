"""A chart before it is drawn: a table, the words around it, and a function that draws it."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from panictrack.model.text import without_formula
from panictrack.report.i18n import t

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Cell = str | int | float | bool | date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartColumn:
    """One column of a table, with its meaning."""

    name: str
    message: str  # of the catalogue of words

    @property
    def meaning(self) -> str:
        """What it contains, looked up in the current catalogue."""
        return t(self.message)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartTable:
    """The numbers of a chart: nothing is drawn that is not in it."""

    columns: tuple[ChartColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def records(self) -> list[dict[str, Any]]:
        """The rows, each as a mapping of column name to cell."""
        names = self.names
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def to_csv(self) -> str:
        """The table as CSV: a header line, LF line ends, six significant digits, empty = missing."""
        return csv_text(self.names, self.rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A chart as specification. It is drawn on demand, from these fields only.

    `title` is the finding, `subtitle` the unit and how to read the marks, `caption` the source, `alt` the
    text alternative, and `key` the numbered notes that the figure points at. A page shows `on_phone` in its
    place where the screen has no room for it.
    """

    name: str
    title: str
    subtitle: str
    caption: str
    alt: str
    table: ChartTable
    draw: Callable[["Chart"], "Figure"]
    key: tuple[str, ...] = ()
    on_phone: "Chart | None" = None


def columns_of(chart: str, *names: str) -> tuple[ChartColumn, ...]:
    """Columns whose meanings are in the catalogue.

    Of the chart "labels", `n_topic` has the message `column-labels-n-topic`.
    """
    return tuple(ChartColumn(name=name, message=f"column-{chart}-{name.replace('_', '-')}") for name in names)


def csv_text(names: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    """A header line and rows as CSV with LF line ends."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def cell_text(cell: Cell) -> str:
    """The cell as CSV text. A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            return f"{cell:.6g}"
        case str():
            return without_formula(cell)
        case _:
            return str(cell)


def numbers(cells: Iterable[Cell]) -> list[float]:
    """Cells as floats, with nan where a cell is missing: what a drawing library understands."""
    return [float(cell) if isinstance(cell, int | float) else float("nan") for cell in cells]
