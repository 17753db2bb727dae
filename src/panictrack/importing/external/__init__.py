"""A series that somebody brought: from a file as it was exported to a panic curve."""

from panictrack.importing.external.describe import describe
from panictrack.importing.external.read import (
    fit_file,
    read_file,
    read_series,
    series_from_bytes,
    series_from_rows,
)
from panictrack.importing.external.store import Role, StoredSeries, load_all

__all__ = [
    "Role",
    "StoredSeries",
    "describe",
    "fit_file",
    "load_all",
    "read_file",
    "read_series",
    "series_from_bytes",
    "series_from_rows",
]
