"""From a table to a series: rows of one date are one period, outlets share one standardised exposure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

import numpy as np

from panictrack.curve.series.panel import StreamPanel, panel_of
from panictrack.curve.series.standardise import standardised_exposure
from panictrack.errors import InputError
from panictrack.importing.external.periods import find_periods
from panictrack.importing.external.select import select, with_exposure_column
from panictrack.importing.tabular.columns import (
    COUNT_NAMES,
    PARTIAL_NAMES,
    SeriesColumns,
    column_of,
    first_named,
    is_of_trends,
    normal,
    series_columns,
    trends_term,
)
from panictrack.importing.tabular.dates import read_dates, span_days
from panictrack.importing.tabular.numbers import is_missing, read_numbers
from panictrack.importing.tabular.table import RawRow, RawTable
from panictrack.model import Measure, Series, SeriesPoint

_TRENDS_SCALE = 10.0  # Google's 0 to 100 as pseudo-counts of up to 1000
_HIGHEST_PSEUDO_COUNT = 1_000.0
_LARGEST_SCALE = 1e15
_NO_OUTLET = "(no outlet named)"


class ReadOptions(TypedDict, total=False):
    """What a user may say about a table that its rows do not show.

    `column` names the column or the series among rows of several, or several names, such as a term and a
    unit; `column_map` leads from date, count, exposure or outlet to a column; `date_format` is how dates are
    written, as `strptime` takes it; `first_year` is that of the Ngram viewer's JSON, which has no years;
    `may_be_irregular` allows for dates at no regular intervals, which no curve is fitted to.
    """

    column: str | Sequence[str] | None
    column_map: Mapping[str, str] | None
    date_format: str | None
    first_year: int | None
    may_be_irregular: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltSeries:
    """A series, and what the rows say of it: None where they say nothing or disagree.

    `values` are those of the table, one for each point; `scale` is what each was multiplied by to give a
    count: 1 for counts, more for an index, which may be `is_of_trends`. `notes` are for the user: how it was
    scaled, what was left out.
    """

    series: Series
    values: tuple[float, ...]
    scale: float
    is_of_trends: bool
    unit: str | None
    source: str | None
    licence: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Observed:
    """What was counted where and when: the rows as values, one each."""

    days: list[date]
    counts: list[float]
    exposures: list[float] | None  # None: not known
    outlets: list[str] | None  # None: not separated

    def without(self, day: date | None) -> "_Observed":
        """The same without the rows of a day."""
        kept = [index for index, other in enumerate(self.days) if other != day]
        return _Observed(
            days=[self.days[index] for index in kept],
            counts=[self.counts[index] for index in kept],
            exposures=None if self.exposures is None else [self.exposures[index] for index in kept],
            outlets=None if self.outlets is None else [self.outlets[index] for index in kept],
        )


def build_series(table: RawTable, title: str, options: ReadOptions) -> BuiltSeries:
    """The series of a table; `title` names it where the table does not.

    A row without a count is a period in which nothing was collected: missing, not zero. A row that is marked
    as partial is left out. Without exposure every period has the same exposure. Where outlets and exposure
    are known, an outlet without a row in a period is missing there, and each has its own level (indirect
    standardisation).

    Raises
    ------
    InputError
        The table cannot be read as one series; the message names the position and the remedy.
    """
    table = with_exposure_column(table)
    counted, names = _names(table, options.get("column"))
    columns = series_columns(table, counted, options.get("column_map"))
    counts_name, is_trends = table.columns[columns.count], is_of_trends(table, columns)
    partial = first_named(table, PARTIAL_NAMES)
    rows = [row for row in table.rows if not is_missing(row.cells[columns.count])]
    whole = _whole(rows, columns.date, partial)
    known = table.with_rows(whole)
    times = read_dates(known.texts(columns.date), known.positions(columns.date), options.get("date_format"))
    indices, called = select(known, columns, times, names)
    selected = known.with_rows(known.rows[index] for index in indices)
    times = [times[index] for index in indices]
    observed = _observed(selected, columns, times)
    _check_repeats(selected, columns, times, observed)
    days = sorted(set(observed.days))
    periods = find_periods(days, table.name, may_be_irregular=options.get("may_be_irregular", False))
    observed = observed.without(periods.unfinished)
    fixed_scale = _TRENDS_SCALE if is_trends else None
    called = called or _title(counts_name) or title
    series, values, scale = _series(observed, called, table.name, fixed_scale, periods.step_days)
    notes = [f"an index: its values times {scale:.4g} are used as counts"] if scale != 1 else []
    if n_partial := len(rows) - len(whole):
        notes.append(f"{n_partial} partial {'period' if n_partial == 1 else 'periods'} left out")
    if periods.is_irregular:
        notes.append("its dates are not at regular intervals")
    if periods.unfinished is not None:
        notes.append(f"the last row, {periods.unfinished}, left out: its period was not over")
    return BuiltSeries(
        series=series,
        values=values,
        scale=scale,
        is_of_trends=is_trends,
        unit=_agreed(selected, "unit"),
        source=_agreed(selected, "source"),
        licence=_agreed(selected, "licence") or _agreed(selected, "license"),
        notes=tuple(notes),
    )


def _whole(rows: Sequence[RawRow], date: int, partial: int | None) -> list[RawRow]:
    """The rows whose periods were over: not marked as partial, and no week of fewer days than the others."""
    lengths = [span_days(row.cells[date]) for row in rows]
    usual = Counter(lengths).most_common(1)[0][0] if rows else None
    return [
        row
        for row, length in zip(rows, lengths, strict=True)
        if (length is None or usual is None or length >= usual)
        and (partial is None or row.cells[partial].lower() not in {"true", "1", "yes"})
    ]


def _names(table: RawTable, column: str | Sequence[str] | None) -> tuple[str | None, list[str]]:
    """The column of counts that the user names, and the names of a series among the rows."""
    given = (column,) if isinstance(column, str) else tuple(column or ())
    counted = [name for name in given if column_of(table, name) is not None]
    if len(counted) > 1:
        raise InputError(f"{table.name}: {' and '.join(counted)} are separate columns; choose one of them")
    return next(iter(counted), None), [name for name in given if name not in counted]


def _agreed(table: RawTable, name: str) -> str | None:
    """What all rows have in a column of this name."""
    for index, column in enumerate(table.columns):
        if normal(column) == name and len(texts := set(table.texts(index))) == 1:
            return texts.pop() or None
    return None


def _title(column: str) -> str | None:
    """What a column of counts calls its series; None for a word that only says "count"."""
    return None if normal(column) in COUNT_NAMES else trends_term(column) or column


def _observed(table: RawTable, columns: SeriesColumns, times: Sequence[datetime]) -> _Observed:
    counts = _numbers(table, columns.count)
    exposures, outlets = None, None
    if columns.exposure is not None and not all(map(is_missing, table.texts(columns.exposure))):
        exposures = _numbers(table, columns.exposure)
        if columns.outlet is not None:
            outlets = [text or _NO_OUTLET for text in table.texts(columns.outlet)]
    for row, count, exposed in zip(table.rows, counts, exposures or (), strict=False):
        if count > 0 and exposed == 0:
            raise InputError(
                f"{table.name}, {row.position}: a count of {count:g} with an exposure of 0; correct the line "
                "or remove it"
            )
    return _Observed(
        days=[time.date() for time in times], counts=counts, exposures=exposures, outlets=outlets
    )


def _numbers(table: RawTable, column: int) -> list[float]:
    return read_numbers(table.texts(column), table.positions(column), table.separator)


def _check_repeats(
    table: RawTable, columns: SeriesColumns, times: Sequence[datetime], observed: _Observed
) -> None:
    """Refuse what was exported twice or cannot be summed; other rows of one date are parts of a whole."""
    first: dict[tuple[object, ...], RawRow] = {}
    repeats: list[tuple[RawRow, RawRow]] = []
    for time, row in zip(times, table.rows, strict=True):
        key = (time, "" if columns.outlet is None else row.cells[columns.outlet])
        earlier = first.setdefault(key, row)
        if earlier is not row:
            repeats.append((row, earlier))
    if not repeats:
        return
    later, earlier = repeats[0]
    where = f"{table.name}, {later.position}"
    if observed.exposures is None and not _is_whole(observed.counts):
        raise InputError(
            f"{where}: a second value for the date of {earlier.position}; an index has one: keep one"
        )
    # Rows of single events may well be alike; counts that are all alike were exported twice.
    if max(observed.counts) > 1 and all(later.cells == earlier.cells for later, earlier in repeats):
        raise InputError(f"{where}: repeats {earlier.position} word for word; remove one of them")


def _series(
    observed: _Observed, title: str, name: str, fixed_scale: float | None, step_days: float
) -> tuple[Series, tuple[float, ...], float]:
    """The series, the values behind its counts, and what they were multiplied by."""
    days = sorted(set(observed.days))
    if not days:
        raise InputError(f"{name}: no row has a count; give a table with a date and a count in each row")
    panel = _panel(observed, days)
    counts = panel.count.sum(axis=1)
    scale = fixed_scale or _scale(counts.tolist(), name)
    exposure = np.ones(len(days))
    if observed.exposures:
        is_one = len(panel.streams) == 1
        exposure = scale * (panel.n[:, 0] if is_one else standardised_exposure(panel.count, panel.n))
    points = tuple(
        SeriesPoint(
            start=day,
            count=round(float(counts[index]) * scale),
            n=round(float(panel.n[index].sum())),
            exposure=float(exposure[index]),
            n_streams=max(1, int((panel.n[index] > 0).sum())),
            coverage=1.0,  # a table does not show what is usual
        )
        for index, day in enumerate(days)
    )
    series = Series(
        topic=title,
        measure=Measure.GIVEN,
        step_days=step_days,
        points=points,
        streams=panel.streams if observed.outlets else (),
    )
    return series, tuple(counts.tolist()), scale


def _panel(observed: _Observed, days: Sequence[date]) -> StreamPanel:
    """Counts and exposures by period and outlet; an outlet without a row has an exposure of 0 there."""
    exposures = observed.exposures or [0.0] * len(observed.days)
    row_of = {day: index for index, day in enumerate(days)}
    return panel_of(
        np.array([row_of[day] for day in observed.days]),
        observed.outlets or [""] * len(observed.days),
        count=observed.counts,
        n=exposures,
        n_headlines=exposures,
    )


def _scale(counts: Sequence[float], name: str) -> float:
    """What makes whole numbers of the counts: an index is read as pseudo-counts of up to 1000."""
    highest = max(counts)
    if _is_whole(counts) or highest == 0:
        return 1.0
    if _HIGHEST_PSEUDO_COUNT / highest > _LARGEST_SCALE:
        raise InputError(f"{name}: no value is above {highest:g}; multiply all by one number, such as 1e12")
    return _HIGHEST_PSEUDO_COUNT / highest


def _is_whole(values: Sequence[float]) -> bool:
    return all(value == round(value) for value in values)
