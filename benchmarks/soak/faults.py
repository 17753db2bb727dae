"""What goes wrong in the world, and when: windows of faults, shuffled_shares out to the feeds."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clock import DAY, HOUR, MINUTE


class Fault(StrEnum):
    """What a server does instead of what it should."""

    SERVER_ERROR = "500"
    BUSY_SECONDS = "503, Retry-After in seconds"
    BUSY_DATE = "503, Retry-After as a date"
    BUSY_BARE = "503 without Retry-After"
    TOO_MANY = "429, Retry-After"
    TOO_MANY_BARE = "429 without Retry-After"
    NOT_FOUND = "404 for days, then back"
    GONE = "410 for ten days, then back"
    RESET = "connection reset"
    CUT_SHORT = "fewer bytes than announced"
    CUT_SILENTLY = "ends inside of a title"
    GZIP_BROKEN = "gzip that is none"
    GZIP_CUT = "gzip that ends early"
    NO_ANSWER = "never answers"
    HTML_PAGE = "a web page for a day"
    LOGIN = "a login page"
    EMPTY_BODY = "no bytes"
    EMPTY_FEED = "a feed without items"
    SURROGATE = "&#xD800;"
    BARE_AMPERSAND = "no XML: bare & and <br>"
    LATIN1 = "Windows-1252, called UTF-8"
    BACKUP = "five days old, from a backup"
    LOOP = "redirects in a circle"
    PRIVATE = "redirect to [::1]"
    TEMPORARY = "302 for days"
    MISTAKEN = "301 by mistake, for a day"
    MOVED = "301, moved for good"


@dataclass(frozen=True, kw_only=True)
class Window:
    """A fault of one feed, from then to then."""

    fault: Fault
    since: int
    until: int


BUSY = {Fault.BUSY_SECONDS, Fault.BUSY_DATE, Fault.BUSY_BARE, Fault.TOO_MANY, Fault.TOO_MANY_BARE}
PARTLY = {Fault.CUT_SILENTLY, Fault.GZIP_CUT}  # what arrives is a part of the feed
MISSING = {Fault.NOT_FOUND, Fault.GONE}
AWAY = {Fault.TEMPORARY, Fault.MISTAKEN, Fault.MOVED}  # the feed is whole, at another address

_ROOM = 6 * HOUR  # between two faults of a feed, and before the first
# Short ones, with their shortest and longest hours.
_SHORT = {
    Fault.SERVER_ERROR: (0.5, 8),
    Fault.BUSY_SECONDS: (0.5, 5),
    Fault.BUSY_DATE: (0.5, 5),
    Fault.BUSY_BARE: (0.5, 5),
    Fault.TOO_MANY: (0.5, 4),
    Fault.TOO_MANY_BARE: (0.5, 4),
    Fault.RESET: (0.5, 5),
    Fault.CUT_SHORT: (0.5, 5),
    Fault.CUT_SILENTLY: (1, 6),
    Fault.GZIP_BROKEN: (0.5, 5),
    Fault.GZIP_CUT: (1, 6),
    Fault.LOGIN: (1, 6),
    Fault.EMPTY_BODY: (0.5, 6),
    Fault.EMPTY_FEED: (0.5, 6),
    Fault.SURROGATE: (2, 12),
    Fault.BARE_AMPERSAND: (2, 8),
    Fault.LATIN1: (2, 12),
    Fault.BACKUP: (2, 10),
    Fault.LOOP: (0.5, 4),
    Fault.PRIVATE: (0.5, 4),
}
# Long ones: hours, and how many of two hundred feeds.
_LONG = {
    Fault.HTML_PAGE: (24, 8),
    Fault.NOT_FOUND: (72, 6),
    Fault.GONE: (240, 4),
    Fault.TEMPORARY: (240, 3),
    Fault.MISTAKEN: (30, 3),
    Fault.MOVED: (0, 8),
    Fault.NO_ANSWER: (0.4, 2),
}
_A_MONTH = 4  # short faults of a feed
NEW_ADDRESS_ONLY_AFTER = 14 * DAY  # then the old address of a feed that moved is gone


def planned(n_feeds: int, end: int, rng: random.Random) -> list[list[Window]]:
    """The faults of each feed, in order and apart from each other."""
    found: list[list[Window]] = [[] for _ in range(n_feeds)]
    feeds = list(range(n_feeds))
    rng.shuffle(feeds)
    for fault, (hours, share) in _LONG.items():
        if fault is Fault.NO_ANSWER and n_feeds < 100:
            continue  # each costs twenty real seconds
        for _ in range(max(1, share * n_feeds // 200)):
            if feeds:
                found[feeds.pop()].append(_long(fault, int(hours * HOUR), end, rng))
    mean = max(0.8, _A_MONTH * end / (30 * DAY))
    kinds = _endless(list(_SHORT), rng)
    for windows in found:
        for _ in range(round(rng.uniform(0.5, 1.5) * mean)):
            fault = next(kinds)
            shortest, longest = _SHORT[fault]
            length = int(min(rng.uniform(shortest, longest) * HOUR, end / 6))
            since = rng.randrange(_ROOM, end - length - HOUR)
            if all(since + length + _ROOM < old.since or old.until + _ROOM < since for old in windows):
                windows.append(Window(fault=fault, since=since, until=since + length))
        windows.extend(_after_moves(windows, end))
        windows.sort(key=lambda window: window.since)
    return found


def _after_moves(windows: Sequence[Window], end: int) -> list[Window]:
    """An outage of the new address, when nothing at the old one points to it any more."""
    sinces = [window.since + NEW_ADDRESS_ONLY_AFTER for window in windows if window.fault is Fault.MOVED]
    return [
        Window(fault=Fault.SERVER_ERROR, since=since + DAY, until=since + DAY + 10 * HOUR)
        for since in sinces
        if since + 2 * DAY < end
    ]


def _endless(kinds: list[Fault], rng: random.Random) -> Iterator[Fault]:
    while True:
        rng.shuffle(kinds)
        yield from kinds


def _long(fault: Fault, length: int, end: int, rng: random.Random) -> Window:
    if fault is Fault.MOVED:
        return Window(fault=fault, since=rng.randrange(end // 6, end // 2), until=end + 10 * DAY)
    length = min(length, end // 3)
    latest = end // 6 if fault is Fault.GONE else end - length - 8 * HOUR
    since = rng.randrange(_ROOM, max(_ROOM + 10 * MINUTE, latest))
    return Window(fault=fault, since=since, until=since + length)


def requested_pause(window: Window) -> int | None:
    """For how many seconds a server in such a window wants to be left alone; None: it does not say."""
    if window.fault in {Fault.BUSY_BARE, Fault.TOO_MANY_BARE} or window.fault not in BUSY:
        return None
    if window.since % 10 == 0:
        return 26 * HOUR
    return 20 * MINUTE + window.since % (100 * MINUTE)
