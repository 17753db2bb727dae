"""Nobody but this machine is answered, and nothing that a headline holds is ever active."""

import http.client
from contextlib import closing

import pytest

from .conftest import HOSTILE, TOKEN


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_is_answered_by_each_of_its_names(ask, host):
    assert ask(Host=f"{host}:{ask.port}").status == 200


STRANGERS = (
    "evil.example",
    "127.0.0.1:1",
    "localhost.evil.example:{port}",
    "a@127.0.0.1:{port}",
    "[:{port}",
    "",
)


@pytest.mark.parametrize("host", STRANGERS)
def test_a_page_of_another_site_that_is_pointed_here_is_not_answered(ask, host):
    answer = ask(Host=host.format(port=ask.port))
    assert answer.status == 421
    assert "with 127.0.0.1 or localhost and the same port" in answer.text
    assert "AI" not in answer.text


def test_every_answer_forbids_what_a_page_need_not_do(ask):
    for path in ("/", "/nowhere", "/static/style.css", "/headlines.csv"):
        headers = ask(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_what_a_headline_holds_is_text_on_the_page(ask):
    text = ask().text
    assert "&lt;script&gt;alert(&#34;AI kills&#34;)" in text
    assert HOSTILE not in text
    assert "javascript:" not in text


def test_no_page_has_a_script_or_a_style_of_its_own(ask):
    text = ask().text
    assert text.count("<script") == text.count('<script src="/static/script.js" defer>') == 1
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_page_can_only_be_looked_at(ask, method):
    assert ask("/", method=method).status == 405


def test_the_token_is_remembered_and_leaves_the_address(ask):
    answer = ask(f"/?topic=ai&token={TOKEN}")
    assert (answer.status, answer.headers["Location"]) == (303, "/?topic=ai")
    assert answer.headers["Set-Cookie"] == f"panictrack-{ask.port}={TOKEN}; HttpOnly; Path=/; SameSite=Strict"


def test_a_wrong_token_is_not_remembered(ask):
    answer = ask("/?token=guess")
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/headlines.csv", "/search/headlines.json?q=AI"])
def test_no_file_and_no_page_cites_the_token(ask, path):
    for given in (TOKEN, "guess"):
        found = ask(f"{path}{'&' if '?' in path else '?'}token={given}")
        assert given not in found.text + str(found.headers.get("Location"))


def test_a_cookie_that_is_no_text_is_no_token_and_no_bug(ask):
    answer = ask(Cookie=f"panictrack-{ask.port}=\xe9\xff")
    assert (answer.status, answer.headers["Server"]) == (200, "panictrack")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("kind", ["image", "script", "empty", "iframe"])
def test_what_a_page_of_another_site_would_use_it_does_not_get(ask, site, kind):
    answer = ask("/search/all.csv?q=AI", Sec_Fetch_Site=site, Sec_Fetch_Dest=kind)
    assert answer.status == 403
    assert "open it in a tab" in answer.text
    assert ask("/feeds", method="POST", Sec_Fetch_Site=site, Sec_Fetch_Dest="document").status == 403


@pytest.mark.parametrize(
    ("site", "kind"), [("cross-site", "document"), ("same-origin", "empty"), ("none", "document")]
)
def test_a_link_from_another_site_a_bookmark_and_our_own_pages_are_answered(ask, site, kind):
    assert ask("/search?q=AI", Sec_Fetch_Site=site, Sec_Fetch_Dest=kind).status == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_asking_for_the_head_of_an_export_does_not_disturb_the_next_answer(ask, form):
    with closing(http.client.HTTPConnection("127.0.0.1", ask.port, timeout=20)) as connection:
        connection.request("HEAD", f"/search/all.{form}?q=AI")
        assert connection.getresponse().read() == b""
        connection.request("GET", "/static/icon.svg")
        assert connection.getresponse().read().startswith(b"<svg")
