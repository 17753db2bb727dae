"""Publishers, their feeds, and the ledger of what was asked of them."""

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from panictrack.archive.tables.columns import Timestamp, metadata

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
    Column("moved_since", Timestamp, comment="Since when every answer has pointed there."),
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
    Column("due_at", Timestamp, comment="When it is next to be fetched; empty: at once."),
    Column("last_fetch_at", Timestamp, comment="When it was last asked."),
    Column("last_good_at", Timestamp, comment="When it last answered well."),
    Column("last_new_at", Timestamp, comment="When it last showed something it had not shown before."),
    Column("in_full_at", Timestamp, comment="When a whole body last came, rather than a 304."),
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
    Column("started_at", Timestamp, nullable=False, comment="When the attempt began."),
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
    Column("moved_at", Timestamp, nullable=False, comment="When the new address was believed."),
    Column("since", Timestamp, nullable=False, comment="When the redirect was first answered."),
    Column("from_address", Text, nullable=False, comment="Where it was fetched before."),
    Column("to_address", Text, nullable=False, comment="Where it is fetched now."),
    comment="Permanent redirects that were followed for good.",
)

host = Table(
    "host",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of the host, with its port where it is unusual."),
    Column("not_before", Timestamp, nullable=False, comment="No feed of it is asked before this moment."),
    Column("asked_at", Timestamp, nullable=False, comment="When it asked for that."),
    Column("reason", Text, nullable=False, comment="How it asked: the status, and its Retry-After."),
    comment="Hosts that asked to be left alone for a while.",
)
