"""Annotated headlines as arrays, beside their scores: what the columns of a file say, checked."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from panictrack.errors import InputError
from panictrack.importing.tabular.numbers import is_missing
from panictrack.scoring.evaluate.measures import BoolArray, FloatArray
from panictrack.scoring.scorers import (
    REGULATIONS,
    THEMES,
    VaderScorer,
    labels_of,
    load_topics,
    score_alarms,
    score_topics,
)
from panictrack.scoring.scorers.linear_model import Classifier, threshold

CODED = (0.0, 1.0, 2.0, 3.0)  # grades of alarm in the codebook
HIGHEST, CLEAR, SOME = 3.0, 2.0, 1.0
_YEAR = re.compile(r"\d{4}(?=-|$)")
_OUTLET_COLUMNS = ("outlet", "source")
_CODER = "alarm_"  # alarm_ana, alarm_ben: a coder's own grades
_SCORES = frozenset({"alarm_any", "alarm_encoder", "alarm_encoder_any"})  # what our own exports call scores
_CHANCES = ("inclusion_probability", "inclusion")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """Annotations and scores of the same headlines, one element a headline; None: no such column."""

    grade: FloatArray
    truth: str  # where the grades come from: "alarm", or "the mean of alarm_ana and alarm_ben"
    coders: Mapping[str, Sequence[str | None]]  # by name, the grade that each gave each headline, "0" to "3"
    weight: FloatArray | None  # how many headlines each stands for
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


def sample_of(records: Sequence[Mapping[str, str]], name: str, classifier: Classifier) -> Sample:
    """Read the annotations and score the titles.

    Raises
    ------
    InputError
        A column is missing, or an annotation or a weight is invalid; the message names the line.
    """
    if not records:
        raise InputError(f"{name}: no rows; give a CSV with a header line and columns title and alarm")
    columns, coders = records[0].keys(), coder_grades(records, name)
    if missing := {"title", "alarm"} - columns - ({"alarm"} if coders else set()):
        (least, *_), listed = sorted(missing), ", ".join(columns)
        raise InputError(f"{name}: no column {least!r} among {listed}; name it with --map {least}=COLUMN")
    _refuse_rows_of_coders(records, name)
    titles = [record["title"] or "" for record in records]
    alarm, alarm_any = (np.array(column) for column in zip(*score_alarms(titles, classifier), strict=True))
    topics = score_topics(titles, load_topics())
    return Sample(
        grade=grades(records, name),
        truth=_truth(records, coders),
        coders=coders,
        weight=weights(records, name),
        about_ai=numbers(records, "about_ai", name) >= 0.5 if "about_ai" in columns else None,
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


def _refuse_rows_of_coders(records: Sequence[Mapping[str, str]], name: str) -> None:
    """An export of coded headlines has a row for each coder: a headline of two would count twice."""
    coders = defaultdict[str, set[str]](set)
    for record in records:
        coders[record["title"] or ""].add(record.get("coder") or "")
    if twice := sum(len(given) > 1 for given in coders.values()):
        raise InputError(
            f"{name}: {twice:,} of {len(coders):,} titles have a row for each of several coders, and would "
            "count more than once; give one row for each headline, with the grades of each coder in a column "
            "such as alarm_ana, or ask `panictrack label agreement` and `panictrack label estimate`"
        )


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


def _groups(records: Sequence[Mapping[str, str]], topics: Sequence[tuple[str, ...]]) -> dict[str, list[str]]:
    """The groups of each headline; of several topics, the first in the alphabet."""
    groups = {"topic": [min(found, default="") for found in topics]}
    if "date" in records[0]:
        years = (_YEAR.match(record["date"] or "") for record in records)
        groups["year"] = [year.group() if year else "" for year in years]
    # Beside a coder, source is where the headline was coded: in a browser or a terminal.
    known = _OUTLET_COLUMNS[:1] if "coder" in records[0] else _OUTLET_COLUMNS
    if outlet := next((column for column in known if column in records[0]), None):
        groups["outlet"] = [record[outlet] or "" for record in records]
    return groups


def grades(records: Sequence[Mapping[str, str]], name: str) -> FloatArray:
    """The annotated alarm of each headline, 0 to 3: the column `alarm`, else the mean of the coders' columns.

    Raises
    ------
    InputError
        A grade is not a number from 0 to 3; the message names the line.
    """
    if "alarm" not in records[0]:
        return _mean_grades(coder_grades(records, name), name)
    found = numbers(records, "alarm", name)
    for line, grade in enumerate(found.tolist(), start=2):
        if not 0 <= grade <= HIGHEST:
            raise InputError(
                f"{name}, line {line}, alarm: {grade:g} is not a grade from 0 to 3; correct or delete it"
            )
    return found


def coder_grades(records: Sequence[Mapping[str, str]], name: str) -> dict[str, list[str | None]]:
    """The grades of two or more coders by the names of their columns, as in `alarm_ana` and `alarm_ben`.

    An empty cell is no answer. One such column alone is none of two coders, and is left out.

    Raises
    ------
    InputError
        A coder's grade is not 0, 1, 2 or 3; the message names the line.
    """
    columns = [
        column for column in records[0] if column.lower().startswith(_CODER) and column.lower() not in _SCORES
    ]
    if len(columns) < 2:
        return {}
    return {
        column: [_grade(record[column], where) for where, record in _rows(records, name, column)]
        for column in columns
    }


def _rows(
    records: Sequence[Mapping[str, str]], name: str, column: str
) -> Iterator[tuple[str, Mapping[str, str]]]:
    for line, record in enumerate(records, start=2):
        yield f"{name}, line {line}, {column}", record


def _grade(text: str | None, where: str) -> str | None:
    if text is None or is_missing(text):
        return None
    try:
        return str(CODED.index(float(text)))
    except ValueError as error:
        raise InputError(
            f"{where}: {text!r} is not a coder's grade, 0, 1, 2 or 3; correct it, or rename the column if it "
            "is no coder's"
        ) from error


def _mean_grades(coders: Mapping[str, Sequence[str | None]], name: str) -> FloatArray:
    means = []
    for line, given in enumerate(zip(*coders.values(), strict=True), start=2):
        answers = [float(grade) for grade in given if grade is not None]
        if not answers:
            raise InputError(f"{name}, line {line}: no coder's grade; write one or remove the row")
        means.append(sum(answers) / len(answers))
    return np.array(means)


def _truth(records: Sequence[Mapping[str, str]], coders: Mapping[str, object]) -> str:
    if "alarm" in records[0]:
        return "alarm"
    *first, last = coders
    return f"the mean of {', '.join(first)} and {last}"


def weights(records: Sequence[Mapping[str, str]], name: str) -> FloatArray | None:
    """How many headlines each stands for: the column `weight`, else one by the chance that it was drawn.

    Raises
    ------
    InputError
        A weight is not above 0, or a chance is not above 0 and at most 1; the message names the line.
    """
    column = next((one for one in ("weight", *_CHANCES) if one in records[0]), None)
    if column is None:
        return None
    found = numbers(records, column, name)
    most, what = (math.inf, "a weight above 0") if column == "weight" else (1.0, "a chance above 0, up to 1")
    for line, number in enumerate(found.tolist(), start=2):
        if not (0 < number <= most and math.isfinite(number)):
            raise InputError(f"{name}, line {line}, {column}: {number:g} is not {what}; correct or delete it")
    return found if column == "weight" else 1 / found


def numbers(records: Sequence[Mapping[str, str]], column: str, name: str) -> FloatArray:
    """A column of numbers.

    Raises
    ------
    InputError
        A value is not a number; the message names the line.
    """
    values = []
    for line, record in enumerate(records, start=2):
        try:
            values.append(float(record[column]))
        except (TypeError, ValueError) as error:
            raise InputError(
                f"{name}, line {line}, {column}: {record[column]!r} is not a number; correct or delete it"
            ) from error
    return np.array(values)
