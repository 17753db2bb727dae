"""The headlines whose alarm score differs most from their annotation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from panictrack.scoring.evaluate.samples import CLEAR, grades
from panictrack.scoring.scorers import reasons, score_alarms
from panictrack.scoring.scorers.linear_model import Classifier, LinearModel, linear_model, threshold

N_REASONS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class WorstError:
    """One headline with its annotation, its score and the words with the largest weights."""

    title: str
    grade: float  # 0 none, 1 some, 2 clear, 3 extreme
    alarm: float
    reasons: tuple[str, ...]  # empty for the encoder, which has none


def worst_errors(
    records: Sequence[Mapping[str, str]], name: str, n: int, classifier: Classifier | None = None
) -> tuple[list[WorstError], list[WorstError]]:
    """Up to n missed clear alarms, lowest score first, and up to n false alarms, highest score first.

    Can mislead when taken for a sample: these are the extremes, and annotators err too.

    Raises
    ------
    InputError
        An annotation is invalid; the message names the line.
    """
    classifier = classifier or linear_model()
    titles = [record["title"] or "" for record in records]
    grade = grades(records, name)
    alarm = np.array([alarm for alarm, _ in score_alarms(titles, classifier)])
    is_alarmed = alarm >= threshold("alarm", classifier)
    order = np.argsort(alarm, kind="stable")
    missed = [index for index in order if grade[index] >= CLEAR and not is_alarmed[index]][:n]
    false = [index for index in order[::-1] if grade[index] < CLEAR and is_alarmed[index]][:n]

    def error(index: int) -> WorstError:
        found = reasons(titles[index])[:N_REASONS] if isinstance(classifier, LinearModel) else ()
        return WorstError(
            title=titles[index],
            grade=float(grade[index]),
            alarm=float(alarm[index]),
            reasons=tuple(reason.text for reason in found),
        )

    return [error(index) for index in missed], [error(index) for index in false]
