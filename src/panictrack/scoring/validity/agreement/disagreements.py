"""Where coders differ: the table of each pair, and the headlines to adjudicate."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from panictrack.scoring.validity.agreement.coefficients import jaccard_distance
from panictrack.scoring.validity.agreement.scale import MISSING, FloatArray, IntArray, Kind, Ratings


@dataclass(frozen=True, kw_only=True, slots=True)
class PairTable:
    """How often two coders gave each pair of answers: a row for each of the first, a column of the second."""

    question: str
    first: str
    second: str
    values: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Disagreement:
    """A headline on which coders differ.

    Can mislead when taken for a sample of the errors: these are the headlines in dispute, and coders who
    agree can both be wrong.
    """

    question: str
    unit: int  # the row of the ratings
    answers: tuple[tuple[str, str], ...]  # coder and answer, of those who answered
    distance: float  # from above 0 to 1: the furthest two coders


def pair_tables(ratings: Ratings) -> list[PairTable]:
    """The table of each pair of coders; of kind `several`, one for each answer with no and yes."""
    if ratings.kind is not Kind.SEVERAL:
        return _tables(ratings, ratings.question, ratings.codes, ratings.scale)
    return [
        table
        for value in ratings.scale
        for table in _tables(ratings, f"{ratings.question}:{value}", ratings.chosen(value), ("no", "yes"))
    ]


def _tables(ratings: Ratings, question: str, codes: IntArray, values: Sequence[str]) -> list[PairTable]:
    found = []
    for first, second in combinations(range(len(ratings.coders)), 2):
        counts = np.zeros((len(values), len(values)), dtype=np.int64)
        both = (codes[:, first] != MISSING) & (codes[:, second] != MISSING)
        np.add.at(counts, (codes[both, first], codes[both, second]), 1)
        found.append(
            PairTable(
                question=question,
                first=ratings.coders[first],
                second=ratings.coders[second],
                values=tuple(values),
                counts=tuple(map(tuple, counts.tolist())),
            )
        )
    return found


def disagreements(ratings: Ratings) -> list[Disagreement]:
    """The headlines on which coders differ, those furthest apart first, else in the order of the rows.

    Grades are as far apart as their places on the scale, names all equally, sets by the share of their
    answers that not both have. Where the furthest pair is the same, the mean of all pairs decides.
    """
    found = []
    for unit, distances in enumerate(_distances(ratings)):
        if distances and max(distances) > 0:
            answers = tuple(
                (coder, answer)
                for coder, answer in zip(ratings.coders, ratings.answers[unit], strict=True)
                if answer is not None and (answer or ratings.kind is Kind.SEVERAL)
            )
            one = Disagreement(question=ratings.question, unit=unit, answers=answers, distance=max(distances))
            found.append((-max(distances), -float(np.mean(distances)), unit, one))
    return [one for *_, one in sorted(found, key=lambda item: item[:3])]


def _distances(ratings: Ratings) -> list[list[float]]:
    """The distances of the pairs of answers of each unit, 0 to 1."""
    if ratings.kind is Kind.SEVERAL:
        return [
            [
                jaccard_distance(one, other)
                for one, other in combinations([s for s in row if s is not None], 2)
            ]
            for row in ratings.sets
        ]
    apart = _apart(len(ratings.scale), is_ordinal=ratings.kind is Kind.ORDINAL)
    return [
        [float(apart[one, other]) for one, other in combinations(row[row != MISSING].tolist(), 2)]
        for row in ratings.codes
    ]


def _apart(n_values: int, *, is_ordinal: bool) -> FloatArray:
    places = np.arange(n_values)
    steps = np.abs(places[:, None] - places[None, :])
    apart: FloatArray = steps / max(n_values - 1, 1) if is_ordinal else (steps > 0).astype(float)
    return apart
