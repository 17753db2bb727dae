"""The command `import`: what it reports beforehand, and about folders."""

import gzip
import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from panictrack.archive import Database
from panictrack.archive.counts import SAMPLED_ONE_IN
from panictrack.cli import main
from panictrack.importing.headlines import baseline_overlap
from panictrack.model import Entry
from panictrack.model.identity import title_key

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = DOCS / "examples"


@pytest.fixture
def workspace(tmp_path, monkeypatch, empty_archive):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "panictrack.toml").write_text("")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    shutil.copy(empty_archive, tmp_path / "archive.db")
    return tmp_path


@pytest.fixture
def run(workspace):
    def ran(*words, code=0):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == code, result.output
        return result

    return ran


def everything(workspace):
    with closing(sqlite3.connect(workspace / "archive.db")) as database:
        return list(database.iterdump())


def test_a_dry_run_shows_what_would_be_imported_and_writes_nothing(run, workspace):
    path = workspace / "stories.csv"
    shutil.copy(EXAMPLES / "media_cloud_stories.csv", path)
    path.write_text(path.read_text() + "9f5,soon,en,x.org,x.org,later,A Bad Date,\n9f6,,,,,,,\n")
    before = everything(workspace)
    reported = run("import", "--dry-run", path)
    assert "stories of Media Cloud, as CSV; nothing was written" in reported.stdout
    assert "6 rows: 4 new, 0 known, 2 bad" in reported.stdout
    assert "1 bad: title is empty" in reported.stdout
    assert "2012-03-01 to 2024-05-02; 3 dated by their publisher, 1 by when they were seen" in reported.stdout
    assert "bbc.co.uk -> bbc.com\n" in reported.stdout
    assert "daily.example -> daily.example  (no country)\n" in reported.stdout
    assert "1 outlet without a country; add it to outlets.csv" in reported.stdout
    assert "line 6: date 'later'" in reported.stderr
    assert everything(workspace) == before


def test_a_dry_run_predicts_the_counts_of_the_import(run):
    paths = [
        EXAMPLES / name for name in ("snapshots", "newsapi.json", "gdelt_articles.json", "gdelt_articles.csv")
    ]

    def counts(lines):
        return [
            line.split(" rows", 1)[1].removeprefix(":").removeprefix(",").strip()
            for line in lines
            if " rows" in line
        ]

    foretold = counts(run("import", "--dry-run", *paths).stdout.splitlines())
    assert foretold == counts(run("import", *paths).stdout.splitlines())
    assert counts(run("import", "--dry-run", *paths).stdout.splitlines())[0] == "0 new, 5 known, 0 bad"
    assert "imported before: 3 of 3" in run("import", "--dry-run", paths[0]).stdout


def test_a_folder_is_reported_in_one_line(run):
    folder = EXAMPLES / "snapshots"
    assert run("import", folder).stdout == "snapshots, 3 files: 5 rows, 3 new, 2 known, 0 bad\n"
    assert run("import", folder).stdout == "snapshots, 3 files: imported before, so not imported again\n"


def test_a_damaged_file_of_a_folder_does_not_block_the_others_and_is_retried(run, workspace):
    folder = workspace / "feed"
    shutil.copytree(EXAMPLES / "snapshots", folder)
    damaged = folder / "20240501T090000Z.xml.gz"
    whole = gzip.compress((folder / "20240501T100000Z.xml").read_bytes())
    damaged.write_bytes(whole[:-20])
    reported = run("import", "feed")
    assert "6 rows, 3 new, 2 known, 1 bad" in reported.stdout
    assert "feed/20240501T090000Z.xml.gz, file 1:" in reported.stderr
    assert "1 bad" in run("import", "--dry-run", "feed").stdout
    damaged.write_bytes(whole)
    reported = run("import", "feed").stdout
    assert reported == "feed, 4 files: 1 row, 0 new, 1 known, 0 bad (3 of the files imported before)\n"


def test_bad_rows_are_numbered_as_their_format_counts_them(run, workspace):
    reported = run("import", "--rejects", "bad.jsonl", EXAMPLES / "newsapi.json")
    assert "article 3: the article was removed" in reported.stderr
    assert json.loads((workspace / "bad.jsonl").read_text())["article"] == 3


def test_the_table_of_the_workspace_maps_outlets_and_countries_can_be_searched(run, workspace):
    (workspace / "outlets.csv").write_text(
        "name,outlet,country,language\nSomebody's Blog,blog.example,NZ,en\n"
    )
    run("import", EXAMPLES / "newsapi.json")
    run("score")
    assert "Robots Fear" in run("search", "--country", "NZ").stdout
    assert "Made-Up Minister" in run("search", "--country", "GB").stdout
    (workspace / "outlets.csv").write_text("name,outlet\n,x\n")
    assert "outlets.csv, line 2" in run("import", EXAMPLES / "newsapi.json", code=2).stderr


def test_a_dry_run_counts_the_outlet_names_it_does_not_show_and_shows_those_without_a_country(run, workspace):
    known = [f"2024-05-01,A{n},{name}" for n in range(3) for name in ("BBC", "NPR", "NYT", "WSJ", "CBS News")]
    known += [f"2024-05-01,B{n},{name}" for n in range(3) for name in ("bbc.com", "npr.org", "nytimes.com")]
    known += [f"2024-05-01,C{n},{name}" for n in range(3) for name in ("wsj.com", "cbsnews.com")]
    rare = [f"2024-05-01,D,rare{n}.example" for n in range(12)]
    (workspace / "a.csv").write_text(
        "\n".join(["date,title,outlet", *known, *rare, "2024-05-01,E,theguardian"])
    )
    lines = run("import", "--dry-run", "a.csv").stdout.splitlines()
    assert lines[3].startswith("  languages: ")
    assert lines[4] == "  18 outlets from 23 names; the largest:"
    assert lines[15:17] == ["    and 13 more", "  12 of these others have no country; the largest:"]
    assert lines[17].endswith("rare0.example -> rare0.example  (no country)")
    assert lines[-2:] == ["    and 2 more", "  12 outlets without a country; add them to outlets.csv"]


def test_a_repeated_import_does_not_report_the_old_counts_as_new(run):
    run("import", EXAMPLES / "newsapi.json")
    reported = run("import", EXAMPLES / "newsapi.json").stdout
    assert reported == "newsapi.json: imported before, so not imported again\n"


def test_a_file_without_a_good_row_is_an_error_again_when_repeated(run, workspace):
    (workspace / "a.csv").write_text("date,title,outlet\nsoon,A,x.org\n")
    assert "the lines above say why" in run("import", "a.csv", code=2).stderr
    assert "correct the file, then import it again" in run("import", "a.csv", code=2).stderr


def test_deleted_headlines_are_counted_by_the_dry_run_and_by_the_import(run, workspace):
    (workspace / "a.csv").write_text("date,title,outlet\n2024-05-01,A,x.org\n2024-05-01,B,x.org\n")
    run("import", "a.csv")
    run("delete", "--id", "1", "--reason", "asked to", "--yes")
    with (workspace / "a.csv").open("a") as handle:
        handle.write("2024-05-01,C,x.org\n")
    counts = "1 new, 1 known, 0 bad, 1 deleted stay out"
    assert f"  3 rows: {counts}\n" in run("import", "--dry-run", "a.csv").stdout
    assert run("import", "a.csv").stdout == f"a.csv: 3 rows, {counts}\n"


def test_rows_of_the_future_are_bad_in_the_dry_run_and_in_the_import(run, workspace):
    (workspace / "a.csv").write_text("date,title,outlet\n2024-05-01,A,x.org\n2098-05-01,B,x.org\n")
    reported = run("import", "--dry-run", "a.csv").stdout
    assert "1 bad: date ... is in the future" in reported
    assert "2024-05-01 to 2024-05-01" in reported
    assert "line 3: date '2098-05-01' is in the future" in run("import", "a.csv").stderr


def test_rows_that_are_not_utf8_can_be_saved_as_rejects(run, workspace):
    (workspace / "a.jsonl").write_bytes(
        b'{"date": "2024-05-01", "title": "A", "outlet": "x.org"}\n{"\xea\xe0\xf4\xe5": 1}\n'
    )
    run("import", "--rejects", "bad.jsonl", "a.jsonl")
    assert "it has \udcea\udce0" in json.loads((workspace / "bad.jsonl").read_text())["reason"]


def test_rejects_hold_the_rows_which_can_be_mended_and_imported(run, workspace):
    (workspace / "a.csv").write_text(
        "kop,datum,bron\n"
        "AI \x1b[31mred\u202e,2026-11-99,x.org\n"
        "AI, robots,2026-11-01,x.org\n"
        "short,2026-11-02\n"
        "nobody,2026-11-02,\n"
        "far,2098-01-01,x.org\n"
    )
    columns = [word for pair in ("title=kop", "date=datum", "outlet=bron") for word in ("--map", pair)]
    run("import", "--dry-run", *columns, "--rejects", "dry.jsonl", "a.csv")
    run("import", *columns, "--rejects", "bad.jsonl", "a.csv", code=2)
    written = (workspace / "bad.jsonl").read_text()
    assert written == (workspace / "dry.jsonl").read_text()
    assert written.replace("\n", "").isprintable()
    bad = [json.loads(line) for line in written.splitlines()]
    assert [row["line"] for row in bad] == [2, 3, 4, 5, 6]
    assert bad[0]["title"] == "AI \x1b[31mred\u202e"
    assert bad[1]["cells"] == ["AI", "robots", "2026-11-01", "x.org"]
    assert bad[3].items() >= {"title": "nobody", "outlet": "", "reason": bad[3]["reason"]}.items()
    mended = [row | {"date": "2026-11-09", "outlet": "x.org"} for row in bad]
    (workspace / "bad.jsonl").write_text("".join(json.dumps(row) + "\n" for row in mended))
    assert "5 rows, 5 new, 0 known, 0 bad" in run("import", "bad.jsonl").stdout


def test_rows_of_an_export_of_ours_that_were_changed_are_kept_as_they_are(run, workspace):
    run("import", EXAMPLES / "newsapi.json")
    run("search", "--all", "-o", "own.csv")
    changed = (workspace / "own.csv").read_text().replace("Made-Up", "Made Over")
    (workspace / "own.csv").write_text(changed)
    run("import", "--rejects", "bad.jsonl", "own.csv", code=2)
    row = json.loads((workspace / "bad.jsonl").read_text().splitlines()[0])
    assert "Made Over" in row["title"]
    assert row["reason"].startswith("not as panictrack exported it: title and title_key disagree")


@pytest.mark.parametrize(("option", "name"), [("csv", "own.csv"), ("jsonl", "own.jsonl")])
def test_an_export_of_ours_can_be_imported_into_another_archive(run, workspace, option, name):
    run("import", EXAMPLES / "newsapi.json")
    run("score")
    (workspace / name).write_text(run("search", "--all", "--format", option).stdout)
    (workspace / "archive.db").unlink()
    Database.create(workspace / "archive.db").close()
    assert run("import", name).stdout == f"{name}: 2 rows, 2 new, 0 known, 0 bad\n"


def test_a_series_is_refused_with_the_command_that_takes_it(run):
    assert "panictrack series add mediacloud.csv" in run("import", EXAMPLES / "mediacloud.csv", code=2).stderr


def test_control_characters_in_files_do_not_reach_the_terminal(run, workspace):
    (workspace / "a.csv").write_text("date,title,outlet\n2024-05-01,A,x\x1b[31m\n\x1b[2Jsoon,B,x\n")
    reported = run("import", "--dry-run", "a.csv")
    assert "\x1b" not in reported.stdout + reported.stderr


def test_every_command_of_the_page_on_importing_works_and_prints_what_the_page_shows(run, workspace):
    (workspace / "docs").symlink_to(DOCS)
    page = (DOCS / "how-to/importing.md").read_text(encoding="utf-8")
    commands = re.findall(r"`panictrack import ([^`]*docs/examples[^`]*)`", page)
    assert len(commands) >= 8
    shown = re.search(r"\$ panictrack import (.*)\n((?:.+\n)+)```", page)
    assert run("import", *shown[1].split()).stdout == shown[2]
    for words in commands:
        assert "new" in run("import", *words.split()).stdout


def test_an_import_says_that_another_stream_has_most_of_its_headlines(run, workspace):
    titles = [f"Storm number {number} reaches the coast" for number in range(1_500)]
    sampled = [title for title in titles if title_key(Entry(title=title)) % SAMPLED_ONE_IN == 0]
    assert len(sampled) >= 10
    for name in ("first", "second"):
        rows = "".join(f"2026-10-07,{title},{name}.example\n" for title in sampled)
        (workspace / f"{name}.csv").write_text(f"date,title,outlet\n{rows}")
    words = ("import", "--language", "en")
    assert "already here" not in run(*words, "first.csv").stdout
    line = "of these headlines are already here as first.example: one stream?\n"
    assert line in run(*words, "second.csv", "--dry-run").stdout
    assert line in run(*words, "second.csv").stdout


def test_a_dry_run_says_what_the_baseline_has_counted_too_as_the_import_does(run, workspace, monkeypatch):
    titles = [f"Storm number {number} reaches the coast" for number in range(1_000)]
    keys = {title: title_key(Entry(title=title)) for title in titles}
    sampled = [title for title in titles if keys[title] % SAMPLED_ONE_IN == 0]
    sample = {(date(2020, 1, 6), "paper.com"): {keys[title] for title in sampled}}
    monkeypatch.setattr(baseline_overlap, "baseline_titles", lambda: sample)
    path = workspace / "storms.csv"
    path.write_text("date,title\n" + "".join(f"2020-01-07,{title}\n" for title in sampled))
    words = ("import", "--outlet", "mine.example", "--language", "en", path)
    line = "of these headlines are also in the built-in baseline: counted once\n"
    assert line in run(*words, "--dry-run").stdout
    assert line in run(*words).stdout
    assert line not in run(*words, "--dry-run").stdout  # known: it would not be imported again
