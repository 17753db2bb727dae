"""Reading a body with feedparser, in this process: the reference for what a feed means.

It is slow, and on some bodies takes time with the square of their size: what comes from the network is read
here only inside the child process with limits (`sources.child`).
"""

import re
import time
from collections import deque
from dataclasses import replace
from io import BytesIO
from typing import Any

import feedparser

from panictrack.collecting.parsing.normalise import ParsedFeed, RawItem, normalised, title_text
from panictrack.model import Outcome
from panictrack.model.text import storable

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


_NO_DATE = time.gmtime(0)


def _unread(_: str) -> time.struct_time:
    """Dates are read from their text (`sources.dates`).

    Among feedparser's own handlers is one that raises for a thirteenth month, which loses the whole feed.
    """
    return _NO_DATE


feedparser.registerDateHandler(_unread)


def read_by_feedparser(body: bytes, content_type: str | None = None) -> ParsedFeed:
    """What feedparser finds in a body. Never raises for the body's sake, except when memory ends."""
    try:
        parsed = _understood(body, content_type)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - feedparser raises many kinds; a body must never end a round
        return _no_feed(storable(f"{type(error).__name__}: {error}"))
    # "<unknown>:19:84: no element found": the body has no name, and needs none.
    complaint = (
        storable(str(parsed.bozo_exception)).replace("<unknown>:", "line ") if parsed.get("bozo") else None
    )
    broken_off = complaint is not None and is_cut_off(body)
    # Half a title would stand as the first wording for good; the whole item comes with the whole body.
    whole = parsed.entries[:-1] if broken_off and ends_within_an_item(body) else parsed.entries
    feed = normalised(_item(item) for item in whole)
    if not (parsed.get("version") or feed.entries):
        return _no_feed(complaint)
    return replace(
        feed,
        title=title_text(parsed.feed.get("title"), is_html=_is_html(parsed.feed)) or None,
        complaint=complaint,
        is_cut_off=broken_off,
        parser="feedparser",
    )


def _no_feed(complaint: str | None) -> ParsedFeed:
    return ParsedFeed(failure=Outcome.NOT_A_FEED, complaint=complaint, parser="feedparser")


def _understood(body: bytes, content_type: str | None) -> Any:
    """What feedparser makes of a body, with `&#xD800;` and the like mended where it stumbles over them."""
    body, content_type = repaired(body, content_type)
    options = {
        "response_headers": {"content-type": content_type} if content_type else {},
        "sanitize_html": False,
        "resolve_relative_uris": False,
    }
    # Given bytes or text, feedparser opens a local file of that name: only BytesIO is safe.
    try:
        return feedparser.parse(BytesIO(body), **options)
    except (ValueError, OverflowError):
        return feedparser.parse(BytesIO(without_false_characters(body)), **options)


def _item(item: Any) -> RawItem:
    # dict.get: feedparser's own would answer with the publication date again, and warn.
    return RawItem(
        title=item.get("title"),
        title_is_html=_is_html(item),
        link=item.get("link"),
        guid=item.get("id"),
        published=item.get("published"),
        updated=dict.get(item, "updated"),
    )


def _is_html(part: Any) -> bool:
    """Whether the title is markup, also where feedparser has put its elements back into text."""
    return (part.get("title_detail") or {}).get("type") in {"text/html", "application/xhtml+xml"}
