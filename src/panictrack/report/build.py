"""Write this week's bundle: gather the evidence, draw it, put it on a page, record the run."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from panictrack import __version__
from panictrack.archive import Database
from panictrack.archive.runs import record_run
from panictrack.curve import PanicCurve
from panictrack.curve.series.lead_lag import monthly_lead_lag
from panictrack.importing.external import StoredSeries, load_all
from panictrack.model import Measure
from panictrack.model.times import WEEK, week_name
from panictrack.report.atom import write_feed
from panictrack.report.bundle import write_bundle
from panictrack.report.caveats import caveats
from panictrack.report.curve_cache import CurveCache
from panictrack.report.figures import figures_of, history_of
from panictrack.report.i18n import label, t
from panictrack.report.page import AlarmedHeadline, Page, Section
from panictrack.report.paragraph import paragraph
from panictrack.report.paths import Workplace
from panictrack.report.report_data import MEASURES, ORDERED, RECENT_WEEKS, ReportData, gather
from panictrack.report.robustness import errors_section, hypotheses_section, outlets_section
from panictrack.report.technologies import PRESENT, technologies_section
from panictrack.report.wording.curve import curve_sentence, lead_lag_sentence, verdict_label
from panictrack.scoring.scorers import Scorers, error_rates, load_topics, reasons

N_REASONS = 3
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What a report came to."""

    page: Path
    sentence: str
    notes: tuple[str, ...]  # for the person who asked: what the report could not rest on
    curve: PanicCurve | None


def build_report(
    archive: Database, workplace: Workplace, *, topic: str, week: date, now: datetime, uncorrected: bool
) -> Made:
    """Write the bundle of a week into the reports (2026-W47/index.html) and say what the curve says.

    The curves are corrected for the scorer's errors where these are known, unless `uncorrected`.

    Counts of the archive and of the built-in baseline are taken together. The same archive, settings
    and week give the same bytes, whenever it is run; only a week that is not over at `now` is drawn hollow.

    Raises
    ------
    ConfigurationError
        There is no such topic.
    NotEnoughDataError
        Some headlines have no score yet.
    InputError
        An external series is damaged.
    """
    scorers = Scorers(load_topics(workplace.topics))
    external = load_all(workplace.history) if workplace.history else ()
    with archive.writing() as connection:
        evidence = gather(
            connection, scorers=scorers, topic_name=topic, week=week, curves=CurveCache(workplace.curves)
        )
    curves = evidence.uncorrected if uncorrected else {**evidence.uncorrected, **evidence.corrected}
    unfinished = week if now.date() < week + WEEK else None
    log.info("drawing the page week=%s", week_name(week))
    page = _page(evidence, curves, external, unfinished, workplace)
    target = workplace.reports / _bundle_name(evidence, curves)
    index = write_bundle(target, page, _manifest(evidence, page, external, unfinished))
    write_feed(workplace.reports)
    with archive.writing() as connection:
        record_run(
            connection,
            kind="report",
            made_at=now,
            settings_digest=workplace.settings_digest,
            result=f"{target.name}: {page.sentence}",
        )
    curve = curves.get(Measure.PANIC)
    return Made(page=index, sentence=page.sentence, notes=_told(evidence), curve=curve)


def _bundle_name(evidence: ReportData, curves: Mapping[Measure, PanicCurve]) -> str:
    """2026-W47; other topics, and a report that leaves known errors uncorrected, have names of their own."""
    topic = [] if evidence.topic.name == PRESENT else [evidence.topic.name]
    uncorrected = ["uncorrected"] if _is_uncorrected(evidence, curves) else []
    return "-".join([week_name(evidence.week), *topic, *uncorrected])


def _is_uncorrected(evidence: ReportData, curves: Mapping[Measure, PanicCurve]) -> bool:
    """Whether the curves could have been corrected but were not."""
    return bool(evidence.corrected) and not any(curve.is_corrected for curve in curves.values())


def _page(
    evidence: ReportData,
    curves: Mapping[Measure, PanicCurve],
    external: Sequence[StoredSeries],
    unfinished: date | None,
    workplace: Workplace,
) -> Page:
    curve = curves.get(Measure.PANIC)
    stands = curve_sentence(curve) if curve else _too_little(evidence)
    return Page(
        title=t(
            "page-title-uncorrected" if _is_uncorrected(evidence, curves) else "page-title",
            topic=evidence.topic.label_in_sentence,
        ),
        week_name=week_name(evidence.week),
        verdict=_verdict(curve),
        sentence=stands,
        paragraph=paragraph(
            evidence.series[Measure.PANIC],
            week=evidence.week,
            label=evidence.topic.label_in_sentence,
            stands=stands,
            curve=curve,
            uncorrected=evidence.uncorrected.get(Measure.PANIC),
            without=evidence.without,
            is_over=unfinished is None,
        ),
        measures=tuple(
            (label("measure", measure.value), curve_sentence(curve)) for measure, curve in curves.items()
        ),
        checks=_checks(evidence, curves),
        order=lead_lag_sentence(monthly_lead_lag(*(evidence.labelled[label] for label in ORDERED))),
        notes=caveats(evidence.series[Measure.PANIC], evidence.gaps, n_archive=evidence.n_archive),
        figures=figures_of(evidence, curve, external, unfinished),
        history=history_of(evidence, external),
        headlines=() if workplace.withholds_text else tuple(_headlines(evidence)),
        headlines_caption=t("headlines-withheld")
        if workplace.withholds_text
        else _headlines_caption(evidence),
        technologies=technologies_section(evidence.technologies, reported=evidence.topic),
        made_with=_made_with(evidence, workplace.settings_digest),
        command=_command(evidence, curves),
    )


def _verdict(curve: PanicCurve | None) -> str:
    if curve is None:
        return t("verdict-none")
    message = "verdict-with-chance"
    if curve.is_corrected:
        message = "verdict-with-chance-corrected"
    elif error_rates(curve.topic, curve.measure):
        message = "verdict-with-chance-uncorrected"
    return t(message, verdict=verdict_label(curve.verdict), chance=f"{curve.p_peak_passed:.0%}")


def _too_little(evidence: ReportData) -> str:
    n_alarmed = sum(point.count for point in evidence.series[Measure.PANIC].points)
    return t("too-little", alarmed=n_alarmed, topic=evidence.topic.label_in_sentence)


def _checks(evidence: ReportData, curves: Mapping[Measure, PanicCurve]) -> tuple[Section, ...]:
    errors = {
        measure: found
        for measure in MEASURES
        if (found := error_rates(evidence.topic.name, measure)) is not None
    }
    return (
        hypotheses_section(curves),
        errors_section(evidence.uncorrected, evidence.corrected, errors),
        outlets_section(evidence.without, evidence.uncorrected.get(Measure.PANIC)),
    )


def _headlines(evidence: ReportData) -> list[AlarmedHeadline]:
    return [
        AlarmedHeadline(
            title=found.title,
            url=found.url,
            outlet=found.outlet,
            dated_on=found.dated_at[:10],
            alarm=found.alarm,
            reasons=tuple(reason.text for reason in reasons(found.title) if reason.weight > 0)[:N_REASONS],
        )
        for found in evidence.headlines
    ]


def _headlines_caption(evidence: ReportData) -> str:
    week, found = week_name(evidence.week), evidence.headlines_week
    if found is None:
        return t("headlines-none", weeks=RECENT_WEEKS)
    if found == evidence.week:
        return t("headlines-of-week", week=week)
    return t("headlines-of-earlier-week", week=week, earlier=week_name(found))


def _made_with(evidence: ReportData, settings_digest: str) -> dict[str, str]:
    scorers = {item.name: str(item) for item in evidence.scorers}
    until = evidence.baseline.until
    points = evidence.series[Measure.ATTENTION].points
    return {
        "panictrack": __version__,
        "data": week_name(points[-1].start) if points else t("technologies-no-data"),
        "curve": next((curve.version for curve in evidence.uncorrected.values()), t("made-no-curve")),
        "alarm": scorers["alarm"],
        "topic": scorers[f"topic:{evidence.topic.name}"],
        "archive": f"{evidence.n_archive:,}",
        "counts_digest": evidence.counts_digest,
        "settings": settings_digest,
        "baseline": t("made-baseline-until", day=str(until)) if until else t("made-baseline-unused"),
    }


def _manifest(
    evidence: ReportData, page: Page, external: Sequence[StoredSeries], unfinished: date | None
) -> Mapping[str, Any]:
    """All that the bytes of a bundle rest on, beside the archive's headlines of the week."""
    return {
        "topic": evidence.topic.name,
        "verdict": page.verdict,
        "sentence": page.sentence,
        "paragraph": page.paragraph.text,
        "command": page.command,
        "made_with": page.made_with,
        "scorers": {item.name: f"{item.version} {item.fingerprint}" for item in evidence.scorers},
        "n_headlines_archive": evidence.n_archive,
        "n_possible_gaps": evidence.gaps.n_ever,
        "n_possible_gaps_in_week": evidence.gaps.n_in_week,
        "baseline_until": str(evidence.baseline.until),
        "external_series": {one.name: one.provenance.sha256 for one in external},
        "is_week_over": unfinished is None,
    }


def _command(evidence: ReportData, curves: Mapping[Measure, PanicCurve]) -> str:
    """What makes the same report again."""
    flag = " --uncorrected" if _is_uncorrected(evidence, curves) else ""
    return f"panictrack report --topic {evidence.topic.name} --week {week_name(evidence.week)}{flag}"


def _told(evidence: ReportData) -> tuple[str, ...]:
    notes: list[str] = []
    if not evidence.n_archive:
        notes.append(t("notice-no-archive"))
    if evidence.topic.name not in evidence.baseline.topics:
        notes.append(t("notice-other-definition", topic=evidence.topic.name))
    return tuple(notes)
