"""What a fit says: turning points with intervals, stages with probabilities, and a verdict in a sentence."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from panictrack.curve.intervals import DateInterval, NumberInterval
from panictrack.curve.verdict_inputs import VerdictInputs
from panictrack.model import Measure


class Stage(StrEnum):
    """Where a technology stands in the tech panic cycle of Castro, Grady and McQuinn."""

    TRUSTING = "Trusting Beginnings"
    RISING = "Rising Panic"
    DEFLATING = "Deflating Fears"
    MOVING_ON = "Moving On"


class TurningPoint(StrEnum):
    """The moments between the stages."""

    POINT_OF_PANIC = "Point of Panic"
    PEAK = "Height of Hysteria"
    PRACTICALITY = "Point of Practicality"


class Verdict(StrEnum):
    """What may be said about the cycle; the last two are answers like the others."""

    IDENTIFIED = "identified"
    PROBABLY_PASSED = "probably passed"
    STILL_RISING = "still rising"
    SEVERAL_WAVES = "several waves"
    NO_CYCLE = "no cycle seen"
    NOT_YET = "not yet identifiable"


class Hypothesis(StrEnum):
    """What may explain a series; the cycle is one hypothesis of four."""

    NO_PATTERN = "no pattern"
    LASTING_RISE = "a lasting rise"
    ONE_CYCLE = "one rise and fall"
    WAVES = "waves that recur"


@dataclass(frozen=True, kw_only=True, slots=True)
class HypothesisEvidence:
    """Where a hypothesis stands: its posterior weight, and the odds by which the data favour the best one.

    The odds (a Bayes factor, 1 for the best) speak of the data alone, the weight also of the prior.
    """

    weight: float
    odds_against: float


@dataclass(frozen=True, kw_only=True, slots=True)
class BandPoint:
    """The share at one period: the median and the 50 % and 95 % intervals (count per unit of exposure)."""

    start: date
    q025: float
    q25: float
    q50: float
    q75: float
    q975: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PanicCurve:
    """A fitted series: what is known of its course, and how well. Words are made when they are asked for.

    `fitted` is the structural curve over the watched span, `forecast` the share that weeks ahead will show
    (curve, shocks and counting noise together). `p_peak_passed` is discounted for a second wave.
    """

    topic: str
    label: str  # the topic as it stands in a sentence
    measure: Measure
    asked_on: date  # the day for which the question was asked
    step_days: float
    verdict: Verdict
    evidence: VerdictInputs  # what the verdict rests on
    p_peak_passed: float
    peak_structural: DateInterval
    peak_realised: DateInterval
    stages: dict[Stage, float]
    turning_points: dict[TurningPoint, DateInterval]
    families: dict[str, float]
    rivals: dict[Hypothesis, HypothesisEvidence]  # best supported first
    half_life_days: NumberInterval | None
    fitted: tuple[BandPoint, ...]
    forecast: tuple[BandPoint, ...]
    is_corrected: bool  # shares as readers would have found them, with the errors of the scorer
    n: int  # events counted
    n_points: int  # periods with data
    span: tuple[date, date]
    version: str

    def __str__(self) -> str:
        """The report that a terminal shows."""
        from panictrack.report.wording.fit import report  # which is made of this class

        return report(self)

    @property
    def sentence(self) -> str:
        """One plain sentence, in the language of the reader."""
        from panictrack.curve.verdict import sentence  # which knows this class

        return sentence(self.verdict, self.evidence, self.label, self.measure, self.asked_on)

    @property
    def rivals_in_words(self) -> str:
        """Which hypothesis the data favour, over which, and by how much."""
        from panictrack.curve.hypotheses import in_words  # the same

        return in_words(self.rivals)

    @property
    def stage(self) -> Stage:
        """The most probable stage."""
        return max(self.stages, key=lambda stage: self.stages[stage])
