"""A host that answers only now and then: a day of the scheduler, with a clock of its own."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from threading import Lock

import pytest

from panictrack.archive.feeds import known_feeds
from panictrack.collecting.rounds import collect

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NAMES = [f"/f{number}" for number in range(10)]


class Miser(dict):
    """Pages of a host that answers `n_at_once` requests, and one more each `every`; else 429.

    Feeds among `refused` are never answered.
    """

    def __init__(self, page, rss, now, *, n_at_once, every, refused=()):
        self.page, self.rss, self.now = page, rss, now
        self.n_at_once, self.every, self.refused = n_at_once, every, refused
        self.n_left, self.since = n_at_once, now
        self.n_answers, self.n_requests = Counter(), 0
        self.lock = Lock()

    def get(self, path, _default=None):
        with self.lock:
            self.n_requests += 1
            if (n_more := (self.now - self.since) // self.every) > 0:
                self.n_left = min(self.n_at_once, self.n_left + n_more)
                self.since = self.now if self.n_left == self.n_at_once else self.since + n_more * self.every
            if self.n_left < 1 or path in self.refused:
                return self.page(status=429)
            self.n_left -= 1
            self.n_answers[path] += 1
            return self.page(body=self.rss([f"{path} at {self.now:%d %H}", f"{path} is here"]))


def day(archive, host, local, length=DAY):
    """Every tick of a daemon in which a feed is due."""
    end = host.now + length
    while host.now < end:
        collect(archive, now=host.now, due_only=True, politeness=replace(local, at_once=1))
        with archive.reading() as connection:
            due = min(known.state.due_at for known in known_feeds(connection))
        host.now += max(MINUTE, -((host.now - due) // MINUTE) * MINUTE)


@pytest.fixture
def ten_feeds(archive, server, listed, page, rss, now):
    for name in NAMES:
        listed(name, page())

    def of(**manner):
        server.pages = Miser(page, rss, now, **manner)
        return server.pages

    return of


@pytest.mark.parametrize(
    "manner",
    [
        pytest.param({"n_at_once": 1, "every": 15 * MINUTE}, id="one in a quarter of an hour"),
        pytest.param({"n_at_once": 1, "every": HOUR}, id="one an hour"),
        pytest.param({"n_at_once": 5, "every": HOUR}, id="five, then one an hour"),
    ],
)
def test_ten_feeds_of_a_host_that_answers_429_have_equal_chances(ten_feeds, archive, local, manner):
    host = ten_feeds(**manner)
    day(archive, host, local, DAY / 2)
    answers = [host.n_answers[name] for name in NAMES]
    assert max(answers) - min(answers) <= 1


def test_a_feed_that_its_host_always_refuses_does_not_keep_the_others_from_it(ten_feeds, archive, local):
    host = ten_feeds(n_at_once=99, every=MINUTE, refused=NAMES[:1])
    day(archive, host, local, 6 * HOUR)
    answers = [host.n_answers[name] for name in NAMES]
    assert answers[0] == 0
    assert min(answers[1:]) >= 4


def test_a_host_that_refuses_everything_is_asked_less_and_less(ten_feeds, archive, local):
    host = ten_feeds(n_at_once=99, every=MINUTE, refused=NAMES)
    day(archive, host, local)
    first = host.n_requests
    day(archive, host, local)
    assert first < 60
    assert host.n_requests - first < 30
