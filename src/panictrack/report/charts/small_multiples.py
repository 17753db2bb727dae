"""Technologies measured in the same way: a small panel for each, on one time axis and its own scale."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from panictrack.curve import PanicCurve
from panictrack.curve.series.stats import Pool, pooled
from panictrack.model.text import in_sentence
from panictrack.report.charts import style
from panictrack.report.charts.chart import Cell, Chart, ChartTable, columns_of, numbers
from panictrack.report.charts.technology import FEWEST_WEEKS, POOLED_WEEKS, Technology, not_drawn
from panictrack.report.i18n import month_name, t
from panictrack.report.wording.curve import published_label, verdict_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PER = 10_000
FEWEST = 20  # concerned headlines in all: a panel with fewer has no line
LEFT, GAP, BETWEEN = 0.2, 0.2, 0.82  # inches: the margin, and between panels
PANEL_HEIGHTS = (1.6, 1.1, 0.8, 0.62)  # inches, with one to four columns
MOST_IN_TITLE = 3  # technologies whose verdicts it names
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
    remark: str  # the precision of its concern
    n_concerned: int
    pools: tuple[Pool, ...]
    curve: PanicCurve | None

    @property
    def name(self) -> str:
        """The label with its remark, for a text."""
        return f"{self.label} ({self.remark})" if self.remark else self.label

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
        """The label of the published verdict."""
        return verdict_label(self.curve.verdict) if self.curve else t("verdict-none")

    @property
    def finding(self) -> str:
        """The same, with that of this fit alone where it is another."""
        return published_label(self.curve) if self.curve else self.verdict

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

    With the fitted curve of each that has one, its verdict, and the precision of its concern. A technology
    whose concern is too seldom fear of it is left out, and the caption says so.

    Can mislead when levels are compared between panels: each has its own scale, and the classifier does not
    find concern about each technology equally often. The style of headlines also changes over thirty years.
    """
    panels = sorted(
        (_panel_of(one) for one in technologies if one.is_drawn),
        key=lambda panel: (panel.peak_year or 9_999.0, panel.label),
    )
    rows = tuple(row for panel in panels for row in (*_means(panel), *_fitted(panel)))
    first, last = _span(panels)
    return Chart(
        name="small_multiples",
        title=_title(panels, highlighted),
        subtitle=t(
            "small-multiples-subtitle",
            per=PER,
            weeks=POOLED_WEEKS,
            first=str(first),
            last=str(last),
            panels=len(panels),
            precision="yes" if any(panel.remark for panel in panels) else "no",
        ),
        caption=" ".join(filter(None, [_caption(panels), not_drawn(technologies)])),
        alt=_alt(panels),
        table=ChartTable(columns=_COLUMNS, rows=rows),
        draw=lambda chart: _draw(chart, panels, highlighted),
    )


def _panel_of(technology: Technology) -> _TechnologySubplot:
    points = technology.series.points
    return _TechnologySubplot(
        label=technology.label,
        remark=technology.remark,
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


def _title(panels: Sequence[_TechnologySubplot], highlighted: str) -> str:
    """The verdict on each of a few technologies, or how many have each. Levels are not compared."""
    fitted = [panel for panel in panels if panel.shown and panel.curve]
    if not fitted:
        return t("small-multiples-title")
    if len(fitted) > MOST_IN_TITLE:
        verdicts = Counter(panel.verdict for panel in fitted)
        counts = [
            t("small-multiples-title-count", verdict=verdict, number=number)
            for verdict, number in sorted(verdicts.items(), key=lambda item: (-item[1], item[0]))
        ]
        return t("small-multiples-title-many", technologies=len(fitted), verdicts="; ".join(counts))
    named = [
        t("small-multiples-title-item", technology=in_sentence(panel.label), verdict=panel.finding)
        for panel in sorted(fitted, key=lambda panel: panel.label != highlighted)
    ]
    return t("small-multiples-title-few", verdicts="; ".join(named))


def _caption(panels: Sequence[_TechnologySubplot]) -> str:
    parts = (
        t("small-multiples-caption"),
        t("small-multiples-caption-levels") if len(panels) > 1 else "",
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
        others=len(ends) - len(early),
    )


def _alt(panels: Sequence[_TechnologySubplot]) -> str:
    highest = "; ".join(
        t(
            "small-multiples-alt-of-technology",
            technology=panel.name,
            weeks=POOLED_WEEKS,
            year=str(int(panel.peak_year)),
            peak=f"{panel.peak:.1f}",
            verdict=panel.finding,
        )
        if panel.peak_year
        else t("small-multiples-alt-few", technology=panel.name)
        for panel in panels
    )
    return t("small-multiples-alt", panels=len(panels), per=PER, highest=highest)


def _draw(chart: Chart, panels: Sequence[_TechnologySubplot], highlighted: str) -> "Figure":
    n_columns = max(1, min(len(panels), len(PANEL_HEIGHTS)))
    height = PANEL_HEIGHTS[n_columns - 1]
    width = (style.WIDTH - 2 * LEFT - (n_columns - 1) * GAP) / n_columns
    room = style.frame(chart, body=-(-len(panels) // n_columns) * (height + BETWEEN) + 0.1)
    first, last = _span(panels)
    records = chart.table.records()
    for index, panel in enumerate(panels):
        row, column = divmod(index, n_columns)
        left, below = LEFT + column * (width + GAP), 0.45 + row * (height + BETWEEN)
        axes = room.axes(left=left, below=below, width=width, height=height)
        axes.set_xlim(first, last + 1)
        _draw_frame(axes, panel, 72 * width, with_years=index + n_columns >= len(panels))
        rows = [record for record in records if record["technology"] == panel.label]
        _draw_lines(axes, panel, rows, style.PLUM if panel.label == highlighted else style.NAVY)
    return room.figure


def _draw_frame(axes: "Axes", panel: _TechnologySubplot, width: float, *, with_years: bool) -> None:
    """Name and number above, the remark under the name, the verdict below; `width` is in points."""
    number = f"{panel.n_concerned:,}"
    room_left = width - style.width_of(number, style.SMALL - 1) - 6
    label = style.shortened(panel.label, size=style.SMALL, width=room_left)
    axes.set_title(label, loc="left", fontsize=style.SMALL, color=style.INK, pad=20)
    axes.set_title(number, loc="right", fontsize=style.SMALL - 1, color=style.GREY, pad=20)
    axes.set_yticks([])
    ticks = style.year_ticks(*axes.get_xlim(), at_most=MOST_TICKS)
    axes.set_xticks(ticks, [str(tick) if with_years else "" for tick in ticks], fontsize=style.SMALL - 1)
    for text, corner, offset in (
        (panel.remark, 1, 9),
        (panel.verdict if panel.shown else "", 0, -18 if with_years else -6),
    ):
        axes.annotate(
            text,
            (0, corner),
            xycoords="axes fraction",
            xytext=(0, offset),
            textcoords="offset points",
            va="bottom" if corner else "top",
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
