"""The curve: chart and weeks of a measure, its record and checks, earlier technologies aligned."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any

from panictrack.errors import InputError
from panictrack.model import Measure
from panictrack.model.times import WEEK, week_name
from panictrack.report.i18n import label
from panictrack.web.address import Address
from panictrack.web.aligned_plot import aligned
from panictrack.web.drawing import Band, Dots, Line, Plot, Strip
from panictrack.web.page import Column, Page, Table
from panictrack.web.record_plot import record
from panictrack.web.site import Site
from panictrack.web.topic_page import (
    RELOAD_SECONDS,
    TopicWeek,
    asked,
    progress_of,
    table_of_report,
    topics_of,
)

if TYPE_CHECKING:
    from panictrack.history.align import Alignment
    from panictrack.report.charts.chart import Chart
    from panictrack.report.live import LivePage

SINCE = date(2010, 1, 1)  # before it AI headlines are too few to be seen on the curve's scale
NARROW_YEARS = 4  # what a phone shows: the present
SHOWN_WEEKS, MOST_WEEKS = 6, 26
MOST_CELLS = 60  # of a table that is shown unasked: long tables were a third of the page
MOST_KEPT = 8  # views, of half a megabyte each
MEASURES = (Measure.PANIC, Measure.ATTENTION, Measure.ALARM_RATE, Measure.CONCERN)
_BANDS = (("q025", "q975", 0.14), ("q10", "q90", 0.16), ("q25", "q75", 0.2))
_WEEKS = (
    Column(name="week", head="week"),
    Column(name="counted", head="counted", digits=0),
    Column(name="of", head="of", digits=0),
    Column(name="share", head="share", digits=1),
    Column(name="rate", head="rate", digits=1),
    Column(name="low", head="95% from", digits=1),
    Column(name="high", head="to", digits=1),
    Column(name="coverage", head="coverage", digits=0, unit="%"),
)
Drawn = tuple[dict[str, Plot], dict[str, Table]]
_KEPT: "OrderedDict[str, tuple[LivePage, Drawn]]" = OrderedDict()  # by address
_LOCK = Lock()


class Errors(StrEnum):
    """Whether the classifier's errors are corrected, where they are known."""

    CORRECTED = "corrected"
    UNCORRECTED = "uncorrected"


@dataclass(frozen=True, kw_only=True, slots=True)
class _View:
    what: TopicWeek
    measure: Measure
    since: date
    until: date
    alignment: "Alignment"
    is_scaled: bool
    is_whole: bool  # with all rows of long tables


def curve(site: Site, address: Address) -> Page:
    """The page of the curve of a topic."""
    from panictrack.history.align import Alignment  # numpy, which the first page does without

    what = asked(site, address)
    address.one_of("errors", Errors, Errors.CORRECTED)
    view = _View(
        what=what,
        measure=_measure(address),
        since=address.day("since") or SINCE,
        until=address.day("until") or what.week + timedelta(days=370),
        alignment=address.one_of("align", Alignment, Alignment.PEAK),
        is_scaled=address.text("scale") == "own",
        is_whole=address.text("tables") == "all",
    )
    if view.since >= view.until:
        raise InputError(f"since={view.since} is not before until={view.until}; give an earlier day")
    progress = progress_of(site, what)
    live = progress.live
    plots, tables = _drawn(live, view, address.link) if live else ({}, {})
    return Page(
        template="curve.html",
        title=f"The curve of {what.topic.label_in_sentence}",
        values={
            "what": what,
            "view": view,
            "topics": topics_of(site),
            "measures": [(one.value, label("measure", one.value)) for one in MEASURES],
            "alignments": list(Alignment),
            "errors": list(Errors),
            "progress": progress,
            "most_weeks": MOST_WEEKS,
            "most_cells": MOST_CELLS,
            "narrow_since": _ordinal(what.week) - 365.25 * NARROW_YEARS,
        },
        tables=tables,
        charts=plots,
        reload_seconds=RELOAD_SECONDS if progress.is_pending else None,
        is_keepable=live is not None,
    )


def _drawn(live: "LivePage", view: _View, key: str) -> Drawn:
    """The charts and tables of a view, kept for the next who looks at the same."""
    with _LOCK:
        kept = _KEPT.get(key)
        if kept is not None and kept[0] is live:
            _KEPT.move_to_end(key)
            return kept[1]
    plots: dict[str, Plot] = {}
    tables: dict[str, Table] = {}
    plots["curve"], tables["weeks"] = _curve(live, view)
    if live.lines:
        plots["aligned"], tables["technologies"] = aligned(live, view.alignment, is_scaled=view.is_scaled)
    if live.record:
        weeks = [_ordinal(month.week) for month in live.record.months]
        if found := record(live, _years(min(weeks), max(weeks))):
            plots["record"], tables["months"] = found
    if measures := live.page.measures:
        tables["measures"] = table_of_report("measures", measures, live)
    tables |= {
        one.anchor: table_of_report(one.anchor, one.table, live, one.export)
        for one in live.page.checks
        if one.table
    }
    with _LOCK:
        _KEPT[key] = (live, (plots, tables))
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return plots, tables


def _measure(address: Address) -> Measure:
    measure = address.one_of("measure", Measure, Measure.PANIC)
    if measure not in MEASURES:
        raise InputError(f"measure={measure!r}: choose from {', '.join(MEASURES)}")
    return measure


def _curve(live: "LivePage", view: _View) -> tuple[Plot, Table]:
    """The chart of a measure and the weeks under it, both from the table of the report's chart."""
    from panictrack.report.charts.panic_curve.table import scale_top

    chart = _chart(live, view)
    records = [row for row in chart.table.records() if _is_within(row["start"], view)]
    weeks = [row for row in records if row["row"] == "week"]
    per = 100.0 if view.measure.is_of_a_topic else 10_000.0
    times = per / 10_000  # the report's table is per 10,000
    fit, ahead = ([row for row in records if row["row"] == kind] for kind in ("fit", "forecast"))
    rates = _rates(weeks, fit)
    days = [_ordinal(row["start"]) for row in records if isinstance(row["start"], date)]
    x_range = (min(days, default=_ordinal(view.since)), max(days, default=_ordinal(view.since) + 7) + 7)
    plot = Plot(
        name=f"{view.measure.value.replace(' ', '-')}-{live.topic}-{week_name(live.week)}",
        title=chart.title,
        subtitle=chart.subtitle,
        caption=chart.caption,
        alt=chart.alt,
        x_range=x_range,
        x_ticks=_years(*x_range),
        y_top=times * scale_top(chart.table),  # by which the caption counts the weeks above it
        y_unit=_unit(live, view.measure),
        bands=[*_bands(fit, 1, times), *_bands(ahead, 3, times)],
        dots=[
            Dots(
                xs=[_ordinal(row["start"]) for row in weeks],
                ys=[times * row["per_10000"] for row in weeks],
            )
        ],
        lines=[
            Line(
                xs=[_ordinal(row["start"]) for row in weeks],
                ys=_times([row["pooled_13_weeks"] for row in weeks], times),
                name="mean of 13 weeks",
                color=4,
                width=1.0,
            ),
            *_median(fit, "rate, with 50, 80 and 95% intervals", 1, 0, times),
            *_median(ahead, "forecast of weeks", 3, 1, times),
        ],
        strips=[
            Strip(
                name="coverage",
                cells=[
                    (_ordinal(row["start"]), _ordinal(row["start"]) + 7, min(row["coverage"], 1.0))
                    for row in weeks
                ],
            )
        ],
        marks=[(_ordinal(event.date), str(number)) for number, event in enumerate(_events(live, view), 1)],
        key=chart.key,
        readings=_readings(weeks, rates, times),
    )
    return plot, _weeks_table(chart, weeks, rates, live, view, times)


def _chart(live: "LivePage", view: _View) -> "Chart":
    """The chart of the report, with its words; of other measures than panic with their own."""
    from dataclasses import replace

    from panictrack.report.charts.panic_curve import panic_curve
    from panictrack.report.wording.curve import curve_sentence

    series, found = live.series[view.measure], live.curves.get(view.measure)
    is_panic = view.measure is Measure.PANIC
    drawn = panic_curve(series, found, _events(live, view), since=view.since, label=live.label)
    if is_panic:
        return drawn
    name = label("measure", view.measure.value)
    title = curve_sentence(found).removesuffix(".") if found else f"The {name} of {live.label}: no curve"
    return replace(
        drawn,
        title=title,
        subtitle=f"{_unit(live, view.measure)}, by week; the thin line is the mean of 13 weeks.",
        caption="The strip shows the share of the usual headlines that was collected.",
        alt=title,
    )


def _events(live: "LivePage", view: _View) -> list[Any]:
    return [event for event in live.events if _is_within(event.date, view) and event.date <= live.week]


def _unit(live: "LivePage", measure: Measure) -> str:
    return {
        Measure.PANIC: f"alarmed headlines on {live.label} per 10,000 headlines",
        Measure.ATTENTION: f"headlines on {live.label} per 10,000 headlines",
        Measure.ALARM_RATE: f"alarmed headlines per 100 headlines on {live.label}",
        Measure.CONCERN: f"concerned headlines on {live.label} per 10,000 headlines",
    }[measure]


def _bands(rows: Sequence[dict[str, Any]], color: int, times: float) -> list[Band]:
    xs = [_ordinal(row["start"]) for row in rows]
    return [
        Band(
            xs=xs,
            lows=[times * row[low] for row in rows],
            highs=[times * row[high] for row in rows],
            color=color,
            opacity=opacity,
        )
        for low, high, opacity in _BANDS
        if rows
    ]


def _median(rows: Sequence[dict[str, Any]], name: str, color: int, dash: int, times: float) -> list[Line]:
    if not rows:
        return []
    return [
        Line(
            xs=[_ordinal(row["start"]) for row in rows],
            ys=[times * row["q50"] for row in rows],
            name=name,
            color=color,
            dash=dash,
        )
    ]


def _readings(
    weeks: Sequence[dict[str, Any]], rates: Mapping[date, dict[str, Any]], times: float
) -> list[tuple[float, str]]:
    """What a pointer reads off the chart, week by week."""
    found = []
    for row in weeks:
        counted = f"{row['n_alarmed']:,} of {row['n_headlines']:,}, share {times * row['per_10000']:.1f}"
        parts = [f"{week_name(row['start'])}: {counted}"]
        if rate := rates.get(row["start"]):
            low, middle, high = (times * rate[name] for name in ("q025", "q50", "q975"))
            parts.append(f"rate {middle:.1f} (95% {low:.1f} to {high:.1f})")
        found.append((_ordinal(row["start"]), "; ".join([*parts, f"coverage {row['coverage']:.0%}"])))
    return found


def _rates(weeks: Sequence[dict[str, Any]], fit: Sequence[dict[str, Any]]) -> Mapping[date, dict[str, Any]]:
    """By week the rate of the period that it is in: periods of a long series have four weeks or more."""
    starts = [row["start"] for row in fit]
    length = min((later - earlier for earlier, later in pairwise(starts)), default=WEEK)
    places = ((row["start"], bisect_right(starts, row["start"]) - 1) for row in weeks)
    return {week: fit[place] for week, place in places if place >= 0 and week < starts[place] + length}


def _weeks_table(
    chart: "Chart",
    weeks: Sequence[dict[str, Any]],
    rates: Mapping[date, dict[str, Any]],
    live: "LivePage",
    view: _View,
    times: float,
) -> Table:
    def row_of(row: dict[str, Any]) -> tuple[Any, ...]:
        rate = rates.get(row["start"])
        return (
            week_name(row["start"]),
            row["n_alarmed"],
            row["n_headlines"],
            times * row["per_10000"],
            *((times * rate[name] for name in ("q50", "q025", "q975")) if rate else (None, None, None)),
            100 * row["coverage"],
        )

    rows, n_shown = chart.table.rows, MOST_WEEKS if view.is_whole else SHOWN_WEEKS
    return Table(
        name=f"{view.measure.value.replace(' ', '-')}-{live.topic}-{week_name(live.week)}",
        caption=(
            f"The latest {min(n_shown, len(weeks))} weeks of the chart: {_unit(live, view.measure)}. "
            "The share is standardised to the reference panel; the rate is that of the curve in the period "
            "of the week. The file has every number that is drawn."
        ),
        columns=_WEEKS,
        rows=[row_of(row) for row in reversed(weeks[-n_shown:])],
        whole=lambda: (chart.table.names, rows),
        n_whole=len(rows),
    )


def _is_within(day: object, view: _View) -> bool:
    return isinstance(day, date) and view.since <= day <= view.until


def _times(cells: Sequence[float | None], times: float) -> list[float | None]:
    return [None if cell is None else times * cell for cell in cells]


def _ordinal(day: date) -> float:
    return float(day.toordinal())


def _years(first: float, last: float) -> list[tuple[float, str]]:
    """A tick at each January, or at each quarter where there are few."""
    start, end = date.fromordinal(int(first)), date.fromordinal(int(last))
    years = [date(year, 1, 1) for year in range(start.year, end.year + 2)]
    if end.year - start.year > 3:
        return [(_ordinal(day), str(day.year)) for day in years]
    quarters = [date(day.year, month, 1) for day in years for month in (1, 4, 7, 10)]
    return [(_ordinal(day), f"{day:%b %Y}") for day in quarters]
