"""Commands that give rows: search and export."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from panictrack.archive.search import FoundHeadline, Query
from panictrack.cli.workspace import Workspace
from panictrack.errors import InputError

if TYPE_CHECKING:
    from panictrack.archive import Archive
    from panictrack.scorers import Scorers

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("words", nargs=-1)
@click.option("--topic", help="Only headlines about this topic, such as ai.")
@click.option("--outlet", help="Only this outlet, such as bbc.com.")
@click.option("--since", type=_DAY, help="From the week of this day on.")
@click.option("--until", type=_DAY, help="Up to the week of this day.")
@click.option("--min-alarm", type=click.FloatRange(0, 1), help="Only headlines at least this alarmed.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--jsonl", is_flag=True, help="One JSON object a headline.")
@click.pass_obj
def search(
    workspace: Workspace,
    words: tuple[str, ...],
    topic: str | None,
    outlet: str | None,
    since: datetime | None,
    until: datetime | None,
    min_alarm: float | None,
    limit: int,
    *,
    jsonl: bool,
) -> None:
    """Find headlines by words, newest first. All words must occur; "quoted words" stand together.

    \b
    Example: panictrack search chatbot suicide --topic ai --since 2025-01-01
    """
    from panictrack.export import search as search_archive  # weights and lexicons
    from panictrack.scorers import default_scorers, load_topics

    query = Query(
        words=" ".join(words) or None,
        outlet=outlet,
        topic=topic,
        since=since.date() if since else None,
        until=until.date() if until else None,
        min_alarm=min_alarm,
        limit=limit,
    )
    scorers = default_scorers(load_topics(workspace.settings.feeds))
    archive = workspace.archive()
    found = search_archive(archive, query, scorers)
    _say_what_is_unscored(archive, scorers)
    if jsonl:
        for item in found:
            click.echo(json.dumps(asdict(item), ensure_ascii=False))
    elif sys.stdout.isatty():
        _print_table(found)
    else:
        for item in found:
            click.echo(
                f"{item.dated_at[:10]}\t{item.outlet}\t{item.alarm:.2f}\t{item.title}\t{item.url or ''}"
            )
    if not found:
        click.echo(
            "no headline matches; try fewer words, or `panictrack status` to see what was collected", err=True
        )


def _print_table(found: list[FoundHeadline]) -> None:
    from rich.console import Console  # only a terminal needs it
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("date", "outlet", "alarm", "headline"):
        table.add_column(name, justify="right" if name == "alarm" else "left", no_wrap=name != "headline")
    for item in found:
        # Text, not markup: a headline may hold [brackets].
        table.add_row(item.dated_at[:10], Text(item.outlet), f"{item.alarm:.2f}", Text(item.title))
    Console().print(table)


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--topic", help="Only headlines about this topic.")
@click.option("--outlet", help="Only this outlet.")
@click.option("--since", type=_DAY, help="From the week of this day on.")
@click.option("--until", type=_DAY, help="Up to the week of this day.")
@click.option("--min-alarm", type=click.FloatRange(0, 1), help="Only headlines at least this alarmed.")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.pass_obj
def export(
    workspace: Workspace,
    target: Path | None,
    topic: str | None,
    outlet: str | None,
    since: datetime | None,
    until: datetime | None,
    min_alarm: float | None,
    form: str,
) -> None:
    """Write headlines with their scores to TARGET (or stdout), as CSV or JSON lines.

    \b
    Example: panictrack export --topic ai --min-alarm 0.5 alarmed.csv
    """
    from panictrack.export import export as export_archive  # weights and lexicons
    from panictrack.scorers import default_scorers, load_topics

    query = Query(
        outlet=outlet,
        topic=topic,
        since=since.date() if since else None,
        until=until.date() if until else None,
        min_alarm=min_alarm,
    )
    archive, as_jsonl = workspace.archive(), form == "jsonl"
    scorers = default_scorers(load_topics(workspace.settings.feeds))
    if target is None:
        n_rows = export_archive(archive, query, scorers, sys.stdout, as_jsonl=as_jsonl)
    else:
        try:
            with target.open("w", encoding="utf-8", newline="") as handle:
                n_rows = export_archive(archive, query, scorers, handle, as_jsonl=as_jsonl)
        except OSError as error:
            raise InputError(f"{target}: {error.strerror}; make its folder, or name another file") from error
    click.echo(f"headlines written: {n_rows}", err=True)
    _say_what_is_unscored(archive, scorers)


def _say_what_is_unscored(archive: "Archive", scorers: "Scorers") -> None:
    """A headline without a score would else pass for one that is calm."""
    from panictrack.export import lacking

    if n := lacking(archive, scorers):
        click.echo(f"up to {n} headlines have no score yet and read as 0; run `panictrack score`", err=True)


COMMANDS = {"search": search, "export": export}
