"""Rows as data frames of pandas or polars with real types: UTC timestamps, dates, numbers.

panictrack does not depend on either: whoever wants a frame has the library installed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from panictrack.archive.export.table import CellKind, RowTable
from panictrack.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def to_pandas(table: RowTable) -> "pd.DataFrame":
    """All rows as a pandas frame. Days become midnight without a time zone, as is usual in pandas."""
    pd = _library("pandas")
    frame = pd.DataFrame.from_records(list(table.rows), columns=list(table.names))
    for column in table.columns:
        if column.kind is CellKind.TIMESTAMP:
            frame[column.name] = pd.to_datetime(frame[column.name], utc=True, format="ISO8601")
        elif column.kind is CellKind.DAY:
            frame[column.name] = pd.to_datetime(frame[column.name], format="%Y-%m-%d")
        elif column.kind is CellKind.NUMBER:
            frame[column.name] = frame[column.name].astype("float64")
    return frame


def to_polars(table: RowTable) -> "pl.DataFrame":
    """All rows as a polars frame."""
    polars = _library("polars")
    types = {CellKind.WHOLE: polars.Int64, CellKind.NUMBER: polars.Float64, CellKind.ANY: None}
    # Dates start as text: polars parses a whole column at once.
    schema = {column.name: types.get(column.kind, polars.String) for column in table.columns}
    parsers = {
        CellKind.TIMESTAMP: lambda name: polars.col(name).str.to_datetime(time_zone="UTC"),
        CellKind.DAY: lambda name: polars.col(name).str.to_date(),
    }
    frame = polars.DataFrame(list(table.rows), schema=schema, orient="row", infer_schema_length=None)
    made: pl.DataFrame = frame.with_columns(
        [parsers[column.kind](column.name) for column in table.columns if column.kind in parsers]
    )
    return made


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise InputError(f"{name} is not installed; run `pip install {name}`") from error
