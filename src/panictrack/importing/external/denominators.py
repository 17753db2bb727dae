"""A long table that holds its own denominator: rows of another unit, of the same term and date."""

from contextlib import suppress
from dataclasses import replace

from panictrack.importing.tabular.columns import EXPOSURE_NAMES, normal
from panictrack.importing.tabular.table import RawTable, Row

_WORD = "denominator"  # as in "all newspaper articles that year (denominator)"
_Key = tuple[str, ...]


def with_denominator_column(table: RawTable) -> RawTable:
    """The table with rows whose unit says "denominator" as a column of exposure of the counts.

    Only units that are whole numbers and never above the denominator get it: a share has been divided by it
    already. Any other table is given back as it is.
    """
    names = [normal(column) for column in table.columns]
    if not {"unit", "value"} <= set(names) or not set(names).isdisjoint(EXPOSURE_NAMES):
        return table
    unit, value = names.index("unit"), names.index("value")
    totals = {_key(row, unit, value): row.cells[value] for row in table.rows if _is_total(row, unit)}
    if not totals:
        return table
    rows = [row for row in table.rows if not _is_total(row, unit)]
    shares = {
        row.cells[unit]
        for row in rows
        if not _is_part(row.cells[value], totals.get(_key(row, unit, value), ""))
    }
    return replace(
        table,
        columns=(*table.columns, "exposure"),
        rows=tuple(
            replace(row, cells=(*row.cells, _exposure(row, totals, unit, value, shares))) for row in rows
        ),
    )


def _exposure(row: Row, totals: dict[_Key, str], unit: int, value: int, shares: set[str]) -> str:
    return "" if row.cells[unit] in shares else totals.get(_key(row, unit, value), "")


def _is_total(row: Row, unit: int) -> bool:
    return _WORD in row.cells[unit].lower()


def _key(row: Row, unit: int, value: int) -> _Key:
    """What a count and its denominator share: term, date and source."""
    return tuple(cell for place, cell in enumerate(row.cells) if place not in {unit, value})


def _is_part(count: str, total: str) -> bool:
    with suppress(ValueError):
        return float(count).is_integer() and float(count) <= float(total)
    return False
