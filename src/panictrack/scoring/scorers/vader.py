"""vaderSentiment 3.3.2 as a scorer: exactly its scores, in a fraction of its time.

The library knows "don't" and strips 'quotes', but neither with the typographic marks of most newspapers: to
it, "Don’t panic" is as negative as "panic". They are straightened before it reads a headline.

Method: Hutto & Gilbert (2014), VADER, a rule-based sentiment model for social media text.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from hashlib import sha256
from operator import attrgetter
from typing import Any, NamedTuple

from panictrack.model import ScorerId
from panictrack.scoring.scorers.prefilter import WordCache

VERSION = "3.3.2+straight"
_METHOD = "2"
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'})

# What a piece of a headline adds to the code of the headline. All values in the lexicon are tenths.
MARK = 1 << 24  # a question mark; one alone changes nothing
RULES = 2 * MARK  # an exclamation mark, or a word that may change the value of another
END_OF_CODE = 1 << 40  # no code of a headline reaches this
NEUTRAL = 1 << 23  # the code of a headline without any such piece; keeps codes above zero
_MOST_TENTHS = 400  # of headlines whose score is computed once for all
_FADES = (1.0, 0.95, 0.9)  # a booster's effect on the next word, and on the two after that
_NEVER_SO = 1.25


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
        code_of = _library().code_of.__getitem__
        return compounds(titles, [sum(map(code_of, title.split()), NEUTRAL) for title in titles])


def code_of_piece(piece: str) -> int:
    """What a piece of a headline, between two spaces, adds to `NEUTRAL` in the code of the headline."""
    return _library().code(piece)


def code_of_marks(piece: str) -> int:
    """What the marks of a piece add to the code; all that it adds if `words_read` lacks its word."""
    return 0 if piece.isalpha() else MARK * min(2 * piece.count("!") + piece.count("?"), 2)


def words_read() -> frozenset[str]:
    """The words in small letters that VADER reads: its lexicon, and those that modify others."""
    return _library().words_read


def compounds(titles: Sequence[str], codes: Sequence[int]) -> list[float]:
    """The compound score of each headline, given the codes of all."""
    library = _library()
    known, by_rules = library.compound_of_code.get, library.by_rules
    return [
        by_rules(title) if (score := known(code)) is None else score
        for title, code in zip(titles, codes, strict=True)
    ]


class _Library:
    """The parts of vaderSentiment that we use, loaded at the first score: its lexicon takes 20 ms.

    In most headlines no word changes the value of another: the sum of the values, in tenths, decides the
    score. For the others this follows the library's rules, operation by operation. The library searches and
    joins all the words of a headline again for every word with a value; here each word is looked up once.
    """

    def __init__(self) -> None:
        from vaderSentiment import vaderSentiment

        self.code_of: WordCache[int] = WordCache(self.code)
        self._word_of: WordCache[_Word] = WordCache(self._word)
        self._library: Any = vaderSentiment
        self._analyzer: Any = vaderSentiment.SentimentIntensityAnalyzer()
        self._stripped: Any = vaderSentiment.SentiText._strip_punc_if_word  # noqa: SLF001 - the library's rule
        self._lexicon: dict[str, float] = self._analyzer.lexicon
        self._emojis = frozenset(self._analyzer.emojis)
        self._boosters: dict[str, float] = vaderSentiment.BOOSTER_DICT
        self._negations = frozenset(vaderSentiment.NEGATE)
        phrases = [
            phrase.split() for phrase in (*vaderSentiment.SPECIAL_CASES, *self._boosters) if " " in phrase
        ]
        # A headline that lacks the longest word of a phrase cannot contain the phrase.
        self._of_phrases = {max(phrase, key=len) for phrase in phrases}
        self._modifiers = {*self._boosters, *self._negations, *self._of_phrases, "no", "this", "least", "but"}
        beside_others = {*_OR, *_AT_VERY, "doubt"}.union(*phrases)
        self.words_read = frozenset({*self._lexicon, *self._modifiers, *beside_others})
        self.compound_of_code = {
            NEUTRAL + marks + tenths: self._compound(tenths / 10)
            for tenths in range(-_MOST_TENTHS, _MOST_TENTHS + 1)
            for marks in (0, MARK)
        }

    def by_rules(self, title: str) -> float:
        """Exactly the library's compound score of a headline, whatever is in it."""
        try:
            words = [*_BEFORE_FIRST, *map(self._word_of.__getitem__, title.split()), *_AFTER_LAST]
        except _EmojiError:  # which the library spells out first
            return float(self._analyzer.polarity_scores(title.translate(_STRAIGHT))["compound"]) + 0.0
        values = [word.value for word in words]
        valued = [index for index, value in enumerate(values) if value]
        if not valued:
            return 0.0
        for index in valued:
            values[index] = self._valence(words, index)
        if "but" in title.lower():
            words, values = words[_OWN], values[_OWN]
            values = self._analyzer._but_check([word.text for word in words], values)  # noqa: SLF001 - a rule
        total = sum(values)
        if total and ("!" in title or "?" in title):
            emphasis = self._analyzer._punctuation_emphasis(title)  # noqa: SLF001 - likewise
            total += emphasis if total > 0 else -emphasis
        return self._compound(total)

    def _compound(self, total: float) -> float:
        return round(float(self._library.normalize(total)), 4) + 0.0  # no negative zero

    def _valence(self, words: list["_Word"], index: int) -> float:
        """What the library makes of a word with a value, from the three words before it and two after it."""
        word, window = words[index], words[index - 3 : index + 3]
        if not word.is_upper and not any(map(_is_modifier, window)):
            return word.value
        third, second, first, _, after, _ = window
        if word.text == "kind" and after.text == "of":
            return 0.0
        before = (first, second, third)
        value = self._value_beside_no(word, after, before)
        value += self._for_capitals(word, words, value)
        for distance, other in enumerate(before):
            if other.is_listed:
                continue
            if other.boost:
                boost = -other.boost if value < 0 else other.boost
                value += (boost + self._for_capitals(other, words, value)) * _FADES[distance]
            value *= self._negation(before, distance)
        if not third.is_listed and any(map(_is_of_phrase, window)):
            texts = [one.text for one in words[:-2]]
            value = float(self._analyzer._special_idioms_check(value, texts, index))  # noqa: SLF001 - likewise
        if first.text == "least" and not first.is_listed and second.text not in _AT_VERY:
            value *= self._library.N_SCALAR
        return value

    def _value_beside_no(self, word: "_Word", after: "_Word", before: Sequence["_Word"]) -> float:
        """The word's value after a "no", which has no value of its own then."""
        first, second, third = [one.text for one in before]
        if "no" in (first, second) or (third == "no" and first in _OR):
            return float(word.value * self._library.N_SCALAR)
        return 0.0 if word.text == "no" and after.is_listed else word.value

    def _for_capitals(self, word: "_Word", words: list["_Word"], value: float) -> float:
        """What the capitals of a word add to a value, if other words of the headline have none."""
        if not word.is_upper or all(one.is_upper for one in words[_OWN]):
            return 0.0
        return float(self._library.C_INCR if value > 0 else -self._library.C_INCR)

    def _negation(self, before: Sequence["_Word"], distance: int) -> float:
        """The factor of a negation at this distance (0: the word right before)."""
        word, first = before[distance], before[0].text
        if distance and word.text == "never" and before[distance - 1].text in _SO:
            return _NEVER_SO
        if distance == len(_FADES) - 1 and first in _SO:  # the library does so without a "never", too
            return _NEVER_SO
        if not word.is_negation:
            return 1.0
        is_doubt = word.text == "without" and "doubt" in [one.text for one in before[:distance]]
        return 1.0 if is_doubt else float(self._library.N_SCALAR)

    def code(self, piece: str) -> int:
        try:
            word = self._word(piece)
        except _EmojiError:
            return RULES
        if word.is_modifier or (word.value and word.is_upper):
            return RULES
        return code_of_marks(piece) + round(word.value * 10)

    def _word(self, piece: str) -> "_Word":
        if not piece.isascii():
            if not self._emojis.isdisjoint(piece):
                raise _EmojiError
            piece = piece.translate(_STRAIGHT)
        stripped = self._stripped(piece)
        text = stripped.lower()
        is_negation = text in self._negations or "n't" in text
        if not is_negation and text not in self.words_read:
            return _UNREAD[stripped.isupper()]
        return _Word(
            text=text,
            value=0.0 if text in self._boosters else self._lexicon.get(text, 0.0),
            boost=self._boosters.get(text, 0.0),
            is_listed=text in self._lexicon,
            is_negation=is_negation,
            is_of_phrase=text in self._of_phrases,
            is_modifier=is_negation or text in self._modifiers,
            is_upper=stripped.isupper(),
        )


class _Word(NamedTuple):
    """A word as the library's rules see it."""

    text: str  # in small letters, without the marks around it
    value: float = 0.0
    boost: float = 0.0
    is_listed: bool = False  # in the lexicon: the library's rules for modifiers pass it over
    is_negation: bool = False
    is_of_phrase: bool = False
    is_modifier: bool = False
    is_upper: bool = False


_is_modifier, _is_of_phrase = attrgetter("is_modifier"), attrgetter("is_of_phrase")
_SO, _OR, _AT_VERY = ("so", "this"), ("or", "nor"), ("at", "very")
# So that every word has three before it, which the rules pass over, and two after it.
_BEFORE_FIRST, _AFTER_LAST = (_Word(text="", is_listed=True),) * 3, (_Word(text=""),) * 2
_UNREAD = (_Word(text=""), _Word(text="", is_upper=True))
_OWN = slice(3, -2)  # without these


class _EmojiError(Exception):
    """The word has an emoji."""


@cache
def _library() -> _Library:
    return _Library()
