"""How well the scorers agree with annotated headlines."""

from panictrack.scoring.evaluate.comparison import Result, evaluate, fear_correlation
from panictrack.scoring.evaluate.tables import as_text, worst_errors_as_text
from panictrack.scoring.evaluate.worst_errors import WorstError, worst_errors

__all__ = [
    "Result",
    "WorstError",
    "as_text",
    "evaluate",
    "fear_correlation",
    "worst_errors",
    "worst_errors_as_text",
]
