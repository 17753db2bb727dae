"""GDELT's Global Knowledge Graph 2.1.

Its dates are when GDELT saw an article, to a quarter of an hour. Where the page gave it, there is also the
time of publication: the publisher's claim.
"""

import html
import re
from collections.abc import Iterator
from functools import partial

from panictrack.importing.formats.records import FileRow, ImportSource, NumberedRecord, RawRecord, file_rows
from panictrack.importing.tabular.dates import DateFormat
from panictrack.importing.tabular.delimited import Lines

N_GKG_COLUMNS = 27
_DATE, _OUTLET, _DOCUMENT, _TRANSLATION, _EXTRAS = 1, 3, 4, 25, 26  # columns of the graph, from 0
_TRANSLATED_FROM = re.compile(r"srclc:(\w+)")
_TITLE = re.compile(r"<PAGE_TITLE>(.*?)</PAGE_TITLE>", re.DOTALL)
_PUBLISHED = re.compile(r"<PAGE_PRECISEPUBTIMESTAMP>\s*(\d{14})\s*</PAGE_PRECISEPUBTIMESTAMP>")
_GKG_LINE = re.compile(r"\d{14}-\w+\t\d{14}\t")
_read_date = DateFormat().reader


def is_gkg(line: str) -> bool:
    """Whether a line is one of the graph: it has no header."""
    return line.count("\t") == N_GKG_COLUMNS - 1 and _GKG_LINE.match(line) is not None


def read_gkg(source: ImportSource) -> Iterator[FileRow]:
    """Each document of the graph; those that are not web pages have no title, and are bad rows."""
    return file_rows(source, partial(_records, source))


def _records(source: ImportSource) -> Iterator[NumberedRecord]:
    with source.file.as_text(newline="\n") as handle:
        for number, line in enumerate(Lines(handle, str(source.file.path)), start=1):
            if line.strip():
                yield number, _record(line.rstrip("\r\n").split("\t"))


def _record(columns: list[str]) -> RawRecord | str:
    if len(columns) != N_GKG_COLUMNS:
        return f"{len(columns)} of {N_GKG_COLUMNS} columns"
    title, published = _TITLE.search(columns[_EXTRAS]), _PUBLISHED.search(columns[_EXTRAS])
    translated = _TRANSLATED_FROM.search(columns[_TRANSLATION])
    return RawRecord(
        title=html.unescape(title[1]) if title else None,
        claim=published[1] if published and _read_date(published[1]) else None,  # pages write anything there
        seen=columns[_DATE],
        url=columns[_DOCUMENT],
        outlet=columns[_OUTLET],
        language=translated[1] if translated else None,  # titles are not translated
    )
