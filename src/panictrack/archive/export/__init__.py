"""Rows for people and programs: as text, and as files whose suffix sets the format."""

from panictrack.archive.export.files import SUFFIXES, write_file
from panictrack.archive.export.table import CellKind, Column, QuerySource, Row, RowTable
from panictrack.archive.export.text_formats import TextForm, write_text

__all__ = [
    "SUFFIXES",
    "CellKind",
    "Column",
    "QuerySource",
    "Row",
    "RowTable",
    "TextForm",
    "write_file",
    "write_text",
]
