"""Parquet, with real types: moments in UTC, days, numbers. An extra: `pip install 'panictrack[parquet]'`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from panictrack.archive.export.table import Column, Kind, Row, RowTable

_ROWS = 50_000  # of a row group
_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.WHOLE: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.MOMENT: pa.timestamp("s", tz="UTC"),
    Kind.DAY: pa.date32(),
    Kind.ANY: pa.string(),
}
_READINGS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.MOMENT: datetime.fromisoformat,
    Kind.DAY: date.fromisoformat,
    Kind.ANY: str,
}


def write(table: RowTable, path: Path) -> int:
    """Write the rows in groups and say how many. A column that may hold anything is written as text."""
    schema = pa.schema([(column.name, _TYPES[column.kind]) for column in table.columns])
    rows, n_rows = iter(table.rows), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(rows, _ROWS)):
            writer.write_table(_group(group, table.columns, schema))
            n_rows += len(group)
    return n_rows


def _group(rows: Sequence[Row], columns: Sequence[Column], schema: Any) -> Any:
    arrays = [
        pa.array([_read(column.kind, cell) for cell in cells], type=field.type)
        for column, cells, field in zip(columns, zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _read(kind: Kind, cell: Any) -> Any:
    reading = _READINGS.get(kind)
    return cell if reading is None or cell is None else reading(cell)
