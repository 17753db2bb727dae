"""Commands for an archive that others can cite and compute with: snapshot, verify."""

from datetime import date, datetime
from pathlib import Path

import click

from panictrack.cli.workspace import Workspace, utc_now


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--as-of",
    "day_text",
    metavar="2026-11-22",
    required=True,
    help="What was first seen up to this day, UTC.",
)
@click.option("--no-text", is_flag=True, help="Without titles and addresses, which are their publishers'.")
@click.pass_obj
def snapshot(workspace: Workspace, folder: Path, day_text: str, *, no_text: bool) -> None:
    """Score what lacks a score and write the archive into FOLDER as files to cite, deposit and reproduce.

    The same archive and day give the same bytes. What stands in the files: README.md beside them.

    \b
    Example: panictrack snapshot headlines-2026-11-22 --as-of 2026-11-22 --no-text
    """
    from panictrack.archive.snapshot import SnapshotInputs, create
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
    taken = create(archive, source, folder, as_of=as_of, has_text=not no_text)
    click.echo(f"{folder}: {taken.written.n_files} files, {taken.written.n_bytes:,} bytes")
    click.echo(f"id: {taken.written.id}")
    click.echo(f"cite: {taken.citation}")


def _day(text: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not like 2026-11-22", param_hint="--as-of") from error
    if day >= now.date():
        raise click.BadParameter(
            f"{text} is not over (UTC); name an earlier day: a day names the same snapshot for ever",
            param_hint="--as-of",
        )
    return day


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--id", "cited", metavar="ID", help="The id that was cited; another one is an error.")
def verify(folder: Path, cited: str | None) -> None:
    """Check that every file of a snapshot is as it was written. Works without a workspace.

    \b
    Example: panictrack verify headlines-2026-11-22 --id 1f0c2d3e4b5a6978
    """
    from panictrack.archive.snapshot import described  # SQLAlchemy and numpy
    from panictrack.archive.snapshot import verify as verified

    found = verified(folder, cited=cited)
    click.echo(f"{folder}: {found.n_files} files, {found.n_bytes:,} bytes, each as it was written")
    click.echo(f"id: {found.id}")
    click.echo(f"cite: {described(folder).citation(found.id)}")


COMMANDS = {"snapshot": snapshot, "verify": verify}
