"""Rows on standard output: a table for people, plain text for programs."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from panictrack.export import SUFFIXES, Column, Kind, Row, RowTable, TextForm, write_text
from panictrack.text import printable

TABLE = "table"
_NUMBERS = frozenset({Kind.WHOLE, Kind.NUMBER})

Spans = Mapping[int, Sequence[tuple[int, int]]]  # row number to the parts of its last cell that were found

form_option = click.option(
    "--format",
    "form",
    type=click.Choice([TABLE, *(form.value for form in TextForm)]),
    help="On standard output [default: a table on a terminal, else fields separated by tabs].",
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"Write all rows into a file by its suffix: {', '.join(SUFFIXES)}.",
)


def is_drawn(form: str | None) -> bool:
    """Whether rows become a table for people."""
    return form == TABLE or (form is None and sys.stdout.isatty())


def print_rows(table: RowTable, form: str | None, *, found: Spans | None = None) -> None:
    """Print a table in a form; without one as people or programs like it.

    On a terminal nothing that somebody wrote is obeyed: control characters are shown as �.
    """
    is_terminal = sys.stdout.isatty()
    if form is not None and form != TABLE:
        rows = ([_harmless(cell) for cell in row] for row in table.rows) if is_terminal else table.rows
        write_text(replace(table, rows=map(tuple, rows)), sys.stdout, TextForm(form))
    elif is_drawn(form):
        _print_table(table, found or {})
    else:
        for row in table.rows:
            click.echo("\t".join(map(_told, row)))


def _print_table(table: RowTable, found: Spans) -> None:
    from rich.console import Console  # only a terminal needs it
    from rich.table import Table
    from rich.text import Text

    console = Console()
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    rows = list(table.rows)
    for place, column in enumerate(table.columns):
        is_last = place == len(table.columns) - 1
        drawn.add_column(
            printable(column.name),
            justify="right" if _is_of_numbers(column, rows, place) else "left",
            no_wrap=not is_last,
            overflow="fold" if is_last else "ellipsis",
            max_width=None if is_last else console.width // 3,
        )
    for number, row in enumerate(rows):
        # Text, not markup: a headline may hold [brackets].
        cells = [Text(_told(cell)) for cell in row]
        for begin, end in found.get(number, ()):
            cells[-1].stylize("bold underline", begin, end)
        drawn.add_row(*cells)
    console.print(drawn)


def _is_of_numbers(column: Column, rows: Sequence[Row], place: int) -> bool:
    if column.kind is Kind.ANY:
        return any(isinstance(row[place], int | float) for row in rows[:1])
    return column.kind in _NUMBERS


def _told(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.4g}"
    return "" if cell is None else printable(str(cell))


def _harmless(cell: Any) -> Any:
    return printable(cell) if isinstance(cell, str) else cell
