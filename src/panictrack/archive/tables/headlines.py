"""Headlines, where they came from, and what the scorers say of them."""

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
)

from panictrack.archive.tables.columns import Date, Timestamp, metadata

import_file = Table(
    "import_file",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the import."),
    Column("sha256", Text, nullable=False, unique=True, comment="Digest of the file and its column map."),
    Column("name", Text, nullable=False, comment="The file's name, without its folder."),
    Column("imported_at", Timestamp, comment="When the import ended; empty: it was cut off."),
    Column("n_rows", Integer, nullable=False, comment="Rows read."),
    Column("n_new", Integer, nullable=False, comment="Headlines that were new."),
    Column("n_known", Integer, nullable=False, comment="Headlines that it had before, or is to forget."),
    Column("n_bad", Integer, nullable=False, comment="Rows that could not be read."),
    Column("form", Text, comment="How it was read: csv, json, feed, or whose export; empty: before 0004."),
    comment="A file of headlines that was imported whole.",
)

headline = Table(
    "headline",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the headline; follows the order of arrival."),
    Column("outlet_id", ForeignKey("outlet.id"), nullable=False, comment="Its publisher."),
    Column("title", Text, nullable=False, comment="The headline as a reader sees it."),
    Column("url", Text, comment="Address of the article; empty where the source gave none."),
    Column("published_at", Timestamp, comment="The publisher's claim; empty where it made none."),
    Column(
        "first_seen_at",
        Timestamp,
        nullable=False,
        comment="When panictrack first saw it (import: the claim).",
    ),
    Column(
        "dated_by",
        Text,
        CheckConstraint("dated_by in ('published', 'seen')", name="dated_by"),
        nullable=False,
        comment="Which of the two moments counts.",
    ),
    Column("week_start", Date, nullable=False, comment="ISO Monday of the moment that counts."),
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
    Column("first_seen_at", Timestamp, nullable=False, comment="First fetch that held it."),
    Column("last_seen_at", Timestamp, nullable=False, comment="Last body that held it; a 304 brings none."),
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
    Column(
        "is_current",
        Integer,
        nullable=False,
        default=0,
        comment="1: the version of this name that scored last; views, search and exports show its scores.",
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
    # By headline, with all that a row of a search shows: else each score of each headline is one more search.
    Index("ix_score_headline_id", "headline_id", "scorer_id", "value"),
    sqlite_with_rowid=False,
    comment="What a scorer says of a headline. No row and id <= scored_through: 0.",
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("article_key", Integer, primary_key=True, comment="Key of the article, as in headline."),
    Column("title_key", Integer, primary_key=True, comment="Key of the title, as in headline."),
    Column("forgotten_at", Timestamp, nullable=False, comment="When it was deleted."),
    Column(
        "reason",
        Text,
        nullable=False,
        comment="Why, in the words of who deleted it; empty: another name of a headline forgotten then.",
    ),
    sqlite_with_rowid=False,
    comment="Headlines that were deleted on purpose: only keys, so that they are not taken in again.",
)
