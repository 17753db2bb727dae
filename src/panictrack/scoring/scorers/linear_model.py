"""The linear classifier: one logistic regression per question, all on the same features.

The questions are alarm, themes, regulation and fear; the features are those of
`panictrack.scoring.scorers.features`; training/train.py learns the weights. Weights are whole thousandths of
log-odds, so that their sums are exact in any order and on any machine. They ship in data/scoring/weights.npz.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from itertools import pairwise
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panictrack.data import data_path
from panictrack.model import Reason, ScorerId
from panictrack.scoring.scorers import features
from panictrack.scoring.scorers.prefilter import CACHE_SIZE, Prefilter

VERSION = "5"
_METHOD = "3"  # raise it when this module would give other numbers from the same weights
_WORD_LISTS = ("cues.txt", "figures.txt", "technology.txt", "generic.txt")
_SATURATED = 20_000  # thousandths of log-odds: beyond, the third decimal of the probability is 0 or 1
_CHUNK = 200  # headlines whose weights fit into a cache of the processor
_SPARE_ROWS = 4_096  # for words met later; the table doubles when they are used up

Integers = NDArray[np.int32]
Floats = NDArray[np.float64]


class Classifier(Protocol):
    """Answers every question about a headline at once: the linear model here, or the encoder."""

    @property
    def questions(self) -> Sequence[str]:
        """The names of the questions, in the order of the columns of `probabilities`."""
        ...

    @property
    def thresholds(self) -> Floats:
        """The probability from which the answer to each question counts as yes."""
        ...

    def probabilities(self, titles: Sequence[str]) -> Floats:
        """The probability (headlines, questions) of a yes, rounded to thousandths."""
        ...


class Weights:
    """The trained weights (features, questions), in thousandths of log-odds. Immutable."""

    def __init__(self) -> None:
        with np.load(data_path("scoring", "weights.npz")) as stored:
            self._names = stored["features"].tobytes()
            self.questions: tuple[str, ...] = tuple(stored["questions"].tolist())
            self.intercepts: Integers = stored["intercepts"]
            self.thresholds: Floats = stored["thresholds"] / 1000
            self.table: NDArray[np.int16] = stored["weights"]
        names = self._names.decode().split("\n")
        self._row_of = {name: row for row, name in enumerate(names) if not name.startswith("b:")}
        self.row_of_pair: dict[tuple[str, ...], int] = {
            tuple(name[2:].split(" ")): row for row, name in enumerate(names) if name.startswith("b:")
        }

    def of_word(self, word: str) -> Integers:
        """The weight of a word with all its features (prefix, cue groups), by question."""
        names = features.word_features(word)
        return self._sum([self._row_of[name] for name in names if name in self._row_of])

    def of_pair(self, pair: str) -> Integers:
        """The weight of two words in a row beyond the weights of the words, by question."""
        first, second = pair.split(" ")
        row = self.row_of_pair.get((first, second))
        return self._sum([] if row is None else [row])

    def _sum(self, rows: list[int]) -> Integers:
        total: Integers = self.table[rows].sum(axis=0, dtype=np.int32)
        return total

    def reasons(self, words: list[str], question: str) -> tuple[Reason, ...]:
        """Each word and pair of words with its weight in log-odds, strongest first."""
        column = self.questions.index(question)
        found = [("(starting value)", int(self.intercepts[column]))]
        found += [(word, int(self.of_word(word)[column])) for word in dict.fromkeys(words)]
        found += [(pair, int(self.of_pair(pair)[column])) for pair in dict.fromkeys(features.pairs(words))]
        ordered = sorted(found, key=lambda item: (-abs(item[1]), item[0]))
        return tuple(Reason(text=text, weight=weight / 1000) for text, weight in ordered if weight)

    def digest(self, question: str) -> bytes:
        """A digest of everything that decides the answers to this question, threshold included."""
        column = self.questions.index(question)
        digest = sha256(sha256(self._names).digest())
        digest.update(self.table[:, column].astype("<i4").tobytes())
        digest.update(f"{self.intercepts[column]} {self.thresholds[column]}".encode())
        return digest.digest()


class _WordTable:
    """The shipped rows of weights, and one row for each word met so far with the sum of its features.

    Threads share it. A row is written before its word is published in `row_of_word`, and neither changes
    afterwards: whoever finds a word there may read its row from `values` without a lock. Only adding words
    takes the lock. A full table is replaced by a new one and never emptied, since others may still read it.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self.no_weight = len(weights.table)  # a row of zeros, for words that the training has not seen
        self._n_rows = self.no_weight + 1
        self.values: Integers = np.zeros((self._n_rows + _SPARE_ROWS, len(weights.questions)), dtype=np.int32)
        self.values[: self.no_weight] = weights.table
        self.row_of_word: dict[str, int] = {}
        self._lock = Lock()

    def add(self, words: Iterable[str]) -> None:
        """Make sure that each of these words has a row."""
        with self._lock:
            for word in words:
                if word not in self.row_of_word:
                    weight = self._weights.of_word(word)
                    self.row_of_word[word] = self._append(weight) if weight.any() else self.no_weight

    def _append(self, weight: Integers) -> int:
        row = self._n_rows
        if row == len(self.values):
            self.values = np.concatenate([self.values, np.zeros_like(self.values)])
        self.values[row] = weight
        self._n_rows += 1
        return row


class LinearModel:
    """Scores a headline by adding up a dozen rows of a table of weights. Threads may share one."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self.questions = weights.questions
        self.thresholds = weights.thresholds
        self._table = _WordTable(weights)

    def probabilities(self, titles: Sequence[str]) -> Floats:
        """The probability (headlines, questions) of a yes, rounded to thousandths.

        A headline has the same probabilities in every batch and in every thread.
        """
        if not titles:
            return np.zeros((0, len(self.questions)))
        words = list(map(features.tokens, titles))
        table = self._table_with(set[str]().union(*words))
        chunks = [words[start : start + _CHUNK] for start in range(0, len(words), _CHUNK)]
        log_odds = np.concatenate([self._sums(chunk, table) for chunk in chunks]) + self._weights.intercepts
        clipped = log_odds.clip(-_SATURATED, _SATURATED)
        rounded: Floats = np.rint(1000 / (1 + np.exp(-clipped / 1000))) / 1000
        return rounded

    def _table_with(self, words: set[str]) -> _WordTable:
        """A table that holds all of these words."""
        table = self._table
        if new := [word for word in words if word not in table.row_of_word]:
            if len(table.row_of_word) + len(new) > CACHE_SIZE:
                self._table = table = _WordTable(self._weights)
                new = list(words)
            table.add(new)
        return table

    def _sums(self, titles: Sequence[Sequence[str]], table: _WordTable) -> Integers:
        """The sum of the weights (headlines, questions) of the words and pairs of each headline."""
        row_of_word, row_of_pair = table.row_of_word.__getitem__, self._weights.row_of_pair
        rows: list[int] = []
        starts: list[int] = []
        for words in titles:
            starts.append(len(rows))
            rows.append(table.no_weight)  # so that a headline without words has a row too
            rows += map(row_of_word, set(words))
            rows += [row_of_pair[pair] for pair in set(pairwise(words)) if pair in row_of_pair]
        sums: Integers = np.add.reduceat(table.values.take(rows, axis=0), starts, axis=0)
        return sums


@cache
def weights() -> Weights:
    """The shipped weights, loaded once."""
    return Weights()


@cache
def linear_model() -> LinearModel:
    """The linear classifier, built once."""
    return LinearModel(weights())


def threshold(question: str, classifier: Classifier | None = None) -> float:
    """The probability from which a classifier (by default the linear one) answers yes.

    Chosen by training/thresholds.py.
    """
    source = classifier or weights()
    return float(source.thresholds[source.questions.index(question)])


@cache
def _technology_filter() -> Prefilter:
    return Prefilter(features.is_about_technology)


def about_technology(titles: Sequence[str]) -> list[int]:
    """The indices of the headlines that name a technology; for the others every answer is no."""
    return _technology_filter().matching(titles)


def classify(titles: Sequence[str], classifier: Classifier) -> Floats:
    """Probabilities (headlines, questions), with 0 for headlines that name no technology."""
    found = np.zeros((len(titles), len(classifier.questions)))
    if indices := about_technology(titles):
        found[indices] = classifier.probabilities([titles[index] for index in indices])
    return found


@cache
def scorer_id(name: str, *questions: str) -> ScorerId:
    """The identity of the scorer of this name, which uses the answers to these questions."""
    digest = sha256(f"{_METHOD}\n{features.METHOD}\n".encode())
    for question in questions:
        digest.update(weights().digest(question))
    for listed in _WORD_LISTS:
        digest.update(data_path("scoring", listed).read_bytes())
    return ScorerId(name=name, version=VERSION, fingerprint=digest.hexdigest()[:16])
