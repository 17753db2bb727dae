"""The panic curve: weekly shares, the fitted course with its bands, the forecast, events, coverage."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from panictrack.charts.chart import Chart, Table, columns, numbers
from panictrack.charts.pooling import pooled, with_gaps
from panictrack.charts.style import (
    FAINT,
    GREY,
    INK,
    NAVY,
    ORANGE,
    PALE,
    SMALL,
    WIDTH,
    Frame,
    frame,
    plain,
    say_too_few,
    year_of,
    year_ticks,
)
from panictrack.curve import BandPoint, PanicCurve
from panictrack.history import Event
from panictrack.model import Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PER = 10_000
POOLED_WEEKS = 13
THIN = 0.8  # coverage below it is hatched
LEFT, RIGHT = 0.55, 0.25  # inches
BODY, STRIP = 3.4, 0.13

_COLUMNS = columns(
    ("row", "week: an observed week; fit: the fitted curve; forecast: weeks ahead"),
    ("start", "first day of the period"),
    ("n_alarmed", "alarmed headlines on the topic"),
    ("n_headlines", "all headlines"),
    ("exposure", "all headlines, standardised by outlet"),
    ("per_10000", "alarmed headlines per 10,000 standardised headlines"),
    ("pooled_13_weeks", "the same over the 13 weeks around"),
    ("coverage", "share of the usual headlines that was collected"),
    ("q025", "2.5 % quantile, per 10,000"),
    ("q25", "25 % quantile, per 10,000"),
    ("q50", "median, per 10,000"),
    ("q75", "75 % quantile, per 10,000"),
    ("q975", "97.5 % quantile, per 10,000"),
)


def panic_curve(
    series: Series, curve: PanicCurve | None, events: Sequence[Event], *, since: date, label: str
) -> Chart:
    """The panic over one topic from `since` on; without a curve the weeks alone.

    Can mislead when the eye follows the weekly dots: most weeks have few alarmed headlines, so single
    weeks jump. The fit uses the whole series, not only the part that is drawn.
    """
    shown = [event for event in events if event.date >= since]
    table = _table(series, curve, since)
    return Chart(
        name="panic_curve",
        title=curve.sentence if curve else f"Too few alarmed headlines about {label} to fit a curve",
        subtitle=f"Alarmed headlines about {label} per {PER:,} headlines, standardised by outlet. "
        + _how_to_read(curve),
        caption=_caption(series, curve),
        alt=_alt(table, curve, label),
        table=table,
        draw=lambda chart: _draw(chart, shown),
        key=tuple(f"{number}  {event.label}, {_when(event)}" for number, event in enumerate(shown, 1)),
    )


def _how_to_read(curve: PanicCurve | None) -> str:
    dots = f"Dots: weeks, as called. Grey line: {POOLED_WEEKS}-week mean."
    if not curve:
        return dots
    how = "corrected for the scorer's errors, " if curve.is_corrected else ""
    fitted = f"Blue: fitted curve, {how}50 % and 95 % bands"
    return f"{dots} {fitted}; orange: forecast, from the latest weeks back to the curve."


def _caption(series: Series, curve: PanicCurve | None) -> str:
    n_outlets = len(series.outlets)
    outlets = f"{n_outlets} outlet{'s' if n_outlets != 1 else ''}"
    fitted = (
        f" Fit: {curve.version}, {curve.n:,} alarmed headlines, {curve.span[0]:%Y}–{curve.span[1]:%Y}."
        if curve
        else ""
    )
    return (
        f"Source: panictrack, headlines of {outlets}.{fitted} Strip below: coverage; hatched "
        "where less than 80 % of the usual headlines were collected, empty where none were."
    )


def _when(event: Event) -> str:
    return f"{event.date:%b %Y}"


def _table(series: Series, curve: PanicCurve | None, since: date) -> Table:
    means = {pool.middle: PER * pool.share for pool in pooled(series.points, POOLED_WEEKS)}
    weeks = [
        (
            "week",
            point.start,
            point.count,
            point.n,
            point.exposure,
            PER * point.share,
            means[point.start],
            point.coverage,
            *[None] * 5,
        )
        for point in series.points
        if point.start >= since
    ]
    fitted = [_band_row("fit", point) for point in curve.fitted if point.start >= since] if curve else []
    ahead = [_band_row("forecast", point) for point in curve.forecast] if curve else []
    return Table(columns=_COLUMNS, rows=(*weeks, *fitted, *ahead))


def _band_row(name: str, point: BandPoint) -> tuple[Any, ...]:
    shares = (point.q025, point.q25, point.q50, point.q75, point.q975)
    return (name, point.start, *[None] * 6, *(PER * share for share in shares))


def _alt(table: Table, curve: PanicCurve | None, label: str) -> str:
    weeks = [row for row in table.records() if row["row"] == "week"]
    if not weeks:
        return f"An empty chart: no headlines about {label} were counted in this span."
    highest = max(weeks, key=lambda row: _number(row["pooled_13_weeks"]))
    last = weeks[-1]
    text = (
        f"Line chart of alarmed headlines about {label} per {PER:,} headlines, {weeks[0]['start']} to "
        f"{last['start']}. The 13-week mean is highest around {highest['start']} at "
        f"{_number(highest['pooled_13_weeks']):.1f} and ends at {_number(last['pooled_13_weeks']):.1f}."
    )
    return f"{text} {curve.sentence}" if curve else text


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


def _draw(chart: Chart, events: Sequence[Event]) -> "Figure":
    room = frame(
        title=chart.title, subtitle=chart.subtitle, caption=chart.caption, key=chart.key, body=BODY + 0.6
    )
    width = WIDTH - LEFT - RIGHT
    axes = room.axes(left=LEFT, below=0.2, width=width, height=BODY - 0.2)
    records = chart.table.records()
    weeks = [row for row in records if row["row"] == "week"]
    days = [row["start"] for row in records if isinstance(row["start"], date)]
    first, last = (min(days), max(days)) if days else (date(2010, 1, 1), date(2026, 1, 1))
    span = (year_of(first), year_of(last) + 0.4)
    axes.set_xlim(*span)
    _draw_weeks(axes, weeks)
    for name, color, style in (("fit", NAVY, "-"), ("forecast", ORANGE, "--")):
        _draw_band(axes, [row for row in records if row["row"] == name], color, style)
    plain(axes)
    axes.set_ylim(0, _top(records))
    if not any(row["n_alarmed"] for row in weeks):
        say_too_few(axes)
    axes.set_xticks(year_ticks(*span, at_most=10))
    _draw_events(axes, events)
    _draw_coverage(room, weeks, span)
    return room.figure


def _top(records: Sequence[dict[str, Any]]) -> float:
    """High enough for the means and the 95 % bands, and for nearly all weeks: a few dots may lie above."""
    weeks = sorted(_number(row["per_10000"]) for row in records if row["row"] == "week")
    means = [_number(row["pooled_13_weeks"]) for row in records if row["row"] == "week"]
    bands = [_number(row["q975"]) for row in records if row["row"] == "fit"]
    nearly_all = weeks[int(0.995 * (len(weeks) - 1))] if weeks else 1.0
    return 1.08 * max(nearly_all, *means, *bands, 0.1)


def _draw_weeks(axes: "Axes", weeks: Sequence[dict[str, Any]]) -> None:
    days = [row["start"] for row in weeks]
    axes.plot(
        [year_of(day) for day in days],
        numbers(row["per_10000"] for row in weeks),
        linestyle="none",
        marker="o",
        markersize=1.6,
        color=PALE,
        clip_on=True,
    )
    years, means = with_gaps(days, numbers(row["pooled_13_weeks"] for row in weeks), gap_days=35)
    axes.plot(years, means, color=GREY, linewidth=1.0)


def _draw_band(axes: "Axes", rows: Sequence[dict[str, Any]], color: str, style: str) -> None:
    if not rows:
        return
    years = [year_of(row["start"]) for row in rows]
    for low, high, strength in (("q025", "q975", 0.16), ("q25", "q75", 0.30)):
        lower, upper = numbers(row[low] for row in rows), numbers(row[high] for row in rows)
        axes.fill_between(years, lower, upper, color=color, alpha=strength, linewidth=0)
    axes.plot(years, numbers(row["q50"] for row in rows), color=color, linewidth=1.8, linestyle=style)


def _draw_events(axes: "Axes", events: Sequence[Event]) -> None:
    """Numbers above the frame, on two levels where they would touch, each with a faint line."""
    last_at, level = -10.0, 0
    for number, event in enumerate(events, 1):
        at = year_of(event.date)
        level = (level + 1) % 3 if at - last_at < 0.35 else 0
        last_at = at
        axes.axvline(at, color=FAINT, linewidth=0.8, zorder=0)
        axes.annotate(
            str(number),
            (at, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2 + 8 * level),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL - 1,
            color=INK,
        )


def _draw_coverage(room: Frame, weeks: Sequence[dict[str, Any]], span: tuple[float, float]) -> None:
    strip = room.axes(left=LEFT, below=BODY + 0.32, width=WIDTH - LEFT - RIGHT, height=STRIP)
    strip.set_xlim(*span)
    strip.set_ylim(0, 1)
    strip.axis("off")
    for is_thin in (False, True):
        bars = [row["start"] for row in weeks if (_number(row["coverage"]) < THIN) is is_thin]
        spans = [(year_of(day), year_of(day + timedelta(days=7)) - year_of(day)) for day in bars]
        color, hatch = ("white", "//////") if is_thin else (PALE, "")
        strip.broken_barh(spans, (0, 1), linewidth=0, facecolor=color, hatch=hatch)
    strip.text(span[0], -0.25, "coverage", fontsize=SMALL - 1, color=GREY, va="top")
