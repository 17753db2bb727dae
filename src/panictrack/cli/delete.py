"""The command that deletes headlines for good: forget."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import click

from panictrack.archive import Database
from panictrack.archive.deletion import delete_headlines as forget_headlines
from panictrack.archive.deletion import described, matching
from panictrack.archive.tombstones import deletions
from panictrack.cli.query import DAY, filters, query_of
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.errors import InputError
from panictrack.model.text import printable
from panictrack.model.times import to_text

_FEW = 5


@click.command()
@click.argument("words", nargs=-1)
@filters
@click.option("--before", type=DAY, help="Older than this day: retention.")
@click.option("--id", "ids", type=int, multiple=True, help="This headline, by its number in exports.")
@click.option("--reason", help="Why; it is kept for whoever wonders later.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would be forgotten, and forget nothing.")
@click.option("--list", "is_list", is_flag=True, help="List what was forgotten, when and why.")
@click.pass_obj
def delete_headlines(
    workspace: Workspace,
    /,
    words: tuple[str, ...],
    before: datetime | None,
    ids: tuple[int, ...],
    reason: str | None,
    *,
    is_sure: bool,
    is_dry: bool,
    is_list: bool,
    **given: Any,
) -> None:
    """Delete headlines for good: those that `panictrack search --all` finds with the same words and options.

    Their scores and sightings go with them, and the weekly counts are made anew. Only keys are kept, by
    which no feed and no import brings them back; the titles cannot be read from these. What lies in reports,
    exports and backups is not touched.

    \b
    Example: panictrack forget --outlet example.org --reason "asked to by the publisher"
    Example: panictrack forget --before 2020-01-01 --reason "kept for six years" --dry-run
    """
    archive = workspace.archive()
    if is_list:
        _print_forgettings(archive)
        return
    chosen = _chosen(workspace, archive, words, _with_age(given, before), ids)
    _show(archive, chosen)
    if is_dry or not chosen:
        click.echo(
            "nothing was forgotten; where an earlier run was cut off, `panictrack db vacuum` takes its words "
            "out of the file",
            err=True,
        )
        return
    if reason is None:
        raise InputError('forgetting cannot be undone, and needs a reason; give --reason "WHY"')
    if not (is_sure or _is_confirmed(len(chosen))):
        click.echo("nothing was forgotten", err=True)
        return
    with progress("forgetting") as progressed:
        n = forget_headlines(
            archive,
            chosen,
            reason=reason,
            now=utc_now(),
            progressed=lambda done: progressed(done, len(chosen)),
        )
    click.echo(f"{workspace.settings.archive}: {n} headlines forgotten")


def _with_age(given: dict[str, Any], before: datetime | None) -> dict[str, Any]:
    """The filters, with `--before` as the last day that is meant."""
    if before is None:
        return given
    if given["until"] is not None:
        raise InputError("--before and --until both say where to end; give one of them")
    if before.date() == date.min:
        raise InputError("nothing is older than the first day of the calendar; give a later one")
    return {**given, "until": before - timedelta(days=1)}


def _chosen(
    workspace: Workspace,
    archive: Database,
    words: Sequence[str],
    given: dict[str, Any],
    ids: Sequence[int],
) -> list[int]:
    """The numbers of the headlines that are meant."""
    query = query_of(workspace, words, given)
    if query.selects_everything == (not ids):
        raise InputError("say which headlines: by words and options as in search, by --before, or by --id")
    if query.limit is not None:
        raise InputError(
            f"{words[0]}: has a limit of {query.limit}, and forgetting knows none; take it out of "
            "queries.toml, or say which headlines by words and options"
        )
    with archive.reading() as connection:
        if not ids:
            return matching(connection, query)
        known = [id_ for id_, _ in described(connection, ids)]
    if missing := sorted(set(ids) - set(known)):
        raise InputError(f"there is no headline {missing[0]}; `panictrack search --format csv` shows ids")
    return known


def _show(archive: Database, chosen: Sequence[int]) -> None:
    """How many they are, and the latest of them."""
    with archive.reading() as connection:
        examples = described(connection, chosen[-_FEW:])
    click.echo(f"{len(chosen)} headlines" + (", such as:" if len(chosen) > _FEW else ":" if chosen else ""))
    for _, line in examples:
        click.echo(f"  {printable(line)}")


def _is_confirmed(n: int) -> bool:
    try:
        return click.confirm(f"Forget these {n} headlines for good?")
    except click.Abort as error:
        raise InputError("nobody confirmed, so nothing was forgotten; give --yes") from error


def _print_forgettings(archive: Database) -> None:
    with archive.reading() as connection:
        found = deletions(connection)
    for item in found:
        click.echo(f"{to_text(item.forgotten_at)}\t{item.n_headlines} headlines\t{printable(item.reason)}")
    if not found:
        click.echo("nothing was ever forgotten", err=True)


COMMANDS = {"forget": delete_headlines}
