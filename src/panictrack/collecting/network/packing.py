"""Unpacking a body by what it is, and only then by what the server says that it is.

aiohttp goes by `Content-Encoding` alone: gzip that nobody announced stays packed, `x-gzip` too, and text
under a header that a proxy forgot to remove is an error. Browsers and feed readers show all of these.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

ACCEPT_ENCODING = "gzip, deflate, br"  # what is unpacked here
_GZIP, _ZLIB = b"\x1f\x8b\x08", (b"\x78\x01", b"\x78\x9c", b"\x78\xda")
_WIDE = (b"\xfe\xff", b"\xff\xfe")
_TEXT = (b"<", b"{", b"[", b"\xef\xbb\xbf", *_WIDE)  # how feeds and pages begin
_HEAD_BYTES = 256  # of packed ones, some are control characters
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_MOST_LAYERS = 4  # a proxy may pack again what the server had packed
_ANY_WINDOW = 32 + zlib.MAX_WBITS  # zlib tells gzip from its own format
_STEP_BYTES = 65536
_PACKED_STEP_BYTES = 4096  # of which an error spoils as many


class PackingError(ValueError):
    """A body cannot be unpacked as the server says."""


class TooLargeError(ValueError):
    """A body is larger than the limit."""


class Unpacked(NamedTuple):
    """A body without its packing, and what was wrong with that: "" where nothing was."""

    body: bytes
    flaw: str = ""


def unpacked(body: bytes, content_encoding: str, *, limit_bytes: int) -> Unpacked:
    """The body without its packing: what `Content-Encoding` names, then gzip or zlib that nobody named.

    A body that is damaged or ends early is unpacked as far as it goes: what is whole of a feed is of use, and
    a checksum may just be wrong. Bytes behind its last part are dropped.

    Raises
    ------
    PackingError
        It is not packed as the server says, nor plain text.
    TooLargeError
        It is larger than `limit_bytes`, at any layer. No more than that is ever unpacked.
    """
    named = [name for name in content_encoding.lower().replace(" ", "").split(",") if name in _UNPACKERS]
    if len(named) > _MOST_LAYERS:
        raise PackingError(f"the body is packed {len(named)} times")
    flaws: dict[str, None] = {}
    for name in reversed(named):
        if _is_text(body):
            break
        body = _layer(body, name, limit_bytes, flaws)
    for _ in range(_MOST_LAYERS):
        if not body.startswith((_GZIP, *_ZLIB)):
            break
        try:
            body = _layer(body, "gzip", limit_bytes, flaws)
        except PackingError:  # it only began like one
            break
    return Unpacked(body, "; ".join(flaws))


def _is_text(body: bytes | bytearray) -> bool:
    """Whether a body begins as a feed or page does. Brotli and deflate often begin with `[` or `<`, too."""
    start = bytes(body[:_HEAD_BYTES]).lstrip()
    return start.startswith(_TEXT) and (start.startswith(_WIDE) or not _CONTROL.search(start))


def _layer(body: bytes, name: str, limit_bytes: int, flaws: dict[str, None]) -> bytes:
    """One layer less. What came before an error is used if it is text, or packed once more."""
    whole = bytearray()
    try:
        for part in _UNPACKERS[name](body):
            whole += part
            if len(whole) > limit_bytes:
                raise TooLargeError
    except _DamagedError as error:
        if not (_is_text(whole) or whole.startswith((_GZIP, *_ZLIB))):
            raise PackingError(f"Can not decode content-encoding: {name} ({error})") from error
        flaws[f"its {name} is damaged ({error})"] = None
    return bytes(whole)


class _DamagedError(ValueError):
    """Packed bytes are not valid from here on."""


def _by_gzip(body: bytes) -> Iterator[bytes]:
    """gzip of any number of members, or zlib."""
    return _by_zlib(body, _ANY_WINDOW)


def _by_deflate(body: bytes) -> Iterator[bytes]:
    """The same, or deflate without a head, which some servers mean by it."""
    has_head = body.startswith((_GZIP, *_ZLIB))
    return _by_zlib(body, _ANY_WINDOW if has_head else -zlib.MAX_WBITS)


def _by_zlib(body: bytes, window: int) -> Iterator[bytes]:
    at = n_members = 0
    while n_members == 0 or body.startswith(_GZIP, at):
        n_unpacked = 0
        member = _Member(body, at, window)
        try:
            for part in member:
                n_unpacked += len(part)
                yield part
        except _DamagedError:
            if n_members and not n_unpacked:  # what follows only looked like another member
                return
            raise
        at = member.at
        n_members += 1


class _Member:
    """Unpacks one member of gzip, up to its first bad byte; `at` is then where the next may begin."""

    def __init__(self, body: bytes, at: int, window: int) -> None:
        self.at = at
        self._body = body
        self._window = window

    def __iter__(self) -> Iterator[bytes]:
        member, before = zlib.decompressobj(self._window), zlib.decompressobj(self._window)
        packed = b""
        while not member.eof:
            if not packed:
                packed = self._body[self.at : self.at + _PACKED_STEP_BYTES]
                self.at += len(packed)
            try:
                part = member.decompress(packed, _STEP_BYTES)
            except zlib.error as error:
                with suppress(zlib.error):  # the error spoils the whole step: up to it, byte by byte
                    for byte in packed:
                        yield before.decompress(bytes([byte]))
                raise _DamagedError(" ".join(str(error).split())) from error
            yield part
            if not (part or packed):
                raise _DamagedError("it ends early")
            packed = member.unconsumed_tail
            if not member.eof:
                before = member.copy()
        self.at -= len(member.unused_data)


def _by_brotli(body: bytes) -> Iterator[bytes]:
    import brotli

    stream = brotli.Decompressor()
    n_unpacked = start = 0
    try:
        for start in range(0, len(body), _PACKED_STEP_BYTES):
            for part in _fed(stream, body[start : start + _PACKED_STEP_BYTES]):
                n_unpacked += len(part)
                yield part
            if stream.is_finished():
                return
    except brotli.error as error:
        problem = str(error)
    else:
        raise _DamagedError("it ends early")
    # To it, bytes behind its end are an error, which spoils the step. It cannot be copied, so it starts anew.
    stream = brotli.Decompressor()
    steps = [body[at : at + _PACKED_STEP_BYTES] for at in range(0, start, _PACKED_STEP_BYTES)]
    last = body[start : start + _PACKED_STEP_BYTES]
    with suppress(brotli.error):
        for step in [*steps, *(last[at : at + 1] for at in range(len(last)))]:
            for part in _fed(stream, step):
                yield part[max(0, n_unpacked) :]
                n_unpacked -= len(part)
            if stream.is_finished():
                return
    raise _DamagedError(problem)


def _fed(stream: Any, packed: bytes) -> Iterator[bytes]:
    """What a decoder of brotli makes of these bytes, in parts of limited size."""
    while part := stream.process(packed, output_buffer_limit=_STEP_BYTES):
        packed = b""  # it has all of it
        yield part


_UNPACKERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _by_gzip,
    "x-gzip": _by_gzip,
    "deflate": _by_deflate,
    "x-deflate": _by_deflate,
    "br": _by_brotli,
}
