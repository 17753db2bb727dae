"""Commands for those who count for themselves: weekly, sql, schema, codebook."""

import sys
from pathlib import Path

import click

from panictrack.archive.codebook import archive_codebook, columns
from panictrack.archive.export import Column, Kind, RowTable
from panictrack.archive.readonly_sql import MAX_ROWS, MAX_SECONDS, run_select, select_rows
from panictrack.cli.printing import (
    form_option,
    is_drawn,
    output_option,
    print_rows,
    reader_may_leave,
    write_rows,
)
from panictrack.cli.workspace import Workspace
from panictrack.errors import InputError

# What a terminal has room for.
_WEEK = ("week_start", "n_headlines", "n_topic", "n_alarmed", "attention", "panic", "coverage")
_SCHEMA = tuple(Column(name=name, kind=Kind.TEXT) for name in ("table", "column", "meaning"))


@click.command()
@click.argument("question", metavar="SELECT")
@click.option(
    "--rows",
    "max_rows",
    type=click.IntRange(1),
    default=MAX_ROWS,
    show_default=True,
    help="Show at most this many rows; -o writes all of them.",
)
@click.option(
    "--seconds",
    "max_seconds",
    type=click.FloatRange(0, min_open=True),
    help=f"Stop after this time [default: {MAX_SECONDS:g}; none with -o].",
)
@form_option
@output_option
@click.pass_obj
def sql(
    workspace: Workspace,
    question: str,
    max_rows: int,
    max_seconds: float | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Run one SELECT on the archive, read-only; `-` reads the statement from stdin.

    A long result is cut off on stdout, with a note on stderr; -o writes all of it.

    \b
    Example: panictrack sql "select outlet, count(*) from headline_current group by 1 order by 2 desc limit 9"
    """
    statement = sys.stdin.read() if question == "-" else question
    archive = workspace.settings.archive
    if output is not None:
        with select_rows(archive, statement, max_seconds=max_seconds) as table:
            write_rows(workspace, table, form, output)
        return
    result = run_select(archive, statement, max_rows=max_rows, max_seconds=max_seconds or MAX_SECONDS)
    print_rows(result.table, form)
    if result.limit:
        click.echo(
            f"the result was cut off at {result.limit}; write all of it to a file with -o, or narrow it",
            err=True,
        )


@click.command()
@click.argument("topic")
@click.option("--outlet", help="Only this outlet, such as bbc.com.")
@form_option
@output_option
@click.pass_obj
def weekly(
    workspace: Workspace, topic: str, outlet: str | None, form: str | None, output: Path | None
) -> None:
    """Give the weekly series of TOPIC: counts with their denominators, shares, exposure, coverage.

    Of your archive alone, without the built-in baseline; `panictrack report` draws both together.

    \b
    Example: panictrack weekly ai -o ai-weeks.csv
    """
    from panictrack.archive.export.weekly_table import weeks, weeks_table  # numpy and scipy

    table = weeks_table(weeks(workspace.archive(), topic, outlet=outlet))
    if output is None and is_drawn(form):
        click.echo(f"columns: {len(_WEEK)} of {len(table.columns)}; --format csv gives all of them", err=True)
        table = table.only(_WEEK)
    _give(workspace, table, form, output)


@click.command()
@click.argument("name", metavar="[TABLE]", required=False)
@form_option
def schema(name: str | None, form: str | None) -> None:
    """List the views and tables of an archive with their columns and what they mean.

    \b
    Example: panictrack schema headline_current
    """
    found = [row for row in columns() if name in {None, row[0]}]
    if not found:
        known = ", ".join(dict.fromkeys(row[0] for row in columns()))
        raise InputError(f"there is no table {name!r}; the tables are {known}")
    print_rows(RowTable(name="schema", columns=_SCHEMA, rows=found), form)


@click.command()
def codebook() -> None:
    """Print what every column of the archive means, as Markdown to publish beside the data.

    \b
    Example: panictrack codebook > codebook.md
    """
    with reader_may_leave():
        click.echo(archive_codebook())


def _give(workspace: Workspace, table: RowTable, form: str | None, output: Path | None) -> None:
    if output is None:
        print_rows(table, form)
    else:
        write_rows(workspace, table, form, output)


COMMANDS = {"weekly": weekly, "sql": sql, "schema": schema, "codebook": codebook}
