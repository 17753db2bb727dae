"""From a publisher's name in files to its outlet, by a table that users can edit."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.archive.feeds import fill_outlet_locations, list_feeds
from panictrack.collecting.feed_list import load_feeds
from panictrack.data import data_path, shipped
from panictrack.errors import InputError
from panictrack.importing.formats import feed_parser
from panictrack.importing.headlines import Reading, files_of, import_file_rows
from panictrack.model import Feed, FeedKind
from panictrack.model.outlets import OutletTable, read_outlets

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
SHIPPED = read_outlets()


@pytest.mark.parametrize(
    ("name", "url", "outlet"),
    [
        ("The Guardian", None, "theguardian.com"),
        ("the  GUARDIAN", "https://other.example/1", "theguardian.com"),
        ("www.bbc.co.uk", None, "bbc.com"),
        ("http://www.nytimes.com/", None, "nytimes.com"),
        ("m.daily.example", None, "daily.example"),
        ("edition.cnn.com", None, "cnn.com"),
        ("Daily.Example", "https://calm.example/1", "daily.example"),
        ("The Daily Example", "https://amp.daily.example/1", "daily.example"),
        ("The Daily Example", "https://news.google.com/rss/articles/1", "The Daily Example"),
        ("The Daily Example", "https://www.msn.com/en-us/1", "The Daily Example"),
        ("The Daily Example", "not an address", "The Daily Example"),
        ("The Daily Example", None, "The Daily Example"),
        ("Google News", None, "news.google.com"),
        (None, "https://user@WWW.BBC.co.uk:443/news", "bbc.com"),
        (None, "https://news.google.com/1", None),
        (None, None, None),
    ],
)
def test_the_table_counts_then_a_site_then_the_address_then_the_name(name, url, outlet):
    assert SHIPPED.outlet(name, url) == outlet


@given(st.text() | st.none(), st.text() | st.none() | st.from_regex(r"https?://\S*"))
def test_a_headline_with_a_name_always_has_an_outlet(name, url):
    found = SHIPPED.outlet(name, url)
    assert found is not None or name is None


def test_the_shipped_table_knows_the_outlets_of_the_feed_list_as_it_does():
    for feed in load_feeds(shipped("feeds.yaml")):
        assert SHIPPED.outlet(feed.outlet, None) == feed.outlet
        country, language = SHIPPED.locations[feed.outlet]
        assert (country, language) == (feed.country, feed.language), feed.outlet


def test_every_outlet_of_the_shipped_table_has_a_country_and_a_language_and_stands_for_itself():
    lines = data_path("outlets.csv").read_text(encoding="utf-8").splitlines()
    outlets = {row["outlet"] for row in csv.DictReader(lines)}
    assert len(outlets) >= 100
    for outlet in outlets:
        assert all(SHIPPED.locations[outlet])
        assert SHIPPED.outlet(outlet, None) == outlet


@pytest.fixture
def own(tmp_path):
    def written(*lines: str) -> Path:
        path = tmp_path / "outlets.csv"
        path.write_text("\n".join(("name,outlet,country,language", *lines)) + "\n", encoding="utf-8")
        return path

    return written


def test_a_workspaces_own_table_overrides_the_shipped_one(own):
    table = read_outlets(own("The Guardian,guardian.ng,NG,en", "Tageblatt,tageblatt.example,DE,de"))
    assert table.outlet("The Guardian", None) == "guardian.ng"
    assert table.outlet("theguardian.com", None) == "theguardian.com"
    assert table.outlet("Tageblatt", None) == "tageblatt.example"
    assert table.locations["tageblatt.example"] == ("DE", "de")


def test_without_an_own_table_the_shipped_one_is_used(tmp_path):
    assert read_outlets(tmp_path / "nowhere.csv") == SHIPPED


@pytest.mark.parametrize(
    ("lines", "reported"),
    [
        (("A,a.example,UKX,en",), "line 2.*country 'UKX'"),
        (("A,a.example,UK,en",), "line 2.*country 'UK'; write GB"),
        (
            ("A,https://www.a.example/news,GB,en",),
            "line 2.*an address; write only the site, such as a.example",
        ),
        (("A,a.example/news,GB,en",), "line 2.*an address; write only the site, such as a.example"),
        (("A, a.example,GB,en",), "line 2.*outlet ' a.example' has spaces around it"),
        (("A,a.example,GB,English!",), "line 2.*language 'English!'"),
        (("A,a.example,GB,en", "B,,GB,en"), "line 3.*name or outlet is missing"),
        (("A,a.example,,", "a,b.example,,"), "line 3.*a.example in line 2"),
        (("A,a.example,GB,en", "B,a.example,US,en"), "line 3.*another country"),
        (('A,"a.example',), "outlets.csv"),
    ],
)
def test_an_error_in_the_workspaces_table_names_the_file_and_the_line(own, lines, reported):
    with pytest.raises(InputError, match=reported):
        read_outlets(own(*lines))


def test_a_table_without_its_header_is_an_error(tmp_path):
    (tmp_path / "outlets.csv").write_text("The Guardian,theguardian.com\n")
    with pytest.raises(InputError, match="name, outlet, country, language"):
        read_outlets(tmp_path / "outlets.csv")


def test_imported_outlets_get_the_country_and_language_of_the_table(archive, rows, own, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("date,title,outlet\n2024-05-01,A,BBC News\n2024-05-01,B,Tageblatt\n2024-05-01,C,Who\n")
    table: OutletTable = read_outlets(own("Tageblatt,tageblatt.example,DE,"))
    reading = Reading(outlets=table)
    with feed_parser() as parse:
        import_file_rows(archive, files_of(path, reading).files[0], reading, now=NOW, parse=parse)
    assert rows("select name, country, language from outlet order by name") == [
        ("Who", None, None),
        ("bbc.com", "GB", "en-GB"),
        ("tageblatt.example", "DE", None),
    ]


def test_a_feed_list_neither_loses_to_the_table_nor_erases_what_it_knows(archive, rows):
    def feed(country, language):
        return Feed(
            url="https://x.example/feed", name="X", outlet="x.example", kind=FeedKind.SECTION,
            country=country, language=language,
        )  # fmt: skip

    places = "select country, language from outlet"
    with archive.writing() as connection:
        list_feeds(connection, [feed("GB", "")])
        fill_outlet_locations(connection, {"x.example": ("US", "en")})
    assert rows(places) == [("GB", "en")]
    with archive.writing() as connection:
        list_feeds(connection, [feed("", "")])
    assert rows(places) == [("GB", "en")]
    with archive.writing() as connection:
        list_feeds(connection, [feed("IE", "en-IE")])
    assert rows(places) == [("IE", "en-IE")]
