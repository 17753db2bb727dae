"""How far a written zone is from UTC: an offset, the name of a zone, or a region of the tz database.

What is written is used or refused, never passed over: an offset beside the name of a zone is the offset. A
word or an offset that is not known leaves the date unread, because the word may be PM in a language that we
do not know, and the zone may be half a day away. Only what is not written is assumed, and noted.
"""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple

from panictrack.model import DateNote

FARTHEST_MINUTES = 14 * 60  # from UTC, in Kiribati: anything farther is a typing error

# Offsets in hours. Of a name with several meanings, the one with the most feeds is used: IST is India (also
# Israel and Ireland), CST and EST are America (also China and Australia), BST is Britain (also Bangladesh),
# AST is the Atlantic (also Arabia), PST is America (also the Philippines).
_HOURS_OF_ZONES = {
    -10: "HST", -9: "AKST HDT", -8: "PST AKDT HNP", -7: "PDT MST HAP HNR", -6: "CST MDT HAR HNC",
    -5: "EST CDT COT PET HAC HNE", -4: "EDT AST CLT BOT VET GYT HAE HNA", -3.5: "NST",
    -3: "ADT BRT ART CLST UYT SRT GFT HAA", -2.5: "NDT", -2: "BRST", -1: "CVT AZOT", 0: "WET",
    1: "BST CET MET MEZ WEST WAT", 2: "CEST MEST MESZ EET SAST CAT", 3: "EEST MSK МСК TRT EAT IDT",
    3.5: "IRST", 4: "MSD GST AZT SAMT MUT RET SCT", 4.5: "AFT", 5: "PKT UZT TJT TMT YEKT MVT",
    5.5: "IST SLST",
    5.75: "NPT", 6: "OMST KGT BTT", 6.5: "MMT", 7: "WIB ICT KRAT NOVT HOVT",
    8: "HKT SGT MYT PHT WITA AWST IRKT ULAT", 8.75: "ACWST", 9: "JST KST WIT YAKT", 9.5: "ACST",
    10: "AEST VLAT CHST PGT", 10.5: "ACDT", 11: "AEDT MAGT NCT SBT", 12: "NZST FJT PETT", 13: "NZDT TOT",
}  # fmt: skip
# Names that leave open whether it is summer: the date itself shows it.
_REGIONS = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
}  # fmt: skip
_OF_AMERICA = {"EASTERN": "E", "CENTRAL": "C", "MOUNTAIN": "M", "PACIFIC": "P"}
_LONG_NAMES = {
    "GREENWICH MEAN TIME": "GMT", "COORDINATED UNIVERSAL TIME": "UTC", "BRITISH SUMMER TIME": "BST",
    "CENTRAL EUROPEAN TIME": "CET", "CENTRAL EUROPEAN STANDARD TIME": "CET",
    "CENTRAL EUROPEAN SUMMER TIME": "CEST",
    "EASTERN EUROPEAN STANDARD TIME": "EET", "EASTERN EUROPEAN SUMMER TIME": "EEST",
    "INDIA STANDARD TIME": "IST",
    "JAPAN STANDARD TIME": "JST", "KOREAN STANDARD TIME": "KST", "MOSCOW STANDARD TIME": "MSK",
} | {
    f"{name}{kind}": f"{initial}{short}"
    for name, initial in _OF_AMERICA.items()
    for kind, short in ((" TIME", "T"), (" STANDARD TIME", "ST"), (" DAYLIGHT TIME", "DT"))
}  # fmt: skip
_UNIVERSAL = ("Z", "UT", "UTC", "GMT", "ETC/UTC", "ETC/GMT", "ZULU", "00")

_BRACKETED = re.compile(r"\s*(?:\(([^()]*)\)|\[([^\[\]]*)\])\Z")
# GMT+2, GMT + 2, -0500 EST, MST-07:00, -05:00Z, --0700. Else a sign before a space is a dash: 08:00 - 09:00.
_OFFSET = re.compile(
    r"(?:(?P<universal>(?i:GMT|UTC?))\s*(?P<sign>[+\-−])\s*|(?P<name>[A-Za-z/]*)\s*(?P<near_sign>[+\-−]{1,2}))"
    r"(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?(?::?\d{2})?(?:\s*(?P<word>[A-Za-z]+)|\s+[A-Z][A-Za-z_]*/[A-Za-z_/-]+)?",
    re.ASCII,
)
_REGION = re.compile(r"[A-Za-z]+(?:/[A-Za-z_-]+){1,2}", re.ASCII)
_LIKE_A_NAME = re.compile(r"[A-Z]{3,5}", re.ASCII)  # a zone; shorter ones are mostly PM somewhere
_UNKNOWN = re.compile(r"(?!(?:AM|PM)\Z)[A-Z]{1,6}|[A-Z][a-z]+ (?:[A-Z&(]\S* )*[Tt]ime", re.ASCII)
_WRITTEN_BY_JAVASCRIPT = re.compile(r"GMT[+-]\d{4}")


class Zone(NamedTuple):
    """A zone, and how it was found; where the note says that it is not known, the offset means nothing."""

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
    """The zone that stands beside a time; None if the text is something else, such as PM.

    An impossible offset ('+2500') and a name that is not in our tables ('XYZT') are noted as unknown: such a
    date must not be used. Without any text UTC is assumed.
    """
    bare = text.strip(" .,:;")
    if not bare:
        return Zone(UTC, DateNote.NO_ZONE)
    if bracketed := _BRACKETED.search(bare):
        return _with_brackets(bare[: bracketed.start()], bracketed[1] or bracketed[2] or "")
    name = bare.upper()
    name = _LONG_NAMES.get(name, name)
    if named := _NAMED.get(name):
        return named
    if offset := _OFFSET.fullmatch(bare):
        return _offset(offset)
    if name in _REGIONS or _REGION.fullmatch(bare):
        return _region(_REGIONS.get(name, bare))
    return _UNKNOWN_ZONE if _UNKNOWN.fullmatch(bare) else None


def is_zone_name(text: str) -> bool:
    """Whether a word is the name of a zone, which may stand behind a day without a time."""
    return text in _NAMED or text in _REGIONS


def _with_brackets(outside: str, inside: str) -> Zone | None:
    """+01:00[Europe/Paris], or XYZ (UTC-5): what is in brackets counts where there is nothing better.

    Beside an offset, brackets may hold what looks like the name of a zone; behind the offset of JavaScript,
    whose clock has 24 hours, they hold the zone's name in the language of the machine.
    """
    zone, other = read_zone(outside), read_zone(inside)
    if not outside or (zone == _UNKNOWN_ZONE and other is not None and other.note is not DateNote.NO_ZONE):
        return other
    is_comment = other is not None and (other != _UNKNOWN_ZONE or _may_be_zone(inside))
    return zone if is_comment or _WRITTEN_BY_JAVASCRIPT.fullmatch(outside) else None


def _offset(found: re.Match[str]) -> Zone | None:
    if not all(_may_be_zone(word) for word in (found["name"], found["word"]) if word):
        return None
    sign = found["sign"] or found["near_sign"]
    minutes = int(found["minutes"] or 0)
    distance = int(found["hours"]) * 60 + minutes
    if distance > FARTHEST_MINUTES or minutes > 59:
        return _UNKNOWN_ZONE
    # POSIX names count westwards: Etc/GMT+5 is five hours behind.
    is_behind = ("+" not in sign) != (found["name"] or "").upper().startswith("ETC/")
    return Zone(timezone(timedelta(minutes=-distance if is_behind else distance)), DateNote.PLAIN)


def _may_be_zone(word: str) -> bool:
    """Whether a word beside an offset is the name of a zone, which need not be known: the offset counts."""
    name = word.upper()
    return (
        name in _NAMED or name in _REGIONS or name == "ETC/GMT" or bool(_LIKE_A_NAME.fullmatch(word.strip()))
    )


def _region(name: str) -> Zone:
    from zoneinfo import ZoneInfo  # few feeds need it

    try:
        return Zone(ZoneInfo(name), DateNote.ZONE_NAME)
    except (KeyError, OSError, ValueError):  # no such region, or a file that is none
        return _UNKNOWN_ZONE
