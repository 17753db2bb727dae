"""What a user writes by hand: every mistake is named, with its remedy."""

import pytest

from panictrack.errors import ConfigurationError
from panictrack.settings import find, load, load_feeds, write_workspace

FEED = "{url: 'https://x.org/a', name: A, outlet: x.org, kind: general, country: GB, language: en}"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('archiv = "a.db"', "did you mean 'archive'"),
        ("archive = 3", "quotes"),
        ("archive = ", "mend the file"),
        ('wholly_else = "x"', "the keys are"),
    ],
)
def test_a_mistake_in_the_settings_is_named(tmp_path, body, told):
    path = tmp_path / "panictrack.toml"
    path.write_text(body)
    with pytest.raises(ConfigurationError, match=told):
        load(path)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("feeds: [", "mend the file"),
        ("feds: []", "no list called feeds"),
        ("feeds: [3]", "feed 1"),
        (f"feeds: [{FEED.replace('general', 'good')}]", "kind is"),
        (f"feeds: [{FEED.replace('outlet: x.org, ', '')}]", "outlet is missing"),
        (f"feeds: [{FEED.replace('https:', 'file:')}]", "no web address"),
        (f"feeds: [{FEED}, {FEED}]", "listed twice"),
    ],
)
def test_a_mistake_in_the_feed_list_is_named_with_its_place(tmp_path, body, told):
    path = tmp_path / "feeds.yaml"
    path.write_text(body)
    with pytest.raises(ConfigurationError, match=told):
        load_feeds(path)


def test_the_settings_named_first_count(tmp_path, monkeypatch):
    made = {}
    for name in ("here", "named", "told"):
        (tmp_path / name).mkdir()
        write_workspace(tmp_path / name)
        made[name] = tmp_path / name / "panictrack.toml"
    monkeypatch.chdir(tmp_path / "here")
    assert find(None, {}).resolve() == made["here"]
    assert find(None, {"PANICTRACK_CONFIG": str(made["named"])}) == made["named"]
    assert find(made["told"].parent, {"PANICTRACK_CONFIG": str(made["named"])}) == made["told"]


def test_paths_are_relative_to_the_settings_and_not_to_the_folder_one_is_in(tmp_path, monkeypatch):
    write_workspace(tmp_path)
    monkeypatch.chdir("/")
    assert load(tmp_path / "panictrack.toml").archive == tmp_path / "archive.db"
