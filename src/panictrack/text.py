"""Headlines as text: cleaning for people, normalising and keys for machines."""

import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Control characters, and the marks that can turn the direction of the rest of a line.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_TRACKING = re.compile(r"^(utm_\w+|at_\w+|fbclid|gclid|cmpid|ocid|ref|smid|partner|emc|ncid|mc_[ce]id)$")

TITLE_LIMIT = 1_000  # characters: longer ones are articles in the wrong element


def clean_title(raw: str) -> str:
    """The title as a person reads it: no tags, no control or direction marks, single spaces.

    Entities are the feed parser's business and are not decoded here: twice decoded is wrong.
    """
    text = _TAG.sub("", raw) if "<" in raw else raw
    text = " ".join(text.split())
    if not text.isprintable():
        text = " ".join(_INVISIBLE.sub("", text).split())
    return text[:TITLE_LIMIT]


def normalise_title(title: str) -> str:
    """The title as a key: case, punctuation and typography removed, words kept."""
    folded = title.lower() if title.isascii() else unicodedata.normalize("NFKC", title).casefold()
    return " ".join(_PUNCTUATION.sub(" ", folded).split())


def normalise_url(url: str) -> str:
    """The address as a key: no scheme, fragment, trailing slash or tracking parameters.

    Other parameters stay, in their order: `?p=123` is an article on many sites.
    """
    parts = urlsplit(url.strip())
    query = [(key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.match(key.lower())]
    host = (parts.hostname or "").removeprefix("www.")
    return urlunsplit(("", host, parts.path.rstrip("/"), urlencode(query), "")).removeprefix("//")


def key(*parts: str) -> int:
    """A signed 64-bit key of some text, the same on every machine and in every year.

    Eight bytes keep an index of millions of rows small; among ten million different texts the chance
    that any two share a key is about 3 in a million.
    """
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big", signed=True)
