"""Status, exports, the dry run and the page's notes say what no scorer reads."""

import pytest

from panictrack.report.notes import of_unread

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
