"""Fit a series: the only entry point to the curve model."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from panictrack.curve.chances import course_of, fallen_before
from panictrack.curve.count_models import simulated_shares
from panictrack.curve.draws import FORECAST_DAYS, Draws, draw, interpolated
from panictrack.curve.hypotheses import compare_hypotheses
from panictrack.curve.inference import FamilyFit, fit_families
from panictrack.curve.misclassification import MisclassificationCorrection, corrected
from panictrack.curve.observations import Observations, known_points, observe
from panictrack.curve.result import (
    BandPoint,
    DateInterval,
    Hypothesis,
    NumberInterval,
    PanicCurve,
    Verdict,
    VerdictInputs,
)
from panictrack.curve.second_waves import chance_past, fall_of, learned, with_second_waves
from panictrack.curve.shapes import FloatArray
from panictrack.curve.stages import (
    half_lives,
    has_curve_passed,
    is_flat,
    means_of_five,
    peaks,
    several_waves,
    stage_shares,
    turning_points,
)
from panictrack.curve.verdict import SURE, is_possible_before, judge
from panictrack.errors import NotEnoughDataError
from panictrack.model import Series
from panictrack.model.rounding import settled

VERSION = "curve@4"
FEWEST_PASSED = 0.2  # of the draws: with fewer, a half-life would describe a decline that hardly any has
FEWER_DRAWS = 500  # of the fit without the last period, of which only the verdict is asked
BAND = ("q025", "q10", "q25", "q50", "q75", "q90", "q975")


@dataclass(frozen=True, kw_only=True)
class Posterior:
    """A fitted series: the families with their weights, and the draws that every statement is made from."""

    series: Series
    now: date
    observations: Observations
    fits: Mapping[str, FamilyFit]
    draws: Draws
    seed: int

    @cached_property
    def hypotheses(self) -> dict[Hypothesis, float]:
        """The hypotheses compared by the counts, whether the shares are then corrected or not."""
        return compare_hypotheses(self.fits, self.draws, self.observations)

    @cached_property
    def without_last(self) -> "Posterior | None":
        """The same without the last period, with fewer draws; None where the rest is too short."""
        rest = tuple(known_points(self.series, self.now)[:-1])
        try:
            return posterior(replace(self.series, points=rest), self.now, n_draws=FEWER_DRAWS, seed=self.seed)
        except NotEnoughDataError:
            return None

    @cached_property
    def hangs_on_last(self) -> bool:
        """Whether a fall would be none without the last period; a second fit where draws do not tell."""
        if fallen_before(self.draws) >= SURE:
            return False
        before = self.without_last
        return not is_possible_before(curve_of_draws(before).verdict_inputs if before else None)


def fit(
    series: Series,
    now: date,
    *,
    correction: MisclassificationCorrection | None = None,
    n_draws: int = 2_000,
    seed: int = 0,
    label: str | None = None,
) -> PanicCurve:
    """Which trajectories the series may have taken and may yet take, weighted by evidence.

    Six families of curves (flat, rise to plateau, hump, hump with raised floor, two and three humps) are
    fitted to the counts, given their exposure and AR(1) log shocks, and averaged by their Laplace evidence.
    All intervals and probabilities are those of `n_draws` posterior draws. With a `correction` the shares
    are corrected for the classifier's errors, with the uncertainty of these; which families the data favour
    still depends on the uncorrected counts. `label` names the topic in sentences.

    Raises
    ------
    NotEnoughDataError
        Fewer than 12 periods or 20 events.

    Can mislead when a peak is recent (the model is deliberately late: benchmarks/curve_simulation shows how
    often), when a series is a run of spikes (the structural curve is then flat; use the realised peak),
    and when there were more than three waves. Method: docs/explanation/method_curve.md.
    """
    return curve_of(posterior(series, now, n_draws=n_draws, seed=seed), correction=correction, label=label)


def posterior(series: Series, now: date, *, n_draws: int = 2_000, seed: int = 0) -> Posterior:
    """The first and slow half of `fit`: the families, their weights, draws of the uncorrected shares."""
    observations = observe(series, now)
    fits = fit_families(observations)
    draws = draw(observations, fits, n_draws=n_draws, seed=seed)
    return Posterior(series=series, now=now, observations=observations, fits=fits, draws=draws, seed=seed)


def curve_of(
    fitted: Posterior,
    *,
    correction: MisclassificationCorrection | None = None,
    label: str | None = None,
) -> PanicCurve:
    """The second half of `fit`: what the draws show, uncorrected or corrected.

    A fall from the peak that would be none without the last period is declared only if the fit without that
    period (a second fit, uncorrected) finds it possible.
    """
    curve = curve_of_draws(fitted, correction=correction, label=label)
    hangs = curve.verdict is Verdict.FALLEN and fitted.hangs_on_last
    return replace(curve, verdict=Verdict.TOO_EARLY) if hangs else curve


def curve_of_draws(
    fitted: Posterior,
    *,
    correction: MisclassificationCorrection | None = None,
    label: str | None = None,
) -> PanicCurve:
    """What the draws of a single fit show, whatever its last period is worth."""
    series, observations, draws = fitted.series, fitted.observations, fitted.draws
    if correction:
        draws = corrected(
            draws, correction, origin=observations.origin, step_days=observations.step_days, seed=fitted.seed
        )
    means = means_of_five(draws)
    own_peak = peaks(draws, means)
    p_past = chance_past(fall_of(draws, own_peak), learned())
    peak, rows = with_second_waves(draws, own_peak, p_past, seed=fitted.seed)
    inputs = _verdict_inputs(fitted, draws, means, p_past)
    means = means[rows]  # a peak goes with its own draw's turning points
    past = slice(draws.n_past)
    return PanicCurve(
        topic=series.topic,
        label=label or series.topic,
        measure=series.measure,
        as_of=fitted.now,
        step_days=series.step_days,
        verdict=judge(inputs),
        verdict_inputs=inputs,
        p_peak_passed=0.0 if inputs.is_perhaps_nothing else round(inputs.p_past, 3),
        p_higher=round(inputs.p_higher, 3),
        p_rose=round(inputs.p_rose, 3),
        peak=date_interval(peak, observations),
        stages={stage: round(share, 3) for stage, share in stage_shares(draws).items()},
        turning_points={
            point: date_interval(times, observations)
            for point, times in turning_points(draws, means, peak).items()
        },
        hypotheses=fitted.hypotheses,
        half_life_days=_half_life_days(half_lives(draws, means, peak), draws, observations),
        fitted=_band(draws.times[past], draws.intensity[:, past], observations),
        forecast=_forecast(draws, observations, series, seed=fitted.seed),
        is_corrected=correction is not None,
        n_events=observations.n_events,
        n_periods=observations.n_periods,
        span=(observations.origin, observations.end),
        version=VERSION,
        reference=series.reference,
    )


def _verdict_inputs(fitted: Posterior, draws: Draws, means: FloatArray, p_past: float) -> VerdictInputs:
    observations = fitted.observations
    course = course_of(draws, means, observations.step_days)
    odds = fitted.hypotheses
    return VerdictInputs(
        p_past=p_past,
        p_curve_passed=float(has_curve_passed(draws).mean()),
        p_fallen=course.fallen,
        p_risen=course.risen,
        p_rose=course.rose,
        p_higher=course.higher,
        p_flat=float(is_flat(draws, observations.step_days).mean()),
        p_several_waves=float(several_waves(draws).mean()),
        odds_for_waves=odds[Hypothesis.ONE_CYCLE] / odds[Hypothesis.WAVES],
        is_perhaps_nothing=bool(np.quantile(draws.intensity[:, : draws.n_past], 0.1, axis=0).max() <= 0.0),
        highest=date_interval(draws.times[means[:, : draws.n_past].argmax(axis=1)], observations),
        last=observations.end,
        end=observations.end + timedelta(days=round(fitted.series.step_days) - 1),
    )


def _quantiles(values: FloatArray, names: tuple[str, ...]) -> dict[str, float]:
    """Quantiles by name (q025 is 2.5 %), each one of the values: infinity stays infinity."""
    shares = [float(f"0.{name[1:]}") for name in names]
    found = np.quantile(values, shares, method="lower")
    return dict(zip(names, map(float, found), strict=True))


def date_interval(times: FloatArray, observations: Observations) -> DateInterval:
    """Quantiles of times in steps, (S,), as dates."""
    found = _quantiles(times, ("q025", "q10", "q25", "q50", "q75", "q90", "q975"))
    return DateInterval(**{name: observations.date_of(time) for name, time in found.items()})


def _half_life_days(steps: FloatArray, draws: Draws, observations: Observations) -> NumberInterval | None:
    if len(steps) < FEWEST_PASSED * len(draws.floor):
        return None
    return NumberInterval(**_quantiles(steps * observations.step_days, ("q025", "q10", "q50", "q90", "q975")))


def _forecast(
    draws: Draws, observations: Observations, series: Series, *, seed: int
) -> tuple[BandPoint, ...]:
    """The shares that each period of the next half year will show at the recent volume of headlines."""
    n_folded = observations.n_folded
    n_ahead = max(1, round(FORECAST_DAYS / series.step_days))
    first = observations.time_of(observations.end)
    times = first + np.arange(1, n_ahead + 1) / n_folded
    generator = np.random.default_rng([seed, 1])
    within = draws.noise.sigma**2 * (1.0 - draws.noise.rho) / 3.0 if n_folded > 1 else 0.0
    shares = simulated_shares(
        observations,
        interpolated(draws.times, draws.intensity, times),
        n_folded * draws.noise.white + within,
        generator,
    )
    return _band(times, shares, observations)


def _band(times: FloatArray, shares: FloatArray, observations: Observations) -> tuple[BandPoint, ...]:
    table = np.quantile(shares, [float(f"0.{name[1:]}") for name in BAND], axis=0)
    rows = [dict(zip(BAND, map(settled, row), strict=True)) for row in table.T.tolist()]
    days = [observations.date_of(float(time)) for time in times]
    return tuple(BandPoint(start=day, **row) for day, row in zip(days, rows, strict=True) if day is not None)
