"""Disk: an archive that is locked, full, read-only, deleted or damaged, and what a run does then."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from panictrack.archive import Database
from panictrack.archive.jobs import schedule
from panictrack.collecting.rounds import collect
from panictrack.daemon.scheduler import REPORT_JOB, Scheduler, next_report
from panictrack.errors import ArchiveError
from panictrack.model import Outcome
from panictrack.settings import Settings

LOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("begin immediate")
print("locked", flush=True)
sys.stdin.read()
"""
FULL_DISK = """
import resource, sys
from datetime import datetime
from pathlib import Path
from panictrack.archive import Database
from panictrack.collecting.rounds import collect
from panictrack.collecting.network.politeness import networks
from panictrack.collecting.network.politeness import PolitenessPolicy

archive = Database.open(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
politeness = PolitenessPolicy(pause_seconds=0, allowed=networks(["127.0.0.1/32"]))
collect(archive, now=datetime.fromisoformat(sys.argv[2]), politeness=politeness)
"""


def with_pragma(archive: Database, pragma: str) -> None:
    """Let each connection of the archive begin with this as well."""
    connect = archive._connect

    def connect_with_pragma():
        connection = connect()
        connection.execute(pragma)
        return connection

    archive._connect = connect_with_pragma
    archive.close()


@contextmanager
def locked_by_another_process(path: Path):
    command = [sys.executable, "-c", LOCKER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as locker:
        assert locker.stdout.readline() == "locked\n"
        yield
        locker.stdin.close()


def counts(archive: Database) -> tuple[int, int, int]:
    with archive.reading() as connection:
        numbers = connection.execute(
            "select (select count(*) from headline), (select count(*) from sighting), "
            "(select count(*) from fetch)"
        ).fetchone()
    return tuple(numbers)


def is_due(station, name):
    state = station.state(name)
    return state.due_at is None or state.due_at <= station.now


def test_an_archive_that_another_process_has_locked_ends_the_run_and_nothing_is_half_written(station, rss):
    for name in "abc":
        station.feed(name, rss([f"{name} 1", f"{name} 2"]))
    with_pragma(station.archive, "pragma busy_timeout = 100")
    with (
        locked_by_another_process(station.archive.path),
        pytest.raises(ArchiveError, match="another process is writing"),
    ):
        station.poll()
    assert counts(station.archive) == (0, 0, 0)
    assert all(is_due(station, name) for name in "abc")
    station.poll(due_only=True, minutes=1)
    assert all(station.shown(name) == [f"{name} 2", f"{name} 1"] for name in "abc")
    assert all(len(station.ledger(name)) == 1 for name in "abc")


def test_an_archive_that_is_locked_in_the_middle_of_a_run_keeps_what_was_written_and_the_rest_is_due(
    station, rss, page
):
    one_by_one = replace(station.politeness, at_once=1)
    for number in range(8):
        body = rss([f"{number} one", f"{number} two"])
        station.feed(f"f{number}", page(body=body, delay_seconds=0.03))
    with_pragma(station.archive, "pragma busy_timeout = 100")
    with closing(
        sqlite3.connect(station.archive.path, isolation_level=None, check_same_thread=False)
    ) as other:
        told = []

        def lock_after_three(attempt):
            told.append(attempt)
            if len(told) == 3:
                other.execute("begin immediate")

        with pytest.raises(ArchiveError):
            collect(station.archive, now=station.now, politeness=one_by_one, on_fetch=lock_after_three)
        other.execute("rollback")
    names = [f"f{number}" for number in range(8)]
    written = [name for name in names if station.ledger(name)]
    assert 2 <= len(written) <= 4  # the healthy feed is one of three, and another may be on its way
    assert all(len(station.shown(name)) == len(station.ledger(name)) * 2 for name in names)
    assert [name for name in names if not is_due(station, name)] == written
    station.poll(due_only=True, seconds=30)
    assert all(len(station.shown(name)) == 2 for name in names)
    assert all(len(station.ledger(name)) == 1 for name in names)


def test_a_short_lock_is_waited_for_and_does_not_slow_the_downloads(station, rss):
    station.feed("a", rss(["A"]))
    station.feed("b", rss(["B"]))
    with closing(
        sqlite3.connect(station.archive.path, isolation_level=None, check_same_thread=False)
    ) as other:
        other.execute("begin immediate")

        def release():
            sleep(0.8)
            other.execute("rollback")

        releasing = Thread(target=release)
        releasing.start()
        station.poll()
        releasing.join()
    assert [station.last(name).outcome for name in "ab"] == [Outcome.STORED] * 2
    assert max(station.last(name).seconds for name in "ab") < 0.6


def test_somebody_reads_for_a_long_time_and_everything_is_written_all_the_same(station, rss):
    station.feed("a", rss(["A"]))
    with station.archive.reading() as reader:
        before = reader.value("select count(*) from headline")
        station.poll()
        assert reader.value("select count(*) from headline") == before == 0
    assert station.shown("a") == ["A"]


def test_a_full_disk_is_reported_and_nothing_of_the_step_is_stored(station, rss, page):
    station.feed("a", page(body=rss(["A"]), etag='"1"'))
    station.poll()
    before = counts(station.archive)
    with closing(sqlite3.connect(station.archive.path)) as asking:
        (n_pages,) = asking.execute("pragma page_count").fetchone()
    with_pragma(station.archive, f"pragma max_page_count = {n_pages + 2}")
    titles = [f"{number} {'x' * 900}" for number in range(500)]
    station.serve("a", page(body=rss(titles), etag='"2"'))
    with pytest.raises(ArchiveError, match="disk is full; free space on the disk"):
        collect(station.archive, now=station.now, only="a", politeness=station.politeness)
    assert counts(station.archive) == before
    assert station.state("a").etag == '"1"'
    assert station.archive.check() == []
    with_pragma(station.archive, "pragma max_page_count = 1000000")
    station.poll(hours=1)
    assert len(station.shown("a")) == 501
    assert (station.last("a").n_first_shown, station.state("a").etag) == (500, '"2"')


def test_a_disk_that_refuses_more_bytes_is_reported_too(station, rss):
    titles = [f"{number} {'x' * 900}" for number in range(500)]
    station.feed("a", rss(titles))
    limit = station.archive.path.stat().st_size + 65536
    arguments = [str(station.archive.path), station.now.isoformat(), str(limit)]
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, *arguments], capture_output=True, text=True, check=False
    )
    assert "ArchiveError" in done.stderr, done.stderr
    assert "disk I/O error" in done.stderr
    assert station.archive.check() == []
    assert station.shown("a") == []
    assert is_due(station, "a")
    station.poll(minutes=1)
    assert len(station.shown("a")) == 500


@pytest.mark.parametrize(
    ("file_mode", "folder_mode"),
    [
        pytest.param(0o444, 0o777, id="a read-only file"),
        pytest.param(0o666, 0o555, id="a read-only folder"),
    ],
)
def test_the_archive_is_in(as_nobody, open_folder, station, rss, file_mode, folder_mode):
    station.feed("a", rss(["A"]))
    path = open_folder / "archive.db"
    with closing(sqlite3.connect(station.archive.path)) as source:
        source.execute("pragma wal_checkpoint(truncate)")
    shutil.copyfile(station.archive.path, path)
    path.chmod(file_mode)
    open_folder.chmod(folder_mode)
    with as_nobody(), pytest.raises(ArchiveError, match="can be written"):
        collect(Database.open(path), now=station.now, politeness=station.politeness)
    for file in open_folder.glob("archive.db*"):
        file.chmod(0o666)
    open_folder.chmod(0o777)
    with as_nobody():
        opened = Database.open(path)
        done = collect(opened, now=station.now, only="a", politeness=station.politeness)
        assert (done.n_new, opened.check()) == (1, [])
        opened.close()


def test_a_connection_that_may_only_read_is_reported_as_read_only(station, rss):
    station.feed("a", rss(["A"]))
    with_pragma(station.archive, "pragma query_only = 1")
    with pytest.raises(ArchiveError, match="readonly database; check that the file"):
        station.poll()
    with_pragma(station.archive, "pragma query_only = 0")
    assert counts(station.archive) == (0, 0, 0)
    station.poll()
    assert station.shown("a") == ["A"]


def test_an_archive_that_was_deleted_while_we_run_is_reported_and_not_created_again(station, rss):
    station.feed("a", rss(["A"]))
    station.poll()
    for path in station.archive.path.parent.glob("archive.db*"):
        path.unlink()
    with pytest.raises(ArchiveError, match=r"archive\.db"):
        station.poll(hours=1)
    assert not station.archive.path.exists()


def test_a_backup_that_was_that_replaces_the_archive_is_reported_once_and_then_used(station, rss):
    station.feed("a", rss(["A"]))
    station.poll()
    copy = station.archive.path.with_name("backup.db")
    station.archive.backup(copy)
    for path in station.archive.path.parent.glob("archive.db*"):
        path.unlink()
    copy.rename(station.archive.path)
    with pytest.raises(ArchiveError, match="the next attempt uses"):
        station.poll(hours=1)
    station.serve("a", rss(["B", "A"]))
    station.poll(hours=1)
    assert station.shown("a") == ["A", "B"]


@pytest.mark.parametrize(
    "suffixes",
    [
        pytest.param(["-wal"], id="its log"),
        pytest.param(["-shm"], id="the index of its log"),
        pytest.param(["-wal", "-shm"], id="both"),
    ],
)
def test_nothing_is_lost_when_somebody_deletes_under_a_daemon(station, rss, caplog, suffixes):
    station.feed("a", rss(["A"]))
    station.poll()
    for suffix in suffixes:
        station.archive.path.with_name(f"archive.db{suffix}").unlink()
    station.serve("a", rss(["B", "A"]))
    station.poll(hours=1)
    assert "log of the archive was deleted while it was open" in caplog.text
    killed = station.archive.path.with_name("killed.db")  # what a kill would leave
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{station.archive.path}{suffix}", f"{killed}{suffix}")
    with closing(sqlite3.connect(killed)) as left:
        titles = left.execute("select title from headline where title in ('A', 'B') order by 1").fetchall()
        assert titles == [("A",), ("B",)]
        assert left.execute("pragma integrity_check").fetchall() == [("ok",)]
    caplog.clear()
    station.poll(hours=2)
    assert caplog.records == []


def test_a_log_that_is_deleted_while_nothing_is_written_is_saved_by_the_watch(station, rss, caplog):
    station.feed("a", rss(["A"]))
    station.poll()
    station.archive.path.with_name("archive.db-wal").unlink()
    station.archive.keep_log()
    assert "log of the archive was deleted" in caplog.text
    with closing(sqlite3.connect(f"file:{station.archive.path}?immutable=1", uri=True)) as left:
        assert left.execute("select count(*) from headline").fetchone() == (2,)
    station.archive.keep_log()
    assert len(caplog.records) == 1


def test_a_log_that_others_still_read_is_reported_and_saved_once_they_are_done(station, rss):
    station.feed("a", rss(["A"]))
    station.poll()
    with_pragma(station.archive, "pragma busy_timeout = 50")
    with closing(sqlite3.connect(station.archive.path, isolation_level=None)) as other:
        other.execute("begin")
        other.execute("select count(*) from headline").fetchone()
        with station.archive.writing() as connection:
            schedule(connection, REPORT_JOB, due=station.now)
        station.archive.path.with_name("archive.db-wal").unlink()
        with pytest.raises(ArchiveError, match="its log was deleted while it was open; do not stop"):
            station.archive.keep_log()
        other.execute("commit")
        station.archive.keep_log()
    with closing(sqlite3.connect(f"file:{station.archive.path}?immutable=1", uri=True)) as left:
        assert left.execute("select count(*) from job").fetchone() == (1,)


def test_an_archive_that_was_moved_away_between_two_runs_is_not_replaced_by_an_empty_one(station, rss):
    station.feed("a", rss(["A"]))
    station.poll()
    station.archive.close()
    away = station.archive.path.with_name("away.db")
    station.archive.path.rename(away)
    with pytest.raises(ArchiveError, match=r"archive\.db"):
        station.poll(hours=1)
    assert not station.archive.path.exists()
    away.rename(station.archive.path)
    station.poll(hours=1)
    assert station.last("a").outcome == Outcome.NOTHING_NEW


@pytest.mark.parametrize(
    ("damage", "remedy"),
    [
        pytest.param(lambda body: b"no database" * 500 + body[5500:], "restore a backup", id="its head"),
        pytest.param(
            lambda body: body[:8192] + b"\xaa" * (len(body) - 8192), "restore", id="all but its head"
        ),
        pytest.param(lambda body: body[: len(body) // 2], "restore a backup", id="the missing second half"),
        pytest.param(lambda _: b"", "revision none", id="its being empty"),
    ],
)
def test_an_archive_is_reported_as_damaged_by(station, rss, damage, remedy):
    station.feed("a", rss([f"Headline {number}" for number in range(300)]))
    station.poll()
    station.archive.close()
    path = station.archive.path
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ArchiveError, match=remedy):
        collect(Database.open(path), now=station.now, politeness=station.politeness)


def test_a_write_ahead_log_that_was_cut_off_gives_whole_steps_only(station, rss, tmp_path):
    for poll in range(5):
        for name in "abc":
            station.feed(name, rss([f"{name} {number}" for number in range(poll * 10, -1, -1)]))
        station.poll(hours=poll)
    whole = station.archive.path.with_name("archive.db-wal").read_bytes()
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    n_fetches = set()
    for share in (0.2, 0.5, 0.9, 1.0):
        shutil.copyfile(station.archive.path, crashed / "archive.db")
        (crashed / "archive.db-wal").write_bytes(whole[: int(len(whole) * share)])
        with closing(sqlite3.connect(crashed / "archive.db")) as left:
            assert left.execute("pragma integrity_check").fetchone() == ("ok",)
            half = left.execute(
                "select count(*) from feed where (select coalesce(sum(n_first_shown), 0) from fetch "
                "where feed_id = feed.id) != (select count(*) from sighting where feed_id = feed.id)"
            ).fetchone()
            assert half == (0,)
            n_fetches.add(left.execute("select count(*) from fetch").fetchone())
    assert len(n_fetches) == 4


def test_the_daemon_backs_off_while_the_archive_fails_and_logs_its_recovery(station, rss, tmp_path, caplog):
    station.feed("a", rss(["A"]))
    feed = "{name: a, outlet: news.example, kind: general, country: GB, language: en, url: '%s'}"
    feed %= station.feeds["a"].url
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - {feed}\n")
    settings = Settings(
        archive=station.archive.path,
        feeds=tmp_path / "feeds.yaml",
        reports=tmp_path,
        politeness=station.politeness,
    )
    seconds = [0.0]
    with station.archive.writing() as connection:  # no report at the first tick
        schedule(connection, REPORT_JOB, due=next_report(station.now))
    ticker = Scheduler(station.archive, settings, monotonic=lambda: seconds[0])
    with_pragma(station.archive, "pragma busy_timeout = 10")
    with closing(sqlite3.connect(station.archive.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        tried = []
        for minute in range(60):
            seconds[0] = minute * 60.0
            n_before = len(caplog.records)
            ticker.guarded_tick(station.now)
            tried += [minute] if len(caplog.records) > n_before else []
        other.execute("rollback")
    assert tried == [0, 1, 3, 7, 15, 30, 45]
    assert "nothing was lost" in caplog.text
    assert station.server.asked == []
    seconds[0] = 3600.0
    ticker.guarded_tick(station.now)
    assert station.shown("a") == ["A"]
    assert "archive usable again" in caplog.text
