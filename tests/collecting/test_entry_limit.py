"""One body may bring only so many headlines; the rest is counted and told."""

import pytest

from panictrack.archive.health import feed_health
from panictrack.collecting.parsing import normalise
from panictrack.collecting.parsing.parser import MOST_ENTRIES, parse_here
from panictrack.collecting.rounds import collect
from panictrack.model import Outcome


def bare_titles(n, *, start="<rss version='2.0'><channel>", end="</channel></rss>"):
    return f"{start}{''.join(f'<item><title>Title {i}</title></item>' for i in range(n))}{end}".encode()


@pytest.fixture
def three_at_most(monkeypatch):
    for module in ("normalise", "expat_backend", "parser"):
        monkeypatch.setattr(f"panictrack.collecting.parsing.{module}.MOST_ENTRIES", 3)
    monkeypatch.setattr("panictrack.collecting.rounds.ingest.MOST_ENTRIES", 3)


@pytest.mark.parametrize("start", ["", "<!DOCTYPE rss>"], ids=["expat", "feedparser"])
@pytest.mark.parametrize(("n_items", "n_left_out"), [(3, 0), (4, 1), (9, 6)])
def test_of_a_body_with_too_many_items_the_first_are_read(three_at_most, start, n_items, n_left_out):
    parsed = parse_here(bare_titles(n_items, start=f"{start}<rss version='2.0'><channel>"))
    assert parsed.parser == ("feedparser" if start else "expat")
    assert [entry.title for entry in parsed.entries] == ["Title 0", "Title 1", "Title 2"]
    assert parsed.n_left_out == n_left_out


def test_the_ledger_and_the_status_tell_how_many_were_left_out(
    three_at_most, archive, listed, local, now, rows
):
    listed("/hostile", bare_titles(9))
    [fetch] = collect(archive, now=now, politeness=local).fetches
    assert (fetch.outcome, fetch.n_new, fetch.n_left_out) == (Outcome.STORED, 3, 6)
    assert "6 entries were left out" in fetch.reason
    assert rows("select n_entries, n_left_out from fetch") == [(3, 6)]
    with archive.reading() as connection:
        assert [feed.n_left_out_7_days for feed in feed_health(connection, now)] == [6]


def test_status_names_the_feed_whose_body_had_too_many(three_at_most, workspace, server, run, page):
    server.serve("/feed", page(body=bare_titles(9)))
    run("collect")
    assert "6 entries of one body left out" in run("status", "--troubled").output


def test_nothing_is_read_beyond_the_limit():
    many = bare_titles(MOST_ENTRIES + 1, end="<item>" * 9 + " this is no XML")
    parsed = parse_here(many)
    assert (parsed.parser, len(parsed.entries)) == ("expat", MOST_ENTRIES)
    assert parsed.n_left_out == 10


def test_the_limit_is_far_above_every_honest_feed():
    assert normalise.MOST_ENTRIES >= 30 * 300  # the largest of our real feeds has 300
