"""Results of an evaluation as text for a terminal, 80 characters wide."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap

import numpy as np

from panictrack.scoring.evaluate.comparison import MIN_CASES, Evaluation, Result
from panictrack.scoring.evaluate.emotions import FearResult
from panictrack.scoring.evaluate.intervals import Figure
from panictrack.scoring.evaluate.worst_errors import WorstError
from panictrack.scoring.validity.agreement import Coefficient

MIN_THEME_CASES = 8  # headlines with a theme: with fewer its F1 is left out of the mean
WIDTH = 80
_COLUMN = 8  # " .90–.94"
_WIDE = 14  # "  .823 .78–.86"
_SCORED = ("AUC", "-VADER", "AP", "calib.", "prec.", "recall", "F1")
_YES_NO = ("precision", "recall", "F1")
_COEFFICIENTS = (("percent agreement", "alpha", "AC1", "kappa"), ("", "alpha ordinal", "AC2", "kappa linear"))
_BY_DISTANCE = "  alpha ordinal, AC2, kappa linear"
_LEGEND = (
    "Below each figure its 95 % interval, below each question the headlines coded yes, of all. AUC, "
    "average precision (AP) and calibration error are of the score, -VADER the AUC of negative sentiment; "
    "precision, recall and F1 are those at the shipped threshold. Intervals are of chance in drawing "
    "headlines, and know nothing of coders who err."
)


def as_text(evaluation: Evaluation) -> str:
    """The figures with their intervals, the agreement of the coders, and a summary; a dash for none."""
    results = evaluation.results
    scored = [result for result in results if result.auc is not None]
    said = [result for result in results if result.auc is None]
    parts = [_truth_line(evaluation), "", *_scored_lines(scored)]
    if said:
        parts += ["", *_yes_no_lines(said)]
    if evaluation.coders:
        parts += ["", *_coder_lines(evaluation.coders)]
    return "\n".join([*parts, "", *_wrapped(_LEGEND), *_summary(results)])


def _truth_line(evaluation: Evaluation) -> str:
    # A column of grades is called alarm; what is settled need not be a person's answer.
    where = f"column {evaluation.truth}" if evaluation.truth == "alarm" else evaluation.truth
    weighted = ", weighted" if evaluation.is_weighted else ""
    return "\n".join(_wrapped(f"Truth: {where}{weighted}."))


def _scored_lines(results: Sequence[Result]) -> Iterator[str]:
    left = WIDTH - _COLUMN * len(_SCORED)
    if results:
        yield " " * left + "".join(name.rjust(_COLUMN) for name in _SCORED)
    for group, own in groupby(results, key=lambda result: result.group):
        yield group
        for one in own:
            figures = (
                *(one.auc, one.auc_vader, one.average_precision, one.calibration_error),
                *(one.precision, one.recall, one.f1),
            )
            yield f"  {one.question}".ljust(left) + "".join(_value(each).rjust(_COLUMN) for each in figures)
            counted = f"  {one.n_positive:,} of {one.n:,}".ljust(left)
            yield (counted + "".join(_ends(each).rjust(_COLUMN) for each in figures)).rstrip()


def _yes_no_lines(results: Sequence[Result]) -> Iterator[str]:
    left = WIDTH - _WIDE * len(_YES_NO)
    yield " " * left + "".join(name.rjust(_WIDE) for name in _YES_NO)
    for group, own in groupby(results, key=lambda result: result.group):
        yield group
        for one in own:
            counted = f"{one.n_positive:,} of {one.n:,}"
            name = f"  {one.question}"
            figures = "".join(
                f"{_value(each)} {_ends(each):>7}".rjust(_WIDE)
                for each in (one.precision, one.recall, one.f1)
            )
            yield name + counted.rjust(max(left - len(name), len(counted) + 1)) + figures.rstrip()


def _coder_lines(coefficients: Sequence[Coefficient]) -> Iterator[str]:
    left = WIDTH - (_COLUMN + 2) * 4
    names = ("agreement", "alpha", "AC1", "kappa")
    yield "between coders".ljust(left) + "".join(name.rjust(_COLUMN + 2) for name in names)
    notes: dict[str, None] = {}
    for (question, group), own in groupby(coefficients, key=lambda one: (one.question, one.group)):
        of = {one.name: one for one in own}
        label = question if group == "all" else f"{question}, {group}"
        for row, columns in enumerate(_COEFFICIENTS):
            found = [of.get(column) for column in columns]
            if not any(found):
                continue
            first = f"{label}"[:left] if row == 0 else _BY_DISTANCE
            yield (
                first.ljust(left) + "".join(_coefficient(one).rjust(_COLUMN + 2) for one in found)
            ).rstrip()
            n = next(one.n_units for one in found if one)
            second = (f"  {n:,} headlines" if row == 0 else "").ljust(left)
            yield (second + "".join(_coefficient_ends(one).rjust(_COLUMN + 2) for one in found)).rstrip()
            notes |= {f"{question}: {one.name} {one.note}": None for one in found if one and one.note}
    for note in notes:
        yield from _wrapped(note)


def _summary(results: Sequence[Result]) -> list[str]:
    """The mean F1 over themes, and how far the measured shares are from the annotated ones."""
    lines = [f"\nGroups with fewer than {MIN_CASES} headlines with either answer are left out."]
    themes = [
        result.f1.value or 0.0
        for result in results
        if result.question.startswith("theme:") and result.n_positive >= MIN_THEME_CASES
    ]
    if themes:
        lines.append(
            f"mean F1 of {len(themes)} themes with {MIN_THEME_CASES} headlines or more: {np.mean(themes):.3f}"
        )
    for grouping in ("year", "outlet"):
        groups = [
            result
            for result in results
            if result.group.startswith(f"{grouping} ") and result.question == "clear alarm"
        ]
        if groups:
            # The shares classified as alarmed and those the probabilities expect, minus the annotated.
            classified = [one.share_classified - one.share_annotated for one in groups]
            expected = [(one.share_expected or 0.0) - one.share_annotated for one in groups]
            lines += _share_lines(grouping, "classified", classified)
            lines += _share_lines(grouping, "expected", expected)
    return lines


def _share_lines(grouping: str, name: str, errors: Sequence[float]) -> list[str]:
    mean, mean_absolute = 100 * np.mean(errors), 100 * np.mean(np.abs(errors))
    errors_line = f"  mean error {mean:+.1f} points, mean absolute error {mean_absolute:.1f} points"
    return [
        f"share of clear alarm by {grouping}, {name} minus annotated:",
        f"{errors_line}, {len(errors)} groups",
    ]


def fear_as_text(results: Sequence[FearResult]) -> str:
    """How well scores follow the fear that people felt, with intervals."""
    left = WIDTH - 3 * _WIDE
    lines = [" " * left + "".join(name.rjust(_WIDE) for name in ("Pearson r", "AUC", "AP"))]
    for group, own in groupby(results, key=lambda result: (result.group, result.n, result.n_positive)):
        name, n, n_positive = group
        lines.append(f"{name}: {n:,} headlines, {n_positive:,} with fear")
        for one in own:
            figures = (one.pearson_r, one.auc, one.average_precision)
            cells = "".join(f"{_value(each)} {_ends(each):>7}".rjust(_WIDE) for each in figures)
            lines.append(f"  {one.scorer}".ljust(left) + cells.rstrip())
    legend = (
        "With 95 % intervals. With fear: half the scale or more, or fear as the dominant emotion. Figures of "
        "a score that learned from these headlines say nothing of others."
    )
    return "\n".join([*lines, "", *_wrapped(legend)])


def worst_errors_as_text(missed: Sequence[WorstError], false: Sequence[WorstError]) -> str:
    """Both lists for a terminal."""
    return "\n".join(
        [
            "Missed clear alarms, lowest score first:",
            *map(_line, missed),
            "",
            "False alarms, highest score first:",
            *map(_line, false),
        ]
    )


def _line(error: WorstError) -> str:
    because = f"   ({', '.join(error.reasons)})" if error.reasons else ""
    return f"  annotated {error.grade:.1f}  scored {error.alarm:.3f}  {error.title}{because}"


def _value(figure: Figure | None) -> str:
    return "-" if figure is None else _number(figure.value, 3)


def _ends(figure: Figure | None) -> str:
    return "" if figure is None else _between(figure.low, figure.high)


def _coefficient(one: Coefficient | None) -> str:
    return "" if one is None else _number(one.value, 3)


def _coefficient_ends(one: Coefficient | None) -> str:
    return "" if one is None else _between(one.low, one.high)


def _between(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{_number(low, 2)}–{_number(high, 2)}"


def _number(value: float | None, digits: int) -> str:
    """A figure below 1 without its zero; 1 with a digit less, so that columns keep their width."""
    if value is None:
        return "-"
    text = f"{round(value, digits) + 0.0:.{digits}f}"  # no minus before a zero
    return f"{value:.{digits - 1}f}" if text.lstrip("-").startswith("1") else text.replace("0.", ".", 1)


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH)
