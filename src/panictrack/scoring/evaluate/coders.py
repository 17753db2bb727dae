"""How well the coders of a file agree with each other, and the scorer with each of them."""

from collections.abc import Iterator, Sequence

from panictrack.scoring.evaluate.measures import FloatArray
from panictrack.scoring.evaluate.samples import CLEAR, CODED, SOME, Sample
from panictrack.scoring.validity.agreement import Coefficient, Kind, Ratings, agreement

SCORER = "scorer"
_NO, _YES = "no", "yes"


def coder_agreement(sample: Sample) -> list[Coefficient]:
    """Agreement in the grade, in some and in clear alarm; in these two also with the scorer's yes and no.

    Weights are not used: agreement is that of the headlines as they lie in the file.

    Can mislead when the coders' answers trained the scorer, or when they spoke to each other.
    """
    return [one for ratings in _questions(sample) for one in agreement(ratings)]


def _questions(sample: Sample) -> Iterator[Ratings]:
    if not sample.coders:
        return
    coders = list(sample.coders)
    columns = list(sample.coders.values())
    grades = tuple(f"{grade:g}" for grade in CODED)
    yield Ratings(
        question="grade of alarm", coders=coders, answers=_rows(columns), kind=Kind.ORDINAL, values=grades
    )
    for question, least_grade, scores, least_score in (
        ("some alarm", SOME, sample.alarm_any, sample.concern_threshold),
        ("clear alarm", CLEAR, sample.alarm, sample.alarm_threshold),
    ):
        own = [_said(column, least_grade) for column in columns]
        yield Ratings(question=question, coders=coders, answers=_rows(own), values=(_NO, _YES))
        scorer = _classified(scores, least_score)
        for coder, column in zip(coders, own, strict=True):
            yield Ratings(
                question=f"{question}, {SCORER} – {coder}",
                coders=(SCORER, coder),
                answers=_rows([scorer, column]),
                values=(_NO, _YES),
            )


def _rows(columns: Sequence[Sequence[str | None]]) -> list[tuple[str | None, ...]]:
    return list(zip(*columns, strict=True))


def _said(grades: Sequence[str | None], least: float) -> list[str | None]:
    return [None if grade is None else _YES if float(grade) >= least else _NO for grade in grades]


def _classified(scores: FloatArray, least: float) -> list[str | None]:
    return [_YES if score >= least else _NO for score in scores]
