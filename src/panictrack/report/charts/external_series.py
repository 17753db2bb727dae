"""External series: a panel for each, with its own scale."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from panictrack.report.charts import fonts, style
from panictrack.report.charts.chart import Chart, ChartTable, columns_of
from panictrack.report.charts.panic_curve.drawing import LEFT, RIGHT  # so that years lie under its years
from panictrack.report.i18n import date_in_words, t

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PANEL, GAP = 0.85, 0.62  # the gap holds the years of one panel and the title of the next
TOP = 0.25  # above the first panel, for its title
RECENT = timedelta(days=365)
TWO_YEARS = timedelta(days=2 * 366)  # the longest that two years can be
EXPONENTS_FROM = 1_000_000  # on a scale: longer numbers do not fit beside it
BROKEN_AFTER = 1.6  # steps without a value: the line stops

_COLUMNS = columns_of("external", "series", "unit", "source", "start", "value")


@dataclass(frozen=True, kw_only=True, slots=True)
class Subplot:
    """A series with its name, unit and source."""

    name: str
    unit: str | None
    source: str | None
    step_days: float
    days: tuple[date, ...]
    values: tuple[float, ...]

    @property
    def highest(self) -> int:
        """The index of its highest value, the last of several equal ones."""
        return max(range(len(self.values)), key=lambda index: (self.values[index], index))

    @property
    def is_long(self) -> bool:
        """Whether it covers more than two years: the last year of a shorter one is most of it."""
        return self.days[-1] - self.days[0] + timedelta(days=self.step_days) > TWO_YEARS

    @property
    def is_highest_lately(self) -> bool:
        """Whether the highest value is of the last year that it has."""
        return self.days[-1] - self.days[self.highest] < RECENT


def context(
    panels: Sequence[Subplot], *, since: date, until: date, span: tuple[float, float]
) -> Chart | None:
    """What else was measured in the years of the panic curve; None if nothing was.

    `span` is the curve's axis of time, in decimal years, so that the years of both line up.

    Can mislead when two lines that move together are taken for cause and effect: most things about a young
    technology grow in the same years.
    """
    shown = [part for panel in panels if (part := _within(panel, since, until)) is not None]
    return _chart("context", shown, [span] * len(shown)) if shown else None


def measured_by_others(panels: Sequence[Subplot], *, until: date) -> Chart | None:
    """Attention to technologies, or fear of them, as other instruments measured it up to a day.

    None where nothing was measured by then. Each panel has its own years, first to last: series of
    different centuries would leave one another no room.

    Can mislead when levels are compared between panels: each source has its own unit and scale.
    """
    shown = [part for panel in panels if (part := _within(panel, date.min, until)) is not None]
    return _chart("others", shown, [_years_of(panel) for panel in shown]) if shown else None


def _years_of(panel: Subplot) -> tuple[float, float]:
    """From the first year to the last, at least one year."""
    first, last = style.year_of(panel.days[0]), style.year_of(panel.days[-1])
    lacking = max(0.0, 1.0 - (last - first))
    return first - lacking / 2, last + lacking / 2


def _within(panel: Subplot, since: date, until: date) -> Subplot | None:
    """The part of a series in a span, None where it has none."""
    inside = [
        (day, value) for day, value in zip(panel.days, panel.values, strict=True) if since <= day <= until
    ]
    if not inside:
        return None
    days, values = zip(*inside, strict=True)
    return replace(panel, days=days, values=values)


def _chart(name: str, panels: Sequence[Subplot], spans: Sequence[tuple[float, float]]) -> Chart:
    drawn = [_drawable(panel, number) for number, panel in enumerate(panels, 1)]
    alts = [t("external-alt-panel", label=_label(panel), **_extremes(panel)) for panel in panels]
    caption = [t("external-caption", sources="; ".join(map(_source, drawn)))]
    if drawn != list(panels):
        caption.append(t("external-note-not-drawable"))
    rows = tuple(
        (panel.name, panel.unit, panel.source, day, value)
        for panel in panels
        for day, value in zip(panel.days, panel.values, strict=True)
    )
    return Chart(
        name="context" if name == "context" else "measured_by_others",
        title=_title(name, drawn),
        subtitle=t(f"{name}-subtitle"),
        caption=" ".join(caption),
        alt=" ".join([t("external-alt", series=len(panels)), *alts]),
        table=ChartTable(columns=_COLUMNS, rows=rows),
        draw=lambda chart: _draw(chart, drawn, spans),
    )


def _drawable(panel: Subplot, number: int) -> Subplot:
    """The panel with a number for a name, and plain words for a unit or source, that no font can draw."""
    name, unit, source = panel.name, panel.unit, panel.source
    return replace(
        panel,
        name=name if fonts.is_drawable(name) else t("external-name-not-drawable", number=number),
        unit=unit if fonts.is_drawable(unit) else t("external-text-not-drawable"),
        source=source if fonts.is_drawable(source) else t("external-text-not-drawable"),
    )


def _title(name: str, panels: Sequence[Subplot]) -> str:
    """A series alone is named; of several those are counted that are long enough to have a last year."""
    if len(panels) == 1:
        return t(f"{name}-title-one", series=panels[0].name, **_extremes(panels[0]))
    long = [panel for panel in panels if panel.is_long]
    n_high = sum(panel.is_highest_lately for panel in long)
    return t(f"{name}-title", panels=len(panels), series=len(long), high=n_high)


def _source(panel: Subplot) -> str:
    return t("external-source", name=panel.name, source=panel.source or t("external-source-unknown"))


def _label(panel: Subplot) -> str:
    return t("external-label", name=panel.name, unit=panel.unit or t("external-unit-unknown"))


def _extremes(panel: Subplot) -> dict[str, str]:
    return {
        "highest": plain_number(panel.values[panel.highest]),
        "month": date_in_words(panel.days[panel.highest], panel.step_days, short=True),
        "last": plain_number(panel.values[-1]),
        "last_month": date_in_words(panel.days[-1], panel.step_days, short=True),
    }


def _fitting_label(panel: Subplot, room_left: float) -> str:
    """The label within so many points: the name is cut first, as a scale needs its unit."""
    size, label = style.SMALL + 0.5, _label(panel)
    for_name = room_left - style.width_of(label, size) + style.width_of(panel.name, size)
    name = style.shortened(panel.name, size=size, width=max(for_name, room_left / 4))
    return style.shortened(_label(replace(panel, name=name)), size=size, width=room_left)


def plain_number(value: float) -> str:
    """The value to four digits, whole from a thousand on; an exponent only where it is tiny."""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:,.4g}"


def _draw(chart: Chart, panels: Sequence[Subplot], spans: Sequence[tuple[float, float]]) -> "Figure":
    room = style.frame(chart, body=len(panels) * (PANEL + GAP) + 0.05)
    for index, (panel, span) in enumerate(zip(panels, spans, strict=True)):
        _draw_panel(room, panel, TOP + index * (PANEL + GAP), span)
    return room.figure


def _draw_panel(room: style.Frame, panel: Subplot, below: float, span: tuple[float, float]) -> None:
    axes = room.axes(left=LEFT, below=below, width=style.WIDTH - LEFT - RIGHT, height=PANEL)
    axes.set_xlim(*span)
    years, values = style.with_gaps(panel.days, panel.values, gap_days=BROKEN_AFTER * panel.step_days)
    # One value, or values apart, are points: a line needs neighbours.
    axes.plot(years, values, color=style.NAVY, linewidth=1.4, marker="o", markersize=1.6, clip_on=False)
    style.plain(axes)
    axes.set_ylim(0, 1.1 * max(*panel.values, 1e-9))
    axes.set_xticks(style.year_ticks(*span, at_most=10))
    axes.locator_params(axis="y", nbins=3)
    axes.tick_params(axis="y", labelsize=style.SMALL)  # so that six digits fit
    axes.yaxis.set_major_formatter(
        lambda value, _: f"{value:.3g}" if abs(value) >= EXPONENTS_FROM else plain_number(value)
    )
    highest = t("external-highest", **_extremes(panel))
    room_left = 72 * (style.WIDTH - LEFT - RIGHT) - style.width_of(highest, style.SMALL) - 12  # points
    axes.set_title(_fitting_label(panel, room_left), loc="left", fontsize=style.SMALL + 0.5, color=style.INK)
    axes.set_title(highest, loc="right", fontsize=style.SMALL, color=style.GREY)
    axes.plot(
        style.year_of(panel.days[panel.highest]),
        panel.values[panel.highest],
        marker="^",
        color=style.TEAL,
        markersize=5,
        linestyle="none",
        clip_on=False,
    )
