"""How well the shipped scorers read the development labels, which no training saw.

    .venv/bin/python training/evaluate_alarm.py [LABELS.csv]

Prints the tables of docs/method_scores.md: the area under the ROC curve beside that of VADER (negated),
calibration, precision and recall at the threshold, and the topic `ai`. By default it reads
../shared/data/labels/alarm_headlines_dev.csv.
"""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from panictrack.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD, load_topics, score_both, score_topics
from panictrack.scorers.vader import VaderScorer

LABELS = Path("../shared/data/labels/alarm_headlines_dev.csv")
GRADES = ((1, "some alarm"), (2, "clear alarm"))

Array = np.ndarray[Any, Any]


def main() -> None:
    """Read the labels and print the tables."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else LABELS
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    titles = [row["title"] for row in rows]
    grade = np.array([float(row["alarm"]) for row in rows])
    about_ai = np.array([float(row["about_ai"]) >= 0.5 for row in rows])
    alarm, alarm_any = (np.array(column) for column in zip(*score_both(titles), strict=True))
    vader = -np.array(VaderScorer().score(titles))
    print(f"{path.name}: {len(rows)} headlines, {about_ai.sum()} about AI\n")
    for name, chosen in (("about AI", about_ai), ("all", np.ones(len(rows), dtype=bool))):
        print_areas(name, grade[chosen], (alarm_any[chosen], alarm[chosen]), vader[chosen])
    print_calibration("alarm", alarm[about_ai], grade[about_ai] >= 2)
    print_calibration("alarm_any", alarm_any[about_ai], grade[about_ai] >= 1)
    print_counts("alarm, clear", alarm >= ALARM_THRESHOLD, grade >= 2)
    print_counts("alarm_any, some", alarm_any >= CONCERN_THRESHOLD, grade >= 1)
    found = score_topics(titles, load_topics())
    print_counts("topic ai", np.array(["ai" in names for names in found]), about_ai)


def print_areas(name: str, grade: Array, ours: tuple[Array, Array], vader: Array) -> None:
    """The area under the ROC curve for both grades."""
    for (least, label), scores in zip(GRADES, ours, strict=True):
        truth = grade >= least
        print(
            f"AUC, {name:<9} {label:<12} n={truth.sum():<4} panictrack {area(scores, truth):.3f}"
            f"   -VADER {area(vader, truth):.3f}"
        )


def area(scores: Array, truth: Array) -> float:
    """The chance that a true case scores above a false one, ties counted half (Mann-Whitney)."""
    above = scores[truth][:, None] - scores[~truth][None, :]
    return float(np.mean((above > 0) + 0.5 * (above == 0)))


def print_calibration(name: str, scores: Array, truth: Array) -> None:
    """What was said against what was so, in five bins."""
    print(f"\n{name} on headlines about AI: said {scores.mean():.3f}, read {truth.mean():.3f}, "
          f"Brier {np.mean((scores - truth) ** 2):.3f}")  # fmt: skip
    for low in np.arange(0, 1, 0.2):
        chosen = (scores >= low) & (scores < low + 0.2 + 1e-9)
        if chosen.any():
            said, read = scores[chosen].mean(), truth[chosen].mean()
            print(f"  {low:.1f}-{low + 0.2:.1f}  n={chosen.sum():<4} said {said:.2f} read {read:.2f}")


def print_counts(name: str, found: Sequence[bool] | Array, truth: Array) -> None:
    """Precision, recall and the two shares."""
    said = np.asarray(found)
    both = int((said & truth).sum())
    print(
        f"\n{name}: precision {both / max(said.sum(), 1):.3f}, recall {both / max(truth.sum(), 1):.3f}, "
        f"share said {said.mean():.3f}, read {truth.mean():.3f}"
    )


if __name__ == "__main__":
    main()
