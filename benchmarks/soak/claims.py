"""What the soak claims, and whether it held."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from answering import Answering
from cadences import Cadence, silence
from clock import DAY, HOUR
from comparison import Comparison, FeedComparison, politeness
from driving import Month
from world import LIARS, Guid, Link, Oddity, Source, Validators

from panictrack.archive.health import Condition

_BELIEVED_AFTER = 9 * DAY  # a week, and a day on either side to be fetched at all


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Something that must hold."""

    name: str
    found: str
    is_met: bool


def claims(answering: Answering, month: Month, found: Comparison) -> list[Claim]:
    """All of them, in the order of printing."""
    feeds = found.feeds
    return [
        *_per_feed(feeds),
        _none("headlines that nobody published", len(found.invented)),
        _none("headlines with a wrong date", len(found.misdated)),
        _none("headlines whose selection is wrong", len(found.misselected)),
        _none("requests and rows of the ledger without each other", len(found.unexplained)),
        _none("troubles in the archive after a kill", sum(len(kill.troubles) for kill in month.kills)),
        *_polite(answering, month),
        _all(
            "lying validators found out",
            [bool(feed.state["validators_lie"]) for feed in feeds if _is_liar(feed.source)],
        ),
        _all("moves for good believed", [bool(feed.state["address"]) for feed in _moves(answering, feeds)]),
        _none("false moves believed", _count(feeds, lambda feed: [1] * _believes_wrongly(feed))),
        _all(
            "identity rules that gave way",
            [
                feed.state["identity_rule"] in wanted
                for feed in feeds
                if (wanted := _rules_wanted(feed.source))
            ],
        ),
        _all("silent feeds reported", _silences(answering, month, feeds)),
    ]


def _per_feed(feeds: Sequence[FeedComparison]) -> list[Claim]:
    return [
        _none("articles that are in the archive twice", _count(feeds, lambda feed: feed.twice)),
        _none("lost articles that no possible gap admits", _count(feeds, lambda feed: feed.uncovered)),
        _none("headlines in a body that was read, and not stored", _count(feeds, lambda feed: feed.unkept)),
        _none("headlines stored later than they were read", _count(feeds, lambda feed: feed.late)),
        _none("sightings with a wrong end", _count(feeds, lambda feed: feed.misended)),
        _none(
            "articles of which the archive makes two",
            _count(feeds, lambda feed: feed.split if _keeps_names(feed.source) else ()),
        ),
    ]


def _polite(answering: Answering, month: Month) -> list[Claim]:
    polite = politeness(answering, month)
    return [
        _none("requests in the run in which the host asked for a pause", polite["later in the same round"]),
        _none("requests in later rounds while a host wanted peace", polite["in a later round"]),
    ]


def _count(feeds: Sequence[FeedComparison], of: Callable[[FeedComparison], Sequence[object]]) -> int:
    return sum(len(of(feed)) for feed in feeds)


def _none(name: str, n: int) -> Claim:
    return Claim(name=name, found=f"{n:,}", is_met=n == 0)


def _all(name: str, good: Sequence[bool]) -> Claim:
    return Claim(name=name, found=f"{sum(good)} of {len(good)}", is_met=all(good))


def _keeps_names(source: Source) -> bool:
    """Whether a re-worded article can be known again: by a steady guid or link."""
    has_link = source.identity.link in {Link.STEADY, Link.TRACKED}
    return has_link or source.identity.guid in {Guid.STEADY, Guid.REVISION}


def _is_liar(source: Source) -> bool:
    """Whether its validators always lie, and can be found to; who lies now and then can hide no item."""
    always = source.validators in LIARS and source.validators is not Validators.FICKLE
    return always and source.cadence is not Cadence.STATIC


def _moves(answering: Answering, feeds: Sequence[FeedComparison]) -> list[FeedComparison]:
    """The feeds that moved for good, long enough ago to be believed."""
    latest = answering.world.end - _BELIEVED_AFTER
    return [
        feed for feed in feeds if feed.source.moved_since is not None and feed.source.moved_since < latest
    ]


def _believes_wrongly(feed: FeedComparison) -> bool:
    return bool(feed.state["address"]) and feed.source.moved_since is None


def _rules_wanted(source: Source) -> set[str]:
    """The rules that a feed of useless ids may end with; none where ids are of use, or too few to tell."""
    identity = source.identity
    if source.cadence is Cadence.SINGLE or (identity.guid, source.cadence) == (Guid.POSITION, Cadence.STATIC):
        return set()
    if identity.link is Link.SESSION and identity.guid not in {Guid.STEADY, Guid.REVISION}:
        return {"title"}
    if identity.guid in {Guid.UNSTABLE, Guid.COLLIDING, Guid.POSITION}:
        return {"title", "link"} if identity.link is Link.NONE else {"link"}
    return set()


def _silences(answering: Answering, month: Month, feeds: Sequence[FeedComparison]) -> list[bool]:
    """For each feed that fell silent, whether the status at the end of a day showed it."""
    quiet, loud = silence(answering.world.end)
    return [
        any(
            conditions[str(feed.state["url"])] is Condition.SILENT
            for second, conditions in month.conditions
            if quiet < second < loud + 12 * HOUR
        )
        for feed in feeds
        if feed.source.cadence is Cadence.SILENT
        and feed.source.oddity is not Oddity.LIVE
        and loud - quiet > 2 * DAY
    ]
