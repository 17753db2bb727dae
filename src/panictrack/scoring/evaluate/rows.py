"""Figures as rows: one a measure, for a table in a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from panictrack.scoring.evaluate.comparison import Evaluation, Result
from panictrack.scoring.evaluate.emotions import FearResult
from panictrack.scoring.evaluate.intervals import Figure


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One figure of one question in one group of headlines."""

    group: str
    question: str
    measure: str  # "auc", "f1", "share_annotated", "alpha" ...
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int  # headlines; of coefficients of agreement, those with two answers
    n_positive: int | None = None
    note: str = ""  # why there is no figure, or no interval


def measures(evaluation: Evaluation) -> list[Measure]:
    """All figures of the scorers, then those of the coders."""
    return [
        *(one for result in evaluation.results for one in _of_result(result)),
        *(
            Measure(
                group=one.group,
                question=one.question,
                measure=one.name,
                value=one.value,
                low=one.low,
                high=one.high,
                n=one.n_units,
                note=one.note,
            )
            for one in evaluation.coders
        ),
    ]


def fear_measures(results: Sequence[FearResult]) -> list[Measure]:
    """All figures of emotions; the question names the score."""
    names = ("pearson_r", "auc", "average_precision")
    return [
        measure
        for one in results
        for measure in _figures(
            {name: getattr(one, name) for name in names},
            (one.group, f"fear by {one.scorer}", one.n, one.n_positive),
        )
    ]


def _of_result(one: Result) -> Iterator[Measure]:
    place = (one.group, one.question, one.n, one.n_positive)
    for name in ("share_annotated", "share_classified", "share_expected", "n_effective"):
        value = getattr(one, name)
        if value is not None:
            yield from _figures({name: Figure(value=value, low=None, high=None)}, place)
    names = ("auc", "auc_vader", "average_precision", "calibration_error", "precision", "recall", "f1")
    yield from _figures({name: getattr(one, name) for name in names}, place)


def _figures(figures: Mapping[str, Figure | None], place: tuple[str, str, int, int]) -> Iterator[Measure]:
    group, question, n, n_positive = place
    for name, figure in figures.items():
        if figure is not None:
            yield Measure(
                group=group,
                question=question,
                measure=name,
                value=figure.value,
                low=figure.low,
                high=figure.high,
                n=n,
                n_positive=n_positive,
            )
