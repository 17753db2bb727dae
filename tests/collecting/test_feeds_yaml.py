from collections import Counter
from pathlib import Path

from panictrack.collecting.feed_list import load_feeds
from panictrack.collecting.feed_list.check import warnings
from panictrack.collecting.feed_list.read import read_list, text_of
from panictrack.data import shipped
from panictrack.model import FeedKind

FEEDS = load_feeds(shipped("feeds.yaml"))


def test_about_forty_feeds_are_shipped_and_half_may_be_a_denominator():
    kinds = Counter(feed.kind for feed in FEEDS)
    assert 35 <= len(FEEDS) <= 50
    assert kinds[FeedKind.GENERAL] >= 8
    assert kinds[FeedKind.GENERAL] + kinds[FeedKind.TECHNOLOGY] >= 15


def test_outlets_are_sites_and_feeds_are_fetched_safely_where_the_publisher_allows_it():
    for feed in FEEDS:
        assert "." in feed.outlet, feed.name
        assert "/" not in feed.outlet
    assert sum(feed.url.startswith("http://") for feed in FEEDS) <= 2


def test_nothing_in_the_shipped_list_looks_like_a_mistake_but_addresses_without_https():
    found = read_list(text_of(shipped("feeds.yaml")))
    assert found.errors == ()
    assert all("fetched by http" in str(finding) for finding in warnings(found))


def test_the_shipped_list_is_the_one_at_the_top_of_the_project():
    assert shipped("feeds.yaml") == Path(__file__).parents[2] / "feeds.yaml"
