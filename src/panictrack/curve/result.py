"""A fitted panic curve as data: verdict, turning points, stages, hypotheses and bands.

The sentences about it are written in report/wording.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from panictrack.model import Measure, ReferencePanel


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
    """Where a series stands; "too early to tell" is an answer like the others.

    Whether its highest is past is another question, which its chance answers (`p_peak_passed`).
    """

    RISING = "rising"
    RISEN_NOT_FALLEN = "risen, not fallen"
    FALLEN = "fallen from its peak"
    SEVERAL_WAVES = "several waves"
    NO_CLEAR_TREND = "no clear trend"
    TOO_EARLY = "too early to tell"


class Hypothesis(StrEnum):
    """A possible explanation of a series. The tech panic cycle is one of four."""

    NO_PATTERN = "no pattern"
    LASTING_RISE = "a lasting rise"
    ONE_CYCLE = "one rise and fall"
    WAVES = "recurring waves"


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
    """The numbers that decide the verdict. Probabilities are shares of draws, except `p_past`."""

    p_past: float  # that the highest is past, with what is known of second waves
    p_curve_passed: float  # that the curve, apart from shocks, was highest in the past
    p_fallen: float  # that the mean of five around the last one is below two thirds of the highest
    p_risen: float  # that the last quarter is above one and a half times a low one
    p_rose: float  # that it is above that of half a year before
    p_higher: float  # that the quarter in half a year is above it
    p_flat: float  # that the curve is level but for a burst
    p_several_waves: float
    odds_for_waves: float  # recurring waves over one rise and fall, by the data alone
    is_perhaps_nothing: bool  # corrected, and never clearly above the classifier's false alarms
    highest: DateInterval  # when it was highest so far, whatever is to come
    last: date  # the start of the last period
    end: date  # its last day


@dataclass(frozen=True, kw_only=True, slots=True)
class BandPoint:
    """The share in one period: median, 50, 80 and 95% interval (count per unit of exposure)."""

    start: date
    q025: float
    q10: float
    q25: float
    q50: float
    q75: float
    q90: float
    q975: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PanicCurve:
    """A fitted series: its course so far, and how certain that is.

    `fitted` is the rate over the observed span, without counting noise, with all else that is uncertain.
    `forecast` is the share that coming periods will show, with counting noise. `p_peak_passed` is the chance
    that the highest is past, given what is known of second waves; `p_higher` that the rate is higher in half
    a year; `p_rose` that it rose over the last half-year.
    """

    topic: str
    label: str  # the topic as it appears in a sentence
    measure: Measure
    as_of: date  # later data was not used
    step_days: float
    verdict: Verdict
    verdict_inputs: VerdictInputs
    p_peak_passed: float
    p_higher: float
    p_rose: float
    peak: DateInterval
    stages: dict[Stage, float]
    turning_points: dict[TurningPoint, DateInterval]
    hypotheses: dict[Hypothesis, float]  # Bayes factor of the best against each, best first
    half_life_days: NumberInterval | None
    fitted: tuple[BandPoint, ...]
    forecast: tuple[BandPoint, ...]
    is_corrected: bool  # for the classifier's errors
    n_events: int
    n_periods: int  # with data
    span: tuple[date, date]
    version: str
    reference: ReferencePanel | None = None  # whose share it is; none for an external series
    fit_verdict: Verdict | None = None  # of this fit alone, where `verdict` is an earlier one that stays

    @property
    def stage(self) -> Stage:
        """The most probable stage."""
        return max(self.stages, key=lambda stage: self.stages[stage])
