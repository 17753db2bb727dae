"""From a name or an address to an outlet, by one rule for feeds, feed lists, imports and article keys.

A table names each outlet's sites and names (data/outlets.csv); a workspace may have its own, whose lines win.
A host that the table lacks is an outlet itself, without labels such as `www.`, `m.` and `feeds.`.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from panictrack.data import data_path
from panictrack.errors import InputError
from panictrack.model.text import shown_address

_COLUMNS = ("name", "outlet", "country", "language")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SITE = re.compile(r"((?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_])\.?(?::\d+)?(?:/\S*)?")
_ADDRESS = re.compile(r"(?:https?:)?//", re.IGNORECASE)
# Labels that name a service of a site rather than the site, unless they are the site (feed.co.uk).
_SERVICE = re.compile(
    r"^(?:www\d?|amp|m|mobile|touch|lite|edition|feeds?|(?:news)?rss)\.(?=[^.]+\.)(?!(?:ac|co|com|gov|net|org)\.[a-z]{2}$)"
)
_AMP_CACHE = ".cdn.ampproject.org"
_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]+)(?=[:/?#]|$)(?![^/?#]*@)", re.IGNORECASE)

# Their addresses hold other publishers' headlines and do not show who wrote them.
_AGGREGATORS = frozenset(
    {"news.google.com", "google.com", "consent.google.com", "msn.com", "yahoo.com", "news.yahoo.com"}
    | {"finance.yahoo.com", "uk.news.yahoo.com", "flipboard.com", "apple.news", "newsbreak.com", "biztoc.com"}
    | {"smartnews.com", "headtopics.com", "archive.org", "web.archive.org", "feedproxy.google.com", "t.co"}
    | {"feedburner.com", "bit.ly", "removed.com", "consent.yahoo.com", "dailyhunt.in", "upday.com"}
)


class Location(NamedTuple):
    """Where an outlet publishes; empty where that is unknown."""

    country: str  # ISO 3166-1 alpha-2
    language: str  # BCP 47


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletTable:
    """Which names and hosts belong to which outlet, and where the outlets publish."""

    outlets: Mapping[str, str] = field(default_factory=dict)  # by name or host, case-folded
    locations: Mapping[str, Location] = field(default_factory=dict)  # by outlet

    def outlet(self, name: str | None, url: str | None) -> str | None:
        """The outlet of a headline; None where neither its publisher's name nor its URL shows it.

        The name counts first, if the table has it or it is a site; then the host of the URL, unless that
        is an aggregator; then the name as it is.
        """
        if name is not None:
            if found := self.outlets.get(_folded(name)):
                return found
            if site := _host_in(name):
                return self.outlet_of_host(site)
            if _ADDRESS.match(name.strip()):  # of no host that could be an outlet: it may hold a password
                name = None
        host = _host(url) if url else None
        if host is None or "." not in host or not _AGGREGATORS.isdisjoint(_candidates(host)):
            return name
        return self.outlet_of_host(host)

    def outlet_of_host(self, host: str) -> str:
        """The outlet of a host: by the table, tried with and without its service labels, else its site."""
        for candidate in _candidates(host):
            if found := self.outlets.get(candidate):
                return found
        return _site(host)

    def outlet_of_url(self, url: str) -> str:
        """The outlet of a feed by its URL alone.

        Can mislead where a service hosts the feed (feedburner.com): `--outlet` overrides it.
        """
        return self.outlet_of_host(_host(url) or "")


def read_outlets(own: Path | None = None) -> OutletTable:
    """The shipped table, overridden by the workspace's own where that file exists.

    Raises
    ------
    InputError
        A line of the workspace's file cannot be understood; the message names it.
    """
    outlets, locations = _table(data_path("outlets.csv"))
    if own is not None and own.exists():
        own_outlets, own_locations = _table(own)
        outlets |= own_outlets
        locations |= own_locations
    return OutletTable(outlets=outlets, locations=locations)


@cache
def shipped_outlets() -> OutletTable:
    """The shipped table alone, which is the same in every workspace."""
    return read_outlets()


@lru_cache(maxsize=4096)
def is_site_of(outlet: str, host: str) -> bool:
    """Whether a host belongs to an outlet, by the shipped table."""
    table = shipped_outlets()
    return table.outlet_of_host(host) == table.outlet_of_host(outlet)


class _OutletLine(NamedTuple):
    number: int
    name: str
    outlet: str
    location: Location


def _table(path: Path) -> tuple[dict[str, str], dict[str, Location]]:
    lines = list(_lines(path))
    outlets: dict[str, _OutletLine] = {}
    for line in lines:
        host = _host_in(line.name)
        for name in {_folded(line.name), _site(host) if host else _folded(line.name)}:
            other = outlets.setdefault(name, line)
            if other.outlet != line.outlet:
                raise InputError(
                    f"{path}, line {line.number}: {line.name!r} is {other.outlet} in line {other.number}; "
                    "remove one of the two"
                )
    return {name: line.outlet for name, line in outlets.items()}, _locations(path, lines)


def _locations(path: Path, lines: Iterable[_OutletLine]) -> dict[str, Location]:
    first: dict[str, _OutletLine] = {}
    for line in lines:
        other = first.setdefault(line.outlet, line)
        if not any(other.location):
            first[line.outlet] = line
        elif any(line.location) and line.location != other.location:
            raise InputError(
                f"{path}, line {line.number}: {line.outlet} has another country or language in line "
                f"{other.number}; make them the same"
            )
    return {outlet: line.location for outlet, line in first.items() if any(line.location)}


def _lines(path: Path) -> Iterator[_OutletLine]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, restval="", strict=True)
            if not {"name", "outlet"}.issubset(reader.fieldnames or ()):
                raise InputError(f"{path}, line 1: it must name the columns {', '.join(_COLUMNS)}")
            for cells in reader:
                if any(cells.values()):
                    yield _line(path, reader.line_num, cells)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: {error}; repair the file, or move it away") from error


def _line(path: Path, number: int, cells: Mapping[str, str]) -> _OutletLine:
    problem = _problem_of_outlet(cells.get("outlet") or "")
    if problem is not None:
        raise InputError(f"{path}, line {number}: outlet {cells['outlet']!r} {problem}")
    name, outlet, country, language = ((cells.get(column) or "").strip() for column in _COLUMNS)
    if not name or not outlet:
        raise InputError(f"{path}, line {number}: name or outlet is missing; write both, or remove the line")
    if country == "UK":
        raise InputError(f"{path}, line {number}: country 'UK'; write GB, the code in ISO 3166-1")
    if country and not _COUNTRY.fullmatch(country):
        raise InputError(f"{path}, line {number}: country {country!r}; write two capitals, such as GB")
    if language and not _LANGUAGE.fullmatch(language):
        raise InputError(f"{path}, line {number}: language {language!r}; write a tag such as en or en-GB")
    return _OutletLine(number, name, outlet, Location(country, language))


def _problem_of_outlet(outlet: str) -> str | None:
    """What is wrong with an outlet, and the remedy: no headline would ever match it."""
    if "/" in outlet:
        host = _host_in(outlet)
        return f"is an address; write only the site, such as {_site(host) if host else 'bbc.com'}"
    if outlet != outlet.strip():
        return "has spaces around it; remove them"
    return None


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@lru_cache(maxsize=4096)
def _host_in(name: str) -> str | None:
    """The host in a name that is a site or an address; None for a name in words."""
    text = name.strip()
    if _ADDRESS.match(text):
        host = _host(text)
        return host if host and "." in host else None
    found = _SITE.fullmatch(text)
    return found[1].lower() if found else None


@lru_cache(maxsize=4096)
def _candidates(host: str) -> tuple[str, ...]:
    """The host, and what is left of it as each leading service label is removed."""
    candidates = [_readable(host.lower().rstrip("."))]
    while (shorter := _SERVICE.sub("", candidates[-1], count=1)) != candidates[-1]:
        candidates.append(shorter)
    return tuple(candidates)


def _readable(host: str) -> str:
    """A host as people know it: `xn--mller-kva.de` is `müller.de`, a copy in the AMP cache its origin."""
    if host.endswith(_AMP_CACHE):  # www-bbc-co-uk.cdn.ampproject.org; a dash is written as two
        return re.sub("--?", lambda dash: "-" if dash[0] == "--" else ".", host.removesuffix(_AMP_CACHE))
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _site(host: str) -> str:
    return _candidates(host)[-1]


def _host(url: str) -> str | None:
    """The host in an address, of a copy in the AMP cache its origin's; None if there is none."""
    url = shown_address(url)
    if found := _PLAIN_HOST.match(url):  # most are: it takes a tenth of the time
        return found[1]
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
