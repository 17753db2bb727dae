"""Technologies measured in the same way: a small panel for each, on one time axis and its own scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from panictrack.curve import PanicCurve, Verdict
from panictrack.curve.series.stats import Pool, pooled
from panictrack.report.charts import style
from panictrack.report.charts.chart import Cell, Chart, ChartTable, columns_of, numbers
from panictrack.report.charts.technology import HISTORY_END, Technology
from panictrack.report.i18n import month_name, t
from panictrack.report.wording.curve import verdict_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PER = 10_000
POOLED_WEEKS = 52
FEWEST_WEEKS = POOLED_WEEKS // 2  # with headlines: a mean of fewer is not drawn
FEWEST = 20  # concerned headlines in all: a panel with fewer has no line
N_COLUMNS = 4
PANEL_WIDTH, PANEL_HEIGHT, ROW_HEIGHT, LEFT = 1.75, 0.62, 1.28, 0.2
STEP = 4  # weeks from one row of the table to the next: neighbouring means share all but a few headlines
MOST_TICKS = 4

_COLUMNS = columns_of(
    "small-multiples",
    "technology",
    "row",
    "week_start",
    "n_concerned_52_weeks",
    "n_headlines_52_weeks",
    "n_weeks",
    "per_10000",
    "q025",
    "q975",
)


@dataclass(frozen=True, kw_only=True)
class _TechnologySubplot:
    """A technology with its yearly means."""

    label: str
    n_concerned: int
    pools: tuple[Pool, ...]
    curve: PanicCurve | None

    @property
    def end(self) -> date | None:
        """The last week that is counted."""
        return self.pools[-1].middle if self.pools else None

    @cached_property
    def shown(self) -> tuple[Pool, ...]:
        """The means that rest on at least half a year."""
        if self.n_concerned < FEWEST:
            return ()
        return tuple(pool for pool in self.pools if pool.n_points >= FEWEST_WEEKS)

    @property
    def verdict(self) -> str:
        """The label of the verdict."""
        return verdict_label(self.curve.verdict) if self.curve else t("verdict-none")

    @cached_property
    def highest(self) -> Pool | None:
        """The highest yearly mean; None where nothing is shown."""
        return max(self.shown, key=lambda pool: pool.share, default=None)

    @cached_property
    def peak(self) -> float:
        """The highest yearly mean, per 10,000; 0 where nothing is shown."""
        return PER * self.highest.share if self.highest else 0.0

    @cached_property
    def peak_year(self) -> float | None:
        """When that was, as a decimal year."""
        return style.year_of(self.highest.middle) if self.highest else None


def small_multiples(technologies: Sequence[Technology], *, highlighted: str) -> Chart:
    """The concern about each technology over the years, each panel scaled to its own highest year.

    With the fitted curve of each that has one, and its verdict.

    Can mislead when levels are compared between panels: each has its own scale, and the number beside the
    peak is a share of the technology's own reference panel, the streams of the last year that it is counted
    in. The style of headlines also changes over thirty years.
    """
    panels = sorted(map(_panel_of, technologies), key=lambda panel: (panel.peak_year or 9_999.0, panel.label))
    rows = tuple(row for panel in panels for row in (*_means(panel), *_fitted(panel)))
    first, last = _span(panels)
    return Chart(
        name="small_multiples",
        title=_title(panels),
        subtitle=t("small-multiples-subtitle", per=PER, weeks=POOLED_WEEKS, first=str(first), last=str(last)),
        caption=_caption(panels),
        alt=_alt(panels),
        table=ChartTable(columns=_COLUMNS, rows=rows),
        draw=lambda chart: _draw(chart, panels, highlighted),
    )


def _panel_of(technology: Technology) -> _TechnologySubplot:
    points = technology.series.points
    return _TechnologySubplot(
        label=technology.label,
        n_concerned=sum(point.count for point in points),
        pools=pooled(points, POOLED_WEEKS),
        curve=technology.curve,
    )


def _means(panel: _TechnologySubplot) -> list[tuple[Cell, ...]]:
    """Every fourth mean, and the highest, which the panel names."""
    return [
        (panel.label, "mean", pool.middle, pool.count, pool.n, pool.n_points, PER * pool.share, None, None)
        for index, pool in enumerate(panel.pools)
        if index % STEP == 0 or pool is panel.highest
    ]


def _fitted(panel: _TechnologySubplot) -> list[tuple[Cell, ...]]:
    return [
        (panel.label, "fit", point.start, None, None, None, *(PER * share for share in shares))
        for point in (panel.curve.fitted if panel.curve else ())
        if (shares := (point.q50, point.q025, point.q975))
    ]


def _span(panels: Sequence[_TechnologySubplot]) -> tuple[int, int]:
    years = [pool.middle.year for panel in panels for pool in panel.pools]
    return (min(years), max(years)) if years else (1996, 2026)


def _title(panels: Sequence[_TechnologySubplot]) -> str:
    """How many of the curves rose and fell once. Levels are not compared: each has a unit of its own."""
    curves = [panel.curve for panel in panels if panel.shown and panel.curve]
    if not curves:
        return t("small-multiples-title")
    n_fell = sum(curve.verdict is Verdict.ROSE_AND_FELL for curve in curves)
    return t("small-multiples-title-fell", technologies=len(curves), fell=n_fell)


def _caption(panels: Sequence[_TechnologySubplot]) -> str:
    parts = (
        t("small-multiples-caption"),
        _ends(panels),
        t("small-multiples-caption-means", weeks=POOLED_WEEKS, fewest=FEWEST_WEEKS),
        t("small-multiples-caption-few", least=FEWEST),
    )
    return " ".join(filter(None, parts))


def _ends(panels: Sequence[_TechnologySubplot]) -> str:
    """Where the curves end that do not go on to the last week; nothing where all do."""
    ends = [panel.end for panel in panels if panel.end]
    early = [end for end in ends if end < max(ends)]
    if not early:
        return ""
    if len({(end.year, end.month) for end in early}) > 1:
        return t("small-multiples-caption-ends")
    return t(
        "small-multiples-caption-earlier",
        technologies=len(early),
        month=month_name(early[0]),
        end="index" if set(early) == {HISTORY_END} else "other",
        others=len(ends) - len(early),
    )


def _alt(panels: Sequence[_TechnologySubplot]) -> str:
    highest = "; ".join(
        t(
            "small-multiples-alt-of-technology",
            technology=panel.label,
            year=str(int(panel.peak_year)),
            peak=f"{panel.peak:.1f}",
            verdict=panel.verdict,
        )
        if panel.peak_year
        else t("small-multiples-alt-few", technology=panel.label)
        for panel in panels
    )
    return t("small-multiples-alt", panels=len(panels), per=PER, highest=highest)


def _draw(chart: Chart, panels: Sequence[_TechnologySubplot], highlighted: str) -> "Figure":
    n_rows = -(-len(panels) // N_COLUMNS)
    room = style.frame(chart, body=n_rows * ROW_HEIGHT + 0.1)
    step = (style.WIDTH - 2 * LEFT - PANEL_WIDTH) / (N_COLUMNS - 1)
    first, last = _span(panels)
    records = chart.table.records()
    for index, panel in enumerate(panels):
        row, column = divmod(index, N_COLUMNS)
        left, below = LEFT + column * step, 0.35 + row * ROW_HEIGHT
        axes = room.axes(left=left, below=below, width=PANEL_WIDTH, height=PANEL_HEIGHT)
        axes.set_xlim(first, last + 1)
        _draw_frame(axes, panel, with_years=index + N_COLUMNS >= len(panels))
        rows = [record for record in records if record["technology"] == panel.label]
        _draw_lines(axes, panel, rows, style.PLUM if panel.label == highlighted else style.NAVY)
    return room.figure


def _draw_frame(axes: "Axes", panel: _TechnologySubplot, *, with_years: bool) -> None:
    number = f"{panel.n_concerned:,}"
    room_left = 72 * PANEL_WIDTH - style.width_of(number, style.SMALL - 1) - 6  # points
    label = style.shortened(panel.label, size=style.SMALL, width=room_left)
    axes.set_title(label, loc="left", fontsize=style.SMALL, color=style.INK, pad=10)
    axes.set_title(number, loc="right", fontsize=style.SMALL - 1, color=style.GREY, pad=10)
    axes.set_yticks([])
    ticks = style.year_ticks(*axes.get_xlim(), at_most=MOST_TICKS)
    axes.set_xticks(ticks, [str(tick) if with_years else "" for tick in ticks], fontsize=style.SMALL - 1)
    axes.annotate(
        panel.verdict if panel.shown else "",
        (0, 0),
        xycoords="axes fraction",
        xytext=(0, -18 if with_years else -6),
        textcoords="offset points",
        va="top",
        fontsize=style.SMALL - 1,
        color=style.GREY,
    )
    for tick in ticks:
        axes.axvline(tick, color=style.FAINT, linewidth=0.6, zorder=0)


def _draw_lines(axes: "Axes", panel: _TechnologySubplot, rows: Sequence[dict[str, Any]], color: str) -> None:
    """The means as a pale surface, the curve with its band over it, the verdict below."""
    if panel.peak_year is None or panel.peak == 0:
        style.say_too_few(axes)
        return
    shown = {pool.middle for pool in panel.shown}
    means = [row for row in rows if row["row"] == "mean" and row["week_start"] in shown]
    days = [row["week_start"] for row in means]
    years, values = style.with_gaps(days, _relative(means, "per_10000", panel), gap_days=90)
    axes.fill_between(years, values, color=style.GREY, alpha=0.25, linewidth=0)
    fit = [row for row in rows if row["row"] == "fit"]
    years = [style.year_of(row["week_start"]) for row in fit]
    bottom, top = (_relative(fit, name, panel) for name in ("q025", "q975"))
    axes.fill_between(years, bottom, top, color=color, alpha=0.2, linewidth=0)
    line = _relative(fit, "per_10000", panel)
    axes.plot(years, line, color=color, linewidth=1.3)
    axes.plot([panel.peak_year], [1.0], marker="o", markersize=3, color=color, clip_on=False)
    axes.set_ylim(0, max([1.12, *(1.05 * value for value in line)]))  # the curve may rise above all means
    low, high = axes.get_xlim()
    is_late = panel.peak_year > low + 0.6 * (high - low)
    axes.annotate(
        f"{int(panel.peak_year)}: {panel.peak:.1f}",
        (panel.peak_year, 1.0),
        xytext=(-4 if is_late else 4, 3),
        textcoords="offset points",
        ha="right" if is_late else "left",
        fontsize=style.SMALL - 1,
        color=color,
    )


def _relative(rows: Sequence[dict[str, Any]], name: str, panel: _TechnologySubplot) -> list[float]:
    """Shares of the panel's highest mean."""
    return [value / panel.peak for value in numbers(row[name] for row in rows)]
