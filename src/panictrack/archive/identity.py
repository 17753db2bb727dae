"""Which article an entry belongs to, and which moment dates it. Pure."""

import re
from datetime import datetime, timedelta

from panictrack.model import DatedBy, Entry
from panictrack.text import key, normalise_title, normalise_url

# A claim outside this window around our own first sighting is an error or a re-published article.
_OLDEST_CLAIM = timedelta(days=30)
_NEWEST_CLAIM = timedelta(days=1)

# Some publishers (the BBC) count the revisions of an article behind its guid: .../articles/c123#2.
_REVISION = re.compile(r"^(https?://[^#]*/[^#]+)#\d{1,2}$")


def article_key(outlet: str, entry: Entry) -> int:
    """Key of the article: its guid, else its link, else its title on the day of its date.

    Without guid and link a title is the article only within a day: "News Summary" is another article
    each morning.
    """
    if entry.guid:
        return key(outlet, "guid", _REVISION.sub(r"\1", entry.guid.strip()))
    if entry.url:
        return key(outlet, "url", normalise_url(entry.url))
    day = entry.published_at.date().isoformat() if entry.published_at else ""
    return key(outlet, "title", normalise_title(entry.title), day)


def title_key(entry: Entry) -> int:
    """Key of the normalised title: equal for wire copies at any outlet."""
    return key(normalise_title(entry.title))


def dated(published_at: datetime | None, first_seen_at: datetime) -> tuple[DatedBy, datetime]:
    """The moment that dates a headline: the claim where it is believable, else the sighting."""
    if published_at is not None and -_OLDEST_CLAIM <= published_at - first_seen_at <= _NEWEST_CLAIM:
        return DatedBy.PUBLISHED, published_at
    return DatedBy.SEEN, first_seen_at
