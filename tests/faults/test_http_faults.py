"""HTTP: what a server may send instead of a feed, and how a connection may end."""

import gzip
import socket
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from functools import partial

import aiohttp
import pytest

from panictrack.collecting.network.fetch import Response, session
from panictrack.collecting.network.politeness import may_contact
from panictrack.collecting.rounds import collect
from panictrack.collecting.rounds.schedule import FeedObservations, decide
from panictrack.model import FeedState, Fetch, Outcome

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PASSWORD = b"<html><head><title>Log in</title></head><body><form><input type='password'></form></body></html>"
ROBOT = b"<!doctype html><title>Just a moment...</title><div id='cf'>Checking your browser</div>"
CONSENT = b"<html><head><title>Before you continue to News</title></head><body>Cookies</body></html>"
PAGE = b"<!doctype html><html><head><title>Our new site</title></head><body><p>Hello</p></body></html>"


@pytest.mark.parametrize(
    ("said", "outcome", "weight", "reason"),
    [
        pytest.param({}, Outcome.EMPTY_BODY, 0.5, "no bytes", id="200 without a byte"),
        pytest.param(
            {"body": b" \n\t "}, Outcome.EMPTY_BODY, 0.5, "white space", id="200 with white space only"
        ),
        pytest.param({"status": 204}, Outcome.EMPTY_BODY, 0.5, "no bytes", id="204 No Content"),
        pytest.param({"body": PAGE}, Outcome.HTML_PAGE, 1, "“Our new site”", id="a web page"),
        pytest.param({"body": PASSWORD}, Outcome.LOGIN_WALL, 1, "asks for a password", id="a login"),
        pytest.param({"body": ROBOT}, Outcome.LOGIN_WALL, 1, "being human", id="a bot wall"),
        pytest.param({"body": CONSENT}, Outcome.LOGIN_WALL, 1, "consent", id="a consent page"),
        pytest.param({"body": b'{"error": "gone"}'}, Outcome.NOT_A_FEED, 1, "JSON", id="JSON"),
        pytest.param({"body": b"%PDF-1.7\n\x00\x93"}, Outcome.NOT_A_FEED, 1, "PDF", id="a PDF document"),
        pytest.param(
            {"body": b"Error establishing a database connection"},
            Outcome.NOT_A_FEED,
            1,
            "Error establishing",
            id="an error in plain text",
        ),
        pytest.param({"body": b"<svg><g/></svg>"}, Outcome.NOT_A_FEED, 1, "<svg>", id="XML of another kind"),
        pytest.param({"status": 400}, Outcome.HTTP_ERROR, 1, "400", id="400 Bad Request"),
        pytest.param({"status": 401}, Outcome.HTTP_ERROR, 1, "401", id="401 Unauthorized"),
        pytest.param({"status": 403}, Outcome.HTTP_ERROR, 1, "403", id="403 Forbidden"),
        pytest.param({"status": 451}, Outcome.HTTP_ERROR, 1, "451", id="451 for legal reasons"),
        pytest.param({"status": 500}, Outcome.HTTP_ERROR, 0.5, "500", id="500 Internal Server Error"),
        pytest.param({"status": 502}, Outcome.HTTP_ERROR, 0.5, "502", id="502 Bad Gateway"),
        pytest.param({"status": 503}, Outcome.BUSY, 0.5, "503", id="503 that does not say how long"),
        pytest.param({"status": 301}, Outcome.HTTP_ERROR, 1, "301", id="a redirect without Location"),
        pytest.param(
            {"body": b"not packed", "headers": {"Content-Encoding": "gzip"}},
            Outcome.UNREACHABLE,
            0.5,
            "encoding",
            id="a body that is not packed as it says",
        ),
        pytest.param(
            {"body": bytes(16 * 2**20), "packed": "gzip"}, Outcome.TOO_LARGE, 1, "15 MiB", id="a gzip bomb"
        ),
    ],
)
def test_instead_of_a_feed_comes(station, rss, page, said, outcome, weight, reason):
    station.feed("a", page(body=rss(["A"]), headers={"Last-Modified": "yesterday"}))
    station.poll()
    station.serve("a", page(**said))
    station.poll(hours=1)
    told = station.last("a")
    assert (told.outcome, told.n_new, told.n_first_shown) == (outcome, 0, 0)
    assert reason.lower() in told.reason.lower()
    assert told.http_status in {said.get("status", 200), None}
    state = station.state("a")
    assert (state.n_failures, state.failure_weight) == (1, weight)
    assert station.wait("a") == state.interval * (1 + weight)
    assert state.last_modified == "yesterday"  # what was known of the last good body still holds
    assert station.shown("a") == ["A"]
    station.serve("a", rss(["B", "A"]))
    station.poll(hours=4)
    assert station.shown("a") == ["A", "B"]
    assert station.last("a").outcome == Outcome.STORED
    assert (station.state("a").n_failures, station.state("a").failure_weight) == (0, 0)


@pytest.mark.parametrize(
    ("status", "n_polls", "step", "longest"),
    [
        pytest.param(404, 57, timedelta(hours=6), timedelta(days=14), id="404"),
        pytest.param(410, 15, timedelta(days=2), timedelta(days=28), id="410"),
    ],
)
def test_a_feed_that_is_gone_is_fetched_after_days_then_weeks_and_may_come_back(
    station, rss, page, status, n_polls, step, longest
):
    station.feed("a", rss(["A"]))
    station.poll()
    station.serve("a", page(status=status))
    waits = []
    for day in range(1, 1 + n_polls):
        station.poll(days=day)
        waits.append(station.wait("a"))
    assert waits[:2] == [step, 2 * step]
    assert waits[-1] == longest
    assert {row.outcome for row in station.ledger("a")[1:]} == {Outcome.GONE}
    station.serve("a", rss(["B", "A"]))
    station.poll(days=90)
    assert station.shown("a") == ["A", "B"]
    assert station.state("a").n_failures == 0


@pytest.mark.parametrize(
    ("status", "wish", "pause"),
    [
        pytest.param(429, None, timedelta(minutes=15), id="429 that does not say how long"),
        pytest.param(429, "120", timedelta(minutes=2), id="429 with seconds"),
        pytest.param(503, "120", timedelta(minutes=2), id="503 with seconds"),
        pytest.param(503, "in two hours", 2 * HOUR, id="503 with a date"),
        pytest.param(429, "yesterday", timedelta(minutes=1), id="429 with a date that is past"),
        pytest.param(429, "soon", timedelta(minutes=15), id="429 with nonsense"),
        pytest.param(429, "-3600", timedelta(minutes=15), id="429 with negative seconds"),
        pytest.param(429, "0", timedelta(minutes=1), id="429 with no seconds"),
        pytest.param(429, "9" * 400, 7 * DAY, id="429 for longer than the sun will shine"),
        pytest.param(429, "\u0663", timedelta(minutes=15), id="429 with Arabic digits"),
    ],
)
def test_a_host_asks_for_a_pause_by(station, rss, page, now, status, wish, pause):
    wish = {
        "in two hours": format_datetime(now + 2 * HOUR, usegmt=True),
        "yesterday": format_datetime(now - DAY, usegmt=True),
    }.get(wish, wish)
    station.feed(
        "a", page(status=status, headers={"Retry-After": wish.encode().decode("latin-1")} if wish else {})
    )
    station.poll()
    told = station.last("a")
    assert (told.outcome, told.http_status) == (Outcome.BUSY, status)
    assert "not contacted before" in told.reason
    left = station.pauses()[station.host("a")] - now
    assert abs(left - pause) <= timedelta(seconds=3)  # the request itself took a moment
    station.feed("b", rss(["B"]))  # another feed of the same host
    done = station.poll(seconds=30)
    assert done.skipped == (station.feeds["a"].url, station.feeds["b"].url)
    assert len(station.asked("a")) + len(station.asked("b")) == 1
    assert station.ledger("b") == []
    assert station.state("b").due_at == station.pauses()[station.host("a")]
    assert (station.state("a").n_failures, station.state("b").n_failures) == (1, 0)
    station.poll(seconds=pause.total_seconds() + 5)
    assert station.shown("b") == ["B"]


def test_503_without_retry_after_does_not_affect_other_feeds_of_the_host(station, rss, page):
    station.feed("a", page(status=503))
    station.feed("b", rss(["B"]))
    station.poll()
    station.poll(minutes=1)
    assert station.pauses() == {}
    assert station.shown("b") == ["B"]
    assert [row.outcome for row in station.ledger("a")] == [Outcome.BUSY] * 2


def test_after_a_429_the_feeds_that_wait_for_their_turn_at_the_host_are_postponed_too(station, rss, page):
    station.politeness = replace(station.politeness, at_once=1)
    for name in "abcd":
        station.feed(name, page(status=429, headers={"Retry-After": "600"}))
    station.poll()
    assert len(station.server.asked) == 1
    assert sum(station.state(name).n_failures for name in "abcd") == 1
    assert {station.state(name).due_at > station.now + timedelta(minutes=9) for name in "bcd"} == {True}


def test_304_to_a_request_without_conditions_is_an_error(station, page):
    station.feed("a", page(status=304))
    station.poll()
    told = station.last("a")
    assert (told.outcome, told.http_status, told.n_entries) == (Outcome.HTTP_ERROR, 304, 0)
    assert "to an unconditional request" in told.reason
    assert station.shown("a") == []


def test_304_without_validators_keeps_the_old_ones(station, rss, page):
    station.feed("a", page(body=rss(["A"]), etag='"1"', headers={"Last-Modified": "then"}))
    station.poll()
    station.serve("a", page(status=304))
    station.poll(minutes=1)
    assert station.last("a").outcome == Outcome.NOT_MODIFIED
    assert (station.state("a").etag, station.state("a").last_modified) == ('"1"', "then")
    station.poll(minutes=2)
    assert station.asked("a")[-1]["If-None-Match"] == '"1"'
    assert station.shown("a") == ["A"]


def test_a_lying_etag_is_detected_by_the_full_check_within_a_day(station, rss, page):
    station.feed("a", page(body=rss(["A"]), etag='"always the same"'))
    station.poll()
    station.serve("a", page(body=rss(["B", "A"]), etag='"always the same"'))
    for hour in range(1, 25):
        station.poll(hours=hour)
    assert station.shown("a") == ["A", "B"]
    (found,) = [row for row in station.ledger("a")[1:] if row.outcome == Outcome.STORED]
    assert "the server had just reported no change" in found.reason
    assert station.state("a").validators_lie
    station.serve("a", page(body=rss(["C", "B", "A"]), etag='"always the same"'))
    station.poll(hours=26)
    assert "If-None-Match" not in station.asked("a")[-1]
    assert station.shown("a") == ["A", "B", "C"]


def test_an_honest_server_is_checked_daily_and_still_believed(station, rss, page):
    station.feed("a", page(body=rss(["A"]), etag='"1"'))
    for hour in range(0, 60, 5):
        station.poll(hours=hour)
    outcomes = [row.outcome for row in station.ledger("a")[1:]]
    assert outcomes.count(Outcome.NOTHING_NEW) == 2
    assert set(outcomes) == {Outcome.NOTHING_NEW, Outcome.NOT_MODIFIED}
    assert not station.state("a").validators_lie
    assert station.shown("a") == ["A"]


def test_a_full_check_that_fails_is_a_failure_and_proves_nothing(station, rss, page, say):
    station.feed("a", page(body=rss(["A"]), etag='"1"'))
    station.poll()
    station.serve("a", page(status=500, etag='"1"'))  # 304 to who names the etag, else 500
    station.poll(days=2)
    assert (station.last("a").outcome, station.last("a").http_status) == (Outcome.HTTP_ERROR, 500)
    assert not station.state("a").validators_lie
    assert station.state("a").etag == '"1"'


def test_the_same_etag_with_another_body_is_read(station, rss, page):
    station.feed("a", page(body=rss(["A"]), headers={"ETag": '"1"'}))  # it ignores conditions
    station.poll()
    station.serve("a", page(body=rss(["B", "A"]), headers={"ETag": '"1"'}))
    station.poll(hours=1)
    assert station.asked("a")[-1]["If-None-Match"] == '"1"'
    assert (station.last("a").outcome, station.last("a").n_first_shown) == (Outcome.STORED, 1)
    assert station.shown("a") == ["A", "B"]


def test_another_etag_with_the_same_body_is_not_parsed_again(station, rss, page):
    station.feed("a", page(body=rss(["A"]), etag='"1"'))
    station.poll()
    station.serve("a", page(body=rss(["A"]), etag='"2"'))
    station.poll(hours=1)
    told = station.last("a")
    assert (told.outcome, told.parser, told.n_entries) == (Outcome.NOTHING_NEW, None, 0)
    assert "byte for byte" in told.reason
    assert told.body_digest == station.ledger("a")[0].body_digest
    assert station.state("a").etag == '"2"'


def test_the_same_body_once_more_lengthens_its_sightings(station, rss, page):
    station.feed("a", rss(["A"]))
    station.poll()
    station.poll(hours=5)
    (seen,) = station.sightings("a")
    assert seen.last_seen_at == "2026-11-17T11:00:00Z"  # the codebook: the last body that held it


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        pytest.param(
            {"Last-Modified": "Tue, 17 Nov 2026"}, ("Tue, 17 Nov 2026", None), id="Last-Modified alone"
        ),
        pytest.param({"ETag": 'W/"1"'}, (None, 'W/"1"'), id="a weak ETag"),
        pytest.param({"ETag": "no quotes"}, (None, "no quotes"), id="an ETag without quotes"),
        pytest.param({"ETag": '"caf\xe9"'}, (None, None), id="an ETag in Latin-1"),
        pytest.param({"ETag": '"a\tb"'}, (None, None), id="an ETag with a control character"),
        pytest.param({"ETag": '""'}, (None, '""'), id="an empty ETag"),
        pytest.param({"ETag": f'"{"x" * 4000}"'}, (None, f'"{"x" * 4000}"'), id="an ETag of 4 kB"),
    ],
)
def test_a_validator_is_sent_back_as_it_came_or_not_at_all(station, rss, page, given, sent):
    station.feed("a", page(body=rss(["A"]), headers=given))
    station.poll()
    station.poll(hours=1)
    headers = station.asked("a")[1]
    assert (headers.get("If-Modified-Since"), headers.get("If-None-Match")) == sent
    assert [row.outcome for row in station.ledger("a")] == [Outcome.STORED, Outcome.NOTHING_NEW]


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_believed_after_a_week(station, rss, page, rows, status):
    old = station.feed("a", page(status=status, headers={"Location": "/new"}))
    new = station.serve("new", rss(["A"]))
    for day in range(7):
        station.poll(days=day)
    assert (station.state("a").address, station.state("a").moved_to) == (None, new)
    assert rows("select count(*) from feed_move") == [(0,)]
    station.poll(days=7, hours=1)
    station.poll(days=8)
    assert len(station.asked("a")) == 8  # and the last poll went straight to the new address
    assert station.state("a").address == new
    assert rows("select from_address, to_address, since, substr(moved_at, 1, 10) from feed_move") == [
        (old, new, "2026-11-17T06:00:00Z", "2026-11-24")
    ]
    assert {row.outcome for row in station.ledger("a")} == {Outcome.STORED, Outcome.NOTHING_NEW}
    assert station.shown("a") == ["A"]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_now_is_never_believed(station, rss, page, rows, status):
    station.feed("a", page(status=status, headers={"Location": "/new"}))
    station.serve("new", rss(["A"]))
    for day in range(0, 30, 6):
        station.poll(days=day)
    assert len(station.asked("a")) == 5
    assert (station.state("a").address, station.state("a").moved_to) == (None, None)
    assert rows("select count(*) from feed_move") == [(0,)]
    assert station.shown("a") == ["A"]


def test_one_temporary_hop_makes_the_whole_way_temporary(station, rss, page):
    station.feed("a", page(status=301, headers={"Location": "/b"}))
    station.serve("b", page(status=302, headers={"Location": "/c"}))
    station.serve("c", rss(["A"]))
    for day in (0, 8, 16):
        station.poll(days=day)
    assert (station.state("a").address, station.state("a").moved_to) == (None, None)
    assert station.shown("a") == ["A"]


def test_a_permanent_redirect_that_is_withdrawn_is_dropped(station, rss, page):
    station.feed("a", page(status=301, headers={"Location": "/new"}))
    station.serve("new", rss(["A"]))
    for day in range(6):
        station.poll(days=day)
    station.serve("a", rss(["B", "A"]))
    station.poll(days=6)
    station.serve("a", page(status=301, headers={"Location": "/new"}))
    station.poll(days=8)
    state = station.state("a")
    assert (state.address, state.moved_since.day) == (None, station.now.day + 8)
    assert station.shown("a") == ["A", "B"]


def test_a_permanent_redirect_to_a_web_page_is_never_believed(station, rss, page):
    station.feed("a", rss(["A"]))
    station.poll()
    station.serve("a", page(status=301, headers={"Location": "/home"}))
    station.serve("home", PAGE)
    for day in (1, 9, 17):
        station.poll(days=day)
    assert station.state("a").address is None
    assert {row.outcome for row in station.ledger("a")[1:]} == {Outcome.HTML_PAGE}


def test_a_new_address_that_dies_gives_way_to_the_one_in_the_list(station, rss, page):
    station.feed("a", page(status=301, headers={"Location": "/new"}))
    station.serve("new", rss(["A"]))
    for day in (0, 4, 8):
        station.poll(days=day)
    assert station.state("a").address is not None
    station.serve("new", page(status=404))
    station.serve("a", rss(["B", "A"]))
    for day in range(10, 90, 2):
        station.poll(days=day, due_only=True)
    assert station.shown("a") == ["A", "B"]
    assert station.state("a").address is None


def test_a_redirect_to_a_paused_host_waits_with_it(station, page, wire, say):
    busy = wire.say("/busy", say(b"", "Retry-After: 600", status="429 Too Many Requests"))
    station.feed("busy", url=busy)
    station.feed("a", page(status=302, headers={"Location": busy}))
    station.politeness = replace(station.politeness, at_once=1)
    collect(station.archive, now=station.now, only="busy", politeness=station.politeness)
    collect(station.archive, now=station.now, only="a", politeness=station.politeness)
    assert len(wire.asked) == 1
    told = station.last("a")
    assert told.outcome == Outcome.BUSY
    assert "asked not to be contacted before" in told.reason


def test_the_step_from_http_to_https_is_accepted_immediately(now):
    url, moved_to = "http://news.example/rss?a=1", "https://news.example/rss?a=1"
    answer = Response(started_at=now, http_status=200, moved_to=moved_to)
    attempt = Fetch(feed_url=url, started_at=now, seconds=0, outcome=Outcome.STORED, n_first_shown=1)
    state, move = decide(FeedState(), url, answer, attempt, FeedObservations())
    assert (state.address, move.to_address) == (moved_to, moved_to)
    elsewhere = replace(answer, moved_to="https://other.example/rss?a=1")
    assert decide(FeedState(), url, elsewhere, attempt, FeedObservations())[0].address is None
    back = replace(answer, moved_to=url)
    assert decide(FeedState(address=moved_to), url, back, attempt, FeedObservations())[0].address == moved_to


def test_redirects_in_a_circle_end_when_an_address_comes_again(station, page):
    station.feed("a", page(status=301, headers={"Location": "/b"}))
    station.serve("b", page(status=301, headers={"Location": "/a"}))
    station.poll()
    told = station.last("a")
    assert (told.outcome, told.http_status) == (Outcome.TOO_MANY_REDIRECTS, None)
    assert "circular redirect" in told.reason
    assert len(station.server.asked) == 2
    assert station.state("a").failure_weight == 1


@pytest.mark.parametrize(
    ("n_hops", "outcome"), [(5, Outcome.STORED), (6, Outcome.TOO_MANY_REDIRECTS)], ids=["5", "6"]
)
def test_five_hops_are_followed_and_six_are_not(station, rss, page, n_hops, outcome):
    for hop in range(n_hops):
        station.serve(f"a{hop}", page(status=302, headers={"Location": f"/a{hop + 1}"}))
    station.serve(f"a{n_hops}", rss(["A"]))
    station.feed("a", page(status=302, headers={"Location": "a1"}))  # relative, and the first hop
    station.poll()
    assert station.last("a").outcome == outcome
    assert station.shown("a") == (["A"] if outcome == Outcome.STORED else [])


@pytest.mark.parametrize(
    "target",
    [
        "ftp://127.0.0.1/feed",
        "file:///etc/passwd",
        "http://[oops",
        "javascript:alert(1)",
        "//",
        "http://",
        "\xff\xfe",
    ],
)
def test_a_redirect_leads_out_of_the_web(station, page, target):
    station.feed("a", page(status=301, headers={"Location": target}))
    station.poll()
    told = station.last("a")
    assert told.outcome in {Outcome.UNREACHABLE, Outcome.GONE, Outcome.TOO_MANY_REDIRECTS}
    assert told.reason
    assert (told.n_bytes, station.shown("a")) == (0, [])
    assert station.state("a").n_failures == 1


@pytest.mark.parametrize(
    ("host", "spelling", "outcome"),
    [
        pytest.param("127.0.0.2", "127.0.0.2", Outcome.REFUSED_ADDRESS, id="127.0.0.2"),
        pytest.param("127.0.0.2", "[::ffff:127.0.0.2]", Outcome.REFUSED_ADDRESS, id="IPv4 in IPv6"),
        pytest.param(
            "127.0.0.2", "[::ffff:7f00:2]", Outcome.REFUSED_ADDRESS, id="IPv4 in IPv6, in hexadecimal"
        ),
        pytest.param("127.0.0.2", "0x7f000002", Outcome.REFUSED_ADDRESS, id="hexadecimal"),
        pytest.param("127.0.0.2", "2130706434", Outcome.UNREACHABLE, id="one number"),
        pytest.param("127.0.0.2", "127.2", Outcome.UNREACHABLE, id="two numbers"),
        pytest.param("127.0.0.2", "0177.0.0.2", Outcome.UNREACHABLE, id="octal"),
        pytest.param("127.0.0.2", "127.0.0.2.", Outcome.UNREACHABLE, id="a dot at the end"),
        pytest.param("127.0.0.2", "user:word@127.0.0.2", Outcome.REFUSED_ADDRESS, id="behind a user's name"),
        pytest.param("::1", "[::1]", Outcome.REFUSED_ADDRESS, id="loopback of IPv6"),
    ],
)
def test_an_address_that_is_not_allowed_is_refused_to_feeds_and_redirects_spelled_as(
    station, page, watched, host, spelling, outcome
):
    with watched(host) as port:
        target = f"http://{spelling}:{port}/feed"
        station.feed("straight", url=target)
        station.feed("redirected", page(status=302, headers={"Location": target}))
        station.poll()
    for name in ("straight", "redirected"):
        told = station.last(name)
        assert told.outcome == outcome, told.reason
        remedy = {Outcome.REFUSED_ADDRESS: "allowed_networks", Outcome.UNREACHABLE: "not a canonical IPv4"}
        assert remedy[outcome] in told.reason
        assert station.state(name).n_failures == 1
        assert station.shown(name) == []


def test_a_name_of_this_machine_is_refused_where_nothing_is_allowed(station, rss, local, now):
    port = station.server.server_address[1]
    station.serve("a", rss(["A"]))
    station.feed("a", url=f"http://localhost:{port}/a")
    station.poll()
    assert station.shown("a") == ["A"]  # 127.0.0.1 is allowed
    collect(station.archive, now=now, only="a", politeness=replace(local, allowed=()))
    assert station.last("a").outcome == Outcome.REFUSED_ADDRESS
    assert len(station.asked("a")) == 1


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        pytest.param(["127.0.0.2"], Outcome.REFUSED_ADDRESS, id="one that is refused"),
        pytest.param(
            ["127.0.0.2", "127.0.0.1"], Outcome.STORED, id="one that is refused and one that is not"
        ),
    ],
)
def test_a_public_name_leads_to_addresses_of_which_there_is(
    station, rss, watched, monkeypatch, found, outcome
):
    lookup = socket.getaddrinfo
    port = station.server.server_address[1]
    station.serve("a", rss(["A"]))
    station.feed("a", url=f"http://rebound.example:{port}/a")

    def rebound(host, *more, **options):
        if host != "rebound.example":
            return lookup(host, *more, **options)
        return [answer for address in found for answer in lookup(address, *more, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with watched("127.0.0.2", port):
        station.poll()
    assert station.last("a").outcome == outcome
    assert station.shown("a") == (["A"] if outcome == Outcome.STORED else [])


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.168.0.1", "10.0.0.1", "172.16.0.1",
        "100.64.0.1", "0.0.0.1", "255.255.255.255", "224.0.0.1", "127.0.0.1", "::", "::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1", "::169.254.169.254", "2001:0:0:0:0:0:5601:5601",
    ],
)  # fmt: skip
def test_an_address_that_is_never_contacted(address):
    assert not may_contact(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::6810:85e5", "::ffff:93.184.216.34"])
def test_public_addresses_are_contacted(address):
    assert may_contact(address)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = HEAD + b"Content-Length: 5000\r\n\r\n<rss version='2.0'><channel>"


@pytest.mark.parametrize(
    "script",
    [
        pytest.param([], id="nothing at all"),
        pytest.param(["reset"], id="a reset at once"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Ty"], id="half a header"),
        pytest.param([b"220 mail.example ESMTP\r\n"], id="another protocol"),
        pytest.param([b"<rss version='2.0'><channel/></rss>"], id="a body without a head"),
        pytest.param([b"HTTP/1.1 2OO OK\r\n\r\n"], id="a status that is no number"),
        pytest.param([b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"], id="a header without a colon"),
        pytest.param([LONG], id="fewer bytes than Content-Length"),
        pytest.param([LONG, 0.05, "reset"], id="a reset in the middle of the body"),
        pytest.param([CHUNKED + b"20\r\n<rss version='2.0'>"], id="chunks cut off"),
        pytest.param([CHUNKED + b"oops\r\n<rss version='2.0'>"], id="a chunk whose size is no number"),
        pytest.param([CHUNKED + b"5\r\n<rss>\r\n"], id="chunks without an end"),
        pytest.param([HEAD + b"Content-Length: many\r\n\r\n<rss/>"], id="a Content-Length that is no number"),
        pytest.param([HEAD + b"Content-Length: -1\r\n\r\n<rss/>"], id="a negative Content-Length"),
        pytest.param([HEAD + b"X: " + b"y" * 100_000 + b"\r\n\r\n"], id="a header of 100 kB"),
        pytest.param(
            [HEAD, *[b"".join(b"X-%d: y\r\n" % n for n in range(5000))] * 4, b"\r\n"], id="20,000 headers"
        ),
    ],
)
def test_the_connection_ends_or_speaks_wrongly_with(station, rss, wire, say, script):
    station.feed("a", url=wire.say("/a", say(rss(["A"]))))
    station.poll()
    wire.say("/a", *script)
    station.poll(hours=1)
    told = station.last("a")
    assert told.outcome == Outcome.UNREACHABLE, told.reason
    assert told.reason
    assert (told.n_bytes, told.n_entries) == (0, 0)
    assert station.state("a").failure_weight == 0.5
    wire.say("/a", say(rss(["B", "A"])))
    station.poll(hours=3)
    assert station.shown("a") == ["A", "B"]


def test_a_gzip_that_is_cut_off_gives_the_items_before_the_cut(station, rss, wire, say):
    titles = [f"Headline {number} {number**7}" for number in range(200)]
    packed = gzip.compress(rss(titles))
    station.feed("a", url=wire.say("/a", say(packed[: len(packed) // 2], "Content-Encoding: gzip")))
    station.poll()
    told = station.last("a")
    assert (told.outcome, told.parser) == (Outcome.STORED, "feedparser")
    shown = station.shown("a")
    assert 50 < len(shown) == told.n_entries < 200
    assert set(shown) < set(titles)
    wire.say("/a", say(packed, "Content-Encoding: gzip"))
    station.poll(hours=1)
    assert sorted(station.shown("a")) == sorted(titles)


def test_a_body_that_was_cut_off_is_fetched_in_full_again(station, rss, wire):
    head = b'HTTP/1.0 200 OK\r\nETag: "1"\r\n\r\n'
    body = rss(["C", "B", "A"])
    station.feed("a", url=wire.say("/a", head + body[: body.index(b"<guid isPermaLink='false'>article A")]))
    station.poll()
    assert station.shown("a") == ["B", "C"]
    assert station.state("a").etag is None
    wire.say("/a", head + body)
    station.poll(hours=1)
    assert station.shown("a") == ["B", "C", "A"]
    assert not station.state("a").validators_lie


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            b"<rss version='2.0'><channel><item><title>A & B</title></item></channel></rss>\n", id="ampersand"
        ),
        pytest.param(
            b"<rss version='2.0'><channel><item><title>A</title></item></channel></rss>more",
            id="garbage",
        ),
        pytest.param(
            b"<rss version='2.0'><channel><item><title>A</b></title></item></channel></rss>", id="a tag"
        ),
    ],
)
def test_a_body_that_is_broken_but_whole_keeps_its_validators_in_spite_of(station, page, body):
    station.feed("a", page(body=body, etag='"1"'))
    station.poll()
    assert station.last("a").outcome == Outcome.STORED
    station.poll(minutes=5)
    assert station.last("a").outcome == Outcome.NOT_MODIFIED
    assert len(station.shown("a")) == 1


def test_a_warning_of_the_parser_is_in_the_ledger(station, rss):
    station.feed("a", rss(["A"]).removesuffix(b"</channel></rss>"))
    station.poll()
    told = station.last("a")
    assert (told.outcome, told.parser) == (Outcome.STORED, "feedparser")
    assert told.reason


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(
            b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n", id="an early hint"
        ),
        pytest.param(b"HTTP/1.1 200\r\n", id="a status without words"),
        pytest.param(b"HTTP/1.1 206 Partial Content\r\n", id="a part that is all"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Type: nonsense\r\n", id="a type that is none"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=oops\r\n", id="an unknown charset"
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n", id="the encoding identity"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: utf-8\r\n", id="an encoding that is none"),
        pytest.param(b"HTTP/1.1 200 OK\r\nServer: caf\xe9\r\n", id="a header in Latin-1"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"Set-Cookie: a=b\r\n" * 50, id="fifty cookies"),
    ],
)
def test_it_is_read_all_the_same_after(station, rss, wire, head):
    station.feed("a", url=wire.say("/a", head + b"Connection: close\r\n\r\n" + rss(["A"])))
    station.poll()
    assert station.last("a").outcome == Outcome.STORED, station.last("a").reason
    assert station.shown("a") == ["A"]


def test_a_server_of_another_protocol_than_its_address_says(station, rss):
    station.serve("a", rss(["A"]))
    station.feed("a", url=station.server.url("/a").replace("http:", "https:"))
    station.poll()
    told = station.last("a")
    assert (told.outcome, told.http_status) == (Outcome.UNREACHABLE, None)
    assert "SSL" in told.reason
    assert station.state("a").failure_weight == 0.5


def test_a_cookie_is_not_sent_back(station, rss, page):
    address = station.serve("a", page(body=rss(["A"]), headers={"Set-Cookie": "who=you; Path=/"}))
    station.feed("a", url=address.replace("127.0.0.1", "localhost"))  # jars keep none of a bare number
    station.poll()
    station.poll(hours=1)
    assert not any("Cookie" in headers for headers in station.asked("a"))
    assert [row.outcome for row in station.ledger("a")] == [Outcome.STORED, Outcome.NOTHING_NEW]


def test_an_old_server_that_gives_no_length_is_read_to_its_end(station, rss, wire):
    station.feed("a", url=wire.say("/a", b"HTTP/1.0 200 OK\r\n\r\n" + rss(["A", "B"])))
    station.poll()
    assert station.shown("a") == ["B", "A"]
    assert station.last("a").outcome == Outcome.STORED


def test_a_refused_connection_is_unreachable(station):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        station.feed("a", url=f"http://127.0.0.1:{taken.getsockname()[1]}/feed")
        station.poll()
    told = station.last("a")
    assert (told.outcome, told.http_status) == (Outcome.UNREACHABLE, None)
    assert station.state("a").failure_weight == 0.5


@pytest.mark.parametrize(
    "url",
    ["http://a..b/feed", f"http://{'a' * 64}.example/feed", "http://\u2603\u0301.invalid-?/"],
    ids=["two dots", "64 letters", "a snowman"],
)
def test_a_name_that_can_be_none_has(station, url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _no_lookups(socket.getaddrinfo))
    station.feed("a", url=url)
    station.poll()
    assert station.last("a").outcome in {Outcome.UNREACHABLE, Outcome.NAME_LOOKUP}
    assert station.shown("a") == []


def _no_lookups(lookup):
    """A resolver that knows numbers only: no question leaves this machine."""

    def known(host, *more, **options):
        name = host.decode() if isinstance(host, bytes) else host
        if name is None or name.replace(".", "").isdigit():
            return lookup(host, *more, **options)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    return known


def test_a_name_that_is_not_found_weighs_little_for_it_is_mostly_our_own_network(station, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _no_lookups(socket.getaddrinfo))
    station.feed("a", url="http://nowhere.example/feed")
    station.poll()
    assert station.last("a").outcome == Outcome.NAME_LOOKUP
    assert station.state("a").failure_weight == 0.25
    assert station.wait("a") == HOUR * 1.25


@pytest.mark.parametrize(
    "script",
    [
        pytest.param([2.0], id="silence"),
        pytest.param([b"HTTP/1.1 200 OK\r\nX:", 2.0], id="half a header and silence"),
        pytest.param([LONG, 2.0], id="half a body and silence"),
        pytest.param([HEAD + b"\r\n", *[b"<", 0.05] * 40], id="a drip that never ends"),
    ],
)
def test_a_server_takes_too_long_with(station, wire, monkeypatch, script):
    quick = partial(session, timeout=aiohttp.ClientTimeout(total=0.6, sock_read=0.4))
    monkeypatch.setattr("panictrack.collecting.rounds.run.session", quick)
    station.feed("a", url=wire.say("/a", *script))
    station.poll()
    told = station.last("a")
    assert told.outcome == Outcome.TIMEOUT, told.reason
    assert "in time" in told.reason
    assert 0.3 < told.seconds < 1.9
    assert station.state("a").failure_weight == 0.5


@pytest.mark.parametrize(
    ("headers", "head", "wait"),
    [
        pytest.param({"Cache-Control": "max-age=31536000"}, "", DAY, id="max-age of a year"),
        pytest.param({"Cache-Control": "max-age=18000"}, "", 5 * HOUR, id="max-age of five hours"),
        pytest.param({"Cache-Control": "max-age=18000, no-cache"}, "", HOUR, id="max-age and no-cache"),
        pytest.param({"Cache-Control": "max-age=-1"}, "", HOUR, id="a negative max-age"),
        pytest.param(
            {"Cache-Control": "max-age=18000", "Age": "99999"}, "", HOUR, id="an Age beyond max-age"
        ),
        pytest.param({"Expires": "0"}, "", HOUR, id="Expires: 0"),
        pytest.param({"Expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, "", DAY, id="Expires in the year 9999"),
        pytest.param({}, "<ttl>999999</ttl>", DAY, id="a ttl of two years"),
        pytest.param({}, "<ttl>180</ttl>", 3 * HOUR, id="a ttl of three hours"),
        pytest.param({}, "<ttl>soon</ttl>", HOUR, id="a ttl that is no number"),
        pytest.param(
            {},
            "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(25)) + "</skipHours>",
            DAY,
            id="every hour is to be skipped",
        ),
        pytest.param(
            {}, "<skipHours><hour>7</hour></skipHours>", 2 * HOUR, id="the next hour is to be skipped"
        ),
        pytest.param({}, "<skipDays><day>Tuesday</day></skipDays>", 18 * HOUR, id="today is to be skipped"),
    ],
)
def test_a_request_for_fewer_fetches_is_honoured_up_to_a_day(station, rss, page, headers, head, wait):
    body = rss(["A"]).replace(b"<channel>", f"<channel>{head}".encode())
    station.feed("a", page(body=body, headers=headers))
    station.poll()
    assert station.last("a").outcome == Outcome.STORED
    assert abs(station.wait("a") - wait) <= timedelta(minutes=30 if "skip" in head else 0, seconds=3)


def test_the_request_of_a_busy_feed_is_honoured_only_as_far_as_nothing_is_lost(station, rss):
    titles = [f"Headline {number}" for number in range(8)]  # one an hour: the oldest leaves after eight
    body = rss(titles).replace(b"<channel>", b"<channel><ttl>1440</ttl>")
    station.feed("a", body)
    station.poll()
    assert station.wait("a") == 4 * HOUR


def test_a_host_gets_two_requests_at_once_and_pauses_between(station, rss, wire, say):
    station.politeness = replace(station.politeness, at_once=2, pause_seconds=0.05)
    for number in range(6):
        station.feed(f"f{number}", url=wire.say(f"/f{number}", 0.12, say(rss([f"Headline {number}"]))))
    station.poll()
    starts = [moment for moment, _ in wire.asked]
    assert len(starts) == 7  # the healthy feed is at the same host
    assert wire.most_open <= 2
    assert max(starts) - min(starts) > 0.2  # six pauses of 0.05 s, and a little doubt
    assert [station.last(f"f{number}").outcome for number in range(6)] == [Outcome.STORED] * 6
    assert station.last("f5").seconds < 0.5  # waiting for a turn is not the feed's slowness


def test_a_run_takes_a_minutes_worth_of_one_host_and_the_rest_stays_due(station, rss):
    for number in range(15):
        station.feed(f"f{number}", rss([f"Headline {number}"]))
    station.poll(due_only=True)
    assert len(station.server.asked) == 12
    station.poll(due_only=True, minutes=1)
    assert len(station.server.asked) == 15
    assert all(station.last(f"f{number}").outcome == Outcome.STORED for number in range(15))


def test_a_thousand_failures_never_end_the_asking(now):
    state = FeedState()
    for number in range(1000):
        moment = now + number * DAY
        attempt = Fetch(
            feed_url="u", started_at=moment, seconds=0, outcome=Outcome.HTTP_ERROR, http_status=403
        )
        state, _ = decide(state, "u", Response(started_at=moment), attempt, FeedObservations())
    assert state.n_failures == 1000
    assert state.due_at - state.last_fetch_at == DAY
