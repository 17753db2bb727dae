"""OPML, the format in which feed readers exchange subscriptions: reading, writing, merging into a list.

Parsed with expat directly. listparser 0.20 (2024) also keeps nested folders, but it drops attributes of other
namespaces and line numbers, returns an empty list for a bare ampersand, and lets a document declare entities.
"""

import html.entities
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree as ET
from xml.parsers import expat

from panictrack.collecting.feed_list.read import missing_language, web_address
from panictrack.collecting.parsing.encoding import to_utf8
from panictrack.errors import InputError
from panictrack.model import Feed, FeedKind
from panictrack.model.outlets import OutletTable, shipped_outlets
from panictrack.model.text import clean_title, normalise_url

NAMESPACE = "urn:panictrack:feedlist"  # for what OPML cannot express: other readers ignore it
SIZE_LIMIT_BYTES = 8 * 1024 * 1024  # ten thousand feeds take three
_DEEPEST = 100  # nested folders: each feed stores one name per level
_OWN = ("outlet", "kind", "country", "language")
_FEED_TYPES = {"rss", "atom", "rdf", "feed"}
_INCLUDING_TYPES = {"link", "include"}

_NEVER_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# An ampersand starts a character reference, a named one, or neither; in the last case it should be `&amp;`.
_AMPERSAND = re.compile(r"&(?:#([xX][0-9a-fA-F]{1,6}|[0-9]{1,7});|([A-Za-z][A-Za-z0-9]{0,30};))?")
_XML_NAMES = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_BEFORE_XML = "\ufeff \t\r\n"
_PARTS_CATEGORIES = re.compile("[%,/]")
_ESCAPED = re.compile("%(25|2[Cc]|2[Ff])")

ET.register_namespace("panictrack", NAMESPACE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """A feed as an OPML file lists it: the address as written; fields the file lacks are empty."""

    line: int
    address: str
    name: str
    tags: tuple[str, ...] = ()  # its folders from the outermost inwards, then its categories
    outlet: str = ""
    kind: str = ""
    country: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BadOutline:
    """An outline that should be a feed but is not, and why."""

    line: int
    problem: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlines:
    """The content of an OPML file. `notes` list what had to be repaired before it could be read."""

    feeds: tuple[Outline, ...]
    bad: tuple[BadOutline, ...] = ()
    notes: tuple[str, ...] = ()


def read_opml(body: bytes, name: str) -> Outlines:
    """The feeds of an OPML file named `name`.

    Raises
    ------
    InputError
        It is not OPML, contains a DTD, or is broken beyond the repairs made here.
    """
    if len(body) > SIZE_LIMIT_BYTES:
        raise InputError(f"{name}: larger than {SIZE_LIMIT_BYTES // 2**20} MiB; split the file")
    text, notes = _decoded(body)
    try:
        reading = _read(text, name)
    except expat.ExpatError:
        repaired, repairs = _repaired(text)
        notes += repairs
        try:
            reading = _read(repaired, name)
        except expat.ExpatError as error:
            raise InputError(f"{name}: {_syntax_error(error, text, repaired)}") from error
    return Outlines(feeds=tuple(reading.feeds), bad=tuple(reading.bad), notes=tuple(notes))


def write_opml(feeds: Sequence[Feed]) -> str:
    """The feeds as OPML 2.0: the first tag of each is its folder, the others are its categories."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Feeds of panictrack"
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for feed in feeds:
        tags = [tag for tag in map(_attribute, feed.tags) if tag]
        if tags and tags[0] not in folders:
            folders[tags[0]] = ET.SubElement(body, "outline", text=tags[0], title=tags[0])
        (folders[tags[0]] if tags else body).append(_outline(feed, tags[1:]))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _outline(feed: Feed, categories: Sequence[str]) -> ET.Element:
    name = _attribute(feed.name)
    attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": feed.url}
    if categories:
        # A comma or slash inside a tag is percent-encoded: they separate categories and their levels.
        attributes["category"] = ",".join(
            _PARTS_CATEGORIES.sub(lambda found: f"%{ord(found[0]):02X}", tag) for tag in categories
        )
    for own in _OWN:
        if value := _attribute(str(getattr(feed, own))):
            attributes[f"{{{NAMESPACE}}}{own}"] = value
    return ET.Element("outline", attributes)


def _attribute(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return clean_title(_NEVER_IN_XML.sub("", text))


def _categories(text: str) -> Iterator[str]:
    """The tags in a category attribute: `/Boston/Weather,Sport` is Boston, Weather and Sport."""
    for part in re.split("[,/]", text):
        yield clean_title(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), part))


@dataclass(slots=True)
class _Open:
    """An outline that has not ended: the tags of its content, and its problem if it turns out to be empty."""

    tags: tuple[str, ...]
    line: int
    problem: str | None


@dataclass(kw_only=True, slots=True)
class _OpmlReader:
    """What expat has reported so far."""

    name: str
    line_of: Callable[[], int]
    feeds: list[Outline] = field(default_factory=list)
    bad: list[BadOutline] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    has_root: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Start an element. Names match in any case, because files have xmlurl and XMLURL."""
        element = _local(tag)
        if not self.has_root and element != "opml":
            raise InputError(
                f"{self.name}: this is {element}, not OPML; add a single feed with `panictrack feeds add URL`"
            )
        self.has_root = True
        found = {key.lower(): value.strip() for key, value in attributes.items()}
        # Not left to expat, which would reject a file that uses an undeclared prefix.
        self.prefixes |= {
            key[6:] for key, value in found.items() if key[:6] == "xmlns:" and value == NAMESPACE
        }
        if element == "outline":
            self._outline(found, self.line_of())

    def end(self, tag: str) -> None:
        """End an element."""
        if _local(tag) == "outline":
            ended = self.open.pop()
            if ended.problem:
                self.bad.append(BadOutline(line=ended.line, problem=ended.problem))

    def refuse(self, *_: object) -> None:
        """Reject a document type, which can declare entities that explode or read our files."""
        raise InputError(f"{self.name}: a DTD is not allowed; remove the line <!DOCTYPE ...>")

    def _outline(self, found: dict[str, str], line: int) -> None:
        if len(self.open) >= _DEEPEST:
            raise InputError(
                f"{self.name}: line {line} is more than {_DEEPEST} folders deep; flatten the file"
            )
        folders = self.open[-1].tags if self.open else ()
        if self.open:
            self.open[-1].problem = None  # it has content, so it is a folder
        # `text` is the user's name for it; `title`, where it differs, is the feed's own.
        title = clean_title(found.get("text") or "") or clean_title(found.get("title") or "")
        kind = found.get("type", "").lower()
        address = found.get("xmlurl") or (found.get("url", "") if kind in _FEED_TYPES else "")
        if address:
            self.feeds.append(self._feed(found, line, address, title, folders))
        is_folder = title and not address
        self.open.append(_Open((*folders, title) if is_folder else folders, line, _problem(kind, address)))

    def _feed(
        self, found: dict[str, str], line: int, address: str, title: str, folders: Sequence[str]
    ) -> Outline:
        own = {
            name: clean_title(found[f"{prefix}:{name}"])
            for prefix in self.prefixes
            for name in _OWN
            if f"{prefix}:{name}" in found
        }
        tags = dict.fromkeys(filter(None, (*folders, *_categories(found.get("category", "")))))
        return Outline(line=line, address=address, name=title, tags=tuple(tags), **own)


def _problem(kind: str, address: str) -> str | None:
    """What is wrong with an outline without an address whose type says that it should have one."""
    if address:
        return None
    if kind in _INCLUDING_TYPES:
        return "it links to another list, which is not followed; import that list separately"
    return "it has no address (xmlUrl)" if kind in _FEED_TYPES else None


def _read(text: str, name: str) -> _OpmlReader:
    """Parse a text without leading white space, which expat would reject before the declaration."""
    begun = text.lstrip(_BEFORE_XML)
    skipped = text.count("\n", 0, len(text) - len(begun))
    parser = expat.ParserCreate()
    reading = _OpmlReader(name=name, line_of=lambda: parser.CurrentLineNumber + skipped)
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.StartDoctypeDeclHandler = reading.refuse
    parser.Parse(begun, True)
    return reading


def _local(tag: str) -> str:
    return tag.rpartition(":")[2].lower()


def _syntax_error(error: expat.ExpatError, text: str, repaired: str) -> str:
    if not text.strip():
        return "the file is empty; export it again"
    line = error.lineno + text.count("\n", 0, len(text) - len(text.lstrip(_BEFORE_XML)))
    reason = expat.ErrorString(error.code)
    # A repair shifts the rest of its line, and one line may be the whole file.
    column = f", column {error.offset + 1}" if repaired == text else ""
    return f"line {line}{column}: {reason}; repair that line, or export the file again"


def _repaired(text: str) -> tuple[str, list[str]]:
    """The text with its most common errors repaired, every line in its place, and a note about each."""
    without, n_controls = _NEVER_IN_XML.subn("", text)
    repaired = _AMPERSAND.sub(_repaired_ampersand, without)
    notes = [f"{n_controls} control characters were removed"] * bool(n_controls)
    if repaired != without:
        notes.append("ampersands that are not valid XML were read as plain text")
    return repaired, notes


def _repaired_ampersand(found: re.Match[str]) -> str:
    number, name = found.groups()
    if name in _XML_NAMES:
        return found[0]
    if name in html.entities.html5:  # &eacute; is defined in HTML but not in XML
        return "".join(f"&#{ord(character)};" for character in html.entities.html5[name])
    if not number:
        return f"&amp;{found[0][1:]}"
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return found[0] if code <= 0x10FFFF and not _NEVER_IN_XML.match(chr(code)) else ""


def _decoded(body: bytes) -> tuple[str, list[str]]:
    """The text, and a note where it is in another encoding than it declares."""
    decoded = to_utf8(body)
    return decoded.body.decode(), [f"{decoded.note}; check names with accents"] if decoded.note else []


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedDefaults:
    """What is assumed where a file does not specify it, as most files do not."""

    kind: FeedKind = FeedKind.SECTION  # the safe one: never a denominator
    country: str = ""
    language: str = ""
    outlets: OutletTable = field(default_factory=shipped_outlets)


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """What a file adds to a feed list: new feeds, how many were known or repeated, and invalid outlines."""

    new: tuple[Feed, ...]
    n_known: int
    bad: tuple[BadOutline, ...]


def merge(outlines: Outlines, listed: Sequence[Feed], defaults: FeedDefaults) -> Merge:
    """The feeds of a file that are not listed yet. A feed in several folders gets the tags of all."""
    known = {normalise_url(feed.url) for feed in listed}
    new: dict[str, Feed] = {}
    bad = list(outlines.bad)
    n_known = 0
    for outline in outlines.feeds:
        feed = _feed(outline, defaults)
        if isinstance(feed, BadOutline):
            bad.append(feed)
            continue
        key = normalise_url(feed.url)
        if key in new:
            tags = dict.fromkeys((*new[key].tags, *feed.tags))
            new[key] = replace(new[key], tags=tuple(tags))
        elif key not in known:
            new[key] = feed
            continue
        n_known += 1
    bad.sort(key=lambda item: item.line)
    return Merge(new=tuple(new.values()), n_known=n_known, bad=tuple(bad))


def _feed(outline: Outline, defaults: FeedDefaults) -> Feed | BadOutline:
    url = web_address(outline.address)
    if url is None:
        return BadOutline(line=outline.line, problem=f"{outline.address[:200]!r} is not a web address")
    if outline.kind and outline.kind not in list(FeedKind):
        problem = f"kind must be one of {', '.join(FeedKind)}, not {outline.kind!r}"
        return BadOutline(line=outline.line, problem=problem)
    kind = FeedKind(outline.kind) if outline.kind else defaults.kind
    language = outline.language or defaults.language
    if remedy := missing_language(kind, language):
        return BadOutline(line=outline.line, problem=f"{remedy}; --language sets it for all")
    outlet = defaults.outlets.outlet(outline.outlet or None, None) or defaults.outlets.outlet_of_url(url)
    return Feed(
        url=url,
        name=outline.name or outlet,
        outlet=outlet,
        kind=kind,
        country=outline.country or defaults.country,
        language=language,
        tags=outline.tags,
    )
