"""The verdict on a curve by fixed rules, how close a call it is, and which turning points may be dated.

The rules were set on simulated series and on real series about other technologies, never on AI.
"""

from dataclasses import dataclass, replace
from datetime import date

from panictrack.curve.result import DateInterval, PanicCurve, TurningPoint, Verdict, VerdictInputs
from panictrack.model.rounding import settled

MOST = 0.5  # more likely than not
SURE = 0.8
PASSED = 0.75  # of the chance as reported, after the discount
NEAR = 0.05  # of a probability

_PROBABILITIES = (
    "p_structural_passed",
    "p_realised_passed",
    "p_flat",
    "p_lasting_rise",
    "p_several_waves",
    "p_rising",
)
_DATED = {
    Verdict.ROSE_AND_FELL: frozenset(TurningPoint),
    Verdict.PEAK_PROBABLY_PASSED: frozenset({TurningPoint.POINT_OF_PANIC, TurningPoint.PEAK}),
    Verdict.STILL_RISING: frozenset({TurningPoint.POINT_OF_PANIC}),
}
"""The turning points that each verdict lets us date. A series that has probably passed its peak declines in
an uncertain way; one that is still rising has no peak to date. The other verdicts see no single cycle, so
their draws do not agree on the stages."""


def judge(inputs: VerdictInputs) -> Verdict:
    """The verdict, by the first rule that holds."""
    structural, realised, flat, lasting_rise, waves, rising = (
        settled(getattr(inputs, name)) for name in _PROBABILITIES
    )
    is_passed = settled(inputs.p_passed) >= PASSED
    # The curve has to agree: one spike may stay the highest for long while the level still climbs.
    has_curve_passed = structural >= SURE and inputs.is_sharp
    rules = (
        (Verdict.TOO_EARLY, inputs.is_perhaps_nothing),
        (Verdict.NO_CLEAR_TREND, flat >= MOST and flat > lasting_rise),
        (Verdict.RISEN_NOT_FALLEN, lasting_rise >= MOST),
        (Verdict.SEVERAL_WAVES, waves >= MOST),
        (Verdict.ROSE_AND_FELL, is_passed and has_curve_passed),
        (Verdict.PEAK_PROBABLY_PASSED, is_passed and structural >= MOST),
        (Verdict.STILL_RISING, rising >= SURE and realised < MOST),
    )
    return next((verdict for verdict, holds in rules if holds), Verdict.TOO_EARLY)


def neighbours(inputs: VerdictInputs) -> dict[Verdict, str]:
    """The other verdicts that a shift of one probability by five percentage points would give, and which one.

    Draws know a probability to a few per cent only, so a verdict this close to a threshold is a close call.
    """
    verdicts: dict[Verdict, str] = {}
    for name in _PROBABILITIES:
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
