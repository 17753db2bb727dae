"""How often something that seemed to have peaked rose higher later: learned from real series.

A fit knows one series, and nothing in it announces a second wave. What others did tells how often one comes
where a fit sees what this one sees: `benchmarks/curve_backtest --learn` learns it from 64 attention series,
cut at many points. The chance that the highest is past has the log-odds

    constant + of_fit logit(p) + of_curve c

where p is the share of draws whose highest lies in the past, and c the share whose curve, apart from shocks,
was highest in the past. Learned from cuts at fixed shares of each series, and from cuts after each height
that was the highest so far, whatever came then: cuts after the true peak would teach that every deep fall is
the last.
"""

from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np

from panictrack.curve.draws import Draws
from panictrack.curve.shapes import FloatArray, IntArray
from panictrack.curve.stages import has_curve_passed
from panictrack.data import data_path

CLEAREST = 0.005  # a share of draws this near 0 or 1 means no more


class SecondWaves(msgspec.Struct, frozen=True, kw_only=True):
    """The coefficients, and from how much they were learned."""

    constant: float
    of_fit: float
    of_curve: float
    n_things: int  # several series may be about one
    n_cuts: int


@dataclass(frozen=True, kw_only=True)
class Fall:
    """What a fit says of the highest so far: `p` and `c` of the formula."""

    p: float
    c: float


@lru_cache(maxsize=1)
def learned() -> SecondWaves:
    """The coefficients that are shipped."""
    return msgspec.json.decode(data_path("curve", "second_waves.json").read_bytes(), type=SecondWaves)


def fall_of(draws: Draws, peak: FloatArray) -> Fall:
    """What the draws say of the highest so far, for the `peak` of each (S,)."""
    return Fall(p=float((peak <= draws.last).mean()), c=float(has_curve_passed(draws).mean()))


def chance_past(fall: Fall, waves: SecondWaves) -> float:
    """The chance that the highest is past.

    Can mislead for things unlike those learned from: events, people and technologies in searches, page views
    and the news of 2004 to 2025, watched for months to years.
    """
    p = min(max(fall.p, CLEAREST), 1 - CLEAREST)
    log_odds = waves.constant + waves.of_fit * np.log(p / (1 - p)) + waves.of_curve * fall.c
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
