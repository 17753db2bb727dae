"""How well the scorers agree with annotated headlines."""

from panictrack.scoring.evaluate.comparison import Evaluation, Result, evaluate
from panictrack.scoring.evaluate.emotions import DOMINANT, FEAR, FearResult, fear_results
from panictrack.scoring.evaluate.rows import Measure, fear_measures, measures
from panictrack.scoring.evaluate.tables import as_text, fear_as_text, worst_errors_as_text
from panictrack.scoring.evaluate.worst_errors import WorstError, worst_errors

__all__ = [
    "DOMINANT",
    "FEAR",
    "Evaluation",
    "FearResult",
    "Measure",
    "Result",
    "WorstError",
    "as_text",
    "evaluate",
    "fear_as_text",
    "fear_measures",
    "fear_results",
    "measures",
    "worst_errors",
    "worst_errors_as_text",
]
