"""One row of a file of headlines, whatever its form: an entry with what dates it, or what is wrong in it."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from panictrack.model import Entry
from panictrack.model.text import clean_title, storable

# Years outside are misread or stand for "unknown": the first newspaper is of 1605.
_OLDEST_YEAR, _NEWEST_YEAR = 1600, 2100
NOT_UTF_8 = "holds bytes that are not UTF-8; save the file as UTF-8"
# What a byte that is no UTF-8 is read as. Python's own JSON writes it so, too: as an escape.
_STRAY_BYTE = re.compile(r"[\udc80-\udcff]")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9._:-]+(?:[/?#]|\Z)")


class FileRow(NamedTuple):
    """An entry of a file, or why it could not be read. A tuple: there are millions of them.

    `place` is its line, or its number where the form has no lines. `seen_at` is when the source saw the
    headline; None where the source gives the publisher's claim alone.
    """

    place: int
    entry: Entry | None = None
    outlet: str | None = None  # as the file says it
    seen_at: datetime | None = None
    complaint: str | None = None

    @property
    def first_seen_at(self) -> datetime | None:
        """The moment in which the headline was there for certain, as far as the file knows."""
        if self.seen_at is not None or self.entry is None:
            return self.seen_at
        return self.entry.published_at


class RawRecord(NamedTuple):
    """What a file says of one headline, in its own words."""

    title: Any
    claim: Any = None  # the publisher's date
    seen: Any = None  # the source's own
    url: Any = None
    outlet: Any = None


# From a record of an export to what it says, or to why it says nothing.
Reads = Callable[[Mapping[str, Any]], RawRecord | str]


def parse_record(place: int, told: RawRecord) -> FileRow:
    """The row of what a file says. One of the two dates must be readable."""
    if has_invalid_bytes(f"{told.title}{told.outlet}{told.url}"):
        return FileRow(place, complaint=NOT_UTF_8)
    title = clean_title(str(told.title or ""))
    if not title:
        return FileRow(place, complaint="no title")
    claim, seen = parse_date_or_none(told.claim), parse_date_or_none(told.seen)
    if claim is None and seen is None:
        return FileRow(place, complaint=_undated(told))
    entry = Entry(title=title, url=address(told.url), published_at=claim)
    return FileRow(place, entry, outlet_name(told.outlet), seen)


def has_invalid_bytes(text: str) -> bool:
    """Whether bytes in a text of a file are not UTF-8; costs next to nothing where all is printable."""
    return not (text.isascii() or text.isprintable()) and _STRAY_BYTE.search(text) is not None


def parse_date_or_none(date: Any) -> datetime | None:
    """The moment of a date; None where there is none, or none that can be read."""
    try:
        return moment(date) if isinstance(date, str) and date else None
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)  # files are mostly in order of time, and days have many headlines
def moment(text: str) -> datetime:
    """The moment in UTC that an ISO date names, also one in bare digits; a day is its first moment.

    Raises
    ------
    ValueError, OverflowError
        It is none, or of a year in which there was no newspaper.

    Can mislead when: it names no zone; UTC is assumed.
    """
    bare = text.strip()
    if len(bare) == 14 and bare.isdecimal():  # 20240501121500, GDELT's
        bare = f"{bare[:8]}T{bare[8:]}"
    found = datetime.fromisoformat(bare)
    if not _OLDEST_YEAR <= found.year <= _NEWEST_YEAR:
        raise ValueError(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def address(value: Any) -> str | None:
    """The address of an article; None where it is none, or one that must never become a link."""
    found = storable(str(value or "").strip())
    if not found or _PLAIN_ADDRESS.match(found):
        return found or None
    try:
        scheme = urlsplit(found).scheme.lower()
    except ValueError:
        return None
    return found if scheme in {"", "http", "https"} else None


def outlet_name(value: Any) -> str | None:
    """What a file calls an outlet."""
    return _name(value) if isinstance(value, str) and value else None


@lru_cache(maxsize=4096)
def _name(text: str) -> str | None:
    return clean_title(text) or None


def _undated(told: RawRecord) -> str:
    given = told.claim or told.seen
    if not given:
        return "no date"
    return f"date {str(given)[:60]!r} is not like 2026-11-17 or 2026-11-17T06:00Z"
