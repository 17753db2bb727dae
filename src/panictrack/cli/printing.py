"""What commands give: rows as a table for people or as text for programs, and files."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import click

from panictrack.archive.export import (
    SUFFIXES,
    CellKind,
    Column,
    Row,
    RowTable,
    TextForm,
    write_file,
    write_text,
)
from panictrack.cli.terminal import draw, encodable, harmless, reader_may_leave, tell
from panictrack.cli.workspace import Workspace
from panictrack.errors import InputError
from panictrack.model.text import counted, escaped_json, printable
from panictrack.model.times import to_text

TABLE = "table"


def _day(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time.min)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a day; write it as 2026-11-30.") from None


DAY = click.types.FuncParamType(_day)
_TEXT_SUFFIXES = (".txt", ".json", ".jsonl")
_MIN_TEXT_WIDTH = 16  # characters of a text that show what it is
_SAMPLE = 200  # rows whose widths are measured
_NUMBERS = frozenset({CellKind.WHOLE, CellKind.NUMBER})

Callback = Callable[..., Any]
Spans = Mapping[int, Sequence[tuple[int, int]]]  # row number to the matches in its last cell

format_option = click.option(
    "--format",
    "format_name",
    type=click.Choice([TABLE, *(form.value for form in TextForm)]),
    help="The format on stdout [default: table on a terminal, else tsv].",
)


def output_to(what: str, callback: Callback | None = None) -> Callback:
    """The option -o FILE."""
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.option("-o", "--output", metavar="FILE", type=kind, callback=callback, help=what)


def _known(suffixes: Sequence[str]) -> Callback:
    """Refuse an unknown suffix before the work that makes the text."""

    def check(_context: click.Context, _option: click.Parameter, output: Path | None) -> Path | None:
        if output is not None and output.suffix.lower() not in suffixes:
            raise InputError(
                f"{output}: {output.suffix or 'no suffix'} is not a known format; use one of "
                f"{', '.join(suffixes)}"
            )
        return output

    return check


text_format_option = click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json", "jsonl"]),
    help="The format on stdout: text for people, json, or jsonl: one object a line [default: text].",
)
text_output_option = output_to(
    f"Write to FILE; its suffix sets the format: {', '.join(_TEXT_SUFFIXES)}.", _known(_TEXT_SUFFIXES)
)
_TABLE_SUFFIXES = tuple(suffix for suffix in SUFFIXES if suffix not in _TEXT_SUFFIXES)
text_or_table_option = output_to(
    f"Write to FILE; its suffix sets the format: {', '.join(_TEXT_SUFFIXES)}, or a table with a row for each "
    f"figure: {', '.join(_TABLE_SUFFIXES)}.",
    _known((*_TEXT_SUFFIXES, *_TABLE_SUFFIXES)),
)
output_option = output_to(f"Write all rows to FILE; its suffix sets the format: {', '.join(SUFFIXES)}.")


def columns(**kinds: str) -> tuple[Column, ...]:
    """Columns by name and kind: `columns(outlet="text", n_headlines="whole")`."""
    return tuple(Column(name=name, kind=CellKind[kind.upper()]) for name, kind in kinds.items())


def give(text: str, found: object, format_name: str | None, output: Path | None) -> None:
    """Print or write what a command found, as text or as JSON; JSON lines have an item of a list each."""
    _refuse_two_formats(format_name, output)
    form = output.suffix[1:].lower() if output else format_name
    if form == "jsonl":
        items = found if isinstance(found, list) else [found]
        text = "\n".join(json.dumps(item, ensure_ascii=False, default=_json_value) for item in items)
    elif form == "json":
        text = json.dumps(found, ensure_ascii=False, indent=2, default=_json_value)
    if form in {"json", "jsonl"}:
        text = escaped_json(text)
    give_text(text, output)


def is_table(output: Path | None) -> bool:
    """Whether a file of `text_or_table_option` is to hold a table."""
    return output is not None and output.suffix.lower() in _TABLE_SUFFIXES


def _json_value(value: object) -> str:
    return to_text(value) if isinstance(value, datetime) else str(value)


def _refuse_two_formats(format_name: str | None, output: Path | None) -> None:
    if output is not None and format_name is not None:
        raise InputError(f"{output}: the suffix sets the format; drop --format, or use another suffix")


def give_text(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file."""
    if output is None:
        with reader_may_leave():
            sys.stdout.write(encodable(harmless(text), sys.stdout) + "\n")
        return
    try:
        output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{output}: {error.strerror}; name another file") from error
    tell(f"wrote {output}", err=True)


def give_rows(
    workspace: Workspace | None, table: RowTable, format_name: str | None, output: Path | None
) -> None:
    """Print a table, or write it to a file."""
    if output is None:
        print_rows(table, format_name)
    else:
        write_rows(workspace, table, format_name, output)


def is_drawn(format_name: str | None) -> bool:
    """Whether rows become a table for people."""
    return format_name == TABLE or (format_name is None and sys.stdout.isatty())


@reader_may_leave()
def print_rows(table: RowTable, format_name: str | None, *, matches: Spans | None = None) -> int:
    """Print a table and return the number of its rows.

    On a terminal, control characters in the data are shown as � and never sent.
    """
    is_terminal = sys.stdout.isatty()
    if is_drawn(format_name):
        return _print_table(table, matches or {})
    form = TextForm(format_name or TextForm.TSV)
    return write_text(_shown_harmless(table) if is_terminal else table, sys.stdout, form)


def write_rows(
    workspace: Workspace | None,
    table: RowTable,
    format_name: str | None,
    output: Path,
    *,
    with_bom: bool = False,
) -> int:
    """Write all rows to a file, report and return their number; refuse the workspace's own files."""
    _refuse_two_formats(format_name, output)
    if workspace is not None:
        refuse_own_file(workspace, output)
    n_rows = write_file(table, output, with_bom=with_bom)
    tell(f"{output}: {counted(n_rows, 'row')}", err=True)
    return n_rows


def refuse_own_file(workspace: Workspace, output: Path) -> None:
    """Raise InputError where output would overwrite a file of the workspace."""
    from panictrack.settings import find

    settings = workspace.settings
    own = (
        find(workspace.config),
        settings.archive,
        settings.feeds,
        settings.queries,
        settings.outlets,
        settings.metadata,
    )
    if output.resolve() in {path.resolve() for path in own}:
        raise InputError(f"{output}: belongs to the workspace; name another file")


def _print_table(table: RowTable, matches: Spans) -> int:
    from rich.console import Console  # only a terminal needs it
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if _width(table.names, rows := list(table.rows)) > console.width:
        for row in rows:
            draw(console, Text(_record(table.names, row)))
        return len(rows)
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    for position, column in enumerate(table.columns):
        is_last = position == len(table.columns) - 1
        drawn.add_column(
            printable(column.name),
            justify="right" if _is_numeric(column, rows, position) else "left",
            no_wrap=not is_last,
            overflow="fold" if is_last else "ellipsis",
            max_width=None if is_last else console.width // 3,
        )
    for number, row in enumerate(rows):
        # Text, not markup: a headline may hold [brackets].
        cells = [Text(_shown(cell)) for cell in row]
        for begin, end in matches.get(number, ()):
            cells[-1].stylize("bold underline", begin, end)
        drawn.add_row(*cells)
    draw(console, drawn)
    return len(rows)


def _width(names: Sequence[str], rows: Sequence[Row]) -> int:
    """The width a readable table needs: numbers and dates whole, the beginning of texts."""
    widths = [
        max([len(name), *(min(len(_shown(row[position])), _MIN_TEXT_WIDTH) for row in rows[:_SAMPLE])])
        for position, name in enumerate(names)
    ]
    return sum(widths) + 2 * (len(widths) - 1)


def _record(names: Sequence[str], row: Row) -> str:
    """A row too wide for a table, one line a column."""
    room = max(map(len, names))
    return (
        "\n".join(f"{printable(name):<{room}}  {_shown(cell)}" for name, cell in zip(names, row, strict=True))
        + "\n"
    )


def _is_numeric(column: Column, rows: Sequence[Row], position: int) -> bool:
    if column.kind is CellKind.ANY:
        return any(isinstance(row[position], int | float) for row in rows[:1])
    return column.kind in _NUMBERS


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.4g}"
    return "" if cell is None else printable(str(cell))


def _shown_harmless(table: RowTable) -> RowTable:
    """The table without anything a terminal would obey."""
    rows = (tuple(printable(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows)
    return replace(
        table,
        columns=tuple(replace(column, name=printable(column.name)) for column in table.columns),
        rows=rows,
    )
