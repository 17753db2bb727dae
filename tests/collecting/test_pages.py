"""What was returned instead of a feed, and what a feed declares about how often it changes."""

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.collecting.parsing.pages import describe_page, read_hints
from panictrack.collecting.parsing.parser import Hints, parse_here
from panictrack.model import Outcome


def page(title, content=""):
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{content}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "outcome", "said"),
    [
        (
            page("Breaking &amp; <b>news"),
            Outcome.HTML_PAGE,
            "the page “Breaking &” was returned instead of a feed",
        ),
        (page(""), Outcome.HTML_PAGE, "a web page without a title was returned instead of a feed"),
        (page("x" * 200), Outcome.HTML_PAGE, "…”"),
        (
            page("Sign in", "<form><input type='password'></form>"),
            Outcome.LOGIN_WALL,
            "“Sign in” asks for a password",
        ),
        (page("Just a moment..."), Outcome.LOGIN_WALL, "asks for proof of being human"),
        (page("x", "Verify you are human by"), Outcome.LOGIN_WALL, "asks for proof of being human"),
        (
            page("x", "Enable JavaScript and cookies to continue"),
            Outcome.LOGIN_WALL,
            "asks for JavaScript and cookies",
        ),
        (page("Before you continue to Google"), Outcome.LOGIN_WALL, "asks for consent"),
        (b'{"error": 404}', Outcome.NOT_A_FEED, "the body is JSON"),
        (b"[]", Outcome.NOT_A_FEED, "the body is JSON"),
        (b"Too many requests", Outcome.NOT_A_FEED, "the body is plain text: “Too many requests”"),
        (b"%PDF-1.4\n", Outcome.NOT_A_FEED, "a PDF document"),
        (b"\x1f\x8b\x08\x00", Outcome.NOT_A_FEED, "gzip data"),
        (bytes(range(256)), Outcome.NOT_A_FEED, "the body is binary"),
        (b"<?xml version='1.0'?><opml/>", Outcome.NOT_A_FEED, "beginning with <opml>"),
        (b"<<<<", Outcome.NOT_A_FEED, "broken XML"),
    ],
)
def test_a_body_that_is_not_a_feed_is_described_in_a_sentence(body, outcome, said):
    failure, sentence = describe_page(body)
    assert failure is outcome
    assert said in sentence
    parsed = parse_here(body, "text/html")
    assert (parsed.failure, parsed.entries) == (outcome, ())
    assert said in parsed.complaint


@pytest.mark.parametrize("body", [b"", b" \n\t "])
def test_no_body_is_not_a_broken_feed(body):
    parsed = parse_here(body)
    assert parsed.failure is Outcome.EMPTY_BODY
    assert "no bytes" in parsed.complaint or "white space" in parsed.complaint


def test_a_feed_that_speaks_of_captchas_is_a_feed():
    body = channel("").replace(b"AI", b"Verify you are human & other walls")
    parsed = parse_here(body)
    assert (parsed.failure, len(parsed.entries)) == (None, 1)


@given(st.binary(max_size=200), st.none() | st.text(max_size=20))
def test_whatever_comes_is_one_of_three_failures_with_a_sentence(body, content_type):
    failure, sentence = describe_page(body, content_type)
    assert failure in {Outcome.HTML_PAGE, Outcome.LOGIN_WALL, Outcome.NOT_A_FEED}
    assert sentence.encode()
    assert len(sentence) < 250


@pytest.mark.parametrize("piece", [b"<title", b"<input ", b"<", b"<!--", b"\xff", b"&#", b"<html <"])
def test_judging_takes_no_longer_for_hostile_pages(piece):
    started = time.process_time()
    describe_page(piece * 1_000_000)
    read_hints(piece * 1_000_000)
    assert time.process_time() - started < 2


def channel(inner):
    item = "<item><title>AI</title></item>"
    return f"<rss version='2.0'><channel><title>N</title>{inner}{item}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("inner", "hints"),
    [
        ("", Hints()),
        ("<ttl>90</ttl>", Hints(every=timedelta(minutes=90))),
        ("<ttl>0</ttl>", Hints()),
        ("<sy:updatePeriod>\n hourly </sy:updatePeriod>", Hints(every=timedelta(hours=1))),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Hints(every=timedelta(hours=6)),
        ),
        ("<ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", Hints(every=timedelta(minutes=90))),
        (
            "<skipHours><hour>1</hour><hour>24</hour><hour>77</hour></skipHours>",
            Hints(skip_hours=frozenset({0, 1})),
        ),
        (
            "<skipDays><day>Sunday</day><day>Monday</day><day>Someday</day></skipDays>",
            Hints(skip_days=frozenset({0, 6})),
        ),
        ("<!-- <ttl>90</ttl> -->", Hints()),
        ("<ttl>soon</ttl>", Hints()),
    ],
)
def test_a_feed_declares_how_often_it_changes(inner, hints):
    body = channel(inner).replace(b"<rss ", b"<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/' ")
    assert parse_here(body).hints == hints
    assert parse_here(body.replace(b"AI", b"AI & us")).hints == hints


def test_the_content_of_items_is_not_a_hint():
    body = channel("").replace(b"<title>AI", b"<ttl>90</ttl><title>AI")
    assert parse_here(body).hints == Hints()
