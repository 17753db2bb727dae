import os
from collections import Counter
from pathlib import Path

import pytest
import yaml

from panictrack.collecting.feed_list import load_feeds
from panictrack.collecting.feed_list.check import warnings
from panictrack.collecting.feed_list.read import read_list, text_of
from panictrack.collecting.feed_list.write import replace_file, with_feeds
from panictrack.data import read_yaml, shipped
from panictrack.errors import ConfigurationError, InputError
from panictrack.model import FeedKind
from panictrack.scoring.scorers import load_topics

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


DEEP = {
    "brackets": "feeds: " + "[" * 100_000,
    "braces": "{a: " * 100_000,
    "dashes": "- " * 100_000 + "x",
    "question marks": "? " * 100_000,
    "indents": "".join(" " * n + "a:\n" for n in range(500)),
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_a_list_nested_too_deeply_is_an_error_and_not_the_end_of_the_process(text, tmp_path):
    (error,) = read_list(text).errors
    assert "more than 50 deep" in error.what
    (tmp_path / "feeds.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match="more than 50 deep"):
        load_topics(tmp_path / "feeds.yaml")


@pytest.mark.parametrize(
    "value", ["2026-13-45", "!!timestamp x", "!!bool x", "!!int x", "&a {<<: *a}", "[1:"]
)
def test_a_value_that_yaml_cannot_make_is_an_error_that_names_the_file(value, tmp_path):
    (tmp_path / "feeds.yaml").write_text(f"topics:\n  mine: {value}\n")
    with pytest.raises(ConfigurationError, match=r"feeds\.yaml"):
        load_topics(tmp_path / "feeds.yaml")


def test_nothing_is_added_to_a_list_beside_a_mapping_that_contains_itself():
    with pytest.raises(ValueError, match="layout"):
        with_feeds("topics: &a [*a]\nfeeds: []\n", FEEDS[:1])


def test_what_is_no_regular_file_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")  # as a device, such as /dev/null under root
    with pytest.raises(InputError, match="not a regular file"):
        replace_file(tmp_path / "pipe", b"feeds: []")
    assert (tmp_path / "pipe").is_fifo()


def test_a_name_with_a_nul_character_is_an_error():
    line = 'feeds:\n  - {name: "A\\0B", outlet: a.example, kind: section, url: https://a.example/rss}\n'
    (error,) = read_list(line).errors
    assert "NUL" in error.what


NEST = "a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 40)
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(NEST, "stand for too many values", id="aliases in aliases"),
        pytest.param("topics: &all [1, *all]\n", "contains itself", id="an alias in itself"),
    ],
)
def test_aliases_that_would_never_end_are_refused_in_each_yaml(tmp_path, text, what):
    (error,) = read_list(text + "feeds: []\n").errors
    assert what in error.what
    (path := tmp_path / "topics.yaml").write_text(text)
    with pytest.raises(yaml.YAMLError, match=what):
        read_yaml(path)


def test_aliases_that_are_used_as_meant_are_read(tmp_path):
    (path := tmp_path / "some.yaml").write_text("one: &one [a, b]\ntwo: [*one, *one]\n")
    assert read_yaml(path) == {"one": ["a", "b"], "two": [["a", "b"]] * 2}
