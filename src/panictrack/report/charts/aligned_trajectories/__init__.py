"""Trajectories of technologies laid over one another: shapes only, each scaled to its own peak."""

from collections.abc import Sequence

from panictrack.history.align import Alignment
from panictrack.report.charts.aligned_trajectories.drawing import draw
from panictrack.report.charts.aligned_trajectories.lines import (
    COLUMNS,
    Line,
    lines_of,
    rows_of,
    view_of,
    whole_of,
)
from panictrack.report.charts.aligned_trajectories.wording import alt, caption, subtitle, title
from panictrack.report.charts.chart import Chart, ChartTable

__all__ = ["aligned_trajectories", "lines_of"]


def aligned_trajectories(
    lines: Sequence[Line],
    *,
    highlighted: str,
    alignment: Alignment = Alignment.PEAK,
    is_scaled: bool = False,
    left_out: str = "",
) -> Chart:
    """The concern about technologies (see `lines_of`), in years from one event of each.

    `highlighted` is the label of one of them; `left_out` says how many technologies are no lines, and why.
    Scaled, 1 on the time axis is the way to the own peak (from introduction or first alarm), or the time that
    the last rise from half of the peak to it took (from the peak).

    Can mislead when shares are taken as levels: 100% is a different number of headlines for each line. Also
    when a decline after a peak is taken as a law (regression to the mean), when a trajectory began before the
    headlines do, so that its real peak may be missing, and when a line without a peak is compared with lines
    that have one.
    """
    view = view_of(lines, highlighted, alignment, is_scaled=is_scaled)
    scaled = "_scaled" if is_scaled else ""
    return Chart(
        name=f"aligned_at_{alignment.replace(' ', '_')}{scaled}",
        title=title(view, highlighted, whole_of(lines, highlighted, alignment)),
        subtitle=subtitle(view),
        caption=" ".join(filter(None, [caption(view), left_out])),
        alt=alt(view),
        table=ChartTable(
            columns=COLUMNS, rows=tuple(row for line in lines for row in rows_of(line, alignment))
        ),
        draw=lambda chart: draw(chart, view),
    )
