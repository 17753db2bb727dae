"""Transport: how a body may be packed, and what a guard or a host may want before it answers."""

import gzip
import time
import zlib
from datetime import timedelta
from email.utils import format_datetime
from hashlib import sha512

import brotli
import pytest

from panictrack.collecting.network.packing import unpacked
from panictrack.model import Outcome

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def raw_deflate(body):
    return zlib.compress(body)[2:-4]


def twice(body):
    return gzip.compress(gzip.compress(body))


def in_members(body):
    return gzip.compress(body[:100]) + gzip.compress(body[100:])


def with_dots(body):
    return gzip.compress(body) + b"....."


def with_zeros(body):
    return gzip.compress(body) + bytes(512)


def with_a_false_member(body):
    return gzip.compress(body) + b"\x1f\x8b\x08 is no member"


@pytest.mark.parametrize(
    ("packed", "named"),
    [
        pytest.param(gzip.compress, None, id="gzip that is not announced"),
        pytest.param(gzip.compress, "x-gzip", id="gzip announced as x-gzip"),
        pytest.param(gzip.compress, "GZip", id="gzip announced in other letters"),
        pytest.param(gzip.compress, "deflate", id="gzip announced as deflate"),
        pytest.param(gzip.compress, "identity", id="gzip announced as identity"),
        pytest.param(gzip.compress, "gzip, gzip", id="gzip announced twice"),
        pytest.param(twice, "gzip", id="gzip within gzip, announced once"),
        pytest.param(twice, None, id="gzip within gzip, not announced"),
        pytest.param(in_members, "gzip", id="gzip of two members"),
        pytest.param(in_members, None, id="gzip of two members, not announced"),
        pytest.param(with_dots, "gzip", id="bytes behind the last member"),
        pytest.param(with_zeros, "gzip", id="zeros behind the last member"),
        pytest.param(with_a_false_member, "gzip", id="what only begins like another member"),
        pytest.param(with_dots, None, id="bytes behind the last member, not announced"),
        pytest.param(zlib.compress, "deflate", id="deflate with a head"),
        pytest.param(raw_deflate, "deflate", id="deflate without a head"),
        pytest.param(zlib.compress, "gzip", id="zlib announced as gzip"),
        pytest.param(zlib.compress, None, id="zlib that is not announced"),
        pytest.param(brotli.compress, "br", id="brotli"),
        pytest.param(lambda body: brotli.compress(gzip.compress(body)), "gzip, br", id="gzip, then brotli"),
        pytest.param(
            lambda body: brotli.compress(body) + b".....", "br", id="bytes behind the end of brotli"
        ),
        pytest.param(bytes, "gzip", id="plain text announced as gzip"),
        pytest.param(bytes, "br", id="plain text announced as brotli"),
        pytest.param(bytes, "utf-8", id="an encoding of text announced as packing"),
        pytest.param(bytes, "none", id="no packing, announced as such"),
    ],
)
def test_a_feed_is_read_that_is_packed_as(station, rss, page, packed, named):
    headers = {"Content-Encoding": named} if named else {}
    station.feed("a", page(body=packed(rss(["B", "A"])), headers=headers))
    station.poll()
    assert station.last("a").outcome == Outcome.STORED, station.last("a").reason
    assert station.shown("a") == ["A", "B"]


def with_another_checksum(body):
    return gzip.compress(body)[:-8] + b"nonsense"


def with_bad_bytes(packed):
    """Bytes that cannot be unpacked behind two thirds of it. One alone may just mean other letters."""
    place = len(packed) * 2 // 3
    return packed[:place] + b"\xff" * 99 + packed[place:]


@pytest.mark.parametrize(
    ("packed", "named", "told"),
    [
        pytest.param(with_another_checksum, "gzip", "incorrect data check", id="a wrong checksum"),
        pytest.param(with_another_checksum, None, "incorrect data check", id="a wrong one, unannounced"),
        pytest.param(lambda body: gzip.compress(body)[:-3], "gzip", "ends early", id="half a checksum"),
        pytest.param(lambda body: gzip.compress(body)[:-8], None, "ends early", id="no checksum"),
        pytest.param(
            lambda body: zlib.compress(body)[:-4] + b"nono", "deflate", "data check", id="zlib's checksum"
        ),
        pytest.param(lambda body: zlib.compress(body)[2:-5], "deflate", "ends early", id="deflate cut off"),
        pytest.param(lambda body: brotli.compress(body)[:-1], "br", "ends early", id="brotli cut off"),
    ],
)
def test_a_feed_is_read_and_the_flaw_is_told_where_its_packing_has(station, rss, page, packed, named, told):
    headers = {"Content-Encoding": named} if named else {}
    station.feed("a", page(body=packed(rss(["B", "A"])), headers=headers))
    station.poll()
    assert station.last("a").outcome == Outcome.STORED, station.last("a").reason
    assert station.shown("a") == ["A", "B"]
    assert told in station.last("a").reason


@pytest.mark.parametrize(
    ("pack", "named"),
    [
        pytest.param(gzip.compress, "gzip", id="gzip with bad bytes"),
        pytest.param(brotli.compress, "br", id="brotli with bad bytes"),
    ],
)
def test_the_items_before_bad_bytes_are_read_in(station, rss, page, pack, named):
    titles = [sha512(str(number).encode()).hexdigest() for number in range(60)]  # which hardly pack
    body = with_bad_bytes(pack(rss(titles)))
    station.feed("a", page(body=body, headers={"Content-Encoding": named}))
    station.poll()
    assert station.last("a").outcome == Outcome.STORED, station.last("a").reason
    assert 30 < len(station.shown("a")) < 60
    assert "is damaged" in station.last("a").reason
    station.serve("a", rss(titles))
    station.poll(days=1)
    assert set(titles) <= set(station.shown("a"))


def test_brotli_that_begins_with_a_bracket_is_unpacked():
    body = b"<rss>" + "".join(sha512(str(number).encode()).hexdigest() for number in range(900)).encode()
    packed = brotli.compress(body, quality=5)
    assert packed.startswith(b"[")
    assert unpacked(packed, "br", limit_bytes=10**6) == (body, "")


def test_a_body_of_very_many_empty_members_is_unpacked_in_good_time():
    started = time.process_time()
    body = gzip.compress(b"") * 30_000 + gzip.compress(b"<rss/>")
    assert unpacked(body, "gzip", limit_bytes=100) == (b"<rss/>", "")
    assert time.process_time() - started < 5


def bomb(body):
    return gzip.compress(bytes(2**24), 1)


@pytest.mark.parametrize(
    ("packed", "named", "outcome", "reason"),
    [
        pytest.param(bomb, None, Outcome.TOO_LARGE, "15 MiB", id="a bomb that is not announced"),
        pytest.param(
            lambda body: gzip.compress(bomb(body)), "gzip", Outcome.TOO_LARGE, "15 MiB", id="a bomb in gzip"
        ),
        pytest.param(
            lambda _: brotli.compress(bytes(2**24), quality=1),
            "br",
            Outcome.TOO_LARGE,
            "15 MiB",
            id="a bomb in brotli",
        ),
        pytest.param(
            lambda _: zlib.compress(bytes(2**24), 1), "deflate", Outcome.TOO_LARGE, "15 MiB", id="a zlib bomb"
        ),
        pytest.param(
            gzip.compress,
            ", ".join(["gzip"] * 9),
            Outcome.UNREACHABLE,
            "9 times",
            id="packed nine times, it says",
        ),
        pytest.param(
            lambda _: b"\x1f\x8b\x08 and then nothing of the kind",
            None,
            Outcome.NOT_A_FEED,
            "gzip data",
            id="what only begins like gzip",
        ),
    ],
)
def test_no_feed_and_little_memory_comes_of(station, page, packed, named, outcome, reason):
    headers = {"Content-Encoding": named} if named else {}
    station.feed("a", page(body=packed(b"<rss/>"), headers=headers))
    station.poll()
    assert station.last("a").outcome == outcome
    assert reason in station.last("a").reason


CLOUDFLARE = b"<!DOCTYPE html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>"
TURNSTILE = b"<html><div class='cf-turnstile'></div></html>"
BLOCKED = b"<html><title>Attention Required! | Cloudflare</title>Sorry, you have been blocked</html>"
ANUBIS = (
    b"<!doctype html><title>Making sure you&#39;re not a bot!</title>"
    b'<script id="anubis_challenge" type="application/json">{}</script>'
)
DATADOME = b"<html><script src='https://ct.captcha-delivery.com/c.js'></script></html>"
AKAMAI = (
    b"<HTML><TITLE>Access Denied</TITLE>Reference&#32;&#35;18&#46;1 https://errors.edgesuite.net/18.1</HTML>"
)
BEHAVIOUR = b"<html><meta http-equiv='refresh' content='5; URL=/?bm-verify=AAQ'></html>"
IMPERVA = b"<html><iframe src='/_Incapsula_Resource?x=1'>Request unsuccessful.</iframe></html>"
HUMAN = b"<html><div id='px-captcha'></div></html>"
HEADER = {"cf-mitigated": "challenge"}
# No word of these is English.
PLATFORM = """<html lang=de><title>Nur einen Moment…</title>
    <script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>""".encode()
COOKIE = """<html lang=ja><p>ブラウザを確認しています</p>
    <script>document.cookie="k=1"; location.reload()</script>""".encode()
NOSCRIPT = "<html><noscript>Włącz JavaScript</noscript><script src=/x.js></script></html>".encode()
PICTURE = b"<html><p>Veuillez recopier</p><img src=/captcha/1.png><script src=/a.js></script></html>"
SITEGROUND = b'<html><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2Ffeed"></html>'
QRATOR = b"<html><script src='/__qrator/qauth_utm_v2.js'></script></html>"
ALIBABA = b"<html><script>var arg1='A'; setCookie('acw_sc__v2', x)</script></html>"
REFUSED = "<html><p>Zugriff verweigert: Bestätigen Sie, dass Sie ein Mensch sind.</p></html>".encode()


@pytest.mark.parametrize(
    ("said", "guard"),
    [
        pytest.param({"status": 403, "body": CLOUDFLARE}, "Cloudflare", id="Cloudflare's page with 403"),
        pytest.param({"status": 503, "body": CLOUDFLARE}, "Cloudflare", id="Cloudflare's page with 503"),
        pytest.param({"status": 403, "body": TURNSTILE}, "Cloudflare", id="Cloudflare's turnstile"),
        pytest.param({"status": 403, "body": BLOCKED}, "Cloudflare", id="Cloudflare's block"),
        pytest.param({"status": 403, "headers": HEADER}, "Cloudflare", id="Cloudflare's header alone"),
        pytest.param({"status": 503, "headers": HEADER}, "Cloudflare", id="that header with 503"),
        pytest.param({"headers": HEADER}, "Cloudflare", id="that header with 200"),
        pytest.param({"body": ANUBIS}, "Anubis", id="Anubis with 200"),
        pytest.param({"status": 403, "body": ANUBIS}, "Anubis", id="Anubis with 403"),
        pytest.param({"status": 503, "body": ANUBIS}, "Anubis", id="Anubis with 503"),
        pytest.param({"status": 401, "body": ANUBIS}, "Anubis", id="Anubis with 401"),
        pytest.param(
            {"status": 403, "headers": {"Set-Cookie": "techaro.lol-anubis-auth=; Path=/"}},
            "Anubis",
            id="Anubis by its cookie",
        ),
        pytest.param({"status": 403, "body": DATADOME}, "DataDome", id="DataDome's page"),
        pytest.param(
            {"status": 403, "headers": {"X-DataDome": "protected"}}, "DataDome", id="DataDome's header"
        ),
        pytest.param(
            {"status": 403, "headers": {"Set-Cookie": "datadome=x; Max-Age=9"}},
            "DataDome",
            id="DataDome's cookie",
        ),
        pytest.param({"status": 403, "body": AKAMAI}, "Akamai", id="Akamai's page"),
        pytest.param({"status": 503, "body": BEHAVIOUR}, "Akamai", id="Akamai's trial of a browser"),
        pytest.param(
            {"status": 403, "headers": {"Set-Cookie": "_abck=x~-1~; Path=/"}}, "Akamai", id="Akamai's cookie"
        ),
        pytest.param({"status": 403, "body": IMPERVA}, "Imperva", id="Imperva"),
        pytest.param({"status": 403, "body": HUMAN}, "HUMAN Security", id="HUMAN Security"),
        pytest.param(
            {"status": 202, "headers": {"x-amzn-waf-action": "challenge"}}, "AWS WAF", id="AWS WAF with 202"
        ),
        pytest.param(
            {"status": 405, "headers": {"x-amzn-waf-action": "captcha"}}, "AWS WAF", id="AWS WAF with 405"
        ),
        pytest.param(
            {"status": 429, "headers": {"x-vercel-mitigated": "challenge"}}, "Vercel", id="Vercel with 429"
        ),
        pytest.param(
            {"status": 403, "body": b"<p>Please prove that you are not a robot</p>"},
            "its guard",
            id="a guard without a name",
        ),
        pytest.param(
            {"status": 403, "body": CLOUDFLARE, "packed": "gzip"}, "Cloudflare", id="a packed page of a guard"
        ),
        pytest.param({"status": 403, "body": PLATFORM}, "Cloudflare", id="Cloudflare in German"),
        pytest.param({"status": 503, "body": COOKIE}, "its guard", id="a script's cookie, in Japanese"),
        pytest.param({"status": 403, "body": NOSCRIPT}, "its guard", id="no page without scripts, in Polish"),
        pytest.param({"status": 429, "body": PICTURE}, "its guard", id="a picture to be read, in French"),
        pytest.param({"status": 403, "body": SITEGROUND}, "SiteGround", id="SiteGround's path"),
        pytest.param({"status": 202, "headers": {"SG-Captcha": "challenge"}}, "SiteGround", id="its header"),
        pytest.param({"status": 403, "body": QRATOR}, "Qrator", id="Qrator in Russian"),
        pytest.param({"status": 403, "body": ALIBABA}, "Alibaba Cloud", id="Alibaba Cloud in Chinese"),
        *(
            pytest.param(
                {"status": 403, "body": REFUSED, "headers": {"Server": server, "Content-Type": "text/html"}},
                guard,
                id=f"a page by {server}",
            )
            for server, guard in [
                ("AkamaiGHost", "Akamai"),
                ("cloudflare", "Cloudflare"),
                ("ddos-guard", "DDoS-Guard"),
                ("imunify360-webshield/1.21", "Imunify360"),
            ]
        ),
        pytest.param(
            {"status": 403, "body": bytes(60_000) + ANUBIS}, "Anubis", id="a sign at the end of a long head"
        ),
    ],
)
def test_a_wall_is_told_with_its_owner_and_the_remedy(station, rss, page, said, guard):
    station.feed("a", page(**said))
    station.poll()
    told = station.last("a")
    assert (told.outcome, told.http_status) == (Outcome.LOGIN_WALL, said.get("status", 200))
    assert f"{guard} " in told.reason
    assert "human" in told.reason
    assert "ask the publisher to let the User-Agent of panictrack read the feed" in told.reason
    assert station.state("a").failure_weight == 1
    station.serve("a", rss(["A"]))
    station.poll(days=1)
    assert station.shown("a") == ["A"]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        pytest.param({"status": 403, "body": b"Forbidden"}, Outcome.HTTP_ERROR, id="a 403 of its own"),
        pytest.param(
            {"status": 503, "body": b"<h1>Down for maintenance</h1>"}, Outcome.BUSY, id="a 503 of its own"
        ),
        pytest.param(
            {"status": 403, "headers": {"Server": "cloudflare", "CF-Ray": "8"}},
            Outcome.HTTP_ERROR,
            id="a 403 that Cloudflare only passed on",
        ),
        pytest.param(
            {"status": 403, "body": REFUSED, "headers": {"Content-Type": "text/html"}},
            Outcome.HTTP_ERROR,
            id="a page without scripts, of no guard",
        ),
        pytest.param(
            {"status": 503, "body": REFUSED, "headers": {"Server": "cloudflare"}},
            Outcome.BUSY,
            id="a 503 that Cloudflare passed on",
        ),
        pytest.param(
            {"status": 403, "body": b"<html><script src=/menu.js></script>" + b"<p>Menu and more</p>" * 99},
            Outcome.HTTP_ERROR,
            id="a 403 in the dress of its site",
        ),
        pytest.param({"status": 404, "body": CLOUDFLARE}, Outcome.GONE, id="a 404 with anything"),
        pytest.param(
            {"status": 403, "body": b"\x1f\x8b\x08\xff", "headers": {"Content-Encoding": "gzip"}},
            Outcome.HTTP_ERROR,
            id="a page that is not packed as it says",
        ),
        pytest.param(
            {"status": 403, "body": bytes(2**24), "packed": "gzip"}, Outcome.HTTP_ERROR, id="a bomb with 403"
        ),
    ],
)
def test_no_wall_is_seen_in(station, page, said, outcome):
    station.feed("a", page(**said))
    station.poll()
    assert station.last("a").outcome == outcome
    assert "human" not in station.last("a").reason


def test_a_feed_that_a_guard_lets_pass_is_read_whatever_its_headers(station, rss, page):
    headers = {"X-DataDome": "protected", "Set-Cookie": "_abck=x; Path=/", "Server": "AkamaiGHost"}
    station.feed("a", page(body=rss(["Are you a robot? Just a moment..."]), headers=headers))
    station.poll()
    assert station.shown("a") == ["Are you a robot? Just a moment..."]


def test_a_page_of_a_refusal_that_breaks_off_leaves_the_status(station, wire):
    head = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 999\r\n\r\n"
    station.feed("a", url=wire.say("/broken", head + b"<html>", "reset"))
    station.poll()
    assert (station.last("a").outcome, station.last("a").http_status) == (Outcome.HTTP_ERROR, 403)


def to(place, *cookies, status=302):
    """A redirect that sets cookies."""
    lines = [f"HTTP/1.1 {status} Elsewhere", f"Location: {place}", "Content-Length: 0", "Connection: close"]
    return "\r\n".join([*lines, *(f"Set-Cookie: {cookie}" for cookie in cookies), "", ""]).encode()


def test_a_cookie_of_a_redirect_lives_for_that_fetch_and_no_longer(station, rss, page):
    station.feed(
        "a", page(status=302, headers={"Location": "/b", "Set-Cookie": "session=1; Path=/; Max-Age=9999"})
    )
    station.serve("b", rss(["A"]))
    station.feed("c", rss(["C"]))
    station.poll()
    station.poll(hours=1)
    assert [headers.get("Cookie") for headers in station.asked("a")] == [None, None]
    assert [headers.get("Cookie") for headers in station.asked("b")] == ["session=1", "session=1"]
    assert [headers.get("Cookie") for headers in station.asked("c")] == [None, None]


def test_a_site_that_sets_a_cookie_and_sends_back_to_the_same_address_is_read(station, rss, server, page):
    class Gate(dict):
        """The feed for who brings the cookie, else the cookie."""

        def get(self, _path, _default=None):
            came_with = server.asked[-1][1].get("Cookie")
            back = page(status=302, headers={"Location": "/a", "Set-Cookie": "seen=yes; Path=/"})
            return page(body=rss(["A"])) if came_with == "seen=yes" else back

    station.feed("a", page())
    server.pages = Gate()
    station.poll()
    assert station.shown("a") == ["A"]
    assert len(station.asked("a")) == 2


def test_a_site_that_sets_ever_other_cookies_is_left_after_five_redirects(station, wire):
    names = [f"/r{number}" for number in range(9)]
    for number, name in enumerate(names):
        wire.say(name, to(f"/r{number + 1}", f"c{number}=1; Path=/"))
    station.feed("a", url=wire.say("/r0", to("/r1", "c=1; Path=/")))
    station.poll()
    assert station.last("a").outcome == Outcome.TOO_MANY_REDIRECTS


@pytest.mark.parametrize(
    ("cookie", "sent"),
    [
        pytest.param("a=1; Path=/elsewhere", None, id="of another path"),
        pytest.param("a=1; Domain=other.example; Path=/", None, id="of another host"),
        pytest.param("a=1; Secure; Path=/", None, id="that wants encryption"),
        pytest.param("a=1; Path=/; Max-Age=0", None, id="that is over"),
        pytest.param("a=1; Path=/; Expires=Mon, 01 Jan 1990 00:00:00 GMT", None, id="that was over long ago"),
        pytest.param("=;;;", None, id="that is none"),
        pytest.param("a=\xe9; Path=/", None, id="in other letters"),
        pytest.param("a=1; Path=/; HttpOnly; SameSite=Strict", "a=1", id="with what only browsers heed"),
        pytest.param("a=" + "x" * 5000 + "; Path=/", None, id="of five thousand letters"),
    ],
)
def test_a_cookie_goes_back_only_where_it_may(station, rss, page, cookie, sent):
    station.feed("a", page(status=302, headers={"Location": "/b", "Set-Cookie": cookie}))
    station.serve("b", rss(["A"]))
    station.poll()
    assert station.shown("a") == ["A"]
    assert station.asked("b")[0].get("Cookie") == sent


def test_a_cookie_is_not_carried_to_another_host(station, rss, page, other_server):
    elsewhere = other_server.serve("/b", page(body=rss(["A"]))).replace("127.0.0.1", "localhost")
    station.feed("a", page(status=302, headers={"Location": elsewhere, "Set-Cookie": "a=1; Path=/"}))
    station.poll()
    assert "Cookie" not in other_server.asked[-1][1]
    assert station.shown("a") == ["A"]


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        pytest.param({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "600"}, 10 * MINUTE, id="seconds"),
        pytest.param(
            {"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "59.5"}, MINUTE, id="as Reddit has it"
        ),
        pytest.param(
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "in an hour"}, HOUR, id="seconds since 1970"
        ),
        pytest.param(
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "in ms"}, HOUR, id="milliseconds since 1970"
        ),
        pytest.param({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "as a date"}, HOUR, id="a date"),
        pytest.param(
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "as ISO"}, HOUR, id="a date of ISO 8601"
        ),
        pytest.param(
            {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "600"}, 10 * MINUTE, id="another hyphen"
        ),
        pytest.param({"RateLimit-Remaining": "0", "RateLimit-Reset": "600"}, 10 * MINUTE, id="without an X"),
        pytest.param({"RateLimit": "limit=9, remaining=0, reset=600"}, 10 * MINUTE, id="in one header"),
        pytest.param({"RateLimit": '"default";r=0;t=600'}, 10 * MINUTE, id="in one header, newly"),
        pytest.param(
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "999999"}, DAY, id="longer than a day"
        ),
        pytest.param({"X-RateLimit-Remaining": "0"}, None, id="that does not say how long"),
        pytest.param({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "600"}, None, id="with some left"),
        pytest.param({"X-RateLimit-Reset": "600"}, None, id="that does not say what is left"),
        pytest.param({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "-5"}, None, id="negative"),
        pytest.param({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "soon"}, None, id="in words"),
        pytest.param(
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, timedelta(seconds=1), id="a second"
        ),
        pytest.param({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "past"}, None, id="long past"),
        pytest.param({"X-RateLimit-Remaining": "\u0660", "X-RateLimit-Reset": "9"}, None, id="Arabic digits"),
    ],
)
def test_after_a_good_answer_a_host_is_left_alone_by_a_limit_of(station, rss, page, now, headers, pause):
    later = now + HOUR
    words = {
        "in an hour": str(int(later.timestamp())),
        "in ms": str(int(later.timestamp()) * 1000),
        "as a date": format_datetime(later, usegmt=True),
        "as ISO": later.isoformat().replace("+00:00", "Z"),
        "past": str(int(now.timestamp()) - 60),
    }
    headers = {name: words.get(text, text).encode().decode("latin-1") for name, text in headers.items()}
    station.feed("a", page(body=rss(["A"]), headers=headers))
    station.poll()
    assert station.shown("a") == ["A"]
    left = station.pauses().get(station.host("a"))
    if pause is None:
        assert left is None
    else:
        assert abs(left - now - pause) <= timedelta(seconds=3)
        station.feed("b", rss(["B"]))
        station.poll(seconds=pause.total_seconds() * 0.5 - 0.4)
        assert station.asked("b") == []
        station.poll(seconds=pause.total_seconds() + 5)
        assert station.shown("b") == ["B"]


@pytest.mark.parametrize(
    ("status", "headers", "pause"),
    [
        pytest.param(429, {"X-RateLimit-Reset": "3600"}, HOUR, id="429 with a reset"),
        pytest.param(
            429, {"X-RateLimit-Reset": "3600", "X-RateLimit-Remaining": "5"}, HOUR, id="429 with some left"
        ),
        pytest.param(
            429, {"X-RateLimit-Reset": "3600", "Retry-After": "120"}, 2 * MINUTE, id="429 with both"
        ),
        pytest.param(429, {"X-RateLimit-Reset": "1"}, MINUTE, id="429 with a second"),
        pytest.param(429, {"X-RateLimit-Reset": "soon"}, 15 * MINUTE, id="429 with nonsense"),
        pytest.param(
            403, {"X-RateLimit-Reset": "3600", "X-RateLimit-Remaining": "0"}, HOUR, id="403, none left"
        ),
        pytest.param(503, {"RateLimit-Reset": "3600", "RateLimit-Remaining": "0"}, HOUR, id="503, none left"),
    ],
)
def test_a_refusal_by_a_limit_pauses_the_host(station, page, now, status, headers, pause):
    station.feed("a", page(status=status, headers=headers))
    station.poll()
    assert station.last("a").outcome == Outcome.BUSY
    assert "not contacted before" in station.last("a").reason
    assert abs(station.pauses()[station.host("a")] - now - pause) <= timedelta(seconds=3)
