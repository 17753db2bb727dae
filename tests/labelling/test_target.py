"""What counts as yes, and what a headline's answers say of it."""

import pytest

from panictrack.errors import InputError
from panictrack.labelling.codebook import built_in, parse
from panictrack.labelling.target import Truth, target_of

BOOK = built_in()
OWN = """
name: tone
version: "1"
questions:
  - {name: tone, ask: How?, kind: one, answers: [{value: good}, {value: bad}]}
"""


@pytest.mark.parametrize(
    ("answers", "truth"),
    [
        ({}, Truth.OPEN),
        ({"about": "0"}, Truth.NO),
        ({"about": "1"}, Truth.OPEN),
        ({"about": "1", "alarm": "1"}, Truth.NO),
        ({"about": "1", "alarm": "3"}, Truth.OPEN),
        ({"about": "1", "alarm": "3", "object": "technology"}, Truth.YES),
        ({"about": "1", "alarm": "3", "object": "use"}, Truth.NO),
        ({"about": "1", "alarm": "cannot_tell"}, Truth.DOUBTFUL),
        ({"about": "1", "alarm": "2", "object": "cannot_tell"}, Truth.DOUBTFUL),
        ({"about": "cannot_tell"}, Truth.DOUBTFUL),
    ],
)
def test_a_headline_counts_as_alarmed_by_all_three_answers(answers, truth):
    assert target_of(BOOK, ()).truth(answers) is truth


def test_one_of_several_themes_is_enough():
    target = target_of(BOOK, ("themes=jobs,privacy",))
    complete = {"about": "1", "alarm": "1", "object": "technology", "regulation": "none"}
    assert target.truth(complete | {"themes": "existential;jobs"}) is Truth.YES
    assert target.truth(complete | {"themes": "none"}) is Truth.NO


def test_a_codebook_without_alarm_must_be_told_what_counts():
    book = parse(OWN, "own.yaml")
    with pytest.raises(
        InputError, match="codebook tone has no question 'about', so it does not tell clear alarm"
    ):
        target_of(book, ())
    assert target_of(book, ("tone=bad",)).truth({"tone": "bad"}) is Truth.YES


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("alarm", "--count alarm: write it as QUESTION=ANSWER"),
        ("alarm=7", "alarm has no answer '7'; its answers are 0, 1, 2, 3"),
        ("mood=1", "has no question 'mood'"),
        ("alarm=cannot_tell", "alarm has no answer 'cannot_tell'"),
    ],
)
def test_a_condition_that_cannot_be_is_refused_with_what_can(condition, why):
    with pytest.raises(InputError, match=why):
        target_of(BOOK, (condition,))
