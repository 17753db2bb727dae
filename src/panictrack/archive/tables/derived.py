"""Cached week counts, and the records of results and of scheduled jobs."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text

from panictrack.archive.tables.columns import Date, Timestamp, metadata


def _topic_week() -> list[Column[Any]]:
    return [
        Column("scorer_id", Integer, primary_key=True, comment="The topic, as the id of its scorer."),
        Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
        Column("outlet_id", Integer, primary_key=True, comment="The publisher."),
    ]


# Everything up to stale_week is derived from headlines and scores and can be recounted at any time. No
# foreign keys: the cache must never prevent a deletion.
week_cache = Table(
    "week_cache",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="only_one"), primary_key=True, comment="Always 1."),
    Column("rules", Text, nullable=False, comment="Ids of the scorers, and their thresholds, as JSON."),
    Column("counted_through", Integer, nullable=False, comment="Headlines up to this id are counted."),
    comment="The rules by which the cached week counts were made, and how far they go. One row, or none.",
)

week_outlet = Table(
    "week_outlet",
    metadata,
    Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
    Column("outlet_id", Integer, primary_key=True, comment="The publisher."),
    Column("n_headlines", Integer, nullable=False, comment="First titles from complete feeds or files."),
    sqlite_with_rowid=False,
    comment="Cached counts: how much an outlet published in a week. A week without collection has no row.",
)

week_topic = Table(
    "week_topic",
    metadata,
    *_topic_week(),
    Column("n_topic", Integer, nullable=False, comment="Headlines about the topic; never 0."),
    Column("n_concerned", Integer, nullable=False, comment="Of these, with at least some alarm."),
    Column("n_alarmed", Integer, nullable=False, comment="Of these, with clear alarm."),
    sqlite_with_rowid=False,
    comment="Cached counts: an outlet's week of a topic. Without a row here, but with one in week_outlet: 0.",
)

week_label = Table(
    "week_label",
    metadata,
    *_topic_week(),
    Column(
        "label_scorer_id",
        Integer,
        primary_key=True,
        comment="The fear, or the call for regulation, as the id of its scorer.",
    ),
    Column("n_topic", Integer, nullable=False, comment="Headlines about the topic with this label; never 0."),
    Column("n_alarmed", Integer, nullable=False, comment="Of these, with clear alarm."),
    sqlite_with_rowid=False,
    comment="Cached counts: fears and calls for regulation in an outlet's week of a topic.",
)

stale_week = Table(
    "stale_week",
    metadata,
    Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
    sqlite_with_rowid=False,
    comment="Weeks in which something was changed or deleted after they were counted; written by triggers.",
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the run."),
    Column("kind", Text, nullable=False, comment="What was made: a report or an export."),
    Column("made_at", Timestamp, nullable=False, comment="When it was made."),
    Column("panictrack_version", Text, nullable=False, comment="The version of panictrack that made it."),
    Column("settings_digest", Text, nullable=False, comment="Digest of the settings it was made with."),
    Column("result", Text, comment="Where the result was saved, and its main finding."),
    comment="Results: when, by which version and with which settings each was made.",
)

job = Table(
    "job",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of a job of the daemon, such as weekly report."),
    Column("due_at", Timestamp, nullable=False, comment="When it is next due."),
    Column("last_ran_at", Timestamp, comment="When it last ran; empty: never."),
    comment="When the daemon's jobs are due. Stored here, so that a restart forgets none.",
)
