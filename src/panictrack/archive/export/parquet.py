"""Parquet with real types: UTC timestamps, dates, numbers. It needs the extra `parquet`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from panictrack.archive.export.table import CellKind, RowTable

_ROWS = 50_000  # of a row group
_TYPES = {
    CellKind.TEXT: pa.string(),
    CellKind.WHOLE: pa.int64(),
    CellKind.NUMBER: pa.float64(),
    CellKind.TIMESTAMP: pa.timestamp("s", tz="UTC"),
    CellKind.DAY: pa.date32(),
    CellKind.ANY: pa.string(),
}
_PARSERS: Mapping[CellKind, Callable[[str], Any]] = {
    CellKind.TIMESTAMP: datetime.fromisoformat,
    CellKind.DAY: date.fromisoformat,
    CellKind.ANY: str,
}


def write(table: RowTable, path: Path) -> int:
    """Write the rows in groups and return how many there were. A column of mixed types is written as text."""
    schema = pa.schema([(column.name, _TYPES[column.kind]) for column in table.columns])
    rows, n_rows = iter(table.rows), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(rows, _ROWS)):
            cells = zip(*group, strict=True)
            arrays = [
                _array(column.kind, column_cells)
                for column, column_cells in zip(table.columns, cells, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            n_rows += len(group)
    return n_rows


def _array(kind: CellKind, cells: tuple[Any, ...]) -> Any:
    if parse := _PARSERS.get(kind):
        cells = tuple(None if cell is None else parse(cell) for cell in cells)
    return pa.array(cells, type=_TYPES[kind])
