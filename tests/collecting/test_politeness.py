"""Turns at a host, on a real event loop with pauses of milliseconds."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from panictrack.collecting.network.hosts import HostQueue, host_of
from panictrack.collecting.network.politeness import PolitenessPolicy
from panictrack.model import HostPause

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
PAUSE = 0.05


def visits(*addresses, politeness, seconds=0.0, next_starts=None):
    """When each address had its turn, by address and in order, and how many were asked at the same time."""
    starts, running, most = [], 0, 0

    async def visit(hosts, address):
        nonlocal running, most
        async with hosts.turn(address):
            starts.append((address, time.monotonic()))
            running += 1
            most = max(most, running)
            await asyncio.sleep(seconds)
            running -= 1

    async def all_of_them():
        hosts = HostQueue(politeness, next_starts=next_starts)
        await asyncio.gather(*(visit(hosts, address) for address in addresses))

    asyncio.run(all_of_them())
    return starts, most


def gaps(starts):
    moments = [moment for _, moment in starts]
    return [later - earlier for earlier, later in pairwise(moments)]


def test_the_feeds_of_one_host_are_fetched_one_after_another_with_a_pause():
    starts, _ = visits(*["http://x.example/a"] * 4, politeness=PolitenessPolicy(pause_seconds=PAUSE))
    assert all(gap >= PAUSE * 0.95 for gap in gaps(starts))


def test_hosts_do_not_wait_for_each_other():
    addresses = [f"http://{name}.example/" for name in "abcdefgh"]
    began = time.monotonic()
    visits(*addresses, politeness=PolitenessPolicy(pause_seconds=60))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("politeness", "most"),
    [
        (PolitenessPolicy(at_once=2, pause_seconds=0), 2),
        (PolitenessPolicy(at_once=9, in_all=3, pause_seconds=0), 3),
    ],
)
def test_no_more_requests_run_at_once_than_the_policy_allows(politeness, most):
    assert visits(*["http://x.example/a"] * 6, politeness=politeness, seconds=0.01)[1] == most


def test_the_pause_counts_from_the_start_and_not_from_the_request_for_a_turn():
    """Where all places are taken, two feeds of a host that waited both must not start together."""
    politeness = PolitenessPolicy(in_all=1, pause_seconds=PAUSE)
    starts, _ = visits(
        "http://y.example/slow",
        "http://x.example/a",
        "http://x.example/b",
        politeness=politeness,
        seconds=3 * PAUSE,
    )
    ours = [item for item in starts if "x.example" in item[0]]
    assert all(gap >= PAUSE * 0.95 for gap in gaps(ours))


def test_the_pause_continues_into_the_next_run():
    next_starts = {}
    politeness = PolitenessPolicy(pause_seconds=0.2)
    first, _ = visits("http://x.example/a", politeness=politeness, next_starts=next_starts)
    second, _ = visits("http://x.example/b", politeness=politeness, next_starts=next_starts)
    assert second[0][1] - first[0][1] >= 0.19


def test_the_longer_of_two_pauses_of_a_host_counts():
    async def asked():
        hosts = HostQueue(
            pauses=[HostPause(host="x.example", not_before=NOW + timedelta(hours=2), reason="a")]
        )
        hosts.pause(HostPause(host="x.example", not_before=NOW + timedelta(hours=1), reason="b"))
        return [
            hosts.paused("http://x.example/f", NOW + timedelta(hours=hour)) is not None for hour in (0, 1, 2)
        ]

    assert asyncio.run(asked()) == [True, True, False]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://X.Example/feed", "x.example"),
        ("http://x.example:80/feed", "x.example"),
        ("https://x.example:443/feed", "x.example"),
        ("http://x.example:8080/feed", "x.example:8080"),
        ("http://user:secret@x.example/feed", "x.example"),
        ("http://[::1]/feed", "::1"),
        ("http://x.example:port/feed", "http://x.example:port/feed"),
    ],
)
def test_politeness_is_owed_to_a_host_whatever_its_address_looks_like(address, host):
    assert host_of(address) == host
