"""How every figure looks: palette, type sizes, and a frame measured in inches.

Four colours of the Analysis Function palette, each at least 3:1 on white, and greys. Line style and marker
shape repeat what colour says. Nothing here depends on a user's own matplotlib settings.
"""

import logging
import math
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from panictrack.report.charts.chart import Chart
from panictrack.report.charts.fonts import HOUSE, families
from panictrack.report.i18n import t

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
INK, GREY, PALE, FAINT = "#1F2328", "#5F6670", "#B9BEC5", "#E6E8EB"
QUIET = "#8A9099"  # for background lines that must still be visible: 3.2:1 on white, PALE has 1.9:1

WIDTH = 8.0  # inches
MARGIN = 0.15
BODY, SMALL = 8.5, 8.0  # points


@dataclass(frozen=True, kw_only=True, slots=True)
class Lettering:
    """Words of one size: in points, with the inches from line to line and the characters that fit a line."""

    size: float
    line: float
    fitting: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What a figure is drawn for: its width in inches, and how its words are set."""

    width: float
    title: Lettering
    subtitle: Lettering
    small: Lettering  # notes and source
    names: float  # points: what stands in the figure
    has_two_columns: bool  # of notes


DESK = Sheet(
    width=WIDTH,
    title=Lettering(size=13.0, line=0.235, fitting=66),
    subtitle=Lettering(size=9.5, line=0.175, fitting=100),
    small=Lettering(size=SMALL, line=0.148, fitting=118),
    names=SMALL - 1,
    has_two_columns=True,
)
# Its smallest letters are 11 pixels high where the figure is as wide as a phone of 390 pixels, less margins.
PHONE = Sheet(
    width=3.5,
    title=Lettering(size=11.5, line=0.21, fitting=33),
    subtitle=Lettering(size=8.5, line=0.157, fitting=48),
    small=Lettering(size=8.0, line=0.148, fitting=51),
    names=8.0,
    has_two_columns=False,
)

SETTINGS: dict[str, Any] = {
    "font.family": HOUSE,
    "font.size": BODY,
    "text.color": INK,
    "text.parse_math": False,  # a `$` in a unit or a label is a dollar, not the start of a formula
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": BODY,
    "ytick.labelsize": BODY,
    "ytick.major.size": 0,
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.5,
    "hatch.color": PALE,
    "lines.solid_capstyle": "round",
    "path.simplify": True,
    "svg.fonttype": "none",
}


@contextmanager
def house_style(salt: str, text: str = "") -> Iterator[None]:
    """The house style on matplotlib's own defaults, whatever the user's settings say.

    `text` holds the letters that are drawn, where the font may lack some of them.
    The salt makes the identifiers in an SVG the same on every run and different in every chart.
    """
    import matplotlib.style  # heavy: only who draws pays

    ours = {
        **SETTINGS,
        "font.family": families(text),
        "svg.hashsalt": f"panictrack {salt}",
        "svg.fonttype": "none",
    }
    with matplotlib.style.context(["default", ours]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # of the SVG: see `rendered`
        told = logging.getLogger("matplotlib.font_manager")
        level = told.level
        told.setLevel(logging.ERROR)  # that a font of another script has no bold letters is no news
        try:
            yield
        finally:
            told.setLevel(level)


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """A figure with its title, subtitle, key and caption in place, and room for axes between them."""

    figure: "Figure"
    sheet: Sheet
    height: float  # inches
    top: float  # inches from the bottom edge to the top of the body

    def axes(self, *, left: float, below: float, width: float, height: float, **more: Any) -> "Axes":
        """Axes whose upper left corner is `left` from the edge and `below` from the top of the body."""
        bottom = self.top - below - height
        across = self.sheet.width
        box = (left / across, bottom / self.height, width / across, height / self.height)
        axes: Axes = self.figure.add_axes(box, **more)
        return axes


def frame(chart: Chart, *, body: float, sheet: Sheet = DESK) -> Frame:
    """A figure as wide as the sheet, as high as the words of the chart and the `body` (inches) need."""
    from matplotlib.figure import Figure

    titles, subtitles = wrap(chart.title, sheet.title), wrap(chart.subtitle, sheet.subtitle)
    captions = wrap(chart.caption, sheet.small)
    key_columns = _key_columns(chart.key, sheet)
    head = len(titles) * sheet.title.line + len(subtitles) * sheet.subtitle.line + 0.16
    key_height = max(map(len, key_columns)) * sheet.small.line + (0.08 if chart.key else 0.0)
    foot = len(captions) * sheet.small.line + 0.1
    height = MARGIN + head + body + key_height + foot + MARGIN
    figure = Figure(figsize=(sheet.width, height), facecolor="white")
    top = height - MARGIN
    _lines(figure, titles, MARGIN, top, sheet.title, name="headline", weight="bold")
    top -= len(titles) * sheet.title.line + 0.04
    _lines(figure, subtitles, MARGIN, top, sheet.subtitle, color=GREY)
    body_top = height - MARGIN - head
    for index, lines in enumerate(key_columns):
        left = MARGIN + index * (sheet.width - MARGIN) / len(key_columns)
        _lines(figure, lines, left, body_top - body - 0.05, sheet.small)
    _lines(figure, captions, MARGIN, MARGIN + foot - 0.1, sheet.small, color=GREY)
    return Frame(figure=figure, sheet=sheet, height=height, top=body_top)


def wrap(text: str, lettering: Lettering) -> list[str]:
    """The text in lines that fit a sheet; a line break in the text is kept."""
    return [line for part in text.splitlines() for line in textwrap.wrap(part, lettering.fitting)]


def _key_columns(key: tuple[str, ...], sheet: Sheet) -> tuple[list[str], ...]:
    """The notes of a key in lines: in one column, or in two as even as their wrapped lengths allow."""
    width = sheet.small.fitting // 2 - 2 if sheet.has_two_columns else sheet.small.fitting
    notes = [textwrap.wrap(note, width, subsequent_indent="     ") for note in key]
    if not sheet.has_two_columns:
        return ([line for note in notes for line in note],)
    half, taken = sum(map(len, notes)) / 2, 0
    left: list[str] = []
    right: list[str] = []
    for note in notes:
        (left if taken < half else right).extend(note)
        taken += len(note)
    return left, right


def _lines(
    figure: "Figure",
    lines: list[str],
    left: float,
    top: float,
    lettering: Lettering,
    name: str = "",
    **style: Any,
) -> None:
    # One text object a line: an SVG then keeps its line breaks in whatever font the reader has.
    width, height = figure.get_size_inches()
    for index, line in enumerate(lines):
        y = (top - index * lettering.line) / height
        text = figure.text(left / width, y, line, va="top", ha="left", size=lettering.size, **style)
        if name:
            text.set_gid(f"{name}-{index}")  # what a page may address: it has the title as a heading, too


def shortened(text: str, *, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than `width` points. Only within the house style."""
    shown = text
    while len(shown) > 1 and width_of(shown, size) > width:
        shown = f"{shown.rstrip('…')[:-1].rstrip()}…"
    return shown


def width_of(text: str, size: float) -> float:
    """How many points wide a text is drawn. Only within the house style: another font has other widths."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)
    return float(width)


def year_of(day: date) -> float:
    """The date as a decimal year: 2023.5 is the middle of 2023."""
    start = date(day.year, 1, 1)
    return day.year + (day - start).days / (date(day.year + 1, 1, 1) - start).days


def year_ticks(first: float, last: float, at_most: int) -> list[int]:
    """Whole years at a round distance, no more than `at_most` of them."""
    span = last - first
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100) if span / step <= at_most), 200)
    start = int(-(-first // step)) * step
    return list(range(start, int(last) + 1, step))


def say_too_few(axes: "Axes") -> None:
    """Say so, instead of an empty scale."""
    axes.set_yticks([])
    axes.text(0.5, 0.3, t("chart-too-few"), transform=axes.transAxes, ha="center", color=GREY, fontsize=SMALL)


def plain(axes: "Axes", *, grid: bool = True) -> None:
    """Horizontal grid lines only, a zero baseline, no frame."""
    axes.set_ylim(bottom=0)
    if grid:
        axes.grid(axis="y")


def with_gaps(
    days: Sequence[date], values: Sequence[float], gap_days: float
) -> tuple[list[float], list[float]]:
    """Decimal years and values with a nan wherever two days lie more than `gap_days` apart.

    A line drawn through the result breaks at the gap instead of inventing a slope.
    """
    years: list[float] = []
    broken: list[float] = []
    for index, (day, value) in enumerate(zip(days, values, strict=True)):
        if index and (day - days[index - 1]).days > gap_days:
            years.append(year_of(day))
            broken.append(math.nan)
        years.append(year_of(day))
        broken.append(value)
    return years, broken
