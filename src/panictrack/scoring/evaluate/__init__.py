"""How well the scorers read headlines that people (or other readers) have labelled."""

from panictrack.scoring.evaluate.comparison import Row, evaluate, fear_correlation
from panictrack.scoring.evaluate.tables import as_text
from panictrack.scoring.evaluate.worst_errors import Mistake, mistakes_as_text, worst_mistakes

__all__ = [
    "Mistake",
    "Row",
    "as_text",
    "evaluate",
    "fear_correlation",
    "mistakes_as_text",
    "worst_mistakes",
]
