"""What is feared and what is asked for: fifteen themes of fear and three aims of regulation.

The aims are those of our founding paper: rules for the making of a technology (development), for its use
(deployment), or without a visible aim (general).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from panictrack.model import ScorerId
from panictrack.scoring.scorers import linear_model

THEMES = (
    "existential",
    "jobs",
    "misinformation",
    "privacy",
    "crime",
    "children",
    "bias",
    "creative",
    "safety",
    "military",
    "sexual",
    "power",
    "environment",
    "error",
    "economy",
)
REGULATIONS = ("development", "deployment", "general")
LABELS = (*(f"theme:{name}" for name in THEMES), *(f"regulation:{name}" for name in REGULATIONS))
"""The names of the scores; `theme:jobs` is also the name of its question."""

_ANY = "regulation"
_AIMS = tuple(f"regulation:{name}" for name in REGULATIONS)


class LabelScorer:
    """How sure it is that a headline has a label, where sure enough to say so; 0.0 where it has not.

    A theme: the probability in [0, 1], where it reaches the theme's threshold. A headline has any number
    of themes. An aim of regulation: the probability that the headline is about government control at all,
    given to its likeliest aim; a headline has one aim or none. Only headlines that name a technology.

    Can mislead when a theme is rare: some were learned from a few dozen headlines
    (docs/explanation/method_scores.md has precision and recall of each), and when rules are met by another
    name ("guard rails", "red lines").
    """

    def __init__(self, label: str) -> None:
        self.label = label

    @property
    def id(self) -> ScorerId:
        """The name, version and a digest of the weights, the word lists and the method."""
        questions = (self.label,) if self.label.startswith("theme:") else (_ANY, *_AIMS)
        return linear_model.scorer_id(self.label, *questions)

    def score(self, titles: Sequence[str]) -> list[float]:
        """The probability for each headline, in thousandths."""
        found: list[float] = labelled(linear_model.answers(titles, linear_model.linear_model()))[
            self.label
        ].tolist()
        return found


def labelled(
    answers: linear_model.Floats, reader: linear_model.Reader | None = None
) -> Mapping[str, linear_model.Floats]:
    """The scores by label (n,) of headlines whose `answers` (n, questions) by a reader are known."""
    reader = reader or linear_model.linear_model()
    questions = reader.questions
    of = {question: answers[:, place] for place, question in enumerate(questions)}
    least = dict(zip(questions, reader.thresholds.tolist(), strict=True))
    themes = (f"theme:{name}" for name in THEMES)
    found = {theme: np.where(of[theme] >= least[theme], of[theme], 0.0) for theme in themes}
    is_any = of[_ANY] >= least[_ANY]
    likeliest = np.argmax(np.column_stack([of[aim] for aim in _AIMS]), axis=1)
    for place, aim in enumerate(_AIMS):
        found[aim] = np.where(is_any & (likeliest == place), of[_ANY], 0.0)
    return found


def labels_of(titles: Sequence[str], reader: linear_model.Reader | None = None) -> list[tuple[str, ...]]:
    """The labels of each headline, themes first, in the order of the codebook.

    Can mislead when: see `LabelScorer`.
    """
    reader = reader or linear_model.linear_model()
    found = labelled(linear_model.answers(titles, reader), reader)
    has = np.column_stack([found[label] > 0 for label in LABELS])
    return [tuple(label for label, own in zip(LABELS, row, strict=True) if own) for row in has.tolist()]
