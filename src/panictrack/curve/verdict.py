"""What may be said about the cycle: a verdict by fixed rules, and one plain sentence for a reader.

The rules were set from the measurements of the model on simulated and real series of other things, never on
AI. A verdict never says more than its probabilities do.
"""

from dataclasses import replace
from datetime import date

from panictrack.curve.intervals import DateInterval
from panictrack.curve.result import Verdict
from panictrack.curve.verdict_inputs import VerdictInputs
from panictrack.model import Measure
from panictrack.report.i18n import month_name, t

MOST = 0.5  # more likely than not
SURE = 0.8
PASSED = 0.75  # of the chance as it is reported, after the discount
NEAR = 0.05  # of a probability
FRESH_DAYS = 56  # since the data ended: "is rising" said of older data needs their date

_PROBABILITIES = (
    "p_structural_passed",
    "p_realised_passed",
    "p_flat",
    "p_lasting_rise",
    "p_several_waves",
    "p_rising",
)


def judge(evidence: VerdictInputs) -> Verdict:
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


def neighbours(evidence: VerdictInputs) -> tuple[Verdict, ...]:
    """The other verdicts that a twentieth more or less of one probability would have given.

    A verdict is a rule with thresholds, and draws know a probability to a few per cent only: one that stands
    so near to another has to say so.
    """
    moved = (
        replace(evidence, **{name: min(max(getattr(evidence, name) + step, 0.0), 1.0)})
        for name in _PROBABILITIES
        for step in (-NEAR, NEAR)
    )
    found = dict.fromkeys(map(judge, moved))
    return tuple(verdict for verdict in found if verdict is not judge(evidence))


def sentence(verdict: Verdict, evidence: VerdictInputs, topic: str, measure: Measure, now: date) -> str:
    """One sentence a reader can be shown without the chart; it dates data that ended long before `now`."""
    passed = evidence.peak_realised if verdict is Verdict.PROBABLY_PASSED else evidence.peak_structural
    return t(
        f"curve-{_case(verdict, evidence)}",
        what=t(f"curve-subject-{measure.value.replace(' ', '-')}", topic=topic),
        chance=f"{evidence.p_passed:.0%}",
        lasting=f"{evidence.p_lasting_rise:.0%}",
        data="old" if (now - evidence.end).days > FRESH_DAYS else "fresh",
        until=month_name(evidence.end),
        **_height(passed, evidence.last),
    )


def _case(verdict: Verdict, evidence: VerdictInputs) -> str:
    """Which sentence: two verdicts have more than one, for why they were given."""
    if evidence.is_perhaps_nothing:
        return "perhaps-nothing"
    if verdict is Verdict.NO_CYCLE:
        return "lasting-rise" if evidence.p_lasting_rise >= evidence.p_flat else "flat"
    return verdict.value.replace(" ", "-")


def _height(interval: DateInterval, last: date) -> dict[str, str]:
    """How to say when the height was, and the months to say it with.

    Past the data an interval would read as if the passed height lay ahead: then its middle is named.
    """
    early, middle, late = interval.q10, interval.q50, interval.q90
    if middle is not None and (late is None or late > last):
        return {"height": "likeliest", "middle": month_name(middle)}
    if early is None or late is None:
        return {"height": "unknown"}
    months = {"early": month_name(early), "late": month_name(late)}
    return {"height": "month" if months["early"] == months["late"] else "months", **months}
