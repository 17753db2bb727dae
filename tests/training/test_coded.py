"""Our own labels: settled readings, and nothing that is kept back."""

import csv
import sys
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[2] / "training"
SHARED = TRAINING.parents[1] / "shared" / "data"


@pytest.fixture
def coded(monkeypatch):
    """The module training/coded.py."""
    monkeypatch.syspath_prepend(str(TRAINING))
    monkeypatch.delitem(sys.modules, "coded", raising=False)
    import coded

    return coded


def rows():
    with (TRAINING / "coded.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_label_of_ours_is_of_a_headline_that_is_kept_back():
    if not SHARED.exists():
        pytest.skip("the list of what is kept back is not part of the project")
    never = set((SHARED / "labels/never_train.txt").read_text(encoding="utf-8").split())
    assert not {row["digest"] for row in rows()} & never


def test_every_reading_follows_the_codebook():
    for row in rows():
        assert row["object"] in {"", "technology", "lack", "use", "incidental"}
        assert (row["grade"] == "0") == (row["object"] == "")
        assert row["regulation"] in {"none", "development", "deployment", "general"}


def test_every_headline_on_the_border_was_read_twice():
    readings = {}
    for row in rows():
        readings.setdefault(row["digest"], []).append(row)
    border = [
        own for own in readings.values() if own[0]["object"] == "technology" and own[0]["grade"] in {"1", "2"}
    ]
    assert len(readings) == 9_755
    assert all(len(own) > 1 for own in border)


def test_readings_that_disagree_come_to_their_median(coded):
    def reading(grade, threat="technology"):
        return coded.Reading(
            reader="x",
            is_ai=True,
            tech="ai",
            grade=grade,
            object=threat,
            themes=(),
            regulation="none",
            valence=0,
        )

    def codes(*readings):
        return coded.Coded(digest="", stratum="", inclusion=1, readings=readings).codes

    assert codes(reading(1), reading(2), reading(2)).alarm == 2
    assert codes(reading(2, "use"), reading(2), reading(2, "use")).alarm == 0
    assert codes(reading(2, "use"), reading(2, "use"), reading(2)).object == "use"


def test_spelling_and_marks_do_not_change_a_digest(coded):
    assert coded.digest("A.I. — Kills!") == coded.digest("a i kills") != coded.digest("a i kill")
