"""Themes of fear, or calls for regulation, by year: a table of shares, darker where they are higher."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from panictrack.curve.series.stats import wilson
from panictrack.model import Series
from panictrack.model.rounding import settled
from panictrack.model.times import WEEK
from panictrack.report.charts import style
from panictrack.report.charts.chart import Chart, ChartTable, columns_of
from panictrack.report.i18n import month_name, t
from panictrack.scoring.scorers import LabelQuality

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEWEST = 50  # headlines on the topic: a year with fewer stays empty
FEWEST_CODED = 10  # unseen headlines that readers gave a label: of fewer its F1 says nothing
LEAST_F1 = 0.50  # of a label that is drawn
LEAST_F1_OF_AIMS = 0.70  # of both aims of regulation, where they are told apart
N_YEARS = 12  # on the chart; the CSV holds all
ROW_HEIGHT, LEFT, F1_WIDTH, RIGHT = 0.34, 2.0, 0.5, 0.2  # inches
_CLEAR = 1.64  # standard errors by which the most common label must lead: one chance in twenty
_TINTED, _DARK = (
    0.15,
    0.6,
)  # of the darkest: from there on grey letters fade, from here on white ones are best
_WHOLE = 9.95  # per cent: an interval that ends above it is printed in whole numbers

_COLUMNS = columns_of(
    "labels", "label", "year", "n_labelled", "n_topic", "percent", "low", "high", "f1", "n_coded"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """One row: the name of a label, its series, and how well the scorer finds it in unseen headlines."""

    name: str
    series: Series
    quality: LabelQuality

    @property
    def f1(self) -> float:
        """As it is printed, so that the cut points agree with what a reader sees."""
        return round(self.quality.f1, 2)

    @property
    def is_drawn(self) -> bool:
        """Whether the scorer is known to find the label well enough."""
        return self.quality.n_coded >= FEWEST_CODED and self.f1 >= LEAST_F1


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cell:
    count: int
    n: int
    percent: float
    low: float
    high: float

    @property
    def numbers(self) -> tuple[int, int, float, float, float]:
        """As in the table."""
        return self.count, self.n, self.percent, self.low, self.high


_Cells = Mapping[str, Mapping[int, _Cell]]  # by label and year


def themes_by_year(themes: Sequence[Label], *, about: str) -> Chart:
    """The share of a topic's headlines that has each theme of fear, by year, the most common theme first.

    `about` is the topic as it appears in a sentence. Themes that the scorer finds too poorly, or of which too
    few headlines are coded, are named in the caption and not drawn; the table has them all.

    Can mislead when a share is taken as a share of alarmed headlines: it is of all headlines about the topic.
    Also when rows are compared: shares are not corrected for the scorer's errors, nor do the intervals know
    of them. And when the mix of outlets changes, as outlets cover different fears.
    """
    cells = {one.name: _cells(one.series) for one in themes}
    drawn = [one for one in themes if one.is_drawn]
    title = _title("themes_of_fear", drawn, cells, about)
    return _chart(
        "themes_of_fear", title, drawn, cells, themes, [t("labels-title-allows"), _not_drawn(themes)], about
    )


def regulation_by_year(total: Label, aims: Sequence[Label], *, about: str) -> Chart:
    """The share of a topic's headlines that calls for regulation, by year: in all, and by aim.

    The aims are drawn only if the scorer finds each of the first two, development and deployment, well enough
    to tell them apart; the caption says so where it does not.

    Can mislead when: see `themes_by_year`.
    """
    name, labels, apart = "regulation_called_for", [total, *aims], aims[:2]
    cells = {one.name: _cells(one.series) for one in labels}
    if all(one.is_drawn and one.f1 >= LEAST_F1_OF_AIMS for one in apart):
        drawn = [one for one in labels if one.is_drawn]
        title = _title(name, [one for one in drawn if one is not total], cells, about)
        return _chart(
            name, title, drawn, cells, labels, [t("labels-title-allows"), _not_drawn(labels)], about
        )
    drawn = [one for one in [total] if one.is_drawn]
    figures = {aim: f"{one.f1:.2f}" for aim, one in zip(("development", "deployment"), apart, strict=True)}
    only = t("labels-total-only", least=f"{LEAST_F1_OF_AIMS:.2f}", **figures)
    title = _title_of_total(drawn, cells, about)
    return _chart(name, title, drawn, cells, labels, [only, _not_drawn([total])], about)


def _chart(
    name: str,
    title: str,
    drawn: Sequence[Label],
    cells: _Cells,
    labels: Sequence[Label],
    notes: Sequence[str],
    about: str,
) -> Chart:
    years = _years(cells)
    rows = sorted(drawn, key=lambda one: (-sum(cell.count for cell in cells[one.name].values()), one.name))
    caption = t("labels-caption", topic=about, least=FEWEST, **_last_year(labels, years))
    return Chart(
        name=name,
        title=title,
        subtitle=t("labels-subtitle", chart=name, topic=about),
        caption=" ".join(filter(None, [caption, *notes])),
        alt=_alt(name, rows, cells, years, about),
        table=ChartTable(
            columns=_COLUMNS,
            rows=tuple(
                (one.name, year, *cell.numbers, one.quality.f1, one.quality.n_coded)
                for one in labels
                for year, cell in cells[one.name].items()
            ),
        ),
        draw=lambda chart: _draw(chart, rows, years, cells),
    )


def _cells(series: Series) -> dict[int, _Cell]:
    """By year. The interval is that of the plain share, in the unit of the standardised one."""
    years: dict[int, list[float]] = {}
    for point in series.points:
        sums = years.setdefault(point.start.year, [0, 0, 0.0])
        for index, value in enumerate((point.count, point.n, point.exposure)):
            sums[index] += value
    cells: dict[int, _Cell] = {}
    for year, (count, n, exposure) in sorted(years.items()):
        if exposure > 0:
            low, high = (100 * n / exposure * share for share in wilson(int(count), int(n)))
            percent = 100 * count / exposure
            cells[year] = _Cell(count=int(count), n=int(n), percent=percent, low=low, high=min(high, 100.0))
    return cells


def _years(cells: _Cells) -> list[int]:
    """The years that are drawn."""
    return sorted({year for own in cells.values() for year, cell in own.items() if cell.n >= FEWEST})[
        -N_YEARS:
    ]


def _last_year(labels: Sequence[Label], years: Sequence[int]) -> dict[str, str]:
    """Whether the last year drawn has all its weeks, and the month of the last of them."""
    last = max((one.series.points[-1].start for one in labels if one.series.points), default=date.max - WEEK)
    is_part = last.year in years and (last + WEEK).year == last.year
    return {"last": "part" if is_part else "whole", "month": month_name(last)}


def _not_drawn(labels: Sequence[Label]) -> str:
    """Which labels are not drawn, and why; nothing if all are."""
    few = [one for one in labels if one.quality.n_coded < FEWEST_CODED]
    wrong = [one for one in labels if not one.is_drawn and one not in few]
    reasons = []
    if wrong:
        named = ", ".join(f"{one.name} ({one.f1:.2f})" for one in wrong)
        reasons.append(t("labels-not-drawn-wrong", least=f"{LEAST_F1:.2f}", labels=named))
    if few:
        named = ", ".join(f"{one.name} ({one.quality.n_coded})" for one in few)
        reasons.append(t("labels-not-drawn-few", least=FEWEST_CODED, labels=named))
    return " ".join(reasons)


def _title(name: str, drawn: Sequence[Label], cells: _Cells, about: str) -> str:
    years = _years(cells)
    if not drawn:
        return t("labels-title-not-drawn", chart=name, topic=about)
    if not any(cells[one.name][year].count for one in drawn for year in years):
        return t("labels-title-too-few", chart=name, topic=about)
    leaders = [(year, _leader(drawn, cells, year)) for year in years]
    last, now = leaders[-1]
    message = "labels-title" if now else "labels-title-none"
    words = {"chart": name, "year": str(last), "label": now or ""}
    if earlier := [(year, label) for year, label in leaders[:-1] if label and label != now]:
        year, before = earlier[-1]
        return t(f"{message}-before", **words, earlier=str(year), before=before)
    return t(message, **words)


def _title_of_total(drawn: Sequence[Label], cells: _Cells, about: str) -> str:
    """The share of the last year. Years are not compared: errors may differ between them."""
    years = _years(cells)
    if not drawn or not years:
        message = "labels-title-too-few" if drawn else "labels-title-not-drawn"
        return t(message, chart="regulation_called_for", topic=about)
    percent = cells[drawn[0].name][years[-1]].percent
    return t("labels-title-total", topic=about, year=str(years[-1]), percent=f"{percent:.1f}")


def _leader(drawn: Sequence[Label], cells: _Cells, year: int) -> str | None:
    """The label that more headlines have than any other, by more than chance, as far as errors are known.

    A count is multiplied by what readers coded over what the scorer called among unseen headlines. Both
    err: the log of a count by the root of its inverse, the log of that ratio, of two counts of the same
    headlines, by the root of (misses + false calls) / (coded * called).
    """
    estimates = sorted(
        ((*_estimate(cells[one.name][year].count, one.quality), one.name) for one in drawn), reverse=True
    )
    if len(estimates) == 1:
        return None
    (first, error, name), (second, other_error, _), *_ = estimates
    return name if settled(first - second) > settled(_CLEAR * math.hypot(error, other_error)) else None


def _estimate(count: int, quality: LabelQuality) -> tuple[float, float]:
    """The log of how many headlines readers would give the label, and its standard error.

    A count of 0 is taken as 1, because 0 has no logarithm.
    """
    coded, called = quality.n_coded, quality.n_called
    errors = coded + called - 2 * quality.n_both
    at_least_1 = max(count, 1)
    return (
        math.log(at_least_1) + math.log(coded / called),
        math.sqrt(1 / at_least_1 + errors / (coded * called)),
    )


def _alt(name: str, rows: Sequence[Label], cells: _Cells, years: Sequence[int], about: str) -> str:
    tops = [(year, max(rows, key=lambda one: cells[one.name][year].percent).name) for year in years if rows]
    highest = [
        t("labels-alt-of-year", year=str(year), label=top, percent=f"{cells[top][year].percent:.1f}")
        for year, top in tops
        if cells[top][year].count
    ]
    return t(
        "labels-alt",
        chart=name,
        topic=about,
        tops=len(highest),
        highest="; ".join(highest),
        rows=len(rows),
        measured=", ".join(f"{one.name} {one.f1:.2f}" for one in rows),
    )


def _draw(chart: Chart, rows: Sequence[Label], years: Sequence[int], cells: _Cells) -> "Figure":
    room = style.frame(chart, body=max(len(rows), 1) * ROW_HEIGHT + 0.5)
    height = max(len(rows), 1) * ROW_HEIGHT
    axes = room.axes(left=LEFT, below=0.35, width=style.WIDTH - LEFT - RIGHT, height=height)
    axes.set_xlim(0, max(len(years), 1))
    axes.set_ylim(max(len(rows), 1), 0)
    n_topic = {year: cell.n for own in cells.values() for year, cell in own.items()}
    heads = [f"{year}\n{n_topic[year]:,}" for year in years]
    axes.set_xticks([column + 0.5 for column in range(len(years))], heads, fontsize=style.SMALL)
    axes.set_yticks([])
    axes.xaxis.set_ticks_position("top")
    axes.tick_params(length=0, colors=style.INK)
    for side in ("left", "bottom", "top", "right"):
        axes.spines[side].set_visible(False)
    _draw_names(axes, rows)
    shown = [[cells[one.name][year] for year in years] for one in rows]
    darkest = max((cell.percent for row in shown for cell in row), default=1.0) or 1.0
    strengths = [[cell.percent / darkest for cell in row] for row in shown]
    if rows and years:
        _draw_surface(axes, strengths)
    for row, own in enumerate(shown):
        for column, cell in enumerate(own):
            _draw_cell(axes, row, column, cell, strengths[row][column])
    return room.figure


def _draw_names(axes: "Axes", rows: Sequence[Label]) -> None:
    """Each label and, in a column of its own, its F1."""
    for row, one in enumerate(rows):
        for text, inches, color in (
            (one.name, F1_WIDTH + 0.12, style.INK),
            (t("labels-f1", f1=f"{one.f1:.2f}"), 0.08, style.GREY),
        ):
            axes.annotate(
                text,
                (0, row + 0.5),
                xytext=(-72 * inches, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=style.SMALL if color == style.INK else style.SMALL - 1,
                color=color,
                annotation_clip=False,
            )


def _draw_surface(axes: "Axes", strengths: Sequence[Sequence[float]]) -> None:
    """All cells as one mesh, from white to plum, and a faint line under each row."""
    from matplotlib.colors import LinearSegmentedColormap

    plum = LinearSegmentedColormap.from_list("plum", ["white", style.PLUM])
    axes.pcolormesh(strengths, cmap=plum, vmin=0.0, vmax=1.0, linewidth=0)
    axes.hlines(range(1, len(strengths) + 1), 0, len(strengths[0]), color=style.FAINT, linewidth=0.5)


def _draw_cell(axes: "Axes", row: int, column: int, cell: _Cell, strength: float) -> None:
    """The share and, below it, its interval."""
    color = "white" if strength > _DARK else style.INK if strength > _TINTED else style.GREY
    share = f"{cell.percent:.1f}" if cell.count else "0"
    for text, y, size in ((share, 0.36, style.SMALL - 0.5), (_interval(cell), 0.74, style.SMALL - 1.1)):
        axes.text(
            column + 0.5,
            row + y,
            text,
            ha="center",
            va="center",
            fontsize=size,
            color=color,
        )


def _interval(cell: _Cell) -> str:
    """Without decimals where the width of a column leaves no room for them."""
    digits = 0 if cell.high >= _WHOLE else 1
    low = f"{cell.low:.{digits}f}" if cell.low else "0"
    return f"{low}–{cell.high:.{digits}f}"
