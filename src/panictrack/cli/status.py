"""The command that shows how each feed fares."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Literal

import click

from panictrack.archive.health import ArchiveHealth, Condition, FeedHealth, archive_health, feed_health
from panictrack.cli.printing import is_drawn
from panictrack.cli.workspace import Workspace, utc_now
from panictrack.model.text import without_secret
from panictrack.model.times import to_text

_COLUMNS = ("feed", "condition", "last good", "new, 7 d", "usual", "gaps", "fails", "next try", "why")
_NUMBERS = {"new, 7 d", "usual", "gaps", "fails"}
_ROOM_OF_NUMBERS = 64  # columns of the terminal that all but the name take
_STYLES = {Condition.FAILING: "red", Condition.SILENT: "yellow"}


@click.command()
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", "tsv", "json"]),
    help="The format on stdout [default: table on a terminal, else tsv]; json: one object, totals and feeds.",
)
@click.option("--tag", help="Only feeds with this tag.")
@click.option("--troubled", is_flag=True, help="Only feeds that fail, are silent, or may have lost items.")
@click.pass_obj
def status(workspace: Workspace, format_name: str | None, tag: str | None, *, troubled: bool) -> None:
    """Show how each feed fares: last good fetch, news against its usual, failures and why, next try.

    SILENT: the feed answers, and has shown nothing new for several times its usual gap. Gaps: polls in the
    last seven days whose body did not reach back to the one before; items may be missing.

    \b
    Example: panictrack status --format json | jq '.feeds[] | select(.condition != "well")'
    """
    now = utc_now()
    with workspace.archive().reading() as connection:
        feeds = feed_health(connection, now)
        whole = archive_health(connection, feeds, now)
    feeds = [item for item in feeds if _is_wanted(item, tag, troubled=troubled)]
    if format_name == "json":
        told = {"archive": asdict(whole), "feeds": [asdict(item) for item in feeds]}
        click.echo(json.dumps(told, default=_json_value, indent=2, ensure_ascii=False))
    elif is_drawn(format_name):
        _print_table(feeds, now)
        click.echo()
        click.echo(_totals(whole))
    else:
        click.echo("\t".join(_COLUMNS))
        for item in feeds:
            click.echo("\t".join(_cells(item, lambda moment: to_text(moment) if moment else "")))
        click.echo(_totals(whole), err=True)


def _is_wanted(item: FeedHealth, tag: str | None, *, troubled: bool) -> bool:
    is_troubled = item.condition in {Condition.FAILING, Condition.SILENT} or item.n_possible_gaps_7_days > 0
    return (tag is None or tag in item.tags) and (is_troubled or not troubled)


def _json_value(value: object) -> str:
    return to_text(value) if isinstance(value, datetime) else str(value)


def _totals(whole: ArchiveHealth) -> str:
    span = (
        f", {whole.first_at:%Y-%m-%d} to {whole.last_at:%Y-%m-%d}" if whole.first_at and whole.last_at else ""
    )
    text = (
        f"{whole.n_feeds} feeds, {whole.n_failing} failing, {whole.n_silent} silent; "
        f"{whole.n_headlines} headlines{span}, {whole.n_new_24_hours} new in 24 hours; "
        f"{whole.n_possible_gaps_7_days} possible gaps in 7 days"
    )
    pauses = [f"{name} until {until:%Y-%m-%d %H:%M} UTC" for name, until in whole.hosts_left_alone.items()]
    return text + (f"\nleft alone, as they asked: {', '.join(pauses)}" if pauses else "")


def _cells(item: FeedHealth, moment: Callable[[datetime | None], str]) -> list[str]:
    usual = item.n_usual_7_days
    return [
        item.name,
        item.condition,
        moment(item.last_good_at) or "never",
        str(item.n_new_7_days),
        "" if usual is None else f"{usual:.0f}",
        str(item.n_possible_gaps_7_days or ""),
        str(item.n_failures or ""),
        moment(item.due_at) or "at once",
        _why(item),
    ]


def _why(item: FeedHealth) -> str:
    """What a person would ask next: the reason of trouble, or what is out of the ordinary."""
    told = []
    if item.condition is Condition.SILENT:
        told.append(
            f"nothing new since {item.last_new_at:%Y-%m-%d}" if item.last_new_at else "never an entry"
        )
    elif item.last_reason and item.condition is not Condition.WELL:
        told.append(f"{item.last_outcome}: {item.last_reason}")
    if item.n_possible_gaps_7_days:
        told.append(f"possible gaps: {item.n_possible_gaps_7_days} in 7 days, items may be missing")
    if item.address != item.url:
        told.append(f"moved to {without_secret(item.address)}")
    if item.validators_lie:
        told.append("its 304s lie: read in full")
    if item.identity_rule != "guid":
        told.append(f"articles told apart by {item.identity_rule}")
    return "; ".join(told)


def _print_table(feeds: list[FeedHealth], now: datetime) -> None:
    """The table, and under it, where there is room for whole sentences, what is out of the ordinary."""
    from rich.console import Console  # only a terminal needs it
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in _COLUMNS[:-1]:
        justify: Literal["right", "left"] = "right" if name in _NUMBERS else "left"
        # On a narrow terminal names are cut, and no number.
        room = max(12, console.width - _ROOM_OF_NUMBERS) if name == "feed" else None
        table.add_column(name, justify=justify, no_wrap=True, overflow="ellipsis", max_width=room)
    for item in feeds:
        cells = _cells(item, lambda moment: _distance(moment, now) if moment else "")
        table.add_row(*map(Text, cells[:-1]), style=_STYLES.get(item.condition))
    console.print(table)
    for item in feeds:
        if why := _why(item):
            console.print(Text(f"\n{item.name}", style=_STYLES.get(item.condition, "bold")), end="")
            console.print(Text(f": {why}"), end="")
    console.print()


def _distance(moment: datetime, now: datetime) -> str:
    """`5 min ago`, `in 2 h`: what a terminal has room for."""
    span = abs(moment - now)
    if span < timedelta(hours=1):
        told = f"{span.total_seconds() / 60:.0f} min"
    elif span < timedelta(days=2):
        told = f"{span.total_seconds() / 3600:.0f} h"
    else:
        told = f"{span.days} d"
    return f"{told} ago" if moment < now else f"in {told}"


COMMANDS = {"status": status}
