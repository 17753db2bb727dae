"""A cache of what is known about words, and a filter that lets most headlines pass without a closer look."""

from collections.abc import Callable, Iterable
from typing import TypeVar

CACHE_SIZE = 200_000  # words: about 20 MB; the long tail would hold every name of thirty years

_MARKS = ".,:;!?()[]'\"“”‘’"

Value = TypeVar("Value")


class WordCache(dict[str, Value]):
    """The result of a function for each word, computed once and dropped when the cache is full.

    Threads may share a cache: each operation on a dict is atomic, and two threads that compute the same
    word store the same value.
    """

    def __init__(self, compute: Callable[[str], Value]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> Value:
        """Compute the value and store it."""
        if len(self) >= CACHE_SIZE:
            self.clear()
        self[word] = value = self._compute(word)
        return value


class Prefilter(WordCache[bool]):
    """Whether a piece of a headline, between two spaces, can make the headline match.

    The same pieces recur, so a headline costs one split and a few look-ups. Only for questions that no
    match across a space can answer.
    """

    def matching(self, titles: Iterable[str]) -> list[int]:
        """The indices of the headlines with at least one such piece."""
        can_match = self.__getitem__
        return [index for index, title in enumerate(titles) if any(map(can_match, title.split()))]


def bare_word(piece: str) -> str | None:
    """The piece in lower case without the marks around it, if that leaves one plain word."""
    word = piece.strip(_MARKS).lower()
    return word if word.isalpha() else None
