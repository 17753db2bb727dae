"""Commands that import files of headlines, and score what has no score: import, score."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from panictrack.archive import Database
from panictrack.cli.tables import date_format_option, map_option
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.errors import ConfigurationError, InputError
from panictrack.importing.formats import FORMAT_NAMES, Parse, feed_parser
from panictrack.importing.headlines import (
    BadRow,
    DryRun,
    Imported,
    ImportInput,
    LanguagesFound,
    Preview,
    Reading,
    files_of,
    import_all,
)
from panictrack.model import FeedKind
from panictrack.model.languages import in_languages, language_code
from panictrack.model.outlets import read_outlets
from panictrack.model.text import counted, printable

if TYPE_CHECKING:
    from panictrack.scoring.run import Scoring

_MOST_OUTLETS = 10
_MOST_REASONS = 5
_Names = Counter[tuple[str | None, str]]  # rows by the name in the file and its outlet


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
    help="Append every bad row to FILE, as JSON lines.",
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
    twice. Bad rows are counted and the first are shown; --rejects saves them all.
    Dates such as 01/02/2024 need --date-format where no row shows whether the day or the month comes first.

    \b
    Example: panictrack import --dry-run --outlet abc.net.au abcnews.csv
    Example: panictrack import --map title=kop --date-format %d-%m-%y --outlet krant.example krant.csv
    """
    if language is not None and language_code(language) is None:
        raise InputError(f"--language: {language!r} is no language; write a tag, such as es or pt-BR")
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
            click.echo("`panictrack score` scores the rest", err=True)
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
        click.echo(f"  {note}", err=True)
    click.echo(_summary(source, done))
    for line in (*_overlap(done), *(f"  {doubt}" for doubt in _languages_of(done).doubts())):
        click.echo(line)
    if n := sum(found.n_to_delete for found in done):
        click.echo(
            f"  {counted(n, 'headline')} that were deleted there are here; `panictrack delete` deletes them"
        )
    _report_bad(source, [(found.record.name, row) for found in done for row in found.bad_rows], rejects)
    n_rows = sum(found.record.n_rows for found in done)
    if n_rows and sum(found.record.n_bad for found in done) == n_rows:
        was_known = all(found.was_known for found in done)
        remedy = "correct the file, then import it again" if was_known else "the lines above say why"
        raise InputError(f"{source.path.name}: no row could be read; {remedy}")


def _overlap(found: Sequence[Imported | Preview]) -> Iterator[str]:
    """How many headlines the built-in baseline holds, too: nobody needs to take either out."""
    n_shared, n_once = (
        sum(getattr(one.in_baseline, name) for one in found) for name in ("n_shared", "n_once")
    )
    if n_shared:
        rest = n_shared - n_once
        twice = f"; {_roughly(rest)} in other streams, as copies" if 10 * rest > n_shared else ""
        yield (
            f"  about {_roughly(n_shared)} of these headlines are also in the built-in baseline: "
            f"{'counted once' if not twice else f'{_roughly(n_once)} counted once'}{twice}"
        )


def _roughly(n: int) -> str:
    """A number that a sample estimates: two digits are known."""
    return f"{float(f'{n:.2g}'):,.0f}"


def _preview(previewing: DryRun, source: ImportInput, rejects: Path | None) -> None:
    """Read the files of a path and report what importing them would do."""
    with progress(source.path.name) as progressed:
        found = list(previewing.preview_all(source, progressed))
    _report_left_out(source)
    for line in _preview_lines(found, _name(source)):
        click.echo(line)
    _report_bad(source, [(preview.name, row) for preview in found for row in preview.bad_rows], rejects)


def _name(source: ImportInput) -> str:
    return (
        f"{source.path.name}, {counted(len(source.files), 'file')}" if source.is_folder else source.path.name
    )


def _summary(source: ImportInput, done: Sequence[Imported]) -> str:
    records = [found.record for found in done if not found.was_known]
    if not records:
        return f"{_name(source)}: imported before, so not imported again"
    n_rows, n_new, n_known, n_bad = (
        sum(getattr(record, name) for record in records) for name in ("n_rows", "n_new", "n_known", "n_bad")
    )
    n_before = len(done) - len(records)
    again = f" ({n_before} of the files imported before)" if n_before else ""
    counts = _counts(n_new, n_known, n_bad, sum(found.n_deleted for found in done))
    return f"{_name(source)}: {counted(n_rows, 'row')}, {counts}{again}"


def _preview_lines(previews: Sequence[Preview], name: str) -> Iterator[str]:
    """The lines on one file, or on all dated copies in a folder together."""
    n_rows, n_new, n_known, n_seen, n_deleted = (
        sum(getattr(preview, name) for preview in previews)
        for name in ("n_rows", "n_new", "n_known", "n_seen", "n_deleted")
    )
    reasons = Counter(_kind(row.reason) for preview in previews for row in preview.bad_rows)
    forms = " and ".join(dict.fromkeys(preview.description for preview in previews))
    yield f"{printable(name)}: {forms}; nothing was written"
    for note in dict.fromkeys(note for preview in previews for note in preview.notes):
        yield f"  {note}"
    if n_before := sum(preview.was_known for preview in previews):
        yield f"  imported before: {n_before} of {len(previews)}; they would not be imported again"
    yield f"  {counted(n_rows, 'row')}: " + _counts(n_new, n_known, reasons.total(), n_deleted)
    for reason, n in reasons.most_common(_MOST_REASONS):
        yield f"    {n:,} bad: {printable(reason)}"
    yield from _overlap(previews)
    yield from _dates(previews, n_new + n_known, n_seen)
    yield from _languages(previews)
    yield from _outlets(previews)


def _counts(n_new: int, n_known: int, n_bad: int, n_deleted: int) -> str:
    """What happened to the rows; rows deleted earlier on purpose are counted apart from known ones."""
    deleted = f", {n_deleted:,} deleted stay out" if n_deleted else ""
    return f"{n_new:,} new, {n_known - n_deleted:,} known, {n_bad:,} bad{deleted}"


def _kind(complaint: str) -> str:
    """A complaint without what differs from row to row: `date '1' is not like` and the like are one."""
    begin, quote, rest = complaint.partition("'")
    return f"{begin}...{rest.rpartition(quote)[2]}" if quote else complaint


def _dates(previews: Sequence[Preview], n_good: int, n_seen: int) -> Iterator[str]:
    days = [day for preview in previews for day in (preview.first_on, preview.last_on) if day is not None]
    if days:
        yield (
            f"  {min(days)} to {max(days)}; {n_good - n_seen:,} dated by their publisher, "
            f"{n_seen:,} by when they were seen"
        )


def _languages(previews: Sequence[Preview]) -> Iterator[str]:
    """How many rows each language has, where any has one, and what is doubtful."""
    languages = _languages_of(previews)
    numbers = {code: n for code, n in languages.n_rows.most_common() if code is not None}
    if numbers:
        unknown = languages.n_rows[None]
        rest = [f"{unknown:,} unknown"] * bool(unknown)
        yield f"  languages: {', '.join([in_languages(numbers), *rest])}"
    yield from (f"  {doubt}" for doubt in languages.doubts())


def _languages_of(found: Sequence[Imported | Preview]) -> LanguagesFound:
    return sum((one.languages for one in found), LanguagesFound())


def _outlets(previews: Sequence[Preview]) -> Iterator[str]:
    """The names with most rows, then those whose outlets could be added to outlets.csv."""
    found = [one for preview in previews for one in preview.outlets]
    without_country = {one.outlet for one in found if not one.has_country}
    names: _Names = Counter()
    for one in found:
        names[one.name, one.outlet] += one.n_rows
    if names:
        n_outlets = len({outlet for _, outlet in names})
        yield f"  {counted(n_outlets, 'outlet')} from {counted(len(names), 'name')}; the largest:"
    ordered = names.most_common()
    yield from _names(ordered, without_country)
    others = [item for item in ordered[_MOST_OUTLETS:] if item[0][1] in without_country]
    if others:
        yield f"  {len(others):,} of these others have no country; the largest:"
        yield from _names(others, without_country)
    if without_country:
        them = "it" if len(without_country) == 1 else "them"
        outlets = counted(len(without_country), "outlet")
        yield f"  {outlets} without a country; add {them} to outlets.csv"


def _names(
    ordered: Sequence[tuple[tuple[str | None, str], int]], without_country: Collection[str]
) -> Iterator[str]:
    for (name, outlet), n in ordered[:_MOST_OUTLETS]:
        mark = "  (no country)" if outlet in without_country else ""
        yield f"    {n:>9,}  {printable('(no name)' if name is None else name)} -> {printable(outlet)}{mark}"
    if len(ordered) > _MOST_OUTLETS:
        yield f"    and {len(ordered) - _MOST_OUTLETS:,} more"


def _report_left_out(source: ImportInput) -> None:
    if source.left_out:
        names = ", ".join(printable(name) for name in source.left_out[:3])
        more = f" and {len(source.left_out) - 3} more" if len(source.left_out) > 3 else ""
        click.echo(f"  left out, as their names hold no time: {names}{more}", err=True)


def _report_bad(source: ImportInput, bad: Sequence[tuple[str, BadRow]], rejects: Path | None) -> None:
    """Show the first bad rows, and save all if a file is named for them."""
    for name, row in bad[:5]:
        where = f"{printable(name)}, " if source.is_folder else ""
        click.echo(f"  {where}{row.unit} {row.line}: {printable(row.reason)}", err=True)
    if rejects is not None:
        with rejects.open("a", encoding="utf-8", errors="backslashreplace") as handle:
            for name, row in bad:
                line = {"file": name, row.unit: row.line, "reason": row.reason}
                handle.write(json.dumps(line, ensure_ascii=False) + "\n")
    elif len(bad) > 5:
        click.echo(f"  and {len(bad) - 5} more; --rejects FILE saves them all", err=True)


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
    click.echo(f"{counted(done.n_headlines, 'headline')} scored by {counted(len(done.scorers), 'scorer')}")


COMMANDS = {"import": import_, "score": score}
