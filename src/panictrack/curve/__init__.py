"""The panic curve: which course a series has taken, how sure we are, and what it is called."""

from panictrack.curve.intervals import DateInterval
from panictrack.curve.result import BandPoint, PanicCurve, Rival, Stage, TurningPoint, Verdict

__all__ = ["BandPoint", "DateInterval", "PanicCurve", "Rival", "Stage", "TurningPoint", "Verdict"]
