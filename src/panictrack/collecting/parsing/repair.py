"""What is put right in the bytes of a body before feedparser, which reads it wrongly, sees them."""

import re
from collections import deque

_BARE_AMPERSAND = re.compile(rb"&(?!#|[A-Za-z_:][\w.:-]{0,63};)")
_CDATA = re.compile(rb"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_DECLARATION = re.compile(
    rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']utf-?(?:16|32)[^>]{0,200}\?>", re.IGNORECASE
)
_ANY_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_CHARACTER_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ROOT_END = re.compile(rb"</(?:\w{1,40}:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ITEM_EDGE = re.compile(rb"<(/?)(?:\w{1,40}:)?(?:item|entry)[\s>/]", re.IGNORECASE)


def repaired(body: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """The body as its maker meant it, with the content type that then fits.

    Bytes refute a wrong declaration of UTF-16; a bare ampersand is one (feedparser reads `AT&T` as an
    entity and writes `AT&T;`).
    """
    body, content_type = _in_utf8(_without_half_a_letter(body), content_type)
    if b"&" in body and b"\x00" not in body[:4]:
        body = _without_bare_ampersands(body)
    return body, content_type


def without_false_characters(body: bytes) -> bytes:
    """References to no character, such as `&#xD800;`, replaced: they cost that character and not the feed."""
    return _CHARACTER_REFERENCE.sub(_character, body)


def is_cut_off(body: bytes) -> bool:
    """Whether the end of the feed's root element is missing behind the last item."""
    edge = _last_edge_of_an_item(body)
    return _ROOT_END.search(body, edge.end() if edge else 0) is None


def ends_within_an_item(body: bytes) -> bool:
    """Whether the last edge of an item in the body is a beginning."""
    edge = _last_edge_of_an_item(body)
    return edge is not None and not edge.group(1)


def _last_edge_of_an_item(body: bytes) -> re.Match[bytes] | None:
    edges = deque(_ITEM_EDGE.finditer(body), maxlen=1)
    return edges[0] if edges else None


def _in_utf8(body: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """A body whose mark of byte order, or whose plain letters, say otherwise than its declaration."""
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), None)
    if encoding is None and not _DECLARATION.match(body[:500]):
        return body, content_type
    for attempt in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = body.decode(attempt)
        except UnicodeError:
            continue
        return _ANY_DECLARATION.sub("", text, count=1).encode(), "application/xml; charset=utf-8"
    return body, content_type


def _without_half_a_letter(body: bytes) -> bytes:
    """UTF-8 that was cut within a letter, without the half: it would make all look like another encoding."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        is_only_the_end = error.start >= len(body) - 3 and error.reason == "unexpected end of data"
        return body[: error.start] if is_only_the_end else body
    return body


def _without_bare_ampersands(body: bytes) -> bytes:
    parts = _CDATA.split(body)
    return b"".join(
        part if part.startswith(b"<![CDATA[") else _BARE_AMPERSAND.sub(b"&amp;", part) for part in parts
    )


def _character(reference: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = reference.groups()
    digits, base = (hexadecimal, 16) if hexadecimal else (decimal, 10)
    number = int(digits[:9], base)  # nine digits are beyond every character
    is_character = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return reference.group() if is_character else b"&#xFFFD;"
