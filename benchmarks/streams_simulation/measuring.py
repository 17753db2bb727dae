"""One simulated case fitted: what the curve said, and what was true.

Used by `python benchmarks/streams_simulation`, in its worker processes; one to two CPU seconds a case.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from cases import N_LATER, Case, case
from courses import Array

from panictrack.curve.fit import fit
from panictrack.curve.result import BandPoint, Verdict
from panictrack.errors import NotEnoughDataError

BANDS = {50: ("q25", "q75"), 80: ("q10", "q90"), 95: ("q025", "q975")}
Shares = Mapping[int, float]  # inside each band, by its per cent


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case. Shares inside are of weeks; a bias is the logarithm of medians over truth, summed."""

    scenario: str
    seed: int
    n_watched: int
    n_events: int
    seconds: float  # of CPU, of the fit alone
    verdict: str
    is_ahead: bool  # the true peak: of the course, or what is highest in a random walk
    is_realised: bool  # what is highest in five weeks, of watched and coming ones, has been watched
    is_higher: bool  # the course in half a year
    p_passed: float | None
    p_higher: float | None
    rate: Shares  # of watched weeks, whose true share lies inside
    smooth: Shares  # the same of the course without news
    later: Shares  # of the later weeks, whose counted share lies inside
    bias_rate: float
    bias_smooth: float
    bias_later: float

    @property
    def declares(self) -> bool:
        """Whether a peak is said to have passed."""
        return self.verdict == Verdict.FALLEN.value

    @property
    def says_waves(self) -> bool:
        """Whether several waves are said to have come."""
        return self.verdict == Verdict.SEVERAL_WAVES.value

    @property
    def says_flat(self) -> bool:
        """Whether no clear trend is said to be there."""
        return self.verdict == Verdict.NO_CLEAR_TREND.value


def row(scenario: str, seed: int) -> Row:
    """The case, fitted on the Monday after its last watched week."""
    one = case(scenario, seed)
    series = one.series()
    began = time.process_time()
    try:
        curve = fit(series, now=one.now)
    except NotEnoughDataError:
        curve = None
    seconds = time.process_time() - began
    fitted, forecast = (curve.fitted, curve.forecast) if curve else ((), ())
    rate, smooth = _at(one, fitted, one.rate), _at(one, fitted, one.smooth)
    shares = {point.start: point.share for point in one.later_series(series).points}
    ahead = [band for band in forecast if band.start in shares]
    later = np.array([shares[band.start] for band in ahead])
    last = one.n_watched - 1
    return Row(
        scenario=scenario,
        seed=seed,
        n_watched=one.n_watched,
        n_events=sum(point.count for point in series.points),
        seconds=seconds,
        verdict=str(curve.verdict) if curve else "not enough data",
        is_ahead=one.realised_peak > last if scenario == "walk" else one.is_ahead,
        is_realised=one.realised_peak <= last,
        is_higher=bool(one.smooth[last + N_LATER] > one.smooth[last]),
        p_passed=curve.p_peak_passed if curve else None,
        p_higher=curve.p_higher if curve else None,
        rate=_inside(fitted, rate),
        smooth=_inside(fitted, smooth),
        later=_inside(ahead, later),
        bias_rate=_bias(fitted, rate),
        bias_smooth=_bias(fitted, smooth),
        bias_later=_bias(ahead, later),
    )


def _at(one: Case, bands: Sequence[BandPoint], truth: Array) -> Array:
    """The truth in the weeks of the bands."""
    return truth[[(band.start - one.first).days // 7 for band in bands]]


def _inside(bands: Sequence[BandPoint], truth: Array) -> Shares:
    """The share of weeks inside each band."""
    if not bands:
        return {}
    return {
        of: fmean(
            getattr(band, low) <= share <= getattr(band, high)
            for band, share in zip(bands, truth, strict=True)
        )
        for of, (low, high) in BANDS.items()
    }


def _bias(bands: Sequence[BandPoint], truth: Array) -> float:
    total, shown = float(truth.sum()), sum(band.q50 for band in bands)
    return float(np.log(shown / total)) if total > 0 and shown > 0 else 0.0
