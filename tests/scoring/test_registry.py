"""Recorded fingerprints: a scorer that changes needs a new version."""

import pickle
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer, normalize

from panictrack.history.baseline import load_baseline, read_provenance
from panictrack.scoring.scorers import Scorers, VaderScorer, load_topics, score_topics

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
    # the marks of most newspapers
    "don’t",
    "Isn‘t",
    "“GOOD”",
    "’bad’,",
    "‘sort",
    "’",
    "“:)”",
]
STRAIGHT = {ord(mark): "'" for mark in "’‘‛"} | {ord(mark): '"' for mark in "“”„‟"}
# Words that the library's rules read together: many more of the neighbours that matter than of chance.
MODIFIERS = [
    *WORDS[WORDS.index("not") :],
    *["this", "so", "never", "least", "no", "or", "nor", "war", "love", "this", "without", "doubt"],
    *["VERY", "almost", "WAR", "enough", "just", "sort", "hasnt", "extreme"],
]

NAMES_OF_TECHNOLOGY = [
    "AI",
    "A.I.",
    "a",
    "I",
    "open",
    "robots",
    "deepfake",
    "web",
    "sites",
    "nuclear-power",
    "vaccines’",
    "5G",
]

KNOWN = {
    "vader": ("3.3.2+straight", "c3c18f986a0be377"),
    "alarm": ("5", "f877bbc72b51fe30"),
    "alarm_any": ("5", "c2d6150ea2a3cfdb"),
    "theme:existential": ("5", "3730a855edeab1ef"),
    "theme:jobs": ("5", "ddb98edfb1eb551d"),
    "theme:misinformation": ("5", "870fa9d6251063c0"),
    "theme:privacy": ("5", "21df0851d2a1b166"),
    "theme:crime": ("5", "342d00bd471e4d0f"),
    "theme:children": ("5", "2969305c1421baa2"),
    "theme:bias": ("5", "67f2ec1ca1a0ecd7"),
    "theme:creative": ("5", "e9c71444265f0c0d"),
    "theme:safety": ("5", "82a8bad1c1a18bcb"),
    "theme:military": ("5", "e4d0534d8c0e1044"),
    "theme:sexual": ("5", "c40c0f84933ebed3"),
    "theme:power": ("5", "b05c5a0f78dbfbe3"),
    "theme:environment": ("5", "77f07155fba39417"),
    "theme:error": ("5", "aace9acfecaa3795"),
    "theme:economy": ("5", "dc7412c2f425670a"),
    "regulation:development": ("5", "185045a5b6f6b5ed"),
    "regulation:deployment": ("5", "185045a5b6f6b5ed"),
    "regulation:general": ("5", "185045a5b6f6b5ed"),
    "topic:ai": ("3", "aaf639a3bbcbb35a"),
    "topic:internet": ("2", "c0b35b33b7c84e8b"),
    "topic:y2k": ("2", "7f6f419e729d2aa3"),
    "topic:file_sharing": ("2", "03d4d6b7b36a9616"),
    "topic:cloning": ("2", "be8a2eec26b68a1b"),
    "topic:gm_food": ("2", "cd5773c17c54b0e6"),
    "topic:cell_phones": ("1", "707ea7e8e2e25e46"),
    "topic:video_games": ("1", "25362ff5e7918bee"),
    "topic:drones": ("1", "12f9cebfc5e08373"),
    "topic:smart_glasses": ("1", "d8b7bd096b7900e6"),
    "topic:rfid": ("2", "f14df1744e94aab6"),
    "topic:social_media": ("1", "b1e9491e55b712bf"),
    "topic:self_driving_cars": ("1", "135860cd6b67a33b"),
    "topic:cryptocurrency": ("2", "c53367a06c467c55"),
    "topic:facial_recognition": ("2", "0a59f4bacc904b74"),
    "topic:gene_editing": ("1", "efab9d9c170e1951"),
    "topic:surveillance": ("2", "9e77c8909de95212"),
    "topic:5g": ("2", "934fac83c25776dd"),
    "topic:nuclear_power": ("2", "43e98a8a76787168"),
    "topic:vaccines": ("2", "83b3dfec0d28f576"),
    "alarm-encoder": ("2", "6bb9aa172fa9264a"),
    "alarm-encoder-any": ("2", "52e57dcef3f51e69"),
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


@given(
    st.lists(st.lists(st.sampled_from([*WORDS, *NAMES_OF_TECHNOLOGY]), max_size=8).map(" ".join), max_size=4)
)
def test_a_batch_has_the_scores_of_the_library_and_of_each_topic(titles):
    found = SCORERS.score_batch(titles, NAMES)
    vader = dict(found["vader"])
    assert [vader.get(index, 0.0) for index in range(len(titles))] == list(map(library_score, titles))
    topics = score_topics(titles, SCORERS.topics)
    for topic in SCORERS.topics:
        matching = [index for index, names in enumerate(topics) if topic.name in names]
        assert found[f"topic:{topic.name}"] == [(index, 1.0) for index in matching]
    without = SCORERS.score_batch(titles, NAMES - {"vader"})
    assert without == {name: values for name, values in found.items() if name != "vader"}


@pytest.mark.parametrize("word", ["AI", "internet", "good", "not", "bad!", "why?", "x"])
def test_a_word_said_hundreds_of_times_does_not_spill_into_another_scorer(word):
    title = " ".join([word] * 300)
    found = {name for name, values in SCORERS.score_batch([title], NAMES).items() if values}
    assert ("topic:ai" in found) == ("alarm_any" in found and word != "internet") == (word == "AI")
    assert ("topic:internet" in found) == (word == "internet")
    assert VaderScorer().score([title]) == [library_score(title)]


def test_scorers_can_be_sent_to_a_worker_process():
    sent = pickle.loads(pickle.dumps(SCORERS))  # noqa: S301 - our own
    assert sent.score_batch(TITLES, NAMES) == SCORERS.score_batch(TITLES, NAMES)


def library_score(title):
    return LIBRARY.polarity_scores(title.translate(STRAIGHT))["compound"]


@given(st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join))
def test_vader_is_the_library_on_straight_marks_to_the_last_digit(title):
    assert VaderScorer().score([title]) == [library_score(title)]


@given(st.lists(st.sampled_from(MODIFIERS), min_size=3, max_size=8).map(" ".join))
def test_vader_is_the_library_where_every_word_modifies_another(title):
    assert VaderScorer().score([title]) == [library_score(title)]


@given(st.text(alphabet="’‘‛“”„‟'\"!?:) dontDONT", max_size=30))
def test_vader_is_the_library_on_any_row_of_marks(title):
    assert VaderScorer().score([title]) == [library_score(title)]


@pytest.mark.parametrize(
    "title",
    [
        "",
        "   ",
        "😀😡",
        "NOT good",
        "least bad",
        "won't love",
        "the shit",
        "yeah right",
        "A kiss of death for this bad war, but no good or great peace",
        "Police say this murder was so awful",
        "A sort of sad win",
        "“Don’t panic”",
        "ℹ a good letter that is an emoji",
        "good " * 300,
        "WAR " * 20,
        "Is it good? Is it bad?",
        "D: d: (no) x)",
    ],
)
def test_vader_agrees_on_unusual_headlines(title):
    assert VaderScorer().score([title]) == [library_score(title)]


@pytest.mark.parametrize(
    ("typographic", "straight"),
    [
        ("Don’t panic", "Don't panic"),
        ("It ISN‘T good!", "It ISN'T good!"),
        ("“Great” war", '"Great" war'),
        ("‘Killer’ robots won’t love you", "'Killer' robots won't love you"),
    ],
)
def test_vader_reads_typographic_marks_as_straight_ones(typographic, straight):
    scores = VaderScorer().score([typographic, straight])
    assert scores[0] == scores[1] == LIBRARY.polarity_scores(straight)["compound"] != 0


def test_all_values_of_the_library_are_tenths_and_none_is_zero():
    assert all(value and round(value, 1) == value for value in LIBRARY.lexicon.values())


def test_no_sum_of_tenths_lies_where_a_last_bit_would_change_the_fourth_decimal():
    """So the sum in tenths, which is exact, has the score of the library's sum of floats."""
    for tenths in range(-400, 401):
        scaled = 1e4 * normalize(tenths / 10)
        assert abs(abs(scaled) % 1 - 0.5) > 1e-6


def test_values_that_cancel_but_for_a_last_bit_are_emphasised_as_the_library_does():
    cancelling = [
        " ".join(words) + "!!"
        for words in permutations(["good", "sad", "useful", "interest", "tired", "war"], 3)
    ]
    assert VaderScorer().score(cancelling) == list(map(library_score, cancelling))


def test_vader_knows_that_a_typographic_negation_changes_the_sign():
    negated, plain = VaderScorer().score(["Don’t panic", "Panic"])
    assert negated > 0 > plain


def test_a_topic_scored_alone_scores_as_beside_all_others():
    titles = [*TITLES, "Drones and robots over the airport", "Deepfakes of a vaccine"]
    every = SCORERS.score_batch(titles, NAMES)
    for name in ("topic:drones", "topic:ai", "topic:vaccines", "alarm"):
        assert SCORERS.score_batch(titles, frozenset({name})) == {name: every[name]}
