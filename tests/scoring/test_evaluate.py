"""The measures follow their definitions, and the table is about the annotated file."""

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

# Few distinct scores, so that ties are common; at least one true and one false.
SCORED = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), st.booleans()), min_size=2).filter(
    lambda pairs: len({truth for _, truth in pairs}) == 2
)
ALARMED = "Rogue AI could kill everyone, scientists warn"
CALM = "Fair draws crowd"


def arrays(pairs):
    return np.array([score for score, _ in pairs]), np.array([truth for _, truth in pairs])


def annotated(n=6):
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


def test_scores_that_are_true_as_often_as_they_predict_are_calibrated():
    scores = np.array([0.25] * 4 + [0.75] * 4)
    truth = np.array([True, False, False, False, True, True, True, False])
    assert calibration_error(scores, truth) == 0
    assert calibration_error(scores, ~truth) == pytest.approx(0.5)


def test_precision_and_recall_come_from_the_four_counts():
    found = confusion(np.array([True, True, True, False]), np.array([True, False, True, True]))
    assert (found.precision, found.recall, found.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert np.isnan(confusion(np.array([False]), np.array([True])).precision)


def test_every_group_with_enough_positive_and_negative_headlines_has_its_rows():
    rows = evaluate(annotated(), "headlines.csv")
    groups = {(row.group, row.question) for row in rows}
    assert groups >= {
        ("all", "some alarm"),
        ("all", "clear alarm"),
        ("all", "about AI"),
        ("year 2023", "clear alarm"),
        ("outlet a.org", "clear alarm"),
    }
    assert ("topic ai", "clear alarm") not in groups  # all of them are alarmed: there is nothing to separate
    clear = next(row for row in rows if row.question == "clear alarm")
    assert (clear.n, clear.n_positive, clear.auc, clear.confusion.f1) == (12, 6, 1.0, 1.0)
    assert as_text(rows).splitlines()[0].split()[:3] == ["group", "question", "n"]


def test_a_technology_in_an_annotators_words_is_compared_with_the_topic_of_that_name():
    drones = {"title": "Drones over the city", "alarm": "0", "tech": "drone"}
    cars = {"title": "A car drives itself", "alarm": "2", "tech": "driverless cars"}
    rows = evaluate([drones] * 5 + [cars] * 5, "headlines.csv")
    found = {row.question: row.confusion for row in rows if row.question.startswith("topic:")}
    assert (found["topic:drones"].precision, found["topic:drones"].recall) == (1, 1)
    assert found["topic:self_driving_cars"].recall == 0


def test_classified_and_expected_shares_are_compared_with_annotated_shares():
    text = as_text(evaluate(annotated(), "headlines.csv"))
    assert "share of clear alarm by year, classified minus annotated: mean error +0.0 points" in text
    assert "share of clear alarm by outlet, expected minus annotated: mean error -" in text


def test_themes_may_be_separated_by_semicolons_commas_or_spaces():
    title = "AI will take millions of jobs, workers fear"
    written = ("jobs;power", "jobs, power", "power jobs", "jobs", "jobs;other", "jobs")
    rows = [
        {**row, "title": title, "themes": themes, "regulation": "none"}
        for row, themes in zip(annotated(), [*written, *[""] * 6], strict=True)
    ]
    found = {row.question: row for row in evaluate(rows, "headlines.csv")}
    assert found["theme:jobs"].n_positive == 6


def test_an_invalid_date_makes_no_year():
    rows = [{**row, "date": "notadate"} for row in annotated()]
    assert not [row for row in evaluate(rows, "headlines.csv") if row.group.startswith("year")]


def test_the_worst_errors_are_those_furthest_from_the_annotation():
    rows = [*annotated(n=2), {"title": ALARMED, "alarm": "0"}, {"title": CALM, "alarm": "3"}]
    missed, false = worst_errors(rows, "headlines.csv", 1)
    assert [(one.title, one.grade, one.alarm) for one in missed] == [(CALM, 3.0, 0.0)]
    assert [one.title for one in false] == [ALARMED]
    assert worst_errors(annotated(), "headlines.csv", 3) == ([], [])
    assert false[0].reasons
    assert ALARMED in worst_errors_as_text(missed, false)


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ([], InputError, "no rows"),
        ([{"title": "A"}], InputError, "alarm"),
        ([{"title": "A", "alarm": "much"}], InputError, "line 2"),
        ([{"title": "A", "alarm": "7"}], InputError, "line 2, alarm: 7 is not a grade from 0 to 3"),
        ([{"title": "A", "alarm": "nan"}], InputError, "line 2, alarm: nan"),
        ([{"title": "A", "alarm": "1", "themes": "jbos", "regulation": ""}], InputError, "'jbos'"),
        ([{"title": "A", "alarm": "1", "themes": "", "regulation": "ban"}], InputError, "'ban'"),
        (annotated(n=2), NotEnoughDataError, "annotate more"),
    ],
)
def test_a_file_that_cannot_be_compared_is_an_error_that_names_it(rows, error, message):
    if error is NotEnoughDataError:
        rows = [{"title": row["title"], "alarm": row["alarm"]} for row in rows]
    with pytest.raises(error, match=message) as caught:
        evaluate(rows, "headlines.csv")
    assert "headlines.csv" in str(caught.value)
