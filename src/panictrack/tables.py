"""The archive's schema. Each column's comment is its entry in the codebook.

Moments are stored as `2026-11-17T06:00:00Z`: text that people, SQLite and Datasette all sort rightly.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from panictrack.times import from_text, to_text

REVISION = "0003"  # the newest migration; a test compares. Asking Alembic takes a third of a second

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment; a naive one is refused when it is written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """The text that is stored."""
        return None if value is None else to_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The moment that was stored."""
        return None if value is None else from_text(value)


class Day(TypeDecorator[date]):
    """A date as ISO text. SQLite's own DATE would compare it as a number: '1999' < '2014' is then false."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """The text that is stored."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> date | None:
        """The day that was stored."""
        return None if value is None else date.fromisoformat(value)


def _topic_s_place() -> list[Column[Any]]:
    return [
        Column("scorer_id", Integer, primary_key=True, comment="The topic, as the number of its scorer."),
        Column("week_start", Day, primary_key=True, comment="ISO Monday of the week."),
        Column("outlet_id", Integer, primary_key=True, comment="The publisher."),
    ]


outlet = Table(
    "outlet",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the outlet in this archive."),
    Column("name", Text, nullable=False, unique=True, comment="The publisher's site, such as bbc.com."),
    Column("country", Text, comment="ISO 3166-1 alpha-2 code; empty where unknown."),
    Column("language", Text, comment="BCP 47 tag of its headlines; empty where unknown."),
    comment="A publisher.",
)

feed = Table(
    "feed",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the feed in this archive."),
    Column("url", Text, nullable=False, unique=True, comment="The address that is fetched."),
    Column("name", Text, nullable=False, comment="What people call it."),
    Column("outlet_id", ForeignKey("outlet.id"), nullable=False, comment="Its publisher."),
    Column(
        "kind",
        Text,
        CheckConstraint("kind in ('general', 'technology', 'section')", name="kind"),
        nullable=False,
        comment="general: a whole front page; technology: a whole technology publication; "
        "section: chosen by topic, so never a denominator.",
    ),
    Column("tags", Text, nullable=False, default="", comment="The user's own tags, one a line."),
    Column("is_listed", Integer, nullable=False, default=1, comment="1 while feeds.yaml lists it."),
    Column("address", Text, comment="Where it is fetched since it moved for good; empty: at its url."),
    Column("moved_to", Text, comment="Where a permanent redirect points that is not yet believed."),
    Column("moved_since", Moment, comment="Since when every answer has pointed there."),
    Column("interval_seconds", Integer, nullable=False, default=3600, comment="Time between polls, learned."),
    Column("usual_gap_seconds", Integer, comment="Mean time between its items, lately; empty: not known."),
    Column(
        "memory_seconds",
        Integer,
        comment="How long an item stays in the feed when it publishes as fast as it lately did.",
    ),
    Column("silent_after_seconds", Integer, comment="Longer than this without news is silence for it."),
    Column(
        "asked_gap_seconds", Integer, comment="Time between polls that the feed itself asks for (ttl, sy)."
    ),
    Column(
        "skip_hours", Text, nullable=False, default="", comment="Hours in which it asks not to be read, UTC."
    ),
    Column("skip_days", Text, nullable=False, default="", comment="Days of the same; 0 is Monday."),
    Column("due_at", Moment, comment="When it is next to be fetched; empty: at once."),
    Column("last_fetch_at", Moment, comment="When it was last asked."),
    Column("last_good_at", Moment, comment="When it last answered well."),
    Column("last_new_at", Moment, comment="When it last showed something it had not shown before."),
    Column("in_full_at", Moment, comment="When a whole body last came, rather than a 304."),
    Column("etag", Text, comment="Validator of the last body, sent back as If-None-Match."),
    Column("last_modified", Text, comment="Validator of the last body, sent back as If-Modified-Since."),
    Column("body_digest", Text, comment="SHA-256 of the last body, first 16 hex digits."),
    Column(
        "validators_lie",
        Integer,
        nullable=False,
        default=0,
        comment="1: it said 304 while its body held something new; it is fetched in full since.",
    ),
    Column(
        "n_honest_changes",
        Integer,
        nullable=False,
        default=0,
        comment="How often it answered a conditional request with something new, as it should.",
    ),
    Column(
        "identity_rule",
        Text,
        CheckConstraint("identity_rule in ('guid', 'link', 'title')", name="identity_rule"),
        nullable=False,
        default="guid",
        comment="What tells its articles apart: guid, or link or title where guids collide or change.",
    ),
    Column("n_failures", Integer, nullable=False, default=0, comment="Failures since the last success."),
    Column(
        "failure_weight",
        Float,
        nullable=False,
        default=0.0,
        comment="These failures, weighted: hard 1, soft 1/2, name lookup 1/4.",
    ),
    comment="One address of an outlet.",
)

fetch = Table(
    "fetch",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the attempt."),
    Column("feed_id", ForeignKey("feed.id"), nullable=False, comment="The feed."),
    Column("started_at", Moment, nullable=False, comment="When the attempt began."),
    Column("seconds", Float, nullable=False, comment="How long it took."),
    Column("outcome", Text, nullable=False, comment="How it ended: a closed vocabulary (model.Outcome)."),
    Column("http_status", Integer, comment="HTTP status; empty where no answer came."),
    Column("n_bytes", Integer, nullable=False, default=0, comment="Bytes of the body, decompressed."),
    Column("n_entries", Integer, nullable=False, default=0, comment="Entries with a title in the body."),
    Column("n_new", Integer, nullable=False, default=0, comment="Headlines new to the archive."),
    Column(
        "n_first_shown",
        Integer,
        nullable=False,
        default=0,
        comment="Headlines this feed had not shown before.",
    ),
    Column("n_links_dropped", Integer, nullable=False, default=0, comment="Links that are no web address."),
    Column(
        "is_possible_gap",
        Integer,
        nullable=False,
        default=0,
        comment="1: the body does not reach back to what the feed showed before; items may be missing.",
    ),
    Column("reason", Text, comment="Why it failed, or why nothing was added, for a person."),
    Column("body_digest", Text, comment="SHA-256 of the body, first 16 hex digits."),
    Column(
        "parser", Text, comment="What read it: expat, or feedparser where the body is out of the ordinary."
    ),
    Index("ix_fetch_feed_id_started_at", "feed_id", "started_at"),
    Index("ix_fetch_possible_gap", "feed_id", sqlite_where=text("is_possible_gap = 1")),
    comment="The ledger: one row for each attempt to read a feed, whatever came of it.",
)

feed_move = Table(
    "feed_move",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the move."),
    Column("feed_id", ForeignKey("feed.id"), nullable=False, comment="The feed that moved."),
    Column("moved_at", Moment, nullable=False, comment="When the new address was believed."),
    Column("since", Moment, nullable=False, comment="When the redirect was first answered."),
    Column("from_address", Text, nullable=False, comment="Where it was fetched before."),
    Column("to_address", Text, nullable=False, comment="Where it is fetched now."),
    comment="Permanent redirects that were followed for good.",
)

host = Table(
    "host",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of the host, with its port where it is unusual."),
    Column("not_before", Moment, nullable=False, comment="No feed of it is asked before this moment."),
    Column("asked_at", Moment, nullable=False, comment="When it asked for that."),
    Column("reason", Text, nullable=False, comment="How it asked: the status, and its Retry-After."),
    comment="Hosts that asked to be left alone for a while.",
)

import_file = Table(
    "import_file",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the import."),
    Column("sha256", Text, nullable=False, unique=True, comment="Digest of the file and its column map."),
    Column("name", Text, nullable=False, comment="The file's name, without its folder."),
    Column("imported_at", Moment, comment="When the import ended; empty: it was cut off."),
    Column("n_rows", Integer, nullable=False, comment="Rows read."),
    Column("n_new", Integer, nullable=False, comment="Headlines that were new."),
    Column("n_known", Integer, nullable=False, comment="Headlines that the archive already had."),
    Column("n_bad", Integer, nullable=False, comment="Rows that could not be read."),
    comment="A file of headlines that was imported whole.",
)

headline = Table(
    "headline",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the headline; follows the order of arrival."),
    Column("outlet_id", ForeignKey("outlet.id"), nullable=False, comment="Its publisher."),
    Column("title", Text, nullable=False, comment="The headline as a reader sees it."),
    Column("url", Text, comment="Address of the article; empty where the source gave none."),
    Column("published_at", Moment, comment="The publisher's claim; empty where it made none."),
    Column(
        "first_seen_at", Moment, nullable=False, comment="When panictrack first saw it (import: the claim)."
    ),
    Column(
        "dated_by",
        Text,
        CheckConstraint("dated_by in ('published', 'seen')", name="dated_by"),
        nullable=False,
        comment="Which of the two moments counts.",
    ),
    Column("week_start", Day, nullable=False, comment="ISO Monday of the moment that counts."),
    Column("article_key", Integer, nullable=False, comment="Key of the article: guid, link, or title."),
    Column("title_key", Integer, nullable=False, comment="Key of the title; wire copies share it."),
    Column("wording", Integer, nullable=False, comment="1: the article's first title; above: re-worded."),
    Column(
        "is_selected",
        Integer,
        nullable=False,
        comment="1: only ever seen in a feed or file chosen by topic, so outside every denominator.",
    ),
    Column("import_file_id", ForeignKey("import_file.id"), comment="The file it came from; empty: a feed."),
    UniqueConstraint("article_key", "title_key"),
    Index("ix_headline_week_start_outlet_id", "week_start", "outlet_id", "wording", "is_selected"),
    comment="A distinct title of an article of an outlet.",
)

sighting = Table(
    "sighting",
    metadata,
    Column("feed_id", ForeignKey("feed.id"), primary_key=True, comment="The feed that showed it."),
    Column("headline_id", ForeignKey("headline.id"), primary_key=True, comment="The headline."),
    Column("first_seen_at", Moment, nullable=False, comment="First fetch that held it."),
    Column("last_seen_at", Moment, nullable=False, comment="Last body that held it; a 304 brings none."),
    Column("published_raw", Text, comment="The feed's own date, as it was written."),
    Column(
        "date_note",
        Text,
        comment="How it was read, or why it was not believed (model.DateNote); empty: plain.",
    ),
    sqlite_with_rowid=False,
    comment="This feed showed this headline, from then to then.",
)

scorer = Table(
    "scorer",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the scorer in this archive."),
    Column("name", Text, nullable=False, comment="alarm, vader, topic:NAME, theme:NAME and so on."),
    Column("version", Text, nullable=False, comment="Changes whenever its answers may change."),
    Column("fingerprint", Text, nullable=False, comment="Digest of its code and weights."),
    Column(
        "scored_through",
        Integer,
        nullable=False,
        default=0,
        comment="Every headline up to this id is scored: one without a row in score has the value 0.",
    ),
    UniqueConstraint("name", "version", "fingerprint"),
    comment="An instrument, in one version.",
)

score = Table(
    "score",
    metadata,
    Column("scorer_id", ForeignKey("scorer.id"), primary_key=True, comment="The instrument."),
    Column("headline_id", ForeignKey("headline.id"), primary_key=True, comment="The headline."),
    Column("value", Float, nullable=False, comment="Its value, never 0: zeros are not stored."),
    sqlite_with_rowid=False,
    comment="What a scorer says of a headline. No row and id <= scored_through: 0.",
)

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
    Column("week_start", Day, primary_key=True, comment="ISO Monday of the week."),
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
    Column("week_start", Day, primary_key=True, comment="ISO Monday of the week."),
    sqlite_with_rowid=False,
    comment="Weeks of which something was changed or deleted since they were counted; triggers write it.",
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the run."),
    Column("kind", Text, nullable=False, comment="What was made: report, export."),
    Column("made_at", Moment, nullable=False, comment="When."),
    Column("panictrack_version", Text, nullable=False, comment="Version of panictrack."),
    Column("settings_digest", Text, nullable=False, comment="Digest of the settings it was made with."),
    Column("result", Text, comment="Where the result lies, and what it says."),
    comment="What produced a result.",
)

job = Table(
    "job",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of a daemon job, such as weekly report."),
    Column("due_at", Moment, nullable=False, comment="When it is next to run."),
    Column("last_ran_at", Moment, comment="When it last ran."),
    comment="Due times of the daemon: they live here, not in the scheduler.",
)
