"""Answers of news interfaces, JSON with claims alone: NewsAPI, the Guardian, the New York Times."""

from panictrack.importing.formats.exports import Export, Record, part
from panictrack.importing.formats.records import RawRecord

_REMOVED = "[Removed]"  # what NewsAPI leaves of an article that was taken down


def _reads_newsapi(record: Record) -> RawRecord | str:
    if record.get("title") == _REMOVED:
        return "the article was removed from NewsAPI"
    return RawRecord(
        title=record.get("title"),
        claim=record.get("publishedAt"),
        url=record.get("url"),
        outlet=part(record, "source", "name") or part(record, "source", "id"),
    )


NEWSAPI = Export(
    shapes=(frozenset({"source", "title", "publishedAt"}),), reads=_reads_newsapi, within=("articles",)
)


def _reads_guardian(record: Record) -> RawRecord:
    return RawRecord(
        title=record.get("webTitle"),
        claim=record.get("webPublicationDate"),
        url=record.get("webUrl"),
        outlet="theguardian.com",
    )


GUARDIAN = Export(
    shapes=(frozenset({"webTitle", "webPublicationDate"}),),
    reads=_reads_guardian,
    within=("response", "results"),
)


def _reads_new_york_times(record: Record) -> RawRecord:
    return RawRecord(
        title=part(record, "headline", "main") or part(record, "headline", "print_headline"),
        claim=record.get("pub_date"),
        url=record.get("web_url"),
        outlet="nytimes.com",
    )


NEW_YORK_TIMES = Export(
    shapes=(frozenset({"headline", "pub_date"}),), reads=_reads_new_york_times, within=("response", "docs")
)
