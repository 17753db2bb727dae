"""The numbers of the panic curve chart: weeks, rate, forecast, turning points."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from panictrack.curve import BandPoint, PanicCurve
from panictrack.curve.series.stats import FEWEST_FOR_RATE, pooled
from panictrack.curve.verdict import Boundary
from panictrack.model import Series
from panictrack.model.times import WEEK
from panictrack.report.charts.chart import Cell, ChartTable, columns_of

PER = 10_000
POOLED_WEEKS = 13
THIN = 0.8  # coverage below it is hatched

_QUANTILES = ("q025", "q10", "q25", "q50", "q75", "q90", "q975")
COLUMNS = columns_of(
    "panic-curve",
    "row",
    "start",
    "n_alarmed",
    "n_headlines",
    "exposure",
    "per_10000",
    "pooled_13_weeks",
    "coverage",
    "is_unfinished",
    *_QUANTILES,
    "turning_point",
    "is_dated",
    *(f"date_{quantile}" for quantile in _QUANTILES),
)
BEYOND = "inf"  # a date later than the fit looks, or never: as in the JSON of a fit


def table_of(
    series: Series,
    curve: PanicCurve | None,
    boundaries: Sequence[Boundary],
    *,
    since: date,
    unfinished: date | None,
) -> ChartTable:
    """All that is drawn from `since` on, and the whole of the turning points."""
    # An average at the very end would be of half as many weeks, and follow the last spike.
    last_whole = max((point.start for point in series.points), default=since) - POOLED_WEEKS // 2 * WEEK
    pools = [
        pool
        for pool in pooled(series.points, POOLED_WEEKS)
        if pool.n >= FEWEST_FOR_RATE and pool.middle <= last_whole
    ]
    means = {pool.middle: PER * pool.share for pool in pools}
    weeks = [
        _row(
            row="week",
            start=point.start,
            n_alarmed=point.count,
            n_headlines=point.n,
            exposure=point.exposure,
            per_10000=PER * point.share,
            pooled_13_weeks=means.get(point.start),
            coverage=point.coverage,
            is_unfinished=point.start == unfinished,
        )
        for point in series.points
        if point.start >= since
    ]
    fitted = [_band_row("fit", point) for point in curve.fitted if point.start >= since] if curve else []
    ahead = [_band_row("forecast", point) for point in curve.forecast] if curve else []
    return ChartTable(columns=COLUMNS, rows=(*weeks, *fitted, *ahead, *map(_boundary_row, boundaries)))


def _band_row(name: str, point: BandPoint) -> tuple[Cell, ...]:
    return _row(row=name, start=point.start, **{share: PER * getattr(point, share) for share in _QUANTILES})


def _boundary_row(boundary: Boundary) -> tuple[Cell, ...]:
    days = {f"date_{quantile}": getattr(boundary.interval, quantile) or BEYOND for quantile in _QUANTILES}
    return _row(row="turning point", turning_point=boundary.point.value, is_dated=boundary.is_dated, **days)


def _row(**cells: Cell) -> tuple[Cell, ...]:
    return tuple(cells.get(column.name) for column in COLUMNS)


def weeks_of(table: ChartTable) -> list[dict[str, Any]]:
    """The rows of the observed weeks."""
    return [row for row in table.records() if row["row"] == "week"]


def weeks_above(weeks: Sequence[dict[str, Any]], top: float) -> list[dict[str, Any]]:
    """The finished weeks whose share is above the scale."""
    return [row for row in weeks if not row["is_unfinished"] and number(row["per_10000"]) > top]


def unfinished_week(table: ChartTable) -> dict[str, Any] | None:
    """The row of the week that is not over, where one is drawn."""
    return next((row for row in weeks_of(table) if row["is_unfinished"]), None)


def scale_top(table: ChartTable) -> float:
    """High enough for the lines, the 95% interval of the fit and nearly all weeks; some dots may be above."""
    records = table.records()
    weeks = sorted(number(row["per_10000"]) for row in records if row["row"] == "week")
    means = [number(row["pooled_13_weeks"]) for row in records if row["row"] == "week"]
    bands = [number(row["q975"]) for row in records if row["row"] == "fit"]
    ahead = [number(row["q75"]) for row in records if row["row"] == "forecast"]
    nearly_all = weeks[int(0.995 * (len(weeks) - 1))] if weeks else 1.0
    return 1.08 * max(nearly_all, *means, *bands, *ahead, 0.1)


def number(cell: object) -> float:
    """The cell as a number, 0 where it is empty."""
    return float(cell) if isinstance(cell, int | float) else 0.0
