"""JSON Feed: from its bytes to entries, and from an address to headlines."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.collecting.parsing.normalise import MOST_ENTRIES
from panictrack.collecting.parsing.pages import language
from panictrack.collecting.parsing.parser import parse_here
from panictrack.collecting.rounds import collect
from panictrack.model import DateNote, FeedKind, Outcome

VERSION = "https://jsonfeed.org/version/1.1"
ADDRESS = "https://news.example/feeds/all.json"
ITEM = {"id": "1", "url": "https://news.example/1", "title": "AI beats man"}


def feed(*items, **more) -> bytes:
    return json.dumps({"version": VERSION, "title": "News", "items": items} | more).encode()


def read(*items, **more):
    return parse_here(feed(*items, **more), "application/feed+json", ADDRESS)


def entry(**more):
    (found,) = read(ITEM | more).entries
    return found


def test_an_item_has_its_title_link_id_and_date():
    parsed = read(
        ITEM
        | {
            "content_html": "<rss><item><title>No</title></item></rss>",
            "date_published": "2026-11-17T05:00:00+02:00",
            "date_modified": "2026-11-18T05:00:00Z",
            "authors": [{"name": "Jane"}],
        },
        home_page_url="https://news.example/",
    )
    (found,) = parsed.entries
    assert (parsed.failure, parsed.parser, parsed.title) == (None, "json", "News")
    assert (found.title, found.url, found.guid) == ("AI beats man", "https://news.example/1", "1")
    assert found.published_at == datetime(2026, 11, 17, 3, tzinfo=UTC)
    assert (found.published_raw, found.date_note) == ("2026-11-17T05:00:00+02:00", DateNote.PLAIN)


@pytest.mark.parametrize(
    "more",
    [
        {"version": "https://jsonfeed.org/version/1"},
        {"version": "http://www.jsonfeed.org/version/1.1/"},
        {"version": " HTTPS://JSONFEED.ORG/VERSION/1.1"},
        {"version": "1.0"},
        {"version": 1.1},
        {"version": None, "feed_url": ADDRESS},
        {"author": {"name": "of version 1"}, "_private": {"a": [1, {}]}, "expired": "no", "hubs": 7},
    ],
    ids=str,
)
def test_a_feed_is_known_by_its_body_whatever_version_it_states(more):
    for content_type in ("application/feed+json", "application/json", "text/html", None):
        assert [found.title for found in parse_here(feed(ITEM, **more), content_type).entries] == [
            "AI beats man"
        ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": "gone"}', "not a JSON Feed"),
        (b'{"total": 1, "items": [{"id": 1, "title": "A repository"}]}', "not a JSON Feed"),
        (b'{"version": "2.0", "items": []}', "not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": {}}', "not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"content_html": "<div>"', "truncated"),
        (b'{"version": "https://jsonfeed.org/version/1" "items": []}', "malformed"),
    ],
)
def test_what_is_json_but_no_json_feed_is_said_to_be(body, said):
    parsed = parse_here(body, "text/html")
    assert parsed.failure is Outcome.NOT_A_FEED
    assert parsed.complaint.startswith("the body is JSON; ")
    assert said in parsed.complaint


@pytest.mark.parametrize("body", [feed(), feed(items=None), json.dumps({"version": VERSION}).encode()])
def test_a_feed_without_items_is_an_empty_feed(body):
    parsed = parse_here(body)
    assert (parsed.failure, parsed.entries, parsed.n_untitled) == (None, (), 0)


@pytest.mark.parametrize(
    ("title", "right"),
    [
        ("  AI\n beats\u00a0 man ", "AI beats man"),
        ("It&#8217;s AT&amp;T", "It’s AT&T"),
        ("AT&T & Co; 5 < 6", "AT&T & Co; 5 < 6"),
        ("<b>AI</b> beats man", "AI beats man"),
        ("AI\u0000 beats\u200b man\u0007", "AI beats man"),
        (1984, "1984"),
    ],
)
def test_a_title_is_text(title, right):
    assert entry(title=title).title == right


def test_items_without_a_title_are_counted_and_the_others_read():
    without = [{"id": "2", "content_text": "A note"}, {"id": "3", "title": None}, {"id": "4", "title": " "}]
    parsed = read(*without, {"id": "5", "title": ["no", "text"]}, None, 7, "text", [ITEM], ITEM)
    assert ([found.title for found in parsed.entries], parsed.n_untitled) == (["AI beats man"], 8)


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"url": "/1"}, "https://news.example/1"),
        ({"url": "1?a=b"}, "https://news.example/feeds/1?a=b"),
        ({"url": "//www.example/1"}, "https://www.example/1"),
        ({"url": " https://news.example/1 "}, "https://news.example/1"),
        ({"url": None, "external_url": "https://other.example/1"}, "https://other.example/1"),
        ({"url": "", "id": "https://news.example/id"}, "https://news.example/id"),
        ({"url": {}, "id": "tag:news.example,2026:1"}, None),
        ({"url": 7}, None),
    ],
)
def test_a_link_is_the_items_address_else_the_one_that_it_is_about_else_its_id(fields, right):
    assert entry(**fields).url == right


def test_links_that_are_no_web_addresses_are_dropped_and_counted():
    parsed = read(*(ITEM | {"url": url} for url in ("javascript:alert(1)", "http://[", "data:text/html,x")))
    assert ([found.url for found in parsed.entries], parsed.n_links_dropped) == ([None] * 3, 3)


def test_without_an_address_links_are_relative_to_what_the_feed_says_of_itself():
    for more in ({"feed_url": ADDRESS}, {"home_page_url": "https://news.example"}):
        (found,) = parse_here(feed(ITEM | {"url": "/1"}, **more)).entries
        assert found.url == "https://news.example/1"


@pytest.mark.parametrize(
    ("id_", "right"),
    [(7, "7"), (3.10, "3.1"), (-0, "0"), (2**70, str(2**70)), (True, None), (None, None), ({}, None)],
)
def test_an_id_that_is_a_number_is_read_as_written(id_, right):
    assert entry(id=id_).guid == right


@pytest.mark.parametrize(
    ("fields", "raw", "note"),
    [
        ({"date_published": "2026-11-17T05:00:00Z"}, "2026-11-17T05:00:00Z", DateNote.PLAIN),
        ({"date_modified": "2026-11-17T05:00:00.52Z"}, "2026-11-17T05:00:00.52Z", DateNote.PLAIN),
        (
            {"date_published": "soon", "date_modified": "2026-11-17T05:00:00Z"},
            "2026-11-17T05:00:00Z",
            "plain",
        ),
        ({"date_published": 1794891600}, "1794891600", DateNote.EPOCH),
    ],
)
def test_a_date_is_that_of_publication_else_of_the_change(fields, raw, note):
    found = entry(**fields)
    assert (found.published_at, found.published_raw, found.date_note) == (
        datetime(2026, 11, 17, 5, tzinfo=UTC),
        raw,
        note,
    )


@pytest.mark.parametrize("date", ["soon", {}, [], True, "2026-13-45T99:99:99Z", 9e999, "x" * 10_000])
def test_a_date_that_cannot_be_read_costs_no_item(date):
    assert entry(date_published=date).published_at is None


def test_millions_of_items_are_refused_in_little_memory():
    code = (
        "import resource; from panictrack.collecting.parsing.parser import parse_here\n"
        "def used(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10\n"
        'start = b\'{"version": "https://jsonfeed.org/version/1", "items": [\'\n'
        "parse_here(start + b'0]}'); before = used()\n"
        "print(parse_here(start + b'0,' * 7_000_000 + b'0]}').failure, used() - before < 100)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[0] == "too costly True"


def test_items_beyond_the_limit_are_counted():
    parsed = read(*(ITEM | {"id": number} for number in range(MOST_ENTRIES + 3)))
    assert (len(parsed.entries), parsed.n_left_out) == (MOST_ENTRIES, 3)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("id", "url", "external_url", "title", "date_published", "date_modified")
ITEMS = st.dictionaries(st.sampled_from(FIELDS), VALUES) | VALUES
FEEDS = st.fixed_dictionaries(
    {"version": st.just(VERSION) | VALUES, "items": st.lists(ITEMS, max_size=4) | VALUES},
    optional={"title": VALUES, "feed_url": VALUES, "home_page_url": VALUES, "language": VALUES},
)


def assert_can_be_stored(parsed):
    for found in parsed.entries:
        for text in (found.title, found.url, found.guid, found.published_raw):
            assert text is None or (text.encode() and "\0" not in text)
    assert parsed.title is None or parsed.title.encode()
    assert parsed.complaint is None or parsed.complaint.encode()


@given(FEEDS, st.booleans(), st.none() | st.text(max_size=20))
def test_any_values_in_a_feed_never_raise_and_what_is_read_can_be_stored(document, ascii_only, address):
    body = json.dumps(document, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert_can_be_stored(parse_here(body, None, address))
    language(body)


PIECES = (
    b'"',
    b"\\",
    b"\\u",
    b"\\ud800",
    b"{",
    b"[",
    b"]",
    b"}",
    b",",
    b":",
    b"\0",
    b"\xff",
    b"NaN",
    b"9" * 400,
)


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(PIECES)), max_size=5), st.integers(0, 400))
def test_a_broken_json_feed_never_raises(places, length):
    body = bytearray(feed(ITEM, ITEM))
    for place, piece in places:
        body[place:place] = piece
    assert_can_be_stored(parse_here(bytes(body[:length])))


@given(st.binary(max_size=100))
def test_arbitrary_bytes_after_a_brace_never_raise(rest):
    assert_can_be_stored(parse_here(b'{"' + rest))


@pytest.mark.parametrize(
    ("tag", "right"),
    [("en-GB", "en-GB"), ("pt_BR", "pt-BR"), ("English, please", None), (7, None), (None, None)],
)
def test_its_language_is_the_one_that_it_states(tag, right):
    assert language(feed(ITEM, language=tag)) == right


def test_a_feed_that_is_collected_is_stored_and_told_as_one(archive, listed, local, rows, now, page):
    items = [
        ITEM | {"id": n, "url": f"/{n}", "title": f"Title {n}", "date_published": "2026-11-16T05:00:00Z"}
        for n in (1, 2)
    ]
    page = page(body=feed(*items, {"id": 3}), headers={"Content-Type": "application/feed+json"})
    url = listed("/feed.json", page)
    for _ in range(2):
        done = collect(archive, now=now, politeness=local)
        page.body += b" "  # another body
    assert [fetch.outcome for fetch in done.fetches] == [Outcome.NOTHING_NEW]
    assert rows("select outcome, n_entries, n_new, parser from fetch order by id")[0] == (
        "stored",
        2,
        2,
        "json",
    )
    base = url.removesuffix("/feed.json")
    assert rows("select title, url from headline order by title") == [
        ("Title 1", f"{base}/1"),
        ("Title 2", f"{base}/2"),
    ]


def test_an_api_that_answers_as_a_page_says_so_in_the_ledger(archive, listed, local, now, page):
    listed("/api", page(body=b'{"message": "<div>Not found</div>"}'), kind=FeedKind.SECTION)
    (fetch,) = collect(archive, now=now, politeness=local).fetches
    assert fetch.outcome is Outcome.NOT_A_FEED
    assert fetch.reason.startswith("the body is JSON; it is not a JSON Feed")


def test_one_can_be_added_by_its_address_or_that_of_the_page_that_links_to_it(run, workspace, server, page):
    body = feed(ITEM, language="en-GB")
    url = server.serve("/feed.json", page(body=body, headers={"Content-Type": "application/json"}))
    link = "<link rel=alternate type=application/feed+json href=/feed.json>"
    shown = run("feeds", "add", server.serve("/", page(body=f"<html>{link}</html>".encode())), code=2)
    assert url in shown.stderr
    shown = run("feeds", "add", url)
    assert "News: 1 item" in shown.stdout
    assert "language: en-GB" in (workspace / "feeds.yaml").read_text()


def test_a_copy_of_one_can_be_imported(run, workspace, rows):
    (workspace / "20261117T050000Z.json").write_bytes(feed(ITEM))
    run("import", "20261117T050000Z.json")
    assert rows("select title, first_seen_at from headline") == [("AI beats man", "2026-11-17T05:00:00Z")]
