"""What feedparser 6 does with each element, as far as titles, links, ids and dates depend on it.

The tables are copied so that feedparser need not be imported (70 ms and much memory) where the fast path is
enough; tests/collecting/test_parsing_differential.py compares them with the installed feedparser.
"""

from enum import Enum, auto


class Kind(Enum):
    """How the fast path treats an element."""

    UNKNOWN = auto()  # feedparser has no handler for it: its children count, its text does not
    HOLDER = auto()  # handled, but only its children matter here
    LEAF = auto()  # handled, and its text does not matter; a child in it would
    NESTING = auto()  # as LEAF, but it may hold its like
    CONTENT = auto()  # as LEAF, but markup may stand in it where it is declared as xhtml
    TITLE = auto()
    MEDIA_TITLE = auto()  # a title that gives way to a title
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
    REFUSED = auto()  # too rare or too strange to be imitated: feedparser itself reads the body


_NAMES = {
    Kind.HOLDER: """
        author dc_author dc_creator itunes_author contributor itunes_owner media_group media_content""",
    Kind.LEAF: """
        category keywords cloud created dc_contributor dc_language dc_publisher dc_subject dcterms_created
        email enclosure expirationdate generator height homepage itunes_email itunes_image itunes_link
        itunes_name language managingeditor media_category media_credit media_license media_player
        media_rating media_restriction media_thumbnail name uri url webmaster width
        itunes_keywords itunes_block itunes_explicit media_keywords""",
    Kind.CONTENT: """
        abstract content content_encoded copyright dc_description dc_rights description
        feedburner_browserfriendly info itunes_subtitle itunes_summary media_description rights subtitle
        summary tagline""",
    Kind.TITLE: "title dc_title",
    Kind.MEDIA_TITLE: "media_title",
    Kind.LINK: "link",
    Kind.GUID: "guid id",
    Kind.PUBLISHED: "published issued pubdate dcterms_issued",
    Kind.UPDATED: "updated modified lastbuilddate dc_date dcterms_modified",
    Kind.RSS: "rss",
    Kind.ATOM: "feed",
    Kind.CHANNEL: "channel",
    Kind.ITEM: "item entry",
    Kind.IMAGE: "image",
    Kind.NESTING: "itunes_category",
    Kind.TEXT_INPUT: "textinput",
    Kind.SOURCE: "source",
    # The second half has no handlers: its names are keys under which feedparser keeps what it knows.
    Kind.REFUSED: """
        body cc_license creativeCommons_license creativecommons_license dcterms_valid fullitem georss_box
        georss_line georss_point georss_polygon georss_where georssgeom geom gml_exterior gml_linearring
        gml_linestring gml_point gml_polygon gml_pos gml_poslist newlocation psc_chapter psc_chapters tags
        textInput where xhtml_body
        authors author_detail contributors date date_parsed guidislink license links published_parsed
        publisher_detail publishers title_detail updated_parsed""",
}
KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}

# Feedparser's "special hack": any other plain element ends an image or a text input.
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

# A plain-text title of an RSS feed that holds only these tags, and one of them closed, is taken for HTML.
_HTML_TAGS = """
    a abbr acronym address area article aside audio b big blockquote br button canvas caption center cite
    code col colgroup command datagrid datalist dd del details dfn dialog dir div dl dt em event-source
    fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i img input ins kbd keygen label
    legend li m map menu meter multicol nav nextid noscript ol optgroup option output p pre progress q s samp
    section select small sound source spacer span strike strong sub sup table tbody td textarea tfoot th thead
    time tr tt u ul var video"""
HTML_TAGS = frozenset(_HTML_TAGS.split())
