"""Commands that show what headlines say: report, explain, evaluate."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple
from pathlib import Path
from typing import TYPE_CHECKING

import click

from panictrack.archive.export import RowTable
from panictrack.bounded import MEBIBYTE
from panictrack.cli.printing import (
    columns,
    give,
    is_table,
    text_format_option,
    text_or_table_option,
    text_output_option,
    write_rows,
)
from panictrack.cli.tables import map_option, text_of
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace, log_progress
from panictrack.errors import InputError

if TYPE_CHECKING:
    from panictrack.api import ReportOptions
    from panictrack.scoring.evaluate import Measure

_MEASURE = columns(
    group="text", question="text", measure="text", value="number", low="number", high="number", n="whole",
    n_positive="whole", note="text",
)  # fmt: skip


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
    from panictrack.api import Archive, report_snapshot

    options: ReportOptions = {
        "topic": topic,
        "week": week_text,
        "uncorrected": uncorrected,
        "output": output,
    }
    with log_progress("report"):
        made = (
            Archive(workspace.settings).report(**options)
            if folder is None
            else report_snapshot(folder, **options)
        )
    for note in made.notes:
        tell(note, err=True)
    tell(made.sentence)
    tell(f"The page: {made.page}")


@click.command()
@click.argument("texts", metavar="[TEXT]...", nargs=-1)
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="A file with one headline a line; - is stdin.",
)
@text_format_option
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
    from panictrack import api

    titles = [*texts, *(_lines(path) if path else ())]
    if not titles:
        raise click.UsageError("give a headline in quotes, or --file FILE")
    settings = workspace.settings_if_any()
    items = api.explain(titles, topics_file=settings.feeds if settings else None)
    text = "\n".join(item.as_text() for item in items)
    give(text, list(map(asdict, items)), format_name, output)


def _lines(path: Path) -> Iterator[str]:
    text = text_of(path, MEBIBYTE)
    # Not splitlines: a headline may hold a Unicode line separator and is still one headline.
    yield from (line.removesuffix("\r") for line in text.removesuffix("\n").split("\n") if text)


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@map_option
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
@text_format_option
@text_or_table_option
def evaluate(
    path: Path,
    format_name: str | None,
    output: Path | None,
    *,
    column_map: dict[str, str],
    with_encoder: bool,
    n_errors: int | None,
) -> None:
    """Compare the classifiers with headlines you have coded: AUC, precision, calibration, by group.

    Each figure has its 95 % interval. FILE is a CSV or JSON with columns title and alarm (0 none, 1 some,
    2 clear, 3 extreme). Optional columns add questions and groups: about_ai, themes (separated by ;) with
    regulation, tech (the technology), date, and outlet or source.

    Columns weight or inclusion_probability weight the headlines. Columns alarm_ana and alarm_ben, of two or
    more coders by any names, add how well these agree; without a column alarm, their mean is the truth.

    A file with columns text and fear (a number) or dominant_emotion is compared with that emotion. --map
    names a column that is called something else. Works without a workspace.

    \b
    Example: panictrack evaluate labels.csv
    Example: panictrack evaluate labels.csv -o figures.csv
    Example: panictrack evaluate --map title=kop --map alarm=grade labels.csv
    """
    from panictrack.importing.tabular.columns import label_records
    from panictrack.importing.tabular.table import read_table
    from panictrack.scoring.evaluate import (  # numpy, weights and lexicons
        DOMINANT,
        FEAR,
        as_text,
        fear_as_text,
        fear_measures,
        fear_results,
        measures,
        worst_errors,
        worst_errors_as_text,
    )
    from panictrack.scoring.evaluate import evaluate as compared
    from panictrack.scoring.scorers.encoder import encoder

    records = label_records(read_table(path, column_map.values()), column_map)
    classifier = encoder() if with_encoder else None
    if records and records[0].keys() & {FEAR, DOMINANT} and "alarm" not in records[0]:
        felt = fear_results(records, path.name, classifier)
        if output is not None and is_table(output):
            write_rows(None, _measure_table(fear_measures(felt)), format_name, output)
        else:
            give(fear_as_text(felt), list(map(asdict, felt)), format_name, output)
        return
    evaluation = compared(records, path.name, classifier)
    if output is not None and is_table(output):
        if n_errors:
            raise InputError(f"{output}: a table has no headlines; drop --errors, or write .txt or .json")
        write_rows(None, _measure_table(measures(evaluation)), format_name, output)
        return
    worst = worst_errors(records, path.name, n_errors, classifier) if n_errors else ([], [])
    text = "\n\n".join([as_text(evaluation), *([worst_errors_as_text(*worst)] if n_errors else [])])
    items = (evaluation.results, evaluation.coders, *worst)
    give(text, [asdict(item) for found in items for item in found], format_name, output)


def _measure_table(found: "Sequence[Measure]") -> RowTable:
    return RowTable(name="measure", columns=_MEASURE, rows=[astuple(one) for one in found])


COMMANDS = {"report": report, "explain": explain, "evaluate": evaluate}
