"""Commands about external series stored beside the archive: earlier technologies, and context."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from panictrack.archive.export import RowTable
from panictrack.cli.printing import DAY, columns, format_option, give_rows, output_option
from panictrack.cli.tables import date_format_option, first_year_option, map_option
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Commands, Workspace, utc_now
from panictrack.model.times import period_name

if TYPE_CHECKING:
    from panictrack.importing.external import ReadOptions, StoredSeries

_POINT = columns(date="day", value="text", count="number", exposure="text", n="whole", n_streams="whole")
_ROW = columns(
    name="text", role="text", first="text", last="text", step="text", n="whole", unit="text", source="text"
)
_WIDEST = 40


@click.group(cls=Commands)
def series() -> None:
    """Store external series: of earlier technologies, or as context under the curve.

    They are stored in the folder `history` beside the archive, one file each, with their provenance.

    \b
    Example: panictrack series add "radio in books" ngrams.json --column radio --first-year 1900
    """


@series.command()
@click.argument("name")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--column",
    multiple=True,
    metavar="NAME",
    help="The column or series to store, where FILE has several; twice for a term and a unit.",
)
@map_option
@date_format_option
@first_year_option
@click.option(
    "--context",
    "is_context",
    is_flag=True,
    help="Draw it on a panel under the curve: it measures something else.",
)
@click.option("--technology", metavar="EPISODE", help="The episode it belongs to, such as radio.")
@click.option("--unit", metavar="TEXT", help="What is counted, such as articles [default: from FILE].")
@click.option("--source", metavar="TEXT", help="Who counted what [default: from FILE].")
@click.option("--licence", metavar="TEXT", help="The licence of the data [default: from FILE].")
@click.option("--retrieved", metavar="DATE", type=DAY, help="The day FILE was downloaded.")
@click.option("--replace", is_flag=True, help="Replace the series of this name.")
@click.pass_obj
def add(
    workspace: Workspace,
    name: str,
    path: Path,
    *,
    technology: str | None,
    unit: str | None,
    source: str | None,
    licence: str | None,
    retrieved: datetime | None,
    is_context: bool,
    replace: bool,
    **options: "Unpack[ReadOptions]",
) -> None:
    """Store the series in FILE under NAME, with its provenance.

    FILE is an export of Trove, loc.gov (Chronicling America), the Ngram Viewer, Google Trends, Media Cloud,
    GDELT or Wikipedia's pageviews, or a CSV of your own; a line on stderr says how it was read. --context is
    for what is neither attention nor fear: papers, incidents, adoption, opinion.

    \b
    Example: panictrack series add "radio in books" ngrams.json --column radio --first-year 1900
    Example: panictrack series add telegraph trove.csv --unit articles --retrieved 2026-11-20
    Example: panictrack series add incidents incidents.csv --context --source "our own count"
    """
    from panictrack.importing.external import Role  # numpy
    from panictrack.importing.external.store import SeriesOverrides, build_stored_series, save
    from panictrack.report.charts.fonts import is_drawable

    overrides = SeriesOverrides(
        options=options,
        role=Role.CONTEXT if is_context else Role.MEASURE,
        technology=technology,
        unit=unit,
        source=source,
        licence=licence,
        retrieved_on=retrieved.date() if retrieved else None,
    )
    folder = workspace.settings.history
    stored = build_stored_series(path, name, overrides, utc_now().replace(microsecond=0))
    tell(f"format: {stored.provenance.format}\n{stored.provenance.read_as}", err=True)
    facts = {"unit": stored.unit, "source": stored.provenance.source, "licence": stored.provenance.licence}
    if unknown := [name for name, text in facts.items() if not text]:
        remedy = ", ".join(f"--{name}" for name in unknown)
        tell(f"charts will not name its {' or '.join(unknown)}; give {remedy}", err=True)
    if not is_drawable(f"{name}{stored.unit or ''}{stored.provenance.source or ''}"):
        tell(
            "no font here has some of its letters: charts say `in another script` or give it a number, and "
            "the CSV has it in full; install a font that has them, such as Noto Sans CJK",
            err=True,
        )
    tell(str(save(folder, stored, replace=replace)))


@series.command("list")
@format_option
@output_option
@click.pass_obj
def list_stored(workspace: Workspace, format_name: str | None, output: Path | None) -> None:
    """List the stored series: name, role, span, step, number of periods, unit and source.

    \b
    Example: panictrack series list
    """
    from panictrack.importing.external import load_all  # numpy

    found = load_all(workspace.settings.history)
    if not found:
        tell("no series is stored; `panictrack series add NAME FILE` stores one", err=True)
        return
    table = RowTable(name="series", columns=_ROW, rows=list(map(_row, found)))
    give_rows(workspace, table, format_name, output)


@series.command()
@click.argument("name")
@format_option
@output_option
@click.pass_obj
def show(workspace: Workspace, name: str, format_name: str | None, output: Path | None) -> None:
    """Show a stored series point by point: the value of its file, and the count that a fit uses.

    They differ for an index, whose values are multiplied until the highest count is 1000.

    \b
    Example: panictrack series show "radio in books" -o radio.csv
    """
    from panictrack.importing.external.store import load  # numpy

    stored = load(workspace.settings.history, name)
    rows = [
        (str(point.start), f"{value:.6g}", point.count, f"{point.exposure:.6g}", point.n, point.n_streams)
        for point, value in zip(stored.series.points, stored.values, strict=True)
    ]
    give_rows(workspace, RowTable(name="series", columns=_POINT, rows=rows), format_name, output)


@series.command()
@click.argument("name")
@click.pass_obj
def remove(workspace: Workspace, name: str) -> None:
    """Delete a stored series; the file it was read from is left alone.

    \b
    Example: panictrack series remove "radio in books"
    """
    from panictrack.importing.external.store import delete  # numpy

    delete(workspace.settings.history, name)
    tell(f"removed {name}", err=True)


def _row(stored: "StoredSeries") -> tuple[str | int, ...]:
    points = stored.series.points
    texts = [" ".join((text or "not known").split()) for text in (stored.unit, stored.provenance.source)]
    return (
        stored.name,
        stored.role.value,
        str(points[0].start),
        str(points[-1].start),
        period_name(stored.series.step_days) if len(points) > 1 else "-",
        len(points),
        *(text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…" for text in texts),
    )


COMMANDS = {"series": series}
