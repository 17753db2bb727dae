"""Words of alarm that a headline negates, asks, quotes or plays with."""

import pytest

from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD, score_alarms

DENIALS = [
    "AI won't kill us all, says its inventor",
    "Robots will not destroy your job, study finds",
    "No, chatbots are not a threat to humanity",
]
DEBUNKS = [
    "AI doom fears are overblown, experts say",
    "The myth of the AI jobs apocalypse",
    "Fears of killer robots exaggerated, researchers say",
]
REASSURANCE = [
    "Chatbots are safe for children, study finds",
    "AI will create more jobs than it takes, report says",
    "Why you should not fear artificial intelligence",
]
FIGURES = [
    "Is this the killer app for artificial intelligence?",
    "The new AI phone is deadly good",
    "AI recreates the sword fight of Kill Bill",
    "AI chip war room: inside a talent war",
    "This AI startup is killing it in the bidding war for chips",
]
QUOTED_WARNINGS = [
    "AI could wipe out humanity, scientist warns",
    "‘Godfather of AI’ warns that machines could take control",
    "“Chatbots put our children in danger,” says senator",
]
QUESTIONS = [
    ("Will AI take your job?", "AI will take your job"),
    ("Could robots destroy us?", "Robots are going to destroy us, scientists warn"),
]


@pytest.mark.parametrize("title", [*DENIALS, *DEBUNKS, *REASSURANCE, *FIGURES])
def test_a_fear_that_is_denied_debunked_soothed_or_in_jest_is_not_clear_alarm(title):
    ((alarm, _),) = score_alarms([title])
    assert alarm < ALARM_THRESHOLD


@pytest.mark.parametrize("title", QUOTED_WARNINGS)
def test_a_quoted_warning_counts_as_the_warning_does(title):
    ((alarm, _),) = score_alarms([title])
    assert alarm >= ALARM_THRESHOLD


@pytest.mark.parametrize(("question", "statement"), QUESTIONS)
def test_a_question_is_less_alarmed_than_the_statement_and_still_a_concern(question, statement):
    (of_question, any_of_question), (of_statement, _) = score_alarms([question, statement])
    assert of_question < of_statement
    assert any_of_question >= CONCERN_THRESHOLD


@pytest.mark.parametrize(
    "title",
    [
        "Gunman kills five at a market",
        "War in the east leaves thousands dead",
        "Deadly virus spreads through three cities",
        "Factory closes with the loss of 900 jobs",
        "Health system collapse feared as deadly virus spreads",
        "Terror network threatens attacks on civilians",
    ],
)
def test_a_war_a_crime_an_illness_or_a_lost_job_without_a_technology_is_not_alarm(title):
    assert score_alarms([title]) == [(0.0, 0.0)]
