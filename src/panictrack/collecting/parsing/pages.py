"""What a body is besides entries: a web page, a login wall, hints, a language, advertised feeds."""

import html
import re
from datetime import timedelta
from urllib.parse import urljoin

from panictrack.collecting.parsing.encoding import to_utf8
from panictrack.collecting.parsing.normalise import Hints
from panictrack.collecting.walls import REMEDY, wall_in_page
from panictrack.model import Outcome
from panictrack.model.text import clean_title

_HEAD_BYTES = 64 * 1024  # login walls come first
_TITLE_LENGTH = 80
_NOT_HTML = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip data inside the response"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"RIFF", "a sound or an image"),
)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*[\"}]")
_HTML = re.compile(
    r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<title[\s>]|<meta\s|<script[\s>]|<div[\s>]"
)
_PAGE_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,500})")
_TAG_OR_SPACE = re.compile(r"<[^<>]{0,500}>|\s+")
_PASSWORD_FIELD = re.compile(r"<input[^<>]{0,300}\btype\s*=\s*[\"']?password")
# What other pages in front of the content contain in their first 64 kB.
_WALLS = (
    ("enable javascript and cookies to continue", "asks for JavaScript and cookies"),
    ("please enable cookies", "asks for cookies"),
    ("before you continue to", "asks for consent"),
    ("consent.google", "asks for consent"),
    ("consent.yahoo", "asks for consent"),
    ("//guce.", "asks for consent"),
    ("cookie wall", "asks for consent"),
)


def is_json(body: bytes) -> bool:
    """Whether a body begins as a JSON object does."""
    return _JSON.match(body) is not None


def describe_page(body: bytes, content_type: str | None = None) -> tuple[Outcome, str]:
    """What a body is that is not a feed, and a sentence that describes it. Linear in its first 64 kB.

    Can mislead when a web page has a login form or a captcha beside its content: it counts as a login wall.
    """
    head = body[:_HEAD_BYTES]
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    for beginning, name in _NOT_HTML:
        if head.startswith(beginning):
            return Outcome.NOT_A_FEED, f"the body is {name}"
    lower = text.lower()
    if is_json(head) or not _HTML.search(lower):
        return Outcome.NOT_A_FEED, _described(text, content_type)
    title = _title(text, lower)
    named = f"the page “{title}”" if title else "a web page without a title"
    if _PASSWORD_FIELD.search(lower):
        return Outcome.LOGIN_WALL, f"{named} asks for a password"
    if guard := wall_in_page(lower):
        return Outcome.LOGIN_WALL, f"{named}: {guard}; {REMEDY}"
    wall = next((sentence for sign, sentence in _WALLS if sign in lower), None)
    if wall is not None:
        return Outcome.LOGIN_WALL, f"{named} {wall}"
    return Outcome.HTML_PAGE, f"{named} was returned instead of a feed"


def _title(text: str, lower: str) -> str:
    found = _PAGE_TITLE.search(lower)
    if found is None:
        return ""
    # In its own case. Lower-casing may shift positions by a letter or two in rare alphabets: acceptable here.
    title = clean_title(html.unescape(text[found.start(1) : found.end(1)]))
    return title if len(title) <= _TITLE_LENGTH else title[: _TITLE_LENGTH - 1].rstrip() + "…"


def _described(text: str, content_type: str | None) -> str:
    kind = (content_type or "").partition(";")[0].strip().lower()
    if text[:1] in {"{", "["} or kind.endswith("json"):
        return "the body is JSON"
    sample = text[:1000]
    n_odd = sum(letter == "\ufffd" or not (letter.isprintable() or letter.isspace()) for letter in sample)
    if n_odd * 10 > len(sample):
        return "the body is binary"
    if text.startswith("<"):
        root = re.search(r"<([A-Za-z_][\w:.-]{0,60})", sample)
        return (
            f"the body is XML or HTML of another kind, beginning with <{root[1]}>"
            if root
            else "the body is broken XML"
        )
    words = clean_title(_TAG_OR_SPACE.sub(" ", sample))[:_TITLE_LENGTH]
    return f"the body is plain text: “{words}”"


_HINTS_HEAD_BYTES = 256 * 1024
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<(?:\w{1,20}:)?updatePeriod>\s*([a-zA-Z]{1,10})\s*</")
_FREQUENCY = re.compile(rb"<(?:\w{1,20}:)?updateFrequency>\s*(\d{1,6})\s*</")
_SKIPPED_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_SKIPPED_DAY = re.compile(rb"<day>\s*(\w{6,9})\s*</day>", re.IGNORECASE)
_FIRST_ITEM = re.compile(rb"<(?:item|entry)[\s>]")
_PERIODS = {
    b"hourly": timedelta(hours=1),
    b"daily": timedelta(days=1),
    b"weekly": timedelta(weeks=1),
    b"monthly": timedelta(days=30),
    b"yearly": timedelta(days=365),
}
_DAYS = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")


def read_hints(body: bytes) -> Hints:
    """What a feed declares about how often it changes, before its first item.

    Read from the bytes in UTF-8, because feedparser keeps only one hour of skipHours; so both parsers agree.
    """
    head = body[:_HINTS_HEAD_BYTES]
    first = _FIRST_ITEM.search(head)
    head = _without_comments(head[: first.start()] if first else head)
    if b"</" not in head:
        return Hints()
    hours = {int(hour) % 24 for hour in _SKIPPED_HOUR.findall(head) if int(hour) <= 24}
    days = {_DAYS.index(day.lower()) for day in _SKIPPED_DAY.findall(head) if day.lower() in _DAYS}
    return Hints(every=_every(head), skip_hours=frozenset(hours), skip_days=frozenset(days))


def _every(head: bytes) -> timedelta | None:
    claims = [timedelta(minutes=int(minutes)) for minutes in _TTL.findall(head)[:1]]
    period = _PERIOD.search(head)
    if period is not None and period[1].lower() in _PERIODS:
        frequency = _FREQUENCY.search(head)
        claims.append(_PERIODS[period[1].lower()] / max(1, int(frequency[1]) if frequency else 1))
    return max((claim for claim in claims if claim), default=None)


def _without_comments(head: bytes) -> bytes:
    """In one pass: a pattern would take quadratic time over many comments without an end."""
    parts = []
    while (start := head.find(b"<!--")) >= 0:
        parts.append(head[:start])
        end = head.find(b"-->", start + 4)
        head = head[end + 3 :] if end >= 0 else b""
    return b"".join([*parts, head])


_PAGE_BYTES = 1024 * 1024  # how much of a page is searched: its head comes first
_MOST_FEEDS = 20  # returned for one page
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
_JSON_TYPE = "application/json"  # of JSON Feed 1, and of the interface that each page of WordPress links to
_FEED_NAME = re.compile(r"\.json\b|feeds?(?![\w.-])", re.IGNORECASE)
# Not html.parser, which fails on malformed declarations. Repetitions are bounded, so no page is expensive.
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
    """The feeds that a web page at `address` links to, in order."""
    base, feeds = address, []
    for tag in _TAG.finditer(body[:_PAGE_BYTES].decode("utf-8", "replace")):
        attributes = _attributes(tag[2])
        href = attributes.get("href", "").strip()
        if tag[1].lower() == "base":
            base = _joined(address, href)
        elif href and _is_feed(attributes):
            feeds.append(_joined(base, href))
    return tuple(dict.fromkeys(feeds))[:_MOST_FEEDS]


def language(body: bytes) -> str | None:
    """The language that a feed declares, as a BCP 47 tag; None if it declares none."""
    if b"\0" in body[:4]:  # UTF-16 or UTF-32
        body = to_utf8(body).body
    if is_json(body):
        from panictrack.collecting.parsing.json_feed import json_language

        return json_language(body)
    found = _LANGUAGE.search(body[:65536])
    return (found[1] or found[2]).decode("ascii").replace("_", "-") if found else None


def _attributes(text: str) -> dict[str, str]:
    found = (match.groups(default="") for match in _ATTRIBUTE.finditer(text))
    return {name.lower(): html.unescape("".join(values)) for name, *values in found}


def _is_feed(attributes: dict[str, str]) -> bool:
    media_type = attributes.get("type", "").partition(";")[0].strip().lower()
    is_typed = media_type in _FEED_TYPES or (
        media_type == _JSON_TYPE and _FEED_NAME.search(attributes["href"]) is not None
    )
    return is_typed and "alternate" in attributes.get("rel", "").lower().split()


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # such as http://[
        return href
