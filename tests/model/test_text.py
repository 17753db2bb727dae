"""Cleaning titles for people, and keys for machines."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from panictrack.model.text import TITLE_LIMIT, clean_title, key, normalise_title, normalise_url, storable

anything = st.text(st.characters(codec=None), max_size=200)  # halves of surrogate pairs too
words = st.lists(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), min_size=1, max_size=6)


@given(anything)
@example("<<b>b>bold")
@example("<\u200bb>hidden")
@example("a\x00 \x01 b")
@example("half \ud800 pair")
@example("x" * (TITLE_LIMIT - 1) + " y")
def test_a_clean_title_is_clean_already_and_can_be_stored(raw):
    clean = clean_title(raw)
    assert clean_title(clean) == clean
    assert clean == " ".join(clean.split())
    assert len(clean) <= TITLE_LIMIT
    assert clean.encode().decode() == clean
    assert not set(clean) & set("\x00\n\t\u200b\u202e\ufeff\x9f")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  AI\n takes\t over ", "AI takes over"),
        ("<b>AI</b> is <em class='x'>here</em>", "AI is here"),
        ("AI <3 you, 5 < 6 > 4", "AI <3 you, 5 < 6 > 4"),
        ("AT&amp;T", "AT&amp;T"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("a\u061cb\u2067c\u2069", "abc"),
        ("a <<b>b>c <i <i>>d", "a c d"),
        ("5 > 4 <b>and</b> 3 < 4 > 2", "5 > 4 and 3 < 4 > 2"),
        ("“Smart” – it’s über 🤖", "“Smart” – it’s über 🤖"),
        ("", ""),
        ("AI could kill us<br/>experts warn", "AI could kill us experts warn"),
        ("<p>Robots strike</p><p>Unions cheer</p>", "Robots strike Unions cheer"),
        ("<ul><li>One</li><li class='x'>Two</li></ul>", "One Two"),
        ("<H1>Head</H1>line<BR>two<br >three<hr/>four", "Head line two three four"),
        ("A<img src='x.png'>B<td>C</td>", "A B C"),
        ("un<b>der</b>line<wbr>d, H<sub>2</sub>O", "underlined, H2O"),
        ("Artificial intel\u00adli\u00adgence", "Artificial intelligence"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष and श्री\u200cमान", "क्\u200dष and श्री\u200cमान"),
        ("👩\u200d💻 and 🏳️\u200d🌈", "👩\u200d💻 and 🏳️\u200d🌈"),
        ("A\u200dI \u200cpanic\u200d", "AI \u200cpanic"),
        ("\u200d \u200c", ""),
        ("Compiler drops List<String> for AI", "Compiler drops List<String> for AI"),
        ("if a<b and c>d then", "if a<b and c>d then"),
        ("s<a && b>c, a <b c> d, i<s or q>p", "s<a && b>c, a <b c> d, i<s or q>p"),
        ("a < b, x <y and y> z, why a<b is true", "a < b, x <y and y> z, why a<b is true"),
        ("<Person> said: C++ vector<int>", "<Person> said: C++ vector<int>"),
        ("<b class=x>AI</b><script async> <hr noshade/>wins", "AI wins"),
        ("<!-- 7 --><!DOCTYPE html>AI <!-- <b>no</b> -->wins", "AI wins"),
        ("The <Insert Name> game", "The <Insert Name> game"),
        ("<quote>AI</quote> <o:p>wins</o:p> <x-y a='b'>now", "AI wins now"),
    ],
)
def test_a_title_is_cleaned_of_tags_and_control_marks_and_of_nothing_else(raw, clean):
    assert clean_title(raw) == clean


pieces_of_tags = st.lists(st.sampled_from(["<", "<b", "</b ", "<i/", ">", "/", " "]), max_size=30)


@given(pieces_of_tags.map("".join))
def test_tags_are_taken_out_until_there_are_none(raw):
    expected, n_tags = " ".join(raw.split()), 1
    while n_tags:
        expected, n_tags = re.subn(r"</?[bi][^<>]{0,500}>", "", expected)
    assert clean_title(raw) == " ".join(expected.split())


@pytest.mark.parametrize(
    "piece", ["<", "<a", "<a ", "</", "a>", "<a>", "&lt;", "\u202e", " ", "<b" + "x" * 500]
)
def test_cleaning_is_linear_in_the_length_of_a_title(piece):
    started = time.process_time()
    clean_title(piece * (1_000_000 // len(piece)) + ">" * 1_000_000)
    assert time.process_time() - started < 0.5


@given(words)
def test_case_punctuation_and_typography_do_not_change_the_key_of_a_title(found):
    plain = normalise_title(" ".join(found))
    assert plain == " ".join(found)
    assert normalise_title(f"“{' – '.join(found).upper()}!”") == plain
    assert normalise_title("_".join(found)) == plain


@given(anything)
def test_a_normalised_title_has_single_spaces_and_no_punctuation(title):
    normal = normalise_title(title)
    assert normal == " ".join(normal.split())
    assert not set(normal) & set("_!?.,:;\"'’“”–—-")


def test_joiners_do_not_change_the_key_of_a_title():
    assert normalise_title("می\u200cخواهم") == normalise_title("میخواهم")


def test_titles_that_say_different_things_have_different_keys():
    assert normalise_title("AI could harm us") != normalise_title("AI could help us")
    assert normalise_title("Don’t panic") == normalise_title("DON'T PANIC")


paths = st.lists(st.from_regex(r"[a-z0-9.-]{1,8}", fullmatch=True), max_size=4).map("/".join)
queries = st.lists(st.from_regex(r"[a-z]{1,3}(=[a-z0-9%+]{0,4})?", fullmatch=True), max_size=3).filter(
    lambda parts: not {part.split("=")[0] for part in parts} & {"ref"}
)


@given(paths, queries)
def test_scheme_www_fragment_slash_and_tracking_do_not_change_the_key_of_an_address(path, query):
    plain = "http://news.example/" + path + ("?" + "&".join(query) if query else "")
    tracked = (
        "https://WWW.News.Example/"
        + path
        + "/?"
        + "&".join([*query, "utm_source=rss", "at_medium=x"])
        + "#top"
    )
    assert normalise_url(tracked) == normalise_url(plain)


@given(paths, queries)
def test_a_normalised_address_is_normal_already(path, query):
    normal = normalise_url(f"https://www.news.example/{path}?{'&'.join(query)}#x")
    assert normalise_url(f"http://{normal}") == normal


@given(anything)
@example("http://[oops/x")
@example("http://\u2100.example/")
@example("https://x.example/\ud800?\ud800=\ud800")
def test_whatever_is_given_as_an_address_has_a_key(url):
    assert isinstance(key(normalise_url(url)), int)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://x.example/story.php?123", "http://x.example/story.php?456"),
        ("http://x.example/?p=1", "http://x.example/?p=2"),
        ("http://x.example/s?q=%FF", "http://x.example/s?q=%FE"),
        ("http://x.example/A", "http://x.example/a"),
    ],
)
def test_addresses_of_different_articles_have_different_keys(one, other):
    assert normalise_url(one) != normalise_url(other)


@given(st.lists(anything, max_size=3))
def test_a_key_is_a_signed_64_bit_number_and_always_the_same(parts):
    assert -(2**63) <= key(*parts) < 2**63
    assert key(*parts) == key(*parts)


def test_keys_are_the_same_on_every_machine_and_know_where_a_part_ends():
    assert key("bbc.com", "guid", "1") == -1059886721049360956
    assert key("ab", "c") != key("a", "bc")


@given(anything)
def test_storable_text_can_be_stored_and_good_text_stays(text):
    assert storable(text).encode().decode() == storable(text)
    assert storable(text) == text or any("\ud800" <= letter <= "\udfff" for letter in text)
