from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panictrack.curve.fit import curve_of, posterior
from panictrack.curve.inference import fit_family, node_grid
from panictrack.curve.observations import observe
from panictrack.curve.shapes import FAMILIES, log_hump, log_mean, log_mean_and_slopes
from panictrack.model import Measure, Series, SeriesPoint

FIRST = date(2020, 1, 6)
LATER = date(2030, 1, 1)
EXPOSURE = 2e6
TRUTH = {
    "flat": [-5.0],
    "rise to plateau": [-5.0, 1.5, 60.0, 2.0],
    "hump": [-5.0, 2.0, 70.0, 1.8, 2.7],
    "hump with raised floor": [-5.0, 0.8, 2.0, 70.0, 1.8, 2.4, 4.6],
    "two humps": [-5.0, 1.8, 40.0, 1.5, 2.0, 2.0, 105.0, 1.6, 2.4],
    "three humps": [-5.0, 1.8, 30.0, 1.5, 1.8, 2.0, 75.0, 1.5, 1.8, 1.6, 125.0, 1.6, 2.0],
}


@st.composite
def curves(draw):
    """A family, parameters of it within reason, and times."""
    family = FAMILIES[draw(st.sampled_from(sorted(FAMILIES)))]
    values = [draw(st.floats(-1.5, 1.5)) for _ in family.parameters]
    is_time = [name.startswith(("peak", "onset")) for name in family.parameters]
    placed = np.where(is_time, 30 + 10 * np.array(values), values)
    return family, placed[None, :], np.linspace(0.0, 60.0, 31)


@given(curves())
@settings(max_examples=60)
def test_the_slopes_of_every_family_are_those_of_its_curve(made):
    family, parameters, times = made
    _, slopes = log_mean_and_slopes(parameters, times, family)
    for column in range(len(family.parameters)):

        def moved(by, column=column):
            step = np.zeros_like(parameters)
            step[:, column] = by
            return log_mean(parameters + step, times, family)

        h = 1e-3  # five points: the error is of the fourth order
        differences = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
        assert slopes[:, column] == pytest.approx(differences, abs=1e-8)


@given(curves())
@settings(max_examples=60)
def test_every_family_is_finite_and_never_below_its_floor(made):
    family, parameters, times = made
    curve = log_mean(parameters, times, family)
    assert np.isfinite(curve).all()
    assert (curve >= parameters[:, :1] - 1e-12).all()


@given(st.floats(0.5, 50), st.floats(0.5, 50))
def test_a_hump_is_highest_at_its_peak(rise, fall):
    times = np.linspace(-100, 100, 401)
    values = log_hump(times, rise, fall)
    assert values[200] == pytest.approx(0, abs=1e-12)
    assert values.max() <= 1e-12


def exact(family, n_weeks=160):
    """The counts that a curve of the family expects, in weeks of two million headlines."""
    return counted(
        np.exp(log_mean(np.array([TRUTH[family.name]]), np.arange(n_weeks, dtype=float), family)[0])
    )


def counted(shares):
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=round(EXPOSURE * share),
            n=int(EXPOSURE),
            exposure=EXPOSURE,
            n_streams=1,
            coverage=1.0,
        )
        for week, share in enumerate(shares)
    )
    return Series(topic="x", measure=Measure.PANIC, step_days=7.0, points=points)


def best_of(family):
    """What the family's fit to its own exact curve finds; more humps start from fewer."""
    observations = observe(exact(family), LATER)
    grid, best = node_grid(observations), None
    for n_humps in range(1, family.n_humps):
        fewer = next(one for one in FAMILIES.values() if one.n_humps == n_humps and not one.has_plateau)
        best = fit_family(observations, fewer, grid, best).best
    return fit_family(observations, family, grid, best).best


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_recovers_its_own_curve(name):
    family, series = FAMILIES[name], exact(FAMILIES[name])
    times = np.arange(len(series.points), dtype=float)
    fitted = np.exp(log_mean(best_of(family)[None, :], times, family)[0])
    assert fitted == pytest.approx([point.share for point in series.points], rel=0.1)


@pytest.mark.parametrize("name", ["flat", "rise to plateau", "hump"])
def test_a_family_whose_parts_cannot_be_exchanged_recovers_its_own_parameters(name):
    assert best_of(FAMILIES[name]) == pytest.approx(TRUTH[name], abs=0.5)


@pytest.mark.parametrize("name", ["hump", "rise to plateau", "hump with raised floor"])
def test_a_fit_of_a_fit_returns_itself(name):
    once = curve_of(posterior(exact(FAMILIES[name], n_weeks=130), LATER))
    again = curve_of(posterior(counted([point.q50 for point in once.fitted]), LATER))
    assert again.verdict is once.verdict
    assert [point.q50 for point in again.fitted] == pytest.approx(
        [point.q50 for point in once.fitted], rel=0.05
    )


def test_the_prior_weights_of_the_families_are_shares():
    assert sum(family.prior_weight for family in FAMILIES.values()) == pytest.approx(1)
