"""The addresses of items: absolute, of the web, in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.collecting.parsing.links import base_address, web_address
from panictrack.collecting.parsing.parser import parse_here

FETCHED = "http://fetched.example/feeds/rss.xml"
BASE = "https://post.example/blog/"


def rss(*items, channel="<link>https://post.example/</link>"):
    inner = "".join(f"<item><title>AI {n}</title>{item}</item>" for n, item in enumerate(items))
    return f'<rss version="2.0"><channel><title>Post</title>{channel}{inner}</channel></rss>'


def atom(*entries, root="", feed=""):
    inner = "".join(f"<entry><title>AI {n}</title>{entry}</entry>" for n, entry in enumerate(entries))
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {root}>{feed}{inner}</feed>'


def links(written, address=FETCHED):
    """Of both ways to read it: a bare ampersand in an element that nobody reads takes the slow one."""
    found = [entry.url for entry in parse_here(written.encode(), None, address).entries]
    slow = written.replace("<title>", "<rating>R & D</rating><title>", 1)
    assert [entry.url for entry in parse_here(slow.encode(), None, address).entries] == found
    return found


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://post.example/1", "https://post.example/1"),
        ("HTTPS://Post.example/1", "HTTPS://Post.example/1"),
        ("/1", "https://post.example/1"),
        ("2.html", "https://post.example/blog/2.html"),
        ("../3", "https://post.example/3"),
        ("?p=4", "https://post.example/blog/?p=4"),
        ("#5", "https://post.example/blog/#5"),
        ("//cdn.example/6", "https://cdn.example/6"),
        ("www.other.example/7", "https://www.other.example/7"),
        ("www.other.example", "https://www.other.example"),
        ("post.example/8", "https://post.example/8"),
        ("www.post.example:81/9", "https://www.post.example:81/9"),
        ("http:/post.example/10", "http://post.example/10"),
        ("https:\\\\post.example/11", "https://post.example/11"),
        ("https://post.example/\n     twelve", "https://post.example/twelve"),
        ("\n  /13\t\n", "https://post.example/13"),
        ("https://post.\r\nexample/14", "https://post.example/14"),
        ("https://пост.example/15", "https://пост.example/15"),
        ("https://post.example/a b", "https://post.example/a b"),
        ("", None),
        ("#", None),
        ("None", None),
        ("null", None),
        ("Read more here", None),
        ("javascript:alert(1)", None),
        ("mailto:desk@post.example", None),
        ("urn:uuid:1", None),
        ("https://", None),
        ("http:///", None),
        ("//[", None),
        ("http://[oops", None),
    ],
)
def test_a_link_is_an_absolute_address_or_none(link, address):
    assert web_address(link, BASE) == address


def test_without_a_base_only_what_names_its_host_is_an_address():
    assert web_address("/1", None) is None
    assert web_address("post.example/1", None) is None
    assert web_address("//post.example/1", None) == "https://post.example/1"


@given(st.text(max_size=40), st.none() | st.sampled_from([BASE, FETCHED]))
def test_no_link_raises_and_an_address_is_one_line_of_the_web(link, base):
    found = web_address(link, base)
    assert found is None or found.lower().startswith(("http://", "https://"))
    assert found is None or not set(found) & set("\n\r\t")
    assert found is None or web_address(found, None) == found


@pytest.mark.parametrize(
    ("site", "fetched", "base"),
    [
        ("https://post.example/", FETCHED, "https://post.example/"),
        ("/blog/", FETCHED, "http://fetched.example/blog/"),
        ("//post.example", FETCHED, "http://post.example"),
        ("", FETCHED, FETCHED),
        (None, FETCHED, FETCHED),
        ("http://localhost:4000/", FETCHED, FETCHED),
        ("/blog/", None, None),
        (None, "", None),
    ],
)
def test_links_are_relative_to_the_channels_own_or_to_where_it_came_from(site, fetched, base):
    assert base_address(site, fetched) == base


def test_relative_links_of_rss_lead_to_the_site_of_the_channel():
    assert links(rss("<link>/1</link>", "<link>2.html</link>")) == [
        "https://post.example/1",
        "https://post.example/2.html",
    ]
    assert links(rss("<link>/1</link>", channel="")) == ["http://fetched.example/1"]


def test_the_link_of_an_image_or_of_the_feed_itself_is_not_the_site():
    image = "<image><link>https://image.example/</link></image>"
    itself = '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://self.example/rss"/>'
    site = "<link>https://post.example/</link>"
    assert links(rss("<link>/1</link>", channel=image + itself + site)) == ["https://post.example/1"]
    assert links(rss("<link>/1</link>", channel=site + itself + image)) == ["https://post.example/1"]
    assert links(rss("<link>/1</link>", channel=itself + image)) == ["http://fetched.example/1"]


def test_relative_links_of_atom_lead_to_its_page_or_to_where_it_came_from():
    entries = ('<link href="/1"/>', '<link href="2.html" rel="alternate"/>')
    own = '<link rel="self" href="/rss.xml"/><link rel="alternate" type="text/html" href="/"/>'
    expected = ["http://fetched.example/1", "http://fetched.example/2.html"]
    assert links(atom(*entries, feed=own)) == expected
    assert links(atom('<link href="/1"/>')) == ["http://fetched.example/1"]
    page = '<link href="https://post.example/"/>'
    assert links(atom('<link href="/1"/>', feed=page)) == ["https://post.example/1"]


def test_a_base_in_the_document_goes_before_all_others():
    page = '<link href="https://post.example/"/>'
    base = 'xml:base="https://base.example/blog/"'
    assert links(atom('<link href="1"/>', feed=page, root=base)) == ["https://base.example/blog/1"]
    inner = '<link xml:base="2026/" href="1"/>'
    assert links(atom(inner, root=base)) == ["https://base.example/blog/2026/1"]
    assert links(atom('<link href="1"/>', root='xml:base="/blog/"')) == ["http://fetched.example/blog/1"]


@pytest.mark.parametrize(
    "bad", ["http://[bad/", "//[", "http://a.example:b:c/", "http://a b/", "file:///C:/feeds/", "urn:x:y"]
)
def test_a_base_that_is_no_address_gives_way_to_the_next_one_and_is_told(bad):
    body = atom('<link href="/1"/>', feed='<link href="https://post.example/"/>', root=f'xml:base="{bad}"')
    assert links(body) == ["https://post.example/1"]
    assert f"xml:base {bad!r} is no address" in parse_here(body.encode(), None, FETCHED).complaint
    outer = 'xml:base="https://base.example/blog/"'
    assert links(atom(f"<link xml:base='{bad}' href='1'/>", root=outer)) == ["https://base.example/blog/1"]


def test_a_link_of_the_channel_that_cannot_be_a_base_gives_way_to_the_address_fetched():
    page = '<link href="https://post.example:b:c/"/>'
    assert links(atom('<link href="/1"/>', feed=page)) == ["http://fetched.example/1"]


@pytest.mark.parametrize(
    "empty", ["", "<link></link>", "<link/>", "<link>\n</link>", "<link><![CDATA[ ]]></link>"]
)
def test_a_guid_that_is_a_permanent_link_takes_the_place_of_an_empty_one(empty):
    guid = "<guid>https://post.example/1</guid>"
    assert links(rss(empty + guid, guid + empty)) == ["https://post.example/1"] * 2
    told = '<guid isPermaLink="false">https://post.example/1</guid>'
    assert links(rss(empty + told, told + empty)) == [None, None]


def test_a_guid_that_is_only_a_name_is_no_link():
    assert parse_here(rss("<guid>b1</guid>").encode()).n_links_dropped == 0
    assert (
        links(rss("<guid>b1</guid>", "<guid>12345</guid>", "<guid>tag:post.example,2026:1</guid>"))
        == [None] * 3
    )
    assert links(rss("<guid>/2</guid>", "<link>b3</link><guid>b3</guid>")) == [
        "https://post.example/2",
        "https://post.example/b3",
    ]


def test_a_link_that_cannot_be_used_is_counted_and_an_empty_one_is_not():
    parsed = parse_here(rss("<link>mailto:x@post.example</link>", "<link/>").encode())
    assert (len(parsed.entries), parsed.n_links_dropped) == (2, 1)
