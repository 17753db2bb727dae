"""One run of collecting, over real HTTP into a real archive."""

from datetime import timedelta
from functools import partial

import pytest

from panictrack.collecting.rounds import collect as collect_with
from panictrack.errors import InputError
from panictrack.model import FeedKind, Outcome


@pytest.fixture
def collect(local):
    return partial(collect_with, politeness=local)


def outcomes(done):
    return {attempt.feed_url.rsplit("/", 1)[1]: attempt.outcome for attempt in done.fetches}


def test_headlines_on_every_topic_are_stored(collect, archive, listed, rss, rows, now):
    listed("/a", rss(["AI beats man", "Cup final", "Rain tomorrow"]))
    assert collect(archive, now=now).n_new == 3
    assert rows("select count(*), min(title_revision), max(is_selected) from headline") == [(3, 1, 0)]
    assert rows("select count(*) from sighting") == [(3,)]


def test_a_second_run_adds_nothing_and_the_ledger_notes_why(collect, archive, listed, rss, rows, now, page):
    listed("/plain", rss(["A", "B"]))
    listed("/tagged", page(body=rss(["C"]), etag='"1"'))
    collect(archive, now=now)
    again = collect(archive, now=now + timedelta(hours=1))
    assert again.n_new == 0
    assert outcomes(again) == {"plain": Outcome.NOTHING_NEW, "tagged": Outcome.NOT_MODIFIED}
    assert all(attempt.reason for attempt in again.fetches)
    assert rows("select count(*) from fetch") == [(4,)]


def test_a_sighting_lasts_as_long_as_bodies_show_it(collect, archive, listed, rss, rows, now):
    listed("/a", rss(["A", "B"]))
    collect(archive, now=now)
    listed("/a", rss(["B", "C"]))
    collect(archive, now=now + timedelta(hours=1))
    assert rows(
        "select title, substr(last_seen_at, 12, 2) from sighting join headline on id = headline_id"
    ) == [
        ("B", "07"),
        ("A", "06"),
        ("C", "07"),
    ]


def test_one_bad_feed_never_ends_a_run(collect, archive, listed, rss, now, page):
    listed("/good", rss(["A"]))
    listed("/gone", page(status=404))
    listed("/prose", page(body=b"<html><body>Not here</body></html>"))
    listed("/empty", b"<rss version='2.0'><channel></channel></rss>")
    done = collect(archive, now=now)
    assert outcomes(done) == {
        "good": Outcome.STORED,
        "gone": Outcome.GONE,
        "prose": Outcome.HTML_PAGE,
        "empty": Outcome.EMPTY,
    }
    assert len(done.failed) == 2
    assert all(attempt.reason for attempt in done.failed)


def test_a_headline_of_a_section_is_outside_the_denominator_until_a_whole_feed_shows_it(
    collect, archive, listed, rss, rows, now
):
    listed("/ai", rss(["AI beats man", "AI loses"]), kind=FeedKind.SECTION)
    collect(archive, now=now)
    assert rows("select sum(is_selected) from headline") == [(2,)]
    listed("/front", rss(["AI beats man"]))
    collect(archive, now=now)
    assert rows("select title from headline where is_selected = 0") == [("AI beats man",)]


def test_a_reworded_title_is_a_second_wording_of_the_same_article(collect, archive, listed, rss, rows, now):
    listed("/a", rss(["AI may kill jobs"], guids=["1"]))
    collect(archive, now=now)
    listed("/a", rss(["AI will kill jobs"], guids=["1"]))
    assert collect(archive, now=now).n_new == 1
    assert rows("select title, title_revision from headline order by id") == [
        ("AI may kill jobs", 1),
        ("AI will kill jobs", 2),
    ]


def test_the_daemons_run_fetches_only_feeds_that_are_due(collect, archive, listed, rss, server, now):
    listed("/a", rss(["A"]))
    collect(archive, now=now, due_only=True)
    collect(archive, now=now + timedelta(minutes=1), due_only=True)
    assert len(server.asked) == 1


def test_one_feed_can_be_fetched_by_its_name(collect, archive, listed, rss, server, now):
    listed("/a", rss(["A"]))
    listed("/b", rss(["B"]))
    collect(archive, now=now, only="/b")
    assert [path for path, _ in server.asked] == ["/b"]
    with pytest.raises(InputError, match="status"):
        collect(archive, now=now, only="/c")


def test_a_dry_run_leaves_no_trace(collect, archive, listed, rss, rows, now):
    listed("/a", rss(["A"]))
    done = collect(archive, now=now, dry_run=True)
    assert "dry run" in done.fetches[0].reason
    assert rows("select (select count(*) from headline), (select count(*) from fetch)") == [(0, 0)]
    assert collect(archive, now=now).n_new == 1


def test_a_server_that_fails_on_conditional_requests_gets_unconditional_ones(
    collect, archive, listed, server, rss, now, page
):
    listed("/a", page(body=rss(["A"]), etag='"1"'))
    collect(archive, now=now)
    server.pages["/a"] = page(status=500, etag='"2"', body=b"")
    collect(archive, now=now + timedelta(hours=1))
    server.pages["/a"] = page(body=rss(["B", "A"]), etag='"2"')
    collect(archive, now=now + timedelta(hours=3))
    conditions = [headers.get("If-None-Match") for _, headers in server.asked]
    assert conditions == [None, '"1"', None]


def test_a_bug_that_one_feed_meets_costs_that_feed_a_failure_and_no_other(
    collect, archive, listed, rss, rows, now
):
    listed("/odd", rss(["A"]))
    listed("/good", rss(["B"]))
    with archive.writing() as connection:
        connection.execute(
            "create trigger odd before insert on sighting when new.feed_id = 1 "
            "begin select raise(abort, 'not this one'); end"
        )
    done = collect(archive, now=now)
    assert outcomes(done) == {"odd": Outcome.BUG, "good": Outcome.STORED}
    assert rows("select title from headline") == [("B",)]
    ((reason, due_at),) = rows(
        "select reason, due_at from fetch join feed on feed.id = feed_id where feed_id = 1"
    )
    assert "not this one" in reason
    assert due_at > "2026-11-17T07"


def test_an_error_while_telling_changes_nothing_that_is_stored(collect, archive, listed, rss, rows, now):
    listed("/one", rss(["A"]))
    listed("/two", rss(["B"]))

    def reader_has_left(_fetch):
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        collect(archive, now=now, on_fetch=reader_has_left)
    assert rows("select outcome, n_new from fetch") == [("stored", 1)] * 2
    assert rows("select count(*) from headline") == [(2,)]
