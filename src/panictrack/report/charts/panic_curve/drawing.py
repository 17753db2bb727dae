"""The panic curve, drawn: dots, lines and bands over the two strips."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from panictrack.history import Event
from panictrack.report.charts import style
from panictrack.report.charts.chart import Chart, ChartTable, numbers
from panictrack.report.charts.panic_curve.strips import Ground, draw_coverage, draw_stages, stages_height
from panictrack.report.charts.panic_curve.table import number, weeks_above, weeks_of
from panictrack.report.charts.panic_curve.wording import Strip

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT = 0.55, 0.45  # inches; the scale stands on both sides, for the present is at the right
LEFT_ON_PHONE, RIGHT_ON_PHONE = 0.35, 0.15  # a scale on one side only
BANDS = (("q025", "q975", 0.14), ("q10", "q90", 0.16), ("q25", "q75", 0.20))  # how strong, each over the last
NUMBERS, PLOT, TICKS, FOOT = 0.3, 3.2, 0.31, 0.3  # inches, from top to bottom
PLOT_ON_PHONE = 2.2
TOUCHING = 0.15  # inches: the numbers of events as near as this stand on different levels


def draw(
    chart: Chart, events: Sequence[Event], strip: Strip, *, top: float, sheet: style.Sheet = style.DESK
) -> "Figure":
    """The figure; `top` is the upper end of the scale."""
    is_phone = sheet is style.PHONE
    left, right = (LEFT_ON_PHONE, RIGHT_ON_PHONE) if is_phone else (LEFT, RIGHT)
    above, plot = NUMBERS if events else 0.08, PLOT_ON_PHONE if is_phone else PLOT
    stages = stages_height(strip, sheet)
    room = style.frame(chart, body=above + plot + TICKS + stages + FOOT, sheet=sheet)
    width = sheet.width - left - right
    axes = room.axes(left=left, below=above, width=width, height=plot)
    weeks, span = weeks_of(chart.table), span_of(chart.table)
    axes.set_xlim(*span)
    _draw_shares(axes, chart.table, weeks, top)
    axes.tick_params(axis="y", labelright=not is_phone)
    axes.set_xticks(style.year_ticks(*span, at_most=10))
    ground = Ground(room=room, left=left, width=width, span=span)
    _draw_events(axes, events, ground)
    if weeks:
        below = above + plot + TICKS
        draw_stages(ground, strip, weeks[-1]["start"], below=below)
        draw_coverage(ground, strip.coverage, weeks, below=below + stages)
    return room.figure


def _draw_shares(axes: "Axes", table: ChartTable, weeks: Sequence[dict[str, Any]], top: float) -> None:
    """Weeks, their average, the rate and the forecast, on a scale from zero to `top`."""
    records = table.records()
    _draw_weeks(axes, weeks, top)
    for name, color, linestyle in (("fit", style.NAVY, "-"), ("forecast", style.ORANGE, "--")):
        _draw_band(axes, [row for row in records if row["row"] == name], color, linestyle)
    style.plain(axes)
    axes.set_ylim(0, top)
    _draw_unfinished(axes, weeks, top)
    if not any(row["n_alarmed"] for row in weeks):
        style.say_too_few(axes)


def span_of(table: ChartTable) -> tuple[float, float]:
    """The axis of time in decimal years: what is drawn, and some air after the forecast."""
    records = table.records()
    days = [row["start"] for row in records if isinstance(row["start"], date)]
    first, last = (min(days), max(days)) if days else (date(2010, 1, 1), date(2026, 1, 1))
    return style.year_of(first), style.year_of(last) + 0.4


def _draw_weeks(axes: "Axes", weeks: Sequence[dict[str, Any]], top: float) -> None:
    """Dots, and a triangle at the edge for each week above the scale."""
    over = [row for row in weeks if not row["is_unfinished"]]
    within = [row for row in over if number(row["per_10000"]) <= top]
    for marker, size, drawn in (("o", 2.0, within), ("^", 3.5, weeks_above(over, top))):
        axes.plot(
            [style.year_of(row["start"]) for row in drawn],
            [min(share, top) for share in numbers(row["per_10000"] for row in drawn)],
            linestyle="none",
            marker=marker,
            markersize=size,
            markeredgewidth=0,
            color=style.QUIET,
            clip_on=False,
        )
    days = [row["start"] for row in weeks]
    years, means = style.with_gaps(days, numbers(row["pooled_13_weeks"] for row in weeks), gap_days=35)
    axes.plot(years, means, color=style.GREY, linewidth=1.0)


def _draw_unfinished(axes: "Axes", weeks: Sequence[dict[str, Any]], top: float) -> None:
    """A ring, over all else; a week that is not over may be far off, then a triangle at the edge."""
    for row in weeks:
        if row["is_unfinished"]:
            share = number(row["per_10000"])
            axes.plot(
                [style.year_of(row["start"])],
                [min(share, top)],
                linestyle="none",
                marker="^" if share > top else "o",
                markersize=5.0,
                markerfacecolor="white",
                markeredgecolor=style.INK,
                markeredgewidth=1.0,
                clip_on=False,
                zorder=5,
            )


def _draw_band(axes: "Axes", rows: Sequence[dict[str, Any]], color: str, linestyle: str) -> None:
    if not rows:
        return
    years = [style.year_of(row["start"]) for row in rows]
    for low, high, strength in BANDS:
        lower, upper = numbers(row[low] for row in rows), numbers(row[high] for row in rows)
        axes.fill_between(years, lower, upper, color=color, alpha=strength, linewidth=0)
    axes.plot(years, numbers(row["q50"] for row in rows), color=color, linewidth=1.8, linestyle=linestyle)


def _draw_events(axes: "Axes", events: Sequence[Event], ground: Ground) -> None:
    """Numbers above the frame, on three levels where they would touch, each with a faint line."""
    last_at, level = -10.0, 0
    for index, event in enumerate(events, 1):
        at = style.year_of(event.date)
        level = (level + 1) % 3 if ground.inches(at) - ground.inches(last_at) < TOUCHING else 0
        last_at = at
        axes.axvline(at, color=style.FAINT, linewidth=0.8, zorder=0)
        axes.annotate(
            str(index),
            (at, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2 + 8 * level),
            textcoords="offset points",
            ha="center",
            fontsize=ground.room.sheet.names,
            color=style.INK,
        )
