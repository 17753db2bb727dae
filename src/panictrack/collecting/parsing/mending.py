"""Mending references and characters that XML does not allow, so that one of them costs only itself.

feedparser reads such bodies, at a hundred times the cost: ten thousand items with one `&nbsp;` among them
exceed its time at every fetch. Linear in the size of the body.
"""

import re
from html.entities import html5

# What is left alone comes first; without an end it reaches to the end of the body. References that are surely
# valid do not match: some feeds have a hundred thousand.
_FLAW = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    rb"|&(?!(?:amp|lt|gt|quot|apos|\#(?:3[2-9]|[4-9][0-9]|[1-9][0-9]{2,3}|[1-4][0-9]{4}|12[0-9]{4}));)"
    rb"(?:([A-Za-z][A-Za-z0-9]{1,31});|\#([0-9]{1,9});?|\#[xX]([0-9A-Fa-f]{1,8});?)?"
    rb"|[\x00-\x08\x0b\x0c\x0e-\x1f]+",
    re.DOTALL,
)
_MOST_FLAWS = 100_000  # such a body is hostile: it is left to the process that has limits
_REPLACEMENT = b"&#xFFFD;"
_CONTROLS = bytes({*range(0x20)} - {0x9, 0xA, 0xD})
_FORBIDDEN, _NONE = "characters that XML does not allow", "references to what is no character"


class _TooMany(Exception):  # noqa: N818 - not an error: feedparser reads the body
    """There are too many flaws."""


def mended(body: bytes) -> tuple[bytes, str | None]:
    """The body with valid references and characters, and what was wrong, to be told.

    A body with too many flaws is returned as it is. HTML's names become their characters, unknown names and
    bare ampersands text. Control characters are dropped, also inside CDATA; references to what is no
    character become U+FFFD.
    """
    flaws: dict[str, None] = {}
    n_left = _MOST_FLAWS

    def mend(found: re.Match[bytes]) -> bytes:
        nonlocal n_left
        whole = found[0]
        n_left -= whole[:1] != b"<"
        if n_left < 0:
            raise _TooMany
        if whole == b"&":  # told by no reader of feeds
            return b"&amp;"
        if whole[:1] != b"&":
            kept = whole.translate(None, _CONTROLS)
            if kept != whole:
                flaws[_FORBIDDEN] = None
            return kept
        name, decimal, hexadecimal = found.groups()
        if name is not None:
            return _named(name, flaws)
        number = int(decimal) if decimal else int(hexadecimal, 16)
        if not _is_character(number):
            flaws[_NONE] = None
            return b"" if number < 0x20 else _REPLACEMENT
        return whole if whole.endswith(b";") else whole + b";"

    try:
        text = _FLAW.sub(mend, body)
    except _TooMany:
        return body, None
    return text, ", ".join(flaws) or None


def _named(name: bytes, flaws: dict[str, None]) -> bytes:
    if len(flaws) < 3:
        flaws[f"undefined entity &{name.decode('ascii')};"] = None
    characters = html5.get(f"{name.decode('ascii')};")
    if characters is None:
        return b"&amp;" + name + b";"
    return "".join(f"&#{ord(character)};" for character in characters).encode()


def _is_character(number: int) -> bool:
    is_text = number >= 0x20 or number in {0x9, 0xA, 0xD}
    return is_text and not (0xD800 <= number <= 0xDFFF or number in {0xFFFE, 0xFFFF} or number > 0x10FFFF)
