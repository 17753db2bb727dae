"""What moves a series beside its curve: lasting shocks, overdispersion, gaps, drift of the outlets."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.curve.count_models import (
    effective,
    expected_counts,
    largest_log_likelihood,
    negative_log_likelihood,
)
from panictrack.curve.fit import curve_of, posterior
from panictrack.curve.inference import fit_family
from panictrack.curve.likelihood import Noise, shock_precision
from panictrack.curve.observations import observe
from panictrack.curve.resampling import Normalised, _shocks
from panictrack.curve.shapes import FLAT, log_hump, log_mean
from panictrack.model import Measure, Series, SeriesPoint

FIRST, LATER = date(2020, 1, 6), date(2040, 1, 1)
EXPOSURE = 2_000.0


def series(counts, *, missing=(), streams=(), measure=Measure.PANIC):
    """Weeks with these counts."""
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=int(count),
            n=int(EXPOSURE),
            exposure=EXPOSURE,
            n_streams=1,
            coverage=1.0,
        )
        for week, count in enumerate(counts)
        if week not in missing
    )
    return Series(topic="ai", measure=measure, step_days=7.0, points=points, streams=streams)


def walk(generator, *, n, sigma, rho):
    """AR(1) shocks."""
    shocks = sigma * generator.standard_normal(n)
    for week in range(1, n):
        shocks[week] = rho * shocks[week - 1] + np.sqrt(1 - rho**2) * shocks[week]
    return shocks


@cache
def poisson_and_overdispersed(n_weeks=70, mean=40):
    """Fits of two flat series with the same mean; the second is negative binomial with k = 4."""
    generator = np.random.default_rng(1)
    counts = generator.poisson(mean, n_weeks), generator.negative_binomial(4, 4 / (4 + mean), n_weeks)
    return [posterior(series(one), LATER, n_draws=500) for one in counts]


def mean_width(points):
    """Of the 80% interval, on the log scale."""
    return np.mean([np.log(point.q90 / point.q10) for point in points])


@pytest.mark.parametrize("missing", [(), (3, 4)])
def test_shocks_are_drawn_with_the_mean_and_covariance_of_the_dense_formula(missing):
    counts = [30, 44, 61, 12, 9, 38, 40, 52, 31, 29, 60, 41, 18, 33]
    observed = observe(series(counts, missing=missing), LATER)
    noise = Noise(sigma=np.array([0.4]), rho=np.array([0.8]), white=np.array([0.05]))
    fit = fit_family(observed, FLAT, np.zeros(1))
    generator = np.random.default_rng(2)
    weights = generator.uniform(5, 60, len(observed.times))
    working = -4.0 + generator.standard_normal(len(observed.times))
    parameters = np.full((40_000, 1), -3.8)
    drawn = _shocks(observed, fit, Normalised(working=working, weights=weights), noise, parameters, generator)

    worth = weights / (1 + 0.05 * weights)
    apart = np.abs(observed.times[:, None] - observed.times)
    covariance = np.linalg.inv(np.linalg.inv(0.4**2 * 0.8**apart) + np.diag(worth))
    mean = covariance @ (worth * (working - log_mean(parameters[:1], observed.times, FLAT)[0]))
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.005)
    assert np.cov(drawn.T) == pytest.approx(covariance, abs=0.002)


def test_the_precision_of_shocks_is_the_inverse_of_their_covariance():
    gaps = np.array([1.0, 1.0, 5.0, 1.0, 52.0])
    times = np.concatenate([[0.0], np.cumsum(gaps)])
    noise = Noise(sigma=np.array([0.7]), rho=np.array([0.9]), white=np.zeros(1))
    precision = shock_precision(gaps, noise)
    dense = np.diag(precision.diagonal[0]) + np.diag(precision.off[0], 1) + np.diag(precision.off[0], -1)
    wanted = np.linalg.inv(0.7**2 * 0.9 ** np.abs(times[:, None] - times))
    assert dense == pytest.approx(wanted, abs=1e-8)
    assert precision.log_determinant[0] == pytest.approx(np.linalg.slogdet(wanted)[1])


def test_poisson_counts_have_no_white_noise_and_overdispersed_counts_have_it():
    plain, overdispersed = ((fit.draws.noise.white > 0).mean() for fit in poisson_and_overdispersed())
    assert plain < 0.5
    assert overdispersed > 0.9


def test_a_noise_costs_no_evidence_by_scaling_the_largest_likelihood():
    # Counts just as expected: all that overdispersion changes is the log of the spread, once a period.
    observed = observe(series([40] * 30), LATER)
    worth, log_scale = effective(observed, np.array([0.1]))
    scale = worth.counts / observed.counts
    unscaled = largest_log_likelihood(observed).sum()
    assert largest_log_likelihood(worth).sum() + log_scale[0] == pytest.approx(
        unscaled + 0.5 * np.log(scale).sum()
    )


@given(count=st.floats(0.5, 500), share=st.floats(0.01, 0.99), is_binomial=st.booleans())
def test_the_largest_log_likelihood_is_where_a_count_is_expected(count, share, is_binomial):
    trials = np.array([count / share]) if is_binomial else None
    one = replace(
        observe(series([5] * 12), LATER), counts=np.array([count]), exposure=np.ones(1), trials=trials
    )
    best = np.log(share / (1 - share) * trials) if is_binomial else np.log(count)

    def misfit(log_level):
        level = np.full((1, 1), log_level)
        return float(negative_log_likelihood(one, level, expected_counts(one, level))[0])

    most = -2 * float(largest_log_likelihood(one).sum())
    assert misfit(best) == pytest.approx(most, rel=1e-6, abs=1e-6)
    assert min(misfit(best - 0.5), misfit(best + 0.5)) > most


def test_overdispersed_counts_widen_bands_and_forecasts():
    plain, overdispersed = (curve_of(fit) for fit in poisson_and_overdispersed())
    assert mean_width(overdispersed.fitted) > 1.2 * mean_width(plain.fitted)
    # Half of the weeks: what lies further out comes from surges, in both.
    half, wider = (np.mean([one.q75 / one.q25 for one in curve.forecast]) for curve in (plain, overdispersed))
    assert np.log(wider) > 1.5 * np.log(half)


def test_a_missing_week_is_known_less_well_than_a_counted_one():
    generator = np.random.default_rng(3)
    counts = generator.poisson(40 * np.exp(walk(generator, n=110, sigma=0.4, rho=0.5)))
    fitted = curve_of(posterior(series(counts, missing=range(50, 76)), LATER, n_draws=400)).fitted
    assert len(fitted) == 110
    assert mean_width(fitted[55:70]) > 1.3 * mean_width(fitted[:45])


def test_outlets_may_drift_so_a_series_of_several_streams_has_wider_bands():
    generator = np.random.default_rng(4)
    alone = series(generator.poisson(300, 90))
    several = replace(alone, streams=("one", "two"))
    plain, drifting = (curve_of(posterior(one, LATER, n_draws=400)) for one in (alone, several))
    assert mean_width(drifting.fitted[:25]) > 1.3 * mean_width(plain.fitted[:25])


def test_bands_of_the_rate_hold_the_true_rate_about_as_often_as_they_say():
    inside: dict[int, list[float]] = {50: [], 80: [], 95: []}
    for seed in range(3):
        generator = np.random.default_rng(seed)
        weeks = np.arange(90.0)
        level = 1 + 4 * np.exp(log_hump(weeks - 40 - 6 * seed, 6.0, 10.0))
        rate = 0.01 * level * np.exp(walk(generator, n=90, sigma=0.25, rho=0.6))
        fitted = curve_of(posterior(series(generator.poisson(EXPOSURE * rate)), LATER, n_draws=400)).fitted
        for share, low, high in ((50, "q25", "q75"), (80, "q10", "q90"), (95, "q025", "q975")):
            held = [
                getattr(point, low) <= true <= getattr(point, high)
                for point, true in zip(fitted, rate, strict=True)
            ]
            inside[share].append(float(np.mean(held)))
    assert 0.38 <= np.mean(inside[50]) <= 0.62
    assert 0.70 <= np.mean(inside[80]) <= 0.90
    assert 0.89 <= np.mean(inside[95]) <= 1.0


def test_a_forecast_of_a_folded_series_is_of_single_weeks():
    mean, n_weeks = 40, 560
    counts = np.random.default_rng(5).negative_binomial(4, 4 / (4 + mean), n_weeks)
    fitted = posterior(series(counts), LATER, n_draws=400)
    curve = curve_of(fitted)
    assert fitted.observations.step_days == 28
    assert [point.start for point in curve.forecast] == [
        FIRST + timedelta(weeks=n_weeks + week) for week in range(26)
    ]
    # Half of all weeks lie between the quartiles of the counts; means of four weeks would be half as wide.
    low, high = np.quantile(counts / EXPOSURE, [0.25, 0.75])
    widths = [(point.q75 - point.q25) / (high - low) for point in curve.forecast]
    assert 0.75 < np.median(widths) < 1.6
