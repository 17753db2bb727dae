"""The world: two hundred feeds of sixty outlets on twenty hosts, all the same for the same seed."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from random import Random
from typing import Any

from articles import Article
from cadences import HELD, SHARES, Cadence, Held, published
from clock import DAY, HOUR, MINUTE, seeded, shuffled_shares
from faults import Fault, Window, planned

COOL_DOWN = 30 * HOUR  # after the month: nothing is published and nothing fails


class Guid(StrEnum):
    """What a feed's guids are like."""

    STEADY = "steady"
    REVISION = "counts revisions"
    NONE = "none"
    COLLIDING = "all alike"
    POSITION = "its position in the feed"
    UNSTABLE = "new on each poll"


class Link(StrEnum):
    """What a feed's links are like."""

    STEADY = "steady"
    TRACKED = "with utm parameters that change"
    SESSION = "with a session that changes"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What tells the articles of a feed apart, as far as anything does."""

    guid: Guid = Guid.STEADY
    link: Link = Link.STEADY
    is_dated: bool = True

    @property
    def has_nonce(self) -> bool:
        """Whether each body is another one."""
        return self.guid in {Guid.UNSTABLE, Guid.POSITION} or self.link in {Link.TRACKED, Link.SESSION}

    def __str__(self) -> str:
        """As shown in a table."""
        return f"guid {self.guid}, link {self.link}{'' if self.is_dated else ', no dates'}"


PLAIN = Identity()
IDENTITIES = (
    (PLAIN, 100),
    (Identity(guid=Guid.UNSTABLE), 10),
    (Identity(guid=Guid.COLLIDING), 8),
    (Identity(guid=Guid.NONE), 12),
    (Identity(is_dated=False), 10),
    (Identity(guid=Guid.NONE, link=Link.NONE), 5),
    (Identity(guid=Guid.UNSTABLE, link=Link.NONE), 5),
    (Identity(guid=Guid.NONE, link=Link.TRACKED), 8),
    (Identity(link=Link.SESSION), 6),
    (Identity(guid=Guid.NONE, link=Link.SESSION), 3),
    (Identity(guid=Guid.UNSTABLE, link=Link.SESSION), 3),
    (Identity(guid=Guid.NONE, link=Link.NONE, is_dated=False), 4),
    (Identity(link=Link.TRACKED), 8),
    (Identity(guid=Guid.REVISION), 8),
    (Identity(guid=Guid.UNSTABLE, is_dated=False), 5),
    (Identity(guid=Guid.COLLIDING, link=Link.NONE), 3),
    (Identity(guid=Guid.POSITION), 4),
)


class Validators(StrEnum):
    """How a server answers conditional requests."""

    BOTH = "ETag and Last-Modified"
    ETAG = "ETag"
    DATE = "Last-Modified"
    NONE = "none"
    SAME_ETAG = "the same ETag for ever, and never a 304"
    LYING = "304 for ever, by ETag"
    STUCK_DATE = "304 for ever, by date"
    FICKLE = "304 now and then, whatever is new"


LIARS = {Validators.LYING, Validators.STUCK_DATE, Validators.FICKLE}
_VALIDATORS = (
    (Validators.BOTH, 80),
    (Validators.LYING, 10),
    (Validators.NONE, 30),
    (Validators.DATE, 30),
    (Validators.STUCK_DATE, 6),
    (Validators.ETAG, 30),
    (Validators.SAME_ETAG, 8),
    (Validators.FICKLE, 6),
)


class Form(StrEnum):
    """The format of a body."""

    RSS = "RSS"
    ATOM = "Atom"
    RDF = "RDF"


_FORMS = ((Form.RSS, 130), (Form.ATOM, 50), (Form.RDF, 20))


class Writing(StrEnum):
    """How titles are written."""

    PLAIN = "plain"
    CDATA = "in CDATA"
    TWICE = "escaped twice"


_WRITINGS = ((Writing.PLAIN, 120), (Writing.CDATA, 50), (Writing.TWICE, 30))


class Hint(StrEnum):
    """How often a feed asks to be fetched."""

    NONE = "says nothing"
    MAX_AGE = "Cache-Control: max-age of 5 to 40 minutes"
    EXPIRES = "Expires in 20 minutes"
    TTL = "ttl of an hour"
    LONG_TTL = "ttl of a day"
    SKIP_HOURS = "skipHours of the night"
    LONG_AGE = "max-age of six hours"


_WISHES = (
    (Hint.NONE, 110),
    (Hint.MAX_AGE, 30),
    (Hint.TTL, 25),
    (Hint.LONG_TTL, 8),
    (Hint.SKIP_HOURS, 10),
    (Hint.EXPIRES, 10),
    (Hint.LONG_AGE, 4),
)


class Oddity(StrEnum):
    """What else is odd about a feed."""

    NONE = "nothing"
    PINNED = "an item pinned on top"
    LIVE = "a live blog pinned on top, re-worded every six hours"
    REVERSED = "the oldest item first"
    MIRROR = "a mirror that is 40 minutes late"


_ODDITIES = (
    (Oddity.NONE, 150),
    (Oddity.LIVE, 8),
    (Oddity.PINNED, 16),
    (Oddity.MIRROR, 6),
    (Oddity.REVERSED, 10),
)
_SECTION_SHARE = 14  # one feed in so many is a section of an outlet that has a whole feed too


@dataclass(kw_only=True)
class Source:
    """A feed of the world."""

    number: int
    outlet: str
    host: str
    other_host: str  # where it moves to
    cadence: Cadence
    held: Held
    identity: Identity
    validators: Validators
    form: Form
    writing: Writing
    hint: Hint
    oddity: Oddity
    articles: list[Article]
    windows: list[Window] = field(default_factory=list)
    parent: "Source | None" = None  # of a section: the whole feed of the same outlet
    pinned: Article | None = None

    @property
    def is_section(self) -> bool:
        """Whether it shows what was chosen by topic."""
        return self.parent is not None

    @cached_property
    def ats(self) -> list[int]:
        """The seconds of its articles."""
        return [article.at for article in self.articles]

    @cached_property
    def rewordings(self) -> list[int]:
        """The seconds at which one of its articles is re-worded."""
        pinned = self.pinned.reworded if self.pinned else ()
        return sorted([second for article in self.articles for second in article.reworded] + list(pinned))

    def span(self, second: int) -> tuple[int, int]:
        """From which to which position its articles are visible at this second."""
        end = bisect_right(self.ats, second)
        start = max(0, end - self.held.n_items)
        if self.held.seconds is not None:
            start = max(start, bisect_right(self.ats, second - self.held.seconds))
        return start, end

    def version(self, second: int) -> tuple[int, int, int]:
        """Two bodies of one version hold the same."""
        return (*self.span(second), bisect_right(self.rewordings, second))

    def changed_at(self, second: int) -> int:
        """When it last changed before this second, by its items' times."""
        _, end = self.span(second)
        n_rewordings = bisect_right(self.rewordings, second)
        last = self.ats[end - 1] if end else -90 * DAY
        return max(last, self.rewordings[n_rewordings - 1]) if n_rewordings else last

    def visible(self, second: int) -> list[tuple[Article, int]]:
        """What its body holds at this second, in the body's order, each with its wording."""
        start, end = self.span(second)
        shown = [(article, article.wording(second)) for article in reversed(self.articles[start:end])]
        if self.pinned is not None:
            shown.insert(0, (self.pinned, self.pinned.wording(second)))
        if self.oddity is Oddity.REVERSED:
            shown.reverse()
        return shown

    def drops(self) -> list[float]:
        """When each of its articles is no longer in the body."""
        following = self.ats[self.held.n_items :]
        found = [float(second) for second in following] + [float("inf")] * (len(self.ats) - len(following))
        if self.held.seconds is None:
            return found
        return [min(drop, at + self.held.seconds) for drop, at in zip(found, self.ats, strict=True)]

    def window(self, second: int) -> Window | None:
        """The fault of this second."""
        position = bisect_right(self.windows, second, key=lambda window: window.since) - 1
        return self.windows[position] if position >= 0 and second < self.windows[position].until else None

    @cached_property
    def moved_since(self) -> int | None:
        """Since when it has lived at another address for good."""
        return next((window.since for window in self.windows if window.fault is Fault.MOVED), None)

    def has_moved(self, second: int) -> bool:
        """Whether it lives at another address for good."""
        return self.moved_since is not None and second >= self.moved_since


@dataclass(frozen=True, kw_only=True)
class World:
    """All feeds, until `end`; then the cool-down."""

    seed: int
    days: float
    sources: Sequence[Source]
    hosts: Sequence[str]

    @property
    def end(self) -> int:
        """The last second in which anything is published."""
        return int(self.days * DAY)


def made(n_feeds: int, days: float, seed: int) -> World:
    """The world of a seed."""
    end = int(days * DAY)
    n_sections = n_feeds // _SECTION_SHARE
    n_whole = n_feeds - n_sections
    hosts = [f"127.0.0.{2 + number}" for number in range(max(3, n_feeds // 10))]
    rng = seeded(seed, "world")
    cards = zip(
        *(
            shuffled_shares(shares, n_whole, rng)
            for shares in (SHARES, IDENTITIES, _VALIDATORS, _FORMS, _WRITINGS, _WISHES, _ODDITIES)
        ),
        strict=True,
    )
    sources = [
        _source(
            number,
            card,
            (hosts[number // 3 % len(hosts)], rng.choice(hosts)),
            seeded(seed, number),
            end,
        )
        for number, card in enumerate(cards)
    ]
    sources += [
        _section(n_whole + number, sources, seeded(seed, "section", number)) for number in range(n_sections)
    ]
    for source, windows in zip(sources, planned(n_feeds, end, rng), strict=True):
        source.windows = windows
    return World(seed=seed, days=days, sources=sources, hosts=hosts)


def _source(
    number: int, card: tuple[Any, ...], hosts_of_source: tuple[str, str], rng: Random, end: int
) -> Source:
    cadence, identity, validators, form, writing, hint, oddity = card
    if (
        cadence is Cadence.SINGLE
        and identity.guid in {Guid.COLLIDING, Guid.POSITION}
        and identity.link is Link.NONE
    ):
        identity = PLAIN  # else nobody could tell a re-wording from another article
    ats = published(cadence, rng, end)
    articles = [Article(number, position, at, _rewordings(at, rng, end)) for position, at in enumerate(ats)]
    return Source(
        number=number,
        outlet=f"outlet{number // 3:02}.example",
        host=hosts_of_source[0],
        other_host=hosts_of_source[1],
        cadence=cadence,
        held=HELD[cadence],
        identity=identity,
        validators=validators,
        form=form,
        writing=writing,
        hint=hint,
        oddity=oddity,
        articles=articles,
        pinned=_pinned(number, oddity, end),
    )


def _rewordings(at: int, rng: Random, end: int) -> tuple[int, ...]:
    """One article in twenty is re-worded once or twice while it is young."""
    if rng.random() > 0.05:
        return ()
    found = []
    for _ in range(rng.randint(1, 2)):
        at += rng.randrange(10 * MINUTE, 4 * HOUR)
        found.append(at)
    return tuple(second for second in found if 0 < second < end)


def _pinned(number: int, oddity: Oddity, end: int) -> Article | None:
    """Pinned items have numbers from 900,000 on."""
    if oddity is Oddity.PINNED:
        return Article(number, 900_000, -100 * DAY)
    if oddity is Oddity.LIVE:
        return Article(number, 900_000, -2 * DAY, tuple(range(5 * HOUR + 7 * MINUTE, end, 6 * HOUR)))
    return None


def _section(number: int, whole: Sequence[Source], rng: Random) -> Source:
    """A section of the outlet of a whole feed that has sound identities: both show the same articles."""
    lively = [one for one in whole if one.cadence in {Cadence.FORTY, Cadence.HOURLY}]
    parent = rng.choice([one for one in lively if one.identity == PLAIN] or lively)
    parent.identity = PLAIN
    return Source(
        number=number,
        outlet=parent.outlet,
        host=parent.host,
        other_host=parent.other_host,
        cadence=parent.cadence,
        held=Held(n_items=10),
        identity=parent.identity,
        validators=rng.choice(list(Validators)[:4]),
        form=parent.form,
        writing=parent.writing,
        hint=Hint.NONE,
        oddity=Oddity.NONE,
        articles=[article for article in parent.articles if article.is_topical],
        parent=parent,
    )
