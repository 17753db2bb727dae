"""What may be said about the cycle: a verdict by fixed rules, and one plain sentence for a reader.

The rules were set from the measurements of the model on simulated and real series of other things, never on
AI. A verdict never says more than its probabilities do.
"""

from dataclasses import dataclass
from datetime import date

from panictrack.curve.result import DateInterval, Verdict
from panictrack.model import Measure

MOST = 0.5  # more likely than not
SURE = 0.8
PASSED = 0.75  # of the chance as it is reported, after the discount
SECOND_WAVE_DISCOUNT = 0.85
"""Of the real series whose peak looked passed, about 15 % rose higher later: every probability that a
peak has passed is multiplied by this."""
# An identified peak is dated to half a year, or to a quarter of the span where that is more.
SHARPEST_DAYS, SHARPEST_SHARE = 182.0, 0.25
FRESH_DAYS = 56  # since the data ended: "is rising" said of older data needs their date

_WHAT = {
    Measure.PANIC: "The share of all headlines that are alarmed about {topic}",
    Measure.CONCERN: "The share of all headlines that are at least concerned about {topic}",
    Measure.ATTENTION: "The share of all headlines that are about {topic}",
    Measure.GIVEN: "The series {topic}",
    Measure.LABELLED: "The labelled share of the headlines about {topic}",
    Measure.ALARM_RATE: "The alarmed share of the headlines about {topic}",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """The few numbers a verdict rests on; probabilities are shares of draws, before any discount."""

    p_structural_passed: float
    p_realised_passed: float
    p_flat: float
    p_lasting_rise: float
    p_several_waves: float
    p_rising: float
    is_perhaps_nothing: bool  # corrected, and at no time surely above the scorer's false alarms
    peak_structural: DateInterval
    peak_realised: DateInterval
    last: date  # the start of the last period
    end: date  # its last day
    span_days: float

    @property
    def p_passed(self) -> float:
        """The chance that the highest weeks are past, as reported; 0 where nothing is known to have risen."""
        return 0.0 if self.is_perhaps_nothing else SECOND_WAVE_DISCOUNT * self.p_realised_passed

    @property
    def is_sharp(self) -> bool:
        """Whether the date of the structural peak is known well enough to be named."""
        early, late = self.peak_structural.q10, self.peak_structural.q90
        if early is None or late is None or late > self.last:
            return False
        return (late - early).days <= max(SHARPEST_DAYS, SHARPEST_SHARE * self.span_days)


def judge(evidence: Evidence) -> Verdict:
    """The verdict, by the first rule that holds."""
    is_passed = evidence.p_passed >= PASSED
    # The curve has to agree: one spike may be the highest for long while the level still climbs.
    has_curve_passed = evidence.p_structural_passed >= SURE and evidence.is_sharp
    rules = (
        (Verdict.NOT_YET, evidence.is_perhaps_nothing),
        (Verdict.NO_CYCLE, max(evidence.p_flat, evidence.p_lasting_rise) >= MOST),
        (Verdict.SEVERAL_WAVES, evidence.p_several_waves >= MOST),
        (Verdict.IDENTIFIED, is_passed and has_curve_passed),
        (Verdict.PROBABLY_PASSED, is_passed and evidence.p_structural_passed >= MOST),
        (Verdict.STILL_RISING, evidence.p_rising >= SURE and evidence.p_realised_passed < MOST),
    )
    return next((verdict for verdict, holds in rules if holds), Verdict.NOT_YET)


def sentence(verdict: Verdict, evidence: Evidence, topic: str, measure: Measure, now: date) -> str:
    """One sentence a reader can be shown without the chart; it dates data that ended long before `now`."""
    what = _WHAT[measure].format(topic=topic)
    end = f" (data up to {evidence.end:%B %Y})" if (now - evidence.end).days > FRESH_DAYS else ""
    return f"{what} {_said(verdict, evidence)}{end}."


def _said(verdict: Verdict, evidence: Evidence) -> str:
    if evidence.is_perhaps_nothing:
        return "cannot be told from false alarms of the scorer"
    chance = f"{evidence.p_passed:.0%}"
    if verdict is Verdict.NO_CYCLE:
        if evidence.p_lasting_rise >= evidence.p_flat:
            return f"rose and has stayed up: no fading is seen ({evidence.p_lasting_rise:.0%} likely)"
        return "shows no rise and fall: ups and downs around one level explain it"
    if verdict is Verdict.IDENTIFIED:
        return f"rose and fell once, with its height {_between(evidence.peak_structural)}"
    if verdict is Verdict.PROBABLY_PASSED:
        when = _around(evidence.peak_realised, evidence.last)
        return f"has probably passed its height ({chance}), {when}; how it declines is uncertain"
    return {
        Verdict.SEVERAL_WAVES: (
            "came in several waves and not in one rise and fall; "
            f"the chance that its highest weeks are past is {chance}"
        ),
        Verdict.STILL_RISING: "is still rising; nobody can date its height yet",
        Verdict.NOT_YET: f"cannot yet be placed in a cycle; the chance that its height is past is {chance}",
    }[verdict]


def _between(interval: DateInterval) -> str:
    if interval.q10 is None or interval.q90 is None:
        return "at a date that cannot be told"
    early, late = f"{interval.q10:%B %Y}", f"{interval.q90:%B %Y}"
    return f"in {early}" if early == late else f"between {early} and {late}"


def _around(interval: DateInterval, last: date) -> str:
    """An interval that reaches beyond the data would read as if the passed height lay ahead."""
    if interval.q50 is not None and (interval.q90 is None or interval.q90 > last):
        return f"most likely in {interval.q50:%B %Y}"
    return _between(interval)
