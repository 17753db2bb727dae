"""What a headline fears and which regulation it calls for: fifteen themes of fear, three aims of regulation.

The aims are those of our founding paper: rules for the development of a technology, for its deployment, or
calls that state neither (general).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from panictrack.model import ScorerId
from panictrack.scoring.scorers.linear_model import Classifier, Floats, classify, linear_model, scorer_id

THEMES = (
    "existential", "jobs", "misinformation", "privacy", "crime", "children", "bias", "creative",
    "safety", "military", "sexual", "power", "environment", "error", "economy",
)  # fmt: skip
REGULATIONS = ("development", "deployment", "general")
LABELS = (*(f"theme:{name}" for name in THEMES), *(f"regulation:{name}" for name in REGULATIONS))
"""The names of the scorers; `theme:jobs` is also the name of its question."""

_ANY = "regulation"
_AIMS = tuple(f"regulation:{name}" for name in REGULATIONS)


class LabelScorer:
    """The probability that a headline has a label, if it reaches the threshold; otherwise 0.0.

    A theme: the probability in [0, 1] of the theme itself. A headline may have several themes. An aim of
    regulation: the probability that the headline calls for any regulation, given to its likeliest aim. A
    headline has one aim or none. Always 0.0 if the headline names no technology.

    Can mislead when a theme is rare: some were learned from a few dozen headlines (precision and recall of
    each: docs/explanation/method_scores.md), and when rules go by another name ("guard rails", "red lines").
    """

    def __init__(self, label: str) -> None:
        self.label = label

    @property
    def id(self) -> ScorerId:
        """The name, the version, and a digest of the weights, the word lists and the method."""
        questions = (self.label,) if self.label.startswith("theme:") else (_ANY, *_AIMS)
        return scorer_id(self.label, *questions)

    def score(self, titles: Sequence[str]) -> list[float]:
        """The probability for each headline, in thousandths."""
        scores = label_scores(classify(titles, linear_model()), linear_model())
        found: list[float] = scores[self.label].tolist()
        return found


def label_scores(probabilities: Floats, classifier: Classifier) -> Mapping[str, Floats]:
    """The scores (n,) of each label from a classifier's probabilities (n, questions)."""
    questions = classifier.questions
    of = {question: probabilities[:, column] for column, question in enumerate(questions)}
    least = dict(zip(questions, classifier.thresholds.tolist(), strict=True))
    themes = (f"theme:{name}" for name in THEMES)
    found = {theme: np.where(of[theme] >= least[theme], of[theme], 0.0) for theme in themes}
    is_any = of[_ANY] >= least[_ANY]
    likeliest = np.argmax(np.column_stack([of[aim] for aim in _AIMS]), axis=1)
    for index, aim in enumerate(_AIMS):
        found[aim] = np.where(is_any & (likeliest == index), of[_ANY], 0.0)
    return found


def labels_of(titles: Sequence[str], classifier: Classifier | None = None) -> list[tuple[str, ...]]:
    """The labels of each headline, themes first, in the order of the codebook.

    Can mislead when: see `LabelScorer`.
    """
    classifier = classifier or linear_model()
    scores = label_scores(classify(titles, classifier), classifier)
    has = np.column_stack([scores[label] > 0 for label in LABELS])
    return [tuple(label for label, own in zip(LABELS, row, strict=True) if own) for row in has.tolist()]
