"""The fast paths to the keys of headlines give the same keys as the slow ones: keys must never change."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from panictrack.model.text import _PUNCTUATION, _normalised_by_parts, normalise_title, normalise_url

schemes = st.sampled_from(["http://", "https://", "HTTP://", " https://", "//", "ftp://", "https:///", ""])
hosts = st.from_regex(r"(www\.){0,3}[a-zA-Z0-9.:@-]{0,12}", fullmatch=True)
rests = st.text(st.sampled_from("/ab.?#&=;ä%\t\n\x1f \\utm_s@:[]"), max_size=12)


@given(schemes, hosts, rests)
@example("https://", "www.bbc.com", "/news//")
@example("https://", "www.", "/news")
@example("https://", "www.www.x", "")
@example("https://", "a", "/\x85")
def test_a_plain_address_has_the_key_that_taking_it_apart_gives(scheme, host, rest):
    url = scheme + host + rest
    assert normalise_url(url) == _normalised_by_parts(url.strip())


@given(st.text(st.characters(max_codepoint=127)))
@example("a_b\x1c c\x85")
def test_a_title_in_ascii_has_the_key_of_the_title_in_any_letters(title):
    folded = unicodedata.normalize("NFKC", title).casefold()
    assert normalise_title(title) == " ".join(_PUNCTUATION.sub(" ", folded).split())
