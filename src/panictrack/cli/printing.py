"""Rows on standard output: a table for people, plain text for programs."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from click.exceptions import Exit

from panictrack.archive.export import SUFFIXES, Column, Kind, Row, RowTable, TextForm, write_file, write_text
from panictrack.cli.workspace import Workspace
from panictrack.errors import InputError
from panictrack.model.text import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

TABLE = "table"
_ENOUGH = 16  # characters of a text that tell what it is
_LOOKED_AT = 200  # rows
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


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """For what is printed to a reader who may have seen enough, such as head: the command then ends well.

    Files are written elsewhere: one that could not be finished is an error.
    """
    try:
        yield
        sys.stdout.flush()  # else Python finds out at its end, and complains
    except BrokenPipeError:
        for stream in (sys.stdout, sys.stderr):
            _let_go(stream)
        raise Exit(0) from None


def _let_go(stream: TextIO) -> None:
    """Send what a stream still holds nowhere, where nobody reads it any more."""
    try:
        stream.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def is_drawn(form: str | None) -> bool:
    """Whether rows become a table for people."""
    return form == TABLE or (form is None and sys.stdout.isatty())


@reader_may_leave()
def print_rows(table: RowTable, form: str | None, *, found: Spans | None = None) -> None:
    """Print a table in a form; without one as people or programs like it.

    On a terminal nothing that somebody wrote is obeyed: control characters are shown as �.
    """
    is_terminal = sys.stdout.isatty()
    if form is not None and form != TABLE:
        write_text(_harmless(table) if is_terminal else table, sys.stdout, TextForm(form))
    elif is_drawn(form):
        _print_table(table, found or {})
    else:
        for row in table.rows:
            click.echo("\t".join("" if cell is None else printable(str(cell)) for cell in row))


def write_rows(
    workspace: Workspace, table: RowTable, form: str | None, output: Path, *, with_bom: bool = False
) -> None:
    """Write all rows into a file and say how many; never into a file that a workspace lives on."""
    if form is not None:
        raise InputError(f"{output}: its suffix says the form; leave --format out, or name another suffix")
    settings = workspace.settings
    own = (settings.archive, settings.feeds, settings.queries, settings.outlets, settings.metadata)
    if output.resolve() in {path.resolve() for path in own}:
        raise InputError(f"{output}: belongs to the workspace; name another file")
    click.echo(f"{printable(str(output))}: {write_file(table, output, with_bom=with_bom)} rows", err=True)


def _print_table(table: RowTable, found: Spans) -> None:
    from rich.console import Console  # only a terminal needs it
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if _width(table.names, rows := list(table.rows)) > console.width:
        for row in rows:
            _print(console, Text(_record(table.names, row)))
        return
    drawn = Table(box=None, header_style="bold", pad_edge=False)
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
    _print(console, drawn)


def _print(console: "Console", drawn: "RenderableType") -> None:
    """Print what rich draws; on its own it ends with exit code 1 where the reader has left."""
    with console.capture() as captured:
        console.print(drawn)
    click.echo(captured.get(), nl=False, color=True)  # rich has left the colours out where there are none


def _width(names: Sequence[str], rows: Sequence[Row]) -> int:
    """What a table must have to be read: numbers and dates whole, the beginning of texts."""
    widths = [
        max([len(name), *(min(len(_told(row[place])), _ENOUGH) for row in rows[:_LOOKED_AT])])
        for place, name in enumerate(names)
    ]
    return sum(widths) + 2 * (len(widths) - 1)


def _record(names: Sequence[str], row: Row) -> str:
    """A row that is too wide for a table, column by column."""
    room = max(map(len, names))
    return (
        "\n".join(f"{printable(name):<{room}}  {_told(cell)}" for name, cell in zip(names, row, strict=True))
        + "\n"
    )


def _is_of_numbers(column: Column, rows: Sequence[Row], place: int) -> bool:
    if column.kind is Kind.ANY:
        return any(isinstance(row[place], int | float) for row in rows[:1])
    return column.kind in _NUMBERS


def _told(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.4g}"
    return "" if cell is None else printable(str(cell))


def _harmless(table: RowTable) -> RowTable:
    """The table with nothing in it that a terminal would obey."""
    rows = (tuple(printable(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows)
    return replace(
        table,
        columns=tuple(replace(column, name=printable(column.name)) for column in table.columns),
        rows=rows,
    )
