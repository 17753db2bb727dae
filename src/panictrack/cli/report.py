"""Commands that show what headlines say: report, explain, evaluate."""

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from panictrack import __version__
from panictrack.cli.printing import counted, give_text, json_option, text_output_option, wants_json
from panictrack.cli.workspace import Workspace, utc_now
from panictrack.errors import InputError
from panictrack.model.times import WEEK, parse_week, week_start

if TYPE_CHECKING:
    from panictrack.report.build import Made


@click.command()
@click.option(
    "--week",
    "week_text",
    metavar="2026-W47",
    help="The last week of the report [default: the last full week].",
)
@click.option("--topic", help="The topic of the report [default: report_topic of panictrack.toml].")
@click.option("--uncorrected", is_flag=True, help="Do not correct the curves for the classifier's errors.")
@click.option(
    "--snapshot",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Verify a snapshot and report on it instead; needs no workspace and rescores nothing.",
)
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to write [default: reports of panictrack.toml; for a snapshot ./reports-of-ID].",
)
@click.pass_obj
def report(
    workspace: Workspace,
    week_text: str | None,
    topic: str | None,
    *,
    uncorrected: bool,
    folder: Path | None,
    output: Path | None,
) -> None:
    """Score what has no score yet, fit the panic curve, and write the week's page with its charts.

    \b
    Example: panictrack report --topic ai --week 2026-W47
    """
    request = _Request(week=week_text, topic=topic, uncorrected=uncorrected, output=output)
    made = _of_workspace(workspace, request) if folder is None else _of_snapshot(folder, request)
    for note in made.notes:
        click.echo(note, err=True)
    click.echo(made.sentence)
    click.echo(f"The page: {made.page}")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Request:
    """The options of a report."""

    week: str | None
    topic: str | None
    uncorrected: bool
    output: Path | None

    def week_at(self, now: datetime) -> date:
        """The week of the report: the one requested, else the last full one."""
        return _week(self.week, now) if self.week else week_start(now) - WEEK


def _of_workspace(workspace: Workspace, request: _Request) -> "Made":
    from panictrack.report.build import build_report  # numpy, scipy and matplotlib
    from panictrack.scoring.run import score as score_missing

    settings, archive, now = workspace.settings, workspace.archive(), utc_now()
    week = request.week_at(now)
    score_missing(archive, topics_file=settings.feeds)
    return build_report(
        archive,
        replace(settings.workplace, reports=request.output or settings.reports),
        topic=request.topic or settings.report_topic,
        week=week,
        now=now,
        as_called=request.uncorrected,
    )


def _of_snapshot(folder: Path, request: _Request) -> "Made":
    """The report as of the end of the snapshot's day.

    It goes to a folder of its own, so that it cannot replace a report of the reader's own archive. All
    curves are refitted, so that the report depends on the snapshot and on this panictrack alone.
    """
    from panictrack.archive.snapshot import opened
    from panictrack.report.build import build_report  # numpy, scipy and matplotlib
    from panictrack.report.paths import Workplace

    with opened(folder) as found:
        metadata = found.description
        if metadata.version != __version__:
            click.echo(
                f"created by panictrack {metadata.version}, and this is {__version__}: the scores are the "
                "same, but curves and pages may differ",
                err=True,
            )
        workplace = Workplace(
            topics=found.topics,
            reports=request.output or Path(f"reports-of-{found.id}"),
            history=found.history,
            curves=None,
            settings_digest=metadata.settings_digest,
            withholds_text=not metadata.has_text,
        )
        return build_report(
            found.archive,
            workplace,
            topic=request.topic or metadata.report_topic,
            week=request.week_at(found.taken_at),
            now=found.taken_at,
            as_called=request.uncorrected,
        )


def _week(text: str, now: datetime) -> date:
    try:
        week = parse_week(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text!r} is not a week such as 2026-W47 or 2026-11-16", param_hint="--week"
        ) from error
    if week > week_start(now):
        raise click.BadParameter(f"{text} has not begun yet; name a past week", param_hint="--week")
    return week


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file; check the name") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: {error}; give a CSV in UTF-8 with a header line") from error


@click.command()
@click.argument("texts", metavar="[TEXT]...", nargs=-1)
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="A file with one headline a line; - is stdin.",
)
@json_option("jsonl")
@text_output_option
@click.pass_obj
def explain(
    workspace: Workspace,
    texts: tuple[str, ...],
    path: Path | None,
    format_name: str | None,
    output: Path | None,
) -> None:
    """Score headlines you type and show which words moved the score. Works without a workspace.

    \b
    Example: panictrack explain "How ChatGPT Hijacks Democracy"
    """
    from panictrack.scoring.scorers import load_topics  # weights and lexicons
    from panictrack.scoring.scorers.explanation import explain as explained

    titles = [*texts, *(_lines(path) if path else ())]
    if not titles:
        raise click.UsageError("give a headline in quotes, or --file FILE")
    settings = workspace.settings_if_any()
    items = explained(titles, load_topics(settings.feeds if settings else None))
    if wants_json(format_name, output):
        lines = [json.dumps(item.as_mapping(), ensure_ascii=False) for item in items]
    else:
        lines = [item.as_text() for item in items]
    give_text("\n".join(lines), output)


def _lines(path: Path) -> Iterator[str]:
    try:
        body = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = body.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file; check the name") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}; give a text file in UTF-8, one headline a line") from error
    # Not splitlines: a headline may hold a Unicode line separator and is still one headline.
    yield from (line.removesuffix("\r") for line in text.removesuffix("\n").split("\n") if text)


@click.command()
@click.argument("path", metavar="FILE.csv", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--encoder", "with_encoder", is_flag=True, help="Evaluate alarm-encoder (an extra) instead of alarm."
)
@click.option(
    "--errors",
    "n_errors",
    metavar="N",
    type=click.IntRange(1),
    help="Also list the N worst errors of each kind.",
)
@json_option("jsonl")
@text_output_option
def evaluate(
    path: Path,
    format_name: str | None,
    output: Path | None,
    *,
    with_encoder: bool,
    n_errors: int | None,
) -> None:
    """Compare the classifiers with coded headlines: AUC, precision, calibration, by group.

    The file needs columns title and alarm (0 none, 1 some, 2 clear, 3 extreme). Optional columns add
    questions and groups: about_ai, themes (separated by ;) with regulation, tech (the technology), date,
    and outlet or source. A file with columns text and fear, like that of SemEval-2007, is compared with
    the emotion. Works without a workspace.

    \b
    Example: panictrack evaluate labels.csv
    """
    from panictrack.scoring.evaluate import (  # numpy, weights and lexicons
        as_text,
        fear_correlation,
        worst_errors,
        worst_errors_as_text,
    )
    from panictrack.scoring.evaluate import evaluate as compared
    from panictrack.scoring.scorers.encoder import encoder

    records, as_json = _rows(path), wants_json(format_name, output)
    reader = encoder() if with_encoder else None
    if records and "fear" in records[0] and "alarm" not in records[0]:
        r = fear_correlation(records, path.name, reader)
        line = {"question": "fear", "n": len(records), "pearson_r": round(r, 4)}
        text = f"fear: Pearson r {r:.3f} over {counted(len(records), 'headline')}"
        give_text(json.dumps(line) if as_json else text, output)
        return
    rows = compared(records, path.name, reader)
    worst = worst_errors(records, path.name, n_errors, reader) if n_errors else ([], [])
    if as_json:
        items = [*map(asdict, rows), *map(asdict, worst[0]), *map(asdict, worst[1])]
        give_text("\n".join(json.dumps(item, ensure_ascii=False) for item in items), output)
    else:
        give_text("\n\n".join([as_text(rows), *([worst_errors_as_text(*worst)] if n_errors else [])]), output)


COMMANDS = {"report": report, "explain": explain, "evaluate": evaluate}
