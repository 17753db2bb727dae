"""How well the scorers read headlines that people (or other readers) have labelled.

The measures are those of the field, computed from their definitions with numpy: area under the ROC curve
as the Mann-Whitney statistic (Hanley & McNeil 1982), average precision as the step-wise area under
precision and recall, calibration error in ten equal bins (Naeini et al. 2015).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panictrack.errors import InputError, NotEnoughDataError
from panictrack.scorers import (
    ALARM_THRESHOLD,
    CONCERN_THRESHOLD,
    LABELS,
    fear,
    labels_of,
    load_topics,
    score_both,
    score_topics,
)
from panictrack.scorers.vader import VaderScorer

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

CLEAR, SOME = 2.0, 1.0  # grades of the codebook
FEWEST = 5  # of each answer: a group with fewer has no row
GROUPS = ("year", "outlet", "topic")
_N_BINS = 10
_OUTLET_NAMES = ("outlet", "source")


@dataclass(frozen=True, kw_only=True, slots=True)
class Confusion:
    """How often a yes or no was said and read."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def precision(self) -> float:
        """The share of what was said that was read so; nan where nothing was said."""
        return _share(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> float:
        """The share of what was read that was said; nan where nothing was read so."""
        return _share(self.true_positive, self.true_positive + self.false_negative)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return _share(
            2 * self.true_positive, 2 * self.true_positive + self.false_positive + self.false_negative
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One question asked of one group of headlines.

    Can mislead when `n_positive` is small: an AUC from ten cases is good to about a tenth.
    """

    group: str  # "all", "about AI", "year 2023", "outlet bbc.com", "topic drones"
    question: str  # "some alarm", "clear alarm", "about AI"
    n: int
    n_positive: int
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
    topics: Sequence[tuple[str, ...]]
    said: Sequence[tuple[str, ...]]  # labels by the scorers
    read: Sequence[frozenset[str]] | None  # labels by the readers
    groups: Mapping[str, list[str]]  # name of a grouping to the group of each headline


def evaluate(records: Sequence[Mapping[str, str]], name: str) -> list[Row]:
    """Compare scores with labels, over all headlines and by group.

    Parameters
    ----------
    records
        Rows with `title` and `alarm` (grade 0 to 3); `about_ai` (0 to 1), `themes` (separated by
        semicolons) with `regulation`, `date`, `outlet` or `source` add questions and groups.
    name
        What errors call the rows.

    Raises
    ------
    InputError
        A column is missing or a label is no number; the message names the line.
    NotEnoughDataError
        Fewer than five headlines of either answer.
    """
    labelled = _labelled(records, name)
    everything = np.ones(len(records), dtype=bool)
    rows = _alarm_rows("all", labelled, everything)
    if labelled.about_ai is not None:
        rows += _alarm_rows("about AI", labelled, labelled.about_ai)
        rows += _topic_row(labelled, labelled.about_ai)
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


def as_text(rows: Sequence[Row]) -> str:
    """The rows as a table for a terminal; a dash where a measure does not apply."""
    head = ("group", "question", "n", "yes", "AUC", "-VADER", "AP", "calib.", "precision", "recall", "F1")
    table = [head, *map(_cells, rows)]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(head))]
    lines = []
    for cells in table:
        words = [
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        lines.append("  ".join(words).rstrip())
    return "\n".join([*lines, *_summary(rows)])


def _summary(rows: Sequence[Row]) -> list[str]:
    """What the rows come to: the mean over themes, and how far shares called lie from shares read."""
    lines = []
    themes = [row.confusion.f1 for row in rows if row.question.startswith("theme:")]
    if themes:
        lines.append(
            f"\nmean F1 of {len(themes)} themes with {FEWEST} headlines or more: {np.mean(themes):.3f}"
        )
    for grouping in ("year", "outlet"):
        errors = [
            share_error(row)
            for row in rows
            if row.group.startswith(f"{grouping} ") and row.question == "clear alarm"
        ]
        if errors:
            lines.append(
                f"share of clear alarm by {grouping}: called minus read is {100 * np.mean(errors):+.1f} "
                f"points in the mean of {len(errors)}, {100 * np.mean(np.abs(errors)):.1f} without the sign"
            )
    return lines


def share_error(row: Row) -> float:
    """The share of headlines called alarmed minus the share read so."""
    return (row.confusion.false_positive - row.confusion.false_negative) / row.n


def fear_correlation(records: Sequence[Mapping[str, str]]) -> float:
    """Pearson's r of `fear` with the column `fear` of headlines (`title` or `text`) whose emotion was noted.

    Can mislead when the file holds few headlines: r from 250 of them is good to about 0.07.

    Raises
    ------
    InputError
        A value is no number.
    """
    name = "title" if "title" in records[0] else "text"
    felt = _numbers(records, "fear", "fear")
    return float(np.corrcoef(fear([record[name] or "" for record in records]), felt)[0, 1])


def _cells(row: Row) -> tuple[str, ...]:
    measures = (row.auc, row.auc_vader, row.average_precision, row.calibration_error)
    counts = (row.confusion.precision, row.confusion.recall, row.confusion.f1)
    return (row.group, row.question, str(row.n), str(row.n_positive), *map(_measure, (*measures, *counts)))


def _measure(value: float | None) -> str:
    return "-" if value is None or np.isnan(value) else f"{value:.3f}"


def area_under_curve(scores: FloatArray, truth: BoolArray) -> float:
    """The chance that a true case scores above a false one, ties counted half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n_true = int(truth.sum())
    return float((ranks[truth].sum() - n_true * (n_true + 1) / 2) / (n_true * (len(truth) - n_true)))


def average_precision(scores: FloatArray, truth: BoolArray) -> float:
    """sum over thresholds of (recall_k - recall_(k-1)) precision_k, from the highest score down."""
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(truth[order])
    is_last = np.append(np.diff(scores[order]) != 0, True)  # a threshold takes all headlines of its score
    said = np.flatnonzero(is_last) + 1
    found = found[is_last]
    return float((np.diff(found, prepend=0) * found / said).sum() / truth.sum())


def calibration_error(scores: FloatArray, truth: BoolArray) -> float:
    """The mean distance of what was said from what was so, in ten bins of equal width, by headline."""
    bins = np.minimum((scores * _N_BINS).astype(int), _N_BINS - 1)
    gaps = np.bincount(bins, weights=scores - truth, minlength=_N_BINS)
    return float(np.abs(gaps).sum() / len(scores))


def confusion(said: BoolArray, truth: BoolArray) -> Confusion:
    """The four counts."""
    return Confusion(
        true_positive=int((said & truth).sum()),
        false_positive=int((said & ~truth).sum()),
        false_negative=int((~said & truth).sum()),
        true_negative=int((~said & ~truth).sum()),
    )


def _alarm_rows(group: str, labelled: _Labelled, chosen: BoolArray) -> list[Row]:
    rows = []
    questions = (
        ("some alarm", SOME, labelled.alarm_any, CONCERN_THRESHOLD),
        ("clear alarm", CLEAR, labelled.alarm, ALARM_THRESHOLD),
    )
    for question, least, every_score, threshold in questions:
        truth, scores = labelled.grade[chosen] >= least, every_score[chosen]
        if min(truth.sum(), (~truth).sum()) < FEWEST:
            continue
        rows.append(
            Row(
                group=group,
                question=question,
                n=len(truth),
                n_positive=int(truth.sum()),
                auc=area_under_curve(scores, truth),
                auc_vader=area_under_curve(-labelled.vader[chosen], truth),
                average_precision=average_precision(scores, truth),
                calibration_error=calibration_error(scores, truth),
                confusion=confusion(scores >= threshold, truth),
            )
        )
    return rows


def _topic_row(labelled: _Labelled, truth: BoolArray) -> list[Row]:
    said = np.array(["ai" in topics for topics in labelled.topics])
    return [
        Row(
            group="all",
            question="about AI",
            n=len(truth),
            n_positive=int(truth.sum()),
            auc=None,
            auc_vader=None,
            average_precision=None,
            calibration_error=None,
            confusion=confusion(said, truth),
        )
    ]


def _label_rows(group: str, labelled: _Labelled, chosen: BoolArray) -> list[Row]:
    """A row for each theme, for any regulation and for each of its aims."""
    rows = []
    for label in (*LABELS, "regulation:"):
        # "regulation:" begins the names of all aims: whichever is meant
        truth = np.array([_has(own, label) for own in labelled.read or ()])[chosen]
        said = np.array([_has(own, label) for own in labelled.said])[chosen]
        if truth.sum() >= FEWEST:
            rows.append(
                Row(
                    group=group,
                    question=label if label in LABELS else "regulation (any)",
                    n=len(truth),
                    n_positive=int(truth.sum()),
                    auc=None,
                    auc_vader=None,
                    average_precision=None,
                    calibration_error=None,
                    confusion=confusion(said, truth),
                )
            )
    return rows


def _has(labels: Collection[str], label: str) -> bool:
    return label in labels or (label not in LABELS and any(own.startswith(label) for own in labels))


def _read_labels(record: Mapping[str, str]) -> frozenset[str]:
    themes = {f"theme:{name}" for name in (record["themes"] or "").split(";") if name}
    return frozenset(themes | {f"regulation:{record['regulation']}"}) & set(LABELS)


def _labelled(records: Sequence[Mapping[str, str]], name: str) -> _Labelled:
    if not records:
        raise InputError(f"{name}: no rows; give a CSV with a header line and columns title and alarm")
    missing = {"title", "alarm"} - set(records[0])
    if missing:
        raise InputError(f"{name}: no column {min(missing)!r}; labelled rows need title and alarm (0 to 3)")
    titles = [record["title"] or "" for record in records]
    alarm, alarm_any = (np.array(column) for column in zip(*score_both(titles), strict=True))
    topics = score_topics(titles, load_topics())
    has_ai = "about_ai" in records[0]
    has_labels = {"themes", "regulation"} <= set(records[0])
    return _Labelled(
        grade=_numbers(records, "alarm", name),
        about_ai=_numbers(records, "about_ai", name) >= 0.5 if has_ai else None,
        alarm=alarm,
        alarm_any=alarm_any,
        vader=np.array(VaderScorer().score(titles)),
        topics=[tuple(found) for found in topics],
        said=labels_of(titles),
        read=[_read_labels(record) for record in records] if has_labels else None,
        groups=_groups(records, topics),
    )


def _groups(records: Sequence[Mapping[str, str]], topics: Sequence[Any]) -> dict[str, list[str]]:
    """The first topic stands for a headline of several."""
    groups = {"topic": [min(found, default="") for found in topics]}
    if "date" in records[0]:
        groups["year"] = [(record["date"] or "")[:4] for record in records]
    outlet = next((column for column in _OUTLET_NAMES if column in records[0]), None)
    if outlet:
        groups["outlet"] = [record[outlet] or "" for record in records]
    return groups


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


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
