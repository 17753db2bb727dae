"""Fit a series: the only entry point to the curve model."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from panictrack.curve.count_models import simulated_shares
from panictrack.curve.draws import FORECAST_DAYS, Draws, draw
from panictrack.curve.hypotheses import compare_hypotheses
from panictrack.curve.inference import FamilyFit, family_weights, fit_families
from panictrack.curve.misclassification import MisclassificationCorrection, corrected
from panictrack.curve.observations import Observations, observe
from panictrack.curve.result import (
    BandPoint,
    DateInterval,
    Hypothesis,
    HypothesisEvidence,
    NumberInterval,
    PanicCurve,
    Stage,
    VerdictInputs,
)
from panictrack.curve.shapes import FloatArray
from panictrack.curve.stages import (
    half_lives,
    realised_peak,
    several_waves,
    stage_shares,
    structural_peak,
    turning_points,
)
from panictrack.curve.verdict import judge
from panictrack.model import Series
from panictrack.model.rounding import settled

VERSION = "curve@3"
FEWEST_PASSED = 0.2  # of the draws: with fewer, a half-life would describe a decline that hardly any has


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
    def hypotheses(self) -> dict[Hypothesis, HypothesisEvidence]:
        """The hypotheses compared by the counts, whether the shares are then corrected or not."""
        return compare_hypotheses(self.fits, self.draws, self.observations)


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
    fitted: Posterior, *, correction: MisclassificationCorrection | None = None, label: str | None = None
) -> PanicCurve:
    """The second half of `fit`: what the draws show, uncorrected or corrected."""
    series, observations, draws = fitted.series, fitted.observations, fitted.draws
    if correction:
        draws = corrected(
            draws, correction, origin=observations.origin, step_days=observations.step_days, seed=fitted.seed
        )
    inputs = _verdict_inputs(observations, draws, series.step_days)
    return PanicCurve(
        topic=series.topic,
        label=label or series.topic,
        measure=series.measure,
        as_of=fitted.now,
        step_days=series.step_days,
        verdict=judge(inputs),
        verdict_inputs=inputs,
        p_peak_passed=round(inputs.p_passed, 3),
        peak_structural=inputs.peak_structural,
        peak_realised=inputs.peak_realised,
        stages={stage: round(share, 3) for stage, share in stage_shares(draws).items()},
        turning_points={
            point: _date_interval(times, observations) for point, times in turning_points(draws).items()
        },
        families={name: round(weight, 3) for name, weight in family_weights(fitted.fits).items()},
        hypotheses=fitted.hypotheses,
        half_life_days=_half_life_days(draws, observations),
        fitted=_band(draws.times[: draws.n_past], draws.level[:, : draws.n_past], observations),
        forecast=_forecast(draws, observations, seed=fitted.seed),
        is_corrected=correction is not None,
        n_events=observations.n_events,
        n_periods=observations.n_periods,
        span=(observations.origin, observations.end),
        version=VERSION,
        reference=series.reference,
    )


def _verdict_inputs(observations: Observations, draws: Draws, period_days: float) -> VerdictInputs:
    structural, realised = structural_peak(draws), realised_peak(draws)
    stages = stage_shares(draws)
    rose = draws.is_family("rise to plateau") & _has_risen(draws)
    return VerdictInputs(
        p_structural_passed=float((structural <= draws.last).mean()),
        p_realised_passed=float((realised <= draws.last).mean()),
        p_flat=stages[Stage.TRUSTING],
        p_lasting_rise=float(rose.mean()),
        p_several_waves=float(several_waves(draws).mean()),
        p_rising=stages[Stage.RISING],
        is_perhaps_nothing=bool(np.quantile(draws.level[:, : draws.n_past], 0.1, axis=0).max() <= 0.0),
        peak_structural=_date_interval(structural, observations),
        peak_realised=_date_interval(realised, observations),
        last=observations.end,
        end=observations.end + timedelta(days=round(period_days) - 1),
        span_days=observations.length * observations.step_days,
    )


def _has_risen(draws: Draws) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Whether nine tenths of the whole rise lie in the past, (S,)."""
    lowest = draws.level.min(axis=1)
    risen = draws.level[:, draws.n_past - 1] - lowest
    return np.asarray(risen >= 0.9 * (draws.level.max(axis=1) - lowest))


def _quantiles(values: FloatArray, names: tuple[str, ...]) -> dict[str, float]:
    """Quantiles by name (q025 is 2.5 %), each one of the values: infinity stays infinity."""
    shares = [float(f"0.{name[1:]}") for name in names]
    found = np.quantile(values, shares, method="lower")
    return dict(zip(names, map(float, found), strict=True))


def _date_interval(times: FloatArray, observations: Observations) -> DateInterval:
    found = _quantiles(times, ("q025", "q10", "q25", "q50", "q75", "q90", "q975"))
    return DateInterval(**{name: observations.date_of(time) for name, time in found.items()})


def _half_life_days(draws: Draws, observations: Observations) -> NumberInterval | None:
    steps = half_lives(draws)
    if len(steps) < FEWEST_PASSED * len(draws.floor):
        return None
    return NumberInterval(**_quantiles(steps * observations.step_days, ("q025", "q10", "q50", "q90", "q975")))


def _forecast(draws: Draws, observations: Observations, *, seed: int) -> tuple[BandPoint, ...]:
    """The shares that the next half year will show at the recent volume of headlines."""
    n_ahead = max(1, round(FORECAST_DAYS / observations.step_days))
    ahead = slice(draws.n_past, draws.n_past + n_ahead)
    generator = np.random.default_rng([seed, 1])
    shares = simulated_shares(observations, draws.intensity[:, ahead], generator)
    return _band(draws.times[ahead], shares, observations)


def _band(times: FloatArray, shares: FloatArray, observations: Observations) -> tuple[BandPoint, ...]:
    table = np.quantile(shares, [0.025, 0.25, 0.5, 0.75, 0.975], axis=0)
    rows = [[settled(value) for value in row] for row in table.T.tolist()]
    days = [observations.date_of(float(time)) for time in times]
    return tuple(
        BandPoint(start=day, q025=low, q25=lower, q50=middle, q75=upper, q975=high)
        for day, (low, lower, middle, upper, high) in zip(days, rows, strict=True)
        if day is not None
    )
