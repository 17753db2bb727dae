"""WARC files: the responses in them that are feeds, each a copy at the time of its record."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import IO, Any, NamedTuple

from panictrack.collecting.parsing.pages import language
from panictrack.errors import InputError
from panictrack.importing.formats.feed_copies import rows_of
from panictrack.importing.formats.records import FileRow, ImportSource
from panictrack.importing.tabular.files import FileOnDisk

_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]|jsonfeed\.org/version", re.IGNORECASE)
_HEAD_BYTES = 4096
_MOST_BYTES = 15 << 20  # as the collector takes


class _Capture(NamedTuple):
    """A body that looks like a feed, and when it was fetched."""

    seen_at: datetime
    body: bytes
    content_type: str | None
    address: str | None


def read_warc(source: ImportSource) -> Iterator[FileRow]:
    """The entries of every feed in the file, in order of time; pages are skipped.

    Raises
    ------
    InputError
        warcio is missing, the file is damaged, or there is no feed in it.
    """
    captures = sorted(_captures(source.file), key=lambda capture: capture.seen_at)
    if not captures:
        raise InputError(f"{source.file.path}: there is no feed in this WARC; import one that holds feeds")
    positions = count(1)
    for capture in captures:
        if source.parse is not None:
            parsed = source.parse(capture.body, capture.content_type, capture.address)
            for row in rows_of(parsed, capture.seen_at, language(capture.body)):
                yield row._replace(position=next(positions))


def _captures(file: FileOnDisk) -> Iterator[_Capture]:
    iterator, damaged = _warcio()
    with file.packed() as raw:
        try:
            for record in iterator(raw):
                if record.rec_type in {"response", "resource"} and (found := _capture(record)) is not None:
                    yield found
        except damaged as error:
            raise InputError(f"{file.path}: {error}; check the file and import it again") from error


def _capture(record: Any) -> _Capture | None:
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    if not status.startswith("2"):
        return None
    stream: IO[bytes] = record.content_stream()
    start = stream.read(_HEAD_BYTES)
    if _FEED.search(start) is None:
        return None
    seen_at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")).astimezone(UTC)
    headers = record.http_headers or record.rec_headers
    body = start + _rest(stream)
    address = record.rec_headers.get_header("WARC-Target-URI")
    return _Capture(seen_at.replace(microsecond=0), body, headers.get_header("Content-Type"), address)


def _rest(stream: IO[bytes]) -> bytes:
    """The rest of a body, which may arrive in pieces."""
    pieces: list[bytes] = []
    n_left = _MOST_BYTES
    while n_left > 0 and (piece := stream.read(min(n_left, 1 << 16))):
        pieces.append(piece)
        n_left -= len(piece)
    return b"".join(pieces)


def _warcio() -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        raise InputError("reading WARC files takes warcio; run `pip install '.[warc]'`") from error
    return ArchiveIterator, (ArchiveLoadFailed, ValueError, TypeError)
