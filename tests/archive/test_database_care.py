"""Looking after the file: backups put back, room given back, and what is checked."""

import gc
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from panictrack.archive import Database
from panictrack.archive.backup import require_space
from panictrack.archive.counts import Cut, Rules
from panictrack.archive.headlines import insert_rows
from panictrack.archive.restore import restore
from panictrack.archive.scores import register
from panictrack.archive.scores import write as write_scores
from panictrack.archive.vacuum import temporary_folder, vacuum
from panictrack.archive.week_cache import cached_counts
from panictrack.daemon.locking import sole_daemon
from panictrack.errors import ArchiveError
from panictrack.model import Entry, ScorerId
from panictrack.model.identity import to_row

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
OPEN_IT = (
    "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); {}; "
    "print('open', flush=True); time.sleep(60)"
)
READ = "c.execute('select count(*) from headline').fetchall()"
WRITE = "c.execute('begin immediate')"
WRITE_AND_DIE = (
    "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
    "c.execute('pragma wal_autocheckpoint = 0'); "
    "c.execute(\"update headline set title = 'In the log' where id = 2\"); os.kill(os.getpid(), 9)"
)
RESTORE = (
    "import sys; from pathlib import Path; from panictrack.archive.restore import restore; "
    "print('begun', flush=True); restore(Path(sys.argv[1]), Path(sys.argv[2]))"
)


def fill(archive, *titles):
    arrivals = [
        to_row(
            entry=Entry(title=title, guid=title, published_at=NOW - timedelta(days=number % 90)),
            outlet="x.org",
            first_seen_at=NOW,
            is_selected=False,
        )
        for number, title in enumerate(titles)
    ]
    with archive.writing() as connection:
        return insert_rows(connection, arrivals).ids


def titles_of(path):
    archive = Database.open(path)
    with archive.reading() as connection:
        found = [row[0] for row in connection.execute("select title from headline order by id")]
    archive.close()
    return found


@contextmanager
def another_process(path, doing):
    child = subprocess.Popen([sys.executable, "-c", OPEN_IT.format(doing), path], stdout=subprocess.PIPE)
    child.stdout.readline()
    try:
        yield
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@pytest.fixture
def backup(archive, tmp_path):
    """A backup with one headline; the archive has gone on since, and its log is not folded in."""
    fill(archive, "In the backup")
    target = tmp_path / "copies" / "backup.db"
    archive.backup(target)
    fill(archive, "Since then")
    return target


@pytest.fixture
def path(archive, backup, tmp_path):
    archive.close()
    return tmp_path / "archive.db"


def test_a_restore_puts_the_backup_in_place_and_keeps_what_lay_there(path, backup):
    done = restore(backup, path)
    assert titles_of(path) == ["In the backup"]
    assert done.before == path.with_name("archive.db.before-restore")
    assert titles_of(done.before) == ["In the backup", "Since then"]
    assert titles_of(backup) == ["In the backup"]
    assert not list(path.parent.glob("*restoring*"))


def test_what_stands_in_the_log_alone_is_kept_too(path, backup):
    child = subprocess.Popen([sys.executable, "-c", WRITE_AND_DIE, path])
    assert child.wait() == -signal.SIGKILL
    assert path.with_name("archive.db-wal").stat().st_size > 0
    done = restore(backup, path)
    assert titles_of(done.before) == ["In the backup", "In the log"]
    assert titles_of(path) == ["In the backup"]


def test_a_restore_that_is_killed_leaves_the_old_archive_or_the_new_one(archive, path, backup):
    many = [f"Headline number {n} of a long history" for n in range(10_000)]
    fill(archive, *many)
    archive.close()
    before = path.with_name("archive.db.before-restore")
    large = backup.with_name("large.db")
    archive.backup(large)
    fill(archive, "After the backup")
    archive.close()
    new = ["In the backup", "Since then", *many]
    old = [*new, "After the backup"]
    seen = set()
    for delay in (0.0, 0.02, 0.05, 0.1, 0.2, 0.4):
        command = [sys.executable, "-c", RESTORE, large, path]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        child.stdout.readline()
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        seen.add(child.wait())
        child.stdout.close()
        found = titles_of(path)
        assert found in (old, new)
        if found == new:
            assert titles_of(before) == old
            before.replace(path)
    assert -signal.SIGKILL in seen
    restore(large, path)
    assert titles_of(path) == new
    assert titles_of(before) == old
    until = time.monotonic() + 15
    while (left := list(path.parent.glob("*restoring*"))) and time.monotonic() < until:
        time.sleep(0.02)
    assert not left


def test_a_second_name_that_a_killed_restore_left_is_no_hindrance(path, backup):
    os.link(path, path.with_name("archive.db.before-restore"))
    restore(backup, path)
    assert titles_of(path) == ["In the backup"]
    assert titles_of(path.with_name("archive.db.before-restore")) == ["In the backup", "Since then"]


def test_what_an_earlier_restore_kept_is_never_overwritten(path, backup):
    restore(backup, path)
    with pytest.raises(ArchiveError, match="saved by an earlier restore"):
        restore(backup, path)


@pytest.mark.parametrize("doing", [READ, WRITE])
def test_an_archive_that_another_process_has_open_is_left_alone(path, backup, doing):
    with another_process(path, doing), pytest.raises(ArchiveError, match="another process has it open"):
        restore(backup, path)
    assert titles_of(path) == ["In the backup", "Since then"]
    restore(backup, path)


def test_a_lost_archive_is_restored_and_its_old_log_does_no_harm(path, backup):
    path.unlink()
    path.with_name("archive.db-wal").write_bytes(b"the log of an archive that is lost")
    assert restore(backup, path).before is None
    assert titles_of(path) == ["In the backup"]
    assert path.with_name("archive.db.before-restore-wal").read_bytes().startswith(b"the log")


def test_a_damaged_archive_is_replaced_and_kept_as_it_lies_there(path, backup):
    path.write_bytes(b"These are notes, not a database. " * 1_000)
    done = restore(backup, path)
    assert titles_of(path) == ["In the backup"]
    assert done.before.read_bytes().startswith(b"These are notes")


def test_a_link_stays_a_link(path, backup, tmp_path):
    real = tmp_path / "disk" / "real.db"
    real.parent.mkdir()
    path.rename(real)
    path.symlink_to(real)
    restore(backup, path)
    assert path.is_symlink()
    assert titles_of(real) == ["In the backup"]


def make_damaged(file):
    with file.open("r+b") as damaged:
        damaged.seek(8 * 4096)
        damaged.write(b"\xff" * 4096 * 8)


def make_foreign(file):
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("create table note (id integer)")


def set_revision(file, revision):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("update alembic_version set version_num = ?", (revision,))
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (make_damaged, "errors?|not a sound archive"),
        (lambda file: file.write_bytes(b"notes " * 9_000), "cannot be copied"),
        (make_foreign, "not an archive of panictrack"),
        (lambda file: set_revision(file, "9999"), "newer panictrack"),
        (lambda file: file.unlink(), "there is no such file"),
    ],
)
def test_a_backup_that_is_none_is_refused_and_the_archive_stays(path, backup, spoil, complaint):
    spoil(backup)
    with pytest.raises(ArchiveError, match=complaint):
        restore(backup, path)
    assert titles_of(path) == ["In the backup", "Since then"]
    assert not list(path.parent.glob("archive.db.*"))


def test_the_archive_itself_is_no_backup(path):
    with pytest.raises(ArchiveError, match="the archive itself"):
        restore(path, path)


def test_a_backup_is_one_file_that_opens_from_a_folder_that_cannot_be_written(backup):
    assert [file.name for file in backup.parent.iterdir()] == ["backup.db"]
    with closing(sqlite3.connect(f"{backup.as_uri()}?mode=ro", uri=True)) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("delete",)


def test_too_little_room_is_told_with_figures(tmp_path):
    with pytest.raises(ArchiveError, match=r"1,000,000,000\.0 MB are needed in .* MB are free; free space"):
        require_space(tmp_path / "archive.db", {tmp_path: 10**15})


def test_room_on_one_disk_is_needed_for_all_its_folders(tmp_path):
    free = os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize
    (tmp_path / "other").mkdir()
    with pytest.raises(ArchiveError, match="are needed"):
        require_space(tmp_path / "archive.db", {tmp_path: free // 3 * 2, tmp_path / "other": free // 3 * 2})


def test_a_vacuum_gives_room_back_and_keeps_every_headline(archive, rows):
    fill(archive, *(f"Headline number {n}" for n in range(5_000)))
    with archive.writing() as connection:
        connection.execute("delete from headline where id % 10 > 0")
    done = vacuum(archive)
    assert done.bytes_after < done.bytes_before / 2
    assert done.repaired == ()
    assert rows("select count(*), min(id), max(id) from headline") == [(500, 10, 5_000)]
    assert rows("select count(*) from headline_text where headline_text match 'number'") == [(500,)]
    assert archive.check() == archive.inconsistencies() == []


def test_a_vacuum_beside_a_writer_says_who_is_to_stop(archive, tmp_path, monkeypatch):
    monkeypatch.setattr("panictrack.archive.vacuum._PATIENCE_SECONDS", 0.1)
    fill(archive, "AI")
    with (
        another_process(tmp_path / "archive.db", WRITE),
        pytest.raises(ArchiveError, match="another process writes: wait or stop"),
    ):
        vacuum(archive)


def test_sqlite_puts_what_is_temporary_where_it_is_told_to(monkeypatch, tmp_path):
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    assert temporary_folder() == tmp_path


def counted(archive):
    """An archive whose weeks are counted."""
    ids = fill(archive, *(f"AI takes {n} jobs" for n in range(200)))
    with archive.writing() as connection:
        numbers = register(connection, [ScorerId(name="topic:ai", version="1", fingerprint="f")])
        write_scores(connection, numbers, ids, {"topic:ai": [(0, 1.0)]}, through=ids[-1])
        cut = Cut(scorer=numbers["topic:ai"], at_least=0.5)
        cached_counts(connection, Rules(topics={"ai": cut.scorer}, labels={}, concerned=cut, alarmed=cut))


def execute(archive, statement):
    with archive.writing() as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    "harm",
    [
        "insert into headline_text (headline_text, rowid, title) values ('delete', 3, 'AI takes 2 jobs')",
        "insert into headline_text (rowid, title) values (999, 'never was')",
    ],
)
def test_an_index_that_disagrees_with_the_headlines_is_reported_and_rebuilt(archive, rows, harm):
    counted(archive)
    assert archive.inconsistencies() == []
    execute(archive, harm)
    assert archive.check() == []
    (line,) = archive.inconsistencies()
    assert "full-text index" in line
    assert vacuum(archive).repaired == ("the full-text index was rebuilt",)
    assert archive.inconsistencies() == []
    assert rows("select count(*) from headline_text where headline_text match 'takes'") == [(200,)]


@pytest.mark.parametrize(
    "harm",
    [
        "delete from week_stream where week_start = '2026-11-09'",
        "update week_stream set n_headlines = n_headlines + 1 where week_start = '2026-11-09'",
        "insert into week_stream values ('2026-11-09', 99, 99, 5)",
    ],
)
def test_weeks_whose_kept_counts_are_not_those_of_the_rows_are_named_and_dropped(archive, harm):
    counted(archive)
    execute(archive, harm)
    (line,) = archive.inconsistencies()
    assert "1 week disagree" in line
    assert "2026-11-09" in line
    assert vacuum(archive).repaired == ("the cached counts were deleted: the next report recounts them",)
    assert archive.inconsistencies() == []


def test_weeks_that_are_stale_or_not_counted_yet_are_no_fault(archive):
    counted(archive)
    fill(archive, "News since then")
    execute(archive, "delete from headline where id = 7")
    assert archive.inconsistencies() == []


# The commands.


@pytest.fixture
def restored(run):
    """`panictrack db restore`; commands of before have let go of the archive, as their processes would."""

    def run_alone(backup):
        gc.collect()
        return run("db", "restore", backup).stdout

    return run_alone


def test_db_restore_says_what_became_of_everything(run, workspace, restored):
    run("db", "backup", "backup.db")
    run("collect")
    done = restored("backup.db")
    assert "restored from backup.db" in done
    assert "archive.db.before-restore; delete it when" in done
    assert "upgrade" not in done
    assert "deleted" not in done
    assert run("search", "--all").stdout == "date\toutlet\talarm\theadline\turl\n"


def test_db_restore_says_what_was_forgotten_since_the_backup_was_made(run, workspace, restored):
    run("collect")
    run("delete", "--id", "1", "--reason", "long ago", "--yes")
    run("db", "backup", "backup.db")
    run("delete", "--id", "2", "--reason", "asked to by the publisher", "--yes")
    done = restored("backup.db")
    assert re.search(r"1 headline deleted on [\d-]{10} is back with this backup", done)
    assert "1 headline: asked to by the publisher\n" in done
    assert "long ago" not in done
    assert "delete again with `panictrack delete`; the reasons are in " in done
    assert not list(workspace.glob("archive.db.before-restore-*"))


def test_db_restore_says_so_when_the_lost_archive_cannot_tell_what_it_forgot(run, workspace, restored):
    run("db", "backup", "backup.db")
    gc.collect()
    for file in workspace.glob("archive.db-*"):
        file.unlink()  # its log alone would mend it
    (workspace / "archive.db").write_bytes(b"These are notes, not a database. " * 1_000)
    done = restored("backup.db")
    assert "does not show what was deleted after the backup was made" in done
    assert (workspace / "archive.db.before-restore").read_bytes().startswith(b"These are notes")


def test_a_backup_of_an_older_revision_is_restored_and_the_upgrade_comes_next(run, workspace, restored):
    run("db", "backup", "backup.db")
    set_revision(workspace / "backup.db", "0003")
    assert "run `panictrack db upgrade` next" in restored("backup.db")
    assert "revision 0003" in run("status", code=4).stderr


def test_a_lost_archive_can_be_restored_by_the_command(run, workspace, restored):
    run("db", "backup", "backup.db")
    (workspace / "archive.db").unlink()
    restored("backup.db")
    run("status")


def test_db_restore_and_vacuum_wait_for_no_daemon(run, workspace):
    run("db", "backup", "backup.db")
    with sole_daemon(workspace / "archive.db"):
        for words in (("restore", "backup.db"), ("vacuum",)):
            assert "a daemon is running on it; stop it first" in run("db", *words, code=4).stderr


def test_db_vacuum_says_bytes_before_and_after(run, workspace):
    run("collect")
    assert "bytes before" in run("db", "vacuum").stdout
    assert "OK" in run("db", "check").stdout


def test_db_check_reports_what_disagrees_and_the_remedy(run, workspace):
    run("collect")
    with closing(sqlite3.connect(workspace / "archive.db")) as connection:
        connection.execute("insert into headline_text (rowid, title) values (999, 'never was')")
        connection.commit()
    done = run("db", "check", code=4)
    assert "full-text index" in done.stdout
    assert "panictrack db vacuum" in done.stderr
    assert "was rebuilt" in run("db", "vacuum").stdout
    run("db", "check")
