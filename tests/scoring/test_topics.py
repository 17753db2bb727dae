import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.errors import ConfigurationError
from panictrack.scoring.scorers import load_topics, score_topics

PACK = load_topics()
BY_NAME = {topic.name: topic for topic in PACK}
FILLER = ["the", "a", "new", "court", "in", "2000", "and", "Says", "Air", "India", "A.I.G.", "-", "’s", "’"]
TERMS = sorted(
    {word for topic in PACK for term in (*topic.terms, *topic.case_sensitive) for word in term.split()}
)

PHRASES = sorted({phrase.replace("#", "7") for topic in PACK for phrase in (*topic.terms, *topic.exclude)})


@pytest.mark.parametrize(
    "title",
    [
        "A.I.G. Posts a Record Loss",
        "Air India Flight Lands Safely",
        "Ai Weiwei Opens a Show in Berlin",
        "Claude Monet’s Lilies Sell for Millions",
        "Gemini: Your Horoscope for the Week",
        "Co-Pilots Walk Out Over Pay",
        "He said he was aiming at the AIDS clinic",
    ],
)
def test_lookalike_names_are_not_ai(title):
    assert not BY_NAME["ai"].matches(title)


@pytest.mark.parametrize(
    "title",
    [
        "A.I. Is Coming for Your Job",
        "A.I.’s Big Year",
        "The AI-Powered Toaster",
        "How Artificial Intelligence Works",
        "ARTIFICIAL INTELLIGENCE EXPLAINED",
        "ChatGPT passes the bar",
        "Chatbots in the classroom",
        "Deepfakes flood the election",
        "‘AI’ is the word of the year",
        "Is this the end for A.I.?",
    ],
)
def test_headlines_that_name_ai_are_about_ai(title):
    assert BY_NAME["ai"].matches(title)


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("internet", "Teenagers and the Internet"),
        ("y2k", "Banks Brace for the Millennium Bug"),
        ("file_sharing", "Napster Shuts Down"),
        ("cloning", "Scientists Clone a Sheep"),
        ("gm_food", "Genetically Modified Corn Found in Taco Shells"),
        ("cell_phones", "Do Cell Phones Cause Cancer?"),
        ("video_games", "Violent Video Games and Children"),
        ("drones", "Drones Over the Airport"),
        ("smart_glasses", "Google Glass Banned in Bars"),
        ("rfid", "RFID Tags in Passports"),
        ("social_media", "Facebook Is Making Us Lonely"),
        ("self_driving_cars", "Self-Driving Car Hits Pedestrian"),
        ("cryptocurrency", "Bitcoin Falls Again"),
        ("facial_recognition", "City Bans Facial Recognition"),
        ("gene_editing", "Crispr Babies Shock the World"),
        ("surveillance", "N.S.A. Surveillance Program Revealed"),
        ("5g", "5G Masts Set on Fire"),
        ("nuclear_power", "Nuclear Plant to Close"),
        ("vaccines", "Measles Vaccine Scare Spreads"),
    ],
)
def test_each_earlier_technology_is_found(topic, title):
    assert BY_NAME[topic].matches(title)


def test_plain_news_is_about_no_technology():
    titles = ["President Visits Ohio", "Cup Final Ends in a Draw", "Recipe: Lentil Soup", ""]
    assert score_topics(titles, PACK) == [()] * len(titles)


@given(st.lists(st.sampled_from(TERMS + FILLER) | st.sampled_from(PHRASES), max_size=8).map(" ".join))
def test_the_filter_over_all_topics_misses_nothing(title):
    assert score_topics([title], PACK)[0] == tuple(topic.name for topic in PACK if topic.matches(title))


def test_at_least_fifteen_earlier_technologies_are_shipped():
    assert len(PACK) >= 16


def test_a_topic_of_the_user_is_added_and_one_of_a_shipped_name_replaces_it(tmp_path):
    path = tmp_path / "feeds.yaml"
    path.write_text("topics:\n  ai: {terms: [thinking machine]}\n  lasers: {terms: [laser]}\n")
    topics = {topic.name: topic for topic in load_topics(path)}
    assert topics["lasers"].matches("Lasers Pointed at Planes")
    assert topics["ai"].matches("A Thinking Machine")
    assert not topics["ai"].matches("ChatGPT")
    assert topics["ai"].id != BY_NAME["ai"].id


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("lasers: {trems: [laser]}", "lasers: no terms"),
        ("lasers: {terms: [laser], colour: red}", "unknown key colour"),
        ("lasers: {terms: laser}", "must be a list"),
        ("lasers: {terms: ['!!']}", "no letter"),
        ("Big Lasers: {terms: [laser]}", "lower-case letters"),
    ],
)
def test_a_bad_topic_is_an_error_that_names_topic_and_key(tmp_path, body, message):
    path = tmp_path / "feeds.yaml"
    path.write_text(f"topics:\n  {body}\n")
    with pytest.raises(ConfigurationError, match=message):
        load_topics(path)
