"""Whether the verdict depends on a choice of ours: the panic fitted again with one choice changed.

Each choice was written down before it was fitted, and the spans are counted back from the last week with
data, so that no date was chosen after looking at a curve.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from panictrack.curve import PanicCurve, Verdict
from panictrack.curve.series import build_series
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, ReferencePanel, WeekCount
from panictrack.model.times import WEEK, last_day
from panictrack.report.curve_cache import CurveCache

BEGUN = {10: 522, 5: 261}  # years before the last week, and how many weeks they have
ENDED = {1: 4, 3: 13, 6: 26}  # months before it, in weeks
A_YEAR = 52  # weeks: a series that begins less than a year before such a span is not begun later
MOST_STREAMS = 6
ONLY_ALARMED = "only alarmed"  # the label of alarmed headlines that do not call for regulation
LEAST_SHARE = 0.03  # of the alarmed headlines: a smaller stream hardly affects the curve


class Choice(StrEnum):
    """What one could have chosen otherwise."""

    FIRST_WEEK = "first week"
    LAST_WEEK = "last week"
    THRESHOLD = "threshold"  # lower: headlines with at least some alarm
    REGULATION = "regulation"  # without the alarmed headlines that call for it
    STREAM = "stream"  # left out
    STORIES = "stories"  # each counted once


@dataclass(frozen=True, kw_only=True, slots=True)
class Refit:
    """The uncorrected curve with one choice changed; None where what remains is too little."""

    choice: Choice
    curve: PanicCurve | None
    number: int = 0  # of years or months, where the first or the last week is changed
    week: date | None = None  # the first or the last
    stream: str = ""
    share: float | None = None  # of the alarmed headlines that the stream published

    def differs_from(self, verdict: Verdict) -> bool:
        """Whether the choice changes the verdict."""
        return self.curve is None or self.curve.verdict is not verdict


def refits_of(
    counts: Sequence[WeekCount],
    *,
    topic: str,
    reference: ReferencePanel | None,
    now: date,
    label: str,
    curves: CurveCache,
    others: Mapping[Choice, PanicCurve | None],
) -> tuple[Refit, ...]:
    """The panic with other first and last weeks and without each large stream, and the `others`, in order.

    At most five fits of other weeks, one without calls for regulation, and six without a stream that has at
    least 3% of the alarmed headlines.
    Streams are standardised anew from what remains, to the same reference panel. `others` are fitted already.

    Can mislead when choices work together: each is changed alone. When two streams drift together, as two
    that print the same agency do, leaving out one changes little.
    """

    def fitted(chosen: Sequence[WeekCount], until: date = now) -> PanicCurve | None:
        series = build_series(chosen, topic, Measure.PANIC, reference=reference)
        try:
            return curves.curve(series, until, label=label)
        except NotEnoughDataError:
            return None

    weeks = [count.week_start for count in counts if count.n_headlines]
    if not weeks:
        return ()
    first, last = min(weeks), max(weeks)
    begun = (
        Refit(
            choice=Choice.FIRST_WEEK,
            number=years,
            week=since,
            curve=fitted([count for count in counts if count.week_start >= since]),
        )
        for years, n_weeks in BEGUN.items()
        if (since := last - (n_weeks - 1) * WEEK) - A_YEAR * WEEK >= first
    )
    ended = (
        Refit(
            choice=Choice.LAST_WEEK,
            number=months,
            week=until,
            curve=fitted([count for count in counts if count.week_start <= until], last_day(until)),
        )
        for months, n_weeks in ENDED.items()
        if (until := last - n_weeks * WEEK) >= first
    )
    without = (
        Refit(
            choice=Choice.STREAM,
            stream=stream,
            share=share,
            curve=fitted([count for count in counts if count.stream != stream]),
        )
        for stream, share in _largest(counts)
    )
    calm = [replace(count, n_alarmed=count.labels.get(ONLY_ALARMED, 0)) for count in counts]
    return (
        *begun,
        *ended,
        *_of(others, Choice.THRESHOLD),
        Refit(choice=Choice.REGULATION, curve=fitted(calm)),
        *without,
        *_of(others, Choice.STORIES),
    )


def _of(others: Mapping[Choice, PanicCurve | None], choice: Choice) -> Iterator[Refit]:
    if choice in others:
        yield Refit(choice=choice, curve=others[choice])


def _largest(counts: Sequence[WeekCount]) -> list[tuple[str, float]]:
    """The streams with the most alarmed headlines and their shares of them."""
    alarmed: Counter[str] = Counter()
    for count in counts:
        alarmed[count.stream] += count.n_alarmed
    total = sum(alarmed.values())
    ordered = sorted(alarmed.items(), key=lambda item: (-item[1], item[0]))[:MOST_STREAMS]
    return [(stream, n / total) for stream, n in ordered if total and n >= LEAST_SHARE * total]
