"""Choose the probability from which the answer to each question is yes, on held-out headlines about AI.

At the thresholds of both alarms as many headlines are classified as alarmed as are annotated so: an
instrument that measures shares must not lean either way. The other thresholds maximise F1.
"""

import numpy as np
from headlines import HEADS, Annotated, Array

from panictrack.scoring.evaluate.measures import area_under_curve


def thresholds(held_out: Array, annotated: Annotated) -> Array:
    """In thousandths, for each of HEADS, then 0 for fear, which is not a yes or no. Prints F1 and AUC.

    `held_out` (n, heads) are predictions for the annotated headlines, in thousandths.
    """
    found = [threshold(head, held_out[:, column], annotated, column) for column, head in enumerate(HEADS)]
    return np.array([*found, 0], dtype=np.int16)


def threshold(head: str, predicted: Array, annotated: Annotated, column: int) -> int:
    """The threshold of one head, in thousandths."""
    scores, truth = predicted[annotated.is_ai].astype(int), annotated.labels[annotated.is_ai, column] == 1
    if head in {"alarm", "alarm_any"}:
        found = int(np.sort(scores)[::-1][truth.sum() - 1])
    else:
        bounds = np.arange(50, 700, 10)
        found = int(bounds[int(np.argmax([_f1(scores >= bound, truth) for bound in bounds]))])
    f1, area = _f1(scores >= found, truth), area_under_curve(scores.astype(float), truth)
    print(f"{head:24} {truth.sum():5} yes  threshold {found / 1000:.3f}  F1 {f1:.3f}  AUC {area:.3f}")
    return found


def _f1(predicted: Array, truth: Array) -> float:
    return float(2 * (predicted & truth).sum() / max(predicted.sum() + truth.sum(), 1))
