import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.data import data_path
from panictrack.scoring.scorers import (
    ALARM_THRESHOLD,
    CONCERN_THRESHOLD,
    AlarmScorer,
    linear_model,
    load_topics,
    reasons,
    score_alarms,
)
from panictrack.scoring.scorers.explanation import explain

NAMING = (
    "Attack of the Psycho Chatbot",
    "How ChatGPT Hijacks Democracy",
    "Rogue AI ‘Could Kill Everyone,’ Scientists Warn as ChatGPT Craze Runs Rampant",
    "New AI-Powered Bing Is Threatening Users. And That’s No Laughing Matter",
)
MISSED = {NAMING[1], NAMING[3]}  # .31 and .29; docs/explanation/method_scores.md, What they cannot see
WORDS = [
    "AI",
    "chatbot",
    "kill",
    "warns",
    "could",
    "not",
    "doom",
    "the",
    "Paris",
    "robots",
    "“",
    "2,000",
    "é",
]


@pytest.mark.parametrize("title", NAMING)
def test_the_founding_headlines_that_name_the_technology_are_alarmed_or_at_least_a_concern(title):
    ((alarm, alarm_any),) = score_alarms([title])
    assert (alarm >= ALARM_THRESHOLD) == (title not in MISSED)
    assert alarm_any >= CONCERN_THRESHOLD


def test_the_founding_headline_that_names_no_technology_is_missed():
    assert score_alarms(["The College Essay Is Dead"]) == [(0.0, 0.0)]
    (reason,) = reasons("The College Essay Is Dead")
    assert "no technology" in reason.text


@pytest.mark.parametrize(
    ("calmer", "more_alarmed"),
    [
        ("AI doom fears are overblown, experts say", "AI doom fears are growing, experts say"),
        ("ChatGPT gets a new menu", "ChatGPT helped me plan a murder, teen tells court"),
        ("Chatbot helps doctors find cancer", "Chatbot kills patients, doctors warn"),
        ("Nvidia shares rise on AI demand", "AI could wipe out humanity, scientists warn"),
    ],
)
def test_a_debunk_or_plain_news_is_less_alarmed_than_a_threat(calmer, more_alarmed):
    (low, _), (high, _) = score_alarms([calmer, more_alarmed])
    assert low < high


def test_a_threat_without_a_technology_is_not_alarm_about_one():
    assert score_alarms(["Flood kills hundreds, thousands flee in terror"]) == [(0.0, 0.0)]


@pytest.mark.parametrize("title", ["", " ", "🤖" * 50, "ИИ убьёт всех", "AI " * 5_000, "?!“‘"])
def test_unusual_titles_are_scored(title):
    ((alarm, alarm_any),) = score_alarms([title])
    assert 0 <= alarm <= 1
    assert 0 <= alarm_any <= 1


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_the_reasons_sum_to_the_score(title):
    found = reasons(title)
    ((alarm, _),) = score_alarms([title])
    if alarm:
        log_odds = math.fsum(reason.weight for reason in found)
        assert alarm == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=0.0006)


@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=80), max_size=5)
)
def test_a_headline_scores_the_same_alone_and_among_others(titles):
    assert score_alarms(titles) == [score_alarms([title])[0] for title in titles]


def test_words_that_were_dropped_from_the_cache_have_the_same_scores_again(monkeypatch):
    titles = [f"Robot {word} warns of AI" for word in WORDS]
    before = score_alarms(titles)
    monkeypatch.setattr(linear_model, "CACHE_SIZE", 5)
    assert [score_alarms([title])[0] for title in titles] == before


def test_a_figure_of_speech_that_names_a_technology_is_scored_and_explained():
    assert "(names no technology)" not in [reason.text for reason in reasons("A killer app")]


def test_the_thresholds_are_those_of_the_weights():
    assert linear_model.threshold("alarm") == ALARM_THRESHOLD
    assert linear_model.threshold("alarm_any") == CONCERN_THRESHOLD


def test_the_weights_are_small_enough_to_ship():
    assert data_path("scoring", "weights.npz").stat().st_size < 2_000_000


def test_each_alarm_scorer_gives_its_column_of_both_alarms():
    both = score_alarms(NAMING)
    assert AlarmScorer("alarm").score(NAMING) == [alarm for alarm, _ in both]
    assert AlarmScorer("alarm_any").score(NAMING) == [alarm_any for _, alarm_any in both]


@pytest.mark.parametrize("title", NAMING)
def test_the_reasons_shown_add_up_to_the_score_shown(title):
    (item,) = explain([title], load_topics())
    log_odds = math.fsum(reason.weight for reason in item.reasons)
    assert item.alarm == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=0.0006)
