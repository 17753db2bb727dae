"""The measures follow their definitions, and the table is about the annotated file."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.errors import InputError, NotEnoughDataError
from panictrack.scoring.evaluate import (
    FearResult,
    as_text,
    evaluate,
    fear_as_text,
    fear_results,
    worst_errors,
    worst_errors_as_text,
)
from panictrack.scoring.evaluate.intervals import Figure
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
    rows = evaluate(annotated(), "headlines.csv").results
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
    assert (clear.n, clear.n_positive, clear.auc.value, clear.f1.value) == (12, 6, 1.0, 1.0)


def test_a_technology_in_an_annotators_words_is_compared_with_the_topic_of_that_name():
    drones = {"title": "Drones over the city", "alarm": "0", "tech": "drone"}
    cars = {"title": "A car drives itself", "alarm": "2", "tech": "driverless cars"}
    rows = evaluate([drones] * 5 + [cars] * 5, "headlines.csv").results
    found = {row.question: row for row in rows if row.question.startswith("topic:")}
    assert (found["topic:drones"].precision.value, found["topic:drones"].recall.value) == (1, 1)
    assert found["topic:self_driving_cars"].recall.value == 0


def test_classified_and_expected_shares_are_compared_with_annotated_shares():
    text = as_text(evaluate(annotated(), "headlines.csv"))
    assert "share of clear alarm by year, classified minus annotated:\n  mean error +0.0 points" in text
    assert "share of clear alarm by outlet, expected minus annotated:\n  mean error -" in text


def test_themes_may_be_separated_by_semicolons_commas_or_spaces():
    title = "AI will take millions of jobs, workers fear"
    written = ("jobs;power", "jobs, power", "power jobs", "jobs", "jobs;other", "jobs")
    rows = [
        {**row, "title": title, "themes": themes, "regulation": "none"}
        for row, themes in zip(annotated(), [*written, *[""] * 6], strict=True)
    ]
    found = {row.question: row for row in evaluate(rows, "headlines.csv").results}
    assert found["theme:jobs"].n_positive == 6


def test_an_invalid_date_makes_no_year():
    rows = [{**row, "date": "notadate"} for row in annotated()]
    results = evaluate(rows, "headlines.csv").results
    assert not [row for row in results if row.group.startswith("year")]


def test_the_text_fits_80_columns_and_has_an_interval_under_each_figure():
    rows = annotated() + [{**row, "title": f"{row['title']} {n}"} for n, row in enumerate(annotated())]
    coded = [
        {**row, "alarm_ana": row["alarm"], "alarm_ben": "1", "themes": "", "regulation": ""} for row in rows
    ]
    lines = as_text(evaluate(coded, "headlines.csv")).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "Truth: column alarm."
    assert lines[2].split() == ["AUC", "-VADER", "AP", "calib.", "prec.", "recall", "F1"]
    figures, ends = lines[4:6]
    assert figures.split()[:3] == ["some", "alarm", "1.00"]
    assert ends.split()[:3] == ["12", "of", "24"]
    assert len(ends.split()) == 3 + 7


def test_headlines_that_stand_for_more_count_for_more():
    missed = {"title": CALM, "alarm": "3", "about_ai": "1", "date": "2023-05-30", "source": "a.org"}
    rows = [{**row, "weight": "1"} for row in annotated()]
    by_weight = evaluate([*rows, {**missed, "weight": "18"}], "headlines.csv")
    by_chance = evaluate(
        [
            *({**row, "inclusion_probability": "0.9"} for row in annotated()),
            missed | {"inclusion_probability": "0.05"},
        ],
        "headlines.csv",
    )
    for evaluation in (by_weight, by_chance):
        clear = next(row for row in evaluation.results if row.question == "clear alarm")
        assert clear.recall.value == pytest.approx(6 / 24)
        assert clear.share_annotated == pytest.approx(24 / 30)
        assert clear.share_classified == pytest.approx(6 / 30)
        assert clear.n_effective == pytest.approx(30**2 / (12 + 18**2))
        assert (clear.n, clear.confusion.false_negative) == (13, 1)
        assert as_text(evaluation).startswith("Truth: column alarm, weighted.")


def coded_by_two():
    """Ten headlines with the grades of two coders, who differ on one of them; one is coded once."""
    return [
        *[{"title": ALARMED, "alarm_ana": "3", "alarm_ben": "3"}] * 4,
        *[{"title": CALM, "alarm_ana": "0", "alarm_ben": "0"}] * 4,
        {"title": ALARMED, "alarm_ana": "3", "alarm_ben": "1"},
        {"title": CALM, "alarm_ana": "0", "alarm_ben": ""},
    ]


def test_without_a_settled_grade_the_mean_of_the_coders_is_the_truth_and_is_said_to_be():
    evaluation = evaluate(coded_by_two(), "headlines.csv")
    assert as_text(evaluation).startswith("Truth: the mean of alarm_ana and alarm_ben.")
    clear = next(row for row in evaluation.results if row.question == "clear alarm")
    assert (clear.n, clear.n_positive) == (10, 5)  # 3 and 1 are 2 in the mean
    settled = [{**row, "alarm": row["alarm_ben"] or "0"} for row in coded_by_two() * 2]
    evaluation = evaluate(settled, "headlines.csv")
    assert as_text(evaluation).startswith("Truth: column alarm.")
    clear = next(row for row in evaluation.results if row.question == "clear alarm")
    assert clear.n_positive == 8


def test_the_agreement_of_the_coders_stands_beside_that_of_the_scorer_with_each():
    found = evaluate(coded_by_two(), "headlines.csv").coders
    agreed = {one.question: one for one in found if one.name == "percent agreement"}
    assert set(agreed) == {
        "grade of alarm",
        *("some alarm", "some alarm, scorer – alarm_ana", "some alarm, scorer – alarm_ben"),
        *("clear alarm", "clear alarm, scorer – alarm_ana", "clear alarm, scorer – alarm_ben"),
    }
    assert (agreed["clear alarm"].value, agreed["clear alarm"].n_units) == (pytest.approx(8 / 9), 9)
    assert agreed["clear alarm, scorer – alarm_ana"].value == 1
    assert agreed["clear alarm, scorer – alarm_ben"].value == pytest.approx(8 / 9)
    text = as_text(evaluate(coded_by_two(), "headlines.csv"))
    assert "clear alarm, scorer – alarm_ana: alpha no interval: the coders never differ" in text.replace(
        "\n", " "
    )


def test_a_row_for_each_coder_is_refused_since_headlines_would_count_twice():
    rows = [row | {"coder": "ana", "source": "browser"} for row in annotated()]
    assert "outlet browser" not in {row.group for row in evaluate(rows, "wide.csv").results}
    with pytest.raises(InputError, match=r"wide.csv: 1 of \d+ titles have a row for each of several coders"):
        evaluate([*rows, rows[0] | {"coder": "ben"}], "wide.csv")


def test_columns_of_scores_are_no_coders():
    rows = [{**row, "alarm_any": "0.3", "alarm_encoder": "0.7"} for row in annotated()]
    assert evaluate(rows, "headlines.csv").coders == []


def felt(value, n=6):
    return [{"text": title, **value(title)} for title in [ALARMED] * n + [CALM] * n]


def test_fear_as_a_number_has_a_correlation_and_as_a_name_a_ranking():
    number = felt(lambda title: {"fear": "80" if title == ALARMED else "3"})
    every, vader = fear_results(number, "emotions.csv")[:2]
    assert (every.group, every.scorer, every.n, every.n_positive) == ("all", "fear", 12, 6)
    assert every.pearson_r.value == pytest.approx(1)
    assert (every.auc.value, vader.scorer) == (1, "-vader")
    name = felt(lambda title: {"dominant_emotion": "fear" if title == ALARMED else "joy"})
    (named, *_), technology = fear_results(name, "emotions.csv"), fear_results(name, "emotions.csv")[-1]
    assert (named.pearson_r, named.auc.value, named.n_positive) == (None, 1, 6)
    # All headlines that can be alarmed are feared: there is nothing to rank.
    assert (technology.group, technology.n, technology.auc) == ("names a technology", 6, None)
    assert max(map(len, fear_as_text(fear_results(name, "emotions.csv")).splitlines())) <= 80


def test_an_end_just_below_zero_has_no_minus():
    nearly = Figure(value=0.364, low=-0.004, high=1.0)
    row = FearResult(
        group="all", scorer="alarm", n=29, n_positive=5, pearson_r=nearly, auc=None, average_precision=None
    )
    assert ".364 .00–1.0" in fear_as_text([row])


def test_a_file_in_which_nobody_is_afraid_says_what_is_missing():
    with pytest.raises(NotEnoughDataError, match="fear in column dominant_emotion"):
        fear_results(felt(lambda _title: {"dominant_emotion": "joy"}), "emotions.csv")


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
        ([{"title": "A", "alarm": "1", "weight": "0"}], InputError, "weight: 0 is not a weight above 0"),
        ([{"title": "A", "alarm": "1", "weight": "inf"}], InputError, "weight: inf is not a weight"),
        (
            [{"title": "A", "alarm": "1", "inclusion": "1.5"}],
            InputError,
            "1.5 is not a chance above 0, up to 1",
        ),
        ([{"title": "A", "alarm_a": "1", "alarm_b": "0.5"}], InputError, "alarm_b: '0.5' is not a coder's"),
        ([{"title": "A", "alarm_a": "", "alarm_b": ""}], InputError, "line 2: no coder's grade"),
        ([{"title": "A", "alarm_a": "1"}], InputError, "no column 'alarm' among title, alarm_a"),
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
