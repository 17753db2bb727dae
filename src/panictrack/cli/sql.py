"""Commands for those who do their own counting: weekly, sql, schema."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import click

from panictrack.archive.export import CellKind, Column, RowTable, TextForm
from panictrack.archive.readonly_sql import MAX_ROWS, MAX_SECONDS, run_select, select_rows
from panictrack.bounded import MEBIBYTE
from panictrack.cli.printing import (
    format_option,
    give_rows,
    give_text,
    is_drawn,
    output_option,
    print_rows,
    write_rows,
)
from panictrack.cli.tables import text_of
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace
from panictrack.errors import InputError
from panictrack.model.languages import in_languages

# The columns a terminal has room for.
_WEEK = ("week_start", "n_headlines", "n_topic", "n_alarmed", "attention", "panic", "coverage")
_SCHEMA = tuple(Column(name=name, kind=CellKind.TEXT) for name in ("table", "column", "meaning"))


@click.command()
@click.argument("statement", metavar="SELECT")
@click.option(
    "--limit",
    type=click.IntRange(1),
    help=f"At most this many rows [default: {MAX_ROWS:,}; with -o all].",
)
@click.option(
    "--seconds",
    "max_seconds",
    type=click.FloatRange(0, min_open=True),
    help=f"Stop after this time [default: {MAX_SECONDS:g}; none with -o].",
)
@format_option
@output_option
@click.pass_obj
def sql(
    workspace: Workspace,
    statement: str,
    limit: int | None,
    max_seconds: float | None,
    format_name: str | None,
    output: Path | None,
) -> None:
    """Run one SELECT on the archive, read-only; `-` reads the statement from stdin.

    A long result is cut off on stdout, with a note on stderr; -o writes all of it.

    \b
    Example: panictrack sql "select outlet, count(*) from headline_current group by 1 order by 2 desc limit 9"
    """
    text = text_of(Path("-"), MEBIBYTE) if statement == "-" else statement
    archive = workspace.settings.archive
    if output is not None:
        with select_rows(archive, text, max_seconds=max_seconds) as table:
            rows = islice(table.rows, limit)
            write_rows(workspace, replace(table, rows=rows), format_name, output)
        return
    result = run_select(archive, text, max_rows=limit or MAX_ROWS, max_seconds=max_seconds or MAX_SECONDS)
    print_rows(result.table, format_name)
    if result.limit:
        tell(
            f"the result was cut off at {result.limit}; write all of it to a file with -o, or narrow it",
            err=True,
        )


@click.command()
@click.argument("topic")
@click.option("--outlet", help="Only this outlet, such as bbc.com.")
@click.option("--stream", help="Only this feed or other stream, such as 'bbc.com (World)'.")
@format_option
@output_option
@click.pass_obj
def weekly(
    workspace: Workspace,
    topic: str,
    outlet: str | None,
    stream: str | None,
    format_name: str | None,
    output: Path | None,
) -> None:
    """Show the weekly series of TOPIC: counts with their denominators, shares, exposure, coverage.

    From your archive alone, without the built-in baseline; `panictrack report` draws both together. All
    general and business news, unless an outlet or a stream is named. What no scorer reads is in no number.
    Notes say how many headlines that are, by language, and which reference panel the exposure is of.

    \b
    Example: panictrack weekly ai -o ai-weeks.csv
    """
    from panictrack.archive.export.weekly_table import unread_headlines, weekly_table  # numpy and scipy

    archive = workspace.archive()
    table = weekly_table(archive, topic, outlet=outlet, stream=stream, setting=workspace.settings.reference)
    if table.about:
        tell(table.about, err=True)
    if unread := unread_headlines(archive, outlet=outlet, stream=stream):
        tell(f"not in these numbers, as no scorer reads them: {in_languages(unread)}", err=True)
    if output is None and is_drawn(format_name):
        tell(f"{len(_WEEK)} of {len(table.columns)} columns are shown; --format csv gives all", err=True)
        table = table.only(_WEEK)
    give_rows(workspace, table, format_name, output)


@click.command()
@click.argument("name", metavar="[TABLE]", required=False)
@format_option
@output_option
def schema(name: str | None, format_name: str | None, output: Path | None) -> None:
    """List the views and tables of an archive, their columns, and what each column means.

    --format markdown gives the whole codebook, to publish beside the data.

    \b
    Example: panictrack schema headline_current
    Example: panictrack schema --format markdown -o codebook.md
    """
    from panictrack.archive.codebook import archive_codebook, columns  # SQLAlchemy

    if name is None and (format_name == TextForm.MARKDOWN or (output and output.suffix.lower() == ".md")):
        give_text(archive_codebook(), output)
        return
    found = [row for row in columns() if name in {None, row[0]}]
    if not found:
        known = ", ".join(dict.fromkeys(row[0] for row in columns()))
        raise InputError(f"there is no table {name!r}; the tables are {known}")
    give_rows(None, RowTable(name="schema", columns=_SCHEMA, rows=found), format_name, output)


COMMANDS = {"weekly": weekly, "sql": sql, "schema": schema}
