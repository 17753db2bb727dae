"""The command that finds headlines: search."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from panictrack.archive.export import Column, Row, RowTable
from panictrack.archive.headlines import NO_HEADLINES, cached_unread, has_headlines
from panictrack.archive.search import (
    COLUMNS,
    Facet,
    Query,
    Sort,
    facet,
    headline_table,
    highlights,
    n_unscored_headlines,
)
from panictrack.archive.search.saved import query_named
from panictrack.cli.printing import (
    DAY,
    Callback,
    columns,
    format_option,
    is_drawn,
    output_option,
    print_rows,
    write_rows,
)
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace
from panictrack.errors import InputError
from panictrack.model.languages import in_languages
from panictrack.model.text import counted

if TYPE_CHECKING:
    from panictrack.archive import Connection

_DEFAULT_LIMIT = 50
_BRIEF = columns(date="day", outlet="text", alarm="number", headline="text", url="text")
_FACET = columns(facet="text", value="text", n_headlines="whole")


def filters(command: Callback) -> Callback:
    """The options that select headlines: search and delete take the same."""
    options = (
        click.option("--topic", help="Only headlines about this topic, such as ai."),
        click.option("--theme", help="Only headlines that express this fear, such as jobs."),
        click.option(
            "--regulation", help="Only headlines that call for regulation of this kind, such as deployment."
        ),
        click.option("--stream", help="Only this feed or other stream, such as 'bbc.com (World)'."),
        click.option("--outlet", help="Only this outlet, such as bbc.com."),
        click.option("--country", help="Only outlets of this country, such as GB."),
        click.option("--since", metavar="DATE", type=DAY, help="From this day on, UTC."),
        click.option("--until", metavar="DATE", type=DAY, help="Up to and including this day, UTC."),
        click.option(
            "--min-alarm",
            metavar="PROBABILITY",
            type=click.FloatRange(0, 1),
            help="Only headlines at least this alarmed.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("words", nargs=-1)
@filters
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), help="The order [default: newest].")
@click.option(
    "--limit",
    type=click.IntRange(1),
    help=f"At most this many headlines [default: {_DEFAULT_LIMIT}; with -o all].",
)
@click.option("--all", "is_all", is_flag=True, help="Every headline that matches.")
@click.option(
    "--facet",
    "facets",
    type=click.Choice([by.value for by in Facet]),
    multiple=True,
    help="Count headlines by this instead of listing them; repeatable.",
)
@format_option
@output_option
@click.option(
    "--bom",
    "with_bom",
    is_flag=True,
    help="Begin a CSV file with a byte-order mark, so that Excel reads UTF-8.",
)
@click.pass_obj
def search(
    workspace: Workspace,
    /,
    words: tuple[str, ...],
    limit: int | None,
    facets: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    *,
    is_all: bool,
    with_bom: bool,
    **options: Any,
) -> None:
    """Find headlines by words and filters, newest first; -o exports them.

    All words must occur. "Quoted words" must be adjacent; OR, NOT and parentheses work; robot* finds every
    word that begins with robot; @name runs a query of queries.toml.

    \b
    Example: panictrack search 'robot AND "ai jobs"' --topic ai --since 2025-01-01
    Example: panictrack search --topic ai --facet theme --facet month
    Example: panictrack search --all -o headlines.csv
    """
    if with_bom and output is None:
        raise InputError("--bom needs -o FILE.csv; standard output has no byte-order mark")
    query = query_of(workspace, words, {**options, "limit": limit})
    limit = query.limit or (None if is_all or output else _DEFAULT_LIMIT)
    query = replace(query, limit=None if is_all else limit)
    with workspace.archive().reading() as connection:
        _warn_of_unscored(connection)
        if output is not None:
            table = (
                _facets(connection, query, facets)
                if facets
                else headline_table(connection, query, in_parallel=True)
            )
            n_rows = write_rows(workspace, _for(output, table), format_name, output, with_bom=with_bom)
            _hint_if_nothing(connection, n_rows)
        elif facets:
            _hint_if_nothing(connection, print_rows(_facets(connection, query, facets), format_name))
        else:
            _print_headlines(connection, query, format_name)


def query_of(workspace: Workspace, words: Sequence[str], options: dict[str, Any]) -> Query:
    """The query of a command line: a saved query, if one is named, changed by the words and options given."""
    query = Query()
    if words and words[0].startswith("@"):
        query, words = query_named(workspace.settings.queries, words[0][1:]), words[1:]
    given = {name: value for name, value in options.items() if value is not None}
    given |= {name: given[name].date() for name in ("since", "until") if name in given}
    given |= {"country": given["country"].upper()} if "country" in given else {}
    given |= {"sort": Sort(given["sort"])} if "sort" in given else {}
    if text := " ".join(words):
        given["words"] = f"({query.words}) ({text})" if query.expression else text
    return replace(query, **given)


def _print_headlines(connection: "Connection", query: Query, format_name: str | None) -> None:
    """Print headlines: all their columns for programs, what people read for people."""
    # One row more than the limit shows whether there are more.
    table = headline_table(
        connection, query if query.limit is None else replace(query, limit=query.limit + 1)
    )
    rows = iter(table.rows)
    shown = replace(table, rows=islice(rows, query.limit))
    if is_drawn(format_name):
        first = list(shown.rows)
        spans = highlights(connection, query, [row[0] for row in first])
        matches = {position: spans.get(row[0], ()) for position, row in enumerate(first)}
        n_rows = print_rows(_brief(replace(table, rows=first), _BRIEF[:-1]), format_name, matches=matches)
    elif format_name in {None, "markdown"}:
        n_rows = print_rows(_brief(shown, _BRIEF), format_name)
    else:
        n_rows = print_rows(shown, format_name)
    if query.limit is not None and next(rows, None) is not None:
        tell(f"showing {n_rows}; there are more: use --all or --limit", err=True)
    _hint_if_nothing(connection, n_rows)


def _for(output: Path, table: RowTable) -> RowTable:
    """A Markdown table is for people, every other file for programs."""
    is_of_headlines = table.names == COLUMNS
    return _brief(table, _BRIEF) if output.suffix.lower() == ".md" and is_of_headlines else table


def _brief(table: RowTable, columns: Sequence[Column]) -> RowTable:
    rows = (tuple(_cell(row, column.name) for column in columns) for row in table.rows)
    return RowTable(name=table.name, columns=tuple(columns), rows=rows)


def _cell(row: Row, name: str) -> Any:
    """A cell of the brief table, from a row of all columns."""
    if name == "date":
        return row[COLUMNS.index("dated_at")][:10]
    if name == "alarm":
        alarm = row[COLUMNS.index(name)]
        return None if alarm is None else f"{alarm:.2f}"
    return row[COLUMNS.index("title" if name == "headline" else name)]


def _facets(connection: "Connection", query: Query, facets: Sequence[str]) -> RowTable:
    """Each facet's most frequent values, up to the limit; dates are all shown, in their order."""
    rows = [
        (by.value, value, n)
        for by in map(Facet, facets)
        for value, n in facet(connection, query, by)[: None if by.is_date else query.limit]
    ]
    return RowTable(name="facet", columns=_FACET, rows=rows)


def _hint_if_nothing(connection: "Connection", n_rows: int) -> None:
    if not n_rows:
        hint = "no headline matches; try fewer words or options"
        tell(hint if has_headlines(connection) else NO_HEADLINES, err=True)


def _warn_of_unscored(connection: "Connection") -> None:
    """Without the warning, a headline that has no score yet would pass for a calm one."""
    if n := n_unscored_headlines(connection):
        verbs = ("has", "counts") if n == 1 else ("have", "count")
        tell(
            f"up to {counted(n, 'headline')} {verbs[0]} no score yet and {verbs[1]} as 0; "
            "run `panictrack score`",
            err=True,
        )
    if unread := cached_unread(connection):
        tell(
            f"no score, as no scorer reads them: {in_languages(unread)} (of complete feeds and files)",
            err=True,
        )


COMMANDS = {"search": search}
