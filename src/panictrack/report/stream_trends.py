"""The trend within each stream, and their mean: a plain check beside a curve that takes streams as constant.

The technology press is not in it: it has a panel and a curve of its own.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from panictrack.curve import PanicCurve
from panictrack.curve.series.log_slopes import PERIOD_WEEKS
from panictrack.curve.series.stream_trends import (
    FEWEST_EVENTS,
    FEWEST_PERIODS,
    SPAN_WEEKS,
    Span,
    SpanTrends,
    StreamTrend,
    YearlyFactor,
    log_slope_of,
    spans_until,
    stream_trends,
)
from panictrack.model import Measure, WeekCount
from panictrack.model.times import week_name
from panictrack.report.charts.chart import Cell, ChartTable, columns_of
from panictrack.report.i18n import label, month_name, t
from panictrack.report.page import PageTable, Section
from panictrack.report.wording.curve import listed

MEASURES = (Measure.PANIC, Measure.ATTENTION, Measure.ALARM_RATE)
MOST_SHOWN = 20  # streams on the page; the CSV has all
NOTHING = "–"
LARGEST_NAMED = 100  # a factor beyond it, or its inverse, is only said to be so

_COLUMNS = columns_of(
    "stream-trends",
    "span",
    "span_first_week",
    "span_last_week",
    "measure",
    "stream",
    "first_week",
    "last_week",
    "n_periods",
    "n_counted",
    "n_of",
    "factor_a_year",
    "low",
    "high",
    "direction",
    "n_streams",
    "tau",
    "i_squared",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trends:
    """The trends of each measure in each span, and what the curve of panic did there."""

    spans: Mapping[Span, Mapping[Measure, SpanTrends]]  # the longest first
    of_curve: Mapping[Span, float]  # its yearly factor; none without a curve

    @property
    def longest(self) -> SpanTrends:
        """The panic in the longest span."""
        return self.spans[Span.LONG][Measure.PANIC]


def measure_trends(counts: Sequence[WeekCount], curve: PanicCurve | None) -> Trends | None:
    """The trends in these counts of one topic; None without headlines. `curve` is that of panic, uncorrected.

    Every span ends with the last week that has headlines.
    """
    held = [count.week_start for count in counts if count.n_headlines]
    if not held:
        return None
    last = max(held)
    starts = spans_until(min(held), last)
    found = {measure: stream_trends(counts, measure, starts.values(), last) for measure in MEASURES}
    return Trends(
        spans={
            span: {measure: trends[place] for measure, trends in found.items()}
            for place, span in enumerate(starts)
        },
        of_curve={
            span: factor
            for span, first in starts.items()
            if curve and (factor := _factor_of(curve, first, last)) is not None
        },
    )


def trends_section(trends: Trends | None, *, topic: str) -> Section | None:
    """The section of the page, with its CSV; None without headlines. `topic` is named as in a sentence."""
    if trends is None:
        return None
    shown = trends.longest.streams[:MOST_SHOWN]
    columns = (t("stream-trends-stream"), t("stream-trends-weeks"), t("stream-trends-counts"))
    return Section(
        anchor="stream_trends",
        title=t("stream-trends-title"),
        paragraphs=(
            t("stream-trends-lead", topic=topic),
            *(_sentence(trends, span, topic) for span in trends.spans),
            *_against_curve(trends),
            t("stream-trends-caution"),
        ),
        table=PageTable(
            caption=t(
                "stream-trends-caption",
                topic=topic,
                events=FEWEST_EVENTS,
                periods=FEWEST_PERIODS,
                weeks=PERIOD_WEEKS,
                shown=len(shown),
                streams=len(trends.longest.streams),
            ),
            columns=(*columns, *(_span_name(trends, span, "column") for span in trends.spans)),
            rows=(
                *(_stream_row(trends, one) for one in shown),
                *(_mean_row(trends, measure) for measure in MEASURES),
                *([_curve_row(trends)] if trends.of_curve else []),
            ),
        ),
        export=ChartTable(columns=_COLUMNS, rows=tuple(_cells(trends))),
    )


def factor_in_words(factor: float) -> str:
    """×1.55; a factor that no one would believe to the digit is over 100, or below 0.01."""
    if factor > LARGEST_NAMED:
        return t("stream-trends-over", factor=LARGEST_NAMED)
    if factor * LARGEST_NAMED < 1:
        return t("stream-trends-below", factor=f"{1 / LARGEST_NAMED:.2f}")
    return f"{factor:.2f}"


def _factor_of(curve: PanicCurve, first: date, last: date) -> float | None:
    """The yearly factor of a curve in a span; None where it has fewer than two points in it."""
    points = [point for point in curve.fitted if first <= point.start <= last and point.q50 > 0]
    if len(points) < 2:
        return None
    return math.exp(log_slope_of([point.start for point in points], [point.q50 for point in points]))


def _span_name(trends: Trends, span: Span, place: str) -> str:
    """The span as a column is headed or as a sentence begins."""
    since = month_name(trends.spans[span][Measure.PANIC].first)
    return t(f"stream-trends-{place}", span=span.name.lower(), since=since, weeks=SPAN_WEEKS.get(span, 0))


def _sentence(trends: Trends, span: Span, topic: str) -> str:
    """What the streams say together in a span, and how many of them say what."""
    found, begins = trends.spans[span][Measure.PANIC], _span_name(trends, span, "begins")
    if found.mean:
        return t(
            "stream-trends-mean",
            span=begins,
            topic=topic,
            streams=sum(found.directions.values()),
            **{f"n_{direction.name.lower()}": n for direction, n in found.directions.items()},
            **_in_words(found.mean.trend),
        )
    for one in found.streams:
        if one.trend:
            words = _in_words(one.trend)
            return t("stream-trends-single", span=begins, topic=topic, stream=one.stream, **words)
    return t("stream-trends-none", span=begins)


def _in_words(trend: YearlyFactor) -> dict[str, str]:
    numbers = {"factor": trend.factor, "low": trend.low, "high": trend.high}
    words = {name: factor_in_words(number) for name, number in numbers.items()}
    return {"direction": trend.direction.name.lower(), **words}


def _against_curve(trends: Trends) -> tuple[str, ...]:
    """Whether the curve lies inside the interval of the mean in every span; nothing without both."""
    both = {
        span: (found.mean.trend, trends.of_curve[span])
        for span, measures in trends.spans.items()
        if (found := measures[Measure.PANIC]).mean and span in trends.of_curve
    }
    if not both:
        return ()
    outside = [span for span, (trend, of_curve) in both.items() if not trend.holds(of_curve)]
    chosen = outside or list(both)
    factors = listed([factor_in_words(both[span][1]) for span in chosen])
    if not outside:
        return (t("stream-trends-curve-inside", n=len(chosen), factors=factors),)
    spans = listed([_span_name(trends, span, "column") for span in outside])
    return (t("stream-trends-curve-outside", n=len(chosen), factors=factors, spans=spans),)


def _stream_row(trends: Trends, stream: StreamTrend) -> tuple[str, ...]:
    of_spans = [_found(measures[Measure.PANIC], stream.stream) for measures in trends.spans.values()]
    return (
        stream.stream,
        t("stream-trends-from-to", first=week_name(stream.first), last=week_name(stream.last)),
        " / ".join(f"{one.count:,}" if one else NOTHING for one in of_spans),
        *(_stream_cell(one) for one in of_spans),
    )


def _found(trends: SpanTrends, stream: str) -> StreamTrend | None:
    return next((one for one in trends.streams if one.stream == stream), None)


def _stream_cell(stream: StreamTrend | None) -> str:
    if stream is None:
        return t("stream-trends-no-headlines")
    return _cell(stream.trend) if stream.trend else t("stream-trends-too-few")


def _cell(trend: YearlyFactor) -> str:
    return t("stream-trends-cell", **_in_words(trend))


def _mean_row(trends: Trends, measure: Measure) -> tuple[str, ...]:
    of_spans = [measures[measure] for measures in trends.spans.values()]
    return (
        t("stream-trends-all", measure=label("measure", measure.value)),
        NOTHING,
        t("stream-trends-n", streams=" / ".join(str(sum(one.directions.values())) for one in of_spans)),
        *(_mean_cell(one) for one in of_spans),
    )


def _mean_cell(found: SpanTrends) -> str:
    if found.mean is None:
        return t("stream-trends-too-few-streams")
    return t("stream-trends-mean-cell", shared=f"{found.mean.i_squared:.0%}", **_in_words(found.mean.trend))


def _curve_row(trends: Trends) -> tuple[str, ...]:
    factors = [trends.of_curve.get(span) for span in trends.spans]
    words = (NOTHING if factor is None else factor_in_words(factor) for factor in factors)
    return (t("stream-trends-curve"), NOTHING, NOTHING, *words)


def _cells(trends: Trends) -> Iterator[tuple[Cell, ...]]:
    for span, measures in trends.spans.items():
        for measure, found in measures.items():
            begins = (span.value, found.first, found.last, measure.value)
            for one in found.streams:
                counts = (one.stream, one.first, one.last, one.n_periods, one.count, one.n)
                yield (*begins, *counts, *_numbers(one.trend), None, None, None)
            if found.mean:
                of_mean = (sum(found.directions.values()), found.mean.tau, found.mean.i_squared)
                name = t("stream-trends-csv-all")
                yield (*begins, name, *[None] * 5, *_numbers(found.mean.trend), *of_mean)
        if span in trends.of_curve:
            panic = measures[Measure.PANIC]
            begins = (span.value, panic.first, panic.last, Measure.PANIC.value)
            yield (*begins, t("stream-trends-csv-curve"), *[None] * 5, trends.of_curve[span], *[None] * 6)


def _numbers(trend: YearlyFactor | None) -> tuple[Cell, ...]:
    if trend is None:
        return (None, None, None, "too few")
    return (trend.factor, trend.low, trend.high, trend.direction.value)
