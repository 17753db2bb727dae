"""The measures of the field, computed from their definitions.

Area under the ROC curve as the Mann-Whitney statistic (Hanley & McNeil 1982), average precision as the
step-wise area under precision and recall, calibration error in ten equal bins (Naeini et al. 2015).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_N_BINS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Confusion:
    """Counts of predictions (positive or negative) that agree with the annotation (true) or not (false)."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def precision(self) -> float:
        """The share of positive predictions that are right; nan without any."""
        return _share(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> float:
        """The share of positive annotations that were found; nan without any."""
        return _share(self.true_positive, self.true_positive + self.false_negative)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return _share(
            2 * self.true_positive, 2 * self.true_positive + self.false_positive + self.false_negative
        )


def area_under_curve(scores: FloatArray, truth: BoolArray) -> float:
    """The probability that a positive headline scores above a negative one; ties count half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n_true = int(truth.sum())
    return float((ranks[truth].sum() - n_true * (n_true + 1) / 2) / (n_true * (len(truth) - n_true)))


def average_precision(scores: FloatArray, truth: BoolArray) -> float:
    """sum over thresholds of (recall_k - recall_(k-1)) precision_k, from the highest score down."""
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(truth[order])
    is_last = np.append(np.diff(scores[order]) != 0, True)  # headlines with equal scores share a threshold
    n_predicted = np.flatnonzero(is_last) + 1
    found = found[is_last]
    return float((np.diff(found, prepend=0) * found / n_predicted).sum() / truth.sum())


def calibration_error(scores: FloatArray, truth: BoolArray) -> float:
    """The mean distance between predicted and annotated share in ten bins of equal width, by headline."""
    bins = np.minimum((scores * _N_BINS).astype(int), _N_BINS - 1)
    gaps = np.bincount(bins, weights=scores - truth, minlength=_N_BINS)
    return float(np.abs(gaps).sum() / len(scores))


def confusion(predicted: BoolArray, truth: BoolArray) -> Confusion:
    """The four counts of a confusion matrix."""
    return Confusion(
        true_positive=int((predicted & truth).sum()),
        false_positive=int((predicted & ~truth).sum()),
        false_negative=int((~predicted & truth).sum()),
        true_negative=int((~predicted & ~truth).sum()),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
