"""Stories of Media Cloud: the CSV of its search, and the records of its API client as JSON.

publish_date is a claim, and a mere day. indexed_date is when Media Cloud took the story in. Most years it
took into its present index long afterwards (2023 in February 2024, those before in 2024 and 2025: issues
638 and 1171 of mediacloud/web-search): such a date says nothing of when the headline was there, and does
not count.
"""

from datetime import timedelta

from panictrack.importing.formats.exports import Export, Record
from panictrack.importing.formats.records import RawRecord, parse_date_or_none

_LATE = timedelta(days=30)  # as late as a claim is believed beside a sighting (archive.identity)


def _reads(record: Record) -> RawRecord:
    claim = record.get("publish_date")
    seen = record.get("indexed_date") or record.get("collect_date")
    published_at, seen_at = parse_date_or_none(claim), parse_date_or_none(seen)
    was_late = published_at is not None and seen_at is not None and seen_at - published_at > _LATE
    return RawRecord(
        title=record.get("title"),
        claim=claim,
        seen=None if was_late else seen,
        url=record.get("url"),
        outlet=record.get("media_name") or record.get("media_url"),
    )


MEDIA_CLOUD = Export(
    shapes=(
        frozenset({"title", "publish_date", "indexed_date"}),
        frozenset({"title", "publish_date", "media_name"}),
    ),
    reads=_reads,
    within=("stories",),
)
