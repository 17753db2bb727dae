"""The curve of AI without nytimes.com and without the streams that were added to the baseline, drawn.

    python benchmarks/curve_without_streams.py [docs/images/ai_without_streams.svg]

Four fits of the built-in baseline, about five seconds. Prints, for each year, the streams of general and
business news behind the baseline, and for each selection its shares and verdict; draws the curves, each in
the unit of the same reference panel.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from panictrack.curve import PanicCurve
from panictrack.curve.fit import fit
from panictrack.curve.series import build_series
from panictrack.model import Measure, WeekCount
from panictrack.report.charts import style
from panictrack.report.charts.chart import Chart, ChartTable
from panictrack.report.charts.render import rendered
from panictrack.report.counts import Counted, count_baseline
from panictrack.scoring.scorers import Scorers, load_topics

WEEK, SINCE, PER = date(2026, 11, 23), date(2010, 1, 1), 10_000
TARGET = Path(__file__).parents[1] / "docs" / "images" / "ai_without_streams.svg"
FIRST_STREAMS = (
    "Google News top stories",
    "bbc.com front page",
    "bbc.com news feed",
    "npr.org feed",
    "nytimes.com",
    "nytimes.com news feed",
    "wgrz.com feed",
)  # of the baseline's news, before others were added
SELECTIONS: Mapping[str, Callable[[WeekCount], bool]] = {
    "all streams": lambda _: True,
    "without nytimes.com": lambda count: count.stream != "nytimes.com",
    "without the added streams": lambda count: count.stream in FIRST_STREAMS,
    "without both": lambda count: count.stream in FIRST_STREAMS and count.stream != "nytimes.com",
}
LOOKS: Sequence[Mapping[str, Any]] = (
    {"color": style.NAVY, "linewidth": 2.0},
    {"color": style.ORANGE, "linewidth": 1.6, "linestyle": "-."},
    {"color": style.TEAL, "linewidth": 1.6, "linestyle": "--"},
    {"color": style.PLUM, "linewidth": 1.6, "linestyle": ":"},
)
YEARS = (2010, 2016, 2019, 2022, 2024, 2026)  # whose shares are printed
LEFT, PLOT = 0.6, 3.2  # inches


def main() -> int:
    """Print both tables, draw the figure."""
    counted = count_baseline(Scorers(load_topics()), WEEK)
    counts = counted.by_topic["ai"]
    print("| year | streams | headlines | which |\n|---|---|---|---|")
    for year in range(2007, 2023):
        print(f"| {year} | {streams_of(counts, year)} |")
    curves = {name: curve_of(counted, keeps) for name, keeps in SELECTIONS.items()}
    columns = ("AI per 10,000 headlines", *map(str, YEARS), "verdict")
    print(f"\n| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
    for name, curve in curves.items():
        shares = " | ".join(level(curve, year) for year in YEARS)
        print(f"| {name} | {shares} | {curve.verdict.value}, {curve.p_peak_passed:.0%} |")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_text(rendered(chart_of(curves)).document, encoding="utf-8")
    print(f"\n{target.name}: {target.stat().st_size:,} bytes")
    return 0


def streams_of(counts: Sequence[WeekCount], year: int) -> str:
    """How many streams of news have headlines in a year, how many headlines, and which, the largest first."""
    sizes: dict[str, int] = {}
    for count in counts:
        if count.week_start.year == year and count.n_headlines:
            sizes[count.stream] = sizes.get(count.stream, 0) + count.n_headlines
    named = sorted(sizes, key=lambda stream: -sizes[stream])
    return f"{len(named)} | {sum(sizes.values()):,} | {', '.join(named)}"


def curve_of(counted: Counted, keeps: Callable[[WeekCount], bool]) -> PanicCurve:
    """The panic curve of the counts that are kept, as a share of the one reference panel."""
    kept = [count for count in counted.by_topic["ai"] if keeps(count)]
    return fit(build_series(kept, "ai", Measure.PANIC, reference=counted.reference), WEEK)


def level(curve: PanicCurve, year: int) -> str:
    """The fitted share in the middle of a year, or the latest; a dash before the first."""
    points = [point for point in curve.fitted if point.start <= date(year, 7, 1)]
    if not points or curve.span[0].year > year:
        return "–"
    share = PER * points[-1].q50
    return f"{share:.1f}" if share >= 1 else f"{share:.2f}"


def chart_of(curves: Mapping[str, PanicCurve]) -> Chart:
    """The curves since 2010 on a logarithmic scale, on which equal distances are equal factors."""

    def draw(chart: Chart) -> Figure:
        room = style.frame(chart, body=PLOT + 0.3)
        axes = room.axes(left=LEFT, below=0.05, width=style.WIDTH - LEFT - style.MARGIN - 0.1, height=PLOT)
        for (name, curve), look in zip(curves.items(), LOOKS, strict=True):
            points = [point for point in curve.fitted if point.start >= SINCE]
            years = [style.year_of(point.start) for point in points]
            if name == "all streams":
                low, high = ([PER * getattr(point, at) for point in points] for at in ("q025", "q975"))
                axes.fill_between(years, low, high, color=style.NAVY, alpha=0.16, linewidth=0)
            axes.plot(years, [PER * point.q50 for point in points], label=name, **look)
        axes.set_yscale("log")
        ticks = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
        axes.set_yticks(ticks, labels=[f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
        axes.set_xlim(style.year_of(SINCE), style.year_of(WEEK) + 0.2)
        axes.grid(axis="y")
        axes.legend(loc="upper left", frameon=False, handlelength=3.2)
        return room.figure

    ends = ", ".join(f"{name} {PER * curve.fitted[-1].q50:.0f}" for name, curve in curves.items())
    return Chart(
        name="ai_without_streams",
        title="AI’s panic with and without nytimes.com and the added streams",
        subtitle="Alarmed headlines about AI per 10,000 that the reference panel would have shown: fitted, "
        "uncorrected, on a logarithmic scale. Band: 95% interval with all streams.",
        caption="Source: panictrack, built-in baseline. Added: streams of Reuters, ABC, the Guardian, CNBC "
        "and AP, and three Canadian front pages. Without nytimes.com there are no headlines from late August "
        "2016 to early December 2017 and from late July 2020 to early July 2021: there the fit alone draws "
        "the line.",
        alt="Four lines that rise, three of them from 2010 to 2026, one from 2021. In the latest "
        f"week, per 10,000 headlines: {ends}.",
        table=ChartTable(columns=(), rows=()),
        draw=draw,
    )


if __name__ == "__main__":
    sys.exit(main())
