"""Commands that bring headlines in and score them: collect, run, status, import, score."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from panictrack.archive import Archive
from panictrack.archive.feeds import FeedHealth, health, list_feeds
from panictrack.backfill import Imported, import_file
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.errors import FeedsFailedError, InputError
from panictrack.model import FAILURES, Fetch
from panictrack.settings import load_feeds
from panictrack.times import to_text


@click.command()
@click.option("--feed", "only", help="Only the feed of this name or address.")
@click.option("--dry-run", is_flag=True, help="Fetch and say what was found; write nothing.")
@click.option("--strict", is_flag=True, help="Exit with 6 when a feed failed.")
@click.pass_obj
def collect(workspace: Workspace, only: str | None, *, dry_run: bool, strict: bool) -> None:
    """Fetch every feed of feeds.yaml once and keep what is new.

    \b
    Example: panictrack collect --feed "BBC News"
    """
    from panictrack.collect import collect as collect_once  # aiohttp is slow to import

    archive = workspace.archive()
    with archive.writing() as connection:
        list_feeds(connection, load_feeds(workspace.settings.feeds))
    done = collect_once(archive, now=utc_now(), only=only, dry_run=dry_run, told=_tell)
    n_feeds, n_failed = len(done.fetches), len(done.failed)
    verb = "would be looked through" if dry_run else "new"
    count = sum(attempt.n_entries for attempt in done.fetches) if dry_run else done.n_new
    click.echo(f"{count} headlines {verb} from {n_feeds - n_failed} of {n_feeds} feeds; {n_failed} failed")
    if n_feeds and n_failed == n_feeds:
        click.echo("no feed could be read: is there a network?", err=True)
    if strict and n_failed:
        raise FeedsFailedError(f"{n_failed} of {n_feeds} feeds failed; `panictrack status` says why")


def _tell(attempt: Fetch) -> None:
    """One line for a feed: what came of it."""
    mark = "failed" if attempt.outcome in FAILURES else f"{attempt.n_new} new"
    reason = f" ({attempt.reason})" if attempt.reason else ""
    click.echo(f"{mark:>8}  {attempt.feed_url}: {attempt.outcome}{reason}", err=True)


@click.command()
@click.pass_obj
def run(workspace: Workspace) -> None:
    """Run the collector until it is told to stop: a tick a minute, a report each Monday.

    SIGTERM or Ctrl-C finishes the feeds in hand and ends.

    \b
    Example: panictrack --log-format json -v run
    """
    from panictrack.daemon import run_daemon  # the scheduler is slow to import

    run_daemon(workspace.settings)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a feed.")
@click.pass_obj
def status(workspace: Workspace, *, as_json: bool) -> None:
    """Show how each feed fares: last good fetch, new headlines, failures and why, next try.

    \b
    Example: panictrack status --json | jq 'select(.n_failures > 0)'
    """
    with workspace.archive().reading() as connection:
        feeds = health(connection, utc_now())
    if as_json:
        for item in feeds:
            click.echo(json.dumps(asdict(item), default=_json_value))
    elif sys.stdout.isatty():
        _print_table(feeds)
    else:
        click.echo("feed\toutcome\tlast_good_at\tnew_7_days\tfailures\tdue_at\treason")
        for item in feeds:
            click.echo("\t".join(_cells(item)))


def _json_value(value: object) -> str:
    return to_text(value) if isinstance(value, datetime) else str(value)


def _cells(item: FeedHealth) -> list[str]:
    return [
        item.name,
        item.last_outcome or "never fetched",
        to_text(item.last_good_at) if item.last_good_at else "never",
        str(item.n_new_7_days),
        str(item.n_failures),
        to_text(item.due_at) if item.due_at else "at once",
        item.last_reason or "",
    ]


def _print_table(feeds: list[FeedHealth]) -> None:
    from rich.console import Console  # only a terminal needs it
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("feed", "outcome", "last good", "new, 7 days", "failures", "next try", "reason"):
        table.add_column(name, justify="right" if name in {"new, 7 days", "failures"} else "left")
    for item in feeds:
        table.add_row(*_cells(item))
    Console().print(table)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field.")
@click.option("--outlet", help="The outlet of every row [default: the outlet column].")
@click.option(
    "--selected", is_flag=True, help="The rows were chosen by topic: keep them out of denominators."
)
@click.option("--rejects", type=click.Path(path_type=Path, dir_okay=False), help="Write bad rows here.")
@click.pass_obj
def import_(
    workspace: Workspace,
    files: tuple[Path, ...],
    pairs: tuple[str, ...],
    outlet: str | None,
    rejects: Path | None,
    *,
    selected: bool,
) -> None:
    """Import headlines from CSV, CSV.gz or JSONL files (title, date; outlet and url where there).

    The same file is never imported twice. Bad rows are counted and shown; --rejects keeps them all.

    \b
    Example: panictrack import --map title=headline_text --outlet abc.net.au abcnews.csv
    """
    column_map = dict(_pair(text) for text in pairs)
    archive = workspace.archive()
    for path in files:
        if not path.exists():
            raise InputError(f"{path}: there is no such file; check the name")
        done = _import_one(archive, path, column_map, outlet, is_selected=selected)
        _tell_import(done, rejects)


def _import_one(
    archive: Archive, path: Path, column_map: dict[str, str], outlet: str | None, *, is_selected: bool
) -> Imported:
    with progress(path.name) as progressed:
        return import_file(
            archive,
            path,
            now=utc_now(),
            column_map=column_map,
            outlet=outlet,
            is_selected=is_selected,
            progressed=progressed,
        )


def _tell_import(done: Imported, rejects: Path | None) -> None:
    record = done.record
    again = " (imported before; nothing to do)" if done.was_known else ""
    click.echo(
        f"{record.name}: {record.n_rows} rows, {record.n_new} new, {record.n_known} known, "
        f"{record.n_bad} bad{again}"
    )
    for bad in done.bad_rows[:5]:
        click.echo(f"  line {bad.line}: {bad.complaint}", err=True)
    if len(done.bad_rows) > 5 and rejects is None:
        click.echo(f"  and {len(done.bad_rows) - 5} more; --rejects FILE keeps them all", err=True)
    if rejects is not None:
        with rejects.open("a", encoding="utf-8") as handle:
            for bad in done.bad_rows:
                line = {"file": record.name, "line": bad.line, "complaint": bad.complaint}
                handle.write(json.dumps(line, ensure_ascii=False) + "\n")
    if record.n_rows and record.n_bad == record.n_rows:
        raise InputError(f"{record.name}: not one row could be read; the lines above say why")


def _pair(text: str) -> tuple[str, str]:
    field, separator, column = text.partition("=")
    if not separator:
        raise click.BadParameter(f"{text!r} is not like title=headline_text", param_hint="--map")
    return field, column


@click.command()
@click.option("--encoder", "with_encoder", is_flag=True, help="By alarm-encoder too (an extra, slower).")
@click.pass_obj
def score(workspace: Workspace, *, with_encoder: bool) -> None:
    """Score every headline that lacks a score by a current scorer; goes on where it stopped.

    Only what lacks is scored: a new topic is looked for in all headlines, and nothing else is done again.
    What the encoder says stands in the column alarm_encoder of `panictrack export`.

    \b
    Example: panictrack score
    """
    from panictrack.score import score as score_missing  # weights and lexicons

    with progress("scoring") as progressed:
        done = score_missing(
            workspace.archive(),
            topics_file=workspace.settings.feeds,
            with_encoder=with_encoder,
            progressed=progressed,
        )
    click.echo(f"{done.n_headlines} headlines scored by {len(done.scorers)} scorers")


COMMANDS = (collect, run, status, import_, score)
