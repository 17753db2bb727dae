"""ISO 2022 and HZ, which write letters as pairs of ASCII between escapes, as their eight-bit sisters.

Python's decoders lose their place at one bad byte and take the markup behind it for letters: two items become
one. In EUC the same byte costs one letter, and no markup looks like a letter.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_HIGH = bytes(byte | 0x80 if 0x21 <= byte <= 0x7E else 0xFF for byte in range(256))
_LOW = bytes(byte if byte < 0x80 else 0xFF for byte in range(256))
_BAD = b"\xff"  # begins no letter in any of the sisters
_NO_LETTERS = re.compile(rb"[^\x21-\x7e]+")
_BAD_ONES = re.compile(rb"\xff+")
_MOST_SHIFTS = 100_000  # such a body is hostile
_SHIFTS = re.compile("[\x0e\x0f\x1b]")
_TAG = re.compile(rb"</?[A-Za-z][^<>]*>|<!\[CDATA\[")
# No letters hold a line break or a closing tag: the escape before it was lost, or part of it.
_END_OF_LETTERS = re.compile(rb"[\r\n]|(?:\(?[BJ]|[~}])?(?:\]\]>)?</[A-Za-z][\w:.-]{0,40}>")
# Letters of two bytes, of JIS X 0212 with a byte before them, and of one byte: katakana.
_LEADS = {"two": b"", "more": b"\x8f", "one": b"\x8e"}


class _Family(NamedTuple):
    """How encodings of one country shift, and the encoding of the same letters in eight bits."""

    sister: str
    shift: re.Pattern[bytes]  # its groups: to letters (two, more, one), to ascii, or to the other (broken)
    lost_start: re.Pattern[bytes]  # what is left where a shift to letters lost a byte
    common: tuple[range, ...]  # first bytes of what most texts are of


_FAMILIES = {
    "iso2022_jp": _Family(
        "euc_jis_2004",
        re.compile(
            rb"\x1b(?:(?P<two>\$\(?[@BOQ])|(?P<more>\$\([DP])|(?P<one>\(I)"
            rb"|(?P<ascii>\([BHJ])|(?P<broken>[$(@BJ])?)"
        ),
        re.compile(rb"\$[@B]"),
        (range(0x21, 0x22), range(0x24, 0x26), range(0x24, 0x26), range(0x30, 0x50)),
    ),
    "iso2022_kr": _Family(
        "cp949",
        re.compile(rb"(?P<two>\x0e)|(?P<ascii>\x0f|\x1b\$\)C)"),
        re.compile(rb"(?!)"),
        (range(0x30, 0x49),),
    ),
    "hz": _Family(
        "gb18030", re.compile(rb"(?P<two>~\{)|(?P<ascii>~\})"), re.compile(rb"\{"), (range(0x30, 0x58),)
    ),
}  # fmt: skip


def has_escapes(name: str) -> bool:
    """Whether an encoding, by Python's name, writes its letters between escapes."""
    return _family(name) is not None


def escaped_text(body: bytes, name: str, errors: str) -> str:
    """The text of such an encoding; a bad or missing byte costs few letters, and no tag."""
    family = _family(name)
    if family is None:
        raise LookupError(name)
    if sum(map(body.count, (b"\x1b", b"\x0e", b"~{"))) > _MOST_SHIFTS:
        return body.decode("utf-8", errors)
    try:
        text = body.decode(name)
    except UnicodeError:
        text = ""
    if text.count("</") == body.count(b"</") and not text.isascii() and not _SHIFTS.search(text):
        return text
    return b"".join(_pieces(body, family)).decode(family.sister, errors)


def _family(name: str) -> _Family | None:
    return next((family for prefix, family in _FAMILIES.items() if name.startswith(prefix)), None)


def _pieces(body: bytes, family: _Family) -> Iterator[bytes]:
    """The body in eight bits."""
    lead: bytes | None = None  # of letters; None in ASCII
    place = 0
    for shift in family.shift.finditer(body):
        kind = shift.lastgroup or "broken"
        text = body[place : shift.start()]
        yield from _piece(text, lead, family, is_before_ascii=kind == "ascii")
        if kind == "broken":
            kind = "two" if lead is None else "ascii"
        lead, place = _LEADS.get(kind), shift.end()
    yield from _piece(body[place:], lead, family, is_before_ascii=False)


def _piece(text: bytes, lead: bytes | None, family: _Family, *, is_before_ascii: bool) -> Iterator[bytes]:
    """What stands between two shifts; one of them may be lost."""
    if lead is None:
        start = _lost_start(text, family) if is_before_ascii else None
        yield (text[: start.start()] if start else text).translate(_LOW)
        if start:
            yield _letters(text[start.end() :], b"", family)
        return
    end = _END_OF_LETTERS.search(text)
    yield _letters(text[: end.start()] if end else text, lead, family)
    if end:
        yield text[end.start() :].lstrip(b"(BJ~}").translate(_LOW)


def _lost_start(text: bytes, family: _Family) -> re.Match[bytes] | None:
    last_tag = max((tag.end() for tag in _TAG.finditer(text)), default=0)
    return family.lost_start.search(text, last_tag)


def _letters(text: bytes, lead: bytes, family: _Family) -> bytes:
    if lead == _LEADS["one"]:
        return b"".join(lead + bytes([byte]) for byte in text.translate(_HIGH))
    parts = [_realigned(part, family) if len(part) % 2 else part for part in _NO_LETTERS.split(text)]
    pairs = [[part[place : place + 2] for place in range(0, len(part), 2)] for part in parts]
    letters = _BAD.join(b"".join(_letter(pair, lead, family.sister) for pair in part) for part in pairs)
    return _BAD_ONES.sub(_BAD, letters)


@lru_cache(maxsize=4096)
def _letter(pair: bytes, lead: bytes, sister: str) -> bytes:
    letter = lead + pair.translate(_HIGH)
    try:
        return letter if len(letter.decode(sister)) == 1 else _BAD
    except UnicodeError:
        return _BAD


def _realigned(text: bytes, family: _Family) -> bytes:
    """Letters of which one lost a byte, with two bad bytes for the letter that it most likely was.

    Before that place the first bytes of pairs are common ones, and behind it the second ones.
    """
    weights = [sum(byte in common for common in family.common) for byte in text]
    score = best = sum(weights[1::2])
    place = 0
    for index in range(0, len(text) - 1, 2):
        score += weights[index] - weights[index + 1]
        if score > best:
            best, place = score, index + 2
    return text[:place] + b"\0\0" + text[place + 1 :]
