"""Write this week's bundle: gather the data, draw the charts, fill the page, record the run."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from panictrack import __version__
from panictrack.archive import Database
from panictrack.archive.answers import keep_answer
from panictrack.archive.jobs import record_run
from panictrack.curve import PanicCurve, Verdict
from panictrack.curve.decomposition import changes
from panictrack.curve.series.lead_lag import monthly_lead_lag
from panictrack.importing.external import StoredSeries, load_all
from panictrack.model import Measure
from panictrack.model.times import WEEK, week_name
from panictrack.report import ReportPaths
from panictrack.report.alarmed import headlines_caption, with_reasons
from panictrack.report.atom import write_feed
from panictrack.report.bundle import write_bundle
from panictrack.report.charts.technology import PRESENT
from panictrack.report.curve_cache import CurveCache
from panictrack.report.decomposition import decomposition_section
from panictrack.report.each_story_once import stories_in_words
from panictrack.report.figures import CHART_SINCE, figures_of, history_of
from panictrack.report.i18n import t
from panictrack.report.measures import measures_table
from panictrack.report.notes import in_panel, notes_of
from panictrack.report.page import Page, Section
from panictrack.report.paragraph import paragraph
from panictrack.report.record import (
    SeriesRecord,
    answers_given,
    pooled_record,
    record_of,
    records_of_technologies,
)
from panictrack.report.record_section import record_section
from panictrack.report.report_data import LEAD_LAG_LABELS, ReportData, gather
from panictrack.report.robustness import errors_section, hypotheses_section
from panictrack.report.sensitivity_table import sensitivity_section
from panictrack.report.stream_table import stream_table_section
from panictrack.report.stream_trends import measure_trends, trends_section
from panictrack.report.technologies import technologies_section
from panictrack.report.technology_precision import precision_section
from panictrack.report.technology_press import press_section
from panictrack.report.wording.curve import lead_lag_sentence, published_label
from panictrack.scoring.scorers import Scorers, load_topics

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A report that was written."""

    page: Path
    sentence: str
    notes: tuple[str, ...]  # for the user: what the report could not use
    curve: PanicCurve | None


def build_report(
    archive: Database,
    paths: ReportPaths,
    *,
    topic: str,
    week: date,
    now: datetime,
    uncorrected: bool,
    scored_through: int | None = None,
) -> Report:
    """Write the bundle of a week (2026-W47/index.html) and return its main finding.

    The report combines the counts of the archive with the built-in baseline. Curves are corrected for the
    classifier's errors where these are known, unless `uncorrected`. The same archive, settings and week give
    the same bytes, except that a week that is not over at `now` is drawn hollow. Headlines after the id
    `scored_through` came while it was being made: they may lack scores, and are not counted.

    Raises
    ------
    InputError
        There is no such topic.
    NotEnoughDataError
        Some headlines have no score yet.
    ConfigurationError, NotEnoughDataError
        As `panictrack.report.panel_setting.panel_named`.
    InputError
        An external series is damaged.
    """
    made = make_page(
        archive,
        paths,
        topic=topic,
        week=week,
        now=now,
        uncorrected=uncorrected,
        scored_through=scored_through,
    )
    data, curves, page = made.data, made.curves, made.page
    target = paths.reports / _bundle_name(data, curves)
    index = write_bundle(target, page, _manifest(data, page, made.external, made.unfinished))
    write_feed(paths.reports)
    with archive.writing() as connection:
        record_run(
            connection,
            kind="report",
            made_at=now,
            settings_digest=paths.settings_digest,
            result=f"{target.name}: {page.sentence}",
        )
        for key, answer in answers_given(data, curves, now):
            keep_answer(connection, key, answer, made_at=now)
    curve = curves.get(Measure.PANIC)
    return Report(page=index, sentence=page.sentence, notes=_notices(data), curve=curve)


@dataclass(frozen=True, kw_only=True, slots=True)
class MadePage:
    """The page of a week, not yet written, and what it is made of."""

    data: ReportData
    curves: Mapping[Measure, PanicCurve]  # as published
    record: SeriesRecord | None  # of the panic
    external: Sequence[StoredSeries]
    unfinished: date | None  # the week, if it is not over
    page: Page


def make_page(
    archive: Database,
    paths: ReportPaths,
    *,
    topic: str,
    week: date,
    now: datetime,
    uncorrected: bool = False,
    scored_through: int | None = None,
) -> MadePage:
    """Gather, fit and word the page of a week; nothing is written but the caches of counts and curves.

    Raises
    ------
    InputError, ConfigurationError, NotEnoughDataError
        As `build_report`.
    """
    scorers = Scorers(load_topics(paths.topics))
    external = load_all(paths.history) if paths.history else ()
    data = gather(
        archive,
        scorers=scorers,
        topic_name=topic,
        week=week,
        curves=CurveCache(paths.curves),
        panel=paths.panel,
        scored_through=scored_through,
    )
    curves = data.as_published(data.uncorrected if uncorrected else {**data.uncorrected, **data.corrected})
    unfinished = week if now.date() < week + WEEK else None
    record = record_of(data, curves.get(Measure.PANIC))
    log.info("drawing the page week=%s", week_name(week))
    page = _page(data, curves, record, external, unfinished, paths)
    return MadePage(
        data=data, curves=curves, record=record, external=external, unfinished=unfinished, page=page
    )


def _bundle_name(data: ReportData, curves: Mapping[Measure, PanicCurve]) -> str:
    """2026-W47, with the topic unless it is AI, and with "uncorrected" if known errors are not corrected."""
    topic = [] if data.topic.name == PRESENT else [data.topic.name]
    uncorrected = ["uncorrected"] if _is_uncorrected(data, curves) else []
    return "-".join([week_name(data.week), *topic, *uncorrected])


def _is_uncorrected(data: ReportData, curves: Mapping[Measure, PanicCurve]) -> bool:
    """Whether the curves could have been corrected but were not."""
    return bool(data.corrected) and not any(curve.is_corrected for curve in curves.values())


def _page(
    data: ReportData,
    curves: Mapping[Measure, PanicCurve],
    record: SeriesRecord | None,
    external: Sequence[StoredSeries],
    unfinished: date | None,
    paths: ReportPaths,
) -> Page:
    curve, news = curves.get(Measure.PANIC), data.uncorrected.get(Measure.PANIC)
    topic, is_uncorrected = data.topic.label_in_sentence, _is_uncorrected(data, curves)
    words = paragraph(
        data.series[Measure.PANIC],
        week=data.week,
        label=topic,
        curve=curve,
        uncorrected=news,
        refits=data.refits,
        scores=record.scores if record else None,
        is_over=unfinished is None,
    )
    return Page(
        title=t("page-title-uncorrected" if is_uncorrected else "page-title", topic=topic),
        week_name=week_name(data.week),
        verdict=_verdict(curve),
        sentence=words.finding,
        paragraph=words,
        measures=measures_table(curves, is_judged=record is not None),
        checks=_checks(data, curves, record, unfinished),
        order=lead_lag_sentence(monthly_lead_lag(*(data.labelled[label] for label in LEAD_LAG_LABELS))),
        notes=notes_of(data),
        figures=figures_of(data, curve, record, external, unfinished),
        history=history_of(data, external),
        headlines=() if paths.withholds_text else tuple(map(with_reasons, data.headlines)),
        headlines_caption=t("headlines-withheld") if paths.withholds_text else _headlines_caption(data),
        technologies=technologies_section(data.technologies),
        precision=precision_section(data.technologies),
        made_with=_made_with(data, paths.settings_digest),
        command=f"panictrack report --topic {data.topic.name} --week {week_name(data.week)}"
        f"{' --uncorrected' if is_uncorrected else ''}",
    )


def _verdict(curve: PanicCurve | None) -> str:
    if curve is None:
        return t("verdict-none")
    errors = "corrected" if curve.is_corrected else "uncorrected"
    open_ends = {Verdict.RISEN_NOT_FALLEN: "open", Verdict.RISING: "outlook"}
    return t(
        "verdict-with-errors",
        verdict=published_label(curve),
        errors=errors,
        fall="none" if curve.fit_verdict else open_ends.get(curve.verdict, "none"),
        higher=f"{curve.p_higher:.0%}",
        fallen=f"{curve.verdict_inputs.p_fallen:.0%}",
    )


def _checks(
    data: ReportData,
    curves: Mapping[Measure, PanicCurve],
    record: SeriesRecord | None,
    unfinished: date | None,
) -> tuple[Section, ...]:
    news, topic = data.uncorrected.get(Measure.PANIC), data.topic.label_in_sentence
    panel = data.series[Measure.PANIC].reference
    is_merged = data.n_archive > 0 and data.topic.name in data.baseline.topics
    sections = (
        record_section(
            record,
            pooled_record(records_of_technologies(data)),
            topic=topic,
            measure=Measure.PANIC,
            others={
                measure: found
                for measure, curve in curves.items()
                if measure is not Measure.PANIC and (found := record_of(data, curve))
            },
        ),
        _decomposition(data, curves),
        press_section(data.press, news, since=CHART_SINCE, label=topic, unfinished=unfinished),
        hypotheses_section(curves),
        errors_section(data.uncorrected, data.corrected, data.errors, topic),
        sensitivity_section(
            None if _is_uncorrected(data, curves) else data.corrected.get(Measure.PANIC),
            news,
            data.refits,
            stories_in_words(data.stories, is_merged=is_merged),
        ),
        trends_section(measure_trends(data.counts, news), topic=topic),
        stream_table_section(
            [*data.counts, *data.press.counts],
            panel,
            in_panel(data.counts, panel) if panel else (),
            panic=data.series[Measure.PANIC].points,
            topic=topic,
        ),
    )
    return tuple(section for section in sections if section is not None)


def _decomposition(data: ReportData, curves: Mapping[Measure, PanicCurve]) -> Section:
    """Corrected as the curves are."""
    errors = None if _is_uncorrected(data, curves) else data.errors.rates.get(Measure.PANIC)
    attention, panic = data.series[Measure.ATTENTION], data.series[Measure.PANIC]
    return decomposition_section(changes(data.counts, attention, panic, errors))


def _headlines_caption(data: ReportData) -> str:
    return headlines_caption(data.week, data.headlines_week, data.archive_until)


def _made_with(data: ReportData, settings_digest: str) -> dict[str, str]:
    scorers = {item.name: str(item) for item in data.scorers}
    points = data.series[Measure.ATTENTION].points
    return {
        "panictrack": __version__,
        "data": week_name(points[-1].start) if points else t("technologies-no-data"),
        "curve": next((curve.version for curve in data.uncorrected.values()), t("made-no-curve")),
        "alarm": scorers["alarm"],
        "topic": scorers[f"topic:{data.topic.name}"],
        "archive": f"{data.n_archive:,}",
        "counts_digest": data.counts_digest,
        "settings": settings_digest,
        "baseline": _baseline_used(data),
    }


def _baseline_used(data: ReportData) -> str:
    until = data.baseline.until
    if until is None:
        return t("made-baseline-unused")
    is_of_topic = data.topic.name in data.baseline.topics
    return t(
        "made-baseline-until" if is_of_topic else "made-baseline-others",
        week=week_name(min(until, data.week)),
    )


def _manifest(
    data: ReportData, page: Page, external: Sequence[StoredSeries], unfinished: date | None
) -> Mapping[str, Any]:
    """Everything that determines the bundle, apart from the headlines of the week."""
    return {
        "topic": data.topic.name,
        "verdict": page.verdict,
        "sentence": page.sentence,
        "paragraph": page.paragraph.text,
        "command": page.command,
        "made_with": page.made_with,
        "scorers": {item.name: f"{item.version} {item.fingerprint}" for item in data.scorers},
        "n_headlines_archive": data.n_archive,
        "n_unread": dict(data.n_unread),
        "reference_panel": msgspec.to_builtins(data.series[Measure.PANIC].reference),
        "n_possible_gaps": data.gaps.n_ever,
        "n_possible_gaps_in_week": data.gaps.n_in_week,
        "baseline_until": str(data.baseline.until),
        "external_series": {one.name: one.provenance.sha256 for one in external},
        "is_week_over": unfinished is None,
    }


def _notices(data: ReportData) -> tuple[str, ...]:
    is_in_baseline = data.topic.name in data.baseline.topics
    return tuple(notices(data.topic.name, has_own=data.n_archive > 0, is_in_baseline=is_in_baseline))


def notices(topic: str, *, has_own: bool, is_in_baseline: bool) -> list[str]:
    """What the user must know of where a report rests, if not on both the archive and the baseline."""
    if has_own and is_in_baseline:
        return []
    message = "no-archive" if is_in_baseline else "other-definition" if has_own else "nothing"
    return [t(f"notice-{message}", topic=topic)]
