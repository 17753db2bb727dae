"""A first look at headlines, so that most of them need no second one; and what is remembered of words."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

REMEMBERED = 200_000  # words or pieces: about 20 MB; their long tail would hold every name of thirty years

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


class Pieces:
    """Whether a piece of a headline, between two spaces, holds anything worth a closer look.

    The same pieces come again and again, so that a headline costs one split and a comparison of sets. Only
    for questions that no match across a space can answer.
    """

    def __init__(self, is_telling: Callable[[str], bool]) -> None:
        self._is_telling = is_telling
        self._known: set[str] = set()
        self._telling: set[str] = set()

    def telling(self, titles: Iterable[str]) -> list[int]:
        """The places of the headlines with a telling piece."""
        split = [title.split() for title in titles]
        self._look_at(split)
        telling = self._telling
        return [place for place, pieces in enumerate(split) if not telling.isdisjoint(pieces)]

    def _look_at(self, split: Sequence[Sequence[str]]) -> None:
        pieces = set[str]().union(*split)
        if len(self._known) + len(pieces) > REMEMBERED:
            self._known.clear()
            self._telling.clear()
        new = pieces - self._known
        self._telling.update(filter(self._is_telling, new))
        self._known |= new
