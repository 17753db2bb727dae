"""How far a written zone is from UTC: an offset, the name of a zone, or a region of the tz database.

What is written is used or refused, never passed over: an offset beside a name is the offset, and what looks
like neither leaves the date unread.
"""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple

from panictrack.model import DateNote

FARTHEST_MINUTES = 14 * 60  # from UTC, in Kiribati: anything farther is a typing error

# Offsets in hours. Of a name with several meanings, the one with the most feeds is used: IST is India (also
# Israel and Ireland), CST and EST are America (also China and Australia), BST is Britain (also Bangladesh),
# AST is the Atlantic (also Arabia).
_HOURS_OF_ZONES = {
    -10: "HST", -9: "AKST", -8: "PST AKDT", -7: "PDT MST", -6: "CST MDT",
    -5: "EST CDT COT PET", -4: "EDT AST CLT BOT VET", -3.5: "NST", -3: "ADT BRT ART CLST UYT",
    -2.5: "NDT", -2: "BRST", 0: "WET", 1: "BST CET MET MEZ WEST WAT",
    2: "CEST MEST MESZ EET SAST CAT", 3: "EEST MSK TRT EAT IDT", 3.5: "IRST", 4: "MSD GST", 5: "PKT",
    5.5: "IST", 5.75: "NPT", 7: "WIB ICT", 8: "HKT SGT MYT PHT WITA AWST", 9: "JST KST WIT", 9.5: "ACST",
    10: "AEST", 10.5: "ACDT", 11: "AEDT", 12: "NZST", 13: "NZDT",
}  # fmt: skip
# Names that leave open whether it is summer: the date itself shows it.
_REGIONS = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
}  # fmt: skip
_UNIVERSAL = ("Z", "UT", "UTC", "GMT", "ETC/UTC", "ETC/GMT", "ZULU", "00")

_BRACKETED = re.compile(r"\s*(?:\(([^()]*)\)|\[([^\[\]]*)\])\Z")
# GMT+2, GMT + 2, -0500 EST, MST-07:00, -05:00Z, --0700. Else a sign before a space is a dash: 08:00 - 09:00.
_OFFSET = re.compile(
    r"(?:(?P<universal>(?i:GMT|UTC?))\s*(?P<sign>[+\-−])\s*|(?P<name>[A-Za-z/]*)\s*(?P<near_sign>[+\-−]{1,2}))"
    r"(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?(?::?\d{2})?(?:\s*(?!(?i:[AP]M)\Z)(?:[A-Z]{1,5}|[A-Za-z]{3,5})|\s+[A-Z][A-Za-z_]*/[A-Za-z_/-]+)?",
    re.ASCII,
)
_REGION = re.compile(r"[A-Za-z]+(?:/[A-Za-z_-]+){1,2}", re.ASCII)
_UNKNOWN = re.compile(r"(?!(?:AM|PM)\Z)[A-Z]{1,6}|[A-Z][a-z]+ (?:[A-Z&(]\S* )*[Tt]ime", re.ASCII)


class Zone(NamedTuple):
    """A zone, and how it was found."""

    offset: tzinfo
    note: DateNote


_NAMED = dict.fromkeys(_UNIVERSAL, Zone(UTC, DateNote.PLAIN)) | {
    name: Zone(timezone(timedelta(hours=hours)), DateNote.ZONE_NAME)
    for hours, names in _HOURS_OF_ZONES.items()
    for name in names.split()
}
KOREA = Zone(timezone(timedelta(hours=9)), DateNote.KOREAN)  # of a date in Korean that names no zone
_UNKNOWN_ZONE = Zone(UTC, DateNote.UNKNOWN_ZONE)


@lru_cache(maxsize=512)
def read_zone(text: str) -> Zone | None:
    """The zone that stands behind a time; None if the text is something else, such as PM.

    An impossible offset ('+2500') and an unknown name ('XYZT') are noted, and UTC is assumed: the date is
    then right to half a day, which is better than no date.
    """
    bare = text.strip(" .,:;")
    if not bare:
        return Zone(UTC, DateNote.NO_ZONE)
    if bracketed := _BRACKETED.search(bare):
        return _with_brackets(bare[: bracketed.start()], bracketed[1] or bracketed[2] or "")
    if named := _NAMED.get(bare.upper()):
        return named
    if offset := _OFFSET.fullmatch(bare):
        return _offset(offset)
    if bare.upper() in _REGIONS or _REGION.fullmatch(bare):
        return _region(_REGIONS.get(bare.upper(), bare))
    return _UNKNOWN_ZONE if _UNKNOWN.fullmatch(bare) else None


def is_zone_name(text: str) -> bool:
    """Whether a word is the name of a zone, which may stand behind a day without a time."""
    return text in _NAMED or text in _REGIONS


def _with_brackets(outside: str, inside: str) -> Zone | None:
    """+01:00[Europe/Paris], or XYZ (UTC-5): what is in brackets counts where there is nothing better."""
    zone, other = read_zone(outside), read_zone(inside)
    is_better = zone == _UNKNOWN_ZONE and other is not None and other.note is not DateNote.NO_ZONE
    return other if is_better or not outside else zone


def _offset(found: re.Match[str]) -> Zone:
    sign = found["sign"] or found["near_sign"]
    minutes = int(found["minutes"] or 0)
    distance = int(found["hours"]) * 60 + minutes
    if distance > FARTHEST_MINUTES or minutes > 59:
        return _UNKNOWN_ZONE
    # POSIX names count westwards: Etc/GMT+5 is five hours behind.
    is_behind = ("+" not in sign) != (found["name"] or "").upper().startswith("ETC/")
    return Zone(timezone(timedelta(minutes=-distance if is_behind else distance)), DateNote.PLAIN)


def _region(name: str) -> Zone:
    from zoneinfo import ZoneInfo  # few feeds need it

    try:
        return Zone(ZoneInfo(name), DateNote.ZONE_NAME)
    except (KeyError, OSError, ValueError):  # no such region, or a file that is none
        return _UNKNOWN_ZONE
