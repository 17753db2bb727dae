"""A language model's answers are used only where its agreement with people was shown."""

import pytest

from panictrack.labelling.codebook import built_in
from panictrack.labelling.trust import Answer, trust

ALARM = built_in().question("alarm")
ABOUT = built_in().question("about")
MODEL = "llm:tiny"


def coded(model, people, coder="ana"):
    """Answers of the model and of a person to as many headlines as there are pairs."""
    found = []
    for number, (one, other) in enumerate(zip(model, people, strict=True)):
        found += [
            Answer(title_digest=str(number), coder=MODEL, answer=one),
            Answer(title_digest=str(number), coder=coder, answer=other),
        ]
    return found


def test_people_are_always_used():
    assert trust("ana", ALARM, []).is_usable


def test_a_model_without_a_hundred_headlines_in_common_is_not_used():
    found = trust(MODEL, ALARM, coded("0123" * 24, "0123" * 24))
    assert not found.is_usable
    assert "96 headlines were judged by it and by people" in found.reason


def test_headlines_about_which_one_of_them_could_not_tell_do_not_fill_up_the_hundred():
    unsure = ["cannot_tell"] * 97
    for model, people in ((unsure, ["1"] * 97), (["1"] * 97, unsure)):
        found = trust(MODEL, ALARM, coded([*model, *"0033" * 5], [*people, *"0033" * 5]))
        assert not found.is_usable
        assert "20 headlines" in found.reason


@pytest.mark.parametrize("name", ["LLM:other", "llm :other", "\uff4c\uff4c\uff4d:other"])
def test_a_model_whose_name_is_written_otherwise_is_no_person(name):
    found = coded("0123" * 30, "0123" * 30, coder=name)
    assert not trust(MODEL, ALARM, found).is_usable
    assert not trust(name, ALARM, found).is_usable


def test_a_model_that_agrees_on_a_hundred_is_used():
    assert trust(MODEL, ALARM, coded("0123" * 25, "0123" * 25)).is_usable


def test_never_to_differ_is_not_enough_where_nearly_every_headline_has_the_same_answer():
    same = ["1", *["0"] * 119]
    assert not trust(MODEL, ABOUT, coded(same, same)).is_usable


def test_a_model_that_guesses_is_not_used():
    found = trust(MODEL, ALARM, coded("0123" * 50, "0011223312303210" * 12 + "01233210"))
    assert not found.is_usable
    assert "does not reach 0.667" in found.reason


def test_the_interval_decides_and_not_alpha_itself():
    """Nine of ten right: alpha is above the limit, its lower end is not."""
    model = ["1", "0"] * 50
    people = [("0" if one == "1" else "1") if number % 8 == 0 else one for number, one in enumerate(model)]
    found = trust(MODEL, ABOUT, coded(model, people))
    assert "0.7" in found.reason
    assert not found.is_usable


def test_a_model_that_only_ever_gave_one_answer_is_not_used():
    found = trust(MODEL, ABOUT, coded(["0"] * 120, ["0"] * 120))
    assert not found.is_usable
    assert "not defined" in found.reason


def test_agreement_between_two_models_shows_nothing():
    found = coded("0123" * 30, "0123" * 30, coder="llm:other")
    assert "0 headlines" in trust(MODEL, ALARM, found).reason


@pytest.mark.parametrize("second", ["0", "3"])
def test_a_headline_that_two_people_coded_counts_once(second):
    answers = coded("0123" * 25, "0123" * 25)
    more = [Answer(title_digest=str(number), coder="ben", answer=second) for number in range(100)]
    assert "on 100 headlines" in trust(MODEL, ALARM, answers + more).reason
