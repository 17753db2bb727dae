"""The measures are those of their definitions, and the table is about the labelled file."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.errors import InputError, NotEnoughDataError
from panictrack.scoring.evaluate import as_text, evaluate, worst_errors, worst_errors_as_text
from panictrack.scoring.evaluate.measures import (
    area_under_curve,
    average_precision,
    calibration_error,
    confusion,
)

# Few distinct scores, so that ties are common; at least one of either answer.
SCORED = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), st.booleans()), min_size=2).filter(
    lambda pairs: len({truth for _, truth in pairs}) == 2
)
ALARMED = "Rogue AI could kill everyone, scientists warn"
CALM = "Fair draws crowd"


def arrays(pairs):
    return np.array([score for score, _ in pairs]), np.array([truth for _, truth in pairs])


def labels(n=6, **more):
    rows = [{"title": ALARMED, "alarm": "3", "about_ai": "1", "date": "2023-05-30", "source": "a.org"}] * n
    return rows + [{**rows[0], "title": CALM, "alarm": "0", "about_ai": "0"}] * n


@given(SCORED)
def test_the_area_is_the_chance_that_a_true_case_scores_above_a_false_one(pairs):
    true = [score for score, truth in pairs if truth]
    false = [score for score, truth in pairs if not truth]
    wins = [(one > other) + 0.5 * (one == other) for one in true for other in false]
    assert area_under_curve(*arrays(pairs)) == pytest.approx(np.mean(wins))


@given(SCORED)
def test_average_precision_is_the_mean_precision_at_each_gain_of_recall(pairs):
    n_true, gained, total = sum(truth for _, truth in pairs), 0, 0.0
    for threshold in sorted({score for score, _ in pairs}, reverse=True):
        said = [truth for score, truth in pairs if score >= threshold]
        total += (sum(said) - gained) / n_true * sum(said) / len(said)
        gained = sum(said)
    assert average_precision(*arrays(pairs)) == pytest.approx(total)


def test_scores_that_are_as_often_true_as_they_say_are_calibrated():
    scores = np.array([0.25] * 4 + [0.75] * 4)
    truth = np.array([True, False, False, False, True, True, True, False])
    assert calibration_error(scores, truth) == 0
    assert calibration_error(scores, ~truth) == pytest.approx(0.5)


def test_precision_and_recall_come_from_the_four_counts():
    found = confusion(np.array([True, True, True, False]), np.array([True, False, True, True]))
    assert (found.precision, found.recall, found.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert np.isnan(confusion(np.array([False]), np.array([True])).precision)


def test_every_group_of_the_file_with_enough_of_either_answer_has_its_rows():
    rows = evaluate(labels(), "labels.csv")
    groups = {(row.group, row.question) for row in rows}
    assert groups >= {
        ("all", "some alarm"),
        ("all", "clear alarm"),
        ("all", "about AI"),
        ("year 2023", "clear alarm"),
        ("outlet a.org", "clear alarm"),
    }
    assert ("topic ai", "clear alarm") not in groups  # all of them are alarmed: nothing to tell apart
    clear = next(row for row in rows if row.question == "clear alarm")
    assert (clear.n, clear.n_positive, clear.auc, clear.confusion.f1) == (12, 6, 1.0, 1.0)
    assert as_text(rows).splitlines()[0].split()[:3] == ["group", "question", "n"]


def test_a_technology_that_readers_named_freely_is_compared_with_the_topic_of_that_name():
    drones = {"title": "Drones over the city", "alarm": "0", "tech": "drone"}
    cars = {"title": "A car drives itself", "alarm": "2", "tech": "driverless cars"}
    rows = evaluate([drones] * 5 + [cars] * 5, "labels.csv")
    found = {row.question: row.confusion for row in rows if row.question.startswith("topic:")}
    assert (found["topic:drones"].precision, found["topic:drones"].recall) == (1, 1)
    assert found["topic:self_driving_cars"].recall == 0


def test_shares_called_and_shares_expected_are_compared_with_shares_read():
    text = as_text(evaluate(labels(), "labels.csv"))
    assert "share of clear alarm by year, called minus read: +0.0 points" in text
    assert "share of clear alarm by outlet, expected minus read: -" in text


def test_themes_may_be_separated_by_semicolons_commas_or_spaces():
    title = "AI will take millions of jobs, workers fear"
    written = ("jobs;power", "jobs, power", "power jobs", "jobs", "jobs;other", "jobs")
    rows = [
        {**row, "title": title, "themes": themes, "regulation": "none"}
        for row, themes in zip(labels(), [*written, *[""] * 6], strict=True)
    ]
    found = {row.question: row for row in evaluate(rows, "labels.csv")}
    assert found["theme:jobs"].n_positive == 6


def test_a_date_that_is_none_makes_no_year():
    rows = [{**row, "date": "notadate"} for row in labels()]
    assert not [row for row in evaluate(rows, "labels.csv") if row.group.startswith("year")]


def test_the_worst_mistakes_are_those_furthest_from_what_was_read():
    rows = [*labels(n=2), {"title": ALARMED, "alarm": "0"}, {"title": CALM, "alarm": "3"}]
    missed, false = worst_errors(rows, "labels.csv", 1)
    assert [(one.title, one.grade, one.alarm) for one in missed] == [(CALM, 3.0, 0.0)]
    assert [one.title for one in false] == [ALARMED]
    assert worst_errors(labels(), "labels.csv", 3) == ([], [])
    assert false[0].reasons
    assert ALARMED in worst_errors_as_text(missed, false)


@pytest.mark.parametrize(
    ("rows", "error", "told"),
    [
        ([], InputError, "no rows"),
        ([{"title": "A"}], InputError, "alarm"),
        ([{"title": "A", "alarm": "much"}], InputError, "line 2"),
        ([{"title": "A", "alarm": "7"}], InputError, "line 2, alarm: 7 is no grade from 0 to 3"),
        ([{"title": "A", "alarm": "nan"}], InputError, "line 2, alarm: nan"),
        ([{"title": "A", "alarm": "1", "themes": "jbos", "regulation": ""}], InputError, "'jbos'"),
        ([{"title": "A", "alarm": "1", "themes": "", "regulation": "ban"}], InputError, "'ban'"),
        (labels(n=2), NotEnoughDataError, "label more"),
    ],
)
def test_a_file_that_cannot_be_compared_is_an_error_that_names_it(rows, error, told):
    if error is NotEnoughDataError:
        rows = [{"title": row["title"], "alarm": row["alarm"]} for row in rows]
    with pytest.raises(error, match=told) as caught:
        evaluate(rows, "labels.csv")
    assert "labels.csv" in str(caught.value)
