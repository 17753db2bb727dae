"""Reading a body with feedparser, in this process: the reference for what a feed means.

It is slow, and on some bodies takes time with the square of their size: what comes from the network is read
here only inside the child process with limits (`sources.child`).
"""

import re
import time
from io import BytesIO
from typing import Any

import feedparser

from panictrack.model import Outcome
from panictrack.sources.entries import Item, ParsedFeed, judge, title_text
from panictrack.text import storable

_CHARACTER_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
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
    judged = judge(_item(item) for item in parsed.entries)
    complaint = storable(str(parsed.bozo_exception)) if parsed.get("bozo") else None
    if not (parsed.get("version") or judged.entries):
        return _no_feed(complaint)
    return ParsedFeed(
        entries=judged.entries,
        title=title_text(parsed.feed.get("title"), is_html=_is_html(parsed.feed)) or None,
        n_untitled=judged.n_untitled,
        n_links_dropped=judged.n_links_dropped,
        complaint=complaint,
        parser="feedparser",
    )


def _no_feed(complaint: str | None) -> ParsedFeed:
    return ParsedFeed(failure=Outcome.NOT_A_FEED, complaint=complaint, parser="feedparser")


def _understood(body: bytes, content_type: str | None) -> Any:
    """What feedparser makes of a body, with `&#xD800;` and the like mended where it stumbles over them."""
    options = {
        "response_headers": {"content-type": content_type} if content_type else {},
        "sanitize_html": False,
        "resolve_relative_uris": False,
    }
    # Given bytes or text, feedparser opens a local file of that name: only BytesIO is safe.
    try:
        return feedparser.parse(BytesIO(body), **options)
    except (ValueError, OverflowError):
        return feedparser.parse(BytesIO(_CHARACTER_REFERENCE.sub(_mended, body)), **options)


def _mended(reference: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = reference.groups()
    digits, base = (hexadecimal, 16) if hexadecimal else (decimal, 10)
    number = int(digits[:9], base)  # nine digits are beyond every character
    is_character = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return reference.group() if is_character else b"&#xFFFD;"


def _item(item: Any) -> Item:
    # dict.get: feedparser's own would answer with the publication date again, and warn.
    return Item(
        title=item.get("title"),
        title_is_html=_is_html(item),
        link=item.get("link"),
        guid=item.get("id"),
        published=item.get("published"),
        updated=dict.get(item, "updated"),
    )


def _is_html(part: Any) -> bool:
    return bool((part.get("title_detail") or {}).get("type") == "text/html")
