"""Headlines, where they came from, and their scores."""

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
    Column("id", Integer, primary_key=True, comment="Id of the import."),
    Column("sha256", Text, nullable=False, unique=True, comment="Digest of the file and of its column map."),
    Column("name", Text, nullable=False, comment="The file's name, without its folder."),
    Column("imported_at", Timestamp, comment="When the import was complete; empty: it was interrupted."),
    Column("n_rows", Integer, nullable=False, comment="Rows in the file."),
    Column("n_new", Integer, nullable=False, comment="Headlines that were new."),
    Column("n_known", Integer, nullable=False, comment="Headlines that were stored or deleted before."),
    Column("n_bad", Integer, nullable=False, comment="Rows that could not be parsed."),
    Column("format", Text, comment="Its format: csv, json, feed, or a service; empty: before revision 0004."),
    comment="Files of headlines that were imported.",
)

headline = Table(
    "headline",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the headline; ids follow the order of arrival."),
    Column("outlet_id", ForeignKey("outlet.id"), nullable=False, comment="Its publisher."),
    Column("title", Text, nullable=False, comment="The headline as readers saw it."),
    Column("url", Text, comment="Address of the article; empty: the source gave none."),
    Column("published_at", Timestamp, comment="The publication time that the publisher claims; empty: none."),
    Column(
        "first_seen_at",
        Timestamp,
        nullable=False,
        comment="When panictrack first saw it; for imports, the publisher's claim.",
    ),
    Column(
        "dated_by",
        Text,
        CheckConstraint("dated_by in ('published', 'seen')", name="dated_by"),
        nullable=False,
        comment="Which of these two times dates the headline: published or seen.",
    ),
    Column("week_start", Date, nullable=False, comment="Monday of the ISO week of that time."),
    Column(
        "article_key", Integer, nullable=False, comment="Key of the article: from its guid, link or title."
    ),
    Column("title_key", Integer, nullable=False, comment="Key of the title; wire copies share it."),
    Column(
        "title_revision",
        Integer,
        nullable=False,
        comment="1: the first title of the article; 2 and above: a revised title.",
    ),
    Column(
        "is_selected",
        Integer,
        nullable=False,
        comment="1: seen only in feeds or files selected by topic, so not part of any denominator.",
    ),
    Column("import_file_id", ForeignKey("import_file.id"), comment="The file it came from; empty: a feed."),
    UniqueConstraint("article_key", "title_key"),
    Index("ix_headline_week_start_outlet_id", "week_start", "outlet_id", "title_revision", "is_selected"),
    comment="Headlines: one row for each distinct title of an article.",
)

sighting = Table(
    "sighting",
    metadata,
    Column("feed_id", ForeignKey("feed.id"), primary_key=True, comment="The feed that showed the headline."),
    Column("headline_id", ForeignKey("headline.id"), primary_key=True, comment="The headline."),
    Column("first_seen_at", Timestamp, nullable=False, comment="The first fetch that contained it."),
    Column(
        "last_seen_at", Timestamp, nullable=False, comment="The last fetch that contained it or confirmed it."
    ),
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
    Column("name", Text, nullable=False, comment="alarm, vader, topic:NAME, theme:NAME and so on."),
    Column("version", Text, nullable=False, comment="Changes whenever its scores may change."),
    Column("fingerprint", Text, nullable=False, comment="Digest of its code and weights."),
    Column(
        "scored_through",
        Integer,
        nullable=False,
        default=0,
        comment="Every headline up to this id is scored; one without a row in score has the score 0.",
    ),
    Column(
        "is_current",
        Integer,
        nullable=False,
        default=0,
        comment="1: the version of this name that scored last; views, search and exports show its scores.",
    ),
    UniqueConstraint("name", "version", "fingerprint"),
    comment="Scorers (classifiers and other instruments), one row for each version.",
)

score = Table(
    "score",
    metadata,
    Column("scorer_id", ForeignKey("scorer.id"), primary_key=True, comment="The scorer."),
    Column("headline_id", ForeignKey("headline.id"), primary_key=True, comment="The headline."),
    Column("value", Float, nullable=False, comment="The score; never 0, because zeros are not stored."),
    # By headline, with everything a search shows: otherwise each score of each headline is one more lookup.
    Index("ix_score_headline_id", "headline_id", "scorer_id", "value"),
    sqlite_with_rowid=False,
    comment="Scores. Without a row, and with an id up to scored_through, a headline has the score 0.",
)

deleted_headline = Table(
    "deleted_headline",
    metadata,
    Column("article_key", Integer, primary_key=True, comment="Key of the article, as in headline."),
    Column("title_key", Integer, primary_key=True, comment="Key of the title, as in headline."),
    Column("deleted_at", Timestamp, nullable=False, comment="When it was deleted."),
    Column(
        "reason",
        Text,
        nullable=False,
        comment="Why, as stated by whoever deleted it; empty: an alternative key of the same headline.",
    ),
    sqlite_with_rowid=False,
    comment="Headlines that were deleted on purpose: keys alone, so that they are never stored again.",
)
