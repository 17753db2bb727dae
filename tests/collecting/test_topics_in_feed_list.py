"""A topic that is added to feeds.yaml: nothing else in the file changes, whatever its layout."""

import pytest

from panictrack.archive import Database
from panictrack.collecting.changes import FeedLists, keep_topic
from panictrack.collecting.feed_list import load_feeds
from panictrack.collecting.feed_list.topics import topic_lines, with_topic
from panictrack.data import shipped
from panictrack.errors import ConfigurationError, InputError
from panictrack.scoring.scorers import Topic, load_topics

FEEDS = "feeds:\n  - {name: A, outlet: a.example, kind: section, url: 'https://a.example/rss'}  # mine\n"
OTHER = "  robots:\n    terms: [robot] # and more\n"
TOPIC = Topic(name="killer_robots", label="Killer robots", terms=("killer robots", "slaughterbots"))
LAYOUTS = {
    "no topics": FEEDS,
    "no line end": FEEDS.rstrip("\n"),
    "a comment at the end": f"{FEEDS}# the end\n",
    "an empty section": f"topics:  # none yet\n{FEEDS}",
    "an empty section at the end": f"{FEEDS}topics:",
    "braces with nothing": f"topics: {{}}  # none yet\n{FEEDS}",
    "a topic before the feeds": f"topics:\n{OTHER}\n# feeds\n{FEEDS}",
    "a topic after the feeds": f"{FEEDS}topics:\n{OTHER}",
    "four spaces": f"{FEEDS}topics:\n    robots:\n        terms:\n            - robot\n# end",
    "braces": f"topics: {{robots: {{terms: [robot]}}}}\n{FEEDS}",
    "braces over lines": f"topics: {{\n  robots: {{terms: [robot]}},  # one\n}}\n{FEEDS}",
    "windows": f"{FEEDS}topics:\n{OTHER}".replace("\n", "\r\n"),
    "a block of text": f"{FEEDS}topics:\n  robots:\n    terms: [robot]\n    label: |\n      Robots\n",
    "an alias at the end": f"{FEEDS}topics:\n  robots: &one\n    terms: [robot] # one\n  bots: *one\n",
    "shipped": shipped("feeds.yaml").read_text(),
}


@pytest.fixture
def feeds_yaml(tmp_path):
    path = tmp_path / "feeds.yaml"
    path.write_text(FEEDS)
    return path


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_whatever_the_layout_a_topic_is_added_and_all_else_stays(text, feeds_yaml):
    feeds_yaml.write_bytes(text.encode())
    before, feeds = load_topics(feeds_yaml), load_feeds(feeds_yaml)
    body = with_topic(feeds_yaml, TOPIC)
    feeds_yaml.write_bytes(body)
    assert set(load_topics(feeds_yaml)) == {*before, TOPIC}
    assert load_feeds(feeds_yaml) == feeds
    comments = [line.partition("#")[2] for line in text.splitlines() if "#" in line]
    assert [line.partition("#")[2] for line in body.decode().splitlines() if "#" in line] == comments
    assert b"\r\n" not in body or b"\n" not in body.replace(b"\r\n", b"")


def test_a_second_topic_stands_below_the_first(feeds_yaml):
    for name in ("one", "two"):
        feeds_yaml.write_bytes(with_topic(feeds_yaml, Topic(name=name, label=name, terms=(name,))))
    assert feeds_yaml.read_text() == (
        f"{FEEDS}\ntopics:\n  one:\n    label: one\n    version: '1'\n    terms: [one]\n"
        "  two:\n    label: two\n    version: '1'\n    terms: [two]\n"
    )


def test_what_must_not_stand_beside_a_term_is_written_too(feeds_yaml):
    topic = Topic(
        name="1984", label="no: {x} # 'y'", terms=("1984", "no"), not_beside=(("no", ("it's", "off")),)
    )
    feeds_yaml.write_bytes(with_topic(feeds_yaml, topic))
    assert load_topics(feeds_yaml)[-1] == topic


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ai", r"a topic ai already \(Artificial intelligence\), which is built in; choose another name"),
        (
            "robots",
            r"a topic robots already \(robots\), which feeds.yaml has; choose another name",
        ),
    ],
)
def test_a_name_that_a_topic_has_is_refused_with_what_to_do(name, told, feeds_yaml):
    feeds_yaml.write_text(f"{FEEDS}topics:\n{OTHER}")
    with pytest.raises(InputError, match=told):
        with_topic(feeds_yaml, Topic(name=name, label=name, terms=("x",)))


@pytest.mark.parametrize("text", [f"{FEEDS}...\n", "{feeds: []}\n", f"{FEEDS}topics: ~\n"])
def test_a_layout_that_cannot_be_written_into_is_left_alone_and_the_lines_are_shown(text, feeds_yaml):
    feeds_yaml.write_text(text)
    with pytest.raises(ConfigurationError, match="nothing was written") as failed:
        with_topic(feeds_yaml, TOPIC)
    assert topic_lines(TOPIC) in str(failed.value)
    assert feeds_yaml.read_text() == text


def test_a_list_with_an_error_gets_no_topic(feeds_yaml):
    feeds_yaml.write_text("feeds: [{name: A}]\n")
    with pytest.raises(ConfigurationError, match="url is missing"):
        with_topic(feeds_yaml, TOPIC)


def test_a_topic_is_kept_beside_one_that_came_meanwhile_and_the_file_keeps_its_mode(
    feeds_yaml, tmp_path, empty_archive
):
    lists = FeedLists(path=feeds_yaml, open_archive=lambda: Database.open(empty_archive))
    feeds_yaml.chmod(0o640)
    keep_topic(lists, TOPIC)
    keep_topic(lists, Topic(name="toys", label="Toys", terms=("toy",)))
    assert [topic.name for topic in load_topics(feeds_yaml)[-2:]] == ["killer_robots", "toys"]
    assert feeds_yaml.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feeds.yaml"]
    with pytest.raises(InputError, match="already"):
        keep_topic(lists, TOPIC)
