"""Publishers, their feeds, and the ledger of every fetch."""

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from panictrack.archive.tables.columns import Timestamp, metadata

outlet = Table(
    "outlet",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the outlet in this archive."),
    Column("name", Text, nullable=False, unique=True, comment="The publisher's site, such as bbc.com."),
    Column("country", Text, comment="ISO 3166-1 alpha-2 code; empty: unknown."),
    Column("language", Text, comment="BCP 47 tag of its headlines; empty: unknown."),
    comment="Publishers.",
)

feed = Table(
    "feed",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the feed in this archive."),
    Column("url", Text, nullable=False, unique=True, comment="Its address in feeds.yaml."),
    Column("name", Text, nullable=False, comment="Its name for people."),
    Column("outlet_id", ForeignKey("outlet.id"), nullable=False, comment="Its publisher."),
    Column(
        "kind",
        Text,
        CheckConstraint("kind in ('general', 'technology', 'section')", name="kind"),
        nullable=False,
        comment="general: a complete front page; technology: a complete technology publication; "
        "section: selected by topic, so never part of a denominator.",
    ),
    Column("tags", Text, nullable=False, default="", comment="The user's own tags, one per line."),
    Column("is_listed", Integer, nullable=False, default=1, comment="1 while feeds.yaml lists it."),
    Column("address", Text, comment="Where it is fetched since it moved permanently; empty: at its url."),
    Column("moved_to", Text, comment="The target of a permanent redirect that is not trusted yet."),
    Column("moved_since", Timestamp, comment="Since when every response has redirected there."),
    Column(
        "interval_seconds", Integer, nullable=False, default=3600, comment="Time between fetches, learned."
    ),
    Column("usual_gap_seconds", Integer, comment="Mean time between its recent items; empty: unknown."),
    Column(
        "memory_seconds", Integer, comment="How long an item stays in the feed at its fastest recent pace."
    ),
    Column("silent_after_seconds", Integer, comment="Without a new item for longer than this, it is silent."),
    Column(
        "requested_gap_seconds", Integer, comment="Time between fetches that the feed requests (ttl, sy)."
    ),
    Column(
        "skip_hours",
        Text,
        nullable=False,
        default="",
        comment="Hours (UTC) in which the feed requests not to be fetched, separated by spaces.",
    ),
    Column("skip_days", Text, nullable=False, default="", comment="The same for weekdays; 0 is Monday."),
    Column("due_at", Timestamp, comment="When it is next due; empty: now."),
    Column("last_fetch_at", Timestamp, comment="When it was last fetched."),
    Column("last_good_at", Timestamp, comment="When a fetch last succeeded."),
    Column("last_new_at", Timestamp, comment="When it last showed something that it had not shown before."),
    Column("last_body_at", Timestamp, comment="When a complete body last came, rather than a 304."),
    Column("etag", Text, comment="Validator of the last body, sent as If-None-Match."),
    Column("last_modified", Text, comment="Validator of the last body, sent as If-Modified-Since."),
    Column("body_digest", Text, comment="SHA-256 of the last body, first 16 hex digits."),
    Column(
        "validators_lie",
        Integer,
        nullable=False,
        default=0,
        comment="1: the server answered 304 although the body had changed; since then it is fetched in full.",
    ),
    Column(
        "n_honest_changes",
        Integer,
        nullable=False,
        default=0,
        comment="How often the server answered a conditional request with something new, as it should.",
    ),
    Column(
        "identity_rule",
        Text,
        CheckConstraint("identity_rule in ('guid', 'link', 'title')", name="identity_rule"),
        nullable=False,
        default="guid",
        comment="What identifies its articles: the guid; or the link or title where guids collide or change.",
    ),
    Column("n_failures", Integer, nullable=False, default=0, comment="Failures since the last success."),
    Column(
        "failure_weight",
        Float,
        nullable=False,
        default=0.0,
        comment="These failures, weighted: hard 1, soft 1/2, name lookup 1/4.",
    ),
    comment="Feeds: one row for each address of an outlet, with what the collector has learned about it.",
)

fetch = Table(
    "fetch",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the fetch."),
    Column("feed_id", ForeignKey("feed.id"), nullable=False, comment="The feed."),
    Column("started_at", Timestamp, nullable=False, comment="When the fetch began."),
    Column("seconds", Float, nullable=False, comment="How long it took."),
    Column("outcome", Text, nullable=False, comment="How it ended; one of the values of model.Outcome."),
    Column("http_status", Integer, comment="HTTP status; empty: no response."),
    Column("n_bytes", Integer, nullable=False, default=0, comment="Size of the decompressed body."),
    Column("n_entries", Integer, nullable=False, default=0, comment="Entries with a title in the body."),
    Column("n_new", Integer, nullable=False, default=0, comment="Headlines new to the archive."),
    Column(
        "n_first_shown",
        Integer,
        nullable=False,
        default=0,
        comment="Headlines that this feed had not shown before.",
    ),
    Column(
        "n_links_dropped", Integer, nullable=False, default=0, comment="Links that are not web addresses."
    ),
    Column(
        "is_possible_gap",
        Integer,
        nullable=False,
        default=0,
        comment="1: the body does not reach back to the previous one; items may be missing.",
    ),
    Column("reason", Text, comment="Why it failed, or why nothing was added, in a sentence."),
    Column("body_digest", Text, comment="SHA-256 of the body, first 16 hex digits."),
    Column("parser", Text, comment="What parsed the body: expat, or feedparser for unusual bodies."),
    Index("ix_fetch_feed_id_started_at", "feed_id", "started_at"),
    Index("ix_fetch_possible_gap", "feed_id", sqlite_where=text("is_possible_gap = 1")),
    comment="The ledger: one row for each attempt to fetch a feed, whether it succeeded or not.",
)

feed_move = Table(
    "feed_move",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the move."),
    Column("feed_id", ForeignKey("feed.id"), nullable=False, comment="The feed that moved."),
    Column("moved_at", Timestamp, nullable=False, comment="When the new address was first used."),
    Column("since", Timestamp, nullable=False, comment="When the server first redirected there."),
    Column("from_address", Text, nullable=False, comment="The old address."),
    Column("to_address", Text, nullable=False, comment="The new address."),
    comment="Feeds that moved: permanent redirects that were followed for good.",
)

host = Table(
    "host",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of the host, with its port unless that is usual."),
    Column(
        "not_before", Timestamp, nullable=False, comment="No feed of the host is fetched before this time."
    ),
    Column("requested_at", Timestamp, nullable=False, comment="When the host requested the pause."),
    Column("reason", Text, nullable=False, comment="How it did: the status, and its Retry-After."),
    comment="Hosts that requested a pause.",
)
