"""The table of topic and alarm precision counts what readers confirmed."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from panictrack.scoring.scorers import topic_precision as loader
from panictrack.scoring.scorers.topic_precision import Checked, TopicPrecision, topic_precisions
from panictrack.scoring.scorers.topics import Topic, load_topics

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


def called(script, some=(), clear=()):
    return script.Called(
        some=frozenset(one.digest for one in some), clear=frozenset(one.digest for one in clear)
    )


def pair(checked):
    return checked.n_right, checked.n_checked


def test_topic_precision_counts_only_odd_digests_drawn_without_a_look_at_scores(modules):
    coded, script = modules
    found = [
        headline(coded, 1, "lasers:any"),
        headline(coded, 3, "lasers:any", tech="other"),
        headline(coded, 5, "lasers:any", title="Light", tech="other"),
        headline(coded, 2, "lasers:any"),
        headline(coded, 7, "lasers:alarmed"),
        headline(coded, 9, "drones:any"),
    ]
    assert pair(script.precision_of(TOPIC, found, called(script)).topic) == (1, 2)


def test_alarm_is_right_only_if_clear_and_about_this_technology_itself(modules):
    coded, script = modules
    found = [
        headline(coded, 1, "lasers:alarmed", grade=2, threat="technology"),
        headline(coded, 2, "lasers:alarmed", grade=1, threat="technology"),
        headline(coded, 3, "lasers:any", grade=3, threat="use"),
        headline(coded, 4, "lasers:mild", grade=2, threat="technology", tech="drones"),
        headline(coded, 5, "lasers:alarmed", grade=2, threat="technology", tech="ai+lasers"),
        headline(coded, 6, "lasers:alarmed", grade=2, threat="technology"),
    ]
    assert pair(script.precision_of(TOPIC, found, called(script, clear=found[:5])).alarm) == (2, 5)


def test_concern_is_right_from_mild_alarm_on_and_leaves_out_what_was_drawn_for_clear_alarm(modules):
    coded, script = modules
    found = [
        headline(coded, 1, "lasers:mild", grade=1, threat="technology"),
        headline(coded, 2, "lasers:any", grade=2, threat="technology"),
        headline(coded, 3, "lasers:any", grade=1, threat="lack"),
        headline(coded, 4, "lasers:any", grade=0),
        headline(coded, 5, "lasers:alarmed", grade=2, threat="technology"),
        headline(coded, 6, "lasers:mild", grade=1, threat="technology"),
    ]
    assert pair(script.precision_of(TOPIC, found, called(script, some=found[:5])).concern) == (2, 4)


def test_what_is_found_of_alarm_is_counted_in_the_random_draw_alone(modules):
    coded, script = modules
    found = [
        headline(coded, 1, "lasers:any", grade=1, threat="technology"),
        headline(coded, 2, "lasers:any", grade=2, threat="technology"),
        headline(coded, 3, "lasers:any", grade=2, threat="use"),
        headline(coded, 4, "lasers:mild", grade=1, threat="technology"),
        headline(coded, 5, "lasers:alarmed", grade=2, threat="technology"),
    ]
    precision = script.precision_of(TOPIC, found, called(script, some=found[1:], clear=found[4:]))
    assert pair(precision.concern_found) == (1, 2)
    assert pair(precision.alarm_found) == (0, 1)


def test_what_training_has_read_is_classified_by_models_that_had_not(modules):
    coded, script = modules
    one = headline(coded, 1, "lasers:any", title="Lasers will kill us all, experts warn")
    calm = script.called_alarmed([one], {one.digest: (0.0, 0.0)})
    assert (calm.clear, calm.some) == (frozenset(), frozenset())
    concerned = script.called_alarmed([one], {one.digest: (0.0, 1.0)})
    assert (concerned.clear, concerned.some) == (frozenset(), {one.digest})
    assert script.called_alarmed([one], {one.digest: (1.0, 1.0)}).clear == {one.digest}


def test_what_concern_is_about_otherwise_is_counted_with_the_most_frequent_first(modules):
    coded, script = modules
    found = [
        headline(coded, 1, "lasers:any", grade=2, threat="technology"),
        headline(coded, 2, "lasers:any", grade=2, threat="use"),
        headline(coded, 3, "lasers:mild", grade=1, threat="use"),
        headline(coded, 4, "lasers:any"),
        headline(coded, 5, "lasers:any", grade=2, threat="technology", tech="drones"),
        headline(coded, 6, "lasers:alarmed", grade=2, threat="lack"),
        headline(coded, 7, "lasers:any", grade=1, threat="lack"),
    ]
    precision = script.precision_of(TOPIC, found, called(script, some=found[:6]))
    assert list(precision.otherwise.items()) == [("use", 2), ("none", 1), ("other", 1)]
    assert sum(precision.otherwise.values()) == precision.concern.n_checked - precision.concern.n_right


def test_ai_is_checked_in_its_random_draws_alone(modules):
    coded, script = modules
    ai = Topic(name="ai", label="AI", terms=("laser",))
    about, named = (
        [
            replace(
                headline(coded, number, stratum, grade=1, threat="technology"),
                readings=(replace(headline(coded, 0, "").readings[0], is_ai=is_ai, grade=1, object=threat),),
            )
            for number, stratum in ((one, "random_2024"), (one + 1, "border"), (one + 2, "lasers:any"))
        ]
        for one, is_ai, threat in ((2, True, "technology"), (12, True, "incidental"))
    )
    precision = script.precision_of(ai, [*about, *named], called(script, some=[*about, *named]))
    assert pair(precision.topic) == (2, 2)
    assert pair(precision.concern) == (1, 2)
    assert precision.otherwise == {"incidental": 1}


def test_the_table_has_a_share_with_its_interval_and_whether_it_is_drawn(modules):
    _, script = modules
    few, none, enough = (Checked(n_right=n, n_checked=m) for n, m in ((8, 10), (0, 0), (20, 25)))
    assert script.share(few) == "0.80 (0.49 to 0.94, n 10)"
    assert script.share(none) == "none checked"
    others = {"concern_found": few, "alarm": few, "alarm_found": none}
    drawn = TopicPrecision(topic=enough, concern=enough, **others)
    short = TopicPrecision(topic=enough, concern=few, **others)
    rows = script.table({"lasers": drawn, "kites": short}).splitlines()[2:]
    assert [row.split(" | ")[0] + row[-6:] for row in rows] == ["| lasers yes |", "| kites| no |"]


def test_the_file_is_read_as_it_was_written(modules, monkeypatch, tmp_path):
    _, script = modules
    one = Checked(n_right=20, n_checked=25)
    precision = TopicPrecision(
        topic=one, concern=one, concern_found=one, alarm=one, alarm_found=one, otherwise={"use": 3, "none": 2}
    )
    path = tmp_path / "topic_precision.json"
    path.write_text(script.written({TOPIC: precision}))
    monkeypatch.setattr(loader, "data_path", lambda *_: path)
    assert topic_precisions.__wrapped__() == {TOPIC.id.fingerprint: precision}


def test_the_shipped_file_is_of_the_shipped_topics():
    """Otherwise a technology would be drawn as one that nobody measured."""
    wanted = {topic.id.fingerprint for topic in load_topics()}
    assert set(topic_precisions()) == wanted, "topics are new: run training/topic_precision.py"
