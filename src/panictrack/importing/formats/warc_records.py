"""The records of a WARC by warcio, with limits where that has none: on headers, chunks and packed bodies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import (
    BufferedReader,
    ChunkedDataException,
    ChunkedDataReader,
    DecompressingBufferedReader,
)
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.statusandheaders import StatusAndHeadersParserException

from panictrack.errors import InputError

_HEADER_BYTES = 1 << 20  # of one record
# What is unpacked at once: a thousand times as much may come out, of brotli more.
_BLOCK_BYTES = 4096
_BLOCK_OF = {"gzip": 1024, "deflate": 1024, "br": 1}
_DAMAGED = (
    ArchiveLoadFailed, StatusAndHeadersParserException, ChunkedDataException, ValueError, TypeError,
    AttributeError, LookupError, EOFError, AssertionError,
)  # fmt: skip


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # untyped
    """Reads lines of headers, of which warcio would take in any number at any length."""

    room = _HEADER_BYTES

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or _HEADER_BYTES, _HEADER_BYTES))
        self.room -= len(line)
        if self.room < 0:
            raise ValueError("headers of more than a megabyte")
        return line


class Records(ArchiveIterator):  # type: ignore[misc]  # untyped
    """The records from here on; headers are counted anew for each."""

    def __init__(self, raw: IO[bytes]) -> None:
        super().__init__(raw)
        self.reader = _Reader(self.fh, block_size=_BLOCK_BYTES)

    def _next_record(self, next_line: bytes | None) -> Any:
        self.reader.room = _HEADER_BYTES
        return super()._next_record(next_line)

    def read_to_end(self, record: Any = None) -> None:
        """Go to the end of the record: the lines of its chunks were no headers."""
        self.reader.room = _HEADER_BYTES
        super().read_to_end(record)


def beginning(record: Any, n_bytes: int, n_packed: int) -> bytes:
    """The first bytes of a body, unpacked, from so many packed ones; what follows can still be skipped."""
    whole = record.raw_stream
    source: IO[bytes] = LimitReader(whole, n_packed)
    encoding = None
    if record.http_headers:
        encoding = (record.http_headers.get_header("content-encoding") or "").lower()
        if record.http_headers.get_header("transfer-encoding") == "chunked":
            source = ChunkedDataReader(source)
    if encoding in _BLOCK_OF and encoding in BufferedReader.get_supported_decompressors():
        source = BufferedReader(source, block_size=_BLOCK_OF[encoding], decomp_type=encoding)
    pieces: list[bytes] = []
    while n_bytes > 0 and (piece := source.read(min(n_bytes, 1 << 16))):
        pieces.append(piece)
        n_bytes -= len(piece)
    return b"".join(pieces)


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """What warcio raises as an error that names the file.

    Raises
    ------
    InputError
        The file is damaged.
    """
    try:
        yield
    except _DAMAGED as error:
        why = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(f"{path}: {why}; check the file and import it again") from error
