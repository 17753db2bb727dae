"""Parsing a body with feedparser, in this process: the reference for what a feed means.

It is slow, and quadratic in the size of some bodies, so what comes from the network is parsed here only
inside the child process with limits (`parser_process`). Errors that feedparser misreads are repaired first.
"""

import html
import re
import time
from collections import deque
from dataclasses import replace
from io import BytesIO
from typing import Any

import feedparser

from panictrack.collecting.parsing.links import is_base
from panictrack.collecting.parsing.normalise import ParsedFeed, RawItem, normalised, title_text
from panictrack.model import Outcome
from panictrack.model.text import quoted, storable

_BARE_AMPERSAND = re.compile(rb"&(?!#|[A-Za-z_:][\w.:-]{0,63};)")
_CDATA = re.compile(rb"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
# feedparser lets it take the place of the address in a guid.
_EMPTY_LINK = re.compile(
    rb"<(?:\w{1,40}:)?link\s{0,9}(?:/>|>\s{0,99}(?:<!\[CDATA\[\s{0,99}\]\]>\s{0,99})?</(?:\w{1,40}:)?link\s{0,9}>)",
    re.IGNORECASE,
)
_BASE = re.compile(
    rb"""\s(?:xml:)?base\s{0,9}+=\s{0,9}+(?:"([^"<>]{0,300}+)"|'([^'<>]{0,300}+)')""", re.IGNORECASE
)
_CHARACTER_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_ROOT_END = re.compile(rb"</(?:\w{1,40}:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ITEM_EDGE = re.compile(rb"<(/?)(?:\w{1,40}:)?(?:item|entry)[\s>/]", re.IGNORECASE)


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


def _without_bare_ampersands(body: bytes) -> bytes:
    """A bare ampersand is plain text; feedparser reads `AT&T` as an entity and writes `AT&T;`."""
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


def read_by_feedparser(body: bytes, address: str | None = None) -> ParsedFeed:
    """Parse a body in UTF-8 with feedparser. No body makes it raise, except by running out of memory.

    `address` is where it came from.
    """
    body, bad_base = _without_bad_bases(body)
    try:
        parsed = _parsed(body)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - feedparser raises many types; a body must never end a run
        return _no_feed(storable(f"{type(error).__name__}: {error}"))
    complaint = "; ".join(filter(None, [_complaint(parsed), bad_base])) or None
    is_truncated = bool(parsed.get("bozo")) and is_cut_off(body)
    # Half a title would be stored as the first title for good; the item comes again with the whole body.
    whole = parsed.entries[:-1] if is_truncated and ends_within_an_item(body) else parsed.entries
    feed = normalised(map(_item, whole), site=parsed.feed.get("link"), address=address)
    if not (parsed.get("version") or feed.entries):
        return _no_feed(complaint)
    return replace(
        feed,
        title=title_text(parsed.feed.get("title"), is_html=_is_html(parsed.feed)) or None,
        complaint=complaint,
        is_cut_off=is_truncated,
        parser="feedparser",
    )


def _complaint(parsed: Any) -> str | None:
    """What feedparser complains of."""
    if not parsed.get("bozo"):
        return None
    # "<unknown>:19:84: no element found": the body has no file name.
    return storable(str(parsed.bozo_exception)).replace("<unknown>:", "line ")


def _without_bad_bases(body: bytes) -> tuple[bytes, str | None]:
    """The body without each xml:base that is no address, so that the next base counts; and what to tell.

    feedparser would make links without a word of it: empty ones, or of another kind.
    """
    bad: dict[str, None] = {}

    def kept(found: re.Match[bytes]) -> bytes:
        base = html.unescape((found[1] or found[2] or b"").decode("utf-8", "replace"))
        if is_base(base):
            return found[0]
        bad.setdefault(base)
        return b""

    body = _BASE.sub(kept, body)
    return body, f"xml:base {quoted(next(iter(bad)))} is no address of the web: not used" if bad else None


def _no_feed(complaint: str | None) -> ParsedFeed:
    return ParsedFeed(failure=Outcome.NOT_A_FEED, complaint=complaint, parser="feedparser")


def _parsed(body: bytes) -> Any:
    """feedparser's result, with invalid character references such as `&#xD800;` replaced if it fails on them.

    So only the character is lost, not the feed.
    """
    body = _EMPTY_LINK.sub(b"", body)
    if b"&" in body:
        body = _without_bare_ampersands(body)
    options = {
        "response_headers": {"content-type": "application/xml; charset=utf-8"},
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
    link, guid = item.get("link"), item.get("id")
    return RawItem(
        title=item.get("title"),
        title_is_html=_is_html(item),
        link=link,
        guid=guid,
        published=item.get("published"),
        updated=dict.get(item, "updated"),
        link_is_guid=bool(dict.get(item, "guidislink")) and link == guid,
    )


def _is_html(part: Any) -> bool:
    """Whether the title is markup, including markup that feedparser has turned back into text."""
    return (part.get("title_detail") or {}).get("type") in {"text/html", "application/xhtml+xml"}
