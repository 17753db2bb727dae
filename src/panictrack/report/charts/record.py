"""The record as a strip under the panic curve: the verdict at each month-end, on the same axis of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from panictrack.curve import Verdict
from panictrack.curve.record import DIGITS, Answer
from panictrack.curve.record_scores import Outcome, says_past, spans_of
from panictrack.model.rounding import significant
from panictrack.model.times import WEEK
from panictrack.report.charts import style
from panictrack.report.charts.chart import Cell, Chart, ChartTable, columns_of
from panictrack.report.charts.panic_curve import PER
from panictrack.report.charts.panic_curve.drawing import LEFT, RIGHT  # so that years lie under its years
from panictrack.report.i18n import month_name, t
from panictrack.report.record import SeriesRecord
from panictrack.report.wording.curve import verdict_label
from panictrack.report.wording.record import origin_sentence, record_sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CROSSES, STRIP, GAP, THIN, TICKS, LEGEND = 0.16, 0.24, 0.05, 0.1, 0.36, 0.22  # inches, from top to bottom
NAMES = style.SMALL - 1  # points
IN_A_ROW = 3  # names of the legend
BOX = 0.28  # inches: a sample of the legend


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a verdict is drawn."""

    face: str
    hatch: str = ""
    lines: str = "white"  # of the hatching
    edge: str = "none"


# By name. Full, hatched in four ways, and empty: told apart without colour.
LOOKS = {
    "rising": Look(face=style.PLUM),
    "risen, not fallen": Look(face=style.ORANGE, hatch="////"),
    "fallen from its peak": Look(face=style.NAVY, hatch="\\\\\\\\"),
    "several waves": Look(face=style.TEAL, hatch="xxxx"),
    "no clear trend": Look(face=style.FAINT, hatch="....", lines=style.GREY),
    "too early to tell": Look(face="white", edge=style.GREY),
}
OTHER = Look(face=style.QUIET, hatch="||||")

_COLUMNS = columns_of(
    "record",
    "week",
    "verdict",
    "fitted",
    "p_past",
    "was_past",
    "p_higher",
    "was_higher",
    "p_rose",
    "had_risen",
    "is_false_end",
    "period_weeks",
    "quarter_weeks",
    "half_year_weeks",
    "level_per_10000",
    "weeks_ahead",
    "weeks_in_50",
    "weeks_in_95",
    "is_corrected",
    "is_published",
    "version",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Months on end with one verdict: from the first day of the first to the end of the last."""

    verdict: Verdict
    first: date
    end: date


def record_strip(record: SeriesRecord, *, label: str, span: tuple[float, float]) -> Chart:
    """The verdicts of a record, as published and as fitted; `span` is the curve's axis in decimal years.

    Can mislead when the length of a colour is taken for how sure a verdict was: each month has its chances
    in the table.
    """
    sentence, origin = record_sentence(record), record.origin.value
    table = record_table(record)
    published = runs([(one.week, one.verdict) for one in record.months])
    fitted = runs([(one.week, one.fitted) for one in record.months])
    crosses = _false_ends(record)
    return Chart(
        name="record",
        title=sentence.removesuffix("."),
        subtitle=t("record-chart-subtitle", topic=label, origin=origin),
        caption=_caption(record, has_crosses=bool(crosses)),
        alt=t(
            "record-alt",
            topic=label,
            first=month_name(published[0].first),
            last=month_name(record.months[-1].week),
            runs="; ".join(map(_in_words, published)),
            sentence=sentence,
        ),
        table=table,
        draw=lambda chart: _draw(chart, published, fitted, crosses, span),
    )


def record_table(record: SeriesRecord) -> ChartTable:
    """What was said at each month-end, and what came."""
    rows = [
        _row(answer, came, is_published=answer.week in record.published)
        for answer, came in zip(record.months, record.outcomes, strict=True)
    ]
    return ChartTable(columns=_COLUMNS, rows=tuple(rows))


def runs(verdicts: Sequence[tuple[date, Verdict]]) -> list[Run]:
    """Neighbouring months with one verdict together; a month without an answer ends a run."""
    found: list[Run] = []
    for week, verdict in verdicts:
        first = week.replace(day=1)
        if found and found[-1].verdict is verdict and found[-1].end == first:
            found[-1] = Run(verdict=verdict, first=found[-1].first, end=_next_month(first))
        else:
            found.append(Run(verdict=verdict, first=first, end=_next_month(first)))
    return found


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _row(answer: Answer, came: Outcome, *, is_published: bool) -> tuple[Cell, ...]:
    spans = spans_of(answer)
    return (
        answer.week,
        answer.verdict.value,
        answer.fitted.value,
        answer.p_past,
        came.was_past,
        answer.p_higher,
        came.was_higher,
        answer.p_rose,
        came.had_risen,
        says_past(answer) and came.was_refuted,
        spans.period // WEEK,
        spans.quarter // WEEK,
        spans.half_year // WEEK,
        significant(PER * answer.level, DIGITS),
        len(came.weeks),
        sum(week.in_50 for week in came.weeks),
        sum(week.in_95 for week in came.weeks),
        answer.is_corrected,
        is_published,
        answer.version,
    )


def _false_ends(record: SeriesRecord) -> list[date]:
    """The first month of each run of answers that declared a peak past, if a higher one came later."""
    months = groupby(zip(record.months, record.outcomes, strict=True), key=lambda pair: says_past(pair[0]))
    first = [next(run) for says, run in months if says]
    return [answer.week for answer, came in first if came.was_refuted]


def _caption(record: SeriesRecord, *, has_crosses: bool) -> str:
    crosses = [t("record-chart-false", origin=record.origin.value)] if has_crosses else []
    return " ".join([*crosses, origin_sentence(record)])


def _in_words(run: Run) -> str:
    last = run.end - timedelta(days=1)
    message = "month" if (run.first.year, run.first.month) == (last.year, last.month) else "run"
    return t(
        f"record-alt-{message}",
        first=month_name(run.first, short=True),
        last=month_name(last, short=True),
        verdict=verdict_label(run.verdict),
    )


def _draw(
    chart: Chart,
    published: Sequence[Run],
    fitted: Sequence[Run],
    crosses: Sequence[date],
    span: tuple[float, float],
) -> "Figure":
    used = {run.verdict for run in (*published, *fitted)}
    named = [verdict for verdict in Verdict if verdict in used]
    legend = LEGEND * -(-len(named) // IN_A_ROW)
    height = STRIP + GAP + THIN
    room = style.frame(chart, body=CROSSES + height + TICKS + legend)
    width = style.WIDTH - LEFT - RIGHT
    axes = room.axes(left=LEFT, below=CROSSES, width=width, height=height)
    axes.set_xlim(*span)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.set_xticks(style.year_ticks(*span, at_most=10))
    for strip, top, high, name in (
        (published, 0.0, STRIP, "record-chart-strip"),
        (fitted, STRIP + GAP, THIN, "record-chart-thin"),
    ):
        for run in strip:
            early, late = max(style.year_of(run.first), span[0]), style.year_of(run.end)
            if late > early:
                _bar(axes, run.verdict, (early, late - early), (top, high))
        axes.annotate(
            t(name),
            (0, top + high / 2),
            xycoords=("axes fraction", "data"),
            xytext=(-4, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=NAMES,
            color=style.GREY,
        )
    for week in crosses:
        axes.text(
            style.year_of(week.replace(day=15)), -0.02, "×", ha="center", va="bottom", fontsize=style.BODY
        )
    _draw_legend(room, named, below=CROSSES + height + TICKS, width=width)
    return room.figure


def _bar(axes: "Axes", verdict: Verdict, across: tuple[float, float], up: tuple[float, float]) -> None:
    import matplotlib as mpl

    look = LOOKS.get(verdict.value, OTHER)
    with mpl.rc_context({"hatch.color": look.lines, "hatch.linewidth": 0.9}):
        axes.broken_barh(
            [across],
            up,
            facecolor=look.face,
            hatch=look.hatch,
            edgecolor=look.edge,
            linewidth=0.5 if look.edge != "none" else 0,
        )


def _draw_legend(room: style.Frame, verdicts: Sequence[Verdict], *, below: float, width: float) -> None:
    """A sample of each verdict with its name, a few in a row."""
    column = width / IN_A_ROW
    for number, verdict in enumerate(verdicts):
        row, place = divmod(number, IN_A_ROW)
        axes = room.axes(left=LEFT + place * column, below=below + row * LEGEND, width=column, height=0.12)
        axes.set_xlim(0, column)
        axes.set_ylim(0, 1)
        axes.axis("off")
        _bar(axes, verdict, (0.0, BOX), (0.0, 1.0))
        axes.text(BOX + 0.07, 0.45, verdict_label(verdict), va="center", fontsize=style.SMALL)
