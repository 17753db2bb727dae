"""Themes of fear, or calls for regulation, by year: a table of shares, darker where they are higher."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from panictrack.model import Series
from panictrack.model.times import WEEK
from panictrack.report.charts import style
from panictrack.report.charts.chart import Chart, ChartTable, columns_of
from panictrack.report.i18n import month_name, t

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEWEST = 50  # headlines on the topic: a year with fewer stays empty
N_YEARS = 14  # on the chart; the CSV holds all
ROW_HEIGHT, LEFT, RIGHT = 0.27, 1.45, 0.2
_CLEAR = 1.64  # standard errors by which the most common label must lead: one chance in twenty
_DARK = 0.6  # of the darkest: from here on white letters are read better

_COLUMNS = columns_of("labels", "label", "year", "n_labelled", "n_topic", "percent")


@dataclass(frozen=True, kw_only=True, slots=True)
class _LabelYear:
    label: str
    year: int
    count: int
    n: int
    percent: float


def labels_by_year(labels: Mapping[str, Series], *, name: str, about: str) -> Chart:
    """The share of a topic's headlines that has each label, by year, the most common label first.

    `name` is themes_of_fear or regulation_called_for; the catalogue has words for each. `about` is the topic
    as it appears in a sentence.

    Can mislead when a share is taken as a share of alarmed headlines: it is of all headlines about the topic.
    Also when rare labels are compared, as the classifier's errors exceed their differences, and when the mix
    of outlets changes, as outlets cover different fears.
    """
    cells = [cell for label, series in labels.items() for cell in _cells(label, series)]
    totals = {label: sum(cell.count for cell in cells if cell.label == label) for label in labels}
    order = sorted(labels, key=lambda label: (-totals[label], label))
    drawn = [cell for cell in cells if cell.n >= FEWEST]
    years = sorted({cell.year for cell in drawn})[-N_YEARS:]
    shown = {(cell.label, cell.year): cell for cell in drawn if cell.year in years}
    return Chart(
        name=name,
        title=_title(order, shown, years, name, about),
        subtitle=t("labels-subtitle", chart=name, topic=about),
        caption=t("labels-caption", topic=about, least=FEWEST, **_last_year(labels, years)),
        alt=_alt(order, shown, years, name, about),
        table=ChartTable(
            columns=_COLUMNS,
            rows=tuple((cell.label, cell.year, cell.count, cell.n, cell.percent) for cell in cells),
        ),
        draw=lambda chart: _draw(chart, order, years, shown),
    )


def _cells(label: str, series: Series) -> list[_LabelYear]:
    years: dict[int, list[float]] = {}
    for point in series.points:
        sums = years.setdefault(point.start.year, [0, 0, 0.0])
        for index, value in enumerate((point.count, point.n, point.exposure)):
            sums[index] += value
    return [
        _LabelYear(label=label, year=year, count=int(count), n=int(n), percent=100 * count / exposure)
        for year, (count, n, exposure) in sorted(years.items())
        if exposure > 0
    ]


def _last_year(labels: Mapping[str, Series], years: Sequence[int]) -> dict[str, str]:
    """Whether the last year drawn has all its weeks, and the month of the last of them."""
    last = max(
        (series.points[-1].start for series in labels.values() if series.points), default=date.max - WEEK
    )
    is_part = last.year in years and (last + WEEK).year == last.year
    return {"last": "part" if is_part else "whole", "month": month_name(last)}


_Shown = Mapping[tuple[str, int], _LabelYear]


def _title(order: Sequence[str], shown: _Shown, years: Sequence[int], name: str, about: str) -> str:
    if not years or not any(cell.count for cell in shown.values()):
        return t("labels-title-too-few", chart=name, topic=about)
    leaders = [(year, _leader(order, shown, year)) for year in years]
    last, now = leaders[-1]
    message = "labels-title" if now else "labels-title-none"
    words = {"chart": name, "year": str(last), "label": now or ""}
    if earlier := [(year, label) for year, label in leaders[:-1] if label and label != now]:
        year, before = earlier[-1]
        return t(f"{message}-before", **words, earlier=str(year), before=before)
    return t(message, **words)


def _leader(order: Sequence[str], shown: _Shown, year: int) -> str | None:
    """The label that more headlines have than any other, by more than chance: counts err by their root."""
    first, second, *_ = sorted((shown[label, year] for label in order), key=lambda cell: -cell.count)
    clear = first.count - second.count > _CLEAR * (first.count + second.count) ** 0.5
    return first.label if clear else None


def _alt(order: Sequence[str], shown: _Shown, years: Sequence[int], name: str, about: str) -> str:
    tops = (max((shown[label, year] for label in order), key=lambda cell: cell.percent) for year in years)
    highest = [
        t("labels-alt-of-year", year=str(top.year), label=top.label, percent=f"{top.percent:.1f}")
        for top in tops
        if top.count
    ]
    return t("labels-alt", chart=name, topic=about, tops=len(highest), highest="; ".join(highest))


def _draw(chart: Chart, order: Sequence[str], years: Sequence[int], shown: _Shown) -> "Figure":
    room = style.frame(chart, body=max(len(order), 2) * ROW_HEIGHT + 0.5)
    axes = room.axes(left=LEFT, below=0.35, width=style.WIDTH - LEFT - RIGHT, height=len(order) * ROW_HEIGHT)
    axes.set_xlim(0, max(len(years), 1))
    axes.set_ylim(len(order), 0)
    axes.set_yticks(
        [row + 0.5 for row in range(len(order))], list(order), fontsize=style.SMALL, color=style.INK
    )
    heads = [f"{year}\n{shown[order[0], year].n:,}" for year in years]
    axes.set_xticks([column + 0.5 for column in range(len(years))], heads, fontsize=style.SMALL)
    axes.xaxis.set_ticks_position("top")
    axes.tick_params(length=0, colors=style.INK)
    for side in ("left", "bottom", "top", "right"):
        axes.spines[side].set_visible(False)
    darkest = max((cell.percent for cell in shown.values()), default=1.0) or 1.0
    strengths = [[shown[label, year].percent / darkest for year in years] for label in order]
    if order and years:
        _draw_surface(axes, strengths)
    for row, label in enumerate(order):
        for column, year in enumerate(years):
            _draw_number(axes, row, column, shown[label, year].percent, strengths[row][column])
    return room.figure


def _draw_surface(axes: "Axes", strengths: Sequence[Sequence[float]]) -> None:
    """All cells as one mesh, from white to plum, and a faint line under each row."""
    from matplotlib.colors import LinearSegmentedColormap

    plum = LinearSegmentedColormap.from_list("plum", ["white", style.PLUM])
    axes.pcolormesh(strengths, cmap=plum, vmin=0.0, vmax=1.0, linewidth=0)
    axes.hlines(range(1, len(strengths) + 1), 0, len(strengths[0]), color=style.FAINT, linewidth=0.5)


def _draw_number(axes: "Axes", row: int, column: int, percent: float, strength: float) -> None:
    color = "white" if strength > _DARK else style.INK if percent else style.GREY
    axes.text(
        column + 0.5,
        row + 0.52,
        f"{percent:.1f}" if percent else "0",
        ha="center",
        va="center",
        fontsize=style.SMALL - 0.5,
        color=color,
    )
