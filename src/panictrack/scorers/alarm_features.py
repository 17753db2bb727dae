"""What the alarm scorers read in a headline: words, pairs of words, cues and marks.

Shared by the scorer and by training/train_alarm.py, so that both see the same. A feature is named by
a letter and its text: `w:rogue` a word, `b:could kill` two words in a row, `p:threa` the beginning
of a word, `c:death` a word of a cue group.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from panictrack.shipped import data_path

METHOD = "1"  # raise it when the same headline would give other features
_PREFIX = 5  # letters: "threa" holds threat, threats, threaten
_TOKEN = re.compile(r"(?:\w\.){2,}\w?|\w+(?:['-]\w+)*|[?!:“‘\"$]")
_POSSESSIVE = re.compile(r"'s$")
_NUMBER = re.compile(r"[\d,.]+(?:th|st|nd|rd|s|m|k|bn|b)?")


def tokens(title: str) -> list[str]:
    """The words and telling marks of a headline: small letters, no possessive, numbers as 0."""
    found = _TOKEN.findall(title.replace("’", "'").lower())
    return [token if token.isalpha() else _plain(token) for token in found]


def technology_words(words: Iterable[str]) -> list[str]:
    """Those words that name a technology. None: nothing in this headline can cause the alarm."""
    named = _technology()
    return [word for word in words if named.holds(word)]


def word_features(word: str) -> tuple[str, ...]:
    """The features that one word gives by itself."""
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
    return tuple(group for group, listed in _cues().items() if listed.holds(word))


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
def _technology() -> _Words:
    return _Words(word for line in _lines("technology.txt") for word in line.split())


def _lines(name: str) -> list[str]:
    text = data_path("alarm", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _plain(token: str) -> str:
    if "." in token:
        return token.replace(".", "")
    token = _POSSESSIVE.sub("", token)
    return "0" if _NUMBER.fullmatch(token) else token
