"""The feed list as a user looks after it: checked, added to, exchanged, and never half written."""

import json
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from html import escape

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from panictrack.cli import main
from panictrack.collecting.feed_list import load_feeds
from panictrack.collecting.feed_list.edit import Edit, edited, with_edit
from panictrack.collecting.feed_list.read import read_list
from panictrack.collecting.feed_list.write import line_of, replace_file, with_feeds, with_new
from panictrack.collecting.parsing.pages import advertised_feeds, language
from panictrack.data import shipped
from panictrack.errors import ConfigurationError
from panictrack.model import Feed, FeedKind

SETTINGS = 'allowed_networks = ["127.0.0.0/8"]\nhost_pause_seconds = 0\n'
LISTED = """\
# my list
feeds:
  # front pages
  - {name: Old, outlet: old.example, kind: general, country: GB, language: en, url: https://old.example/} # ok

# topics of my own
topics:
  chips: {terms: [brain chip]}  # soon
"""
OLD = "url: https://old.example/, name: Old, outlet: old.example, kind: general, country: GB, language: en"


@pytest.fixture
def run(tmp_path, monkeypatch, empty_archive):
    """The command line in a workspace, as a user types it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PANICTRACK_CONFIG", raising=False)

    def typed(*words, code=0, given=None):
        result = CliRunner().invoke(main, list(words), input=given)
        assert result.exit_code == code, (words, result.output, result.exception)
        return result

    (tmp_path / "panictrack.toml").write_text(SETTINGS)
    (tmp_path / "feeds.yaml").write_text(LISTED)
    shutil.copy(empty_archive, tmp_path / "archive.db")
    return typed


@pytest.fixture
def feeds_yaml(tmp_path):
    return tmp_path / "feeds.yaml"


@pytest.fixture
def feed(server, page, rss):
    """Serve a feed; its address."""

    def serve(path="/feed", language="<language>en-gb</language>"):
        body = rss(["AI could kill us all", "Fair draws crowd"]).replace(
            b"<title>News", language.encode() + b"<title>News"
        )
        return server.serve(path, page(body=body))

    return serve


def a_feed(url="https://new.example/rss", **changes):
    values = {"name": "New", "outlet": "new.example", "kind": FeedKind.SECTION, "country": "", "language": ""}
    return Feed(url=url, **(values | changes))


def archived(folder):
    """The feeds that the archive lists, asked for in SQL."""
    query = (
        "select feed.name, stream.kind, country from feed join outlet on outlet.id = outlet_id "
        "join stream on stream.id = stream_id where is_listed"
    )
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        return sorted(database.execute(query))


def append(path, feeds):
    body, _ = with_new(path, feeds)
    replace_file(path, body)


# --- add


def test_add_describes_the_feed_and_writes_one_line_below_the_last(run, feeds_yaml, feed):
    url = feed()
    told = run("feeds", "add", url)
    assert "News: 2 items, newest 2026-11-17 05:00 UTC, language en-gb" in told.stdout
    line = f"  - {{name: News, outlet: 127.0.0.1, kind: section, language: en-gb, url: '{url}'}}\n"
    before, after = LISTED.split("\n\n# topics")
    assert feeds_yaml.read_text() == f"{before}\n{line}\n# topics{after}"


def test_what_is_added_is_in_the_archive_at_once(run, feed, tmp_path):
    run("feeds", "add", "--country", "GB", feed())
    assert archived(tmp_path) == [("News", "section", "GB"), ("Old", "general", "GB")]


def test_every_option_of_add_is_written_to_the_line(run, feeds_yaml, feed):
    said = (
        "--name Mine --outlet mine.example --kind general --country NZ --language en --tag a --tag b --tag a"
    )
    told = run("feeds", "add", *said.split(), feed())
    assert load_feeds(feeds_yaml)[-1] == Feed(
        url=feed(),
        name="Mine",
        outlet="mine.example",
        kind=FeedKind.GENERAL,
        country="NZ",
        language="en",
        tags=("a", "b"),
    )
    assert told.stderr == ""


def test_a_feed_is_a_section_by_default_and_a_hint_says_how_to_change_that(run, feed):
    told = run("feeds", "add", feed()).stderr
    assert "kind: general" in told
    assert "--kind general" in told


def test_a_feed_that_states_no_language_can_only_be_a_section(run, feed, feeds_yaml):
    url = feed(language="")
    assert "--language" in run("feeds", "add", "--kind", "general", url, code=2).stderr
    assert feeds_yaml.read_text() == LISTED
    assert "language: en" in run("feeds", "add", url).stderr
    assert load_feeds(feeds_yaml)[-1].language == ""


def test_a_name_that_is_taken_gets_a_number(run, feed, feeds_yaml):
    for path in ("/a", "/b", "/c"):
        run("feeds", "add", feed(path))
    assert [item.name for item in load_feeds(feeds_yaml)] == ["Old", "News", "News 2", "News 3"]


def test_the_outlet_of_other_feeds_of_the_host_is_suggested_and_not_taken(run, feed, feeds_yaml):
    run("feeds", "add", "--outlet", "bbc.com", feed("/a"))
    assert (
        "belong to bbc.com; if this one does, write outlet: bbc.com" in run("feeds", "add", feed("/b")).stderr
    )
    assert load_feeds(feeds_yaml)[-1].outlet == "127.0.0.1"


def test_a_feed_that_moved_permanently_is_listed_under_its_new_address(run, feed, server, page, feeds_yaml):
    new = feed("/new")
    old = server.serve("/old", page(status=301, headers={"Location": new}))
    assert f"listed as {new}" in run("feeds", "add", old).stderr
    assert load_feeds(feeds_yaml)[-1].url == new
    assert "already listed" in run("feeds", "add", old, code=2).stderr


def test_an_address_for_readers_is_understood(run, feed, feeds_yaml):
    run("feeds", "add", feed().replace("http://", "feed://"))
    assert load_feeds(feeds_yaml)[-1].url == feed()


@pytest.mark.parametrize("url", ["https://old.example/", "http://www.old.example/?utm_source=x#top"])
def test_a_feed_that_is_listed_is_refused_without_being_fetched(run, url, feeds_yaml):
    assert "already listed, as Old" in run("feeds", "add", url, code=2).stderr
    assert feeds_yaml.read_text() == LISTED


@pytest.mark.parametrize("url", ["old.example/", "ftp://x.org/", "https://", "https://x.org/a b"])
def test_what_is_no_web_address_is_refused(run, url):
    assert "begin with https://" in run("feeds", "add", url, code=2).stderr


def test_a_page_that_advertises_feeds_is_refused_and_its_feeds_are_named(run, server, page, feeds_yaml):
    links = (
        '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
        "<LINK REL=alternate TYPE=application/atom+xml HREF=atom.xml>"
        '<link rel="stylesheet" href="/x.css"><link rel=alternate type=text/html href=/de>'
    )
    body = f"<!doctype html><html><head><title>News</title>{links}</head><body>Hello</body></html>"
    url = server.serve("/en/", page(body=body.encode(), headers={"Content-Type": "text/html"}))
    told = run("feeds", "add", url, code=2).stderr
    assert "html page" in told
    assert told.splitlines()[-2:] == [f"  {server.url('/rss.xml')}", f"  {server.url('/en/atom.xml')}"]
    assert feeds_yaml.read_text() == LISTED


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, b"", "the address of the feed itself"),
        (429, b"", "try again later"),
        (500, b"", "500"),
        (200, b"", "empty body"),
        (200, b"<html><body>Hello</body></html>", "html page"),
        (200, b"hello", "not a feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(run, server, page, feeds_yaml, status, body, told):
    url = server.serve("/x", page(status=status, body=body))
    error = run("feeds", "add", url, code=2).stderr
    assert told in error
    assert feeds_yaml.read_text() == LISTED


def test_an_address_of_a_private_network_is_refused_unless_it_is_allowed(run, feed, tmp_path):
    (tmp_path / "panictrack.toml").write_text("")
    assert "allowed_networks" in run("feeds", "add", feed(), code=2).stderr


def test_an_empty_feed_is_a_feed(run, server, page, feeds_yaml):
    body = b"<rss version='2.0'><channel><title>Soon</title></channel></rss>"
    assert "Soon: 0 items" in run("feeds", "add", server.serve("/soon", page(body=body))).stdout
    assert load_feeds(feeds_yaml)[-1].name == "Soon"


def test_add_tells_of_items_that_have_no_title(run, server, page):
    untitled = b"<item><guid>1</guid></item>" * 7
    body = b"<rss version='2.0'><channel><item><title>AI</title></item>" + untitled + b"</channel></rss>"
    told = run("feeds", "add", server.serve("/some", page(body=body))).output
    assert ": 1 item, without dates, 7 more without a title, not stored, language" in told


def test_a_title_of_a_feed_cannot_write_yaml(run, server, page, feeds_yaml):
    title = "x}\n  - {name: 'evil', # <b>NO</b> & \u202e: é 😀"
    body = f"<rss version='2.0'><channel><title>{escape(title)}</title></channel></rss>"
    run("feeds", "add", server.serve("/x", page(body=body.encode())))
    _, added = load_feeds(feeds_yaml)
    assert added.name == "x} - {name: 'evil', # NO & : é 😀"


def test_without_an_archive_nothing_is_written(run, feed, feeds_yaml, tmp_path):
    (tmp_path / "archive.db").unlink()
    run("feeds", "add", feed(), code=4)
    assert feeds_yaml.read_text() == LISTED


def test_when_the_archive_cannot_be_written_neither_is_the_list(run, feed, feeds_yaml, tmp_path):
    with closing(sqlite3.connect(tmp_path / "archive.db")) as database:
        database.execute("alter table outlet rename to gone")
    run("feeds", "add", feed(), code=4)
    assert feeds_yaml.read_text() == LISTED


def test_a_list_with_an_error_is_not_written_into(run, feed, feeds_yaml):
    feeds_yaml.write_text(LISTED.replace("general", "good"))
    assert "kind must be one of" in run("feeds", "add", feed(), code=3).stderr


def test_two_that_add_at_once_both_succeed(run, feed, feeds_yaml, tmp_path):
    from panictrack.archive import Database
    from panictrack.collecting.changes import FeedLists, store_feeds

    urls = [f"https://{number}.example/rss" for number in range(8)]
    lists = FeedLists(path=feeds_yaml, open_archive=lambda: Database.open(tmp_path / "archive.db"))
    threads = [threading.Thread(target=store_feeds, args=(lists, [a_feed(url)])) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {item.url for item in load_feeds(feeds_yaml)} == {"https://old.example/", *urls}
    with Database.open(tmp_path / "archive.db").reading() as connection:
        assert connection.value("select count(*) from feed where is_listed") == 9


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<rss><channel><title>A</title><language>en-gb</language>", "en-gb"),
        (b"<rss><channel><language> <![CDATA[ en_US ]]> </language>", "en-US"),
        (b"<rdf:RDF><channel><dc:language>de</dc:language>", "de"),
        (b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb">', "nb"),
        (b"<rss><channel><language></language>", None),
        (b"<rss><channel><language>English</language>", None),
        (b"<rss><channel><title>xml:lang='en'</title>", None),
        ("<rss><channel><language>de</language>".encode("utf-16"), "de"),
        ('{"version": "1.1", "language": "de"}'.encode("utf-16"), "de"),
        (b"<rss " + b"xml:lang " * 10_000, None),
    ],
)
def test_the_language_is_the_one_the_feed_states(body, said):
    assert language(body) == said


RSS = "rel=alternate type=application/rss+xml"


@pytest.mark.parametrize(
    ("page", "named"),
    [
        ("<link rel='alternate' type='application/rss+xml' href='/a?b=1&amp;c'>", ["https://x.org/a?b=1&c"]),
        ("<base href='/b/'><link rel=alternate type=application/atom+xml href=a>", ["https://x.org/b/a"]),
        (
            "<link title='>' rel='x alternate' type='application/rdf+xml; a' href=//y.org />",
            ["https://y.org"],
        ),
        (f"<link {RSS} href=a><LINK {RSS} HREF=a>", ["https://x.org/en/a"]),
        (f"<link {RSS} href='http://['>", ["http://["]),
        (f"<link {RSS}>", []),
        ("<link rel=alternate type=application/feed+json href=a>", ["https://x.org/en/a"]),
        ("<link rel=alternate type=application/json href=/feed.json>", ["https://x.org/feed.json"]),
        ("<link rel=alternate type=application/json href=/feed/json/>", ["https://x.org/feed/json/"]),
        ("<link rel=alternate type=application/json href=https://feeds.x.org/wp-json/wp/v2/posts/1>", []),
        ("<link rel=alternate type=application/json href=a>", []),
        ("<link rel=icon type=application/rss+xml href=a>", []),
        ("<![CDtle <!x[ <link '" * 20_000, []),
    ],
)
def test_a_page_names_its_feeds_whatever_it_is_like(page, named):
    assert list(advertised_feeds(page.encode(), "https://x.org/en/")) == named


# --- the layout of the file


BLOCK = OLD.replace(", ", "\n    ")  # the same, a line for each field
LAYOUTS = [
    LISTED,
    LISTED.replace("\n", "\r\n"),
    f"feeds:\n- {{{OLD}}}",
    f"feeds:\n- {{{OLD}}}\n\n\n",
    f"feeds:\n    - {{{OLD}}}\n    # the end\ntopics: {{}}\n",
    f"feeds:\n  -\n    {BLOCK}\n    tags:\n      - a # b\n      # c\n\n# d\ntopics: {{}}\n",
    f"topics: {{}}\nfeeds:\n  - {BLOCK}",
    f"feeds:\n  - {BLOCK}\n    tags: |\n      a\n      b\n\n# x\n",
    f"feeds: [{{{OLD}}}]\n",
    f"feeds: [{{{OLD}}}, ] # x\ntopics: {{}}\n",
    f"feeds: [\n  {{{OLD}}}, # old\n]\n",
    f"{{feeds: [{{{OLD}}}], topics: {{}}}}\n",
    "feeds: []\n",
    "feeds: [ ] # none yet\n# end\ntopics: {}\n",
    "feeds:\n",
    "feeds: # none yet\n\n# end\ntopics: {}",
    "feeds:",
    f"--- # begin\nfeeds:\n  - {{{OLD}}}\n...\n",
]


@pytest.mark.parametrize("text", LAYOUTS)
def test_whatever_the_layout_only_lines_are_added(text):
    new = [a_feed(), a_feed("https://new.example/2", name="NO", tags=("a, b", "#"))]
    written = with_feeds(text, new)
    found = read_list(written)
    assert (found.errors, found.feeds) == ((), (*read_list(text).feeds, *new))
    # Nothing that was there is gone or elsewhere, but for the brackets of an empty list.
    rest = iter(written)
    assert all(character in rest for character in text.replace(" [ ]", "").replace(" []", ""))
    assert written.count("#") == text.count("#") + 1


@pytest.mark.parametrize(
    "text",
    [
        f"x: &t [a]\nfeeds:\n  - {BLOCK}\n    tags: *t\ntopics: {{}}\n",
        f"feeds: &all\n  - {{{OLD}}}\n",
        "{feeds: [], topics: {}}\n",
    ],
)
def test_a_layout_that_cannot_be_written_into_is_left_alone_and_the_line_is_shown(tmp_path, text):
    path = tmp_path / "feeds.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="yourself") as error:
        append(path, [a_feed()])
    assert line_of(a_feed()) in str(error.value)
    assert path.read_text() == text


@given(st.text(), st.text(min_size=1), st.lists(st.text(min_size=1), max_size=3))
def test_any_text_survives_the_file(name, outlet, tags):
    words = [
        " ".join(text.replace("\0", "").split()) or "x" for text in (name, outlet, *tags)
    ]  # NUL is refused
    words = [word.encode("utf-8", "replace").decode() for word in words]
    item = a_feed(name=words[0], outlet=words[1], tags=tuple(dict.fromkeys(words[2:])))
    assert "\n" not in line_of(item)
    assert read_list(with_feeds(LISTED, [item])).feeds[-1] == item
    assert yaml.safe_load(line_of(item))["name"] == words[0]  # others read the file, too


def test_mode_byte_order_mark_and_link_stay_and_nothing_is_left_over(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    real, link = folder / "real.yaml", tmp_path / "feeds.yaml"
    real.write_text(LISTED, encoding="utf-8-sig")
    real.chmod(0o640)
    link.symlink_to(real)
    append(link, [a_feed()])
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.read_bytes().startswith(b"\xef\xbb\xbf# my list")
    assert [path.name for path in folder.iterdir()] == ["real.yaml"]


def test_a_feed_that_somebody_added_meanwhile_is_not_written_twice(tmp_path):
    path = tmp_path / "feeds.yaml"
    path.write_text(LISTED)
    append(path, [a_feed()])
    before = path.read_text()
    with pytest.raises(ConfigurationError, match="listed twice"):
        append(path, [a_feed()])
    assert path.read_text() == before


# --- pause, resume and remove


def test_a_paused_feed_stays_in_the_list_and_is_not_fetched(run, feeds_yaml, tmp_path):
    assert "is paused: it stays in the list" in run("feeds", "pause", "Old").output
    assert feeds_yaml.read_text() == LISTED.replace("{name: Old", "{paused: true, name: Old")
    assert (load_feeds(feeds_yaml), archived(tmp_path)) == ((), [])
    assert "is paused already" in run("feeds", "pause", "Old").output
    assert "1 valid feed (1 paused), 0 errors" in run("feeds", "check").output


def test_status_names_the_feeds_that_are_paused(run, feeds_yaml):
    assert "paused" not in run("status").output
    assert json.loads(run("status", "--format", "json").stdout)["paused"] == []
    run("feeds", "pause", "Old")
    assert "\npaused: Old; `panictrack feeds resume NAME` resumes one\n" in run("status").output
    (paused,) = json.loads(run("status", "--format", "json").stdout)["paused"]
    assert paused == {"name": "Old", "outlet": "old.example", "url": "https://old.example/"}


def test_status_tells_of_a_list_that_cannot_be_read(run, feeds_yaml):
    feeds_yaml.write_text("feeds: [")
    told = json.loads(run("status", "--format", "json").stdout)
    assert "feeds.yaml" in told["problems"][0]


def test_a_resumed_feed_is_fetched_again_and_the_list_is_as_it_was(run, feeds_yaml, tmp_path):
    run("feeds", "pause", "https://old.example/")
    assert "is fetched again" in run("feeds", "resume", "Old").output
    assert feeds_yaml.read_text() == LISTED
    assert archived(tmp_path) == [("Old", "general", "GB")]
    assert "is not paused" in run("feeds", "resume", "Old").output


def test_a_removed_feed_leaves_the_list_and_can_be_had_back(run, feeds_yaml, tmp_path):
    told = run("feeds", "remove", "Old").output
    assert "its headlines and its history stay in the archive" in told
    assert (read_list(feeds_yaml.read_text()).listed, archived(tmp_path)) == ((), [])
    assert feeds_yaml.read_text() == LISTED.replace(LISTED.splitlines(keepends=True)[3], "")
    line = told.strip().partition("to the list: ")[2]
    assert read_list(f"feeds:\n  {line}\n").feeds[0].url == "https://old.example/"


def test_a_feed_that_is_not_listed_or_whose_name_two_have_is_refused(run, feeds_yaml):
    assert "no feed is named 'Oldest'" in run("feeds", "remove", "Oldest", code=2).output
    append(feeds_yaml, [a_feed(name="Old")])
    before = feeds_yaml.read_text()
    assert "https://old.example/, https://new.example/rss" in run("feeds", "remove", "Old", code=2).output
    assert feeds_yaml.read_text() == before


def test_a_paused_feed_is_known_to_add_and_import_and_is_in_an_export(run, feeds_yaml):
    run("feeds", "pause", "Old")
    told = run("feeds", "add", "https://old.example/", code=2).output
    assert "already listed, and paused, as Old" in told
    exported = run("feeds", "export").output
    assert "https://old.example/" in exported
    run("feeds", "import", "-", given=exported[: exported.rindex("</opml>") + 7])
    assert feeds_yaml.read_text().count("old.example/") == 1


@pytest.mark.parametrize("text", [text for text in LAYOUTS if "old.example" in text])
def test_whatever_the_layout_only_the_entry_changes(text):
    url = "https://old.example/"
    both = with_feeds(text, [a_feed()])
    for before, rest in ((text, ()), (both, (a_feed(),))):
        paused = read_list(edited(before, url, Edit.PAUSE))
        assert ([feed.url for feed in paused.paused], paused.feeds) == ([url], rest)
        again = read_list(edited(edited(before, url, Edit.PAUSE), url, Edit.RESUME))
        assert (again.feeds, again.errors) == (read_list(before).feeds, ())
        removed = read_list(edited(before, url, Edit.REMOVE))
        assert (removed.feeds, removed.errors) == (rest, ())
        assert removed.sections == () or {name for _, name in removed.sections} == {
            name for _, name in read_list(before).sections
        }


def test_an_entry_that_another_refers_to_is_left_alone_and_the_remedy_is_named(tmp_path):
    path = tmp_path / "feeds.yaml"
    text = f"feeds:\n  - {{{OLD}, tags: &t [a]}}\n  - {{{OLD.replace('old', 'new')}, tags: *t}}\n"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="delete the entry of the feed yourself"):
        with_edit(path, "https://old.example/", Edit.REMOVE)
    assert path.read_text() == text


@pytest.mark.parametrize("value", ["maybe", "[true]"])
def test_a_pause_that_is_neither_true_nor_false_is_an_error(value):
    (error,) = read_list(f"feeds:\n  - {{{OLD}, paused: {value}}}\n").errors
    assert "paused is neither true nor false; write paused: true" in str(error)


# --- import and export


def opml(*outlines):
    return f"<opml version='2.0'><body>{chr(10).join(outlines)}</body></opml>"


def outline(url, text="A"):
    return f'<outline type="rss" text="{text}" xmlUrl="{url}"/>'


def test_import_counts_and_names_what_is_bad_and_keeps_titles_and_folders(run, feeds_yaml, tmp_path):
    folder = f'<outline text="News">{outline("https://a.example/", "A, the first")}</outline>'
    bad, known = outline("ftp://b.example/"), outline("http://old.example")
    (tmp_path / "mine.opml").write_text(opml(folder, bad, known))
    told = run("feeds", "import", "mine.opml")
    assert told.stdout == "mine.opml: 1 added, 1 known, 1 bad\n"
    assert told.stderr == "  line 2: 'ftp://b.example/' is not a web address\n"
    assert load_feeds(feeds_yaml)[-1] == a_feed(
        "https://a.example/", name="A, the first", outlet="a.example", tags=("News",)
    )
    assert "0 added, 2 known, 1 bad" in run("feeds", "import", "mine.opml").stdout
    assert len(archived(tmp_path)) == 2


def test_import_reads_stdin_and_options_fill_what_the_file_leaves_open(run, feeds_yaml):
    words = ["--kind", "technology", "--country", "US", "--language", "en-US"]
    run("feeds", "import", *words, "-", given=opml(outline("https://a.example/")))
    added = load_feeds(feeds_yaml)[-1]
    assert (added.kind, added.country, added.language) == ("technology", "US", "en-US")


def test_a_dry_run_of_an_import_shows_the_lines_and_writes_nothing(run, feeds_yaml):
    told = run("feeds", "import", "--dry-run", "-", given=opml(outline("https://a.example/"))).stdout
    line = line_of(a_feed("https://a.example/", name="A", outlet="a.example"))
    assert told == f"  - {line}\n-: 1 would be added, 0 known, 0 bad\n"
    assert feeds_yaml.read_text() == LISTED


def test_an_import_with_bare_ampersands_reports_the_repair(run, feeds_yaml):
    told = run("feeds", "import", "-", given=opml(outline("https://a.example/?a=1&b=2"))).stderr
    assert "ampersands" in told
    assert load_feeds(feeds_yaml)[-1].url == "https://a.example/?a=1&b=2"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", "empty"),
        (opml(), "no feed in it"),
        (opml(outline("ftp://x.org/")), "no feed in it"),
        ("<rss/>", "feeds add"),
        ("<!DOCTYPE opml><opml/>", "DTD"),
        (opml(outline("https://a.example/"))[:-8], "export the file again"),
    ],
)
def test_an_import_that_brings_nothing_is_exit_code_2_and_writes_nothing(run, feeds_yaml, given, told):
    assert told in run("feeds", "import", "-", code=2, given=given).stderr
    assert feeds_yaml.read_text() == LISTED


def test_an_import_of_a_file_that_cannot_be_read_is_exit_code_2(run, tmp_path):
    assert "nowhere.opml" in run("feeds", "import", "nowhere.opml", code=2).stderr
    (tmp_path / "folder").mkdir()
    run("feeds", "import", "folder", code=2)


def test_ten_thousand_feeds_are_imported_at_once(run, feeds_yaml):
    outlines = [outline(f"https://{number}.example/rss", f"Feed {number}") for number in range(10_000)]
    assert "10000 added" in run("feeds", "import", "-", given=opml(*outlines)).stdout
    text = feeds_yaml.read_text()
    before, after = LISTED.split("\n\n# topics")
    assert text.startswith(before)
    assert text.endswith(after)
    assert len(text.splitlines()) == len(LISTED.splitlines()) + 10_000


def test_another_panictrack_that_imports_an_export_has_the_same_list(run, feeds_yaml, tmp_path):
    feeds_yaml.write_bytes(shipped("feeds.yaml").read_bytes())
    append(feeds_yaml, [a_feed(tags=("b", "c/d", "e,f"), language="en", country="NO")])
    exported = run("feeds", "export").stdout
    assert "feeds written" in run("feeds", "export", "-o", "mine.opml").stderr
    assert (tmp_path / "mine.opml").read_text() == exported
    before = load_feeds(feeds_yaml)
    feeds_yaml.write_text("feeds:\n")
    run("feeds", "import", "mine.opml")
    assert {item.url: item for item in load_feeds(feeds_yaml)} == {item.url: item for item in before}


def test_an_export_into_a_missing_folder_is_an_error(run):
    assert "nowhere" in run("feeds", "export", "-o", "nowhere/mine.opml", code=2).stderr


# --- check


def test_check_finds_nothing_in_the_shipped_list(run, feeds_yaml):
    feeds_yaml.write_bytes(shipped("feeds.yaml").read_bytes())
    (total,) = run("feeds", "check").stdout.splitlines()
    assert " 0 errors, 0 warnings" in total


def test_check_names_every_error_at_once_with_its_line_and_exits_with_3(run, feeds_yaml):
    text = (
        "feeds:\n"
        "  - 3\n"
        "  - {url: 'file:///x', name: A, outlet: a, kind: good}\n"
        "  - url: https://c.example/\n"
        "    name: C\n"
        "    nmae: C\n"
        "    kind: general\n"
        "    kind: general\n"
        "    tags: {a: b}\n"
        f"  - {{{OLD}}}\n"
        f"  - {{{OLD}}}\n"
    )
    feeds_yaml.write_text(text)
    told = run("feeds", "check", code=3)
    path = feeds_yaml.name
    for wanted in (
        ":2: error: feed 1: not a mapping; a feed needs url, name, outlet, kind",
        ":3: error: feed 2 (A): file:///x is not a web address; it must begin with https://",
        ":3: error: feed 2 (A): kind must be one of general, business, technology, section, not 'good'",
        ":4: error: feed 3 (C): outlet is missing",
        ":6: error: feed 3 (C): unknown key 'nmae'; did you mean 'name'?",
        ":8: error: feed 3 (C): kind is given twice",
        ":4: error: feed 3 (C): language is missing",
        ":9: error: feed 3 (C): tags is not a list of texts",
        ":11: error: feed 5 (Old): https://old.example/ is listed twice, first as feed 4 (Old)",
    ):
        assert f"{path}{wanted}" in told.stdout, wanted
    assert "errors; fix" in told.stderr


def test_a_command_that_needs_the_list_tells_the_first_error_and_how_many_there_are(run, feeds_yaml):
    feeds_yaml.write_text("feeds:\n  - 3\n  - 4\n")
    assert "feed 1: not a mapping" in run("collect", code=3).stderr
    assert "2 errors in all: `panictrack feeds check`" in run("collect", code=3).stderr


@pytest.mark.parametrize("text", ["feeds: [", "feeds: [a]\n---\nfeeds: [b]\n", "a: *b", "\x00", "[" * 5000])
def test_what_is_no_yaml_is_an_error_with_its_line(run, feeds_yaml, text):
    feeds_yaml.write_text(text)
    assert ": error: this is not YAML: " in run("feeds", "check", code=3).stdout


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", None])
def test_a_list_that_is_no_text_or_not_there_is_exit_code_3(run, feeds_yaml, body):
    feeds_yaml.unlink()
    if body:
        feeds_yaml.write_bytes(body)
    assert "panictrack init" in run("feeds", "check", code=3).stderr


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (
            "url: https://www.old.example?utm_source=x, name: B, outlet: b, kind: section",
            "differs from feed 1 (Old) only in http, www",
        ),
        ("url: https://b.example, name: OLD, outlet: b, kind: section", "has the same name"),
        (
            "url: https://b.example, name: B, outlet: old.example, kind: section, country: US",
            "'US' here and 'GB'",
        ),
        (
            "url: https://b.example, name: B, outlet: old.example, kind: section, language: de",
            "'de' here and 'en'",
        ),
        ("url: http://b.example, name: B, outlet: b, kind: section", "without encryption"),
        ("url: https://b.example, name: B, outlet: b, kind: section, country: UK", "write GB"),
        ("url: https://b.example, name: B, outlet: b, kind: section, country: Norway", "such as GB"),
        ("url: https://b.example, name: B, outlet: b, kind: section, language: English, please", "BCP 47"),
    ],
)
def test_check_warns_of_what_looks_like_a_mistake_and_exits_with_0(run, feeds_yaml, second, told):
    second = second.replace("English, please", "'English, please'")
    feeds_yaml.write_text(f"feeds:\n  - {{{OLD}}}\n  - {{{second}}}\n")
    warning, total = run("feeds", "check").stdout.splitlines()
    assert f"{feeds_yaml.name}:3: warning: feed 2 (" in warning
    assert told in warning
    assert "2 valid feeds, 0 errors, 1 warning" in total


@pytest.mark.parametrize(
    "second",
    [
        "url: https://b.example, name: B, outlet: old.example, kind: section",
        "url: https://b.example, name: B, outlet: old.example, kind: section, language: en-GB",
        "url: http://127.0.0.1/rss, name: B, outlet: b, kind: section",
        "url: http://localhost/rss, name: B, outlet: b, kind: section",
        "url: https://old.example/?page=2, name: B, outlet: old.example, kind: section",
    ],
)
def test_check_does_not_warn_of_what_is_fine(run, feeds_yaml, second):
    feeds_yaml.write_text(f"feeds:\n  - {{{OLD}}}\n  - {{{second}}}\n")
    assert len(run("feeds", "check").stdout.splitlines()) == 1


def test_check_warns_of_a_section_that_nothing_reads(run, feeds_yaml):
    feeds_yaml.write_text(LISTED.replace("topics:\n", "topic:\n"))
    assert (
        ":7: warning: the section 'topic' is unknown and has no effect; did you mean 'topics'?"
        in run("feeds", "check").stdout
    )


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (["", ""], "2 items, without dates, language"),
        (["never", "soon\x85"], "2 items, 2 dates that cannot be read, such as 'never', language"),
        (
            ["05/03/2026", ""],
            "1 item without a date, 1 date with nothing to show the month, such as '05/03/2026'",
        ),
        (["2026-11-17T05:00:00Z", "x" * 99], f"05:00 UTC, 1 date that cannot be read, such as '{'x' * 40}…'"),
        (["05/03/2026", "15/03/2026"], "2 items, newest 2026-03-15 00:00 UTC, language"),
    ],
)
def test_add_tells_missing_dates_from_dates_that_cannot_be_read(run, server, page, dates, told):
    items = "".join(
        f"<item><title>{n}</title><pubDate>{date}</pubDate></item>" for n, date in enumerate(dates)
    )
    body = f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()
    assert told in run("feeds", "add", server.serve("/dates", page(body=body))).stdout
