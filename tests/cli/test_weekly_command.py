"""The command `weekly` where it has nothing to show: it says what there is instead."""

import shutil

import pytest


@pytest.fixture
def import_as(run, tmp_path, empty_archive):
    """Import one headline as of a stream and kind, into an archive that was empty."""
    (tmp_path / "panictrack.toml").write_text("")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    shutil.copy(empty_archive, tmp_path / "archive.db")

    def imported(stream, kind, title):
        (tmp_path / "a.csv").write_text(f"date,title,outlet\n2024-05-01,{title},x.org\n")
        run("import", "--language", "en", "--stream", stream, "--kind", kind, "a.csv")

    return imported


def test_weekly_says_what_there_is_where_no_news_is_counted(run, import_as):
    import_as("Wired", "technology", "AI wins")
    import_as("Searches", "section", "AI loses")
    told = run("weekly", "ai", "--format", "csv")
    assert told.stdout.count("\n") == 1
    assert told.stderr == (
        "no headline of general or business news is counted; 1 of the technology press: name a stream, such "
        "as --stream 'Wired'; 1 of sections, which are in no share\n"
    )
    assert "2024" in run("weekly", "ai", "--stream", "Wired").stdout


def test_weekly_lists_the_streams_or_outlets_where_there_is_none_of_that_name(run, import_as):
    import_as("Front page", "general", "AI wins")
    import_as("Searches", "section", "AI loses")
    refused = run("weekly", "ai", "--stream", "Font page", code=2).stderr
    assert "there is no stream 'Font page'; choose from Front page, Searches" in refused
    assert "there is no outlet 'y'; choose from x.org" in run("weekly", "ai", "--outlet", "y", code=2).stderr
    assert "'Searches' is counted" in run("weekly", "ai", "--stream", "Searches", code=2).stderr
