"""vaderSentiment 3.3.2 as a scorer: the number of the library, in a fraction of its time.

Method: Hutto & Gilbert (2014), VADER, a rule-based sentiment model for social media text.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from hashlib import sha256
from typing import Any

from panictrack.model import ScorerId
from panictrack.scorers.screening import Remembered

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
        return list(map(_compound, titles))


def _compound(title: str) -> float:
    """Exactly the library's compound.

    The library asks about each word whether one of the three before it denies or strengthens it. Where no
    word of a headline can do so, its words count for what the lexicon says, and the sum is all there is.
    """
    values = list(map(_library().value_of.__getitem__, title.split()))
    if None in values:
        return float(_library().analyzer.polarity_scores(title)["compound"]) + 0.0  # no negative zero
    total = float(sum(filter(None, values)))
    if total and ("!" in title or "?" in title):
        emphasis = _library().emphasis(title)
        total += emphasis if total > 0 else -emphasis
    return round(float(_library().normalize(total)), 4) + 0.0


class _Library:
    """What is needed of vaderSentiment, loaded at the first score: its lexicon takes 20 ms."""

    def __init__(self) -> None:
        from vaderSentiment import vaderSentiment  # lazy: see above

        self.analyzer: Any = vaderSentiment.SentimentIntensityAnalyzer()
        self.normalize: Any = vaderSentiment.normalize
        self.emphasis: Any = self.analyzer._punctuation_emphasis  # noqa: SLF001 - the library's own rule
        self.value_of: Remembered[float | None] = Remembered(self._value_of)
        self._stripped: Any = vaderSentiment.SentiText._strip_punc_if_word  # noqa: SLF001 - likewise
        phrases = [*vaderSentiment.SPECIAL_CASES, *vaderSentiment.BOOSTER_DICT]
        # A phrase can stand only where all of its words do; its longest word stands for it.
        longest = {max(phrase.split(), key=len) for phrase in phrases}
        self._moving = longest | set(vaderSentiment.NEGATE) | _MOVING

    def _value_of(self, piece: str) -> float | None:
        """What a piece between two spaces adds by itself; None where rules beyond the lexicon apply.

        These are the words that move others or stand in a phrase, words in capitals that have a value,
        and emoji, which the library spells out first.
        """
        word = self._stripped(piece)
        lowered = word.lower()
        value = float(self.analyzer.lexicon.get(lowered, 0))
        if lowered in self._moving or "n't" in lowered or (value and word.isupper()):
            return None
        return None if not self.analyzer.emojis.keys().isdisjoint(piece) else value


@cache
def _library() -> _Library:
    return _Library()
