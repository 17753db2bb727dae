"""One series out of a table that holds several below each other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from panictrack.errors import InputError
from panictrack.importing.tabular.columns import CHOOSE, TOPIC_NAMES, Columns, normal
from panictrack.importing.tabular.numbers import is_number
from panictrack.importing.tabular.table import RawTable

_MOST_NAMES = 12  # in an error
_ONE_MORE = "keep the rows of one of them in the file, or give `series add` a --column for each"
_GDELT_TOTAL = "total monitored articles"


@dataclass(frozen=True, kw_only=True, slots=True)
class Selected:
    """The rows of one series, with their moments; `title` is what the rows themselves call it."""

    table: RawTable
    moments: tuple[datetime, ...]
    title: str | None


def with_total_column(table: RawTable) -> RawTable:
    """The table of a GDELT timeline with its series of all articles as a column of exposure.

    Any other table is given back as it is.
    """
    names = [normal(column) for column in table.columns]
    if sorted(names) != ["date", "series", "value"]:
        return table
    date, series, value = (names.index(name) for name in ("date", "series", "value"))
    totals = {
        row.cells[date]: row.cells[value] for row in table.rows if row.cells[series].lower() == _GDELT_TOTAL
    }
    if not totals:
        return table
    rows = [
        replace(row, cells=(*row.cells, totals.get(row.cells[date], "")))
        for row in table.rows
        if row.cells[series].lower() != _GDELT_TOTAL
    ]
    return replace(table, columns=(*table.columns, "exposure"), rows=tuple(rows))


def select(table: RawTable, columns: Columns, moments: Sequence[datetime], wanted: Sequence[str]) -> Selected:
    """The rows of the series that all of `wanted` name; of the only one where it is empty.

    A table holds several series where a column that is known to name them (term, series, unit) has more
    than one value, or where rows of one date and outlet differ in any text. Rows that differ in nothing
    but their numbers are parts of one series.

    Raises
    ------
    InputError
        No series has that name, or several could be meant.
    """
    if not wanted:
        return _only(table, columns, moments, remedy=CHOOSE)
    part, title = table, None
    kept = list(range(len(table.rows)))
    for name in wanted:
        within, found = _named(part, columns, name)
        kept = [kept[index] for index in within]
        part = table.keeping(table.rows[index] for index in kept)
        title = title or found
    names = " and ".join(wanted)
    remedy = f"{names} names all of them: {_ONE_MORE}"
    return replace(_only(part, columns, [moments[index] for index in kept], remedy), title=title)


def _named(table: RawTable, columns: Columns, name: str) -> tuple[list[int], str]:
    """Which rows a name names, and the name as they write it.

    A technology and its first term often share a name: rows that carry it in both columns are meant.
    """
    found = [
        {index for index, text in enumerate(table.texts(place)) if text.lower() == name.lower()}
        for place in columns.rest
    ]
    holding = [rows for rows in found if rows]
    if not holding:
        choices = _choices(table, [place for place in columns.rest if _names_series(table, place)])
        raise InputError(
            f"{table.name}: no column or series is named {name}; it has columns {table.listed}{choices}"
        )
    rows = sorted(set.intersection(*holding) or holding[0])
    place = next(place for place, rows_of in zip(columns.rest, found, strict=True) if rows_of)
    return rows, table.rows[rows[0]].cells[place]


def _names_series(table: RawTable, place: int) -> bool:
    return normal(table.columns[place]) in TOPIC_NAMES


def _choices(table: RawTable, places: Sequence[int]) -> str:
    """What stands in some columns, each after its name."""
    return "".join(f"; {table.columns[place]}: {_listed(table.texts(place))}" for place in places)


def _only(table: RawTable, columns: Columns, moments: Sequence[datetime], remedy: str) -> Selected:
    """All rows, where they are of one series; an error with the remedy where they are not."""
    differing = _differing(table, columns, moments)
    if not differing:
        return Selected(table=table, moments=tuple(moments), title=_title(table, columns))
    telling = [place for place in differing if not _repeated(table, columns, moments, place)]
    if not telling:
        names = ", ".join(table.columns[place] for place in differing)
        raise InputError(
            f"{table.name}: several series stand below each other, which differ in {names}"
            f"; {_ONE_MORE}{_choices(table, differing)}"
        )
    finest = max(telling, key=lambda place: len(set(table.texts(place))))
    name = table.columns[finest]
    to_sum = "" if normal(name) in TOPIC_NAMES else f", or leave {name} out to have rows of one date summed"
    raise InputError(
        f"{table.name}: several series stand below each other, by {name}: "
        f"{_listed(table.texts(finest))}; {remedy}{to_sum}"
    )


def _differing(table: RawTable, columns: Columns, moments: Sequence[datetime]) -> list[int]:
    """The columns of text by which rows may belong to different series."""
    is_repeated = _repeated(table, columns, moments, None)
    return [
        place
        for place in columns.rest
        if len(texts := set(table.texts(place))) > 1
        and (_names_series(table, place) or is_repeated)
        and not all(is_number(text) for text in texts if text)
    ]


def _repeated(table: RawTable, columns: Columns, moments: Sequence[datetime], also: int | None) -> bool:
    """Whether two rows share their moment, their outlet and what stands in the column `also`."""
    keys = Counter(
        (moment, *(row.cells[place] for place in (columns.outlet, also) if place is not None))
        for moment, row in zip(moments, table.rows, strict=True)
    )
    return any(n > 1 for n in keys.values())


def _title(table: RawTable, columns: Columns) -> str | None:
    """What a column of one value calls the series: the article, the term."""
    for name in TOPIC_NAMES:
        for place in columns.rest:
            if normal(table.columns[place]) == name != "unit" and table.rows:
                return table.rows[0].cells[place].replace("_", " ") or None
    return None


def _listed(texts: Sequence[str]) -> str:
    names = list(dict.fromkeys(texts))
    shown = ", ".join(repr(name) for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown} and {len(names) - _MOST_NAMES} more"
