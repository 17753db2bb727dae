"""JSON: what templates write that is none, values of wrong types, and bodies meant to keep a parser busy."""

import json
import time

import pytest

from panictrack.model import Outcome

ITEM = {"id": "1", "url": "https://news.example/1", "title": "AI beats man"}


def feed(*items, **more) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items} | more).encode()


FEED = feed(ITEM)


@pytest.mark.parametrize(
    ("old", "new", "title"),
    [
        pytest.param(b"beats", b"\\ud800beats\\udc00", "AI �beats� man", id="half letters"),
        pytest.param(b"beats", b"\\\\ud800", "AI \\ud800 man", id="a backslash before what looks like one"),
        pytest.param(b"beats", b"\\ud83e\\udd16", "AI 🤖 man", id="a whole letter of two halves"),
        pytest.param(
            b"beats",
            "b?ats “the”".encode().replace(b"?", b"\xe9"),
            "AI b�ats “the” man",
            id="a byte that is not UTF-8",
        ),
        pytest.param(b"beats", b"\\u0000beats\\u0000", "AI beats man", id="NUL"),
        pytest.param(b" beats", b"\n\tbeats\0", "AI beats man", id="control characters in a string"),
        pytest.param(b'"title":', b'"title": "No", "title":', "AI beats man", id="two titles"),
        pytest.param(b'"title":', b'"x": NaN, "y": -Infinity, "title":', "AI beats man", id="NaN"),
        pytest.param(b"}]", b",}, ]", "AI beats man", id="commas at the end"),
        pytest.param(b'{"version', b'\xef\xbb\xbf \n{"version', "AI beats man", id="a byte order mark"),
        pytest.param(b'"title":', b'"n": ' + b"9" * 100_000 + b', "title":', "AI beats man", id="digits"),
        pytest.param(b'"title":', b'"n": 1e' + b"9" * 400 + b', "title":', "AI beats man", id="huge number"),
    ],
)
def test_a_letter_or_nothing_is_lost_by(station, old, new, title):
    before, found, after = FEED.rpartition(old)
    assert found
    station.feed("a", before + new + after)
    station.poll()
    assert (station.shown("a"), station.last("a").parser) == ([title], "json")


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(None, id="null"),
        pytest.param(7, id="a number"),
        pytest.param("AI", id="a text"),
        pytest.param([ITEM], id="a list"),
        pytest.param({"id": {}, "title": []}, id="a title that is a list"),
        pytest.param({"title": True}, id="a title that is true"),
    ],
)
def test_the_other_items_are_read_where_one_is(station, wrong):
    station.feed("a", feed(ITEM, wrong))
    station.poll()
    assert station.shown("a") == ["AI beats man"]


@pytest.mark.parametrize(
    "field", ["id", "url", "external_url", "date_published", "date_modified", "authors", "content_html"]
)
@pytest.mark.parametrize("value", [7, True, ["x"], {"x": 1}, 1e400], ids=str)
def test_an_item_is_read_whatever_is_its(station, field, value):
    station.feed("a", feed(ITEM | {field: value}))
    station.poll()
    assert station.shown("a") == ["AI beats man"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_json_feed_is_read_in(station, encoding):
    station.feed("a", FEED.decode().encode(encoding))
    station.poll()
    assert station.shown("a") == ["AI beats man"]


def test_a_json_feed_without_items_is_empty_and_fetched_again(station):
    station.feed("a", feed(items=None))
    station.poll()
    assert station.last("a").outcome == Outcome.EMPTY


def test_a_feed_that_turns_from_rss_to_json_keeps_its_articles(station, rss):
    station.feed("a", rss(["AI beats man"], guids=["1"]))
    station.poll()
    station.serve("a", FEED)
    station.poll(hours=1)
    assert (station.shown("a"), station.last("a").outcome) == (["AI beats man"], Outcome.NOTHING_NEW)


TWO = feed(ITEM, ITEM | {"id": "2", "title": 'Robots, [march] {and} " win'}, title="News")
TITLES = ['Robots, [march] {and} " win', "AI beats man"]


@pytest.mark.parametrize(
    "behind",
    [
        pytest.param(b"<!-- made in 0.1 s -->", id="a comment of HTML"),
        pytest.param(b"\n" + TWO, id="the feed once more"),
        pytest.param(b"}", id="a brace too many"),
        pytest.param(b"\n<script>track()</script>\n", id="a script"),
        pytest.param(b"," * 5_000_000, id="millions of commas"),
    ],
)
def test_all_items_are_read_and_the_ledger_tells_of_what_stands_behind(station, behind):
    station.feed("a", TWO + behind)
    station.poll()
    assert (station.shown("a"), station.last("a").parser) == (TITLES, "json")
    assert "trailing characters" in station.last("a").reason


@pytest.mark.parametrize(
    ("end", "titles"),
    [
        pytest.param(b'"}]', TITLES, id="behind the last item"),
        pytest.param(b'win"', ["AI beats man"], id="behind the last title"),
        pytest.param(b"[march", ["AI beats man"], id="in the last title"),
        pytest.param(b'{"id": "2', ["AI beats man"], id="in the last id"),
        pytest.param(b'man"}, ', ["AI beats man"], id="between two items"),
        pytest.param(b'"title": "News"', TITLES, id="behind the feed's title"),
    ],
)
def test_the_whole_items_are_read_and_the_loss_is_told_where_a_json_feed_is_cut_off(station, end, titles):
    body = TWO[: TWO.rindex(end) + len(end)]
    station.feed("a", station.make_page(body=body, etag='"1"'))
    station.poll()
    assert station.shown("a") == titles
    assert "the body ends early: Input data was truncated" in station.last("a").reason
    station.serve("a", TWO)
    station.poll(hours=1)
    assert set(station.shown("a")) == set(TITLES)


def test_the_items_before_an_error_are_read_and_it_is_told(station):
    station.feed("a", TWO.replace(b'"id": "2"', b'"id": undefined'))
    station.poll()
    assert station.shown("a") == ["AI beats man"]
    assert "parser warning: JSON is malformed" in station.last("a").reason


def test_a_large_json_feed_that_is_cut_off_is_read(station):
    station.feed("a", feed(*(ITEM | {"id": str(n), "content_html": "x" * 60_000} for n in range(60)))[:-9])
    station.poll()
    assert len(station.shown("a")) == 59


HOSTILE = {
    "items that are strings": b"[" + b'"",' * 3_000_000,
    "items that are empty": b"[" + b"{}," * 3_000_000,
    "lists in lists": b"[" * 5_000_000,
    "objects in objects": b'{"a":' * 2_000_000,
    "a number of ten million digits": b"9" * 10_000_000,
    "quotes that are escaped": b'"' + b'\\"' * 500_000,
    "commas at ends": b"[" + b",]" * 100_000,
    "commas at ends in a large body": b"[" + b",]" * 5_000_000,
    "half letters": b'"' + b"\\ud800" * 200_000,
    "spaces": b" " * 10_000_000,
}


@pytest.mark.parametrize(
    "start", [b'{"version": "https://jsonfeed.org/version/1", "items": ', b'{"x": '], ids=["items", "others"]
)
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_the_parser_is_not_kept_busy_by(station, start, hostile):
    station.feed("a", start + hostile)
    began = time.process_time()
    station.poll()
    assert time.process_time() - began < 10
    told = station.last("a")
    assert (told.outcome, told.parser) == (Outcome.NOT_A_FEED, "json")
    assert told.reason.startswith("the body is JSON; ")
