"""Commands for an archive that others can cite and compute with: snapshot create, snapshot verify."""

from datetime import date, datetime
from pathlib import Path

import click

from panictrack.cli.workspace import Commands, Workspace, utc_now


@click.group(cls=Commands)
def snapshot() -> None:
    """Create and verify snapshots: frozen copies of an archive to cite, deposit and reproduce.

    \b
    Example: panictrack snapshot create headlines-2026-11-22 --as-of 2026-11-22
    """


@snapshot.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--as-of",
    "day_text",
    metavar="DATE",
    required=True,
    help="Include headlines first seen up to this day, UTC.",
)
@click.option(
    "--no-text", is_flag=True, help="Leave out titles and addresses: they belong to their publishers."
)
@click.pass_obj
def create(workspace: Workspace, folder: Path, day_text: str, *, no_text: bool) -> None:
    """Score what has no score yet, then write the archive into FOLDER as a snapshot.

    The same archive and day give the same bytes. README.md in FOLDER describes the files.

    \b
    Example: panictrack snapshot create headlines-2026-11-22 --as-of 2026-11-22 --no-text
    """
    from panictrack.archive.snapshot import SnapshotInputs
    from panictrack.archive.snapshot import create as write_snapshot
    from panictrack.scoring.run import score as score_missing  # weights and lexicons

    as_of = _day(day_text, utc_now())
    settings, archive = workspace.settings, workspace.archive()
    score_missing(archive, topics_file=settings.feeds)
    source = SnapshotInputs(
        topics=settings.feeds,
        history=settings.history,
        report_topic=settings.report_topic,
        settings_digest=settings.digest,
    )
    taken = write_snapshot(archive, source, folder, as_of=as_of, has_text=not no_text)
    click.echo(f"{folder}: {taken.written.n_files} files, {taken.written.n_bytes:,} bytes")
    click.echo(f"id: {taken.written.id}")
    click.echo(f"cite: {taken.citation}")


def _day(text: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text!r} is not a date such as 2026-11-22", param_hint="--as-of"
        ) from error
    if day >= now.date():
        raise click.BadParameter(
            f"{text} is not over yet (UTC), so its snapshot could still change; name an earlier day",
            param_hint="--as-of",
        )
    return day


@snapshot.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--id", "cited", metavar="ID", help="The id that was cited; it is an error if FOLDER has another."
)
def verify(folder: Path, cited: str | None) -> None:
    """Check that no file of a snapshot has changed since it was created. Works without a workspace.

    \b
    Example: panictrack snapshot verify headlines-2026-11-22 --id 1f0c2d3e4b5a6978
    """
    from panictrack.archive.snapshot import described  # SQLAlchemy and numpy
    from panictrack.archive.snapshot import verify as verify_snapshot

    found = verify_snapshot(folder, cited=cited)
    click.echo(f"{folder}: {found.n_files} files, {found.n_bytes:,} bytes, unchanged since created")
    click.echo(f"id: {found.id}")
    click.echo(f"cite: {described(folder).citation(found.id)}")


COMMANDS = {"snapshot": snapshot}
