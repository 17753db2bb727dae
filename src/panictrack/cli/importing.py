"""Commands that bring in files of headlines, and score what lacks a score: import, score."""

import json
from pathlib import Path

import click

from panictrack.archive import Database
from panictrack.backfill import Imported, import_file
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.errors import InputError


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field.")
@click.option("--outlet", help="The outlet of every row [default: the outlet column].")
@click.option(
    "--selected", is_flag=True, help="The rows were chosen by topic: keep them out of denominators."
)
@click.option("--rejects", type=click.Path(path_type=Path, dir_okay=False), help="Write bad rows here.")
@click.pass_obj
def import_(
    workspace: Workspace,
    files: tuple[Path, ...],
    pairs: tuple[str, ...],
    outlet: str | None,
    rejects: Path | None,
    *,
    selected: bool,
) -> None:
    """Import headlines from CSV, CSV.gz or JSONL files (title, date; outlet and url where there).

    The same file is never imported twice. Bad rows are counted and shown; --rejects keeps them all.

    \b
    Example: panictrack import --map title=headline_text --outlet abc.net.au abcnews.csv
    """
    column_map = dict(_pair(text) for text in pairs)
    archive = workspace.archive()
    for path in files:
        if not path.exists():
            raise InputError(f"{path}: there is no such file; check the name")
        done = _import_one(archive, path, column_map, outlet, is_selected=selected)
        _tell_import(done, rejects)


def _import_one(
    archive: Database, path: Path, column_map: dict[str, str], outlet: str | None, *, is_selected: bool
) -> Imported:
    with progress(path.name) as progressed:
        return import_file(
            archive,
            path,
            now=utc_now(),
            column_map=column_map,
            outlet=outlet,
            is_selected=is_selected,
            progressed=progressed,
        )


def _tell_import(done: Imported, rejects: Path | None) -> None:
    record = done.record
    again = " (imported before; nothing to do)" if done.was_known else ""
    click.echo(
        f"{record.name}: {record.n_rows} rows, {record.n_new} new, {record.n_known} known, "
        f"{record.n_bad} bad{again}"
    )
    for bad in done.bad_rows[:5]:
        click.echo(f"  line {bad.line}: {bad.complaint}", err=True)
    if len(done.bad_rows) > 5 and rejects is None:
        click.echo(f"  and {len(done.bad_rows) - 5} more; --rejects FILE keeps them all", err=True)
    if rejects is not None:
        with rejects.open("a", encoding="utf-8") as handle:
            for bad in done.bad_rows:
                line = {"file": record.name, "line": bad.line, "complaint": bad.complaint}
                handle.write(json.dumps(line, ensure_ascii=False) + "\n")
    if record.n_rows and record.n_bad == record.n_rows:
        raise InputError(f"{record.name}: not one row could be read; the lines above say why")


def _pair(text: str) -> tuple[str, str]:
    field, separator, column = text.partition("=")
    if not separator:
        raise click.BadParameter(f"{text!r} is not like title=headline_text", param_hint="--map")
    return field, column


@click.command()
@click.option("--encoder", "with_encoder", is_flag=True, help="By alarm-encoder too (an extra, slower).")
@click.pass_obj
def score(workspace: Workspace, *, with_encoder: bool) -> None:
    """Score every headline that lacks a score by a current scorer; goes on where it stopped.

    Only what lacks is scored: a new topic is looked for in all headlines, and nothing else is done again.
    What the encoder says stands in the column alarm_encoder of `panictrack export`.

    \b
    Example: panictrack score
    """
    from panictrack.score import score as score_missing  # weights and lexicons

    with progress("scoring") as progressed:
        done = score_missing(
            workspace.archive(),
            topics_file=workspace.settings.feeds,
            with_encoder=with_encoder,
            progressed=progressed,
        )
    click.echo(f"{done.n_headlines} headlines scored by {len(done.scorers)} scorers")


COMMANDS = {"import": import_, "score": score}
