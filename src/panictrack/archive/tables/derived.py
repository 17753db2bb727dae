"""Kept counts, and the records of what was made and is due."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text

from panictrack.archive.tables.columns import Date, Timestamp, metadata


def _topic_s_place() -> list[Column[Any]]:
    return [
        Column("scorer_id", Integer, primary_key=True, comment="The topic, as the number of its scorer."),
        Column("week_start", Date, primary_key=True, comment="ISO Monday of the week."),
        Column("outlet_id", Integer, primary_key=True, comment="The publisher."),
    ]


# What follows, up to stale_week, is made from headlines and scores, and made anew when in doubt. No foreign
# keys: it must never stand in the way of a deletion.
week_counting = Table(
    "week_counting",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="only_one"), primary_key=True, comment="Always 1."),
    Column("rules", Text, nullable=False, comment="Numbers of the scorers and the thresholds, as JSON."),
    Column("counted_through", Integer, nullable=False, comment="Headlines up to this id are counted."),
    comment="By which rules the week counts are kept, and how far they go. One row, or none yet.",
)

week_outlet = Table(
    "week_outlet",
    metadata,
    Column("week_start", Date, primary_key=True, comment="ISO Monday of the week."),
    Column("outlet_id", Integer, primary_key=True, comment="The publisher."),
    Column(
        "n_headlines", Integer, nullable=False, comment="First wordings that whole feeds or files showed."
    ),
    sqlite_with_rowid=False,
    comment="Kept counts: how much an outlet published in a week. A week without collection has no row.",
)

week_topic = Table(
    "week_topic",
    metadata,
    *_topic_s_place(),
    Column("n_topic", Integer, nullable=False, comment="Headlines about the topic; never 0."),
    Column("n_concerned", Integer, nullable=False, comment="Of these, with some alarm or more."),
    Column("n_alarmed", Integer, nullable=False, comment="Of these, with clear alarm."),
    sqlite_with_rowid=False,
    comment="Kept counts: an outlet's week of a topic. No row, and one in week_outlet: 0.",
)

week_label = Table(
    "week_label",
    metadata,
    *_topic_s_place(),
    Column(
        "label_scorer_id",
        Integer,
        primary_key=True,
        comment="The theme of fear or aim of regulation, as the number of its scorer.",
    ),
    Column("n_topic", Integer, nullable=False, comment="The topic's headlines with that label; never 0."),
    Column("n_alarmed", Integer, nullable=False, comment="Of these, with clear alarm."),
    sqlite_with_rowid=False,
    comment="Kept counts: what an outlet's headlines about a topic in a week fear or ask for.",
)

stale_week = Table(
    "stale_week",
    metadata,
    Column("week_start", Date, primary_key=True, comment="ISO Monday of the week."),
    sqlite_with_rowid=False,
    comment="Weeks of which something was changed or deleted since they were counted; triggers write it.",
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the run."),
    Column("kind", Text, nullable=False, comment="What was made: report, export."),
    Column("made_at", Timestamp, nullable=False, comment="When."),
    Column("panictrack_version", Text, nullable=False, comment="Version of panictrack."),
    Column("settings_digest", Text, nullable=False, comment="Digest of the settings it was made with."),
    Column("result", Text, comment="Where the result lies, and what it says."),
    comment="What produced a result.",
)

job = Table(
    "job",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of a daemon job, such as weekly report."),
    Column("due_at", Timestamp, nullable=False, comment="When it is next to run."),
    Column("last_ran_at", Timestamp, comment="When it last ran."),
    comment="Due times of the daemon: they live here, not in the scheduler.",
)
