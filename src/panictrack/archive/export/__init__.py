"""Rows for people and their programs: tables on a terminal or in a message, and files by their suffix."""

from panictrack.archive.export.files import BOM, SUFFIXES, write_file
from panictrack.archive.export.headlines import headlines, headlines_from
from panictrack.archive.export.table import Column, Kind, Row, RowTable
from panictrack.archive.export.text_formats import TextForm, write_text

__all__ = [
    "BOM",
    "SUFFIXES",
    "Column",
    "Kind",
    "Row",
    "RowTable",
    "TextForm",
    "headlines",
    "headlines_from",
    "write_file",
    "write_text",
]
