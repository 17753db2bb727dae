"""What a scorer cannot read has no score, and is in no count: it is not calm."""

from datetime import UTC, datetime

import pytest

from panictrack.archive.counts import rules_of
from panictrack.archive.headlines import cached_unread, insert_rows
from panictrack.archive.scores import make_current, n_unscored, register
from panictrack.archive.search import COLUMNS, Query, find
from panictrack.archive.week_cache import cached_counts
from panictrack.model import Entry, ScorerId
from panictrack.model.identity import to_row
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
TITLES = {
    "en": "AI could kill us all",
    None: "AI will destroy the world",
    "es": "Crisis: OpenAI robots panic, AI kills all",  # words that an English scorer would find
    "ja": "人工知能が雇用を奪う恐れ",
}
SCORES = ("alarm", "alarm_any", "vader", "topics", "themes", "regulation")


@pytest.fixture
def of_four_languages(archive):
    """Four headlines of a week, scored."""
    arrivals = [
        to_row(Entry(title=title), "x.org", NOW, is_selected=False, language=language)
        for language, title in TITLES.items()
    ]
    with archive.writing() as connection:
        insert_rows(connection, arrivals)
    done = score(archive)
    assert done.n_headlines == 2
    return archive


def found(archive):
    with archive.reading() as connection:
        return {item.language: item for item in find(connection, Query())}


def test_a_headline_that_no_scorer_reads_has_no_scores_and_no_topics(of_four_languages, rows):
    headlines = found(of_four_languages)
    for language in ("es", "ja"):
        assert [getattr(headlines[language], name) for name in SCORES] == [None] * 6
    for language in ("en", None):
        assert headlines[language].alarm > 0.346
        assert headlines[language].topics == "ai"
    assert rows("select distinct language from score join headline on id = headline_id") == [("en",), (None,)]


def test_the_view_says_the_same_as_a_search(of_four_languages, rows):
    shown = {row[COLUMNS.index("language")]: row for row in rows("select * from headline_current")}
    for language, headline in found(of_four_languages).items():
        assert [shown[language][COLUMNS.index(name)] for name in SCORES] == [
            getattr(headline, name) for name in SCORES
        ]


def test_it_is_in_no_count_and_the_counts_say_how_many_there_are(of_four_languages):
    with of_four_languages.writing() as connection:
        rules = rules_of(register(connection, Scorers(load_topics()).ids))
        (week,) = cached_counts(connection, rules, only={"ai"})
        assert (week.n_headlines, week.n_topic, week.n_alarmed) == (2, 2, 2)
        assert cached_unread(connection) == {"es": 1, "ja": 1}


def test_it_is_no_backlog(of_four_languages):
    with of_four_languages.writing() as connection:
        numbers = register(connection, Scorers(load_topics()).ids)
        assert n_unscored(connection, list(numbers.values())) == 0


def test_a_headline_that_is_given_a_language_leaves_the_counts(of_four_languages):
    with of_four_languages.writing() as connection:
        rules = rules_of(register(connection, Scorers(load_topics()).ids))
        cached_counts(connection, rules)
        connection.execute("update headline set language = 'nl' where language is null")
        (week,) = cached_counts(connection, rules, only={"ai"})
        assert week.n_headlines == 1
        assert cached_unread(connection) == {"es": 1, "ja": 1, "nl": 1}


def test_a_later_scorer_may_read_more_languages(of_four_languages):
    polyglot = ScorerId(name="alarm", version="polyglot", fingerprint="f", languages=("en", "es"))
    with of_four_languages.writing() as connection:
        make_current(connection, register(connection, [polyglot]))
    by_language = {item.language: item.alarm for item in found(of_four_languages).values()}
    assert by_language == {"en": 0.0, None: 0.0, "es": 0.0, "ja": None}


def test_headlines_are_scored_as_if_the_unread_were_not_there():
    scorers = Scorers(load_topics())
    names = frozenset(item.name for item in scorers.ids)
    titles, languages = list(TITLES.values()), list(TITLES)
    alone = scorers.score_batch(titles[:2], names)
    together = scorers.score_batch(titles, names, languages)
    assert {name: values for name, values in together.items() if values} == {
        name: values for name, values in alone.items() if values
    }
