"""Technologies measured by one instrument: a small panel each, on one time axis and its own height."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from panictrack.charts.chart import Cell, Chart, Table, columns
from panictrack.charts.pooling import Pool, pooled, with_gaps
from panictrack.charts.style import (
    FAINT,
    GREY,
    INK,
    NAVY,
    PLUM,
    SMALL,
    WIDTH,
    Frame,
    frame,
    say_too_few,
    year_of,
)
from panictrack.model import Series
from panictrack.text import in_sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PER = 10_000
POOLED_WEEKS = 52
FEWEST = 20  # concerned headlines in all: a panel with fewer says so instead of drawing a line
NAMED = 2  # technologies in a title; more are counted
N_COLUMNS = 4
PANEL_WIDTH, PANEL_HEIGHT, ROW_HEIGHT, LEFT = 1.75, 0.62, 1.2, 0.2
TICKS = (2000, 2010, 2020)

_COLUMNS = columns(
    ("technology", "the topic"),
    ("week_start", "Monday of the week in the middle; every fourth week"),
    ("n_concerned_52_weeks", "headlines with at least some alarm in the 52 weeks around"),
    ("n_headlines_52_weeks", "all headlines in these weeks"),
    ("n_weeks", "how many of the 52 weeks had headlines; a line is drawn from 26 on"),
    ("per_10000", "concerned headlines per 10,000 standardised headlines"),
)


@dataclass(frozen=True, kw_only=True)
class _Panel:
    """A technology with its yearly means."""

    label: str
    n_concerned: int
    pools: tuple[Pool, ...]

    @cached_property
    def shown(self) -> tuple[Pool, ...]:
        """The means that rest on at least half a year."""
        if self.n_concerned < FEWEST:
            return ()
        return tuple(pool for pool in self.pools if pool.n_points >= POOLED_WEEKS // 2)

    @cached_property
    def height(self) -> float:
        """The highest yearly mean, per 10,000; 0 where nothing is shown."""
        return max((PER * pool.share for pool in self.shown), default=0.0)

    @cached_property
    def peak(self) -> float | None:
        """When it was, as a decimal year."""
        highest = max(self.shown, key=lambda pool: pool.share, default=None)
        return year_of(highest.middle) if highest else None


def small_multiples(technologies: Sequence[tuple[str, Series]], *, highlighted: str) -> Chart:
    """The concern about each technology over the years, each panel scaled to its own highest year.

    Can mislead when heights are compared between panels: each has its own scale, and its highest value
    stands beside it. What a newspaper puts into headlines also changes with its style over thirty years.
    """
    panels = sorted(map(_panel_of, technologies), key=lambda panel: (panel.peak or 9_999.0, panel.label))
    table = Table(columns=_COLUMNS, rows=tuple(_rows(panels)))
    first, last = _span(panels)
    return Chart(
        name="small_multiples",
        title=_title(panels, highlighted),
        subtitle=(
            f"Headlines with at least some alarm per {PER:,} headlines, mean of {POOLED_WEEKS} weeks, each "
            f"panel on the scale of its own highest year, {first}–{last}, in the order of their peaks. "
            "Right: how many such headlines there are."
        ),
        caption=(
            "Source: panictrack, one scorer for all technologies and years. Some alarm: a concern, a "
            "criticism or more; clear alarm is too rare in most panels to draw. Until 2022 nearly all "
            f"headlines are of one newspaper. Panels with fewer than {FEWEST} such headlines are left empty."
        ),
        alt=_alt(panels),
        table=table,
        draw=lambda chart: _draw(chart, panels, highlighted),
    )


def _panel_of(technology: tuple[str, Series]) -> _Panel:
    label, series = technology
    n_concerned = sum(point.count for point in series.points)
    return _Panel(label=label, n_concerned=n_concerned, pools=pooled(series.points, POOLED_WEEKS))


def _rows(panels: Sequence[_Panel]) -> list[tuple[Cell, ...]]:
    """Every fourth week: neighbouring means share all but a few of their headlines."""
    return [
        (panel.label, pool.middle, pool.count, pool.n, pool.n_points, PER * pool.share)
        for panel in panels
        for pool in panel.pools[::4]
    ]


def _span(panels: Sequence[_Panel]) -> tuple[int, int]:
    years = [pool.middle.year for panel in panels for pool in panel.pools]
    return (min(years), max(years)) if years else (1996, 2026)


def _title(panels: Sequence[_Panel], highlighted: str) -> str:
    heights = {panel.label: panel.height for panel in panels if panel.shown}
    if highlighted not in heights:
        return "Concern about technologies, measured by one instrument"
    higher = [label for label, height in heights.items() if height > heights[highlighted]]
    name = in_sentence(highlighted)
    if higher:
        who = " and ".join(map(in_sentence, higher)) if len(higher) <= NAMED else f"{len(higher)}"
        return f"Of {len(heights)} technologies {who} drew more concern at the height than {name}"
    return f"Of {len(heights)} technologies in these headlines {name} has drawn the most concern"


def _alt(panels: Sequence[_Panel]) -> str:
    parts = [
        f"{panel.label} highest in {int(panel.peak)} at {panel.height:.1f}" for panel in panels if panel.peak
    ]
    return f"{len(panels)} small line charts of concern per {PER:,} headlines: {'; '.join(parts)}."


def _draw(chart: Chart, panels: Sequence[_Panel], highlighted: str) -> "Figure":
    n_rows = -(-len(panels) // N_COLUMNS)
    body = n_rows * ROW_HEIGHT + 0.1
    room = frame(title=chart.title, subtitle=chart.subtitle, caption=chart.caption, body=body)
    first, last = _span(panels)
    for index, panel in enumerate(panels):
        axes = _axes(room, index)
        axes.set_xlim(first, last + 1)
        _draw_frame(axes, panel, with_years=index + N_COLUMNS >= len(panels))
        _draw_line(axes, panel, PLUM if panel.label == highlighted else NAVY)
    return room.figure


def _axes(room: Frame, index: int) -> "Axes":
    row, column = divmod(index, N_COLUMNS)
    step = (WIDTH - 2 * LEFT - PANEL_WIDTH) / (N_COLUMNS - 1)
    left, below = LEFT + column * step, 0.35 + row * ROW_HEIGHT
    return room.axes(left=left, below=below, width=PANEL_WIDTH, height=PANEL_HEIGHT)


def _draw_frame(axes: "Axes", panel: _Panel, *, with_years: bool) -> None:
    axes.set_title(panel.label, loc="left", fontsize=SMALL, color=INK, pad=10)
    axes.set_title(f"{panel.n_concerned:,}", loc="right", fontsize=SMALL - 1, color=GREY, pad=10)
    axes.set_yticks([])
    axes.set_xticks(TICKS, [str(tick) if with_years else "" for tick in TICKS], fontsize=SMALL - 1)
    axes.set_ylim(0, 1.12)
    for tick in TICKS:
        axes.axvline(tick, color=FAINT, linewidth=0.6, zorder=0)


def _draw_line(axes: "Axes", panel: _Panel, color: str) -> None:
    if panel.peak is None or panel.height == 0:
        say_too_few(axes)
        return
    days = [pool.middle for pool in panel.shown]
    years, values = with_gaps(days, [PER * pool.share / panel.height for pool in panel.shown], gap_days=60)
    axes.fill_between(years, values, color=color, alpha=0.15, linewidth=0)
    axes.plot(years, values, color=color, linewidth=1.1)
    axes.plot([panel.peak], [1.0], marker="o", markersize=3, color=color)
    low, high = axes.get_xlim()
    is_late = panel.peak > low + 0.6 * (high - low)
    axes.annotate(
        f"{int(panel.peak)}: {panel.height:.1f}",
        (panel.peak, 1.0),
        xytext=(-4 if is_late else 4, 3),
        textcoords="offset points",
        ha="right" if is_late else "left",
        fontsize=SMALL - 1,
        color=color,
    )
