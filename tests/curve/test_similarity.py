from datetime import date, timedelta

import numpy as np
import pytest

from panictrack.curve.draws import Draws
from panictrack.curve.inference import FIRST as FIRST_NOISE
from panictrack.curve.observations import Observations
from panictrack.curve.similarity import Trajectory, compare, trajectory_of
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.report.wording.fit import comparison_sentence, comparison_text

FIRST = date(2020, 1, 6)


def trajectory(shape, *, step_days=7.0, spread=0.02, n_draws=60, seed=1):
    """A trajectory whose draws scatter around `shape`, all of it observed."""
    shape = np.asarray(shape, dtype=float)
    generator = np.random.default_rng(seed)
    level = shape * np.exp(spread * generator.standard_normal((n_draws, 1)))
    level = level + spread * shape.max() * generator.random((n_draws, 1)) * np.linspace(0, 1, len(shape))
    times = np.arange(len(shape), dtype=float)
    observations = Observations(
        counts=shape,
        exposure=np.ones(len(shape)),
        trials=None,
        times=times,
        origin=FIRST,
        end=FIRST + timedelta(weeks=len(shape) - 1),
        n_periods=len(shape),
        n_events=len(shape),
        step_days=step_days,
        recent_exposure=1.0,
        is_of_streams=False,
    )
    draws = Draws(
        times=times,
        n_past=len(shape),
        family=np.zeros(n_draws, dtype=np.intp),
        names=("hump",),
        floor=level.min(axis=1),
        level=level,
        undrifted=level,
        intensity=level,
        noise=FIRST_NOISE.repeated(n_draws),
    )
    return Trajectory(observations=observations, draws=draws)


def bump(n, at, rise, fall):
    x = np.arange(n) - at
    return 1 + 9 * np.where(x < 0, np.exp(x / rise), np.exp(-x / fall))


RISE_AND_FALL = bump(120, 60, 8, 14)
TWO_TOPS = bump(160, 30, 5, 5) + bump(160, 110, 5, 5) - 1


def test_a_trajectory_of_the_same_shape_is_nearest_whatever_its_size_and_length():
    own = trajectory(RISE_AND_FALL)
    others = {
        "Twice as slow": trajectory(50 * bump(240, 120, 16, 28)),
        "Two tops": trajectory(TWO_TOPS),
    }
    found = compare(own, others, name="AI")
    assert next(iter(found.similarities)) == "Twice as slow"
    assert found.similarities["Twice as slow"].distance.q50 < 0.05
    assert found.similarities["Twice as slow"].times_as_long == pytest.approx(2, rel=0.1)
    assert "resembles Twice as slow (until" in comparison_sentence(found)
    assert "and no other trajectory" in comparison_sentence(found)


def test_a_trajectory_that_is_further_along_matches_at_the_point_where_ours_is():
    own = trajectory(RISE_AND_FALL[:61])
    found = compare(own, {"Finished": trajectory(RISE_AND_FALL)}, name="AI")
    until = found.similarities["Finished"].date
    assert abs((until - (FIRST + timedelta(weeks=60))).days) <= 21


def test_when_nothing_is_near_the_sentence_says_so():
    own = trajectory(TWO_TOPS, spread=0.001)
    found = compare(own, {"Radio": trajectory(bump(200, 150, 40, 3), spread=0.001)}, name="AI")
    assert "resembles none of the others: the nearest, Radio" in comparison_sentence(found)


def test_when_many_are_near_none_is_named_as_the_one():
    own = trajectory(RISE_AND_FALL, spread=0.2)
    others = {
        f"Technology {number}": trajectory(RISE_AND_FALL, spread=0.1, seed=number) for number in range(5)
    }
    assert "resembles 5 of 5 others equally well" in comparison_sentence(compare(own, others, name="AI"))


def test_a_trajectory_without_a_rise_has_no_shape():
    flat = trajectory(np.ones(60), spread=0.0)
    with pytest.raises(NotEnoughDataError, match="no shape to compare"):
        compare(flat, {}, name="AI")
    found = compare(trajectory(RISE_AND_FALL), {"Flat": flat}, name="AI")
    assert found.similarities == {}
    assert found.left_out == {"Flat": "has not risen"}
    assert "left out: Flat (has not risen)" in comparison_text(found)


def test_the_report_lists_the_nearest_first_with_its_distance():
    own = trajectory(RISE_AND_FALL)
    found = compare(own, {"B": trajectory(TWO_TOPS), "A": trajectory(RISE_AND_FALL, seed=2)}, name="AI")
    lines = comparison_text(found).splitlines()
    assert lines[0] == comparison_sentence(found)
    assert [line[0] for line in lines if line[:2] in {"A ", "B "}] == ["A", "B"]


def test_a_fitted_series_is_nearest_to_itself():
    generator = np.random.default_rng(1)

    def series(shape):
        return Series(
            topic="x",
            measure=Measure.PANIC,
            step_days=7.0,
            points=tuple(
                SeriesPoint(
                    start=FIRST + timedelta(weeks=week),
                    count=int(generator.poisson(20 * level)),
                    n=2_000,
                    exposure=2_000.0,
                    n_streams=1,
                    coverage=1.0,
                )
                for week, level in enumerate(shape)
            ),
        )

    later = date(2030, 1, 1)
    own, other = (trajectory_of(series(shape), later) for shape in (RISE_AND_FALL, TWO_TOPS))
    found = compare(own, {"itself": own, "other": other}, name="AI")
    assert next(iter(found.similarities)) == "itself"
