"""From bytes to entries."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.collecting.parsing.parser import parse_here as parse
from panictrack.model import DateNote, Outcome

WHOLE = (
    b"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>N</title>"
    b"<item><title>AI &amp; us</title><link>https://x.example/1</link><guid>g1</guid>"
    b"<pubDate>Tue, 17 Nov 2026 08:00:00 +0200</pubDate></item></channel></rss>"
)
PIECES = (
    b"<",
    b">",
    b"&#xD800;",
    b"&#99999999;",
    b"&#0;",
    b"<![",
    b"<!--",
    b"]]>",
    b"\x00",
    b"\xff\xfe",
    b"<![CDATA[",
)


def item(inner):
    return b"<rss version='2.0'><channel><item>" + inner + b"</item></channel></rss>"


@given(st.binary(max_size=300), st.none() | st.text(max_size=30))
def test_arbitrary_bytes_never_raise(body, content_type):
    parse(body, content_type)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.sampled_from(PIECES)), max_size=5))
def test_a_broken_feed_never_raises_and_what_is_read_can_be_stored(places):
    body = bytearray(WHOLE)
    for place, piece in places:
        body[place:place] = piece
    parsed = parse(bytes(body))
    for entry in parsed.entries:
        for text in (entry.title, entry.url, entry.published_raw):
            assert text is None or text.encode()
    assert parsed.complaint is None or parsed.complaint.encode()


@given(st.integers(0, len(WHOLE)))
def test_a_feed_that_was_cut_off_never_raises(length):
    parse(WHOLE[:length])


def test_an_entry_has_its_title_link_guid_and_claim_in_utc():
    (entry,) = parse(WHOLE).entries
    assert (entry.title, entry.url, entry.guid) == ("AI & us", "https://x.example/1", "g1")
    assert entry.published_at == datetime(2026, 11, 17, 6, tzinfo=UTC)
    assert entry.published_raw == "Tue, 17 Nov 2026 08:00:00 +0200"


@pytest.mark.parametrize("reference", [b"&#xD800;", b"&#55296;", b"&#99999999;", b"&#x110000;"])
def test_a_reference_to_no_character_costs_that_character_and_not_the_feed(reference):
    (entry,) = parse(item(b"<title>AI" + reference + b"panic</title>")).entries
    assert entry.title == "AI\ufffdpanic"


@pytest.mark.parametrize("raw", [b"never", b"32 Foo 2026", b"Mon, 01 Jan 0001 00:00:00 GMT", b"2026"])
def test_a_date_that_cannot_be_read_is_stored_as_written_and_not_believed(raw):
    (entry,) = parse(item(b"<title>AI</title><pubDate>" + raw + b"</pubDate>")).entries
    assert entry.published_at is None
    assert entry.published_raw == raw.decode()


def test_an_atom_entry_without_a_publication_is_dated_by_its_update():
    body = (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>AI</title><id>1</id>"
        b"<updated>2026-11-17T06:00:00Z</updated></entry></feed>"
    )
    (entry,) = parse(body).entries
    assert entry.published_at == datetime(2026, 11, 17, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "link",
    [b"javascript:alert(1)", b"data:text/html,x", b"file:///etc/passwd", b"http://[oops", b"/relative"],
)
def test_a_link_that_is_not_a_web_address_is_dropped_and_counted_and_the_headline_stays(link):
    parsed = parse(item(b"<title>AI</title><link>" + link + b"</link>"))
    assert [entry.url for entry in parsed.entries] == [None]
    assert parsed.n_links_dropped == 1


def test_a_publication_that_cannot_be_read_gives_way_to_the_update():
    body = (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>AI</title><published>soon</published>"
        b"<updated>2026-11-17T06:00:00Z</updated></entry></feed>"
    )
    for one in (body, body.replace(b"AI", b"AI & us")):
        (entry,) = parse(one).entries
        assert (entry.published_at, entry.published_raw) == (
            datetime(2026, 11, 17, 6, tzinfo=UTC),
            "2026-11-17T06:00:00Z",
        )
        assert entry.date_note is DateNote.PLAIN


def test_a_feed_has_the_title_of_its_channel_and_not_of_its_image():
    image = b"<image><title>Image</title></image>"
    for body in (WHOLE, WHOLE.replace(b"<item>", image + b"<item>"), WHOLE.replace(b"&amp;", b"&")):
        assert parse(body).title == "N"
    assert parse(b"<rss version='2.0'><channel/></rss>").title is None


def test_a_date_that_would_break_feedparser_costs_nothing():
    parsed = parse(item(b"<title>AI & us</title><pubDate>Fri, 2006/13/15 08:19:53 EDT</pubDate>"))
    assert [(entry.title, entry.date_note) for entry in parsed.entries] == [("AI & us", DateNote.UNREADABLE)]


@pytest.mark.parametrize(
    "body",
    [
        b"<rss version='2.0'><channel>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</channel></rss>",
        b"<rss " + b"".join(b"a%d='1' " % n for n in range(100_000)) + b"version='2.0'><channel/></rss>",
        b"<rss version='2.0'><channel><item><title>" + b"x" * 1_000_000 + b"</title></item></channel></rss>",
        b"<rss version='2.0'><channel><item><title>"
        + b"&lt;a" * 200_000
        + b"&gt;" * 200_000
        + b"</title></item></channel></rss>",
        b"<rss version='2.0'><channel>" + b"<x:a xmlns:x='u'/>" * 100 + b"</channel></rss>",
    ],
    ids=["deep", "attributes", "title", "nested tags", "namespaces"],
)
def test_the_fast_path_is_linear_on_hostile_but_well_formed_bodies(body):
    started = time.process_time()
    parsed = parse(body)
    assert time.process_time() - started < 2
    assert (parsed.parser, parsed.failure) == ("expat", None)


def test_a_billion_laughs_are_not_laughed():
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    body = f"<!DOCTYPE r [<!ENTITY l0 'ha'>{laughs}]>".encode() + item(b"<title>AI &l9;</title>")
    assert [entry.title for entry in parse(body).entries] in ([], ["AI &l9;"])


def test_items_without_a_title_are_counted():
    parsed = parse(item(b"<description>no title</description>"))
    assert (parsed.failure, parsed.entries, parsed.n_untitled) == (None, (), 1)


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"{}", b"<!doctype html><html><body><p>Hello</p></body></html>"]
)
def test_what_is_not_a_feed_is_distinguished_from_a_feed_without_entries(body):
    assert parse(body, "text/html").failure in {Outcome.EMPTY_BODY, Outcome.HTML_PAGE, Outcome.NOT_A_FEED}
    assert parse(b"<rss version='2.0'><channel><title>N</title></channel></rss>").failure is None


def test_the_name_of_a_local_file_is_a_body_and_not_opened(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(WHOLE)
    assert parse(str(path).encode()).entries == ()
    assert parse(b"http://127.0.0.1:9/feed").entries == ()


def test_an_external_entity_is_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    body = f"<!DOCTYPE r [<!ENTITY x SYSTEM 'file://{secret}'>]>".encode() + item(b"<title>AI &x;</title>")
    assert all("secret" not in entry.title for entry in parse(body).entries)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16", "windows-1252"])
def test_titles_are_read_in_the_encoding_of_the_feed(encoding):
    text = (
        f"<?xml version='1.0' encoding='{encoding}'?>" + item("<title>Künstliche</title>".encode()).decode()
    )
    assert parse(text.encode(encoding)).entries[0].title == "Künstliche"


def test_titles_with_markup_in_them_are_text():
    (entry,) = parse(item(b"<title><![CDATA[<b>AI</b> &amp; the <i>end</i>]]></title>")).entries
    assert entry.title == "AI & the end"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<title type='html'>Don&amp;#8217;t &amp;lt; panic</title>", "Don’t < panic"),
        ("<title>AT&amp;amp;T</title>", "AT&T"),
        ("<title>AT&amp;T</title>", "AT&T"),
        ("<title><![CDATA[R&D & Q&A]]></title>", "R&D & Q&A"),
        ("<title>&amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt;</title>", "bold"),
    ],
)
def test_entities_are_decoded_once_more_where_the_feed_wrote_html(written, title):
    (entry,) = parse(item(written.encode())).entries
    assert entry.title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Don&amp;#39;t panic", "Don't panic"),
        ("It&amp;#x27;s &amp;quot;over&amp;quot;", 'It\'s "over"'),
        ("Britain&amp;apos;s AI", "Britain's AI"),
        ("Britain&amp;rsquo;s AI &amp;amp; robots", "Britain’s AI & robots"),
        ("Caf&amp;eacute; robots", "Café robots"),
        ("AT&amp;amp;T", "AT&T"),
        ("AI &amp;#8211; the end", "AI – the end"),
        ("What &amp;#39; means in HTML", "What &#39; means in HTML"),
        ("How to write &amp;amp; and &amp;lt;", "How to write &amp; and &lt;"),
        ("Why you need &amp;nbsp; now", "Why you need &nbsp; now"),
        ("a&amp;lt;b&amp;gt;c", "a&lt;b&gt;c"),
        ("x&amp;made;up", "x&made;up"),
        ("R&amp;D; and more", "R&D; and more"),
    ],
)
def test_what_atom_text_escaped_twice_is_read_once_more_where_that_is_sure(text, title):
    for kind in ("", " type='text'"):
        body = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title{kind}>{text}</title></entry></feed>"
        (entry,) = parse(body.encode()).entries
        assert entry.title == title


def test_an_apostrophe_of_xml_in_a_title_of_rss_is_one():
    assert (
        parse(item(b"<title>Britain&amp;apos;s AI &amp;amp; us</title>")).entries[0].title
        == "Britain's AI & us"
    )


def test_escaped_text_that_is_no_tag_stays_in_a_title():
    (entry,) = parse(item(b"<title>Compiler drops List&amp;lt;String&amp;gt; for AI</title>")).entries
    assert entry.title == "Compiler drops List<String> for AI"
