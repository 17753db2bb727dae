"""Whether the classifier's error moves: with time, with the stream, with the index.

An error that is the same everywhere shifts a curve as a whole; one that moves with time draws a trend that
is not there. The error of a coded headline is truth - predicted. It is regressed on time or an index by
weighted least squares, where each headline counts for as many as it stands for, with the sandwich variance
that holds for unequal spreads (HC3: MacKinnon & White 1985, Journal of Econometrics 29; Long & Ervin 2000,
The American Statistician 54, who recommend it below 250 observations). Between streams it is compared by
the sum of squared deviations, each over its variance, and the p-value is that of shuffled streams (Pauly,
Brunner & Konietschke 2015, JRSS B 77: such a permutation holds for unequal spreads, too).

"No sign of it" is no proof. So each result says the smallest drift that this many labels would have shown in
four cases of five. Strata make the real uncertainty a little smaller than is told here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from scipy.special import stdtr, stdtrit

from panictrack.errors import NotEnoughDataError
from panictrack.scoring.validity.estimates.sample import BoolArray, CodedSample, FloatArray, IntArray

LEVEL = 0.95
POWER = 0.8  # the chance with which the smallest drift would have been seen
LEAST_CODED = 20  # headlines: with fewer nothing but a breakdown would show
LEAST_OF_STREAM = 5
OTHERS = "others"
N_SHUFFLES = 1_999
SEED = 1
_TAILS = (0.05, 0.95)  # of the frame: between these an effect is told

Verdict = Literal["moves", "no sign of it"]


@dataclass(frozen=True, kw_only=True)
class Stability:
    """Whether the error moves with `of`, by how much, and what could have been seen.

    `effect` is a share (0.03: three points), with its 95 % interval. Along time or an index it is how much
    the error grows from `since` to `until`: above 0, people find more at the end than the classifier does.
    Between streams it is by how much the error of the stream `where` is off the mean of all, the largest such
    deviation against its uncertainty, with an interval that allows for the choice.

    Can mislead when several such tests are read together: one in twenty shows a drift that is not there.
    """

    of: str  # "time", "stream", "index"
    effect: float
    low: float
    high: float
    p_value: float
    detectable: float  # share: the smallest effect that would have been seen in four cases of five
    n_coded: int
    since: float | None = None
    until: float | None = None
    where: str = ""

    @property
    def verdict(self) -> Verdict:
        """What the test says at the level of 5 %."""
        return "moves" if self.p_value < 1 - LEVEL else "no sign of it"


def along(sample: CodedSample, values: FloatArray, *, of: str = "time") -> Stability:
    """Whether the error moves with time or with an index; `values` (N,) are those of each headline.

    A headline has the value of its period where the index is one of periods. The effect is told from the
    twentieth of the frame with the least values to the twentieth with the greatest.

    Raises
    ------
    NotEnoughDataError
        Fewer than 20 headlines are coded, or all have the same value.

    Can mislead when the error moves to and fro: a straight line does not see it.
    """
    _check(sample)
    own = values[sample.index]
    since, until = (float(one) for one in np.quantile(values, _TAILS))
    if own.min() == own.max() or since == until:
        raise NotEnoughDataError(f"all coded headlines have the same {of}; code headlines that differ in it")
    weight, errors = sample.weight, _errors(sample)
    centred = own - weight @ own / weight.sum()
    moment = float(weight @ centred**2)
    slope = float(weight @ (centred * errors)) / moment
    leverage = weight / weight.sum() + weight * centred**2 / moment
    residuals = errors - weight @ errors / weight.sum() - slope * centred
    scaled = np.maximum((residuals / (1 - leverage.clip(0, 0.99))) ** 2, _least_variance(len(errors)))
    error = sqrt(float((weight * centred) ** 2 @ scaled)) / moment
    degrees = max(_effective(weight) - 2, 1.0)
    width = until - since
    reach = float(stdtrit(degrees, (1 + LEVEL) / 2)) * error * width
    return Stability(
        of=of,
        effect=slope * width,
        low=slope * width - reach,
        high=slope * width + reach,
        p_value=float(2 * stdtr(degrees, -abs(slope) / error)),
        detectable=reach + float(stdtrit(degrees, POWER)) * error * width,
        n_coded=len(errors),
        since=since,
        until=until,
    )


def between(
    sample: CodedSample,
    streams: Sequence[str],
    *,
    of: str = "stream",
    n_shuffles: int = N_SHUFFLES,
    seed: int = SEED,
) -> Stability:
    """Whether the error differs between streams; `streams` (N,) are their names.

    Streams with fewer than five coded headlines are taken together as "others".

    Raises
    ------
    NotEnoughDataError
        Fewer than 20 headlines are coded, or all of them in one stream.
    """
    _check(sample)
    names, member = _grouped([streams[place] for place in sample.index.tolist()])
    if len(names) < 2:
        raise NotEnoughDataError(f"the coded headlines are of one {of}; code two at least")
    errors, weight = _errors(sample), sample.weight
    is_in = member[:, None] == np.arange(len(names))
    seen, deviations, spreads = _deviations(is_in, errors[None], weight[None])
    random = np.random.default_rng(seed)
    orders = random.permuted(np.tile(np.arange(len(errors)), (n_shuffles, 1)), axis=1)
    shuffled = _deviations(is_in, errors[orders], weight[orders])[0]
    worst = int(np.abs(deviations[0] / spreads[0]).argmax())
    sizes = is_in.sum(axis=0)
    chosen = (1 - LEVEL) / 2 / len(names)
    reach = float(stdtrit(max(sizes[worst] - 1, 1), 1 - chosen) * spreads[0, worst])
    typical = int(np.argsort(spreads[0])[len(names) // 2])
    degrees = max(sizes[typical] - 1, 1)
    return Stability(
        of=of,
        effect=float(deviations[0, worst]),
        low=float(deviations[0, worst]) - reach,
        high=float(deviations[0, worst]) + reach,
        p_value=float((1 + (shuffled >= seen[0] - 1e-12).sum()) / (1 + n_shuffles)),
        detectable=float((stdtrit(degrees, 1 - chosen) + stdtrit(degrees, POWER)) * spreads[0, typical]),
        n_coded=len(errors),
        where=names[worst],
    )


def _check(sample: CodedSample) -> None:
    if len(sample.index) < LEAST_CODED:
        raise NotEnoughDataError(
            f"{len(sample.index)} headlines are coded; a test of the error's stability needs {LEAST_CODED}"
        )


def _errors(sample: CodedSample) -> FloatArray:
    return sample.truth - sample.predicted[sample.index]


def _effective(weight: FloatArray) -> float:
    """Headlines of a simple random draw that tells as much (Kish 1965)."""
    return float(weight.sum() ** 2 / (weight**2).sum())


def _least_variance(n: int) -> float:
    """As if half of one headline in n + 1 were wrong: a faultless sample proves little when small."""
    return 0.5 / (n + 1) * (1 - 0.5 / (n + 1))


def _grouped(streams: Sequence[str]) -> tuple[list[str], IntArray]:
    """The names of the streams with enough headlines, then "others"; the place of each headline's."""
    found, member, counts = np.unique(
        np.array(streams, dtype=object), return_inverse=True, return_counts=True
    )
    kept = [str(name) for name, count in zip(found, counts, strict=True) if count >= LEAST_OF_STREAM]
    place = {name: number for number, name in enumerate(kept)}
    groups = [*kept, OTHERS] if len(kept) < len(found) else kept
    return groups, np.array([place.get(str(found[one]), len(kept)) for one in member])


def _deviations(
    is_in: BoolArray, errors: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The statistic (S,), and each stream's deviation from the mean with its standard error, (S, G).

    `errors` and `weight` (S, n) are as seen or shuffled. A stream's variance has one headline of the common
    variance added, so that few errors that happen to be alike do not look sure.
    """
    group = is_in.astype(float)
    common = (weight * errors).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    totals = weight @ group
    means = (weight * errors) @ group / totals
    squares = errors**2 @ group - 2 * means * (errors @ group) + means**2 * group.sum(axis=0)
    sizes = group.sum(axis=0)
    overall = ((errors - common) ** 2).mean(axis=1, keepdims=True)
    overall = np.maximum(overall, _least_variance(errors.shape[1]))
    variance = (squares + overall) / np.maximum(sizes, 1)
    spreads = np.sqrt(variance * (weight**2 @ group)) / totals
    deviations = means - common
    return ((deviations / spreads) ** 2).sum(axis=1), deviations, spreads
