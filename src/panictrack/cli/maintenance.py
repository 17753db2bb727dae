"""Commands that create a workspace and maintain its archive: init, db."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import click

from panictrack.archive import REVISION, Database
from panictrack.archive.datasette import write_metadata
from panictrack.archive.feeds import list_feeds
from panictrack.archive.search.saved import EXAMPLE, load_queries
from panictrack.archive.tombstones import deletions
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace
from panictrack.collecting.feed_list import load_feeds
from panictrack.errors import ArchiveError
from panictrack.model.text import counted, printable
from panictrack.settings import write_workspace


@click.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Create a workspace: settings, feed list, saved queries and archive. Existing files are not overwritten.

    Only metadata.json, which describes the archive to Datasette, is rewritten, from schema and queries.toml.

    \b
    Example: panictrack init my-archive
    """
    settings, written = write_workspace(folder)
    if not settings.queries.exists():
        settings.queries.write_text(EXAMPLE, encoding="utf-8")
        written.append(settings.queries)
    queries = load_queries(settings.queries)
    is_new = not settings.archive.exists()
    # An existing archive is opened and not upgraded: that is for `db upgrade`, after a backup.
    archive = Database.create(settings.archive) if is_new else Database.open(settings.archive)
    feeds = load_feeds(settings.feeds)
    with archive.writing() as connection:
        list_feeds(connection, feeds)
    write_metadata(settings.metadata, settings.archive, queries)
    for path in [*written, settings.metadata, *([settings.archive] if is_new else [])]:
        tell(f"wrote {path}")
    tell(f"{folder.resolve()} is ready: {counted(len(feeds), 'feed')}; next, run `panictrack collect` in it")


@click.group()
def db() -> None:
    """Maintain the archive file: upgrade, check, backup, restore, vacuum.

    \b
    Example: panictrack db check
    """


@db.command()
@click.pass_obj
def upgrade(workspace: Workspace) -> None:
    """Upgrade the archive to the revision this panictrack needs.

    \b
    Example: panictrack db upgrade
    """
    path = workspace.settings.archive
    archive = _of_any_revision(path)
    before, after = archive.revision(), archive.upgrade()
    tell(f"{path}: already at revision {after}" if before == after else f"{path}: {before} -> {after}")


def _of_any_revision(path: Path) -> Database:
    """An archive to copy or check, which is needed most before an upgrade."""
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive; create one with `panictrack init`")
    return Database(path)


@db.command()
@click.pass_obj
def check(workspace: Workspace) -> None:
    """Check every page of the file, and whether the full-text index and the cached counts are right.

    Nobody can write during the last part: 7 seconds with 2.6 million headlines.

    \b
    Example: panictrack db check
    """
    path = workspace.settings.archive
    archive = _of_any_revision(path)
    # In a damaged file the index need not be right either: one report is enough.
    complaints, remedy = archive.check(), "restore a backup with `panictrack db restore FILE`"
    if not complaints and not archive.is_read_only:
        complaints, remedy = archive.inconsistencies(), "`panictrack db vacuum` rebuilds it"
    if complaints:
        for line in complaints:
            tell(line)
        raise ArchiveError(f"{path}: {counted(len(complaints), 'fault')}; {remedy}")
    lacking = "; the index and the counts were not checked, which needs the right to write"
    tell(f"{path}: OK{lacking if archive.is_read_only else ''}")


@db.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(workspace: Workspace, target: Path) -> None:
    """Copy the whole archive to TARGET; the daemon may keep running.

    \b
    Example: panictrack db backup archive-2026-11-24.db
    """
    _of_any_revision(workspace.settings.archive).backup(target)
    tell(f"{target}: {target.stat().st_size:,} bytes")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def restore(workspace: Workspace, file: Path) -> None:
    """Check the backup FILE and put it in place of the archive, which is saved beside it.

    Stop the daemon and every other program that has the archive open.

    \b
    Example: panictrack db restore archive-2026-11-24.db
    """
    from panictrack.archive.restore import restore as put_back

    path = workspace.settings.archive
    with _no_daemon(path):
        done = put_back(file, path)
    tell(f"{path}: restored from {file}, {done.n_bytes:,} bytes at revision {done.revision}")
    if done.before is not None:
        tell(f"the archive before is saved as {done.before}; delete it when you no longer need it")
        for line in _deleted_since(path, done.before):
            tell(line)
    if done.revision != REVISION:
        tell(f"this panictrack needs revision {REVISION}: run `panictrack db upgrade` next")


def _deleted_since(path: Path, before: Path) -> Iterator[str]:
    """The deletions that the replaced archive had and the restored one lacks."""
    try:
        lacking = _deletions(before)
    except ArchiveError:
        yield (
            f"{before} does not show what was deleted after the backup was made; if anything was, "
            "delete it again"
        )
        return
    with suppress(ArchiveError):  # the restored archive's revision had no deletions
        lacking -= _deletions(path)
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


def _deletions(path: Path) -> Counter[tuple[datetime, str]]:
    """How many headlines were deleted from an archive, by time and reason."""
    with closing(Database(path)) as archive, archive.reading() as connection:
        return Counter({(one.deleted_at, one.reason): one.n_headlines for one in deletions(connection)})


@db.command()
@click.pass_obj
def vacuum(workspace: Workspace) -> None:
    """Rewrite the archive without gaps, and rebuild whatever does not agree with the headlines.

    Stop the daemon: nobody can write meanwhile. Needs disk space for two more copies while it runs.

    \b
    Example: panictrack db vacuum
    """
    from panictrack.archive.vacuum import vacuum

    path = workspace.settings.archive
    archive = _of_any_revision(path)
    with _no_daemon(path):
        done = vacuum(archive)
    for line in done.repaired:
        tell(line)
    tell(f"{path}: {done.bytes_before:,} bytes before, {done.bytes_after:,} after")


@contextmanager
def _no_daemon(path: Path) -> Iterator[None]:
    """Make sure that no daemon runs on the archive, and that none starts."""
    from panictrack.daemon.locking import has_daemon, sole_daemon

    if has_daemon(path):
        raise ArchiveError(f"{path}: a daemon is running on it; stop it first, then try again")
    with sole_daemon(path):
        yield


COMMANDS = {"init": init, "db": db}
