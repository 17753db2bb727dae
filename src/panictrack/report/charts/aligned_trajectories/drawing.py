"""Drawing the trajectories: one thick line, a few named ones, the others pale, labels that never touch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from panictrack.report.charts import style
from panictrack.report.charts.aligned_trajectories.lines import AlignedView, Line, window
from panictrack.report.charts.aligned_trajectories.wording import time_axis
from panictrack.report.charts.chart import Chart, ChartTable
from panictrack.report.i18n import t

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, PANEL = 0.55, 1.9, 3.0
LONGEST = 28  # characters of a label that fit beside the lines
LABEL_STEP = 0.062  # of the axis: labels nearer than this would touch
REMARKED = 1.8  # times this, labels that have a remark below them
SOLID, DASHED, DOTTED = "-", "--", ":"
STYLES = (SOLID, DASHED, DOTTED)


def draw(chart: Chart, view: AlignedView) -> "Figure":
    """The figure, from the rows of the table."""
    room = style.frame(chart, body=PANEL + 0.85)
    axes = room.axes(left=LEFT, below=0.25, width=style.WIDTH - LEFT - RIGHT, height=PANEL)
    lines = _drawn(chart.table, view)
    style.plain(axes)
    if not any(lines.values()):
        axes.set_xticks([])
        style.say_too_few(axes)
        return room.figure
    _draw_scales(axes, view, [time for points in lines.values() for time, _ in points])
    ends: list[tuple[Line, str]] = []
    for line in view.pale:
        linestyle = DASHED if view.trajectory(line).is_unfinished else SOLID
        _draw_line(axes, lines[line.label], color=style.QUIET, linewidth=0.6, linestyle=linestyle)
    for line, linestyle in zip(view.named, STYLES, strict=False):
        _draw_line(axes, lines[line.label], color=style.NAVY, linewidth=1.2, linestyle=linestyle)
        ends.append((line, style.NAVY))
    if own := view.highlighted:
        _draw_line(axes, lines[own.label], color=style.PLUM, linewidth=2.6, linestyle=SOLID)
        ends.append((own, style.PLUM))
    _draw_labels(axes, [(line, *lines[line.label][-1], color) for line, color in ends if lines[line.label]])
    return room.figure


def _drawn(table: ChartTable, view: AlignedView) -> dict[str, list[tuple[float, float]]]:
    """The points of each line within the window, from the table."""
    low, high = window(view.alignment, is_scaled=view.is_scaled)
    time = "scaled_time" if view.is_scaled else "years"
    lines: dict[str, list[tuple[float, float]]] = {line.label: [] for line in view.others}
    if view.highlighted:
        lines[view.highlighted.label] = []
    for row in table.records():
        at, percent = row[time], row["percent_of_own_peak"]
        if row["technology"] not in lines:
            continue
        if isinstance(at, float) and isinstance(percent, float) and low <= at <= high:
            lines[str(row["technology"])].append((at, percent))
    return lines


def _draw_scales(axes: "Axes", view: AlignedView, times: Sequence[float]) -> None:
    from matplotlib.ticker import MaxNLocator

    low, high = min(*times, 0.0), max(*times, 0.0)
    axes.set_xlim(low, high + 0.01 * (high - low))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.set_ylim(0, 106)
    axes.set_yticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100%"])
    axes.axvline(0, color=style.GREY, linewidth=0.8, zorder=0.6)
    axes.set_xlabel(time_axis(view), fontsize=style.SMALL)
    axes.set_title(t("aligned-axis-share"), loc="left", fontsize=style.SMALL, color=style.GREY)


def _draw_line(axes: "Axes", points: Sequence[tuple[float, float]], **options: Any) -> None:
    axes.plot([time for time, _ in points], [percent for _, percent in points], **options)


def spread(positions: Sequence[float], step: float, highest: float) -> list[float]:
    """Positions moved apart to at least `step`, in the same order, none above `highest`."""
    order = sorted(range(len(positions)), key=lambda index: (positions[index], index))
    moved = list(positions)
    lowest = 0.0
    for index in order:
        moved[index] = max(positions[index], lowest)
        lowest = moved[index] + step
    for index in reversed(order):
        moved[index] = min(moved[index], highest)
        highest = moved[index] - step
    return moved


def _draw_labels(axes: "Axes", ends: Sequence[tuple[Line, float, float, str]]) -> None:
    """Labels in one column to the right, moved apart, each with a hair line from the end of its line.

    An end is line, time, percentage and colour. A remark stands below its label.
    """
    bottom, top = axes.get_ylim()
    right = axes.get_xlim()[1]
    width = right - axes.get_xlim()[0]
    step = LABEL_STEP * (top - bottom) * (REMARKED if any(line.remark for line, *_ in ends) else 1)
    positions = spread([percent for _, _, percent, _ in ends], step, top - step / 2)
    for (line, time, percent, color), position in zip(ends, positions, strict=True):
        axes.plot(
            [time, right, right + 0.025 * width],
            [percent, percent, position],
            color=color,
            linewidth=0.5,
            linestyle=DOTTED,
            clip_on=False,
        )
        axes.plot([time], [percent], marker="o", markersize=4, color=color, clip_on=False)
        label = line.label if len(line.label) <= LONGEST else f"{line.label[: LONGEST - 1]}…"
        text = axes.text(
            right + 0.032 * width,
            position,
            label,
            color=color,
            va="center",
            fontsize=style.SMALL,
            fontweight="bold" if color == style.PLUM else "normal",
        )
        if line.remark:
            axes.annotate(
                line.remark,
                (0, 0),
                xycoords=text,
                xytext=(0, -1),
                textcoords="offset points",
                va="top",
                fontsize=style.SMALL - 1,
                color=style.GREY,
            )
