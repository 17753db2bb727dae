"""Commands for an archive that others can cite and compute with: snapshot create, snapshot verify."""

from pathlib import Path

import click

from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Commands, Workspace


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
    from panictrack.api import Archive

    created = Archive(workspace.settings).create_snapshot(folder, as_of=day_text, with_text=not no_text)
    tell(f"{folder}: {created.n_files} files, {created.n_bytes:,} bytes")
    tell(f"id: {created.id}")
    tell(f"cite: {created.citation}")


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
    from panictrack.api import verify_snapshot

    found = verify_snapshot(folder, cited=cited)
    tell(f"{folder}: {found.n_files} files, {found.n_bytes:,} bytes, unchanged since created")
    tell(f"id: {found.id}")
    tell(f"cite: {found.citation}")


COMMANDS = {"snapshot": snapshot}
