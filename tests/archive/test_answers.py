"""Published answers are kept in the archive as they were said."""

import logging
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from panictrack.archive.answers import answers_before, keep_answer
from panictrack.curve import BandPoint, Verdict
from panictrack.curve.record import Answer
from panictrack.model import Measure
from panictrack.model.times import WEEK

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
KEY = ("ai", Measure.ALARM_RATE)
QUANTILES = [field.name for field in fields(BandPoint) if field.name != "start"]
GIVEN = Answer(
    week=MONDAY,
    verdict=Verdict.RISEN_NOT_FALLEN,
    fitted=Verdict.TOO_EARLY,
    p_past=0.25,
    p_higher=1 / 3,
    p_rose=0.75,
    step_days=28.0,
    n_steps=388,
    level=0.05,
    recent=None,
    forecast=(BandPoint(**dict.fromkeys(QUANTILES, 1 / 3), start=MONDAY + WEEK),),
    is_corrected=True,
    version="curve@3",
)


@pytest.fixture
def keep(archive):
    def kept(answer=GIVEN, key=KEY):
        with archive.writing() as connection:
            keep_answer(connection, key, answer, made_at=NOW)

    return kept


@pytest.fixture
def before(archive):
    def found(week):
        with archive.reading() as connection:
            return dict(answers_before(connection, week))

    return found


def test_an_answer_is_read_as_it_was_kept(keep, before):
    keep()
    assert before(MONDAY + WEEK) == {KEY: [GIVEN]}


def test_only_answers_of_earlier_weeks_are_read(keep, before):
    keep()
    assert before(MONDAY) == {}


def test_the_first_answer_of_a_week_stands_whatever_a_later_report_says(keep, before):
    keep()
    keep(replace(GIVEN, verdict=Verdict.TOO_EARLY, p_past=0.9))
    assert before(MONDAY + WEEK) == {KEY: [GIVEN]}


def test_uncorrected_answers_other_topics_and_other_measures_stand_beside_it(keep, before):
    keep()
    keep(replace(GIVEN, is_corrected=False))
    keep(key=("rfid", Measure.CONCERN))
    keep(replace(GIVEN, week=MONDAY - WEEK))
    found = before(MONDAY + WEEK)
    assert [(one.week, one.is_corrected) for one in found[KEY]] == [
        (MONDAY - WEEK, True),
        (MONDAY, False),
        (MONDAY, True),
    ]
    assert len(found["rfid", Measure.CONCERN]) == 1


def test_an_answer_of_another_version_that_cannot_be_read_is_left_out_and_told(keep, before, archive, caplog):
    keep()
    with archive.writing() as connection:
        connection.execute("update published_answer set verdict = 'of the future'")
    with caplog.at_level(logging.WARNING):
        assert before(MONDAY + WEEK) == {}
    assert "week=2026-11-16" in caplog.text
