"""Series from files and from rows, and their fits: what a Python program calls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from panictrack.curve.fit import fit
from panictrack.curve.result import PanicCurve
from panictrack.errors import InputError
from panictrack.importing.external.build import BuiltSeries, Wanted, build_series_from_table
from panictrack.importing.external.formats import format_of
from panictrack.importing.tabular.delimited import table_of_csv, text_of
from panictrack.importing.tabular.json_tables import is_json, table_of_json
from panictrack.importing.tabular.table import RawTable, table_of_rows
from panictrack.model import Series


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadFile:
    """A file as it was read: its series, and the bytes by which that can be checked."""

    name: str
    body: bytes
    format: str  # from where it seems to come, for a person
    found: BuiltSeries


def read_series(path: Path | str, *, column: Wanted = None, first_year: int | None = None) -> Series:
    """The series of a file, as it was exported: CSV or JSON, gzipped or not.

    Read are columns date and count, with exposure and outlet where they are known, and the exports of
    Media Cloud, Google Trends, Wikipedia's pageviews, GDELT, the Ngram viewer, Trove and loc.gov;
    docs/how-to/fitting.md says what is assumed of each. Days, weeks, months, quarters, years or decades are
    found from the dates.

    Parameters
    ----------
    column
        The column, or the series among rows of several, that is meant where there is more than one; several
        names where it takes them, such as a term and a unit.
    first_year
        The year of the first value of the Ngram viewer's JSON, which does not hold it.

    Raises
    ------
    InputError
        The file cannot be read as one series; the message names the place and the remedy.

    Can mislead without exposure: growth of the medium is then read as growth of the topic.
    """
    return read_file(path, column=column, first_year=first_year).found.series


def read_file(path: Path | str, *, column: Wanted = None, first_year: int | None = None) -> ReadFile:
    """What `read_series` reads, with the bytes of the file and what it says of its series.

    Raises
    ------
    InputError
        As `read_series`.
    """
    path = Path(path)
    body = _body(path)
    table = _table(text_of(body, path.name), path.name, first_year)
    found = build_series_from_table(table, _stem(path.name), column)
    return ReadFile(name=path.name, body=body, format=format_of(table), found=found)


def _body(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file; check the name") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {error}; give a CSV or JSON file") from error


def series_from_bytes(
    body: bytes, name: str, *, column: Wanted = None, first_year: int | None = None
) -> Series:
    """The series of what stands in a file, or came by a pipe; `name` is what errors call it.

    Raises
    ------
    InputError
        As `read_series`.
    """
    return build_series_from_table(_table(text_of(body, name), name, first_year), _stem(name), column).series


def series_from_rows(rows: Iterable[Mapping[str, object]], name: str, *, column: Wanted = None) -> Series:
    """The series of rows that a program holds, such as those of a CSV reader or a data frame's records.

    Raises
    ------
    InputError
        As `read_series`.
    """
    return build_series_from_table(table_of_rows(rows, name), name, column).series


def fit_file(
    path: Path | str,
    now: date | None = None,
    *,
    column: Wanted = None,
    first_year: int | None = None,
) -> PanicCurve:
    """The panic curve of a file: `read_series`, then `fit` with what was known on the day `now` (today).

    Raises
    ------
    InputError
        The file cannot be read as one series.
    NotEnoughDataError
        It holds fewer than 12 periods or 20 events.
    """
    return fit(read_series(path, column=column, first_year=first_year), now or datetime.now(UTC).date())


def _table(text: str, name: str, first_year: int | None) -> RawTable:
    if is_json(text):
        return table_of_json(text, name, first_year)
    if first_year is not None:
        raise InputError(
            f"{name}: a CSV has dates of its own; leave out --first-year (first_year= in Python)"
        )
    return table_of_csv(text, name)


def _stem(name: str) -> str:
    return name.removesuffix(".gz").rpartition(".")[0] or name
