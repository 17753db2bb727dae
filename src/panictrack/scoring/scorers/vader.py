"""vaderSentiment 3.3.2 as a scorer: the number of the library, in a fraction of its time.

Method: Hutto & Gilbert (2014), VADER, a rule-based sentiment model for social media text.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from hashlib import sha256
from math import isnan, nan
from types import SimpleNamespace
from typing import Any

from panictrack.model import ScorerId
from panictrack.scoring.scorers.prefilter import Remembered

VERSION = "3.3.2"
_METHOD = "1"
_MOVING = frozenset({"no", "or", "nor", "never", "so", "this", "without", "doubt", "least", "but"})


class VaderScorer:
    """The compound sentiment of a headline in [-1, 1]; 0.0 is neutral, or no word that VADER knows.

    Can mislead when a headline's mood has another cause than the technology ("AI finds cancer
    early" is negative), when praise is about harm ("AI helps hackers" is positive), and in every
    language but English. It measures sentiment, not fear.
    """

    @cached_property
    def id(self) -> ScorerId:
        """The name, the library's version, and a digest of our shortcut's version and the library's."""
        fingerprint = sha256(f"{_METHOD}\n{VERSION}".encode()).hexdigest()[:16]
        return ScorerId(name="vader", version=VERSION, fingerprint=fingerprint)

    def score(self, titles: Sequence[str]) -> list[float]:
        """The compound of each headline, rounded by the library to four decimals."""
        library = _library()
        value_of, compound = library.value_of.__getitem__, library.compound
        sums = (sum(map(value_of, title.split())) for title in titles)
        # Most headlines have no word that VADER knows.
        return [compound(title, total) if total else 0.0 for title, total in zip(titles, sums, strict=True)]


class _Library:
    """What is needed of vaderSentiment, loaded at the first score: its lexicon takes 20 ms.

    The library asks about each word whether one of the three before it denies or strengthens it. Where no
    word of a headline can do so, its words count for what the lexicon says, and the sum is all there is.
    """

    def __init__(self) -> None:
        from vaderSentiment import vaderSentiment  # lazy: see above

        self.value_of: Remembered[float] = Remembered(self._value_of)
        self._analyzer: Any = vaderSentiment.SentimentIntensityAnalyzer()
        self._normalize: Any = vaderSentiment.normalize
        self._are_capitals_told_apart: Any = vaderSentiment.allcap_differential
        self._stripped: Any = vaderSentiment.SentiText._strip_punc_if_word  # noqa: SLF001 - the library's rule
        self._valued = self._analyzer.lexicon.keys() - vaderSentiment.BOOSTER_DICT.keys()
        phrases = [*vaderSentiment.SPECIAL_CASES, *vaderSentiment.BOOSTER_DICT]
        # A phrase can stand only where all of its words do; its longest word stands for it.
        longest = {max(phrase.split(), key=len) for phrase in phrases}
        self._moving = longest | set(vaderSentiment.NEGATE) | _MOVING

    def compound(self, title: str, total: float) -> float:
        """Exactly the library's compound of a headline whose pieces add up to `total`."""
        if isnan(total):
            if self._has_emoji(title):
                return float(self._analyzer.polarity_scores(title)["compound"]) + 0.0
            total = self._by_rules(title)
        if total and ("!" in title or "?" in title):
            emphasis = self._analyzer._punctuation_emphasis(title)  # noqa: SLF001 - likewise
            total += emphasis if total > 0 else -emphasis
        return round(float(self._normalize(total)), 4) + 0.0  # no negative zero

    def _by_rules(self, title: str) -> float:
        """What the library adds up: there, words without a value take as long as others."""
        words = list(map(self._stripped, title.split()))
        lowered = [word.lower() for word in words]
        if self._valued.isdisjoint(lowered):
            return 0.0
        # All that is asked of the library's own text.
        text = SimpleNamespace(words_and_emoticons=words, is_cap_diff=self._are_capitals_told_apart(words))
        values = [
            self._analyzer.sentiment_valence(0, text, words[place], place, [])[0]
            if word in self._valued and not (word == "kind" and lowered[place + 1 : place + 2] == ["of"])
            else 0
            for place, word in enumerate(lowered)
        ]
        return float(sum(self._analyzer._but_check(words, values)))  # noqa: SLF001 - likewise

    def _value_of(self, piece: str) -> float:
        """What a piece between two spaces adds by itself; not a number where rules beyond the lexicon apply.

        These are the words that move others or stand in a phrase, words in capitals that have a value,
        and emoji, which the library spells out first.
        """
        word = self._stripped(piece)
        lowered = word.lower()
        value = float(self._analyzer.lexicon.get(lowered, 0))
        if lowered in self._moving or "n't" in lowered or (value and word.isupper()):
            return nan
        return nan if self._has_emoji(piece) else value

    def _has_emoji(self, words: str) -> bool:
        return not words.isascii() and not self._analyzer.emojis.keys().isdisjoint(words)


@cache
def _library() -> _Library:
    return _Library()
