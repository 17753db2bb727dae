"""Parsing a well-formed feed with expat, in one pass: the same result as feedparser's, or none at all.

The reader follows the states that decide feedparser's titles, links, ids and dates (its mixin.py). It
declines a body that goes beyond what it imitates, which feedparser then parses. Every step is linear in the
size of the body, and any document type declines, so that no body is dangerous here.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple
from xml.parsers import expat

from panictrack.collecting.parsing.expat_names import (
    KEEPS_IMAGE,
    KEEPS_TEXT_INPUT,
    KINDS,
    Declined,
    ElementKind,
    Names,
    decline,
)
from panictrack.collecting.parsing.expat_texts import looks_like_html, repaired_text, resolved
from panictrack.collecting.parsing.normalise import MOST_ENTRIES, ParsedFeed, RawItem, normalised, title_text

_NO_WORD = (0, None)
_ANY_DEPTH = 2**62  # deeper than anything: every guid takes precedence over rdf:about
_TITLE_TYPES = {"text": False, "plain": False, "text/plain": False, "html": True, "text/html": True}
_XHTML_TYPES = frozenset({"xhtml", "application/xhtml+xml"})
_LINK_TYPES = _XHTML_TYPES | {"html", "text/html"}
_FALSE_ENTITY = re.compile("&([A-Za-z0-9_]+);")


def read_by_expat(body: bytes, address: str | None = None) -> ParsedFeed | None:
    """The feed, of a body in UTF-8, as feedparser would return it; None if only feedparser can parse it.

    `address` is where the body came from.
    """
    reader = _Reader()
    try:
        with suppress(_TooMany):
            reader.read(body)
        feed = normalised(reader.items, site=reader.site, address=address)
    except (expat.ExpatError, Declined):
        return None
    return replace(feed, title=title_text(reader.feed_title, is_html=reader.feed_title_is_html) or None)


class _TooMany(Exception):  # noqa: N818 - no error: what was read is used
    """The body has more items than are read."""


class _Element(NamedTuple):
    """What happens at the start and end of an element; a text is passed to its end."""

    is_text: bool
    opens: Callable[[dict[str, str]], None] | None
    closes: Callable[[], None] | Callable[[str], None] | None
    plain_name: str | None  # None with a prefix


class _Reader:
    """Handles expat's events for one body. Depths and flags are feedparser's, in meaning and timing.

    `start` and `end` are called for every element of every feed, so they call few other functions.
    """

    def __init__(self) -> None:
        self.items: list[RawItem] = []
        self.feed_title: str | None = None
        self.feed_title_is_html = False
        self.site: str | None = None  # the channel's own link
        self.depth = 0
        self.in_feed = self.in_entry = self.in_source = self.in_image = self.in_text_input = False
        self.is_boxed = False  # in an image or a text input
        self.title_depth = -1  # the depth of the title in use; -1: there is none yet
        # Of the current item: its texts, each with its depth (the least deep is used).
        self.words: dict[str, tuple[int, str]] = {}
        self.link: str | None = None
        self.guid_is_link = False
        self.title_is_html = False
        # Of the current leaf: what its end does with its text, what may start in it, its content so far.
        self.in_leaf = False
        self.takes_text: Callable[[str], None] | None = None
        self.may_begin: Callable[[str], object] = decline
        self.n_inside = 0
        self.pieces: list[str] = []
        self.is_html = False
        self.is_permalink = True
        # The meaning of each element name in this body.
        self.elements: dict[str, _Element] = {}
        self.names = Names(self.elements.clear)
        self.parser = expat.ParserCreate("utf-8", " ")

    def read(self, body: bytes) -> None:
        """Parse a whole body; raises if it is not well-formed or goes beyond what is imitated."""
        parser = self.parser
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.StartNamespaceDeclHandler = self.names.declare
        parser.StartDoctypeDeclHandler = decline
        try:
            parser.Parse(body, True)
        finally:
            # Parser and reader reference each other: without handlers they are freed at once.
            parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
            parser.StartNamespaceDeclHandler = parser.StartDoctypeDeclHandler = None
            self.may_begin, self.takes_text = decline, None
            self.elements.clear()
        if not self.names.version:
            decline()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Start an element."""
        if attributes and not attributes.keys() <= self.names.fine_attributes:
            self.names.learn_attributes(attributes)
        if self.in_leaf:
            self.may_begin(name)
            self.n_inside += 1
            return
        self.depth += 1
        is_text, opens, closes, plain_name = self.elements.get(name) or self.learn(name)
        if self.is_boxed:
            self.leave_boxes(plain_name)
        if is_text:
            self.in_leaf = True
            self.may_begin = decline
            self.takes_text = closes  # type: ignore[assignment] # the end of a text takes it
            self.parser.CharacterDataHandler = self.pieces.append
        if opens is not None:
            opens(attributes)

    def end(self, name: str) -> None:
        """End an element; expat has checked that it is the innermost one."""
        if not self.in_leaf:
            closes = (self.elements.get(name) or self.learn(name)).closes
            if closes is not None:
                closes()  # type: ignore[call-arg] # it is not a text
        elif self.n_inside:
            self.n_inside -= 1
            return
        else:
            self.in_leaf = False
            if self.takes_text is not None:
                self.parser.CharacterDataHandler = None
                text = "".join(self.pieces).strip()
                self.pieces.clear()
                self.takes_text(text)
                self.takes_text = None
        self.depth -= 1

    def learn(self, name: str) -> _Element:
        """The meaning of an element, looked up once per name."""
        key = self.names.key(name)
        if self.depth == 1 and key not in {"rss", "feed", "rdf_rdf"}:
            decline()
        is_text, opens, closes = _HANDLERS[KINDS.get(key, ElementKind.UNKNOWN)]
        element = self.elements[name] = _Element(
            is_text,
            opens and opens.__get__(self),
            closes and closes.__get__(self),
            None if self.names.prefix(name) else key,
        )
        return element

    def leave_boxes(self, plain_name: str | None) -> None:
        """End an image or a text input at the first plain element that does not belong in it."""
        if plain_name is not None:
            self.in_image = self.in_image and plain_name in KEEPS_IMAGE
            self.in_text_input = self.in_text_input and plain_name in KEEPS_TEXT_INPUT
            self.is_boxed = self.in_image or self.in_text_input

    def open_leaf(self, _: dict[str, str]) -> None:
        self.in_leaf = True
        self.may_begin = decline

    def open_nesting(self, _: dict[str, str]) -> None:
        self.in_leaf = True
        self.may_begin = self.decline_unless_nesting

    def decline_unless_nesting(self, name: str) -> None:
        if KINDS.get(self.names.key(name)) is not ElementKind.NESTING:
            decline()

    def open_content(self, attributes: dict[str, str]) -> None:
        self.in_leaf = True
        self.may_begin = decline
        if attributes and attributes.get("type", "").lower() in _XHTML_TYPES:
            self.may_begin = self.names.decline_unless_markup

    def store(self, word: str, text: str) -> None:
        """Store a text of an item, unless a less deep one is stored."""
        if self.in_entry and not self.in_source:
            stored = self.words.get(word)
            if stored is None or self.depth <= stored[0]:
                self.words[word] = (self.depth, text)

    def open_title(self, attributes: dict[str, str]) -> None:
        self.is_html = False
        if attributes:
            is_html = _TITLE_TYPES.get(attributes.get("type", "text").lower())
            if is_html is None or attributes.get("mode") == "base64":
                decline()
            self.is_html = is_html

    def close_title(self, text: str) -> None:
        self.store_title(text)
        if text:
            self.title_depth = self.depth

    def store_title(self, text: str) -> None:
        """Store a title unless a better one is stored. A media title is only used until another one comes."""
        if self.in_source or not (self.in_feed or self.in_entry):
            return
        if -1 < self.title_depth <= self.depth:
            return
        is_html = self.is_html
        if not is_html and ("&" in text or "<" in text) and not self.names.version.startswith("atom"):
            is_html = looks_like_html(text)
        if self.in_entry:
            self.store("title", repaired_text(text))
            self.title_is_html = is_html  # feedparser notes the type even of a title that it does not use
        elif not self.is_boxed:
            self.feed_title, self.feed_title_is_html = repaired_text(text), is_html

    def open_link(self, attributes: dict[str, str]) -> None:
        if self.in_entry and self.in_image and (self.in_source or "href" in attributes):
            decline()
        if not attributes:
            return
        href = attributes.get("url", attributes.get("uri", attributes.get("href")))
        if not href and "href" not in attributes:
            return
        self.takes_text = self.pass_over
        relation = attributes.get("rel", "alternate").lower()
        media_type = attributes.get("type", "text/html").lower()
        if relation == "alternate" and media_type in _LINK_TYPES and not self.in_source:
            if self.in_entry:
                self.link = resolved(href or "")
            elif not self.is_boxed:
                self.site = resolved(href or "")

    def pass_over(self, text: str) -> None:
        """Ignore the text of a link whose address is in an attribute, as feedparser does."""

    def close_link(self, text: str) -> None:
        if not text or self.in_source:
            return
        address = repaired_text(resolved(text))
        if not self.in_entry:
            if self.in_feed and not self.is_boxed:
                self.site = _FALSE_ENTITY.sub(r"&\1", address)
        elif not self.in_image:
            if "&" in address and ";" in address:
                address = _FALSE_ENTITY.sub(r"&\1", address.replace("&amp;", "&"))
            self.link = address

    def open_guid(self, attributes: dict[str, str]) -> None:
        if not attributes or (len(attributes) == 1 and "isPermaLink" in attributes):
            self.is_permalink = attributes.get("isPermaLink", "true") == "true"
        else:
            flags = [value for name, value in attributes.items() if name.lower() == "ispermalink"]
            self.is_permalink = flags in ([], ["true"]) or (len(flags) > 1 and decline())

    def close_guid(self, text: str) -> None:
        address = repaired_text(resolved(text) if self.is_permalink else text)
        self.store("id", address)
        if self.is_permalink and self.link is None and self.in_entry and not self.in_source:
            self.link = address
            self.guid_is_link = True

    def close_published(self, text: str) -> None:
        self.store("published", repaired_text(text))

    def close_updated(self, text: str) -> None:
        self.store("updated", repaired_text(text))

    def open_rss(self, _: dict[str, str]) -> None:
        if self.depth > 1:
            decline()
        self.names.version = "rss"

    def open_atom(self, _: dict[str, str]) -> None:
        if self.depth > 1:
            decline()
        self.in_feed = True
        self.names.version = self.names.version or "atom"

    def open_channel(self, attributes: dict[str, str]) -> None:
        if self.in_entry or self.in_source or not attributes.keys().isdisjoint({"lastmod", "href"}):
            decline()
        self.in_feed = True

    def close_channel(self) -> None:
        self.in_feed = False

    def open_item(self, attributes: dict[str, str]) -> None:
        if self.in_entry or self.in_source:
            decline()
        self.in_entry = True
        self.title_depth = -1
        self.title_is_html = False
        self.words = {}
        self.link = None
        self.guid_is_link = False
        if attributes:
            if not attributes.keys().isdisjoint({"lastmod", "href"}):
                decline()
            about = self.names.about(attributes)
            if about:
                self.words["id"] = (_ANY_DEPTH, about)

    def close_item(self) -> None:
        self.in_entry = False
        word = self.words.get
        title, guid = word("title", _NO_WORD)[1], word("id", _NO_WORD)[1]
        published, updated = word("published", _NO_WORD)[1], word("updated", _NO_WORD)[1]
        is_guid = self.guid_is_link and self.link == guid
        self.items.append(
            RawItem(title, self.title_is_html, self.link, guid, published, updated, link_is_guid=is_guid)
        )
        if len(self.items) > MOST_ENTRIES:
            raise _TooMany

    def open_image(self, _: dict[str, str]) -> None:
        self.in_image = self.is_boxed = True
        self.title_depth = -1

    def close_image(self) -> None:
        self.in_image = False
        self.is_boxed = self.in_text_input

    def open_text_input(self, _: dict[str, str]) -> None:
        if self.in_entry or self.in_source:
            decline()
        self.in_text_input = self.is_boxed = True
        self.title_depth = -1

    def close_text_input(self) -> None:
        self.in_text_input = False
        self.is_boxed = self.in_image

    def open_source(self, _: dict[str, str]) -> None:
        self.in_source = True
        self.title_depth = -1

    def close_source(self) -> None:
        self.in_source = False


# For each kind: whether it is a text, what its start does, and what its end does.
_HANDLERS: dict[ElementKind, tuple[bool, Any, Any]] = {
    ElementKind.UNKNOWN: (False, None, None),
    ElementKind.HOLDER: (False, None, None),
    ElementKind.LEAF: (False, _Reader.open_leaf, None),
    ElementKind.NESTING: (False, _Reader.open_nesting, None),
    ElementKind.CONTENT: (False, _Reader.open_content, None),
    ElementKind.TITLE: (True, _Reader.open_title, _Reader.close_title),
    ElementKind.MEDIA_TITLE: (True, _Reader.open_title, _Reader.store_title),
    ElementKind.LINK: (True, _Reader.open_link, _Reader.close_link),
    ElementKind.GUID: (True, _Reader.open_guid, _Reader.close_guid),
    ElementKind.PUBLISHED: (True, None, _Reader.close_published),
    ElementKind.UPDATED: (True, None, _Reader.close_updated),
    ElementKind.RSS: (False, _Reader.open_rss, None),
    ElementKind.ATOM: (False, _Reader.open_atom, _Reader.close_channel),
    ElementKind.CHANNEL: (False, _Reader.open_channel, _Reader.close_channel),
    ElementKind.ITEM: (False, _Reader.open_item, _Reader.close_item),
    ElementKind.IMAGE: (False, _Reader.open_image, _Reader.close_image),
    ElementKind.TEXT_INPUT: (False, _Reader.open_text_input, _Reader.close_text_input),
    ElementKind.SOURCE: (False, _Reader.open_source, _Reader.close_source),
    ElementKind.REFUSED: (False, decline, None),
}
