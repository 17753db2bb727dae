"""Commands that give headlines: search and export."""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from panictrack.archive.export import (
    BOM,
    Column,
    Kind,
    Row,
    RowTable,
    TextForm,
    headlines,
    headlines_from,
    write_text,
)
from panictrack.archive.search import COLUMNS, Facet, Query, Sort, facet, highlights, n_unscored_headlines
from panictrack.archive.search.saved import query_named
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

if TYPE_CHECKING:
    from panictrack.archive import Connection

Callback = Callable[..., None]
DAY = click.DateTime(formats=["%Y-%m-%d"])
_FEW = 50
_READ = (
    Column(name="date", kind=Kind.DAY),
    Column(name="outlet", kind=Kind.TEXT),
    Column(name="alarm", kind=Kind.NUMBER),
    Column(name="headline", kind=Kind.TEXT),
    Column(name="url", kind=Kind.TEXT),  # a terminal has no room for it
)
_COUNTED = (
    Column(name="facet", kind=Kind.TEXT),
    Column(name="value", kind=Kind.TEXT),
    Column(name="n_headlines", kind=Kind.WHOLE),
)


def filters(command: Callback) -> Callback:
    """The options that say which headlines are meant: search, export and forget take the same."""
    options = (
        click.option("--topic", help="Only headlines about this topic, such as ai."),
        click.option("--theme", help="Only headlines that fear this, such as jobs."),
        click.option(
            "--regulation", help="Only headlines that ask for rules of this aim, such as deployment."
        ),
        click.option("--outlet", help="Only this outlet, such as bbc.com."),
        click.option("--country", help="Only outlets of this country, such as GB."),
        click.option("--since", type=DAY, help="From this day on, UTC."),
        click.option("--until", type=DAY, help="Up to this day, UTC."),
        click.option(
            "--min-alarm", type=click.FloatRange(0, 1), help="Only headlines at least this alarmed."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


sort_option = click.option(
    "--sort", type=click.Choice([sort.value for sort in Sort]), help="[default: newest]"
)
bom_option = click.option(
    "--excel", "with_bom", is_flag=True, help="Begin a CSV with the mark by which Excel knows UTF-8."
)


@click.command()
@click.argument("words", nargs=-1)
@filters
@sort_option
@click.option("--limit", type=click.IntRange(1), help=f"[default: {_FEW}; with -o all]")
@click.option("--all", "is_all", is_flag=True, help="Every headline, however many.")
@click.option(
    "--facet",
    "facets",
    type=click.Choice([by.value for by in Facet]),
    multiple=True,
    help="Count by this instead.",
)
@form_option
@output_option
@bom_option
@click.pass_obj
def search(
    workspace: Workspace,
    /,
    words: tuple[str, ...],
    limit: int | None,
    facets: tuple[str, ...],
    form: str | None,
    output: Path | None,
    *,
    is_all: bool,
    with_bom: bool,
    **given: Any,
) -> None:
    """Find headlines by words, newest first.

    All words must occur; "quoted words" stand together; OR, NOT and parentheses between them are
    understood, and robot* finds every word that begins so. @name asks a query of queries.toml.

    \b
    Example: panictrack search 'robot AND "ai jobs"' --topic ai --since 2025-01-01
    Example: panictrack search --topic ai --facet theme --facet month
    Example: panictrack search @jobs --country GB -o jobs.xlsx
    """
    if with_bom and output is None:
        raise InputError("--excel is for a file; name one with -o that ends in .csv")
    query = query_of(workspace, words, {**given, "limit": limit})
    most = query.limit if query.limit or is_all or output else _FEW
    query = replace(query, limit=None if is_all else most)
    with workspace.archive().reading() as connection:
        _say_what_is_unscored(connection)
        if not facets and output is None:
            _print_few(connection, query, form)
            return
        table = (
            _facets(connection, query, list(map(Facet, facets)), query.limit)
            if facets
            else headlines_from(connection, query)
        )
        if output is None:
            table = replace(table, rows=list(table.rows))
            with reader_may_leave():
                print_rows(table, form)
                _say_if_there_is_nothing(table.rows)
        else:
            write_rows(workspace, _for(output, table), form, output, with_bom=with_bom)


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), required=False)
@filters
@sort_option
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in TextForm]),
    default=TextForm.CSV.value,
    show_default=True,
)
@bom_option
@click.pass_obj
def export(workspace: Workspace, /, target: Path | None, form: str, *, with_bom: bool, **given: Any) -> None:
    """Write every headline with its scores to TARGET by its suffix, or to stdout as --format says.

    The rows are those of `panictrack search` with the same options. A file is there when all rows are in it.

    \b
    Example: panictrack export --topic ai --min-alarm 0.5 alarmed.csv
    """
    query = query_of(workspace, (), given)
    with workspace.archive().reading() as connection:
        _say_what_is_unscored(connection)
        table = headlines_from(connection, query)
        if target is not None:
            write_rows(workspace, _for(target, table), None, target, with_bom=with_bom)
        else:
            with reader_may_leave():
                sys.stdout.write(BOM if with_bom else "")
                n_rows = write_text(table, sys.stdout, TextForm(form))
                sys.stdout.flush()  # before it is said that they are there
                click.echo(f"standard output: {n_rows} rows", err=True)


def query_of(workspace: Workspace, words: Sequence[str], given: dict[str, Any]) -> Query:
    """What was asked: a saved query, where one is named, and what the command line adds to it or changes."""
    query = Query()
    if words and words[0].startswith("@"):
        query, words = query_named(workspace.settings.queries, words[0][1:]), words[1:]
    asked = {name: value for name, value in given.items() if value is not None}
    asked |= {name: asked[name].date() for name in ("since", "until") if name in asked}
    asked |= {"country": asked["country"].upper()} if "country" in asked else {}
    asked |= {"sort": Sort(asked["sort"])} if "sort" in asked else {}
    if text := " ".join(words):
        asked["words"] = f"({query.words}) ({text})" if query.expression else text
    return replace(query, **asked)


@reader_may_leave()
def _print_few(connection: "Connection", query: Query, form: str | None) -> None:
    """The first headlines: all their columns for programs, and what people read for people."""
    # One more is asked for, to know whether there are more.
    asked = query if query.limit is None else replace(query, limit=query.limit + 1)
    table = headlines(connection, asked)
    rows = iter(table.rows)
    first = list(islice(rows, query.limit))
    has_more = next(rows, None) is not None
    if form in {TextForm.CSV, TextForm.JSONL}:
        print_rows(replace(table, rows=first), form)
    else:
        columns, found = (_READ[:-1] if is_drawn(form) else _READ), {}
        if is_drawn(form):
            spans = highlights(connection, query, [row[0] for row in first])
            found = {place: spans.get(row[0], ()) for place, row in enumerate(first)}
        print_rows(_to_read(replace(table, rows=first), columns), form, found=found)
    if has_more:
        click.echo(f"{len(first)} shown, and there are more; --all gives every one", err=True)
    _say_if_there_is_nothing(first)


def _for(output: Path, table: RowTable) -> RowTable:
    """A table of Markdown is read by people, everything else by programs."""
    is_of_headlines = table.names == COLUMNS
    return _to_read(table, _READ) if output.suffix.lower() == ".md" and is_of_headlines else table


def _to_read(table: RowTable, columns: Sequence[Column]) -> RowTable:
    rows = (tuple(_cell(row, column.name) for column in columns) for row in table.rows)
    return RowTable(name=table.name, columns=tuple(columns), rows=rows)


def _cell(row: Row, name: str) -> Any:
    """A cell of what people read, from a row of all columns."""
    if name == "date":
        return row[COLUMNS.index("dated_at")][:10]
    if name == "alarm":
        return f"{row[COLUMNS.index(name)]:.2f}"
    return row[COLUMNS.index("title" if name == "headline" else name)]


def _facets(connection: "Connection", query: Query, facets: Sequence[Facet], most: int | None) -> RowTable:
    """Each facet's values, the most frequent first and no more than `most`; dates all, in their order."""
    rows = [
        (by.value, value, n)
        for by in facets
        for value, n in facet(connection, query, by)[: None if by.is_date else most]
    ]
    return RowTable(name="facet", columns=_COUNTED, rows=rows)


def _say_if_there_is_nothing(rows: Iterable[Row]) -> None:
    if not rows:
        click.echo(
            "no headline matches; try fewer words, or `panictrack status` to see what was collected", err=True
        )


def _say_what_is_unscored(connection: "Connection") -> None:
    """A headline without a score would else pass for one that is calm."""
    if n := n_unscored_headlines(connection):
        click.echo(f"up to {n} headlines have no score yet and read as 0; run `panictrack score`", err=True)


COMMANDS = {"search": search, "export": export}
