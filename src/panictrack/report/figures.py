"""Which charts a page has, and what each is made of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from panictrack.curve import PanicCurve
from panictrack.curve.observations import has_denominator
from panictrack.history import load_episodes, load_events
from panictrack.history.align import Alignment, load_key_dates
from panictrack.importing.external import Role, StoredSeries
from panictrack.model import Measure
from panictrack.report.charts.aligned_trajectories import aligned_courses, lines_of
from panictrack.report.charts.attention_and_alarm_rate import attention_and_alarm_rate
from panictrack.report.charts.chart import Chart
from panictrack.report.charts.external_series import Panel, context, measured_by_others
from panictrack.report.charts.labels_by_year import labels_by_year
from panictrack.report.charts.outlets import outlets
from panictrack.report.charts.panic_curve import panic_curve, span_of
from panictrack.report.charts.small_multiples import small_multiples
from panictrack.report.charts.technology import NOTHING_DOCUMENTED, Technology
from panictrack.report.charts.timeline import timeline
from panictrack.report.i18n import label, t
from panictrack.report.report_data import ReportData
from panictrack.report.technologies import PRESENT
from panictrack.scoring.scorers import REGULATIONS, THEMES

CHART_SINCE = date(2010, 1, 1)  # before it AI headlines are too few to be seen on the curve's scale


def figures_of(
    evidence: ReportData, curve: PanicCurve | None, external: Sequence[StoredSeries], unfinished: date | None
) -> tuple[Chart, ...]:
    """The charts of the topic; context is there where the user external some."""
    events = load_events(core_only=True) if evidence.topic.name == PRESENT else ()
    label = evidence.topic.label_in_sentence
    uncorrected = evidence.uncorrected.get(Measure.PANIC)
    if curve and uncorrected:
        curve = replace(curve, forecast=uncorrected.forecast)  # what weeks will show is what the scorer calls
    panic = panic_curve(
        evidence.series[Measure.PANIC],
        curve,
        events,
        since=CHART_SINCE,
        label=label,
        unfinished=unfinished,
    )
    panels = [_panel(kept) for kept in external if kept.role is Role.CONTEXT]
    around = context(panels, since=CHART_SINCE, until=evidence.week, span=span_of(panic.table))
    return (
        panic,
        *([around] if around else []),
        attention_and_alarm_rate(
            evidence.series[Measure.ATTENTION],
            evidence.series[Measure.ALARM_RATE],
            since=CHART_SINCE,
            label=label,
        ),
        *_labels(evidence),
        outlets(evidence.counts, topic=evidence.topic.name, week=evidence.week, label=label),
    )


def history_of(evidence: ReportData, external: Sequence[StoredSeries]) -> tuple[Chart, ...]:
    """The charts of earlier technologies: by our instrument, by those of others, and what is documented."""
    episodes = load_episodes()
    moments = load_key_dates(episodes)
    technologies = [
        Technology(
            label=one.topic.label,
            series=one.series,
            curve=one.curve,
            moments=moments.get(one.topic.name, NOTHING_DOCUMENTED),
        )
        for one in evidence.technologies
    ]
    lines = lines_of(technologies)
    panels = [_panel(kept) for kept in external if kept.role is Role.MEASURE]
    others = measured_by_others(panels, until=evidence.week)
    return (
        small_multiples(technologies, highlighted=evidence.topic.label),
        *(
            aligned_courses(lines, highlighted=evidence.topic.label, alignment=alignment)
            for alignment in Alignment
        ),
        *([others] if others else []),
        timeline(episodes),
    )


def _labels(evidence: ReportData) -> tuple[Chart, Chart]:
    about = evidence.topic.label_in_sentence
    feared = {label("theme", name): evidence.labelled[f"theme:{name}"] for name in THEMES}
    called_for = {label("aim", name): evidence.labelled[f"regulation:{name}"] for name in REGULATIONS}
    return (
        labels_by_year(feared, name="themes_of_fear", about=about),
        labels_by_year(called_for, name="regulation_called_for", about=about),
    )


def _panel(kept: StoredSeries) -> Panel:
    """A kept series as it is drawn: shares where it came with a denominator, else what stood in its file."""
    points, given = kept.series.points, kept.provenance
    is_share = has_denominator(points)
    unit = _shown(kept.unit)
    told = (given.source or given.format, given.licence, given.retrieved_on and str(given.retrieved_on))
    return Panel(
        name=_shown(kept.name) or "",
        unit=t("external-share", unit=unit or t("external-unit-unknown")) if is_share else unit,
        source=_shown(", ".join(text for text in told if text)),
        step_days=kept.series.step_days,
        days=tuple(point.start for point in points),
        values=tuple(point.share for point in points) if is_share else kept.values,
    )


def _shown(text: str | None) -> str | None:
    """Without characters that no picture can hold."""
    return "".join(character for character in text if character.isprintable()) if text else None
