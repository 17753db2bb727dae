"""Reading a body with feedparser, in this process: the reference for what a feed means.

It is slow, and on some bodies takes time with the square of their size: what comes from the network is read
here only inside the child process with limits (`sources.child`).
"""

import time
from io import BytesIO
from typing import Any

import feedparser

from panictrack.collecting.parsing.normalise import ParsedFeed, RawItem, normalise_items, title_text
from panictrack.collecting.parsing.repair import (
    ends_within_an_item,
    is_cut_off,
    repaired,
    without_false_characters,
)
from panictrack.model import Outcome
from panictrack.model.text import storable

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
    judged = normalise_items(_item(item) for item in whole)
    if not (parsed.get("version") or judged.entries):
        return _no_feed(complaint)
    return ParsedFeed(
        entries=judged.entries,
        title=title_text(parsed.feed.get("title"), is_html=_is_html(parsed.feed)) or None,
        n_untitled=judged.n_untitled,
        n_links_dropped=judged.n_links_dropped,
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
