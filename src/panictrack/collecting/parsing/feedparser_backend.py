"""Parsing a body with feedparser, in this process: the reference for what a feed means.

It is slow, and quadratic in the size of some bodies, so what comes from the network is parsed here only
inside the child process with limits (`parser_process`). Errors that feedparser misreads are repaired first.
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
    """The body with its encoding and ampersands repaired, and the content type that then fits.

    The bytes overrule a wrong declaration of UTF-16, and a bare ampersand is plain text (feedparser reads
    `AT&T` as an entity and writes `AT&T;`).
    """
    body, content_type = _in_utf8(_without_partial_character(body), content_type)
    if b"&" in body and b"\x00" not in body[:4]:
        body = _without_bare_ampersands(body)
    return body, content_type


def is_cut_off(body: bytes) -> bool:
    """Whether the end of the root element is missing after the last item."""
    edge = _last_item_edge(body)
    return _ROOT_END.search(body, edge.end() if edge else 0) is None


def ends_within_an_item(body: bytes) -> bool:
    """Whether the last item tag in the body is a start tag."""
    edge = _last_item_edge(body)
    return edge is not None and not edge.group(1)


def _last_item_edge(body: bytes) -> re.Match[bytes] | None:
    edges = deque(_ITEM_EDGE.finditer(body), maxlen=1)
    return edges[0] if edges else None


def _in_utf8(body: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """The body in UTF-8 if its byte order mark or its plain letters contradict its declaration."""
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


def _without_partial_character(body: bytes) -> bytes:
    """UTF-8 without a character cut in half at its end, which would make all of it look misencoded."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        is_at_end = error.start >= len(body) - 3 and error.reason == "unexpected end of data"
        return body[: error.start] if is_at_end else body
    return body


def _without_bare_ampersands(body: bytes) -> bytes:
    parts = _CDATA.split(body)
    return b"".join(
        part if part.startswith(b"<![CDATA[") else _BARE_AMPERSAND.sub(b"&amp;", part) for part in parts
    )


def _character(reference: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = reference.groups()
    digits, base = (hexadecimal, 16) if hexadecimal else (decimal, 10)
    number = int(digits[:9], base)  # nine digits exceed every character
    is_character = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return reference.group() if is_character else b"&#xFFFD;"


_NO_DATE = time.gmtime(0)


def _ignore_date(_: str) -> time.struct_time:
    """Keep feedparser from parsing dates: `dates` does that.

    One of feedparser's own handlers raises for a thirteenth month, which loses the whole feed.
    """
    return _NO_DATE


feedparser.registerDateHandler(_ignore_date)


def read_by_feedparser(body: bytes, content_type: str | None = None) -> ParsedFeed:
    """Parse a body with feedparser. No body makes it raise, except by running out of memory."""
    try:
        parsed = _parsed(body, content_type)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - feedparser raises many types; a body must never end a run
        return _no_feed(storable(f"{type(error).__name__}: {error}"))
    # "<unknown>:19:84: no element found": the body has no file name.
    complaint = (
        storable(str(parsed.bozo_exception)).replace("<unknown>:", "line ") if parsed.get("bozo") else None
    )
    is_truncated = complaint is not None and is_cut_off(body)
    # Half a title would be stored as the first title for good; the item comes again with the whole body.
    whole = parsed.entries[:-1] if is_truncated and ends_within_an_item(body) else parsed.entries
    feed = normalised(_item(item) for item in whole)
    if not (parsed.get("version") or feed.entries):
        return _no_feed(complaint)
    return replace(
        feed,
        title=title_text(parsed.feed.get("title"), is_html=_is_html(parsed.feed)) or None,
        complaint=complaint,
        is_cut_off=is_truncated,
        parser="feedparser",
    )


def _no_feed(complaint: str | None) -> ParsedFeed:
    return ParsedFeed(failure=Outcome.NOT_A_FEED, complaint=complaint, parser="feedparser")


def _parsed(body: bytes, content_type: str | None) -> Any:
    """feedparser's result, with invalid character references such as `&#xD800;` replaced if it fails on them.

    So only the character is lost, not the feed.
    """
    body, content_type = repaired(body, content_type)
    options = {
        "response_headers": {"content-type": content_type} if content_type else {},
        "sanitize_html": False,
        "resolve_relative_uris": False,
    }
    # Only BytesIO is safe: given bytes or text, feedparser opens a local file of that name.
    try:
        return feedparser.parse(BytesIO(body), **options)
    except (ValueError, OverflowError):
        return feedparser.parse(BytesIO(_CHARACTER_REFERENCE.sub(_character, body)), **options)


def _item(item: Any) -> RawItem:
    # dict.get, because feedparser's own returns the publication date instead, with a warning.
    return RawItem(
        title=item.get("title"),
        title_is_html=_is_html(item),
        link=item.get("link"),
        guid=item.get("id"),
        published=item.get("published"),
        updated=dict.get(item, "updated"),
    )


def _is_html(part: Any) -> bool:
    """Whether the title is markup, including markup that feedparser has turned back into text."""
    return (part.get("title_detail") or {}).get("type") in {"text/html", "application/xhtml+xml"}
