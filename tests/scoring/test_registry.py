"""Recorded fingerprints: a scorer that changes needs a new version."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from panictrack.history.baseline import load_baseline, read_provenance
from panictrack.scoring.scorers import Scorers, VaderScorer, load_topics

SCORERS = Scorers(load_topics())
NAMES = frozenset(item.name for item in SCORERS.ids)
TITLES = [
    "A.I. Could Kill Us All",
    "Cup Final Ends in a Draw",
    "",
    "I LOVE this, but it is kind of BAD!!! 😀",
]
LIBRARY = SentimentIntensityAnalyzer()
WORDS = [
    *sorted(LIBRARY.lexicon)[::40],
    # words that modify others, belong to a phrase with a rule of its own, or fall under another rule
    "not",
    "but",
    "very",
    "kind",
    "of",
    "never",
    "least",
    "no",
    "or",
    "nor",
    "so",
    "this",
    "without",
    "doubt",
    "n't",
    "won't",
    "isn't",
    "at",
    "most",
    "the",
    "shit",
    "bomb",
    "bad",
    "ass",
    "bus",
    "stop",
    "yeah",
    "right",
    "kiss",
    "death",
    "to",
    "die",
    "for",
    "beating",
    "heart",
    "GREAT",
    "BAD",
    "!!",
    "?",
    "good!",
    "(war)",
    "😀",
    "👍🏽",
    ":)",
]

KNOWN = {
    "vader": ("3.3.2", "b4e17551faa7f80f"),
    "alarm": ("4", "8f294c30f1eb530f"),
    "alarm_any": ("4", "07d236ba4230fa48"),
    "theme:existential": ("4", "5acf1a7855a28065"),
    "theme:jobs": ("4", "56077e7cabc87b15"),
    "theme:misinformation": ("4", "170fe2796419fc85"),
    "theme:privacy": ("4", "ae896775171edf96"),
    "theme:crime": ("4", "5653bc5f01328157"),
    "theme:children": ("4", "0f6c666509d99ff5"),
    "theme:bias": ("4", "279f739ace6031ce"),
    "theme:creative": ("4", "3ee9affe7882b3df"),
    "theme:safety": ("4", "ae793760e7387c84"),
    "theme:military": ("4", "c048a0f934633fe5"),
    "theme:sexual": ("4", "20295fcc5ee732fc"),
    "theme:power": ("4", "cf4b588b1e74f850"),
    "theme:environment": ("4", "643c75e309c13973"),
    "theme:error": ("4", "d1de68808936a113"),
    "theme:economy": ("4", "285512fbd92327b4"),
    "regulation:development": ("4", "c725620a64bc4c8f"),
    "regulation:deployment": ("4", "c725620a64bc4c8f"),
    "regulation:general": ("4", "c725620a64bc4c8f"),
    "topic:ai": ("2", "67cfa18805423bc9"),
    "topic:internet": ("1", "1a98e442b1272247"),
    "topic:y2k": ("1", "b5278919b09f6215"),
    "topic:file_sharing": ("1", "31b10c6388f2e195"),
    "topic:cloning": ("1", "140cb63136789b0e"),
    "topic:gm_food": ("1", "9961dcaf2e64b0a4"),
    "topic:cell_phones": ("1", "fc58d43d8212d90d"),
    "topic:video_games": ("1", "243bcb5bff9aa060"),
    "topic:drones": ("1", "2b3c743afa90483c"),
    "topic:smart_glasses": ("1", "6a405e629831e9c9"),
    "topic:rfid": ("1", "5199f90df36668a8"),
    "topic:social_media": ("1", "14aa60f7c943b8c1"),
    "topic:self_driving_cars": ("1", "30b9f3f7bea70aae"),
    "topic:cryptocurrency": ("1", "578e9efa643c9163"),
    "topic:facial_recognition": ("1", "9f372ad298bdf24c"),
    "topic:gene_editing": ("1", "5452a28e45baf5de"),
    "topic:surveillance": ("1", "6333c3e59f2d10dc"),
    "topic:5g": ("1", "c3cc24ce82ec6cc9"),
    "topic:nuclear_power": ("1", "b2e6f31b98105f72"),
    "topic:vaccines": ("1", "830a885fb2a4c6fa"),
    "alarm-encoder": ("1", "9a0ee87a74bacc41"),
    "alarm-encoder-any": ("1", "9a0ee87a74bacc41"),
}  # fmt: skip


def test_a_changed_scorer_has_a_new_version():
    every = Scorers(load_topics(), with_encoder=True)
    found = {item.name: (item.version, item.fingerprint) for item in every.ids}
    changed = {name: pair for name, pair in found.items() if KNOWN.get(name) != pair}
    assert not changed, (
        "These scorers differ from the version recorded here. Raise their version, write the "
        f"change into CHANGELOG.md, run `make baseline`, and record here: {changed}"
    )


def test_the_shipped_baseline_was_counted_with_the_current_scorers():
    wanted = {item for item in SCORERS.ids if item.name != "vader"}
    assert set(read_provenance().scorers) == wanted, "run `make baseline`: other scorers counted it"


def test_the_baseline_holds_thirty_years_of_ai_and_the_other_technologies():
    baseline = load_baseline(SCORERS.ids)
    years = {count.week_start.year for count in baseline.counts if count.topic == "ai"}
    assert years == set(range(1996, 2027))
    assert {count.topic for count in baseline.counts} == {topic.name for topic in SCORERS.topics}
    for count in baseline.counts:
        assert 0 <= count.n_alarmed <= count.n_topic <= count.n_headlines
        assert count.n_concerned <= count.n_topic


def test_a_topic_that_the_user_redefines_has_no_baseline(tmp_path):
    path = tmp_path / "feeds.yaml"
    path.write_text("topics:\n  ai: {terms: [thinking machine]}\n")
    topics = {count.topic for count in load_baseline(Scorers(load_topics(path)).ids).counts}
    assert "ai" not in topics
    assert "drones" in topics


def test_scores_of_a_batch_are_those_of_each_scorer_without_the_zeros():
    found = SCORERS.score_batch(TITLES, NAMES)
    for scorer in SCORERS.members:
        dense = [0.0] * len(TITLES)
        for index, value in found[scorer.id.name]:
            assert value != 0
            dense[index] = value
        assert dense == list(scorer.score(TITLES))


def test_scorers_can_be_sent_to_a_worker_process():
    sent = pickle.loads(pickle.dumps(SCORERS))  # noqa: S301
    assert sent.score_batch(TITLES, NAMES) == SCORERS.score_batch(TITLES, NAMES)


@given(st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join))
def test_vader_is_the_library_to_the_last_digit(title):
    assert VaderScorer().score([title]) == [LIBRARY.polarity_scores(title)["compound"]]


@pytest.mark.parametrize(
    "title", ["", "   ", "😀😡", "NOT good", "least bad", "won't love", "the shit", "yeah right"]
)
def test_vader_agrees_on_unusual_headlines(title):
    assert VaderScorer().score([title]) == [LIBRARY.polarity_scores(title)["compound"]]
