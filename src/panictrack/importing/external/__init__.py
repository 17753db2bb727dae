"""External series: from a file as it was exported to a panic curve."""

from panictrack.importing.external.build import ReadOptions
from panictrack.importing.external.read import (
    SeriesFile,
    describe,
    read_bytes,
    read_file,
    read_series,
    series_from_rows,
)
from panictrack.importing.external.store import Role, StoredSeries, load_all

__all__ = [
    "ReadOptions",
    "Role",
    "SeriesFile",
    "StoredSeries",
    "describe",
    "load_all",
    "read_bytes",
    "read_file",
    "read_series",
    "series_from_rows",
]
