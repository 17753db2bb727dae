"""The feed list in the archive, the ledger of fetches, and when a feed is next due."""

from datetime import UTC, datetime, timedelta

import pytest

from panictrack.archive.feeds import health, known_feeds, list_feeds, record_fetch
from panictrack.model import FAILURES, Feed, FeedKind, Fetch, Outcome

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)


def feed(name, *, kind=FeedKind.GENERAL, outlet="bbc.com"):
    url = f"https://{outlet}/{name}"
    return Feed(url=url, name=name, outlet=outlet, kind=kind, country="GB", language="en")


def attempt(outcome, *, at=NOW, **more):
    return Fetch(feed_url="https://bbc.com/front", started_at=at, seconds=0.5, outcome=outcome, **more)


@pytest.fixture
def fetched(archive):
    """Record attempts at the one listed feed."""
    with archive.writing() as connection:
        list_feeds(connection, [feed("front")])
        (known,) = known_feeds(connection)

    def record(*attempts):
        with archive.writing() as connection:
            for item in attempts:
                record_fetch(connection, known.id, item)
            return known_feeds(connection)[0], health(connection, NOW)[0]

    return record


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


def test_a_new_feed_is_due_at_once(archive):
    with archive.writing() as connection:
        list_feeds(connection, [feed("front")])
        assert len(known_feeds(connection, due_at=NOW)) == 1


def test_a_fetched_feed_is_due_after_its_interval(archive, fetched):
    fetched(attempt(Outcome.STORED))
    with archive.reading() as connection:
        assert known_feeds(connection, due_at=NOW + timedelta(minutes=59)) == []
        assert len(known_feeds(connection, due_at=NOW + timedelta(hours=1))) == 1


def test_a_failing_feed_waits_longer_each_time_but_never_more_than_a_day(fetched):
    waits = []
    for _ in range(40):
        known, fares = fetched(attempt(Outcome.TIMEOUT))
        waits.append(fares.due_at - NOW)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(hours=2)
    assert waits[-1] == timedelta(days=1)
    assert known.n_failures == 40
    known, fares = fetched(attempt(Outcome.NOT_MODIFIED))
    assert (known.n_failures, fares.due_at) == (0, NOW + timedelta(hours=1))


@pytest.mark.parametrize("outcome", sorted(FAILURES))
def test_a_failure_leaves_the_validators_of_the_last_good_body(fetched, outcome):
    fetched(attempt(Outcome.STORED, etag='"v1"', last_modified="then"))
    known, _ = fetched(attempt(outcome, etag='"broken"'))
    assert (known.etag, known.last_modified) == ('"v1"', "then")


def test_a_good_body_without_validators_clears_them(fetched):
    fetched(attempt(Outcome.STORED, etag='"v1"'))
    known, _ = fetched(attempt(Outcome.NOTHING_NEW))
    assert known.etag is None


def test_health_tells_the_last_attempt_and_the_last_good_one(fetched):
    before = NOW - timedelta(hours=3)
    _, fares = fetched(
        attempt(Outcome.STORED, at=before),
        attempt(Outcome.HTTP_ERROR, http_status=500, reason="it answered 500"),
    )
    assert (fares.last_outcome, fares.last_reason, fares.last_fetch_at) == (
        "http error",
        "it answered 500",
        NOW,
    )
    assert fares.last_good_at == before
    assert fares.n_failures == 1


def test_health_of_a_feed_never_fetched_is_empty_and_not_zero(fetched):
    _, fares = fetched()
    assert (fares.last_outcome, fares.last_fetch_at, fares.last_good_at) == (None, None, None)


def test_the_ledger_keeps_every_attempt(fetched, rows):
    fetched(*(attempt(outcome) for outcome in Outcome))
    assert rows("select outcome from fetch order by id") == [(outcome.value,) for outcome in Outcome]
