"""A fitted panic curve as data: verdict, turning points, stages, hypotheses and bands.

The sentences about it are written in report/wording.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from panictrack.model import Measure, ReferencePanel
from panictrack.model.rounding import settled

SECOND_WAVE_DISCOUNT = 0.85
"""Of the real series that seemed to have peaked, about 15% rose higher later. Every probability that the
peak has passed is multiplied by this."""
# A peak is dated sharply enough if its 80% interval spans half a year, or a quarter of the series if longer.
SHARPEST_DAYS, SHARPEST_SHARE = 182.0, 0.25


class Stage(StrEnum):
    """A stage of the tech panic cycle, named as by Castro, Grady and McQuinn."""

    TRUSTING = "Trusting Beginnings"
    RISING = "Rising Panic"
    DEFLATING = "Deflating Fears"
    MOVING_ON = "Moving On"


class TurningPoint(StrEnum):
    """A date between two stages. The authors of the cycle call the peak the "Height of Hysteria"."""

    POINT_OF_PANIC = "point of panic"
    PEAK = "peak"
    PRACTICALITY = "point of practicality"


class Verdict(StrEnum):
    """What can be said about the series so far; "too early to tell" is an answer like the others."""

    ROSE_AND_FELL = "rose and fell"
    PEAK_PROBABLY_PASSED = "peak probably passed"
    STILL_RISING = "still rising"
    SEVERAL_WAVES = "several waves"
    RISEN_NOT_FALLEN = "risen, not fallen"
    NO_CLEAR_TREND = "no clear trend"
    TOO_EARLY = "too early to tell"


class Hypothesis(StrEnum):
    """A possible explanation of a series. The tech panic cycle is one of four."""

    NO_PATTERN = "no pattern"
    LASTING_RISE = "a lasting rise"
    ONE_CYCLE = "one rise and fall"
    WAVES = "recurring waves"


@dataclass(frozen=True, kw_only=True, slots=True)
class HypothesisEvidence:
    """Prior and posterior probability of a hypothesis, and the Bayes factor of the best one against it.

    The Bayes factor (1 for the best) depends on the data alone, the posterior also on the prior.
    """

    prior: float
    posterior: float
    bayes_factor: float


@dataclass(frozen=True, kw_only=True, slots=True)
class DateInterval:
    """Quantiles of a date. None: beyond the horizon, or never; it counts as later than any date.

    50% of the probability lies between q25 and q75, 80% between q10 and q90, 95% between q025 and q975.
    """

    q025: date | None
    q10: date | None
    q25: date | None
    q50: date | None
    q75: date | None
    q90: date | None
    q975: date | None

    def to_json(self) -> dict[str, str]:
        """ISO dates by quantile; "inf" where the quantile lies beyond the horizon."""
        return {name: day.isoformat() if (day := getattr(self, name)) else "inf" for name in self.__slots__}


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberInterval:
    """Quantiles of a number; `inf` where the draws never get there."""

    q025: float
    q10: float
    q50: float
    q90: float
    q975: float

    def to_json(self) -> dict[str, float | str]:
        """Numbers by quantile; "inf" as text because JSON has no infinity."""
        return {
            name: round(value, 3) if (value := getattr(self, name)) != float("inf") else "inf"
            for name in self.__slots__
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class VerdictInputs:
    """The numbers that decide the verdict. Probabilities are shares of draws, before any discount."""

    p_structural_passed: float
    p_realised_passed: float
    p_flat: float
    p_lasting_rise: float
    p_several_waves: float
    p_rising: float
    is_perhaps_nothing: bool  # corrected, and never clearly above the classifier's false alarms
    peak_structural: DateInterval
    peak_realised: DateInterval
    last: date  # the start of the last period
    end: date  # its last day
    span_days: float

    @property
    def p_passed(self) -> float:
        """The chance that the peak has passed, as reported; 0 where nothing is known to have risen."""
        return 0.0 if self.is_perhaps_nothing else SECOND_WAVE_DISCOUNT * self.p_realised_passed

    @property
    def is_sharp(self) -> bool:
        """Whether the date of the structural peak is known well enough to be stated."""
        early, late = self.peak_structural.q10, self.peak_structural.q90
        if early is None or late is None or late > self.last:
            return False
        return (late - early).days <= settled(max(SHARPEST_DAYS, SHARPEST_SHARE * self.span_days))


@dataclass(frozen=True, kw_only=True, slots=True)
class BandPoint:
    """The share in one period: median, 50% and 95% interval (count per unit of exposure)."""

    start: date
    q025: float
    q25: float
    q50: float
    q75: float
    q975: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PanicCurve:
    """A fitted series: its shape so far, and how certain that is.

    `fitted` is the structural curve over the observed span. `forecast` is the share that coming weeks will
    show (curve, shocks and counting noise together). `p_peak_passed` is discounted for a second wave.
    """

    topic: str
    label: str  # the topic as it appears in a sentence
    measure: Measure
    as_of: date  # later data was not used
    step_days: float
    verdict: Verdict
    verdict_inputs: VerdictInputs
    p_peak_passed: float
    peak_structural: DateInterval
    peak_realised: DateInterval
    stages: dict[Stage, float]
    turning_points: dict[TurningPoint, DateInterval]
    families: dict[str, float]
    hypotheses: dict[Hypothesis, HypothesisEvidence]  # best supported first
    half_life_days: NumberInterval | None
    fitted: tuple[BandPoint, ...]
    forecast: tuple[BandPoint, ...]
    is_corrected: bool  # for the classifier's errors
    n_events: int
    n_periods: int  # with data
    span: tuple[date, date]
    version: str
    reference: ReferencePanel | None = None  # whose share it is; none for an external series

    @property
    def stage(self) -> Stage:
        """The most probable stage."""
        return max(self.stages, key=lambda stage: self.stages[stage])
