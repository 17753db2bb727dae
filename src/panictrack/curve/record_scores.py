"""How often the answers of a record were right, judged by the series as it is known later.

What came is read from the counts, uncorrected: nobody knows the corrected weeks. Three statements of an
answer are chances, and one is a forecast of weeks:

    p_past    came true if no later mean of five periods is higher than the highest one up to then
    p_higher  came true if the quarter that ends half a year later has a higher share than the one up to then
    p_rose    came true if that quarter has a higher share than the one that ends half a year before
    forecast  a later week is inside an interval of the forecast for that week, or it is not

Periods, quarters and half-years are those of which the fit stated its chances (`spans_of`). In a fit of weeks
five periods are 5 weeks, a quarter 13 and half a year 26; in one of periods of four weeks, as long series
have, 20, 12 and 24. Periods are counted back from the last week known, and on from it. A mean is of all
headlines of five periods together, and belongs to the middle one. Where folding leaves a part of a period at
the end of a fit, the fit's own last period is up to a week and a half later than that of the record.

Can mislead when read as so many independent tests: two months that follow one another share most of their
weeks and of what came, so 140 months are worth about as many tests as there are half-years, 24.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, chain, groupby, pairwise

from panictrack.curve.chances import quarter_and_half_year
from panictrack.curve.record import YARDSTICK, Answer, month_ends
from panictrack.curve.result import Verdict
from panictrack.curve.stages import SMOOTHING  # periods to each side of a mean of five
from panictrack.model import Series, SeriesPoint
from panictrack.model.rounding import settled
from panictrack.model.times import WEEK

HALF_YEAR = 26 * WEEK
FEWEST_HEADLINES = 100  # in a mean: of fewer, one more moves a share by over 100 per 10,000
FEWEST_ON_TOPIC = 30  # where only these are counted: their shares are a hundred times as large
HORIZONS = ((1, 4), (5, 13), (14, 26))  # weeks ahead
BIN_EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)  # of stated chances
CHANCES = ("past", "higher", "rose")
# ChatGPT came on 30 November 2022, and weeks of another kind: forecasts before it say little of those since.
NEW_ERA = date(2023, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came after an answer; None: not known yet, or too few headlines to tell."""

    was_past: bool | None  # after half a year at the earliest: it can be refuted, never proved
    was_refuted: bool  # a higher mean of five periods has come, however soon
    was_higher: bool | None
    had_risen: bool | None
    weeks: tuple["WeekAhead", ...]  # those of the next half-year that are known


@dataclass(frozen=True, kw_only=True, slots=True)
class Spans:
    """How long the spans are that an answer speaks of: whole periods of its fit."""

    period: timedelta
    quarter: timedelta
    half_year: timedelta


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
class EraScore:
    """The same of the forecasts that were made in one era: before 2023, or since."""

    first: date  # the last week known to the first and the last answer of the era
    last: date
    n: int
    n_in_50: int
    n_in_95: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordScores:
    """A record, scored. Changes and ends are of all answers; chances and forecasts of the month-ends alone.

    An end is a run of answers that say that the highest is past. It is false if a higher mean of five periods
    came after the first of them. It is open while it is not refuted and half a year has not passed.

    Can mislead when forecasts are taken for independent ones: each of `n_weeks` is forecast several times.
    """

    first: date
    last: date
    n_answers: int
    n_changes: int
    n_changes_fitted: int  # without the rule that keeps verdicts from flickering
    n_ends: int
    n_false_ends: int
    n_open_ends: int
    false_ends: tuple[date, ...]  # the week of the first answer of each
    chances: dict[str, ChanceScore]  # of CHANCES
    horizons: tuple[HorizonScore, ...]
    n_weeks: int  # that were forecast at all
    eras: tuple[EraScore, ...]  # those with a forecast that is judged


def outcomes(answers: Iterable[Answer], series: Series) -> tuple[Outcome, ...]:
    """What came after each answer, by the series as it is known now.

    Can mislead when counts are small: a later mean may be the highest by chance, or a week lie outside of a
    forecast because one headline more is a large step.
    """
    known = _Shares(series)
    means: dict[tuple[timedelta, int], _Means] = {}
    found: list[Outcome] = []
    for answer in answers:
        spans = spans_of(answer)
        periods = spans.period, answer.week.toordinal() % spans.period.days
        if periods not in means:
            means[periods] = _Means(known, spans.period, answer.week)
        found.append(_outcome(answer, known, spans, means[periods]))
    return tuple(found)


def spans_of(answer: Answer) -> Spans:
    """What the answer's fit called a period, a quarter and half a year, as in `panictrack.curve.chances`."""
    quarter, half_year = quarter_and_half_year(answer.n_steps, answer.step_days)
    period = max(1, round(answer.step_days / WEEK.days)) * WEEK
    return Spans(period=period, quarter=quarter * period, half_year=half_year * period)


def score_record(answers: Iterable[Answer], series: Series) -> RecordScores:
    """The scores of all answers, at least one, by the series as it is known now."""
    ordered = sorted(answers, key=lambda answer: answer.week)
    months = month_ends(ordered)
    came = outcomes(months, series)
    ends = [next(run) for says, run in groupby(ordered, key=says_past) if says]
    of_ends = outcomes(ends, series)
    false_ends = [end.week for end, one in zip(ends, of_ends, strict=True) if one.was_refuted]
    return RecordScores(
        first=ordered[0].week,
        last=ordered[-1].week,
        n_answers=len(ordered),
        n_changes=sum(before.verdict != after.verdict for before, after in pairwise(ordered)),
        n_changes_fitted=sum(before.fitted != after.fitted for before, after in pairwise(ordered)),
        n_ends=len(ends),
        n_false_ends=len(false_ends),
        n_open_ends=sum(one.was_past is None and not one.was_refuted for one in of_ends),
        false_ends=tuple(false_ends),
        chances=chance_scores(months, came),
        horizons=horizon_scores(came),
        n_weeks=len(_weeks_forecast(months, came)),
        eras=tuple(_eras(months, came)),
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


def _weeks_forecast(months: Sequence[Answer], came: Sequence[Outcome]) -> set[date]:
    return {
        answer.week + one.ahead * WEEK
        for answer, outcome in zip(months, came, strict=True)
        for one in outcome.weeks
    }


def _eras(months: Sequence[Answer], came: Sequence[Outcome]) -> Iterator[EraScore]:
    pairs = [(answer.week, one.weeks) for answer, one in zip(months, came, strict=True) if one.weeks]
    for _, era in groupby(pairs, key=lambda pair: pair[0] >= NEW_ERA):
        days, ahead = zip(*era, strict=True)
        weeks = list(chain.from_iterable(ahead))
        yield EraScore(
            first=days[0],
            last=days[-1],
            n=len(weeks),
            n_in_50=sum(week.in_50 for week in weeks),
            n_in_95=sum(week.in_95 for week in weeks),
        )


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

    def up_to(self, monday: date, length: timedelta) -> float | None:
        """The share of the weeks that end with one; None where the series does not reach over them all."""
        first = monday - length + WEEK
        if not self._days or first < self._days[0] or not self.has_passed(monday):
            return None
        return self.between(first, monday)

    def ends(self, period: timedelta, week: date) -> Iterator[date]:
        """The last week of each period, where `week` is the last one of a period."""
        if self._days:
            first = self._days[0]
            end = first + (week - first) % period
            while end <= self._days[-1]:
                yield end
                end += period

    def has_passed(self, monday: date) -> bool:
        """Whether the data reach a week."""
        return bool(self._days) and monday <= self._days[-1]

    def after(self, monday: date, reach: timedelta) -> Iterator[SeriesPoint]:
        """The weeks after one that have data, up to a distance."""
        low, high = bisect_right(self._days, monday), bisect_right(self._days, monday + reach)
        return (point for point in self._points[low:high] if point.exposure > 0)


class _Means:
    """The highest mean of five periods up to the end of any of them, and after it."""

    def __init__(self, known: _Shares, period: timedelta, week: date) -> None:
        reach, length = SMOOTHING * period, (2 * SMOOTHING + 1) * period
        found = [
            (middle, mean)
            for middle in known.ends(period, week)
            if (mean := known.up_to(middle + reach, length)) is not None
        ]
        self._middles = [middle for middle, _ in found]
        self._so_far = list(accumulate((mean for _, mean in found), max))
        self._still = list(accumulate((mean for _, mean in reversed(found)), max))[::-1]

    def highest(self, week: date) -> float | None:
        """The highest whose middle period ends by this week."""
        place = bisect_right(self._middles, week)
        return self._so_far[place - 1] if place else None

    def highest_after(self, week: date) -> float | None:
        """The highest whose middle period ends later."""
        place = bisect_right(self._middles, week)
        return self._still[place] if place < len(self._still) else None


def _outcome(answer: Answer, known: _Shares, spans: Spans, means: _Means) -> Outcome:
    week, enough = answer.week, max(HALF_YEAR, (1 + SMOOTHING) * spans.period)
    highest, later = means.highest(week), means.highest_after(week)
    was_refuted = highest is not None and later is not None and later > highest
    is_decided = highest is not None and known.has_passed(week + enough)
    before, then, after = (known.up_to(week + n * spans.half_year, spans.quarter) for n in (-1, 0, 1))
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
    """Each later week against the forecast for it, in the unit of the series."""
    unit, bands = _unit(answer, known), {band.start: band for band in answer.forecast}
    for point in known.after(answer.week, HALF_YEAR):
        if (band := bands.get(point.start)) is None:
            continue
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


def _chance_score(stated: Sequence[tuple[float, bool | None]]) -> ChanceScore:
    pairs = [(chance, came) for chance, came in stated if came is not None]
    n_open = len(stated) - len(pairs)
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
