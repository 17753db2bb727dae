"""The charts of a page and the data of each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from panictrack.curve import PanicCurve
from panictrack.curve.observations import has_denominator
from panictrack.history import load_episodes, load_events
from panictrack.history.align import Alignment, load_key_dates
from panictrack.importing.external import Role, StoredSeries
from panictrack.model import Measure
from panictrack.report.charts.aligned_trajectories import aligned_trajectories, lines_of
from panictrack.report.charts.attention_and_alarm_rate import attention_and_alarm_rate
from panictrack.report.charts.chart import Chart
from panictrack.report.charts.external_series import Subplot, context, measured_by_others
from panictrack.report.charts.labels_by_year import Label, regulation_by_year, themes_by_year
from panictrack.report.charts.panic_curve import panic_curve, panic_curve_on_phone, span_of
from panictrack.report.charts.record import record_strip
from panictrack.report.charts.small_multiples import small_multiples
from panictrack.report.charts.streams import streams
from panictrack.report.charts.technology import NOTHING_DOCUMENTED, PRESENT, not_drawn
from panictrack.report.charts.timeline import timeline
from panictrack.report.i18n import label, t
from panictrack.report.record import SeriesRecord
from panictrack.report.report_data import ReportData
from panictrack.scoring.scorers import REGULATION, REGULATIONS, THEMES, label_quality

CHART_SINCE = date(2010, 1, 1)  # before it AI headlines are too few to be seen on the curve's scale


def figures_of(
    data: ReportData,
    curve: PanicCurve | None,
    record: SeriesRecord | None,
    external: Sequence[StoredSeries],
    unfinished: date | None,
) -> tuple[Chart, ...]:
    """The charts of the topic; external series only if the user added some."""
    events = load_events(core_only=True) if data.topic.name == PRESENT else ()
    label = data.topic.label_in_sentence
    series = data.series
    panic, on_phone = (
        draw(series[Measure.PANIC], curve, events, since=CHART_SINCE, label=label, unfinished=unfinished)
        for draw in (panic_curve, panic_curve_on_phone)
    )
    span = span_of(panic.table)
    panels = [_panel(one) for one in external if one.role is Role.CONTEXT]
    around = context(panels, since=CHART_SINCE, until=data.week, span=span)
    return (
        replace(panic, on_phone=on_phone),
        *([record_strip(record, label=label, span=span)] if record else []),
        *([around] if around else []),
        attention_and_alarm_rate(
            series[Measure.ATTENTION],
            series[Measure.ALARM_RATE],
            since=CHART_SINCE,
            week=data.week,
            label=label,
        ),
        *_labels(data),
        streams(
            data.counts,
            topic=data.topic.name,
            week=data.week,
            label=label,
            errors=data.errors.rates.get(Measure.ALARM_RATE),
        ),
    )


def history_of(data: ReportData, external: Sequence[StoredSeries]) -> tuple[Chart, ...]:
    """The charts of earlier technologies: measured by us, measured by others, and documented."""
    episodes = load_episodes()
    key_dates = load_key_dates(episodes)
    technologies = [
        replace(one, key_dates=key_dates.get(one.series.topic, NOTHING_DOCUMENTED))
        for one in data.technologies
    ]
    lines = lines_of(technologies)
    panels = [_panel(one) for one in external if one.role is Role.MEASURE]
    others = measured_by_others(panels, until=data.week)
    return (
        small_multiples(technologies, highlighted=data.topic.label),
        *(
            aligned_trajectories(
                lines,
                highlighted=data.topic.label,
                alignment=alignment,
                left_out=not_drawn(technologies),
            )
            for alignment in Alignment
        ),
        *([others] if others else []),
        timeline(episodes),
    )


def _labels(data: ReportData) -> tuple[Chart, Chart]:
    def row(scorer: str, kind: str, name: str) -> Label:
        return Label(name=label(kind, name), series=data.labelled[scorer], quality=label_quality()[scorer])

    about = data.topic.label_in_sentence
    return (
        themes_by_year([row(f"theme:{name}", "theme", name) for name in THEMES], about=about),
        regulation_by_year(
            row(REGULATION, "aim", "any"),
            [row(f"{REGULATION}:{name}", "aim", name) for name in REGULATIONS],
            about=about,
        ),
    )


def _panel(stored: StoredSeries) -> Subplot:
    """The panel of an external series: shares if it has a denominator, else the values of its file."""
    points, provenance = stored.series.points, stored.provenance
    is_share = has_denominator(points)
    unit = _shown(stored.unit)
    source = (
        provenance.source or provenance.format,
        provenance.licence,
        provenance.retrieved_on and str(provenance.retrieved_on),
    )
    return Subplot(
        name=_shown(stored.name) or "",
        unit=t("external-share", unit=unit or t("external-unit-unknown")) if is_share else unit,
        source=_shown(", ".join(text for text in source if text)),
        step_days=stored.series.step_days,
        days=tuple(point.start for point in points),
        values=tuple(point.share for point in points) if is_share else stored.values,
    )


def _shown(text: str | None) -> str | None:
    """The text without unprintable characters."""
    return "".join(character for character in text if character.isprintable()) if text else None
