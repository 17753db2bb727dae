"""A series that somebody brought: from a file as it was exported to a panic curve."""

from panictrack.importing.external.describe import in_words
from panictrack.importing.external.read import (
    fit_file,
    read_file,
    read_series,
    series_from_bytes,
    series_from_rows,
)
from panictrack.importing.external.store import KeptSeries, Role, load_brought

__all__ = [
    "KeptSeries",
    "Role",
    "fit_file",
    "in_words",
    "load_brought",
    "read_file",
    "read_series",
    "series_from_bytes",
    "series_from_rows",
]
