"""Which of feedparser 6's handlers an element name leads to: namespaces, prefixes, attributes, encodings.

feedparser does not scope namespaces: a prefix, once declared, counts for the rest of the body, and a prefix
that it knows keeps its meaning whatever its URI. Whatever is ambiguous in that is declined.

The tables are copied so that feedparser need not be imported (70 ms and much memory) where expat is enough;
tests/collecting/test_parsing_differential.py compares them with the installed feedparser.
"""

from collections.abc import Callable
from enum import Enum, auto
from typing import NoReturn


class ElementKind(Enum):
    """How the expat backend treats an element."""

    UNKNOWN = auto()  # feedparser has no handler for it: its children count, its text does not
    HOLDER = auto()  # handled, but only its children matter here
    LEAF = auto()  # handled, but its text does not matter; a child would
    NESTING = auto()  # as LEAF, but it may contain its own kind
    CONTENT = auto()  # as LEAF, but may contain markup if declared as xhtml
    TITLE = auto()
    MEDIA_TITLE = auto()  # used only until another title comes
    LINK = auto()
    GUID = auto()
    PUBLISHED = auto()
    UPDATED = auto()
    RSS = auto()
    ATOM = auto()
    CHANNEL = auto()
    ITEM = auto()
    IMAGE = auto()
    TEXT_INPUT = auto()
    SOURCE = auto()
    REFUSED = auto()  # too rare or strange to imitate: feedparser parses the body


_NAMES = {
    ElementKind.HOLDER: """
        author dc_author dc_creator itunes_author contributor itunes_owner media_group media_content""",
    ElementKind.LEAF: """
        category keywords cloud created dc_contributor dc_language dc_publisher dc_subject dcterms_created
        email enclosure expirationdate generator height homepage itunes_email itunes_image itunes_link
        itunes_name language managingeditor media_category media_credit media_license media_player
        media_rating media_restriction media_thumbnail name uri url webmaster width
        itunes_keywords itunes_block itunes_explicit media_keywords""",
    ElementKind.CONTENT: """
        abstract content content_encoded copyright dc_description dc_rights description
        feedburner_browserfriendly info itunes_subtitle itunes_summary media_description rights subtitle
        summary tagline""",
    ElementKind.TITLE: "title dc_title",
    ElementKind.MEDIA_TITLE: "media_title",
    ElementKind.LINK: "link",
    ElementKind.GUID: "guid id",
    ElementKind.PUBLISHED: "published issued pubdate dcterms_issued",
    ElementKind.UPDATED: "updated modified lastbuilddate dc_date dcterms_modified",
    ElementKind.RSS: "rss",
    ElementKind.ATOM: "feed",
    ElementKind.CHANNEL: "channel",
    ElementKind.ITEM: "item entry",
    ElementKind.IMAGE: "image",
    ElementKind.NESTING: "itunes_category",
    ElementKind.TEXT_INPUT: "textinput",
    ElementKind.SOURCE: "source",
    # The second half has no handlers: these names are keys under which feedparser stores results.
    ElementKind.REFUSED: """
        body cc_license creativeCommons_license creativecommons_license dcterms_valid fullitem georss_box
        georss_line georss_point georss_polygon georss_where georssgeom geom gml_exterior gml_linearring
        gml_linestring gml_point gml_polygon gml_pos gml_poslist newlocation psc_chapter psc_chapters tags
        textInput where xhtml_body
        authors author_detail contributors date date_parsed guidislink license links published_parsed
        publisher_detail publishers title_detail updated_parsed""",
}
KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}

# feedparser's "special hack": any other plain element ends an image or a text input.
KEEPS_IMAGE = frozenset({"title", "link", "description", "url", "href", "width", "height"})
KEEPS_TEXT_INPUT = frozenset({"title", "link", "description", "name"})

# Where feedparser's version begins with "atom", it never guesses whether a title is HTML.
VERSIONS = {
    "http://purl.org/rss/1.0/": "rss10",
    "http://www.w3.org/2005/atom": "atom10",
    "http://my.netscape.com/rdf/simple/0.9/": "rss090",  # only as the default namespace
}

_PLAIN = """
    http://backend.userland.com/rss http://blogs.law.harvard.edu/tech/rss http://purl.org/rss/1.0/
    http://my.netscape.com/rdf/simple/0.9/ http://example.com/newformat# http://example.com/necho
    http://purl.org/echo/ uri/of/echo/namespace# http://purl.org/pie/ http://purl.org/atom/ns#
    http://www.w3.org/2005/atom http://purl.org/rss/1.0/modules/rss091#"""
_PREFIXED = """
    http://webns.net/mvcb/ admin
    http://purl.org/rss/1.0/modules/aggregation/ ag
    http://purl.org/rss/1.0/modules/annotate/ annotate
    http://media.tangent.org/rss/1.0/ audio
    http://backend.userland.com/blogchannelmodule blogChannel
    http://creativecommons.org/ns#license cc
    http://web.resource.org/cc/ cc
    http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html creativeCommons
    http://backend.userland.com/creativecommonsrssmodule creativeCommons
    http://purl.org/rss/1.0/modules/company co
    http://purl.org/rss/1.0/modules/content/ content
    http://my.theinfo.org/changed/1.0/rss/ cp
    http://purl.org/dc/elements/1.1/ dc
    http://purl.org/dc/terms/ dcterms
    http://purl.org/rss/1.0/modules/email/ email
    http://purl.org/rss/1.0/modules/event/ ev
    http://rssnamespace.org/feedburner/ext/1.0 feedburner
    http://freshmeat.net/rss/fm/ fm
    http://xmlns.com/foaf/0.1/ foaf
    http://www.w3.org/2003/01/geo/wgs84_pos# geo
    http://www.georss.org/georss georss
    http://www.opengis.net/gml gml
    http://postneo.com/icbm/ icbm
    http://purl.org/rss/1.0/modules/image/ image
    http://www.itunes.com/dtds/podcast-1.0.dtd itunes
    http://example.com/dtds/podcast-1.0.dtd itunes
    http://purl.org/rss/1.0/modules/link/ l
    http://search.yahoo.com/mrss media
    http://search.yahoo.com/mrss/ media
    http://madskills.com/public/xml/rss/module/pingback/ pingback
    http://prismstandard.org/namespaces/1.2/basic/ prism
    http://www.w3.org/1999/02/22-rdf-syntax-ns# rdf
    http://www.w3.org/2000/01/rdf-schema# rdfs
    http://purl.org/rss/1.0/modules/reference/ ref
    http://purl.org/rss/1.0/modules/richequiv/ reqv
    http://purl.org/rss/1.0/modules/search/ search
    http://purl.org/rss/1.0/modules/slash/ slash
    http://schemas.xmlsoap.org/soap/envelope/ soap
    http://purl.org/rss/1.0/modules/servicestatus/ ss
    http://hacks.benhammersley.com/rss/streaming/ str
    http://purl.org/rss/1.0/modules/subscription/ sub
    http://purl.org/rss/1.0/modules/syndication/ sy
    http://schemas.pocketsoap.com/rss/mydescmodule/ szf
    http://purl.org/rss/1.0/modules/taxonomy/ taxo
    http://purl.org/rss/1.0/modules/threading/ thr
    http://purl.org/rss/1.0/modules/textinput/ ti
    http://madskills.com/public/xml/rss/module/trackback/ trackback
    http://wellformedweb.org/commentapi/ wfw
    http://purl.org/rss/1.0/modules/wiki/ wiki
    http://www.w3.org/1999/xhtml xhtml
    http://www.w3.org/1999/xlink xlink
    http://www.w3.org/xml/1998/namespace xml
    http://podlove.org/simple-chapters psc"""
# The prefix that a namespace, in lower case, always gets; "" for the formats themselves.
PREFIXES = (
    {"": ""}
    | dict.fromkeys(_PLAIN.split(), "")
    | dict(line.split() for line in _PREFIXED.strip().splitlines())
)

# A plain-text title of an RSS feed counts as HTML if it has only these tags and one of them is closed.
_HTML_TAGS = """
    a abbr acronym address area article aside audio b big blockquote br button canvas caption center cite
    code col colgroup command datagrid datalist dd del details dfn dialog dir div dl dt em event-source
    fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i img input ins kbd keygen label
    legend li m map menu meter multicol nav nextid noscript ol optgroup option output p pre progress q s samp
    section select small sound source spacer span strike strong sub sup table tbody td textarea tfoot th thead
    time tr tt u ul var video"""
HTML_TAGS = frozenset(_HTML_TAGS.split())


ABOUT = "http://www.w3.org/1999/02/22-rdf-syntax-ns# about"
_BACKEND = "backend.userland.com/rss"  # feedparser treats every namespace of that site as RSS
_MOST_DECLARATIONS = 500  # of prefixes: each may be compared with all the others
# Attributes with a meaning for feedparser, which variants of other case or namespace may replace.
_SENSITIVE = frozenset(
    {"about", "base", "href", "ispermalink", "lastmod", "mode", "rel", "src", "type", "uri", "url", "version"}
    | {"xmlns"}
)


class Declined(Exception):  # noqa: N818 - not an error: feedparser takes over
    """The body goes beyond what the expat backend imitates."""


def decline(*_: object) -> NoReturn:
    """Leave the body to feedparser."""
    raise Declined


class Names:
    """The element and attribute names of one body, each looked up once."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        """`on_change` is called when the meaning of names may have changed."""
        self.version = ""
        self.fine_attributes: set[str] = set()
        self._on_change = on_change
        self._meanings: dict[str, str] = {}  # feedparser's namespacemap
        self._in_use: dict[str, str] = {}  # feedparser's namespaces_in_use
        self._n_declarations = 0

    def declare(self, prefix: str | None, uri: str | None) -> None:
        """Register a namespace, as feedparser's track_namespace does."""
        if not uri:
            return
        if len(uri.split()) != 1:
            decline()  # the name of an element would be split there
        known = _known_prefix(uri)
        if not self.version and (prefix is None or VERSIONS.get(uri.lower()) != "rss090"):
            self.version = VERSIONS.get(uri.lower(), "")
        if prefix is not None:
            self._declare_prefix(prefix, uri, known)
        elif known is None:
            self._in_use[""] = uri

    def _declare_prefix(self, prefix: str, uri: str, known: str | None) -> None:
        self._n_declarations += 1
        if self._n_declarations > _MOST_DECLARATIONS:
            decline()
        names, meaning = (self._in_use, uri) if known is None else (self._meanings, known)
        if names.get(prefix, meaning) != meaning or self._in_use.get("") == uri:
            decline()  # the end tag of an element could mean another than its start tag
        if prefix not in names:
            names[prefix] = meaning
            self._on_change()

    def prefix(self, name: str) -> str:
        """feedparser's prefix for a name that expat reports as `uri local`; empty for the formats' own."""
        uri = name.rpartition(" ")[0]
        prefix = _known_prefix(uri)
        if prefix is None:
            prefix = next((used for used, address in self._in_use.items() if used and address == uri), "")
        prefix = prefix.lower()
        return prefix if self._meanings.get(prefix, prefix) == prefix else decline()

    def key(self, name: str) -> str:
        """The name of feedparser's handler: `media_title` for media:title."""
        prefix, local = self.prefix(name), name.rpartition(" ")[2].lower()
        if ":" in local:
            decline()
        return f"{prefix}_{local}" if prefix else local

    def learn_attributes(self, attributes: dict[str, str]) -> None:
        """Decline attributes that feedparser would mistake for others, and base URLs."""
        for name in attributes:
            uri, _, local = name.rpartition(" ")
            lower = local.lower()
            is_itself = name in {lower, "isPermaLink", ABOUT} and lower != "base"
            has_own_prefix = PREFIXES.get(uri.lower()) and lower not in {"about", "base"}
            if lower in _SENSITIVE and not (is_itself or has_own_prefix):
                decline()
            self.fine_attributes.add(name)

    def about(self, attributes: dict[str, str]) -> str | None:
        """The address in rdf:about."""
        if ABOUT in attributes and self._meanings.get("rdf", "rdf") != "rdf":
            decline()
        return attributes.get(ABOUT)

    def decline_unless_markup(self, name: str) -> None:
        """Decline elements whose end tags feedparser handles even inside a text."""
        if self.key(name) in KINDS or name.rpartition(" ")[2].lower() in {"svg", "math"}:
            decline()


def _known_prefix(uri: str) -> str | None:
    lower = uri.lower()
    return "" if _BACKEND in lower else PREFIXES.get(lower)
