"""Coders' answers as numbers: the place of each answer on its question's scale, -1 where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from panictrack.errors import InputError

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

CANNOT_TELL = "cannot_tell"
MISSING = -1
_SEPARATOR = ";"


class Kind(StrEnum):
    """How the answers to a question relate, as in the codebook."""

    ONE = "one"  # one of several names
    ORDINAL = "ordinal"  # one of several grades, lowest first
    SEVERAL = "several"  # any number of names, joined by ;


@dataclass(frozen=True, kw_only=True)
class Ratings:
    """The answers of all coders to one question.

    `answers` has a row for each unit (a headline) and a column for each coder. None says that the coder was
    not asked or has not answered. An empty answer is none either, but to a question of kind `several` it
    says that none of the answers applies. `cannot_tell` is an answer like others where the kind is `one`;
    it has no place on a scale of grades or in a set, so there it is taken as no answer, and counted.

    `values` are the answers that the codebook allows, grades from the lowest. Without them, those that occur
    are taken; for grades they are required, since their order cannot be guessed.

    Raises
    ------
    InputError
        A row has too many or too few answers, or an answer is not one of `values`.
    """

    question: str
    coders: Sequence[str]
    answers: Sequence[Sequence[str | None]]
    kind: Kind = Kind.ONE
    values: Sequence[str] = ()
    years: Sequence[str] = field(default=())  # of each unit; empty: not asked by year; "": no year

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        if self.kind is Kind.ORDINAL and not self.values:
            raise InputError(
                f"{self.question}: the grades have no order; give the answers from the lowest to the highest"
            )
        if self.years and len(self.years) != len(self.answers):
            raise InputError(
                f"{self.question}: {len(self.years)} years for {len(self.answers)} headlines; "
                "give one for each, empty where it is not known"
            )
        for row, answers in enumerate(self.answers):
            if len(answers) != len(self.coders):
                raise InputError(
                    f"{self.question}, headline {row + 1}: {len(answers)} answers for {len(self.coders)} "
                    "coders; give one for each, None where there is none"
                )
        allowed = {*self.values, CANNOT_TELL}
        if self.values and (unknown := sorted(self._occurring() - allowed)):
            raise InputError(
                f"{self.question}: {unknown[0]!r} is not one of the answers {', '.join(self.values)}; "
                "correct it or name it in the codebook"
            )

    def _occurring(self) -> set[str]:
        given = {answer for row in self.answers for answer in row if answer}
        if self.kind is Kind.SEVERAL:
            return {one for answer in given for one in parts_of(answer)}
        return given

    @property
    def scale(self) -> tuple[str, ...]:
        """The answers that have a place: those allowed, or else those that occur, in alphabetical order.

        `cannot_tell` comes last, and only to a question of kind `one` where somebody gave it.
        """
        occurring = self._occurring()
        named = [value for value in self.values or sorted(occurring) if value != CANNOT_TELL]
        with_doubt = self.kind is Kind.ONE and CANNOT_TELL in occurring
        return (*named, CANNOT_TELL) if with_doubt else tuple(named)

    @property
    def codes(self) -> IntArray:
        """(units, coders): the place of each answer on the scale. Not for a question of kind `several`."""
        place = {value: number for number, value in enumerate(self.scale)}
        return self._coded([[place.get(one or "", MISSING) for one in row] for row in self.answers])

    @property
    def sets(self) -> list[list[frozenset[str] | None]]:
        """The answers to a question of kind `several` as sets; None where there is no answer."""
        return [
            [None if one is None or CANNOT_TELL in parts_of(one) else parts_of(one) for one in row]
            for row in self.answers
        ]

    def chosen(self, value: str) -> IntArray:
        """(units, coders): 1 where the coder's set has `value`, 0 where not, -1 without an answer."""
        return self._coded(
            [[MISSING if one is None else int(value in one) for one in row] for row in self.sets]
        )

    @property
    def n_cannot_tell(self) -> IntArray:
        """(units,): how many coders of each unit could not tell."""
        return np.array(
            [sum(CANNOT_TELL in parts_of(one or "") for one in row) for row in self.answers], dtype=np.int64
        )

    def _coded(self, rows: list[list[int]]) -> IntArray:
        return np.array(rows, dtype=np.int64).reshape(len(self.answers), len(self.coders))


def parts_of(answer: str) -> frozenset[str]:
    """The answers that one answer joins by semicolons."""
    return frozenset(part for one in answer.split(_SEPARATOR) if (part := one.strip()))
