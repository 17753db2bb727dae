"""A 95 % interval for each measure, chosen by simulations (benchmarks/interval_coverage.py).

- Shares (precision, recall): Wilson's. F1 is 2 J / (1 + J), where J is the share of true positives among all
  headlines that are predicted or annotated, so its interval is Wilson's of J, transformed.
- Average precision: Wilson's, with the number of positive headlines, as it is a mean of their precisions
  (Boyd, Eng & Page 2013, ECML PKDD; their binomial interval). A little too wide: it holds the true value in
  96 to 99.9 % of the draws.
- AUC: DeLong's variance (Biometrics 44 (1988), 837-845) on the scale of log-odds. With fewer than 20
  headlines of either answer, the wider ends of it and of Newcombe's fifth method (Statistics in Medicine 25
  (2006), 559-573), which has a width where all headlines are ranked rightly. It holds the true value in 91 to
  98 %, but in 86 % for a scorer that gives most headlines the same score, with five positive ones.
- Calibration error: resampled headlines; the estimate is too high, so the lower end is moved down by as much
  as resamples exceed it, and is 0 where a calibrated score errs as much in one of 20 draws. It holds the true
  value in 90 to 98 %.

With weights, counts become effective ones: (sum of weights)^2 / sum of squared weights (Kish 1965).
"""

import math
from dataclasses import dataclass

import numpy as np

from panictrack.curve.series.stats import Z95, wilson
from panictrack.scoring.evaluate.measures import (
    BoolArray,
    FloatArray,
    area_under_curve,
    average_precision,
    calibration_error,
    calibration_errors,
    confusion,
    placements,
)

FEW = 20  # headlines of an answer, below which DeLong's interval of an AUC is too narrow
N_RESAMPLES = (200, 1_000)  # at least and at most
SEED = 1
_CELLS = 2_000_000  # of draws at a time: 16 MB
_ALL_CELLS = 20_000_000  # of draws: half a second
_PRECISION = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A measure with its 95 % interval.

    Can mislead because the interval is of chance in drawing headlines alone: it knows nothing of coders who
    err, of headlines that repeat one story, or of a file that is not drawn from what you measure.
    """

    value: float | None  # None: not defined, such as the precision of a scorer that never says yes
    low: float | None
    high: float | None


def effective_number(weights: FloatArray) -> float:
    """How many headlines of equal weight tell as much."""
    total = float((weights**2).sum())
    return float(weights.sum()) ** 2 / total if total else 0.0


def shares(predicted: BoolArray, truth: BoolArray, weights: FloatArray) -> tuple[Figure, Figure, Figure]:
    """Precision, recall and F1."""
    of = confusion(predicted, truth, weights)
    either = predicted | truth
    correct = predicted & truth
    jaccard = float(weights[correct].sum() / weights[either].sum()) if either.any() else math.nan
    low, high = _wilson(jaccard, weights[either])
    return (
        _figure(of.precision, *_wilson(of.precision, weights[predicted])),
        _figure(of.recall, *_wilson(of.recall, weights[truth])),
        _figure(of.f1, 2 * low / (1 + low), 2 * high / (1 + high)),
    )


def area(scores: FloatArray, truth: BoolArray, weights: FloatArray) -> Figure:
    """The area under the ROC curve."""
    value = area_under_curve(scores, truth, weights)
    numbers = [effective_number(weights[one]) for one in (truth, ~truth)]
    ends = [_delong(value, scores, truth, weights)] if 0 < value < 1 else []
    if min(numbers) < FEW or not ends:
        ends.append(_newcombe(value, *numbers))
    return _figure(value, min(low for low, _ in ends), max(high for _, high in ends))


def mean_precision(scores: FloatArray, truth: BoolArray, weights: FloatArray) -> Figure:
    """The average precision."""
    value = average_precision(scores, truth, weights)
    return _figure(value, *_wilson(value, weights[truth]))


def calibration(scores: FloatArray, truth: BoolArray, weights: FloatArray) -> Figure:
    """The calibration error."""
    value = calibration_error(scores, truth, weights)
    random, n = np.random.default_rng(SEED), len(scores)
    n_resamples = int(np.clip(_ALL_CELLS // n, *N_RESAMPLES))
    resampled, calibrated = [], []
    step = max(1, _CELLS // n)
    for start in range(0, n_resamples, step):
        size = (min(step, n_resamples - start), n)
        places = random.integers(n, size=size) + n * np.arange(size[0])[:, None]
        drawn = np.bincount(places.ravel(), minlength=size[0] * n).reshape(size)
        resampled.append(calibration_errors(scores, truth[None, :], drawn * weights))
        calibrated.append(calibration_errors(scores, random.random(size) < scores, weights[None, :]))
    high = float(np.quantile(np.concatenate(resampled), 0.975))
    by_chance = float(np.quantile(np.concatenate(calibrated), 0.95))
    low = 0.0 if value <= by_chance else max(0.0, 2 * value - high)
    return _figure(value, low, max(high, value))


def correlation(one: FloatArray, other: FloatArray, weights: FloatArray) -> Figure:
    """Pearson's r, with Fisher's interval.

    Source: R. A. Fisher, Metron 1 (1921), 3-32.
    """
    shares = weights / weights.sum()
    apart = [values - (shares * values).sum() for values in (one, other)]
    spread = math.sqrt((shares * apart[0] ** 2).sum() * (shares * apart[1] ** 2).sum())
    n = effective_number(weights)
    if spread == 0 or n <= 3:
        return Figure(value=None, low=None, high=None)
    value = float(np.clip((shares * apart[0] * apart[1]).sum() / spread, -1, 1))
    if abs(value) == 1:
        return Figure(value=value, low=value, high=value)
    centre, width = math.atanh(value), Z95 / math.sqrt(n - 3)
    return _figure(value, math.tanh(centre - width), math.tanh(centre + width))


def _figure(value: float, low: float, high: float) -> Figure:
    if math.isnan(value):
        return Figure(value=None, low=None, high=None)
    # Rounding must not put a value of 1 above an end of 0.9999999999.
    return Figure(value=value, low=min(low, value), high=max(high, value))


def _wilson(share: float, weights: FloatArray) -> tuple[float, float]:
    n = effective_number(weights)
    return (0.0, 1.0) if math.isnan(share) else wilson(share * n, n)


def _delong(value: float, scores: FloatArray, truth: BoolArray, weights: FloatArray) -> tuple[float, float]:
    """The interval from the variance of each headline's placement among those of the other answer."""
    variance = 0.0
    for own in (truth, ~truth):
        above = placements(scores[own], scores[~own], weights[~own])
        expected = value if own is truth else 1 - value
        n = effective_number(weights[own])
        spread = float((weights[own] ** 2 * (above - expected) ** 2).sum() / weights[own].sum() ** 2)
        variance += spread * n / max(n - 1, 1)
    centre, width = math.log(value / (1 - value)), Z95 * math.sqrt(variance) / (value * (1 - value))
    return _inverse_logit(centre - width), _inverse_logit(centre + width)


def _newcombe(value: float, n_positive: float, n_negative: float) -> tuple[float, float]:
    """The areas whose own variance, by Hanley and McNeil, puts the value at the edge of their interval."""
    more = (n_positive + n_negative) / 2 - 1

    def is_within(area: float) -> bool:
        factor = 1 + more * ((1 - area) / (2 - area) + area / (1 + area))
        return (value - area) ** 2 <= Z95**2 * area * (1 - area) * factor / (n_positive * n_negative)

    ends = []
    for furthest in (0.0, 1.0):
        inside, outside = value, furthest
        while abs(outside - inside) > _PRECISION:
            middle = (outside + inside) / 2
            inside, outside = (middle, outside) if is_within(middle) else (inside, middle)
        ends.append(inside)
    return ends[0], ends[1]


def _inverse_logit(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value > -700 else 0.0
