"""Headlines as text: cleaning for people, normalising and keys for machines."""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b, sha256
from struct import Struct
from urllib.parse import urlsplit, urlunsplit

from panictrack.model.markup import without_tags

# Control characters, soft hyphens, marks that reverse the direction of text, and lone surrogates, which no
# database can store.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff]"
)
# Joiners shape letters of Persian and Hindi and make one emoji of several; in Latin letters and at the edges
# they only hide a word from a search.
_IDLE_JOINERS = re.compile(r"(?<=[A-Za-z0-9\u00c0-\u024f])[\u200c\u200d]+(?=[A-Za-z0-9\u00c0-\u024f])")
_JOINERS = "\u200c\u200d"
_SPACES = f" {_JOINERS}"
_SHOWN = frozenset("\u200c\u200d\u00a0\u202f\u3000")  # not printable to Python, but harmless
_BREAKS = re.compile(r"[\t\n\u2028\u2029]")
_USER = re.compile(r"(\b[a-z]{2,6}://)[^/?#\s@]*@", re.IGNORECASE)
_NO_WORD = re.compile(r"\W+")
_PUNCTUATION = re.compile(r"[^\w\s]|_")
# The same for ASCII, for which a table is twice as fast.
_ASCII_SPACED = str.maketrans({sign: " " for sign in map(chr, range(128)) if _PUNCTUATION.match(sign)})
_NO_JOINERS = str.maketrans("", "", _JOINERS)  # a key holds for both spellings
# A URL of which only the scheme, `www.` and final slashes are removed.
_PLAIN_ADDRESS = re.compile(r"https?://(?:www\.)?(?!www\.)([a-z0-9-][a-z0-9.-]*)(/[^?#\s]*)?")
# Google's copies of articles: cdn.ampproject.org/c/s/www.bbc.com/news/1, google.com/amp/s/www.bbc.com/news/1.
_AMP_COPY = re.compile(
    r"https?://(?:(?:[\w-]+\.)?cdn\.ampproject\.org/[cv]|(?:www\.)?google\.[a-z.]+/amp)/(?:s/)?(?=[\w-]+\.)",
    re.IGNORECASE,
)
_TRACKING = re.compile(r"^(utm_\w+|at_\w+|fbclid|gclid|cmpid|ocid|ref|smid|partner|emc|ncid|mc_[ce]id)$")

_SIGNED = Struct(">q")

# A spreadsheet executes a cell that starts with one of these as a formula; some also accept the wide signs.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")

TITLE_LIMIT = 1_000  # characters: a longer title is an article in the wrong element
_RAW_LIMIT = 50_000  # characters that are read: titles can be hostile


def clean_title(raw: str) -> str:
    """The title as a person reads it: no tags, no control or direction marks, single spaces.

    Entities are decoded by the feed parser and not here, because decoding twice is wrong. The cost is linear
    in the length, whatever the content.
    """
    text = " ".join(raw[:_RAW_LIMIT].split())
    if text.isprintable():
        if "<" not in text and len(text) <= TITLE_LIMIT:
            return text  # nearly all titles
    else:
        text = _IDLE_JOINERS.sub("", _INVISIBLE.sub("", text))
    if "<" in text:
        text = _IDLE_JOINERS.sub("", without_tags(text))
    return " ".join(text.split()).strip(_SPACES)[:TITLE_LIMIT].rstrip(_SPACES)


def without_secret(url: str) -> str:
    """The URL without user and password, safe for a log, a table or a label."""
    return _USER.sub(r"\1", url)


def storable(text: str) -> str:
    """The text with `?` for lone surrogates, which UTF-8 and the database cannot store."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def without_formula(cell: str) -> str:
    """The cell, with an apostrophe in front if a spreadsheet would execute it as a formula.

    So is a cell that is one after apostrophes of its own: what was put in front can always be taken away.
    """
    return f"'{cell}" if cell.lstrip("'")[:1] in FORMULA_STARTS else cell


def with_formula(cell: str) -> str:
    """The cell as it was before `without_formula`."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in FORMULA_STARTS else cell


def printable(text: str) -> str:
    """The text for a terminal, in one line: `�` replaces whatever it could obey instead of showing it.

    That is all but letters, signs and spaces: controls (also those of 0x80 to 0x9f), marks that set the
    direction, lone surrogates. Two joiners, which Persian words and emojis need, stay.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter in _SHOWN else "�" for letter in text)


def escaped_json(text: str) -> str:
    r"""JSON in which whatever a terminal could obey is written as its escape, \u009b; it reads the same."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter == "\n" else _escape(letter) for letter in text)


def _escape(letter: str) -> str:
    pair = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{pair[start : start + 4]}" for start in range(0, len(pair), 4))


def one_line(text: str) -> str:
    """The text as a cell of a line: `�` replaces what breaks lines or cells, and what a terminal obeys."""
    return text if text.isprintable() else _INVISIBLE.sub("�", _BREAKS.sub("�", text))


@lru_cache(maxsize=64)  # an article's key and its title's key need the same
def normalise_title(title: str) -> str:
    """The title as a key: words only, without case, punctuation and typography."""
    if title.isascii():
        spaced = title.lower().translate(_ASCII_SPACED)
    else:
        spaced = _PUNCTUATION.sub(" ", unicodedata.normalize("NFKC", title).casefold().translate(_NO_JOINERS))
    return " ".join(spaced.split())


def shown_address(url: str) -> str:
    """The address of the article that a copy in Google's AMP cache shows; any other as it is."""
    copy = _AMP_COPY.match(url) if "amp" in url else None
    return url if copy is None else f"https://{url[copy.end() :]}"


def normalise_url(url: str) -> str:
    """The URL as a key: without scheme, `www.`, fragment, trailing slash and tracking parameters.

    Other parameters stay as written and in order: `?p=123` and `?123` are articles on many sites. A text
    that is not a URL is its own key. A copy in Google's AMP cache has the key of the article that it shows.
    """
    url = shown_address(url)
    plain = _PLAIN_ADDRESS.fullmatch(url)
    if plain is not None:
        return plain[1] + (plain[2] or "").rstrip("/")
    return _normalised_by_parts(url.strip())


def _normalised_by_parts(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = [part for part in parts.query.split("&") if not _TRACKING.match(part.partition("=")[0].lower())]
    host = (parts.hostname or "").removeprefix("www.")
    return urlunsplit(("", host, parts.path.rstrip("/"), "&".join(query), "")).removeprefix("//")


def key(*parts: str) -> int:
    """A signed 64-bit key of some text, the same on every machine and in every version.

    Eight bytes keep an index of millions of rows small; among ten million different texts the chance that
    any two share a key is about 3 in a million.
    """
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    found: int = _SIGNED.unpack(digest)[0]
    return found


def title_digest(title: str) -> str:
    """16 hex digits by which labels of a title can be published without it, the same on every machine.

    Of the title in lower case, with one space for each run of characters that belong to no word: so a title
    is found again whatever its quotation marks, and wire copies share a digest.

    Can mislead when it is taken for a secret: whoever has a list of titles can compute theirs.
    """
    plain = _NO_WORD.sub(" ", title.lower()).strip()
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def in_sentence(label: str) -> str:
    """A label inside a sentence: "artificial intelligence", but "RFID" and "5G" unchanged."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


_LONGEST_EXAMPLE = 40  # characters


def quoted(text: str) -> str:
    """A feed's own words as an example in a sentence: short, in quotes, and without control characters."""
    return repr(text if len(text) <= _LONGEST_EXAMPLE else f"{text[:_LONGEST_EXAMPLE]}…")


def counted(n: int, noun: str, plural: str = "") -> str:
    """`1 warning`, `2 warnings`, `40,000 headlines`; with a plural of its own `2 strata`."""
    return f"{n:,} {noun if n == 1 else plural or f'{noun}s'}"
