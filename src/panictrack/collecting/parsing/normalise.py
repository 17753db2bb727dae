"""The result of parsing a feed, and the last steps of it, which all parsers share.

A parser hands over raw items in the feed's own words. Titles, links and dates are interpreted here and only
here, so that parsers cannot differ in them.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from panictrack.collecting.parsing.dates import read_date
from panictrack.collecting.parsing.dates.of_a_body import all_dated
from panictrack.collecting.parsing.links import base_address, is_relative, web_address
from panictrack.model import DateNote, Entry, Outcome
from panictrack.model.markup import read_once_more
from panictrack.model.text import clean_title, storable

# Of one body the first ones are read. The largest of 150 real feeds has 300, and podcasts reach thousands.
MOST_ENTRIES = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Hints:
    """What the feed itself declares about how often it changes.

    Can mislead when a publisher leaves what its software wrote, such as hourly for a feed that changes each
    minute: a hint is a reason to fetch less often, never to miss items.
    """

    every: timedelta | None = None  # the longest of RSS ttl and sy:updatePeriod over sy:updateFrequency
    skip_hours: frozenset[int] = frozenset()  # 0-23 (24 counts as 0), GMT
    skip_days: frozenset[int] = frozenset()  # 0 = Monday


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedFeed:
    """A parsed body: a feed with its entries, or why it is not a feed."""

    entries: tuple[Entry, ...] = ()
    failure: Outcome | None = None  # None: it is a feed, possibly without entries
    title: str | None = None  # the channel's own
    hints: Hints = Hints()
    n_untitled: int = 0  # items without a title, which cannot be stored
    n_links_dropped: int = 0  # links that are not http or https
    n_left_out: int = 0  # items beyond MOST_ENTRIES
    complaint: str | None = None  # why it failed, or the parser's warning
    is_cut_off: bool = False  # the body ends early, so it must be fetched again
    parser: str = "expat"  # or "feedparser" or "json"


class RawItem(NamedTuple):
    """One item in the feed's own words."""

    title: str | None
    title_is_html: bool
    link: str | None
    guid: str | None
    published: str | None
    updated: str | None
    link_is_guid: bool = False  # it has no link of its own, and its guid may be one


def normalised(
    items: Iterable[RawItem], *, site: str | None = None, address: str | None = None
) -> ParsedFeed:
    """A feed of these items, in their order; items without a title and unusable links are only counted.

    So are items beyond MOST_ENTRIES. Relative links are relative to `site`, the channel's own link, or to
    `address`, where the body came from. All dates together show what 05/03/2026 means.
    """
    entries: list[Entry] = []
    base = base_address(site, address)
    n_untitled = n_links_dropped = 0
    rest = iter(items)
    for item in islice(rest, MOST_ENTRIES):
        title = title_text(item.title, is_html=item.title_is_html)
        link = _link(item, base)
        if link is None and item.link and item.link.strip() and not item.link_is_guid:
            n_links_dropped += 1
        if not title:
            n_untitled += 1
            continue
        published_at, raw, note = _dated(item)
        entry = Entry(
            title=title,
            url=storable(link) if link else None,
            guid=storable(item.guid) if item.guid else None,
            published_at=published_at,
            published_raw=raw,
            date_note=note,
        )
        entries.append(entry)
    return ParsedFeed(
        entries=tuple(all_dated(entries)),
        n_untitled=n_untitled,
        n_links_dropped=n_links_dropped,
        n_left_out=sum(1 for _ in rest),
    )


def title_text(raw: str | None, *, is_html: bool) -> str:
    """The title as text. HTML, whether declared or likely, is decoded: `AT&amp;T` is AT&T.

    A reference that is then left is read once more where it is surely one too many.
    """
    title = clean_title(raw or "")
    if "&" not in title:
        return title
    if is_html:
        title = clean_title(html.unescape(title))
    return clean_title(read_once_more(title))


def _link(item: RawItem, base: str | None) -> str | None:
    """The address of the article. A guid is one if it is absolute, or at least a path."""
    if not item.link:
        return None
    if item.link_is_guid and is_relative(item.link) and not item.link.strip().startswith("/"):
        return None
    return web_address(item.link, base)


def _dated(item: RawItem) -> tuple[datetime | None, str | None, DateNote]:
    """The publication date if it can be read, else the update, else why there is none."""
    raw = item.published or item.updated
    published_at, note = read_date(raw)
    if published_at is None and item.published and item.updated:
        other, other_note = read_date(item.updated)
        if other is not None:
            raw, published_at, note = item.updated, other, other_note
    return published_at, storable(raw) if raw else None, note
