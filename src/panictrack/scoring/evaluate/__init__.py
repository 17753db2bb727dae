"""How well the scorers read headlines that people (or other readers) have labelled."""

from panictrack.scoring.evaluate.comparison import Row, evaluate, fear_correlation
from panictrack.scoring.evaluate.tables import as_text
from panictrack.scoring.evaluate.worst_errors import WorstError, worst_errors, worst_errors_as_text

__all__ = [
    "Row",
    "WorstError",
    "as_text",
    "evaluate",
    "fear_correlation",
    "worst_errors",
    "worst_errors_as_text",
]
