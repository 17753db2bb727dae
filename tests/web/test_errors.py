"""Whatever is wrong, a page says what it is and what to do."""

import shutil
import socket
import sqlite3
from contextlib import ExitStack, closing
from threading import Event

from panictrack.web.rendering import with_commands
from panictrack.web.server import N_THREADS

from .conftest import NOW, Given


def test_a_missing_archive_has_a_page_that_says_what_to_do(ask_in):
    answer = ask_in()("/")
    assert answer.status == 503
    assert "there is no archive; create one with <code>panictrack init</code>" in answer.text


def test_an_archive_that_is_made_later_is_found(ask_in, tmp_path, empty_archive):
    ask = ask_in()
    assert ask("/").status == 503
    shutil.copy(empty_archive, tmp_path / "archive.db")
    assert ask("/").status == 200


def test_an_archive_of_another_version_is_named_with_the_remedy(ask_in, tmp_path, empty_archive):
    shutil.copy(empty_archive, tmp_path / "archive.db")
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        connection.execute("update alembic_version set version_num = '0008'")
    connection.close()
    ask = ask_in()
    assert "run <code>panictrack db upgrade</code>" in ask("/").text
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    connection.close()
    answer = ask("/")
    assert answer.status == 503
    assert "a newer panictrack made it" in answer.text


def test_an_archive_that_another_version_upgrades_meanwhile_is_named_with_the_remedy(ask_in, fill_workspace):
    folder = fill_workspace()
    ask = ask_in(folder)
    assert ask("/search?q=AI").status == 200
    with sqlite3.connect(folder / "archive.db") as connection:
        connection.execute("update alembic_version set version_num = '9999'")
        connection.execute("alter table headline rename column title to heading")
    connection.close()
    for path in ("/search?q=AI", "/feeds", "/search/all.csv?q=AI"):
        answer = ask(path)
        assert answer.status == 503
        assert "a newer panictrack made it" in answer.text


def test_a_feed_list_that_cannot_be_read_is_named(ask_in, tmp_path, empty_archive):
    shutil.copy(empty_archive, tmp_path / "archive.db")
    (tmp_path / "feeds.yaml").mkdir()
    answer = ask_in()("/")
    assert answer.status == 503
    assert "feeds.yaml: Is a directory; make it a file that you can read" in answer.text


def test_the_last_days_of_the_calendar_are_no_bug(ask, ask_in, fill_workspace, live):
    ask_of_curve = ask_in(fill_workspace(), executor=lambda: Given(live))
    for since, until in (("0001-01-01", "9000-12-31"), ("8999-12-30", "9000-12-31")):
        for path in ("/search?q=AI&by=week", "/search?q=AI", "/search?"):
            assert ask(f"{path}&since={since}&until={until}").status == 200
        assert ask_of_curve(f"/curve?since={since}&until={until}").status == 200
    for path in ("/search?", "/curve?"):
        answer = ask(f"{path}until=9999-12-31")
        assert answer.status == 400
        assert "the last year is 9000" in answer.text


def test_an_address_that_is_too_long_is_told_in_a_page(ask):
    answer = ask(f"/search?q={'a' * 9_000}")
    assert answer.status == 400
    assert "q has 9,000 characters; the limit is 2,000" in answer.text
    answer = ask("/search?" + "&".join(f"{name}={'word+' * 390}" for name in ("q", "q2", "q3", "q4", "x")))
    assert answer.status == 400
    assert "8,000 is the limit: use fewer words" in answer.text


def test_of_a_parameter_that_is_repeated_the_last_counts_and_stands_in_links(ask):
    text = ask(f"/search?{'x=1&' * 1_000}q=zebra&q=rogue").text
    assert "1 headline<" in text
    assert "x=1&amp;x=1" not in text
    assert "zebra" not in text


def test_a_file_that_is_no_archive_is_named(ask_in, tmp_path):
    (tmp_path / "archive.db").write_bytes(b"no database" * 1000)
    answer = ask_in()("/")
    assert answer.status == 503
    assert "restore a backup" in answer.text


def test_an_unknown_page_an_unknown_topic_and_an_unknown_week_say_so(ask):
    assert "There is no such page" in ask("/nowhere").text
    answer = ask("/?topic=robotz")
    assert answer.status == 400
    assert "there is no topic &#39;robotz&#39;; choose from" in answer.text
    assert "is not a week; write it like 2026-W47" in ask("/?week=2026-W99").text
    assert "has not begun yet" in ask("/?week=2027-W01").text


def test_a_bug_is_a_page_and_not_a_trace(ask_in, tmp_path, empty_archive, caplog):
    shutil.copy(empty_archive, tmp_path / "archive.db")
    broken = ask_in(clock=lambda: 1 / 0)
    answer = broken("/")
    assert answer.status == 500
    assert "it is not your fault" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "bug path=/" in caplog.text


def test_commands_in_a_sentence_look_like_code_and_nothing_in_it_is_active():
    said = with_commands("run `panictrack run`; <script>x</script> `<b>x</b>`")
    assert (
        said
        == "run <code>panictrack run</code>; &lt;script&gt;x&lt;/script&gt; <code>&lt;b&gt;x&lt;/b&gt;</code>"
    )


class Clock:
    """Counts who asks for the time, and lets them wait."""

    def __init__(self):
        self.n_asked, self.goes_on = 0, Event()

    def __call__(self):
        self.n_asked += 1
        assert self.goes_on.wait(20)
        return NOW


def sent(ask, path):
    connection = socket.create_connection(("127.0.0.1", ask.port), timeout=20)
    connection.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{ask.port}\r\n\r\n".encode())
    return connection


def test_who_has_hung_up_keeps_nobody_waiting(ask_in, fill_workspace):
    clock = Clock()
    ask = ask_in(fill_workspace(), clock=clock)
    with ExitStack() as opened:
        patient = [opened.enter_context(closing(sent(ask, "/feeds"))) for _ in range(N_THREADS)]
        while clock.n_asked < len(patient):
            assert ask("/static/icon.svg").status == 200
        for _ in range(20):
            sent(ask, "/feeds").close()
        for _ in range(3):  # answered without a thread, after the server has seen that these are gone
            assert ask("/static/icon.svg").status == 200
        clock.goes_on.set()
        assert all(one.makefile("rb").read().startswith(b"HTTP/1.0 200") for one in patient)
    assert ask("/feeds").status == 200
    n_of_all = clock.n_asked
    assert ask("/feeds").status == 200
    assert n_of_all == (len(patient) + 1) * (clock.n_asked - n_of_all)
