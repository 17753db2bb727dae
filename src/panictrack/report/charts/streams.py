"""Which streams are more alarmed than others about a topic, with simultaneous 95% intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from panictrack.model import ErrorRates, WeekCount
from panictrack.model.times import WEEK
from panictrack.report.charts import style
from panictrack.report.charts.chart import Cell, Chart, ChartTable, columns_of
from panictrack.report.i18n import label, t
from panictrack.report.stream_rates import FEWEST, Against, Rate, Rates, rates_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


FEWEST_STREAMS = 3  # with a rate, in the last year; else five years are taken
SPANS = (52, 260)  # weeks, the first that has enough
MOST_DRAWN = 15
LEFT, RIGHT, ROW_HEIGHT, LONGEST = 2.15, 1.15, 0.27, 26

_COLUMNS = columns_of(
    "stream-rates",
    "stream",
    "n_topic",
    "n_alarmed",
    "share_classified",
    "alarm_rate",
    "low",
    "high",
    "against_all",
    "first_week",
    "last_week",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _ComparedYears:
    first: date
    last: date
    n_weeks: int
    n_held: int  # of these weeks, how many have headlines
    rates: Rates
    is_corrected: bool

    @property
    def compared(self) -> tuple[Rate, ...]:
        return tuple(rate for rate in self.rates.streams if rate.against is not Against.TOO_FEW)

    @property
    def classified(self) -> tuple[int, int]:
        return sum(rate.count for rate in self.rates.streams), sum(rate.n for rate in self.rates.streams)


def streams(
    counts: Iterable[WeekCount], *, topic: str, week: date, label: str, errors: ErrorRates | None
) -> Chart:
    """The alarm rate of each stream in the latest year up to `week`, against the rate of all together.

    The 52 weeks up to the latest with headlines count, as in the table of streams; when fewer than three
    streams have 30 headlines in them, 260 weeks. `label` is the topic as it appears in a sentence. `errors`
    are the classifier's; None where they are unknown: then shares are as classified, and the chart says so.

    Can mislead when streams write about different things under one topic (a science desk and a crime desk
    are alarmed at different rates for no bias of theirs); when
    one stream is most of "all", which then is itself; and when headlines hang together, as copies of
    one story do: then every interval is too narrow.
    """
    span = _span_of([count for count in counts if count.topic == topic], week, errors)
    drawn = _drawn(span.compared)
    return Chart(
        name="streams",
        title=_title(span, label),
        subtitle=_subtitle(span, label, len(drawn)),
        caption=_caption(span, label),
        alt=_alt(span, label, drawn),
        table=ChartTable(columns=_COLUMNS, rows=tuple(_rows(span))),
        draw=lambda chart: _draw(chart, drawn, span.rates.overall),
    )


def _span_of(counts: Sequence[WeekCount], week: date, errors: ErrorRates | None) -> _ComparedYears:
    """The shortest span in which enough streams have a rate, else the longest."""
    held = [count.week_start for count in counts if count.n_headlines and count.week_start <= week]
    last = max(held, default=week)
    for n_weeks in SPANS:
        first = last - (n_weeks - 1) * WEEK
        within = [count for count in counts if first <= count.week_start <= last]
        n_held = len({count.week_start for count in within if count.n_headlines})
        span = _ComparedYears(
            first=first,
            last=last,
            n_weeks=n_weeks,
            n_held=n_held,
            rates=rates_of(within, errors),
            is_corrected=errors is not None,
        )
        if len(span.compared) >= FEWEST_STREAMS:
            break
    return span


def _drawn(rates: Sequence[Rate]) -> tuple[Rate, ...]:
    """At most 15: first those that clearly differ, then those with the most headlines."""
    order = {Against.ABOVE: 0, Against.BELOW: 1}
    chosen = sorted(
        rates,
        key=lambda rate: (order.get(rate.against, 2), -rate.share if rate.against in order else -rate.n),
    )[:MOST_DRAWN]
    return tuple(rate for rate in rates if rate in chosen)


def _rows(span: _ComparedYears) -> list[tuple[Cell, ...]]:
    count, n = span.classified
    weeks = (span.first, span.last)
    shares = (count / n, span.rates.overall) if n else (None, None)
    overall: tuple[Cell, ...] = (t("stream-rates-all"), n, count, *shares, None, None, None, *weeks)
    return [overall, *((*_cells(rate), *weeks) for rate in span.rates.streams)]


def _cells(rate: Rate) -> tuple[Cell, ...]:
    known = rate.against is not Against.TOO_FEW
    numbers = (rate.count / rate.n, rate.share, rate.low, rate.high) if known else (None,) * 4
    return (rate.stream, rate.n, rate.count, *numbers, str(rate.against))


def _title(span: _ComparedYears, label: str) -> str:
    """Names only streams whose interval excludes the rate of all streams."""
    rates = span.compared
    if len(rates) < 2:
        return t("stream-rates-title-too-few", topic=label)
    above = [rate for rate in rates if rate.against is Against.ABOVE]
    if above and above[0] is rates[0]:
        return _title_of(above, label, span.rates.overall)
    if above:
        return t("stream-rates-title-unclear", topic=label)
    if n_below := sum(rate.against is Against.BELOW for rate in rates):
        return t("stream-rates-title-less", topic=label, less=n_below)
    return t("stream-rates-title-alike", topic=label)


def _title_of(above: Sequence[Rate], label: str, overall: float) -> str:
    """Up to two streams are named; of more the first, and the others are counted."""
    highest, *others = above
    second = others[0] if others else highest
    return t(
        "stream-rates-title-more",
        topic=label,
        streams=len(above),
        others=len(others),
        stream=highest.stream,
        rate=f"{highest.share:.0%}",
        second=second.stream,
        second_rate=f"{second.share:.0%}",
        overall=f"{overall:.0%}",
    )


def _subtitle(span: _ComparedYears, label: str, n_drawn: int) -> str:
    message = "stream-rates-subtitle" if span.n_weeks == SPANS[0] else "stream-rates-subtitle-longer"
    held = "all" if span.n_held == span.n_weeks else span.n_held
    how_to_read = t(message, topic=label, weeks=span.n_weeks, usual=SPANS[0], held=held)
    if n_drawn == len(span.compared):
        return how_to_read
    return f"{how_to_read} {t('stream-rates-subtitle-drawn', drawn=n_drawn, streams=len(span.compared))}"


def _caption(span: _ComparedYears, label: str) -> str:
    """Also names a stream with more than half of the headlines, which dominates the overall rate."""
    first, last = str(span.first), str(span.last)
    corrected = "yes" if span.is_corrected else "no"
    source = t("stream-rates-caption", first=first, last=last, least=FEWEST, topic=label, corrected=corrected)
    n_all = span.classified[1]
    largest = max(span.rates.streams, key=lambda rate: rate.n, default=None)
    if largest is None or largest.n <= n_all / 2:
        return source
    share = f"{largest.n / n_all:.0%}"
    return f"{source} {t('stream-rates-caption-mostly', stream=largest.stream, share=share)}"


def _alt(span: _ComparedYears, label: str, drawn: Sequence[Rate]) -> str:
    if not drawn:
        return t("stream-rates-alt-empty", topic=label, least=FEWEST)
    return t(
        "stream-rates-alt",
        topic=label,
        streams=len(drawn),
        overall=f"{span.rates.overall:.1%}",
        rates="; ".join(map(_alt_of, drawn)),
    )


def _alt_of(rate: Rate) -> str:
    return t(
        "stream-rates-alt-of-stream",
        stream=rate.stream,
        rate=f"{rate.share:.0%}",
        low=f"{rate.low:.0%}",
        high=f"{rate.high:.0%}",
        against=label("against", rate.against),
    )


def _draw(chart: Chart, drawn: Sequence[Rate], overall: float) -> "Figure":
    height = max(len(drawn), 2) * ROW_HEIGHT
    room = style.frame(chart, body=height + 0.85)
    axes = room.axes(left=LEFT, below=0.3, width=style.WIDTH - LEFT - RIGHT, height=height)
    style.plain(axes, grid=False)
    axes.set_yticks([])
    axes.set_ylim(-0.6, max(len(drawn), 2) - 0.4)
    if not drawn:
        axes.set_xticks([])
        style.say_too_few(axes)
        return room.figure
    axes.set_xlim(0, 100 * min(1.0, 1.06 * max(*(rate.high for rate in drawn), overall)))
    axes.set_xlabel(t("stream-rates-axis"), fontsize=style.SMALL)
    axes.grid(axis="x")
    for row, rate in enumerate(reversed(drawn)):
        _draw_rate(axes, row, rate)
    _draw_overall(axes, overall)
    return room.figure


def _draw_rate(axes: "Axes", row: int, rate: Rate) -> None:
    color = {Against.ABOVE: style.PLUM, Against.BELOW: style.TEAL}.get(rate.against, style.GREY)
    marker = {Against.ABOVE: "D", Against.BELOW: "s"}.get(rate.against, "o")
    face = "white" if rate.against is Against.UNCLEAR else color
    axes.plot([100 * rate.low, 100 * rate.high], [row, row], color=color, linewidth=1.6)
    axes.plot([100 * rate.share], [row], marker=marker, markersize=6, color=color, markerfacecolor=face)
    beside = axes.get_yaxis_transform()
    name = rate.stream if len(rate.stream) <= LONGEST else f"{rate.stream[: LONGEST - 1]}…"
    axes.text(-0.02, row, name, transform=beside, ha="right", va="center", color=style.INK)
    numbers = t("stream-rates-counts", alarmed=rate.count, headlines=rate.n)
    axes.text(
        1.02, row, numbers, transform=beside, ha="left", va="center", color=style.GREY, fontsize=style.SMALL
    )


def _draw_overall(axes: "Axes", overall: float) -> None:
    axes.axvline(100 * overall, color=style.INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=0.5)
    is_right = 100 * overall > 0.6 * axes.get_xlim()[1]
    axes.annotate(
        t("stream-rates-overall", rate=f"{overall:.1%}"),
        (100 * overall, 1.0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(4 if is_right else -4, 4),
        textcoords="offset points",
        ha="right" if is_right else "left",
        fontsize=style.SMALL,
        color=style.INK,
    )
