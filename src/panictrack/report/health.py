"""Feeds and the archive in words, for `panictrack status` and the pages of `panictrack serve`."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from panictrack.archive.headlines import NO_HEADLINES
from panictrack.archive.health import ArchiveHealth, Condition, FeedHealth
from panictrack.model.languages import in_languages, language_name
from panictrack.model.text import counted, quoted, without_secret

MAX_FAILING_SHARE = 0.5  # of the feeds: more than that is rarely the fault of the feeds
MAX_UNSCORED = 1000  # headlines: the daemon scores after each tick, so a backlog means that it cannot
STATUS_HEADS = {
    "feed": "feed",
    "condition": "condition",
    "last_success": "last success",
    "new_7_days": "new, 7 d",
    "usual_7_days": "usual",
    "possible_gaps_7_days": "gaps",
    "failures": "fails",
    "next_fetch": "next fetch",
}  # column of the data: its head for people
_MOST_NAMES = 10  # of paused feeds, in a line
_WHOLE = " (of complete feeds and files; sections are in no count anyway)"


def archive_problems(feeds: Sequence[FeedHealth], clock: str | None, n_unscored: int) -> Iterator[str]:
    """What needs a person, besides the daemon; `clock` is what is wrong with the clock, if something is."""
    n_failing = sum(item.condition is Condition.FAILING for item in feeds)
    if n_failing > MAX_FAILING_SHARE * len(feeds):
        yield (
            f"{n_failing} of {counted(len(feeds), 'feed')} failing; `panictrack status --troubled` shows why"
        )
    if clock:
        yield clock
    if n_unscored > MAX_UNSCORED:
        yield f"up to {counted(n_unscored, 'headline')} have no score; run `panictrack score`"


def daemon_state(heartbeat_at: datetime | None, now: datetime) -> str:
    """That it is alive, and when it last did something."""
    return f"daemon alive, last tick {distance(heartbeat_at, now)}" if heartbeat_at else "daemon alive"


def totals_in_words(totals: ArchiveHealth) -> str:
    """The archive in one line."""
    first, last = totals.first_at, totals.last_at
    span = f", {first:%Y-%m-%d} to {last:%Y-%m-%d}" if first and last else ""
    return (
        f"{counted(totals.n_feeds, 'feed')}, {totals.n_failing} failing, {totals.n_silent} silent; "
        f"{counted(totals.n_headlines, 'headline')}{span}, {totals.n_new_24_hours} new in 24 hours; "
        f"{counted(totals.n_possible_gaps_7_days, 'possible gap')} in 7 days"
    )


def archive_notes(totals: ArchiveHealth) -> Iterator[str]:
    """What a person may want to know, though nothing is wrong."""
    if not totals.n_headlines:
        yield NO_HEADLINES
    if totals.n_unread:
        yield f"not scored and not counted, as no scorer reads them: {in_languages(totals.n_unread)}{_WHOLE}"
    if totals.hosts_left_alone:
        hosts = (
            f"{name} until {until:%Y-%m-%d %H:%M} UTC" for name, until in totals.hosts_left_alone.items()
        )
        yield f"not contacted, at their request: {', '.join(hosts)}"


def paused_in_words(names: Sequence[str]) -> Iterator[str]:
    """The feeds that the list pauses, in a line; nothing where it pauses none."""
    if names:
        more = [f"{len(names) - _MOST_NAMES} more"] if len(names) > _MOST_NAMES else []
        shown = ", ".join([*names[:_MOST_NAMES], *more])
        yield f"paused: {shown}; `panictrack feeds resume NAME` resumes one"


def why_unusual(item: FeedHealth) -> str:
    """The reason for trouble, or whatever else is unusual."""
    reasons = []
    if item.condition is Condition.SILENT:
        reasons.append(
            f"nothing new since {item.last_new_at:%Y-%m-%d}" if item.last_new_at else "no entry yet"
        )
    elif item.last_reason and item.condition is not Condition.OK:
        reasons.append(f"{item.last_outcome}: {item.last_reason}")
    if item.n_possible_gaps_7_days:
        reasons.append(f"possible gaps: {item.n_possible_gaps_7_days} in 7 days, items may be missing")
    if item.n_left_out_7_days:
        reasons.append(f"up to {item.n_left_out_7_days} entries of one body left out: it had too many")
    if item.n_untitled_7_days:
        reasons.append(f"{counted(item.n_untitled_7_days, 'item')} of one body without a title: not stored")
    if not item.is_read and item.language:
        reasons.append(f"in {language_name(item.language)}, which no scorer reads: kept, not scored")
    if item.address != item.url:
        reasons.append(f"moved to {without_secret(item.address)}")
    if item.validators_lie:
        reasons.append("its 304 responses are wrong: always fetched in full")
    if item.identity_rule != "guid":
        reasons.append(f"articles identified by {item.identity_rule}")
    reasons += _about_dates(item)
    return "; ".join(reasons)


def _about_dates(item: FeedHealth) -> Iterator[str]:
    if item.n_undated:
        yield f"{counted(item.n_undated, 'item')} without a date"
    if item.n_unread_dates:
        example = quoted(item.unread_date or "")
        yield f"{counted(item.n_unread_dates, 'date')} that cannot be read, such as {example}"


def is_troubled(item: FeedHealth) -> bool:
    """Whether a feed fails, is silent, or may have lost items."""
    is_bad = item.condition in {Condition.FAILING, Condition.SILENT}
    return is_bad or item.n_possible_gaps_7_days > 0 or item.n_left_out_7_days > 0


def status_row(
    item: FeedHealth, show: Callable[[datetime | None], str | None]
) -> tuple[str | int | None, ...]:
    """A feed as a row below STATUS_HEADS, and behind it what is unusual; `show` writes a time."""
    usual = item.n_usual_7_days
    return (
        item.name,
        item.condition.value,
        show(item.last_good_at) or "never",
        item.n_new_7_days,
        None if usual is None else round(usual),
        item.n_possible_gaps_7_days,
        item.n_failures,
        show(item.due_at) or "now",
        why_unusual(item),
    )


def distance(at: datetime, now: datetime) -> str:
    """`5 min ago`, `in 2 h`: short enough for a terminal."""
    span = abs(at - now)
    if span < timedelta(minutes=2):
        text = f"{span.total_seconds():.0f} s"
    elif span < timedelta(hours=1):
        text = f"{span.total_seconds() / 60:.0f} min"
    elif span < timedelta(days=2):
        text = f"{span.total_seconds() / 3600:.0f} h"
    else:
        text = f"{span.days} d"
    return f"{text} ago" if at < now else f"in {text}"
