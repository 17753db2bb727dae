"""Commands that collect: collect, run."""

import click

from panictrack.archive.feeds import list_feeds
from panictrack.cli.workspace import Workspace, utc_now
from panictrack.collecting.feed_list import load_feeds
from panictrack.errors import FeedsFailedError
from panictrack.model import FAILURES, Fetch
from panictrack.model.text import without_secret


@click.command()
@click.option("--feed", "only", help="Only the feed of this name or address.")
@click.option("--dry-run", is_flag=True, help="Fetch and say what was found; write nothing.")
@click.option("--strict", is_flag=True, help="Exit with 6 when a feed failed.")
@click.pass_obj
def collect(workspace: Workspace, only: str | None, *, dry_run: bool, strict: bool) -> None:
    """Fetch every feed of feeds.yaml once, keep what is new, and score it.

    Feeds of one host are asked one after another, five seconds apart: forty feeds of one publisher take
    three minutes. A host that asked to be left alone is left alone.

    \b
    Example: panictrack collect --feed "BBC News"
    """
    from panictrack.collecting.rounds import collect as collect_once  # aiohttp is slow to import

    archive = workspace.archive()
    with archive.writing() as connection:
        list_feeds(connection, load_feeds(workspace.settings.feeds))
    done = collect_once(
        archive,
        now=utc_now(),
        only=only,
        dry_run=dry_run,
        politeness=workspace.settings.politeness,
        on_fetch=_tell_dry if dry_run else _tell,
    )
    for url in done.skipped:
        told = f"{without_secret(url)}: its host asked to be left alone (`panictrack status`)"
        click.echo(f"    left  {told}", err=True)
    n_feeds, n_failed = len(done.fetches), len(done.failed)
    verb = "would be looked through" if dry_run else "new"
    count = sum(attempt.n_entries for attempt in done.fetches) if dry_run else done.n_new
    click.echo(f"{count} headlines {verb} from {n_feeds - n_failed} of {n_feeds} feeds; {n_failed} failed")
    if n_feeds and n_failed == n_feeds:
        click.echo("no feed could be read: is there a network?", err=True)
    if done.n_new and not dry_run:
        from panictrack.scoring.run import score  # weights and lexicons

        score(archive, topics_file=workspace.settings.feeds)
    if strict and n_failed:
        raise FeedsFailedError(f"{n_failed} of {n_feeds} feeds failed; `panictrack status` says why")


def _tell(attempt: Fetch) -> None:
    """One line for a feed: what came of it."""
    mark = "failed" if attempt.outcome in FAILURES else f"{attempt.n_new} new"
    reason = f" ({attempt.reason})" if attempt.reason else ""
    click.echo(f"{mark:>8}  {without_secret(attempt.feed_url)}: {attempt.outcome}{reason}", err=True)


def _tell_dry(attempt: Fetch) -> None:
    """One line for a feed: what was found, and not kept."""
    found = (
        f"{attempt.outcome}: {attempt.reason}"
        if attempt.outcome in FAILURES
        else f"{attempt.n_entries} entries"
    )
    click.echo(f"{without_secret(attempt.feed_url)}: {found}", err=True)


@click.command()
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65535),
    help="Serve Prometheus metrics on 127.0.0.1.",
)
@click.pass_obj
def run(workspace: Workspace, metrics_port: int | None) -> None:
    """Run the collector until it is told to stop: a tick a minute, a report each Monday.

    SIGTERM or Ctrl-C finishes what is in hand and ends within ten seconds. One daemon works on an archive
    at a time. docs/how-to/operate.md has a systemd unit.

    \b
    Example: panictrack --log-format json -v run --metrics-port 9464
    """
    from panictrack.daemon.running import run_daemon  # the scheduler is slow to import

    run_daemon(workspace.settings, metrics_port=metrics_port)


COMMANDS = {"collect": collect, "run": run}
