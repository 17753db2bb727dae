"""OPML, in which readers exchange their lists of feeds: from bytes to outlines, from feeds to text.

Read by expat itself: listparser 0.20 (2024) keeps nested folders, too, but drops the attributes of other
namespaces, knows no lines, makes an empty list of a bare ampersand, and lets a document declare entities.
"""

import codecs
import html.entities
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree as ET
from xml.parsers import expat

from panictrack.collecting.feed_list.read import needs_language, outlet_of, same_feed, web_address
from panictrack.errors import InputError
from panictrack.model import Feed, FeedKind
from panictrack.model.text import clean_title, storable

NAMESPACE = "urn:panictrack:feedlist"  # for what OPML has no word: other readers pass over it
SIZE_LIMIT_BYTES = 32 * 1024 * 1024  # ten thousand feeds are three
_DEEPEST = 100  # folders in folders: a name for each level and feed is kept
_OWN = ("outlet", "kind", "country", "language")
_FEED_TYPES = {"rss", "atom", "rdf", "feed"}
_INCLUDING_TYPES = {"link", "include"}

_NEVER_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What follows an ampersand: a reference to a character, a name, or neither, and then it should be `&amp;`.
_AMPERSAND = re.compile(r"&(?:#([xX][0-9a-fA-F]{1,6}|[0-9]{1,7});|([A-Za-z][A-Za-z0-9]{0,30};))?")
_XML_NAMES = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_BEFORE_XML = "\ufeff \t\r\n"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PARTS_CATEGORIES = re.compile("[%,/]")
_ESCAPED = re.compile("%(25|2[Cc]|2[Ff])")

ET.register_namespace("panictrack", NAMESPACE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """A feed as an OPML file lists it: the address as written, and nothing where the file says nothing."""

    line: int
    address: str
    name: str
    tags: tuple[str, ...] = ()  # its folders from the outermost in, then its categories
    outlet: str = ""
    kind: str = ""
    country: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BadOutline:
    """An outline that should be a feed and is none, and why."""

    line: int
    complaint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlines:
    """What an OPML file holds. `notes` say what had to be mended before it could be read."""

    feeds: tuple[Outline, ...]
    bad: tuple[BadOutline, ...] = ()
    notes: tuple[str, ...] = ()


def read_opml(body: bytes, name: str) -> Outlines:
    """The feeds of an OPML file that people call `name`.

    Raises
    ------
    InputError
        It is no OPML, holds a DTD, or is broken in a way that is not mended here.
    """
    if len(body) > SIZE_LIMIT_BYTES:
        raise InputError(f"{name}: larger than {SIZE_LIMIT_BYTES // 2**20} MiB; cut the file into several")
    text, notes = _decoded(body)
    try:
        reading = _read(text, name)
    except expat.ExpatError:
        mended, told = _mended(text)
        notes += told
        try:
            reading = _read(mended, name)
        except expat.ExpatError as error:
            raise InputError(f"{name}: {_told(error, text, mended)}") from error
    return Outlines(feeds=tuple(reading.feeds), bad=tuple(reading.bad), notes=tuple(notes))


def write_opml(feeds: Sequence[Feed]) -> str:
    """The feeds as OPML 2.0: the first tag of each is its folder, further ones are its categories."""
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
    found = {"type": "rss", "text": name, "title": name, "xmlUrl": feed.url}
    if categories:
        found["category"] = ",".join(_PARTS_CATEGORIES.sub(_escape, tag) for tag in categories)
    for own in _OWN:
        if value := _attribute(str(getattr(feed, own))):
            found[f"{{{NAMESPACE}}}{own}"] = value
    return ET.Element("outline", found)


def _attribute(text: str) -> str:
    """A text in which nothing is left that XML cannot hold."""
    return clean_title(_NEVER_IN_XML.sub("", text))


def _escape(character: re.Match[str]) -> str:
    """A comma parts categories and a slash their levels: within a tag they are written as in addresses."""
    return f"%{ord(character[0]):02X}"


def _categories(text: str) -> Iterator[str]:
    """The tags in a category attribute: `/Boston/Weather,Sport` is Boston, Weather and Sport."""
    for part in re.split("[,/]", text):
        yield clean_title(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), part))


@dataclass(slots=True)
class _Open:
    """An outline whose end has not come: the tags of what is in it, and what is wrong unless something is."""

    tags: tuple[str, ...]
    line: int
    complaint: str | None


@dataclass(kw_only=True, slots=True)
class _Reading:
    """What expat has told so far."""

    name: str
    line_of: Callable[[], int]
    feeds: list[Outline] = field(default_factory=list)
    bad: list[BadOutline] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    has_root: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. Names are read in any case, for people write xmlurl and XMLURL."""
        element = _local(tag)
        if not self.has_root and element != "opml":
            raise InputError(
                f"{self.name}: this is {element}, not OPML; a feed itself is added with "
                "`panictrack feeds add ADDRESS`"
            )
        self.has_root = True
        found = {key.lower(): value.strip() for key, value in attributes.items()}
        # By hand, not by expat: it would refuse a file that uses a prefix and does not declare it.
        self.prefixes |= {
            key[6:] for key, value in found.items() if key[:6] == "xmlns:" and value == NAMESPACE
        }
        if element == "outline":
            self._outline(found, self.line_of())

    def end(self, tag: str) -> None:
        """An element ends."""
        if _local(tag) == "outline":
            ended = self.open.pop()
            if ended.complaint:
                self.bad.append(BadOutline(line=ended.line, complaint=ended.complaint))

    def refuse(self, *_: object) -> None:
        """A document type can declare entities that grow without end, or name files of ours."""
        raise InputError(f"{self.name}: it holds a DTD, which is not read; remove its line <!DOCTYPE ...>")

    def _outline(self, found: dict[str, str], line: int) -> None:
        if len(self.open) >= _DEEPEST:
            raise InputError(
                f"{self.name}: line {line} is more than {_DEEPEST} folders deep; flatten the file"
            )
        folders = self.open[-1].tags if self.open else ()
        if self.open:
            self.open[-1].complaint = None  # it holds something: a folder, whatever it is called
        # text is what the user calls it; title, where it differs, what the feed calls itself.
        title = clean_title(found.get("text") or "") or clean_title(found.get("title") or "")
        form = found.get("type", "").lower()
        address = found.get("xmlurl") or (found.get("url", "") if form in _FEED_TYPES else "")
        if address:
            self.feeds.append(self._feed(found, line, address, title, folders))
        is_folder = title and not address
        self.open.append(_Open((*folders, title) if is_folder else folders, line, _missing(form, address)))

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


def _missing(form: str, address: str) -> str | None:
    """What is wrong with an outline that has no address, where it is said to be more than a note."""
    if address:
        return None
    if form in _INCLUDING_TYPES:
        return "it points to another list, which is not followed; import that list by itself"
    return "it has no address (xmlUrl)" if form in _FEED_TYPES else None


def _read(text: str, name: str) -> _Reading:
    """All that expat tells of a text; it would refuse a space before the declaration."""
    begun = text.lstrip(_BEFORE_XML)
    skipped = text.count("\n", 0, len(text) - len(begun))
    parser = expat.ParserCreate()
    reading = _Reading(name=name, line_of=lambda: parser.CurrentLineNumber + skipped)
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.StartDoctypeDeclHandler = reading.refuse
    parser.Parse(begun, True)
    return reading


def _local(tag: str) -> str:
    return tag.rpartition(":")[2].lower()


def _told(error: expat.ExpatError, text: str, mended: str) -> str:
    if not text.strip():
        return "the file is empty; export it again"
    line = error.lineno + text.count("\n", 0, len(text) - len(text.lstrip(_BEFORE_XML)))
    reason = expat.ErrorString(error.code)
    # Mending moves what follows in its line, and one line may be the whole file.
    column = f", column {error.offset + 1}" if mended == text else ""
    return f"line {line}{column}: {reason}; mend that line, or export the file again"


def _mended(text: str) -> tuple[str, list[str]]:
    """The text with its commonest faults mended, line by line where it was, and what they were."""
    without, n_controls = _NEVER_IN_XML.subn("", text)
    mended = _AMPERSAND.sub(_mended_ampersand, without)
    notes = [f"{n_controls} control characters were left out"] * bool(n_controls)
    if mended != without:
        notes.append("ampersands that XML does not know were taken as they stand")
    return mended, notes


def _mended_ampersand(found: re.Match[str]) -> str:
    number, name = found.groups()
    if name in _XML_NAMES:
        return found[0]
    if name in html.entities.html5:  # &eacute; means a letter in HTML and nothing in XML
        return "".join(f"&#{ord(character)};" for character in html.entities.html5[name])
    if number and not _is_in_xml(int(number[1:], 16) if number[0] in "xX" else int(number)):
        return ""
    return found[0] if number else f"&amp;{found[0][1:]}"


def _is_in_xml(number: int) -> bool:
    return number <= 0x10FFFF and not _NEVER_IN_XML.match(chr(number))


def _decoded(body: bytes) -> tuple[str, list[str]]:
    """The text, by its byte order mark, else as declared, else UTF-8; Windows-1252 where that fails."""
    encoding = _encoding(body)
    try:
        return storable(body.decode(encoding)), []
    except (LookupError, UnicodeError):
        note = f"the text is not in {encoding}: read as Windows-1252; look at names with accents"
        return body.decode("cp1252", "replace"), [note]


def _encoding(body: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if body.startswith(mark)), None)
    declared = _DECLARED.match(body[:400])
    if marked or not declared:
        return marked or "utf-8"
    name = declared[1].decode("ascii").lower()
    # A declaration that can be read letter by letter is in no encoding of wider ones, whatever it says.
    return "utf-8" if name.startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs", "iso-10646")) else name


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedDefaults:
    """What is taken of feeds of which a file does not say it, as most files do not."""

    kind: FeedKind = FeedKind.SECTION  # the safe one: never a denominator
    country: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """What a file adds to a list: new feeds, how many were known or came twice, and what is no feed."""

    new: tuple[Feed, ...]
    n_known: int
    bad: tuple[BadOutline, ...]


def join(outlines: Outlines, listed: Sequence[Feed], unsaid: FeedDefaults) -> Joined:
    """The feeds of a file that are not listed. One that lies in several folders has the tags of all."""
    known = {same_feed(feed.url) for feed in listed}
    new: dict[str, Feed] = {}
    bad = list(outlines.bad)
    n_known = 0
    for outline in outlines.feeds:
        feed = _feed(outline, unsaid)
        if isinstance(feed, BadOutline):
            bad.append(feed)
            continue
        key = same_feed(feed.url)
        if key in new:
            tags = dict.fromkeys((*new[key].tags, *feed.tags))
            new[key] = replace(new[key], tags=tuple(tags))
        elif key not in known:
            new[key] = feed
            continue
        n_known += 1
    bad.sort(key=lambda item: item.line)
    return Joined(new=tuple(new.values()), n_known=n_known, bad=tuple(bad))


def _feed(outline: Outline, unsaid: FeedDefaults) -> Feed | BadOutline:
    url = web_address(outline.address)
    if url is None:
        return BadOutline(line=outline.line, complaint=f"{outline.address[:200]!r} is no web address")
    if outline.kind and outline.kind not in list(FeedKind):
        told = f"kind is {', '.join(FeedKind)}, not {outline.kind!r}"
        return BadOutline(line=outline.line, complaint=told)
    kind = FeedKind(outline.kind) if outline.kind else unsaid.kind
    language = outline.language or unsaid.language
    if trouble := needs_language(kind, language):
        return BadOutline(line=outline.line, complaint=f"{trouble}; --language says it for all")
    outlet = outline.outlet or outlet_of(url)
    return Feed(
        url=url,
        name=outline.name or outlet,
        outlet=outlet,
        kind=kind,
        country=outline.country or unsaid.country,
        language=language,
        tags=outline.tags,
    )
