"""The font of the charts, and fonts of the system for letters that it lacks.

A picture of letters that no font has would show boxes, so they are left out of it; an SVG keeps them, since
its reader's fonts may have them.
"""

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HOUSE = "DejaVu Sans"  # comes with matplotlib: the same everywhere
# These claim to have every letter, and draw a box for each.
_NO_LETTERS = re.compile("last ?resort|blank|nonunicode|fallback (?:boxes|tofu)", re.IGNORECASE)
_REGULAR = ("normal", "regular", 400)
_CONTROL = frozenset(map(chr, range(32)))


def is_drawable(text: str | None) -> bool:
    """Whether some font has each character of a text."""
    return not _missing(text or "")[1]


def families(text: str) -> list[str]:
    """The fonts to draw a text in: the house's, and those of the system that have what it lacks."""
    return [HOUSE, *_missing(text)[0]]


def leave_out_boxes(figure: "Figure") -> None:
    """Put an ellipsis in the place of letters that no font has, in every text of a figure."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        words = text.get_text()
        if lacking := _missing(words)[1]:
            text.set_text(re.sub(f"[{re.escape(''.join(sorted(lacking)))}]+", "…", words))


@lru_cache(maxsize=1024)
def _missing(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The fonts of the system that a text needs, and its characters that none has."""
    lacking = frozenset(text) - _letters(_file_of(HOUSE)) - _CONTROL
    needed: list[str] = []
    for name, path in _regular_fonts() if lacking else ():
        found = lacking & _letters(path)
        if found:
            needed.append(name)
            lacking -= found
        if not lacking:
            break
    return tuple(needed), lacking


def _file_of(family: str) -> str:
    from matplotlib.font_manager import FontProperties, findfont

    return str(findfont(FontProperties(family=family)))


@lru_cache(maxsize=1)
def _regular_fonts() -> tuple[tuple[str, str], ...]:
    """The name and file of each upright font of the system, in an order that is the same in every run.

    Those made for many scripts come first, then sans-serif ones.
    """
    from matplotlib.font_manager import fontManager

    found = {
        (font.name, font.fname)
        for font in fontManager.ttflist
        if font.style == "normal" and font.weight in _REGULAR and not _NO_LETTERS.search(font.name)
    }
    return tuple(
        sorted(found, key=lambda font: (not font[0].startswith("Noto Sans"), "Sans" not in font[0], font))
    )


@lru_cache(maxsize=1024)
def _letters(path: str) -> AbstractSet[str]:
    from matplotlib.font_manager import get_font

    try:
        return frozenset(map(chr, get_font(path).get_charmap()))
    except (RuntimeError, OSError):  # a font of pictures, or a damaged file
        return frozenset()
