"""The archive's schema. The comment of each column is its codebook entry.

Times are stored as `2026-11-17T06:00:00Z`: text that people, SQLite and Datasette all sort correctly.
"""

from sqlalchemy import Table

from panictrack.archive.tables.columns import Date, Timestamp, metadata
from panictrack.archive.tables.derived import (
    job,
    run,
    stale_week,
    week_cache,
    week_label,
    week_outlet,
    week_topic,
)
from panictrack.archive.tables.feeds import feed, feed_move, fetch, host, outlet
from panictrack.archive.tables.headlines import (
    deleted_headline,
    headline,
    import_file,
    score,
    scorer,
    sighting,
)

__all__ = [
    "Date",
    "Table",
    "Timestamp",
    "deleted_headline",
    "feed",
    "feed_move",
    "fetch",
    "headline",
    "host",
    "import_file",
    "job",
    "metadata",
    "outlet",
    "run",
    "score",
    "scorer",
    "sighting",
    "stale_week",
    "week_cache",
    "week_label",
    "week_outlet",
    "week_topic",
]
