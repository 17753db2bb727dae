"""Series from files and from rows, and their fits: what a Python program calls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

from panictrack import bounded
from panictrack.importing.external.build import BuiltSeries, ReadOptions, build_series
from panictrack.importing.tabular.columns import normal, trends_term
from panictrack.importing.tabular.files import TABLE_BYTES, WESTERN, readable
from panictrack.importing.tabular.library_facets import LOC_COLUMN, TROVE_COLUMN
from panictrack.importing.tabular.table import (
    READ_AS_WESTERN,
    RawTable,
    table_of_rows,
    table_of_text,
    text_of,
)
from panictrack.model import Series
from panictrack.model.text import counted
from panictrack.model.times import period_label, period_name

# How an export is called in messages; in order: the first whose columns are all there.
_EXPORTS = (
    ({normal(TROVE_COLUMN)}, "Trove, counts of a facet"),
    ({normal(LOC_COLUMN)}, "loc.gov, counts of a facet"),
    ({"year", "total_results"}, "Trove, QueryPic"),
    ({"year", "frequency"}, "Ngram viewer"),
    ({"technology", "term", "date", "value"}, "long table of technologies and terms"),
    ({"article", "views"}, "Wikipedia's pageviews"),
    ({"date", "series", "value"}, "GDELT timeline"),
    ({"date", "total_count"}, "Media Cloud"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesFile:
    """A file as it was read: its series, and the bytes by which that can be checked."""

    name: str
    body: bytes
    format: str  # where it seems to come from, for a person
    built: BuiltSeries

    @property
    def summary(self) -> str:
        """How it was read, in one line."""
        return "; ".join((describe(self.built.series), *self.built.notes))


def read_series(path: Path | str, **options: Unpack[ReadOptions]) -> Series:
    """The series of a file, as it was exported: CSV or JSON, gzipped, zipped or plain.

    Columns date and count are read, with exposure and outlet where they are known, and the exports of Media
    Cloud, Google Trends, Wikipedia's pageviews, GDELT, the Ngram viewer, Trove and loc.gov;
    docs/how-to/fitting.md says what is assumed of each. The length of the periods is found from the dates.

    Raises
    ------
    InputError
        The file cannot be read as one series; the message names the position and the remedy.

    Can mislead without exposure: growth of the medium is then read as growth of the topic.
    """
    return read_file(path, **options).built.series


def read_file(path: Path | str, **options: Unpack[ReadOptions]) -> SeriesFile:
    """What `read_series` reads, with the bytes of the file and what it says of its series.

    Raises
    ------
    InputError
        As `read_series`.
    """
    path = Path(path)
    with readable(path):
        body = bounded.read_file(path, TABLE_BYTES, may_be_pipe=True)
    return read_bytes(body, path.name, **options)


def read_bytes(body: bytes, name: str, **options: Unpack[ReadOptions]) -> SeriesFile:
    """As `read_file`, for what came through a pipe; `name` is what errors call it.

    Raises
    ------
    InputError
        As `read_series`.
    """
    text, encoding = text_of(body, Path(name))
    table = table_of_text(
        text,
        name,
        mapped=(options.get("column_map") or {}).values(),
        pattern=options.get("date_format"),
        first_year=options.get("first_year"),
    )
    built = build_series(table, name.removesuffix(".gz").rpartition(".")[0] or name, options)
    if encoding == WESTERN:
        built = replace(built, notes=(*built.notes, READ_AS_WESTERN))
    return SeriesFile(name=name, body=body, format=_format_of(table, built), built=built)


def series_from_rows(
    rows: Iterable[Mapping[str, object]], name: str, **options: Unpack[ReadOptions]
) -> Series:
    """The series of rows that a program holds, such as those of a CSV reader or a data frame's records.

    Raises
    ------
    InputError
        As `read_series`.
    """
    return build_series(table_of_rows(rows, name), name, options).series


def describe(series: Series) -> str:
    """How a series was read: its periods and those that are missing, its exposure, its outlets."""
    points = series.points
    first, last = points[0].start, points[-1].start
    begin, end = (period_label(day, series.step_days) for day in (first, last))
    step = period_name(series.step_days)
    parts = [f"read {series.topic}: {step}, {counted(len(points), 'period')} from {begin} to {end}"]
    n_missing = round((last - first).days / series.step_days) + 1 - len(points)
    if n_missing > 0:
        parts.append(f"{n_missing} without a row are missing and not zero")
    if any(point.n or point.exposure != 1.0 for point in points):
        parts.append("with exposure")
        if n_above := sum(point.count > point.exposure for point in points):
            parts.append(
                f"{counted(n_above, 'period')} with more than there was to count: are the columns right?"
            )
    else:
        parts.append("without exposure, so growth of the medium looks like growth of the topic")
    if len(series.streams) > 1:
        parts.append(f"{len(series.streams)} outlets standardised")
    return "; ".join(parts)


def _format_of(table: RawTable, built: BuiltSeries) -> str:
    """The export that a table looks like; its columns where it looks like none that is known."""
    if built.is_of_trends or any(map(trends_term, table.columns)):
        return "Google Trends"
    names = set(map(normal, table.columns))
    found = (export for columns, export in _EXPORTS if columns <= names)
    return next(found, f"table of {table.column_list}")
