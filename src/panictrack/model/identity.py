"""Which article an entry belongs to, which time dates it, and the row that it becomes. Pure."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from panictrack.model import DatedBy, DateNote, Entry, FeedKind, IdentityRule
from panictrack.model.outlets import is_site_of
from panictrack.model.text import key, normalise_title, normalise_url
from panictrack.model.times import from_text, to_text, week_start

# A publication date outside this window around our own first sighting is an error or a republication.
_OLDEST_CLAIM = timedelta(days=30)
_NEWEST_CLAIM = timedelta(days=1)

# Some publishers (the BBC) append the revision of an article to its guid: .../articles/c123#2.
_REVISION = re.compile(r"^(https?://[^#]*/[^#]+)#\d{1,2}$")
_HOST = re.compile(r"[^/?#]+")

_PUBLISHED = DatedBy.PUBLISHED.value


def article_key(outlet: str, entry: Entry, rule: IdentityRule = IdentityRule.GUID) -> int:
    """Key of the article: its guid, else its link, else its title on the day of its date.

    Without guid and link a title is the article only within a day: "News Summary" is another article
    each morning. Where a feed's guids (or links) are unusable, a later rule is passed.

    All hosts of an outlet count as one: bbc.co.uk/news/1 and amp.bbc.co.uk/news/1 are an article of bbc.com.
    Which hosts these are comes from the shipped table: a host added to it needs a migration like 0005.
    """
    if entry.guid and rule is IdentityRule.GUID:
        return key(outlet, "guid", _REVISION.sub(r"\1", entry.guid.strip()))
    if entry.url and rule is not IdentityRule.TITLE:
        return key(outlet, "url", _with_one_host(outlet, normalise_url(entry.url)))
    day = entry.published_at.date().isoformat() if entry.published_at else ""
    return key(outlet, "title", normalise_title(entry.title), day)


def key_by_own_host(outlet: str, url: str) -> int:
    """The key that an article had by its link before revision 0005; tombstones made by then still have it."""
    return key(outlet, "url", normalise_url(url))


def _with_one_host(outlet: str, link: str) -> str:
    """A normalised link with the outlet in place of its host, where that is one of the outlet's."""
    host = _HOST.match(link)
    if host is None or host[0] == outlet or not is_site_of(outlet, host[0]):
        return link
    return outlet + link[host.end() :]


def title_key(entry: Entry) -> int:
    """Key of the normalised title: equal for wire copies at any outlet."""
    return key(normalise_title(entry.title))


def dated(published_at: datetime | None, first_seen_at: datetime) -> tuple[DatedBy, datetime]:
    """The time that dates a headline: its publication date if believable, else our first sighting."""
    if published_at is not None and -_OLDEST_CLAIM <= published_at - first_seen_at <= _NEWEST_CLAIM:
        return DatedBy.PUBLISHED, published_at
    return DatedBy.SEEN, first_seen_at


def date_note(entry: Entry, first_seen_at: datetime) -> DateNote:
    """How the entry's date was read, or why it is not believed."""
    if entry.published_at is None:
        return entry.date_note if entry.published_raw else DateNote.MISSING
    if entry.published_at - first_seen_at > _NEWEST_CLAIM:
        return DateNote.FUTURE
    if first_seen_at - entry.published_at > _OLDEST_CLAIM:
        return DateNote.TOO_OLD
    return entry.date_note


class HeadlineRow(NamedTuple):
    """An entry in the form in which the archive stores it. A tuple, because there are millions of them.

    The first eight fields are columns of `headline`, in this order.
    """

    title: str
    url: str | None
    published_at: str | None
    first_seen_at: str
    dated_by: str
    week_start: str
    article: int
    title_key: int
    outlet: str
    stream: str
    is_selected: bool
    language: str | None
    revision: int = 0  # of its title in the archive that it is from; 0: from none
    kind: FeedKind | None = None  # of its stream there

    @property
    def pair(self) -> tuple[int, int]:
        """The keys of its article and title, which together identify a headline."""
        return self.article, self.title_key

    @property
    def dated_at(self) -> str:
        """The time that dates it."""
        return self.published_at if self.published_at and self.dated_by == _PUBLISHED else self.first_seen_at

    @property
    def entry(self) -> Entry:
        """What identifies it when its feed gives no guid."""
        published_at = None if self.published_at is None else from_text(self.published_at)
        return Entry(title=self.title, url=self.url, published_at=published_at)


def to_row(
    entry: Entry,
    outlet: str,
    first_seen_at: datetime,
    *,
    is_selected: bool,
    stream: str | None = None,
    language: str | None = None,
    article: int | None = None,
) -> HeadlineRow:
    """An entry with its keys, and with the time and week that date it.

    `is_selected` is whether its feed or file was chosen by topic. `stream` counts it; without one, a stream
    of the outlet's name does. `article` is the key of its article, where the feed's history overrides the
    entry.
    """
    return HeadlineRow(
        entry.title,
        entry.url,
        *_dates(entry.published_at, first_seen_at),
        article_key(outlet, entry) if article is None else article,
        title_key(entry),
        outlet,
        stream or outlet,
        is_selected,
        language,
    )


@lru_cache(maxsize=1024)  # files are mostly in order of time, and a body has many items of an hour
def _dates(published_at: datetime | None, first_seen_at: datetime) -> tuple[str | None, str, str, str]:
    """Both times, which of them counts, and its week."""
    dated_by, dated_at = dated(published_at, first_seen_at)
    published = None if published_at is None else to_text(published_at)
    return published, to_text(first_seen_at), dated_by.value, week_start(dated_at).isoformat()
