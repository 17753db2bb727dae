"""The encoder answers the questions of the linear model, and its absence is an error with a remedy."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panictrack.archive.search import Query, find
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, score_alarms
from panictrack.scoring.scorers.alarm import AlarmScorer
from panictrack.scoring.scorers.encoder import EncoderScorer, encoder
from panictrack.scoring.scorers.linear_model import linear_model

ALARMED = "Rogue AI could kill everyone, scientists warn"
CALM = "Chatbot maker opens an office in Paris"


def test_a_threat_is_alarmed_and_plain_news_is_not():
    (alarmed, _), (calm, _) = score_alarms([ALARMED, CALM], encoder())
    alarm_from = encoder().thresholds[encoder().questions.index("alarm")]
    assert calm < alarm_from <= alarmed


def test_it_answers_the_questions_of_the_linear_model():
    assert encoder().questions == linear_model().questions
    assert all(0 < threshold < 1 for threshold in encoder().thresholds[:-1])


def test_a_headline_that_names_no_technology_is_not_alarmed_about_one():
    assert score_alarms(["Flood kills hundreds"], encoder()) == [(0.0, 0.0)]


@settings(max_examples=20)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_a_headline_has_the_same_probabilities_alone_and_among_others(titles):
    together = encoder().probabilities(titles)
    alone = np.vstack([encoder().probabilities([title]) for title in titles])
    assert (together == alone).all()
    assert ((together >= 0) & (together <= 1)).all()


def test_threads_get_the_probabilities_of_one_thread():
    titles = [ALARMED, CALM, "Chatbots in school", "Drone swarm attacks airport"] * 3
    expected = encoder().probabilities(titles)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(encoder().probabilities, [titles] * 8))
    assert all((one == expected).all() for one in found)


def test_a_headline_of_any_length_is_classified():
    assert encoder().probabilities(["AI " * 5_000, ""]).shape == (2, len(encoder().questions))


def test_its_log_odds_are_the_mean_of_the_encoders_and_the_linear_models():
    titles = [ALARMED, CALM, "AI panic", "Robots"]
    linear = linear_model().probabilities(titles)
    clipped = linear.clip(0.0005, 0.9995)
    mean = (encoder().log_odds(titles) + np.log(clipped / (1 - clipped))) / 2
    assert np.abs(encoder().probabilities(titles) - 1 / (1 + np.exp(-mean))).max() <= 0.0005 + 1e-9
    assert (encoder().probabilities(titles, linear) == encoder().probabilities(titles)).all()


def test_no_headlines_have_no_probabilities():
    assert encoder().probabilities([]).shape == (0, len(encoder().questions))


def test_all_scorers_together_give_the_encoders_own_scores():
    titles = [ALARMED, "Cup final", CALM]
    names = frozenset(["alarm", "alarm-encoder"])
    found = Scorers((), with_encoder=True).score_batch(titles, names)
    expected = {"alarm": AlarmScorer("alarm"), "alarm-encoder": EncoderScorer("alarm")}
    assert found == {
        name: [(row, value) for row, value in enumerate(scorer.score(titles)) if value]
        for name, scorer in expected.items()
    }


def encoded(archive):
    with archive.reading() as connection:
        return {item.title: item.alarm_encoder for item in find(connection, Query())}


def test_the_archive_stores_the_encoders_scores_on_request(archive, store):
    store(ALARMED, "Cup final")
    score(archive)
    assert set(encoded(archive).values()) == {None}
    assert score(archive, with_encoder=True).n_headlines == 2
    assert encoded(archive) == {ALARMED: EncoderScorer("alarm").score([ALARMED])[0], "Cup final": 0.0}
    store("AI again")
    score(archive)
    assert encoded(archive)["AI again"] is None


def test_without_the_extra_the_error_names_the_remedy():
    code = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from panictrack.cli import main\n"
        "main(['evaluate', '--encoder', 'docs/examples/headlines.csv'])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 3, ended.stderr
    assert "pip install '.[encoder]'" in ended.stderr


@pytest.mark.parametrize("question", ["alarm", "alarm_any"])
def test_its_scorers_have_names_of_their_own(question):
    assert EncoderScorer(question).id.name.startswith("alarm-encoder")
