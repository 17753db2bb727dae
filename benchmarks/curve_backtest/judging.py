"""One cut fitted, and judged by coefficients that did not see it.

Used by `python benchmarks/curve_backtest`, in its worker processes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from cuts import Array, Cut

from panictrack.curve import DateInterval
from panictrack.curve.draws import Draws
from panictrack.curve.fit import curve_of, date_interval, posterior
from panictrack.curve.observations import Observations
from panictrack.curve.result import BandPoint, PanicCurve, Verdict
from panictrack.curve.second_waves import Fall, SecondWaves, chance_past, fall_of, with_second_waves
from panictrack.curve.stages import means_of_five, peaks
from panictrack.curve.verdict import judge
from panictrack.errors import NotEnoughDataError
from panictrack.model import SeriesPoint

LEVELS = np.array([0.025, 0.25, 0.5, 0.75, 0.975])
NORMALS = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
N_DIFFERENCES = 26  # the last ones, from which the random walk has its spread
LEAST_SPREAD = 0.01  # of log shares: a forecast of no spread at all has no finite score


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A cut with its fit: all that does not depend on what is known of second waves."""

    cut: Cut
    curve: PanicCurve
    fall: Fall
    peak: Array
    draws: Draws  # without the large arrays
    observations: Observations
    inside: tuple[tuple[bool, bool], ...]  # for each coming period of the forecast: its 50 and 95 % interval
    loss_ratio: float | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What is said of a cut."""

    fitted: Fitted
    verdict: Verdict
    p_past: float
    peak: DateInterval

    @property
    def is_past(self) -> bool:
        """Whether the true peak has been seen (within the tolerance)."""
        return not self.fitted.cut.is_ahead

    @property
    def declares(self) -> bool:
        """Whether a fall from the peak is declared."""
        return self.verdict is Verdict.FALLEN

    @property
    def covers(self) -> bool:
        """Whether the 80 % interval holds the true peak; an end that is None lies beyond every date."""
        cut, low, high = self.fitted.cut, self.peak.q10, self.peak.q90
        if low is None:
            return cut.truth > cut.last
        return low - cut.tolerance <= cut.truth and (high is None or cut.truth <= high + cut.tolerance)


def fitted(cut: Cut) -> Fitted | None:
    """The cut fitted as on the day after its last period; None where it is too short."""
    try:
        found = posterior(cut.seen, cut.now)
    except NotEnoughDataError:
        return None
    curve, draws = curve_of(found), found.draws
    means = means_of_five(draws)
    peak = peaks(draws, means)
    small = np.zeros((1, 1))
    pairs = [
        (band, point)
        for point in cut.coming.points
        for band in curve.forecast
        if abs((band.start - point.start).days) < curve.step_days / 2
    ]
    return Fitted(
        cut=cut,
        curve=curve,
        fall=fall_of(draws, means, peak),
        peak=peak,
        draws=replace(draws, level=small, intensity=small),
        observations=found.observations,
        inside=tuple(
            (band.q25 <= point.share <= band.q75, band.q025 <= point.share <= band.q975)
            for band, point in pairs
        ),
        loss_ratio=_loss_ratio(pairs, cut) if pairs else None,
    )


def judged(one: Fitted, waves: SecondWaves) -> Judged:
    """The verdict by these coefficients."""
    p_past = chance_past(one.fall, waves)
    later, _ = with_second_waves(one.draws, one.peak, p_past, seed=0)
    peak = date_interval(later, one.observations)
    inputs = replace(one.curve.verdict_inputs, p_past=p_past)
    return Judged(fitted=one, verdict=judge(inputs), p_past=p_past, peak=peak)


def _loss_ratio(pairs: Sequence[tuple[BandPoint, SeriesPoint]], cut: Cut) -> float | None:
    """The mean pinball loss of the forecast over that of the last value; None where either is 0."""
    shares = [point.share for _, point in pairs]
    ahead = [(point.start - cut.last).days / cut.seen.step_days for _, point in pairs]
    ours = _mean_loss(
        np.array([[band.q025, band.q25, band.q50, band.q75, band.q975] for band, _ in pairs]), shares
    )
    theirs = _mean_loss(_last_value(cut, ahead), shares)
    return ours / theirs if min(ours, theirs) > 0 else None


def _last_value(cut: Cut, ahead: Sequence[float]) -> Array:
    """The last log share plus sd sqrt(k) z, k steps ahead: the forecast of somebody without a model."""
    lately = cut.seen.points[-N_DIFFERENCES - 1 :]
    counts, exposure, days = np.array([(p.count, p.exposure, p.start.toordinal()) for p in lately]).T
    logs = np.log((counts + 0.5) / exposure)
    moves = np.diff(logs) / np.sqrt(np.diff(days) / cut.seen.step_days)
    spread = max(float(np.sqrt((moves**2).mean())), LEAST_SPREAD)
    found = np.exp(logs[-1] + spread * np.sqrt(ahead)[:, None] * NORMALS)
    return np.asarray(np.maximum(found - 0.5 / exposure[-1], 0.0))


def _mean_loss(forecast: Array, shares: Sequence[float]) -> float:
    """Pinball: max(p (x - q), (p - 1)(x - q)), over quantiles q of level p and periods."""
    away = np.array(shares)[:, None] - forecast
    return float(np.maximum(LEVELS * away, (LEVELS - 1.0) * away).mean())
