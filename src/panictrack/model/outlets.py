"""From what files say of a publisher to its outlet: a table that a person can edit, else the address.

The table is shipped (data/outlets.csv); a workspace may have its own, whose lines win.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from panictrack.data import data_path
from panictrack.errors import InputError

_COLUMNS = ("name", "outlet", "country", "language")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SITE = re.compile(r"(?:https?://)?((?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_])(?::\d+)?(?:/\S*)?")
_PREFIX = re.compile(r"(?:www\d?|amp|m|mobile|edition)\.(?=[^.]+\.)")
_ADDRESS_HOST = re.compile(r"https?://(?:[^/?#@\s]*@)?([A-Za-z0-9.-]+)", re.IGNORECASE)

# Their addresses hold other publishers' headlines: who wrote one, they do not say.
_AGGREGATORS = frozenset(
    {"news.google.com", "google.com", "consent.google.com", "msn.com", "yahoo.com", "news.yahoo.com"}
    | {"finance.yahoo.com", "uk.news.yahoo.com", "flipboard.com", "apple.news", "newsbreak.com", "biztoc.com"}
    | {"smartnews.com", "headtopics.com", "archive.org", "web.archive.org", "feedproxy.google.com", "t.co"}
    | {"feeds.feedburner.com", "bit.ly", "removed.com", "consent.yahoo.com", "dailyhunt.in", "upday.com"}
)


class Place(NamedTuple):
    """Where an outlet is at home; empty where it is not known."""

    country: str  # ISO 3166-1 alpha-2
    language: str  # BCP 47


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletTable:
    """Which names stand for which outlets, and where these are at home."""

    outlets: Mapping[str, str] = field(default_factory=dict)  # by name, folded
    places: Mapping[str, Place] = field(default_factory=dict)  # by outlet

    def outlet(self, name: str | None, url: str | None) -> str | None:
        """The outlet of a headline; None where neither its name nor its address tells.

        The table counts first, then the name where it is a site, then the host of the address unless
        it gathers other publishers' headlines, then the name as it is.
        """
        if name is not None:
            site = _site(name)
            found = self.outlets.get(_folded(name)) or (self.outlets.get(site, site) if site else None)
            if found is not None:
                return found
        host = _host(url) if url else None
        if host is None or host in _AGGREGATORS:
            return name
        return self.outlets.get(host, host)


def read_outlets(own: Path | None = None) -> OutletTable:
    """The shipped table, and over it a person's own where that file exists.

    Raises
    ------
    InputError
        A line of the person's file cannot be understood; the message names it.
    """
    outlets, places = _table(data_path("outlets.csv"))
    if own is not None and own.exists():
        own_outlets, own_places = _table(own)
        outlets |= own_outlets
        places |= own_places
    return OutletTable(outlets=outlets, places=places)


class _Line(NamedTuple):
    number: int
    name: str
    outlet: str
    place: Place


def _table(path: Path) -> tuple[dict[str, str], dict[str, Place]]:
    lines = list(_lines(path))
    outlets: dict[str, _Line] = {}
    for line in lines:
        for name in {_folded(line.name), _site(line.name) or _folded(line.name)}:
            other = outlets.setdefault(name, line)
            if other.outlet != line.outlet:
                raise InputError(
                    f"{path}, line {line.number}: {line.name!r} is {other.outlet} in line {other.number}; "
                    "leave one of them out"
                )
    return {name: line.outlet for name, line in outlets.items()}, _places(path, lines)


def _places(path: Path, lines: Iterable[_Line]) -> dict[str, Place]:
    """The country and language of each outlet: those of its first line that has them."""
    found: dict[str, _Line] = {}
    for line in lines:
        other = found.setdefault(line.outlet, line)
        if not any(other.place):
            found[line.outlet] = line
        elif any(line.place) and line.place != other.place:
            raise InputError(
                f"{path}, line {line.number}: {line.outlet} has another country or language in line "
                f"{other.number}; make them the same"
            )
    return {outlet: line.place for outlet, line in found.items() if any(line.place)}


def _lines(path: Path) -> Iterator[_Line]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, restval="", strict=True)
            if not {"name", "outlet"}.issubset(reader.fieldnames or ()):
                raise InputError(
                    f"{path}, line 1: the columns are {', '.join(_COLUMNS)}; write them into the first line"
                )
            for cells in reader:
                if any(cells.values()):
                    yield _line(path, reader.line_num, cells)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: {error}; mend the file, or move it away") from error


def _line(path: Path, number: int, cells: Mapping[str, str]) -> _Line:
    complaint = _complaint_about(cells.get("outlet") or "")
    if complaint is not None:
        raise InputError(f"{path}, line {number}: outlet {cells['outlet']!r} {complaint}")
    name, outlet, country, language = ((cells.get(column) or "").strip() for column in _COLUMNS)
    if not name or not outlet:
        raise InputError(f"{path}, line {number}: no name or no outlet; write both, or leave the line out")
    if country == "UK":
        raise InputError(f"{path}, line {number}: country 'UK'; write GB, which is its code in ISO 3166-1")
    if country and not _COUNTRY.fullmatch(country):
        raise InputError(f"{path}, line {number}: country {country!r}; write two capitals, such as GB")
    if language and not _LANGUAGE.fullmatch(language):
        raise InputError(f"{path}, line {number}: language {language!r}; write a tag such as en or en-GB")
    return _Line(number, name, outlet, Place(country, language))


def _complaint_about(outlet: str) -> str | None:
    """What is wrong with an outlet, and the remedy: no headline would ever be known as its own."""
    if "/" in outlet:
        return f"is an address; write the site alone, such as {_site(outlet.strip()) or 'bbc.com'}"
    if outlet != outlet.strip():
        return "has blanks around it; take them out"
    return None


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@lru_cache(maxsize=4096)
def _site(name: str) -> str | None:
    """The host in a name that is a site or an address; None where it is a name in words."""
    found = _SITE.fullmatch(name.strip())
    return _bare(found[1]) if found else None


@lru_cache(maxsize=4096)
def _bare(host: str) -> str:
    return _PREFIX.sub("", host.lower().rstrip("."), count=1)


def _host(url: str) -> str | None:
    """The host of an address without what stands before a site's name."""
    found = _ADDRESS_HOST.match(url)
    if found is not None:
        return _bare(found[1])
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return _bare(host) if host and "." in host else None
