import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.errors import ConfigurationError
from panictrack.scoring.scorers import load_topics, score_topics
from panictrack.scoring.scorers.topics import Topic

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
        "Detained artist Ai headlines Beijing art show",
        "Ai Fiori Expands With Its Sky Terrace",
        "Agi & Sam: Spring Menswear",
        "Does AGI count as income? What tax filers need to know",
        "Computer Vision Syndrome Affects Millions",
        "Deaths: Solomon W., JD, LLM",
        "Profit downgrade for GPT Group",
        "Converting a disk from MBR to GPT without losing data",
        "Winklevoss twins file paperwork for Gemini crypto exchange, an app",
        "Jean-Claude Juncker rewrites the code of conduct",
        "Copilot in the Prosecutor's Office inquiry",
        "Avian influenza (AI) found on a third farm",
        "Air India flight AI 171: what we know",
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
        "Gemini 3.6 Flash",
        "Claude can now send emails without your approval",
        "Perplexity offers to buy the Chrome browser",
        "Introducing Copilot+ PCs",
        "Ollama is now available on Windows",
        "Llama3 implemented in pure NumPy",
        "Moonshot’s Kimi K3 may be about memory",
        "China customs stops Nvidia’s H200 chips",
        "Campaigners call for a ban on killer robots",
        "Actor deepfaked in an advert",
        "AI Overviews get the Air India crash wrong",
        "musk ai letter pause robots jobs",
        "a i fuels new school bullying outrage",
    ],
)
def test_headlines_that_name_ai_are_about_ai(title):
    assert BY_NAME["ai"].matches(title)


def test_small_letters_count_only_where_a_headline_has_no_capital():
    topic = Topic(name="x", label="X", small_letters=("ai",))
    assert topic.matches("how ai writes")
    assert not topic.matches("How ai Writes")


def test_a_term_does_not_count_beside_the_words_that_give_it_another_meaning():
    topic = Topic(name="x", label="X", case_sensitive=("GPT",), not_beside=(("GPT", ("partition",)),))
    assert topic.matches("GPT writes a poem")
    assert not topic.matches("A GPT partition is lost")


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


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("5g", "Huawei Wins Network Contract in Spain"),
        ("5g", "UK to purge Huawei from 5G by the end of 2027"),
        ("cloning", "A MULE IS CLONED"),
        ("cloning", "Clones' offspring may be in food supply"),
        ("cloning", "Yes, I Could Clone My Cat. But Why?"),
        ("cloning", "To Clone or Not to Clone: Scientists Disagree"),
        ("cloning", "Murky Cloning Debate"),
        ("facial_recognition", "Face scans and biometrics at the airport"),
        ("facial_recognition", "Clearview AI fined for its database"),
        ("file_sharing", "Legal MP3's"),
        ("file_sharing", "Peer-to-Peer Downloaders Gorge on Songs"),
        ("gm_food", "Gene-altered wheat could become a trade problem"),
        ("gm_food", "Organic farmers seek protection from Monsanto"),
        ("gm_food", "Genetically modified salmon approved for human consumption"),
        ("internet", "What Price Will Be Paid By Those Not on the Net?"),
        ("nuclear_power", "Officials Question Security of A-Plant"),
        ("nuclear_power", "Fighting near Zaporizhzhia plant"),
        ("nuclear_power", "Japan nuclear plant could leak more radioactive water"),
        ("rfid", "Electronic tags for all schoolchildren"),
        ("surveillance", "Big Brother Is Watching You"),
        ("surveillance", "Spies for bugging Merkel's phone"),
        ("surveillance", "Senators try to block bulk data collection"),
        ("surveillance", "Meta to track workers' clicks and keystrokes"),
        ("surveillance", "Journalists were targeted with Pegasus"),
        ("vaccines", "Covid jab for the over-50s"),
        ("cryptocurrency", "Crypto investors lose their savings"),
        ("y2k", "Y2K: are the banks ready?"),
    ],
)
def test_a_mended_term_still_finds_its_technology(topic, title):
    assert BY_NAME[topic].matches(title)


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("5g", "Huawei CFO fights extradition from Canada"),
        ("5g", "The Axon 20 5G hides its camera"),
        ("cloning", "Technical analysis of the Signal clone used by officials"),
        ("cloning", "React Tutorial: Cloning Yelp"),
        ("cloning", "They Cloned Tyrone premieres"),
        ("cloning", "Kennedy Warns Democrats Not to Be Republican Clones"),
        ("cloning", "Mac Clones Are Back"),
        ("facial_recognition", "Biometric gun safes recalled"),
        ("facial_recognition", "Crash kills one in Clearview Township"),
        ("facial_recognition", "New phone to hide Face ID under its display"),
        ("file_sharing", "MP3 players damage hearing"),
        ("file_sharing", "Peer-to-peer lender Funding Circle lists its shares"),
        ("gm_food", "Monsanto ordered to pay in Roundup cancer case"),
        ("gm_food", "Gene-altered mice are a model of the disease"),
        ("gm_food", "Man gets a heart from a genetically altered pig"),
        ("internet", "The Ambitious Ronaldo Finally Finds the Net"),
        ("internet", "Iran detains top aide to reformer: website"),
        ("nuclear_power", "How to Pot a Plant"),
        ("nuclear_power", "Mattel to Close a Plant in Kentucky"),
        ("nuclear_power", "Once a Millstone, GE Capital Is Now a Profit Center"),
        ("nuclear_power", "Russian strike on Zaporizhzhia apartment building"),
        ("nuclear_power", "Which Radioactive Republicans Are We Betting On?"),
        ("rfid", "Rogue trader leaves jail with electronic tag"),
        ("surveillance", "Big Brother contestant evicted"),
        ("surveillance", "Bugging Out on the Bayou"),
        ("surveillance", "CDC cuts food safety surveillance"),
        ("surveillance", "Pegasus Wins at Jerome"),
        ("surveillance", "Jobs and inflation data collection reviewed"),
        ("vaccines", "Skinny jab left me in hospital"),
        ("cryptocurrency", "Linux 6.8 merges a crypto driver"),
        ("y2k", "Pop-punk band rides the wave of Y2K core"),
    ],
)
def test_another_meaning_of_a_term_is_not_its_technology(topic, title):
    assert not BY_NAME[topic].matches(title)


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
