"""Attention and alarm rate apart, one above the other on one time axis."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from panictrack.curve.series.stats import FEWEST_FOR_RATE, Pool, is_clearly_higher, pooled, wilson
from panictrack.model import Series, SeriesPoint
from panictrack.model.rounding import settled
from panictrack.report.charts import style
from panictrack.report.charts.chart import Cell, Chart, ChartTable, columns_of, numbers
from panictrack.report.i18n import month_name, t
from panictrack.report.wording.curve import FRESH_DAYS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PER = 1_000
POOLED_WEEKS = 26
FEWEST_HEADLINES = 30  # on the topic within the pool: below, a rate is not drawn
A_YEAR = timedelta(weeks=52)
_Halves = tuple[Pool | None, Pool | None]
NEAR = timedelta(weeks=4)  # how far the earlier half-year may be from a year before
LEFT, RIGHT, PANEL, GAP = 0.55, 0.25, 1.7, 0.55

_COLUMNS = columns_of(
    "attention",
    "week_start",
    "n_topic",
    "n_headlines",
    "attention_per_1000",
    "n_alarmed",
    "alarm_rate",
    "alarm_rate_low",
    "alarm_rate_high",
)


def attention_and_alarm_rate(
    attention: Series, alarm_rate: Series, *, since: date, week: date, label: str
) -> Chart:
    """How much is written about a topic, and how alarmed that is: two questions, two panels.

    The title dates data that ended long before `week`, that of the report.

    Can mislead when the two are multiplied in the mind: their product is the panic, and it has a chart of
    its own. The interval of the rate takes headlines as independent, which copies of one story are not.
    """
    table = _table(attention, alarm_rate, since)
    return Chart(
        name="attention_and_alarm_rate",
        title=_title(
            _halves(attention, since), _halves(alarm_rate, since), label, _end(attention.points, week)
        ),
        subtitle=t("attention-subtitle", topic=label, per=PER, weeks=POOLED_WEEKS),
        caption=t("attention-caption", least=FEWEST_HEADLINES, weeks=POOLED_WEEKS),
        alt=_alt(table, label),
        table=table,
        draw=_draw,
    )


def _table(attention: Series, alarm_rate: Series, since: date) -> ChartTable:
    rates = {pool.middle: pool for pool in pooled(alarm_rate.points, POOLED_WEEKS)}
    alarmed = {point.start: point.count for point in alarm_rate.points}
    means = pooled(attention.points, POOLED_WEEKS)
    rows = [
        (
            point.start,
            point.count,
            point.n,
            PER * mean.share if mean.n >= FEWEST_FOR_RATE else None,
            alarmed.get(point.start, 0),
            *_rate_cells(rates.get(point.start)),
        )
        for point, mean in zip(attention.points, means, strict=True)
        if point.start >= since
    ]
    return ChartTable(columns=_COLUMNS, rows=tuple(rows))


def _rate_cells(pool: Pool | None) -> tuple[Cell, Cell, Cell]:
    if pool is None or pool.n < FEWEST_HEADLINES:
        return None, None, None
    return pool.count / pool.n, *wilson(pool.count, pool.n)


def _halves(series: Series, since: date) -> _Halves:
    """The latest complete half-year and the one a year before it; None where there is none."""
    whole = [pool for pool in pooled(series.points, POOLED_WEEKS) if pool.is_whole and pool.middle >= since]
    if not whole:
        return None, None
    now = whole[-1]
    before = [pool for pool in whole if A_YEAR <= now.middle - pool.middle <= A_YEAR + NEAR]
    return now, before[-1] if before else None


def _title(attention: _Halves, alarm: _Halves, label: str, end: Mapping[str, str]) -> str:
    """Only clear changes within a year.

    The alarm rate has changed if the 95% intervals (Wilson) of the two half-years do not overlap. Attention
    has changed if the two shares differ by at least a tenth and by more than chance (`is_clearly_higher`).
    """
    (attention_now, attention_then), (alarm_now, alarm_then) = attention, alarm
    if alarm_now is None or alarm_now.n < FEWEST_HEADLINES:
        return t("attention-title-too-few", topic=label)
    if attention_now is None or attention_then is None or alarm_then is None:
        return t("attention-title-no-year", topic=label)
    moved = _attention_moved(attention_now, attention_then), _alarm_moved(alarm_now, alarm_then)
    if moved[0] == moved[1]:
        return t("attention-title-together", topic=label, moved=moved[0], **end)
    return t("attention-title-apart", topic=label, attention=moved[0], alarm=moved[1], **end)


def _end(points: Sequence[SeriesPoint], week: date) -> dict[str, str]:
    """Whether the data end long before the week of the report, and when: a "past year" is the data's own."""
    last = points[-1].start if points else week
    is_old = (week - last).days > FRESH_DAYS
    return {"data": "old" if is_old else "fresh", "until": month_name(last)}


def _attention_moved(now: Pool, then: Pool) -> str:
    """The variant of the catalogue's titles."""
    if settled(abs(now.share - then.share)) < settled(0.1 * then.share):
        return "unclear"
    if is_clearly_higher(now, then):
        return "risen"
    return "fallen" if is_clearly_higher(then, now) else "unclear"


def _alarm_moved(now: Pool, then: Pool) -> str:
    """The variant of the catalogue's titles."""
    if then.n < FEWEST_HEADLINES:
        return "unclear"
    (low, high), (low_then, high_then) = (wilson(pool.count, pool.n) for pool in (now, then))
    if low > high_then:
        return "risen"
    return "fallen" if high < low_then else "unclear"


def _known(table: ChartTable, name: str) -> list[float]:
    return numbers(row[name] for row in table.records() if row[name] is not None)


def _alt(table: ChartTable, label: str) -> str:
    attention, rates = _known(table, "attention_per_1000"), _known(table, "alarm_rate")
    if not attention:
        return t("attention-alt-empty", topic=label)
    low, high, last = (f"{share:.1f}" for share in (min(attention), max(attention), attention[-1]))
    of_attention = t("attention-alt", topic=label, per=PER, low=low, high=high, last=last)
    if not rates:
        return f"{of_attention} {t('attention-alt-no-rate')}"
    low, high, last = (f"{rate:.0%}" for rate in (min(rates), max(rates), rates[-1]))
    return f"{of_attention} {t('attention-alt-rate', low=low, high=high, last=last)}"


def _draw(chart: Chart) -> "Figure":
    room = style.frame(chart, body=2 * PANEL + GAP + 0.4)
    rows = chart.table.records()
    upper, lower = _panels(room, rows)
    days = [row["week_start"] for row in rows]
    years, values = style.with_gaps(days, numbers(row["attention_per_1000"] for row in rows), gap_days=60)
    upper.plot(years, values, color=style.NAVY, linewidth=1.6)
    years, low = style.with_gaps(days, _percent(rows, "alarm_rate_low"), gap_days=60)
    _, high = style.with_gaps(days, _percent(rows, "alarm_rate_high"), gap_days=60)
    _, rate = style.with_gaps(days, _percent(rows, "alarm_rate"), gap_days=60)
    lower.fill_between(years, low, high, color=style.PLUM, alpha=0.18, linewidth=0)
    lower.plot(years, rate, color=style.PLUM, linewidth=1.6)
    style.plain(upper)
    style.plain(lower)
    for axes, shares in ((upper, values), (lower, rate)):
        if not any(share > 0 for share in shares):  # nan, where there is no share, is not
            style.say_too_few(axes)
    return room.figure


def _percent(rows: Sequence[dict[str, Any]], name: str) -> list[float]:
    return [100 * share for share in numbers(row[name] for row in rows)]


def _panels(room: style.Frame, rows: Sequence[dict[str, Any]]) -> tuple["Axes", "Axes"]:
    width = style.WIDTH - LEFT - RIGHT
    panels = (
        room.axes(left=LEFT, below=0.2, width=width, height=PANEL),
        room.axes(left=LEFT, below=0.2 + PANEL + GAP, width=width, height=PANEL),
    )
    years = [style.year_of(row["week_start"]) for row in rows] or [2010.0, 2026.0]
    names = (t("attention-panel-above", per=PER), t("attention-panel-below"))
    for axes, name in zip(panels, names, strict=True):
        axes.set_xlim(min(years), max(years) + 0.3)
        axes.set_xticks(style.year_ticks(min(years), max(years), at_most=10))
        axes.set_title(name, loc="left", fontsize=style.SMALL + 0.5, color=style.GREY)
    return panels
