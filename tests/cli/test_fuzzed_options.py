"""Options with hostile values; `--hypothesis-profile=thorough` and `benchmarks/fuzz_options.py` try more."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
try:
    import fuzz_options
finally:
    sys.path.pop(0)

QUICK = [found for found in fuzz_options.commands() if found[0][0] not in {"run", *fuzz_options.SLOW}]


@pytest.fixture
def odd_workspace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PANICTRACK_CONFIG", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    fuzz_options.make_workspace(tmp_path)


@settings(
    max_examples=settings.default.max_examples // 6,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(QUICK).flatmap(lambda found: st.tuples(st.just(found[0]), fuzz_options.words(found[1])))
)
def test_whatever_is_typed_ends_in_a_sentence_and_a_known_exit_code(odd_workspace, typed):
    path, words = typed
    assert fuzz_options.complaint(fuzz_options.typed(path, words)) is None
