"""WARC files: the responses in them that are feeds, each a copy at the time of its record.

They are read twice: once for the time and place of each feed, and then feed by feed in order of time, so that
one body is held at a time.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import NamedTuple

from panictrack.collecting.parsing.pages import language
from panictrack.errors import InputError
from panictrack.importing.formats.feed_copies import rows_of
from panictrack.importing.formats.records import FileRow, ImportSource
from panictrack.importing.tabular.files import FileOnDisk

_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]|jsonfeed\.org/version", re.IGNORECASE)
_HEAD_BYTES = 4096
_MOST_PACKED_OF_HEAD = 1 << 17  # of a record in chunks: the first is held whole
_MOST_BYTES = 15 << 20  # as the collector takes


class _Place(NamedTuple):
    """When a body that looks like a feed was fetched, and where its record begins in the file."""

    seen_at: datetime
    offset: int


def read_warc(source: ImportSource) -> Iterator[FileRow]:
    """The entries of every feed in the file, in order of time; pages are skipped.

    Raises
    ------
    InputError
        warcio is missing, the file is damaged, or there is no feed in it.
    """
    _check_installed()
    places = sorted(_places(source.file), key=lambda place: place.seen_at)
    if not places:
        raise InputError(f"{source.file.path}: there is no feed in this WARC; import one that holds feeds")
    positions = count(1)
    for place in places:
        if source.parse is not None:
            body, content_type, address = _capture(source.file, place)
            parsed = source.parse(body, content_type, address)
            for row in rows_of(parsed, place.seen_at, language(body)):
                yield row._replace(position=next(positions))


def _places(file: FileOnDisk) -> Iterator[_Place]:
    from panictrack.importing.formats.warc_records import Records, beginning, plain_errors

    with file.packed() as raw, plain_errors(file.path):
        records = Records(raw)
        for record in records:
            status = record.http_headers.get_statuscode() if record.http_headers else "200"
            if record.rec_type not in {"response", "resource"} or not status.startswith("2"):
                continue
            if _FEED.search(beginning(record, _HEAD_BYTES, _MOST_PACKED_OF_HEAD)):
                seen_at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")).astimezone(UTC)
                yield _Place(seen_at.replace(microsecond=0), records.get_record_offset())


def _capture(file: FileOnDisk, place: _Place) -> tuple[bytes, str | None, str | None]:
    """The body of the record at a place of the file, its content type and the address that was fetched."""
    from panictrack.importing.formats.warc_records import Records, beginning, plain_errors

    with file.packed() as raw, plain_errors(file.path):
        raw.seek(place.offset)
        for record in Records(raw):
            headers = record.http_headers or record.rec_headers
            address = record.rec_headers.get_header("WARC-Target-URI")
            return beginning(record, _MOST_BYTES, _MOST_BYTES), headers.get_header("Content-Type"), address
    raise InputError(f"{file.path}: it has changed while it was read; import it again")


def _check_installed() -> None:
    try:
        import warcio.archiveiterator  # noqa: F401 - an extra
    except ImportError as error:
        raise InputError("reading WARC files takes warcio; run `pip install '.[warc]'`") from error
