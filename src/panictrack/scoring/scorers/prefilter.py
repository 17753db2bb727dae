"""A first look at headlines, so that most of them need no second one; and what is remembered of words."""

from collections.abc import Callable, Iterable
from typing import TypeVar

REMEMBERED = 200_000  # words or pieces: about 20 MB; their long tail would hold every name of thirty years

_MARKS = ".,:;!?()[]'\"“”‘’"

Answer = TypeVar("Answer")


class Remembered(dict[str, Answer]):
    """What a function says of a word, asked once for each word and forgotten when there are too many."""

    def __init__(self, ask: Callable[[str], Answer]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, word: str) -> Answer:
        """Ask, and remember."""
        if len(self) >= REMEMBERED:
            self.clear()
        self[word] = answer = self._ask(word)
        return answer


class Prefilter(Remembered[bool]):
    """Whether a piece of a headline, between two spaces, holds anything worth a closer look.

    The same pieces come again and again, so that a headline costs one split and a few look-ups. Only for
    questions that no match across a space can answer.
    """

    def telling(self, titles: Iterable[str]) -> list[int]:
        """The places of the headlines with a telling piece."""
        is_telling = self.__getitem__
        return [place for place, title in enumerate(titles) if any(map(is_telling, title.split()))]


def bare_word(piece: str) -> str | None:
    """The piece in small letters without the marks around it, where it is then one plain word."""
    word = piece.strip(_MARKS).lower()
    return word if word.isalpha() else None
