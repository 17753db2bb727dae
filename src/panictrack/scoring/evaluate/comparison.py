"""Labelled headlines against what the scorers say: a row for each question and group."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    fear,
    labels_of,
    load_topics,
    score_both,
    score_topics,
)
from panictrack.scoring.scorers.linear_model import Reader, linear_model, threshold
from panictrack.scoring.scorers.vader import VaderScorer

HIGHEST, CLEAR, SOME = 3.0, 2.0, 1.0  # grades of the codebook
FEWEST = 5  # of each answer: a group with fewer has no row
GROUPS = ("year", "outlet", "topic")
_YEAR = re.compile(r"\d{4}(?=-|$)")
_OUTLET_NAMES = ("outlet", "source")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One question asked of one group of headlines.

    Can mislead when `n_positive` is small: an AUC from ten cases is good to about a tenth.
    """

    group: str  # "all", "about AI", "year 2023", "outlet bbc.com", "topic drones"
    question: str  # "some alarm", "clear alarm", "about AI", "topic:drones", "theme:jobs"
    n: int
    n_positive: int
    expected: float | None  # the sum of the probabilities: how many yeses they expect
    auc: float | None  # None for a yes-or-no answer
    auc_vader: float | None  # of minus VADER, on the same headlines
    average_precision: float | None
    calibration_error: float | None
    confusion: Confusion  # at the shipped threshold


@dataclass(frozen=True, kw_only=True, slots=True)
class _Labelled:
    """Labels and scores side by side; one element a headline."""

    grade: FloatArray
    about_ai: BoolArray | None
    alarm: FloatArray
    alarm_any: FloatArray
    vader: FloatArray
    technology: Sequence[str] | None  # as readers named it, freely
    concerned_from: float
    alarmed_from: float
    topics: Sequence[tuple[str, ...]]
    said: Sequence[tuple[str, ...]]  # labels by the scorers
    read: Sequence[frozenset[str]] | None  # labels by the readers
    groups: Mapping[str, list[str]]  # name of a grouping to the group of each headline


def evaluate(records: Sequence[Mapping[str, str]], name: str, reader: Reader | None = None) -> list[Row]:
    """Compare scores with labels, over all headlines and by group.

    Parameters
    ----------
    records
        Rows with `title` and `alarm` (grade 0 to 3); `about_ai` (0 to 1), `themes` (separated by
        semicolons) with `regulation`, `tech` (a free name of the technology), `date`, `outlet` or `source`
        add questions and groups.
    name
        What errors call the rows.
    reader
        Who reads the headlines: the light reading, or the encoder.

    Raises
    ------
    InputError
        A column is missing or a label is no number; the message names the line.
    NotEnoughDataError
        Fewer than five headlines of either answer.
    """
    labelled = _labelled(records, name, reader or linear_model())
    everything = np.ones(len(records), dtype=bool)
    rows = _alarm_rows("all", labelled, everything)
    if labelled.about_ai is not None:
        rows += _alarm_rows("about AI", labelled, labelled.about_ai)
    rows += _topic_rows(labelled)
    if labelled.read is not None:
        chosen = everything if labelled.about_ai is None else labelled.about_ai
        rows += _label_rows("all" if labelled.about_ai is None else "about AI", labelled, chosen)
    if not rows:
        raise NotEnoughDataError(f"{name}: fewer than {FEWEST} headlines of either answer; label more")
    for grouping in GROUPS:
        names = labelled.groups.get(grouping, [])
        for group in sorted(set(names) - {""}):
            rows += _alarm_rows(f"{grouping} {group}", labelled, np.array([one == group for one in names]))
    return rows


def fear_correlation(
    records: Sequence[Mapping[str, str]], file_name: str, reader: Reader | None = None
) -> float:
    """Pearson's r of `fear` with the column `fear` of headlines (`title` or `text`) whose emotion was noted.

    Can mislead when the file holds few headlines: r from 250 of them is good to about 0.07.

    Raises
    ------
    InputError
        A value is no number.
    """
    name = "title" if "title" in records[0] else "text"
    felt = _numbers(records, "fear", file_name)
    return float(np.corrcoef(fear([record[name] or "" for record in records], reader), felt)[0, 1])


def _alarm_rows(group: str, labelled: _Labelled, chosen: BoolArray) -> list[Row]:
    rows = []
    questions = (
        ("some alarm", SOME, labelled.alarm_any, labelled.concerned_from),
        ("clear alarm", CLEAR, labelled.alarm, labelled.alarmed_from),
    )
    for question, least, every_score, called_from in questions:
        truth, scores = labelled.grade[chosen] >= least, every_score[chosen]
        if min(truth.sum(), (~truth).sum()) < FEWEST:
            continue
        rows.append(
            Row(
                group=group,
                question=question,
                n=len(truth),
                n_positive=int(truth.sum()),
                expected=float(scores.sum()),
                auc=area_under_curve(scores, truth),
                auc_vader=area_under_curve(-labelled.vader[chosen], truth),
                average_precision=average_precision(scores, truth),
                calibration_error=calibration_error(scores, truth),
                confusion=confusion(scores >= called_from, truth),
            )
        )
    return rows


def _yes_or_no(group: str, question: str, said: BoolArray, truth: BoolArray) -> Row:
    """A row of a question that is answered without a probability."""
    return Row(
        group=group,
        question=question,
        n=len(truth),
        n_positive=int(truth.sum()),
        expected=None,
        auc=None,
        auc_vader=None,
        average_precision=None,
        calibration_error=None,
        confusion=confusion(said, truth),
    )


def _topic_rows(labelled: _Labelled) -> list[Row]:
    """A row for AI, read as such or not, and one for each topic that the column `tech` names."""
    rows = []
    if labelled.about_ai is not None:
        said = np.array(["ai" in topics for topics in labelled.topics])
        rows.append(_yes_or_no("all", "about AI", said, labelled.about_ai))
    for topic in load_topics() if labelled.technology is not None else ():
        truth = np.array([_is_named(topic, tech) for tech in labelled.technology or ()])
        said = np.array([topic.name in topics for topics in labelled.topics])
        if topic.name != "ai" and truth.sum() >= FEWEST:
            rows.append(_yes_or_no("all", f"topic:{topic.name}", said, truth))
    return rows


def _is_named(topic: Topic, technology: str) -> bool:
    """Whether a free name of a technology means this topic: it is its name, or one of its own terms."""
    return technology.replace(" ", "_") == topic.name or topic.matches(technology)


def _label_rows(group: str, labelled: _Labelled, chosen: BoolArray) -> list[Row]:
    """A row for each theme, for any regulation and for each of its aims."""
    rows = []
    for label in (*LABELS, "regulation:"):
        # "regulation:" begins the names of all aims: whichever is meant
        truth = np.array([_has(own, label) for own in labelled.read or ()])[chosen]
        said = np.array([_has(own, label) for own in labelled.said])[chosen]
        if truth.sum() >= FEWEST:
            rows.append(_yes_or_no(group, label if label in LABELS else "regulation (any)", said, truth))
    return rows


def _has(labels: Collection[str], label: str) -> bool:
    return label in labels or (label not in LABELS and any(own.startswith(label) for own in labels))


def _read_labels(records: Sequence[Mapping[str, str]], name: str) -> list[frozenset[str]]:
    """The labels of each headline; names that are not in the codebook are an error, not silently lost."""
    found = []
    for line, record in enumerate(records, start=2):
        themes = set(re.split(r"[;,\s]+", record["themes"] or "")) - {"", "other"}
        aims = {record["regulation"] or "none"} - {"none", "disputed"}  # two readers who differ agree on none
        if unknown := sorted((themes - set(THEMES)) | (aims - set(REGULATIONS))):
            raise InputError(
                f"{name}, line {line}: {unknown[0]!r} is no theme and no aim of regulation; the themes are "
                f"{', '.join(THEMES)} (separated by ;), the aims {', '.join(REGULATIONS)} or none"
            )
        found.append(
            frozenset({f"theme:{theme}" for theme in themes} | {f"regulation:{aim}" for aim in aims})
        )
    return found


def _labelled(records: Sequence[Mapping[str, str]], name: str, reader: Reader) -> _Labelled:
    if not records:
        raise InputError(f"{name}: no rows; give a CSV with a header line and columns title and alarm")
    missing = {"title", "alarm"} - set(records[0])
    if missing:
        raise InputError(f"{name}: no column {min(missing)!r}; labelled rows need title and alarm (0 to 3)")
    titles = [record["title"] or "" for record in records]
    alarm, alarm_any = (np.array(column) for column in zip(*score_both(titles, reader), strict=True))
    topics = score_topics(titles, load_topics())
    has_ai = "about_ai" in records[0]
    has_labels = {"themes", "regulation"} <= set(records[0])
    return _Labelled(
        grade=grades(records, name),
        about_ai=_numbers(records, "about_ai", name) >= 0.5 if has_ai else None,
        alarm=alarm,
        alarm_any=alarm_any,
        vader=np.array(VaderScorer().score(titles)),
        technology=[record["tech"] or "" for record in records] if "tech" in records[0] else None,
        topics=[tuple(found) for found in topics],
        said=labels_of(titles, reader),
        concerned_from=threshold("alarm_any", reader),
        alarmed_from=threshold("alarm", reader),
        read=_read_labels(records, name) if has_labels else None,
        groups=_groups(records, topics),
    )


def _groups(records: Sequence[Mapping[str, str]], topics: Sequence[Any]) -> dict[str, list[str]]:
    """The first topic stands for a headline of several."""
    groups = {"topic": [min(found, default="") for found in topics]}
    if "date" in records[0]:
        years = (_YEAR.match(record["date"] or "") for record in records)
        groups["year"] = [year.group() if year else "" for year in years]
    outlet = next((column for column in _OUTLET_NAMES if column in records[0]), None)
    if outlet:
        groups["outlet"] = [record[outlet] or "" for record in records]
    return groups


def grades(records: Sequence[Mapping[str, str]], name: str) -> FloatArray:
    """The alarm that was read in each headline, 0 to 3.

    Raises
    ------
    InputError
        A grade is no number from 0 to 3; the message names the line.
    """
    found = _numbers(records, "alarm", name)
    for line, grade in enumerate(found.tolist(), start=2):
        if not 0 <= grade <= HIGHEST:
            raise InputError(
                f"{name}, line {line}, alarm: {grade:g} is no grade from 0 to 3; mend the line or remove it"
            )
    return found


def _numbers(records: Sequence[Mapping[str, str]], column: str, name: str) -> FloatArray:
    values = []
    for line, record in enumerate(records, start=2):
        try:
            values.append(float(record[column]))
        except (TypeError, ValueError) as error:
            raise InputError(
                f"{name}, line {line}, {column}: {record[column]!r} is no number; mend the line or remove it"
            ) from error
    return np.array(values)
