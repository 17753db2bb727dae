"""vaderSentiment 3.3.2 as a scorer: exactly its scores, in a fraction of its time.

The library knows "don't" and strips 'quotes', but neither with the typographic marks of most newspapers: to
it, "Don’t panic" is as negative as "panic". They are straightened before it reads a headline.

Method: Hutto & Gilbert (2014), VADER, a rule-based sentiment model for social media text.
"""

from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from math import inf, isfinite
from types import SimpleNamespace
from typing import Any, NamedTuple

from panictrack.model import ScorerId
from panictrack.scoring.scorers.prefilter import WordCache

VERSION = "3.3.2+straight"
_METHOD = "2"
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'})
_BEFORE, _AFTER = 3, 2  # how many words before and after a word the library looks at
_NEXT_THREE = (1, 2, 3)
# Words with rules of their own, besides the library's negations and boosters: "no" before any word, these two
# right before it. (The library's rules for "or", "nor" and "doubt" need a negation before them.)
_MODIFIERS = frozenset({"no"})
_NEXT_ONLY = {"this": (1,), "least": (1,)}
_INTENSIFIED = ("so", "this")  # the library's rule of negations acts on these, too
_BY_RULES, _EMOJI = inf, -inf
_N_SUMS = 4_096  # sums of values recur: most are tenths


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

    The library checks for each word with a value whether one of the three words before it negates or
    intensifies it, and whether it is part of a phrase. A word that has no such neighbour adds its value in
    the lexicon; only the others go through the library's rules. The library spends as long on every word.
    """

    def __init__(self) -> None:
        from vaderSentiment import vaderSentiment

        self.value_of: WordCache[float] = WordCache(self._value_of)
        self._rule_of: WordCache[_Rule] = WordCache(lambda piece: self._rule(self._words([piece])[0]))
        self._analyzer: Any = vaderSentiment.SentimentIntensityAnalyzer()
        self._has_emphatic_capitals: Any = vaderSentiment.allcap_differential
        self._stripped: Any = vaderSentiment.SentiText._strip_punc_if_word  # noqa: SLF001 - the library's rule
        self._normalized = lru_cache(maxsize=_N_SUMS)(vaderSentiment.normalize)
        self._valued = self._analyzer.lexicon.keys() - vaderSentiment.BOOSTER_DICT.keys()
        # A headline that lacks the longest word of a phrase cannot contain the phrase.
        longest = {max(phrase.split(), key=len) for phrase in vaderSentiment.SPECIAL_CASES}
        longest_before = {max(phrase.split(), key=len) for phrase in vaderSentiment.BOOSTER_DICT}
        self._reach: dict[str, Sequence[int]] = {
            **dict.fromkeys(longest_before | set(vaderSentiment.NEGATE) | _MODIFIERS, _NEXT_THREE),
            **dict.fromkeys(longest, range(-_AFTER, _BEFORE + 1)),
            **_NEXT_ONLY,
        }
        self._negations = frozenset(vaderSentiment.NEGATE)
        phrases = [*vaderSentiment.SPECIAL_CASES, *vaderSentiment.BOOSTER_DICT]
        self._of_phrases = {max(phrase.split(), key=len) for phrase in phrases if " " in phrase}
        self._skip_idle_rules()
        self._known = {*self._valued, *self._reach, "but"}

    def _skip_idle_rules(self) -> None:
        """Let the library's two slow rules run only where a word is there that they act on."""
        check_negation, check_idioms = (
            self._analyzer._negation_check,  # noqa: SLF001 - likewise
            self._analyzer._special_idioms_check,  # noqa: SLF001 - likewise
        )

        def negation_check(valence: float, words: list[str], start: int, index: int) -> float:
            word = words[index - start - 1].lower()
            if word in self._negations or "n't" in word or words[index - 1].lower() in _INTENSIFIED:
                return float(check_negation(valence, words, start, index))
            return valence

        def special_idioms_check(valence: float, words: list[str], index: int) -> float:
            if self._of_phrases.isdisjoint([word.lower() for word in words]):
                return valence
            return float(check_idioms(valence, words, index))

        self._analyzer._negation_check = negation_check  # noqa: SLF001 - likewise
        self._analyzer._special_idioms_check = special_idioms_check  # noqa: SLF001 - likewise

    def compound(self, title: str, total: float) -> float:
        """Exactly the library's compound score of a headline whose pieces add up to `total`."""
        if not isfinite(total):
            pieces = title.split()
            values = list(map(self.value_of.__getitem__, pieces))
            if _EMOJI in values:
                return float(self._analyzer.polarity_scores(title.translate(_STRAIGHT))["compound"]) + 0.0
            total = self._by_rules(title, pieces, values)
        if total and ("!" in title or "?" in title):
            emphasis = self._analyzer._punctuation_emphasis(title)  # noqa: SLF001 - likewise
            total += emphasis if total > 0 else -emphasis
        return round(float(self._normalized(total)), 4) + 0.0  # no negative zero

    def _by_rules(self, title: str, pieces: list[str], values: list[float]) -> float:
        """The sum that the library computes, of a headline where a word may change the value of another."""
        reached: set[int] = set()
        for index in [index for index, value in enumerate(values) if not isfinite(value)]:
            rule = self._rule_of[pieces[index]]
            values[index] = rule.value
            reached.update([index + step for step in rule.reach])
        for index in [index for index, value in enumerate(values) if value and index in reached]:
            values[index] = self._valence(pieces, index)
        if "but" in title.lower():
            values = self._analyzer._but_check(self._words(pieces), values)  # noqa: SLF001 - likewise
        return float(sum(values))

    def _valence(self, pieces: list[str], index: int) -> float:
        """What the library makes of one word with a value; it looks at the words around it only."""
        start = max(index - _BEFORE, 0)
        words = self._words(pieces[start : index + _AFTER + 1])
        place = index - start
        if words[place].lower() == "kind" and [word.lower() for word in words[place + 1 : place + 2]] == [
            "of"
        ]:
            return 0.0
        # The only attributes that the library reads of its own text object. No punctuation is a capital.
        text = SimpleNamespace(words_and_emoticons=words, is_cap_diff=self._has_emphatic_capitals(pieces))
        return float(self._analyzer.sentiment_valence(0, text, words[place], place, [])[0])

    def _words(self, pieces: list[str]) -> list[str]:
        return [self._stripped(piece.translate(_STRAIGHT)) for piece in pieces]

    def _value_of(self, piece: str) -> float:
        """The value that a piece between two spaces adds by itself; not finite where more rules apply.

        `_EMOJI` for emoji, which the library spells out first. `_BY_RULES` for words that modify others or
        belong to a phrase, and for words in capitals that have a value.
        """
        if piece.isascii():
            word = self._stripped(piece)
        elif self._analyzer.emojis.keys().isdisjoint(piece):
            word = self._stripped(piece.translate(_STRAIGHT))
        else:
            return _EMOJI
        lowered = word.lower()
        if lowered not in self._known and "n't" not in lowered:  # as most new words: names
            return 0.0
        rule = self._rule(word)
        return _BY_RULES if rule.reach or rule.is_but else rule.value

    def _rule(self, word: str) -> "_Rule":
        lowered = word.lower()
        value = float(self._analyzer.lexicon[lowered]) if lowered in self._valued else 0.0
        reach = self._reach.get(lowered, _NEXT_THREE if "n't" in lowered else ())
        itself = (0,) if value and (reach or word.isupper()) else ()
        return _Rule(value=value, reach=(*itself, *reach), is_but=lowered == "but")


class _Rule(NamedTuple):
    """What the library's rules do with a word: its own value, and which words' values it may change.

    `reach` is relative to the word: 1 is the next one.
    """

    value: float
    reach: tuple[int, ...]
    is_but: bool


@cache
def _library() -> _Library:
    return _Library()
