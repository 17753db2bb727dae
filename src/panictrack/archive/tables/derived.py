"""What is made of headlines: scores, cached counts, deletions, results and jobs."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from panictrack.archive.tables.columns import Date, Timestamp, metadata, required

scorer = Table(
    "scorer",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the scorer in this archive."),
    required("name", Text, "alarm, vader, topic:NAME, theme:NAME and so on."),
    required("version", Text, "Changes whenever its scores may change."),
    required("fingerprint", Text, "Digest of its code and weights."),
    required(
        "scored_through",
        Integer,
        "Every headline up to this id is scored; one without a row in score has the score 0, or none where "
        "its language is not among those that the scorer reads.",
        default=0,
    ),
    required(
        "is_current",
        Integer,
        "1: the version of this name that scored last; views, search and exports show its scores.",
        default=0,
    ),
    required(
        "languages", Text, "The languages that it reads, as a JSON list.", server_default=text("'[\"en\"]'")
    ),
    UniqueConstraint("name", "version", "fingerprint"),
    comment="Scorers (classifiers and other instruments), one row for each version.",
)

score = Table(
    "score",
    metadata,
    Column("scorer_id", ForeignKey("scorer.id"), primary_key=True, comment="The scorer."),
    Column("headline_id", ForeignKey("headline.id"), primary_key=True, comment="The headline."),
    required("value", Float, "The score; never 0, because zeros are not stored."),
    # By headline, with everything a search shows: otherwise each score of each headline is one more lookup.
    Index("ix_score_headline_id", "headline_id", "scorer_id", "value"),
    sqlite_with_rowid=False,
    comment="Scores. Without a row, and with an id up to scored_through, a headline has the score 0 if the "
    "scorer reads its language, else none.",
)

deleted_headline = Table(
    "deleted_headline",
    metadata,
    Column("article_key", Integer, primary_key=True, comment="Key of the article, as in headline."),
    Column("title_key", Integer, primary_key=True, comment="Key of the title, as in headline."),
    required("deleted_at", Timestamp, "When it was deleted."),
    required(
        "reason",
        Text,
        "Why, as stated by whoever deleted it; empty: an alternative key of the same headline.",
    ),
    sqlite_with_rowid=False,
    comment="Headlines that were deleted on purpose: keys alone, so that they are never stored again.",
)


def _topic_week() -> list[Column[Any]]:
    return [
        Column("scorer_id", Integer, primary_key=True, comment="The topic, as the id of its scorer."),
        Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
        Column("stream_id", Integer, primary_key=True, comment="The stream."),
        Column("outlet_id", Integer, primary_key=True, comment="The publisher."),
    ]


# Everything up to stale_week is derived from headlines and scores and can be recounted at any time. No
# foreign keys: the cache must never prevent a deletion.
week_cache = Table(
    "week_cache",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="only_one"), primary_key=True, comment="Always 1."),
    required(
        "rules",
        Text,
        "Ids of the scorers, and their thresholds, as JSON; while all weeks are recounted, the recount's id.",
    ),
    required("counted_through", Integer, "Headlines up to this id are counted."),
    comment="The rules by which the cached week counts were made, and how far they go. One row, or none.",
)

week_stream = Table(
    "week_stream",
    metadata,
    Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
    Column("stream_id", Integer, primary_key=True, comment="The stream."),
    Column("outlet_id", Integer, primary_key=True, comment="The publisher."),
    required("n_headlines", Integer, "First titles from complete feeds or files."),
    sqlite_with_rowid=False,
    comment="Cached counts: how much of an outlet a stream showed in a week; no row without collection.",
)

week_topic = Table(
    "week_topic",
    metadata,
    *_topic_week(),
    required("n_topic", Integer, "Headlines about the topic; never 0."),
    required("n_concerned", Integer, "Of these, with at least some alarm."),
    required("n_alarmed", Integer, "Of these, with clear alarm."),
    sqlite_with_rowid=False,
    comment="Cached counts: a stream's week of a topic. Without a row here, but with one in week_stream: 0.",
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
    required("n_topic", Integer, "Headlines about the topic with this label; never 0."),
    required("n_alarmed", Integer, "Of these, with clear alarm."),
    sqlite_with_rowid=False,
    comment="Cached counts: fears and calls for regulation in a stream's week of a topic.",
)

week_title = Table(
    "week_title",
    metadata,
    Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
    Column("stream_id", Integer, primary_key=True, comment="The stream."),
    Column("title_key", Integer, primary_key=True, comment="Key of the title, as in headline."),
    sqlite_with_rowid=False,
    comment="A sample of the counted titles, one in 64 by their key: it shows which of them the built-in "
    "baseline has counted, too.",
)

week_unread = Table(
    "week_unread",
    metadata,
    Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
    Column("stream_id", Integer, primary_key=True, comment="The stream."),
    Column("language", Text, primary_key=True, comment="The language, as in headline."),
    required("n_headlines", Integer, "First titles from complete feeds or files that no count includes."),
    sqlite_with_rowid=False,
    comment="Cached counts: headlines that are not counted, because a scorer does not read their language.",
)

week_uncounted = Table(
    "week_uncounted",
    metadata,
    Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
    Column("stream_id", Integer, primary_key=True, comment="The stream; 0: unknown."),
    Column("outlet_id", Integer, primary_key=True, comment="The publisher."),
    required("n_headlines", Integer, "Headlines that week_stream does not count; never 0."),
    sqlite_with_rowid=False,
    comment="Cached counts: revised titles, selected headlines, and those that a scorer does not read. "
    "Together with week_stream, all headlines.",
)

week_copy = Table(
    "week_copy",
    metadata,
    Column(
        "scorer_id",
        Integer,
        primary_key=True,
        comment="The topic whose alarmed headlines they are, as the id of its scorer; 0: of all headlines.",
    ),
    Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
    Column("stream_id", Integer, primary_key=True, comment="The stream."),
    required("n_copies", Integer, "Counted headlines that are copies; never 0."),
    sqlite_with_rowid=False,
    comment="Cached counts: copies. A copy is a headline of general or business news whose title another one "
    "had before in the same week, in any of these streams.",
)

stale_week = Table(
    "stale_week",
    metadata,
    Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
    sqlite_with_rowid=False,
    comment="Weeks in which something was changed or deleted after they were counted; written by triggers.",
)

changed_week = Table(
    "changed_week",
    metadata,
    Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
    required(
        "n_changes", Integer, "How often one of its headlines, or a score of one, was changed or deleted."
    ),
    sqlite_with_rowid=False,
    comment="Weeks in which something was ever changed or deleted; written by triggers, for programs that "
    "hold headlines in memory.",
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the run."),
    required("kind", Text, "What was made: a report or an export."),
    required("made_at", Timestamp, "When it was made."),
    required("panictrack_version", Text, "The version of panictrack that made it."),
    required("settings_digest", Text, "Digest of the settings it was made with."),
    Column("result", Text, comment="Where the result was saved, and its main finding."),
    comment="Results: when, by which version and with which settings each was made.",
)

published_answer = Table(
    "published_answer",
    metadata,
    Column("topic", Text, primary_key=True, comment="The topic, such as ai."),
    Column("measure", Text, primary_key=True, comment="The measure, such as panic."),
    Column("week_start", Date, primary_key=True, comment="Monday of the last week with data."),
    Column(
        "is_corrected", Integer, primary_key=True, comment="1: corrected for the classifier's known errors."
    ),
    required("verdict", Text, "The verdict as published."),
    required("fitted", Text, "The verdict of that week's fit alone."),
    required("p_past", Float, "The stated chance that the highest is past."),
    required("p_higher", Float, "That the curve is higher in half a year."),
    required("p_rose", Float, "That the curve rose over the last half-year."),
    required("step_days", Float, "Days of a period of the fit: 7, or 28 in a series of more than 523 weeks."),
    required("n_steps", Integer, "Periods of the fit, from the first to the last week with data."),
    required("level", Float, "The curve at the end: median, as a share of the reference panel of that time."),
    Column(
        "recent",
        Float,
        comment="The share of the last 52 weeks as counted then: the unit of level and forecast.",
    ),
    required(
        "forecast",
        Text,
        "The weeks ahead, uncorrected, as a JSON list of rows: first day, then quantiles, the lowest first.",
    ),
    required("version", Text, "The version of the curve."),
    required("made_at", Timestamp, "When the report was made."),
    sqlite_with_rowid=False,
    comment="Published answers: what the first report of a week said. Never changed, whatever later versions "
    "of the curve would say; `panictrack record` compares them with what came.",
)

job = Table(
    "job",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of a job of the daemon, such as weekly report."),
    required("due_at", Timestamp, "When it is next due."),
    Column("last_ran_at", Timestamp, comment="When it last ran; empty: never."),
    comment="When the daemon's jobs are due. Stored here, so that a restart forgets none.",
)
