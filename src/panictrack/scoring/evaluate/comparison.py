"""Annotated headlines beside the scorers' results: a row for each question and group of headlines."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from panictrack.errors import InputError, NotEnoughDataError
from panictrack.scoring.evaluate.measures import (
    BoolArray,
    Confusion,
    FloatArray,
    area_under_curve,
    average_precision,
    calibration_error,
    confusion,
)
from panictrack.scoring.scorers import (
    LABELS,
    REGULATIONS,
    THEMES,
    Topic,
    VaderScorer,
    labels_of,
    load_topics,
    score_alarms,
    score_fear,
    score_topics,
)
from panictrack.scoring.scorers.linear_model import Classifier, linear_model, threshold

HIGHEST, CLEAR, SOME = 3.0, 2.0, 1.0  # grades of alarm in the codebook
MIN_CASES = 5  # of yes and of no: a group with fewer has no row
GROUPINGS = ("year", "outlet", "topic")
_YEAR = re.compile(r"\d{4}(?=-|$)")
_OUTLET_COLUMNS = ("outlet", "source")


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How well one question is answered in one group of headlines.

    Can mislead when `n_positive` is small: an AUC from ten cases is good to about a tenth.
    """

    group: str  # "all", "about AI", "year 2023", "outlet bbc.com", "topic drones"
    question: str  # "some alarm", "clear alarm", "about AI", "topic:drones", "theme:jobs"
    n: int
    n_positive: int  # headlines annotated with yes
    expected: float | None = None  # the sum of the probabilities: the expected number of yeses
    auc: float | None = None  # None, like the next three, for a scorer that only says yes or no
    auc_vader: float | None = None  # of minus VADER, on the same headlines
    average_precision: float | None = None
    calibration_error: float | None = None
    confusion: Confusion  # at the shipped threshold


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sample:
    """Annotations and scores of the same headlines, one element a headline; None: no such column."""

    grade: FloatArray
    about_ai: BoolArray | None
    technology: Sequence[str] | None  # in the annotator's own words
    annotated_labels: Sequence[frozenset[str]] | None
    alarm: FloatArray
    alarm_any: FloatArray
    vader: FloatArray
    topics: Sequence[tuple[str, ...]]
    predicted_labels: Sequence[tuple[str, ...]]
    alarm_threshold: float
    concern_threshold: float
    groups: Mapping[str, list[str]]  # by grouping, the group of each headline


def evaluate(
    records: Sequence[Mapping[str, str]], name: str, classifier: Classifier | None = None
) -> list[Result]:
    """Compare scores with annotations, over all headlines and by group.

    Parameters
    ----------
    records
        Rows with `title` and `alarm` (grade 0 to 3). The columns `about_ai` (0 to 1), `themes` (separated
        by semicolons) with `regulation`, `tech` (a technology in any words), `date`, and `outlet` or
        `source` add questions and groups.
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
    sample = _sample(records, name, classifier or linear_model())
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
    return results


def fear_correlation(
    records: Sequence[Mapping[str, str]], file_name: str, classifier: Classifier | None = None
) -> float:
    """Pearson's r between the fear score and the column `fear` of headlines in `title` or `text`.

    Can mislead when the file has few headlines: r from 250 of them is good to about 0.07.

    Raises
    ------
    InputError
        A value is not a number.
    """
    column = "title" if "title" in records[0] else "text"
    annotated = _numbers(records, "fear", file_name)
    scores = score_fear([record[column] or "" for record in records], classifier)
    return float(np.corrcoef(scores, annotated)[0, 1])


def _alarm_results(group: str, sample: _Sample, chosen: BoolArray) -> list[Result]:
    results = []
    questions = (
        ("some alarm", SOME, sample.alarm_any, sample.concern_threshold),
        ("clear alarm", CLEAR, sample.alarm, sample.alarm_threshold),
    )
    for question, least_grade, all_scores, least_score in questions:
        truth, scores = sample.grade[chosen] >= least_grade, all_scores[chosen]
        if min(truth.sum(), (~truth).sum()) < MIN_CASES:
            continue
        results.append(
            Result(
                group=group,
                question=question,
                n=len(truth),
                n_positive=int(truth.sum()),
                expected=float(scores.sum()),
                auc=area_under_curve(scores, truth),
                auc_vader=area_under_curve(-sample.vader[chosen], truth),
                average_precision=average_precision(scores, truth),
                calibration_error=calibration_error(scores, truth),
                confusion=confusion(scores >= least_score, truth),
            )
        )
    return results


def _yes_no_result(group: str, question: str, predicted: BoolArray, truth: BoolArray) -> Result:
    return Result(
        group=group,
        question=question,
        n=len(truth),
        n_positive=int(truth.sum()),
        confusion=confusion(predicted, truth),
    )


def _topic_results(sample: _Sample) -> list[Result]:
    """A row for AI, if annotated, and one for each topic that the column `tech` names."""
    results = []
    if sample.about_ai is not None:
        predicted = np.array(["ai" in topics for topics in sample.topics])
        results.append(_yes_no_result("all", "about AI", predicted, sample.about_ai))
    for topic in load_topics() if sample.technology is not None else ():
        truth = np.array([_names(technology, topic) for technology in sample.technology or ()])
        predicted = np.array([topic.name in topics for topics in sample.topics])
        if topic.name != "ai" and truth.sum() >= MIN_CASES:
            results.append(_yes_no_result("all", f"topic:{topic.name}", predicted, truth))
    return results


def _names(technology: str, topic: Topic) -> bool:
    """Whether an annotator's words for a technology are the topic's name or one of its terms."""
    return technology.replace(" ", "_") == topic.name or topic.matches(technology)


def _label_results(group: str, sample: _Sample, chosen: BoolArray) -> list[Result]:
    """A row for each theme, for each aim of regulation and for regulation with any aim."""
    results = []
    for label in (*LABELS, "regulation:"):  # "regulation:" is the prefix of every aim
        truth = np.array([_has(own, label) for own in sample.annotated_labels or ()])[chosen]
        predicted = np.array([_has(own, label) for own in sample.predicted_labels])[chosen]
        if truth.sum() >= MIN_CASES:
            question = label if label in LABELS else "regulation (any)"
            results.append(_yes_no_result(group, question, predicted, truth))
    return results


def _has(labels: Collection[str], label: str) -> bool:
    return label in labels or (label not in LABELS and any(own.startswith(label) for own in labels))


def _annotated_labels(records: Sequence[Mapping[str, str]], name: str) -> list[frozenset[str]]:
    """The annotated labels of each headline; a label that the codebook lacks is an error."""
    found = []
    for line, record in enumerate(records, start=2):
        themes = set(re.split(r"[;,\s]+", record["themes"] or "")) - {"", "other"}
        aims = {record["regulation"] or "none"} - {"none", "disputed"}  # disputed: two annotators differ
        if unknown := sorted((themes - set(THEMES)) | (aims - set(REGULATIONS))):
            raise InputError(
                f"{name}, line {line}: {unknown[0]!r} is not a theme or an aim of regulation; the themes are "
                f"{', '.join(THEMES)} (separated by ;), the aims {', '.join(REGULATIONS)} or none"
            )
        found.append(
            frozenset({f"theme:{theme}" for theme in themes} | {f"regulation:{aim}" for aim in aims})
        )
    return found


def _sample(records: Sequence[Mapping[str, str]], name: str, classifier: Classifier) -> _Sample:
    if not records:
        raise InputError(f"{name}: no rows; give a CSV with a header line and columns title and alarm")
    columns = records[0].keys()
    if missing := {"title", "alarm"} - columns:
        (least, *_), listed = sorted(missing), ", ".join(columns)
        raise InputError(f"{name}: no column {least!r} among {listed}; name it with --map {least}=COLUMN")
    titles = [record["title"] or "" for record in records]
    alarm, alarm_any = (np.array(column) for column in zip(*score_alarms(titles, classifier), strict=True))
    topics = score_topics(titles, load_topics())
    return _Sample(
        grade=grades(records, name),
        about_ai=_numbers(records, "about_ai", name) >= 0.5 if "about_ai" in columns else None,
        technology=[record["tech"] or "" for record in records] if "tech" in columns else None,
        annotated_labels=_annotated_labels(records, name) if columns >= {"themes", "regulation"} else None,
        alarm=alarm,
        alarm_any=alarm_any,
        vader=np.array(VaderScorer().score(titles)),
        topics=topics,
        predicted_labels=labels_of(titles, classifier),
        alarm_threshold=threshold("alarm", classifier),
        concern_threshold=threshold("alarm_any", classifier),
        groups=_groups(records, topics),
    )


def _groups(records: Sequence[Mapping[str, str]], topics: Sequence[tuple[str, ...]]) -> dict[str, list[str]]:
    """The groups of each headline; of several topics, the first in the alphabet."""
    groups = {"topic": [min(found, default="") for found in topics]}
    if "date" in records[0]:
        years = (_YEAR.match(record["date"] or "") for record in records)
        groups["year"] = [year.group() if year else "" for year in years]
    if outlet := next((column for column in _OUTLET_COLUMNS if column in records[0]), None):
        groups["outlet"] = [record[outlet] or "" for record in records]
    return groups


def grades(records: Sequence[Mapping[str, str]], name: str) -> FloatArray:
    """The annotated alarm of each headline, 0 to 3.

    Raises
    ------
    InputError
        A grade is not a number from 0 to 3; the message names the line.
    """
    found = _numbers(records, "alarm", name)
    for line, grade in enumerate(found.tolist(), start=2):
        if not 0 <= grade <= HIGHEST:
            raise InputError(
                f"{name}, line {line}, alarm: {grade:g} is not a grade from 0 to 3; correct or delete it"
            )
    return found


def _numbers(records: Sequence[Mapping[str, str]], column: str, name: str) -> FloatArray:
    values = []
    for line, record in enumerate(records, start=2):
        try:
            values.append(float(record[column]))
        except (TypeError, ValueError) as error:
            raise InputError(
                f"{name}, line {line}, {column}: {record[column]!r} is not a number; correct or delete it"
            ) from error
    return np.array(values)
