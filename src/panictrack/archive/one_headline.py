"""All that the archive knows about one headline: its titles, who showed it and when, and its copies."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from panictrack.archive.connection import Connection
from panictrack.archive.search.rows import FoundHeadline, with_ids
from panictrack.model.times import from_text, to_text

_COPY_SPAN = timedelta(days=7)  # on both sides: a title that comes back later is another story
_MOST_COPIES = 200
_TITLES = (
    "select id from headline where article_key = (select article_key from headline where id = :id) "
    "order by title_revision, id"
)
_SIGHTINGS = (
    "select feed.name, sighting.first_seen_at, sighting.last_seen_at, published_raw, date_note "
    "from feed cross join sighting on sighting.feed_id = feed.id and sighting.headline_id = :id "
    "order by sighting.first_seen_at, feed.id"
)
# The index of words finds titles that hold this one; their key tells which are the same.
_COPIES = (
    "select headline.id from headline_text cross join headline on headline.id = headline_text.rowid "
    "where headline_text match :title and title_key = :key and headline.id <> :id "
    "and first_seen_at between :since and :until order by first_seen_at, headline.id limit :most"
)
_FILE = (
    "select name, imported_at from import_file "
    "where id = (select import_file_id from headline where id = :id)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """From when until when a feed showed the headline."""

    feed: str
    first_at: datetime
    last_at: datetime
    published_raw: str | None  # the feed's own date
    date_note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadlineHistory:
    """A headline and what belongs to it."""

    headline: FoundHeadline
    titles: tuple[FoundHeadline, ...]  # of the same article, this one too, in order of time
    sightings: tuple[Sighting, ...]
    copies: tuple[FoundHeadline, ...]  # the same title elsewhere, within a week
    file: str | None  # that it was imported from


def headline_history(connection: Connection, id_: int) -> HeadlineHistory | None:
    """A headline by its id; None where there is none, or no longer.

    Can mislead when a wire story was given another title elsewhere: only equal titles are copies.
    """
    found = with_ids(connection, [id_])
    if not found:
        return None
    (headline,) = found
    titles = [number for (number,) in connection.execute(_TITLES, {"id": id_})]
    file = connection.execute(_FILE, {"id": id_}).fetchone()
    return HeadlineHistory(
        headline=headline,
        titles=with_ids(connection, titles),
        sightings=tuple(
            Sighting(
                feed=name,
                first_at=from_text(first),
                last_at=from_text(last),
                published_raw=raw,
                date_note=note,
            )
            for name, first, last, raw, note in connection.execute(_SIGHTINGS, {"id": id_})
        ),
        copies=_copies(connection, headline),
        file=file[0] if file else None,
    )


def _copies(connection: Connection, headline: FoundHeadline) -> tuple[FoundHeadline, ...]:
    words = headline.title.replace('"', " ").replace("\x00", " ")
    if not any(letter.isalnum() for letter in words):
        return ()
    seen = from_text(headline.first_seen_at)
    values = {
        "title": f'"{words}"',
        "key": headline.title_key,
        "id": headline.id,
        "since": to_text(seen - _COPY_SPAN),
        "until": to_text(seen + _COPY_SPAN),
        "most": _MOST_COPIES,
    }
    return with_ids(connection, [number for (number,) in connection.execute(_COPIES, values)])
