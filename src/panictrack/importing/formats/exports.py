"""Exports of others, each known by its columns or keys: Media Cloud, GDELT, NewsAPI, the Guardian, the Times.

Media Cloud: publish_date is a claim, and a mere day. indexed_date is when Media Cloud took the story in. It
took most years into its present index long afterwards (2023 in February 2024, those before in 2024 and 2025:
issues 638 and 1171 of mediacloud/web-search): such a date says nothing about when the headline was there, and
does not count.

GDELT's article lists: seendate is when GDELT saw an article, to a quarter of an hour. Can mislead when: they
write titles in tokens ("Meta ' s new AI"), whose keys equal those of a feed only where nothing but the spaces
around punctuation differs.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from panictrack.importing.formats.records import RawRecord
from panictrack.importing.tabular.dates import DateFormat

_LATE = timedelta(days=30)  # as late as a claim is believed beside a sighting (model.identity)
_REMOVED = "[Removed]"  # what NewsAPI leaves of an article that was taken down
_read_date = DateFormat().reader

Record = Mapping[str, Any]
Reads = Callable[[Record], RawRecord | str]  # the fields of a record, or the reason why it has none


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """An export of headlines, as CSV with these columns or as JSON of records with these keys.

    `shapes` are sets of columns; one of them must be there whole. `within` is the path of keys to the records
    in a JSON document; a bare record, a list of records and a list of documents are understood, too.
    """

    name: str
    description: str
    shapes: tuple[frozenset[str], ...]
    reads: Reads
    within: tuple[str, ...]

    def has(self, columns: Collection[str]) -> bool:
        """Whether these are its columns."""
        return any(shape.issubset(columns) for shape in self.shapes)

    def matches(self, document: Any) -> bool:
        """Whether a JSON document is one of this export."""
        if _value_at(document, self.within) == []:
            return True  # a page without results
        first = next(self.records(document), None)
        return isinstance(first, Mapping) and self.has(first)

    def records(self, document: Any) -> Iterator[Any]:
        """The records of a document; the document itself where it is a bare record."""
        for part in document if isinstance(document, list) else [document]:
            found = _value_at(part, self.within)
            yield from found if isinstance(found, list) else [part]

    def raw_record(self, record: Any) -> RawRecord | str:
        """The fields of one record, or the reason why it has none."""
        if not isinstance(record, Mapping):
            return f"a {type(record).__name__} where an article should be"
        return self.reads(record)


def _value_at(document: Any, path: tuple[str, ...]) -> Any:
    """What a document holds under these keys, one within the other; None where it is not there."""
    for key in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(key)
    return document


def _first(record: Record, *keys: str) -> Any:
    return next((record[key] for key in keys if record.get(key)), None)


def _read_media_cloud(record: Record) -> RawRecord:
    claim, seen = record.get("publish_date"), _first(record, "indexed_date", "collect_date")
    published_at, seen_at = _date(claim), _date(seen)
    was_late = published_at is not None and seen_at is not None and seen_at - published_at > _LATE
    outlet = _first(record, "media_name", "media_url")
    language, seen = record.get("language"), None if was_late else seen
    return RawRecord(record.get("title"), claim, seen, record.get("url"), outlet, language)


def _date(value: Any) -> datetime | None:
    return _read_date(value) if isinstance(value, str) else None


def _read_newsapi(record: Record) -> RawRecord | str:
    if record.get("title") == _REMOVED:
        return "the article was removed from NewsAPI"
    outlet = _value_at(record, ("source", "name")) or _value_at(record, ("source", "id"))
    return RawRecord(
        title=record.get("title"),
        claim=record.get("publishedAt"),
        url=record.get("url"),
        outlet=outlet,
        language=record.get("language"),
    )


def _read_article_list(record: Record) -> RawRecord:
    title, seen = _first(record, "title", "Title"), _first(record, "seendate", "Date")
    return RawRecord(
        title=title,
        seen=seen,
        url=_first(record, "url", "URL"),
        outlet=record.get("domain"),
        language=record.get("language"),
    )


def _read_guardian(record: Record) -> RawRecord:
    return RawRecord(
        title=record.get("webTitle"),
        claim=record.get("webPublicationDate"),
        url=record.get("webUrl"),
        outlet="theguardian.com",
        language="en",
    )


def _read_new_york_times(record: Record) -> RawRecord:
    title = _value_at(record, ("headline", "main")) or _value_at(record, ("headline", "print_headline"))
    claim, url = record.get("pub_date"), record.get("web_url")
    return RawRecord(title=title, claim=claim, url=url, outlet="nytimes.com", language=_of_times(record))


def _of_times(record: Record) -> str:
    """The Times writes Spanish, too, and says so in its addresses alone."""
    return "es" if "nytimes.com/es/" in str(record.get("web_url")) else "en"


def _export(name: str, description: str, reads: Reads, *shapes: str, within: str) -> Export:
    sets = tuple(frozenset(shape.split()) for shape in shapes)
    return Export(
        name=name, description=description, shapes=sets, reads=reads, within=tuple(within.split("."))
    )


_MEDIA_CLOUD = ("title publish_date indexed_date", "title publish_date media_name")
_ARTICLES = ("title seendate", "URL MobileURL Date Title")
# In the order in which a document is compared with them.
EXPORTS: Mapping[str, Export] = {
    export.name: export
    for export in (
        _export("media-cloud", "stories of Media Cloud", _read_media_cloud, *_MEDIA_CLOUD, within="stories"),
        _export(
            "newsapi", "articles of NewsAPI", _read_newsapi, "source title publishedAt", within="articles"
        ),
        _export(
            "gdelt-articles", "an article list of GDELT", _read_article_list, *_ARTICLES, within="articles"
        ),
        _export(
            "guardian", "the Guardian's Content API", _read_guardian, "webTitle webPublicationDate",
            within="response.results",
        ),
        _export(
            "new-york-times", "the New York Times' Archive API", _read_new_york_times, "headline pub_date",
            within="response.docs",
        ),
    )
}  # fmt: skip
