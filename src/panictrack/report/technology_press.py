"""The technology press: a curve of its own, beside that of general and business news."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from panictrack.curve import PanicCurve
from panictrack.curve.series import build_series, reference_panel
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, Series, WeekCount
from panictrack.report.charts.chart import Chart
from panictrack.report.charts.panic_curve import panic_curve
from panictrack.report.curve_cache import CurveCache
from panictrack.report.i18n import t
from panictrack.report.page import Section
from panictrack.report.wording.curve import chances_sentence, curve_sentence, listed, verdict_label


@dataclass(frozen=True, kw_only=True, slots=True)
class TechnologyPress:
    """The panic over a topic in the streams of the technology press alone, with their own reference panel."""

    counts: Sequence[WeekCount]  # of the topic
    series: Series
    curve: PanicCurve | None  # uncorrected; None where there is too little data


def measure_press(
    counts: Sequence[WeekCount], *, topic: str, now: date, label: str, curves: CurveCache
) -> TechnologyPress:
    """The series and the curve of these counts, all of the technology press.

    Their share is what their own streams of the last 52 weeks would have shown. It does not compare with the
    share in the news, for these streams write of technology every day.

    Can mislead when one stream is most of the press: until 2018 it is a forum's daily top ten.
    """
    series = build_series(counts, topic, Measure.PANIC, reference=reference_panel(counts))
    try:
        curve = curves.curve(series, now, label=label)
    except NotEnoughDataError:
        curve = None
    return TechnologyPress(counts=counts, series=series, curve=curve)


def press_section(
    press: TechnologyPress, news: PanicCurve | None, *, since: date, label: str, unfinished: date | None
) -> Section | None:
    """The section of the page; None without headlines. `news` is the uncorrected curve of the news."""
    if not press.series.points:
        return None
    streams = t("press-lead", streams=listed(sorted({one.stream for one in press.counts if one.n_headlines})))
    if press.curve is None:
        paragraphs = (streams, t("press-too-few", topic=label))
    else:
        sentences = (
            curve_sentence(press.curve),
            chances_sentence(press.curve),
            *_compared(press.curve, news),
        )
        paragraphs = (streams, " ".join(sentences))
    return Section(
        anchor="press",
        title=t("press-title"),
        paragraphs=paragraphs,
        figure=_figure(press, since=since, label=label, unfinished=unfinished),
    )


def _compared(press: PanicCurve, news: PanicCurve | None) -> list[str]:
    if news is None:
        return []
    is_same = "same" if press.verdict is news.verdict else "other"
    return [t("press-compared", verdict=verdict_label(news.verdict), compared=is_same)]


def _figure(press: TechnologyPress, *, since: date, label: str, unfinished: date | None) -> Chart:
    chart = panic_curve(press.series, press.curve, (), since=since, label=label, unfinished=unfinished)
    return replace(chart, name="technology_press", title=t("press-chart-title", finding=chart.title))
