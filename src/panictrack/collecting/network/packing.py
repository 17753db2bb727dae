"""Unpacking a body by what it is, and only then by what the server says that it is.

aiohttp goes by `Content-Encoding` alone: gzip that nobody announced stays packed, `x-gzip` too, and text
under a header that a proxy forgot to remove is an error. Browsers and feed readers show all of these.
"""

import zlib
from collections.abc import Callable, Iterator

ACCEPT_ENCODING = "gzip, deflate, br"  # what is unpacked here
_GZIP, _ZLIB = b"\x1f\x8b\x08", (b"\x78\x01", b"\x78\x9c", b"\x78\xda")
_TEXT = (b"<", b"{", b"[", b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")  # how feeds and pages begin
_MOST_LAYERS = 4  # a proxy may pack again what the server had packed
_ANY_WINDOW = 32 + zlib.MAX_WBITS  # zlib tells gzip from its own format
_STEP_BYTES = 65536


class PackingError(ValueError):
    """A body cannot be unpacked as the server says."""


class TooLargeError(ValueError):
    """A body is larger than the limit."""


def unpacked(body: bytes, content_encoding: str, *, limit_bytes: int) -> bytes:
    """The body without its packing: what `Content-Encoding` names, then gzip or zlib that nobody named.

    A body that ends early is unpacked as far as it goes; bytes behind its last part are dropped.

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
    for name in reversed(named):
        if body[:64].lstrip().startswith(_TEXT):
            break
        body = _limited(_UNPACKERS[name](body, name), limit_bytes)
    for _ in range(_MOST_LAYERS):
        if not body.startswith((_GZIP, *_ZLIB)):
            break
        try:
            body = _limited(_by_zlib(body, "gzip"), limit_bytes)
        except PackingError:  # it only began like one
            break
    return body


def _limited(parts: Iterator[bytes], limit_bytes: int) -> bytes:
    whole = bytearray()
    for part in parts:
        whole += part
        if len(whole) > limit_bytes:
            raise TooLargeError
    return bytes(whole)


def _by_zlib(body: bytes, name: str) -> Iterator[bytes]:
    """gzip of any number of members, zlib, or deflate without a head, which some servers mean by it."""
    has_head = body.startswith((_GZIP, *_ZLIB)) or name != "deflate"
    n_members = 0
    while body and (n_members == 0 or body.startswith(_GZIP)):
        member = zlib.decompressobj(_ANY_WINDOW if has_head else -zlib.MAX_WBITS)
        try:
            while body and not member.eof:
                yield member.decompress(body, _STEP_BYTES)
                body = member.unconsumed_tail
            yield member.flush()
        except zlib.error as error:
            if n_members:  # what follows only looked like another member
                return
            raise PackingError(f"Can not decode content-encoding: {name} ({error})") from error
        body = member.unused_data
        n_members += 1


def _by_brotli(body: bytes, name: str) -> Iterator[bytes]:
    import brotli

    stream = brotli.Decompressor()
    try:
        while part := stream.process(body, output_buffer_limit=_STEP_BYTES):
            body = b""  # it has all of it
            yield part
    except brotli.error as error:
        raise PackingError(f"Can not decode content-encoding: {name} ({error})") from error


_UNPACKERS: dict[str, Callable[[bytes, str], Iterator[bytes]]] = {
    "gzip": _by_zlib,
    "x-gzip": _by_zlib,
    "deflate": _by_zlib,
    "x-deflate": _by_zlib,
    "br": _by_brotli,
}
