"""What bodies say of themselves: the feeds that a web page advertises, the language a feed is in."""

import html
import re
from urllib.parse import urljoin

_LOOKED_THROUGH = 1024 * 1024  # bytes of a page: the head comes first
_MOST = 20  # feeds that are named of one page
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml"}
# Not html.parser: it fails on malformed declarations. Every repetition has an end, so no page can be costly.
_TAG = re.compile(
    r"""<(link|base)\b((?:[^<>"']{1,500}|"[^"]{0,2000}"|'[^']{0,2000}'){1,40})>""", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""([A-Za-z-]{1,30})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# RSS has <language>, Dublin Core <dc:language>, Atom xml:lang on its root.
_LANGUAGE = re.compile(
    rb"<(?:dc:)?language[^<>]{0,100}>\s{0,99}(?:<!\[CDATA\[)?\s{0,99}"
    rb"([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,4})\s{0,99}(?:\]\]>|<)"
    rb"|<(?:\w{1,20}:)?(?:feed|RDF|rss)\s[^<>]{0,2000}?\bxml:lang\s{0,9}=\s{0,9}"
    rb"""["']([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4})["']"""
)


def advertised_feeds(body: bytes, address: str) -> tuple[str, ...]:
    """The addresses of the feeds that a web page at `address` names in its links, in their order."""
    base, found = address, []
    for tag in _TAG.finditer(body[:_LOOKED_THROUGH].decode("utf-8", "replace")):
        attributes = _attributes(tag[2])
        href = attributes.get("href", "").strip()
        if tag[1].lower() == "base":
            base = _joined(address, href)
        elif href and _is_feed(attributes):
            found.append(_joined(base, href))
    return tuple(dict.fromkeys(found))[:_MOST]


def language(body: bytes) -> str | None:
    """The language that a feed says it is in, as a BCP 47 tag; None where it does not say."""
    found = _LANGUAGE.search(body[:65536])
    return (found[1] or found[2]).decode("ascii").replace("_", "-") if found else None


def _attributes(text: str) -> dict[str, str]:
    found = (match.groups(default="") for match in _ATTRIBUTE.finditer(text))
    return {name.lower(): html.unescape("".join(values)) for name, *values in found}


def _is_feed(attributes: dict[str, str]) -> bool:
    form = attributes.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in attributes.get("rel", "").lower().split() and form in _FEED_TYPES


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # such as http://[
        return href
