"""The command that deletes headlines for good: delete."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import click

from panictrack.archive import Database
from panictrack.archive.deletion import delete_headlines, described, matching
from panictrack.archive.export import RowTable
from panictrack.archive.tombstones import deletions
from panictrack.cli.printing import DAY, columns, print_rows
from panictrack.cli.query import filters, query_of
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.errors import InputError
from panictrack.model.text import counted, printable
from panictrack.model.times import to_text

_EXAMPLES = 5
_DELETION = columns(deleted_at="text", n_headlines="whole", reason="text")


@click.command()
@click.argument("words", nargs=-1)
@filters
@click.option(
    "--before", type=DAY, metavar="DATE", help="Only headlines older than this day, to limit retention."
)
@click.option(
    "--id",
    "ids",
    type=int,
    multiple=True,
    metavar="ID",
    help="The headline with this id in exports; repeatable.",
)
@click.option("--reason", metavar="TEXT", help="Why; stored in the archive. Required to delete.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask for confirmation.")
@click.option(
    "--dry-run",
    "is_dry",
    is_flag=True,
    help="Show how many headlines match, and some of them; delete nothing.",
)
@click.option(
    "--list", "is_list", is_flag=True, help="List past deletions (when, how many, why) and do nothing else."
)
@click.pass_obj
def delete(
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

    Their scores and sightings are deleted too, and the weekly counts are recomputed. One-way keys remain, so
    that no feed and no import brings the headlines back; titles cannot be read from them. Reports, exports
    and backups are not changed.

    \b
    Example: panictrack delete --outlet example.org --reason "asked to by the publisher"
    Example: panictrack delete --before 2020-01-01 --reason "kept for six years" --dry-run
    """
    archive = workspace.archive()
    if is_list:
        _print_deletions(archive)
        return
    chosen = _chosen(workspace, archive, words, _with_age(given, before), ids)
    _show(archive, chosen)
    if is_dry or not chosen:
        interrupted = (
            "if an earlier run was interrupted, `panictrack db vacuum` removes its text from the file"
        )
        tell(f"nothing was deleted; {'this was a dry run' if chosen else interrupted}", err=True)
        return
    if reason is None:
        raise InputError('a deletion cannot be undone and needs a reason; give --reason "WHY"')
    if not (is_sure or _is_confirmed(len(chosen))):
        tell("nothing was deleted", err=True)
        return
    with progress("deleting") as progressed:
        n = delete_headlines(
            archive,
            chosen,
            reason=reason,
            now=utc_now(),
            progressed=lambda done: progressed(done, len(chosen)),
        )
    tell(f"{workspace.settings.archive}: {counted(n, 'headline')} deleted")


def _with_age(given: dict[str, Any], before: datetime | None) -> dict[str, Any]:
    """The filters, with --before as the last day included."""
    if before is None:
        return given
    if given["until"] is not None:
        raise InputError("--before and --until both set the last day; give only one")
    if before.date() == date.min:
        raise InputError("nothing is older than the first day of the calendar; give a later day")
    return {**given, "until": before - timedelta(days=1)}


def _chosen(
    workspace: Workspace,
    archive: Database,
    words: Sequence[str],
    given: dict[str, Any],
    ids: Sequence[int],
) -> list[int]:
    query = query_of(workspace, words, given)
    if query.selects_everything == (not ids):
        raise InputError("name the headlines: by words and options as in search, by --before, or by --id")
    if query.limit is not None:
        raise InputError(
            f"{words[0]}: has a limit of {query.limit}, and `delete` accepts none; remove it from "
            "queries.toml, or name the headlines by words and options"
        )
    with archive.reading() as connection:
        if not ids:
            return matching(connection, query)
        known = [id_ for id_, _ in described(connection, ids)]
    if missing := sorted(set(ids) - set(known)):
        raise InputError(f"there is no headline {missing[0]}; `panictrack search --format csv` shows ids")
    return known


def _show(archive: Database, chosen: Sequence[int]) -> None:
    with archive.reading() as connection:
        examples = described(connection, chosen[-_EXAMPLES:])
    end = f"; the last {_EXAMPLES}:" if len(chosen) > _EXAMPLES else ":" if chosen else ""
    tell(f"{counted(len(chosen), 'headline')} to delete{end}")
    for _, line in examples:
        tell(f"  {printable(line)}")


def _is_confirmed(n: int) -> bool:
    try:
        return click.confirm(f"Delete {counted(n, 'headline')} for good?")
    except click.Abort as error:
        raise InputError("not confirmed, so nothing was deleted; give --yes") from error


def _print_deletions(archive: Database) -> None:
    with archive.reading() as connection:
        found = deletions(connection)
    rows = [(to_text(item.deleted_at), item.n_headlines, item.reason) for item in found]
    if rows:
        print_rows(RowTable(name="deletion", columns=_DELETION, rows=rows), None)
    else:
        tell("no headline was ever deleted from this archive", err=True)


COMMANDS = {"delete": delete}
