"""The coefficients of agreement, each a function of sums over units, so that resampling units is a product.

Codes are places on a scale, (units, coders), -1 for no answer. Every coefficient is nan where it is not
defined. A unit that one coder answered says nothing of agreement; AC1 alone counts it, for the shares of
the answers, as Gwet does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from panictrack.scoring.validity.agreement.scale import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class UnitSums:
    """A coefficient as a function of sums over units.

    `parts` has shape (units, parts). `of` takes their sums, shape (..., parts), to the coefficient, shape
    (...), nan where it is not defined.
    """

    parts: FloatArray
    of: Callable[[FloatArray], FloatArray]

    @property
    def value(self) -> float:
        """The coefficient of all units, each once."""
        return float(self.of(self.parts.sum(axis=0)))


def answer_counts(codes: IntArray, n_values: int) -> FloatArray:
    """(units, values): how many coders gave each answer to each unit."""
    counts: IntArray = (codes[:, :, None] == np.arange(n_values)).sum(axis=1)
    return counts.astype(float)


def percent_agreement(codes: IntArray, n_values: int) -> UnitSums:
    """The share of pairs of coders who agree, averaged over the units with two answers or more.

    Can mislead because chance alone makes it high where one answer is common: two coders who say "no alarm"
    of 95 in 100 headlines, at random, agree on 90 %.
    """
    counts = answer_counts(codes, n_values)
    return UnitSums(
        parts=_agreeing(counts, np.eye(n_values)), of=lambda sums: _ratio(sums[..., 0], sums[..., 1])
    )


def alpha(codes: IntArray, n_values: int, distances: FloatArray | None = None) -> UnitSums:
    """Krippendorff's alpha: 1 - observed / expected disagreement, for any number of coders, with gaps.

    `distances` has shape (values, values), zeros on its diagonal; by default the nominal ones, 0 or 1.
    Krippendorff squares the difference of numbers: do so before.

    Can mislead where one answer is rare: chance then expects so little disagreement that two slips of the key
    push alpha down, while the coders agree on nearly all headlines. It supposes coders who could be
    exchanged for one another. Krippendorff asks for .800, and for .667 at least for tentative conclusions:
    conventions, not tests.

    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011); Content Analysis, 4th
    edition (2019), chapter 12.
    """
    if distances is None:
        distances = 1 - np.eye(n_values)
    counts = _pairable(answer_counts(codes, n_values))
    observed = (counts * (counts @ distances)).sum(axis=1) / np.maximum(counts.sum(axis=1) - 1, 1)

    def of(sums: FloatArray) -> FloatArray:
        totals = sums[..., 1:]
        expected = ((totals @ distances) * totals).sum(axis=-1)
        return 1 - _ratio(sums[..., 0] * (totals.sum(axis=-1) - 1), expected)

    return UnitSums(parts=np.column_stack([observed, counts]), of=of)


def ordinal_alpha(codes: IntArray, n_values: int) -> UnitSums:
    """Krippendorff's alpha for grades: two answers are as far apart as answers lie between them.

    Can mislead as alpha does. The distance of two grades depends on how often all coders used those between
    them, so the same disagreement weighs differently in two sets of headlines.
    """
    counts = _pairable(answer_counts(codes, n_values))
    pairs = counts[:, :, None] * (counts[:, None, :] - np.eye(n_values))
    coincidences = pairs / np.maximum(counts.sum(axis=1) - 1, 1)[:, None, None]

    def of(sums: FloatArray) -> FloatArray:
        table = sums.reshape(*sums.shape[:-1], n_values, n_values)
        totals = table.sum(axis=-1)
        middle = np.cumsum(totals, axis=-1) - totals / 2
        distances = (middle[..., :, None] - middle[..., None, :]) ** 2
        observed = (table * distances).sum(axis=(-2, -1))
        expected = (totals[..., :, None] * totals[..., None, :] * distances).sum(axis=(-2, -1))
        return 1 - _ratio(observed * (totals.sum(axis=-1) - 1), expected)

    return UnitSums(parts=coincidences.reshape(len(codes), n_values**2), of=of)


def gwet(codes: IntArray, n_values: int, weights: FloatArray | None = None) -> UnitSums:
    """Gwet's AC1, or AC2 with weights of shape (values, values), ones on their diagonal.

    `n_values` is the number of answers that the coders could choose from, used or not; with one there is
    no choice, and no coefficient.

    Can mislead because chance agreement is taken to be rare where one answer is common, so AC1 stays high
    where alpha and kappa fall: it is near 1 when nearly everyone says "no" to nearly everything, whether
    or not the coders can tell the few that count. More possible answers raise it.

    Source: K. L. Gwet, British Journal of Mathematical and Statistical Psychology 61 (2008), 29-48;
    Handbook of Inter-Rater Reliability, 4th edition (2014).
    """
    if weights is None:
        weights = np.eye(n_values)
    counts = answer_counts(codes, n_values)
    n_answers = counts.sum(axis=1)
    shares = counts / np.maximum(n_answers, 1)[:, None]
    scale = weights.sum() / (n_values * (n_values - 1)) if n_values > 1 else np.nan

    def of(sums: FloatArray) -> FloatArray:
        mean = _ratio(sums[..., 3:], sums[..., 2:3])
        by_chance = scale * (mean * (1 - mean)).sum(axis=-1)
        return _ratio(_ratio(sums[..., 0], sums[..., 1]) - by_chance, 1 - by_chance)

    return UnitSums(parts=np.column_stack([_agreeing(counts, weights), n_answers > 0, shares]), of=of)


def kappa(codes: IntArray, n_values: int, disagreements: FloatArray | None = None) -> UnitSums:
    """Cohen's kappa of two coders, codes of shape (units, 2); weighted by how far answers are apart.

    `disagreements` has shape (values, values): by default 1 for each two different answers.

    Can mislead where one answer is rare, as alpha does, and where the two use the answers differently often:
    that bounds it below 1. Quadratic weights make it large where coders seldom differ by more than a grade.

    Source: J. Cohen, Educational and Psychological Measurement 20 (1960), 37-46; weighted: Psychological
    Bulletin 70 (1968), 213-220.
    """
    if disagreements is None:
        disagreements = 1 - np.eye(n_values)
    places = np.arange(n_values)
    first, second = (codes[:, side, None] == places for side in (0, 1))
    pairs = first[:, :, None] & second[:, None, :]

    def of(sums: FloatArray) -> FloatArray:
        table = sums.reshape(*sums.shape[:-1], n_values, n_values)
        rows, columns = table.sum(axis=-1), table.sum(axis=-2)
        expected = (rows * (columns @ disagreements.T)).sum(axis=-1)
        observed = (table * disagreements).sum(axis=(-2, -1))
        return 1 - _ratio(observed * rows.sum(axis=-1), expected)

    return UnitSums(parts=pairs.reshape(len(codes), n_values**2).astype(float), of=of)


def grade_distances(n_values: int, power: int) -> FloatArray:
    """How many grades two answers are apart, to the power: 1 for linear weights, 2 for quadratic ones."""
    places = np.arange(n_values)
    steps: FloatArray = np.abs(places[:, None] - places[None, :]).astype(float)
    return steps**power


def ordinal_weights(n_values: int) -> FloatArray:
    """Gwet's weights of agreement for grades: 1 - C(d + 1, 2) / C(values, 2) at d grades apart."""
    apart = grade_distances(n_values, 1)
    weights: FloatArray = 1 - apart * (apart + 1) / 2 / max(comb(n_values, 2), 1)
    return weights


def jaccard_distance(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the answers of either coder that not both gave; 0 for two empty sets."""
    union = one | other
    return 1 - len(one & other) / len(union) if union else 0.0


def masi_distance(one: frozenset[str], other: frozenset[str]) -> float:
    """Passonneau's distance of sets: 1 - Jaccard times 1 (equal), 2/3 (within), 1/3 (overlap) or 0.

    Source: R. Passonneau, Measuring Agreement on Set-valued Items, Proceedings of LREC (2006), 831-836.
    """
    if one == other:
        return 0.0
    likeness = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - likeness * (1 - jaccard_distance(one, other))


def set_distances(
    values: Sequence[frozenset[str]], distance: Callable[[frozenset[str], frozenset[str]], float]
) -> FloatArray:
    """(values, values): the distance of each two sets."""
    return np.array([[distance(one, other) for other in values] for one in values]).reshape(
        len(values), len(values)
    )


def _pairable(counts: FloatArray) -> FloatArray:
    """The counts of units with two answers or more; zeros for the others."""
    return np.where(counts.sum(axis=1, keepdims=True) >= 2, counts, 0)


def _agreeing(counts: FloatArray, weights: FloatArray) -> FloatArray:
    """(units, 2): the share of each unit's pairs that agree, and whether it has a pair."""
    n_answers = counts.sum(axis=1)
    n_pairs = n_answers * (n_answers - 1)
    agreeing = (counts * (counts @ weights - 1)).sum(axis=1)
    share = np.where(n_pairs > 0, agreeing / np.maximum(n_pairs, 1), 0)
    return np.column_stack([share, n_pairs > 0])


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """part / whole; nan where whole is zero."""
    part, whole = np.broadcast_arrays(part, whole)
    quotient: FloatArray = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole != 0)
    return quotient
