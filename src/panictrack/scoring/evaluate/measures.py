"""The measures of the field, computed from their definitions; each headline may have a weight.

Area under the ROC curve as the Mann-Whitney statistic (Hanley & McNeil 1982), average precision as the
step-wise area under precision and recall, calibration error in ten equal bins (Naeini et al. 2015).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

N_BINS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Confusion:
    """Counts of predictions (positive or negative) that agree with the annotation (true) or not (false).

    Headlines, or the sums of their weights.
    """

    true_positive: float
    false_positive: float
    false_negative: float
    true_negative: float

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


def placements(scores: FloatArray, among: FloatArray, weights: FloatArray) -> FloatArray:
    """The share of `among`, by its weights, that each score exceeds; ties count half."""
    order = np.argsort(among, kind="stable")
    until = np.concatenate([[0.0], np.cumsum(weights[order])])
    sides = [np.searchsorted(among[order], scores, side) for side in ("left", "right")]
    shares: FloatArray = (until[sides[0]] + until[sides[1]]) / (2 * until[-1])
    return shares


def area_under_curve(scores: FloatArray, truth: BoolArray, weights: FloatArray | None = None) -> float:
    """The probability that a positive headline scores above a negative one; ties count half."""
    weights = _weights(scores, weights)
    above = placements(scores[truth], scores[~truth], weights[~truth])
    return float((weights[truth] * above).sum() / weights[truth].sum())


def average_precision(scores: FloatArray, truth: BoolArray, weights: FloatArray | None = None) -> float:
    """sum over thresholds of (recall_k - recall_(k-1)) precision_k, from the highest score down."""
    weights = _weights(scores, weights)
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum((truth * weights)[order])
    is_last = np.append(np.diff(scores[order]) != 0, True)  # headlines with equal scores share a threshold
    n_predicted = np.cumsum(weights[order])[is_last]
    found = found[is_last]
    return float((np.diff(found, prepend=0) * found / n_predicted).sum() / found[-1])


def calibration_error(scores: FloatArray, truth: BoolArray, weights: FloatArray | None = None) -> float:
    """The mean distance between predicted and annotated share in ten bins of equal width, by headline."""
    return float(calibration_errors(scores, truth[None, :], _weights(scores, weights)[None, :])[0])


def calibration_errors(scores: FloatArray, truth: BoolArray, weights: FloatArray) -> FloatArray:
    """(draws,): the calibration error of many draws of truths or weights, (draws or 1, headlines) each."""
    in_bin = np.minimum((scores * N_BINS).astype(int), N_BINS - 1)[:, None] == np.arange(N_BINS)
    gaps = (weights * (scores - truth)) @ in_bin.astype(float)
    errors: FloatArray = np.abs(gaps).sum(axis=1) / weights.sum(axis=1)
    return errors


def confusion(predicted: BoolArray, truth: BoolArray, weights: FloatArray | None = None) -> Confusion:
    """The four counts of a confusion matrix, or sums of weights."""
    cells = (predicted & truth, predicted & ~truth, ~predicted & truth, ~predicted & ~truth)
    counts = [int(cell.sum()) if weights is None else float(weights[cell].sum()) for cell in cells]
    return Confusion(
        true_positive=counts[0],
        false_positive=counts[1],
        false_negative=counts[2],
        true_negative=counts[3],
    )


def _weights(scores: FloatArray, weights: FloatArray | None) -> FloatArray:
    return np.ones(len(scores)) if weights is None else weights


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
