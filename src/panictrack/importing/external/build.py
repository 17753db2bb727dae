"""From a table to a series: rows of one date are one period, outlets share one standardised exposure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from panictrack.curve.series.panel import FEW_HEADLINES, SMALL_OUTLETS, FloatArray
from panictrack.curve.series.standardise import standardised_exposure
from panictrack.errors import InputError
from panictrack.importing.external.denominators import with_denominator_column
from panictrack.importing.external.periods import step_days
from panictrack.importing.external.select import Selected, select, with_total_column
from panictrack.importing.tabular.columns import (
    COUNT_NAMES,
    Columns,
    find_columns,
    is_column,
    normal,
    trends_term,
)
from panictrack.importing.tabular.dates import moments as moments_of
from panictrack.importing.tabular.numbers import is_missing, numbers
from panictrack.importing.tabular.table import RawTable, Row
from panictrack.model import Measure, Series, SeriesPoint

_TRENDS_SCALE = 10.0  # Google's 0 to 100 as pseudo-counts of up to 1000
_HIGHEST_PSEUDO_COUNT = 1_000.0
_LARGEST_SCALE = 1e15
_NO_OUTLET = "(no outlet named)"

Wanted = str | Sequence[str] | None  # the names that tell a series from others


@dataclass(frozen=True, kw_only=True, slots=True)
class _Observed:
    """What was counted where and when: the rows as values, one each."""

    days: list[date]
    counts: list[float]
    exposures: list[float] | None  # None: not known
    outlets: list[str] | None  # None: not told apart


@dataclass(frozen=True, kw_only=True, slots=True)
class _Panel:
    """Counts and exposures, (T, J) each: periods by outlets."""

    outlets: tuple[str, ...]
    count: FloatArray
    n: FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltSeries:
    """A series, and what the rows themselves say of it: None where they say nothing or several things.

    `scale` is what a value was multiplied by to give a count: 1 for counts, more for an index.
    """

    series: Series
    scale: float
    unit: str | None
    source: str | None
    licence: str | None


def build_series_from_table(table: RawTable, title: str, column: Wanted) -> BuiltSeries:
    """The series of a table; `title` names it where its own words do not.

    A row without a count is a period in which nothing was collected: missing, not zero. Without
    exposure every period has the same exposure. Where outlets and exposure are known, an outlet without
    a row in a period is missing there, and each has its own level (indirect standardisation).

    Raises
    ------
    InputError
        The table cannot be read as one series; the message names the place and the remedy.
    """
    table = with_denominator_column(with_total_column(table))
    named = (column,) if isinstance(column, str) else tuple(column or ())
    counted = [name for name in named if is_column(table, name)]
    if len(counted) > 1:
        raise InputError(
            f"{table.name}: {' and '.join(counted)} are columns of their own; choose one of them"
        )
    columns = find_columns(table, counted[0] if counted else None)
    known = table.keeping(row for row in table.rows if not is_missing(row.cells[columns.count]))
    moments = moments_of(known.texts(columns.date), known.places(columns.date))
    selected = select(known, columns, moments, [name for name in named if name not in counted])
    if columns.exposure is not None and all(map(is_missing, selected.table.texts(columns.exposure))):
        columns = replace(columns, exposure=None)
    observed = _observed(selected, columns)
    _check_repeats(selected, columns, observed)
    name = known.columns[columns.count]
    called = selected.title or _title(name) or title
    series, scale = _series(observed, called, table.name, _fixed_scale(name))
    return BuiltSeries(
        series=series,
        scale=scale,
        unit=_said(selected.table, "unit"),
        source=_said(selected.table, "source"),
        licence=_said(selected.table, "licence") or _said(selected.table, "license"),
    )


def _said(table: RawTable, name: str) -> str | None:
    """What all rows say in a column of this name."""
    for place, column in enumerate(table.columns):
        if normal(column) == name and len(texts := set(table.texts(place))) == 1:
            return texts.pop() or None
    return None


def _title(column: str) -> str | None:
    """What a column of counts calls its series; None for a word that only says "count"."""
    return None if normal(column) in COUNT_NAMES else trends_term(column) or column


def _fixed_scale(column: str) -> float | None:
    return _TRENDS_SCALE if trends_term(column) else None


def _observed(selected: Selected, columns: Columns) -> _Observed:
    table = selected.table
    counts = _column(table, columns.count)
    exposures = None if columns.exposure is None else _column(table, columns.exposure)
    outlets = None
    if columns.outlet is not None and exposures is not None:
        outlets = [text or _NO_OUTLET for text in table.texts(columns.outlet)]
    for row, count, exposed in zip(table.rows, counts, exposures or (), strict=False):
        if count > 0 and exposed == 0:
            raise InputError(
                f"{table.name}, {row.place}: a count of {count:g} with an exposure of 0; mend the line or "
                "remove it"
            )
    days = [moment.date() for moment in selected.moments]
    return _Observed(days=days, counts=counts, exposures=exposures, outlets=outlets)


def _column(table: RawTable, column: int) -> list[float]:
    return numbers(table.texts(column), table.places(column), table.separator)


def _check_repeats(selected: Selected, columns: Columns, observed: _Observed) -> None:
    """Refuse what was exported twice or cannot be summed; other rows of one date are parts of a whole."""
    first: dict[tuple[object, ...], Row] = {}
    repeats: list[tuple[Row, Row]] = []
    for moment, row in zip(selected.moments, selected.table.rows, strict=True):
        key = (moment, "" if columns.outlet is None else row.cells[columns.outlet])
        earlier = first.setdefault(key, row)
        if earlier is not row:
            repeats.append((row, earlier))
    if not repeats:
        return
    later, earlier = repeats[0]
    where = f"{selected.table.name}, {later.place}"
    if observed.exposures is None and not _whole(observed.counts):
        raise InputError(
            f"{where}: a second value for the date of {earlier.place}; an index has one: keep one"
        )
    # Rows of single events may well be alike; counts that are all alike were exported twice.
    if max(observed.counts) > 1 and all(later.cells == earlier.cells for later, earlier in repeats):
        raise InputError(f"{where}: repeats {earlier.place} word for word; remove one of them")


def _series(observed: _Observed, title: str, place: str, fixed_scale: float | None) -> tuple[Series, float]:
    """The series and its scale."""
    days = sorted(set(observed.days))
    if not days:
        raise InputError(f"{place}: no row has a count; give a table with a date and a count in each row")
    panel = _panel(observed, days)
    counts = panel.count.sum(axis=1)
    scale = fixed_scale or _scale(counts.tolist(), place)
    exposure = _exposure(panel) * scale if observed.exposures else np.ones(len(days))
    points = tuple(
        SeriesPoint(
            start=day,
            count=round(float(counts[index]) * scale),
            n=round(float(panel.n[index].sum())),
            exposure=float(exposure[index]),
            n_outlets=max(1, int((panel.n[index] > 0).sum())),
            coverage=1.0,  # what is usual was not brought along
        )
        for index, day in enumerate(days)
    )
    series = Series(
        topic=title,
        measure=Measure.GIVEN,
        step_days=step_days(days, place),
        points=points,
        outlets=panel.outlets if observed.outlets else (),
    )
    return series, scale


def _panel(observed: _Observed, days: Sequence[date]) -> _Panel:
    """Counts and exposures by period and outlet; an outlet without a row has an exposure of 0 there.

    Outlets below an exposure of 200 in all are pooled, as those of the archive are.
    """
    exposures = observed.exposures or [0.0] * len(observed.days)
    names = observed.outlets or [""] * len(observed.days)
    totals: defaultdict[str, float] = defaultdict(float)
    for name, exposed in zip(names, exposures, strict=True):
        totals[name] += exposed
    if observed.outlets:
        names = [name if totals[name] >= FEW_HEADLINES else SMALL_OUTLETS for name in names]
    outlets = tuple(sorted(set(names)))
    row_of = {day: index for index, day in enumerate(days)}
    column_of = {name: index for index, name in enumerate(outlets)}
    count, n = np.zeros((2, len(days), len(outlets)))
    for day, name, counted, exposed in zip(observed.days, names, observed.counts, exposures, strict=True):
        cell = (row_of[day], column_of[name])
        count[cell] += counted
        n[cell] += exposed
    return _Panel(outlets=outlets, count=count, n=n)


def _exposure(panel: _Panel) -> FloatArray:
    if len(panel.outlets) == 1:
        return panel.n[:, 0]
    return standardised_exposure(panel.count, panel.n)


def _scale(counts: Sequence[float], place: str) -> float:
    """What makes whole numbers of the counts: an index is read as pseudo-counts of up to 1000."""
    highest = max(counts)
    if _whole(counts) or highest == 0:
        return 1.0
    if _HIGHEST_PSEUDO_COUNT / highest > _LARGEST_SCALE:
        raise InputError(f"{place}: no value is above {highest:g}; multiply all by one number, such as 1e12")
    return _HIGHEST_PSEUDO_COUNT / highest


def _whole(values: Sequence[float]) -> bool:
    return all(value == round(value) for value in values)
