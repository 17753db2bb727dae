"""The search command: every format, facets, saved queries, and no row lost on the way."""

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import duckdb
import pyarrow.parquet as pq
import pytest

from panictrack.archive.export.files import BOM
from panictrack.archive.search import COLUMNS
from panictrack.cli import main

ROWS = [
    ("2023-05-30", "Rogue AI could kill everyone", "bbc.example"),
    ("2023-06-05", "AI will take millions of jobs, warns union", "bbc.example"),
    ("2023-06-06", "Robots and “AI jobs”: what we know", "nyt.example"),
    ("2023-07-01", '=HYPERLINK("http://evil.example","AI click")', "nyt.example"),
    ("2023-07-02", "@SUM(1+1) of AI fears", "nyt.example"),
    ("2023-07-03", 'Quotes "and", commas | pipes', "nyt.example"),
    ("2023-07-04", "Ünïcödé café 東京 is calm", "nyt.example"),
]
TITLES = [title for _, title, _ in reversed(ROWS)]


@pytest.fixture
def found(run, workspace):
    """A workspace with the rows above, scored; `search` as it is typed."""
    with (workspace / "mine.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("date", "title", "outlet"), *ROWS])
    run("import", "mine.csv")
    run("score")
    return lambda *words, **given: run("search", *words, **given)


def titles(text):
    return [json.loads(line)["title"] for line in text.splitlines()]


def test_words_phrases_and_filters_select_headlines(found):
    assert titles(found('robot* AND "ai jobs"', "--format", "jsonl").stdout) == [ROWS[2][1]]
    wanted = ("--since", "2023-06-01", "--until", "2023-06-05", "--format", "jsonl")
    assert titles(found("--topic", "ai", *wanted).stdout) == [ROWS[1][1]]
    assert titles(found("--outlet", "bbc.example", "--format", "jsonl").stdout) == [ROWS[1][1], ROWS[0][1]]


def test_a_file_without_rows_has_its_header_and_the_reason_is_told(found, run, workspace):
    told = found("zeppelin", "-o", "none.csv").stderr
    assert "none.csv: 0 rows\nno headline matches; try fewer words or options\n" in told
    assert (workspace / "none.csv").read_text().splitlines() == [",".join(COLUMNS)]
    assert "sql.csv: 0 rows" in run("sql", "select id from headline where id < 0", "-o", "sql.csv").stderr
    assert (workspace / "sql.csv").read_text() == "id\n"


def test_a_file_of_an_empty_archive_says_what_to_do(run, workspace):
    told = run("search", "-o", "none.csv").stderr
    assert "none.csv: 0 rows\nthe archive has no headlines yet; run `panictrack collect`" in told


def test_every_format_on_standard_output_has_the_same_headlines(found):
    assert titles(found("--format", "jsonl").stdout) == TITLES
    rows = list(csv.DictReader(io.StringIO(found("--format", "csv").stdout)))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["title"].removeprefix("'") for row in rows] == TITLES
    markdown = found("--format", "markdown").stdout.splitlines()
    assert len(markdown) == 2 + len(ROWS)
    assert all(line.replace("\\|", "").count("|") == 6 for line in markdown)
    assert len(found().stdout.splitlines()) == 1 + len(ROWS)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "md", "parquet", "xlsx", "sqlite"])
def test_a_file_of_each_suffix_holds_every_row(found, workspace, suffix):
    result = found("-o", f"all.{suffix}")
    assert f"all.{suffix}: {len(ROWS)} rows" in result.stderr
    assert result.stdout == ""
    read = {
        "csv": lambda path: [
            row["title"].removeprefix("'") for row in csv.DictReader(io.StringIO(path.read_text("utf-8")))
        ],
        "jsonl": lambda path: titles(path.read_text()),
        "md": lambda path: TITLES if path.read_text().count("\n") == 2 + len(ROWS) else [],
        "parquet": lambda path: pq.read_table(path)["title"].to_pylist(),
        "xlsx": lambda path: [row["H"] for row in sheet(path)[1:]],
        "sqlite": titles_of_sqlite,
    }[suffix]
    assert read(workspace / f"all.{suffix}") == TITLES
    assert not list(workspace.glob("*.unfinished"))


def titles_of_sqlite(path):
    with closing(sqlite3.connect(path)) as file:
        return [row[0] for row in file.execute("select title from headline")]


def sheet(path):
    """The rows of a workbook by column, titles in H; a formula would have an `f`."""
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        tree = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own
    assert not list(tree.iter(f"{name}f"))
    return [
        {cell.get("r").rstrip("0123456789"): "".join(cell.itertext()) for cell in row}
        for row in tree.iter(f"{name}row")
    ]


def test_no_cell_of_a_csv_begins_as_a_formula(found, workspace):
    found("-o", "all.csv")
    with (workspace / "all.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["title"] for row in rows if row["title"][0] in "=@+-\t'"] == [
        f"'{TITLES[2]}",
        f"'{TITLES[3]}",
    ]


def test_a_csv_has_a_byte_order_mark_only_on_request(found, workspace):
    found("-o", "plain.csv")
    found("-o", "excel.csv", "--bom")
    plain, excel = ((workspace / name).read_text(encoding="utf-8") for name in ("plain.csv", "excel.csv"))
    assert excel == BOM + plain
    assert "only a CSV file" in found("-o", "rows.xlsx", "--bom", code=2).stderr


def test_parquet_has_real_types(found, workspace):
    found("-o", "all.parquet")
    with duckdb.connect() as database:
        path = str(workspace / "all.parquet")
        (first,) = database.execute(
            "select dated_at, week_start, alarm, title_revision from read_parquet(?) "
            "order by dated_at limit 1",
            [path],
        ).fetchall()
    assert first[0] == datetime(2023, 5, 30, tzinfo=UTC)
    assert first[1] == date(2023, 5, 29)
    assert first[2] > 0.5
    assert first[3] == 1


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("rows.doc", ".doc is not a known format; use one of .csv"),
        ("rows", "no suffix is not a known format"),
        ("nowhere/rows.csv", "check its folder"),
        ("nowhere/rows.sqlite", "check its folder"),
    ],
)
def test_a_file_that_cannot_be_written_is_reported_and_nothing_is_left_behind(
    found, workspace, target, message
):
    before = set(workspace.rglob("*"))
    assert message in found("-o", target, code=2).stderr
    assert set(workspace.rglob("*")) == before


def test_an_export_that_fails_half_way_leaves_the_existing_file(found, workspace):
    found("-o", "all.csv")
    before = (workspace / "all.csv").read_bytes()
    with closing(sqlite3.connect(workspace / "archive.db")) as database, database:
        database.execute("pragma writable_schema = on")
        database.execute("update headline set week_start = 'broken' where id = 1")
        database.execute("update headline set published_at = x'ff' where id = 1")
    result = found("-o", "all.parquet", code=1)
    assert result.exception is not None
    assert not (workspace / "all.parquet").exists()
    assert not list(workspace.glob("*.unfinished"))
    assert (workspace / "all.csv").read_bytes() == before


def test_a_note_says_when_there_are_more_headlines_and_all_shows_every_one(found):
    few = found("--limit", "2")
    assert len(few.stdout.splitlines()) == 1 + 2
    assert "showing 2; there are more" in few.stderr
    assert "there are more" not in found("--limit", str(len(ROWS))).stderr
    assert "there are more" not in found("--all").stderr
    assert "no headline matches" in found("nothing", "of", "this").stderr


def test_facets_count_headlines_and_dates_are_in_order(found):
    counted = found("--facet", "outlet", "--facet", "month").stdout
    assert [line.split("\t") for line in counted.splitlines()] == [
        ["facet", "value", "n_headlines"],
        ["outlet", "nyt.example", "5"],
        ["outlet", "bbc.example", "2"],
        ["month", "2023-05", "1"],
        ["month", "2023-06", "4"],  # the second of July is in the week of a Monday in June
        ["month", "2023-07", "2"],
    ]
    jsonl = found("ai", "--facet", "topic", "--format", "jsonl").stdout
    assert json.loads(jsonl) == {"facet": "topic", "value": "ai", "n_headlines": 5}


def test_one_publisher_in_two_streams_is_told_apart(found, run, workspace):
    (workspace / "front.csv").write_text("date,title,outlet\n2023-08-01,AI leads,bbc.example\n")
    run("import", "--stream", "{outlet} front page", "front.csv")
    stream = ("--stream", "bbc.example front page")
    (row,) = map(json.loads, found(*stream, "--format", "jsonl").stdout.splitlines())
    assert (row["title"], row["stream"], row["outlet"]) == ("AI leads", stream[1], "bbc.example")
    counted = found("--outlet", "bbc.example", "--facet", "stream").stdout
    assert [line.split("\t") for line in counted.splitlines()[1:]] == [
        ["stream", "bbc.example", "2"],
        ["stream", "bbc.example front page", "1"],
    ]
    wrong = found("--stream", "bbc.example front pages", code=2)
    assert "there is no stream 'bbc.example front pages'; choose from bbc.example front page" in wrong.output


def test_a_saved_query_runs_by_name_and_options_add_to_it(found, workspace):
    (workspace / "queries.toml").write_text(
        '[fears]\nwords = "kill* OR jobs"\ntopic = "ai"\nsort = "oldest"\n'
    )
    saved = ("@fears", "--format", "jsonl")
    assert titles(found(*saved).stdout) == [ROWS[0][1], ROWS[1][1], ROWS[2][1]]
    assert titles(found(*saved, "--outlet", "nyt.example").stdout) == [ROWS[2][1]]
    assert titles(found("@fears", "union", "--format", "jsonl").stdout) == [ROWS[1][1]]
    assert titles(found(*saved, "--sort", "newest", "--limit", "1").stdout) == [ROWS[2][1]]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[jobs]\ntopik = 'ai'\n", "unknown key 'topik'; did you mean 'topic'?"),
        ("[jobs]\nsince = 'May'\n", "since must be a date such as 2023-01-01, not 'May'"),
        ("[jobs]\nlimit = true\n", "limit must be a number"),
        ("[jobs]\nsort = 'loudest'\n", "'loudest' is not a valid Sort"),
        ("[jobs]\nmin_alarm = 7\n", "min_alarm is 7; give a probability"),
        ("[jobs]\nwords = 'a AND'\n", "Syntax error at character 3: AND"),
        ("jobs = 1\n", "must be a table"),
        ("[jobs\n", "correct the file"),
        ("[other]\n", "there is no query 'jobs'"),
        ("", "it has no queries yet"),
    ],
)
def test_an_error_in_a_saved_query_names_the_file_and_the_query(found, workspace, body, message):
    (workspace / "queries.toml").write_text(body)
    error = found("@jobs", code=3).stderr
    assert message in error
    assert "queries.toml" in error


class Terminal(io.StringIO):
    """A standard output that says it is a terminal."""

    def isatty(self):
        return True


def test_a_terminal_gets_a_table_and_never_a_control_character_from_a_title(found, workspace, monkeypatch):
    with closing(sqlite3.connect(workspace / "archive.db")) as database, database:
        database.execute("update headline set title = 'AI \x1b]0;owned\x07 \x1b[31m\x9b2J' where id = 1")
    for form in ([], ["--format", "csv"], ["--format", "markdown"], ["--format", "jsonl"]):
        terminal = Terminal()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", terminal)
            main(["search", "owned", *form], standalone_mode=False)
        shown = terminal.getvalue()
        assert "owned" in shown
        assert not any(sign in shown for sign in "\x07\x9b")
        assert "\x1b]" not in shown
        assert "\x1b[31m" not in shown


def test_an_unknown_outlet_is_reported_with_the_closest_one(found):
    for options in ((), ("--format", "csv")):
        result = found("--outlet", "bbc.exampel", *options, code=2)
        assert "choose from bbc.example" in result.stderr
        assert result.stdout == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "outlets.csv"], "belongs to the workspace"),
        (["-o", "all.csv", "--format", "jsonl"], "the suffix sets the format"),
        (["--bom"], "--bom needs -o FILE.csv"),
        (["--since", "2023-02-01", "--until", "2023-01-01"], "is after 2023-01-01"),
        (["AI", "--", "-jobs"], "write NOT jobs"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_options_that_would_be_ignored_or_do_harm_are_errors(found, workspace, words, message):
    (workspace / "outlets.csv").write_text("name,outlet\n")
    assert message in found(*words, code=2).stderr
    assert (workspace / "outlets.csv").read_text() == "name,outlet\n"


def test_a_country_may_be_written_in_lower_case_and_an_empty_result_is_reported(found, workspace):
    with closing(sqlite3.connect(workspace / "archive.db")) as database, database:
        database.execute("update outlet set country = 'GB' where name = 'bbc.example'")
    assert len(found("--country", "gb").stdout.splitlines()) == 1 + 2
    assert "no headline matches" in found("nothing", "--facet", "outlet").stderr


def test_a_workbook_has_real_dates(found, workspace):
    found("-o", "all.xlsx")
    first = sheet(workspace / "all.xlsx")[1]
    assert float(first["B"]) == pytest.approx(45111.0)  # 2023-07-04, in days since 1899-12-30


def test_a_row_too_wide_for_the_terminal_is_shown_column_by_column(found, monkeypatch):
    terminal = Terminal()
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "stdout", terminal)
    main(["sql", "select * from headline_current where id = 1"], standalone_mode=False)
    shown = terminal.getvalue()
    assert all(f"{name} " in shown for name in COLUMNS)
    assert "Rogue AI could kill everyone" in shown


def test_a_note_names_the_settings_in_use_where_the_folder_has_others(found, run, workspace, monkeypatch):
    (workspace / "other").mkdir()
    run("init", "other")
    monkeypatch.setenv("PANICTRACK_CONFIG", str(workspace / "other" / "panictrack.toml"))
    assert ", as PANICTRACK_CONFIG says, not ./panictrack.toml" in run("search").stderr


def test_two_exports_into_one_file_leave_one_whole_file(found, workspace):
    command = [sys.executable, "-m", "panictrack", "search", "-o", "same.csv"]
    running = [
        subprocess.Popen([*command, *words], cwd=workspace, stderr=subprocess.DEVNULL)
        for words in ([], ["--topic", "ai"], [], ["--topic", "ai"])
    ]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    with (workspace / "same.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert len(rows) in {1 + 5, 1 + len(ROWS)}


def test_a_link_is_followed_and_a_pipe_is_refused(found, workspace):
    (workspace / "real.csv").write_text("old")
    (workspace / "link.csv").symlink_to("real.csv")
    found("-o", "link.csv")
    assert (workspace / "link.csv").is_symlink()
    assert (workspace / "real.csv").read_text().startswith("id,")
    os.mkfifo(workspace / "pipe.csv")
    assert "not a regular file" in found("-o", "pipe.csv", code=2).stderr


def test_numbers_for_programs_are_not_rounded(run, found):
    assert run("sql", "select 1234567.5, 0.1234567, 2").stdout.splitlines()[1] == "1234567.5\t0.1234567\t2"


@pytest.mark.parametrize("words", [["--until", "9999-12-31"], ["--since", "0001-01-01"]], ids=" ".join)
def test_the_first_and_last_days_of_the_calendar_can_be_searched(found, words):
    assert len(found(*words).stdout.splitlines()) == 1 + len(ROWS)


@pytest.mark.parametrize("option", ["--topic", "--theme", "--outlet", "--stream", "--regulation"])
def test_an_empty_name_is_an_error(found, option):
    assert "''" in found(option, "", code=2).stderr


def test_a_cell_too_long_for_excel_is_an_error_and_numbers_stay_exact(run, found, workspace):
    assert "32,767" in run("sql", "select printf('%.*c', 40000, 'x') as a", "-o", "a.xlsx", code=2).stderr
    assert not (workspace / "a.xlsx").exists()
    run("sql", "select -9220423451468827455 as a, 9e999 as b, x'00ff' as c", "-o", "b.xlsx")
    (row,) = sheet(workspace / "b.xlsx")[1:]
    assert (row["A"], row["B"]) == ("-9220423451468827455", "inf")
    assert "check its folder" in run("sql", "select 1 as a", "-o", "nowhere/a.xlsx", code=2).stderr


def test_a_column_name_cannot_act_as_a_formula_or_add_a_column(run, found):
    assert run("sql", "select 1 as '=cmd()'", "--format", "csv").stdout.startswith("'=cmd()\n")
    assert run("sql", "select 1 as 'a|b'", "--format", "markdown").stdout.startswith("| a\\|b |\n")


PRINTING = [
    ["search"],
    ["search", "ai", "--format", "table"],
    ["search", "--format", "jsonl"],
    ["search", "--facet", "outlet", "--format", "markdown"],
    ["search", "--all", "--format", "csv"],
    ["sql", "select title from headline"],
    ["weekly", "ai", "--format", "csv"],
    ["schema"],
    ["schema", "--format", "markdown"],
    ["--help"],
    ["--version"],
    ["search", "--help"],
    ["db", "check", "--help"],
]


@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_a_command_whose_reader_has_gone_succeeds_silently(found, workspace, words):
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-m", "panictrack", *words],
        cwd=workspace,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    told = [line for line in ended.stderr.splitlines() if not line.startswith(b"shares are ")]  # by weekly
    assert (ended.returncode, told) == (0, [])


@pytest.mark.parametrize("words", [["search", "--all"], ["search", "--all", "--format", "csv"]], ids=" ".join)
def test_a_command_succeeds_when_its_reader_takes_only_the_first_line(run, workspace, words):
    body = "".join(f"2023-05-30,A long headline about robots number {n},x.org\n" for n in range(5_000))
    (workspace / "many.csv").write_text(f"date,title,outlet\n{body}")
    run("import", "many.csv")
    with subprocess.Popen(
        [sys.executable, "-m", "panictrack", *words],
        cwd=workspace,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        first = command.stdout.readline()
        command.stdout.close()
        message = command.stderr.read()
    assert first
    assert (command.returncode, message) == (0, b"")


def test_a_file_that_cannot_be_written_is_an_error_even_if_the_reader_has_gone(found, workspace):
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "panictrack", "search", "-o"]
    codes = [
        subprocess.run([*command, name], cwd=workspace, stdout=writing, stderr=stderr, check=False).returncode
        for name in ("nowhere/all.csv", "nowhere/all.xlsx")
        for stderr in (subprocess.DEVNULL, writing)
    ]
    os.close(writing)
    assert all(codes)
    assert not (workspace / "nowhere").exists()
