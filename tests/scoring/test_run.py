"""Scoring an archive: every headline once, resumed where it stopped, zeros distinct from missing scores."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.archive.search import Query, find
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics

SCORERS = Scorers(load_topics())
NAMES = frozenset(item.name for item in SCORERS.ids)


def test_the_archive_stores_the_scores(archive, store):
    titles = ["AI could kill us all", "Cup final lost in misery", "Drone swarm attacks airport"]
    store(*titles)
    assert score(archive).n_headlines == 3
    with archive.reading() as connection:
        found = {item.title: item for item in find(connection, Query())}
    scores = SCORERS.score_batch(titles, NAMES)
    for name in ("alarm", "alarm_any", "vader"):
        by_index = dict(scores[name])
        assert [getattr(found[title], name) for title in titles] == pytest.approx(
            [by_index.get(index, 0.0) for index in range(3)]
        )
    assert [found[title].topics for title in titles] == ["ai", "", "drones"]


def test_only_new_headlines_are_scored(archive, store, rows):
    store("AI wins")
    score(archive)
    store("AI loses")
    assert score(archive).n_headlines == 1
    assert score(archive).n_headlines == 0
    assert rows("select distinct scored_through from scorer") == [(2,)]


def test_zeros_are_not_stored_and_are_not_missing(archive, store, rows):
    store("Cup final")
    score(archive)
    assert rows("select count(*) from score") == [(0,)]
    assert rows("select min(scored_through) from scorer") == [(1,)]


def test_an_edited_topic_is_another_scorer_and_the_old_scores_stay(archive, store, rows, tmp_path):
    store("Qubit breakthrough")
    score(archive)
    topics = tmp_path / "feeds.yaml"
    topics.write_text("topics:\n  quantum: {label: Quantum, version: '1', terms: [qubit]}\n")
    assert score(archive, topics_file=topics).n_headlines == 1
    topics.write_text("topics:\n  quantum: {label: Quantum, version: '2', terms: [breakthrough]}\n")
    score(archive, topics_file=topics)
    assert rows("select version from scorer where name = 'topic:quantum' order by id") == [("1",), ("2",)]
    assert rows(
        "select count(*) from score join scorer on scorer.id = scorer_id where name = 'topic:quantum'"
    ) == [(2,)]


def test_a_new_topic_is_scored_and_nothing_else_is_scored_again(archive, store, rows, tmp_path):
    store("AI finds a qubit")
    score(archive)
    with archive.writing() as connection:
        connection.execute("delete from score where value <> 1.0")  # back if alarm were scored again
    topics = tmp_path / "feeds.yaml"
    topics.write_text("topics:\n  quantum: {label: Quantum, terms: [qubit]}\n")
    assert score(archive, topics_file=topics).n_headlines == 1
    found = rows("select name from score join scorer on scorer.id = scorer_id order by name")
    assert found == [("topic:ai",), ("topic:quantum",)]


def test_headlines_older_than_a_new_topic_are_scored_by_it_alone(archive, store, rows, tmp_path):
    store("AI one", "AI two")
    score(archive)
    with archive.writing() as connection:
        connection.execute("delete from score where value <> 1.0")
    store("AI three and a qubit")
    topics = tmp_path / "feeds.yaml"
    topics.write_text("topics:\n  quantum: {label: Quantum, terms: [qubit]}\n")
    assert score(archive, topics_file=topics).n_headlines == 3
    assert rows("select distinct headline_id from score where value <> 1.0") == [(3,)]
    assert rows("select min(scored_through) from scorer") == [(3,)]


def test_a_topic_that_came_while_others_were_scored_is_scored_and_shown_at_the_end(
    archive, store, rows, tmp_path
):
    store("AI finds a qubit")
    topics = tmp_path / "feeds.yaml"
    topics.write_text("feeds: []\n")

    def keep_a_topic(_done, _total):
        topics.write_text("topics:\n  quantum: {label: Quantum, terms: [qubit]}\n")
        score(archive, topics_file=topics)  # another run, which ends first

    score(archive, topics_file=topics, progressed=keep_a_topic)
    assert rows("select is_current from scorer where name = 'topic:quantum'") == [(1,)]
    assert rows("select topic, n_topic from week where n_topic > 0 order by 1") == [("ai", 1), ("quantum", 1)]


STARTS_A_WORKER = """
import os, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from panictrack.scoring import run as score
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=score._prepare_worker, initargs=(int,))
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def is_alive(process):
    try:
        return "zombie" not in (process / "status").read_text()
    except OSError:  # gone between two looks
        return False


def test_a_run_that_is_killed_leaves_no_worker_behind(tmp_path):
    script = tmp_path / "starts_a_worker.py"
    script.write_text(STARTS_A_WORKER)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as run:
        worker = Path("/proc") / run.stdout.readline().strip()
        if not worker.parent.exists():
            run.kill()
            pytest.skip("no /proc here to see a worker by")
        assert worker.exists()
        run.kill()
    ended_by = time.monotonic() + 10
    while is_alive(worker):
        assert time.monotonic() < ended_by
        time.sleep(0.05)


@given(st.lists(st.text(max_size=80), max_size=5))
def test_every_text_has_a_score_in_its_range(titles):
    scores = SCORERS.score_batch(titles, NAMES)
    for name, values in scores.items():
        low = -1 if name == "vader" else 0
        assert all(low <= value <= 1 and value != 0 for _, value in values), name
