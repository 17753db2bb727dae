"""A chart as PNG: the same plot, drawn by the library of the report, in the child process."""

import io
from itertools import pairwise
from typing import TYPE_CHECKING

from panictrack.web.drawing import COLORS, FAINT, GREY, INK, QUIET, THIN, Plot, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT, DPI = 9.6, 5.0, 200  # inches; 1920 pixels across
_DASHES = ("-", (0, (6, 3)), (0, (1.5, 2)), (0, (8, 2.5, 1.5, 2.5)), (0, (4, 2)), (0, (1, 3)))


def as_png(plot: Plot, source: str) -> bytes:
    """The chart with its title above it and its source below."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI)
    axes = figure.add_axes((0.06, 0.2, 0.91, 0.57))
    _draw(axes, plot)
    title = "\n".join(_plain(line) for line in wrapped(plot.title, 95)[:3])
    figure.text(0.06, 0.97, title, fontsize=11, fontweight="bold", color=INK, va="top")
    figure.text(0.01, 0.825, _plain(plot.y_unit), fontsize=7.5, color=GREY)
    notes = [*wrapped(plot.caption, 160), *wrapped(source, 160)]
    below = 0.12 - 0.03 * max(len(plot.strips) - 1, 0)
    figure.text(0.06, below, "\n".join(map(_plain, notes[:6])), fontsize=7, color=GREY, va="top")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _draw(axes: "Axes", plot: Plot) -> None:
    for band in plot.bands:
        color = COLORS[band.color % len(COLORS)]
        axes.fill_between(band.xs, band.lows, band.highs, color=color, alpha=band.opacity, linewidth=0)
    for dots in plot.dots:
        within = [(x, y) for x, y in zip(dots.xs, dots.ys, strict=True) if y <= plot.y_top]
        over = [x for x, y in zip(dots.xs, dots.ys, strict=True) if y > plot.y_top]
        axes.plot(*(zip(*within, strict=True) if within else ((), ())), ".", color=QUIET, markersize=3)
        axes.plot(over, [plot.y_top] * len(over), "^", color=QUIET, markersize=4, clip_on=False)
    for line in plot.lines:
        ys = [float("nan") if y is None else y for y in line.ys]
        axes.plot(
            line.xs,
            ys,
            color=COLORS[line.color % len(COLORS)],
            linestyle=_DASHES[line.dash % len(_DASHES)],
            linewidth=0.8 * line.width,
            label=_plain(line.name) or None,
        )
    axes.set_xlim(*plot.x_range)
    axes.set_ylim(0, plot.y_top)
    ticks = [(x, text) for x, text in plot.x_ticks if plot.x_range[0] <= x <= plot.x_range[1]]
    shown = ticks[:: max(1, -(-len(ticks) // 18))]
    axes.set_xticks([x for x, _ in shown], [_plain(text) for _, text in shown])
    axes.tick_params(labelsize=8, colors=GREY)
    axes.grid(axis="y", color=FAINT)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    if sum(bool(line.name) for line in plot.lines) > 1:
        axes.legend(loc="upper left", fontsize=8, frameon=False)
    _marks(axes, plot)
    for number, strip in enumerate(plot.strips):
        y = -0.12 - 0.05 * number
        for first, last, share in strip.cells:
            if share > 0:
                hatch = None if share >= THIN else "/////"
                color = GREY if share >= THIN else "none"
                axes.axvspan(first, last, y, y + 0.03, fc=color, ec=GREY, hatch=hatch, lw=0, clip_on=False)
        axes.text(-0.005, y, _plain(strip.name), transform=axes.transAxes, ha="right", fontsize=6, color=GREY)


def _marks(axes: "Axes", plot: Plot) -> None:
    at = [x for x, _ in plot.marks]
    near = {
        later for earlier, later in pairwise(at) if later - earlier < (plot.x_range[1] - plot.x_range[0]) / 60
    }
    for x, text in plot.marks:
        if plot.x_range[0] <= x <= plot.x_range[1]:
            axes.axvline(x, color=FAINT, linewidth=0.7, zorder=0)
            axes.annotate(
                _plain(text),
                (x, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(0, 9 if x in near else 2),
                textcoords="offset points",
                ha="center",
                fontsize=7,
                color=GREY,
            )


def _plain(text: str) -> str:
    """A text in which no sign begins a formula."""
    return text.replace("$", r"\$")
