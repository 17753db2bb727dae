"""One rule from an address to an outlet: for feeds, feed lists, imports and article keys."""

from datetime import UTC, datetime

import pytest

from panictrack.archive.headlines import insert_rows
from panictrack.collecting.feed_list.opml import FeedDefaults, merge, read_opml
from panictrack.model import Entry
from panictrack.model.identity import article_key, key_by_own_host, title_key, to_row
from panictrack.model.outlets import OutletTable, shipped_outlets

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SAME_STORY = (
    "https://www.bbc.co.uk/news/1",
    "https://www.bbc.com/news/1?at_medium=RSS",
    "https://www.bbc.co.uk/news/1#comp",
    "http://amp.bbc.co.uk/news/1",
    "https://m.bbc.com/news/1/",
)


def by_link(outlet, url):
    return article_key(outlet, Entry(title="AI panic grows", url=url))


def arrival(url, outlet="bbc.com"):
    entry = Entry(title="AI panic grows", url=url)
    return to_row(entry=entry, outlet=outlet, first_seen_at=NOW, is_selected=False)


@pytest.mark.parametrize(
    ("host", "outlet"),
    [
        ("bbc.co.uk", "bbc.com"),
        ("feeds.bbci.co.uk", "bbc.com"),
        ("newsrss.bbc.co.uk", "bbc.com"),
        ("lite.cnn.com", "cnn.com"),
        ("touch.latimes.com", "latimes.com"),
        ("touch.com", "touch.com"),
        ("www-bbc-co-uk.cdn.ampproject.org", "bbc.com"),
        ("m-my--paper-org.cdn.ampproject.org", "my-paper.org"),
        ("AMP.BBC.co.uk.", "bbc.com"),
        ("www.m.daily.example", "daily.example"),
        ("rss.daily.example", "daily.example"),
        ("feeds.feedburner.com", "feedburner.com"),
        ("team.daily.example", "team.daily.example"),  # only whole labels are removed
        ("feed.co.uk", "feed.co.uk"),
        ("m.example", "m.example"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_a_host_belongs_to_the_outlet_of_its_site(host, outlet):
    assert shipped_outlets().outlet_of_host(host) == outlet


@pytest.mark.parametrize(
    ("address", "outlet"),
    [
        ("https://WWW.Zeitung-müller.de/x", "zeitung-müller.de"),
        ("https://www.xn--zeitung-mller-4ob.de/x", "zeitung-müller.de"),
        ("https://www.zeitung-märz.de:8080/y", "zeitung-märz.de"),
        ("https://www.bbc.com./x", "bbc.com"),
        ("http://user:pw@m.bbc.com/", "bbc.com"),
        ("//bbc.co.uk", "bbc.com"),
        ("http://127.0.0.1/a", "127.0.0.1"),
    ],
)
def test_an_address_has_one_outlet_as_name_as_link_and_as_feed(address, outlet):
    table = shipped_outlets()
    assert table.outlet(address, None) == outlet
    assert table.outlet(None, address) == outlet
    assert table.outlet_of_url(address) == outlet


@pytest.mark.parametrize("address", ["http://[::1]:80/x", "https://[bad/", "http://user:pw@localhost/"])
def test_an_address_without_a_site_is_no_outlet_and_shows_no_password(address):
    assert shipped_outlets().outlet(address, None) is None
    assert shipped_outlets().outlet(None, address) is None
    assert "pw" not in shipped_outlets().outlet_of_url(address)


def test_a_line_about_a_whole_host_counts_before_its_site():
    table = OutletTable(outlets={"edition.daily.example": "world.example", "daily.example": "home.example"})
    assert table.outlet(None, "https://edition.daily.example/1") == "world.example"
    assert table.outlet(None, "https://www.daily.example/1") == "home.example"


def test_a_story_under_five_addresses_of_its_outlet_is_one_article(archive, rows):
    assert len({by_link("bbc.com", url) for url in SAME_STORY}) == 1
    with archive.writing() as connection:
        assert insert_rows(connection, list(map(arrival, SAME_STORY))).n_new == 1
    assert rows("select count(*) from headline") == [(1,)]


def test_hosts_of_another_outlet_and_other_paths_stay_apart():
    keys = {
        by_link("bbc.com", url) for url in (SAME_STORY[0], "https://cnn.com/news/1", "https://bbc.com/news/2")
    }
    assert len(keys) == 3
    assert by_link("bbc.com", "https://bbc.com?id=1") == by_link("bbc.com", "https://bbc.co.uk?id=1")


def test_the_address_of_an_outlets_own_site_has_the_key_it_always_had():
    url = "https://www.daily.example/news/1"
    assert by_link("daily.example", url) == key_by_own_host("daily.example", url)


@pytest.mark.parametrize(
    "copy",
    [
        "https://cdn.ampproject.org/c/s/www.bbc.co.uk/news/1",
        "https://www-bbc-co-uk.cdn.ampproject.org/v/s/www.bbc.co.uk/news/1",
        "https://www.google.co.uk/amp/s/www.bbc.co.uk/news/1",
    ],
)
def test_a_copy_in_the_amp_cache_is_the_article_that_it_shows(copy):
    assert by_link("bbc.com", copy) == by_link("bbc.com", "https://www.bbc.co.uk/news/1")
    assert OutletTable().outlet(None, copy) == "bbc.co.uk"
    assert shipped_outlets().outlet_of_url(copy) == "bbc.com"


def test_what_was_deleted_under_the_key_of_its_own_host_stays_deleted(archive):
    url, title = "https://www.bbc.co.uk/news/1", title_key(Entry(title="AI panic grows"))
    tombstone = (key_by_own_host("bbc.com", url), title)  # as an earlier revision wrote it
    with archive.writing() as connection:
        connection.execute(
            "insert into deleted_headline values (?, ?, '2026-11-24T08:00:00Z', 'x')", tombstone
        )
        assert insert_rows(connection, [arrival(url)]).ids == (None,)


def test_imported_subscriptions_get_the_outlets_of_the_table():
    opml = b"""<opml><body>
      <outline text="BBC" xmlUrl="https://feeds.bbci.co.uk/news/rss.xml"/>
      <outline xmlns:p="urn:panictrack:feedlist" p:outlet="bbc.co.uk" text="B" xmlUrl="https://x.example/rss"/>
      <outline text="Own" xmlUrl="https://rss.daily.example/"/></body></opml>"""
    merged = merge(read_opml(opml, "feeds.opml"), (), FeedDefaults())
    assert [feed.outlet for feed in merged.new] == ["bbc.com", "bbc.com", "daily.example"]
