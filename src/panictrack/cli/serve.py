"""The command that shows the archive live in a browser: serve."""

import secrets
import signal
import webbrowser
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace, utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from panictrack.settings import Settings
    from panictrack.web.site import Site

PORT = 8742


@click.command()
@click.argument(
    "snapshot",
    metavar="[SNAPSHOT]",
    required=False,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="The port of 127.0.0.1; 0: any that is free.",
)
@click.option("--open", "is_opened", is_flag=True, help="Open the page in your browser.")
@click.option(
    "--read-only", "is_read_only", is_flag=True, help="Nobody may change feeds and topics, or code headlines."
)
@click.pass_obj
def serve(
    workspace: Workspace, snapshot: Path | None, port: int, *, is_opened: bool, is_read_only: bool
) -> None:
    """Show the archive live in a browser, on this machine alone, until Ctrl-C.

    Runs beside the daemon and only reads the archive. With SNAPSHOT, the folder of a snapshot, it shows that
    instead: a view of it stays as it is and can be cited. Changing feeds and topics, and coding headlines,
    needs the second address that is printed, which holds a token; with --read-only there is none.

    \b
    Example: panictrack serve --open
    Example: panictrack serve snapshot-2026-11 --port 8800
    """
    from panictrack.web.server import serving  # aiohttp and Jinja2

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    with site_of(workspace, snapshot, may_write=not is_read_only) as site, serving(site, port) as address:
        announce(address, site.token)
        if is_opened:
            webbrowser.open(f"{address}?token={site.token}" if site.token else address)
        stop.wait()


def announce(address: str, token: str | None) -> None:
    """Say where the pages are."""
    tell(address)
    if token:
        tell(f"to change feeds and topics, or code headlines: {address}?token={token}", err=True)


@contextmanager
def site_of(workspace: Workspace, snapshot: Path | None, *, may_write: bool) -> "Iterator[Site]":
    """What to serve: the workspace's archive, or a snapshot that is verified and opened first."""
    from panictrack.web.background import Background
    from panictrack.web.site import LiveArchive, Site

    if snapshot is None:
        settings = workspace.settings
        yield Site(
            settings=settings,
            archive=LiveArchive(settings.archive),
            background=Background(),
            clock=utc_now,
            token=secrets.token_urlsafe(16) if may_write else None,
        )
        return
    from panictrack.archive.snapshot import open_snapshot

    with open_snapshot(snapshot) as opened:
        path = opened.archive.path
        yield Site(
            settings=replace(
                _beside(path),
                feeds=opened.topics.resolve(),
                report_topic=opened.description.report_topic,
                reference=opened.description.reference,
            ),
            archive=LiveArchive(path),
            background=Background(),
            clock=utc_now,
            snapshot=opened.id,
            withholds_text=not opened.description.has_text,
            until=opened.ends_at,
        )


def _beside(archive: Path) -> "Settings":
    from panictrack.settings import Settings

    return Settings(archive=archive, feeds=archive.parent / "feeds.yaml", reports=archive.parent / "reports")


COMMANDS = {"serve": serve}
