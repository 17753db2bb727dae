"""The comparison as a table for a terminal, with what its rows come to."""

from collections.abc import Sequence

import numpy as np

from panictrack.scoring.evaluate.comparison import FEWEST, Row

MANY = 8  # headlines with a theme: with fewer its F1 is left out of the mean


def as_text(rows: Sequence[Row]) -> str:
    """The rows as a table for a terminal; a dash where a measure does not apply."""
    head = ("group", "question", "n", "yes", "AUC", "-VADER", "AP", "calib.", "precision", "recall", "F1")
    table = [head, *map(_cells, rows)]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(head))]
    lines = []
    for cells in table:
        words = [
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        lines.append("  ".join(words).rstrip())
    return "\n".join([*lines, *_summary(rows)])


def _summary(rows: Sequence[Row]) -> list[str]:
    """What the rows come to: the mean over themes, and how far shares called lie from shares read."""
    lines = [f"\nGroups and labels with fewer than {FEWEST} headlines of either answer have no row."]
    themes = [
        row.confusion.f1 for row in rows if row.question.startswith("theme:") and row.n_positive >= MANY
    ]
    if themes:
        lines.append(f"mean F1 of {len(themes)} themes with {MANY} headlines or more: {np.mean(themes):.3f}")
    for grouping in ("year", "outlet"):
        groups = [
            row for row in rows if row.group.startswith(f"{grouping} ") and row.question == "clear alarm"
        ]
        if groups:
            lines.append(_share_line(grouping, "called", [share_error(row) for row in groups]))
            lines.append(_share_line(grouping, "expected", [expected_error(row) for row in groups]))
    return lines


def _share_line(grouping: str, name: str, errors: Sequence[float]) -> str:
    return (
        f"share of clear alarm by {grouping}, {name} minus read: {100 * np.mean(errors):+.1f} points "
        f"in the mean of {len(errors)}, {100 * np.mean(np.abs(errors)):.1f} without the sign"
    )


def share_error(row: Row) -> float:
    """The share of headlines called alarmed minus the share read so."""
    return (row.confusion.false_positive - row.confusion.false_negative) / row.n


def expected_error(row: Row) -> float:
    """The share of headlines that the probabilities expect to be alarmed, minus the share read so."""
    return ((row.expected or 0.0) - row.n_positive) / row.n


def _cells(row: Row) -> tuple[str, ...]:
    measures = (row.auc, row.auc_vader, row.average_precision, row.calibration_error)
    counts = (row.confusion.precision, row.confusion.recall, row.confusion.f1)
    return (row.group, row.question, str(row.n), str(row.n_positive), *map(_measure, (*measures, *counts)))


def _measure(value: float | None) -> str:
    return "-" if value is None or np.isnan(value) else f"{value:.3f}"
