"""Commands that give rows: search and export."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from panictrack.archive.search import FoundHeadline, Query, Sort
from panictrack.cli.workspace import Workspace
from panictrack.errors import InputError

if TYPE_CHECKING:
    from panictrack.archive import Archive
    from panictrack.scorers import Scorers

Callback = Callable[..., None]
_DAY = click.DateTime(formats=["%Y-%m-%d"])


def filters(command: Callback) -> Callback:
    """The options that say which headlines are wanted: search and export take the same."""
    options = (
        click.option("--topic", help="Only headlines about this topic, such as ai."),
        click.option("--theme", help="Only headlines that fear this, such as jobs."),
        click.option(
            "--regulation", help="Only headlines that ask for rules of this aim, such as deployment."
        ),
        click.option("--outlet", help="Only this outlet, such as bbc.com."),
        click.option("--since", type=_DAY, help="From the week of this day on."),
        click.option("--until", type=_DAY, help="Up to the week of this day."),
        click.option(
            "--min-alarm", type=click.FloatRange(0, 1), help="Only headlines at least this alarmed."
        ),
        click.option(
            "--sort", type=click.Choice([sort.value for sort in Sort]), default="newest", show_default=True
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _query(*, words: str | None = None, limit: int | None = None, **given: Any) -> Query:
    days = {name: given[name].date() if given[name] else None for name in ("since", "until")}
    return Query(words=words, limit=limit, **(given | days | {"sort": Sort(given["sort"])}))


@click.command()
@click.argument("words", nargs=-1)
@filters
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--all", "is_all", is_flag=True, help="Every headline, however many.")
@click.option("--jsonl", is_flag=True, help="One JSON object a headline.")
@click.pass_obj
def search(
    workspace: Workspace, /, words: tuple[str, ...], limit: int, *, is_all: bool, jsonl: bool, **given: Any
) -> None:
    """Find headlines by words, newest first. All words must occur; "quoted words" stand together.

    \b
    Example: panictrack search chatbot suicide --topic ai --since 2025-01-01
    Example: panictrack search --topic ai --theme jobs --sort alarm --limit 10
    """
    from panictrack.export import search as search_archive  # weights and lexicons
    from panictrack.scorers import default_scorers, load_topics

    query = _query(words=" ".join(words) or None, limit=None if is_all else limit, **given)
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
@filters
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.pass_obj
def export(workspace: Workspace, /, target: Path | None, form: str, **given: Any) -> None:
    """Write headlines with their scores to TARGET (or stdout), as CSV or JSON lines.

    \b
    Example: panictrack export --topic ai --min-alarm 0.5 alarmed.csv
    """
    from panictrack.export import export as export_archive  # weights and lexicons
    from panictrack.scorers import default_scorers, load_topics

    query = _query(**given)
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
