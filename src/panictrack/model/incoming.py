"""Entries on their way into the archive, and all that can be told of them without it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from panictrack.model import DatedBy, Entry
from panictrack.model.identity import article_key, dated, title_key
from panictrack.model.times import from_text, to_text, week_start

_PUBLISHED = DatedBy.PUBLISHED.value


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomingEntry:
    """An entry on its way into the archive, with what its source knows about it."""

    entry: Entry
    outlet: str
    first_seen_at: datetime
    is_selected: bool  # came through a feed or file that was chosen by topic
    article: int | None = None  # key of its article, where the feed's memory knows better than the entry


class HeadlineRow(NamedTuple):
    """An arrival as the archive keeps it. A tuple: there are millions of them.

    The first eight are columns of `headline`, in this order.
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
    is_selected: bool

    @property
    def pair(self) -> tuple[int, int]:
        """The keys of its article and title, which together are a headline."""
        return self.article, self.title_key

    @property
    def dated_at(self) -> str:
        """The moment that counts."""
        return self.published_at if self.published_at and self.dated_by == _PUBLISHED else self.first_seen_at

    @property
    def entry(self) -> Entry:
        """What it is told by when its feed gave no guid."""
        claim = None if self.published_at is None else from_text(self.published_at)
        return Entry(title=self.title, url=self.url, published_at=claim)


def to_rows(arrival: IncomingEntry) -> HeadlineRow:
    """The arrival with its keys, and with the moment and the week that count."""
    return to_row(
        arrival.entry, arrival.outlet, arrival.first_seen_at, arrival.is_selected, article=arrival.article
    )


def to_row(
    entry: Entry,
    outlet: str,
    first_seen_at: datetime,
    is_selected: bool,  # noqa: FBT001 - as in Prepared
    *,
    article: int | None = None,
) -> HeadlineRow:
    """What `to_rows` makes of an arrival, for who has its parts: an import has millions of them."""
    return HeadlineRow(
        entry.title,
        entry.url,
        *_moments(entry.published_at, first_seen_at),
        article_key(outlet, entry) if article is None else article,
        title_key(entry),
        outlet,
        is_selected,
    )


@lru_cache(maxsize=1024)  # files are mostly in order of time, and a body has many items of an hour
def _moments(claim: datetime | None, first_seen_at: datetime) -> tuple[str | None, str, str, str]:
    """Both moments, which of them counts, and its week."""
    dated_by, moment = dated(claim, first_seen_at)
    published_at = None if claim is None else to_text(claim)
    return published_at, to_text(first_seen_at), dated_by.value, week_start(moment).isoformat()
