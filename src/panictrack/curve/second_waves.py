"""How often something that seemed to have peaked rose higher later: learned from real series.

A fit knows one series, and nothing in it announces a second wave. What others did tells how often one comes
after so long and so deep a fall (`benchmarks/curve_backtest --learn` learns it from 64 series of attention,
cut at many points). The chance that the highest is past has the log-odds

    constant + of_fit logit(p) + of_fall x,    x = mean over draws of log(age + a) log(depth + a)

where p is the share of draws whose highest lies in the past, age how long ago that was, as a share of the
observed span, and depth the rate now relative to that highest. x is large where the fall was deep and quick:
after a sudden event hardly anything rises higher again; after a slow ebb more often. Ages above 0.7 of
the span count as 0.7: hardly any series taught anything of older peaks, and a chance must not fall only
because a peak that stays the highest gets older.
"""

from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np

from panictrack.curve.draws import Draws
from panictrack.curve.shapes import FloatArray, IntArray
from panictrack.data import data_path

SMALL = 0.05  # a: keeps logarithms of age and depth finite
OLDEST = 0.7  # age from which on it makes no difference
CLEAREST = 0.005  # a share of draws this near 0 or 1 means no more


class SecondWaves(msgspec.Struct, frozen=True, kw_only=True):
    """The coefficients, and from how much they were learned."""

    constant: float
    of_fit: float
    of_fall: float
    n_things: int  # several series may be about one
    n_cuts: int


@dataclass(frozen=True, kw_only=True)
class Fall:
    """What a fit says of the highest so far: `p` and `x` of the formula."""

    p: float
    x: float


@lru_cache(maxsize=1)
def learned() -> SecondWaves:
    """The coefficients that are shipped."""
    return msgspec.json.decode(data_path("curve", "second_waves.json").read_bytes(), type=SecondWaves)


def fall_of(draws: Draws, means: FloatArray, peak: FloatArray) -> Fall:
    """The fall since the highest so far, from means of five periods (S, T) and peaks (S,)."""
    past = means[:, : draws.n_past]
    age = (draws.n_past - 1 - past.argmax(axis=1)) / draws.n_past
    depth = past[:, -1] / np.maximum(past.max(axis=1), 1e-300)
    quickness = np.log(np.minimum(age, OLDEST) + SMALL) * np.log(depth + SMALL)
    return Fall(p=float((peak <= draws.last).mean()), x=float(quickness.mean()))


def chance_past(fall: Fall, waves: SecondWaves) -> float:
    """The chance that the highest is past.

    Can mislead for things unlike those learned from: events, people and technologies in searches, page views
    and the news of 2004 to 2025, watched for months to years.
    """
    p = min(max(fall.p, CLEAREST), 1 - CLEAREST)
    log_odds = waves.constant + waves.of_fit * np.log(p / (1 - p)) + waves.of_fall * fall.x
    return float(1 / (1 + np.exp(-log_odds)))


def with_second_waves(
    draws: Draws, peak: FloatArray, p_past: float, *, seed: int
) -> tuple[FloatArray, IntArray]:
    """Peaks (S,) of which the share `p_past` lies in the past, and the draw that each belongs to, (S,).

    Where fewer should, some are replaced by a later wave: as long after the last period as the span was
    long, in the median (density L / (L + delta)^2, as in the prior of a peak). Where more should, some draws
    with a peak ahead are replaced by draws with a past one.
    """
    generator = np.random.default_rng([seed, 6])
    is_past = peak <= draws.last
    wanted = round(p_past * len(peak))
    rows, surplus = np.arange(len(peak)), int(is_past.sum()) - wanted
    order = generator.permutation(len(peak))
    if surplus < 0 and is_past.any():
        replaced = order[~is_past[order]][:-surplus]
        rows[replaced] = generator.choice(np.flatnonzero(is_past), len(replaced))
    found = peak[rows]
    if surplus > 0:
        replaced = order[is_past[order]][:surplus]
        length, uniform = draws.n_past, generator.random(surplus)
        later = draws.last + length * uniform / (1.0 - uniform)
        found[replaced] = np.where(later > draws.times[-1], np.inf, later)
    return found, rows
