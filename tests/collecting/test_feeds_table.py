"""The feed list in the archive, the ledger of fetches, and when a feed is next due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from panictrack.archive.feeds import host_pauses, known_feeds, list_feeds, record, record_pause
from panictrack.archive.health import Condition, archive_health, feed_health
from panictrack.model import Feed, FeedKind, FeedState, Fetch, HostPause, IdentityRule, Outcome

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)


def feed(name, *, kind=FeedKind.GENERAL, outlet="bbc.com"):
    url = f"https://{outlet}/{name}"
    return Feed(url=url, name=name, outlet=outlet, kind=kind, country="GB", language="en")


def attempt(outcome, *, at=NOW, **more):
    return Fetch(feed_url="https://bbc.com/front", started_at=at, seconds=0.5, outcome=outcome, **more)


@pytest.fixture
def fetched(archive):
    """Record attempts at the one listed feed, each with what was then known of it."""
    with archive.writing() as connection:
        list_feeds(connection, [feed("front")])
        (known,) = known_feeds(connection)

    def recorded(*attempts, now=NOW, **state):
        with archive.writing() as connection:
            for item in attempts:
                record(connection, known.id, item, replace(FeedState(), **state))
            return known_feeds(connection)[0], feed_health(connection, now)[0]

    return recorded


def test_feeds_come_back_as_they_were_listed(archive):
    feeds = [feed("front"), feed("ai", kind=FeedKind.SECTION), feed("all", outlet="heise.de")]
    with archive.writing() as connection:
        list_feeds(connection, feeds)
        assert [known.feed for known in known_feeds(connection)] == feeds


def test_a_feed_that_leaves_the_list_keeps_its_row_and_may_come_back(archive, rows):
    with archive.writing() as connection:
        list_feeds(connection, [feed("front"), feed("ai")])
        (_, ai) = known_feeds(connection)
        list_feeds(connection, [feed("front")])
        assert [known.feed.name for known in known_feeds(connection)] == ["front"]
        list_feeds(connection, [])
        assert known_feeds(connection) == []
        list_feeds(connection, [feed("ai")])
        assert [known.id for known in known_feeds(connection)] == [ai.id]
    assert rows("select count(*) from feed") == [(2,)]


@pytest.mark.parametrize(
    ("changes", "n_rows"),
    [
        ({}, 0),
        ({"name": "front page"}, 2),  # and its stream
        ({"kind": FeedKind.SECTION}, 1),
        ({"tags": ("ai",)}, 1),
        ({"country": "IE"}, 1),
        ({"country": "", "language": ""}, 0),  # the outlet table knows them
    ],
)
def test_a_feed_list_writes_only_what_differs(archive, changes, n_rows):
    others = [feed("ai"), feed("all", outlet="heise.de")]
    with archive.writing() as connection:
        list_feeds(connection, [feed("front", outlet="x.org"), *others])
        before = connection.total_changes
        list_feeds(connection, [replace(feed("front", outlet="x.org"), **changes), *others])
        assert connection.total_changes - before == n_rows
        n_before = connection.total_changes
        list_feeds(connection, others)
        list_feeds(connection, others)
        assert connection.total_changes - n_before == 1


def test_a_new_feed_is_due_immediately(archive):
    with archive.writing() as connection:
        list_feeds(connection, [feed("front")])
        assert len(known_feeds(connection, due_at=NOW)) == 1


def test_what_was_decided_about_a_feed_is_read_again_whole(fetched):
    decided = {
        "interval": timedelta(minutes=37),
        "due_at": NOW + timedelta(hours=1),
        "usual_gap": timedelta(minutes=20),
        "memory": timedelta(hours=9),
        "silent_after": timedelta(days=2),
        "requested_gap": timedelta(hours=2),
        "skip_hours": frozenset({1, 23}),
        "skip_days": frozenset({5, 6}),
        "last_fetch_at": NOW,
        "last_good_at": NOW,
        "last_new_at": NOW - timedelta(days=1),
        "last_body_at": NOW - timedelta(hours=2),
        "etag": '"v1"',
        "last_modified": "then",
        "body_digest": "abc",
        "validators_lie": True,
        "address": "https://bbc.com/new",
        "moved_to": "https://bbc.com/newer",
        "moved_since": NOW - timedelta(days=3),
        "identity_rule": IdentityRule.LINK,
        "n_failures": 3,
        "failure_weight": 1.75,
    }
    known, _ = fetched(attempt(Outcome.STORED), **decided)
    assert known.state == FeedState(**decided)
    assert known.address == "https://bbc.com/new"


def test_a_feed_is_due_when_its_time_has_come(archive, fetched):
    fetched(attempt(Outcome.STORED), due_at=NOW + timedelta(hours=1), last_fetch_at=NOW)
    with archive.reading() as connection:
        assert known_feeds(connection, due_at=NOW + timedelta(minutes=59)) == []
        assert len(known_feeds(connection, due_at=NOW + timedelta(hours=1))) == 1


@pytest.mark.parametrize(
    ("due_in", "fetched_in"), [(timedelta(days=365), timedelta(0)), (timedelta(hours=2), timedelta(hours=1))]
)
def test_a_clock_that_ran_ahead_keeps_no_feed_waiting(archive, fetched, due_in, fetched_in):
    fetched(attempt(Outcome.STORED), due_at=NOW + due_in, last_fetch_at=NOW + fetched_in)
    with archive.reading() as connection:
        assert len(known_feeds(connection, due_at=NOW)) == 1


def test_health_has_the_last_fetch_and_the_last_success(fetched):
    before = NOW - timedelta(hours=3)
    _, fares = fetched(
        attempt(Outcome.STORED, at=before),
        attempt(Outcome.HTTP_ERROR, http_status=500, reason="it answered 500"),
        last_good_at=before,
        last_fetch_at=NOW,
        n_failures=1,
    )
    assert (fares.last_outcome, fares.last_reason) == ("http error", "it answered 500")
    assert (fares.condition, fares.last_good_at, fares.n_failures) == (Condition.FAILING, before, 1)


def test_health_of_a_feed_never_fetched_is_empty_and_not_zero(fetched):
    _, fares = fetched()
    assert fares.condition is Condition.NEW
    assert (fares.last_outcome, fares.last_fetch_at, fares.last_good_at) == (None, None, None)
    assert fares.n_usual_7_days is None


@pytest.mark.parametrize(("quiet", "condition"), [(2, Condition.OK), (4, Condition.SILENT)])
def test_a_feed_that_answers_and_shows_nothing_new_for_longer_than_usual_is_silent(fetched, quiet, condition):
    _, fares = fetched(
        attempt(Outcome.NOT_MODIFIED),
        last_new_at=NOW - timedelta(days=quiet),
        silent_after=timedelta(days=3),
    )
    assert fares.condition is condition


def test_the_usual_of_a_feed_is_of_the_weeks_before_this_one_without_its_first_body(fetched):
    stock = attempt(Outcome.STORED, at=NOW - timedelta(days=36), n_first_shown=500)
    weeks = [
        attempt(Outcome.STORED, at=NOW - timedelta(days=7 * week + 1), n_first_shown=10 * week)
        for week in range(1, 5)
    ]
    this_week = attempt(Outcome.STORED, at=NOW - timedelta(days=1), n_first_shown=3, is_possible_gap=True)
    _, fares = fetched(stock, *weeks, this_week)
    assert (fares.n_new_7_days, fares.n_usual_7_days) == (3, 25)
    assert (fares.n_possible_gaps_7_days, fares.n_possible_gaps) == (1, 1)


def test_the_totals_have_the_span_of_the_headlines(archive, store):
    store("AI", "Rain")
    with archive.reading() as connection:
        whole = archive_health(connection, feed_health(connection, NOW), NOW)
    assert (whole.n_headlines, whole.first_at, whole.last_at, whole.n_feeds) == (2, NOW, NOW, 0)


def test_a_host_stays_paused_until_its_time_is_over(archive):
    pause = HostPause(host="bbc.com", not_before=NOW + timedelta(hours=1), reason="429")
    with archive.writing() as connection:
        record_pause(connection, pause, NOW)
        record_pause(connection, replace(pause, not_before=NOW + timedelta(minutes=1)), NOW)
        assert host_pauses(connection, NOW) == [pause]
        assert host_pauses(connection, pause.not_before) == []


def test_the_ledger_keeps_every_attempt(fetched, rows):
    fetched(*(attempt(outcome) for outcome in Outcome))
    assert rows("select outcome from fetch order by id") == [(outcome.value,) for outcome in Outcome]
