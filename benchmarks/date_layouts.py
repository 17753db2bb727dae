"""Which of the date layouts that Miniflux and gofeed list are read, and whether any is read wrongly.

    python benchmarks/date_layouts.py

Writes a feed of thirty items in each layout of date_layouts.txt and reads it as the collector does, then each
date alone. A layout is right if every date of its feed is; unread dates are none, wrong ones differ from what
was written. INCOMPLETE layouts do not hold a moment: they lack a part, or are
misprints.
Without a zone UTC is meant. Prints totals, and each layout that is not right.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from panictrack.collecting.parsing.dates import read_date
from panictrack.collecting.parsing.normalise import RawItem, normalised

LAYOUTS = Path(__file__).with_suffix(".txt")
INCOMPLETE = {
    "6/M/D hh:mm": "no year",
    "6-M-D hh:mm": "no year",
    "Day, D Mon hh:mm:ss ZONE": "no year",
    "Mon. YYYY": "no day",
    "Day,DD MONTH YYYY Mm:mm:ss ZONE": "no hour",
    "Day, Dth Mon YYYY hh:ss:ss ZONE": "no minute",
}
ZONES = {"GMT": 0, "EST": -5, "PDT": -7, "CET": 1, "JST": 9}
N_ITEMS = 30
FIRST = datetime(2026, 9, 20, 0, 7, 45, tzinfo=UTC)
STEP = timedelta(days=2, hours=13, minutes=11, seconds=9)
_TOKEN = re.compile(
    "YYYY|YY|MONTH|Mon|mon|MM|M|WEEKDAY|Day|day|DD|_D|D|Z?[+]hh:mm:ss|Z?[+]hh:mm|[+]hhmm|[+]hh|hh|HH|H|mm|m"
    "|st|nd|rd|th|at|ss|s|PM|p[.]m[.]|pm|ZONE|GMT|UT|."
)
_OFFSETS = {"+hhmm", "+hh:mm", "+hh:mm:ss", "+hh", "Z+hh:mm", "ZONE"}


class Written(NamedTuple):
    """A date in a layout, and the moment that it states."""

    text: str
    moment: datetime


def main() -> None:
    """Read everything, print what is not right."""
    in_feeds: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for n_listed, layout in listed():
        dates = [in_layout(layout, moment) for moment in moments()]
        found = _judged(dates, [entry.published_at for entry in normalised(map(_item, dates)).entries])
        verdict = "wrong" if found["wrong"] else "unread" if found["unread"] else "right"
        why = INCOMPLETE.get(layout)
        in_feeds[f"not a moment: {why}" if why else verdict] += n_listed
        one_by_one = _judged(dates, [read_date(date.text)[0] for date in dates])
        if layout not in INCOMPLETE:
            alone += Counter({kind: n_listed * n for kind, n in one_by_one.items()})
        if verdict != "right" or one_by_one["unread"]:
            n_read = f"{found['right']:>3} of {N_ITEMS} in a feed, {one_by_one['right']:>3} alone"
            print(f"{n_read}  {verdict:<6}  {layout:<34}  {dates[0].text}")
    _print("entries of both lists, by feeds", in_feeds)
    _print("dates alone", alone)


def _print(name: str, counts: Counter[str]) -> None:
    total = counts.total()
    print(f"{name}: {total}")
    for kind, number in counts.most_common():
        print(f"{number:>7} ({number / total:.1%}) {kind}")


def listed() -> Iterator[tuple[int, str]]:
    """Each layout, and how often the two lists have it."""
    for line in LAYOUTS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            n_miniflux, n_gofeed, layout = line.split("\t")
            yield int(n_miniflux) + int(n_gofeed), layout


def moments() -> list[datetime]:
    """The known moments, by the clock on the wall: every hour of the day, all days of a month."""
    return [FIRST + number * STEP for number in range(N_ITEMS)]


def in_layout(layout: str, wall: datetime) -> Written:
    """A moment in a layout, in a zone that depends on its day, cut to what the layout holds."""
    tokens = _TOKEN.findall(layout)
    name, hours = list(ZONES.items())[wall.day % len(ZONES)]
    values = _values(wall, name, hours)
    wall = wall.replace(
        hour=wall.hour if {"hh", "HH", "H"}.intersection(tokens) else 0,
        minute=wall.minute if {"mm", "m"}.intersection(tokens) else 0,
        second=wall.second if {"ss", "s"}.intersection(tokens) else 0,
    )
    offset = hours if _OFFSETS.intersection(tokens) else -7 if "-700" in layout else 0
    text = "".join(values.get(token, token) for token in tokens)
    return Written(text, wall - timedelta(hours=offset))


def _values(wall: datetime, zone: str, hours: int) -> dict[str, str]:
    sign, distance = "-" if hours < 0 else "+", abs(hours)
    half = f"{wall:%p}"
    hour = wall.hour % 12 or 12
    return {
        "YYYY": f"{wall:%Y}", "YY": f"{wall:%y}", "MONTH": f"{wall:%B}", "Mon": f"{wall:%b}",
        "mon": f"{wall:%b}".lower(), "MM": f"{wall:%m}", "M": str(wall.month), "WEEKDAY": f"{wall:%A}",
        "Day": f"{wall:%a}", "day": f"{wall:%a}".lower(), "DD": f"{wall:%d}", "D": str(wall.day),
        "_D": f"{wall.day:>2}", "hh": f"{wall:%H}", "HH": f"{hour:02}", "H": str(hour), "mm": f"{wall:%M}",
        "m": str(wall.minute), "ss": f"{wall:%S}", "s": str(wall.second), "PM": half, "pm": half.lower(),
        "p.m.": f"{half[0].lower()}.m.", "ZONE": zone, "+hhmm": f"{sign}{distance:02}00",
        "+hh:mm": f"{sign}{distance:02}:00", "+hh:mm:ss": f"{sign}{distance:02}:00:00",
        "+hh": f"{sign}{distance:02}", "Z+hh:mm": f"{sign}{distance:02}:00" if hours else "Z",
    }  # fmt: skip


def _item(date: Written) -> RawItem:
    return RawItem("A headline", False, None, None, date.text, None)


def _judged(dates: list[Written], read: list[datetime | None]) -> Counter[str]:
    return Counter(
        "unread" if moment is None else "right" if moment == date.moment else "wrong"
        for date, moment in zip(dates, read, strict=True)
    )


if __name__ == "__main__":
    main()
