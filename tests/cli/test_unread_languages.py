"""Status, exports, the dry run and the page's notes say what no scorer reads."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from panictrack import Archive
from panictrack.archive.counts import rules_of
from panictrack.archive.headlines import cached_unread, insert_rows
from panictrack.archive.scores import register
from panictrack.archive.week_cache import cached_counts
from panictrack.model import Entry
from panictrack.model.identity import to_row
from panictrack.report.notes import of_unread
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics

TITLES = {
    "es": (
        "La inteligencia artificial amenaza millones de empleos",
        "El gobierno presenta los presupuestos del año que viene",
        "Los expertos piden regular la inteligencia artificial",
        "La lluvia obliga a suspender el partido de esta noche",
    ),
    "de": (
        "Künstliche Intelligenz bedroht Millionen Arbeitsplätze",
        "Die Regierung streitet über den Haushalt für das nächste Jahr",
        "Forscher warnen vor Kontrollverlust durch Chatbots",
        "Nach dem Regen wird das Spiel am Abend abgesagt",
    ),
    "ja": (
        "人工知能が数百万人の雇用を奪う恐れ、専門家が警告",
        "政府、来年度の予算案を閣議決定",
        "生成AIの規制を求める声が広がる",
        "雨のため今夜の試合は中止に",
    ),
}
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
    assert "not scored" not in run("status").stderr
    run("import", str(imported))
    told = run("status")
    assert (
        "not scored and not counted, as no scorer reads them: 1 in German, 1 in Spanish, 1 in Japanese"
        in (told.stdout + told.stderr)
    )
    found = run("search", "--all", "--format", "csv")
    assert "no score, as no scorer reads them: 1 in German, 1 in Spanish, 1 in Japanese" in found.stderr
    assert run("import", "--language", "gibberish!", str(imported), code=2).stderr.startswith("Error")


def test_the_page_says_what_no_scorer_reads_and_nothing_where_all_is_read():
    ids = Scorers(load_topics()).ids
    note = of_unread({"es": 979, "ja": 3}, ids)
    assert "The classifiers read English only." in note
    assert "up to this week: 979 in Spanish, 3 in Japanese." in note
    assert of_unread({}, ids) == ""
    polyglots = [replace(one, languages=("fr", "en")) for one in ids]
    assert "read English and French only" in of_unread({"es": 1}, polyglots)


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


@pytest.fixture
def feeds(server, page, rss, workspace, run):
    """A Spanish feed that states its language, a German one that does not, a Japanese one that says en-US."""
    stated = {"es": b"<language>es-CL</language>", "de": b"", "ja": b"<language>en-US</language>"}
    told = {}
    for code, titles in TITLES.items():
        body = rss(titles).replace(b"<title>News", stated[code] + b"<title>News", 1)
        url = server.serve(f"/{code}", page(body=body))
        kind = ("--kind", "general") if code == "es" else ()
        told[code] = run("feeds", "add", *kind, "--name", code, "--outlet", f"{code}.example", url).stderr
    return told


def test_adding_a_feed_says_whether_its_language_is_read(feeds, run, server, page, rss):
    not_scored = "its headlines are kept, searched and exported, but not scored, and count in no share"
    assert f"no scorer reads Spanish: {not_scored}" in feeds["es"]
    assert "the feed does not state its language, and its titles are in German" in feeds["de"]
    assert f"no scorer reads German: {not_scored}" in feeds["de"]
    assert (
        "its language is en-US, but its titles are in Japanese; if they are, write language: ja"
        in feeds["ja"]
    )
    body = rss(["AI could kill us all", "Fair draws crowd"]).replace(
        b"<title>News", b"<language>en</language><title>News", 1
    )
    assert "scorer" not in run("feeds", "add", server.serve("/en", page(body=body))).stderr


def test_feeds_of_an_opml_file_that_are_not_read_are_told(run, workspace, tmp_path):
    outlines = "".join(
        f'<outline text="{code}" xmlUrl="https://{code}.example/rss" p:language="{code}"/>' for code in TITLES
    )
    (tmp_path / "a.opml").write_text(
        f'<opml version="2.0" xmlns:p="urn:panictrack:feedlist"><body>{outlines}</body></opml>'
    )
    note = "kept, but not scored, as no scorer reads them: 1 in Spanish, 1 in German, 1 in Japanese"
    assert note in run("feeds", "import", "a.opml").stderr


def test_feeds_in_three_languages_are_collected_and_nothing_takes_them_for_calm(feeds, run, workspace):
    listed = workspace / "feeds.yaml"
    listed.write_text(listed.read_text().replace("language: en-US", "language: ja"))
    run("collect")
    run("weekly", "ai")
    status = run("status", "--format", "json").stdout
    found = {item["name"]: (item["language"], item["is_read"]) for item in json.loads(status)["feeds"]}
    assert found == {"Local": ("en", True), "es": ("es", False), "de": ("de", False), "ja": ("ja", False)}
    assert "in German, which no scorer reads: kept, not scored" in run("status").stdout
    exported = list(csv.DictReader(io.StringIO(run("search", "--all", "--format", "csv").stdout)))
    scored = {row["language"]: row["alarm"] != "" for row in exported}
    assert (len(exported), scored) == (14, {"en": True, "es": False, "de": False, "ja": False})
