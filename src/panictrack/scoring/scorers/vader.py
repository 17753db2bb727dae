"""vaderSentiment 3.3.2 as a scorer: exactly its scores, in a fraction of its time.

Method: Hutto & Gilbert (2014), VADER, a rule-based sentiment model for social media text.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from hashlib import sha256
from math import isnan, nan
from types import SimpleNamespace
from typing import Any

from panictrack.model import ScorerId
from panictrack.scoring.scorers.prefilter import WordCache

VERSION = "3.3.2"
_METHOD = "1"
_MODIFIERS = frozenset({"no", "or", "nor", "never", "so", "this", "without", "doubt", "least", "but"})


class VaderScorer:
    """The compound sentiment of a headline in [-1, 1]; 0.0 is neutral, or without a word that VADER knows.

    Can mislead when the sentiment has another cause than the technology ("AI finds cancer early" is
    negative), when a positive word is about harm ("AI helps hackers"), and in every language but English.
    It measures sentiment, not fear.
    """

    @cached_property
    def id(self) -> ScorerId:
        """The name, the library's version, and a digest of that version and of our method's."""
        fingerprint = sha256(f"{_METHOD}\n{VERSION}".encode()).hexdigest()[:16]
        return ScorerId(name="vader", version=VERSION, fingerprint=fingerprint)

    def score(self, titles: Sequence[str]) -> list[float]:
        """The compound score of each headline, rounded by the library to four decimals."""
        library = _library()
        value_of, compound = library.value_of.__getitem__, library.compound
        sums = (sum(map(value_of, title.split())) for title in titles)
        # Most headlines have no word that VADER knows.
        return [compound(title, total) if total else 0.0 for title, total in zip(titles, sums, strict=True)]


class _Library:
    """The parts of vaderSentiment that we use, loaded at the first score: its lexicon takes 20 ms.

    The library checks for each word whether one of the three words before it negates or intensifies it. If a
    headline holds no word that can, its score depends only on the sum of its words' values in the lexicon.
    """

    def __init__(self) -> None:
        from vaderSentiment import vaderSentiment

        self.value_of: WordCache[float] = WordCache(self._value_of)
        self._analyzer: Any = vaderSentiment.SentimentIntensityAnalyzer()
        self._normalize: Any = vaderSentiment.normalize
        self._has_emphatic_capitals: Any = vaderSentiment.allcap_differential
        self._stripped: Any = vaderSentiment.SentiText._strip_punc_if_word  # noqa: SLF001 - the library's rule
        self._valued = self._analyzer.lexicon.keys() - vaderSentiment.BOOSTER_DICT.keys()
        phrases = [*vaderSentiment.SPECIAL_CASES, *vaderSentiment.BOOSTER_DICT]
        # A headline that lacks the longest word of a phrase cannot contain the phrase.
        longest = {max(phrase.split(), key=len) for phrase in phrases}
        self._modifiers = longest | set(vaderSentiment.NEGATE) | _MODIFIERS

    def compound(self, title: str, total: float) -> float:
        """Exactly the library's compound score of a headline whose pieces add up to `total`."""
        if isnan(total):
            if self._has_emoji(title):
                return float(self._analyzer.polarity_scores(title)["compound"]) + 0.0
            total = self._by_rules(title)
        if total and ("!" in title or "?" in title):
            emphasis = self._analyzer._punctuation_emphasis(title)  # noqa: SLF001 - likewise
            total += emphasis if total > 0 else -emphasis
        return round(float(self._normalize(total)), 4) + 0.0  # no negative zero

    def _by_rules(self, title: str) -> float:
        """The sum that the library computes; it spends as long on words without a value as on others."""
        words = list(map(self._stripped, title.split()))
        lowered = [word.lower() for word in words]
        if self._valued.isdisjoint(lowered):
            return 0.0
        # The only attributes that the library reads of its own text object.
        text = SimpleNamespace(words_and_emoticons=words, is_cap_diff=self._has_emphatic_capitals(words))
        values = [
            self._analyzer.sentiment_valence(0, text, words[index], index, [])[0]
            if word in self._valued and not (word == "kind" and lowered[index + 1 : index + 2] == ["of"])
            else 0
            for index, word in enumerate(lowered)
        ]
        return float(sum(self._analyzer._but_check(words, values)))  # noqa: SLF001 - likewise

    def _value_of(self, piece: str) -> float:
        """The value that a piece between two spaces adds by itself; nan where more rules apply.

        More rules apply to words that modify others or belong to a phrase, to words in capitals that have a
        value, and to emoji, which the library spells out first.
        """
        word = self._stripped(piece)
        lowered = word.lower()
        value = float(self._analyzer.lexicon.get(lowered, 0))
        if lowered in self._modifiers or "n't" in lowered or (value and word.isupper()):
            return nan
        return nan if self._has_emoji(piece) else value

    def _has_emoji(self, words: str) -> bool:
        return not words.isascii() and not self._analyzer.emojis.keys().isdisjoint(words)


@cache
def _library() -> _Library:
    return _Library()
