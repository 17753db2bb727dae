"""`panictrack record`: what was, or would have been, said at each month-end, and how often it was right."""

import csv
import gzip
import json
from dataclasses import fields
from datetime import date

import pytest

from panictrack.archive import Database
from panictrack.archive.answers import keep_answer
from panictrack.curve import BandPoint, Verdict
from panictrack.curve.record import Answer
from panictrack.model import Measure
from panictrack.model.times import WEEK
from panictrack.report import answers
from panictrack.report.answers import record_file

MONDAY = date(2024, 1, 22)
LINE_WIDTH = 100


def answer(monday, **changes):
    band = BandPoint(
        **dict.fromkeys([field.name for field in fields(BandPoint)], 0.002) | {"start": monday + WEEK}
    )
    values = {
        "week": monday,
        "verdict": Verdict.RISEN_NOT_FALLEN,
        "fitted": Verdict.TOO_EARLY,
        "p_past": 0.25,
    }
    values |= {"p_higher": 0.5, "p_rose": 0.75, "level": 0.002, "recent": None, "forecast": (band,)}
    values |= {"step_days": 28.0, "n_steps": 300}
    return Answer(is_corrected=False, version="curve@3", **{**values, **changes})


@pytest.fixture
def shipped(monkeypatch):
    """A made-up record of AI's panic: five months of 2024."""
    given = [answer(MONDAY + 4 * number * WEEK) for number in range(5)]
    plain = json.loads(gzip.decompress(record_file({("ai", Measure.PANIC): given})))
    monkeypatch.setattr(answers, "_shipped", lambda: plain)


@pytest.mark.parametrize("width", [80, LINE_WIDTH, 120])
def test_the_table_fits_a_terminal_and_the_scores_in_words_follow(run, shipped, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run("record", "--format", "table").stdout.splitlines()
    assert lines[0].split() == ["week", "verdict", "past", "higher", "rose", "in_50", "in_95"]
    assert lines[1].startswith("2024-01-22  risen, not fallen  25% no")
    assert any(line.startswith("Since January 2024 the verdict would not have changed; no") for line in lines)
    assert max(map(len, lines)) <= min(width, LINE_WIDTH)
    assert "A period is 4 weeks, a quarter 12 weeks and half a year 24 weeks." in " ".join(lines)


def test_csv_has_every_column_and_the_words_go_to_stderr(run, shipped):
    result = run("record", "--format", "csv")
    first, *_ = csv.DictReader(result.stdout.splitlines())
    assert (first["week"], first["verdict"], first["fitted"]) == (
        "2024-01-22",
        "risen, not fallen",
        "too early to tell",
    )
    assert (first["p_past"], first["was_past"], first["p_rose"]) == ("0.25", "false", "0.75")
    assert (first["period_weeks"], first["quarter_weeks"], first["half_year_weeks"]) == ("4", "12", "24")
    assert "Brier score" in result.stderr


def test_json_has_the_months_and_the_scores(run, shipped):
    found = json.loads(run("record", "--format", "json").stdout)
    assert (found["topic"], found["measure"], len(found["months"])) == ("ai", "panic", 5)
    assert found["months"][0]["was_past"] is False
    assert found["scores"]["n_changes"] == 0
    assert found["scores"]["chances"]["past"]["n"] == 5


def test_a_file_gets_the_months(run, shipped, tmp_path):
    run("record", "-o", "record.csv")
    assert len((tmp_path / "record.csv").read_text().splitlines()) == 6


def test_a_topic_without_a_record_says_so(run, shipped):
    result = run("record", "--topic", "rfid", code=5)
    assert "rfid: no answer about its concern is recorded yet (none about its other measures" in result.stderr


def test_a_measure_without_a_record_says_which_have_one_and_what_records_it(run, shipped):
    told = run("record", "--measure", "alarm rate", code=5).stderr
    assert (
        "ai: no answer about its alarm rate is recorded yet (there are answers for --measure 'panic')" in told
    )
    assert "only `panictrack report --topic ai` records an answer about each measure" in told


def test_an_unknown_topic_is_an_error_that_lists_the_known(run, shipped):
    assert "self_driving_cars" in run("record", "--topic", "cars", code=2).stderr


def test_answers_that_reports_of_the_workspace_gave_are_in_it(run, workspace, shipped, now):
    archive = Database.open(workspace / "archive.db")
    with archive.writing() as connection:
        given = answer(MONDAY, verdict=Verdict.NO_CLEAR_TREND)
        keep_answer(connection, ("ai", Measure.PANIC), given, made_at=now)
    archive.close()
    run("score")
    found = json.loads(run("record", "--format", "json").stdout)
    assert found["months"][0]["verdict"] == "no clear trend"
    assert [month["is_published"] for month in found["months"]] == [True, False, False, False, False]
