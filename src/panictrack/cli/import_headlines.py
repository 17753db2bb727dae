"""Commands that import files of headlines, and score what has no score: import, score."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from panictrack.archive import Database
from panictrack.archive.deletion import described
from panictrack.cli.import_lines import import_lines, name_of, preview_lines
from panictrack.cli.tables import date_format_option, map_option
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.errors import ConfigurationError, InputError
from panictrack.importing.formats import FORMAT_NAMES, Parse, feed_parser
from panictrack.importing.headlines import (
    BadRow,
    DryRun,
    ImportInput,
    Reading,
    files_of,
    import_all,
)
from panictrack.model import FeedKind
from panictrack.model.languages import language_code
from panictrack.model.outlets import read_outlets
from panictrack.model.text import counted, escaped_json, printable

if TYPE_CHECKING:
    from panictrack.scoring.run import Scoring

_MOST_SHOWN = 5  # of bad rows, and of headlines to delete


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
    "--stream",
    help="A name for how the rows were chosen, such as 'Google News top stories'; {outlet} in it stands for "
    "the outlet of each row [default: {outlet}].",
)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in FeedKind]),
    default=FeedKind.GENERAL.value,
    show_default=True,
    help="What the rows are a sample of. A section was selected by topic: it is in no denominator.",
)
@click.option(
    "--language",
    help="The language of rows that do not name theirs, such as es [default: detected for each outlet].",
)
@click.option(
    "--rejects",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append every bad row to FILE, as JSON lines that can be corrected and imported.",
)
@click.option("--dry-run", is_flag=True, help="Read everything and report on it; write nothing.")
@click.pass_obj
def import_(
    workspace: Workspace,
    files: tuple[Path, ...],
    column_map: dict[str, str],
    date_format: str | None,
    outlet: str | None,
    format_name: str | None,
    rejects: Path | None,
    *,
    stream: str | None,
    kind: str,
    language: str | None,
    dry_run: bool,
) -> None:
    """Import headlines from files or folders, plain, gzipped or zipped; the content shows the format.

    CSV and JSON with title, date and outlet or url; Media Cloud stories; GDELT article lists and
    knowledge graph; responses of NewsAPI, the Guardian and the New York Times; folders of dated copies of
    feeds; WARC; exports, archives and snapshots of panictrack. For series of counts use `panictrack series
    add`.

    New headlines are scored at once, and older ones that have no score yet. The same file is never imported
    twice in the same way. Bad rows are counted and the first are shown; --rejects saves them: correct what is
    wrong there and import that file.
    Dates such as 01/02/2024 need --date-format where no row shows whether the day or the month comes first.

    \b
    Example: panictrack import --dry-run --outlet abc.net.au abcnews.csv
    Example: panictrack import --map title=kop --date-format %d-%m-%y --outlet krant.example krant.csv
    """
    if language is not None and language_code(language) is None:
        raise InputError(f"--language: {language!r} is no language; write a tag, such as es or pt-BR")
    if unknown := [part for part in re.findall(r"\{.*?\}|[{}]", stream or "") if part != "{outlet}"]:
        raise InputError(
            f"--stream: {unknown[0]} stands for nothing; only {{outlet}} does, for the outlet of each row"
        )
    reading = Reading(
        column_map=column_map,
        outlet=outlet,
        stream=stream,
        kind=FeedKind(kind),
        date_format=date_format,
        format_name=format_name,
        language=language,
        outlets=read_outlets(workspace.settings.outlets),
    )
    archive = workspace.archive()
    with feed_parser() as parse:
        named = [files_of(path, reading) for path in files]
        if dry_run:
            previewing = DryRun(archive, reading, parse, now=utc_now())
            for source in named:
                _preview(previewing, source, rejects)
            return
        with _scoring(archive, workspace.settings.feeds) as advance:
            for source in named:
                _import(archive, source, reading, parse, rejects, advance)


@contextmanager
def _scoring(archive: Database, topics_file: Path) -> Iterator[Callable[[], None]]:
    """Score while the block imports, and the rest at its end; also before an error of the block is reported.

    Where nothing can be scored, as with an error in feeds.yaml, the headlines are stored all the same, and
    the error is reported at the end.
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
            tell("`panictrack score` scores the rest", err=True)
            raise
        _finish(scoring)


def _finish(scoring: "Scoring") -> None:
    with progress("scoring") as progressed:
        scoring.finish(progressed)


def _import(
    archive: Database,
    source: ImportInput,
    reading: Reading,
    parse: Parse,
    rejects: Path | None,
    advance: Callable[[], None],
) -> None:
    """Import the files of a path and report the result; `advance` is called after each batch."""
    with progress(source.path.name) as progressed:

        def show(done: int, total: int) -> None:
            progressed(done, total)
            advance()

        done = list(import_all(archive, source, reading, now=utc_now(), parse=parse, progressed=show))
    _report_left_out(source)
    for note in () if source.is_folder else source.files[0].notes:
        tell(f"  {note}", err=True)
    for line in import_lines(source, done):
        tell(line)
    for line in _to_delete(archive, [id_ for found in done for id_ in found.to_delete]):
        tell(line)
    n_bad = sum(found.record.n_bad for found in done if not found.was_known)
    bad = [(found.record.name, row) for found in done for row in found.bad_rows]
    _report_bad(source, bad, n_bad, rejects)
    n_rows = sum(found.record.n_rows for found in done)
    if n_rows and sum(found.record.n_bad for found in done) == n_rows:
        was_known = all(found.was_known for found in done)
        remedy = "correct the file, then import it again" if was_known else "the lines above say why"
        raise InputError(f"{source.path.name}: no row could be read; {remedy}")


def _to_delete(archive: Database, ids: Sequence[int]) -> Iterator[str]:
    """The headlines here that were deleted in an imported archive, and the command that deletes them here."""
    if not ids:
        return
    with archive.reading() as connection:
        lines = [line for _, line in described(connection, ids[:_MOST_SHOWN])]
    verbs = ("was", "is") if len(ids) == 1 else ("were", "are")
    yield f"  {counted(len(ids), 'headline')} that {verbs[0]} deleted there {verbs[1]} here:"
    yield from (f"    {printable(line)}" for line in lines)
    if len(ids) > _MOST_SHOWN:
        yield f"    and {len(ids) - _MOST_SHOWN:,} more"
    chosen = " ".join(f"--id {id_}" for id_ in ids)
    yield f"  to delete here, too: panictrack delete {chosen} --reason WHY"


def _preview(previewing: DryRun, source: ImportInput, rejects: Path | None) -> None:
    """Read the files of a path and report what importing them would do."""
    with progress(source.path.name) as progressed:
        found = list(previewing.preview_all(source, progressed))
    _report_left_out(source)
    for line in preview_lines(found, name_of(source)):
        tell(line)
    bad = [(preview.name, row) for preview in found for row in preview.bad_rows]
    _report_bad(source, bad, sum(preview.n_bad for preview in found), rejects)


def _report_left_out(source: ImportInput) -> None:
    if source.left_out:
        names = ", ".join(printable(name) for name in source.left_out[:3])
        more = f" and {len(source.left_out) - 3} more" if len(source.left_out) > 3 else ""
        tell(f"  left out, as their names hold no time: {names}{more}", err=True)


def _report_bad(
    source: ImportInput, bad: Sequence[tuple[str, BadRow]], n_bad: int, rejects: Path | None
) -> None:
    """Show the first bad rows, and save all that were kept if a file is named for them."""
    for name, row in bad[:_MOST_SHOWN]:
        where = f"{printable(name)}, " if source.is_folder else ""
        tell(f"  {where}{row.unit} {row.line}: {printable(row.reason)}", err=True)
    if rejects is not None:
        with rejects.open("a", encoding="utf-8") as handle:
            for name, row in bad:
                line = {**(row.given or {}), "file": name, row.unit: row.line, "reason": row.reason}
                handle.write(escaped_json(json.dumps(line, ensure_ascii=False)) + "\n")
        if n_bad > len(bad):
            tell(f"  {rejects}: the first {len(bad):,} of {n_bad:,} bad rows", err=True)
    elif n_bad > _MOST_SHOWN:
        tell(f"  and {n_bad - _MOST_SHOWN:,} more; --rejects FILE saves them", err=True)


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
    tell(f"{counted(done.n_headlines, 'headline')} scored by {counted(len(done.scorers), 'scorer')}")


COMMANDS = {"import": import_, "score": score}
