"""Commands that collect: collect, run."""

import logging
from itertools import count
from typing import TYPE_CHECKING

import click

from panictrack.archive.feeds import list_feeds
from panictrack.cli.serve import PORT, announce, site_of
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.collecting.feed_list import load_feeds
from panictrack.errors import FeedsFailedError
from panictrack.model import FAILURES, Fetch
from panictrack.model.text import counted, without_secret

if TYPE_CHECKING:
    from panictrack.collecting.rounds.run import CollectRun


@click.command()
@click.option("--feed", "only", metavar="NAME", help="Only the feed of this name or address.")
@click.option("--dry-run", is_flag=True, help="Fetch and report what there is; write nothing.")
@click.option("--strict", is_flag=True, help="Exit with 6 if a feed failed.")
@click.pass_obj
def collect(workspace: Workspace, only: str | None, *, dry_run: bool, strict: bool) -> None:
    """Fetch every feed of feeds.yaml once, store new headlines, and score them.

    Requests to one host are five seconds apart: forty feeds of one publisher take three minutes. Hosts that
    asked to be left alone are not contacted. `panictrack -v collect` lists the result of each feed.

    \b
    Example: panictrack collect --feed "BBC News"
    """
    from panictrack.collecting.rounds import collect as collect_once  # aiohttp is slow to import

    archive, feeds = workspace.archive(), load_feeds(workspace.settings.feeds)
    with archive.writing() as connection:
        list_feeds(connection, feeds)
    is_listed = dry_run or logging.getLogger().isEnabledFor(logging.INFO)
    n_fetched = count(1)
    with progress("collecting") as progressed:

        def on_fetch(fetch: Fetch) -> None:
            progressed(next(n_fetched), 1 if only else len(feeds))
            if is_listed:
                tell(_result(fetch, dry_run=dry_run), err=True)

        done = collect_once(
            archive,
            now=utc_now(),
            only=only,
            dry_run=dry_run,
            politeness=workspace.settings.politeness,
            on_fetch=on_fetch,
        )
    if done.skipped:
        tell(f"{counted(len(done.skipped), 'feed')} skipped, as their hosts asked", err=True)
    tell(_summary(done, dry_run=dry_run))
    if done.n_new and not dry_run:
        from panictrack.scoring.run import score  # weights and lexicons

        with progress("scoring") as progressed:
            score(archive, topics_file=workspace.settings.feeds, progressed=progressed)
    if strict and done.failed:
        n_failed, n_feeds = len(done.failed), counted(len(done.fetches), "feed")
        raise FeedsFailedError(f"{n_failed} of {n_feeds} failed; `panictrack status` shows why")


def _summary(done: "CollectRun", *, dry_run: bool) -> str:
    """One line on a run; without a network one line, too, and not one a feed."""
    n_feeds, n_failed = len(done.fetches), len(done.failed)
    if done.is_offline:
        return (
            f"no feed could be reached ({n_failed} of {n_feeds} failed): is there a network? "
            "`panictrack status` lists the reasons"
        )
    n_items = counted(sum(fetch.n_entries for fetch in done.fetches), "item")
    what = n_items if dry_run else counted(done.n_new, "new headline")
    causes = ", ".join(f"{n} {outcome}" for outcome, n in done.failures_by_outcome.most_common())
    why = f": {causes}; `panictrack status --troubled` shows why" if causes else ""
    return f"{what} from {n_feeds - n_failed} of {counted(n_feeds, 'feed')}; {n_failed} failed{why}"


def _result(fetch: Fetch, *, dry_run: bool) -> str:
    is_failed = fetch.outcome in FAILURES
    mark = "failed" if is_failed else f"{fetch.n_entries} items" if dry_run else f"{fetch.n_new} new"
    reason = f" ({fetch.reason})" if fetch.reason else ""
    return f"{mark:>10}  {without_secret(fetch.feed_url)}: {fetch.outcome}{reason}"


@click.command()
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65535),
    help="Serve Prometheus metrics at this port of 127.0.0.1.",
)
@click.option("--serve", "is_served", is_flag=True, help="Also show the archive in a browser: see `serve`.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="With --serve: the port of 127.0.0.1; 0: any that is free.",
)
@click.pass_obj
def run(workspace: Workspace, metrics_port: int | None, port: int, *, is_served: bool) -> None:
    """Run the collector until it is stopped: it fetches what is due every minute and reports every Monday.

    SIGTERM or Ctrl-C finishes the requests in progress and exits within ten seconds. An archive can have one
    daemon at a time. docs/how-to/operate.md has a systemd unit.

    \b
    Example: panictrack --log-format json -v run --metrics-port 9464
    Example: panictrack run --serve
    """
    from panictrack.daemon.running import run_daemon  # the scheduler is slow to import

    if not is_served:
        run_daemon(workspace.settings, metrics_port=metrics_port)
        return
    from panictrack.web.server import serving  # Jinja2

    with site_of(workspace, None, may_write=True) as site, serving(site, port) as address:
        announce(address, site.token)
        run_daemon(workspace.settings, metrics_port=metrics_port)


COMMANDS = {"collect": collect, "run": run}
