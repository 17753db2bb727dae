"""How alarmed a headline is about a technology, as two calibrated probabilities; and fear of any cause.

A headline that names no technology scores 0 for alarm: by the codebook only a technology as the cause of
the threat counts.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Literal

from panictrack.data import data_path
from panictrack.model import ErrorCell, ErrorCounts, ErrorRates, Measure, Reason, ScorerId
from panictrack.scoring.scorers import features, linear_model

ALARM_THRESHOLD = 0.346
"""The `alarm` score from which a headline is classified as alarmed (clear alarm).

At this value as many headlines of a random draw about AI are classified as alarmed as are coded so, and
nothing was trained on that draw: an instrument that measures shares must not lean either way.
Repeated here from the weights, so that counting needs neither them nor numpy.
"""

CONCERN_THRESHOLD = 0.354
"""The `alarm_any` score from which a headline counts as concerned (at least some alarm); chosen likewise."""

Question = Literal["alarm", "alarm_any"]
_QUESTION_OF = {Measure.PANIC: "alarm", Measure.ALARM_RATE: "alarm", Measure.CONCERN: "alarm_any"}


class AlarmScorer:
    """The probability in [0, 1] that an annotator finds a headline clearly, or at all, alarming.

    `alarm` is codebook grade 2 or 3 (clear alarm), `alarm_any` grade 1 to 3. 0.0 if the headline names no
    technology. Calibrated on headlines that do.

    Can mislead when the alarm is in what people know and not in the words ("The College Essay Is Dead"),
    when a technology appears beside a threat that it does not cause (a phone in a murder trial), when words
    that spread a fear also deny it, with irony, and in every language but English. The training headlines
    were annotated by an AI model following our codebook; no human has coded them.
    """

    def __init__(self, question: Question = "alarm") -> None:
        self.question: Question = question

    @property
    def id(self) -> ScorerId:
        """The name, the version, and a digest of the weights, the word lists and the method."""
        return linear_model.scorer_id(self.question, self.question)

    def score(self, titles: Sequence[str]) -> list[float]:
        """The probability for each headline, in thousandths."""
        column = 0 if self.question == "alarm" else 1
        return [pair[column] for pair in score_alarms(titles)]


def score_alarms(
    titles: Sequence[str], classifier: linear_model.Classifier | None = None
) -> list[tuple[float, float]]:
    """`alarm` and `alarm_any` of each headline, in one pass over its words.

    Can mislead when: see `AlarmScorer`.
    """
    classifier = classifier or linear_model.linear_model()
    columns = [classifier.questions.index(question) for question in ("alarm", "alarm_any")]
    found = linear_model.classify(titles, classifier)[:, columns].tolist()
    return [(alarm, alarm_any) for alarm, alarm_any in found]


def reasons(title: str, *, question: str = "alarm") -> tuple[Reason, ...]:
    """Each word and pair of words with its weight in log-odds, strongest first, for any question.

    The weights add up to the log-odds of the probability before rounding. A headline that names no
    technology has one reason, which says so.
    """
    if not features.is_about_technology(title):
        return (Reason(text="(names no technology)", weight=0.0),)
    return linear_model.weights().reasons(features.tokens(title), question)


@cache
def error_rates(topic: str, measure: Measure) -> ErrorRates | None:
    """The errors of the scorer behind a measure, on headlines about AI that no training read.

    By period and stream. None for other topics. training/error_rates.py counts them.
    """
    found = json.loads(data_path("scoring", "error_rates.json").read_text(encoding="utf-8"))
    if topic != found["topic"] or measure not in _QUESTION_OF or found["version"] != linear_model.VERSION:
        return None
    return rates_from(found["scorers"][_QUESTION_OF[measure]])


def rates_from(counts: Mapping[str, Any]) -> ErrorRates:
    """The errors as training/error_rates.py writes them."""
    cells = tuple(
        ErrorCell(
            since=date.fromisoformat(cell["since"]),
            until=date.fromisoformat(cell["until"]),
            stream=cell["stream"],
            n_topic=cell["n_topic"],
            errors=ErrorCounts(**cell["errors"]),
        )
        for cell in counts["cells"]
    )
    return ErrorRates(total=ErrorCounts(**counts["total"]), cells=cells)


def score_fear(titles: Sequence[str], classifier: linear_model.Classifier | None = None) -> list[float]:
    """How much fear people feel at each headline, 0 to 1 (1: the top of the scale of SemEval-2007 task 14).

    Fear of war and illness as well as of machines: no archive stores it and no curve uses it. It shows how
    the classifier does on the annotations of others (Strapparava & Mihalcea 2007; Bostan, Kim & Klinger
    2020).

    Can mislead when taken for alarm about a technology, which is another question.
    """
    classifier = classifier or linear_model.linear_model()
    values: list[float] = classifier.probabilities(titles)[:, classifier.questions.index("fear")].tolist()
    return values
