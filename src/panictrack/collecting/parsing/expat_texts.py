"""What feedparser 6 does to texts: a guess which of them are HTML, and repairs.

Copied for the same reason as its names, and compared in the same test.
"""

import html.entities
import re
from contextlib import suppress

from panictrack.collecting.parsing.expat_names import HTML_TAGS

_SLASHES = re.compile("^([A-Za-z][A-Za-z0-9+-.]*://)(/*)(.*?)")  # as feedparser's urls.py has it
# Windows' quotes and dashes where ISO 8859-1 has control characters; five codes are undefined.
_WINDOWS = {
    number: bytes([number]).decode("cp1252")
    for number in range(0x80, 0xA0)
    if number not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_CONTROL = re.compile("[\x80-\x9f]")


def looks_like_html(text: str) -> bool:
    """feedparser's guess whether a title of undeclared type is HTML."""
    if not (re.search(r"</(\w+)>", text) or re.search(r"&#?\w+;", text)):
        return False
    if any(tag.lower() not in HTML_TAGS for tag in re.findall(r"</?(\w+)", text)):
        return False
    return all(name in html.entities.entitydefs for name in re.findall(r"&(\w+);", text))


def repaired_text(text: str) -> str:
    """Two repairs that feedparser makes: UTF-8 read as Latin-1, Windows' quotes among controls."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if _CONTROL.search(text) else text


def resolved(address: str) -> str:
    """An address without the slashes that some put behind the two."""
    return _SLASHES.sub(r"\1\3", address) if ":///" in address else address
