"""Agreement by question, pair and year: with intervals, or with the reason why there is none."""

import numpy as np
import pytest

from panictrack.errors import InputError
from panictrack.scoring.validity.agreement import (
    CANNOT_TELL,
    Kind,
    Ratings,
    agreement,
    disagreements,
    pair_tables,
)
from panictrack.scoring.validity.agreement.coefficients import alpha, gwet
from panictrack.scoring.validity.agreement.intervals import interval, resampled, resampled_sums

GRADES = ("0", "1", "2", "3")
EVERYONE_SAME = "undefined: everyone gave the same answer"


def ratings(*rows, coders=("ana", "ben"), **others):
    return Ratings(question="alarm", coders=coders[: len(rows[0])], answers=rows, **others)


def graded(*rows, **others):
    return ratings(*rows, kind=Kind.ORDINAL, values=GRADES, **others)


def by_name(found, group="all", question=None):
    return {one.name: one for one in found if one.group == group and question in {None, one.question}}


MIXED = [("0", "0"), ("1", "1"), ("2", "2"), ("0", "1"), ("3", "2"), ("0", "0"), ("1", "1"), ("3", "3")]


def test_grades_have_every_coefficient_and_names_only_those_without_order():
    assert set(by_name(agreement(graded(*MIXED), n_resamples=0))) == {
        *("percent agreement", "alpha", "alpha ordinal", "AC1", "AC2"),
        *("kappa", "kappa linear", "kappa quadratic"),
    }
    assert set(by_name(agreement(ratings(*MIXED), n_resamples=0))) == {
        *("percent agreement", "alpha", "AC1", "kappa"),
    }


def test_an_interval_holds_its_coefficient_and_the_same_seed_gives_it_again():
    found = agreement(graded(*MIXED * 5), n_resamples=200, seed=7)
    assert all(one.low <= one.value <= one.high for one in found)
    assert found == agreement(graded(*MIXED * 5), n_resamples=200, seed=7)
    assert found != agreement(graded(*MIXED * 5), n_resamples=200, seed=8)


def test_an_interval_narrows_with_the_root_of_the_headlines():
    few, many = (by_name(agreement(graded(*MIXED * n)))["alpha"] for n in (5, 80))
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(4, rel=0.15)


@pytest.mark.parametrize("times", [3, 12])  # so that equal headlines are drawn one by one, and as one
def test_resampling_sums_is_drawing_headlines_and_computing_again(times):
    codes = graded(*MIXED * times, ("1", None), ("0", None)).codes
    has_pair = (codes >= 0).all(axis=1)
    samples = resampled([alpha(codes, 4)], has_pair, 4_000, seed=3)[:, 0]
    random, pairs = np.random.default_rng(4), codes[has_pair]
    drawn = [alpha(random.choice(pairs, len(pairs)), 4).value for _ in range(1_000)]
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert np.quantile(samples, share) == pytest.approx(np.quantile(drawn, share), abs=0.03)


def test_the_resamples_keep_the_number_of_headlines_with_one_answer_and_with_more():
    codes = graded(*MIXED * 3, ("1", None), ("0", None)).codes
    sums = resampled_sums(gwet(codes, 4).parts[:24], 50, np.random.default_rng(3))
    assert (sums[:, 1] == 24).all()
    assert sums[:, 3:].sum(axis=1) == pytest.approx(24)
    assert resampled_sums(np.zeros((0, 3)), 5, np.random.default_rng(3)).tolist() == [[0, 0, 0]] * 5


def test_an_interval_moves_towards_what_a_rare_disagreement_hides():
    own = ratings(*[("0", "0")] * 40 + [("2", "2")] * 16 + [("0", "2")] * 4)
    statistic = alpha(own.codes, 2)
    samples = resampled([statistic], np.ones(60, dtype=bool), 2_000, seed=1)[:, 0]
    plain, moved = np.quantile(samples, [0.025, 0.975]), interval(statistic, samples)
    assert moved[0] < plain[0] - 0.01
    assert moved[1] < plain[1]


def test_coders_who_always_differ_get_no_interval_of_no_width():
    found = by_name(agreement(ratings(*[("0", "1"), ("1", "2"), ("2", "0")] * 5)))
    assert (found["percent agreement"].value, found["percent agreement"].low) == (0, None)
    assert found["percent agreement"].note == "no interval: nearly every resample gives the same figure"
    assert (found["alpha"].value, found["alpha"].low) == (pytest.approx(-0.45), None)


def test_a_question_that_everyone_answers_alike_has_no_alpha_rather_than_a_perfect_one():
    found = by_name(agreement(graded(*[("0", "0")] * 30)))
    assert {found[name].value for name in ("alpha", "alpha ordinal", "kappa", "kappa linear")} == {None}
    assert {found[name].note for name in ("alpha", "kappa")} == {EVERYONE_SAME}
    assert found["AC1"].value == found["percent agreement"].value == 1
    only = by_name(agreement(ratings(*[("yes", "yes")] * 30)))  # one possible answer is no choice
    assert (only["AC1"].value, only["AC1"].note) == (None, EVERYONE_SAME)


def test_coders_who_never_differ_get_no_interval_of_no_width():
    found = by_name(agreement(graded(*[("0", "0"), ("2", "2")] * 15)))
    assert (found["alpha"].value, found["alpha"].low) == (1, None)
    assert (
        found["alpha"].note
        == "no interval: the coders never differ; at 95 %, up to 9.5% of headlines may be disputed"
    )


def test_an_answer_so_rare_that_resamples_lose_it_gives_no_interval_and_says_why():
    rare = [("0", "0")] * 30 + [("0", "2")]
    found = by_name(agreement(graded(*rare)))
    assert found["alpha"].value == pytest.approx(0)
    assert found["alpha"].low is None
    assert found["alpha"].n_undefined > 600  # (30 / 31) ** 31 of 2,000
    assert "of the resamples everyone gives the same answer" in found["alpha"].note
    assert found["percent agreement"].low is not None


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        ([("0",), ("1",)], "undefined: one coder"),
        ([("0", None), (None, "1")], "undefined: no headline has two answers"),
        ([("0", "0"), (None, "1")], "undefined: one headline has two answers; at least two are needed"),
        ([], "undefined: no headline has two answers"),
    ],
)
def test_answers_that_cannot_be_compared_say_why(rows, note):
    kinds = (Kind.ONE, Kind.ORDINAL, Kind.SEVERAL)
    for kind in kinds:
        coders = ("ana", "ben")[: len(rows[0])] if rows else ("ana", "ben")
        own = Ratings(question="alarm", coders=coders, answers=rows, kind=kind, values=GRADES)
        found = agreement(own)
        assert {(one.value, one.low, one.note) for one in found} == {(None, None, note)}


def test_three_coders_are_compared_together_and_pair_by_pair_with_kappa():
    rows = [("0", "0", "0"), ("1", "1", "0"), ("2", "2", "1"), ("0", "0", None), ("1", None, "1")]
    found = agreement(graded(*rows * 3, coders=("ana", "ben", "cleo")))
    assert {one.group for one in found} == {"all", "ana – ben", "ana – cleo", "ben – cleo"}
    assert "kappa" not in by_name(found)
    pair = by_name(found, "ana – cleo")["kappa"]
    assert (pair.n_units, pair.n_answers) == (12, 24)
    assert by_name(found, "ana – ben")["kappa"].value == 1


def test_each_year_has_its_own_agreement_and_headlines_without_a_year_are_in_all_alone():
    years = ["2023"] * 8 + ["2024"] * 8 + [""] * 8
    found = agreement(graded(*MIXED * 3, years=years))
    assert {one.group for one in found} == {"all", "2023", "2024"}
    assert by_name(found, "2024")["alpha"].n_units == 8


def test_several_themes_are_compared_as_sets_and_each_as_yes_or_no():
    rows = [
        ("jobs;privacy", "jobs"),
        ("", ""),
        ("privacy", "privacy"),
        ("jobs", "jobs; privacy"),
        ("", "jobs"),
    ]
    own = Ratings(question="themes", coders=("ana", "ben"), answers=rows, kind=Kind.SEVERAL)
    found = agreement(own)
    sets = by_name(found, question="themes")
    assert set(sets) == {"percent agreement", "alpha MASI", "alpha Jaccard"}
    assert sets["percent agreement"].value == pytest.approx(2 / 5)
    jobs = by_name(found, question="themes:jobs")
    assert jobs["percent agreement"].value == pytest.approx(4 / 5)
    assert jobs["kappa"].value == pytest.approx(1 - (1 / 5) / (13 / 25))


def test_cannot_tell_is_a_name_but_no_grade_and_no_set():
    rows = [("0", CANNOT_TELL), ("1", "1"), ("0", "0"), (CANNOT_TELL, CANNOT_TELL)]
    grades = by_name(agreement(graded(*rows)))["alpha"]
    assert (grades.n_units, grades.n_cannot_tell, grades.value) == (2, 3, 1)
    names = by_name(agreement(ratings(*rows, values=("0", "1"))))["alpha"]
    assert (names.n_units, names.n_cannot_tell) == (4, 0)
    own = Ratings(question="themes", coders=("a", "b"), answers=rows, kind=Kind.SEVERAL, values=("0", "1"))
    assert by_name(agreement(own), question="themes")["alpha MASI"].n_units == 2


def test_gwet_counts_the_answers_of_the_codebook_whether_or_not_they_occur():
    rows = [("yes", "yes"), ("no", "no"), ("yes", "no")] * 4
    few = by_name(agreement(ratings(*rows)))["AC1"].value
    more = by_name(agreement(ratings(*rows, values=("yes", "no", "perhaps"))))["AC1"].value
    assert more > few


def test_disagreements_come_furthest_apart_first_and_name_who_said_what():
    rows = [("0", "0", "1"), ("0", "3", None), ("2", "2", "2"), ("0", "1", "1"), ("1", None, None)]
    found = disagreements(graded(*rows, coders=("ana", "ben", "cleo")))
    assert [(one.unit, round(one.distance, 3)) for one in found] == [(1, 1), (0, 0.333), (3, 0.333)]
    assert found[0].answers == (("ana", "0"), ("ben", "3"))
    sets = Ratings(
        question="themes",
        coders=("ana", "ben"),
        answers=[("jobs;power", "jobs"), ("jobs", ""), ("", ""), ("jobs", None)],
        kind=Kind.SEVERAL,
    )
    assert [(one.unit, one.answers) for one in disagreements(sets)] == [
        (1, (("ana", "jobs"), ("ben", ""))),
        (0, (("ana", "jobs;power"), ("ben", "jobs"))),
    ]
    names = ratings(("yes", "no"), ("no", "no"))
    assert [one.distance for one in disagreements(names)] == [1]


def test_a_pairs_table_has_a_row_for_the_first_coders_answer():
    (table,) = pair_tables(graded(("0", "1"), ("0", "1"), ("3", "3"), ("2", None)))
    assert (table.first, table.second, table.values) == ("ana", "ben", GRADES)
    assert table.counts == ((0, 2, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 1))
    sets = Ratings(question="themes", coders=("a", "b"), answers=[("x;y", "x")], kind=Kind.SEVERAL)
    assert {one.question: one.counts for one in pair_tables(sets)} == {
        "themes:x": ((0, 0), (0, 1)),
        "themes:y": ((0, 0), (1, 0)),
    }


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ratings(("0", "1"), kind=Kind.ORDINAL), "the grades have no order"),
        (lambda: graded(("0", "7")), "'7' is not one of the answers 0, 1, 2, 3"),
        (lambda: graded(("0", "1"), ("0",)), "headline 2: 1 answers for 2 coders"),
        (lambda: graded(("0", "1"), years=["2023", "2024"]), "2 years for 1 headlines"),
    ],
)
def test_answers_that_fit_no_scale_are_refused_with_the_remedy(make, message):
    with pytest.raises(InputError, match=message) as caught:
        make()
    assert "alarm" in str(caught.value)
