"""The expat backend equals feedparser, entry for entry, or declines."""

import os
from itertools import cycle
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import feedparser.api
import pytest
from feedparser.html import _cp1252
from feedparser.sanitizer import _HTMLSanitizer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from panictrack.collecting.parsing import expat_names as elements
from panictrack.collecting.parsing import expat_texts
from panictrack.collecting.parsing.encoding import to_utf8
from panictrack.collecting.parsing.expat_backend import read_by_expat
from panictrack.collecting.parsing.expat_texts import looks_like_html, repaired_text
from panictrack.collecting.parsing.feedparser_backend import read_by_feedparser

REAL_FEEDS = Path(__file__).parents[3] / "shared" / "data" / "feeds"
SDIST = "PANICTRACK_FEEDPARSER_SDIST"
CONTENT_TYPES = (
    None,
    "application/rss+xml",
    "text/xml",
    "text/html; charset=utf-8",
    "text/xml; charset=latin1",
)

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "x": "http://x.example/ns",
}
DECLARED = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
ROOTS = {
    "rss": (f'<rss version="2.0" {DECLARED}><channel>', "</channel></rss>", "item"),
    "bare rss": (f"<rss {DECLARED}>", "</rss>", "item"),
    "RSS in capitals": (f'<RSS VERSION="2.0" {DECLARED}><Channel>', "</Channel></RSS>", "Item"),
    "atom": (f'<feed xmlns="http://www.w3.org/2005/Atom" {DECLARED}>', "</feed>", "entry"),
    "atom 0.3": (f'<feed version="0.3" xmlns="http://purl.org/atom/ns#" {DECLARED}>', "</feed>", "entry"),
    "rdf": (f'<rdf:RDF xmlns="http://purl.org/rss/1.0/" {DECLARED}>', "</rdf:RDF>", "item"),
    "rdf channel": (
        f'<rdf:RDF {DECLARED} xmlns="http://purl.org/rss/1.0/"><channel rdf:about="http://x.example/">',
        "</channel></rdf:RDF>",
        "item",
    ),
}
TEXTS = (
    "AI & panic",
    "",
    " ",
    "<b>AI</b> &amp; us",
    "AT&amp;T",
    "AT&T",
    "5 &lt; 6",
    "</made> up",
    "Künstliche",
    "KÃ¼nstliche",
    "\x80uro \x93quoted\x94",
    "http://x.example/1",
    "http:///x.example/2",
    "/3",
    "http://x.example/?a=1&b=2",
    "javascript:alert(1)",
    "http://x.example/?a=1&amp;b=2",
    "http://x.example/?a&copy;=1",
    "tag:x.example,2026:1",
    "Tue, 17 Nov 2026 08:00:00 +0200",
    "2026-11-17T08:00:00Z",
    "1795176000",
    "never",
    "2026년 11월 17일 08:00:00",
    "<![CDATA[nested",
    "  two  words ",
    "\N{GRINNING FACE}",
    "Caf&eacute;",
    "a\n b",
    "&#8217;s",
    "<a href='x'>y</a>",
)
NAMES = """
    title link guid id pubDate published updated issued modified lastBuildDate description summary content
    content:encoded media:title media:content media:thumbnail media:description media:group dc:title
    dc:date dc:creator dcterms:issued dcterms:modified itunes:title itunes:summary itunes:image
    itunes:category atom:link atom:id atom:updated author name category source image url textInput enclosure
    comments x:title x:link x:y date links tags sy:updatePeriod div p TITLE Link feed rights items"""
LEAVES = tuple(NAMES.split())


ATTRIBUTES = (
    {},
    {},
    {},
    {},
    {"type": "html"},
    {"type": "text"},
    {"type": "xhtml"},
    {"type": "text/html"},
    {"type": "TEXT/HTML"},
    {"type": "x/y"},
    {"mode": "escaped"},
    {"mode": "base64"},
    {"href": "http://x.example/h"},
    {"href": ""},
    {"href": "/relative"},
    {"HREF": "http://x.example/H"},
    {"href": "http://x.example/a", "rel": "alternate"},
    {"href": "http://x.example/s", "rel": "self"},
    {"rel": "self"},
    {"href": "http://x.example/e", "rel": "Enclosure", "type": "audio/mpeg"},
    {"href": "http://x.example/t", "type": "text/HTML"},
    {"isPermaLink": "false"},
    {"isPermaLink": "true"},
    {"ispermalink": "FALSE"},
    {"url": "http://x.example/u"},
    {"uri": "http://x.example/i"},
    {"rdf:about": "http://x.example/about"},
    {"xml:base": "http://base.example/"},
    {"xml:lang": "de"},
    {"x:href": "http://x.example/x"},
    {"lastmod": "2026-11-17"},
    {"text": "News"},
    {"base": "http://base.example/"},
    {"rdf:resource": "http://x.example/r"},
)


ADDRESS = "http://fetched.example/feeds/rss.xml"


def differences(body, content_type=None):
    """What the two ways make of a body, where the fast path takes it; else None."""
    body = to_utf8(body, content_type).body
    found = read_by_expat(body, ADDRESS)
    if found is None:
        return None
    expected = read_by_feedparser(body, ADDRESS)
    return tuple(
        (part.failure, part.title, part.entries, part.n_untitled, part.n_links_dropped)
        for part in (found, expected)
    )


def assert_same(body, content_type=None):
    pair = differences(body, content_type)
    assert pair is None or pair[0] == pair[1]
    return pair is not None


def element(name, attributes, content):
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>"


texts = st.sampled_from(TEXTS).map(escape) | st.sampled_from(TEXTS[:12]).map(
    lambda text: f"<![CDATA[{text}]]>"
)
leaves = st.builds(element, st.sampled_from(LEAVES), st.sampled_from(ATTRIBUTES), texts)
usual = st.builds(element, st.sampled_from(LEAVES[:20]), st.just({}), texts)
trees = st.recursive(
    usual | usual | leaves,
    lambda inner: st.builds(
        element,
        st.sampled_from(LEAVES),
        st.sampled_from(ATTRIBUTES),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=5,
)
# Mostly what is usual: one oddity makes the fast path step aside, and nothing is compared then.
part = st.one_of(*[usual] * 12, leaves, trees)
parts = st.lists(part, max_size=6).map("".join)


@st.composite
def feeds(draw):
    start, end, item = ROOTS[draw(st.sampled_from(sorted(ROOTS)))]
    pieces = [draw(parts)]
    for _ in range(draw(st.integers(0, 3))):
        attributes = draw(st.sampled_from(({}, {}, {}, {"rdf:about": "http://x.example/9"}, {"href": "/x"})))
        pieces.append(element(item, attributes, draw(parts)))
        pieces.append(draw(st.just("") | parts))
    return start + "".join(pieces) + end


@given(feeds(), st.sampled_from(CONTENT_TYPES))
@settings(max_examples=150)
@example(
    ROOTS["rss"][0] + "<item><source><title>S</title></source><title>T</title></item></channel></rss>", None
)
def test_on_feeds_put_together_at_random_the_fast_path_steps_aside_or_gives_what_feedparser_gives(
    feed, content_type
):
    assert_same(feed.encode(), content_type)


WHOLE = (
    ROOTS["rss"][0]
    + "<title>N</title><item><title>AI</title><link>http://x.example/1</link><guid>g</guid>"
    + "<pubDate>Tue, 17 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"
).encode()
PIECES = (
    b"<",
    b">",
    b"&",
    b"&amp;",
    b"&#x80;",
    b"&lt;b&gt;",
    b"\xc3\xa9",
    b"\xe9",
    b"\x00",
    b"<!-- -->",
    b"<?xml version='1.0'?>",
    b"<title/>",
    b"<title>x</title>",
    b"</item><item>",
    b"]]>",
    b"<![CDATA[x]]>",
    b" type='html'",
    b" xmlns:media='http://x.example'",
    b" xmlns='http://www.w3.org/1999/xhtml'",
    b"<media:title>m</media:title>",
    b"<image><title>i</title></image>",
    b" href='/x'",
)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.sampled_from(PIECES)), max_size=4))
@settings(max_examples=150)
def test_on_feeds_broken_at_random_the_fast_path_steps_aside_or_gives_what_feedparser_gives(places):
    body = bytearray(WHOLE)
    for place, piece in places:
        body[place:place] = piece
    assert_same(bytes(body))


USUAL = {
    "an RSS feed of a news site": ROOTS["rss"][0]
    + """<title>News &amp; views</title><link>http://x.example/</link><description>d</description>
    <language>en</language>
    <atom:link href="http://x.example/rss" rel="self" type="application/rss+xml"/>
    <sy:updatePeriod>hourly</sy:updatePeriod>
    <image><url>http://x.example/i.png</url><title>Image</title><link>http://x.example/</link></image>
    <item><title>One</title><link>http://x.example/1</link><guid isPermaLink="false">1</guid>
    <dc:creator>A</dc:creator>
    <pubDate>Tue, 17 Nov 2026 08:00:00 +0000</pubDate><category>c</category>
    <description>&lt;p&gt;d</description>
    <content:encoded><![CDATA[<p>long</p>]]></content:encoded>
    <media:content url="http://x.example/1.jpg" medium="image">
    <media:title>Not the title</media:title><media:credit>C</media:credit></media:content>
    <media:thumbnail url="u"/></item>
    <item><media:title>Not the title</media:title><title><![CDATA[Two &amp; more]]></title>
    <guid>http://x.example/2</guid>
    <dc:date>2026-11-17T08:00:00Z</dc:date><source url="http://y.example/">Y</source>
    <enclosure url="a" length="1"/></item>
    </channel></rss>""",
    "an Atom feed": ROOTS["atom"][0]
    + """<title type="text">News</title><id>tag:x.example,2026:feed</id>
    <updated>2026-11-17T08:00:00Z</updated>
    <entry><title type="html">AT&amp;amp;T</title><id>tag:x.example,2026:1</id>
    <link rel="self" href="http://x.example/s"/>
    <link rel="alternate" type="text/html" href="http://x.example/1"/>
    <published>2026-11-17T08:00:00+01:00</published>
    <updated>2026-11-17T09:00:00Z</updated><author><name>A</name><uri>u</uri></author>
    <category term="c"/>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>long</p></div></content></entry>
    </feed>""",
    "an RDF feed": ROOTS["rdf"][0]
    + """<channel rdf:about="http://x.example/"><title>News</title><items><rdf:Seq>
    <rdf:li rdf:resource="r"/></rdf:Seq></items>
    </channel><image rdf:about="i"><title>Image</title><url>u</url><link>l</link></image>
    <item rdf:about="http://x.example/1"><title>One</title><link>http://x.example/1</link>
    <dc:date>2026-11-17</dc:date></item>
    </rdf:RDF>""",
}


@pytest.mark.parametrize("name", USUAL)
def test_the_usual_feeds_take_the_fast_path(name):
    assert assert_same(USUAL[name].encode(), "application/xml")


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE rss [<!ENTITY x 'AI'>]><rss version='2.0'><channel><title>&x;</title></channel></rss>",
        b"<rss version='2.0' xml:base='http://b.example/'><item><link>/1</link></item></rss>",
        b"<rss version='2.0'><channel><item><title>a<b>c</b></title></item></channel></rss>",
        b"<?xml version='1.0' encoding='iso-8859-1'?><rss><item><title>\xe9</title></item></rss>",
        b"<html><head><title>N</title></head></html>",
        b"\xff\xfe<\0r\0s\0s\0>\0",
        b"<rss version='2.0'><channel><item><title>cut off",
        b"<?xml" + b" encoding='x'" * 10_000,
        b"<r" + b"".join(b" xmlns:a%d='http://x.example/%d'" % (n, n) for n in range(2_000)) + b"/>",
    ],
)
def test_the_fast_path_steps_aside_for_what_it_does_not_imitate(body):
    assert read_by_expat(body) is None


def test_the_tables_are_those_of_the_installed_feedparser():
    parser = feedparser.api.StrictFeedParser
    handlers = {name.split("_", 2)[2] for name in dir(parser) if name.startswith(("_start_", "_end_"))}
    assert handlers <= set(elements.KINDS)
    assert {
        key for key, kind in elements.KINDS.items() if kind is not elements.ElementKind.REFUSED
    } <= handlers
    assert {key.lower(): value for key, value in parser.namespaces.items()} == elements.PREFIXES
    assert _HTMLSanitizer.acceptable_elements == elements.HTML_TAGS
    assert _cp1252 == expat_texts._WINDOWS


@given(
    st.lists(
        st.sampled_from(("<b>", "</b>", "</i", "<x>", "&amp;", "&made;", "&#1;", "a", "<", "</p>")),
        max_size=5,
    )
)
def test_the_guess_at_html_is_feedparsers(pieces):
    text = "".join(pieces)
    assert looks_like_html(text) == feedparser.api.StrictFeedParser.looks_like_html(text)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [("KÃ¼nstliche", "Künstliche"), ("Künstliche", "Künstliche"), ("\x93a\x94", "“a”"), ("a", "a")],
)
def test_two_repairs_of_feedparser_are_made(text, repaired):
    assert repaired_text(text) == repaired


def corpus(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix in {".xml", ".rss", ".atom", ".rdf"})


def assert_same_files(folder, *, least_share):
    paths = corpus(folder)
    types = cycle(CONTENT_TYPES[:3])  # each file with one of them
    n_fast = sum(assert_same(path.read_bytes(), next(types)) for path in paths)
    assert n_fast >= least_share * len(paths)


@pytest.mark.skipif(
    not REAL_FEEDS.is_dir(), reason="no real feeds in ../shared/data/feeds: third-party content"
)
def test_on_real_feeds_the_fast_path_gives_what_feedparser_gives():
    assert_same_files(REAL_FEEDS, least_share=0.85)


@pytest.mark.skipif(
    SDIST not in os.environ, reason=f"{SDIST} does not name an unpacked feedparser-6.0.14.tar.gz"
)
def test_on_feedparsers_own_tests_the_fast_path_gives_what_feedparser_gives():
    assert_same_files(Path(os.environ[SDIST]), least_share=0.6)
