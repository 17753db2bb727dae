"""Imports with other processes: one reads ahead, and workers score new headlines."""

import gzip
import os
import shutil
import signal
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from panictrack.archive import Database
from panictrack.archive.deletion import delete_headlines
from panictrack.errors import ArchiveError, InputError
from panictrack.importing.headlines import batches
from panictrack.scoring import run as scoring_module
from panictrack.scoring.run import Scoring, score
from panictrack.scoring.scorers import VaderScorer

N_ROWS = 5_100
# So few rows go through the pipe in one piece: killed within a larger one, a process would leave its parent
# waiting for the rest. The language is given, because the process would load what detects it.
SMALL = {"batch_rows": 200, "language": "en"}
HEADLINES = (
    "select title, url, published_at, week_start, article_key, title_key, title_revision from headline"
)
SCORES = "select name, headline_id, value from score join scorer on scorer.id = scorer_id order by 1, 2"


def table(n_rows: int = N_ROWS) -> bytes:
    """A CSV: each seventh row of a known title, each hundredth without a date."""
    lines = (
        f"{'' if number % 100 == 0 else '2023-05-30'},AI row {number // 7},bbc.com,"
        for number in range(1, n_rows + 1)
    )
    return "\n".join(["date,title,outlet,url", *lines, ""]).encode()


@pytest.fixture
def read_ahead(monkeypatch):
    monkeypatch.setattr(batches, "_WORTH_A_PROCESS", 0)


@pytest.fixture
def with_workers(monkeypatch):
    monkeypatch.setattr(scoring_module, "_MIN_FOR_WORKERS", 1)
    monkeypatch.setattr(scoring_module, "_N_WORKERS", 2)


@pytest.fixture
def elsewhere(tmp_path, empty_archive):
    made = Database.open(shutil.copy(empty_archive, tmp_path / "elsewhere.db"))
    yield made
    made.close()


def asked(archive, query):
    with archive.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_file_read_ahead_by_a_process_gives_the_same_headlines(
    import_file, archive, elsewhere, tmp_path, now, monkeypatch
):
    (tmp_path / "a.csv").write_bytes(table())
    here = import_file(archive, tmp_path / "a.csv", now=now, **SMALL)
    monkeypatch.setattr(batches, "_WORTH_A_PROCESS", 0)
    told = []
    beside = import_file(
        elsewhere, tmp_path / "a.csv", now=now, progressed=lambda *bytes_: told.append(bytes_), **SMALL
    )
    assert beside == here
    assert (here.record.n_rows, here.record.n_bad) == (N_ROWS, N_ROWS // 100)
    assert asked(elsewhere, HEADLINES) == asked(archive, HEADLINES)
    n_bytes = len(table())
    assert told[-1] == (n_bytes, n_bytes)


@pytest.mark.usefixtures("read_ahead")
def test_a_truncated_file_that_is_read_ahead_reports_what_was_stored(
    import_file, archive, tmp_path, now, rows
):
    packed = gzip.compress(table(), mtime=0)
    (tmp_path / "a.csv.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(InputError, match="new headlines of it are in the archive"):
        import_file(archive, tmp_path / "a.csv.gz", now=now, **SMALL)
    assert rows("select count(*) from headline")[0][0] > 0
    (tmp_path / "a.csv.gz").write_bytes(packed)
    assert import_file(archive, tmp_path / "a.csv.gz", now=now, **SMALL).record.n_rows == N_ROWS


@pytest.mark.usefixtures("read_ahead")
def test_a_file_without_a_title_column_is_refused_by_the_process_that_reads_it(
    import_file, archive, tmp_path, now
):
    (tmp_path / "a.csv").write_text("date,what\n2023-05-30,A\n")
    with pytest.raises(InputError, match="no column 'title'"):
        import_file(archive, tmp_path / "a.csv", now=now)


@pytest.mark.usefixtures("with_workers")
def test_scores_during_an_import_equal_those_of_a_later_run(import_file, archive, elsewhere, tmp_path, now):
    titles = ["AI could kill us all", "Cup final lost in misery", "Drone swarm attacks airport"]
    lines = [f"2023-05-{day:02d},{title}" for day in range(1, 29) for title in titles]
    for number, part in enumerate((lines[:40], lines[40:]), start=1):
        (tmp_path / f"{number}.csv").write_text("\n".join(["date,title", *part]))
    with Scoring(archive) as scoring:
        for number in (1, 2):
            for one in (archive, elsewhere):
                import_file(one, tmp_path / f"{number}.csv", now=now, outlet="x.org", language="en")
            scoring.advance()
        told = []
        done = scoring.finish(lambda *counts: told.append(counts))
    assert told[-1][0] == told[-1][1] > 0
    assert all(0 < n_done <= total for n_done, total in told)
    assert done.n_headlines == len(lines)
    assert score(elsewhere).n_headlines == len(lines)
    assert asked(archive, SCORES) == asked(elsewhere, SCORES) != []


@pytest.mark.usefixtures("with_workers")
def test_scores_are_written_during_an_import(archive, store):
    with Scoring(archive) as scoring:
        store("AI could kill us all")
        deadline = time.monotonic() + 60
        while not asked(archive, SCORES) and time.monotonic() < deadline:
            scoring.advance()
            time.sleep(0.05)
        assert asked(archive, SCORES)


@pytest.mark.usefixtures("with_workers")
def test_headlines_that_a_run_leaves_unscored_are_scored_by_the_next(archive, store):
    store("AI could kill us all", "Fair draws crowd")
    with Scoring(archive) as scoring:
        scoring.advance()
    score(archive)
    assert asked(archive, "select min(scored_through) from scorer") == [(2,)]
    assert asked(archive, "select count(*) from week_stream") == [(1,)]


@pytest.mark.usefixtures("with_workers")
def test_a_headline_never_gets_the_scores_of_a_deleted_one_whose_id_it_reuses(archive, store, now):
    cake = "Lovely cake recipe for Sunday"
    store("Fair draws crowd", "AI could kill us all")
    with Scoring(archive) as scoring:
        scoring.advance()  # both are in hand
        delete_headlines(archive, [2], reason="asked", now=now)
        store(cake)
        scoring.finish()
    assert asked(archive, "select id, title from headline") == [(1, "Fair draws crowd"), (2, cake)]
    query = "select name, value from score join scorer on id = scorer_id where headline_id = 2"
    assert asked(archive, query) == [("vader", VaderScorer().score([cake])[0])]
    assert asked(archive, "select min(scored_through) from scorer") == [(2,)]


@pytest.mark.usefixtures("read_ahead")
def test_a_killed_reader_process_is_an_error_with_its_remedy_and_nothing_is_lost(
    import_file, archive, tmp_path, now, rows
):
    (tmp_path / "a.csv").write_bytes(table())

    def kill(_done, _total):
        for child in active_children():
            os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(InputError, match=r"was ended.*import it again"):
        import_file(archive, tmp_path / "a.csv", now=now, progressed=kill, **SMALL)
    assert rows("select count(*) > 0 from headline") == [(1,)]
    assert import_file(archive, tmp_path / "a.csv", now=now, **SMALL).record.n_rows == N_ROWS


@pytest.mark.usefixtures("with_workers")
def test_killed_workers_are_an_error_with_its_remedy(archive, store):
    store("AI could kill us all")
    with Scoring(archive) as scoring:
        scoring.advance()
        for child in active_children():
            os.kill(child.pid, signal.SIGKILL)
        with pytest.raises(ArchiveError, match="`panictrack score` continues"):
            scoring.finish()
    assert score(archive).n_headlines == 1


@pytest.mark.usefixtures("read_ahead")
def test_a_file_that_only_this_process_can_open_is_read_without_another(import_file, archive, tmp_path, now):
    (tmp_path / "a.csv").write_bytes(table(100))
    with (tmp_path / "a.csv").open("rb") as handle:
        path = Path(f"/dev/fd/{handle.fileno()}")
        assert import_file(archive, path, now=now).record.n_rows == 100


def test_an_error_in_the_feed_list_does_not_stop_an_import(run, workspace):
    (workspace / "a.csv").write_text("date,title,outlet\n2026-05-30,AI could kill us all,bbc.com\n")
    sound = (workspace / "feeds.yaml").read_text()
    (workspace / "feeds.yaml").write_text("topics: [")
    assert "feeds.yaml" in run("import", "a.csv", code=3).stderr
    (workspace / "feeds.yaml").write_text(sound)
    assert "imported before" in run("import", "a.csv").output
    assert "AI could kill us all" in run("search", "--topic", "ai").output


def test_nothing_is_imported_if_one_of_the_files_does_not_exist(run, workspace):
    (workspace / "a.csv").write_text("date,title,outlet\n2026-05-30,AI could kill us all,bbc.com\n")
    assert "b.csv: there is no such file" in run("import", "a.csv", "b.csv", code=2).stderr
    assert "1 new" in run("import", "a.csv").output


def test_imported_headlines_are_scored(run, workspace):
    (workspace / "a.csv").write_text("date,title,outlet\n2026-05-30,AI could kill us all,bbc.com\n")
    run("import", "a.csv")
    assert "AI could kill us all" in run("search", "--topic", "ai").output


def test_headlines_from_before_a_bad_file_are_scored_too(run, workspace):
    (workspace / "a.csv").write_text("date,title,outlet\n2026-05-30,AI could kill us all,bbc.com\n")
    (workspace / "b.csv").write_text("nothing\nof use\n")
    assert "b.csv" in run("import", "a.csv", "b.csv", code=2).output
    assert "AI could kill us all" in run("search", "--topic", "ai").output
