"""What was collected: publishers, streams, feeds, fetches, files, headlines and sightings."""

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

outlet = Table(
    "outlet",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the outlet in this archive."),
    required("name", Text, "The publisher's site, such as bbc.com.", unique=True),
    Column("country", Text, comment="ISO 3166-1 alpha-2 code; empty: unknown."),
    Column("language", Text, comment="BCP 47 tag of its headlines; empty: unknown."),
    comment="Publishers.",
)

stream = Table(
    "stream",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the stream in this archive."),
    required("name", Text, "Its name; of a feed, its outlet and its own.", unique=True),
    required(
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
    required("url", Text, "Its address in feeds.yaml.", unique=True),
    required("name", Text, "Its name for people."),
    required("outlet_id", ForeignKey("outlet.id"), "Its publisher."),
    Column("stream_id", ForeignKey("stream.id"), comment="The stream that its headlines belong to."),
    required("tags", Text, "The user's own tags, one per line.", default=""),
    required("is_listed", Integer, "1 while feeds.yaml lists it, and not as paused.", default=1),
    Column("address", Text, comment="Where it is fetched since it moved permanently; empty: at its url."),
    Column("moved_to", Text, comment="The target of a permanent redirect that is not trusted yet."),
    Column("moved_since", Timestamp, comment="Since when every response has redirected there."),
    required("interval_seconds", Integer, "Time between fetches, learned.", default=3600),
    Column("usual_gap_seconds", Integer, comment="Mean time between its recent items; empty: unknown."),
    Column(
        "memory_seconds", Integer, comment="How long an item stays in the feed at its fastest recent pace."
    ),
    Column("silent_after_seconds", Integer, comment="Without a new item for longer than this, it is silent."),
    Column(
        "requested_gap_seconds", Integer, comment="Time between fetches that the feed requests (ttl, sy)."
    ),
    required(
        "skip_hours",
        Text,
        "Hours (UTC) in which the feed requests not to be fetched, separated by spaces.",
        default="",
    ),
    required("skip_days", Text, "The same for weekdays; 0 is Monday.", default=""),
    Column("due_at", Timestamp, comment="When it is next due; empty: now."),
    Column("last_fetch_at", Timestamp, comment="When it was last fetched."),
    Column("last_good_at", Timestamp, comment="When a fetch last succeeded."),
    Column("last_new_at", Timestamp, comment="When it last showed something that it had not shown before."),
    Column("last_body_at", Timestamp, comment="When a complete body last came, rather than a 304."),
    Column("etag", Text, comment="Validator of the last body, sent as If-None-Match."),
    Column("last_modified", Text, comment="Validator of the last body, sent as If-Modified-Since."),
    Column("body_digest", Text, comment="SHA-256 of the last body, first 16 hex digits."),
    required(
        "validators_lie",
        Integer,
        "1: the server answered 304 although the body had changed; since then it is fetched in full.",
        default=0,
    ),
    required(
        "n_honest_changes",
        Integer,
        "How often the server answered a conditional request with something new, as it should.",
        default=0,
    ),
    required(
        "identity_rule",
        Text,
        "What identifies its articles: the guid; or the link or title where guids collide or change.",
        CheckConstraint("identity_rule in ('guid', 'link', 'title')", name="identity_rule"),
        default="guid",
    ),
    required("n_failures", Integer, "Failures since the last success.", default=0),
    required(
        "failure_weight", Float, "These failures, weighted: hard 1, soft 1/2, name lookup 1/4.", default=0.0
    ),
    comment="Feeds: one row for each address of an outlet, with what the collector has learned about it.",
)

fetch = Table(
    "fetch",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the fetch."),
    required("feed_id", ForeignKey("feed.id"), "The feed."),
    required("started_at", Timestamp, "When the fetch began."),
    required("seconds", Float, "How long it took."),
    required("outcome", Text, "How it ended; one of the values of model.Outcome."),
    Column("http_status", Integer, comment="HTTP status; empty: no response."),
    required("n_bytes", Integer, "Size of the decompressed body.", default=0),
    required("n_entries", Integer, "Entries with a title in the body.", default=0),
    required("n_new", Integer, "Headlines new to the archive.", default=0),
    required("n_first_shown", Integer, "Headlines that this feed had not shown before.", default=0),
    required("n_links_dropped", Integer, "Links that are not web addresses.", default=0),
    required(
        "is_possible_gap",
        Integer,
        "1: the body does not reach back to the previous one; items may be missing.",
        default=0,
    ),
    Column("reason", Text, comment="Why it failed, or why nothing was added, in a sentence."),
    Column("body_digest", Text, comment="SHA-256 of the body, first 16 hex digits."),
    Column(
        "parser",
        Text,
        comment="What parsed the body: expat, json for JSON Feed, or feedparser for unusual bodies.",
    ),
    required("n_left_out", Integer, "Entries beyond the most that are read of one body.", default=0),
    Column(
        "clock_offset_seconds",
        Integer,
        comment="The server's time minus this machine's, at its response; empty: it told none.",
    ),
    required("n_untitled", Integer, "Items of the body without a title; they cannot be stored.", default=0),
    Index("ix_fetch_feed_id_started_at", "feed_id", "started_at"),
    Index("ix_fetch_possible_gap", "feed_id", sqlite_where=text("is_possible_gap = 1")),
    comment="The ledger: one row for each attempt to fetch a feed, whether it succeeded or not.",
)

feed_move = Table(
    "feed_move",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the move."),
    required("feed_id", ForeignKey("feed.id"), "The feed that moved."),
    required("moved_at", Timestamp, "When the new address was first used."),
    required("since", Timestamp, "When the server first redirected there."),
    required("from_address", Text, "The old address."),
    required("to_address", Text, "The new address."),
    comment="Feeds that moved: permanent redirects that were followed for good.",
)

host = Table(
    "host",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of the host, with its port unless that is usual."),
    required("not_before", Timestamp, "No feed of the host is fetched before this time."),
    required("requested_at", Timestamp, "When the host requested the pause."),
    required("reason", Text, "How it did: the status, and its Retry-After."),
    comment="Hosts that requested a pause.",
)

import_file = Table(
    "import_file",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the import."),
    required("sha256", Text, "Digest of the file and of its column map.", unique=True),
    required("name", Text, "The file's name, without its folder."),
    Column("imported_at", Timestamp, comment="When the import was complete; empty: it was interrupted."),
    required("n_rows", Integer, "Rows in the file."),
    required("n_new", Integer, "Headlines that were new."),
    required("n_known", Integer, "Headlines that were stored or deleted before."),
    required("n_bad", Integer, "Rows that could not be parsed."),
    Column("format", Text, comment="Its format: csv, json, feed, or a service; empty: before revision 0004."),
    comment="Files of headlines that were imported.",
)

headline = Table(
    "headline",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the headline; ids follow the order of arrival."),
    required("outlet_id", ForeignKey("outlet.id"), "Its publisher."),
    required("title", Text, "The headline as readers saw it."),
    Column("url", Text, comment="Address of the article; empty: the source gave none."),
    Column("published_at", Timestamp, comment="The time of publication that its source states; empty: none."),
    required(
        "first_seen_at", Timestamp, "When panictrack or an import's source first saw it; else published_at."
    ),
    required(
        "dated_by",
        Text,
        "Which of these two times dates the headline: published or seen.",
        CheckConstraint("dated_by in ('published', 'seen')", name="dated_by"),
    ),
    required("week_start", Date, "Monday of the ISO week of that time."),
    required("article_key", Integer, "Key of the article: from its guid, link or title."),
    required("title_key", Integer, "Key of the title; wire copies share it."),
    required("title_revision", Integer, "1: the first title of the article; 2 and above: a revised title."),
    required(
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
    required("first_seen_at", Timestamp, "The first fetch that contained it."),
    required("last_seen_at", Timestamp, "The last fetch that contained it or confirmed it."),
    Column("published_raw", Text, comment="The feed's own date, unparsed."),
    Column(
        "date_note",
        Text,
        comment="How that date was read, or why it was rejected (model.DateNote); empty: nothing unusual.",
    ),
    sqlite_with_rowid=False,
    comment="Sightings: which feed showed which headline, and from when until when.",
)
