"""The features of a headline: words, pairs of words, cues, marks, negations and figures of speech.

The scorers and training/ share them. A feature's name is a letter and a text: `w:rogue` a word, `b:could
kill` two words in a row, `p:threa` a prefix, `c:death` a word of a cue group, `d:death` a negated word of
that group.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain, pairwise, takewhile

from panictrack.data import data_path
from panictrack.scoring.scorers.prefilter import WordCache, bare_word

METHOD = "4"  # raise it when the same headline would give other features
_THREATS = frozenset({"extreme", "death", "danger", "fear", "attack", "crime", "jobs", "power", "hurt"})
_NEGATED, _JOINED = "~", "_"
_REACH = 5  # words after a "not" that it negates
_REACH_BACK = 5  # words before "overblown" that it negates
_NOT = frozenset([
    "no", "not", "never", "without", "n't", "cannot", "can't", "won't", "don't", "doesn't", "isn't",
    "aren't", "wasn't", "couldn't", "wouldn't", "shouldn't", "nothing", "nobody", "neither", "nor",
    "unlikely", "hardly", "debunks", "debunked", "debunking", "dismiss", "dismisses", "dismissed",
    "downplays", "myth",
])  # fmt: skip
_OVERBLOWN = frozenset([
    "overblown", "exaggerated", "overstated", "overhyped", "unfounded", "baseless", "misplaced",
    "debunked", "myth", "myths", "nonsense", "hype", "hysteria", "alarmism", "unlikely", "dismissed",
    "unwarranted", "premature",
])  # fmt: skip
_CLAUSE_ENDS = frozenset(
    {"but", "until", "unless", "yet", "as", "?", "!", ":", "after", "because", "despite"}
)
_PREFIX = 5  # letters: "threa" holds threat, threats, threaten
_TOKEN = re.compile(r"(?:\w\.){2,}\w?|\w+(?:['-]\w+)*|[?!:“‘\"$]")
_POSSESSIVE = re.compile(r"'s$")
_NUMBER = re.compile(r"[\d,.]+(?:th|st|nd|rd|s|m|k|bn|b)?")


def tokens(title: str) -> list[str]:
    """The words and some marks of a headline: lower case, no possessive, numbers as 0.

    A figure of speech is one word, `killer_app`. A negated threat starts with a tilde: "AI won't ~kill us",
    "AI ~doom ~fears are overblown".
    """
    words = list(chain.from_iterable(map(_words_of_piece.__getitem__, title.split())))
    return _with_negations(_with_figures(words))


def _words_in(piece: str) -> tuple[str, ...]:
    found = _TOKEN.findall(piece.replace("’", "'").lower())
    return tuple([token if token.isalpha() else _plain(token) for token in found])


_words_of_piece = WordCache(_words_in)


def _with_figures(words: list[str]) -> list[str]:
    figures = _figures()
    if figures.firsts.isdisjoint(words):
        return words
    joined: list[str] = []
    for word in words:
        if joined and figures.match(joined[-1], word):
            joined[-1] = f"{joined[-1]}{_JOINED}{word}"
        else:
            joined.append(word)
    return joined


def _with_negations(words: list[str]) -> list[str]:
    """Mark the threats after a "not" and before an "overblown", up to the end of the clause."""
    if _NOT.isdisjoint(words) and _OVERBLOWN.isdisjoint(words):
        return words
    marked = list(words)
    for index, word in enumerate(words):
        reach: list[int] = []
        if word in _NOT:
            reach += _within_clause(words, range(index + 1, min(index + 1 + _REACH, len(words))))
        if word in _OVERBLOWN:
            reach += _within_clause(words, range(index - 1, max(index - 1 - _REACH_BACK, -1), -1))
            reach += _within_clause(words, range(index + 1, min(index + 3, len(words))))
        for other in reach:
            if not _THREATS.isdisjoint(cue_groups(words[other])) and words[other] not in _OVERBLOWN:
                marked[other] = _NEGATED + words[other]
    return marked


def _within_clause(words: list[str], indices: Iterable[int]) -> list[int]:
    return list(takewhile(lambda index: words[index] not in _CLAUSE_ENDS, indices))


def names_technology(title: str) -> bool:
    """Whether any word may name a technology, by the wide list that selected the training headlines."""
    return any(map(_word_list("technology.txt").match, _plain_words(title)))


def is_about_technology(title: str) -> bool:
    """Whether any word names a technology by itself; without one, no technology causes the threat."""
    return any(map(is_technology, _plain_words(title)))


def is_technology(word: str) -> bool:
    """Whether a word in small letters names a technology by itself."""
    return _word_list("technology.txt").match(word) and not _word_list("generic.txt").match(word)


def _plain_words(title: str) -> tuple[str, ...]:
    """The words, regardless of negations and figures of speech; fast for a piece that is one plain word."""
    word = bare_word(title)
    return (word,) if word else _words_in(title)


def word_features(word: str) -> tuple[str, ...]:
    """The features of one word by itself."""
    if word.startswith(_NEGATED):
        return (f"w:{word}", *(f"d:{group}" for group in cue_groups(word[1:]) if group in _THREATS))
    if _JOINED in word:
        return (f"w:{word}",)
    named = [f"w:{word}", *(f"c:{group}" for group in cue_groups(word))]
    for part in word.split("-"):
        named += [f"w:{part}"] if part != word else []
        named += [f"p:{part[:_PREFIX]}"] if len(part) > _PREFIX else []
    return tuple(named)


def features(words: list[str]) -> list[str]:
    """All features of a headline; a feature that two words share, such as a cue group, appears twice."""
    named = [feature for word in dict.fromkeys(words) for feature in word_features(word)]
    return named + [f"b:{pair}" for pair in dict.fromkeys(pairs(words))]


def pairs(words: list[str]) -> list[str]:
    """Every two words in a row."""
    return list(map(" ".join, pairwise(words)))


def cue_groups(word: str) -> tuple[str, ...]:
    """The cue groups of a word; a hyphenated word has those of its parts, too."""
    return _groups_of_word[word]


def _groups(word: str) -> tuple[str, ...]:
    if not _any_cue().match(word):
        return ()
    return tuple(group for group, listed in _cues().items() if listed.match(word))


_groups_of_word = WordCache(_groups)


class _WordList:
    """A list of words and prefixes; a prefix ends with an asterisk."""

    def __init__(self, listed: Iterable[str]) -> None:
        listed = tuple(listed)
        prefixes = [word[:-1] for word in listed if word.endswith("*")]
        self._whole = frozenset(word for word in listed if not word.endswith("*"))
        # By their first letters: few words begin like any of them.
        self._n_first = min(map(len, prefixes), default=1)
        self._prefixes: dict[str, tuple[str, ...]] = {}
        for prefix in prefixes:
            first = prefix[: self._n_first]
            self._prefixes[first] = (*self._prefixes.get(first, ()), prefix)

    def match(self, word: str) -> bool:
        if word in self._whole or word.startswith(self._prefixes.get(word[: self._n_first], ())):
            return True
        return "-" in word and any(self.match(part) for part in word.split("-") if part)


@cache
def _cues() -> Mapping[str, _WordList]:
    lines = (line.split(":") for line in _lines("cues.txt"))
    return {group: _WordList(words.split()) for group, words in lines}


@cache
def _any_cue() -> _WordList:
    return _WordList(word for line in _lines("cues.txt") for word in line.partition(":")[2].split())


class _Figures:
    """Pairs of words that mean something else together, such as "killer app"."""

    def __init__(self, pairs_listed: Iterable[tuple[str, str]]) -> None:
        self._seconds: dict[str, list[str]] = {}
        for first, second in pairs_listed:
            self._seconds.setdefault(first, []).append(second)
        self.firsts = frozenset(self._seconds)

    def match(self, first: str, second: str) -> bool:
        return first in self._seconds and any(
            second.startswith(one[:-1]) if one.endswith("*") else second == one
            for one in self._seconds[first]
        )


@cache
def _figures() -> _Figures:
    words = [word for line in _lines("figures.txt") for word in line.split()]
    return _Figures(zip(words[::2], words[1::2], strict=True))


@cache
def _word_list(name: str) -> _WordList:
    return _WordList(word for line in _lines(name) for word in line.split())


def _lines(name: str) -> list[str]:
    text = data_path("scoring", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _plain(token: str) -> str:
    if "." in token:
        return token.replace(".", "")
    token = _POSSESSIVE.sub("", token)
    return "0" if _NUMBER.fullmatch(token) else token
