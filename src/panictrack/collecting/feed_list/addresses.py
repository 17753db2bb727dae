"""Addresses of feeds: which are any, what people write for them, and whose they are."""

from urllib.parse import urlsplit

from panictrack.model.text import normalise_url

# The first label of a host that names a service of the publisher's site rather than the site.
_SERVICES = {"www", "feeds", "feed", "rss"}
# What readers write for "open this in a reader"; feed: says nothing of encryption, and by custom is http.
_READER_SCHEMES = {"feed://": "http://", "feeds://": "https://", "feed:": ""}


def is_web_address(text: str) -> bool:
    """Whether this is an address that can be asked: http or https, a host, nothing that is no text."""
    if not text.isprintable() or any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # a port that is no number is only noticed here
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def web_address(text: str) -> str | None:
    """The address that somebody meant: without spaces around it, `feed:` read as readers do; None if none."""
    address = text.strip()
    for scheme, meant in _READER_SCHEMES.items():
        if address.lower().startswith(scheme):
            address = meant + address[len(scheme) :]
            break
    return address if is_web_address(address) else None


def same_feed(url: str) -> str:
    """What addresses of one feed have in common: scheme, tracking and a trailing slash make no other feed."""
    return normalise_url(url)


def outlet_of(url: str) -> str:
    """The publisher's site by the host alone: `feeds.`, `rss.` and `www.` removed, nothing guessed.

    Can mislead where a feed lies with a service (feedburner.com) or at another site of the publisher's
    (bbci.co.uk for bbc.com): only a person knows, and `--outlet` says so.
    """
    labels = (urlsplit(url).hostname or "").split(".")
    while len(labels) > 2 and labels[0] in _SERVICES:
        labels = labels[1:]
    return ".".join(labels)
