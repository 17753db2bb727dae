from datetime import date, timedelta

import pytest

from panictrack.scoring.scorers.names import names_in, root_of_ratio, suggestions
from panictrack.scoring.scorers.topics import Topic

TOPIC = Topic(name="x", label="X", terms=("chatbot", "Model Corp"), only_beside=(("Claude", ("chatbot",)),))
START = date(2026, 1, 5)


def headlines(*titles, n=8, since=START):
    """Each title n times, with another number, one a day."""
    return [
        (since + timedelta(days=day), f"{title} on day {day}") for title in titles for day in range(1, n + 1)
    ]


EARLIER = headlines("A chatbot writes for Acme", "Rain in Ohio", n=40, since=date(2025, 6, 2))
CALM = headlines("Rain in Ohio", "Fair draws crowd", n=40)


def test_a_name_that_rose_beside_the_topic_is_suggested_with_its_counts():
    recent = [*CALM, *headlines("A chatbot named Kimi helps"), *headlines("Moonshot sells Kimi", n=3)]
    (kimi,) = suggestions(recent, EARLIER, TOPIC, 5)
    assert (kimi.name, kimi.n_with, kimi.n_without, kimi.n_before) == ("Kimi", 8, 3, 0)
    assert kimi.first_week == START
    assert kimi.example_with.startswith("A chatbot named Kimi")
    assert kimi.example_without.startswith("Moonshot sells Kimi")


def test_a_name_that_was_always_beside_the_topic_is_not_suggested():
    recent = [*CALM, *headlines("A chatbot writes for Acme")]
    assert suggestions(recent, EARLIER, TOPIC, 5) == []


def test_a_name_that_is_everywhere_in_the_news_is_not_suggested():
    recent = [*headlines("Storm Ada nears", n=80), *headlines("A chatbot warns of Ada")]
    assert suggestions(recent, EARLIER, TOPIC, 5) == []


@pytest.mark.parametrize("title", ["A chatbot of Model Corp helps", "A chatbot like Claude helps"])
def test_what_is_a_term_already_is_not_suggested(title):
    assert suggestions([*CALM, *headlines(title)], EARLIER, TOPIC, 5) == []


def test_a_word_that_others_write_in_small_letters_is_no_name():
    recent = [*CALM, *headlines("A Chatbot Unveils Songs"), *headlines("Firm unveils songs", n=5)]
    assert suggestions(recent, EARLIER, TOPIC, 5) == []


def test_a_pair_takes_the_place_of_words_that_seldom_stand_alone():
    recent = [*CALM, *headlines("A chatbot has Nano Banana inside")]
    assert [one.name for one in suggestions(recent, EARLIER, TOPIC, 5)] == ["Nano Banana"]


def test_a_word_of_a_term_is_suggested_only_if_it_also_stands_without_the_topic():
    recent = [*CALM, *headlines("A chatbot of Model Corp helps")]
    assert suggestions(recent, EARLIER, TOPIC, 5) == []
    recent += headlines("Shares of Corp fall", n=2)
    assert [one.name for one in suggestions(recent, EARLIER, TOPIC, 5)] == ["Corp"]


def test_a_name_in_fewer_headlines_than_the_least_is_not_suggested():
    recent = [*CALM, *headlines("A chatbot named Kimi helps")]
    assert suggestions(recent, EARLIER, TOPIC, 9) == []


def test_one_headline_that_many_outlets_print_counts_once():
    recent = [*CALM, *[(START, "A chatbot named Kimi helps")] * 20]
    assert suggestions(recent, EARLIER, TOPIC, 5) == []


def test_without_earlier_headlines_a_name_need_only_stand_out():
    recent = [*CALM, *headlines("A chatbot named Kimi helps")]
    assert [one.name for one in suggestions(recent, [], TOPIC, 5)] == ["Kimi"]


def test_the_first_week_may_be_an_earlier_one():
    before = [*EARLIER, (date(2025, 7, 2), "Kimi opens a shop")]
    (kimi,) = suggestions([*CALM, *headlines("A chatbot named Kimi helps")], before, TOPIC, 5)
    assert kimi.first_week == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Google’s Gemini 3.6 is out", {"Google", "Gemini", "Google Gemini", "Gemini 3.6"}),
        ("iPhone and o3 and GPT-5.5", {"iPhone", "o3", "GPT-5.5"}),
        ("Prices rose 10bn in May 2026", {"Prices", "May"}),
        ("nothing has capitals, not gpt5", set()),
        ("ALL OF IT HAS", set()),
    ],
)
def test_names_are_words_with_a_capital_and_pairs_of_them(title, names):
    assert names_in(title) == names


def test_the_root_of_the_likelihood_ratio_is_that_of_the_textbook():
    # G² = 2 Σ observed ln(observed / expected) of the table 10, 90; 2, 98.
    assert root_of_ratio(10, 100, 2, 100) == pytest.approx(2.4825, abs=0.0005)
    assert root_of_ratio(2, 100, 10, 100) == pytest.approx(-2.4825, abs=0.0005)
    assert root_of_ratio(0, 100, 0, 100) == 0
