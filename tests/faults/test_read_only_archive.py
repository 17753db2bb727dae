"""An archive that its reader cannot write: another user's, or on a disk that is read-only."""

import os
import shlex
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from panictrack.archive.connection import address
from panictrack.cli import main

CSV = "date,title,outlet\n" + "".join(
    f"2026-10-{day},AI could kill us {day},x.example\n" for day in "1234567"
)
CSV = CSV.replace("10-", "10-0")
READING = (
    "search AI", "search --all -o {elsewhere}/all.csv", "search --facet outlet", "weekly ai", "status",
    "sql 'select * from week'", "db check", "db backup {elsewhere}/copy.db", "delete --list", "series list",
)  # fmt: skip
WRITING = ("collect", "score", "delete kill --reason x --yes", "db vacuum", "import {elsewhere}/more.csv")
MODES = {"file": (0o444, 0o777), "folder": (0o644, 0o555), "file and folder": (0o444, 0o555)}


def run(folder, line):
    return CliRunner().invoke(main, ["--config", str(folder), *shlex.split(line)])


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """A workspace whose headlines are scored and counted, and whose archive has no log."""
    folder = tmp_path_factory.mktemp("counted") / "workspace"
    run(folder.parent, f"init {folder}")
    (folder / "feeds.yaml").write_text("feeds: []\n")
    (folder.parent / "a.csv").write_text(CSV)
    assert run(folder, f"import {folder.parent}/a.csv").exit_code == 0
    assert run(folder, "weekly ai").exit_code == 0
    with closing(sqlite3.connect(folder / "archive.db")) as plain:
        plain.execute("pragma wal_checkpoint(truncate)")
    return {
        name.name: name.read_bytes() for name in folder.iterdir() if name.suffix in {".db", ".yaml", ".toml"}
    }


@pytest.fixture
def places(counted, open_folder):
    """A copy of it that others may read, and a folder in which they may write."""
    folder, elsewhere = open_folder / "workspace", open_folder / "elsewhere"
    for made in (folder, elsewhere):
        made.mkdir()
    for name, content in counted.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o644)
    (elsewhere / "more.csv").write_text(CSV.replace("kill", "help"))
    elsewhere.chmod(0o777)
    yield folder, elsewhere
    folder.chmod(0o755)


def close(folder, modes):
    (folder / "archive.db").chmod(modes[0])
    folder.chmod(modes[1])


@pytest.mark.parametrize("modes", MODES.values(), ids=MODES)
def test_whatever_only_reads_works_and_leaves_no_file_beside_it(as_nobody, places, modes):
    folder, elsewhere = places
    close(folder, modes)
    before = sorted(folder.iterdir())
    with as_nobody():
        for line in READING:
            done = run(folder, line.format(elsewhere=elsewhere))
            assert (line, done.exit_code, done.exception) == (line, 0, None), done.output
    assert sorted(folder.iterdir()) == before
    assert (elsewhere / "copy.db").stat().st_size > 0


@pytest.mark.parametrize("line", WRITING)
def test_whatever_writes_ends_in_one_sentence_with_the_remedy(as_nobody, places, line):
    folder, elsewhere = places
    close(folder, MODES["file and folder"])
    with as_nobody():
        done = run(folder, line.format(elsewhere=elsewhere))
    assert done.exit_code == 4
    error = done.output.splitlines()[-1]
    assert error.startswith(f"Error: {folder}/archive.db")
    assert (
        "; check that the file and its folder can be written" in error or "make its folder writable" in error
    )


def test_counts_that_are_not_up_to_date_are_refused_and_never_given(as_nobody, places):
    folder, _ = places
    with closing(sqlite3.connect(folder / "archive.db")) as plain:
        plain.execute("insert into stale_week select distinct week_start from headline")
        plain.commit()
    close(folder, MODES["file and folder"])
    with as_nobody():
        done = run(folder, "weekly ai")
    assert (done.exit_code, done.stdout) == (4, "")
    assert "check that the file and its folder can be written" in done.stderr


def test_rows_that_are_in_the_log_of_somebody_else_are_read_too(as_nobody, places):
    folder, _ = places
    with closing(sqlite3.connect(folder / "archive.db")) as daemon:
        daemon.execute("update headline set title = 'AI is new'")
        daemon.commit()
        for name in ("archive.db-wal", "archive.db-shm"):
            (folder / name).chmod(0o644)
        close(folder, MODES["file and folder"])
        with as_nobody():
            assert "AI is new" in run(folder, "search --all").output
            assert "AI is new" in run(folder, "sql 'select title from headline'").output


@pytest.mark.parametrize(
    "line", ["search AI", "sql 'select title from headline'", "db backup {elsewhere}/copy.db"]
)
def test_a_log_that_cannot_be_read_without_its_index_is_never_left_out_in_silence(as_nobody, places, line):
    folder, elsewhere = places
    with closing(sqlite3.connect(folder / "archive.db")) as daemon:
        daemon.execute("update headline set title = 'AI is new'")
        daemon.commit()
        log = (folder / "archive.db-wal").read_bytes()
    (folder / "archive.db-wal").write_bytes(log)
    close(folder, MODES["file and folder"])
    with as_nobody():
        done = run(folder, line.format(elsewhere=elsewhere))
    assert done.exit_code != 0
    assert "copy both to a folder of your own" in done.output


@pytest.mark.parametrize(
    ("can_write", "suffixes", "expected"),
    [
        (True, (), "?mode=rw"),
        (False, (), "?mode=ro&immutable=1"),
        (False, ("-wal",), "?mode=ro"),
    ],
)
def test_a_file_without_a_log_is_taken_as_immutable_where_nothing_can_be_written(
    tmp_path, monkeypatch, can_write, suffixes, expected
):
    path = tmp_path / "archive.db"
    for suffix in ("", *suffixes):
        path.with_name(path.name + suffix).write_text("x")
    monkeypatch.setattr(os, "access", lambda *_, **__: can_write)
    assert address(path).endswith(f"archive.db{expected}")
    link = tmp_path / "link.db"
    link.symlink_to(path)
    assert address(link).endswith(f"link.db{expected}")
