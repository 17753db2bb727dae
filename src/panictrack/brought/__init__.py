"""A series that somebody brought: from a file as it was exported to a panic curve."""

from panictrack.brought.in_words import in_words
from panictrack.brought.keeping import KeptSeries, Role, load_brought
from panictrack.brought.reading import fit_file, read_file, read_series, series_from_bytes, series_from_rows

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
