"""Write the names of months, weekdays and halves of the day that feeds are read with, from CLDR in babel.

    python training/date_names.py

Run it when the test of the table says that babel has new names. babel itself takes 20 ms to import and 300 ms
to load these languages, in each round in which an item is dated in another language; the table takes 2 ms.
"""

import re
import unicodedata
from collections import defaultdict

from babel import Locale

from panictrack.collecting.parsing.dates.names import TABLE, folded

LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr fy ga gl gu ha he hi hr hu hy id is "
    "it ja ka kk km kn ko ky lb lt lv mk ml mn mr ms mt my nb ne nl nn or pa pl ps pt pt_PT ro ru si sk sl "
    "so sq sr sr_Latn sv sw ta te tk tr uk ur uz vi zh zh_Hant zu"
)
_HEAD = """\
# Names of months (1: January) and weekdays (0: Monday) in the languages of the news, without accents;
# of the halves of the day (0: AM, 1: PM) and noon (2) with accents, and _ for dots and spaces inside of them.
# Written by training/date_names.py from Unicode CLDR as babel has it: copyright 1991-2026 Unicode, Inc.,
# Unicode License v3, https://www.unicode.org/license.txt
"""
_BEFORE = re.compile(r"(?:de |d’)(?=\w)")  # Catalan writes the article as part of the month
_AFTER = re.compile(r"-feira\Z")
_PERIODS = ("am", "pm", "noon")
_HEBREW = {"am": "לפנה״צ", "pm": "אחה״צ"}  # what newspapers write; CLDR has the English names
_SHORTEST = {"am": 2, "pm": 2, "noon": 4}  # letters: a, p and m have other meanings, and noon stands alone
_UNUSED = re.compile(r"[\s\d.,;:/|()’'-]")  # names of several words, and months that are numbers


def main() -> None:
    """Replace the table."""
    TABLE.write_text(table(), encoding="utf-8")


def table() -> str:
    """A line for each month, weekday and half: kind, number, and names in the order of letters."""
    found = names_in(LANGUAGES) | halves_in(LANGUAGES)
    lines = [
        f"{kind} {number} {' '.join(sorted(names))}\n" for (kind, number), names in sorted(found.items())
    ]
    return _HEAD + "".join(lines)


def names_in(languages: str) -> dict[tuple[str, int], set[str]]:
    """The names of each month and weekday, by their kind and number, in some languages."""
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for locale in map(Locale.parse, languages.split()):
        for kind, forms in (("month", locale.months), ("weekday", locale.days)):
            for form, width in (
                (form, width) for form in ("format", "stand-alone") for width in ("wide", "abbreviated")
            ):
                for number, name in forms[form][width].items():
                    found[kind, number].add(_AFTER.sub("", _BEFORE.sub("", folded(name), count=1)))
    return {
        key: {name for name in names if name and not _UNUSED.search(name) and not _is_letter(name)}
        for key, names in found.items()
    }


def _is_letter(name: str) -> bool:
    """Whether a name is one letter, but no Chinese character: it has other meanings, such as a zone or PM."""
    return len(name) == 1 and name.upper() != name


def halves_in(languages: str) -> dict[tuple[str, int], set[str]]:
    """The names of AM, PM and noon in some languages; without those that mean two of them."""
    found: dict[str, set[str]] = {
        period: {_HEBREW[period]} if period in _HEBREW else set() for period in _PERIODS
    }
    for locale in map(Locale.parse, languages.split()):
        for widths in locale.day_periods.values():
            for period in _PERIODS:
                found[period] |= {
                    _parted(names[period])
                    for width, names in widths.items()
                    if width != "narrow" and period in names
                }
    return {
        ("half", number): {
            name
            for name in found[period]
            if not any(name in others for other, others in found.items() if other != period)
            and (name.upper() == name or len(name) >= _SHORTEST[period])
        }
        for number, period in enumerate(_PERIODS)
    }


def _parted(name: str) -> str:
    return "_".join(re.split(r"[.\s]+", unicodedata.normalize("NFKC", name.lower()).strip(" .")))


if __name__ == "__main__":
    main()
