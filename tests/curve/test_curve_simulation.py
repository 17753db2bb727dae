"""What `benchmarks/curve_simulation` takes for true: no type check reaches programs in folders."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from panictrack.curve import Stage

CURVE_SIMULATION = Path(__file__).parents[2] / "benchmarks" / "curve_simulation"


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, ModuleType]:
    monkeypatch.syspath_prepend(str(CURVE_SIMULATION))
    return importlib.import_module("scenarios"), importlib.import_module("measuring")


@pytest.mark.parametrize("seed", range(3))
def test_the_true_stage_is_that_of_the_course_at_the_last_watched_week(modules, seed):
    scenarios, measuring = modules
    found = {name: measuring.true_stage(scenarios.case(name, seed)) for name in "BCDEF"}
    assert found == {
        "B": Stage.DEFLATING,
        "C": Stage.RISING,
        "D": Stage.RISING,
        "E": Stage.RISING,
        "F": Stage.TRUSTING,
    }
