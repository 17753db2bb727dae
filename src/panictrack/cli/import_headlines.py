"""Commands that bring in files of headlines, and score what lacks a score: import, score."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from panictrack.archive import Database
from panictrack.cli.previews import counts_told, told
from panictrack.cli.tables import date_format_option, map_option
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.errors import ConfigurationError, InputError
from panictrack.importing.formats import FORMAT_NAMES, Parse, feed_parser
from panictrack.importing.headlines import (
    BadRow,
    DryRun,
    Imported,
    ImportInput,
    Reading,
    files_of,
    import_all,
)
from panictrack.model.outlets import read_outlets
from panictrack.model.text import printable

if TYPE_CHECKING:
    from panictrack.scoring.run import Scoring


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@map_option
@date_format_option
@click.option("--outlet", help="The outlet of every row [default: from each row].")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMAT_NAMES),
    help="The format of the files [default: detected].",
)
@click.option(
    "--selected", is_flag=True, help="The rows were selected by topic: leave them out of denominators."
)
@click.option(
    "--rejects",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append every bad row to FILE, as JSON lines.",
)
@click.option("--dry-run", is_flag=True, help="Read everything and report on it; write nothing.")
@click.pass_obj
def import_(
    workspace: Workspace,
    files: tuple[Path, ...],
    pairs: tuple[tuple[str, str], ...],
    date_format: str | None,
    outlet: str | None,
    format_name: str | None,
    rejects: Path | None,
    *,
    selected: bool,
    dry_run: bool,
) -> None:
    """Import headlines from files or folders, plain, gzipped or zipped; the content shows the format.

    CSV and JSON with title, date and outlet or url; Media Cloud stories; GDELT article lists and
    knowledge graph; responses of NewsAPI, the Guardian and the New York Times; folders of dated copies of
    feeds; WARC. For series of counts use `panictrack series add`.

    New headlines are scored at once, and older ones that have no score yet. The same file is never imported
    twice. Bad rows are counted and the first are shown; --rejects saves them all.
    Dates such as 01/02/2024 need --date-format where no row shows whether the day or the month comes first.

    \b
    Example: panictrack import --dry-run --outlet abc.net.au abcnews.csv
    Example: panictrack import --map title=kop --date-format %d-%m-%y --outlet krant.example krant.csv
    """
    reading = Reading(
        column_map=dict(pairs),
        outlet=outlet,
        is_selected=selected,
        date_format=date_format,
        format_name=format_name,
        outlets=read_outlets(workspace.settings.outlets),
    )
    archive = workspace.archive()
    with feed_parser() as parse:
        named = [files_of(path, reading) for path in files]
        if dry_run:
            previewing = DryRun(archive, reading, parse, now=utc_now())
            for brought in named:
                _preview(previewing, brought, rejects)
            return
        with _scoring(archive, workspace.settings.feeds) as advance:
            for brought in named:
                _import(archive, brought, reading, parse, rejects, advance)


@contextmanager
def _scoring(archive: Database, topics_file: Path) -> Iterator[Callable[[], None]]:
    """Score beside what happens in the block, and the rest at its end; also before an error of it is told.

    What arrives is kept where it cannot be scored, as with a mistake in feeds.yaml, which is told then.
    """
    from panictrack.scoring.run import Scoring  # weights and lexicons

    try:
        begun = Scoring(archive, topics_file=topics_file)
    except ConfigurationError:
        yield lambda: None
        raise
    with begun as scoring:
        try:
            yield scoring.advance
        except InputError:
            _finish(scoring)
            raise
        except KeyboardInterrupt:
            click.echo("what is not scored yet is left to `panictrack score`", err=True)
            raise
        _finish(scoring)


def _finish(scoring: "Scoring") -> None:
    with progress("scoring") as progressed:
        scoring.finish(progressed)


def _import(
    archive: Database,
    brought: ImportInput,
    reading: Reading,
    parse: Parse,
    rejects: Path | None,
    advance: Callable[[], None],
) -> None:
    """Import the files behind a path, and say what came of them; `advance` is called after each batch."""
    with progress(brought.path.name) as progressed:

        def watched(done: int, total: int) -> None:
            progressed(done, total)
            advance()

        done = list(import_all(archive, brought, reading, now=utc_now(), parse=parse, progressed=watched))
    _tell_left_out(brought)
    for note in () if brought.is_folder else brought.files[0].notes:
        click.echo(f"  {note}", err=True)
    click.echo(_summary(brought, done))
    _tell_bad(brought, [(found.record.name, row) for found in done for row in found.bad_rows], rejects)
    n_rows = sum(found.record.n_rows for found in done)
    if n_rows and sum(found.record.n_bad for found in done) == n_rows:
        was_known = all(found.was_known for found in done)
        remedy = "correct the file, then import it again" if was_known else "the lines above say why"
        raise InputError(f"{brought.path.name}: not one row could be read; {remedy}")


def _preview(previewing: DryRun, brought: ImportInput, rejects: Path | None) -> None:
    """Read the files behind a path, and say what importing them would do."""
    with progress(brought.path.name) as progressed:
        found = list(previewing.preview_all(brought, progressed))
    _tell_left_out(brought)
    for line in told(found, _name(brought)):
        click.echo(line)
    _tell_bad(brought, [(preview.name, row) for preview in found for row in preview.bad_rows], rejects)


def _name(brought: ImportInput) -> str:
    return f"{brought.path.name}, {len(brought.files)} files" if brought.is_folder else brought.path.name


def _summary(brought: ImportInput, done: Sequence[Imported]) -> str:
    """One line for a file or a folder."""
    records = [found.record for found in done if not found.was_known]
    if not records:
        return f"{_name(brought)}: imported before; nothing was done"
    n_rows, n_new, n_known, n_bad = (
        sum(getattr(record, name) for record in records) for name in ("n_rows", "n_new", "n_known", "n_bad")
    )
    n_before = len(done) - len(records)
    again = f" ({n_before} of the files imported before)" if n_before else ""
    counts = counts_told(n_new, n_known, n_bad, sum(found.n_deleted for found in done))
    return f"{_name(brought)}: {n_rows:,} rows, {counts}{again}"


def _tell_left_out(brought: ImportInput) -> None:
    if brought.left_out:
        names = ", ".join(printable(name) for name in brought.left_out[:3])
        more = f" and {len(brought.left_out) - 3} more" if len(brought.left_out) > 3 else ""
        click.echo(f"  left out, no time in the name: {names}{more}", err=True)


def _tell_bad(brought: ImportInput, bad: Sequence[tuple[str, BadRow]], rejects: Path | None) -> None:
    """Show the first bad rows, and keep all where a file is named for them."""
    for name, row in bad[:5]:
        where = f"{printable(name)}, " if brought.is_folder else ""
        click.echo(f"  {where}{row.unit} {row.line}: {printable(row.reason)}", err=True)
    if rejects is not None:
        with rejects.open("a", encoding="utf-8", errors="backslashreplace") as handle:
            for name, row in bad:
                line = {"file": name, row.unit: row.line, "reason": row.reason}
                handle.write(json.dumps(line, ensure_ascii=False) + "\n")
    elif len(bad) > 5:
        click.echo(f"  and {len(bad) - 5} more; --rejects FILE keeps them all", err=True)


@click.command()
@click.option("--encoder", "with_encoder", is_flag=True, help="Also by alarm-encoder (an extra; slower).")
@click.pass_obj
def score(workspace: Workspace, *, with_encoder: bool) -> None:
    """Score every headline that has no score by a current scorer yet; resumes where it stopped.

    A new topic is looked for in all headlines; nothing else is repeated. The encoder's score is in the
    column alarm_encoder of `panictrack search --format csv`.

    \b
    Example: panictrack score
    """
    from panictrack.scoring.run import score as score_missing  # weights and lexicons

    with progress("scoring") as progressed:
        done = score_missing(
            workspace.archive(),
            topics_file=workspace.settings.feeds,
            with_encoder=with_encoder,
            progressed=progressed,
        )
    click.echo(f"{done.n_headlines} headlines scored by {len(done.scorers)} scorers")


COMMANDS = {"import": import_, "score": score}
