"""SQL on an archive: it can read everything, change nothing, and hold up nobody."""

import sqlite3
import threading
import time
from contextlib import closing, suppress

import pytest

from panictrack.archive.readonly_sql import run_select, select_rows
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
def filled(archive, store):
    store("AI could end the world", "Fair draws crowd")
    return archive


def content(path):
    with closing(sqlite3.connect(path)) as database:
        return database.execute("select * from headline, outlet").fetchall()


@pytest.mark.parametrize("name", HARMFUL)
def test_no_statement_changes_anything_or_reads_outside_the_archive(filled, tmp_path, name):
    before = content(filled.path)
    files = set(tmp_path.iterdir())
    with pytest.raises(InputError) as raised:
        run_select(filled.path, HARMFUL[name], max_seconds=5)
    assert ";" in str(raised.value)
    assert len(str(raised.value)) < 400
    assert content(filled.path) == before
    assert {path.name for path in set(tmp_path.iterdir()) - files} <= {"archive.db-wal", "archive.db-shm"}


def test_a_query_that_would_never_end_is_stopped(filled):
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with pytest.raises(InputError, match=r"longer than 0\.2 seconds"):
        run_select(filled.path, endless, max_seconds=0.2)


def test_the_time_limit_holds_within_one_row_of_forty_costly_calls(filled):
    long, part = "hex(zeroblob(24000))", "hex(zeroblob(12000)) || '1'"
    calls = ", ".join(f"instr({long}, {part}) as c{number}" for number in range(40))
    began = time.monotonic()
    with pytest.raises(InputError, match=r"longer than 0\.1 seconds"):
        run_select(filled.path, f"select {calls}", max_seconds=0.1)
    assert time.monotonic() - began < 1.5  # the row takes longer, and its thread ends with it


def test_the_rows_before_a_costly_one_are_shown(filled):
    costly = " + ".join(["instr(hex(zeroblob(24000)), hex(zeroblob(12000)) || '1')"] * 20)
    numbers = "with n(i) as (values (1), (2), (3)) select case when i < 3 then i else"
    result = run_select(filled.path, f"{numbers} {costly} end from n", max_seconds=0.1)
    assert (result.table.rows[0], result.limit) == ((1,), "the time limit")


@pytest.mark.parametrize("seconds", [1e10, 1e300])
def test_a_limit_of_more_seconds_than_there_are_is_none(filled, seconds):
    assert tuple(run_select(filled.path, "select 1", max_seconds=seconds).table.rows) == ((1,),)


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 0, -1])
def test_what_is_no_number_of_seconds_is_refused_as_a_limit(filled, seconds):
    with pytest.raises(InputError, match="is no time limit; give a number above 0"):
        run_select(filled.path, "select 1", max_seconds=seconds)


def test_nobody_goes_on_reading_when_the_caller_has_enough(filled):
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"
    before = set(threading.enumerate())
    run_select(filled.path, numbers, max_rows=1)
    assert set(threading.enumerate()) <= before


def test_a_result_is_cut_off_after_the_row_limit_and_says_so(filled):
    result = run_select(filled.path, "select title from headline order by id", max_rows=1)
    assert result.table.rows == [("AI could end the world",)]
    assert result.limit == "1 row"
    assert run_select(filled.path, "select title from headline", max_rows=2).limit is None


def test_the_rows_found_within_the_time_limit_are_shown(filled):
    counting = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"
    endless = f"{counting} where i < 3"
    result = run_select(filled.path, endless, max_seconds=0.2)
    assert result.limit == "the time limit"
    assert result.table.rows[0] == (1,)  # Python reads one row ahead and may lose the last one


def test_a_file_gets_every_row_however_many(filled):
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n limit 12000) select i from n"
    with select_rows(filled.path, numbers, max_seconds=None) as table:
        assert sum(1 for _ in table.rows) == 12_000


def test_views_full_text_search_and_parameters_work(filled):
    statement = (
        "select title, alarm from headline_current where id in "
        "(select rowid from headline_text where headline_text match :words)"
    )
    with select_rows(filled.path, statement, {"words": "world"}) as table:
        assert list(table.rows) == [("AI could end the world", 0.0)]
    assert run_select(
        filled.path, "with x as (select 1 as y) select y from x union select 2"
    ).table.names == ("y",)


def test_a_missing_archive_is_an_error_and_is_not_created(tmp_path):
    with pytest.raises(ArchiveError, match="panictrack init"):
        run_select(tmp_path / "none.db", "select 1")
    assert not list(tmp_path.iterdir())


def test_the_command_shows_rows_up_to_the_limit_and_a_file_gets_all(run, workspace):
    run("collect")
    assert run("sql", "select count(*) as n from headline").stdout == "n\n2\n"
    assert run("sql", "-", given="select 1 as one", code=0).stdout == "one\n1\n"
    cut_off = run("sql", "select id from headline order by id", "--limit", "1", "--format", "csv")
    assert cut_off.stdout == "id\n1\n"
    assert "cut off at 1 row; write all of it to a file with -o" in cut_off.stderr
    run("sql", "select title from headline", "--limit", "1", "-o", "title.csv")
    assert (workspace / "title.csv").read_text().count("\n") == 2
    run("sql", "select title from headline", "-o", "titles.csv")
    assert (workspace / "titles.csv").read_text().count("\n") == 3
    assert "only select is allowed" in run("sql", "delete from headline", code=2).stderr


def test_schema_and_codebook_list_views_and_tables(run):
    assert "headline_current\talarm\tProbability" in run("schema").stdout
    assert "\nweek\tweek_start\tMonday" in run("schema", "week").stdout
    assert "the tables are headline_current" in run("schema", "weak", code=2).stderr
    assert "### headline_current (view)" in run("schema", "--format", "markdown").stdout


@pytest.mark.parametrize(
    "statement",
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
def test_no_statement_takes_all_time_or_memory(filled, statement):
    before = time.process_time()
    with suppress(InputError):  # too large or too slow; otherwise a small result in time
        result = run_select(filled.path, statement, max_seconds=2)
        cells = [cell for row in result.table.rows for cell in row]
        assert sum(len(cell) if isinstance(cell, bytes) else len(str(cell)) for cell in cells) <= 200_000_000
    assert time.process_time() - before < 20


def test_two_columns_with_the_same_name_are_an_error(filled):
    with pytest.raises(InputError, match="two columns are named 'a'"):
        run_select(filled.path, "select 1 as a, 2 as a")
