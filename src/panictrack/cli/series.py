"""Commands about series from elsewhere that are kept beside the archive: what came before, and context."""

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from panictrack.cli.workspace import Commands, Workspace, utc_now

if TYPE_CHECKING:
    from panictrack.importing.external import StoredSeries

_HEADER = ("date", "value", "count", "exposure", "n", "n_outlets")
_WIDEST = 40


@click.group(cls=Commands)
def history() -> None:
    """Keep series from elsewhere: of earlier technologies, or as context under the curve.

    They lie in the folder `history` beside the archive, one file each, with where they came from.

    \b
    Example: panictrack history add "radio in books" ngrams.json --column radio --first-year 1900
    """


@history.command()
@click.argument("name")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME",
    help="The column or series that is meant, of several; again for a term and a unit.",
)
@click.option(
    "--first-year", type=int, metavar="YEAR", help="Of the Ngram viewer's JSON, which holds no years."
)
@click.option("--context", "is_context", is_flag=True, help="No measure of attention or fear: a panel below.")
@click.option("--technology", metavar="EPISODE", help="The id of the episode it belongs to, such as radio.")
@click.option("--unit", metavar="TEXT", help="What one of it is [default: as the file says].")
@click.option("--source", metavar="TEXT", help="Who counted what [default: as the file says].")
@click.option("--licence", metavar="TEXT", help="Under what it may be shown [default: as the file says].")
@click.option("--retrieved", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day of the export.")
@click.option("--replace", is_flag=True, help="In place of the series that has this name.")
@click.pass_obj
def add(
    workspace: Workspace,
    name: str,
    path: Path,
    *,
    columns: tuple[str, ...],
    first_year: int | None,
    technology: str | None,
    unit: str | None,
    source: str | None,
    licence: str | None,
    retrieved: datetime | None,
    is_context: bool,
    replace: bool,
) -> None:
    """Keep the series of FILE under NAME, with its provenance.

    FILE is what Trove, loc.gov (Chronicling America), the Ngram viewer, Google Trends, Media Cloud, GDELT or
    Wikipedia's pageviews export, or a CSV of your own; how it was read is told on stderr. With --context
    it is something else over the same years: papers, incidents, adoption, opinion.

    \b
    Example: panictrack history add "radio in books" ngrams.json --column radio --first-year 1900
    Example: panictrack history add telegraph trove.csv --unit articles --retrieved 2026-11-20
    Example: panictrack history add incidents incidents.csv --context --source "our own count"
    """
    from panictrack.importing.external.add import SeriesOverrides, build_stored_series  # numpy
    from panictrack.importing.external.store import Role, save

    said = SeriesOverrides(
        columns=columns,
        first_year=first_year,
        role=Role.CONTEXT if is_context else Role.MEASURE,
        technology=technology,
        unit=unit,
        source=source,
        licence=licence,
        retrieved_on=retrieved.date() if retrieved else None,
    )
    folder = workspace.settings.history
    kept = build_stored_series(path, name, said, utc_now().replace(microsecond=0))
    click.echo(f"{kept.provenance.format}: {kept.provenance.read_as}", err=True)
    if unknown := _unknown(kept):
        click.echo(f"not known: {unknown}; options of `history add` tell it", err=True)
    click.echo(save(folder, kept, replace=replace))


@history.command("list")
@click.pass_obj
def list_kept(workspace: Workspace) -> None:
    """Show what is kept: name, role, span, step, periods, unit and source.

    \b
    Example: panictrack history list
    """
    from panictrack.importing.external import load_all  # numpy

    found = load_all(workspace.settings.history)
    if not found:
        click.echo("nothing is kept; `panictrack history add NAME FILE` keeps a series", err=True)
        return
    rows = [("name", "role", "from", "to", "step", "n", "unit", "source"), *map(_row, found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


@history.command()
@click.argument("name")
@click.pass_obj
def show(workspace: Workspace, name: str) -> None:
    """Write a kept series to stdout as CSV; a count of an index is its value times a scale.

    \b
    Example: panictrack history show "radio in books" > radio.csv
    """
    from panictrack.importing.external.store import load  # numpy

    kept = load(workspace.settings.history, name)
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(_HEADER)
    for point, value in zip(kept.series.points, kept.values, strict=True):
        rows.writerow(
            (point.start, f"{value:.6g}", point.count, f"{point.exposure:.6g}", point.n, point.n_outlets)
        )


@history.command()
@click.argument("name")
@click.pass_obj
def remove(workspace: Workspace, name: str) -> None:
    """Forget a kept series; the file it was read from stays where it is.

    \b
    Example: panictrack history remove "radio in books"
    """
    from panictrack.importing.external.store import delete  # numpy

    delete(workspace.settings.history, name)
    click.echo(f"removed {name}", err=True)


def _unknown(kept: "StoredSeries") -> str:
    """What a reader of the chart would miss."""
    told = {"unit": kept.unit, "source": kept.provenance.source, "licence": kept.provenance.licence}
    return ", ".join(name for name, text in told.items() if not text)


def _row(kept: "StoredSeries") -> tuple[str, ...]:
    from panictrack.importing.external.periods import NAMES  # numpy

    points = kept.series.points
    texts = [" ".join((text or "not known").split()) for text in (kept.unit, kept.provenance.source)]
    return (
        kept.name,
        kept.role.value,
        str(points[0].start),
        str(points[-1].start),
        NAMES.get(kept.series.step_days, f"{kept.series.step_days:g} days") if len(points) > 1 else "-",
        str(len(points)),
        *(text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…" for text in texts),
    )


COMMANDS = {"history": history}
