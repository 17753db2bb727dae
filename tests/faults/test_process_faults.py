"""Processes: killed at any time, stopped with work in progress, started twice, out of file descriptors."""

import fcntl
import multiprocessing
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from panictrack.archive import Database
from panictrack.archive.jobs import due_at, schedule
from panictrack.cli import main
from panictrack.collecting.rounds import collect
from panictrack.daemon.locking import has_daemon, sole_daemon
from panictrack.daemon.metrics import serve_metrics
from panictrack.daemon.reporting import write_report
from panictrack.daemon.running import notify
from panictrack.daemon.scheduler import HEARTBEAT, REPORT_JOB, Scheduler, next_report
from panictrack.errors import ArchiveError
from panictrack.model import Outcome
from panictrack.settings import load

TOML = (
    'allowed_networks = ["127.0.0.1/32"]\nhost_pause_seconds = 0\nhost_at_once = 16\nreport_topic = "rfid"\n'
)
FEED = "{name: %s, outlet: news.example, kind: general, country: GB, language: en, url: '%s'}"
ROUND = """
import os, resource, sys
from datetime import datetime
from pathlib import Path
from panictrack.archive import Database
from panictrack.collecting.rounds import collect
from panictrack.collecting.network.politeness import networks
from panictrack.collecting.network.politeness import PolitenessPolicy

archive = Database.open(Path(sys.argv[1]))
if len(sys.argv) > 3:
    n_files = max(map(int, os.listdir("/proc/self/fd"))) + int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_NOFILE, (n_files, n_files))
politeness = PolitenessPolicy(pause_seconds=0, at_once=4, allowed=networks(["127.0.0.1/32"]))
collect(archive, now=datetime.fromisoformat(sys.argv[2]), politeness=politeness)
"""


def waited_for(condition, seconds=15.0):
    """Whether it becomes true in time."""
    until = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def write_workspace(folder: Path, feeds: dict[str, str]) -> None:
    (folder / "panictrack.toml").write_text(TOML)
    lines = "".join(f"  - {FEED % pair}\n" for pair in feeds.items())
    (folder / "feeds.yaml").write_text(f"feeds:\n{lines}")


@contextmanager
def daemon(folder: Path, *words: str):
    """`panictrack run` in a workspace, once it has said that it started."""
    log = (folder / "daemon.log").open("ab+")
    command = [sys.executable, "-m", "panictrack", "--config", str(folder), "run", *words]
    with log, subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL) as running:
        try:
            assert waited_for(lambda: b"daemon started" in (folder / "daemon.log").read_bytes())
            yield running
        finally:
            if running.poll() is None:
                running.kill()


def typed(folder: Path, *words: str):
    """A command in a workspace, in this process."""
    return CliRunner().invoke(main, ["--config", str(folder), *words])


@pytest.fixture
def workspace(station, tmp_path):
    """The folder of the station's archive as a workspace: call it when the feeds are listed."""

    def make() -> Path:
        write_workspace(tmp_path, {name: feed.url for name, feed in station.feeds.items()})
        return tmp_path

    return make


@pytest.fixture
def ticker(station, workspace):
    with station.archive.writing() as connection:  # no report at the first tick
        schedule(connection, REPORT_JOB, due=next_report(station.now))
    return Scheduler(station.archive, load(workspace() / "panictrack.toml"))


@pytest.fixture(scope="module")
def ending():
    """A thread that waits for daemons that were told to stop: for seconds, in which other tests run."""
    with ThreadPoolExecutor(2) as waiting:
        yield lambda running: waiting.submit(_told_to_stop, running)


def _told_to_stop(running: subprocess.Popen) -> tuple[int, float]:
    """With which code a daemon ends that gets a SIGTERM, and after how many seconds.

    The seconds are counted by short sleeps: while a busy machine lets neither process run, none pass.
    """
    running.send_signal(signal.SIGTERM)
    n_sleeps = 0
    while running.poll() is None and n_sleeps < 400:
        time.sleep(0.05)
        n_sleeps += 1
    return running.wait(0), n_sleeps * 0.05


@pytest.fixture(scope="module", autouse=True)
def stopped_while_locked(tmp_path_factory, empty_archive, ending):
    folder = tmp_path_factory.mktemp("locked")
    shutil.copyfile(empty_archive, folder / "archive.db")
    write_workspace(folder, {"a": "http://127.0.0.1:9/feed"})
    with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        with daemon(folder) as running:
            time.sleep(0.7)  # its first tick now waits for the archive
            yield folder, ending(running)
        other.execute("rollback")


@pytest.fixture(scope="module", autouse=True)
def stopped_while_slow(tmp_path_factory, empty_archive, ending, start_wire, say):
    folder = tmp_path_factory.mktemp("slow")
    shutil.copyfile(empty_archive, folder / "archive.db")
    item = "<item><title>Quick</title></item>"
    with start_wire() as wire:
        body = f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
        feeds = {"quick": wire.say("/quick", say(body)), "slow": wire.say("/slow", 30.0)}
        write_workspace(folder, feeds)
        with daemon(folder) as running:
            were_asked = waited_for(lambda: len(wire.asked) == 2)
            yield folder, ending(running), were_asked


@pytest.mark.parametrize("n_asked", [1, 9, 22])
def test_a_run_is_killed_after_so_many_requests(station, rss, page, n_asked):
    names = [f"f{number}" for number in range(24)]
    for number, name in enumerate(names):
        body = rss([f"{name} {item}" for item in range(10)])
        station.feed(name, page(body=body, delay_seconds=number % 5 / 100))
    arguments = [str(station.archive.path), station.now.isoformat()]
    with subprocess.Popen([sys.executable, "-c", ROUND, *arguments]) as running:
        assert waited_for(lambda: len(station.server.asked) >= n_asked)
        time.sleep(n_asked % 3 / 100)
        running.kill()
    assert station.archive.check() == []
    for name in names:  # each feed is whole or not there
        assert (len(station.shown(name)), len(station.ledger(name))) in {(0, 0), (10, 1)}
        assert (station.state(name).due_at is None) == (not station.ledger(name))
    for minute in (1, 2):
        station.poll(due_only=True, minutes=minute)
    for name in names:
        assert len(station.shown(name)) == 10
        assert [row.outcome for row in station.ledger(name)] == [Outcome.STORED]
    rows = station.rows(
        "select count(*) n, count(distinct article_key) m from headline where title like 'f%'"
    )
    assert (rows[0].n, rows[0].m) == (240, 240)


def test_a_stopped_run_starts_no_request_and_stores_what_it_has(station, rss, page, monkeypatch):
    monkeypatch.setattr("panictrack.collecting.rounds.run._GRACE_SECONDS", 0.5)
    station.feed("quick", page(body=rss(["Quick"]), delay_seconds=0.05))
    station.feed("late", page(body=rss(["Late"]), delay_seconds=0.3))
    station.feed("slow", page(body=rss(["Slow"]), delay_seconds=3))
    for number in range(10):
        station.feed(f"f{number}", rss([f"Headline {number}"]))
    stop = Event()
    began = time.monotonic()
    done = collect(
        station.archive,
        now=station.now,
        politeness=replace(station.politeness, at_once=3),
        stop=stop,
        on_fetch=lambda attempt: stop.set() if attempt.feed_url.endswith("/quick") else None,
    )
    assert time.monotonic() - began < 2.5
    assert station.shown("quick") == ["Quick"]
    assert station.shown("late") == ["Late"]
    assert (station.shown("slow"), station.state("slow").due_at) == ([], None)
    assert len(station.server.asked) < 10
    assert len(done.fetches) == sum(len(station.ledger(name)) for name in station.feeds)
    station.serve("slow", rss(["Slow"]))
    station.poll(due_only=True, minutes=1)
    assert station.shown("slow") == ["Slow"]
    assert station.shown("f9") == ["Headline 9"]


def test_ctrl_c_in_a_collect_keeps_what_was_written(station, rss, wire, workspace, say):
    station.feed("quick", url=wire.say("/quick", say(rss(["Quick"]))))
    station.feed("slow", url=wire.say("/slow", 30.0))
    del station.feeds["healthy"]
    command = [sys.executable, "-m", "panictrack", "--config", str(workspace()), "collect"]
    # Whoever runs the tests in the background has Ctrl-C ignored, and so would the command.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, preexec_fn=heard
    ) as running:
        assert waited_for(lambda: station.shown("quick") and len(wire.asked) == 2)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=10)
    assert (running.returncode, b"what was written is kept" in errors) == (130, True), errors
    assert b"Traceback" not in errors
    assert station.shown("quick") == ["Quick"]
    assert station.ledger("slow") == []


def test_a_second_daemon_is_refused_with_the_number_of_the_first(station, workspace, rss, say):
    del station.feeds["healthy"]
    station.feed("a", url=station.wire.say("/a", say(rss(["A"]))))
    folder = workspace()
    with daemon(folder) as first:
        assert waited_for(lambda: station.ledger("a"))
        second = typed(folder, "run")
        assert second.exit_code == 4
        assert f"process {first.pid}" in second.output
        assert "stop that one first" in second.output
        alive = typed(folder, "status", "--exit-code")
        assert (alive.exit_code, alive.output[:16]) == (0, "OK: daemon alive")
        first.kill()
        first.wait(5)
    dead = typed(folder, "status", "--exit-code")
    assert (dead.exit_code, "no daemon is running" in dead.output) == (7, True)
    with sole_daemon(station.archive.path):  # a killed daemon leaves no lock behind
        assert has_daemon(station.archive.path)
    assert station.archive.check() == []


def test_the_lock_file_of_a_dead_process_does_not_matter(station):
    lock = station.archive.path.with_name("archive.db.lock")
    lock.write_bytes(b"99999999\nand \xff\xfe more")
    assert not has_daemon(station.archive.path)
    with sole_daemon(station.archive.path):
        assert lock.read_bytes() == f"{os.getpid()}\n".encode()


def test_a_lock_without_a_number_is_held_by_somebody_unknown(station):
    with station.archive.path.with_name("archive.db.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ArchiveError, match="process unknown"), sole_daemon(station.archive.path):
            pass


@pytest.mark.parametrize(
    "other_name",
    [
        pytest.param(lambda path, other: other.symlink_to(path), id="a symbolic link"),
        pytest.param(lambda path, other: other.hardlink_to(path), id="a hard link"),
    ],
)
def test_a_second_daemon_is_refused_through(station, tmp_path, other_name):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other_name(station.archive.path, elsewhere / "other.db")
    with sole_daemon(station.archive.path):
        assert has_daemon(elsewhere / "other.db")
        with pytest.raises(ArchiveError, match="another daemon uses it"), sole_daemon(elsewhere / "other.db"):
            pass
    assert not has_daemon(elsewhere / "other.db")
    with sole_daemon(elsewhere / "other.db"):
        assert has_daemon(station.archive.path)


def test_a_second_daemon_is_refused_although_the_lock_file_was_deleted(station):
    with sole_daemon(station.archive.path):
        station.archive.path.with_name("archive.db.lock").unlink()
        with station.archive.writing() as connection:  # SQLite's own locks do not end it
            schedule(connection, HEARTBEAT, due=station.now)
        station.archive.close()
        assert has_daemon(station.archive.path)
        with (
            pytest.raises(ArchiveError, match="its lock file was deleted"),
            sole_daemon(station.archive.path),
        ):
            pass
    assert not has_daemon(station.archive.path)


def test_a_dead_daemon_is_not_reported_as_alive_to_a_mere_reader(as_nobody, open_folder):
    path = open_folder / "archive.db"
    path.touch()
    with sole_daemon(path):
        pass
    open_folder.joinpath("archive.db.lock").chmod(0o444)
    open_folder.chmod(0o555)
    with as_nobody():
        assert not has_daemon(path)


@pytest.mark.parametrize(
    ("beat", "code", "told"),
    [
        pytest.param(None, 7, "never ticked", id="no sign of life"),
        pytest.param(timedelta(minutes=-20), 7, "its last sign of life is", id="an old sign of life"),
        pytest.param(timedelta(minutes=20), 7, "its last sign of life is", id="one from the future"),
        pytest.param(timedelta(minutes=-1), 0, "last tick 6", id="one of a minute ago"),
    ],
)
def test_a_daemon_that_holds_the_lock_gave(station, workspace, beat, code, told):
    now = datetime.now(UTC)
    if beat is not None:
        with station.archive.writing() as connection:
            schedule(connection, HEARTBEAT, due=now, ran_at=now + beat)
    with sole_daemon(station.archive.path):
        answer = typed(workspace(), "status", "--exit-code")
    assert (answer.exit_code, told in answer.output) == (code, True), answer.output


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        pytest.param("feeds.yaml", b"feeds: [", 3, id="a broken feed list"),
        pytest.param("feeds.yaml", None, 3, id="no feed list"),
        pytest.param("panictrack.toml", b"archive = ", 3, id="broken settings"),
        pytest.param("archive.db", None, 4, id="no archive"),
        pytest.param("archive.db", b"longer than a header of a hundred bytes" * 9, 4, id="another file"),
    ],
)
def test_a_daemon_does_not_start_with(station, workspace, name, content, code):
    folder = workspace()
    station.archive.close()
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    started = typed(folder, "run")
    assert (started.exit_code, name in started.output) == (code, True), started.output
    assert "Traceback" not in started.output
    assert not has_daemon(folder / "archive.db")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"feeds: [", id="no YAML"),
        pytest.param(b"feeds:\n  - {nam: x}\n", id="an unknown key"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(None, id="no file"),
        pytest.param(b"", id="nothing in it"),
    ],
)
def test_the_last_good_feed_list_stays_when_there_is_suddenly(
    station, rss, ticker, tmp_path, caplog, content
):
    station.feed("a", rss(["A"]))
    write_workspace(tmp_path, {"a": station.feeds["a"].url})
    ticker.guarded_tick(station.now)
    assert caplog.records == []
    station.serve("a", rss(["B", "A"]))
    good = (tmp_path / "feeds.yaml").read_bytes()
    (tmp_path / "feeds.yaml").unlink()
    if content is not None:
        (tmp_path / "feeds.yaml").write_bytes(content)
    ticker.guarded_tick(station.now + timedelta(hours=2))
    assert station.shown("a") == ["A", "B"]
    assert "the last good one stays in use reason=" in caplog.text
    assert "feeds.yaml" in caplog.text
    assert "bug" not in caplog.text
    (tmp_path / "feeds.yaml").write_bytes(good)
    caplog.clear()
    ticker.guarded_tick(station.now + timedelta(hours=4))
    assert caplog.records == []
    assert len(station.ledger("a")) == 3


def test_headlines_are_scored_although_the_feed_list_is_broken(station, rss, ticker, tmp_path, caplog):
    station.feed("a", rss(["A"]))
    write_workspace(tmp_path, {"a": station.feeds["a"].url})
    ticker.guarded_tick(station.now)
    station.serve("a", rss(["AI could kill us all, scientists warn", "A"]))
    (tmp_path / "feeds.yaml").write_text("feeds: [")
    ticker.guarded_tick(station.now + timedelta(hours=2))
    (row,) = station.rows("select min(scored_through) least from scorer")
    assert row.least == 2
    assert "tick failed" not in caplog.text


def test_a_bug_in_a_tick_is_logged_with_its_trace_and_the_next_tick_works(
    station, rss, ticker, tmp_path, caplog, monkeypatch
):
    station.feed("a", rss(["A"]))
    write_workspace(tmp_path, {"a": station.feeds["a"].url})
    with monkeypatch.context() as broken:
        broken.setattr("panictrack.daemon.scheduler.score", lambda *_, **__: 1 / 0)
        ticker.guarded_tick(station.now)
    assert "ZeroDivisionError" in caplog.text
    assert station.shown("a") == ["A"]  # what was collected before is kept
    caplog.clear()
    ticker.guarded_tick(station.now + timedelta(minutes=1))
    assert caplog.records == []


def test_two_collectors_at_once_store_each_item_once(station, rss):
    names = [f"f{number}" for number in range(12)]
    for name in names:
        station.feed(name, rss([f"{name} {item}" for item in range(5)]))
    other = Database.open(station.archive.path)

    def once(archive):
        return collect(archive, now=station.now, politeness=station.politeness)

    with ThreadPoolExecutor(2) as both:
        rounds = list(both.map(once, [station.archive, other]))
    other.close()
    assert sum(done.n_new for done in rounds) == 60
    for name in names:
        assert len(station.shown(name)) == 5
        assert sorted(row.n_first_shown for row in station.ledger(name)) == [0, 5]


def test_a_parser_does_not_outlive_a_killed_run(station):
    broken = b"\n" * 10_000 + b"<rss version='2.0'><channel><item><title>A & B</title></item>"
    station.feed("a", broken)
    arguments = [str(station.archive.path), station.now.isoformat()]
    with subprocess.Popen([sys.executable, "-c", ROUND, *arguments]) as running:
        (parser,) = waited_for(lambda: children(running.pid, "panictrack.collecting.parsing.parser_process"))
        running.kill()
    assert waited_for(lambda: not Path(f"/proc/{parser}").exists() or is_zombie(parser), 8)
    assert station.ledger("a") == []


def children(parent: int, word: str) -> list[int]:
    """The processes of this parent whose command line holds the word."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if int(fields[1]) == parent and word in command:
            found.append(int(stat.parent.name))
    return found


def is_zombie(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_run_out_of_file_descriptors_reports_each_feed_and_ends(station, rss, page):
    names = [f"f{number}" for number in range(12)]
    for name in names:
        station.feed(name, page(body=rss([f"Headline {name}"]), delay_seconds=0.1))
    arguments = [str(station.archive.path), station.now.isoformat(), "6"]
    done = subprocess.run([sys.executable, "-c", ROUND, *arguments], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    told = [station.last(name) for name in names]
    assert {row.outcome for row in told} <= {Outcome.UNREACHABLE, Outcome.STORED}
    assert any("Too many open files" in (row.reason or "") for row in told)
    assert station.archive.check() == []
    station.poll(hours=3)
    assert all(station.shown(name) == [f"Headline {name}"] for name in names)


def test_metrics_survive_an_archive_that_cannot_be_read(station, rss):
    station.feed("a", rss(["A"]))
    station.poll()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    end = serve_metrics(station.archive, port, lambda: station.now)
    address = f"http://127.0.0.1:{port}/metrics"
    try:
        text = urlopen(address).read().decode()
        assert re.search(r'panictrack_feeds\{condition="ok"\} 2', text)
        assert "panictrack_headlines 2.0" in text
        with station.archive.writing() as connection:
            connection.execute("alter table headline rename to elsewhere")
        with pytest.raises(OSError):  # noqa: PT011 - whichever way the connection ends
            urlopen(address)
        with station.archive.writing() as connection:
            connection.execute("alter table elsewhere rename to headline")
        assert urlopen(address).read().decode() == text
    finally:
        end()


def test_a_report_whose_process_dies_is_logged_and_tried_again_in_an_hour(station, rss, ticker, caplog):
    ticker.guarded_tick(station.now)
    killer = threading.Thread(target=_kill_report)
    killer.start()
    monday = station.now + timedelta(days=6)
    ticker.guarded_tick(monday)
    ticker.await_report()
    killer.join()
    assert "report failed reason=its process died" in caplog.text
    with station.archive.reading() as connection:
        assert due_at(connection, REPORT_JOB) == monday + timedelta(hours=1)
    assert station.archive.check() == []
    assert not (station.archive.path.parent / "reports").exists()


def _kill_report():
    for process in waited_for(multiprocessing.active_children):
        os.kill(process.pid, signal.SIGKILL)


def test_a_report_is_given_up_when_the_daemon_is_to_end(station, ticker):
    stop = Event()
    stop.set()
    began = time.monotonic()
    page = write_report(
        ticker.settings, week=station.now.date() - timedelta(days=8), now=station.now, stop=stop
    )
    assert (page, time.monotonic() - began < 3) == (None, True)
    assert waited_for(lambda: not multiprocessing.active_children(), 3)
    assert not ticker.settings.reports.exists()


def test_a_daemon_that_starts_itself_anew_lets_go_of_the_lock(station, workspace):
    program = (
        "import sys; from pathlib import Path; from panictrack.daemon.locking import sole_daemon; "
        "from panictrack.daemon.running import restart\n"
        "with sole_daemon(Path(sys.argv.pop(1))): restart()"
    )
    command = [
        sys.executable,
        "-c",
        program,
        str(station.archive.path),
        "--config",
        str(workspace()),
        "status",
        "--exit-code",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "no daemon is running" in done.stderr) == (7, True), done.stderr


def test_a_service_manager_that_went_away_does_no_harm(monkeypatch, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify("READY=1")
        assert manager.recv(100) == b"READY=1"
    notify("WATCHDOG=1")  # nobody listens any more
    (tmp_path / "notify").unlink()
    notify("WATCHDOG=1")


def test_sigterm_while_the_archive_is_locked_ends_the_daemon_within_ten_seconds(stopped_while_locked):
    folder, ended = stopped_while_locked
    code, seconds = ended.result()
    log = (folder / "daemon.log").read_text()
    assert code == 0, log
    assert 1 < seconds < 10
    assert "daemon stopped during a tick or a report; its work stays due" in log
    with closing(sqlite3.connect(folder / "archive.db")) as left:
        assert left.execute("pragma integrity_check").fetchone() == ("ok",)
        assert left.execute("select count(*) from fetch").fetchone() == (0,)


def test_sigterm_while_feeds_are_slow_ends_the_daemon_within_ten_seconds(stopped_while_slow):
    folder, ended, were_asked = stopped_while_slow
    code, seconds = ended.result()
    log = (folder / "daemon.log").read_text()
    assert (were_asked, code) == (True, 0), log
    assert seconds < 10, log
    assert "during a tick" not in log
    with closing(sqlite3.connect(folder / "archive.db")) as left:
        assert left.execute("pragma integrity_check").fetchone() == ("ok",)
        assert left.execute("select title from headline").fetchall() == [("Quick",)]
        # The slow request was in progress: nothing of it is recorded, and its feed stays due.
        assert left.execute("select name from feed join fetch on feed.id = feed_id").fetchall() == [
            ("quick",)
        ]
        assert left.execute("select name from feed where due_at is null").fetchall() == [("slow",)]
