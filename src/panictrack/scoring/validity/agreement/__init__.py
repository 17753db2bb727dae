"""How well coders agree: coefficients with intervals, tables of pairs, and what to adjudicate."""

from panictrack.scoring.validity.agreement.comparison import Coefficient, agreement
from panictrack.scoring.validity.agreement.disagreements import (
    Disagreement,
    PairTable,
    disagreements,
    pair_tables,
)
from panictrack.scoring.validity.agreement.scale import CANNOT_TELL, Kind, Ratings

__all__ = [
    "CANNOT_TELL",
    "Coefficient",
    "Disagreement",
    "Kind",
    "PairTable",
    "Ratings",
    "agreement",
    "disagreements",
    "pair_tables",
]
