"""The archive's schema. The comment of each column is its codebook entry.

Times are stored as `2026-11-17T06:00:00Z`: text that people, SQLite and Datasette all sort correctly.
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
from sqlalchemy.schema import SchemaItem

from panictrack.model.times import from_text, to_text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Timestamp(TypeDecorator[datetime]):
    """An aware UTC time as ISO text; naive times are refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """The text to store."""
        return None if value is None else to_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The stored time."""
        return None if value is None else from_text(value)


class Date(TypeDecorator[date]):
    """A date as ISO text. SQLite's own DATE would compare it as a number: '1999' < '2014' is then false."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """The text to store."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> date | None:
        """The stored date."""
        return None if value is None else date.fromisoformat(value)


def _required(name: str, type_: Any, comment: str, *constraints: SchemaItem, **options: Any) -> Column[Any]:
    return Column(name, type_, *constraints, nullable=False, comment=comment, **options)


outlet = Table(
    "outlet",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the outlet in this archive."),
    _required("name", Text, "The publisher's site, such as bbc.com.", unique=True),
    Column("country", Text, comment="ISO 3166-1 alpha-2 code; empty: unknown."),
    Column("language", Text, comment="BCP 47 tag of its headlines; empty: unknown."),
    comment="Publishers.",
)

stream = Table(
    "stream",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the stream in this archive."),
    _required("name", Text, "Its name; of a feed, its outlet and its own.", unique=True),
    _required(
        "kind",
        Text,
        "What it is a sample of: general, business or technology news, each complete; "
        "section: selected by topic, so never part of a denominator.",
        CheckConstraint("kind in ('general', 'business', 'technology', 'section')", name="kind"),
    ),
    comment="Streams: one manner of choosing headlines each, such as a feed, a front page or an aggregator.",
)

feed = Table(
    "feed",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the feed in this archive."),
    _required("url", Text, "Its address in feeds.yaml.", unique=True),
    _required("name", Text, "Its name for people."),
    _required("outlet_id", ForeignKey("outlet.id"), "Its publisher."),
    Column("stream_id", ForeignKey("stream.id"), comment="The stream that its headlines belong to."),
    _required("tags", Text, "The user's own tags, one per line.", default=""),
    _required("is_listed", Integer, "1 while feeds.yaml lists it.", default=1),
    Column("address", Text, comment="Where it is fetched since it moved permanently; empty: at its url."),
    Column("moved_to", Text, comment="The target of a permanent redirect that is not trusted yet."),
    Column("moved_since", Timestamp, comment="Since when every response has redirected there."),
    _required("interval_seconds", Integer, "Time between fetches, learned.", default=3600),
    Column("usual_gap_seconds", Integer, comment="Mean time between its recent items; empty: unknown."),
    Column(
        "memory_seconds", Integer, comment="How long an item stays in the feed at its fastest recent pace."
    ),
    Column("silent_after_seconds", Integer, comment="Without a new item for longer than this, it is silent."),
    Column(
        "requested_gap_seconds", Integer, comment="Time between fetches that the feed requests (ttl, sy)."
    ),
    _required(
        "skip_hours",
        Text,
        "Hours (UTC) in which the feed requests not to be fetched, separated by spaces.",
        default="",
    ),
    _required("skip_days", Text, "The same for weekdays; 0 is Monday.", default=""),
    Column("due_at", Timestamp, comment="When it is next due; empty: now."),
    Column("last_fetch_at", Timestamp, comment="When it was last fetched."),
    Column("last_good_at", Timestamp, comment="When a fetch last succeeded."),
    Column("last_new_at", Timestamp, comment="When it last showed something that it had not shown before."),
    Column("last_body_at", Timestamp, comment="When a complete body last came, rather than a 304."),
    Column("etag", Text, comment="Validator of the last body, sent as If-None-Match."),
    Column("last_modified", Text, comment="Validator of the last body, sent as If-Modified-Since."),
    Column("body_digest", Text, comment="SHA-256 of the last body, first 16 hex digits."),
    _required(
        "validators_lie",
        Integer,
        "1: the server answered 304 although the body had changed; since then it is fetched in full.",
        default=0,
    ),
    _required(
        "n_honest_changes",
        Integer,
        "How often the server answered a conditional request with something new, as it should.",
        default=0,
    ),
    _required(
        "identity_rule",
        Text,
        "What identifies its articles: the guid; or the link or title where guids collide or change.",
        CheckConstraint("identity_rule in ('guid', 'link', 'title')", name="identity_rule"),
        default="guid",
    ),
    _required("n_failures", Integer, "Failures since the last success.", default=0),
    _required(
        "failure_weight", Float, "These failures, weighted: hard 1, soft 1/2, name lookup 1/4.", default=0.0
    ),
    comment="Feeds: one row for each address of an outlet, with what the collector has learned about it.",
)

fetch = Table(
    "fetch",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the fetch."),
    _required("feed_id", ForeignKey("feed.id"), "The feed."),
    _required("started_at", Timestamp, "When the fetch began."),
    _required("seconds", Float, "How long it took."),
    _required("outcome", Text, "How it ended; one of the values of model.Outcome."),
    Column("http_status", Integer, comment="HTTP status; empty: no response."),
    _required("n_bytes", Integer, "Size of the decompressed body.", default=0),
    _required("n_entries", Integer, "Entries with a title in the body.", default=0),
    _required("n_new", Integer, "Headlines new to the archive.", default=0),
    _required("n_first_shown", Integer, "Headlines that this feed had not shown before.", default=0),
    _required("n_links_dropped", Integer, "Links that are not web addresses.", default=0),
    _required(
        "is_possible_gap",
        Integer,
        "1: the body does not reach back to the previous one; items may be missing.",
        default=0,
    ),
    Column("reason", Text, comment="Why it failed, or why nothing was added, in a sentence."),
    Column("body_digest", Text, comment="SHA-256 of the body, first 16 hex digits."),
    Column("parser", Text, comment="What parsed the body: expat, or feedparser for unusual bodies."),
    _required("n_left_out", Integer, "Entries beyond the most that are read of one body.", default=0),
    Column(
        "clock_offset_seconds",
        Integer,
        comment="The server's time minus this machine's, at its response; empty: it told none.",
    ),
    Index("ix_fetch_feed_id_started_at", "feed_id", "started_at"),
    Index("ix_fetch_possible_gap", "feed_id", sqlite_where=text("is_possible_gap = 1")),
    comment="The ledger: one row for each attempt to fetch a feed, whether it succeeded or not.",
)

feed_move = Table(
    "feed_move",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the move."),
    _required("feed_id", ForeignKey("feed.id"), "The feed that moved."),
    _required("moved_at", Timestamp, "When the new address was first used."),
    _required("since", Timestamp, "When the server first redirected there."),
    _required("from_address", Text, "The old address."),
    _required("to_address", Text, "The new address."),
    comment="Feeds that moved: permanent redirects that were followed for good.",
)

host = Table(
    "host",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of the host, with its port unless that is usual."),
    _required("not_before", Timestamp, "No feed of the host is fetched before this time."),
    _required("requested_at", Timestamp, "When the host requested the pause."),
    _required("reason", Text, "How it did: the status, and its Retry-After."),
    comment="Hosts that requested a pause.",
)

import_file = Table(
    "import_file",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the import."),
    _required("sha256", Text, "Digest of the file and of its column map.", unique=True),
    _required("name", Text, "The file's name, without its folder."),
    Column("imported_at", Timestamp, comment="When the import was complete; empty: it was interrupted."),
    _required("n_rows", Integer, "Rows in the file."),
    _required("n_new", Integer, "Headlines that were new."),
    _required("n_known", Integer, "Headlines that were stored or deleted before."),
    _required("n_bad", Integer, "Rows that could not be parsed."),
    Column("format", Text, comment="Its format: csv, json, feed, or a service; empty: before revision 0004."),
    comment="Files of headlines that were imported.",
)

headline = Table(
    "headline",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the headline; ids follow the order of arrival."),
    _required("outlet_id", ForeignKey("outlet.id"), "Its publisher."),
    _required("title", Text, "The headline as readers saw it."),
    Column("url", Text, comment="Address of the article; empty: the source gave none."),
    Column("published_at", Timestamp, comment="The time of publication that its source states; empty: none."),
    _required(
        "first_seen_at", Timestamp, "When panictrack or an import's source first saw it; else published_at."
    ),
    _required(
        "dated_by",
        Text,
        "Which of these two times dates the headline: published or seen.",
        CheckConstraint("dated_by in ('published', 'seen')", name="dated_by"),
    ),
    _required("week_start", Date, "Monday of the ISO week of that time."),
    _required("article_key", Integer, "Key of the article: from its guid, link or title."),
    _required("title_key", Integer, "Key of the title; wire copies share it."),
    _required("title_revision", Integer, "1: the first title of the article; 2 and above: a revised title."),
    _required(
        "is_selected",
        Integer,
        "1: seen only in feeds or files selected by topic, so not part of any denominator.",
    ),
    Column("import_file_id", ForeignKey("import_file.id"), comment="The file it came from; empty: a feed."),
    Column("stream_id", ForeignKey("stream.id"), comment="The stream that counts it: the first to show it."),
    Column(
        "language",
        Text,
        comment="Language of the title: the primary subtag of BCP 47, such as en; empty: unknown.",
    ),
    UniqueConstraint("article_key", "title_key"),
    Index("ix_headline_week_start_outlet_id", "week_start", "outlet_id", "title_revision", "is_selected"),
    comment="Headlines: one row for each distinct title of an article.",
)

sighting = Table(
    "sighting",
    metadata,
    Column("feed_id", ForeignKey("feed.id"), primary_key=True, comment="The feed that showed the headline."),
    Column("headline_id", ForeignKey("headline.id"), primary_key=True, comment="The headline."),
    _required("first_seen_at", Timestamp, "The first fetch that contained it."),
    _required("last_seen_at", Timestamp, "The last fetch that contained it or confirmed it."),
    Column("published_raw", Text, comment="The feed's own date, unparsed."),
    Column(
        "date_note",
        Text,
        comment="How that date was read, or why it was rejected (model.DateNote); empty: nothing unusual.",
    ),
    sqlite_with_rowid=False,
    comment="Sightings: which feed showed which headline, and from when until when.",
)

scorer = Table(
    "scorer",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the scorer in this archive."),
    _required("name", Text, "alarm, vader, topic:NAME, theme:NAME and so on."),
    _required("version", Text, "Changes whenever its scores may change."),
    _required("fingerprint", Text, "Digest of its code and weights."),
    _required(
        "scored_through",
        Integer,
        "Every headline up to this id is scored; one without a row in score has the score 0, or none where "
        "its language is not among those that the scorer reads.",
        default=0,
    ),
    _required(
        "is_current",
        Integer,
        "1: the version of this name that scored last; views, search and exports show its scores.",
        default=0,
    ),
    _required(
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
    _required("value", Float, "The score; never 0, because zeros are not stored."),
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
    _required("deleted_at", Timestamp, "When it was deleted."),
    _required(
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
    _required("rules", Text, "Ids of the scorers, and their thresholds, as JSON."),
    _required("counted_through", Integer, "Headlines up to this id are counted."),
    comment="The rules by which the cached week counts were made, and how far they go. One row, or none.",
)

week_stream = Table(
    "week_stream",
    metadata,
    Column("week_start", Date, primary_key=True, comment="Monday of the ISO week."),
    Column("stream_id", Integer, primary_key=True, comment="The stream."),
    Column("outlet_id", Integer, primary_key=True, comment="The publisher."),
    _required("n_headlines", Integer, "First titles from complete feeds or files."),
    sqlite_with_rowid=False,
    comment="Cached counts: how much of an outlet a stream showed in a week; no row without collection.",
)

week_topic = Table(
    "week_topic",
    metadata,
    *_topic_week(),
    _required("n_topic", Integer, "Headlines about the topic; never 0."),
    _required("n_concerned", Integer, "Of these, with at least some alarm."),
    _required("n_alarmed", Integer, "Of these, with clear alarm."),
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
    _required("n_topic", Integer, "Headlines about the topic with this label; never 0."),
    _required("n_alarmed", Integer, "Of these, with clear alarm."),
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
    _required("n_headlines", Integer, "First titles from complete feeds or files that no count includes."),
    sqlite_with_rowid=False,
    comment="Cached counts: headlines that are not counted, because a scorer does not read their language.",
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
    _required("kind", Text, "What was made: a report or an export."),
    _required("made_at", Timestamp, "When it was made."),
    _required("panictrack_version", Text, "The version of panictrack that made it."),
    _required("settings_digest", Text, "Digest of the settings it was made with."),
    Column("result", Text, comment="Where the result was saved, and its main finding."),
    comment="Results: when, by which version and with which settings each was made.",
)

job = Table(
    "job",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of a job of the daemon, such as weekly report."),
    _required("due_at", Timestamp, "When it is next due."),
    Column("last_ran_at", Timestamp, comment="When it last ran; empty: never."),
    comment="When the daemon's jobs are due. Stored here, so that a restart forgets none.",
)
