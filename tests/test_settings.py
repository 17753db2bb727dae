"""Files written by hand: every error in them is named, with its remedy."""

import re
from datetime import date
from pathlib import Path

import pytest

from panictrack.collecting.feed_list import load_feeds
from panictrack.errors import ConfigurationError
from panictrack.model import PanelSetting
from panictrack.settings import find, load, write_workspace

FEED = "{url: 'https://x.org/a', name: A, outlet: x.org, kind: general, country: GB, language: en}"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('archiv = "a.db"', "did you mean 'archive'"),
        ("archive = 3", "quotes"),
        ("archive = ", "repair the file"),
        ('wholly_else = "x"', "the keys are"),
        ('reference_streams = "bbc.com"', "a list of texts"),
        ('user_agent = "a\\nb"', "user_agent goes into an HTTP header"),
        ('user_agent = "a\\u0000b"', "control characters"),
        ('user_agent = "caf\u00e9"', "plain ASCII"),
        ("user_agent = 3", "user_agent must be text in quotes"),
        ('contact = "a\\r\\nHost: b"', "contact goes into an HTTP header"),
        ("reference_streams = []", "at least one stream"),
        ("reference_streams = [1]", "each as text in quotes"),
        ('reference_until = "Monday"', "not a week; write it like"),
        ('reference_streams = ["a"]\nreference_until = "Monday"', "not a week; write it like"),
    ],
)
def test_an_error_in_the_settings_is_named(tmp_path, body, message):
    path = tmp_path / "panictrack.toml"
    path.write_text(body)
    with pytest.raises(ConfigurationError, match=message):
        load(path)


def test_the_user_agent_can_be_set(tmp_path):
    path = tmp_path / "panictrack.toml"
    path.write_text('user_agent = "example-lab/1.0"')
    assert load(path).politeness.user_agent == "example-lab/1.0"
    path.write_text('user_agent = ""')
    assert load(path).politeness.user_agent is None


def test_reference_until_alone_is_the_end_of_the_default_panel(tmp_path):
    path = tmp_path / "panictrack.toml"
    path.write_text('reference_until = "2026-W47"')
    assert load(path).reference == PanelSetting(streams=(), last=date(2026, 11, 16))


def test_the_reference_panel_is_a_setting_that_changes_the_digest(tmp_path):
    path = tmp_path / "panictrack.toml"
    path.write_text('reference_streams = ["a", "b"]\nreference_until = "2026-W47"')
    named = load(path)
    assert named.reference == PanelSetting(streams=("a", "b"), last=date(2026, 11, 16))
    assert named.report_paths.panel == named.reference
    path.write_text('reference_streams = ["a"]')
    only = load(path)
    path.write_text("")
    assert load(path).reference is None
    assert len({named.digest, only.digest, load(path).digest}) == 3


def test_every_key_of_the_settings_that_init_writes_is_in_the_reference(tmp_path):
    write_workspace(tmp_path)
    keys = re.findall(r"^(?:# )?(\w+) = ", (tmp_path / "panictrack.toml").read_text(), re.MULTILINE)
    page = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"
    rows = re.findall(r"^\| `(\w+)` \|", page.read_text(), re.MULTILINE)
    assert set(rows) == set(keys)
    assert len(keys) > 5


def test_the_settings_that_init_writes_show_how_to_name_a_panel(tmp_path):
    settings, _ = write_workspace(tmp_path)
    path = tmp_path / "panictrack.toml"
    path.write_text(path.read_text().replace("# reference_", "reference_"))
    assert (settings.reference, load(path).reference.streams) == (
        None,
        ("bbc.com news feed", "Google News top stories"),
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("feeds: [", "repair the file"),
        ("feds: []", "no list named feeds"),
        ("feeds: [3]", "feed 1"),
        (f"feeds: [{FEED.replace('general', 'good')}]", "kind must be one of"),
        (f"feeds: [{FEED.replace('outlet: x.org, ', '')}]", "outlet is missing"),
        (f"feeds: [{FEED.replace('https:', 'file:')}]", "not a web address"),
        (f"feeds: [{FEED}, {FEED}]", "listed twice"),
        (f"feeds: [{FEED.replace('outlet', 'outlets')}]", "did you mean 'outlet'"),
        (f"feeds: [{FEED.replace('country', 'wholly_else')}]", "the keys are url, name, outlet"),
        (f"feeds: [{FEED.replace('name: A', 'name: A, name: B')}]", "name is given twice"),
        (f"feeds: [{FEED.replace('name: A', 'name: [A]')}]", "name is not text"),
        (f"feeds: [{FEED.replace(', language: en', '')}]", "write its language"),
        (f"feeds: [{FEED.replace('name: A', 'name: A, tags: {a: b}')}]", r"write tags: \[one, two\]"),
        (f"feeds: [{FEED.replace('name: A', 'name: A, tags: [[a]]')}]", r"write tags: \[one, two\]"),
        (f"feeds: [{FEED}]\nfeeds: [{FEED}]", "feeds is given twice"),
        ("feed:\n  - 3", "no list named feeds"),
        ("feeds: none", "no list named feeds"),
    ],
)
def test_an_error_in_the_feed_list_is_named(tmp_path, body, message):
    path = tmp_path / "feeds.yaml"
    path.write_text(body)
    with pytest.raises(ConfigurationError, match=message):
        load_feeds(path)


def read(tmp_path, body):
    path = tmp_path / "feeds.yaml"
    path.write_text(body)
    return load_feeds(path)


@pytest.mark.parametrize(
    ("tags", "read_as"),
    [("[a, b c]", ("a", "b c")), ("a", ("a",)), ("[a, a, '', NO]", ("a", "NO")), ("[]", ()), ("''", ())],
)
def test_a_feed_may_have_tags(tmp_path, tags, read_as):
    (feed,) = read(tmp_path, f"feeds: [{FEED.replace('name: A', f'name: A, tags: {tags}')}]")
    assert feed.tags == read_as


def test_the_country_and_the_language_of_a_section_may_stay_open(tmp_path):
    (feed,) = read(tmp_path, "feeds: [{url: 'https://x.org/a', name: A, outlet: x.org, kind: section}]")
    assert (feed.country, feed.language, feed.tags) == ("", "", ())


def test_what_one_feed_of_an_outlet_says_of_its_country_holds_for_its_others(tmp_path):
    other = "{url: 'https://x.org/b', name: B, outlet: x.org, kind: section}"
    elsewhere = other.replace("x.org", "y.org")
    feeds = read(tmp_path, f"feeds: [{other}, {FEED}, {elsewhere}]")
    assert [(feed.country, feed.language) for feed in feeds] == [("GB", "en"), ("GB", "en"), ("", "")]


def test_a_list_without_feeds_is_a_list(tmp_path):
    assert read(tmp_path, "feeds:\n") == read(tmp_path, "feeds: []") == ()


def test_the_settings_named_first_count(tmp_path, monkeypatch):
    made = {}
    for name in ("here", "named", "message"):
        (tmp_path / name).mkdir()
        write_workspace(tmp_path / name)
        made[name] = tmp_path / name / "panictrack.toml"
    monkeypatch.chdir(tmp_path / "here")
    assert find(None, {}).resolve() == made["here"]
    assert find(None, {"PANICTRACK_CONFIG": str(made["named"])}) == made["named"]
    assert find(made["message"].parent, {"PANICTRACK_CONFIG": str(made["named"])}) == made["message"]


def test_paths_are_relative_to_the_settings_and_not_to_the_folder_one_is_in(tmp_path, monkeypatch):
    write_workspace(tmp_path)
    monkeypatch.chdir("/")
    assert load(tmp_path / "panictrack.toml").archive == tmp_path / "archive.db"


def test_the_variable_names_a_settings_file_or_the_folder_that_holds_it(tmp_path):
    (tmp_path / "panictrack.toml").write_text("")
    for named in (tmp_path, tmp_path / "panictrack.toml"):
        assert find(None, {"PANICTRACK_CONFIG": str(named)}) == tmp_path / "panictrack.toml"
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigurationError, match="does not exist; make a workspace"):
        find(None, {"PANICTRACK_CONFIG": str(tmp_path / "empty")})
