"""A first look at headlines, so that most of them need no second one."""

from collections.abc import Callable

_REMEMBERED = 200_000  # pieces: about 20 MB


class Pieces(dict[str, bool]):
    """Whether a piece of a headline, between two spaces, holds anything worth a closer look; remembered.

    The same pieces come again and again, so that a headline costs one split and a few look-ups. Only for
    questions that no match across a space can answer.
    """

    def __init__(self, is_telling: Callable[[str], bool]) -> None:
        super().__init__()
        self._is_telling = is_telling

    def __missing__(self, piece: str) -> bool:
        """Look once, and remember."""
        if len(self) >= _REMEMBERED:
            self.clear()  # they have a long tail: this would hold every name of thirty years
        self[piece] = answer = self._is_telling(piece)
        return answer

    def any_in(self, title: str) -> bool:
        """Whether any piece of this headline is telling."""
        return any(map(self.__getitem__, title.split()))
