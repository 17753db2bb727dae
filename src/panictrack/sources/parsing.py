"""From the bytes of a feed to entries. feedparser is the reference; it sees only BytesIO."""

import html
import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import feedparser

from panictrack.model import Entry
from panictrack.text import clean_title, storable

# Years outside are misread dates ("1795176000" is an epoch, not the year 1795).
_OLDEST_YEAR, _NEWEST_YEAR = 1990, 2100
_CHARACTER_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedFeed:
    """What a body held. `is_feed` is False when no feed format was recognised."""

    is_feed: bool
    entries: tuple[Entry, ...]
    n_untitled: int = 0  # items without a title: nothing to keep
    n_links_dropped: int = 0  # links that are not http or https
    complaint: str | None = None  # what the parser says against the body


def parse(body: bytes, content_type: str | None = None) -> ParsedFeed:
    """The entries of a feed body with their titles as text, in the order of the feed."""
    try:
        parsed = _understood(body, content_type)
    except Exception as error:  # noqa: BLE001 - feedparser raises many kinds; a body must never end a round
        complaint = storable(f"{type(error).__name__}: {error}")
        return ParsedFeed(is_feed=False, entries=(), complaint=complaint)
    items = [_entry(item) for item in parsed.entries]
    entries = tuple(entry for entry, _ in items if entry.title)
    return ParsedFeed(
        is_feed=bool(parsed.get("version")) or bool(entries),
        entries=entries,
        n_untitled=len(items) - len(entries),
        n_links_dropped=sum(dropped for _, dropped in items),
        complaint=storable(str(parsed.bozo_exception)) if parsed.get("bozo") else None,
    )


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


def _entry(item: Any) -> tuple[Entry, bool]:
    link = (item.get("link") or "").strip() or None
    is_safe = link is None or _is_web_address(link)
    # dict.get: feedparser's own would answer with the publication date again, and warn.
    raw = item.get("published") or dict.get(item, "updated")
    entry = Entry(
        title=_title(item),
        url=storable(link) if link and is_safe else None,
        guid=item.get("id") or None,
        published_at=_moment(item.get("published_parsed") or dict.get(item, "updated_parsed")),
        published_raw=storable(raw) if raw else None,
    )
    return entry, not is_safe


def _title(item: Any) -> str:
    """The title as text. What feedparser calls text/html is still HTML: `AT&amp;T` is AT&T."""
    title = clean_title(item.get("title") or "")
    is_html = (item.get("title_detail") or {}).get("type") == "text/html"
    return clean_title(html.unescape(title)) if is_html and "&" in title else title


def _is_web_address(link: str) -> bool:
    try:
        return urlsplit(link).scheme.lower() in {"http", "https"}
    except ValueError:
        return False


def _moment(parts: Any) -> datetime | None:
    """Feedparser's nine numbers as a moment; None where they are missing or absurd."""
    if parts is None or not _OLDEST_YEAR <= parts[0] <= _NEWEST_YEAR:
        return None
    try:
        return datetime.fromtimestamp(timegm(parts), UTC)
    except (OverflowError, ValueError):
        return None
