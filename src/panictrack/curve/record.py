"""A record of answers: what was said of a series at one time, kept as it was said.

An answer is never rewritten, whatever a later version of the curve would say: only so can a reader check how
often the answers were right (`panictrack.curve.record_scores`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

import msgspec

from panictrack.curve.result import BandPoint, PanicCurve, Verdict
from panictrack.model import Series
from panictrack.model.rounding import settled, significant
from panictrack.model.times import WEEK, week_start

DIGITS = 3  # of a forecast: a band is not known better
YARDSTICK = 52  # weeks whose share tells in what unit an answer was given

_BAND = tuple(field.name for field in fields(BandPoint))


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was said of a series at one time, kept as it was.

    `forecast` is of weeks as they will be counted, uncorrected, also where the rest is corrected. `recent`
    is the share of the last 52 weeks as counted then: a later panel has another unit, and this tells which.
    `step_days` and `n_steps` are the periods of the fit, of which the chances are (`record_scores.spans_of`).
    """

    week: date  # the Monday of the last week known
    verdict: Verdict  # as published
    fitted: Verdict  # by that week's fit alone, before the rule that keeps verdicts from flickering
    p_past: float  # chance that the highest is past
    p_higher: float  # that the curve is higher in half a year
    p_rose: float  # that it rose over the last half-year
    step_days: float  # of a period: 7, or 28 where the series was folded by four weeks
    n_steps: int  # periods from the first to the last week known
    level: float  # the curve at the end, median, count per unit of exposure
    recent: float | None
    forecast: tuple[BandPoint, ...]  # the weeks ahead, as said then
    is_corrected: bool  # for the classifier's errors
    version: str  # of the curve


def answer_of(
    curve: PanicCurve,
    *,
    series: Series | None = None,
    forecast: Sequence[BandPoint] | None = None,
) -> Answer:
    """The answer that a curve gives; its verdict is the published one.

    `series` is what it was fitted to: without it, `recent` is unknown. `forecast` is that of the uncorrected
    curve where `curve` is corrected, because weeks to come are counted uncorrected; else the curve's own.
    """
    week = week_start(curve.span[1])
    return Answer(
        week=week,
        verdict=curve.verdict,
        fitted=curve.fit_verdict or curve.verdict,
        p_past=curve.p_peak_passed,
        p_higher=curve.p_higher,
        p_rose=curve.p_rose,
        step_days=_step_days(curve),
        n_steps=len(curve.fitted),
        level=settled(curve.fitted[-1].q50),
        recent=_recent(series, week) if series else None,
        forecast=tuple(map(_rounded, curve.forecast if forecast is None else forecast)),
        is_corrected=curve.is_corrected,
        version=curve.version,
    )


def _step_days(curve: PanicCurve) -> float:
    """The days of a period of the fit: those of the series, or of four or sixteen of its periods."""
    if len(curve.fitted) < 2:
        return curve.step_days
    one, other = curve.fitted[-2:]
    return curve.step_days * round((other.start - one.start).days / curve.step_days)


def _rounded(point: BandPoint) -> BandPoint:
    shares = {name: significant(getattr(point, name), DIGITS) for name in _BAND[1:]}
    return BandPoint(start=point.start, **shares)


def _recent(series: Series, week: date) -> float | None:
    first = week - (YARDSTICK - 1) * WEEK
    points = [point for point in series.points if first <= point.start <= week]
    exposure = sum(point.exposure for point in points)
    return settled(sum(point.count for point in points) / exposure) if exposure else None


def month_ends(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The last answer of each calendar month, by the Monday of its week, in order of time."""
    last: dict[tuple[int, int], Answer] = {}
    for answer in sorted(answers, key=lambda answer: answer.week):
        last[answer.week.year, answer.week.month] = answer
    return tuple(last.values())


def to_plain(answer: Answer) -> dict[str, Any]:
    """An answer as texts, numbers and lists, from which `from_plain` makes the same answer.

    The forecast is a list of rows: first day, then the quantiles, the lowest first.
    """
    rows = [[str(point.start), *(getattr(point, name) for name in _BAND[1:])] for point in answer.forecast]
    return {
        **asdict(answer),
        "week": str(answer.week),
        "verdict": answer.verdict.value,
        "fitted": answer.fitted.value,
        "forecast": rows,
    }


def from_plain(plain: dict[str, Any]) -> Answer:
    """The answer that `to_plain` wrote; ValueError if it is none that this version of panictrack knows."""
    rows = [dict(zip(_BAND, row, strict=True)) for row in plain["forecast"]]
    answer: Answer = msgspec.convert({**plain, "forecast": rows}, Answer)
    return answer
