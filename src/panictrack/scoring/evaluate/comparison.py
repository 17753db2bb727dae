"""Annotated headlines beside the scorers' results: a row for each question and group of headlines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from panictrack.errors import NotEnoughDataError
from panictrack.scoring.evaluate.coders import coder_agreement
from panictrack.scoring.evaluate.intervals import (
    Figure,
    area,
    calibration,
    effective_number,
    mean_precision,
    shares,
)
from panictrack.scoring.evaluate.measures import BoolArray, Confusion, FloatArray, confusion
from panictrack.scoring.evaluate.samples import CLEAR, SOME, Sample, sample_of
from panictrack.scoring.scorers import LABELS, Topic, load_topics
from panictrack.scoring.scorers.linear_model import Classifier, linear_model
from panictrack.scoring.validity.agreement import Coefficient

MIN_CASES = 5  # of yes and of no: a group with fewer has no row
GROUPINGS = ("year", "outlet", "topic")


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How well one question is answered in one group of headlines.

    With weights, all shares and figures are weighted; `n`, `n_positive` and `confusion` count headlines.

    Can mislead when `n_positive` is small: an AUC from ten cases is good to about a tenth, as its interval
    says. Intervals suppose that the headlines are independent.
    """

    group: str  # "all", "about AI", "year 2023", "outlet bbc.com", "topic drones"
    question: str  # "some alarm", "clear alarm", "about AI", "topic:drones", "theme:jobs"
    n: int
    n_positive: int  # headlines annotated with yes
    n_effective: float  # headlines of equal weight that tell as much
    share_annotated: float
    share_classified: float
    share_expected: float | None = None  # the mean of the probabilities
    auc: Figure | None = None  # None, like the next three, for a scorer that only says yes or no
    auc_vader: Figure | None = None  # of minus VADER, on the same headlines
    average_precision: Figure | None = None
    calibration_error: Figure | None = None
    precision: Figure  # at the shipped threshold, as the next two
    recall: Figure
    f1: Figure
    confusion: Confusion


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """The scorers' results, and how well the coders agree where the file has the grades of two or more."""

    results: list[Result]
    coders: list[Coefficient]
    coder_names: tuple[str, ...]
    truth: str  # "alarm", or "the mean of alarm_ana and alarm_ben"
    is_weighted: bool


def evaluate(
    records: Sequence[Mapping[str, str]], name: str, classifier: Classifier | None = None
) -> Evaluation:
    """Compare scores with annotations, over all headlines and by group.

    Parameters
    ----------
    records
        Rows with `title` and `alarm` (grade 0 to 3). The columns `about_ai` (0 to 1), `themes` (separated
        by semicolons) with `regulation`, `tech` (a technology in any words), `date`, and `outlet` or
        `source` add questions and groups. `weight`, or `inclusion_probability`, says for how many
        headlines each stands. Columns of two or more coders, as `alarm_ana` and `alarm_ben`, add how well
        they agree; without `alarm`, their mean is the truth.
    name
        The name of the file, for error messages.
    classifier
        The linear model by default, or the encoder.

    Raises
    ------
    InputError
        A column is missing or an annotation is invalid; the message names the line.
    NotEnoughDataError
        Fewer than five headlines with yes, or with no.
    """
    sample = sample_of(records, name, classifier or linear_model())
    everything = np.ones(len(records), dtype=bool)
    results = _alarm_results("all", sample, everything)
    if sample.about_ai is not None:
        results += _alarm_results("about AI", sample, sample.about_ai)
    results += _topic_results(sample)
    if sample.annotated_labels is not None:
        chosen = everything if sample.about_ai is None else sample.about_ai
        results += _label_results("all" if sample.about_ai is None else "about AI", sample, chosen)
    if not results:
        raise NotEnoughDataError(
            f"{name}: fewer than {MIN_CASES} headlines with or without alarm; annotate more headlines"
        )
    for grouping in GROUPINGS:
        names = sample.groups.get(grouping, [])
        for group in sorted(set(names) - {""}):
            chosen = np.array([one == group for one in names])
            results += _alarm_results(f"{grouping} {group}", sample, chosen)
    return Evaluation(
        results=results,
        coders=coder_agreement(sample),
        coder_names=tuple(sample.coders),
        truth=sample.truth,
        is_weighted=sample.weight is not None,
    )


def _alarm_results(group: str, sample: Sample, chosen: BoolArray) -> list[Result]:
    results = []
    questions = (
        ("some alarm", SOME, sample.alarm_any, sample.concern_threshold),
        ("clear alarm", CLEAR, sample.alarm, sample.alarm_threshold),
    )
    for question, least_grade, all_scores, least_score in questions:
        truth, scores = sample.grade[chosen] >= least_grade, all_scores[chosen]
        if min(truth.sum(), (~truth).sum()) < MIN_CASES:
            continue
        of = _weights(sample, chosen)
        result = _result(
            group,
            question,
            scores >= least_score,
            truth,
            of,
            share_expected=float((of * scores).sum() / of.sum()),
            auc=area(scores, truth, of),
            auc_vader=area(-sample.vader[chosen], truth, of),
            average_precision=mean_precision(scores, truth, of),
            calibration_error=calibration(scores, truth, of),
        )
        results.append(result)
    return results


def _result(
    group: str, question: str, predicted: BoolArray, truth: BoolArray, weights: FloatArray, **others: Any
) -> Result:
    precision, recall, f1 = shares(predicted, truth, weights)
    return Result(
        group=group,
        question=question,
        n=len(truth),
        n_positive=int(truth.sum()),
        n_effective=effective_number(weights),
        share_annotated=float(weights[truth].sum() / weights.sum()),
        share_classified=float(weights[predicted].sum() / weights.sum()),
        precision=precision,
        recall=recall,
        f1=f1,
        confusion=confusion(predicted, truth),
        **others,
    )


def _weights(sample: Sample, chosen: BoolArray) -> FloatArray:
    return np.ones(int(chosen.sum())) if sample.weight is None else sample.weight[chosen]


def _topic_results(sample: Sample) -> list[Result]:
    """A row for AI, if annotated, and one for each topic that the column `tech` names."""
    results = []
    weights = _weights(sample, np.ones(len(sample.grade), dtype=bool))
    if sample.about_ai is not None:
        predicted = np.array(["ai" in topics for topics in sample.topics])
        results.append(_result("all", "about AI", predicted, sample.about_ai, weights))
    for topic in load_topics() if sample.technology is not None else ():
        truth = np.array([_names(technology, topic) for technology in sample.technology or ()])
        predicted = np.array([topic.name in topics for topics in sample.topics])
        if topic.name != "ai" and truth.sum() >= MIN_CASES:
            results.append(_result("all", f"topic:{topic.name}", predicted, truth, weights))
    return results


def _names(technology: str, topic: Topic) -> bool:
    """Whether an annotator's words for a technology are the topic's name or one of its terms."""
    return technology.replace(" ", "_") == topic.name or topic.matches(technology)


def _label_results(group: str, sample: Sample, chosen: BoolArray) -> list[Result]:
    """A row for each theme, for each aim of regulation and for regulation with any aim."""
    results = []
    for label in (*LABELS, "regulation:"):  # "regulation:" is the prefix of every aim
        truth = np.array([_has(own, label) for own in sample.annotated_labels or ()])[chosen]
        predicted = np.array([_has(own, label) for own in sample.predicted_labels])[chosen]
        if truth.sum() >= MIN_CASES:
            question = label if label in LABELS else "regulation (any)"
            results.append(_result(group, question, predicted, truth, _weights(sample, chosen)))
    return results


def _has(labels: Collection[str], label: str) -> bool:
    return label in labels or (label not in LABELS and any(own.startswith(label) for own in labels))
