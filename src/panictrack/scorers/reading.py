"""One reading of a headline for all questions: alarm, themes, regulation and fear.

Each question has a logistic regression on the same features (`panictrack.scorers.features`), trained by
training/train.py. The weights are whole thousandths of log-odds, so that their sums are exact in any
order and on any machine, and travel in data/reading/weights.npz.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from panictrack.model import Reason, ScorerId
from panictrack.scorers import features
from panictrack.scorers.screening import Pieces
from panictrack.shipped import data_path

VERSION = "3"
_METHOD = "3"  # raise it when this module would give other numbers from the same weights
_REMEMBERED = 100_000  # words whose features are kept ready: about 20 MB
_WORD_LISTS = ("cues.txt", "figures.txt", "technology.txt")
_BEYOND = 20_000  # of log-odds: there the third decimal of the probability says 0 or 1

Integers = NDArray[np.int32]
Floats = NDArray[np.float64]


class Weights:
    """The trained weights: `table` (features + 1, questions), of which the last row is of no feature."""

    def __init__(self) -> None:
        with np.load(data_path("reading", "weights.npz")) as stored:
            names = stored["features"].tobytes().decode().split("\n")
            self.questions: tuple[str, ...] = tuple(stored["questions"].tolist())
            self.intercepts: Integers = stored["intercepts"]
            self.thresholds: Floats = stored["thresholds"] / 1000
            table = stored["weights"].astype(np.int32)
        self.table: Integers = np.vstack([table, np.zeros((1, table.shape[1]), dtype=np.int32)])
        self._row_of_pair = {name[2:]: row for row, name in enumerate(names) if name.startswith("b:")}
        self._rows_of_word = _RowsOfWord(
            {name: row for row, name in enumerate(names) if not name.startswith("b:")}
        )
        self._names = sha256("\n".join(names).encode()).digest()

    def rows(self, words: list[str]) -> list[int]:
        """Which rows of the table a headline of these words holds; the last row stands for the rest."""
        found = [len(self.table) - 1]
        for word in dict.fromkeys(words):
            found += self._rows_of_word[word]
        of_pair = self._row_of_pair
        found += [of_pair[pair] for pair in of_pair.keys() & features.pairs(words)]
        return found

    def reasons(self, words: list[str], question: str) -> tuple[Reason, ...]:
        """Each word and pair of words with its weight in log-odds, strongest first."""
        place = self.questions.index(question)
        found = [("(before any word)", int(self.intercepts[place]))]
        found += [
            (word, int(self.table[self._rows_of_word[word], place].sum())) for word in dict.fromkeys(words)
        ]
        of_pair = self._row_of_pair
        pairs = sorted(of_pair.keys() & features.pairs(words))
        found += [(pair, int(self.table[of_pair[pair], place])) for pair in pairs]
        ordered = sorted(found, key=lambda item: (-abs(item[1]), item[0]))
        return tuple(Reason(text=text, weight=weight / 1000) for text, weight in ordered if weight)

    def digest(self, question: str) -> bytes:
        """Of all that decides the answers to this question, threshold included."""
        place = self.questions.index(question)
        digest = sha256(self._names)
        digest.update(self.table[:, place].astype("<i4").tobytes())
        digest.update(f"{self.intercepts[place]} {self.thresholds[place]}".encode())
        return digest.digest()


class _RowsOfWord(dict[str, list[int]]):
    """The rows of a word with all that it holds (its beginning, its cue groups), looked up once."""

    def __init__(self, row_of: dict[str, int]) -> None:
        super().__init__()
        self._row_of = row_of

    def __missing__(self, word: str) -> list[int]:
        rows = [self._row_of[name] for name in features.word_features(word) if name in self._row_of]
        if len(self) >= _REMEMBERED:
            self.clear()  # words have a long tail: without an end this would hold every name of thirty years
        self[word] = rows
        return rows


@cache
def weights() -> Weights:
    """The shipped weights, read once."""
    return Weights()


def threshold(question: str) -> float:
    """From this probability on the answer counts as a yes; chosen by training/train.py."""
    shipped = weights()
    return float(shipped.thresholds[shipped.questions.index(question)])


@cache
def _pieces() -> Pieces:
    return Pieces(names_technology)


def names_technology(title: str) -> bool:
    """Whether any word of a headline names a technology, which could then cause its alarm."""
    return bool(features.technology_words(features.tokens(title)))


def naming_technology(titles: Sequence[str]) -> list[int]:
    """The places of the headlines that name a technology: the others have no answers but no."""
    any_in = _pieces().any_in
    return [place for place, title in enumerate(titles) if any_in(title)]


def probabilities(titles: Iterable[str]) -> Floats:
    """How likely each headline (row) is a yes to each question (column), in thousandths.

    Columns in the order of `weights().questions`. The same headline has the same row in every batch.
    """
    shipped = weights()
    rows: list[int] = []
    starts: list[int] = []
    for title in titles:
        starts.append(len(rows))
        rows += shipped.rows(features.tokens(title))
    if not starts:
        return np.zeros((0, len(shipped.questions)))
    log_odds = np.add.reduceat(shipped.table[rows], starts, axis=0) + shipped.intercepts
    rounded: Floats = np.rint(1000 / (1 + np.exp(-log_odds.clip(-_BEYOND, _BEYOND) / 1000))) / 1000
    return rounded


@cache
def scorer_id(name: str, *questions: str) -> ScorerId:
    """The scorer of this name, which rests on these questions."""
    digest = sha256(f"{_METHOD}\n{features.METHOD}\n".encode())
    for question in questions:
        digest.update(weights().digest(question))
    for listed in _WORD_LISTS:
        digest.update(data_path("reading", listed).read_bytes())
    return ScorerId(name=name, version=VERSION, fingerprint=digest.hexdigest()[:16])
