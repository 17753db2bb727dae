"""The streams of a command: closed, full, without a reader, in another encoding; work goes on."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def shell(workspace):
    """A command line in a real shell, where streams are what a user makes them; returns code and output."""

    def typed(words, *, code=0):
        command = words.replace("panictrack", f"{sys.executable} -m panictrack")
        ended = subprocess.run(
            ["/bin/bash", "-c", command],
            capture_output=True,
            cwd=workspace,
            check=False,
        )
        assert ended.returncode == code, ended
        assert b"Traceback" not in ended.stderr
        assert b"Exception ignored" not in ended.stderr
        return ended

    return typed


def ledger(folder):
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        return database.execute("select outcome, n_new from fetch").fetchall()


needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


@needs_full
def test_a_full_disk_under_the_output_fails_the_command_when_its_work_is_done(shell, workspace):
    ended = shell("panictrack collect >/dev/full", code=2)
    assert b"Error: standard output: No space left on device; the work is done" in ended.stderr
    assert ledger(workspace) == [("stored", 2)]


@needs_full
def test_a_full_disk_under_the_log_and_a_reader_that_left_change_nothing_in_the_ledger(shell, workspace):
    shell("panictrack -v collect 2>/dev/full | true; exit ${PIPESTATUS[0]}")
    assert ledger(workspace) == [("stored", 2)]


def test_a_closed_output_gives_a_sentence(shell):
    ended = shell("panictrack search --format csv >&-", code=2)
    assert ended.stderr.startswith(b"Error: standard output: Bad file descriptor; ")


def test_a_closed_input_gives_a_sentence(shell):
    ended = shell("panictrack feeds import - <&-", code=2)
    assert b"Bad file descriptor" in ended.stderr


def test_messages_in_an_encoding_that_lacks_a_letter_have_its_escape(run, workspace):
    (workspace / "ł.csv").write_text("date,title,outlet\n2023-05-30,A – B,x.example\n")
    result = run("import", "ł.csv", charset="latin-1")
    assert result.stdout.startswith("\\u0142.csv: 1 row")


def test_data_in_an_encoding_that_lacks_a_letter_gives_a_sentence(run, workspace):
    (workspace / "a.csv").write_text("date,title,outlet\n2023-05-30,A – B,x.example\n")
    run("import", "a.csv")
    result = run("search", "--format", "csv", code=2, charset="latin-1")
    assert result.stderr.splitlines()[-1] == (
        "Error: standard output: its encoding, latin-1, lacks '\\u2013'; set PYTHONIOENCODING=utf-8, or name "
        "a file with -o"
    )


def test_names_and_words_that_are_not_utf_8_give_a_sentence_or_are_shown(run, workspace):
    (workspace / "\udcff.csv").write_text("date,title,outlet\n2023-05-30,AI,x.example\n")
    assert "1 row, 1 new" in run("import", "\udcff.csv").stdout
    assert "not UTF-8" in run("search", "--outlet", "\udcff", code=2).stderr
    assert "UTF-8" in run("sql", "-", code=2, given=b"select '\xff'").stderr


def test_numbers_and_weeks_beyond_what_can_be_counted_give_a_sentence(run, workspace):
    for number in ("9223372036854775807", "9" * 400):
        assert "the limit is above" in run("search", "--limit", number, code=2).stderr
    assert "'0001-W01' is not a week" in run("report", "--week", "0001-W01", code=2).stderr


def test_the_settings_are_not_overwritten_by_an_export(run, workspace):
    assert "belongs to the workspace" in run("feeds", "export", "-o", "panictrack.toml", code=2).stderr
