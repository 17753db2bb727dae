"""Datasette serves an archive as it is: views, full-text search, descriptions, saved queries."""

import json
import subprocess
import sys
from datetime import date
from html import unescape
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from panictrack.archive import Database
from panictrack.archive.datasette import sql_of
from panictrack.archive.search import Query, Sort, find
from panictrack.archive.views import VIEWS
from panictrack.cli import main

ROWS = (
    "date,title,outlet\n"
    "2023-05-30,Rogue AI could kill everyone,bbc.example\n"
    "2023-06-06,AI will take millions of jobs,bbc.example\n"
    "2023-06-13,AI helps bakers,nyt.example\n"
    "2023-06-20,It's raining,nyt.example\n"
)
QUERIES = """
[jobs]
title = "It's about jobs"
words = "AI OR it's"
topic = "ai"
theme = "jobs"
since = 2023-01-01
until = 2023-06-06
min_alarm = 0.1
sort = "alarm"
"""


def fill(folder):
    """A workspace with scored headlines and a saved query."""
    (folder / "queries.toml").write_text(QUERIES)
    (folder / "mine.csv").write_text(ROWS)
    outside = {"PANICTRACK_CONFIG": None, "XDG_DATA_HOME": str(folder / "data")}
    there = ["--config", str(folder)]
    for words in (
        ["init", str(folder)],
        [*there, "import", str(folder / "mine.csv")],
        [*there, "score"],
    ):
        done = CliRunner().invoke(main, words, env=outside)
        assert done.exit_code == 0, (words, done.output, done.exception)


@pytest.fixture(scope="module")
def workspace(once):
    """That workspace, which no test changes."""
    return once("datasette", fill)


@pytest.fixture(scope="module")
def get(workspace):
    """What Datasette answers at an address, without a server."""

    def answer(address):
        command = ["-m", "datasette", "archive.db", "--metadata", "metadata.json", "--get", address]
        done = subprocess.run(
            [sys.executable, *command], cwd=workspace, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    return answer


def test_the_view_of_headlines_can_be_searched_and_has_facets(get):
    found = json.loads(get("/archive/headline_current.json?_search=AI&_facet=outlet&_shape=objects"))
    assert {row["title"] for row in found["rows"]} == {
        "Rogue AI could kill everyone",
        "AI will take millions of jobs",
        "AI helps bakers",
    }
    counts = {item["value"]: item["count"] for item in found["facet_results"]["outlet"]["results"]}
    assert counts == {"bbc.example": 2, "nyt.example": 1}


def test_every_view_can_be_opened_and_describes_its_columns(get):
    for view in VIEWS:
        page = unescape(get(f"/archive/{view.name}"))
        assert view.comment.partition(":")[0] in page
        assert all(f"<dt>{name}</dt>" in page for name in view.columns)


@pytest.mark.parametrize("order", ["dated_at", "dated_at desc"])
def test_the_view_is_sorted_by_date_without_drawing_every_row(workspace, order):
    archive = Database.open(workspace / "archive.db")
    with archive.reading() as connection:
        asked = f"explain query plan select * from headline_current order by {order} limit 101"
        plan = [row[3] for row in connection.execute(asked)]
    archive.close()
    assert "SCAN headline USING INDEX ix_headline_dated_at" in plan


def test_a_number_typed_into_a_filter_is_compared_as_a_number(get):
    def found(address):
        return json.loads(get(f"/archive/{address}&_shape=array"))

    assert {row["title"] for row in found("headline_current.json?alarm__gte=0.5")} == {
        "Rogue AI could kill everyone",
        "AI will take millions of jobs",
    }
    weeks = found("week.json?topic=ai&n_alarmed=1")
    assert [row["week_start"] for row in weeks] == ["2023-05-29", "2023-06-05"]


def test_a_saved_query_is_served_under_its_name(get):
    rows = json.loads(get("/archive/jobs.json?_shape=array"))
    assert [row["title"] for row in rows] == ["AI will take millions of jobs"]
    assert "It&#39;s about jobs" in get("/archive/jobs")


def test_any_sql_can_be_downloaded_as_csv(get):
    sql = quote("select week_start, sum(n_alarmed) from week where topic = 'ai' group by 1 order by 1")
    assert get(f"/archive.csv?sql={sql}").splitlines()[0] == "week_start,sum(n_alarmed)"


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(words="AI"),
        Query(words='"it\'s" OR kill*', sort=Sort.OLDEST),
        Query(outlet="bbc.example", min_alarm=0.5, sort=Sort.ALARM),
        Query(topic="ai", limit=2),
        Query(sort=Sort.ALARM),
        Query(sort=Sort.ALARM, limit=2),
        Query(since=date(2023, 6, 1), until=date(2023, 6, 13), sort=Sort.OLDEST),
        Query(outlet="o'brien'; drop table headline; --"),
    ],
    ids=str,
)
def test_the_sql_of_a_query_selects_the_headlines_of_the_search(workspace, query):
    archive = Database.open(workspace / "archive.db")
    with archive.reading() as connection:
        from_sql = [row[0] for row in connection.execute(sql_of(query))]
        found = [] if query.outlet and "drop" in query.outlet else [row.id for row in find(connection, query)]
        assert from_sql == found
    archive.close()
