"""What `import` says about rows that change nothing, cannot be scored, or were deleted elsewhere."""

import shutil

import pytest
from click.testing import CliRunner

from panictrack.cli import main
from panictrack.cli.import_lines import preview_lines
from panictrack.curve.series.overlap import Overlap
from panictrack.importing.headlines import Preview

ROWS = "date,title,outlet\n2024-05-01,AI wins,x.org\n2024-05-02,AI loses,x.org\n"


@pytest.fixture
def folder(tmp_path, monkeypatch, empty_archive):
    monkeypatch.chdir(tmp_path)
    for place in (tmp_path, tmp_path / "theirs"):
        place.mkdir(exist_ok=True)
        (place / "panictrack.toml").write_text("")
        (place / "feeds.yaml").write_text("feeds: []\n")
        shutil.copy(empty_archive, place / "archive.db")
    (tmp_path / "a.csv").write_text(ROWS)
    return tmp_path


@pytest.fixture
def run(folder):
    def ran(*words, code=0):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == code, result.output
        return result

    return ran


def test_known_headlines_that_stay_in_their_stream_are_named_by_dry_run_and_import(run):
    run("import", "--stream", "S", "--kind", "technology", "a.csv")
    words = ("import", "--stream", "T", "--kind", "business", "a.csv")
    line = "  2 known headlines stay in the stream 'S' (technology)\n"
    assert line in run(*words, "--dry-run").stdout
    assert run(*words).stdout == f"a.csv: 2 rows, 0 new, 2 known, 0 bad\n{line}"
    assert "technology" in run("search", "AI", "--format", "csv").stdout


def test_nothing_is_said_of_streams_where_none_is_named_or_all_are_as_named(run, folder):
    run("import", "--stream", "S", "a.csv")
    (folder / "a.csv").write_text(f"{ROWS}2024-05-03,AI draws,x.org\n")
    for words in (("--dry-run",), ("--stream", "S"), ()):
        assert "stay" not in run("import", "a.csv", *words).stdout


def test_a_kind_that_clashes_with_that_of_the_stream_is_refused(run, folder):
    run("import", "--stream", "S", "--kind", "technology", "a.csv")
    (folder / "b.csv").write_text("date,title,outlet\n2024-05-03,AI draws,x.org\n")
    for option in ((), ("--dry-run",)):
        refused = run("import", "--stream", "S", "--kind", "section", "b.csv", *option, code=2).stderr
        assert "'S' is of kind technology here, not section; give --kind technology" in refused
    assert "1 new" in run("import", "--stream", "S", "--kind", "technology", "b.csv").stdout


@pytest.mark.parametrize("stream", ["A {outlet} x {foo}", "{Outlet}", "{outlet", "outlet}"])
def test_a_placeholder_that_stands_for_nothing_is_refused(run, stream):
    assert (
        "stands for nothing; only {outlet} does" in run("import", "--stream", stream, "a.csv", code=2).stderr
    )


def test_each_outlet_has_a_stream_of_its_own_where_the_placeholder_says_so(run):
    run("import", "--stream", "News of {outlet}", "a.csv")
    assert "News of x.org" in run("search", "--facet", "stream").stdout


def test_dry_run_and_import_say_what_no_scorer_reads(run):
    line = "  kept, but not scored, as no scorer reads them: 2 in Dutch\n"
    words = ("import", "--language", "nl", "a.csv")
    assert line in run(*words, "--dry-run").stdout
    assert run(*words).stdout == f"a.csv: 2 rows, 2 new, 0 known, 0 bad\n{line}"


def test_the_dry_run_says_where_no_language_is_known(run, folder):
    (folder / "a.csv").write_text("date,title,outlet\n2024-05-01,X,x.org\n")
    said = run("import", "--dry-run", "a.csv").stdout
    assert "  languages: 1 unknown\n" in said
    assert "not scored" not in said


def test_more_headlines_than_the_file_has_are_never_said_to_be_in_the_baseline():
    def said(n_shared, n_once):
        overlap = Overlap(n_shared=n_shared, n_once=n_once)
        preview = Preview(
            name="a", description="CSV", n_rows=15_170, n_new=15_170, bad_rows=(), in_baseline=overlap
        )
        return next(line for line in preview_lines([preview], "a") if "baseline" in line)

    assert said(15_170, 15_100).startswith("  nearly all of these headlines are also in the")
    assert said(14_000, 14_000).startswith("  about 14,000 of these headlines")


def test_the_headlines_that_were_deleted_in_a_merged_archive_are_named_with_the_command(run, folder):
    theirs = ("--config", folder / "theirs")
    run("import", "a.csv")
    run(*theirs, "import", "a.csv")
    run(*theirs, "delete", "wins", "--reason", "asked to", "--yes")
    said = run("import", folder / "theirs" / "archive.db").stdout.splitlines()
    assert said[1:3] == ["  1 headline that was deleted there is here:", "    2024-05-01 x.org: AI wins"]
    command = said[3].removeprefix("  to delete here, too: panictrack ").split()
    run(*command, "--yes")
    assert run("search", "--all").stdout.count("AI ") == 1


def test_import_calls_archive_export_and_snapshot_by_their_names(run, folder):
    run("import", "a.csv")
    run("search", "--all", "-o", "all.sqlite")
    run("search", "--all", "-o", "all.csv")
    run("snapshot", "create", "copy", "--as-of", "2026-01-01")
    into = ("--config", folder / "theirs", "import", "--dry-run")
    for name, words in {
        "archive.db": "archive.db: an archive of panictrack;",
        "all.sqlite": "all.sqlite: an export of panictrack;",
        "all.csv": "all.csv: an export of panictrack;",
        "copy": "copy: a snapshot of panictrack;",
    }.items():
        said = run(*into, name).stdout
        assert words in said
        assert "2 rows: 2 new" in said
