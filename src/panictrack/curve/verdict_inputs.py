"""The few numbers that a verdict rests on."""

from dataclasses import dataclass
from datetime import date

from panictrack.curve.intervals import DateInterval

SECOND_WAVE_DISCOUNT = 0.85
"""Of the real series whose peak looked passed, about 15 % rose higher later: every probability that a
peak has passed is multiplied by this."""
# An identified peak is dated to half a year, or to a quarter of the span where that is more.
SHARPEST_DAYS, SHARPEST_SHARE = 182.0, 0.25


@dataclass(frozen=True, kw_only=True, slots=True)
class VerdictInputs:
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
