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


def test_outlets_are_sites_and_feeds_are_fetched_with_encryption():
    for feed in FEEDS:
        assert "." in feed.outlet, feed.name
        assert "/" not in feed.outlet
    assert all(feed.url.startswith("https://") for feed in FEEDS)


def test_the_shipped_list_passes_its_own_check_without_a_warning():
    found = read_list(text_of(shipped("feeds.yaml")))
    assert found.errors == ()
    assert warnings(found) == ()


def test_an_outlet_that_imports_call_otherwise_is_a_warning():
    line = "feeds:\n  - {name: BBC, outlet: bbc.co.uk, kind: section, url: https://bbc.co.uk/rss}\n"
    (warning,) = warnings(read_list(line))
    assert "write outlet: bbc.com" in str(warning)


def test_the_shipped_list_is_the_one_at_the_top_of_the_project():
    assert shipped("feeds.yaml") == Path(__file__).parents[2] / "feeds.yaml"
