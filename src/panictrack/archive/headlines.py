"""Storing headlines: identity, title revisions and sightings, in order of arrival."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from panictrack.archive.connection import Connection, among, as_list
from panictrack.archive.feeds import outlet_ids, stream_ids
from panictrack.archive.tombstones import Pair, deleted_among
from panictrack.model import DateNote, Entry, FeedKind
from panictrack.model.identity import HeadlineRow, date_note
from panictrack.model.recognition import RecentSighting
from panictrack.model.text import normalise_url
from panictrack.model.times import from_text, from_text_if_any, to_text

NO_HEADLINES = "the archive has no headlines yet; run `panictrack collect` or `panictrack import FILE`"

_INSERT_HEADLINE = (
    "insert into headline (id, outlet_id, title, url, published_at, first_seen_at, dated_by, week_start, "
    "article_key, title_key, title_revision, is_selected, import_file_id, stream_id, language) "
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing"
)
# All at once: through a trigger, title by title, the full-text index costs three to six times as much.
_INDEX_TITLES = "insert into headline_text (rowid, title) select id, title from headline where id >= ?"
_INSERT_SIGHTING = (
    "insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at, published_raw, date_note) "
    "values (?, ?, ?, ?, ?, ?) "
    "on conflict (feed_id, headline_id) do update set last_seen_at = excluded.last_seen_at"
)
_TITLES = f"""
select id, article_key, title_revision from headline where article_key in {among("?")}
order by article_key, first_seen_at, title_revision, id
"""
_RECENT = """
select article_key, title_key, headline.url, published_at,
  case dated_by when 'published' then published_at else sighting.first_seen_at end,
  sighting.first_seen_at, last_seen_at, outlet.name
from sighting join headline on headline.id = headline_id join feed on feed.id = feed_id
left join outlet on outlet.id = headline.outlet_id and headline.outlet_id <> feed.outlet_id
where feed_id = :feed and (last_seen_at = :last_body or headline_id >= (
  select min(headline_id) from
  (select headline_id from sighting where feed_id = :feed order by headline_id desc limit :limit)))
order by headline_id desc
"""


_KNOWN_ARTICLES = f"""
select article_key from headline where article_key in {among(":keys")}
union select article_key from deleted_headline where article_key in {among(":keys")}
"""
_UNREAD_CELLS = f"""
week_unread join stream on stream.id = week_unread.stream_id
where (:until is null or week_unread.week_start <= :until) and (:stream is null or stream.name = :stream)
and kind in {among(":kinds")}
"""
_UNREAD = f"select language, sum(n_headlines) from {_UNREAD_CELLS} group by 1 order by 2 desc, 1"
# The cache knows no outlets: the rows of the weeks in which it has something are counted.
_UNREAD_OF_OUTLET = f"""
select cell.language, count(*)
from (select week_unread.week_start, stream_id, language from {_UNREAD_CELLS}) as cell
cross join headline on headline.week_start = cell.week_start
and outlet_id = (select id from outlet where name = :outlet) and title_revision = 1 and is_selected = 0
and headline.stream_id = cell.stream_id and headline.language = cell.language
group by 1 order by 2 desc, 1
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class InsertResult:
    """The headline id of each arrival, and how many headlines were new.

    The id is None where the headline was deleted on purpose: it is not stored again.
    """

    ids: tuple[int | None, ...]
    n_new: int

    @property
    def n_deleted(self) -> int:
        """Arrivals that are not stored because their headlines were deleted."""
        return self.ids.count(None)


def insert_rows(
    connection: Connection,
    arrivals: Sequence[HeadlineRow],
    *,
    import_file_id: int | None = None,
    kind: FeedKind = FeedKind.GENERAL,
) -> InsertResult:
    """Store the new headlines among `arrivals`, in order of arrival, and find the known ones.

    A title that the article did not have before is a new headline of the same article: its next title
    revision. Deleted titles count as revisions, because otherwise the next one would be taken for the
    article's first and be counted in its place. Titles are numbered by when they were first seen, however
    they are ordered in a file, so that an export gives them the same numbers in another archive.
    A stream that is new is of this `kind`, if the arrival names none. Must run inside one writing
    transaction: ids are assigned here.
    """
    known, n_titles, counted = _known(connection, {item.article for item in arrivals})
    known_before = {article for article, _ in known}
    deleted, n_deleted_titles = deleted_among(connection, arrivals)
    n_titles.update(n_deleted_titles)
    outlets = outlet_ids(connection, {item.outlet for item in arrivals})
    streams = _streams(connection, arrivals, kind)
    first_id = next_id = _next_id(connection)
    pairs = [item.pair for item in arrivals]
    rows: list[tuple[Any, ...]] = []
    new_articles: set[int] = set()
    for item, pair in zip(arrivals, pairs, strict=True):
        if pair in known or pair in deleted:
            continue
        article = item.article
        new_articles.add(article)
        n_titles[article] += 1
        known[pair] = next_id
        is_selected = item.is_selected and article not in counted
        counted_as = (
            item.revision or n_titles[article],
            int(is_selected),
            import_file_id,
            streams[item.stream],
            item.language,
        )
        rows.append((next_id, outlets[item.outlet], *item[:8], *counted_as))
        next_id += 1
    if rows:
        connection.executemany(_INSERT_HEADLINE, rows)
        connection.execute(_INDEX_TITLES, (first_id,))
    if several := {article for article in new_articles if n_titles[article] > 1}:
        _renumber(connection, several)
    shown_whole = {
        item.article: streams[item.stream]
        for item in arrivals
        if item.article in known_before and not item.is_selected
    }
    _unselect(connection, shown_whole)
    return InsertResult(ids=tuple(known.get(pair) for pair in pairs), n_new=len(rows))


def _streams(connection: Connection, arrivals: Sequence[HeadlineRow], kind: FeedKind) -> dict[str, int]:
    """The ids of the streams of these arrivals; a new one is of the kind that its first arrival names."""
    names: dict[FeedKind, set[str]] = defaultdict(set)
    for stream, own in {(item.stream, item.kind) for item in arrivals}:
        names[own or kind].add(stream)
    return {name: id_ for of in names for name, id_ in stream_ids(connection, names[of], of).items()}


def _renumber(connection: Connection, articles: Collection[int]) -> None:
    """Number the titles of these articles as they were first seen, in whatever order they were stored.

    The numbers that are there are dealt out anew, so those of deleted titles stay free; where two archives
    gave the same number, the later title gets a higher one.
    """
    titles: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for id_, article, revision in connection.execute(_TITLES, (as_list(articles),)).fetchall():
        titles[article].append((id_, revision))
    changed = []
    for of in titles.values():
        last = 0
        for (id_, revision), number in zip(of, sorted(revision for _, revision in of), strict=True):
            last = max(number, last + 1)
            if last != revision:
                changed.append((last, id_))
    connection.executemany("update headline set title_revision = ? where id = ?", changed)


def new_and_deleted(connection: Connection, arrivals: Sequence[HeadlineRow]) -> tuple[set[Pair], set[Pair]]:
    """The headlines among these that `insert_rows` would store, and the deleted ones; nothing is written."""
    known, _, _ = _known(connection, {item.article for item in arrivals})
    deleted, _ = deleted_among(connection, arrivals)
    return {item.pair for item in arrivals} - known.keys() - deleted, deleted


def record_sightings(
    connection: Connection,
    feed_id: int,
    entries: Sequence[Entry],
    ids: Sequence[int | None],
    *,
    now: datetime,
    n_new: int,
) -> int:
    """Record that a feed shows these entries now; return how many headlines it had not shown before.

    `ids` are those of their headlines; those without an id were deleted. `n_new` of them are new to the
    archive, so no feed has shown them.
    """
    distinct = {id_ for id_ in ids if id_ is not None}
    if not distinct:
        return 0
    n_shown_before = 0
    if n_new < len(distinct):
        query = f"select count(*) from sighting where feed_id = ? and headline_id in {among('?')}"
        n_shown_before = connection.value(query, (feed_id, as_list(distinct)))
    seen_at = to_text(now)
    rows = [
        (feed_id, id_, seen_at, seen_at, entry.published_raw, _note(entry, now))
        for id_, entry in zip(ids, entries, strict=True)
        if id_ is not None
    ]
    connection.executemany(_INSERT_SIGHTING, rows)
    return len(distinct) - n_shown_before


def touch_sightings(
    connection: Connection, feed_id: int, last_body_at: datetime | None, now: datetime
) -> None:
    """Record that a feed still shows what its last body contained."""
    if last_body_at is not None:
        connection.execute(
            "update sighting set last_seen_at = ? where feed_id = ? and last_seen_at = ?",
            (to_text(now), feed_id, to_text(last_body_at)),
        )


def recent_sightings(
    connection: Connection, feed_id: int, last_body_at: datetime | None, limit: int
) -> list[RecentSighting]:
    """The newest headlines of a feed, and all of its last body, which came at `last_body_at`."""
    last_body = last_body_at and to_text(last_body_at)
    rows = connection.execute(_RECENT, {"feed": feed_id, "last_body": last_body, "limit": limit})
    return [
        RecentSighting(
            article=article,
            title=title,
            link=normalise_url(url) if url else None,
            published_at=from_text_if_any(published_at),
            dated_at=from_text(dated_at),
            first_seen_at=from_text(first_seen_at),
            was_in_last_body=last_seen_at == last_body,
            former_outlet=former_outlet,
        )
        for article, title, url, published_at, dated_at, first_seen_at, last_seen_at, former_outlet in rows
    ]


def known_articles(connection: Connection, keys: Collection[int]) -> set[int]:
    """Which of these articles are in the archive, or were deleted from it."""
    return {key for (key,) in connection.execute(_KNOWN_ARTICLES, {"keys": as_list(keys)})}


def _next_id(connection: Connection) -> int:
    """The id after the last headline, and after the last one that any scorer has scored.

    A scorer may be ahead when it was at work while the last headline was deleted: a new headline with that id
    would be taken for scored.
    """
    query = (
        "select max(coalesce((select max(id) from headline), 0), "
        "coalesce((select max(scored_through) from scorer), 0))"
    )
    return int(connection.value(query)) + 1


def _note(entry: Entry, now: datetime) -> str | None:
    note = date_note(entry, now)
    return None if note is DateNote.PLAIN else note.value


def _known(
    connection: Connection, article_keys: set[int]
) -> tuple[dict[tuple[int, int], int], Counter[int], set[int]]:
    """Headline ids by keys, how many titles each article has, and which articles belong to denominators."""
    query = f"select article_key, title_key, id, is_selected from headline where article_key in {among('?')}"
    found = connection.execute(query, (as_list(article_keys),)).fetchall()
    known = {(article, title): id_ for article, title, id_, _ in found}
    n_titles = Counter(article for article, _ in known)
    return known, n_titles, {article for article, _, _, is_selected in found if not is_selected}


def _unselect(connection: Connection, streams: Mapping[int, int]) -> None:
    """Count articles that a complete feed showed in denominators, as of its stream, wherever else they were.

    All their titles: the first one is counted, and perhaps only a section showed it.
    """
    query = f"select distinct article_key from headline where article_key in {among('?')} and is_selected = 1"
    selected = connection.execute(query, (as_list(streams),)).fetchall() if streams else []
    connection.executemany(
        "update headline set is_selected = 0, stream_id = ? where article_key = ? and is_selected = 1",
        [(streams[article], article) for (article,) in selected],
    )


def has_headlines(connection: Connection) -> bool:
    """Whether there is anything to search, count or score; `NO_HEADLINES` says what to do where not."""
    return bool(connection.value("select exists(select 1 from headline)"))


def latest_week(connection: Connection, until: date) -> date | None:
    """The Monday of the latest week, up to that of `until`, from which the archive has headlines."""
    select = "select max(week_start) from headline where week_start <= ?"
    newest = connection.value(select, (until.isoformat(),))
    return date.fromisoformat(newest) if newest else None


def cached_unread(
    connection: Connection,
    *,
    until: date | None = None,
    outlet: str | None = None,
    stream: str | None = None,
    kinds: Collection[FeedKind] = tuple(FeedKind),
) -> dict[str, int]:
    """By language, how many headlines no count includes, because a scorer cannot read it; most first.

    As last counted: of the weeks up to and including that of `until`, of one outlet, of one stream, and of
    streams of these kinds.
    """
    values = {"until": until and until.isoformat(), "outlet": outlet, "stream": stream}
    query = _UNREAD if outlet is None else _UNREAD_OF_OUTLET
    return dict(connection.execute(query, values | {"kinds": as_list(kind.value for kind in kinds)}))
