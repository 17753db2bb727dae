"""Labels are judged on headlines that no training has read, and the shipped file is of these weights."""

import json
import sys
from pathlib import Path

import pytest

from panictrack.data import data_path
from panictrack.scoring.scorers import LABELS, REGULATION, LabelQuality, label_quality
from panictrack.scoring.scorers.linear_model import VERSION

TRAINING = Path(__file__).parents[2] / "training"


@pytest.fixture
def modules(monkeypatch):
    """training/coded.py and training/label_quality.py."""
    monkeypatch.syspath_prepend(str(TRAINING))
    for name in ("coded", "label_quality"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import coded
    import label_quality as script

    return coded, script


def headline(coded, *, stratum="held_out", is_ai=True, themes=(), regulation="none"):
    reading = coded.Reading(
        reader="one",
        is_ai=is_ai,
        tech="ai",
        grade=1,
        object="technology",
        themes=themes,
        regulation=regulation,
        valence=0.0,
    )
    return coded.Coded(digest="0", stratum=stratum, inclusion=1.0, readings=(reading,), title="AI")


@pytest.mark.parametrize(
    ("stratum", "is_ai", "counts"),
    [
        ("held_out", True, True),
        ("random_2025", True, True),
        ("regulation_test", True, True),
        ("held_out", False, False),
        ("called_clear", True, False),
        ("border", True, False),
        ("regulation", True, False),
    ],
)
def test_only_headlines_about_ai_that_no_training_read_and_no_score_chose_count(
    modules, stratum, is_ai, counts
):
    coded, script = modules
    assert script.is_unseen(headline(coded, stratum=stratum, is_ai=is_ai)) is counts


def test_an_aim_of_regulation_counts_as_regulation_too(modules):
    coded, script = modules
    one = headline(coded, themes=("jobs", "other"), regulation="development")
    assert script.coded_labels(one) >= {"theme:jobs", "regulation:development", REGULATION}
    assert script.coded_labels(headline(coded)) == frozenset()
    (called,) = script.called_labels(["Lawmakers call for strict rules and a ban on AI"])
    assert (REGULATION in called) is any(label.startswith("regulation:") for label in called)


def test_each_label_is_counted_as_coded_as_called_and_as_both(modules):
    _, script = modules
    jobs, crime = frozenset(["theme:jobs"]), frozenset(["theme:crime"])
    found = script.counts([jobs, jobs, frozenset()], [jobs, crime, crime])
    assert found["theme:jobs"] == {"n_coded": 2, "n_called": 1, "n_both": 1}
    assert found["theme:crime"] == {"n_coded": 0, "n_called": 2, "n_both": 0}
    assert set(found) == {*LABELS, REGULATION}


def test_f1_is_the_harmonic_mean_of_precision_and_recall_and_never_divides_by_zero():
    quality = LabelQuality(n_coded=20, n_called=10, n_both=6)
    assert (quality.precision, quality.recall, quality.f1) == (0.6, 0.3, 0.4)
    nothing = LabelQuality(n_coded=0, n_called=0, n_both=0)
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)


def test_the_shipped_quality_is_of_all_labels_and_of_the_shipped_weights():
    found = json.loads(data_path("scoring", "label_quality.json").read_text(encoding="utf-8"))
    assert found["version"] == VERSION, "the weights are new: run training/label_quality.py"
    assert set(label_quality()) == {*LABELS, REGULATION}
    for quality in label_quality().values():
        assert quality.n_both <= min(quality.n_coded, quality.n_called) <= found["n_headlines"]
