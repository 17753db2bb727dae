"""The address of an item from what its feed wrote: absolute, of the web, and in one line."""

import re
from urllib.parse import urljoin, urlsplit

_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9._:-]+(?:[/?#]|\Z)", re.IGNORECASE)
_BREAK = re.compile(r"\s*[\n\r\t]\s*")  # an address that its program wrapped
_SLASHES = re.compile(r"(https?):[/\\]+", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST_NAME = re.compile(r"[\w.:-]+")
_BARE_HOST = re.compile(r"www\.[^\s/?#.:]+(?:\.[^\s/?#.:]+)+(?=[/?#:]|\Z)", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_HOST = re.compile(r"[^/?#\s]+")
_NOTHING = frozenset({"", "#", "none", "null", "nil", "undefined", "n/a"})  # as templates write it


def web_address(link: str, base: str | None) -> str | None:
    """The link as an absolute address of the web; None if it is not one.

    `base` is an absolute address, or None: then relative links have no address.
    """
    link = link.strip()
    if not _WEB_ADDRESS.match(link) or _BREAK.search(link):
        link = _absolute(_SLASHES.sub(r"\1://", _BREAK.sub("", link), count=1), base)
    return link if _is_web_address(link) else None


def is_relative(link: str) -> bool:
    """Whether a link states no scheme."""
    return _SCHEME.match(link.strip()) is None


def is_base(text: str) -> bool:
    """Whether links can be relative to this, itself an address or relative to one."""
    try:
        parts = urlsplit(urljoin("https://base.example/", text.strip()))
        _ = parts.port  # only this access raises for a port that is not a number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(_HOST_NAME.fullmatch(parts.hostname or ""))


def base_address(site: str | None, fetched: str | None) -> str | None:
    """What relative links are relative to: the channel's own link, else the address it was fetched from.

    A link of the channel to a host without a dot is of the machine that made the feed.
    """
    found = web_address(site, fetched) if site else None
    if found is not None and is_base(found) and "." in _host_of(found):
        return found
    return fetched or None


def _absolute(link: str, base: str | None) -> str:
    if link.lower() in _NOTHING:
        return ""
    if link.startswith(("//", "\\\\")):
        return f"{_scheme_of(base)}:{link}"
    if _BARE_HOST.match(link):
        return f"https://{link}"
    if _SCHEME.match(link) or base is None:
        return link
    return _joined(base, link)


def _joined(base: str, link: str) -> str:
    host = _HOST.match(link)
    if host is not None and "." in host[0] and _same_host(host[0], _host_of(base)):
        return f"{_scheme_of(base)}://{link}"
    if _SPACE.search(link) and link[0] not in "/.?":
        return ""  # words
    try:
        return urljoin(base, link)
    except ValueError:  # such as //[
        return ""


def _same_host(one: str, other: str) -> bool:
    return one.lower().removeprefix("www.") == other.lower().removeprefix("www.")


def _scheme_of(base: str | None) -> str:
    return base.partition(":")[0] if base else "https"


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_web_address(link: str) -> bool:
    if _WEB_ADDRESS.match(link):
        return True
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
