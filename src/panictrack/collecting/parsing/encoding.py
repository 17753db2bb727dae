"""From the bytes of a body to UTF-8, by the labels of the web and by what the bytes themselves show.

The bytes overrule a declaration that they contradict, because declarations are often left over from another
program. One bad byte costs one letter: where most multi-byte sequences are valid, the body is UTF-8.
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from panictrack.collecting.parsing.escapes import escaped_text, has_escapes
from panictrack.model.text import counted

_UTF_8_MARK = b"\xef\xbb\xbf"
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# The first letters of a document without a mark, in bytes that are zero (0), space (s) or another (x).
_WIDE = (
    (re.compile(rb"(?:[ \t\r\n]\0\0\0){0,9}<\0\0\0"), "utf-32-le"),
    (re.compile(rb"(?:\0\0\0[ \t\r\n]){0,9}\0\0\0<"), "utf-32-be"),
    (re.compile(rb"(?:[ \t\r\n]\0){0,9}[<{\[]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"(?:\0[ \t\r\n]){0,9}\0[<{\[]\0[^\0]"), "utf-16-be"),
)
_DECLARATION = re.compile(
    rb"\s{0,99}<\?xml[^>]{0,300}?\bencoding\s{0,9}=\s{0,9}[\"']([^\"'>]{1,60})[\"']", re.IGNORECASE
)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([^\"';\s]{1,60})", re.IGNORECASE)
# Encodings that Python has and the web no longer reads, because scripts could hide in some; titles are text.
_OLDER = re.compile(
    r"hz(?:[-_]gb[-_]2312)?|johab|(?:iso-?2022|cp|ibm|mac|latin|iso-?8859)[-_]?\w{1,12}(?:[-_]\w{1,4})?",
    re.ASCII,
)
_PYTHON_NAMES = {"gbk": "gb18030"}  # by the web's decoders; webencodings knows the others
_MULTIBYTE = re.compile(r"gb|big5|euc|shift|iso-?2022|hz|johab|cp9[345]|korean|ksc|uhc")
_WIDER = {"euc_jp": "euc_jis_2004"}  # the same with more letters
_BAD = re.compile("[\udc80-\udcff]")  # a byte that cannot be read, in Python's form
_BAD_LETTER = re.compile("[\udc80-\udcff][\udc80-\udcbf]{0,3}")  # one that lost its first byte has up to four
_PLAIN = re.compile("[\0-\x7f]+")
# A character beyond U+FFFF as two surrogates, each by itself: in bytes (CESU-8) and as references.
_SURROGATES = re.compile(rb"\xed(?:([\xa0-\xaf])([\x80-\xbf])\xed([\xb0-\xbf])|[\xa0-\xbf])([\x80-\xbf])")
_REFERENCES = re.compile(
    rb"&(?:amp;)?#(?:[xX]0{0,4}([dD][89abAB][0-9a-fA-F]{2})|0{0,4}(5[56][0-9]{3}));"
    rb"&(?:amp;)?#(?:[xX]0{0,4}([dD][c-fC-F][0-9a-fA-F]{2})|0{0,4}(5[67][0-9]{3}));"
)
_JAPANESE = re.compile(rb"\x1b\$[@B][\x21-\x7e]{2,400}\x1b\([BJ]")  # letters between escapes
_MOST_BAD = 0.5  # bad letters for each letter, bad or good: what is mostly valid is UTF-8
_MOST_BAD_BESIDE_ANOTHER = 0.25  # where another alphabet is declared: its letters may look like UTF-8
_USUAL = frozenset({"utf-8", "cp1252"})  # what is declared without a thought
_FEW = 3  # letters that are UTF-8 and also of a declared encoding of several bytes


class Decoded(NamedTuple):
    """A body in UTF-8 without a mark, and what a person should know about how it was read."""

    body: bytes
    note: str | None = None
    was_wide: bool = False  # UTF-16 or UTF-32


class _Reading(NamedTuple):
    """A body read in one encoding."""

    name: str
    n_letters: int  # not ASCII
    n_bad: int  # bytes that cannot be read
    n_bad_letters: int  # that these bytes were, as far as can be known

    @property
    def bad_share(self) -> float:
        """Of what is not ASCII, the share that cannot be read; 0 where all is ASCII."""
        return self.n_bad_letters / max(1, self.n_bad_letters + self.n_letters)


def to_utf8(body: bytes, content_type: str | None = None) -> Decoded:
    """The body in UTF-8. No body raises; the cost is linear in its length.

    The order: a byte order mark or zero bytes; UTF-8 if the bytes are; the encoding that the server or the
    document declares, by the web's table of labels; UTF-8 with replacement if most sequences are valid;
    else windows-1252, as browsers assume.

    Can mislead when a body declares no encoding and is in another than UTF-8 or windows-1252.
    """
    decoded = _in_utf8(body, content_type)
    joined = _REFERENCES.sub(_referred, decoded.body)
    return decoded if joined == decoded.body else decoded._replace(body=joined)


def _in_utf8(body: bytes, content_type: str | None) -> Decoded:
    wide = next((name for mark, name in _MARKS if body.startswith(mark)), None)
    wide = wide or next((name for pattern, name in _WIDE if pattern.match(body)), None)
    if wide is not None:
        text = _text(body, wide).removeprefix("\ufeff")
        return Decoded(text.encode("utf-8", "replace"), was_wide=True)
    body = body.removeprefix(_UTF_8_MARK)
    is_escaped = b"\x1b" in body or b"\x0e" in body or b"~{" in body  # ISO 2022 and HZ are in ASCII
    if body.isascii() and not is_escaped:
        return Decoded(body)
    declared = list(dict.fromkeys(_declared(body, content_type)))
    if is_escaped and not any(map(has_escapes, declared)) and _JAPANESE.search(body):
        declared = ["iso2022_jp"]  # escapes are valid in nothing else that is declared
    for candidate in (body, _SURROGATES.sub(_of_surrogates, body)):
        try:
            text = candidate.decode()
        except UnicodeDecodeError:
            continue
        reading = None if "utf-8" in declared else _also(body, text, declared)
        return Decoded(candidate) if reading is None else _decoded(body, reading, declared)
    reading = _best(body, declared)
    return _decoded(candidate if reading.name == "utf-8" else body, reading, declared)


def _of_surrogates(found: re.Match[bytes]) -> bytes:
    if found[1] is None:
        return b"\xff"  # half a character is one that cannot be read
    first, second, third, fourth = (part[0] & 0x3F for part in found.groups())
    return _character(first << 6 | second, third << 6 | fourth)


def _referred(found: re.Match[bytes]) -> bytes:
    codes = [
        int(found[1], 16) if found[1] else int(found[2]),
        int(found[3], 16) if found[3] else int(found[4]),
    ]
    if not (0xD800 <= codes[0] < 0xDC00 <= codes[1] < 0xE000):
        return found[0]
    return _character(codes[0], codes[1])


def _character(high: int, low: int) -> bytes:
    return chr(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF)).encode()


def _best(body: bytes, declared: list[str]) -> _Reading:
    """The most likely reading of a body that is not valid UTF-8."""
    utf_8 = _reading(_SURROGATES.sub(_of_surrogates, body), "utf-8")
    for name in declared:
        most_bad = _MOST_BAD if name in _USUAL else _MOST_BAD_BESIDE_ANOTHER
        if utf_8.bad_share <= most_bad:
            return utf_8
        reading = _reading(body, name)
        if name != "utf-8" and reading.bad_share < _MOST_BAD:
            return reading
    return utf_8 if utf_8.bad_share <= _MOST_BAD else _reading(body, "cp1252")


def _also(body: bytes, text: str, declared: list[str]) -> _Reading | None:
    """The declared reading of a body that is UTF-8 by chance: it has escapes, or very few letters."""
    for name in filter(_MULTIBYTE.match, declared):
        letters = _PLAIN.sub("", text)
        if len(letters) <= _FEW and all(letter < "\u0800" for letter in letters):
            reading = _reading(body, name)
            is_likely = reading.bad_share < _MOST_BAD if has_escapes(name) else not reading.n_bad
            return reading if is_likely else None
    return None


def _reading(body: bytes, name: str) -> _Reading:
    letters = _PLAIN.sub("", _text(body, name, "surrogateescape"))
    n_bad = sum(1 for _ in _BAD.finditer(letters))
    reading = _Reading(name, len(letters) - n_bad, n_bad, sum(1 for _ in _BAD_LETTER.finditer(letters)))
    if reading.n_bad and name in _WIDER:
        return min(reading, _reading(body, _WIDER[name]), key=lambda found: found.n_bad)
    return reading


def _decoded(body: bytes, reading: _Reading, declared: list[str]) -> Decoded:
    expected = declared[0] if declared else "utf-8"
    notes = []
    if reading.name not in {expected, _WIDER.get(expected)}:
        notes.append(f"declared as {expected}, read as {reading.name}")
    if reading.n_bad:
        notes.append(f"replaced {counted(reading.n_bad, 'byte')} not valid in {reading.name}")
    return Decoded(_text(body, reading.name).encode("utf-8", "replace"), "; ".join(notes) or None)


def _text(body: bytes, name: str, errors: str = "replace") -> str:
    """The text; a letter cut in half at the end of the body is left out."""
    if has_escapes(name):
        return escaped_text(body, name, errors)
    return codecs.getincrementaldecoder(name)(errors).decode(body)


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """The codecs that server and document declare, the likelier one first.

    A server's windows-1252 (ISO 8859-1, US-ASCII) is often its default and says nothing of the document.
    """
    served = _CHARSET.search(content_type or "")
    written = _DECLARATION.match(body)
    names = [_codec(served[1]) if served else None, _codec(written[1].decode("latin-1")) if written else None]
    if names[0] == "cp1252" and names[1] is not None:
        names.reverse()
    yield from (name for name in names if name is not None)


def _codec(label: str) -> str | None:
    """Python's name of the codec that a label means on the web; None if unknown.

    None for UTF-16 and UTF-32, too: without zero bytes, a body is neither.
    """
    import webencodings  # most bodies need no table

    try:
        encoding = webencodings.lookup(label)
        if encoding is not None and encoding.name not in {"replacement", "x-user-defined"}:
            name = _PYTHON_NAMES.get(encoding.name, encoding.codec_info.name)
        elif _OLDER.fullmatch(label.lower()):
            name = codecs.lookup(label).name
        else:
            return None
    except (LookupError, UnicodeError):
        return None
    return None if name.startswith(("utf-16", "utf-32")) else name
