"""The forms of files that can be read, each under the name that --format takes and the ledger keeps."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from panictrack.importing.formats.exports import Export
from panictrack.importing.formats.feed_snapshots import read_snapshot
from panictrack.importing.formats.gdelt import ARTICLE_LIST, read_gkg
from panictrack.importing.formats.json_documents import read_export, read_records
from panictrack.importing.formats.mediacloud import MEDIA_CLOUD
from panictrack.importing.formats.news_apis import GUARDIAN, NEW_YORK_TIMES, NEWSAPI
from panictrack.importing.formats.records import FileRow
from panictrack.importing.formats.source import ImportSource
from panictrack.importing.formats.tables import read_export_table, read_table
from panictrack.importing.formats.warc import read_warc

_Read = Callable[[ImportSource], Iterator[FileRow]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """How a file is read. `unit` is what a row of it is called."""

    name: str
    told: str  # for a person
    read: _Read
    unit: str = "line"
    holds_feeds: bool = False  # whose bodies a parser reads


CSV = Format(name="csv", told="CSV", read=read_table)
JSON = Format(name="json", told="JSON records", read=read_records)
GKG = Format(name="gdelt-gkg", told="GDELT's knowledge graph", read=read_gkg)
FEED = Format(name="feed", told="a snapshot of a feed", read=read_snapshot, unit="item", holds_feeds=True)
WARC = Format(name="warc", told="WARC, the feeds in it", read=read_warc, unit="item", holds_feeds=True)

# In the order in which a document is compared with them.
EXPORTS: Mapping[str, Export] = {
    "media-cloud": MEDIA_CLOUD,
    "newsapi": NEWSAPI,
    "gdelt-articles": ARTICLE_LIST,
    "guardian": GUARDIAN,
    "new-york-times": NEW_YORK_TIMES,
}
_TOLD: Mapping[str, str] = {
    "media-cloud": "stories of Media Cloud",
    "newsapi": "articles of NewsAPI",
    "gdelt-articles": "an article list of GDELT",
    "guardian": "the Guardian's Content API",
    "new-york-times": "the New York Times' Archive API",
}

FORMAT_NAMES = (CSV.name, JSON.name, *EXPORTS, GKG.name, FEED.name, WARC.name)


def table_of(name: str) -> Format:
    """An export as CSV."""
    read = partial(read_export_table, export=EXPORTS[name])
    return Format(name=name, told=f"{_TOLD[name]}, as CSV", read=read)


def documents_of(name: str) -> Format:
    """An export as JSON."""
    read = partial(read_export, export=EXPORTS[name])
    return Format(name=name, told=f"{_TOLD[name]}, as JSON", read=read, unit="article")
