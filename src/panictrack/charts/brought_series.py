"""Series that others measured: a panel each, on one time axis and on scales of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from panictrack.charts.chart import Cell, Chart, Table, columns_of
from panictrack.charts.pooling import with_gaps
from panictrack.charts.style import (
    GREY,
    INK,
    NAVY,
    SMALL,
    TEAL,
    WIDTH,
    Frame,
    frame,
    plain,
    year_of,
    year_ticks,
)
from panictrack.words import say, short_month_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEFT, RIGHT = 0.55, 0.25  # inches, those of the panic curve: the years lie under its years
PANEL, GAP = 0.85, 0.45
RECENT = timedelta(days=365)
BROKEN_AFTER = 1.6  # steps without a value: the line stops

_COLUMNS = columns_of("brought", "series", "unit", "source", "start", "value")


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """A series with its words: what it is called, what its values are, who measured them."""

    name: str
    unit: str | None
    source: str | None
    step_days: float
    days: tuple[date, ...]
    values: tuple[float, ...]

    @property
    def highest(self) -> int:
        """The place of its highest value."""
        return max(range(len(self.values)), key=self.values.__getitem__)

    @property
    def is_highest_lately(self) -> bool:
        """Whether the highest value is of the last year that it has."""
        return self.days[-1] - self.days[self.highest] <= RECENT


def context(panels: Sequence[Panel], *, since: date, until: date) -> Chart:
    """What else happened in the years of the panic curve, to be laid under it.

    Can mislead when two lines that move together are taken for cause and effect: most things about a young
    technology grow in the same years.
    """
    shown = [part for panel in panels if (part := _within(panel, since, until)) is not None]
    return _chart("context", shown, (year_of(since), year_of(until) + 0.4))


def measured_by_others(panels: Sequence[Panel]) -> Chart:
    """Attention to technologies, or fear of them, as other instruments measured it.

    Can mislead when heights are compared between panels: each instrument has its own unit and scale.
    """
    years = [year_of(day) for panel in panels for day in (panel.days[0], panel.days[-1])]
    return _chart("others", panels, (min(years, default=1900.0), max(years, default=2020.0) + 0.4))


def _within(panel: Panel, since: date, until: date) -> Panel | None:
    """The part of a series in a span, None where it has none."""
    inside = [
        (day, value) for day, value in zip(panel.days, panel.values, strict=True) if since <= day <= until
    ]
    if not inside:
        return None
    days, values = zip(*inside, strict=True)
    return Panel(
        name=panel.name,
        unit=panel.unit,
        source=panel.source,
        step_days=panel.step_days,
        days=days,
        values=values,
    )


def _chart(name: str, panels: Sequence[Panel], span: tuple[float, float]) -> Chart:
    n_high = sum(panel.is_highest_lately for panel in panels)
    return Chart(
        name="context" if name == "context" else "measured_by_others",
        title=say(f"{name}-title", series=len(panels), high=n_high),
        subtitle=say(f"{name}-subtitle"),
        caption=say("brought-caption", sources="; ".join(map(_source, panels))),
        alt=" ".join([say("brought-alt", series=len(panels)), *map(_alt, panels)]),
        table=Table(columns=_COLUMNS, rows=tuple(row for panel in panels for row in _rows(panel))),
        draw=lambda chart: _draw(chart, panels, span),
    )


def _source(panel: Panel) -> str:
    return say("brought-source", name=panel.name, source=panel.source or say("brought-source-unknown"))


def _label(panel: Panel) -> str:
    return say("brought-label", name=panel.name, unit=panel.unit or say("brought-unit-unknown"))


def _extremes(panel: Panel) -> dict[str, str]:
    return {
        "highest": f"{panel.values[panel.highest]:,.4g}",
        "month": short_month_name(panel.days[panel.highest]),
        "last": f"{panel.values[-1]:,.4g}",
        "last_month": short_month_name(panel.days[-1]),
    }


def _alt(panel: Panel) -> str:
    return say("brought-alt-panel", label=_label(panel), **_extremes(panel))


def _rows(panel: Panel) -> list[tuple[Cell, ...]]:
    return [
        (panel.name, panel.unit, panel.source, day, value)
        for day, value in zip(panel.days, panel.values, strict=True)
    ]


def _draw(chart: Chart, panels: Sequence[Panel], span: tuple[float, float]) -> "Figure":
    body = len(panels) * (PANEL + GAP)
    room = frame(title=chart.title, subtitle=chart.subtitle, caption=chart.caption, body=body)
    for place, panel in enumerate(panels):
        _draw_panel(room, panel, place * (PANEL + GAP) + 0.2, span)
    return room.figure


def _draw_panel(room: Frame, panel: Panel, below: float, span: tuple[float, float]) -> None:
    axes = room.axes(left=LEFT, below=below, width=WIDTH - LEFT - RIGHT, height=PANEL)
    axes.set_xlim(*span)
    years, values = with_gaps(panel.days, panel.values, gap_days=BROKEN_AFTER * panel.step_days)
    # One value, or values apart, are points: a line needs neighbours.
    axes.plot(years, values, color=NAVY, linewidth=1.4, marker="o", markersize=1.6)
    plain(axes)
    axes.set_ylim(0, 1.1 * max(*panel.values, 1e-9))
    axes.set_xticks(year_ticks(*span, at_most=10))
    axes.locator_params(axis="y", nbins=3)
    axes.set_title(_label(panel), loc="left", fontsize=SMALL + 0.5, color=INK)
    axes.set_title(say("brought-highest", **_extremes(panel)), loc="right", fontsize=SMALL, color=GREY)
    axes.plot(
        year_of(panel.days[panel.highest]),
        panel.values[panel.highest],
        marker="^",
        color=TEAL,
        markersize=5,
        linestyle="none",
    )
