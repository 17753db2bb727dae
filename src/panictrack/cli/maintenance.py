"""Commands that make and keep a workspace: init, db, doctor."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from panictrack import __version__
from panictrack.archive import REVISION, Database
from panictrack.archive.datasette import write_metadata
from panictrack.archive.feeds import list_feeds
from panictrack.archive.search.saved import EXAMPLE, load_queries
from panictrack.archive.tombstones import deletions
from panictrack.cli.printing import counted
from panictrack.cli.workspace import Workspace, utc_now
from panictrack.collecting.feed_list import load_feeds
from panictrack.errors import ArchiveError, ConfigurationError, PanictrackError
from panictrack.model import FAILURES, Fetch
from panictrack.model.text import printable, without_secret
from panictrack.settings import Settings, find, write_workspace


@click.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Make a workspace: settings, feed list, saved queries and archive. What you wrote is not overwritten.

    metadata.json, which describes the archive to Datasette, is made anew from the schema and queries.toml.

    \b
    Example: panictrack init my-archive
    """
    settings, written = write_workspace(folder)
    if not settings.queries.exists():
        settings.queries.write_text(EXAMPLE, encoding="utf-8")
        written.append(settings.queries)
    queries = load_queries(settings.queries)
    is_new = not settings.archive.exists()
    # One that is there is opened and not brought up to date: that is `db upgrade`, after a backup.
    archive = Database.create(settings.archive) if is_new else Database.open(settings.archive)
    feeds = load_feeds(settings.feeds)
    with archive.writing() as connection:
        list_feeds(connection, feeds)
    write_metadata(settings.metadata, settings.archive, queries)
    for path in [*written, settings.metadata, *([settings.archive] if is_new else [])]:
        click.echo(f"wrote {path}")
    click.echo(f"workspace {folder}: {len(feeds)} feeds, archive at revision {archive.revision()}")


@click.group()
def db() -> None:
    """Look after the archive's file: upgrade, check, backup, restore, vacuum."""


@db.command()
@click.pass_obj
def upgrade(workspace: Workspace) -> None:
    """Bring the archive to the revision this panictrack needs.

    \b
    Example: panictrack db upgrade
    """
    path = workspace.settings.archive
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive; make one with `panictrack init`")
    archive = Database(path)
    before, after = archive.revision(), archive.upgrade()
    click.echo(f"{path}: already at revision {after}" if before == after else f"{path}: {before} -> {after}")


def _of_any_revision(path: Path) -> Database:
    """An archive that is to be copied or checked: most needed before it is upgraded."""
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive; make one with `panictrack init`")
    return Database(path)


@db.command()
@click.pass_obj
def check(workspace: Workspace) -> None:
    """Check the file for damage, and whether the full-text index and the kept counts agree with it.

    While the index is looked through nobody can write: 7 seconds with 2.6 million headlines.

    \b
    Example: panictrack db check
    """
    path = workspace.settings.archive
    archive = _of_any_revision(path)
    # What is made from a damaged file need not agree with it: that would be said twice.
    complaints, remedy = archive.check(), "restore a backup with `panictrack db restore FILE`"
    if not complaints:
        complaints, remedy = (
            archive.inconsistencies(),
            "`panictrack db vacuum` makes anew what does not agree",
        )
    if complaints:
        for line in complaints:
            click.echo(line)
        raise ArchiveError(f"{path}: {len(complaints)} faults; {remedy}")
    click.echo(f"{path}: sound")


@db.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(workspace: Workspace, target: Path) -> None:
    """Copy the archive into TARGET, whole, while the daemon may run.

    \b
    Example: panictrack db backup archive-2026-11-24.db
    """
    _of_any_revision(workspace.settings.archive).backup(target)
    click.echo(f"{target}: {target.stat().st_size} bytes")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def restore(workspace: Workspace, file: Path) -> None:
    """Put the backup FILE in the archive's place, after checking it; what lay there is kept beside it.

    Stop the daemon and whatever else has the archive open.

    \b
    Example: panictrack db restore archive-2026-11-24.db
    """
    from panictrack.archive.restore import restore as put_back

    path = workspace.settings.archive
    with _no_daemon(path):
        done = put_back(file, path)
    click.echo(f"{path}: restored from {file}, {done.n_bytes} bytes at revision {done.revision}")
    if done.before is not None:
        click.echo(f"what lay there before is {done.before}; delete it when it is not needed any more")
        for line in _deleted_since(path, done.before):
            click.echo(line)
    if done.revision != REVISION:
        click.echo(f"this panictrack needs revision {REVISION}: run `panictrack db upgrade` next")


def _deleted_since(path: Path, before: Path) -> Iterator[str]:
    """The deletions that the replaced archive had and the restored one lacks."""
    try:
        lacking = _deletions(before) - _deletions_if_any(path)
    except ArchiveError:
        yield (
            f"{before} does not show what was deleted after the backup was made; if anything was, "
            "delete it again"
        )
        return
    if not lacking:
        return
    days = sorted(f"{at:%Y-%m-%d}" for at, _ in lacking)
    when = f"on {days[0]}" if days[0] == days[-1] else f"from {days[0]} to {days[-1]}"
    verb = "is" if lacking.total() == 1 else "are"
    yield (
        f"{counted(lacking.total(), 'headline')} deleted {when} {verb} back with this backup; delete again "
        f"with `panictrack delete`; the reasons are in {before}:"
    )
    for (at, reason), n in sorted(lacking.items()):
        yield f"  {at:%Y-%m-%d %H:%M}  {counted(n, 'headline')}: {printable(reason)}"


def _deletions_if_any(path: Path) -> Counter[tuple[datetime, str]]:
    """As `_deletions`; none where the archive's revision had no deletions."""
    try:
        return _deletions(path)
    except ArchiveError:
        return Counter()


def _deletions(path: Path) -> Counter[tuple[datetime, str]]:
    """How many headlines were deleted from an archive, by time and reason."""
    archive = Database(path)
    try:
        with archive.reading() as connection:
            return Counter({(one.deleted_at, one.reason): one.n_headlines for one in deletions(connection)})
    finally:
        archive.close()


@db.command()
@click.pass_obj
def vacuum(workspace: Workspace) -> None:
    """Write the archive anew without gaps, and make anew what does not agree with the headlines.

    Stop the daemon: nobody can write meanwhile. It needs room for two more copies for that time.

    \b
    Example: panictrack db vacuum
    """
    from panictrack.archive.vacuum import vacuum

    path = workspace.settings.archive
    archive = _of_any_revision(path)
    with _no_daemon(path):
        done = vacuum(archive)
    for line in done.mended:
        click.echo(line)
    click.echo(f"{path}: {done.bytes_before} bytes before, {done.bytes_after} after")


@contextmanager
def _no_daemon(path: Path) -> Iterator[None]:
    """No daemon works on the archive, and none begins to."""
    from panictrack.daemon.locking import has_daemon, sole_daemon  # with it comes the whole daemon

    if has_daemon(path):
        raise ArchiveError(f"{path}: a daemon works on it; stop that first, then try again")
    with sole_daemon(path):
        yield


@click.command()
@click.pass_obj
def doctor(workspace: Workspace) -> None:
    """Check the settings, the feed list, the archive, the disk and the scorers, and try each feed once.

    One line each; no headline is kept. A feed that fails is told and is no fault of the workspace.

    \b
    Example: panictrack doctor
    """
    failures: list[PanictrackError] = []

    def line(name: str, answer: str) -> None:
        click.echo(f"{name:<12} {answer}")

    line("panictrack", __version__)
    try:
        line("settings", str(find(workspace.config)))
        settings = workspace.settings
        line("feeds", f"{settings.feeds}: {len(load_feeds(settings.feeds))} feeds")
    except PanictrackError as error:
        line("settings", f"NOT WELL: {error}")
        raise
    try:
        archive = workspace.archive()
        complaints = archive.check()
        line("archive", f"{settings.archive}: {'sound' if not complaints else complaints[0]}")
        if complaints:
            failures.append(ArchiveError(f"{settings.archive}: {complaints[0]}; restore a backup"))
    except ArchiveError as error:
        line("archive", f"NOT WELL: {error}")
        failures.append(error)
    folder = settings.archive.parent
    free_gib = shutil.disk_usage(folder).free / 2**30
    line("disk", f"{free_gib:.1f} GiB free in {folder}")
    if not os.access(folder, os.W_OK):
        failures.append(
            ConfigurationError(f"{folder}: cannot be written; change its owner or move the workspace")
        )
    _scorer_lines(settings.feeds, line)
    n_failed = 0 if failures else _feed_lines(archive, settings, line)
    if failures:
        raise failures[0]
    click.echo(f"the workspace is well; {n_failed} feeds fail" if n_failed else "all well")


def _scorer_lines(topics_file: Path, line: Callable[[str, str], None]) -> None:
    from panictrack.scoring.scorers import Scorers, load_topics  # weights and lexicons

    for item in Scorers(load_topics(topics_file)).ids:
        line("scorer", f"{item} {item.fingerprint}")


def _feed_lines(archive: Database, settings: Settings, line: Callable[[str, str], None]) -> int:
    """Fetch each listed feed once, as a dry run; say how many fail."""
    from panictrack.collecting.rounds import collect  # aiohttp is slow to import

    with archive.writing() as connection:
        list_feeds(connection, load_feeds(settings.feeds))

    def told(attempt: Fetch) -> None:
        mark = "fails" if attempt.outcome in FAILURES else "answers"
        reason = f": {attempt.reason}" if attempt.reason and attempt.outcome in FAILURES else ""
        line("feed", f"{mark}, {without_secret(attempt.feed_url)}: {attempt.outcome}{reason}")

    done = collect(archive, now=utc_now(), dry_run=True, politeness=settings.politeness, on_fetch=told)
    for url in done.skipped:
        line("feed", f"left alone as its host asked, {without_secret(url)}")
    n_failed = len(done.failed)
    line("feeds", f"{len(done.fetches) - n_failed} of {len(done.fetches)} answer")
    return n_failed


COMMANDS = {"init": init, "db": db, "doctor": doctor}
