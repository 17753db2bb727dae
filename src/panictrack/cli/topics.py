"""Commands about topics: what their terms may lack."""

from dataclasses import astuple
from pathlib import Path

import click

from panictrack.archive.export import RowTable
from panictrack.cli.printing import columns, format_option, give_rows, output_option
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Commands, Workspace

_NAME = columns(
    name="text",
    n_with="whole",
    n_without="whole",
    n_before="whole",
    rise="number",
    first_week="day",
    example_with="text",
    example_without="text",
)


@click.group(cls=Commands)
def topics() -> None:
    """Find what the terms of a topic may lack.

    \b
    Example: panictrack topics suggest
    """


@topics.command()
@click.option("--topic", help="The topic [default: report_topic of panictrack.toml].")
@click.option(
    "--weeks", type=click.IntRange(1, 520), default=26, show_default=True, help="The last weeks to look at."
)
@click.option(
    "--least",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Headlines with the topic that a name must be in.",
)
@format_option
@output_option
@click.pass_obj
def suggest(
    workspace: Workspace,
    topic: str | None,
    weeks: int,
    least: int,
    format_name: str | None,
    output: Path | None,
) -> None:
    """List names that rose beside a topic lately and that none of its terms matches.

    New products have new names, and a topic misses them until somebody adds them. Judge each yourself: many
    are people, firms or events that are not the technology. n_with and n_without count headlines of these
    weeks that have the name with and without the topic, n_before those of earlier weeks with both. Nothing
    is changed.

    \b
    Example: panictrack topics suggest --topic ai --weeks 13
    Example: panictrack topics suggest -o names.csv
    """
    from panictrack.api import Archive  # its methods import what they need

    with Archive(workspace.settings) as archive:
        found = archive.suggest(topic, weeks=weeks, least=least)
    tell(f"headlines of {found.since} to {found.until}, compared with those since {found.start}", err=True)
    rows = [(*row[:4], f"{row[4]:.1f}", str(row[5]), *row[6:]) for row in map(astuple, found.names)]
    give_rows(workspace, RowTable(name="suggestion", columns=_NAME, rows=rows), format_name, output)
    if rows:
        tell(
            "try a headline with `panictrack explain`; add a term under topics: in feeds.yaml, with a "
            "version of your own (docs/how-to/topics.md)",
            err=True,
        )
    else:
        tell("no name rose; try more --weeks, or a smaller --least", err=True)


COMMANDS = {"topics": topics}
