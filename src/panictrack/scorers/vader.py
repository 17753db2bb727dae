"""vaderSentiment 3.3.2 as a scorer: the number of the library, in about half of its time.

Method: Hutto & Gilbert (2014), VADER, a rule-based sentiment model for social media text.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from hashlib import sha256
from typing import Any

from panictrack.model import ScorerId

VERSION = "3.3.2"
_METHOD = "1"


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
        return [_compound(title) for title in titles]


def _compound(title: str) -> float:
    """Exactly the library's compound.

    A text without a word of the lexicon is 0 by the library's rules: its other rules only amplify.
    So most headlines need no more than a look at their words. Emoji, which the library first spells
    out, and the few words with rules of their own go the long way.
    """
    library = _library()
    analyzer = library.analyzer
    if not title.isascii() and not library.emojis.isdisjoint(title):
        return _plain(analyzer, title)
    lexicon = analyzer.lexicon
    text = title.strip()
    for word in text.lower().split():
        if word in lexicon or word.strip(library.punctuation) in lexicon:
            return _valued(library, text)
    return 0.0


def _plain(analyzer: Any, title: str) -> float:
    return float(analyzer.polarity_scores(title)["compound"]) + 0.0  # no negative zero


def _valued(library: "_Library", text: str) -> float:
    """The body of `polarity_scores`, asking only about words that can carry a value.

    The library asks `sentiment_valence` about each word, which answers 0 for those outside its
    lexicon, and copies the text character by character to find emoji: nine tenths of its time.
    """
    analyzer, lexicon, boosters = library.analyzer, library.analyzer.lexicon, library.boosters
    words_of = library.text_class(text)
    words = words_of.words_and_emoticons
    lowered = [word.lower() for word in words]
    values: list[float] = []
    for place, word in enumerate(lowered):
        kind_of = word == "kind" and lowered[place + 1 : place + 2] == ["of"]
        if word not in lexicon or word in boosters or kind_of:
            values.append(0)
        else:
            values = analyzer.sentiment_valence(0, words_of, words[place], place, values)
    if "but" in lowered:
        values = analyzer._but_check(words, values)  # noqa: SLF001 - the library's own order of rules
    return float(analyzer.score_valence(values, text)["compound"]) + 0.0


class _Library:
    """What is needed of vaderSentiment, loaded at the first score: its lexicon takes 20 ms."""

    def __init__(self) -> None:
        from string import punctuation  # beside the import it serves

        from vaderSentiment import vaderSentiment  # lazy: see above

        self.analyzer: Any = vaderSentiment.SentimentIntensityAnalyzer()
        self.text_class: Any = vaderSentiment.SentiText
        self.boosters: dict[str, float] = vaderSentiment.BOOSTER_DICT
        self.emojis = frozenset(self.analyzer.emojis)
        self.punctuation = punctuation


@cache
def _library() -> _Library:
    return _Library()
