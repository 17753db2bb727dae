"""One reading of a headline for all questions: alarm, themes, regulation and fear.

Each question has a logistic regression on the same features (`panictrack.scoring.scorers.features`), trained
by training/train.py. The weights are whole thousandths of log-odds, so that their sums are exact in any
order and on any machine, and travel in data/reading/weights.npz.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panictrack.data import data_path
from panictrack.model import Reason, ScorerId
from panictrack.scoring.scorers import features
from panictrack.scoring.scorers.prefilter import REMEMBERED, Prefilter

VERSION = "4"
_METHOD = "3"  # raise it when this module would give other numbers from the same weights
_WORD_LISTS = ("cues.txt", "figures.txt", "technology.txt", "generic.txt")
_BEYOND = 20_000  # of log-odds: there the third decimal of the probability says 0 or 1

Integers = NDArray[np.int32]
Floats = NDArray[np.float64]


class Reader(Protocol):
    """What answers all questions about a headline: `linear_model` here, or the encoder."""

    @property
    def questions(self) -> Sequence[str]:
        """The names of the questions, in the order of the answers."""
        ...

    @property
    def thresholds(self) -> Floats:
        """From which probability on the answer to each question counts as a yes."""
        ...

    def probabilities(self, titles: Sequence[str]) -> Floats:
        """How likely each headline (row) is a yes to each question (column), in thousandths."""
        ...


class Weights:
    """The trained weights of every feature (row) for every question (column)."""

    def __init__(self) -> None:
        with np.load(data_path("reading", "weights.npz")) as stored:
            names = stored["features"].tobytes().decode().split("\n")
            self.questions: tuple[str, ...] = tuple(stored["questions"].tolist())
            self.intercepts: Integers = stored["intercepts"]
            self.thresholds: Floats = stored["thresholds"] / 1000
            self.table: Integers = stored["weights"].astype(np.int32)
        self.row_of = {name: row for row, name in enumerate(names)}
        self.names_digest = sha256("\n".join(names).encode()).digest()

    def of_word(self, word: str) -> Integers:
        """What a word with all that it holds (its beginning, its cue groups) adds, by question."""
        return self._sum(features.word_features(word))

    def of_pair(self, pair: str) -> Integers:
        """What two words in a row add beyond each of them, by question."""
        return self._sum([f"b:{pair}"])

    def _sum(self, names: Iterable[str]) -> Integers:
        rows = [self.row_of[name] for name in names if name in self.row_of]
        total: Integers = self.table[rows].sum(axis=0, dtype=np.int32)
        return total

    def reasons(self, words: list[str], question: str) -> tuple[Reason, ...]:
        """Each word and pair of words with its weight in log-odds, strongest first."""
        place = self.questions.index(question)
        found = [("(before any word)", int(self.intercepts[place]))]
        found += [(word, int(self.of_word(word)[place])) for word in dict.fromkeys(words)]
        found += [(pair, int(self.of_pair(pair)[place])) for pair in dict.fromkeys(features.pairs(words))]
        ordered = sorted(found, key=lambda item: (-abs(item[1]), item[0]))
        return tuple(Reason(text=text, weight=weight / 1000) for text, weight in ordered if weight)

    def digest(self, question: str) -> bytes:
        """Of all that decides the answers to this question, threshold included."""
        place = self.questions.index(question)
        digest = sha256(self.names_digest)
        digest.update(self.table[:, place].astype("<i4").tobytes())
        digest.update(f"{self.intercepts[place]} {self.thresholds[place]}".encode())
        return digest.digest()


class LinearModel:
    """The light reading: a headline is a dozen rows of a table to add up.

    The table has the shipped rows, among them those of the pairs of words, and one for each word met so far,
    with all that the word holds. The first of these is of words without any weight.
    """

    def __init__(self, shipped: Weights) -> None:
        self._shipped = shipped
        self.questions = shipped.questions
        self.thresholds = shipped.thresholds
        self._no_weight = len(shipped.table)
        zeros = np.zeros((1, len(shipped.questions)), dtype=np.int32)
        self._table: Integers = np.vstack([shipped.table, zeros])
        self._row_of_word: dict[str, int] = {}

    def probabilities(self, titles: Sequence[str]) -> Floats:
        """How likely each headline (row) is a yes to each question (column), in thousandths.

        The same headline has the same row in every batch.
        """
        if not titles:
            return np.zeros((0, len(self.questions)))
        rows, starts = self._rows([features.tokens(title) for title in titles])
        log_odds = np.add.reduceat(self._table[rows], starts, axis=0) + self._shipped.intercepts
        rounded: Floats = np.rint(1000 / (1 + np.exp(-log_odds.clip(-_BEYOND, _BEYOND) / 1000))) / 1000
        return rounded

    def _rows(self, words: Sequence[Sequence[str]]) -> tuple[list[int], list[int]]:
        """The rows of the table that these headlines hold, one after the other, and where each begins."""
        self._meet(words)
        of_word, row_of = self._row_of_word, self._shipped.row_of
        rows: list[int] = []
        starts: list[int] = []
        for own in words:
            starts.append(len(rows))
            rows.append(self._no_weight)  # a headline without words has a row too
            rows += [of_word[word] for word in set(own)]
            rows += [
                row_of[pair]
                for first, second in set(pairwise(own))
                if (pair := f"b:{first} {second}") in row_of
            ]
        return rows, starts

    def _meet(self, words: Sequence[Sequence[str]]) -> None:
        met = set[str]().union(*words)
        if len(self._row_of_word) + len(met) > REMEMBERED:
            self._row_of_word.clear()
            self._table = self._table[: self._no_weight + 1]
        new = met - self._row_of_word.keys()
        sums = [(word, self._shipped.of_word(word)) for word in new]
        with_weight = [(word, own) for word, own in sums if own.any()]
        self._row_of_word.update(dict.fromkeys(new, self._no_weight))
        self._row_of_word.update(
            {word: row for row, (word, _) in enumerate(with_weight, start=len(self._table))}
        )
        self._table = np.vstack([self._table, *(own for _, own in with_weight)])


@cache
def weights() -> Weights:
    """The shipped weights, read once."""
    return Weights()


@cache
def linear_model() -> LinearModel:
    """The light reading, made ready once."""
    return LinearModel(weights())


def threshold(question: str, reader: Reader | None = None) -> float:
    """From this probability on a reader, else the light one, says yes; chosen by training/thresholds.py."""
    of = reader or weights()  # the light reading has the thresholds of its weights
    return float(of.thresholds[of.questions.index(question)])


@cache
def _pieces() -> Prefilter:
    return Prefilter(features.is_about_technology)


def naming_technology(titles: Sequence[str]) -> list[int]:
    """The places of the headlines that name a technology: the others have no answers but no."""
    return _pieces().telling(titles)


def answers(titles: Sequence[str], reader: Reader) -> Floats:
    """What a reader says of each headline (row) to each question (column); 0 where it names no technology."""
    found = np.zeros((len(titles), len(reader.questions)))
    if places := naming_technology(titles):
        found[places] = reader.probabilities([titles[place] for place in places])
    return found


@cache
def scorer_id(name: str, *questions: str) -> ScorerId:
    """The scorer of this name, which rests on these questions."""
    digest = sha256(f"{_METHOD}\n{features.METHOD}\n".encode())
    for question in questions:
        digest.update(weights().digest(question))
    for listed in _WORD_LISTS:
        digest.update(data_path("reading", listed).read_bytes())
    return ScorerId(name=name, version=VERSION, fingerprint=digest.hexdigest()[:16])
