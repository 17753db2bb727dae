"""The table of topic and alarm precision counts what readers confirmed."""

import sys
from pathlib import Path

import pytest

from panictrack.scoring.scorers.topics import Topic

TRAINING = Path(__file__).parents[2] / "training"
TOPIC = Topic(name="lasers", label="Lasers", terms=("laser",))


@pytest.fixture
def modules(monkeypatch):
    """training/coded.py and training/topic_precision.py."""
    monkeypatch.syspath_prepend(str(TRAINING))
    for name in ("coded", "headlines", "topic_precision"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import coded
    import topic_precision

    return coded, topic_precision


def headline(coded, number, stratum, *, title="Laser", tech="lasers", grade=0, threat=""):
    reading = coded.Reading(
        reader="one",
        is_ai=False,
        tech=tech,
        grade=grade,
        object=threat,
        themes=(),
        regulation="none",
        valence=0.0,
    )
    return coded.Coded(
        digest=f"{number:016x}", stratum=stratum, inclusion=1.0, readings=(reading,), title=title
    )


def test_topic_precision_counts_only_odd_digests_drawn_without_a_look_at_scores(modules):
    coded, precision = modules
    found = [
        headline(coded, 1, "lasers:any"),
        headline(coded, 3, "lasers:any", tech="other"),
        headline(coded, 5, "lasers:any", title="Light", tech="other"),
        headline(coded, 2, "lasers:any"),
        headline(coded, 7, "lasers:alarmed"),
        headline(coded, 9, "drones:any"),
    ]
    numbers = precision.counts(TOPIC, found, frozenset())
    assert (numbers["n_topic_right"], numbers["n_topic_checked"]) == (1, 2)


def test_alarm_is_right_only_if_clear_and_about_this_technology_itself(modules):
    coded, precision = modules
    found = [
        headline(coded, 1, "lasers:alarmed", grade=2, threat="technology"),
        headline(coded, 2, "lasers:alarmed", grade=1, threat="technology"),
        headline(coded, 3, "lasers:any", grade=3, threat="use"),
        headline(coded, 4, "lasers:mild", grade=2, threat="technology", tech="drones"),
        headline(coded, 5, "lasers:alarmed", grade=2, threat="technology", tech="ai+lasers"),
        headline(coded, 6, "lasers:alarmed", grade=2, threat="technology"),
    ]
    called = frozenset(one.digest for one in found[:5])
    numbers = precision.counts(TOPIC, found, called)
    assert (numbers["n_alarmed_right"], numbers["n_alarmed_checked"]) == (2, 5)


def test_what_training_has_read_is_classified_by_models_that_had_not(modules):
    coded, precision = modules
    one = headline(coded, 1, "lasers:any", title="Lasers will kill us all, experts warn")
    assert precision.called_alarmed([one], {one.digest: 0.0}) == frozenset()
    assert precision.called_alarmed([one], {one.digest: 1.0}) == {one.digest}


def test_a_share_is_printed_with_its_interval(modules):
    _, precision = modules
    assert precision.share(8, 10) == "0.80 (0.49 to 0.94, n 10)"
    assert precision.share(0, 0) == "none checked"
