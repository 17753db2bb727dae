"""Real series whose course is known, cut where a reader might have asked.

Used by `python benchmarks/curve_backtest`. A series is cut at 30, 50 and 70 % of its points, and 1, 2 and 4
fall times after its true peak. The true peak is the middle of the five points whose mean share is highest;
the fall time is how long after it that mean, above its 10 % quantile, first is down to 1/e.

Cuts after the true peak show how soon a fall is declared, but teach nothing of second waves: no higher wave
can come after them. So a series is cut, too, at the same fall times after each mean that was the highest *so
far*, if it still was at the cut, whatever came then; the quantile is that of the points seen.
"""

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from panictrack.importing.external import read_series
from panictrack.model import Series

Array = np.ndarray[Any, Any]

INDEX = "INDEX.csv"
FRACTIONS = (0.3, 0.5, 0.7)
FALL_TIMES = (1, 2, 4)
TOLERANCE = 2.5  # steps, by which the true peak is known
SMOOTHING = 2  # points to each side
LOW = 0.1  # quantile
# Parts of a file's name that say where a series is from, and how it is sampled, not what it is about.
_NOT_ITS_THING = {"gt", "wiki", "mc", "mc3", "mc15", "tv", "hn", "online19", "d", "w", "m", "us", "world"}
# What rose and fell together, or is one thing by another name: none is judged by what the others teach.
_SAME_THING = {
    "artificialintelligence": "ai",
    "generativeartificialintelligence": "ai",
    "generativeai": "ai",
    "chatgpt": "ai",
    "deeplearning": "ai",
    "ml": "ai",
    "bitcoin": "crypto",
    "blockchain": "crypto",
    "cryptocurrency": "crypto",
    "coviddelta": "covid",
    "toiletpaper": "covid",
    "irma": "hurricanes of 2017",
    "puertorico": "hurricanes of 2017",
    "bush": "candidates of 2015",
    "cruz": "candidates of 2015",
    "fiorina": "candidates of 2015",
    "rubio": "candidates of 2015",
    "trump": "candidates of 2015",
    "warren": "candidates of 2019",
    "yang": "candidates of 2019",
}


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The beginning of a series, and what came."""

    name: str
    thing: str  # what the series is about: its twins have the same
    at: str  # "30%"; "+2" fall times after the true peak; "2 on" after the highest so far
    seen: Series
    now: date
    coming: Series
    truth: date
    is_ahead: bool  # the true peak, by more than the tolerance

    @property
    def is_unchosen(self) -> bool:
        """Whether the cut lies where it does whatever came: not some fall times after the true peak."""
        return not self.at.startswith("+")

    @property
    def is_after_a_highest(self) -> bool:
        """Whether the cut lies some fall times after the highest so far, whether a higher one came or not."""
        return self.at.endswith(" on")

    @property
    def last(self) -> date:
        """The start of the last period seen."""
        return self.seen.points[-1].start

    @property
    def tolerance(self) -> timedelta:
        """How well the true peak is known."""
        return timedelta(days=TOLERANCE * self.seen.step_days)


def cuts_in(folder: Path) -> Iterator[Cut]:
    """All cuts of all series that the index of the folder lists."""
    with (folder / INDEX).open(encoding="utf-8", newline="") as handle:
        names = [row["name"] for row in csv.DictReader(handle)]
    for name in names:
        series = read_series(folder / f"{name}.csv")
        kept = tuple(point for point in series.points if point.exposure > 0)
        yield from cuts_of(name, replace(series, points=kept))


def cuts_of(name: str, series: Series) -> Iterator[Cut]:
    """The cuts of one series that leave something to come."""
    means = means_of_five(series)
    peak = int(means.argmax())
    places = [(f"{fraction:.0%}", round(fraction * len(means))) for fraction in FRACTIONS]
    fall = fall_time(means)
    if fall is not None:
        places += [(f"+{times}", peak + times * fall + 1) for times in FALL_TIMES]
    places += [(f"{times} on", n_seen) for times, n_seen in falls_so_far(means)]
    for at, n_seen in places:
        if not 0 < n_seen <= len(means):
            continue
        seen = replace(series, points=series.points[:n_seen])
        yield Cut(
            name=name,
            thing=thing_of(name),
            at=at,
            seen=seen,
            now=seen.points[-1].start + timedelta(days=math.ceil(series.step_days)),
            coming=replace(series, points=series.points[n_seen:]),
            truth=series.points[peak].start,
            is_ahead=peak > n_seen - 1 + TOLERANCE,
        )


def thing_of(name: str) -> str:
    """What a series is about, from its name: `mc3_puerto_rico` and `mc_puertorico` are about one thing."""
    words = [word for word in name.split("_") if word not in _NOT_ITS_THING and not word.isdigit()]
    thing = re.sub(r"\d", "", "".join(words))
    return _SAME_THING.get(thing, thing)


def means_of_five(series: Series) -> Array:
    """Mean shares of five points; the ends are repeated."""
    shares = np.pad([point.share for point in series.points], SMOOTHING, mode="edge")
    return np.convolve(shares, np.ones(2 * SMOOTHING + 1) / (2 * SMOOTHING + 1), mode="valid")


def falls_so_far(means: Array) -> Iterator[tuple[int, int]]:
    """Fall times since the highest mean so far, and the number of points seen; none before 30 % of them."""
    for peak in np.flatnonzero(means >= np.maximum.accumulate(means)):
        higher = np.flatnonzero(means[peak + 1 :] >= means[peak])
        stands = peak + 1 + (int(higher[0]) if len(higher) else len(means))
        fall = next(
            (n for n in range(1, min(stands, len(means)) - peak) if _is_low(means[: peak + n + 1], peak)),
            None,
        )
        for times in FALL_TIMES if fall is not None else ():
            n_seen = int(peak) + times * fall + 1
            if FRACTIONS[0] * len(means) <= n_seen <= min(stands, len(means)):
                yield times, n_seen


def _is_low(seen: Array, peak: int) -> bool:
    low = np.quantile(seen, LOW)
    return bool(seen[-1] - low <= (seen[peak] - low) / math.e)


def fall_time(means: Array) -> int | None:
    """Steps from the peak until the elevation is down to 1/e; None where it never is."""
    above = means - np.quantile(means, LOW)
    peak = int(means.argmax())
    after = np.flatnonzero(above[peak:] <= above[peak] / math.e)
    return int(after[0]) if len(after) else None
