"""The alarm rate of each stream with simultaneous 95% intervals, and how it compares with that of all.

Where the classifier's errors are known, each rate is corrected by those of its own stream and year: a stream
that looks more alarmed because it is misread more often differs from nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from panictrack.curve.error_rates import corrected_share, rate_draws
from panictrack.curve.series.stats import wilson
from panictrack.model import ErrorRates, WeekCount
from panictrack.model.rounding import settled

if TYPE_CHECKING:
    from panictrack.curve.shapes import FloatArray

FEWEST = 30  # headlines on the topic: a stream with fewer has no rate
ERROR = 0.05  # the chance that any of the intervals misses, all streams together
N_DRAWS, SEED = 8_000, 1  # of corrected rates


class Against(StrEnum):
    """How the interval of a stream compares with the rate of all streams."""

    ABOVE = "above"
    BELOW = "below"
    UNCLEAR = "not clear"
    TOO_FEW = "too few"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """A stream's alarm rate with its interval: corrected, or the share of headlines classified as alarmed."""

    stream: str
    count: int  # classified as alarmed
    n: int  # on the topic
    share: float
    low: float
    high: float
    against: Against


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """The rates of all streams, highest first, those with too few headlines last; `overall` is of all."""

    streams: tuple[Rate, ...]
    overall: float


def rates_of(counts: Iterable[WeekCount], errors: ErrorRates | None) -> Rates:
    """The rate of each stream, and of all; corrected by its error rates where they are known.

    These are of the mean day of the stream's headlines on the topic.
    """
    sums: dict[str, tuple[int, int]] = {}
    days: Counter[str] = Counter()
    for count in sorted(counts, key=lambda count: count.stream):
        n_alarmed, n_topic = sums.get(count.stream, (0, 0))
        sums[count.stream] = n_alarmed + count.n_alarmed, n_topic + count.n_topic
        days[count.stream] += count.n_topic * count.week_start.toordinal()
    sums = {stream: pair for stream, pair in sums.items() if pair[1]}
    if not sums:
        return Rates(streams=(), overall=0.0)
    tail = ERROR / (2 * max(sum(n >= FEWEST for _, n in sums.values()), 1))
    found = _corrected(sums, errors, days, tail) if errors else _classified(sums, tail)
    order = sorted(
        found.streams,
        key=lambda rate: (rate.against is Against.TOO_FEW, -rate.share, -rate.n, rate.stream),
    )
    return Rates(streams=tuple(order), overall=found.overall)


def _classified(sums: Mapping[str, tuple[int, int]], tail: float) -> Rates:
    """Shares as classified, with Wilson's intervals, each of which is too high with a chance of `tail`."""
    overall = sum(count for count, _ in sums.values()) / sum(n for _, n in sums.values())
    width = NormalDist().inv_cdf(1 - tail)
    rates = []
    for stream, (count, n) in sums.items():
        low, high = wilson(count, n, width)
        against = _against(n, low - overall, high - overall)
        rates.append(
            Rate(stream=stream, count=count, n=n, share=count / n, low=low, high=high, against=against)
        )
    return Rates(streams=tuple(rates), overall=overall)


def _corrected(
    sums: Mapping[str, tuple[int, int]], errors: ErrorRates, days: Mapping[str, int], tail: float
) -> Rates:
    """Medians and intervals of draws, in which the classified share and both error rates are uncertain.

    Can mislead with more than a hundred streams: then the ends of the intervals rest on single draws.
    """
    generator = np.random.default_rng(SEED)
    of_errors = rate_draws(errors, N_DRAWS, SEED)
    draws: dict[str, FloatArray] = {}
    for stream, (count, n) in sums.items():
        found, false = of_errors.of_stream(stream, days[stream] / n, generator)
        classified = generator.beta(count + 0.5, n - count + 0.5, N_DRAWS)
        draws[stream] = corrected_share(classified, found, false)
    n_all = sum(n for _, n in sums.values())
    of_all = np.asarray(sum(n / n_all * draws[stream] for stream, (_, n) in sums.items()))
    rates = []
    for stream, (count, n) in sums.items():
        share, low, high = np.quantile(draws[stream], (0.5, tail, 1 - tail)).round(6)
        least, most = np.quantile(draws[stream] - of_all, (tail, 1 - tail))
        rates.append(
            Rate(
                stream=stream,
                count=count,
                n=n,
                share=float(share),
                low=float(low),
                high=float(high),
                against=_against(n, float(least), float(most)),
            )
        )
    return Rates(streams=tuple(rates), overall=float(np.median(of_all).round(6)))


def _against(n: int, least: float, most: float) -> Against:
    """How a stream compares whose rate differs from that of all by between `least` and `most`."""
    if n < FEWEST:
        return Against.TOO_FEW
    if settled(least) > 0:
        return Against.ABOVE
    return Against.BELOW if settled(most) < 0 else Against.UNCLEAR
