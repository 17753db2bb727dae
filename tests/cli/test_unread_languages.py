"""Status, exports, the dry run and the page's notes say what no scorer reads."""

from datetime import UTC, date, datetime

import pytest

from panictrack import Archive
from panictrack.archive.counts import rules_of
from panictrack.archive.headlines import cached_unread, insert_rows
from panictrack.archive.scores import register
from panictrack.archive.stories import count_stories
from panictrack.archive.week_cache import cached_counts
from panictrack.model import Entry
from panictrack.model.identity import to_row
from panictrack.report.notes import of_unread
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics

CSV = """date,title,outlet
2026-08-03,La inteligencia artificial amenaza millones de empleos,emol.example
2026-08-03,Künstliche Intelligenz bedroht Arbeitsplätze,welt.example
2026-08-03,人工知能が雇用を奪う恐れ、専門家が警告,asahi.example
2026-08-03,"AI could destroy millions of jobs, experts warn",bbc.com
"""


@pytest.fixture
def imported(workspace, tmp_path):
    """A file with a headline in each of four languages, beside a workspace."""
    path = tmp_path / "four.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_status_and_search_say_how_many_headlines_no_scorer_reads(run, imported):
    dry = run("import", "--dry-run", str(imported)).stdout
    assert all(f"1 in {name}" in dry for name in ("Spanish", "German", "Japanese", "English"))
    assert "no scorer reads" not in run("status").stderr
    run("import", str(imported))
    told = run("status")
    assert (
        "not scored and not counted, as no scorer reads them: 1 in German, 1 in Spanish, 1 in Japanese"
        in (told.stdout + told.stderr)
    )
    found = run("search", "--all", "--format", "csv")
    assert "that no scorer reads: 1 in German, 1 in Spanish, 1 in Japanese" in found.stderr
    assert run("import", "--language", "gibberish!", str(imported), code=2).stderr.startswith("Error")


def test_the_page_says_what_no_scorer_reads_and_nothing_where_all_is_read():
    note = of_unread({"es": 979, "ja": 3})
    assert "979 in Spanish, 3 in Japanese" in note
    assert of_unread({}) == ""


def test_weekly_says_how_many_headlines_of_its_selection_no_scorer_reads(run, imported):
    run("import", str(imported))
    note = "not in these numbers, as no scorer reads them: "
    for form in ("csv", "table"):
        told = run("weekly", "ai", "--format", form)
        assert f"{note}1 in German, 1 in Spanish, 1 in Japanese" in told.stderr
        assert note not in told.stdout
    assert note not in run("weekly", "ai", "--outlet", "bbc.com").stderr
    refused = run("weekly", "ai", "--outlet", "welt.example", code=2).stderr
    assert "no headline of 'welt.example' is counted: no scorer reads 1 in German" in refused
    with Archive(imported.parent) as archive:
        assert archive.unread() == {"de": 1, "es": 1, "ja": 1}
        assert archive.unread(outlet="emol.example") == {"es": 1}
        assert archive.unread(stream="bbc.com") == {}


def test_what_no_scorer_reads_in_the_technology_press_is_not_missing_from_the_news(run, workspace, tmp_path):
    (tmp_path / "press.csv").write_text("date,title,outlet\n2026-08-03,Otra noticia,xataka.example\n")
    run("import", "--kind", "technology", "--language", "es", "press.csv")
    with Archive(tmp_path) as archive:
        assert archive.unread() == {}
        assert archive.unread(outlet="xataka.example") == {"es": 1}


@pytest.fixture
def of_two_weeks(archive):
    """A Spanish and an English headline in each of two weeks, counted; the English ones are copies."""
    arrivals = [
        to_row(
            Entry(title=title, guid=f"{title} {day}", published_at=at),
            "x.org",
            at,
            is_selected=False,
            language=language,
        )
        for day in (3, 10)
        for at in [datetime(2026, 8, day, tzinfo=UTC)]
        for title, language in (("La IA amenaza el empleo", "es"), ("AI could kill us all", "en"))
    ]
    with archive.writing() as connection:
        insert_rows(connection, arrivals)
    score(archive)
    with archive.writing() as connection:
        cached_counts(connection, rules_of(register(connection, Scorers(load_topics()).ids)))
    return archive


def test_a_page_counts_what_no_scorer_reads_up_to_its_week_only(of_two_weeks):
    with of_two_weeks.reading() as connection:
        assert cached_unread(connection, until=date(2026, 8, 3)) == {"es": 1}
        assert cached_unread(connection) == {"es": 2}


def test_stories_are_counted_among_headlines_that_are_read(of_two_weeks):
    with of_two_weeks.writing() as connection:
        rules = rules_of(register(connection, Scorers(load_topics()).ids))
        found = count_stories(connection, rules, "ai", first=date(2026, 8, 3), last=date(2026, 8, 10))
    assert (found.n_headlines, found.n_alarmed) == (2, 2)
