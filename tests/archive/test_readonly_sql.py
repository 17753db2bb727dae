"""Questions in SQL: everything can be read, nothing changed, and no question can hold up the archive."""

import sqlite3
import time
from contextlib import closing, suppress

import pytest

from panictrack.archive.readonly_sql import ask
from panictrack.errors import ArchiveError, InputError

HARMFUL = {
    "insert": "insert into outlet (name) values ('x')",
    "update": "update headline set title = 'x'",
    "delete": "delete from headline",
    "drop": "drop table headline",
    "alter": "alter table headline add column x",
    "create": "create table x (y)",
    "create temporary": "create temp table x (y)",
    "create view": "create view x as select 1",
    "create trigger": "create trigger x after insert on headline begin select 1; end",
    "replace": "replace into outlet (id, name) values (1, 'x')",
    "upsert behind with": "with x as (select 1) insert into outlet (name) select 'x' from x",
    "returning": "delete from headline returning title",
    "attach": "attach database 'stolen.db' as stolen",
    "detach": "detach database main",
    "vacuum into": "vacuum into 'stolen.db'",
    "pragma": "pragma journal_mode = delete",
    "pragma that reads": "pragma table_info(headline)",
    "pragma as a table": "select * from pragma_table_info('headline')",
    "writable schema": "pragma writable_schema = on",
    "query_only off": "pragma query_only = off",
    "transaction": "begin immediate",
    "commit": "commit",
    "savepoint": "savepoint x",
    "analyze": "analyze",
    "reindex": "reindex",
    "two statements": "select 1; delete from headline",
    "a statement behind a comment": "select 1 -- \n; drop table headline",
    "extension": "select load_extension('/tmp/evil.so')",
    "write a file": "select writefile('/tmp/evil', 'x')",
    "read a file": "select readfile('/etc/passwd')",
    "tokenizer": "select fts3_tokenizer('simple', x'00')",
    "full-text command": "insert into headline_text(headline_text) values ('delete-all')",
    "explain a deletion": "explain delete from headline",
    "nothing": "",
    "a comment": "-- nothing",
    "no SQL": "gimme all",
    "an unknown table": "select * from secrets",
    "a NUL": "select 1\0; delete from headline",
    "a value of a gigabyte": "select zeroblob(1000000000)",
    "a text of many megabytes": "select hex(zeroblob(9000000))",
    "a text that grows": "select replace(printf('%.*c', 190000, 'a'), 'a', 'aaaaaaaaaaaaaaaaaaaa')",
    "a megabyte of question": "select '" + "x" * 1_000_000 + "'",
    "deep nesting": "select " + "(" * 5_000 + "1" + ")" * 5_000,
    "a value that is not given": "select :missing",
}


@pytest.fixture
def kept(archive, store):
    store("AI could end the world", "Fair draws crowd")
    return archive


def content(path):
    with closing(sqlite3.connect(path)) as database:
        return database.execute("select * from headline, outlet").fetchall()


@pytest.mark.parametrize("name", HARMFUL)
def test_no_question_changes_or_reads_anything_but_the_archive(kept, tmp_path, name):
    before = content(kept.path)
    files = set(tmp_path.iterdir())
    with pytest.raises(InputError) as raised:
        ask(kept.path, HARMFUL[name], most_seconds=5)
    assert ";" in str(raised.value)
    assert len(str(raised.value)) < 400
    assert content(kept.path) == before
    assert {path.name for path in set(tmp_path.iterdir()) - files} <= {"archive.db-wal", "archive.db-shm"}


def test_a_question_that_never_ends_is_ended(kept):
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with pytest.raises(InputError, match=r"longer than 0\.2 seconds"):
        ask(kept.path, endless, most_seconds=0.2)


def test_an_answer_says_where_it_is_cut_off(kept):
    answer = ask(kept.path, "select title from headline order by id", most_rows=1)
    assert answer.rows == (("AI could end the world",),)
    assert answer.is_cut_off
    assert not ask(kept.path, "select title from headline", most_rows=2).is_cut_off


def test_views_full_text_and_values_can_be_asked(kept):
    statement = (
        "select title, alarm from headline_current where id in "
        "(select rowid from headline_text where headline_text match :words)"
    )
    assert ask(kept.path, statement, {"words": "world"}).rows == (("AI could end the world", 0.0),)
    assert ask(kept.path, "with x as (select 1 as y) select y from x union select 2").columns == ("y",)


def test_there_must_be_an_archive(tmp_path):
    with pytest.raises(ArchiveError, match="panictrack init"):
        ask(tmp_path / "none.db", "select 1")
    assert not list(tmp_path.iterdir())


def test_the_command_gives_every_row_or_an_error(run, workspace):
    run("collect")
    assert run("sql", "select count(*) from headline").stdout == "2\n"
    assert run("sql", "-", given="select 1 as one", code=0).stdout == "1\n"
    told = run("sql", "select * from headline", "--rows", "1", code=2).stderr
    assert "more than 1 rows" in told
    run("sql", "select title from headline", "-o", "titles.csv")
    assert (workspace / "titles.csv").read_text().count("\n") == 3
    assert "only select is answered" in run("sql", "delete from headline", code=2).stderr


def test_schema_and_codebook_name_views_and_tables(run):
    assert "headline_current\talarm\tProbability" in run("schema").stdout
    assert run("schema", "week").stdout.startswith("week\tweek_start\tISO Monday")
    assert "the tables are headline_current" in run("schema", "weak", code=2).stderr
    assert "### headline_current (view)" in run("codebook").stdout


@pytest.mark.parametrize(
    "question",
    [
        "select instr(hex(zeroblob(4900000)), hex(zeroblob(2000000)) || '1')",
        "select replace(hex(zeroblob(99000)), hex(zeroblob(49000)) || '1', 'x')",
        (
            "with recursive c(x) as (select 1 union all select x + 1 from c limit 9000) "
            "select zeroblob(190000) from c"
        ),
    ],
    ids=["a text in a text", "a replacement", "many large values"],
)
def test_no_question_takes_all_time_or_memory(kept, question):
    before = time.monotonic()
    with suppress(InputError):  # too large, or too much; or an answer in time
        answer = ask(kept.path, question, most_seconds=2)
        assert sum(len(str(cell)) for row in answer.rows for cell in row) < 200_000_000
    assert time.monotonic() - before < 20


def test_two_columns_of_one_name_are_refused(kept):
    with pytest.raises(InputError, match="two columns are called 'a'"):
        ask(kept.path, "select 1 as a, 2 as a")
