"""From which probability on an answer is a yes, by what was said of headlines that were held out.

The threshold of alarm is where as many headlines about AI are called alarmed as were read so: an
instrument of shares must not lean. That of some alarm likewise; the others have the highest F1.
"""

import numpy as np
from labels import HEADS, Array, Read

from panictrack.scoring.evaluate.measures import area_under_curve


def thresholds(held_out: Array, read: Read) -> Array:
    """In thousandths, for each of HEADS and then 0 for fear, which is no yes or no; prints how they do.

    `held_out` (n, heads) in thousandths is what was said of the read headlines.
    """
    found = [threshold(head, held_out[:, place], read, place) for place, head in enumerate(HEADS)]
    return np.array([*found, 0], dtype=np.int16)


def threshold(head: str, said: Array, read: Read, place: int) -> int:
    """In thousandths, from what was said of headlines about AI that were held out."""
    values, truth = said[read.is_ai].astype(int), read.said[read.is_ai, place] == 1
    if head in {"alarm", "alarm_any"}:
        found = int(np.sort(values)[::-1][truth.sum() - 1])
    else:
        bounds = np.arange(50, 700, 10)
        found = int(bounds[int(np.argmax([_f1(values >= bound, truth) for bound in bounds]))])
    f1, area = _f1(values >= found, truth), area_under_curve(values.astype(float), truth)
    print(f"{head:24} {truth.sum():5} read  threshold {found / 1000:.3f}  F1 {f1:.3f}  AUC {area:.3f}")
    return found


def _f1(said: Array, truth: Array) -> float:
    return float(2 * (said & truth).sum() / max(said.sum() + truth.sum(), 1))
