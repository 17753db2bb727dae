"""Choose the probability from which the answer to each question is yes, on headlines about AI.

At the thresholds of both alarms as many headlines are classified as alarmed as are coded so, in the random
draw from the streams of 2023 to 2026: an instrument that measures shares must not lean either way. Nothing
was trained on that draw; the two held-out collections have no part in the choice. The other thresholds
maximise F1 on annotated headlines, each judged by a student that had nothing of its collection.
"""

from dataclasses import dataclass

import numpy as np
from headlines import HEADS, Annotated, Array

from panictrack.scoring.evaluate.measures import area_under_curve

LEAST_GRADE = {"alarm_any": 1, "alarm": 2}


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The random draw: probabilities in thousandths (n, heads) and coded grades of alarm (n,)."""

    scores: Array
    alarm: Array


def thresholds(held_out: Array, annotated: Annotated, drawn: Drawn) -> Array:
    """In thousandths, for each of HEADS, then 0 for fear, which is not a yes or no. Prints F1 and AUC.

    `held_out` (n, heads) are predictions for the annotated headlines, in thousandths.
    """
    found = []
    for column, head in enumerate(HEADS):
        if head in LEAST_GRADE:
            scores, truth = drawn.scores[:, column], drawn.alarm >= LEAST_GRADE[head]
            best = int(np.sort(scores)[::-1][truth.sum() - 1])
        else:
            scores, truth = held_out[annotated.is_ai, column], annotated.labels[annotated.is_ai, column] == 1
            bounds = np.arange(50, 700, 10)
            best = int(bounds[int(np.argmax([_f1(scores >= bound, truth) for bound in bounds]))])
        f1, area = _f1(scores >= best, truth), area_under_curve(scores.astype(float), truth)
        print(f"{head:24} {truth.sum():5} yes  threshold {best / 1000:.3f}  F1 {f1:.3f}  AUC {area:.3f}")
        found.append(best)
    return np.array([*found, 0], dtype=np.int16)


def _f1(predicted: Array, truth: Array) -> float:
    return float(2 * (predicted & truth).sum() / max(predicted.sum() + truth.sum(), 1))
