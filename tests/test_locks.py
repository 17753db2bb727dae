"""Two locks: what runs panictrack, and what develops it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(name):
    """The pinned versions of a lock, such as numpy==2.4.6."""
    return set(re.findall(r"^[\w.-]+==[\w.]+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_hash_for_each_pin_and_names_no_index(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in text
    assert all("--hash=sha256:" in pin for pin in re.split(r"\n(?=\S)", text))


def test_the_tests_run_the_versions_that_users_run():
    users, developers = map(pins, LOCKS)
    assert users < developers


def test_users_install_neither_the_tools_of_development_nor_the_large_extras():
    names = {pin.partition("==")[0] for pin in pins("requirements.lock")}
    assert names.isdisjoint({"pytest", "mypy", "ruff", "pandas", "selenium", "pyarrow", "onnxruntime"})
