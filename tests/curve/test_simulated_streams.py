"""The simulation's truth is what its counts show: `benchmarks/streams_simulation` measures nothing else."""

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

STREAMS_SIMULATION = Path(__file__).parents[2] / "benchmarks" / "streams_simulation"


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(STREAMS_SIMULATION))
    return importlib.import_module("cases")


def test_the_same_seed_gives_the_same_streams(cases):
    one, same, other = cases.case("flat", 1), cases.case("flat", 1), cases.case("flat", 2)
    assert one.counts == same.counts
    assert np.array_equal(one.rate, same.rate)
    assert one.counts != other.counts


@pytest.mark.parametrize("scenario", ["flat", "passed 2", "waves", "block"])
def test_watched_and_later_weeks_show_the_true_rate_in_the_unit_of_the_series(cases, scenario):
    one = cases.case(scenario, 3)
    series = one.series()
    for points in (series.points, one.later_series(series).points):
        weeks = [(point.start - one.first).days // 7 for point in points]
        expected = sum(point.exposure * rate for point, rate in zip(points, one.rate[weeks], strict=True))
        assert sum(point.count for point in points) == pytest.approx(expected, rel=0.25)


def test_a_hump_seen_before_its_peak_is_ahead_and_one_seen_later_is_past(cases):
    assert cases.case("before", 0).is_ahead
    assert cases.case("between", 0).is_ahead
    assert not cases.case("passed 1", 0).is_ahead
    assert not cases.case("block", 0).is_ahead
    assert not cases.case("plateau", 0).is_ahead  # it has no peak


@pytest.mark.parametrize("seed", range(5))
def test_a_block_begins_and_ends_at_once_and_is_seen_for_its_own_length_after_its_end(cases, seed):
    one = cases.case("block", seed)
    steps = np.flatnonzero(np.diff(one.smooth))
    (begins, ends), length = steps + 1, int(np.diff(steps)[0])
    assert 10 <= length <= 40
    assert one.n_watched - ends >= length
    assert begins <= one.peak < ends
    assert 2 <= one.smooth[begins] / one.smooth[0] <= 6
    assert one.smooth[ends] == one.smooth[0]


def test_three_weeks_are_missing_and_missing_is_not_zero(cases):
    one = cases.case("event", 0)
    assert len(one.series().points) == one.n_watched - 3
