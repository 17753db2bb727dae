"""What the scorers read in a headline: words, pairs of words, cues, marks, denials and figures of speech.

Shared by the scorers and by training/, so that both see the same. A feature is named by a letter and its
text: `w:rogue` a word, `b:could kill` two words in a row, `p:threa` the beginning of a word, `c:death` a
word of a cue group, `d:death` a word of that group which the headline denies.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain, pairwise, takewhile

from panictrack.data import data_path
from panictrack.scoring.scorers.prefilter import Remembered, bare_word

METHOD = "4"  # raise it when the same headline would give other features
_THREATS = frozenset({"extreme", "death", "danger", "fear", "attack", "crime", "jobs", "power", "hurt"})
_DENIED, _JOINED = "~", "_"
_REACH = 5  # words after a "not" that it denies
_REACH_BACK = 5  # words before "overblown" that it denies
_NOT = frozenset(
    [
        "no",
        "not",
        "never",
        "without",
        "n't",
        "cannot",
        "can't",
        "won't",
        "don't",
        "doesn't",
        "isn't",
        "aren't",
        "wasn't",
        "couldn't",
        "wouldn't",
        "shouldn't",
        "nothing",
        "nobody",
        "neither",
        "nor",
        "unlikely",
        "hardly",
        "debunks",
        "debunked",
        "debunking",
        "dismiss",
        "dismisses",
        "dismissed",
        "downplays",
        "myth",
    ]
)
_OVERBLOWN = frozenset(
    [
        "overblown",
        "exaggerated",
        "overstated",
        "overhyped",
        "unfounded",
        "baseless",
        "misplaced",
        "debunked",
        "myth",
        "myths",
        "nonsense",
        "hype",
        "hysteria",
        "alarmism",
        "unlikely",
        "dismissed",
        "unwarranted",
        "premature",
    ]
)
_TURNS = frozenset({"but", "until", "unless", "yet", "as", "?", "!", ":", "after", "because", "despite"})
_PREFIX = 5  # letters: "threa" holds threat, threats, threaten
_TOKEN = re.compile(r"(?:\w\.){2,}\w?|\w+(?:['-]\w+)*|[?!:“‘\"$]")
_POSSESSIVE = re.compile(r"'s$")
_NUMBER = re.compile(r"[\d,.]+(?:th|st|nd|rd|s|m|k|bn|b)?")


def tokens(title: str) -> list[str]:
    """The words and telling marks of a headline: small letters, no possessive, numbers as 0.

    A figure of speech is one word, `killer_app`; a threat that the headline denies begins with a tilde:
    "AI won't ~kill us", "AI ~doom ~fears are overblown".
    """
    words = list(chain.from_iterable(map(_words_of_piece.__getitem__, title.split())))
    return _without_denied(_with_figures(words))


def _words_in(piece: str) -> tuple[str, ...]:
    found = _TOKEN.findall(piece.replace("’", "'").lower())
    return tuple([token if token.isalpha() else _plain(token) for token in found])


_words_of_piece = Remembered(_words_in)


def _with_figures(words: list[str]) -> list[str]:
    figures = _figures()
    if figures.firsts.isdisjoint(words):
        return words
    joined: list[str] = []
    for word in words:
        if joined and figures.holds(joined[-1], word):
            joined[-1] = f"{joined[-1]}{_JOINED}{word}"
        else:
            joined.append(word)
    return joined


def _without_denied(words: list[str]) -> list[str]:
    """Mark the threats after a "not" and before an "overblown", up to the next turn of the sentence."""
    if _NOT.isdisjoint(words) and _OVERBLOWN.isdisjoint(words):
        return words
    marked = list(words)
    for place, word in enumerate(words):
        reach: list[int] = []
        if word in _NOT:
            reach += _until_turn(words, range(place + 1, min(place + 1 + _REACH, len(words))))
        if word in _OVERBLOWN:
            reach += _until_turn(words, range(place - 1, max(place - 1 - _REACH_BACK, -1), -1))
            reach += _until_turn(words, range(place + 1, min(place + 3, len(words))))
        for other in reach:
            if not _THREATS.isdisjoint(cue_groups(words[other])) and words[other] not in _OVERBLOWN:
                marked[other] = _DENIED + words[other]
    return marked


def _until_turn(words: list[str], places: Iterable[int]) -> list[int]:
    return list(takewhile(lambda place: words[place] not in _TURNS, places))


def names_technology(title: str) -> bool:
    """Whether any word may name a technology, by the wide list that the training chose its headlines by."""
    return any(map(_technology().holds, _undenied(title)))


def is_about_technology(title: str) -> bool:
    """Whether any word names a technology by itself. If none does, nothing here can cause the alarm."""
    return any(_technology().holds(word) and not _generic().holds(word) for word in _undenied(title))


def _undenied(title: str) -> tuple[str, ...]:
    """The words, whatever is denied or a figure of speech; fast for a piece that is one plain word."""
    word = bare_word(title)
    return (word,) if word else _words_in(title)


def word_features(word: str) -> tuple[str, ...]:
    """The features that one word gives by itself."""
    if word.startswith(_DENIED):
        return (f"w:{word}", *(f"d:{group}" for group in cue_groups(word[1:]) if group in _THREATS))
    if _JOINED in word:
        return (f"w:{word}",)
    named = [f"w:{word}", *(f"c:{group}" for group in cue_groups(word))]
    for part in word.split("-"):
        named += [f"w:{part}"] if part != word else []
        named += [f"p:{part[:_PREFIX]}"] if len(part) > _PREFIX else []
    return tuple(named)


def features(words: list[str]) -> list[str]:
    """All features of a headline; what two different words share (a cue group) is there twice."""
    named = [feature for word in dict.fromkeys(words) for feature in word_features(word)]
    return named + [f"b:{pair}" for pair in dict.fromkeys(pairs(words))]


def pairs(words: list[str]) -> list[str]:
    """Each two words in a row."""
    return list(map(" ".join, pairwise(words)))


def cue_groups(word: str) -> tuple[str, ...]:
    """The cue groups that a word belongs to; a word with hyphens belongs to those of its parts."""
    return _groups_of_word[word]


def _groups(word: str) -> tuple[str, ...]:
    if not _any_cue().holds(word):
        return ()
    return tuple(group for group, listed in _cues().items() if listed.holds(word))


_groups_of_word = Remembered(_groups)


class _Words:
    """A list of words, some of them open at the end."""

    def __init__(self, listed: Iterable[str]) -> None:
        listed = tuple(listed)
        self.whole = frozenset(word for word in listed if not word.endswith("*"))
        self.beginnings = tuple(word[:-1] for word in listed if word.endswith("*"))

    def holds(self, word: str) -> bool:
        if word in self.whole or word.startswith(self.beginnings):
            return True
        return "-" in word and any(self.holds(part) for part in word.split("-") if part)


@cache
def _cues() -> Mapping[str, _Words]:
    lines = (line.split(":") for line in _lines("cues.txt"))
    return {group: _Words(words.split()) for group, words in lines}


@cache
def _any_cue() -> _Words:
    return _Words(word for line in _lines("cues.txt") for word in line.partition(":")[2].split())


class _Figures:
    """Pairs of words that mean something else together."""

    def __init__(self, pairs_listed: Iterable[tuple[str, str]]) -> None:
        self._seconds: dict[str, list[str]] = {}
        for first, second in pairs_listed:
            self._seconds.setdefault(first, []).append(second)
        self.firsts = frozenset(self._seconds)

    def holds(self, first: str, second: str) -> bool:
        return first in self._seconds and any(
            second.startswith(one[:-1]) if one.endswith("*") else second == one
            for one in self._seconds[first]
        )


@cache
def _figures() -> _Figures:
    words = [word for line in _lines("figures.txt") for word in line.split()]
    return _Figures(zip(words[::2], words[1::2], strict=True))


@cache
def _technology() -> _Words:
    return _Words(word for line in _lines("technology.txt") for word in line.split())


@cache
def _generic() -> _Words:
    return _Words(word for line in _lines("generic.txt") for word in line.split())


def _lines(name: str) -> list[str]:
    text = data_path("reading", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _plain(token: str) -> str:
    if "." in token:
        return token.replace(".", "")
    token = _POSSESSIVE.sub("", token)
    return "0" if _NUMBER.fullmatch(token) else token
