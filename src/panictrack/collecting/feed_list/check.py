"""What the owner of a feed list should look at, although the list can be used as it stands."""

import re
from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from panictrack.collecting.feed_list.read import FeedList, Finding, Listed, same_feed
from panictrack.errors import suggestion
from panictrack.model import Feed

_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SECTIONS = ("feeds", "topics")


def warnings(found: FeedList) -> tuple[Finding, ...]:
    """All that is suspicious, in the order of the file."""
    listed = found.listed
    findings = [
        *_unread_sections(found),
        *_same_address(listed),
        *_same_name(listed),
        *_two_of_an_outlet(listed, "country", lambda feed: feed.country),
        # en and en-GB agree: the archive keeps the last, and both say English.
        *_two_of_an_outlet(listed, "language", lambda feed: feed.language.lower().partition("-")[0]),
        *(finding for item in listed for finding in _of_one(item)),
    ]
    return tuple(sorted(findings, key=lambda finding: finding.line))


def _of_one(item: Listed) -> Iterator[Finding]:
    country, language = item.feed.country, item.feed.language
    if country == "UK":
        yield _about(item, "the country UK is no ISO 3166-1 code", "write GB")
    elif country and not _COUNTRY.fullmatch(country):
        yield _about(item, f"the country {country!r} is no ISO 3166-1 code", "write two letters, such as GB")
    if language and not _LANGUAGE.fullmatch(language):
        yield _about(item, f"the language {language!r} is no BCP 47 tag", "write one such as en or pt-BR")
    if item.feed.url.startswith("http://") and not _is_local(item.feed.url):
        what = "it is fetched by http: whoever sits on the way can change headlines"
        yield _about(item, what, "try the address with https")


def _unread_sections(found: FeedList) -> Iterator[Finding]:
    for line, name in found.sections:
        if name not in _SECTIONS:
            what = f"nothing reads the section {name!r}"
            yield Finding(line=line, what=what, remedy=suggestion(name, _SECTIONS), is_error=False)


def _same_address(listed: Sequence[Listed]) -> Iterator[Finding]:
    for item, before in _repeated(listed, lambda feed: same_feed(feed.url)):
        if item.feed.url != before.feed.url:  # else it is an error, and told as one
            what = f"its address is that of {before.place} but for http, www, tracking or a slash at the end"
            yield _about(item, what, "remove one of the two")


def _same_name(listed: Sequence[Listed]) -> Iterator[Finding]:
    for item, before in _repeated(listed, lambda feed: feed.name.casefold()):
        what = f"{before.place} is called so, too: `collect --feed` takes both"
        yield _about(item, what, "give one of them another name")


def _two_of_an_outlet(listed: Sequence[Listed], what: str, value: Callable[[Feed], str]) -> Iterator[Finding]:
    first: dict[str, Listed] = {}
    for item in listed:
        if mine := value(item.feed):
            before = first.setdefault(item.feed.outlet, item)
            if (other := value(before.feed)) != mine:
                told = f"the {what} of {item.feed.outlet} is {mine!r} here and {other!r} in {before.place}"
                yield _about(item, told, "an outlet has one: make them agree, or name the outlets apart")


def _repeated(listed: Sequence[Listed], key: Callable[[Feed], str]) -> Iterator[tuple[Listed, Listed]]:
    """Each feed whose key an earlier one has, with that one."""
    first: dict[str, Listed] = {}
    for item in listed:
        before = first.setdefault(key(item.feed), item)
        if before is not item:
            yield item, before


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host


def _about(item: Listed, what: str, remedy: str) -> Finding:
    return Finding(line=item.line, place=item.place, what=what, remedy=remedy, is_error=False)
