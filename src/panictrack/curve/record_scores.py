"""How often the answers of a record were right, judged by the series as it is known later.

What came is read from the counts, uncorrected: nobody knows the corrected weeks. Three statements of an
answer are chances, and one is a forecast of weeks:

    p_past    came true if no later 5-week mean is higher than the highest 5-week mean up to then
    p_higher  came true if the quarter that ends half a year later has a higher share than the one up to then
    p_rose    came true if that quarter has a higher share than the one that ends half a year before
    forecast  a later week is inside an interval of the forecast for that week, or it is not

Can mislead when read as so many independent tests: two months that follow one another share most of their
weeks and of what came, so 140 months are worth about as many tests as there are half-years, 24.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, groupby, pairwise

from panictrack.curve.record import YARDSTICK, Answer, month_ends
from panictrack.curve.result import BandPoint, Verdict
from panictrack.model import Series, SeriesPoint
from panictrack.model.rounding import settled
from panictrack.model.times import WEEK

HALF_YEAR = 26 * WEEK
SMOOTHING = 2 * WEEK  # to each side of a 5-week mean
QUARTER = 13  # weeks
FEWEST_HEADLINES = 100  # in a mean: of fewer, one more moves a share by over 100 per 10,000
FEWEST_ON_TOPIC = 30  # where only these are counted: their shares are a hundred times as large
HORIZONS = ((1, 4), (5, 13), (14, 26))  # weeks ahead
BIN_EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)  # of stated chances
CHANCES = ("past", "higher", "rose")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came after an answer; None: not known yet, or too few headlines to tell."""

    was_past: bool | None  # after half a year at the earliest: it can be refuted, never proved
    was_refuted: bool  # a higher 5-week mean has come, however soon
    was_higher: bool | None
    had_risen: bool | None
    weeks: tuple["WeekAhead", ...]  # those of the next half-year that are known


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekAhead:
    """A week after an answer: how far ahead it was, and whether it lay inside the forecast."""

    ahead: int
    in_50: bool
    in_95: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Bin:
    """Answers that stated a chance between two bounds: the mean stated, and the share that came true."""

    low: float
    high: float
    n: int
    stated: float
    came_true: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ChanceScore:
    """The Brier score of a stated chance: the mean of (chance - outcome)^2, 0 at best.

    It stands against that of the base rate, the share that came true, which nobody knew beforehand: who
    always states that share scores base rate * (1 - base rate). None without anything decided.

    Can mislead when few were decided, or nearly all went one way: then the base rate is hard to beat.
    """

    n: int  # decided
    n_open: int  # not decided yet
    base_rate: float | None
    brier: float | None
    brier_of_base_rate: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class HorizonScore:
    """How many of the weeks at a distance lay inside the forecast, of all answers together."""

    first: int  # weeks ahead
    last: int
    n: int
    n_in_50: int
    n_in_95: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordScores:
    """A record, scored. Changes and ends are of all answers; chances and forecasts of the month-ends alone.

    An end is a run of answers that say that the highest is past. It is false if a higher 5-week mean came
    after the first of them. It is open while it is not refuted and half a year has not passed.
    """

    first: date
    last: date
    n_answers: int
    n_changes: int
    n_changes_fitted: int  # without the rule that keeps verdicts from flickering
    n_ends: int
    n_false_ends: int
    n_open_ends: int
    chances: dict[str, ChanceScore]  # of CHANCES
    horizons: tuple[HorizonScore, ...]


def outcomes(answers: Iterable[Answer], series: Series) -> tuple[Outcome, ...]:
    """What came after each answer, by the series as it is known now.

    Can mislead when counts are small: a later mean may be the highest by chance, or a week lie outside of a
    forecast because one headline more is a large step.
    """
    known = _Shares(series)
    means = _Means(known, series.points)
    return tuple(_outcome(answer, known, means) for answer in answers)


def score_record(answers: Iterable[Answer], series: Series) -> RecordScores:
    """The scores of all answers, at least one, by the series as it is known now."""
    ordered = sorted(answers, key=lambda answer: answer.week)
    months = month_ends(ordered)
    came = outcomes(months, series)
    ends = [next(run) for says, run in groupby(ordered, key=says_past) if says]
    of_ends = outcomes(ends, series)
    return RecordScores(
        first=ordered[0].week,
        last=ordered[-1].week,
        n_answers=len(ordered),
        n_changes=sum(before.verdict != after.verdict for before, after in pairwise(ordered)),
        n_changes_fitted=sum(before.fitted != after.fitted for before, after in pairwise(ordered)),
        n_ends=len(ends),
        n_false_ends=sum(one.was_refuted for one in of_ends),
        n_open_ends=sum(one.was_past is None and not one.was_refuted for one in of_ends),
        chances=chance_scores(months, came),
        horizons=horizon_scores(came),
    )


def chance_scores(answers: Iterable[Answer], came: Iterable[Outcome]) -> dict[str, ChanceScore]:
    """The score of each of the stated chances; answers of several series may be pooled."""
    pairs = list(zip(answers, came, strict=True))
    return {
        "past": _chance_score([(answer.p_past, one.was_past) for answer, one in pairs]),
        "higher": _chance_score([(answer.p_higher, one.was_higher) for answer, one in pairs]),
        "rose": _chance_score([(answer.p_rose, one.had_risen) for answer, one in pairs]),
    }


def horizon_scores(came: Sequence[Outcome]) -> tuple[HorizonScore, ...]:
    """How many weeks lay inside the forecasts, near and far; outcomes of several series may be pooled."""
    return tuple(_horizon(first, last, came) for first, last in HORIZONS)


def says_past(answer: Answer) -> bool:
    """Whether the published verdict says that the highest is past."""
    return answer.verdict is Verdict.FALLEN


class _Shares:
    """The share of any span of weeks, from running sums."""

    def __init__(self, series: Series) -> None:
        points = series.points
        self._fewest = FEWEST_ON_TOPIC if series.measure.is_of_a_topic else FEWEST_HEADLINES
        self._days = [point.start for point in points]
        self._points = points
        self._counts = [0, *accumulate(point.count for point in points)]
        self._headlines = [0, *accumulate(point.n for point in points)]
        self._exposures = [0.0, *accumulate(point.exposure for point in points)]

    def between(self, first: date, last: date) -> float | None:
        """The share of the weeks from a Monday to a Monday; None of too few headlines."""
        low, high = bisect_left(self._days, first), bisect_right(self._days, last)
        exposure = self._exposures[high] - self._exposures[low]
        if exposure <= 0 or self._headlines[high] - self._headlines[low] < self._fewest:
            return None
        return settled((self._counts[high] - self._counts[low]) / exposure)

    def around(self, monday: date, reach: timedelta) -> float | None:
        """The share of the weeks around one; None where the series does not have them all."""
        return self._whole(monday - reach, monday + reach)

    def quarter(self, monday: date) -> float | None:
        """The share of the quarter that ends with a week; None where the series does not have it all."""
        return self._whole(monday - (QUARTER - 1) * WEEK, monday)

    def _whole(self, first: date, last: date) -> float | None:
        if not self._days or first < self._days[0] or not self.has_passed(last):
            return None
        return self.between(first, last)

    def has_passed(self, monday: date) -> bool:
        """Whether the data reach a week."""
        return bool(self._days) and monday <= self._days[-1]

    def after(self, monday: date, reach: timedelta) -> Iterator[SeriesPoint]:
        """The weeks after one that have data, up to a distance."""
        low, high = bisect_right(self._days, monday), bisect_right(self._days, monday + reach)
        return (point for point in self._points[low:high] if point.exposure > 0)


class _Means:
    """The highest 5-week mean up to any week, and after it."""

    def __init__(self, known: _Shares, points: Sequence[SeriesPoint]) -> None:
        found = [
            (point.start, mean)
            for point in points
            if (mean := known.around(point.start, SMOOTHING)) is not None
        ]
        self._middles = [middle for middle, _ in found]
        self._so_far = list(accumulate((mean for _, mean in found), max))
        self._still = list(accumulate((mean for _, mean in reversed(found)), max))[::-1]

    def highest(self, week: date) -> float | None:
        """The highest around a week up to this one."""
        place = bisect_right(self._middles, week)
        return self._so_far[place - 1] if place else None

    def highest_after(self, week: date) -> float | None:
        """The highest around a later week."""
        place = bisect_right(self._middles, week)
        return self._still[place] if place < len(self._still) else None


def _outcome(answer: Answer, known: _Shares, means: _Means) -> Outcome:
    week = answer.week
    highest, later = means.highest(week), means.highest_after(week)
    was_refuted = highest is not None and later is not None and later > highest
    is_decided = highest is not None and known.has_passed(week + HALF_YEAR)
    before, then, after = (known.quarter(week + step * HALF_YEAR) for step in (-1, 0, 1))
    return Outcome(
        was_past=not was_refuted if is_decided else None,
        was_refuted=was_refuted,
        was_higher=_is_more(after, then),
        had_risen=_is_more(then, before),
        weeks=tuple(_weeks_ahead(answer, known)),
    )


def _is_more(one: float | None, other: float | None) -> bool | None:
    return None if one is None or other is None else one > other


def _weeks_ahead(answer: Answer, known: _Shares) -> Iterator[WeekAhead]:
    """Each later week against the forecast for the period it is in, in the unit of the series."""
    if not answer.forecast:
        return
    unit, reach = _unit(answer, known), _step(answer.forecast) / 2
    starts = [band.start for band in answer.forecast]
    for point in known.after(answer.week, HALF_YEAR):
        place = bisect_left(starts, point.start - reach)  # the first that is not too early
        if place == len(starts) or starts[place] - point.start > reach:
            continue
        band = answer.forecast[place]
        share = settled(point.count / point.exposure)
        yield WeekAhead(
            ahead=(point.start - answer.week) // WEEK,
            in_50=settled(unit * band.q25) <= share <= settled(unit * band.q75),
            in_95=settled(unit * band.q025) <= share <= settled(unit * band.q975),
        )


def _unit(answer: Answer, known: _Shares) -> float:
    """By what to multiply a share as stated then: the same year's share now over that share then."""
    now = known.between(answer.week - (YARDSTICK - 1) * WEEK, answer.week)
    return now / answer.recent if answer.recent and now else 1.0


def _step(forecast: Sequence[BandPoint]) -> timedelta:
    """The distance of two points: a series of many years is fitted in steps of four weeks."""
    if len(forecast) == 1:
        return 4 * WEEK
    return max(WEEK, (forecast[-1].start - forecast[0].start) / (len(forecast) - 1))


def _chance_score(stated: Sequence[tuple[float | None, bool | None]]) -> ChanceScore:
    pairs = [(chance, came) for chance, came in stated if chance is not None and came is not None]
    n_open = sum(chance is not None and came is None for chance, came in stated)
    if not pairs:
        return ChanceScore(n=0, n_open=n_open, base_rate=None, brier=None, brier_of_base_rate=None, bins=())
    base_rate = sum(came for _, came in pairs) / len(pairs)
    return ChanceScore(
        n=len(pairs),
        n_open=n_open,
        base_rate=settled(base_rate),
        brier=settled(sum((chance - came) ** 2 for chance, came in pairs) / len(pairs)),
        brier_of_base_rate=settled(base_rate * (1 - base_rate)),
        bins=tuple(_bins(pairs)),
    )


def _bins(pairs: Sequence[tuple[float, bool]]) -> Iterator[Bin]:
    """Those with any answer; a chance on an edge belongs to the higher one, 1 to the highest."""
    for low, high in pairwise(BIN_EDGES):
        inside = [
            (chance, came) for chance, came in pairs if low <= settled(chance) < high or chance == high == 1
        ]
        if inside:
            yield Bin(
                low=low,
                high=high,
                n=len(inside),
                stated=settled(sum(chance for chance, _ in inside) / len(inside)),
                came_true=settled(sum(came for _, came in inside) / len(inside)),
            )


def _horizon(first: int, last: int, came: Sequence[Outcome]) -> HorizonScore:
    weeks = [week for one in came for week in one.weeks if first <= week.ahead <= last]
    return HorizonScore(
        first=first,
        last=last,
        n=len(weeks),
        n_in_50=sum(week.in_50 for week in weeks),
        n_in_95=sum(week.in_95 for week in weeks),
    )
