"""JSON Feed, versions 1 and 1.1 (jsonfeed.org): a feed as one JSON object.

Each value is read by itself and only when it is needed, so that a value of a wrong type costs that value and
not the feed. The others are passed over: neither their digits nor their number needs memory, and the time is
linear in the size of the body.
"""

import re
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import msgspec

from panictrack.collecting.parsing.expat_texts import looks_like_html
from panictrack.collecting.parsing.normalise import MOST_ENTRIES, ParsedFeed, RawItem, normalised, title_text
from panictrack.model import Outcome
from panictrack.model.text import storable

_MOST_COMMAS = 1_000_000  # between items and in them: an item takes 70 bytes of memory even if it is `0`
_MOST_REPAIRED_BYTES = 2 << 20  # a second for the worst body
_MOST_SIGNS = 300_000  # brackets, commas and strings of a broken body that are read: ten thousand items
_NULL = msgspec.Raw(b"null")
_MARK = b"\xef\xbb\xbf"
_PLAIN_VERSIONS = frozenset({"1", "1.0", "1.1"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
# What JSON forbids and templates write: line breaks in strings, NaN, a comma at the end, half a letter.
_SPACED = bytes.maketrans(bytes(range(32)), b" " * 32)
_STRING_OR_FAULT = re.compile(
    rb'"(?:[^"\\]++|\\.)*+\\?"?|-?(?:NaN|Infinity)|,(?=\s*+[\]}])',  # a string may lack its end: read once
    re.DOTALL,
)
_ESCAPE = re.compile(
    rb"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\(?!u[dD][89a-fA-F]).)|\\u\w{4}",
    re.DOTALL,
)


# Brackets and commas, beside the strings that hold others.
_SIGN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[{}\[\],]', re.DOTALL)
_ENDS = {b"{": b"}", b"[": b"]"}
_PLACE = re.compile(r"\(byte ([0-9]{1,15})\)")
_ITEMS_DEPTH = 2  # the list of items in the object
_CUT_OFF = "truncated"  # as msgspec says it


class _Read(NamedTuple):
    """A feed, and what was wrong with a body of which only a part could be read."""

    feed: "_Feed"
    flaw: str | None = None
    is_cut_off: bool = False


class _Item(msgspec.Struct):
    """An item, its values unread."""

    id: msgspec.Raw = _NULL
    url: msgspec.Raw = _NULL
    external_url: msgspec.Raw = _NULL
    title: msgspec.Raw = _NULL
    date_published: msgspec.Raw = _NULL
    date_modified: msgspec.Raw = _NULL


class _Feed(msgspec.Struct):
    """A feed, its values unread."""

    version: msgspec.Raw = _NULL
    title: msgspec.Raw = _NULL
    language: msgspec.Raw = _NULL
    home_page_url: msgspec.Raw = _NULL
    feed_url: msgspec.Raw = _NULL
    items: msgspec.Raw = _NULL


_read_feed = msgspec.json.Decoder(_Feed).decode
_read_items = msgspec.json.Decoder(list[msgspec.Raw]).decode
_read_item = msgspec.json.Decoder(_Item).decode
_read_string = msgspec.json.Decoder(str).decode


def read_json_feed(body: bytes, address: str | None = None) -> ParsedFeed:
    """The feed in a body in UTF-8, or why it is none. No body raises.

    Of two values with one name the last counts, as in browsers. Links are relative to `address`, where the
    body came from, or else to what the feed says of itself.

    Of a body that is cut off or broken, the items before that are read, and of one that goes on behind its
    object all: the complaint says so.

    Can mislead when a title shows markup on purpose (`How to write &amp;`): what looks like a reference of
    HTML is read as one, as in RSS.
    """
    try:
        feed, flaw, is_cut_off = _feed(body)
        if not _is_feed(feed):
            return _failed(flaw or "it is not a JSON Feed: that has a version and a list of items")
        items = bytes(feed.items)
        if items.count(b",") > _MOST_COMMAS:
            return _failed(f"its items have more than {_MOST_COMMAS:,} values", Outcome.TOO_COSTLY)
        found = _read_items(items) if items.startswith(b"[") else []
        if flaw and not found:
            return _failed(flaw)
    except RecursionError:
        return _failed("its values are nested too deeply")
    except msgspec.DecodeError as error:
        return _failed(storable(str(error)))
    base = address or _string(feed.feed_url) or _string(feed.home_page_url)
    title = _string(feed.title)
    return replace(
        normalised(map(_item, found[:MOST_ENTRIES]), address=base),
        title=title_text(title, is_html=_is_html(title)) or None,
        n_left_out=max(0, len(found) - MOST_ENTRIES),
        complaint=flaw,
        is_cut_off=is_cut_off,
        parser="json",
    )


def json_language(body: bytes) -> str | None:
    """The language that a JSON Feed declares, as a BCP 47 tag; None if it declares none."""
    try:
        tag = (_string(_feed(body).feed.language) or "").strip().replace("_", "-")
    except (msgspec.DecodeError, RecursionError):
        return None
    return tag if _LANGUAGE.fullmatch(tag) else None


def _failed(complaint: str, failure: Outcome = Outcome.NOT_A_FEED) -> ParsedFeed:
    return ParsedFeed(failure=failure, complaint=complaint, parser="json")


def _feed(body: bytes) -> _Read:
    """The object in a body, if need be after repairs; raises msgspec.DecodeError or RecursionError."""
    body = body.removeprefix(_MARK)
    try:
        return _Read(_read_feed(body))
    except msgspec.DecodeError as error:
        problem = error
    try:
        if len(body) <= _MOST_REPAIRED_BYTES:
            body = _STRING_OR_FAULT.sub(_repaired, body.translate(_SPACED))
            return _Read(_read_feed(body))
    except msgspec.DecodeError as error:
        problem = error
    whole = _whole_part(body, problem)
    flaw = storable(str(problem))
    return _Read(_read_feed(whole), flaw, is_cut_off=_CUT_OFF in flaw)


def _whole_part(body: bytes, problem: msgspec.DecodeError) -> bytes:
    """The object as far as its values and items are whole, closed; raises `problem` if there is none."""
    place = _PLACE.search(str(problem))
    # An error is found at the first byte that cannot follow, or right behind it.
    body = body[: max(0, int(place[1]) - 1)] if place else body
    open_signs: list[bytes] = []
    n_whole, ends = 0, b""
    signs = _SIGN.finditer(body)
    for found in islice(signs, _MOST_SIGNS):
        sign = found[0]
        if sign in _ENDS:
            open_signs.append(sign)
        elif sign in {b"}", b"]"}:
            if not open_signs or _ENDS[open_signs.pop()] != sign:
                break
            if not open_signs:
                return body[: found.end()]
            if len(open_signs) <= _ITEMS_DEPTH:
                n_whole, ends = found.end(), _closing(open_signs)
        elif sign == b"," and len(open_signs) <= _ITEMS_DEPTH:
            n_whole, ends = found.start(), _closing(open_signs)
    if n_whole == 0 or next(signs, None) is not None:
        raise problem
    return body[:n_whole] + ends


def _closing(open_signs: list[bytes]) -> bytes:
    return b"".join(_ENDS[sign] for sign in reversed(open_signs))


def _repaired(found: re.Match[bytes]) -> bytes:
    text = found[0]
    if text.startswith(b'"'):
        return _ESCAPE.sub(lambda escape: escape[1] or rb"\ufffd", text)
    return b"" if text == b"," else b"null"


def _is_feed(feed: _Feed) -> bool:
    """Whether an object is a JSON Feed. Some say just 1.1, and a few forget their version."""
    version = (_word(feed.version) or "").strip().lower()
    kind = bytes(feed.items)[:1]
    if "jsonfeed.org" in version:
        return kind in {b"[", b"n"}  # null, which some programs write for an empty list
    says_where = _string(feed.feed_url) or _string(feed.home_page_url)
    return kind == b"[" and bool(version in _PLAIN_VERSIONS or (says_where and not version))


def _item(raw: msgspec.Raw) -> RawItem:
    try:
        item = _read_item(raw)
    except msgspec.DecodeError:  # null, or a number
        item = _Item()
    title, guid = _word(item.title), _word(item.id)
    links = [_string(item.url), _string(item.external_url), guid if guid and "://" in guid[:8] else None]
    link = next((link for link in links if link and link.strip()), None)
    return RawItem(
        title=title,
        title_is_html=_is_html(title),
        link=link,
        guid=guid,
        published=_word(item.date_published),
        updated=_word(item.date_modified),
    )


def _string(raw: msgspec.Raw) -> str | None:
    """A value that is a string; None for any other."""
    written = bytes(raw)
    if not written.startswith(b'"'):
        return None
    return _read_string(written.decode("utf-8", "replace").encode()).replace("\0", "")


def _word(raw: msgspec.Raw) -> str | None:
    """A value that is a string, or a number as it is written; None for any other."""
    written = bytes(raw)
    return written.decode() if written[:1] in b"-0123456789" else _string(raw)


def _is_html(title: str | None) -> bool:
    return title is not None and ("&" in title or "<" in title) and looks_like_html(title)
