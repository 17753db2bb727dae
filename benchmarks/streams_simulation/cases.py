"""One simulated case: week counts by stream, and what is true of them.

    one = case("passed 2", seed=0)
    series = one.series()               # what the curve is fitted to
    one.rate[: one.n_watched]           # the true share of each watched week, in the unit of the series
    one.rate[one.n_watched :][:26]      # and of the next half-year

Used by `python benchmarks/streams_simulation`; a few milliseconds, reads nothing.

Each case has all of these faults: negative binomial counts; AR(1) shocks; a yearly season of up to 15 %;
Christmas weeks with fewer headlines and a lower share; self-exciting bursts of a few weeks; 3 to 12 streams
that come and go, with log effects of sd 0.5 and different volumes; ten times as many headlines at the end as
at the beginning (300 to 6,000 a week); a collector that was down for three weeks; a base rate of 5 to 50 in
10,000; 200 to 300 weeks.

The unit is that of `build_series` without a named panel: the share that the streams of the last 52 watched
weeks would have shown. `smooth` is the course alone. `rate` is the course with the news: shocks, season,
holidays, bursts and events, but neither counting noise nor what a single stream makes of a week. Where
streams drift, both are what the panel of the last 52 weeks would have shown without drift.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from courses import Array, course, highest_five
from news import is_christmas, news
from streams import counted, panel

from panictrack.curve.series import build_series
from panictrack.model import Measure, Series, WeekCount

FIRST_WEEK = date(2015, 1, 5)
N_LATER = 26
TOPIC = "simulated"


@dataclass(frozen=True, kw_only=True)
class Case:
    """Counts of the watched weeks, those of 26 weeks after them, and the truth of both.

    `rate` and `smooth` have W = 1.5 `n_watched` weeks: half of the span is still to come.
    """

    scenario: str
    seed: int
    first: date  # Monday of the first week
    n_watched: int
    counts: tuple[WeekCount, ...]  # of the watched weeks
    later: tuple[WeekCount, ...]  # of the 26 weeks after them
    rate: Array  # (W,)
    smooth: Array  # (W,)
    peak: float | None  # the week in which `smooth` is highest; None where it is flat or stays high

    @property
    def now(self) -> date:
        """The Monday after the last watched week."""
        return self.first + timedelta(weeks=self.n_watched)

    @property
    def realised_peak(self) -> int:
        """The middle of the five weeks whose mean `rate` is highest, among watched and coming weeks."""
        return highest_five(self.rate)

    @property
    def is_ahead(self) -> bool:
        """Whether the peak is still to come (or to be reached at the last watched week)."""
        return self.peak is not None and self.peak >= self.n_watched - 1

    def series(self) -> Series:
        """The watched weeks as the curve sees them."""
        return build_series(self.counts, TOPIC, Measure.PANIC)

    def later_series(self, reference: Series) -> Series:
        """The 26 later weeks in the unit of `reference`, the series of the watched ones."""
        both = build_series([*self.counts, *self.later], TOPIC, Measure.PANIC, reference=reference.reference)
        return replace(both, points=tuple(point for point in both.points if point.start >= self.now))


def case(scenario: str, seed: int) -> Case:
    """The same scenario and seed give the same case."""
    generator = np.random.default_rng([*scenario.encode(), seed])
    true = course(scenario, generator)
    n_weeks, n_watched = len(true.share), true.n_watched
    first = FIRST_WEEK + timedelta(weeks=int(generator.integers(52)))
    rate = true.share * news(first, n_weeks, n_watched, scenario, generator)
    shown = panel(n_weeks, n_watched, scenario, generator)
    headlines, alarmed = counted(shown, rate, is_christmas(first, n_weeks), n_watched, generator)
    found = [
        WeekCount(
            week_start=first + timedelta(weeks=week),
            stream=f"stream {stream:02}",
            topic=TOPIC,
            n_headlines=int(n),
            n_topic=int(alarmed[week, stream]),
            n_concerned=int(alarmed[week, stream]),
            n_alarmed=int(alarmed[week, stream]),
        )
        for (week, stream), n in np.ndenumerate(headlines[: n_watched + N_LATER])
        if n > 0
    ]
    now = first + timedelta(weeks=n_watched)
    return Case(
        scenario=scenario,
        seed=seed,
        first=first,
        n_watched=n_watched,
        counts=tuple(count for count in found if count.week_start < now),
        later=tuple(count for count in found if count.week_start >= now),
        rate=rate,
        smooth=true.share,
        peak=true.peak,
    )
