"""How often a feed must be asked so that nothing runs off its end unseen. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=1)
_AT_LEAST_OFTEN = timedelta(hours=1)  # a living feed is read hourly, however fast it publishes
_LEAST_SILENCE = timedelta(days=1)
_SILENT_GAPS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """How a feed publishes, from the moments of what it lately showed."""

    usual_gap: timedelta | None = None  # mean time between items; None: fewer than two are known
    memory: timedelta | None = None  # how long an item stays, at the fastest the feed lately published
    silent_after: timedelta | None = None  # longer than this without news is silence for it


def cadence(moments: Sequence[datetime], n_kept: int) -> Cadence:
    """The rhythm of a feed that keeps `n_kept` items and showed items of these moments, in any order.

    `memory` is the shortest time in which `n_kept` further items followed one; while fewer are known, what
    `n_kept` items take at the mean pace. Of items with one moment only the last begins such a time: the
    undated items of a first body came at any time before it. Can mislead while only one body is known (a
    burst of the first day looks like the usual pace).
    """
    known = sorted(moments)
    n_after_first = sum(moment > known[0] for moment in known)
    if not n_after_first or n_kept < 1:
        return Cadence()
    usual_gap = (known[-1] - known[0]) / n_after_first
    spans = [
        known[place + n_kept] - moment
        for place, moment in enumerate(known[: max(len(known) - n_kept, 0)])
        if moment < known[place + 1]
    ]
    return Cadence(
        usual_gap=usual_gap,
        memory=min(spans, default=usual_gap * n_kept),
        silent_after=max(
            _LEAST_SILENCE,
            _SILENT_GAPS * _longest_usual([later - earlier for earlier, later in pairwise(known)]),
        ),
    )


def next_interval(known: Cadence, *, silence: timedelta) -> timedelta:
    """Time to the next poll: about the usual gap, at least hourly, never beyond half of the feed's memory.

    `silence` is how long the feed has shown nothing new; a feed that sleeps is asked less and less often.
    """
    if known.usual_gap is None:
        return _AT_LEAST_OFTEN
    wish = max(_AT_LEAST_OFTEN, known.usual_gap, silence / 4)
    return max(SHORTEST, min(wish, safe_wait(known.memory, silence=silence)))


def safe_wait(memory: timedelta | None, *, silence: timedelta) -> timedelta:
    """How long nothing can run off a feed unseen: half of its memory; an hour where that is not known.

    The memory of lively days fades: after a day of silence an hour is short enough, after ten days ten
    hours. A feed that wakes with more than it keeps then leaves a possible gap, which is told.
    """
    lively = _AT_LEAST_OFTEN if memory is None else memory / 2
    return max(SHORTEST, min(max(lively, silence / 24), LONGEST))


def _longest_usual(gaps: Sequence[timedelta]) -> timedelta:
    """The longest gap but one: a weekend is usual, the one outage of a month is not."""
    return sorted(gaps)[-2] if len(gaps) > 4 else max(gaps)
