"""The features of a headline: negated threats, figures of speech, names of technologies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.scoring.scorers.features import is_about_technology, names_technology, tokens


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("Is this the killer app for AI?", "killer_app"),
        ("The new AI phone is deadly good", "deadly_good"),
        ("AI recreates the sword fight of Kill Bill", "kill_bill"),
        ("Inside an AI talent war", "talent_war"),
    ],
)
def test_a_figure_of_speech_is_one_word_and_its_threat_is_gone(title, word):
    assert word in tokens(title)
    assert set(word.split("_")).isdisjoint(tokens(title))


@pytest.mark.parametrize(
    ("title", "negated"),
    [
        ("AI won't kill us all", {"~kill"}),
        ("AI doom fears are overblown", {"~doom", "~fears"}),
        ("The myth of the AI jobs apocalypse", {"~jobs", "~apocalypse"}),
        ("AI will kill us all", set()),
        ("Not today, but AI will kill us", set()),
    ],
)
def test_a_negated_threat_is_another_word(title, negated):
    assert {word for word in tokens(title) if word.startswith("~")} == negated


@pytest.mark.parametrize(
    ("title", "is_about"),
    [
        ("Health system collapse feared as deadly virus spreads", False),
        ("Terror network threatens attacks on civilians", False),
        ("AI system collapses", True),
        ("Social network for robots", True),
        ("Flood kills hundreds", False),
        ("", False),
    ],
)
def test_a_word_for_many_things_names_no_technology_by_itself(title, is_about):
    assert is_about_technology(title) is is_about


@given(st.text(max_size=60))
def test_a_headline_about_a_technology_also_names_one_by_the_wider_list(title):
    assert names_technology(title) or not is_about_technology(title)
