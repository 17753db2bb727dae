"""OPML as feed readers really write it: what it lists, what is repaired, and what is refused."""

import codecs
import string
import xml.dom.minidom
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.collecting.feed_list.opml import (
    NAMESPACE,
    SIZE_LIMIT_BYTES,
    FeedDefaults,
    Outline,
    merge,
    read_opml,
    write_opml,
)
from panictrack.errors import InputError
from panictrack.model import Feed, FeedKind
from panictrack.model.text import clean_title


def opml(outlines, declared='<?xml version="1.0"?>'):
    return f'{declared}<opml version="2.0"><head/><body>{outlines}</body></opml>'


def read(text):
    return read_opml(text if isinstance(text, bytes) else text.encode(), "list.opml")


def listed(text):
    return [(item.address, item.name, item.tags) for item in read(text).feeds]


def rss(url="https://x.org/a", **attributes):
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<outline type="rss" xmlUrl="{url}"{written}/>'


def test_folders_become_tags_from_the_outermost_in():
    inner = f'<outline text="Tech">{rss(text="A")}</outline>'
    assert listed(opml(f'<outline text="News">{inner}{rss("https://x.org/b")}</outline>')) == [
        ("https://x.org/a", "A", ("News", "Tech")),
        ("https://x.org/b", "", ("News",)),
    ]


def test_categories_are_tags_too_each_once():
    found = listed(
        opml(f'<outline text="News">{rss(category="/Boston/Weather,Sport,News, Two%2C%20words")}</outline>')
    )
    assert found[0][2] == ("News", "Boston", "Weather", "Sport", "Two,%20words")


def test_a_list_fifty_folders_deep_is_read_and_an_endless_one_refused():
    def nested(depth):
        return opml('<outline text="x">' * depth + rss() + "</outline>" * depth)

    assert read(nested(50)).feeds[0].tags == ("x",)
    with pytest.raises(InputError, match="folders deep; flatten"):
        read(nested(101))


def test_ten_thousand_outlines_are_read_with_their_line_numbers():
    found = read(opml("\n".join(rss(f"https://x.org/{number}") for number in range(10_000)))).feeds
    assert len(found) == 10_000
    assert found[-1].line == 10_000


@pytest.mark.parametrize(
    "outline",
    [
        '<outline xmlurl="https://x.org/a" text="A"/>',
        '<OUTLINE XMLURL=" https://x.org/a " TEXT="A"/>',
        '<outline type="rss" url="https://x.org/a" text="A"/>',
        '<outline xmlUrl="https://x.org/a" title="A"/>',
        '<outline xmlUrl="https://x.org/a" text="" title="A"/>',
        '<outline xmlUrl="https://x.org/a" text="A" title="What the feed calls itself"/>',
        '<outline xmlUrl="https://x.org/a" text=" &lt;b&gt;A&lt;/b&gt;&#x9b; "/>',
        '<o:outline xmlUrl="https://x.org/a" text="A" undeclared:unread="3"/>',
    ],
)
def test_an_outline_is_understood_however_it_is_written(outline):
    assert listed(opml(outline)) == [("https://x.org/a", "A", ())]


@pytest.mark.parametrize("version", ["", ' version="1.0"', ' version="9"'])
def test_the_version_does_not_matter(version):
    assert len(read(f"<opml{version}><body>{rss()}</body></opml>").feeds) == 1


def test_empty_outlines_and_notes_are_passed_over():
    found = read(opml('<outline/><outline text="empty folder"/><outline text="a note"></outline>'))
    assert (found.feeds, found.bad) == ((), ())


def test_a_feed_without_an_address_is_bad_and_a_folder_that_is_called_one_is_not():
    found = read(
        opml('\n<outline type="rss" text="A"/>\n' + f'<outline type="rss" text="B">{rss()}</outline>')
    )
    assert [(bad.line, bad.problem) for bad in found.bad] == [(2, "it has no address (xmlUrl)")]
    assert found.feeds[0].tags == ("B",)


def test_a_list_within_a_list_is_not_followed():
    (bad,) = read(opml('<outline type="include" url="https://x.org/more.opml"/>')).bad
    assert "import that list separately" in bad.problem


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (codecs.BOM_UTF8 + opml(rss(text="Börse")).encode(), "Börse"),
        (opml(rss(text="Börse"), '<?xml version="1.0" encoding="iso-8859-1"?>').encode("latin-1"), "Börse"),
        (
            opml(rss(text="Ведомости"), '<?xml version="1.0" encoding="koi8-r"?>').encode("koi8-r"),
            "Ведомости",
        ),
        (opml(rss(text="朝日"), '<?xml version="1.0" encoding="shift_jis"?>').encode("shift_jis"), "朝日"),
        (opml(rss(text="Börse"), '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"), "Börse"),
        (opml(rss(text="Börse"), '<?xml version="1.0" encoding="utf-16"?>').encode(), "Börse"),
        (opml(rss(text="①位"), '<?xml version="1.0" encoding="x-sjis"?>').encode("cp932"), "①位"),
        (opml(rss(text="Börse"), "\n\n <?xml version='1.0' encoding='utf-8'?>").encode(), "Börse"),
    ],
)
def test_any_encoding_is_read(body, name):
    found = read(body)
    assert found.feeds[0].name == name
    assert found.notes == ()


def test_one_bad_byte_costs_one_letter_of_a_name():
    body = opml(rss(text="Zürich – Börse@ñ")).encode().replace(b"@", b"\xe9")
    assert read(body).feeds[0].name == "Zürich – Börse�ñ"


@pytest.mark.parametrize("encoding", ["utf-8", "no-such-encoding", "zlib"])
def test_a_wrong_encoding_is_read_as_windows_1252_and_noted(encoding):
    body = opml(rss(text="Börse"), f'<?xml version="1.0" encoding="{encoding}"?>').encode("cp1252")
    found = read(body)
    assert found.feeds[0].name == "Börse"
    assert "read as cp1252" in found.notes[0]


def test_ampersands_that_are_not_escaped_are_read_as_plain_text_and_noted():
    found = read(
        opml(rss("https://x.org/?a=1&amp;b=2&copy=3&c;", text="R&D &eacute;t&eacute; AT&amp;T &#233;"))
    )
    assert found.feeds[0].address == "https://x.org/?a=1&b=2&copy=3&c;"
    assert found.feeds[0].name == "R&D été AT&T é"
    assert "ampersands" in found.notes[0]


def test_what_is_well_formed_is_not_repaired():
    found = read(opml(rss("https://x.org/?a=1&amp;amp;b", text="&amp;eacute;")))
    assert (found.feeds[0].address, found.feeds[0].name) == ("https://x.org/?a=1&amp;b", "&eacute;")
    assert found.notes == ()


@pytest.mark.parametrize(
    "bad", ["\x00", "\x0b", "\x1f", "\ufffe", "&#0;", "&#x1F;", "&#xD800;", "&#x110000;"]
)
def test_characters_that_xml_does_not_know_are_left_out(bad):
    assert read(opml(rss(text=f"A{bad}B"))).feeds[0].name == "AB"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "repair that line"),
        (b'\n<opml><body>\n<outline text="<"/></body></opml>', "line 3, column "),
        (b'<opml>\n<outline text="&"/>', "line 2: no element found"),
        (opml(rss())[:-20].encode(), "export the file again"),
        (b"<rss><channel/></rss>", "feeds add"),
        (b"<html><body/></html>", "this is html, not OPML"),
        (b'{"feeds": []}', "line 1"),
        (b"<!DOCTYPE opml><opml/>", "DTD"),
        (b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>', "DTD"),
        (b'<!DOCTYPE o [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><opml><body>&b; & </body></opml>', "DTD"),
        (b"<opml>" + b" " * SIZE_LIMIT_BYTES, "split the file"),
    ],
)
def test_what_is_not_opml_is_refused_with_the_reason_and_the_remedy(body, told):
    with pytest.raises(InputError, match=f"^list.opml: .*{told}"):
        read(body)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_comes_is_a_list_or_an_error_in_a_sentence(body):
    for given_body in (body, opml("").encode().replace(b"<head/>", body)):
        with suppress(InputError):
            assert isinstance(read(given_body).feeds, tuple)


def joined(*outlines, listed=(), **unsaid):
    found = read(opml("\n".join(outlines)))
    return merge(found, listed, FeedDefaults(**unsaid))


def test_a_feed_that_is_listed_is_skipped_however_its_address_is_written():
    known = joined(rss("https://www.x.org/a/")).new
    again = joined(rss("http://x.org/a?utm_source=reader", text="B"), listed=known)
    assert (again.new, again.n_known) == ((), 1)


def test_a_feed_in_two_folders_is_one_feed_with_both_tags():
    found = joined(f'<outline text="A">{rss()}</outline>', f'<outline text="B">{rss()}</outline>')
    assert [feed.tags for feed in found.new] == [("A", "B")]
    assert found.n_known == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("feed://x.org/a", "http://x.org/a"),
        ("feed:https://x.org/a", "https://x.org/a"),
        ("FEED:http://x.org/a", "http://x.org/a"),
        ("feeds://x.org/a", "https://x.org/a"),
    ],
)
def test_addresses_for_readers_are_understood(written, meant):
    assert joined(rss(written)).new[0].url == meant


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x.org/a",
        "x.org/a",
        "https://",
        "file:///etc/passwd",
        "https://x.org/a b",
        "http://[",
        "http://x:y/",
    ],
)
def test_what_is_not_a_web_address_is_reported_with_its_line(address):
    found = joined(rss(), rss(address))
    assert [bad.line for bad in found.bad] == [2]
    assert "not a web address" in found.bad[0].problem


@pytest.mark.parametrize(
    ("host", "outlet"),
    [
        ("www.bbc.com", "bbc.com"),
        ("feeds.npr.org", "npr.org"),
        ("www.rss.x.co.uk", "x.co.uk"),
        ("feeds.io", "feeds.io"),
        ("news.x.org", "news.x.org"),
        ("127.0.0.1:80", "127.0.0.1"),
    ],
)
def test_the_outlet_is_the_host_without_its_service_and_the_name_in_need_too(host, outlet):
    (feed,) = joined(rss(f"https://{host}/rss")).new
    assert (feed.outlet, feed.name) == (outlet, outlet)


def test_what_the_file_does_not_say_is_a_section_of_unknown_country_and_language():
    (feed,) = joined(rss(text="A")).new
    assert feed == Feed(
        url="https://x.org/a", name="A", outlet="x.org", kind=FeedKind.SECTION, country="", language=""
    )


def test_what_panictrack_wrote_beats_what_is_taken_for_the_others():
    said = 'p:kind="general" p:language="de" kind="technology"'
    own = f'<outline xmlns:p="{NAMESPACE}" xmlUrl="https://x.org/a" {said}/>'
    first, second = joined(
        own, rss("https://x.org/b"), kind=FeedKind.SECTION, language="fr", country="FR"
    ).new
    assert (first.kind, first.language, first.country) == ("general", "de", "FR")
    assert (second.kind, second.language, second.country) == ("section", "fr", "FR")


def test_a_whole_feed_of_unknown_language_and_an_unknown_kind_are_bad():
    own = f'<outline xmlns:p="{NAMESPACE}" xmlUrl="https://x.org/a" p:kind="gossip"/>'
    assert "gossip" in joined(own).bad[0].problem
    assert "--language" in joined(rss(), kind=FeedKind.GENERAL).bad[0].problem


WORDS = (
    st.text(min_size=1, max_size=30)
    .map(clean_title)
    .filter(lambda text: text and not set(text) & {"\ufffe", "\uffff"})
)
PATHS = st.text(string.ascii_letters + string.digits + "&=?%,;'\"<>/é", max_size=20)
FEEDS = st.builds(
    Feed,
    url=PATHS.map(lambda path: f"https://x.org/{path}"),
    name=WORDS,
    outlet=WORDS,
    kind=st.sampled_from(FeedKind),
    country=st.sampled_from(["", "GB", "NO"]),
    language=st.sampled_from(["en", "pt-BR"]),
    tags=st.lists(WORDS | st.sampled_from(["a,b", "a/b", "100%", "%2C"]), max_size=4, unique=True).map(tuple),
)


@given(st.lists(FEEDS, max_size=8, unique_by=lambda feed: feed.url))
def test_what_is_exported_is_imported_as_it_was(feeds):
    text = write_opml(feeds)
    found = read(text)
    assert (found.bad, found.notes) == ((), ())
    assert by_url(map(_as_feed, found.feeds)) == by_url(feeds)
    again = merge(found, (), FeedDefaults()).new
    assert {feed.url for feed in again} <= {feed.url for feed in feeds}


def by_url(feeds):
    return {feed.url: feed for feed in feeds}


def _as_feed(outline: Outline):
    return Feed(
        url=outline.address,
        name=outline.name,
        outlet=outline.outlet,
        kind=FeedKind(outline.kind),
        country=outline.country,
        language=outline.language,
        tags=outline.tags,
    )


def test_other_readers_find_folders_titles_and_categories_where_opml_has_them():
    feed = Feed(
        url="https://x.org/?a&b",
        name="A\x00 <b>B</b>",
        outlet="x.org",
        kind=FeedKind.GENERAL,
        country="",
        language="en",
        tags=("News", "Late", "Two, words"),
    )
    document = xml.dom.minidom.parseString(write_opml([feed]))  # noqa: S318 - our own
    folder, outline = document.getElementsByTagName("outline")
    assert document.documentElement.getAttribute("version") == "2.0"
    assert folder.getAttribute("text") == "News"
    assert dict(outline.attributes.items()) == {
        "type": "rss",
        "text": "A B",
        "title": "A B",
        "xmlUrl": "https://x.org/?a&b",
        "category": "Late,Two%2C words",
        "panictrack:outlet": "x.org",
        "panictrack:kind": "general",
        "panictrack:language": "en",
    }
