"""The panic curve: which course a series has taken, how sure we are, and what it is called."""

from panictrack.curve.intervals import DateInterval
from panictrack.curve.result import BandPoint, Hypothesis, PanicCurve, Stage, TurningPoint, Verdict

__all__ = ["BandPoint", "DateInterval", "Hypothesis", "PanicCurve", "Stage", "TurningPoint", "Verdict"]
