"""The nouns of panictrack: frozen, keyword-only records that cross every seam.

A feed of an outlet is fetched; its body is parsed into entries; an entry that the archive stores is a
sighting of a headline; a headline is scored; scores are summed into week counts, week counts into a series;
a panic curve is fitted to the series.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class FeedKind(StrEnum):
    """What a feed or another stream is a sample of. Only complete ones may serve as a denominator."""

    GENERAL = "general"  # the whole front page of a general news outlet
    BUSINESS = "business"  # all business news of an outlet
    TECHNOLOGY = "technology"  # the whole feed of a technology publication
    SECTION = "section"  # a section, tag or search: chosen by topic, so never a denominator

    @property
    def is_news(self) -> bool:
        """Whether it is news for everyone, which is counted apart from the technology press."""
        return self in {FeedKind.GENERAL, FeedKind.BUSINESS}


class Outcome(StrEnum):
    """How a fetch ended: the closed vocabulary of the ledger."""

    STORED = "stored"  # a feed with at least one entry new to this feed
    NOTHING_NEW = "nothing new"  # a feed whose entries were all known
    NOT_MODIFIED = "not modified"  # 304: the server reports no change
    EMPTY = "empty"  # a feed without entries
    EMPTY_BODY = "empty body"  # 200 without a single byte
    HTML_PAGE = "html page"  # a web page instead of the feed
    LOGIN_WALL = "login wall"  # a web page that asks for a password, consent or proof of being human
    NOT_A_FEED = "not a feed"  # a body that no feed parser can read
    TOO_COSTLY = "too costly"  # the parser exceeded its time or memory
    TOO_LARGE = "too large"  # exceeds the size limit, after decompression
    TIMEOUT = "timeout"
    HTTP_ERROR = "http error"  # a status of 400 or above
    GONE = "gone"  # 404 or 410: fetched again after days and weeks, never given up
    BUSY = "busy"  # 429 or 503: the host is not contacted for as long as it asks
    NAME_LOOKUP = "name lookup"  # the host's name has no address: mostly a problem of our own network
    REFUSED_ADDRESS = "refused address"  # a private or local address that the user has not allowed
    TOO_MANY_REDIRECTS = "too many redirects"
    UNREACHABLE = "unreachable"  # connection or TLS failed
    BUG = "bug"  # a bug in panictrack: the log has the traceback


# The weight of each failure in the wait before the next try (after Media Cloud's fetcher). Hard failures need
# someone to act, soft ones pass by themselves, and a failed name lookup is mostly our own network's fault.
FAILURE_WEIGHTS = {
    Outcome.EMPTY_BODY: 0.5,
    Outcome.HTML_PAGE: 1.0,
    Outcome.LOGIN_WALL: 1.0,
    Outcome.NOT_A_FEED: 1.0,
    Outcome.TOO_COSTLY: 1.0,
    Outcome.TOO_LARGE: 1.0,
    Outcome.TIMEOUT: 0.5,
    Outcome.HTTP_ERROR: 1.0,
    Outcome.GONE: 1.0,
    Outcome.BUSY: 0.5,
    Outcome.NAME_LOOKUP: 0.25,
    Outcome.REFUSED_ADDRESS: 1.0,
    Outcome.TOO_MANY_REDIRECTS: 1.0,
    Outcome.UNREACHABLE: 0.5,
    Outcome.BUG: 1.0,
}
FAILURES = frozenset(FAILURE_WEIGHTS)


class DateNote(StrEnum):
    """How a feed's own date was read, or why it does not date the headline."""

    PLAIN = "plain"  # a format with a zone, read as written
    ZONE_NAME = "zone name"  # CEST, PST and the like, by a table of names
    NO_ZONE = "no zone"  # UTC is assumed
    UNKNOWN_ZONE = "unknown zone"  # an impossible offset, or no zone we know: not used
    END_OF_DAY = "end of day"  # 24:00:00, the start of the next day
    EPOCH = "epoch seconds"
    KOREAN = "korean"  # in Korean and without a zone: Korea's is assumed
    BY_OTHER_DATES = "by other dates"  # 05/03/2026, as the other dates of the feed show
    MISSING = "missing"
    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"  # 05/03/2026 where nothing shows whether the day or the month comes first
    OUT_OF_RANGE = "out of range"  # a year before 1990 or after 2100
    FUTURE = "future"  # more than a day after we saw it: not believed
    TOO_OLD = "too old"  # more than thirty days before we saw it: not believed


UNREAD_DATES = frozenset(
    {DateNote.UNREADABLE, DateNote.UNKNOWN_ZONE, DateNote.AMBIGUOUS, DateNote.OUT_OF_RANGE}
)


class IdentityRule(StrEnum):
    """How the articles of a feed are distinguished; a rule that fails is replaced by the next."""

    GUID = "guid"
    LINK = "link"
    TITLE = "title"


class DatedBy(StrEnum):
    """Which time dates a headline."""

    PUBLISHED = "published"  # its publication date, which is believable
    SEEN = "seen"  # our first sighting: its date is missing or not believable


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A feed of an outlet, as feeds.yaml lists it."""

    url: str
    name: str
    outlet: str  # the publisher's site, such as "bbc.com"
    kind: FeedKind
    country: str  # ISO 3166-1 alpha-2
    language: str  # BCP 47
    tags: tuple[str, ...] = ()  # the user's own, such as the folders of an OPML file


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One item of a feed body or of an imported file, before the archive knows it."""

    title: str
    url: str | None = None
    guid: str | None = None
    published_at: datetime | None = None  # as the publisher claims
    published_raw: str | None = None  # the same as written
    date_note: DateNote = DateNote.PLAIN  # how it was read


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetch:
    """One attempt to fetch a feed: a row of the ledger, whatever the outcome."""

    feed_url: str
    started_at: datetime
    seconds: float
    outcome: Outcome
    http_status: int | None = None
    n_bytes: int = 0
    n_entries: int = 0
    n_new: int = 0  # headlines new to the archive
    n_first_shown: int = 0  # headlines this feed had not shown before
    n_links_dropped: int = 0  # links that are not web addresses
    n_left_out: int = 0  # entries beyond the most that one body may bring
    n_untitled: int = 0  # items without a title, which cannot be stored
    is_possible_gap: bool = False  # the body does not reach back to what the feed showed before
    reason: str | None = None  # for people: why it failed, why nothing was added, what was noticed
    body_digest: str | None = None
    parser: str | None = None
    clock_offset: timedelta | None = None  # the server's time minus this machine's; None: it told none


@dataclass(frozen=True, kw_only=True, slots=True)
class HostPause:
    """A host asked not to be contacted for a while (429, 503, Retry-After)."""

    host: str
    not_before: datetime
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedState:
    """What the collector has learned about a feed: read before each fetch, updated after it."""

    interval: timedelta = timedelta(hours=1)
    due_at: datetime | None = None  # None: now
    usual_gap: timedelta | None = None  # mean time between its recent items
    memory: timedelta | None = None  # how long an item stays, at the fastest recent pace
    silent_after: timedelta | None = None  # this long without news counts as silence
    requested_gap: timedelta | None = None  # between fetches, as the feed asks (ttl, sy:update)
    skip_hours: frozenset[int] = frozenset()  # of the day, UTC, in which it asks not to be fetched
    skip_days: frozenset[int] = frozenset()  # 0 is Monday
    last_fetch_at: datetime | None = None
    last_good_at: datetime | None = None
    last_new_at: datetime | None = None  # when it last showed something it had not shown before
    last_body_at: datetime | None = None  # when a whole body last came, rather than a 304
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    validators_lie: bool = False
    n_honest_changes: int = 0  # conditional requests answered with something new
    address: str | None = None  # its address since it moved for good; None: its url
    moved_to: str | None = None  # target of a permanent redirect not yet accepted
    moved_since: datetime | None = None
    identity_rule: IdentityRule = IdentityRule.GUID
    n_failures: int = 0  # since the last success
    failure_weight: float = 0.0  # the same, weighted


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """A part of a headline that changed its score, and by how much (log-odds)."""

    text: str
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ScorerId:
    """The scorer that produced a score. `fingerprint` is a digest of its code and weights.

    `languages` are those that it reads, by their codes (panictrack.model.languages): a headline in another
    has no score by it. They follow from its version, so two ids are equal without them.
    """

    name: str
    version: str
    fingerprint: str
    languages: tuple[str, ...] = field(default=("en",), compare=False)

    def reads(self, language: str | None) -> bool:
        """Whether it scores headlines in a language; one that is unknown is read as if it were English."""
        return language is None or language in self.languages

    def __str__(self) -> str:
        """`alarm@1`, as printed under every chart."""
        return f"{self.name}@{self.version}"


class Measure(StrEnum):
    """Shares, each with its own numerator and denominator."""

    ATTENTION = "attention"  # topic headlines / all headlines
    ALARM_RATE = "alarm rate"  # alarmed topic headlines / topic headlines
    PANIC = "panic"  # alarmed topic headlines / all headlines
    CONCERN = "concern"  # topic headlines with at least some alarm / all headlines
    LABELLED = "labelled"  # topic headlines with a fear or a call for regulation / topic headlines
    GIVEN = "given"  # an external series: its supplier defines what it counts

    @property
    def is_of_a_topic(self) -> bool:
        """Whether it is a share of the topic's headlines (so it may be close to 1) rather than of all."""
        return self in {Measure.ALARM_RATE, Measure.LABELLED}


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorCounts:
    """How often a classifier agreed with the annotators: a confusion matrix.

    Not always whole: where headlines stand for unequally many, they count as the simple random draw that
    would tell as much.
    """

    hits: float  # classified and annotated as alarmed
    misses: float  # annotated as alarmed only
    false_alarms: float  # classified as alarmed only
    correct_rejections: float

    @property
    def sensitivity(self) -> float:
        """The share of the headlines annotated as alarmed that are classified so."""
        return self.hits / (self.hits + self.misses)

    @property
    def specificity(self) -> float:
        """The share of the headlines not annotated as alarmed that are not classified so."""
        return self.correct_rejections / (self.correct_rejections + self.false_alarms)


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorCell:
    """The errors on one stream's headlines about a topic, from one day up to another."""

    since: date
    until: date
    stream: str
    n_topic: int  # headlines about the topic that the built-in baseline has of it; 0: it holds none
    errors: ErrorCounts


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorRates:
    """The errors of a classifier: on headlines that it was not trained on, and by period and stream.

    In the periods of the built-in baseline the cells also hold headlines that it was trained on, since the
    baseline counts these, too.
    """

    total: ErrorCounts
    cells: tuple[ErrorCell, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekCount:
    """One stream's week: the counts that every series is made of.

    "Alarmed" is clear alarm (grade 2 or 3 of the codebook), "concerned" some alarm or more (grade 1 to 3).
    `labels` counts the topic's headlines with a fear or a call for regulation (`theme:jobs`,
    `regulation:general`); `regulation` counts any such call, `only alarmed` clear alarm without one. A copy
    is a headline of news whose title another one had before in the same week, in any stream of news. A
    foreign stream is one that is not in the built-in baseline, where there is one.
    """

    week_start: date
    stream: str
    topic: str
    n_headlines: int
    n_topic: int
    n_concerned: int
    n_alarmed: int
    kind: FeedKind = FeedKind.GENERAL
    labels: Mapping[str, int] = field(default_factory=dict)
    n_copies: int = 0  # of the headlines
    n_alarmed_copies: int = 0  # of the alarmed
    is_foreign: bool = False


TitleSample = Mapping[tuple[date, str], Collection[int]]
"""By week and stream, the keys of a sample of the titles counted there: one in 64, chosen by their key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferencePanel:
    """The streams whose share a series states: what they would have shown, with their volumes of these weeks.

    A named, fixed and recent panel gives the share a unit: a series ends at what one counts there.
    """

    streams: tuple[str, ...]
    first: date  # Mondays
    last: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PanelSetting:
    """The reference panel that the user's settings ask for: these streams, in 52 weeks."""

    streams: tuple[str, ...]  # empty: those of the default panel
    last: date | None = None  # the Monday of the last week; by default the latest week with headlines of them


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesPoint:
    """One period of a series. A period without collection has no point: missing is never zero.

    `exposure` is the denominator standardised by stream: how many headlines of the reference panel the week's
    headlines are worth. `count / exposure` is the share to draw, which the reference panel would have shown;
    `count / n` is the raw share. `coverage` is
    the share (0-1) of the usual headlines of the streams on the panel at the time.
    """

    start: date
    count: int
    n: int
    exposure: float
    n_streams: int
    coverage: float

    @property
    def share(self) -> float:
        """The standardised share; 0 without exposure."""
        return self.count / self.exposure if self.exposure > 0 else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A measure of a topic over time. Points are in order of time and may have gaps."""

    topic: str
    measure: Measure
    step_days: float  # 7 for weeks, 30.44 for months
    points: tuple[SeriesPoint, ...]
    streams: tuple[str, ...] = ()
    reference: ReferencePanel | None = None  # whose share the points state; none for an external series
