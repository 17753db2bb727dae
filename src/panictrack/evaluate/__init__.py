"""How well the scorers read headlines that people (or other readers) have labelled."""

from panictrack.evaluate.comparing import Row, evaluate, fear_correlation
from panictrack.evaluate.mistakes import Mistake, mistakes_as_text, worst_mistakes
from panictrack.evaluate.presenting import as_text

__all__ = [
    "Mistake",
    "Row",
    "as_text",
    "evaluate",
    "fear_correlation",
    "mistakes_as_text",
    "worst_mistakes",
]
