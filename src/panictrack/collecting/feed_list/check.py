"""What the owner of a valid feed list should look at."""

import re
from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from panictrack.collecting.feed_list.read import FeedList, Finding, ListedFeed, repeated
from panictrack.errors import suggestion
from panictrack.model import Feed
from panictrack.model.outlets import OutletTable, shipped_outlets
from panictrack.model.text import normalise_url

_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SECTIONS = ("feeds", "topics")


def warnings(feed_list: FeedList, outlets: OutletTable | None = None) -> tuple[Finding, ...]:
    """Everything suspicious, in the order of the file. `outlets` is the workspace's table of outlets."""
    listed = feed_list.listed
    table = outlets or shipped_outlets()
    findings = [
        *_unknown_sections(feed_list),
        *_same_address(listed),
        *_same_name(listed),
        *_disagreement(listed, "country", lambda feed: feed.country),
        # en and en-GB agree: the archive uses the last, and both mean English.
        *_disagreement(listed, "language", lambda feed: feed.language.lower().partition("-")[0]),
        *(finding for item in listed for finding in _about_one(item, table)),
    ]
    return tuple(sorted(findings, key=lambda finding: finding.line))


def _about_one(item: ListedFeed, table: OutletTable) -> Iterator[Finding]:
    country, language, outlet = item.feed.country, item.feed.language, item.feed.outlet
    if country == "UK":
        yield _about(item, "the country UK is not an ISO 3166-1 code", "write GB")
    elif country and not _COUNTRY.fullmatch(country):
        yield _about(item, f"the country {country!r} is not an ISO 3166-1 code", "write one such as GB")
    if language and not _LANGUAGE.fullmatch(language):
        yield _about(item, f"the language {language!r} is not a BCP 47 tag", "write one such as en or pt-BR")
    if (known := table.outlet(outlet, None)) != outlet:
        what = f"imports file {outlet} under {known}, so its headlines would belong to two outlets"
        yield _about(item, what, f"write outlet: {known}")
    if item.feed.url.startswith("http://") and not _is_local(item.feed.url):
        what = "it is fetched without encryption, so that others on the way can change headlines"
        yield _about(item, what, "try the address with https")


def _unknown_sections(feed_list: FeedList) -> Iterator[Finding]:
    for line, name in feed_list.sections:
        if name not in _SECTIONS:
            what = f"the section {name!r} is unknown and has no effect"
            yield Finding(line=line, what=what, remedy=suggestion(name, _SECTIONS), is_error=False)


def _same_address(listed: Sequence[ListedFeed]) -> Iterator[Finding]:
    for item, before in repeated(listed, lambda feed: normalise_url(feed.url)):
        if item.feed.url != before.feed.url:  # otherwise it is reported as an error
            what = f"its address differs from {before.where} only in http, www, tracking or a final slash"
            yield _about(item, what, "remove one of the two")


def _same_name(listed: Sequence[ListedFeed]) -> Iterator[Finding]:
    for item, before in repeated(listed, lambda feed: feed.name.casefold()):
        what = f"{before.where} has the same name: `collect --feed` fetches both"
        yield _about(item, what, "rename one of them")


def _disagreement(
    listed: Sequence[ListedFeed], field: str, value: Callable[[Feed], str]
) -> Iterator[Finding]:
    first: dict[str, ListedFeed] = {}
    for item in listed:
        if own := value(item.feed):
            before = first.setdefault(item.feed.outlet, item)
            if (other := value(before.feed)) != own:
                what = f"the {field} of {item.feed.outlet} is {own!r} here and {other!r} in {before.where}"
                yield _about(item, what, "make them agree, or use two outlets: an outlet has one of each")


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host


def _about(item: ListedFeed, what: str, remedy: str) -> Finding:
    return Finding(line=item.line, where=item.where, what=what, remedy=remedy, is_error=False)
