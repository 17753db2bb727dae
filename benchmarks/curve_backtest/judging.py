"""One cut fitted, and judged by coefficients that did not see it.

Used by `python benchmarks/curve_backtest`, in its worker processes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from cuts import Array, Cut

from panictrack.curve import DateInterval
from panictrack.curve.chances import fallen_before
from panictrack.curve.draws import Draws
from panictrack.curve.fit import curve_of_draws, date_interval, posterior
from panictrack.curve.observations import Observations
from panictrack.curve.result import BandPoint, PanicCurve, Verdict, VerdictInputs
from panictrack.curve.second_waves import Fall, SecondWaves, chance_past, fall_of, with_second_waves
from panictrack.curve.stages import means_of_five, peaks
from panictrack.curve.verdict import SURE, is_possible_before, judge
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
    hangs_on_last: bool  # a fall that might be declared
    before: tuple[VerdictInputs, Fall] | None  # without the last period, where a fall hangs on it
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
    curve, draws = curve_of_draws(found), found.draws
    fall, peak = _fall_and_peak(draws)
    hangs_on_last = curve.verdict_inputs.p_fallen >= SURE > fallen_before(draws)
    rest = found.without_last if hangs_on_last else None
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
        fall=fall,
        hangs_on_last=hangs_on_last,
        before=(curve_of_draws(rest).verdict_inputs, _fall_and_peak(rest.draws)[0]) if rest else None,
        peak=peak,
        draws=replace(draws, level=small, intensity=small),
        observations=found.observations,
        inside=tuple(
            (band.q25 <= point.share <= band.q75, band.q025 <= point.share <= band.q975)
            for band, point in pairs
        ),
        loss_ratio=_loss_ratio(pairs, cut) if pairs else None,
    )


def _fall_and_peak(draws: Draws) -> tuple[Fall, Array]:
    peak = peaks(draws, means_of_five(draws))
    return fall_of(draws, peak), peak


def judged(one: Fitted, waves: SecondWaves) -> Judged:
    """The verdict by these coefficients, as `panictrack.curve.fit.curve_of` finds it."""
    p_past = chance_past(one.fall, waves)
    later, _ = with_second_waves(one.draws, one.peak, p_past, seed=0)
    verdict = judge(replace(one.curve.verdict_inputs, p_past=p_past))
    hangs = verdict is Verdict.FALLEN and one.hangs_on_last
    if hangs and not is_possible_before(_inputs_before(one, waves)):
        verdict = Verdict.TOO_EARLY
    return Judged(fitted=one, verdict=verdict, p_past=p_past, peak=date_interval(later, one.observations))


def _inputs_before(one: Fitted, waves: SecondWaves) -> VerdictInputs | None:
    """Those of the fit without the last period, by these coefficients."""
    if one.before is None:
        return None
    inputs, fall = one.before
    return replace(inputs, p_past=chance_past(fall, waves))


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
