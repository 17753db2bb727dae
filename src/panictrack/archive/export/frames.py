"""Rows as frames of pandas and polars, with real types: moments in UTC, days, numbers.

Neither comes with panictrack: whoever asks for a frame has its library.
"""

from typing import TYPE_CHECKING

from panictrack.archive.export.table import Kind, RowTable

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def to_pandas(table: RowTable) -> "pd.DataFrame":
    """All rows as a frame of pandas. Days are moments at midnight without a zone, as pandas has them."""
    import pandas as pd

    frame = pd.DataFrame.from_records(list(table.rows), columns=list(table.names))
    for column in table.columns:
        if column.kind is Kind.MOMENT:
            frame[column.name] = pd.to_datetime(frame[column.name], utc=True, format="ISO8601")
        elif column.kind is Kind.DAY:
            frame[column.name] = pd.to_datetime(frame[column.name], format="%Y-%m-%d")
        elif column.kind is Kind.NUMBER:
            frame[column.name] = frame[column.name].astype("float64")
    return frame


def to_polars(table: RowTable) -> "pl.DataFrame":
    """All rows as a frame of polars."""
    import polars as pl

    types = {Kind.TEXT: pl.String, Kind.WHOLE: pl.Int64, Kind.NUMBER: pl.Float64}
    # A text at first: polars reads moments and days from it at once.
    schema = {
        column.name: types.get(column.kind, None if column.kind is Kind.ANY else pl.String)
        for column in table.columns
    }
    frame = pl.DataFrame(list(table.rows), schema=schema, orient="row", infer_schema_length=None)
    read = {
        Kind.MOMENT: lambda name: pl.col(name).str.to_datetime(time_zone="UTC"),
        Kind.DAY: lambda name: pl.col(name).str.to_date(),
    }
    return frame.with_columns(
        [read[column.kind](column.name) for column in table.columns if column.kind in read]
    )
