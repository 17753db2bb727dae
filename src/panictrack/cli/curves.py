"""Commands about curves: fit any series, compare the course of a topic with others."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from panictrack.cli.workspace import Commands, Workspace, progress, utc_now
from panictrack.model.times import WEEK, week_start


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--column", metavar="NAME", help="The column or series that is meant, of several.")
@click.option(
    "--first-year", type=int, metavar="YEAR", help="Of the Ngram viewer's JSON, which holds no years."
)
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@click.option("--now", type=click.DateTime(formats=["%Y-%m-%d"]), help="Use only what was known on this day.")
def fit(
    path: Path, column: str | None, first_year: int | None, now: datetime | None, *, as_json: bool
) -> None:
    """Fit the panic curve to any series: columns date and count, with exposure and outlet where known.

    FILE is a CSV or JSON file as Media Cloud, Google Trends, Wikipedia's pageviews, GDELT or the Ngram
    viewer export it, or one of your own; - is stdin. Days, weeks, months, quarters or years are found from
    the dates; how the file was read is told on stderr. Works without a workspace.

    \b
    Example: panictrack fit mediacloud.csv --json | jq .sentence
    Example: panictrack fit multiTimeline.csv --column chatgpt
    Example: panictrack fit ngrams.json --column radio --first-year 1900
    """
    from panictrack.curve.fit import fit as fit_series
    from panictrack.importing.external import describe, read_series, series_from_bytes  # numpy
    from panictrack.report.wording.fit import report as as_text
    from panictrack.report.wording.fit import to_json

    if str(path) == "-":
        body = sys.stdin.buffer.read()
        series = series_from_bytes(body, "stdin", column=column, first_year=first_year)
    else:
        series = read_series(path, column=column, first_year=first_year)
    click.echo(describe(series), err=True)
    day = (now or utc_now()).date()
    if n_later := sum(point.start > day for point in series.points):
        click.echo(f"{n_later} periods after {day} are not used; --now takes a later day", err=True)
    curve = fit_series(series, day)
    click.echo(to_json(curve) if as_json else as_text(curve))


@click.group(cls=Commands)
def curve() -> None:
    """Questions about fitted curves.

    \b
    Example: panictrack curve compare --topic ai
    """


@curve.command()
@click.argument("paths", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--topic", default="ai", show_default=True, help="The topic whose course is compared.")
@click.option(
    "--measure",
    "measure_name",
    type=click.Choice(["concern", "panic", "attention"]),
    default="concern",
    show_default=True,
    help="Clear alarm about earlier technologies is too rare for most of them to have a panic curve.",
)
@click.option("--against", multiple=True, metavar="TOPIC", help="Only these topics; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@click.pass_obj
def compare(
    workspace: Workspace,
    paths: tuple[Path, ...],
    topic: str,
    measure_name: str,
    against: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Say which technology a topic's course looks like at this point, or that none is near.

    Shapes only, scaled in time and height: levels are never compared. Against the topics of the pack, and
    any FILE that `panictrack fit` reads. Without a workspace on the built-in baseline. Half a minute.

    \b
    Example: panictrack curve compare --topic ai
    Example: panictrack curve compare --against internet --against drones docs/examples/panic.csv
    """
    from panictrack.importing.external import read_series  # numpy, scipy and weights
    from panictrack.model import Measure
    from panictrack.report.compare import compare_topics
    from panictrack.report.counts import count_archive, count_baseline
    from panictrack.report.wording.fit import comparison_report
    from panictrack.scoring.scorers import Scorers, load_topics

    now = utc_now()
    week = week_start(now) - WEEK
    brought = [read_series(path) for path in paths]
    settings = workspace.settings_if_any()
    scorers = Scorers(load_topics(settings.feeds if settings else None))
    if settings is None:
        counted = count_baseline(scorers, week)
    else:
        with workspace.archive().writing() as connection:
            counted = count_archive(connection, scorers, week)
    with progress("fitting") as done:
        found = compare_topics(
            counted,
            scorers,
            topic_name=topic,
            measure=Measure(measure_name),
            against=against,
            brought=brought,
            now=now.date(),
            progress=done,
        )
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))
    else:
        click.echo(comparison_report(found))


COMMANDS = {"fit": fit, "curve": curve}
