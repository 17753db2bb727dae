"""What a report rests on: scored headlines only, and one version of each instrument."""

from datetime import date

import pytest

from panictrack.errors import InputError, NotEnoughDataError
from panictrack.model import Measure
from panictrack.report.curve_cache import CurveCache
from panictrack.report.report_data import gather
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics

WEEK = date(2026, 11, 16)
OWN_AI = "topics:\n  ai: {label: AI, version: mine, terms: [robot]}\n"
QUANTUM = "topics:\n  quantum: {label: Quantum, version: '1', terms: [qubit]}\n"


class NoCurves(CurveCache):
    """Fits nothing: what is counted is the question here, and a fit takes seconds."""

    def curve(self, *_, **__):
        raise NotEnoughDataError("none is fitted here")


def evidence(archive, topic="quantum", topics_file=None):
    scorers = Scorers(load_topics(topics_file))
    return gather(archive, scorers=scorers, topic_name=topic, week=WEEK, curves=NoCurves(None))


def test_a_report_refuses_headlines_without_a_score_and_says_what_to_do(archive, store):
    store("AI could kill us all")
    with pytest.raises(NotEnoughDataError, match="panictrack score"):
        evidence(archive, "ai")


def test_a_topic_that_is_not_there_is_an_error_that_names_those_that_are(archive):
    with pytest.raises(InputError, match="drones"):
        evidence(archive, "dragons")


@pytest.mark.parametrize(("topic", "body"), [("quantum", QUANTUM), ("ai", OWN_AI)])
def test_a_topic_of_the_user_s_own_never_borrows_counts_of_another_instrument(
    archive, store, tmp_path, topic, body
):
    topics_file = tmp_path / "feeds.yaml"
    topics_file.write_text(body)
    store("Robot with a qubit brain attacks", "Cup final")
    store("Chosen qubit robot", is_selected=True)
    score(archive, topics_file=topics_file)
    found = evidence(archive, topic, topics_file)
    (point,) = found.series[Measure.ATTENTION].points
    assert (point.start, point.count, point.n) == (WEEK, 1, 2)
    assert topic not in {count.topic for count in found.baseline.counts}


def test_the_archive_continues_the_baseline(archive, store):
    store("Rogue AI could kill everyone, scientists warn", "Cup final")
    score(archive)
    found = evidence(archive, "smart_glasses")
    points = found.series[Measure.ATTENTION].points
    assert points[0].start < date(1997, 1, 1)
    assert (points[-1].start, points[-1].n) == (WEEK, 2)
    assert found.n_archive == 2
