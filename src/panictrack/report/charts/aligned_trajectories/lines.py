"""The data of the chart: lines with their alignments, which of them are drawn, and the rows of the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from panictrack.curve.series.stats import Pool
from panictrack.history.align import AlignedTrajectory, Alignment, Mean, align
from panictrack.report.charts.chart import Cell, columns_of
from panictrack.report.charts.technology import Technology

STEP = 13  # means in the table: one a quarter, counted from the highest so that it is among them
FEWEST_AT_PEAK = 20  # concerned headlines in the highest year: a peak of fewer is chance
MOST_NAMED = 3  # beside the highlighted one

_WINDOW = {False: (-10.0, 10.0), True: (-4.0, 4.0)}  # around a peak: years, or own rise times
_FROM_EVENT = {False: (-5.0, 25.0), True: (-0.5, 3.0)}

COLUMNS = columns_of(
    "aligned",
    "technology",
    "alignment",
    "event_date",
    "week_start",
    "years",
    "scaled_time",
    "percent_of_own_peak",
    "n_concerned_52_weeks",
    "n_headlines_52_weeks",
    "unit_years",
    "is_unfinished",
    "starts_in_mid_course",
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A technology with its means and its three alignments, where it has them."""

    label: str
    remark: str  # the precision of its concern
    n_concerned: int
    pools: tuple[Pool, ...]
    aligned: Mapping[Alignment, AlignedTrajectory]

    @property
    def name(self) -> str:
        """The label with its remark, for a text."""
        return f"{self.label} ({self.remark})" if self.remark else self.label

    @cached_property
    def by_day(self) -> Mapping[date, Pool]:
        """The means by the Monday of the week in their middle."""
        return {pool.middle: pool for pool in self.pools}


@dataclass(frozen=True, kw_only=True, slots=True)
class AlignedView:
    """What is drawn: lines of one alignment, in years or in units of their own."""

    alignment: Alignment
    is_scaled: bool
    highlighted: Line | None
    named: tuple[Line, ...]
    pale: tuple[Line, ...]
    left_out: tuple[str, ...]  # labels

    @property
    def others(self) -> tuple[Line, ...]:
        """All but the highlighted one."""
        return (*self.named, *self.pale)

    def trajectory(self, line: Line) -> AlignedTrajectory:
        """A line of this view in the alignment of this view."""
        return line.aligned[self.alignment]


def lines_of(technologies: Sequence[Technology]) -> tuple[Line, ...]:
    """The technologies that are drawn as lines, for all alignments."""
    return tuple(_line_of(one) for one in technologies if one.is_drawn)


def _line_of(technology: Technology) -> Line:
    """The yearly means of a technology, aligned wherever its highest year has enough headlines."""
    points = technology.series.points
    pools = technology.means()
    means = [Mean(day=pool.middle, share=pool.share) for pool in pools]
    highest = max(pools, key=lambda pool: pool.share, default=None)
    aligned: dict[Alignment, AlignedTrajectory] = {}
    if highest is not None and highest.count >= FEWEST_AT_PEAK:
        candidates = {alignment: align(means, technology.key_dates, alignment) for alignment in Alignment}
        aligned = {alignment: trajectory for alignment, trajectory in candidates.items() if trajectory}
    n_concerned = sum(point.count for point in points)
    return Line(
        label=technology.label,
        remark=technology.remark,
        n_concerned=n_concerned,
        pools=pools,
        aligned=aligned,
    )


def view_of(lines: Sequence[Line], highlighted: str, alignment: Alignment, *, is_scaled: bool) -> AlignedView:
    """The technologies with the most concerned headlines are named: their shapes are the least noisy."""
    usable = [line for line in lines if _has(line, alignment, is_scaled=is_scaled)]
    others = sorted(
        (line for line in usable if line.label != highlighted),
        key=lambda line: (line.aligned[alignment].is_unfinished, -line.n_concerned, line.label),
    )
    return AlignedView(
        alignment=alignment,
        is_scaled=is_scaled,
        highlighted=next((line for line in usable if line.label == highlighted), None),
        named=tuple(others[:MOST_NAMED]),
        pale=tuple(others[MOST_NAMED:]),
        left_out=tuple(line.label for line in lines if line not in usable),
    )


def _has(line: Line, alignment: Alignment, *, is_scaled: bool) -> bool:
    """Whether some of the line can be drawn: it has the date, the scale and means within the window."""
    trajectory = line.aligned.get(alignment)
    if trajectory is None or (is_scaled and trajectory.unit_years is None):
        return False
    low, high = window(alignment, is_scaled=is_scaled)
    times = [point.scaled if is_scaled else point.years for point in trajectory.points]
    return any(low <= time <= high for time in times if time is not None)


def window(alignment: Alignment, *, is_scaled: bool) -> tuple[float, float]:
    """The times that are drawn; the table holds all."""
    return (_WINDOW if alignment is Alignment.PEAK else _FROM_EVENT)[is_scaled]


def whole_of(lines: Sequence[Line], label: str, alignment: Alignment) -> AlignedTrajectory | None:
    """The trajectory of one label at an alignment, drawn or not."""
    return next((line.aligned.get(alignment) for line in lines if line.label == label), None)


def rows_of(line: Line, alignment: Alignment) -> list[tuple[Cell, ...]]:
    """The rows of a line in one alignment; none where it cannot be aligned so."""
    trajectory = line.aligned.get(alignment)
    if trajectory is None:
        return []
    days = [point.day for point in trajectory.points]
    at_peak = days.index(trajectory.peak)
    quarterly = [
        point
        for index, point in enumerate(trajectory.points)
        if (index - at_peak) % STEP == 0 or index == len(days) - 1
    ]
    return [
        (
            line.label,
            str(trajectory.alignment),
            trajectory.origin,
            point.day,
            point.years,
            point.scaled,
            100 * point.share_of_peak,
            line.by_day[point.day].count,
            line.by_day[point.day].n,
            trajectory.unit_years,
            trajectory.is_unfinished,
            trajectory.starts_in_mid_course,
        )
        for point in quarterly
    ]
