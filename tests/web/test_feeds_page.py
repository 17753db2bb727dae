"""Feeds: read by everyone, changed only by a page of this server in a browser that has the token."""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import escape
from urllib.parse import urlsplit

import pytest

from panictrack.archive import Database
from panictrack.archive.feeds import list_feeds, record
from panictrack.collecting.feed_list import load_feeds
from panictrack.model import FeedState, Fetch, Outcome
from panictrack.report.feed_words import REMEDIES
from panictrack.web.writing import Actions

from .conftest import FEEDS, NOW, Waiting, cookie, follow, post, told

BAD_NAME = "<script>alert(2)</script>"
SETTINGS = 'allowed_networks = ["127.0.0.0/8"]\nhost_pause_seconds = 0\n'


@pytest.fixture
def own(ask_in, tmp_path, empty_archive):
    """A server of a workspace to itself, with two feeds; what would be a child process is a thread."""

    def opened(feeds=FEEDS, heavy=lambda: ThreadPoolExecutor(1), **changes):
        shutil.copy(empty_archive, tmp_path / "archive.db")
        (tmp_path / "feeds.yaml").write_text(feeds)
        (tmp_path / "panictrack.toml").write_text(SETTINGS)
        with Database.open(tmp_path / "archive.db").writing() as connection:
            list_feeds(connection, load_feeds(tmp_path / "feeds.yaml"))
        return ask_in(tmp_path, actions=Actions(heavy), **changes)

    return opened


def note(folder, number, *, outcome=Outcome.STORED, days=0, n=0, **values):
    url = load_feeds(folder / "feeds.yaml")[number - 1].url
    at = NOW - timedelta(days=days, hours=1)
    fetch = Fetch(
        feed_url=url, started_at=at, seconds=0.5, outcome=outcome, n_first_shown=n, n_new=n, **values
    )
    state = FeedState(last_fetch_at=at, last_new_at=at, last_good_at=at)
    with Database.open(folder / "archive.db").writing() as connection:
        record(connection, number, fetch, state)


# --- read


def test_each_feed_has_its_state_as_status_says_it_and_what_is_unusual(ask):
    text = ask("/feeds").text
    assert "2 feeds, 1 failing" in text
    assert '<span class="feed-state failing">failing</span>' in text
    assert "http error: &lt;img src=x onerror=alert(4)&gt;" in text
    assert "asked 2 times, answered 2 times, 3 new items" in text
    assert text.count('<svg class="strip"') == 2


def test_only_what_is_in_trouble_can_be_shown_and_the_address_says_so(own, tmp_path):
    asking = own()
    note(tmp_path, 1, n=3)
    note(tmp_path, 2, outcome=Outcome.GONE)
    assert ">Local</a>" in asking("/feeds").text
    text = asking("/feeds?show=troubled").text
    assert ">Local</a>" not in text
    assert "&lt;script&gt;alert(2)&lt;/script&gt;</a>" in text
    assert 'href="/feeds">All feeds</a>' in text


def test_a_failing_feed_says_why_and_what_to_do(ask):
    text = ask("/feeds?feed=2").text
    assert "<strong>What to do:</strong> nothing for now: it is asked again by itself" in text
    assert "Failing</span>: http error" in text
    assert 'href="https://other.example/feed" rel="noreferrer noopener"' in text


def test_every_failure_has_a_remedy():
    from panictrack.model import FAILURES

    assert set(REMEDIES) == FAILURES


def test_a_silent_feed_says_since_when_and_what_to_do(own, tmp_path):
    asking = own()
    note(tmp_path, 1, days=20, n=5)
    text = asking("/feeds?feed=1").text
    assert "Silent</span>: nothing new since 2026-10-28" in text
    assert "open its address in a browser. If its newest item is as old there" in text


def test_the_chart_of_days_and_its_table_tell_every_day_with_its_failures_and_gaps(own, tmp_path):
    asking = own()
    note(tmp_path, 1, days=2, n=7, is_possible_gap=True)
    note(tmp_path, 1, days=1, outcome=Outcome.TIMEOUT)
    note(tmp_path, 1, days=40, n=9)  # before the chart begins
    chart = json.loads(asking("/feeds/days-chart.json?feed=1").body)
    told = [text for _, text in chart["readings"]]
    assert len(told) == 30
    assert told[-4] == "Sat 2026-11-14: not asked"
    assert told[-3] == "Sun 2026-11-15: asked 1 time, answered 1 time, 7 new items, 1 possible gap"
    assert told[-2] == "Mon 2026-11-16: asked 1 time, answered 0 times, 0 new items"
    assert [band["highs"] for band in chart["bands"]] == [[7, 7]]
    assert [[share for *_, share in strip["cells"]] for strip in chart["strips"]] == [[1, 1], [1, 0]]
    assert [text for _, text in chart["marks"]] == ["▼"]
    drawn = asking("/feeds?feed=1").text
    assert 'class="fill-1"' in drawn
    assert chart["caption"] in drawn
    rows = json.loads(asking("/feeds/days.json?feed=1").body)["rows"]
    assert [(row["day"], row["answers"], row["new_items"], row["possible_gaps"]) for row in rows] == [
        ("2026-11-16", 0, 0, 0),
        ("2026-11-15", 1, 7, 1),
    ]
    fetches = json.loads(asking("/feeds/fetches.json?feed=1").body)["rows"]
    assert [row["outcome"] for row in fetches] == ["timeout", "stored", "stored"]


def test_the_table_of_feeds_is_a_file_with_their_addresses(ask):
    rows = json.loads(ask("/feeds/feeds.json").body)["rows"]
    assert [row["address"] for row in rows] == ["https://local.example/feed", "https://other.example/feed"]
    assert rows[0]["last_success"] is not None


def test_a_password_in_an_address_is_not_shown(own, tmp_path):
    asking = own(FEEDS.replace("https://local.example", "https://me:secret@local.example"))
    for address in ("/feeds", "/feeds?feed=1", "/feeds/feeds.csv"):
        assert "secret" not in asking(address).text


def test_what_a_feed_is_called_and_says_is_text_on_each_page(own, tmp_path):
    hostile = "'\"><img src=x onerror=alert(1)>"
    asking = own(
        FEEDS.replace(
            "outlet: other.example", f"outlet: {json.dumps(hostile)}, tags: [{json.dumps(hostile)}]"
        )
    )
    note(tmp_path, 2, outcome=Outcome.NOT_A_FEED, reason=hostile)
    post(asking, {"do": "pause", "feed": "2"})
    for address in ("/feeds", "/feeds?feed=2"):
        text = asking(address, **cookie(asking)).text
        assert not re.search(r"<(img|script(?! src=\"/static/script\.js\" defer))", text)
        assert "&lt;script&gt;alert(2)" in text


def test_a_feed_that_is_not_there_is_told(ask):
    answer = ask("/feeds?feed=99")
    assert answer.status == 400
    assert "no feed of the archive has the number 99" in answer.text
    assert ask("/feeds?feed=nonsense").status == 400


def test_a_list_with_an_error_is_told_and_the_feeds_are_shown(own, tmp_path):
    asking = own()
    (tmp_path / "feeds.yaml").write_text("feeds: [")
    text = asking("/feeds").text
    assert "The feed list has an error" in text
    assert ">Local</a>" in text


# --- without the token


def test_without_the_token_there_is_no_form_and_the_page_says_how_to_get_one(ask):
    for address in ("/feeds", "/feeds?feed=1"):
        text = ask(address).text
        assert 'method="post"' not in text
        assert "open the second address that <code>panictrack serve</code> printed" in text
        assert 'method="post"' in ask(address, **cookie(ask)).text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"snapshot": "0123456789abcdef"}, "This is a snapshot"),
        ({"token": None}, "start it without --read-only"),
    ],
)
def test_a_snapshot_and_a_server_that_is_read_only_have_no_actions(own, changes, why, tmp_path):
    asking = own(**changes)
    text = asking("/feeds", **cookie(asking)).text
    assert why in text
    assert 'method="post"' not in text
    assert post(asking, {"do": "remove", "feed": "1"}).status == 403
    assert (tmp_path / "feeds.yaml").read_text() == FEEDS


def test_a_feed_list_that_cannot_be_written_has_no_actions(own, tmp_path, monkeypatch):
    asking = own()
    monkeypatch.setattr("os.access", lambda path, _mode, **_: path.name != "feeds.yaml")
    text = asking("/feeds", **cookie(asking)).text
    assert "feeds.yaml cannot be written" in text
    assert 'method="post"' not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "null", "Sec_Fetch_Site": "cross-site"},
        {"Cookie": ""},
        {"Cookie": "panictrack-1=guess"},
    ],
)
def test_a_form_from_elsewhere_or_without_the_token_changes_nothing(own, headers, tmp_path):
    asking = own()
    assert post(asking, {"do": "remove", "feed": "1"}, **headers).status == 403
    assert (tmp_path / "feeds.yaml").read_text() == FEEDS


# --- change


def test_a_feed_is_paused_and_resumed_and_each_answer_says_what_was_done(own, tmp_path):
    asking = own()
    page = follow(asking, post(asking, {"do": "pause", "feed": "1"}))
    assert "Local is paused: it stays in the list" in told(page)
    assert "This feed is paused" in page.text
    assert "Question: /feeds?feed=1</p>" in page.text  # the view, without what was done
    assert "paused: true, name: Local" in (tmp_path / "feeds.yaml").read_text()
    overview = asking("/feeds", **cookie(asking)).text
    assert "1 feed, 1 never fetched, 1 paused" in overview
    assert "Resume Local" in overview
    page = follow(asking, post(asking, {"do": "resume", "feed": "1"}))
    assert "Local is fetched again" in told(page)
    assert (tmp_path / "feeds.yaml").read_text() == FEEDS


def test_a_feed_that_was_paused_before_the_archive_knew_it_is_resumed_by_its_name(own, tmp_path):
    asking = own(FEEDS.replace("{name: Local,", "{paused: true, name: Local,"))
    overview = asking("/feeds", **cookie(asking)).text
    assert '<input type="hidden" name="name" value="Local"><button name="do" value="resume">' in overview
    page = follow(asking, post(asking, {"do": "resume", "name": "Local"}))
    assert "Local is fetched again" in told(page)
    assert ">Local</a>" in page.text
    assert "paused" not in (tmp_path / "feeds.yaml").read_text()
    page = follow(asking, post(asking, {"do": "resume", "name": "<b>"}))
    assert "no feed is named &#39;&lt;b&gt;&#39;; <code>panictrack feeds export</code> lists" in told(page)


def test_a_feed_is_removed_and_the_answer_holds_its_line(own, tmp_path):
    asking = own()
    page = follow(asking, post(asking, {"do": "remove", "feed": "2"}))
    assert "is removed; its headlines and its history stay in the archive" in told(page)
    assert "other.example/feed" in told(page)
    assert [feed.name for feed in load_feeds(tmp_path / "feeds.yaml")] == ["Local"]
    assert "no longer in the feed list" in asking("/feeds?feed=2").text


def test_a_list_that_cannot_be_changed_stays_as_it_is_and_the_answer_says_why(own, tmp_path):
    asking = own()
    (tmp_path / "feeds.yaml").write_text("feeds: [")
    page = follow(asking, post(asking, {"do": "pause", "feed": "1"}))
    assert "This was not done:" in told(page)
    assert (tmp_path / "feeds.yaml").read_text() == "feeds: ["


def test_a_feed_is_added_by_its_address_alone(own, tmp_path, server, page, rss):
    url = server.serve("/feed", page(body=rss(["AI could kill us all", "Fair draws crowd"])))
    asking = own()
    answer = follow(asking, post(asking, {"do": "add", "address": url, "name": "Mine", "tags": "a, b"}))
    assert "Mine (127.0.0.1) is added to the feed list: 2 items" in told(answer)
    assert "added as a section, which is searched, but in no share" in told(answer)
    assert "and choose general as its kind next time" in told(answer)
    assert "--kind" not in told(answer)
    assert ">Mine</a>" in answer.text
    added = load_feeds(tmp_path / "feeds.yaml")[-1]
    assert (added.name, added.url, added.tags) == ("Mine", url, ("a", "b"))


def test_what_is_no_feed_is_not_added_and_the_answer_says_why(own, tmp_path, server, page):
    url = server.serve("/page", page(body=b"<html><title>No</title>"))
    asking = own()
    assert "so it was not added" in told(follow(asking, post(asking, {"do": "add", "address": url})))
    hostile = told(follow(asking, post(asking, {"do": "add", "address": "<b onclick=alert(1)>"})))
    assert "is not a web address" in hostile
    assert "<b " not in hostile
    assert (tmp_path / "feeds.yaml").read_text() == FEEDS


def test_a_feed_is_tried_now_and_its_result_is_shown(own, tmp_path, server, page, rss):
    url = server.serve("/feed", page(body=rss(["AI could kill us all", "Fair draws crowd"])))
    asking = own(FEEDS.replace("https://local.example/feed", url))
    answer = follow(asking, post(asking, {"do": "try", "feed": "1"}))
    assert "Local answered: stored; 2 new headlines of 2 items." in told(answer)
    assert "asked 1 time, answered 1 time, 2 new items" in answer.text
    failed = follow(asking, post(asking, {"do": "try", "feed": "2"}))
    assert "What to do:" in told(failed)
    with Database.open(tmp_path / "archive.db").reading() as connection:
        assert connection.value("select count(*) from score") > 0


def test_while_a_feed_is_tried_the_page_says_so_and_looks_again(own):
    asking = own(heavy=Waiting)
    asking("/")
    answer = post(asking, {"do": "try", "feed": "1"})
    address = answer.headers["Location"]
    page = asking(address, **cookie(asking))
    assert "Local is being fetched. The page looks again by itself." in told(page)
    # With an address of its own, because a browser does not load again what has a fragment.
    assert f'<meta http-equiv="refresh" content="2; url={escape(address)}">' in page.text


def multipart(**parts):
    lines = []
    for name, value in parts.items():
        file = '; filename="<b>.opml"' if name == "file" else ""
        lines += ["--x", f'Content-Disposition: form-data; name="{name}"{file}', "", value]
    return "\r\n".join([*lines, "--x--", ""])


def test_a_list_of_a_feed_reader_is_imported_and_bad_lines_are_named(own, tmp_path):
    opml = (
        '<opml version="2.0"><body>\n<outline type="rss" text="One" xmlUrl="https://one.example/rss"/>\n'
        '<outline type="rss" text="Old" xmlUrl="https://local.example/feed"/>\n'
        '<outline type="rss" text="&lt;img src=x onerror=alert(1)&gt;" xmlUrl="javascript:alert(1)"/>'
        "</body></opml>"
    )
    asking = own()
    answer = asking(
        "/feeds",
        method="POST",
        body=multipart(do="import", file=opml, language="en"),
        Content_Type="multipart/form-data; boundary=x",
        Origin=asking.address.rstrip("/"),
        **cookie(asking),
    )
    page = follow(asking, answer)
    assert "1 feed added to the feed list; 1 listed before, 1 that cannot be used." in told(page)
    assert "line 4" in told(page)
    assert "<img" not in page.text
    assert load_feeds(tmp_path / "feeds.yaml")[-1].name == "One"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"do": "add", "address": " "}, "the address of the feed is empty"),
        ({"do": "add", "address": "https://a.example/", "kind": "best"}, "choose from general"),
        ({"do": "import"}, "no file was chosen"),
        ({"do": "pause", "feed": "<b>"}, "no feed of the archive has this number"),
        ({"do": "drop"}, "choose from add, import"),
        ({}, "choose from add, import"),
    ],
)
def test_a_form_that_lacks_something_is_an_error_with_the_remedy(own, fields, message, tmp_path):
    answer = post(own(), fields)
    assert answer.status == 400
    assert message in answer.text
    assert "<b>" not in answer.text
    assert (tmp_path / "feeds.yaml").read_text() == FEEDS


def test_the_result_of_another_server_is_not_told(ask):
    answer = ask("/feeds?done=unknown")
    assert (answer.status, told(answer)) == (200, "")


def test_the_answer_leads_to_the_page_of_the_feed(own):
    link = urlsplit(post(own(), {"do": "pause", "feed": "1"}).headers["Location"])
    assert (link.path, link.query[:12], link.fragment) == ("/feeds", "feed=1&done=", "")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"do=\xff"),
        ("application/x-www-form-urlencoded; charset=none", b"do=pause"),
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="do"\r\n\r\npau'),
    ],
)
def test_a_form_that_no_browser_sends_is_no_bug(own, kind, body):
    asking = own()
    headers = {"Content_Type": kind, "Origin": asking.address.rstrip("/"), **cookie(asking)}
    answer = asking("/feeds", method="POST", body=body, **headers)
    assert answer.status == 400
    assert "This request was not understood" in answer.text
