"""Threads that share the scorers get the scores that one thread gets.

The suite uses a few headlines; N_HEADLINES=50000 runs the full comparison in about a minute.
"""

import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from panictrack.scoring.scorers import Scorers, load_topics
from panictrack.scoring.scorers.linear_model import LinearModel, weights

N_HEADLINES = int(os.environ.get("N_HEADLINES", "2000"))
N_THREADS = 8
BATCH = 40
SYLLABLES = [
    "ba",
    "ko",
    "ri",
    "mu",
    "ten",
    "sa",
    "lor",
    "vi",
    "ne",
    "zu",
    "qua",
    "pel",
    "AI",
    "kill",
    "ed",
    "ing",
]
WORDS = [
    "kills",
    "warns",
    "threatens",
    "won't",
    "destroy",
    "could",
    "end",
    "takes",
    "jobs",
    "from",
    "bans",
    "love",
    "hate",
    "NOT",
    "good",
    "a",
    "the",
]
TERMS = [term for topic in load_topics() for term in topic.terms]


@pytest.fixture
def eager_switching():
    """Threads take turns far more often than usual, so that a race shows within seconds."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


def headlines(n):
    """Headlines about technologies, half of whose words no other headline has."""
    generator = random.Random(1)

    def invented():
        return "".join(generator.choices(SYLLABLES, k=generator.randint(2, 5)))

    def title():
        words = (generator.choice(TERMS), generator.choice(WORDS), invented(), generator.choice(WORDS))
        return " ".join([*words, invented(), generator.choice(TERMS)])

    return [title() for _ in range(n)]


def in_threads(score, titles):
    """The scores by each thread; each starts at another headline, so that they meet words together."""
    batches = [titles[start : start + BATCH] for start in range(0, len(titles), BATCH)]
    all_ready = Barrier(N_THREADS)

    def scores_by(number):
        first = number * len(batches) // N_THREADS
        order = [*range(first, len(batches)), *range(first)]
        all_ready.wait()
        found = {index: score(batches[index]) for index in order}
        return [found[index] for index in range(len(batches))]

    with ThreadPoolExecutor(N_THREADS) as pool:
        return list(pool.map(scores_by, range(N_THREADS))), [score(batch) for batch in batches]


def test_every_thread_gets_the_scores_of_one_thread(eager_switching):
    scorers = Scorers(load_topics())
    names = frozenset(item.name for item in scorers.ids)
    by_thread, expected = in_threads(lambda batch: scorers.score_batch(batch, names), headlines(N_HEADLINES))
    assert any(scores["alarm"] for scores in expected)
    assert all(scores == expected for scores in by_thread)


def test_threads_agree_while_the_word_table_grows_and_is_replaced(eager_switching, monkeypatch):
    monkeypatch.setattr("panictrack.scoring.scorers.linear_model.CACHE_SIZE", 500)
    monkeypatch.setattr("panictrack.scoring.scorers.linear_model._SPARE_ROWS", 1)
    model = LinearModel(weights())
    by_thread, expected = in_threads(
        lambda batch: model.probabilities(batch).tolist(), headlines(min(N_HEADLINES, 400))
    )
    assert all(scores == expected for scores in by_thread)
