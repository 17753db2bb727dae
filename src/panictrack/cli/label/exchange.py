"""Answers as files: out of the archive, and into it."""

from datetime import UTC, datetime
from pathlib import Path

import click

from panictrack.cli.printing import DAY, refuse_own_file
from panictrack.cli.tables import map_option
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace
from panictrack.errors import InputError
from panictrack.model.text import counted

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("export")
@click.argument("path", metavar="FILE", type=_FILE)
@click.option("--sample", metavar="NAME", help="Only this sample [default: all answers].")
@click.option("--wide", is_flag=True, help="A row for each headline and coder, a column for each question.")
@click.option("--without-titles", is_flag=True, help="Digests alone, to publish; notes are left out, too.")
@click.option(
    "--survey",
    is_flag=True,
    help="For survey commands: weights and strata beside the answers; also .dta, for Stata.",
)
@click.option(
    "--label-studio",
    is_flag=True,
    help="Tasks of Label Studio (FILE.json), and its configuration (FILE.xml).",
)
@click.pass_obj
def export_labels(
    workspace: Workspace,
    path: Path,
    *,
    sample: str | None,
    wide: bool,
    without_titles: bool,
    survey: bool,
    label_studio: bool,
) -> None:
    """Write the answers that hold to FILE; its suffix sets the format, as of `search`.

    Each row has the design of its sample beside it: stratum, and the chance with which the headline was
    drawn. Without --wide an answer is a row.

    \b
    Example: panictrack label export answers.csv
    Example: panictrack label export wide.xlsx --wide --sample ai-2026-12-01
    Example: panictrack label export published.csv --without-titles
    Example: panictrack label export survey.dta --survey --sample ai-2026-12-01
    Example: panictrack label export tasks.json --label-studio --sample ai-2026-12-01
    """
    from panictrack.api import Archive

    refuse_own_file(workspace, path)
    if label_studio and (wide or without_titles):
        other = "--wide" if wide else "--without-titles"
        raise InputError(
            f"--label-studio with {other}: its tasks are headlines with titles; give one of the two"
        )
    if label_studio and path.suffix.lower() != ".json":
        raise InputError(f"{path}: Label Studio reads JSON; name a file that ends in .json")
    if path.suffix.lower() == ".dta" and not survey:
        raise InputError(f"{path}: files of Stata are for surveys; add --survey, or name a .csv")
    if survey and (wide or without_titles or label_studio):
        raise InputError("--survey has a form of its own, without titles; drop the other options")
    with Archive(workspace.settings) as archive:
        if survey:
            tell(f"{path}: {counted(archive.labels.export_survey(path, sample=sample), 'row')}", err=True)
            return
        if label_studio:
            n, beside = archive.labels.export_label_studio(path, sample=sample)
            tell(f"{path}: {counted(n, 'task')}; {beside}: the labelling configuration", err=True)
            tell("in Label Studio: Settings, Labeling Interface, Code; then Import", err=True)
            return
        n = archive.labels.export(path, sample=sample, wide=wide, titles=not without_titles)
    tell(f"{path}: {counted(n, 'row')}", err=True)


@click.command("import")
@click.argument("path", metavar="FILE", type=_FILE)
@click.option("--coder", metavar="NAME", help="Who coded, where FILE does not say it.")
@click.option(
    "--date", metavar="DATE", type=DAY, help="When it was coded, where FILE does not say it [default: now]."
)
@click.option(
    "--codebook",
    type=_FILE,
    metavar="FILE",
    help="The codebook it was coded under [default: that of the sample, else the built-in one].",
)
@click.option("--topic", help="The topic in the codebook's words [default: report_topic of panictrack.toml].")
@click.option(
    "--sample", metavar="NAME", help="The sample it was coded for, whose codebook holds [default: none]."
)
@map_option
@click.option("--dry-run", is_flag=True, help="Check everything, and store nothing.")
@click.pass_obj
def import_labels(
    workspace: Workspace,
    path: Path,
    *,
    coder: str | None,
    date: datetime | None,
    codebook: Path | None,
    topic: str | None,
    sample: str | None,
    column_map: dict[str, str],
    dry_run: bool,
) -> None:
    """Store answers that were given elsewhere: FILE is a CSV, a JSON table, or JSON of Label Studio.

    Headlines are matched by a digest of their titles; answers about others are kept under it. A wide table
    has a column for each question, a long one columns question and answer; the title is in title, or its
    digest in title_digest. --map names a column that is called something else. All is checked before
    anything is stored, and importing twice changes nothing.

    \b
    Example: panictrack label import answers.csv --coder carla --date 2026-11-30
    Example: panictrack label import coded.csv --map coder=rater --map alarm=grade
    Example: panictrack label import project-1.json --sample ai-2026-12-01
    """
    from panictrack.api import Archive

    if codebook is not None and sample is not None:
        raise InputError(
            f"--codebook {codebook} with --sample {sample}: a sample has its own; drop one of the two"
        )
    with Archive(workspace.settings) as archive:
        done = archive.labels.import_file(
            path,
            coder=coder,
            answered_at=None if date is None else date.replace(tzinfo=UTC),
            codebook=codebook,
            topic=topic or workspace.settings.report_topic,
            sample=sample,
            column_map=column_map,
            dry_run=dry_run,
        )
    stored = "nothing was stored (--dry-run)" if dry_run else f"{done.n_new:,} new"
    coders = ", ".join(f"{name} {n:,}" for name, n in sorted(done.coders.items()))
    tell(f"{path}: {counted(done.n_answers, 'answer')} about {counted(done.n_titles, 'title')}, {stored}")
    tell(f"  coders: {coders}")
    tell(f"  codebook: {', '.join(done.codebooks)}")
    if n := done.n_titles - done.n_matched:
        tell(f"  {counted(n, 'title')} without a headline here: kept by digest")
    if done.n_repeated:
        tell(f"  {counted(done.n_repeated, 'answer')} given again in the file: the last one counts")


COMMANDS = {"export": export_labels, "import": import_labels}
