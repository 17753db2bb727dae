"""The archive in Python gives what the command line gives; every recipe of docs/how-to/python.md runs."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from panictrack import Archive
from panictrack.archive import Database
from panictrack.archive.rules import rules_of
from panictrack.archive.search import COLUMNS
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.week_cache import cached_counts
from panictrack.curve.series import build_series
from panictrack.errors import ArchiveError, InputError, NotEnoughDataError
from panictrack.model import Measure

ROOT = Path(__file__).parents[1]
RECIPES = re.findall(r"```python\n(.*?)```", (ROOT / "docs/how-to/python.md").read_text("utf-8"), re.DOTALL)
HEADER = "date,title,outlet\n"
ROWS = (
    "2023-05-30,Rogue AI could kill everyone,bbc.example\n"
    "2023-06-06,AI will take millions of jobs,bbc.example\n"
    "2023-06-06,Cup final,bbc.example\n"
    "2023-06-13,AI helps bakers,nyt.example\n"
    "2023-06-20,Rain,nyt.example\n"
)


@pytest.fixture
def opened(run, tmp_path):
    """An archive of five headlines in a workspace, scored, as Python opens it."""
    run("init")
    (tmp_path / "mine.csv").write_text(HEADER + ROWS)
    run("import", "mine.csv")
    run("score")
    with Archive(tmp_path) as archive:
        yield archive


def test_search_gives_what_the_command_gives(opened, run, tmp_path):
    opened.search("AI", topic="ai").write(tmp_path / "python.csv")
    run("search", "AI", "--topic", "ai", "-o", "command.csv")
    assert (tmp_path / "python.csv").read_bytes() == (tmp_path / "command.csv").read_bytes()
    assert [row.title for row in opened.search("AI", limit=1)] == ["AI helps bakers"]
    assert opened.count("AI") == 3
    assert opened.facet("outlet", "AI") == {"bbc.example": 2, "nyt.example": 1}


def test_rows_are_read_when_they_are_asked_for_and_each_time_anew(opened, run, tmp_path):
    found = opened.search("thunder")
    assert list(found) == []
    (tmp_path / "more.csv").write_text(f"{HEADER}2023-07-04,Thunder,nyt.example\n")
    run("import", "more.csv")
    assert [row.title for row in found] == ["Thunder"]


def test_frames_have_real_types_and_the_columns_of_the_codebook(opened):
    pandas, polars = opened.headlines().to_pandas(), opened.headlines().to_polars()
    assert tuple(pandas.columns) == tuple(polars.columns) == COLUMNS
    assert isinstance(pandas["dated_at"].dtype, pd.DatetimeTZDtype)
    assert polars.schema["dated_at"] == pl.Datetime("us", "UTC")
    assert polars.schema["week_start"] == pl.Date
    assert list(pandas["title"]) == list(polars["title"])


@pytest.mark.parametrize("frame", ["to_pandas", "to_polars"])
def test_a_frame_of_no_rows_has_its_columns(opened, frame):
    empty = getattr(opened.search("nothing"), frame)()
    assert tuple(empty.columns) == COLUMNS
    assert len(empty) == 0


def test_weeks_carry_numerators_denominators_and_coverage(opened):
    weeks = {week.week_start: week for week in opened.weekly("ai")}
    assert list(weeks) == [date(2023, 5, 29), date(2023, 6, 5), date(2023, 6, 12), date(2023, 6, 19)]
    week = weeks[date(2023, 6, 5)]
    assert (week.n_headlines, week.n_topic, week.attention) == (2, 1, 0.5)
    assert weeks[date(2023, 5, 29)].panic == 1.0
    assert weeks[date(2023, 6, 19)].alarm_rate is None
    assert [week.n_headlines for week in opened.weekly("ai", outlet="nyt.example")] == [1, 1]


def test_weeks_have_the_exposure_and_coverage_of_the_series_that_is_drawn(opened, tmp_path):
    with Database.open(tmp_path / "archive.db").writing() as connection:
        rules = rules_of(CurrentScorers.of(connection).ids)
        drawn = build_series(cached_counts(connection, rules), "ai", Measure.PANIC)
    assert [(point.start, point.exposure, point.coverage) for point in drawn.points] == [
        (week.week_start, week.exposure, week.coverage) for week in opened.weekly("ai")
    ]


def test_weeks_are_those_of_the_view_and_of_the_command(opened, run):
    counted = opened.sql(
        "select week_start, sum(n_headlines), sum(n_topic), sum(n_concerned), sum(n_alarmed) from week "
        "where topic = :topic group by 1 order by 1",
        topic="ai",
    )
    own = [
        (str(week.week_start), week.n_headlines, week.n_topic, week.n_concerned, week.n_alarmed)
        for week in opened.weekly("ai")
    ]
    assert list(counted) == own
    typed = [line.split("\t")[:5] for line in run("weekly", "ai").stdout.splitlines()]
    assert typed == [[str(cell) for cell in row] for row in own]


def test_what_is_not_there_is_told(opened, tmp_path):
    for wrong in (lambda: opened.search("a AND"), lambda: opened.search("a", since="May")):
        with pytest.raises(InputError, match=";"):
            wrong()
    with pytest.raises(InputError, match="choose from ai"):
        list(opened.weekly("aii"))
    with pytest.raises(InputError, match="no headline of 'x' is counted"):
        list(opened.weekly("ai", outlet="x"))
    with pytest.raises(InputError, match="more than 1 rows"):
        list(opened.sql("select * from headline", most_rows=1))
    with pytest.raises(ArchiveError, match="panictrack init"):
        Archive(tmp_path / "none.db")


def test_before_anything_is_scored_there_is_no_series(run, tmp_path):
    run("init")
    with (
        Archive(f"sqlite:///{tmp_path / 'archive.db'}") as archive,
        pytest.raises(NotEnoughDataError, match="panictrack score"),
    ):
        list(archive.weekly("ai"))


def test_every_recipe_of_the_page_runs_in_its_order(opened, tmp_path, capsys):
    (tmp_path / "workspace").symlink_to(tmp_path)
    names: dict[str, object] = {}
    for code in RECIPES:
        exec(compile(code, "docs/how-to/python.md", "exec"), names)  # noqa: S102 - our own page
    assert len(RECIPES) >= 6
    assert "AI helps bakers" in capsys.readouterr().out


def test_the_package_is_light_until_the_archive_is_asked_for():
    code = "import sys, panictrack; sys.exit('sqlalchemy' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
