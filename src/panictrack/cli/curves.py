"""Commands about curves: fit any series, compare the trajectory of a topic with others."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from panictrack.cli.printing import DAY, give, text_format_option, text_output_option
from panictrack.cli.tables import bytes_of, column_option, date_format_option, first_year_option, map_option
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.model.text import counted
from panictrack.model.times import WEEK, week_start

if TYPE_CHECKING:
    from panictrack.importing.external import ReadOptions


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@column_option
@map_option
@date_format_option
@first_year_option
@text_format_option
@text_output_option
@click.option(
    "--as-of", metavar="DATE", type=DAY, help="Use only the periods up to this day [default: today]."
)
def fit(
    path: Path,
    format_name: str | None,
    output: Path | None,
    as_of: datetime | None,
    **options: "Unpack[ReadOptions]",
) -> None:
    """Fit the panic curve to any series: columns date and count, with exposure and outlet where known.

    FILE is a CSV or JSON file exported from Media Cloud, Google Trends, Wikipedia's pageviews, GDELT or the
    Ngram Viewer, or one of your own; - is stdin. The dates show how long its periods are; a line
    on stderr says how the file was read. Works without a workspace.

    \b
    Example: panictrack fit mediacloud.csv --format json | jq .sentence
    Example: panictrack fit multiTimeline.csv --column chatgpt
    Example: panictrack fit counts.csv --map count=n_articles --date-format %d/%m/%y
    Example: panictrack fit ngrams.json --column radio --first-year 1900
    """
    from panictrack.curve.fit import fit as fit_series
    from panictrack.importing.external import read_bytes, read_file  # numpy
    from panictrack.importing.tabular.files import TABLE_BYTES
    from panictrack.report.wording.fit import fit_mapping, fit_text

    if str(path) == "-":
        file = read_bytes(bytes_of(path, TABLE_BYTES), "stdin", **options)
    else:
        file = read_file(path, **options)
    tell(file.summary, err=True)
    series = file.built.series
    day = (as_of or utc_now()).date()
    if n_later := sum(point.start > day for point in series.points):
        tell(f"ignored {counted(n_later, 'period')} after {day}; --as-of sets another day", err=True)
    curve = fit_series(series, day)
    unfinished = [point.start for point in series.points if curve.span[1] < point.start <= day]
    left_out = [
        *file.built.notes,
        *(f"the period from {start}: it was not over on {day}" for start in unfinished),
    ]
    is_index = file.built.scale != 1
    give(
        fit_text(curve, is_index=is_index, left_out=left_out),
        fit_mapping(curve, is_index=is_index, left_out=left_out),
        format_name,
        output,
    )


@click.command()
@click.argument("paths", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--topic", default="ai", show_default=True, help="The topic to compare.")
@click.option(
    "--measure",
    "measure_name",
    type=click.Choice(["concern", "panic", "attention"]),
    default="concern",
    show_default=True,
    help="What to compare; clear alarm is too rare for most earlier technologies to have a panic curve.",
)
@click.option("--against", multiple=True, metavar="TOPIC", help="Compare with this topic only; repeatable.")
@column_option
@map_option
@date_format_option
@first_year_option
@text_format_option
@text_output_option
@click.pass_obj
def compare(
    workspace: Workspace,
    paths: tuple[Path, ...],
    *,
    topic: str,
    measure_name: str,
    against: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    **options: "Unpack[ReadOptions]",
) -> None:
    """Find the technology whose trajectory most resembles a topic's so far, if any does.

    Compares shapes only, scaled in time and height, never levels: with the topics whose alarm is often
    enough fear of them, and with any FILE that `panictrack fit` reads, all with the same options. Without a
    workspace it uses the built-in baseline. Takes half a minute.

    \b
    Example: panictrack compare --topic ai
    Example: panictrack compare --against internet --against drones docs/examples/panic.csv
    """
    from panictrack.importing.external import read_series  # numpy, scipy and weights
    from panictrack.model import Measure
    from panictrack.report.compare import compare_topics
    from panictrack.report.counts import count_archive, count_baseline
    from panictrack.report.wording.fit import comparison_mapping, comparison_text
    from panictrack.scoring.scorers import Scorers, load_topics

    now = utc_now()
    week = week_start(now) - WEEK
    external = [read_series(path, **options) for path in paths]
    settings = workspace.settings_if_any()
    scorers = Scorers(load_topics(settings.feeds if settings else None))
    if settings is None:
        counts = count_baseline(scorers, week)
    else:
        counts = count_archive(workspace.archive(), scorers, week, settings.reference)
    with progress("fitting") as done:
        found = compare_topics(
            counts,
            scorers,
            topic_name=topic,
            measure=Measure(measure_name),
            against=against,
            external=external,
            now=now.date(),
            progress=done,
        )
    give(comparison_text(found), comparison_mapping(found), format_name, output)


COMMANDS = {"fit": fit, "compare": compare}
