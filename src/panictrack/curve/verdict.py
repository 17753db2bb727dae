"""The verdict on a curve by fixed rules, how close a call it is, and which turning points may be dated.

The rules are written in docs/explanation/method_curve.md, section 2, with what was looked at to choose them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from panictrack.curve.result import DateInterval, PanicCurve, TurningPoint, Verdict, VerdictInputs
from panictrack.model.rounding import settled

MOST = 0.5  # more likely than not
PASSED = 0.6  # three to two: that the highest is past; or else that the rise goes on
SURE = 0.8
CLEAR = 0.85  # that the highest is past, where the curve apart from shocks does not show it
ODDS = 3.0  # below it the data cannot tell
NEAR = 0.05  # of a probability
POSSIBLE = 1 / 3  # a fall, without the last period
N_AGREEING = 3  # fits, four weeks or a month apart, before a new verdict is published

PROBABILITIES = (
    "p_past",
    "p_curve_passed",
    "p_fallen",
    "p_risen",
    "p_rose",
    "p_higher",
    "p_flat",
    "p_several_waves",
)
_DATED = {
    Verdict.FALLEN: frozenset(TurningPoint),
    Verdict.RISING: frozenset({TurningPoint.POINT_OF_PANIC}),
}
"""The turning points that each verdict lets us date. A series that is rising has no peak to date. The other
verdicts see no single cycle, so their draws do not agree on the stages."""


def judge(inputs: VerdictInputs) -> Verdict:
    """The verdict of a single fit, by the first rule that holds."""
    past, curve_passed, fallen, risen, rose, higher, flat, waves = (
        settled(getattr(inputs, name)) for name in PROBABILITIES
    )
    odds = settled(inputs.odds_for_waves)
    is_below = fallen >= SURE
    has_passed = past >= PASSED and (curve_passed >= SURE or past >= CLEAR)
    rules = (
        (Verdict.TOO_EARLY, inputs.is_perhaps_nothing),
        (Verdict.NO_CLEAR_TREND, flat >= MOST),
        (Verdict.SEVERAL_WAVES, odds >= ODDS and waves >= MOST),
        (Verdict.FALLEN, is_below and has_passed),
        (Verdict.RISING, rose >= SURE and higher >= PASSED),
        (Verdict.RISEN_NOT_FALLEN, risen >= SURE and not is_below),
    )
    return next((verdict for verdict, holds in rules if holds), Verdict.TOO_EARLY)


def is_possible_before(without_last: VerdictInputs | None) -> bool:
    """Whether a declared fall does not hang on the last period alone, which may be a half one, or one story.

    The fit without that period must find at least one in three that the rate has fallen, and that its highest
    is past. None where the rest is too short for a fit.
    """
    if without_last is None:
        return False
    return min(settled(without_last.p_fallen), settled(without_last.p_past)) >= POSSIBLE


def hangs_on_last(curve: PanicCurve) -> bool:
    """Whether the fit's numbers say that it has fallen, but the check without the last period denies it.

    Then the thresholds that a reader sees are met, and the verdict of the fit is "too early to tell" for all
    that: what would change it is this check alone.
    """
    own = curve.fit_verdict or curve.verdict
    return own is Verdict.TOO_EARLY and judge(curve.verdict_inputs) is Verdict.FALLEN


def publish(fitted: Sequence[Verdict], before: Verdict | None) -> Verdict:
    """The verdict to publish, so that one story or one week does not change it.

    `fitted` are the verdicts of the fits so far, a month or four weeks apart, the latest last; `before` is
    what was published last, None at the first. A new verdict is published when the last three fits agree on
    it; else that of before stays. A first verdict needs no others, except a fall from the peak.
    """
    *_, latest = fitted
    agree = len(fitted) >= N_AGREEING and set(fitted[-N_AGREEING:]) == {latest}
    if agree or (before is None and latest is not Verdict.FALLEN):
        return latest
    return before or Verdict.TOO_EARLY


def neighbours(inputs: VerdictInputs) -> dict[Verdict, str]:
    """The other verdicts that a shift of one probability by five percentage points would give, and which one.

    Draws know a probability to a few per cent only, so a verdict this close to a threshold is a close call.
    Can mislead where `hangs_on_last`: the check without the last period decides there, and no threshold.
    """
    verdicts: dict[Verdict, str] = {}
    for name in PROBABILITIES:
        for step in (-NEAR, NEAR):
            shifted = replace(inputs, **{name: min(max(getattr(inputs, name) + step, 0.0), 1.0)})
            verdicts.setdefault(judge(shifted), name)
    verdicts.pop(judge(inputs), None)
    return verdicts


@dataclass(frozen=True, kw_only=True, slots=True)
class Boundary:
    """The turning point between two stages, and whether a chart may show it as dated."""

    point: TurningPoint
    interval: DateInterval
    is_dated: bool


def boundaries_of(curve: PanicCurve | None) -> tuple[Boundary, ...]:
    """The three boundaries between stages, in order; none without a curve.

    A boundary is dated where the verdict allows it and its median lies within the observed span. The medians
    are in order, so the dated boundaries always come first: every stage that is drawn has a beginning.
    """
    if curve is None:
        return ()
    last, allowed = curve.span[1], _DATED.get(curve.verdict, frozenset())
    return tuple(
        Boundary(
            point=point,
            interval=curve.turning_points[point],
            is_dated=point in allowed and is_past(curve.turning_points[point].q50, last),
        )
        for point in TurningPoint
    )


def is_past(day: date | None, last: date) -> bool:
    """Whether a quantile of a date lies in the observed span; None is later than any date."""
    return day is not None and day <= last
