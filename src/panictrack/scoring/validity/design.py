"""Which headlines people code: strata, how many of each, and the draw with its inclusion probabilities.

Strata are bands of score, then periods, then streams:

1. Bands are cut so that each holds the same sum of spreads. The spread of a headline is what its answer is
   expected to vary by, sqrt(p (1 - p)) with p the classifier's probability; this is close to the best cut
   (Särndal, Swensson & Wretman 1992, Model Assisted Survey Sampling, 12.4). Equal scores stay together, and a
   band is expected to get LEAST_CODED headlines.
2. A band is split into runs of periods, and these into streams, only where each part is expected to get
   LEAST_CODED headlines. What is smaller joins the next period, or the other streams.

Each stratum gets headlines in proportion to its sum of spreads (Neyman 1934), or to its size. Probabilities
are taken to be no nearer to 0 and 1 than SURE: a classifier that is sure and wrong must not keep people away
from its errors. So no headline is drawn more than 2.3 times as often as another, give or take rounding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from panictrack.errors import InputError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LEAST_CODED = 10  # headlines that a stratum is expected to get
LEAST_DRAWN = 2  # of any stratum that has so many: one alone shows no variance
MAX_BANDS = 5
SURE = 0.05
OVERLAP_SHARE = 0.2
_ROUNDING = 1e-9
_ENOUGH = LEAST_CODED - _ROUNDING
EVERYONE = -1
"""In place of a coder's number: all of them code the headline."""


class Allocation(StrEnum):
    """How many headlines each stratum gets."""

    NEYMAN = "neyman"  # in proportion to its size times its expected spread
    PROPORTIONAL = "proportional"  # in proportion to its size
    RANDOM = "random"  # no strata: every set of headlines has the same chance


@dataclass(frozen=True, kw_only=True)
class Stratum:
    """A part of the frame in which every headline has the same chance; None: not bounded by it."""

    name: str
    score_from: float | None = None  # least and greatest score in it
    score_to: float | None = None
    period: str | None = None  # "2023-Q1", or "2023-Q1 to 2023-Q3"
    stream: str | None = None
    n_frame: int
    n_drawn: int

    @property
    def probability(self) -> float:
        """The chance of each of its headlines to be drawn."""
        return self.n_drawn / self.n_frame


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The strata of a frame of N headlines; `membership` (N,) is the place of each one's stratum."""

    allocation: Allocation
    strata: tuple[Stratum, ...]
    membership: IntArray

    @property
    def n_drawn(self) -> int:
        """Headlines that will be coded."""
        return sum(stratum.n_drawn for stratum in self.strata)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The drawn headlines, in the random order in which coders see them; arrays are (n,).

    `index` is their place in the frame, `coder` the number of the one who is asked, EVERYONE for all.
    """

    index: IntArray
    stratum: IntArray
    probability: FloatArray
    is_overlap: BoolArray
    coder: IntArray


@dataclass(frozen=True, kw_only=True)
class _Part:
    """Headlines of the frame that share what is named."""

    members: IntArray
    band: int | None = None
    period: str | None = None
    stream: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Names:
    """The different names, in order, and the place of each headline's among them (N,)."""

    names: NDArray[np.str_]
    place: IntArray

    @staticmethod
    def of(names: Sequence[str], n_frame: int) -> "_Names":
        if not len(names):
            return _Names(names=np.array([""]), place=np.zeros(n_frame, dtype=np.int64))
        found, place = np.unique(np.array(names, dtype=np.str_), return_inverse=True)
        return _Names(names=found, place=place.astype(np.int64))


def plan(
    predicted: FloatArray,
    *,
    n_coded: int,
    streams: Sequence[str] = (),
    periods: Sequence[str] = (),
    allocation: Allocation = Allocation.NEYMAN,
) -> Plan:
    """The strata of a frame, and how many headlines of each are drawn.

    `predicted` (N,) are the classifier's probabilities; `streams` and `periods` (N,) are names, and periods
    sort in time ("2023-Q1"). Empty: not stratified by them.

    Raises
    ------
    InputError
        More headlines are wanted than there are, or a score is not a probability.

    Can mislead when the classifier is sure and wrong about a kind of headline: intervals still hold, but
    they are wider than the plan promises.
    """
    _check(predicted, n_coded, streams, periods)
    spread = _spread(predicted, allocation)
    expected = n_coded * spread / spread.sum()
    parts = list(_parts(predicted, expected, streams, periods, allocation))
    sizes = np.array([len(part.members) for part in parts])
    wanted = np.array([expected[part.members].sum() for part in parts])
    drawn = allocate(wanted, sizes, n_coded)
    membership = np.empty(len(predicted), dtype=np.int64)
    strata = []
    for number, (part, n_drawn) in enumerate(zip(parts, drawn.tolist(), strict=True)):
        membership[part.members] = number
        strata.append(_stratum(part, predicted[part.members], n_drawn))
    return Plan(allocation=allocation, strata=tuple(strata), membership=membership)


def draw(chosen: Plan, *, n_coders: int = 1, overlap_share: float = OVERLAP_SHARE, seed: int) -> Drawn:
    """Draw without replacement from each stratum; the same seed gives the same headlines and order.

    A random part of `overlap_share` is for all coders; the others are dealt to them evenly. A coder who
    stops early has coded a random part of all, because the order is random.
    """
    if not 0 <= overlap_share <= 1:
        raise InputError(f"an overlap of {overlap_share} is no share; give one from 0 to 1")
    if n_coders < 1:
        raise InputError("nobody would code; name one coder at least")
    random = np.random.default_rng(seed)
    taken = [
        random.choice(np.flatnonzero(chosen.membership == number), size=stratum.n_drawn, replace=False)
        for number, stratum in enumerate(chosen.strata)
    ]
    index = random.permutation(np.concatenate(taken))
    n_overlap = round(overlap_share * len(index)) if n_coders > 1 else 0
    is_overlap = np.zeros(len(index), dtype=bool)
    is_overlap[random.choice(len(index), size=n_overlap, replace=False)] = True
    coder = np.full(len(index), EVERYONE)
    coder[~is_overlap] = np.arange(len(index) - n_overlap) % n_coders
    stratum = chosen.membership[index]
    chances = np.array([one.probability for one in chosen.strata])
    return Drawn(
        index=index, stratum=stratum, probability=chances[stratum], is_overlap=is_overlap, coder=coder
    )


def allocate(wanted: FloatArray, sizes: IntArray, n_coded: int) -> IntArray:
    """Whole numbers that add up to `n_coded`, near `wanted`, at least LEAST_DRAWN and at most `sizes`."""
    least = np.minimum(sizes, LEAST_DRAWN)
    if least.sum() > n_coded:
        least = np.zeros_like(sizes)
    # The common factor that makes the bounded numbers add up; their sum grows with it.
    low, high = 0.0, float(sizes.sum()) / max(float(wanted[wanted > 0].min()), 1e-12)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if np.clip(middle * wanted, least, sizes).sum() < n_coded else (low, middle)
        )
    exact = np.clip(high * wanted, least, sizes)
    whole = np.floor(exact + _ROUNDING).astype(np.int64)
    missing = n_coded - int(whole.sum())
    order = np.argsort(np.where(whole < sizes, whole - exact, np.inf), kind="stable")
    whole[order[:missing]] += 1
    return whole


def _check(predicted: FloatArray, n_coded: int, streams: Sequence[str], periods: Sequence[str]) -> None:
    if not 1 <= n_coded <= len(predicted):
        raise InputError(
            f"{n_coded} of {len(predicted)} headlines cannot be drawn; give 1 to {len(predicted)}"
        )
    if not ((predicted >= 0) & (predicted <= 1)).all():
        raise InputError("a score is not a probability from 0 to 1; score the headlines again")
    for names, what in ((streams, "streams"), (periods, "periods")):
        if len(names) not in {0, len(predicted)}:
            raise InputError(f"{len(names)} {what} for {len(predicted)} headlines; give one for each")


def _spread(predicted: FloatArray, allocation: Allocation) -> FloatArray:
    if allocation is not Allocation.NEYMAN:
        return np.ones(len(predicted))
    chance = predicted.clip(SURE, 1 - SURE)
    return np.asarray(np.sqrt(chance * (1 - chance)))


def _parts(
    predicted: FloatArray,
    expected: FloatArray,
    streams: Sequence[str],
    periods: Sequence[str],
    allocation: Allocation,
) -> Iterator[_Part]:
    everything = np.arange(len(predicted))
    if allocation is Allocation.RANDOM:
        yield _Part(members=everything)
        return
    band = _bands(predicted, expected)
    by_stream, by_period = _Names.of(streams, len(predicted)), _Names.of(periods, len(predicted))
    for number in np.unique(band).tolist():
        own = everything[band == number]
        for period, members in _by_period(own, expected, by_period):
            for stream, part in _by_stream(members, expected, by_stream):
                yield _Part(members=part, band=number, period=period, stream=stream)


def _bands(predicted: FloatArray, expected: FloatArray) -> IntArray:
    """The band of each headline, (N,), lowest scores first."""
    values, place = np.unique(predicted, return_inverse=True)
    reached = np.cumsum(np.bincount(place, weights=expected))
    total = float(reached[-1])
    n_bands = int(np.clip(total // LEAST_CODED, 1, MAX_BANDS))
    ends, last = [], 0.0  # of bands but the last, as places in values; the sum that the last end reaches
    for goal in total * np.arange(1, n_bands) / n_bands:
        end = int(np.abs(reached - goal).argmin())
        if reached[end] - last >= _ENOUGH and total - reached[end] >= _ENOUGH:
            ends.append(end)
            last = float(reached[end])
    return np.searchsorted(values[ends], predicted, side="left")


def _by_period(
    members: IntArray, expected: FloatArray, periods: _Names
) -> Iterator[tuple[str | None, IntArray]]:
    """Runs of neighbouring periods, each expected to get enough; what is left joins the last run."""
    own = periods.place[members]
    sums = np.bincount(own, weights=expected[members], minlength=len(periods.names))
    left = float(sums.sum())
    starts, gathered = [0], 0.0
    for place, one in enumerate(sums.tolist()):
        gathered += one
        if gathered >= _ENOUGH and left - gathered >= _ENOUGH:
            starts.append(place + 1)
            left -= gathered
            gathered = 0.0
    if len(starts) == 1:
        yield None, members
        return
    for first, end in pairwise([*starts, len(sums)]):
        inside = members[(own >= first) & (own < end)]
        names = periods.names[np.unique(periods.place[inside])].tolist()
        yield names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}", inside


def _by_stream(
    members: IntArray, expected: FloatArray, streams: _Names
) -> Iterator[tuple[str | None, IntArray]]:
    """Streams that are expected to get enough, the largest first, while enough is left for the others."""
    own = streams.place[members]
    sums = np.bincount(own, weights=expected[members], minlength=len(streams.names))
    present = np.unique(own)
    left = float(sums.sum())
    others = members
    for place in present[np.argsort(-sums[present], kind="stable")].tolist():
        one = streams.place[others] == place
        if sums[place] < _ENOUGH or (left - sums[place] < _ENOUGH and not one.all()):
            break
        yield str(streams.names[place]) or None, others[one]
        others = others[~one]
        left -= sums[place]
    if len(others):
        yield None, others


def _stratum(part: _Part, predicted: FloatArray, n_drawn: int) -> Stratum:
    low, high = float(predicted.min()), float(predicted.max())
    names = [] if part.band is None else [f"score {low:.2f} to {high:.2f}"]
    names += [name for name in (part.period, part.stream) if name]
    return Stratum(
        name=", ".join(names) or "all",
        score_from=None if part.band is None else low,
        score_to=None if part.band is None else high,
        period=part.period,
        stream=part.stream,
        n_frame=len(part.members),
        n_drawn=n_drawn,
    )
