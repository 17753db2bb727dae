"""One reference or character that XML does not allow costs itself, and not the feed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.collecting.parsing.mending import mended
from panictrack.collecting.parsing.parser import parse_here


def feed(title, n_items=1):
    items = "".join(f"<item><title>Headline {place}</title></item>" for place in range(n_items - 1))
    return f"<rss version='2.0'><channel>{items}<item><title>{title}</title></item></channel></rss>".encode()


@pytest.mark.parametrize(
    ("written", "title", "complaint"),
    [
        ("Caf&eacute;", "Café", "undefined entity &eacute;"),
        ("AI&nbsp;panic", "AI panic", "undefined entity &nbsp;"),
        ("a&rsquo;b&hellip;", "a’b…", "undefined entity &rsquo;, undefined entity &hellip;"),
        ("AI &unheard; panic", "AI &unheard; panic", "undefined entity &unheard;"),
        ("AT&T & Co", "AT&T & Co", None),
        ("R&Dee; &amp; &lt;", "R&Dee; & <", "undefined entity &Dee;"),
        ("A&#11;I &#127757; &#x1F30D; &#65535;", "AI 🌍 🌍 \ufffd", "references to what is no character"),
        ("A\x0bI", "AI", "characters that XML does not allow"),
        ("<![CDATA[A\x00I &nbsp; & B]]>", "AI & B", "characters that XML does not allow"),
        ("A&#8;I", "AI", "references to what is no character"),
        ("A&#xD800;I", "A\ufffdI", "references to what is no character"),
        ("it&#8217s & more", "it’s & more", None),
        ("A<!-- & --> & I", "A & I", None),
    ],
)
def test_a_flaw_is_mended_and_told_without_feedparser(written, title, complaint):
    parsed = parse_here(feed(written))
    assert [entry.title for entry in parsed.entries] == [title]
    assert (parsed.parser, parsed.complaint) == ("expat", complaint)


def test_one_undefined_entity_in_ten_thousand_items_costs_little():
    began = time.process_time()
    parsed = parse_here(feed("Caf&eacute;", 10_000))
    assert len(parsed.entries) == 10_000
    assert time.process_time() - began < 5  # feedparser takes longer than its limit of ten


@given(
    st.lists(
        st.sampled_from([b"&", b"&#", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"amp;", b"x", b"\x00", b"9"])
    )
)
def test_what_is_mended_needs_no_mending(parts):
    once, _ = mended(b"".join(parts))
    assert mended(once)[0] == once


@pytest.mark.parametrize("part", [b"&", b"&bar;", b"<![CDATA[", b"<!--", b"&#", b"&#9;", b"\x00a", b"&amp;"])
def test_a_body_of_nothing_but_flaws_is_left_to_the_process_with_limits(part):
    began = time.process_time()
    body = part * (3_000_000 // len(part))
    assert mended(body)[0] == body
    assert time.process_time() - began < 5
