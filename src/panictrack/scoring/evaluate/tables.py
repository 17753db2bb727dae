"""Results of an evaluation as text for a terminal."""

from collections.abc import Sequence

import numpy as np

from panictrack.scoring.evaluate.comparison import MIN_CASES, Result
from panictrack.scoring.evaluate.worst_errors import WorstError

MIN_THEME_CASES = 8  # headlines with a theme: with fewer its F1 is left out of the mean
_HEAD = ("group", "question", "n", "yes", "AUC", "-VADER", "AP", "calib.", "precision", "recall", "F1")


def as_text(results: Sequence[Result]) -> str:
    """A table with a row for each result, and a summary; a dash where a measure does not apply."""
    table = [_HEAD, *map(_cells, results)]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(_HEAD))]
    lines = []
    for cells in table:
        words = [
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        lines.append("  ".join(words).rstrip())
    return "\n".join([*lines, *_summary(results)])


def _summary(results: Sequence[Result]) -> list[str]:
    """The mean F1 over themes, and how far the measured shares are from the annotated ones."""
    lines = [f"\nGroups with fewer than {MIN_CASES} headlines with either answer are left out."]
    themes = [
        result.confusion.f1
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
            classified = [
                (one.confusion.false_positive - one.confusion.false_negative) / one.n for one in groups
            ]
            expected = [((one.expected or 0.0) - one.n_positive) / one.n for one in groups]
            lines.append(_share_line(grouping, "classified", classified))
            lines.append(_share_line(grouping, "expected", expected))
    return lines


def _share_line(grouping: str, name: str, errors: Sequence[float]) -> str:
    mean, mean_absolute = 100 * np.mean(errors), 100 * np.mean(np.abs(errors))
    return (
        f"share of clear alarm by {grouping}, {name} minus annotated: mean error {mean:+.1f} points, "
        f"mean absolute error {mean_absolute:.1f} points, {len(errors)} groups"
    )


def _cells(result: Result) -> tuple[str, ...]:
    measures = (result.auc, result.auc_vader, result.average_precision, result.calibration_error)
    counts = (result.confusion.precision, result.confusion.recall, result.confusion.f1)
    numbers = map(_number, (*measures, *counts))
    return (result.group, result.question, str(result.n), str(result.n_positive), *numbers)


def _number(value: float | None) -> str:
    return "-" if value is None or np.isnan(value) else f"{value:.3f}"


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
