"""Dated copies of feeds: each file holds the body of a feed as it was at the time in the file's name.

A day without a time is its midnight, and a time without a zone is in UTC. What the body shows was seen at
that time; the dates in it are the publisher's claims. The collector's own parser reads the entries, so that
they have their guids.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

from panictrack.collecting.parsing.normalise import ParsedFeed
from panictrack.collecting.parsing.pages import language
from panictrack.errors import InputError
from panictrack.importing.formats.records import FileRow, ImportSource, Parse, language_stated
from panictrack.model import Entry

_TIME = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)(?P<dash>[-_.]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
    r"(?:[T _-]?(?P<hour>\d\d)[-:_.h]?(?P<minute>\d\d)(?:[-:_.m]?(?P<second>\d\d))?)?"
    r"|(?P<epoch>1\d{9}))(?!\d)"
)
_PARTS = ("year", "month", "day", "hour", "minute", "second")
# Their addresses name the redirector, not the publisher.
_REDIRECTORS = frozenset({"feedproxy.google.com", "feeds.feedburner.com", "feedburner.com", "bit.ly", "t.co"})


def time_in(name: str) -> datetime | None:
    """The time in a file's name or path: the last one that a calendar and a clock allow."""
    found = [time for match in _TIME.finditer(name) if (time := _time(match)) is not None]
    return found[-1] if found else None


def read_feed_copy(source: ImportSource) -> Iterator[FileRow]:
    """What one copy shows, oldest first as the archive numbers headlines.

    Raises
    ------
    InputError
        There is no time in the file's name.
    """
    if source.taken_at is None:
        raise InputError(
            f"{source.file.path}: a feed without a time in its name; name it such as 20260808T130546Z.xml"
        )
    if source.parse is not None:
        body = source.file.whole()
        yield from rows_of(source.parse(body, None, None), source.taken_at, language(body))


def rows_of(parsed: ParsedFeed, seen_at: datetime, stated: str | None) -> Iterator[FileRow]:
    """The rows of a parsed body, oldest first: its entries, and then a bad row for each without a title.

    `stated` is the language that the feed says it has.
    """
    if parsed.failure is not None:
        yield FileRow(1, reason=f"{parsed.failure}: {parsed.complaint}")
        return
    outlet, (code, no_language) = _site(parsed.entries), language_stated(stated)
    for position, entry in enumerate(reversed(parsed.entries), start=1):
        yield FileRow(position, entry, outlet, seen_at, language=code, no_language=no_language)
    n_read = len(parsed.entries)
    for number in range(1, parsed.n_untitled + 1):
        yield FileRow(n_read + number, reason="title is empty")


@contextmanager
def feed_parser() -> Iterator[Parse]:
    """A parser of bodies from anywhere: what only feedparser understands is parsed in a process with limits.

    It starts with the first body: few imports hold feeds.
    """
    with ExitStack() as stack:
        started: list[Parse] = []

        def parse(body: bytes, content_type: str | None, address: str | None) -> ParsedFeed:
            if not started:
                started.append(stack.enter_context(_parser()))
            return started[0](body, content_type, address)

        yield parse


@contextmanager
def _parser() -> Iterator[Parse]:
    import asyncio

    from panictrack.collecting.parsing.parser import Parser

    with asyncio.Runner() as runner:
        parser = Parser()
        try:
            yield lambda body, kind, address: runner.run(parser.parse(body, kind, address))
        finally:
            runner.run(parser.__aexit__(None, None, None))


def _time(match: re.Match[str]) -> datetime | None:
    parts = match.groupdict()
    if parts["epoch"]:
        return datetime.fromtimestamp(int(parts["epoch"]), UTC)
    year, month, day, hour, minute, second = (int(parts[name] or 0) for name in _PARTS)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _site(entries: Sequence[Entry]) -> str | None:
    """The host to which most links of a feed lead, its publisher; None where they lead to many."""
    hosts = Counter(host for entry in entries if (host := _host(entry.url)) is not None)
    host, n = next(iter(hosts.most_common(1)), ("", 0))
    return host if 2 * n > len(entries) and host not in _REDIRECTORS else None


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None
