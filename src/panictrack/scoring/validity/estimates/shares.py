"""Shares, their differences and trends, with intervals that hold for few and rare headlines.

Every figure is

    power x mean of the predictions + weighted mean of (truth - power x prediction) of the coded

- power 0: **labels alone** (Horvitz & Thompson 1952, JASA 47; Hajek 1971 for parts of the frame);
- power 1: **design-based**, the difference estimator of survey sampling (Särndal, Swensson & Wretman 1992,
  6.3), which Egami, Hinck, Stewart & Wei (2023, NeurIPS 36) brought to text as data (DSL);
- power tuned: **prediction-powered**, PPI++ (Angelopoulos, Duchi & Zrnic 2023, arXiv 2311.01453): the power
  with the least variance, from 0 to about 1. In strata one power serves all: the one with the least variance
  of the sum (the combined regression estimator, Cochran 1977, Sampling Techniques, 7.10).

The weights, and not the classifier, make it right: a useless classifier costs precision, never truth. The
frame is finite and all of it is classified, so the variance has the factor 1 - n/N, and is 0 if all is coded.

Intervals are Wilson's (1927) with the effective number of headlines, and quantiles of t (Korn & Graubard
1998, Survey Methodology 24, who use Clopper and Pearson's; Franco et al. 2019, Journal of Survey Statistics
and Methodology 7, who find Wilson's better). Its degrees of freedom are Satterthwaite's (Cochran 1977, 5.4).
A stratum whose coded headlines are all alike has not variance 0: half a headline of the common share is added
to each stratum, and half an alarmed and half another one to all. Differences and slopes have intervals of t.
benchmarks/invented_shares.py is where this rule was chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil, isfinite, sqrt

import numpy as np
from scipy.special import ndtri, stdtrit

from panictrack.errors import InputError, NotEnoughDataError
from panictrack.scoring.validity.estimates.sample import BoolArray, CodedSample, FloatArray

LEVEL = 0.95
LEAST_OF_GROUP = 5  # coded headlines without which a year or stream gets no figure
_ADDED = 0.5  # headline of the common share, to each stratum


class Method(StrEnum):
    """How labels and classifier are put together."""

    LABELS = "labels alone"
    DESIGN = "design-based"
    POWERED = "prediction-powered"


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A share from 0 to 1, a difference of two, or a slope, with its 95 % interval.

    `power` is how far the classifier was trusted, 0 to 1 or little more. `n_to_halve` is how many coded
    headlines of the whole sample, drawn by the same design, would halve the interval; never more than the
    frame has.

    Can mislead when the sample was not drawn with the stored probabilities, or the codebook is not what the
    reader takes the share to mean: the interval knows sampling alone, not coders' errors.
    """

    value: float
    low: float
    high: float
    standard_error: float
    n_coded: int
    n_frame: int
    method: str
    name: str = ""
    power: float = 0.0
    n_to_halve: int = 0

    @property
    def half_width(self) -> float:
        """Half of the interval."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The share of each period, and the slope of all: what a headline's share rises by with a unit of time.

    Periods count in the slope by their headlines, as in a regression over all headlines of the frame.
    `left_out` names the periods with too few coded headlines.
    """

    estimates: tuple[Estimate, ...]
    slope: Estimate
    left_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Linear:
    """A figure, what each coded headline adds to it (n,), and the variance that smoothing adds (H,)."""

    value: float
    influence: FloatArray
    smoothing: FloatArray
    is_in: BoolArray  # (n,): the coded headlines that it rests on
    n_frame: int
    share: float = 0.0  # kept off 0 and 1

    def times(self, factor: float) -> "_Linear":
        return _Linear(
            value=factor * self.value,
            influence=factor * self.influence,
            smoothing=factor**2 * self.smoothing,
            is_in=self.is_in,
            n_frame=self.n_frame,
        )

    def plus(self, other: "_Linear") -> "_Linear":
        return _Linear(
            value=self.value + other.value,
            influence=self.influence + other.influence,
            smoothing=self.smoothing + other.smoothing,
            is_in=self.is_in | other.is_in,
            n_frame=self.n_frame + other.n_frame,
        )


@dataclass(frozen=True, kw_only=True)
class _Spread:
    """The variance of a figure, its degrees of freedom, and the labels that halve its interval."""

    variance: float
    degrees: float
    n_to_halve: int

    @property
    def quantile(self) -> float:
        return float(stdtrit(self.degrees, (1 + LEVEL) / 2))


def share(
    sample: CodedSample,
    method: Method = Method.POWERED,
    *,
    among: BoolArray | None = None,
    power: float | None = None,
    is_smoothed: bool = True,
    name: str = "",
) -> Estimate:
    """The share of the frame, or of the part `among` (N,) of it, that people would code as 1.

    `power` sets how far the classifier is trusted; None: as the method says. Without smoothing the variance
    is the textbook's, which is 0 where all answers of each stratum are alike.

    Raises
    ------
    NotEnoughDataError
        No headline of the part is coded.
    """
    power = _power(sample, method, power)
    part = _part(sample, power, among)
    if not is_smoothed:
        part = replace(part, smoothing=np.zeros(len(part.smoothing)))
    spread = _spread(sample, part, is_tuned=is_smoothed and method is Method.POWERED)
    low, high = _wilson(part, spread)
    return _estimate(part, spread, (low, high), method, name, power, value=min(max(part.value, 0.0), 1.0))


def difference(
    sample: CodedSample,
    first: BoolArray,
    second: BoolArray,
    method: Method = Method.POWERED,
    *,
    name: str = "",
) -> Estimate:
    """The share among `first` (N,) minus that among `second` (N,)."""
    power = _power(sample, method, None)
    both = _part(sample, power, first).plus(_part(sample, power, second).times(-1))
    return _by_t(sample, both, method, name, power)


def by_group(
    sample: CodedSample, group: Sequence[str], method: Method = Method.POWERED
) -> tuple[tuple[Estimate, ...], tuple[str, ...]]:
    """The share of each group of the frame (N,), by name, and the names of those with too few coded."""
    names = np.asarray(group)
    estimates, left_out = [], []
    for name in np.unique(names).tolist():
        among = names == name
        if among[sample.index].sum() < LEAST_OF_GROUP:
            left_out.append(str(name))
        else:
            estimates.append(share(sample, method, among=among, name=str(name)))
    return tuple(estimates), tuple(left_out)


def trend(sample: CodedSample, times: FloatArray, method: Method = Method.POWERED) -> Trend:
    """The share of each period and the slope; `times` (N,) are the periods as numbers, such as years.

    Raises
    ------
    NotEnoughDataError
        Fewer than two periods have enough coded headlines.
    """
    power = _power(sample, method, None)
    moments, counts = np.unique(times, return_counts=True)
    n_coded = np.array([(times[sample.index] == moment).sum() for moment in moments])
    kept = n_coded >= LEAST_OF_GROUP
    if kept.sum() < 2:
        raise NotEnoughDataError(
            f"{kept.sum()} periods have {LEAST_OF_GROUP} coded headlines; a trend needs two: code more"
        )
    names = [f"{moment:g}" for moment in moments]
    estimates = [
        share(sample, method, among=times == moment, name=name)
        for moment, name, is_kept in zip(moments, names, kept, strict=True)
        if is_kept
    ]
    centred = moments[kept] - np.average(moments[kept], weights=counts[kept])
    factors = counts[kept] * centred / (counts[kept] * centred**2).sum()
    slope = _part(sample, power, times == moments[kept][0]).times(factors[0])
    for moment, factor in zip(moments[kept][1:], factors[1:], strict=True):
        slope = slope.plus(_part(sample, power, times == moment).times(float(factor)))
    return Trend(
        estimates=tuple(estimates),
        slope=_by_t(sample, slope, method, "slope", power),
        left_out=tuple(name for name, is_kept in zip(names, kept, strict=True) if not is_kept),
    )


def endless(sample: CodedSample, method: Method = Method.POWERED) -> Estimate:
    """The share of an endless population that each stratum of the frame is a random draw of.

    As PPI++ was published: normal quantiles, no smoothing, and what is coded apart from what is not. For
    statements about what the media would have printed, not what they did. For plans of many labels: it can
    mislead with few or rare ones.
    """
    n_rest = sample.n_frame - sample.n_coded
    if not n_rest.all():
        raise InputError("a stratum is coded in full; an endless population needs headlines that are not")
    power = _power(sample, method, None)
    shares = sample.n_frame / len(sample.predicted)
    own = (
        (power * n_rest / sample.n_frame).clip(0, 1)
        if method is Method.POWERED
        else np.full(len(n_rest), power)
    )
    is_rest = np.ones(len(sample.predicted), dtype=bool)
    is_rest[sample.index] = False
    strata, predicted = sample.strata[is_rest], sample.predicted[is_rest]
    means = np.bincount(strata, weights=predicted) / n_rest
    spread = np.bincount(strata, weights=(predicted - means[strata]) ** 2) / n_rest
    errors = sample.truth - own[sample.own] * sample.predicted[sample.index]
    rectifier = np.bincount(sample.own, weights=sample.weight * errors) / sample.n_frame
    scatter = sample.variances(errors) * (sample.n_coded - 1) / sample.n_coded
    value = float(shares @ (own * means + rectifier))
    error = sqrt(float(shares**2 @ (own**2 * spread / n_rest + scatter / sample.n_coded)))
    reach = float(ndtri((1 + LEVEL) / 2)) * error
    return Estimate(
        value=value,
        low=value - reach,
        high=value + reach,
        standard_error=error,
        n_coded=len(sample.index),
        n_frame=len(sample.predicted),
        method=method,
        name="endless population",
        power=power,
    )


def _power(sample: CodedSample, method: Method, given: float | None) -> float:
    """How far the classifier is trusted: what makes the variance of the whole frame's share least."""
    if given is not None:
        return given
    if method is not Method.POWERED:
        return float(method is Method.DESIGN)
    left = 1 - sample.n_coded / sample.n_frame
    factor = sample.n_frame**2 * (left if left.any() else 1.0) / sample.n_coded
    together = sample.covariances(sample.truth, sample.predicted[sample.index])
    # Its authors divide the covariance by n, not n - 1.
    n = len(sample.index)
    least = float(factor @ sample.spread)
    # They also keep the power that multiplies what is not coded from 0 to 1; ours multiplies all.
    most = len(sample.predicted) / max(len(sample.predicted) - n, 1)
    return float(np.clip((1 - 1 / n) * float(factor @ together) / least, 0, most)) if least > 0 else 0.0


def _part(sample: CodedSample, power: float, among: BoolArray | None) -> _Linear:
    """The share of a part of the frame, and what each coded headline adds to it."""
    is_part = np.ones(len(sample.predicted), dtype=bool) if among is None else among
    is_in = is_part[sample.index]
    if not is_in.any():
        raise NotEnoughDataError("no headline of this part is coded; code some of it, or take a larger part")
    errors = sample.truth - power * sample.predicted[sample.index]
    weight = np.where(is_in, sample.weight, 0.0)
    mean_error = float(weight @ errors / weight.sum())
    smoothing, common = _smoothing(sample, is_part, is_in)
    return _Linear(
        value=power * float(sample.predicted[is_part].mean()) + mean_error,
        influence=weight * (errors - mean_error) / weight.sum(),
        smoothing=smoothing,
        is_in=is_in,
        n_frame=int(is_part.sum()),
        share=common,
    )


def _smoothing(sample: CodedSample, is_part: BoolArray, is_in: BoolArray) -> tuple[FloatArray, float]:
    """The variance (H,) that alike answers hide by chance; and the common share.

    A stratum's share among n coded is taken as (n share + common share / 2) / (n + 1/2), and all of them are
    scaled so that they make up the common share, which is kept off 0 and 1 by half a headline each way. What
    variance this adds in some strata, less what it takes in others, is added in the former.
    """
    n_part = np.bincount(sample.strata[is_part], minlength=len(sample.n_frame))
    n_own = np.bincount(sample.own[is_in], minlength=len(sample.n_frame))
    yes = np.bincount(sample.own[is_in], weights=sample.truth[is_in], minlength=len(sample.n_frame))
    weight = sample.weight[is_in]
    n = int(is_in.sum())
    common = (n * float(weight @ sample.truth[is_in] / weight.sum()) + 0.5) / (n + 1)
    seen = np.divide(yes, n_own, out=np.zeros(len(yes)), where=n_own > 0)
    smooth = (yes + _ADDED * common) / (n_own + _ADDED)
    smooth = np.minimum(smooth * common / float(n_part @ smooth / n_part.sum()), 1.0)
    hidden = smooth * (1 - smooth) - seen * (1 - seen) * n_own / np.maximum(n_own - 1, 1)
    left = 1 - sample.n_coded / sample.n_frame
    change = sample.n_frame * n_part * left / sample.n_coded * hidden / n_part.sum() ** 2
    added = np.maximum(change, 0.0)
    net = max(float(change.sum()), 0.0)
    return added * (net / float(added.sum()) if net else 0.0), common


def _spread(sample: CodedSample, part: _Linear, *, is_tuned: bool) -> _Spread:
    n, taken = len(sample.index), sample.n_coded / sample.n_frame
    seen = sample.n_coded * sample.variances(part.influence)
    by_stratum = (1 - taken) * seen + part.smoothing
    left = n - len(taken)
    # The power is estimated, too, and makes what is seen too small.
    tuning = left / (left - 1) if is_tuned and left > 1 else 1.0
    variance = tuning * float(by_stratum.sum())
    n_own = np.bincount(sample.own[part.is_in], minlength=len(taken))
    uncertainty = float((by_stratum**2 / np.maximum(n_own - 1, 1)).sum())
    degrees = float(by_stratum.sum()) ** 2 / uncertainty if uncertainty > 0 else float(max(left, 1))
    finite = tuning * float((taken * (seen + part.smoothing / np.where(taken < 1, 1 - taken, 1))).sum())
    halved = n * (variance + finite) / (variance / 4 + finite) if variance > 0 else n
    return _Spread(
        variance=variance,
        degrees=degrees,
        n_to_halve=min(ceil(halved), len(sample.predicted)) if isfinite(halved) else len(sample.predicted),
    )


def _wilson(part: _Linear, spread: _Spread) -> tuple[float, float]:
    """Wilson's interval for as many headlines of a simple random draw as would vary as much."""
    value = min(max(part.value, 0.0), 1.0)
    if spread.variance <= 0:
        return value, value
    n = max(value * (1 - value), part.share * (1 - part.share)) / spread.variance
    square = spread.quantile**2
    middle = (value + square / (2 * n)) / (1 + square / n)
    reach = sqrt(square * (value * (1 - value) / n + square / (4 * n**2))) / (1 + square / n)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def _by_t(sample: CodedSample, part: _Linear, method: Method, name: str, power: float) -> Estimate:
    spread = _spread(sample, part, is_tuned=method is Method.POWERED)
    reach = spread.quantile * sqrt(spread.variance)
    return _estimate(
        part, spread, (part.value - reach, part.value + reach), method, name, power, value=part.value
    )


def _estimate(
    part: _Linear,
    spread: _Spread,
    interval: tuple[float, float],
    method: Method,
    name: str,
    power: float,
    *,
    value: float,
) -> Estimate:
    return Estimate(
        value=value,
        low=interval[0],
        high=interval[1],
        standard_error=sqrt(spread.variance),
        n_coded=int(part.is_in.sum()),
        n_frame=part.n_frame,
        method=method,
        name=name,
        power=power,
        n_to_halve=spread.n_to_halve,
    )
