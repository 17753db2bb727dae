"""Coding in a terminal of 80 by 24: every key is stored, and the terminal is left as it was."""

import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from rich.console import Console

from panictrack.archive import Database
from panictrack.archive.labels import add_codebook
from panictrack.cli.keyboard import BACKSPACE, END, ENTER, ESCAPE, LEFT, RIGHT, single_keys
from panictrack.cli.label.code import Session, free_commands
from panictrack.labelling.answers import Coding
from panictrack.labelling.codebook import built_in
from panictrack.settings import write_workspace

from .conftest import NOW, TITLES

HELD = "select question, answer from annotation_current where coder = :coder order by title, question"


@pytest.fixture
def typed(archive, sample, capsys):
    """Type keys into a session; gives the screens, the last one after all keys."""

    def type_(*keys, coder="ana", width=80, height=24):
        console = Console(width=width, height=height, force_terminal=True, color_system=None)
        left = [*keys, END]
        screens = []

        def read():
            screens.append(re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", capsys.readouterr().out))
            return left.pop(0)

        session = Session(Coding(archive, "ai", coder), console, read)
        while session.is_open:
            session.step()
        return screens

    return type_


@pytest.fixture
def held(rows):
    """The answers that hold."""

    def asked(coder="ana"):
        query = (
            "select question, answer from annotation_current where coder = :coder order by title, question"
        )
        return rows(query, coder=coder)

    return asked


def test_single_keys_code_a_headline_and_the_next_one_comes(typed, held, rows):
    screens = typed("y", "2", "t", "j", "c", ENTER, "N")
    assert TITLES[0] in screens[0]
    assert "0 of 2" in screens[0]
    assert "[x] Jobs" in screens[5]
    assert TITLES[1] in screens[-1]
    assert "1 of 2" in screens[-1]
    expected = {
        "about": "1",
        "alarm": "2",
        "object": "technology",
        "themes": "jobs;crime",
        "regulation": "none",
    }
    assert dict(held()) == expected
    assert set(rows("select source from annotation")) == {("terminal",)}


def test_each_question_fits_into_80_by_24(typed):
    for screen in typed("y", "3", "t", ENTER, "n"):
        lines = screen.rstrip("\n").split("\n")
        assert len(lines) <= 23
        assert max(map(len, lines)) <= 80
        assert "quit" in screen


def test_where_there_is_room_the_help_stands_beside_the_answers(typed):
    assert "Fakes, elections, propaganda, deepfakes." not in typed("y", "2", "t")[-1].replace("\n", " ")
    assert "Fakes, elections, propaganda, deepfakes." in typed(BACKSPACE, "t", height=60)[-1]


def test_backspace_takes_back_the_last_answer_also_of_the_headline_before(typed, held):
    screens = typed("n", "y", BACKSPACE, BACKSPACE, BACKSPACE)
    assert TITLES[1] in screens[3]
    assert TITLES[0] in screens[4]
    assert "There is no answer to take back." in screens[5]
    assert held() == []


def test_arrows_leave_a_headline_out_and_go_back_to_change_it(typed, held):
    screens = typed(RIGHT, "n", LEFT, LEFT, RIGHT, RIGHT)
    assert TITLES[1] in screens[1]
    assert TITLES[0] in screens[2]
    assert "This is the first headline." in screens[3]
    assert "This is the only headline that is not coded." in screens[-1]
    screens = typed("?", LEFT, BACKSPACE, "y")
    assert "All headlines of this sample are coded." in screens[1]
    assert held() == [("about", "cannot_tell"), ("about", "1")]


def test_a_note_is_typed_with_all_letters_and_can_be_left(typed, held):
    screens = typed("/", *"h q2x", BACKSPACE, "é", ENTER, "/", "!", ESCAPE)
    assert "Note: h q2é" in screens[8]
    assert "note: h q2é" in screens[-1]
    assert held() == [("note", "h q2é")]


def test_h_shows_the_whole_codebook_in_pages(typed):
    screens = typed("h", " ", " ", " ", ESCAPE, "q")
    pages = " ".join(" ".join(screens[1:5]).split())
    assert "Judge the headline's own words as an ordinary newspaper reader would" in pages
    assert "Fakes, elections, propaganda, deepfakes." in pages
    assert all(len(screen.rstrip("\n").split("\n")) <= 24 for screen in screens)
    assert TITLES[0] in screens[5]


def test_a_codebook_that_has_the_keys_h_or_q_leaves_the_capitals_to_the_commands():
    book = built_in()
    assert free_commands(book) == (("h", "H"), ("q", "Q"))
    choices = (replace(book.questions[0].choices[0], key="q"), *book.questions[0].choices[1:])
    other = replace(book, questions=(replace(book.questions[0], choices=choices),))
    assert free_commands(other) == (("h", "H"), ("Q",))


def test_a_key_without_meaning_is_told_and_stores_nothing(typed, held):
    assert "7 is not a key of this question" in typed("7", "")[1]
    assert held() == []


def test_what_cannot_be_stored_is_told_and_the_note_stays(typed, held, tmp_path, monkeypatch):
    monkeypatch.setattr("panictrack.archive.database._PATIENCE_MS", 20)
    with closing(Database.open(tmp_path / "archive.db")) as other, other.writing():
        screens = typed("y", "/", "a", ENTER, ESCAPE)
    assert "Not stored: " in screens[1]
    assert TITLES[0] in screens[1]
    assert "Note: a" in screens[4]
    assert "another process is writing" in " ".join(screens[4].split())
    assert held() == []


def test_a_hostile_title_and_codebook_reach_the_terminal_as_text(typed, archive, rows):
    with archive.writing() as connection:
        connection.execute("update headline set title = 'A\x1b[31m\x9b2J\u202eB [red]C[/red]' where id = 1")
        book = built_in()
        ask = "Is it \x1b]0;owned\x07 [bold]it[/bold]?"
        book = replace(book, questions=(replace(book.questions[0], ask=ask),))
        values = {"name": book.name, "version": "2", "digest": book.digest, "text": book.text}
        number = add_codebook(connection, values, added_at=NOW)
        connection.execute("update label_sample set codebook_id = ?", (number,))
    screen = typed()[0]
    assert "A�[31m�2J�B [red]C[/red]" in screen
    assert "[bold]it[/bold]" in screen
    assert not re.search(r"[\x07\x1b\x9b\u202e]", screen)


def test_without_a_terminal_the_command_says_what_to_do(run, tmp_path, archive):
    write_workspace(tmp_path)
    assert "needs a terminal; code in a browser with" in run("label", "code", code=2).stderr


@contextmanager
def in_a_terminal(folder, *words):
    """The command in a terminal of its own: the process, and a function that types and reads."""
    outside, inside = pty.openpty()
    termios.tcsetwinsize(inside, (24, 80))
    command = [sys.executable, "-m", "panictrack", "--config", str(folder / "panictrack.toml"), *words]
    environment = {**os.environ, "TERM": "xterm"}
    before = termios.tcgetattr(inside)
    process = subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, env=environment)
    seen = b""

    def expect(text, *, keys=""):
        nonlocal seen
        os.write(outside, keys.encode())
        until = time.monotonic() + 20
        while text.encode() not in seen:
            assert time.monotonic() < until, seen.decode(errors="replace")
            seen += os.read(outside, 65536)
        shown, seen = seen, b""
        return shown.decode()

    try:
        yield process, expect, lambda: termios.tcgetattr(inside) == before
    finally:
        process.kill()
        process.wait()
        os.close(inside)
        os.close(outside)


def test_in_a_real_terminal_keys_are_stored_and_q_leaves_it_as_it_was(tmp_path, archive, sample, held):
    write_workspace(tmp_path)
    with in_a_terminal(tmp_path, "label", "code", "--coder", "ana") as (process, expect, is_as_before):
        expect(TITLES[0])
        assert not is_as_before()
        expect("How much threat", keys="y")
        assert held() == [("about", "1")]
        expect("Is the headline about", keys="\x7f")
        expect(TITLES[1], keys="\x1b[C")
        expect("1 of 2", keys="n")
        assert "ana has coded 1 of 2 headlines of ai; every answer is stored" in expect("is stored", keys="q")
        assert process.wait(timeout=10) == 0
        assert is_as_before()
    assert held() == [("about", "0")]


def test_a_coder_who_suspends_goes_on_and_a_coder_who_is_ended_gets_the_terminal_back(
    tmp_path, archive, sample
):
    write_workspace(tmp_path)
    with in_a_terminal(tmp_path, "label", "code", "--coder", "ana") as (process, expect, is_as_before):
        expect(TITLES[0])
        expect("How much threat", keys="y")
        process.send_signal(signal.SIGTERM)
        expect("every answer is stored")
        assert process.wait(timeout=10) == 0
        assert is_as_before()


def test_a_coder_in_a_terminal_that_is_killed_loses_nothing(tmp_path, archive, sample, held):
    write_workspace(tmp_path)
    with in_a_terminal(tmp_path, "label", "code", "--coder", "ana") as (process, expect, _):
        expect(TITLES[0])
        expect("What is feared?", keys="y2t")  # typed ahead
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
    assert len(held()) == 3


def test_keys_that_come_in_pieces_are_put_together_and_control_z_is_none(monkeypatch):
    outside, inside = pty.openpty()
    with os.fdopen(os.dup(inside)) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        with single_keys() as read:
            found = []
            for piece, n_keys in (
                (b"y\xc3", 1),
                (b"\xa9\x1b[D", 2),
                (b"\x1bOC\r\x04", 3),
                (b"\x1b", 1),
                (b"\x1ay", 2),
            ):
                os.write(outside, piece)
                found += [read() for _ in range(n_keys)]
    os.close(inside)
    os.close(outside)
    assert found == ["y", "é", LEFT, RIGHT, ENTER, END, ESCAPE, "", "y"]
