"""Commands that say what the headlines show: report, explain, evaluate."""

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
from panictrack.cli.workspace import Workspace, utc_now
from panictrack.errors import InputError
from panictrack.model.times import WEEK, parse_week, week_start

if TYPE_CHECKING:
    from panictrack.report.build import Made


@click.command()
@click.option(
    "--week", "week_text", metavar="2026-W47", help="Report up to this week [default: the last whole one]."
)
@click.option("--topic", help="The topic of the report [default: report_topic of panictrack.toml].")
@click.option("--as-called", is_flag=True, help="Do not correct the curves for the scorer's errors.")
@click.option(
    "--snapshot",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Verify a snapshot and make its report; works without a workspace, and nothing is scored anew.",
)
@click.option(
    "--into",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the page goes [default: reports of panictrack.toml; of a snapshot: ./reports-of-ID].",
)
@click.pass_obj
def report(
    workspace: Workspace,
    week_text: str | None,
    topic: str | None,
    *,
    as_called: bool,
    folder: Path | None,
    into: Path | None,
) -> None:
    """Score what lacks a score, fit the panic curve and write the week's page with its charts.

    \b
    Example: panictrack report --topic ai --week 2026-W47
    """
    asked = _Asked(week=week_text, topic=topic, as_called=as_called, into=into)
    made = _of_workspace(workspace, asked) if folder is None else _of_snapshot(folder, asked)
    for note in made.notes:
        click.echo(note, err=True)
    click.echo(made.sentence)
    click.echo(f"The page: {made.page}")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """What the options of a report say."""

    week: str | None
    topic: str | None
    as_called: bool
    into: Path | None

    def week_at(self, now: datetime) -> date:
        """The week of the report: the one that was named, else the last one that was over."""
        return _week(self.week, now) if self.week else week_start(now) - WEEK


def _of_workspace(workspace: Workspace, asked: _Asked) -> "Made":
    from panictrack.report.build import build_report  # numpy, scipy and matplotlib
    from panictrack.scoring.run import score as score_missing

    settings, archive, now = workspace.settings, workspace.archive(), utc_now()
    week = asked.week_at(now)
    score_missing(archive, topics_file=settings.feeds)
    return build_report(
        archive,
        replace(settings.workplace, reports=asked.into or settings.reports),
        topic=asked.topic or settings.report_topic,
        week=week,
        now=now,
        as_called=asked.as_called,
    )


def _of_snapshot(folder: Path, asked: _Asked) -> "Made":
    """The report as it was at the end of the snapshot's day.

    Into a folder of its own: it must not take the place of a report of the reader's own archive. All curves
    are fitted anew, so that the report rests on the snapshot and on this panictrack alone.
    """
    from panictrack.archive.snapshot import opened
    from panictrack.report.build import build_report  # numpy, scipy and matplotlib
    from panictrack.report.paths import Workplace

    with opened(folder) as found:
        told = found.description
        if told.version != __version__:
            click.echo(
                f"made by panictrack {told.version}, and this is {__version__}: the scorers are the same, "
                "curves and pages may differ",
                err=True,
            )
        workplace = Workplace(
            topics=found.topics,
            reports=asked.into or Path(f"reports-of-{found.id}"),
            history=found.history,
            curves=None,
            settings_digest=told.settings_digest,
            withholds_text=not told.has_text,
        )
        return build_report(
            found.archive,
            workplace,
            topic=asked.topic or told.report_topic,
            week=asked.week_at(found.taken_at),
            now=found.taken_at,
            as_called=asked.as_called,
        )


def _week(text: str, now: datetime) -> date:
    try:
        week = parse_week(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text!r} is not like 2026-W47 or 2026-11-16", param_hint="--week"
        ) from error
    if week > week_start(now):
        raise click.BadParameter(f"{text} has not begun; name a week of the past", param_hint="--week")
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
@click.option("--jsonl", is_flag=True, help="One JSON object a headline.")
@click.pass_obj
def explain(workspace: Workspace, texts: tuple[str, ...], path: Path | None, *, jsonl: bool) -> None:
    """Score headlines of your own and show which words moved the score. Works without a workspace.

    \b
    Example: panictrack explain "How ChatGPT Hijacks Democracy"
    """
    from panictrack.scoring.scorers import load_topics  # weights and lexicons
    from panictrack.scoring.scorers.explanation import explain as explained

    titles = [*texts, *(_lines(path) if path else ())]
    if not titles:
        raise click.UsageError('give a headline in quotes, or --file FILE; see "panictrack explain --help"')
    settings = workspace.settings_if_any()
    topics = load_topics(settings.feeds if settings else None)
    for item in explained(titles, topics):
        if jsonl:
            click.echo(json.dumps(item.as_mapping(), ensure_ascii=False))
        else:
            click.echo(item.as_text())


def _lines(path: Path) -> Iterator[str]:
    try:
        body = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = body.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file; check the name") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}; give a text file in UTF-8, one headline a line") from error
    # Not splitlines: a headline may hold a line separator of Unicode, and is still one headline.
    yield from (line.removesuffix("\r") for line in text.removesuffix("\n").split("\n") if text)


@click.command()
@click.argument("path", metavar="FILE.csv", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--encoder", "with_encoder", is_flag=True, help="Of alarm-encoder (an extra) in place of alarm."
)
@click.option("--mistakes", "n_mistakes", type=click.IntRange(1), help="Also the N worst of either kind.")
@click.option("--jsonl", is_flag=True, help="One JSON object a row of the table.")
def evaluate(path: Path, *, with_encoder: bool, n_mistakes: int | None, jsonl: bool) -> None:
    """Compare the scorers with headlines that were read: AUC, precision, calibration, by group.

    The file needs columns title and alarm (0 none, 1 some, 2 clear, 3 extreme); about_ai, themes (separated
    by ;) with regulation, tech (a name of the technology), date, and outlet or source add questions and
    groups. A file with columns text and fear, as that of SemEval-2007, is compared with the emotion.
    Works without a workspace.

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

    records = _rows(path)
    reader = encoder() if with_encoder else None
    if records and "fear" in records[0] and "alarm" not in records[0]:
        r = fear_correlation(records, path.name, reader)
        line = {"question": "fear", "n": len(records), "pearson_r": round(r, 4)}
        click.echo(json.dumps(line) if jsonl else f"fear: Pearson r {r:.3f} over {len(records):,} headlines")
        return
    rows = compared(records, path.name, reader)
    if jsonl:
        for row in rows:
            click.echo(json.dumps(asdict(row), ensure_ascii=False))
    else:
        click.echo(as_text(rows))
    if n_mistakes:
        missed, false = worst_errors(records, path.name, n_mistakes, reader)
        if jsonl:
            for mistake in (*missed, *false):
                click.echo(json.dumps(asdict(mistake), ensure_ascii=False))
        else:
            click.echo(f"\n{worst_errors_as_text(missed, false)}")


COMMANDS = {"report": report, "explain": explain, "evaluate": evaluate}
