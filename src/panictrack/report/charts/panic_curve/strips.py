"""The two strips under the panic curve: the stages, and how much was collected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from panictrack.curve import DateInterval
from panictrack.model.rounding import settled
from panictrack.model.times import WEEK
from panictrack.report.charts.panic_curve.placing import Stretch, named_stages
from panictrack.report.charts.panic_curve.table import THIN, number
from panictrack.report.charts.panic_curve.wording import Strip
from panictrack.report.charts.style import GREY, INK, NAVY, QUIET, Frame, Sheet, wrap, year_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Span = tuple[float, float]

NAMES_HEIGHT, BAR, GAP = 0.18, 0.09, 0.13  # inches, from top to bottom
COVERAGE_BAR = 0.07
SURE, UNSURE = 0.30, 0.10  # how strong the hue of the curve is in the strip
LEAST_SEEN = 0.04  # inches: a single thin week is drawn as wide as this, else its hatching could not be seen


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """The area of the strips: as wide as the plot, on its time axis (decimal years)."""

    room: Frame
    left: float  # inches
    width: float
    span: Span

    def band(self, below: float, height: float) -> "Axes":
        """Axes of the strip's own: years across, 0 to 1 upwards, without a frame."""
        axes = self.room.axes(left=self.left, below=below, width=self.width, height=height)
        axes.set_xlim(*self.span)
        axes.set_ylim(0, 1)
        axes.axis("off")
        return axes

    def inches(self, year: float) -> float:
        """The distance of a year from the left end."""
        return self.width * (year - self.span[0]) / (self.span[1] - self.span[0])

    def year(self, inches: float) -> float:
        """The year at a distance from the left end."""
        return self.span[0] + inches * (self.span[1] - self.span[0]) / self.width

    def cut(self, day: date | None) -> float:
        """The year of a day, clipped to the axis; None is later than any."""
        return min(max(year_of(day), self.span[0]), self.span[1]) if day else self.span[1]


def stages_height(strip: Strip, sheet: Sheet) -> float:
    """How much room the strip of stages takes, in inches; none if it is empty."""
    if strip.names:
        return NAMES_HEIGHT + BAR + GAP
    return NAMES_HEIGHT * len(_why_none(strip, sheet))


def _why_none(strip: Strip, sheet: Sheet) -> list[str]:
    return wrap(strip.why_none or "", sheet.small)


def draw_stages(ground: Ground, strip: Strip, last: date, *, below: float) -> None:
    """The stages up to the `last` observed week, or one line that says why there are none."""
    sheet = ground.room.sheet
    for index, line in enumerate(_why_none(strip, sheet)):
        row = ground.band(below + index * NAMES_HEIGHT, NAMES_HEIGHT)
        row.text(ground.span[0], 0.8, line, fontsize=sheet.names, color=GREY, va="top")
    if not strip.names:
        return
    end = ground.cut(last + WEEK)
    bar = ground.band(below + NAMES_HEIGHT, BAR)
    _draw_sureness(bar, ground, [one.interval for one in strip.boundaries], end)
    for boundary in strip.boundaries:
        if boundary.is_dated:
            _draw_interval(bar, ground, boundary.interval)
    cuts = [min(ground.cut(one.interval.q50), end) for one in strip.boundaries if one.is_dated]
    for cut in cuts:
        if cut > ground.span[0]:
            bar.plot([cut, cut], [-0.3, 1.3], color=INK, linewidth=1.6, clip_on=False, zorder=4)
    edges = map(ground.inches, (ground.span[0], *cuts, end))
    stages = [
        Stretch(name=name, early=early, late=late, points=sheet.names)
        for name, (early, late) in zip(strip.names, pairwise(edges), strict=True)
        if early < late
    ]
    _draw_names(ground.band(below, NAMES_HEIGHT), ground, stages)


def _draw_sureness(bar: "Axes", ground: Ground, intervals: Sequence[DateInterval], end: float) -> None:
    """Paler wherever a turning point, dated or not, has its 80 % interval: there two stages are possible."""
    at = ground.span[0]
    for interval in intervals:
        early, late = (min(ground.cut(day), end) for day in (interval.q10, interval.q90))
        for until, strength in ((early, SURE), (late, UNSURE)):
            if until > at:
                bar.broken_barh([(at, until - at)], (0, 1), facecolor=NAVY, alpha=strength, linewidth=0)
            at = max(at, until)
    if end > at:
        bar.broken_barh([(at, end - at)], (0, 1), facecolor=NAVY, alpha=SURE, linewidth=0)


def _draw_interval(bar: "Axes", ground: Ground, interval: DateInterval) -> None:
    """A line from the 10 % to the 90 % quantile, with a tick at an end that the axis does not cut."""
    early, late = ground.cut(interval.q10), ground.cut(interval.q90)
    bar.plot([early, late], [0.5, 0.5], color=INK, linewidth=0.9, solid_capstyle="butt", zorder=3)
    for year in (early, late):
        if ground.span[0] < year < ground.span[1]:
            bar.plot([year, year], [0.1, 0.9], color=INK, linewidth=0.9, zorder=3)


def _draw_names(row: "Axes", ground: Ground, stages: Sequence[Stretch]) -> None:
    """Each name over its stage; beside it, with a line to it, where the stage is shorter than its name."""
    for stage, centre in named_stages(stages, ground.width):
        row.text(
            ground.year(centre), 0.9, stage.name, fontsize=stage.points, color=INK, va="top", ha="center"
        )
        if not stage.early <= centre <= stage.late:
            near = min(max(stage.middle, centre - stage.name_width / 2), centre + stage.name_width / 2)
            years = [ground.year(near), ground.year(stage.middle)]
            row.plot(years, [0.18, -0.02], color=GREY, linewidth=0.6, clip_on=False)


def draw_coverage(ground: Ground, name: str, weeks: Sequence[dict[str, Any]], *, below: float) -> None:
    """Full where enough was collected, hatched where little was, empty where nothing was."""
    strip = ground.band(below, COVERAGE_BAR)
    for is_thin, runs in groupby(sorted(_runs(weeks)), key=lambda run: run[0]):
        spans = [(year_of(first), year_of(last + WEEK)) for _, first, last in runs]
        if is_thin:
            _draw_thin(strip, ground, spans)
        else:
            bars = [(early, late - early) for early, late in spans]
            strip.broken_barh(bars, (0, 1), facecolor=QUIET, linewidth=0)
    strip.text(ground.span[0], -0.45, name, fontsize=ground.room.sheet.names, color=GREY, va="top")


def _runs(weeks: Sequence[dict[str, Any]]) -> list[tuple[bool, date, date]]:
    """Weeks on end that are all thin or all full: whether thin, first and last Monday.

    Drawn as one bar, for bars of single weeks show seams between them.
    """
    runs: list[tuple[bool, date, date]] = []
    for row in weeks:
        is_thin, day = settled(number(row["coverage"])) < THIN, row["start"]
        if runs and runs[-1][0] is is_thin and runs[-1][2] + WEEK == day:
            runs[-1] = (is_thin, runs[-1][1], day)
        else:
            runs.append((is_thin, day, day))
    return runs


def _draw_thin(strip: "Axes", ground: Ground, spans: Sequence[Span]) -> None:
    """Hatched on white, over the full weeks: one thin week among them needs more room than it has."""
    import matplotlib as mpl

    least = LEAST_SEEN * (ground.span[1] - ground.span[0]) / ground.width
    spares = [max(least - (late - early), 0.0) / 2 for early, late in spans]
    boxes = [
        (early - spare, late - early + 2 * spare) for (early, late), spare in zip(spans, spares, strict=True)
    ]
    # The house's hatching is too pale for a strip this low.
    with mpl.rc_context({"hatch.color": GREY, "hatch.linewidth": 0.7}):
        strip.broken_barh(boxes, (0, 1), facecolor="white", hatch="//////", linewidth=0, zorder=2)
