"""Earlier technologies laid over one another: the chart of the report as a plot, and a table under it."""

from typing import TYPE_CHECKING

from panictrack.model.times import week_name
from panictrack.web.drawing import Line, Plot, ticks_of
from panictrack.web.page import Column, Table

if TYPE_CHECKING:
    from panictrack.history.align import Alignment
    from panictrack.report.live import LivePage

_COLUMNS = (
    Column(name="technology", head="technology"),
    Column(name="origin", head="counted from"),
    Column(name="years", head="years then", digits=1),
    Column(name="percent", head="of its own peak", digits=0, unit="%"),
    Column(name="peak", head="highest year so far, around"),
)


def aligned(live: "LivePage", alignment: "Alignment", *, is_scaled: bool) -> tuple[Plot, Table]:
    """Earlier technologies from an event of each, and how far along they were at the age of the topic."""
    from panictrack.model.text import in_sentence
    from panictrack.report.charts.aligned_trajectories import aligned_trajectories
    from panictrack.report.charts.aligned_trajectories.lines import view_of, window

    highlighted = next((one.label for one in live.lines if in_sentence(one.label) == live.label), "")
    chart = aligned_trajectories(
        live.lines, highlighted=highlighted, alignment=alignment, is_scaled=is_scaled
    )
    drawn = view_of(live.lines, highlighted, alignment, is_scaled=is_scaled)
    low, high = window(alignment, is_scaled=is_scaled)
    shown = [*([drawn.highlighted] if drawn.highlighted else []), *drawn.named, *drawn.pale]
    lines = []
    for number, line in enumerate(shown):
        points = [
            (time, 100 * point.share_of_peak)
            for point in drawn.trajectory(line).points
            if (time := point.scaled if is_scaled else point.years) is not None and low <= time <= high
        ]
        is_named = number <= len(drawn.named)
        lines.append(
            Line(
                xs=[x for x, _ in points],
                ys=[y for _, y in points],
                name=line.label if is_named else "",
                color=number if is_named else 4,
                dash=number if is_named else 0,
                width=(2.4 if number == 0 else 1.6) if is_named else 0.6,
            )
        )
    unit = "times its own rise" if is_scaled else "years"
    plot = Plot(
        name=f"aligned-{alignment.value.replace(' ', '-')}-{live.topic}-{week_name(live.week)}",
        title=chart.title,
        subtitle=chart.subtitle,
        caption=chart.caption,
        alt=chart.alt,
        x_range=(low, high),
        x_ticks=[(tick, f"{tick:+g}" if tick else "0") for tick in ticks_of(low, high, 10)],
        y_top=100.0,
        y_unit=f"% of its own peak, {unit} from the {alignment.value}",
        lines=lines,
        marks=[(0.0, alignment.value)],
    )
    rows = []
    for line in live.lines:
        trajectory = line.aligned.get(alignment)
        if trajectory is not None:
            last = trajectory.points[-1]
            rows.append(
                (
                    line.label,
                    str(trajectory.origin),
                    last.years,
                    100 * last.share_of_peak,
                    str(trajectory.peak),
                )
            )
    table = Table(
        name=plot.name,
        caption="Each technology at its last year with data; the file has every quarter.",
        columns=_COLUMNS,
        rows=rows,
        whole=lambda: (chart.table.names, chart.table.rows),
        n_whole=len(chart.table.rows),
    )
    return plot, table
