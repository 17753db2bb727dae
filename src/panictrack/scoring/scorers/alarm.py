"""How alarmed a headline is about a technology: two calibrated probabilities.

A headline that names no technology scores 0: by the codebook, only a technology as the cause of the
threat counts. The others are weighed by logistic regressions (`panictrack.scoring.scorers.linear_model`).
"""

from collections.abc import Sequence
from typing import Literal

from panictrack.model import Reason, ScorerId
from panictrack.scoring.scorers import features, linear_model

ALARM_THRESHOLD = linear_model.threshold("alarm")
"""From this `alarm` on a headline counts as alarmed (clear alarm).

The value at which as many of the training headlines about AI were called alarmed as were read so, when
neither the scorer nor its teacher had seen them: an instrument of shares must not lean.
"""

CONCERN_THRESHOLD = linear_model.threshold("alarm_any")
"""From this `alarm_any` on a headline counts as concerned (at least some alarm); chosen likewise."""

Kind = Literal["alarm", "alarm_any"]


class AlarmScorer:
    """The probability in [0, 1] that a reader finds a headline clearly or at all alarming.

    0.0 where the headline names no technology. `alarm` is codebook grade 2 or 3 (clear), `alarm_any`
    grade 1 to 3. Calibrated on headlines that name a technology.

    Can mislead when the alarm is in what readers know and not in the words ("The College Essay Is
    Dead"), when a technology stands beside a threat that it does not cause (a phone in a murder
    trial), when a fear is denied in words that also spread it, with irony, and in every language
    but English. The readers of the training headlines were machine readers with a codebook.
    """

    def __init__(self, kind: Kind = "alarm") -> None:
        self.kind: Kind = kind

    @property
    def id(self) -> ScorerId:
        """The name, version and a digest of the weights, the word lists and the method."""
        return linear_model.scorer_id(self.kind, self.kind)

    def score(self, titles: Sequence[str]) -> list[float]:
        """The probability for each headline, in thousandths."""
        place = 0 if self.kind == "alarm" else 1
        return [both[place] for both in score_both(titles)]

    def explain(self, title: str) -> tuple[Reason, ...]:
        """What moved the score, strongest first; the weights sum to its log-odds."""
        return explain(title, question=self.kind)


def score_both(titles: Sequence[str], reader: linear_model.Reader | None = None) -> list[tuple[float, float]]:
    """`alarm` and `alarm_any` of each headline: the words are read once for both.

    Can mislead when: see `AlarmScorer`.
    """
    reader = reader or linear_model.linear_model()
    columns = [reader.questions.index(kind) for kind in ("alarm", "alarm_any")]
    scores = [(0.0, 0.0)] * len(titles)
    places = linear_model.naming_technology(titles)
    found = reader.probabilities([titles[place] for place in places])[:, columns]
    for place, (alarm, alarm_any) in zip(places, found.tolist(), strict=True):
        scores[place] = (alarm, alarm_any)
    return scores


def explain(title: str, *, question: str = "alarm") -> tuple[Reason, ...]:
    """Each word and pair of words with its weight in log-odds, strongest first, for any question.

    They sum to the log-odds of the unrounded probability. A headline that names no technology has one
    reason, which says so.
    """
    if not features.is_about_technology(title):
        return (Reason(text="(names no technology)", weight=0.0),)
    return linear_model.weights().reasons(features.tokens(title), question)
