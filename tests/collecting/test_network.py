"""Fetching: validators, compression, redirects, limits, failures. Everything stays on this machine."""

import asyncio
import socket
from dataclasses import replace
from threading import Thread

import aiohttp
import pytest

from panictrack.collecting.network.fetch import SIZE_LIMIT_BYTES, Validators, ask, session, user_agent
from panictrack.collecting.network.hosts import HostQueue
from panictrack.model import Outcome

QUICK = aiohttp.ClientTimeout(total=0.2)
BODY = b"<rss version='2.0'><channel></channel></rss>"


@pytest.fixture
def answer(local, now):
    """Ask for an address, as a round does."""

    def answered(url, *, timeout=None, politeness=local, hosts=None, **validators):
        async def asking():
            async with session(politeness, **({"timeout": timeout} if timeout else {})) as client:
                return await ask(
                    client,
                    url,
                    hosts=hosts or HostQueue(politeness),
                    clock=lambda: now,
                    validators=Validators(**validators),
                )

        return asyncio.run(asking())

    return answered


def test_a_body_comes_with_its_validators(answer, server, page):
    headers = {"Last-Modified": "Tue, 17 Nov 2026 06:00:00 GMT", "Content-Type": "text/xml; charset=utf-8"}
    got = answer(server.serve("/feed", page(body=BODY, etag='"v1"', headers=headers)))
    assert (got.http_status, got.body, got.failure) == (200, BODY, None)
    assert (got.etag, got.last_modified) == ('"v1"', "Tue, 17 Nov 2026 06:00:00 GMT")
    assert got.content_type == "text/xml; charset=utf-8"


def test_a_request_names_the_project_and_the_body_we_have(answer, server, page):
    answer(server.serve("/feed", page(body=BODY)), etag='"v1"', last_modified="Tue, 17 Nov 2026 06:00:00 GMT")
    ((_, headers),) = server.asked
    assert headers["User-Agent"] == user_agent()
    assert headers["If-None-Match"] == '"v1"'
    assert headers["If-Modified-Since"] == "Tue, 17 Nov 2026 06:00:00 GMT"


def test_a_request_names_whom_the_operator_says(answer, server, page, local):
    url = server.serve("/feed", page(body=BODY))
    answer(url, politeness=replace(local, user_agent="example-lab/1.0"))
    answer(url, politeness=replace(local, user_agent="example-lab/1.0", contact="me@x.org"))
    answer(url, politeness=replace(local, contact="me@x.org"))
    sent = [headers["User-Agent"] for _, headers in server.asked]
    assert sent == ["example-lab/1.0", "example-lab/1.0 (me@x.org)", user_agent("me@x.org")]


def test_an_unchanged_feed_keeps_its_validators(answer, server, page):
    url = server.serve("/feed", page(body=BODY, etag='"v1"'))
    got = answer(url, etag='"v1"', last_modified="yesterday")
    assert got.is_not_modified
    assert (got.http_status, got.failure, got.body) == (304, None, b"")
    assert (got.etag, got.last_modified) == ('"v1"', "yesterday")


def test_a_new_body_without_validators_forgets_the_old_ones(answer, server, page):
    got = answer(server.serve("/feed", page(body=BODY)), etag='"v1"', last_modified="yesterday")
    assert (got.etag, got.last_modified) == (None, None)


@pytest.mark.parametrize("packed", ["gzip", "br"])
def test_packed_bodies_are_unpacked(answer, server, page, packed):
    assert answer(server.serve("/feed", page(body=BODY * 1000, packed=packed))).body == BODY * 1000


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_body_that_is_not_packed_as_it_says_is_a_failure(answer, server, page, encoding):
    got = answer(
        server.serve("/feed", page(body=b"not packed at all", headers={"Content-Encoding": encoding}))
    )
    assert got.failure is Outcome.UNREACHABLE
    assert got.reason


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_followed(answer, server, page, status):
    server.serve("/new", page(body=BODY))
    got = answer(server.serve("/old", page(status=status, headers={"Location": "/new"})))
    assert (got.http_status, got.body) == (200, BODY)


@pytest.mark.parametrize("target", ["/loop", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://[oops"])
def test_redirects_without_end_or_to_elsewhere_than_the_web_are_a_failure(answer, server, page, target):
    got = answer(server.serve("/loop", page(status=302, headers={"Location": target})))
    assert got.failure in {Outcome.UNREACHABLE, Outcome.TOO_MANY_REDIRECTS}
    assert got.body == b""
    assert got.reason
    assert len(server.asked) <= 6


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (403, Outcome.HTTP_ERROR),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (429, Outcome.BUSY),
        (500, Outcome.HTTP_ERROR),
        (503, Outcome.BUSY),
    ],
)
def test_an_error_status_is_reported_with_its_number(answer, server, page, status, failure):
    got = answer(server.serve("/feed", page(status=status, body=b"sorry")))
    assert (got.http_status, got.failure) == (status, failure)
    assert str(status) in got.reason


def test_a_slow_server_is_a_timeout(answer, server, page):
    got = answer(server.serve("/slow", page(body=BODY, delay_seconds=0.5)), timeout=QUICK)
    assert got.failure is Outcome.TIMEOUT
    assert got.reason


@pytest.mark.parametrize("packed", [None, "gzip", "br"])
def test_a_body_that_is_too_large_once_unpacked_is_not_read_to_its_end(answer, server, page, packed):
    got = answer(server.serve("/large", page(body=bytes(SIZE_LIMIT_BYTES + 1), packed=packed)))
    assert got.failure is Outcome.TOO_LARGE
    assert got.body == b""
    assert "15 MiB" in got.reason


def test_a_body_of_just_the_limit_is_read(answer, server, page):
    got = answer(server.serve("/large", page(body=bytes(SIZE_LIMIT_BYTES), packed="gzip")))
    assert len(got.body) == SIZE_LIMIT_BYTES


def test_a_server_that_is_not_there_is_unreachable(answer):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        got = answer(f"http://127.0.0.1:{taken.getsockname()[1]}/feed")
    assert (got.failure, got.http_status) == (Outcome.UNREACHABLE, None)
    assert got.reason


@pytest.mark.parametrize("url", ["http://[oops", "http://", "nonsense", "ftp://127.0.0.1/feed"])
def test_an_address_that_is_none_is_a_failure_of_this_feed_only(answer, url):
    assert answer(url).failure is Outcome.UNREACHABLE


def test_a_server_that_does_not_speak_http_is_unreachable(answer):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet():
            taken, _ = listening.accept()
            with taken:
                taken.sendall(b"220 mail.example ESMTP\r\n")

        thread = Thread(target=greet)
        thread.start()
        got = answer(f"http://127.0.0.1:{listening.getsockname()[1]}/feed")
        thread.join()
    assert got.failure is Outcome.UNREACHABLE
    assert got.reason


def test_a_validator_with_odd_bytes_counts_as_missing(answer, server, page):
    headers = {"ETag": '"\xe9\x80"', "Last-Modified": "\xff"}
    got = answer(server.serve("/feed", page(body=BODY, headers=headers)))
    assert got.failure is None
    assert (got.etag, got.last_modified) == (None, None)
