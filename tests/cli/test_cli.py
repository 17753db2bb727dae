import csv
import io
import json
import logging
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from functools import lru_cache

import click
import pytest

from panictrack import __version__
from panictrack.archive import Database
from panictrack.archive.jobs import schedule
from panictrack.cli import main
from panictrack.cli.workspace import JsonFormatter, log_progress, set_up_logs
from panictrack.curve import similarity
from panictrack.daemon.locking import HEARTBEAT, sole_daemon

EXPLAIN_KEYS = {"title", "alarm", "alarm_any", "vader", "topics"}


def commands(group=main, before=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_has_help_with_an_example(run, words):
    assert "Example: panictrack" in run(*words, "--help").output


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_option_of_every_command_has_a_help_text(words):
    command = main
    for word in words:
        command = command.get_command(click.Context(command), word)
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not option.help] == []
    formats = {flag for option in options for flag in option.opts}
    assert not formats & {"--json", "--jsonl", "--form", "--into"}  # --format and -o everywhere


def test_a_monitor_learns_from_the_exit_code_of_status_what_needs_a_person(run, workspace, server, page):
    archive = workspace / "archive.db"
    assert "no daemon is running" in run("status", "--exit-code", code=7).stderr
    *_, hint, end = run("status").stderr.splitlines()
    assert hint.startswith("the archive has no headlines yet; run `panictrack collect`")
    assert end == "archive.db: no daemon is running; start one with `panictrack run`"
    with sole_daemon(archive):
        assert "never ticked" in run("status", "--exit-code", code=7).stderr
        now = datetime.now(UTC)
        with closing(Database.open(archive)) as database, database.writing() as connection:
            schedule(connection, HEARTBEAT, due=now, ran_at=now)
        assert run("status", "--exit-code").stdout.startswith("OK: daemon alive, last tick ")
        server.pages["/feed"] = page(status=500)
        run("collect")
        problem = run("status", "--exit-code", code=7).stderr
    assert problem == "Error: 1 of 1 feed failing; `panictrack status --troubled` shows why\n"


def test_status_writes_what_is_asked_for_and_still_sets_the_exit_code(run, workspace):
    run("status", "--exit-code", "-o", "feeds.csv", code=7)
    assert (workspace / "feeds.csv").read_text().startswith("feed,condition,last_success,new_7_days,")
    assert (
        "no daemon"
        in json.loads(run("status", "--exit-code", "--format", "json", code=7).stdout)["problems"][0]
    )
    assert "no feed has the tag 'none'" in run("status", "--exit-code", "--tag", "none", code=2).stderr


@pytest.mark.parametrize(
    "words", [["explain", "AI will kill"], ["compare"], ["evaluate", "x.csv"], ["sql", "select 1"]]
)
def test_an_unknown_suffix_is_an_error_that_lists_the_known_ones(run, workspace, words):
    assert "use one of ." in run(*words, "-o", "out.doc", code=2).stderr


@pytest.mark.parametrize(
    "words", [["explain", "AI will kill"], ["sql", "select 1 as one"], ["status"], ["schema"]]
)
def test_json_and_json_lines_are_given_by_every_command(run, workspace, words):
    assert json.loads(run(*words, "--format", "json").stdout)
    assert all(map(json.loads, run(*words, "--format", "jsonl").stdout.splitlines()))


def test_search_of_an_empty_archive_names_the_next_command(run, workspace):
    assert "`panictrack collect`" in run("search", "ai").stderr
    assert "`panictrack collect`" in run("weekly", "ai", code=5).stderr
    assert (
        "'yesterday' is not a day; write it as 2026-11-30"
        in run("search", "--since", "yesterday", code=2).stderr
    )


def test_a_backlog_without_scores_is_a_problem_of_status(import_file, run, workspace, now):
    rows = "".join(f"2023-05-30,Headline number {n},x.org\n" for n in range(1_001))
    (workspace / "mine.csv").write_text(f"date,title,outlet\n{rows}")
    with closing(Database.open(workspace / "archive.db")) as archive:
        import_file(archive, workspace / "mine.csv", now=now)  # the command would score it
    assert "1,001 headlines have no score; run `panictrack score`" in run("status").stderr
    assert json.loads(run("status", "--format", "json").stdout)["problems"]


def test_all_the_promised_commands_are_there():
    promised = (
        "init feeds collect run status doctor import score report serve explain topics label evaluate fit "
        "compare record series search trend weekly sql schema snapshot delete db"
    )
    assert main.list_commands(click.Context(main)) == promised.split()


def test_without_a_workspace_the_error_names_init_and_the_exit_code_is_3(run):
    result = run("status", code=3)
    assert "panictrack init" in result.stderr
    assert result.stdout == ""


def test_init_names_a_folder_that_cannot_be_made(run, tmp_path):
    (tmp_path / "file").write_text("")
    assert "name a folder that you can write to" in run("init", "file/inside", code=3).stderr


def test_one_headline_is_not_called_headlines(run, workspace):
    (workspace / "one.csv").write_text("title,date,outlet\nAI could kill us all,2023-05-30,x.org\n")
    assert "1 new" in run("import", "one.csv").stdout
    (workspace / "y.csv").write_text("year,count\n2020,5\n")
    assert "1 period up to" in run("fit", "y.csv", code=5).stderr


def test_init_overwrites_nothing(run, tmp_path):
    run("init")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    run("init")
    assert (tmp_path / "feeds.yaml").read_text() == "feeds: []\n"


def test_collect_score_search(run, workspace):
    assert "2 new headlines from 1 of 1 feed; 0 failed" in run("collect").stdout
    assert "0 new headlines" in run("collect").stdout
    assert "0 headlines scored" in run("score").stdout  # what was collected has its scores
    found = run("search", "scientists", "--topic", "ai", "--format", "jsonl").stdout
    assert json.loads(found)["title"] == "AI could kill us all, scientists warn"
    alarmed = run("search", "--all", "--min-alarm", "0.5", "--format", "csv").stdout
    (row,) = csv.DictReader(io.StringIO(alarmed))
    assert row["outlet"] == "local.example"
    assert float(row["alarm"]) >= 0.5


def test_every_format_takes_the_same_filters_and_orders(run, workspace):
    (workspace / "mine.csv").write_text(
        "date,title,outlet\n"
        "2023-05-30,AI will take millions of jobs,x.org\n"
        "2023-06-30,Rogue AI could kill everyone,x.org\n"
        "2023-07-30,AI is taking our jobs,x.org\n"
    )
    run("import", "mine.csv")
    run("score")
    wanted = ("--topic", "ai", "--theme", "jobs", "--sort", "oldest")
    searched = [
        json.loads(line)["title"] for line in run("search", *wanted, "--format", "jsonl").stdout.splitlines()
    ]
    printed = run("search", "--all", *wanted, "--format", "csv").stdout
    run("search", "--all", *wanted, "-o", "jobs.csv")
    assert (workspace / "jobs.csv").read_text("utf-8") == printed
    exported = [row["title"] for row in csv.DictReader(io.StringIO(printed))]

    assert searched == exported == ["AI will take millions of jobs", "AI is taking our jobs"]
    (_, first, *_) = run("search", "--sort", "alarm", "--limit", "1").stdout.splitlines()
    assert "Rogue AI could kill everyone" in first
    assert len(run("search", "--limit", "1", "--all").stdout.splitlines()) == 1 + 3


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("--theme", "job"), "there is no theme 'job'; choose from jobs"),
        (("--regulation", "ban"), "choose from deployment, development, general"),
        (("--topic", "dragons"), "there is no topic 'dragons'; choose from drones"),
    ],
    ids=["theme", "regulation", "topic"],
)
def test_an_unknown_label_is_an_error_that_lists_the_known_ones(run, workspace, words, remedy):
    told = run("search", words[0], "ai", code=2).stderr
    assert "the archive has no headlines yet; run `panictrack collect` or `panictrack import FILE`" in told
    run("collect")
    run("score")
    assert remedy in run("search", *words, code=2).stderr


def test_search_says_how_many_headlines_have_no_score_yet(import_file, run, workspace, now):
    (workspace / "mine.csv").write_text("date,title,outlet\n2023-05-30,Scientists warn,x.org\n")
    with closing(Database.open(workspace / "archive.db")) as archive:
        import_file(archive, workspace / "mine.csv", now=now)  # the command would score it
    for words in (["search", "scientists"], ["search", "--all", "-o", "all.csv"]):
        assert "up to 1 headline has no score yet" in run(*words).stderr
    run("score")
    assert "no score yet" not in run("search").stderr


def test_a_dry_run_writes_nothing(run, workspace):
    run("collect", "--dry-run")
    with closing(sqlite3.connect(workspace / "archive.db")) as database:
        assert database.execute("select count(*) from headline").fetchone()[0] == 0


def test_a_failed_feed_is_reported_and_with_strict_the_exit_code_is_6(run, workspace, server, page):
    server.pages["/feed"] = page(status=500)
    assert "1 failed" in run("collect").stdout
    assert "status" in run("collect", "--strict", code=6).stderr
    status = json.loads(run("status", "--format", "json").stdout)
    (feed,) = status["feeds"]
    assert (feed["condition"], feed["n_failures"]) == ("failing", 2)
    assert "500" in feed["last_reason"]
    assert "1 failing" in run("status").stderr


def test_without_a_network_collect_prints_one_line_and_with_v_the_list(run, workspace, monkeypatch):
    feeds = "".join(
        f"  - {{name: N{n}, outlet: o{n}.example, kind: section, url: 'http://127.0.0.1:1/{n}'}}\n"
        for n in range(3)
    )
    (workspace / "feeds.yaml").write_text(f"feeds:\n{feeds}")
    result = run("collect")
    (line,) = result.output.splitlines()
    assert line.startswith("no feed could be reached (3 of 3 failed): is there a network?")
    assert run("-v", "collect").stderr.count("unreachable") >= 3
    assert [
        feed["last_outcome"] for feed in json.loads(run("status", "--format", "json").stdout)["feeds"]
    ] == ["unreachable"] * 3


def test_a_terminal_shows_the_event_at_work_and_nothing_of_it_is_logged(monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    set_up_logs(verbosity=0, as_json=False)
    with log_progress("report"):
        logging.getLogger("panictrack.report").info("fitting topic=ai")
        logging.getLogger("panictrack.report").warning("cache is full")
    assert "report: fitting topic=ai" in terminal.getvalue()
    assert " INFO " not in terminal.getvalue()
    assert "WARNING cache is full" in terminal.getvalue()


def test_import_counts_bad_rows_and_never_reads_a_file_twice(run, workspace):
    (workspace / "mine.csv").write_text("date,title\n2023-05-30,A\n2023-99-99,B\n2023-05-31,C\n")
    first = run("import", "--outlet", "example.org", "--rejects", "bad.jsonl", "mine.csv")
    assert "3 rows, 2 new, 0 known, 1 bad" in first.stdout
    assert "line 3" in first.stderr
    assert json.loads((workspace / "bad.jsonl").read_text())["line"] == 3
    assert "imported before" in run("import", "--outlet", "example.org", "mine.csv").stdout


def test_a_file_without_a_valid_row_gives_exit_code_2_and_the_reason(run, workspace):
    (workspace / "mine.csv").write_text("date,title\nsoon,A\nlater,B\n")
    result = run("import", "--outlet", "example.org", "mine.csv", code=2)
    assert "2 bad" in result.stdout
    assert "date 'soon' is not a date" in result.stderr


def test_import_of_a_file_that_is_not_there_is_exit_code_2(run, workspace):
    assert "nowhere.csv" in run("import", "nowhere.csv", code=2).stderr


def test_a_report_prints_its_sentence_and_the_path_of_its_page(run, workspace, undrawn):
    run("collect")
    week = ("--week", "2026-W34")  # the last of the baseline: its curves travel with panictrack
    first = run("report", *week)
    sentence, place = first.stdout.strip().splitlines()
    page = workspace / place.removeprefix("The page: ")
    assert sentence.split(";")[0] in page.read_text()
    before = page.read_bytes()
    run("report", *week)
    assert page.read_bytes() == before


def test_a_report_of_a_past_week_knows_nothing_later(run, workspace, undrawn, quick_fits):
    run("report", "--week", "2023-W10", "--topic", "rfid")  # earlier, all nineteen are fitted anew
    folder = workspace / "reports/2023-W10-rfid"
    assert json.loads((folder / "manifest.json").read_text())["week"] == "2023-W10"
    rows = csv.DictReader((folder / "panic_curve.csv").read_text().splitlines())
    assert max(row["start"] for row in rows if row["row"] == "week") <= "2023-03-06"


def test_a_report_on_another_topic_has_a_folder_of_its_own(run, workspace, undrawn, quick_fits):
    assert "rfid" in run("report", "--topic", "rfid").stdout.lower()  # of few headlines: no curve, quick
    run("report", "--topic", "dragons", code=2)


@pytest.mark.parametrize("week", ["soon", "2026-W99", "2026-13-01", "2999-W01"])
def test_an_invalid_week_is_a_usage_error(run, workspace, week):
    run("report", "--week", week, code=2)


def test_explain_works_without_a_workspace_one_line_a_headline(run):
    lines = run(
        "explain", "--file", "-", "--format", "jsonl", given="AI kills\n\nCup final\n"
    ).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [item["title"] for item in found] == ["AI kills", "", "Cup final"]
    assert all(item.keys() >= EXPLAIN_KEYS for item in found)
    assert found[0]["topics"] == ["ai"]
    assert found[2]["alarm"] == 0


def test_explain_answers_each_line_whatever_is_in_it(run):
    titles = ["AI\u2028kills", "page\x0cbreak", "AI\x85wins", "windows"]
    lines = run("explain", "--file", "-", "--format", "jsonl", given="\n".join(titles) + "\r\n").stdout
    assert [json.loads(line)["title"] for line in lines.removesuffix("\n").split("\n")] == titles
    run("explain", "--file", "-", code=2, given="")


def test_explain_shows_the_words_that_moved_the_score(run):
    assert "chatbot" in run("explain", "Psycho chatbot attacks").stdout
    run("explain", code=2)


def test_fit_reads_any_series_and_too_few_periods_give_exit_code_5(run, tmp_path):
    rows = [f"20{10 + n // 12}-{n % 12 + 1:02d},{5 + n % 7}" for n in range(60)]
    (tmp_path / "x.csv").write_text("date,count\n" + "\n".join(rows))
    assert json.loads(run("fit", "x.csv", "--format", "json").stdout)["n_periods"] == 60
    text = run("fit", "x.csv", "--as-of", "2014-12-15").stdout
    assert "verdict" in text
    assert "note                       the period from 2014-12-01: it was not over on 2014-12-15" in text
    (tmp_path / "short.csv").write_text("date,count\n2024-01-01,3\n")
    assert "12 periods" in run("fit", "short.csv", code=5).stderr
    run("fit", "nowhere.csv", code=2)


def test_compare_finds_similar_trajectories_with_and_without_a_workspace(
    run, workspace, tmp_path, monkeypatch, quick_fits
):
    monkeypatch.setattr(similarity, "posterior", lru_cache(similarity.posterior))
    words = ("compare", "--against", "internet", "x.csv")
    rows = [f"20{10 + n // 12}-{n % 12 + 1:02d},{5 + (90 if 20 < n < 30 else 0)}" for n in range(60)]
    (tmp_path / "x.csv").write_text("date,count\n" + "\n".join(rows))
    found = json.loads(run(*words, "--format", "json").stdout)
    assert set(found["similarities"]) == {"The internet", "x"}
    assert found["sentence"].startswith("Artificial intelligence so far")
    (tmp_path / "panictrack.toml").unlink()
    assert "distance" in run(*words).stdout
    assert "there is no topic 'dragons'" in run("compare", "--topic", "dragons", code=2).stderr
    assert "cannot be compared with itself" in run("compare", "--against", "ai", code=2).stderr
    assert "RFID (too few headlines)" in run(*words, "--against", "rfid").stdout


def test_evaluate_prints_a_table_or_lines_of_json(run, tmp_path):
    rows = ["AI kills,3", "Cup final,0"] * 5
    (tmp_path / "labels.csv").write_text("title,alarm\n" + "\n".join(rows))
    assert "clear alarm" in run("evaluate", "labels.csv").stdout
    (tmp_path / "other.csv").write_text("Headline,Alarm\n" + "\n".join(rows))
    assert run("evaluate", "other.csv").stdout == run("evaluate", "labels.csv").stdout
    (tmp_path / "bare.csv").write_text("Headline,grade\n" + "\n".join(rows))
    assert "no column 'alarm' among Headline, grade" in run("evaluate", "bare.csv", code=2).stderr
    lines = run("evaluate", "labels.csv", "--format", "jsonl").stdout.splitlines()
    assert {json.loads(line)["question"] for line in lines} == {"some alarm", "clear alarm"}
    assert "nowhere.csv" in run("evaluate", "nowhere.csv", code=2).stderr


def test_evaluate_writes_a_table_with_a_row_for_each_figure_and_its_interval(run, tmp_path):
    rows = ["AI kills,3,3,2", "Cup final,0,0,0"] * 5
    (tmp_path / "labels.csv").write_text("title,alarm,alarm_ana,alarm_ben\n" + "\n".join(rows))
    run("evaluate", "labels.csv", "-o", "figures.csv")
    with (tmp_path / "figures.csv").open() as file:
        found = {(row["question"], row["measure"]): row for row in csv.DictReader(file)}
    auc, agreement = found["clear alarm", "auc"], found["grade of alarm", "percent agreement"]
    assert (auc["group"], float(auc["value"]), auc["n"], auc["n_positive"]) == ("all", 1, "10", "5")
    assert float(auc["low"]) < float(auc["high"]) == 1
    assert (float(agreement["value"]), agreement["n"]) == (0.5, "10")
    refused = run("evaluate", "labels.csv", "-o", "figures.csv", "--errors", "2", code=2)
    assert "drop --errors" in refused.stderr
    (tmp_path / "felt.csv").write_text("text,fear\nAI kills,90\nCup final,0\nRain,10\nSun,0\n")
    run("evaluate", "felt.csv", "-o", "felt.tsv")
    assert "fear by -vader\tpearson_r" in (tmp_path / "felt.tsv").read_text()


def test_db_commands(run, workspace):
    assert "OK" in run("db", "check").stdout
    assert "revision" in run("db", "upgrade").stdout
    run("db", "backup", "copy.db")
    run("db", "backup", "copy.db", code=4)


def test_doctor_is_content_with_a_new_workspace_and_fails_without_its_archive(run, workspace):
    assert run("doctor").stdout.splitlines()[-1] == "OK, but no daemon is running"
    (workspace / "archive.db").unlink()
    run("doctor", code=4)


def test_the_end_of_doctor_follows_from_all_its_lines(run, workspace, server, page, store):
    store("Fair draws crowd", "Rain")
    assert run("doctor").stdout.splitlines()[-1] == (
        "OK, but no daemon is running and up to 2 headlines without a score"
    )
    server.pages["/feed"] = page(status=500)
    told = run("doctor", code=7)
    assert told.stdout.splitlines()[-1] == "feeds        0 of 1 answered"
    assert told.stderr == "Error: not OK: see feeds above\n"
    with sole_daemon(workspace / "archive.db"):
        assert run("doctor", code=7).stderr == "Error: not OK: see daemon and feeds above\n"


def test_the_version_is_that_of_the_package(run):
    assert __version__ in run("--version").output


def test_an_interrupt_ends_with_130(run, workspace, monkeypatch):
    def interrupted(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("panictrack.scoring.run.score", interrupted)
    run("score", code=130)


def test_help_is_quick_because_heavy_libraries_wait():
    code = (
        "import sys, panictrack.cli; "
        "sys.exit(any(name in sys.modules for name in ('matplotlib', 'scipy', 'aiohttp', 'feedparser')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_line_of_the_json_log_is_one_object_and_keeps_the_trace_of_a_bug(caplog):
    log = logging.getLogger("test")
    try:
        int("two\nlines")
    except ValueError:
        log.exception("tick failed by a bug")
    line = JsonFormatter().format(caplog.records[0])
    assert "\n" not in line
    told = json.loads(line)
    assert (told["level"], told["event"]) == ("error", "tick failed by a bug")
    assert "ValueError: invalid literal" in told["trace"]


def test_an_export_into_a_folder_that_is_not_there_is_exit_code_2(run, workspace):
    assert "nowhere" in run("search", "--all", "-o", "nowhere/rows.csv", code=2).stderr


def test_an_archive_of_an_older_revision_can_be_backed_up_and_checked_before_it_is_upgraded(run, workspace):
    with closing(sqlite3.connect(workspace / "archive.db")) as database:
        database.execute("update alembic_version set version_num = '0001'")
        database.commit()
    assert "db upgrade" in run("status", code=4).stderr
    assert "db upgrade" in run("init", code=4).stderr
    assert "OK" in run("db", "check").stdout
    assert "bytes" in run("db", "backup", "before.db").stdout
