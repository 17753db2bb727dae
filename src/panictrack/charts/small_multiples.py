"""Technologies measured by one instrument: a small panel each, on one time axis and its own height."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from panictrack.charts.chart import Cell, Chart, Table, columns
from panictrack.charts.pooling import Pool, pooled, with_gaps
from panictrack.charts.style import BODY, FAINT, GREY, INK, NAVY, PLUM, SMALL, WIDTH, Frame, frame, year_of
from panictrack.model import Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PER = 10_000
POOLED_WEEKS = 52
FEWEST = 20  # concerned headlines in all: a panel with fewer says so instead of drawing a line
N_COLUMNS = 4
PANEL_WIDTH, PANEL_HEIGHT, ROW_HEIGHT, LEFT = 1.75, 0.62, 1.2, 0.2

_COLUMNS = columns(
    ("technology", "the topic"),
    ("week_start", "Monday of the week in the middle"),
    ("n_concerned_52_weeks", "headlines with at least some alarm in the 52 weeks around"),
    ("n_headlines_52_weeks", "all headlines in these weeks"),
    ("per_10000", "concerned headlines per 10,000 standardised headlines"),
)


def small_multiples(technologies: Sequence[tuple[str, Series]], *, highlighted: str) -> Chart:
    """The concern about each technology over the years, each panel scaled to its own highest year.

    Can mislead when heights are compared between panels: each has its own scale, and its highest value
    stands beside it. What a newspaper put into headlines also changes with its style over thirty years.
    """
    pools = [(label, pooled(series.points, POOLED_WEEKS)) for label, series in technologies]
    ordered = sorted(pools, key=lambda item: (_peak(item[1]) or _last_of(item[1]), item[0]))
    table = Table(columns=_COLUMNS, rows=tuple(_rows(ordered)))
    first, last = _span(table)
    return Chart(
        name="small_multiples",
        title=_title(ordered, highlighted),
        subtitle=(
            f"Headlines with at least some alarm per {PER:,} headlines, mean of {POOLED_WEEKS} weeks, each panel on "
            f"the scale of its own highest year, {first}–{last}. In the order of their peaks."
        ),
        caption=(
            "Source: panictrack, one scorer for all technologies and years. Some alarm: a concern, a criticism or "
            "more; clear alarm is too rare in most panels to draw. Until 2022 nearly all headlines are of one "
            f"newspaper. Panels with fewer than {FEWEST} such headlines are left empty."
        ),
        alt=_alt(ordered),
        table=table,
        draw=lambda chart: _draw(chart, ordered, highlighted),
    )


def _rows(pools: Sequence[tuple[str, tuple[Pool, ...]]]) -> list[tuple[Cell, ...]]:
    """Every fourth week: neighbouring means share all but a few of their headlines."""
    return [
        (label, pool.middle, pool.count, pool.n, PER * pool.share)
        for label, each in pools
        for pool in each[::4]
    ]


def _peak(pools: Sequence[Pool]) -> float | None:
    """When the yearly mean is highest, in the years for which at least half a year was collected."""
    whole = [pool for pool in pools if pool.n_points >= POOLED_WEEKS // 2]
    if not whole or sum(pool.count for pool in pools) < FEWEST * POOLED_WEEKS:
        return None
    return year_of(max(whole, key=lambda pool: pool.share).middle)


def _last_of(pools: Sequence[Pool]) -> float:
    return 1.0 + (year_of(pools[-1].middle) if pools else 0.0)


def _span(table: Table) -> tuple[int, int]:
    years = [year for row in table.records() if (year := getattr(row["week_start"], "year", None))]
    return (min(years), max(years)) if years else (1996, 2026)


def _title(pools: Sequence[tuple[str, tuple[Pool, ...]]], highlighted: str) -> str:
    heights = {label: _height(each) for label, each in pools if _peak(each) is not None}
    if highlighted not in heights:
        return "Concern about technologies, measured by one instrument"
    higher = [label for label, height in heights.items() if height > heights[highlighted]]
    if not higher:
        return f"No technology since 1996 drew as much concern at its height as {_lowered(highlighted)} now"
    return f"{len(higher)} of {len(heights)} technologies drew more concern at their height than {_lowered(highlighted)}"


def _lowered(label: str) -> str:
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def _height(pools: Sequence[Pool]) -> float:
    return max((PER * pool.share for pool in pools if pool.n_points >= POOLED_WEEKS // 2), default=0.0)


def _alt(pools: Sequence[tuple[str, tuple[Pool, ...]]]) -> str:
    parts = [
        f"{label} highest in {int(peak)} at {_height(each):.1f}"
        for label, each in pools
        if (peak := _peak(each)) is not None
    ]
    return f"{len(pools)} small line charts of concern per {PER:,} headlines: {'; '.join(parts)}."


def _draw(chart: Chart, pools: Sequence[tuple[str, tuple[Pool, ...]]], highlighted: str) -> "Figure":
    n_rows = -(-len(pools) // N_COLUMNS)
    room = frame(
        title=chart.title, subtitle=chart.subtitle, caption=chart.caption, body=n_rows * ROW_HEIGHT + 0.25
    )
    first, last = _span(chart.table)
    for index, (label, each) in enumerate(pools):
        axes = _panel(room, index)
        axes.set_xlim(first, last + 1)
        is_last = index + N_COLUMNS >= len(pools)
        _draw_panel(axes, label, each, color=PLUM if label == highlighted else NAVY, with_years=is_last)
    return room.figure


def _panel(room: Frame, index: int) -> "Axes":
    row, column = divmod(index, N_COLUMNS)
    step = (WIDTH - 2 * LEFT - PANEL_WIDTH) / (N_COLUMNS - 1)
    return room.axes(
        left=LEFT + column * step, below=0.35 + row * ROW_HEIGHT, width=PANEL_WIDTH, height=PANEL_HEIGHT
    )


def _draw_panel(axes: "Axes", label: str, pools: Sequence[Pool], *, color: str, with_years: bool) -> None:
    axes.set_title(label, loc="left", fontsize=SMALL + 0.5, color=INK, pad=10)
    axes.set_yticks([])
    ticks = [2000, 2010, 2020]
    axes.set_xticks(ticks, [str(tick) for tick in ticks] if with_years else [""] * 3, fontsize=SMALL - 1)
    axes.set_ylim(0, 1.12)
    for tick in ticks:
        axes.axvline(tick, color=FAINT, linewidth=0.6, zorder=0)
    peak = _peak(pools)
    if peak is None:
        axes.text(
            0.5, 0.3, "too few to draw", transform=axes.transAxes, ha="center", color=GREY, fontsize=SMALL
        )
        return
    height = _height(pools)
    shown = [pool for pool in pools if pool.n_points >= POOLED_WEEKS // 2]
    values = [PER * pool.share / height for pool in shown]
    years, broken = with_gaps([pool.middle for pool in shown], values, gap_days=60)
    axes.fill_between(years, broken, color=color, alpha=0.15, linewidth=0)
    axes.plot(years, broken, color=color, linewidth=1.1)
    _mark_peak(axes, peak, height, color)


def _mark_peak(axes: "Axes", peak: float, height: float, color: str) -> None:
    axes.plot([peak], [1.0], marker="o", markersize=3, color=color)
    low, high = axes.get_xlim()
    is_late = peak > low + 0.6 * (high - low)
    words: dict[str, Any] = {"ha": "right" if is_late else "left", "fontsize": BODY - 1.5, "color": color}
    offset = -4 if is_late else 4
    axes.annotate(
        f"{int(peak)}: {height:.1f}", (peak, 1.0), xytext=(offset, 3), textcoords="offset points", **words
    )
