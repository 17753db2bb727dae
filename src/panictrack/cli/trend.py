"""The command that shows how much of the news has given words: trend."""

from pathlib import Path
from typing import Any

import click

from panictrack.archive.headlines import cached_unread
from panictrack.cli.printing import format_option, give_rows, is_drawn, output_option
from panictrack.cli.query import filters, query_of
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace
from panictrack.model.languages import in_languages

_DRAWN = ("start", "group", "n_headlines", "n_found", "attention", "attention_low", "attention_high", "panic")


@click.command()
@click.argument("words", nargs=-1)
@filters
@click.option(
    "--by",
    type=click.Choice(["week", "month"]),
    default="week",
    show_default=True,
    help="A row for each week, or for each month of whole weeks.",
)
@click.option(
    "--group",
    type=click.Choice(["outlet", "country", "stream"]),
    help="Separate rows for each of these.",
)
@format_option
@output_option
@click.pass_obj
def trend(
    workspace: Workspace,
    /,
    words: tuple[str, ...],
    by: str,
    group: str | None,
    format_name: str | None,
    output: Path | None,
    **options: Any,
) -> None:
    """Show the share of headlines with WORDS by week or month, and how alarmed these are.

    WORDS and options select as in `panictrack search`. Each row has the counts, their denominator (all
    headlines of the same streams, outlets, country and days), shares with 95% intervals, and coverage; a week
    without collection has no row. All general and business news, unless an outlet or a stream is named.

    \b
    Example: panictrack trend "killer robots" --since 2022-01-01
    Example: panictrack trend deepfake --by month --group outlet -o deepfake.csv
    """
    from panictrack.archive.search.trend import Group, Period  # numpy and scipy
    from panictrack.archive.search.trend_of_rows import trend as trend_of

    archive, query = workspace.archive(), query_of(workspace, words, options)
    found = trend_of(archive, query, by=Period(by), group=Group(group) if group else None)
    with archive.reading() as connection:
        if unread := cached_unread(connection, outlet=query.outlet, stream=query.stream):
            tell(f"not in these numbers, as no scorer reads them: {in_languages(unread)}", err=True)
    table = found.table()
    if output is None and is_drawn(format_name):
        tell(f"{len(_DRAWN)} of {len(table.columns)} columns are shown; --format csv gives all", err=True)
        table = table.only(_DRAWN)
    give_rows(workspace, table, format_name, output)


COMMANDS = {"trend": trend}
