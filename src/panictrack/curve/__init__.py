"""The panic curve: the shape of a series, how certain it is, and a verdict."""

from panictrack.curve.result import (
    BandPoint,
    DateInterval,
    Hypothesis,
    PanicCurve,
    Stage,
    TurningPoint,
    Verdict,
)

__all__ = [
    "BandPoint",
    "DateInterval",
    "Hypothesis",
    "PanicCurve",
    "Stage",
    "TurningPoint",
    "Verdict",
]
