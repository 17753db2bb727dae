"""One series out of a table that holds several below each other."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from panictrack.errors import InputError
from panictrack.importing.tabular.columns import CHOOSE, EXPOSURE_NAMES, TOPIC_NAMES, SeriesColumns, normal
from panictrack.importing.tabular.numbers import is_number
from panictrack.importing.tabular.table import RawRow, RawTable

_MOST_NAMES = 12  # in an error
_ONE_MORE = "keep the rows of one of them in the file, or give `series add` a --column for each"
_GDELT_TOTAL = "total monitored articles"
_DENOMINATOR = "denominator"  # as in "all newspaper articles that year (denominator)"


def with_exposure_column(table: RawTable) -> RawTable:
    """The table with rows of a denominator as a column of exposure; any other table as it is.

    Denominators are the series of all articles in a GDELT timeline, and rows whose unit says "denominator".
    """
    names = [normal(column) for column in table.columns]
    if sorted(names) == ["date", "series", "value"]:
        return _with_gdelt_total(table, *(names.index(name) for name in ("date", "series", "value")))
    if {"unit", "value"} <= set(names) and set(names).isdisjoint(EXPOSURE_NAMES):
        return _with_denominator(table, names.index("unit"), names.index("value"))
    return table


def _with_gdelt_total(table: RawTable, date: int, series: int, value: int) -> RawTable:
    is_total = [row.cells[series].lower() == _GDELT_TOTAL for row in table.rows]
    pairs = list(zip(table.rows, is_total, strict=True))
    totals = {row.cells[date]: row.cells[value] for row, is_one in pairs if is_one}
    return _extended(table, [(row, totals.get(row.cells[date], "")) for row, is_one in pairs if not is_one])


def _with_denominator(table: RawTable, unit: int, value: int) -> RawTable:
    """Only for units of whole numbers that never exceed the denominator: a share is divided already."""

    def key(row: RawRow) -> tuple[str, ...]:  # what a count and its denominator share: term, date and source
        return tuple(cell for index, cell in enumerate(row.cells) if index not in {unit, value})

    is_total = [_DENOMINATOR in row.cells[unit].lower() for row in table.rows]
    pairs = list(zip(table.rows, is_total, strict=True))
    totals = {key(row): row.cells[value] for row, is_one in pairs if is_one}
    rows = [(row, totals.get(key(row), "")) for row, is_one in pairs if not is_one]
    shares = {row.cells[unit] for row, total in rows if not _is_part(row.cells[value], total)}
    return _extended(table, [(row, "" if row.cells[unit] in shares else total) for row, total in rows])


def _extended(table: RawTable, rows: Sequence[tuple[RawRow, str]]) -> RawTable:
    if len(rows) == len(table.rows):
        return table
    extended = tuple(replace(row, cells=(*row.cells, exposure)) for row, exposure in rows)
    return replace(table, columns=(*table.columns, "exposure"), rows=extended)


def _is_part(count: str, total: str) -> bool:
    with suppress(ValueError):
        return float(count).is_integer() and float(count) <= float(total)
    return False


def select(
    table: RawTable, columns: SeriesColumns, times: Sequence[datetime], names: Sequence[str]
) -> tuple[list[int], str | None]:
    """Which rows are those of the series that all of `names` name, and what they call it themselves.

    Without names the table must hold one series. It holds several where a column that is known to name them
    (term, series, unit) has more than one value, or where rows of one date and outlet differ in any text.
    Rows that differ in nothing but their numbers are parts of one series.

    Raises
    ------
    InputError
        No series has that name, or several could be meant.
    """
    indices, title = list(range(len(table.rows))), None
    for name in names:
        part = table.with_rows(table.rows[index] for index in indices)
        within, found = _named(part, columns, name)
        indices = [indices[index] for index in within]
        title = title or found
    remedy = f"{' and '.join(names)} names all of them: {_ONE_MORE}" if names else CHOOSE
    part = table.with_rows(table.rows[index] for index in indices)
    _check_is_one(part, columns, [times[index] for index in indices], remedy)
    return indices, title or _title(part, columns)


def _named(table: RawTable, columns: SeriesColumns, name: str) -> tuple[list[int], str]:
    """Which rows have a name, and the name as they write it.

    A technology and its first term often share a name: rows that have it in both columns are meant.
    """
    found = [
        {index for index, text in enumerate(table.texts(column)) if text.lower() == name.lower()}
        for column in columns.rest
    ]
    holding = [rows for rows in found if rows]
    if not holding:
        choices = _choices(table, [column for column in columns.rest if _names_series(table, column)])
        raise InputError(
            f"{table.name}: no column or series is named {name}; it has columns {table.column_list}{choices}"
        )
    rows = sorted(set.intersection(*holding) or holding[0])
    column = next(column for column, rows_of in zip(columns.rest, found, strict=True) if rows_of)
    return rows, table.rows[rows[0]].cells[column]


def _names_series(table: RawTable, column: int) -> bool:
    return normal(table.columns[column]) in TOPIC_NAMES


def _choices(table: RawTable, columns: Sequence[int]) -> str:
    return "".join(f"; {table.columns[column]}: {_listed(table.texts(column))}" for column in columns)


def _check_is_one(table: RawTable, columns: SeriesColumns, times: Sequence[datetime], remedy: str) -> None:
    differing = _differing(table, columns, times)
    if not differing:
        return
    separating = [column for column in differing if not _is_repeated(table, columns, times, column)]
    if not separating:
        names = ", ".join(table.columns[column] for column in differing)
        raise InputError(
            f"{table.name}: several series below each other differ in {names}; {_ONE_MORE}"
            f"{_choices(table, differing)}"
        )
    finest = max(separating, key=lambda column: len(set(table.texts(column))))
    name = table.columns[finest]
    to_sum = "" if normal(name) in TOPIC_NAMES else f", or leave {name} out to have rows of one date summed"
    raise InputError(
        f"{table.name}: several series below each other, by {name}: {_listed(table.texts(finest))}; "
        f"{remedy}{to_sum}"
    )


def _differing(table: RawTable, columns: SeriesColumns, times: Sequence[datetime]) -> list[int]:
    """The columns of text by which rows may belong to different series."""
    is_repeated = _is_repeated(table, columns, times, None)
    return [
        column
        for column in columns.rest
        if len(texts := set(table.texts(column))) > 1
        and (_names_series(table, column) or is_repeated)
        and not all(is_number(text) for text in texts if text)
    ]


def _is_repeated(
    table: RawTable, columns: SeriesColumns, times: Sequence[datetime], also: int | None
) -> bool:
    """Whether two rows have the same time, outlet and value of the column `also`."""
    keys = Counter(
        (time, *(row.cells[column] for column in (columns.outlet, also) if column is not None))
        for time, row in zip(times, table.rows, strict=True)
    )
    return any(n > 1 for n in keys.values())


def _title(table: RawTable, columns: SeriesColumns) -> str | None:
    """What a column of one value calls the series: the article, the term."""
    for name in TOPIC_NAMES:
        for column in columns.rest:
            if normal(table.columns[column]) == name != "unit" and table.rows:
                return table.rows[0].cells[column].replace("_", " ") or None
    return None


def _listed(texts: Sequence[str]) -> str:
    names = list(dict.fromkeys(texts))
    shown = ", ".join(repr(name) for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown} and {len(names) - _MOST_NAMES} more"
