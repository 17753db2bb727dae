"""Whether this machine's clock is right, by the servers' own, and what a wrong one has misdated. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

RIGHT = timedelta(0)
TOLERANCE = timedelta(days=1)  # less moves no headline by more than a day, and no clock of a server is exact
ENOUGH_HOSTS = 5  # that tell the time: the fifth decides, and fewer are filled up from the ledger


def clock_offset(votes: Collection[timedelta], earlier: Collection[timedelta] = ()) -> timedelta:
    """What to add to this machine's clock; 0 where it is right, or where the servers do not agree.

    Each vote is that of one host: its time minus ours. The clock is wrong where most hosts agree, to a day,
    on a time more than a day from it, and at least two do; the second may be one of `earlier`.

    Can mislead when two hosts share a wrong clock, as two names of one server do.
    """
    if not votes:
        return RIGHT
    offset = median_low(votes)
    n_agreeing = _n_agreeing(votes, offset)
    is_alone = n_agreeing + _n_agreeing(earlier, offset) < 2
    is_ours_wrong = abs(offset) > TOLERANCE and 2 * n_agreeing > len(votes) and not is_alone
    return offset if is_ours_wrong else RIGHT


def _n_agreeing(votes: Collection[timedelta], offset: timedelta) -> int:
    return sum(abs(vote - offset) <= TOLERANCE for vote in votes)


def clock_doubt(votes: Collection[timedelta]) -> str | None:
    """A sentence where one host alone tells the time, and tells another than this machine; else None."""
    alone = next(iter(votes), RIGHT)
    if len(votes) != 1 or abs(alone) <= TOLERANCE:
        return None
    n_days, way = round(abs(alone) / timedelta(days=1)), "behind" if alone > RIGHT else "ahead of"
    return (
        f"the clock of this machine is {n_days} days {way} the only server's, and nothing tells which is "
        "right: headlines are dated by this machine's; set it if it is wrong"
    )


def clock_fault(offset: timedelta) -> str | None:
    """A sentence about a wrong clock; None where it is right."""
    if abs(offset) <= TOLERANCE:
        return None
    n_days, way = round(abs(offset) / timedelta(days=1)), "behind" if offset > RIGHT else "ahead"
    return (
        f"the clock of this machine is {n_days} days {way}, by the servers' own: "
        "headlines are dated by the servers' time until the clock is set"
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspect:
    """A headline that was first seen by an unconfirmed clock and is shown again."""

    id: int
    published_at: datetime | None  # as its source stated at first
    first_seen_at: datetime
    seen_by_ours_at: datetime | None = None  # by this machine's clock, where servers overruled it


def seen_anew(suspects: Sequence[Suspect], now: datetime) -> dict[int, datetime]:
    """When headlines that a wrong clock misdated were first seen, by id; those in order are not in it.

    `suspects` are shown together under a right clock, `now`, and no server's time confirms when they were
    first seen. Those first seen at one moment are judged together:

    - The servers took our clock for fast, but its time was no later than now: theirs were behind, and its
      own is right.
    - It lies more than a day in the future: the clock was ahead.
    - Most of the dated ones were published more than a day after it, and by now: the clock was behind, since
      nobody sees a headline before it is published. One such date alone among others is its source's fault.

    Nothing is seen before it is published and all came with one body, so they were seen after the newest
    publication among them that lies in the past, mostly shortly after: that becomes the time. Where none
    is dated, a time in the future becomes `now`.

    Can mislead where a clock was behind and no headline has a date: nothing shows it, and they stay.
    """
    moments: dict[datetime, list[Suspect]] = {}
    for suspect in suspects:
        moments.setdefault(suspect.first_seen_at, []).append(suspect)
    anew: dict[int, datetime] = {}
    for moment, together in moments.items():
        by_ours = together[0].seen_by_ours_at
        if by_ours is not None and moment + TOLERANCE < by_ours <= now:
            anew |= dict.fromkeys((one.id for one in together), by_ours)
            continue
        dates = [one.published_at for one in together if one.published_at is not None]
        past = [date for date in dates if date <= now]
        n_later = sum(date - moment > TOLERANCE for date in past)
        if moment - now > TOLERANCE or 2 * n_later > len(dates):
            anew |= dict.fromkeys((one.id for one in together), max(past, default=now))
    return anew
