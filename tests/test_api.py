"""panictrack in Python gives what the command line gives, and every documented example runs."""

import csv
import doctest
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from panictrack import Archive, api
from panictrack.archive import Database
from panictrack.archive.counts import rules_of
from panictrack.archive.search import COLUMNS
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.week_cache import cached_counts
from panictrack.curve.series import build_series
from panictrack.errors import ArchiveError, InputError, NotEnoughDataError
from panictrack.model import Measure
from panictrack.report.counts import reading_counts
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics

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
def opened(run, tmp_path, empty_archive):
    """An archive of five headlines in a workspace, scored, as Python opens it."""
    shutil.copy(empty_archive, tmp_path / "archive.db")
    run("init")
    (tmp_path / "mine.csv").write_text(HEADER + ROWS)
    run("import", "mine.csv")
    run("score")
    with Archive(tmp_path) as archive:
        yield archive


def test_a_trend_has_the_shares_of_words_and_the_command_gives_the_same(opened, run, tmp_path):
    weeks = list(opened.trend("AI"))
    assert [(week.n_found, week.n_headlines, week.n_alarmed) for week in weeks] == [
        (1, 1, 1),
        (1, 2, 1),
        (1, 1, 0),
        (0, 1, 0),
    ]
    assert weeks[1].attention_low < weeks[1].attention == 0.5 < weeks[1].attention_high
    assert [week.alarm_rate for week in weeks] == [1.0, 1.0, 0.0, None]
    opened.trend("AI", by="month", group="outlet").write(tmp_path / "python.csv")
    run("trend", "AI", "--by", "month", "--group", "outlet", "-o", "command.csv")
    assert (tmp_path / "python.csv").read_bytes() == (tmp_path / "command.csv").read_bytes()
    by_outlet = csv.DictReader((tmp_path / "command.csv").read_text().splitlines())
    assert [(row["start"], row["group"], row["n_found"], row["n_headlines"]) for row in by_outlet] == [
        ("2023-05-01", "bbc.example", "1", "1"),
        ("2023-06-01", "bbc.example", "1", "2"),
        ("2023-06-01", "nyt.example", "1", "2"),
    ]
    assert run("trend", "AI", "--format", "csv").stdout.count("\n") == 5


def test_the_series_of_words_is_that_of_a_topic_with_the_same_headlines(opened):
    series = opened.words_series("AI", measure="attention")
    with opened._database.reading() as connection:
        numbers = CurrentScorers.of(connection).ids
    with opened._database.writing() as connection:
        counts = cached_counts(connection, rules_of(numbers), only={"ai"})
    of_topic = build_series(counts, "ai", Measure.ATTENTION)
    assert replace(series, topic="ai") == of_topic
    with pytest.raises(InputError, match="'day' is not a period; choose from week, month"):
        list(opened.trend("AI", by="day"))


def test_search_gives_what_the_command_gives(opened, run, tmp_path):
    opened.search("AI", topic="ai").write(tmp_path / "python.csv")
    run("search", "AI", "--topic", "ai", "-o", "command.csv")
    assert (tmp_path / "python.csv").read_bytes() == (tmp_path / "command.csv").read_bytes()
    assert [row.title for row in opened.search("AI", limit=1)] == ["AI helps bakers"]
    assert opened.count("AI") == 3
    assert opened.facet("outlet", "AI") == {"bbc.example": 2, "nyt.example": 1}


def test_rows_are_read_afresh_whenever_they_are_used(opened, run, tmp_path):
    found = opened.search("thunder")
    assert list(found) == []
    (tmp_path / "more.csv").write_text(f"{HEADER}2023-07-04,Thunder,nyt.example\n")
    run("import", "more.csv")
    assert [row.title for row in found] == ["Thunder"]


def test_frames_have_real_types_and_the_columns_of_the_codebook(opened):
    pandas, polars = opened.search().to_pandas(), opened.search().to_polars()
    assert tuple(pandas.columns) == tuple(polars.columns) == COLUMNS
    assert isinstance(pandas["dated_at"].dtype, pd.DatetimeTZDtype)
    assert polars.schema["dated_at"] == pl.Datetime("us", "UTC")
    assert polars.schema["week_start"] == pl.Date
    assert list(pandas["title"]) == list(polars["title"])


@pytest.mark.parametrize("frame", ["to_pandas", "to_polars"])
def test_a_frame_without_rows_has_all_columns(opened, frame):
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


def test_weeks_are_of_general_and_business_news_unless_a_stream_is_named(opened, run, tmp_path):
    press = ("--kind", "technology", "--stream", "technology press")
    (tmp_path / "press.csv").write_text(f"{HEADER}2023-06-20,AI is here,wired.example\n")
    run("import", *press, "press.csv")
    assert [week.n_headlines for week in opened.weekly("ai")] == [1, 2, 1, 1]
    (week,) = opened.weekly("ai", stream="technology press")
    assert (week.n_headlines, week.n_topic, week.n_streams) == (1, 1, 1)
    typed = run("weekly", "ai", "--stream", "technology press", "--format", "csv").stdout.splitlines()
    assert [line.split(",")[:2] for line in typed[1:]] == [["2023-06-19", "1"]]
    both = opened.weekly("ai", outlet="bbc.example", stream="technology press")
    with pytest.raises(InputError, match="--facet stream` lists the streams"):
        list(both)


def test_weeks_have_the_exposure_and_coverage_of_the_charted_series(opened, tmp_path):
    with Database.open(tmp_path / "archive.db").writing() as connection:
        rules = rules_of(CurrentScorers.of(connection).ids)
        drawn = build_series(cached_counts(connection, rules), "ai", Measure.PANIC)
    assert [(point.start, point.exposure, point.coverage) for point in drawn.points] == [
        (week.week_start, week.exposure, week.coverage) for week in opened.weekly("ai")
    ]


def test_the_exposure_of_weeks_is_of_the_reference_panel_that_the_settings_name(opened, run, tmp_path):
    """One paper is three times as alarmed as the other: its headlines are worth three of the other's."""
    first = date(2024, 1, 1)
    rows = [
        f"{first + timedelta(days=day)},{'Cup' if day % often else 'Rogue AI kills'} {day},{paper}\n"
        for paper, often in (("calm.example", 9), ("loud.example", 3))
        for day in range(210)
    ]
    (tmp_path / "more.csv").write_text(HEADER + "".join(rows))
    run("import", "more.csv")
    run("score")
    note = "exposure: headlines of the reference panel, "
    assert f"{note}calm.example, loud.example from 2023-W" in run("weekly", "ai").stderr
    before = list(opened.weekly("ai"))
    settings = tmp_path / "panictrack.toml"
    settings.write_text(settings.read_text() + 'reference_streams = ["calm.example"]\n')
    assert f"{note}calm.example from 2023-W" in run("weekly", "ai").stderr
    with Archive(tmp_path) as named:
        after = list(named.weekly("ai"))
    assert after[-1].exposure > 1.5 * before[-1].exposure


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (
            ["bbc.example", "Google News top stories"],
            "no headline of 'Google News top stories' is counted here",
        ),
        (
            ["Google News top stories"],
            "nyt.example from 2022-W26 to 2023-W25; reference_streams: no headline",
        ),
        (["bbc.example", "2020-W01"], "reference_until: none is counted here in the 52 weeks up to 2020-W01"),
        (["2023-W24"], "bbc.example, nyt.example from 2022-W25 to 2023-W24\n"),
    ],
)
def test_weekly_says_what_of_the_reference_panel_its_archive_lacks(opened, run, tmp_path, setting, said):
    settings = tmp_path / "panictrack.toml"
    streams = [name for name in setting if "-W" not in name]
    lines = [f"reference_streams = {json.dumps(streams)}\n"] if streams else []
    lines += [f'reference_until = "{week}"\n' for week in setting if "-W" in week]
    settings.write_text(settings.read_text() + "".join(lines))
    assert said in run("weekly", "ai").stderr


def test_weekly_and_doctor_refuse_a_reference_stream_that_does_not_exist(opened, run, tmp_path):
    settings = tmp_path / "panictrack.toml"
    settings.write_text(settings.read_text() + 'reference_streams = ["bcc.example"]\n')
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")  # `doctor` asks all that are listed
    for words, code in ((("weekly", "ai"), 3), (("doctor",), 7)):
        told = run(*words, code=code)
        assert "there is no stream 'bcc.example'; the streams of" in told.stdout + told.stderr
    settings.write_text(settings.read_text().replace("bcc.example", "Hacker News top ten"))
    assert "of the technology press" in run("weekly", "ai", code=3).stderr


def test_weeks_equal_those_of_the_view_and_of_the_command(opened, run):
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
    typed = [line.split("\t")[:5] for line in run("weekly", "ai").stdout.splitlines()[1:]]
    assert typed == [[str(cell) for cell in row] for row in own]


def test_errors_name_what_is_wrong_and_the_remedy(opened, tmp_path):
    for wrong in (lambda: opened.search("a AND"), lambda: opened.search("a", since="May")):
        with pytest.raises(InputError, match=";"):
            wrong()
    with pytest.raises(InputError, match="choose from ai"):
        list(opened.weekly("aii"))
    with pytest.raises(InputError, match="there is no outlet 'x'; choose from"):
        list(opened.weekly("ai", outlet="x"))
    with pytest.raises(InputError, match="'loud' is not a sort; choose from newest"):
        opened.search(sort="loud")
    with pytest.raises(InputError, match="only select is allowed"):
        list(opened.sql("delete from headline"))
    with pytest.raises(InputError, match="is not over yet"):
        opened.create_snapshot(tmp_path / "early", as_of="9999-12-31")
    with pytest.raises(InputError, match="write it like 2026-W47"):
        opened.fit("ai", week="May")
    with pytest.raises(ArchiveError, match="panictrack init"):
        Archive(tmp_path / "none.db")


def test_sql_streams_every_row(opened):
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n limit 12000) select i from n"
    assert sum(i for (i,) in opened.sql(numbers)) == 12_000 * 12_001 // 2


def test_titles_are_scored_as_an_archive_scores_them(opened):
    found = list(opened.search())
    for scores, explanation, headline in zip(
        api.score(row.title for row in found), api.explain(row.title for row in found), found, strict=True
    ):
        assert scores.get("alarm", 0.0) == explanation.alarm == headline.alarm
        assert {name for name in scores if name.startswith("topic:")} == {
            f"topic:{name}" for name in headline.topics.split()
        }


def test_a_file_and_its_rows_give_the_same_curve():
    path = ROOT / "docs" / "examples" / "panic.csv"
    with path.open(newline="", encoding="utf-8") as file:
        from_rows = api.fit(csv.DictReader(file), as_of="2026-11-30", column="count")
    assert replace(from_rows, topic="", label="") == replace(
        api.fit(path, as_of=date(2026, 11, 30)), topic="", label=""
    )


def test_a_topic_is_fitted_with_the_baseline_as_the_page_does(run, tmp_path, quick_fits):
    run("init")
    with Archive(tmp_path / "archive.db") as archive:
        corrected, uncorrected = (
            archive.fit("ai", week="2025-W40", uncorrected=flag) for flag in (False, True)
        )
    assert (corrected.is_corrected, uncorrected.is_corrected) == (True, False)
    assert corrected.measure is Measure.PANIC


def test_a_snapshot_is_created_and_verified(opened, tmp_path):
    created = opened.create_snapshot(tmp_path / "frozen", as_of="2026-01-01", with_text=False)
    assert api.verify_snapshot(tmp_path / "frozen", cited=created.id) == created
    with pytest.raises(InputError, match="and not 0000"):
        api.verify_snapshot(tmp_path / "frozen", cited="0000")


def test_an_empty_archive_has_no_series_and_says_how_to_fill_it(run, tmp_path):
    run("init")
    with (
        Archive(f"sqlite:///{tmp_path / 'archive.db'}") as archive,
        pytest.raises(NotEnoughDataError, match="no headlines yet; run `panictrack collect`"),
    ):
        list(archive.weekly("ai"))


@pytest.fixture
def examples(opened, tmp_path, monkeypatch):
    """The folder that the documented examples assume: a workspace and a table."""
    (tmp_path / "workspace").symlink_to(tmp_path)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    (tmp_path / "panic.csv").symlink_to(ROOT / "docs" / "examples" / "panic.csv")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("examples")
def test_every_recipe_of_the_page_runs(capsys):
    names: dict[str, object] = {}
    for code in RECIPES:
        exec(compile(code, "docs/how-to/python.md", "exec"), names)  # noqa: S102 - our own page
    assert len(RECIPES) >= 6
    assert "AI helps bakers" in capsys.readouterr().out


@pytest.mark.parametrize("module", [api, api.archive], ids=lambda module: module.__name__)
@pytest.mark.usefixtures("examples")
def test_every_example_in_the_docstrings_runs(module):
    found = doctest.testmod(module)
    assert found.attempted >= 3
    assert found.failed == 0


def test_importing_the_package_imports_nothing_heavy():
    heavy = "{'sqlalchemy', 'numpy', 'scipy', 'matplotlib'}"
    code = f"import sys, panictrack.api; sys.exit(not {heavy}.isdisjoint(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_frame_without_its_library_is_an_error_with_the_remedy(monkeypatch, archive):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with Archive(archive.path) as opened, pytest.raises(InputError, match="pip install pandas"):
        opened.sql("select 1 as one").to_pandas()


def test_one_text_in_place_of_a_list_of_titles_is_an_error():
    with pytest.raises(InputError, match="give a list of titles"):
        api.score("AI could kill us all")


def test_counts_need_scores_for_all_headlines_but_those_that_came_after_scoring(archive, store):
    store("AI one")
    scored, scorers = score(archive), Scorers(load_topics())
    store("AI two")
    with pytest.raises(NotEnoughDataError, match="score` first"), reading_counts(archive, scorers):
        pass
    with reading_counts(archive, scorers, scored.through) as (_, archived):
        assert sum(archived.counts.totals.values()) == 1
