"""The panic curve: weekly shares, the rate with its bands, the forecast, events, stages, coverage."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from panictrack.curve import PanicCurve
from panictrack.curve.verdict import boundaries_of
from panictrack.history import Event
from panictrack.model import Series
from panictrack.model.times import WEEK
from panictrack.report.charts import style
from panictrack.report.charts.chart import Chart
from panictrack.report.charts.panic_curve.drawing import draw, span_of
from panictrack.report.charts.panic_curve.table import PER, THIN, scale_top, table_of
from panictrack.report.charts.panic_curve.wording import alt, caption, key, strip_of, subtitle, title
from panictrack.report.i18n import month_name, t

__all__ = ["PER", "THIN", "panic_curve", "panic_curve_on_phone", "span_of"]

ON_PHONE = timedelta(weeks=4 * 52)  # as many years as a phone has room for


def panic_curve(
    series: Series,
    curve: PanicCurve | None,
    events: Sequence[Event],
    *,
    since: date,
    label: str,
    unfinished: date | None = None,
    sheet: style.Sheet = style.DESK,
) -> Chart:
    """The panic over one topic from `since` on; without a curve the weeks alone.

    `unfinished` is the Monday of a week that was not over when the report was made: its dot is hollow.

    Can mislead when the eye follows the weekly dots: most weeks have few alarmed headlines, so single
    weeks jump. The fit uses the whole series, not only the part that is drawn. The stages are separated where
    each turning point is as likely past as not, one by one: the strip is not a single draw of the curve.
    """
    until = series.points[-1].start + WEEK if series.points else since
    shown = [event for event in events if since <= event.date < until]
    boundaries = boundaries_of(curve)
    table = table_of(series, curve, boundaries, since=since, unfinished=unfinished)
    strip = strip_of(curve, boundaries)
    return Chart(
        name="panic_curve",
        title=title(curve, label),
        subtitle=subtitle(curve, label),
        caption=caption(series, curve, boundaries, table),
        alt=alt(table, curve, boundaries, label),
        table=table,
        draw=lambda chart: draw(chart, shown, strip, top=scale_top(table), sheet=sheet),
        key=key(shown),
    )


def panic_curve_on_phone(
    series: Series,
    curve: PanicCurve | None,
    events: Sequence[Event],
    *,
    since: date,
    label: str,
    unfinished: date | None = None,
) -> Chart:
    """The last years of the panic curve, drawn for a phone; the whole has no letters to read there.

    Can mislead when taken for the whole: the scale is that of its years, and a peak before them is not
    seen. The subtitle says from when on it shows the curve.
    """
    until = series.points[-1].start if series.points else since
    first = max(since, until - ON_PHONE)
    chart = panic_curve(
        series, curve, events, since=first, label=label, unfinished=unfinished, sheet=style.PHONE
    )
    shown = t("curve-chart-since", month=month_name(first), subtitle=chart.subtitle)
    return replace(chart, name="panic_curve_on_phone", subtitle=shown)
