"""GDELT: article lists of its DOC API, as CSV and as JSON, and the Global Knowledge Graph 2.1.

Its dates are when GDELT saw an article, to a quarter of an hour. The graph has, where the page told it, the
moment of publication: the publisher's claim.

Can mislead when: GDELT's article lists write titles in tokens ("Meta ' s new AI"). As keys they are the same
as those of a feed only where nothing but the spaces of punctuation differs.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from panictrack.importing.formats.exports import Export, Record
from panictrack.importing.formats.records import FileRow, RawRecord, parse_record
from panictrack.importing.formats.source import ImportSource

N_GKG_COLUMNS = 27
_DATE, _OUTLET, _DOCUMENT, _EXTRAS = 1, 3, 4, 26  # columns of the graph, from 0
_TITLE = re.compile(r"<PAGE_TITLE>(.*?)</PAGE_TITLE>", re.DOTALL)
_PUBLISHED = re.compile(r"<PAGE_PRECISEPUBTIMESTAMP>\s*(\d{14})\s*</PAGE_PRECISEPUBTIMESTAMP>")
_GKG_LINE = re.compile(r"\d{14}-\w+\t\d{14}\t")


def _reads_listed(record: Record) -> RawRecord:
    url = record.get("url") or record.get("URL")
    return RawRecord(
        title=record.get("title") or record.get("Title"),
        seen=record.get("seendate") or record.get("Date"),
        url=url,
        outlet=record.get("domain") or _host(url),
    )


ARTICLE_LIST = Export(
    shapes=(frozenset({"title", "seendate"}), frozenset({"URL", "MobileURL", "Date", "Title"})),
    reads=_reads_listed,
    within=("articles",),
)


def is_gkg(line: str) -> bool:
    """Whether a line is one of the graph: it has no header."""
    return line.count("\t") == N_GKG_COLUMNS - 1 and _GKG_LINE.match(line) is not None


def read_gkg(source: ImportSource) -> Iterator[FileRow]:
    """Each document of the graph; those that are no web page have no title, and are bad rows."""
    with source.file.as_text(newline="\n") as handle:
        for number, line in enumerate(handle, start=1):
            if line.strip():
                yield _gkg_row(number, line.rstrip("\r\n").split("\t"))


def _gkg_row(number: int, columns: list[str]) -> FileRow:
    if len(columns) != N_GKG_COLUMNS:
        return FileRow(number, complaint=f"{len(columns)} of {N_GKG_COLUMNS} columns")
    extras = columns[_EXTRAS]
    title, published = _TITLE.search(extras), _PUBLISHED.search(extras)
    told = RawRecord(
        title=html.unescape(title[1]) if title else None,
        claim=published[1] if published else None,
        seen=columns[_DATE],
        url=columns[_DOCUMENT],
        outlet=columns[_OUTLET],
    )
    return parse_record(number, told)


def _host(url: object) -> str | None:
    try:
        return urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        return None
