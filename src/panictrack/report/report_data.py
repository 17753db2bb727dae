"""The data of a report: complete scores, merged counts, series, fits, and the week's headlines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from panictrack.archive import Database
from panictrack.archive.answers import SeriesKey, answers_before
from panictrack.archive.headlines import cached_unread
from panictrack.archive.health import PossibleGaps, possible_gaps
from panictrack.archive.search import FoundHeadline
from panictrack.curve import PanicCurve
from panictrack.curve.record import Answer
from panictrack.curve.series import build_series
from panictrack.errors import NotEnoughDataError
from panictrack.history.baseline import Baseline
from panictrack.model import Measure, PanelSetting, ReferencePanel, ScorerId, Series, WeekCount
from panictrack.model.times import last_day
from panictrack.report.alarmed import alarmed_headlines
from panictrack.report.answers import answers_to, as_published
from panictrack.report.charts.technology import Technology
from panictrack.report.counts import count_baseline, reading_counts, topic_named, with_baseline
from panictrack.report.curve_cache import CurveCache
from panictrack.report.each_story_once import EachStoryOnce, count_each_story_once
from panictrack.report.known_errors import KnownErrors, known_errors
from panictrack.report.sensitivity import Choice, Refit, refits_of
from panictrack.report.technologies import measure_technologies
from panictrack.report.technology_press import TechnologyPress, measure_press
from panictrack.scoring.scorers import LABELS, Scorers, Topic, topic_precisions

MEASURES = (Measure.PANIC, Measure.ATTENTION, Measure.ALARM_RATE, Measure.CONCERN)
_ORDER_OF_FITS = (Measure.ATTENTION, Measure.PANIC, Measure.CONCERN, Measure.ALARM_RATE)
LEAD_LAG_LABELS = ("only alarmed", "regulation")  # no headline has both


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportData:
    """Everything the page and its charts are made of."""

    topic: Topic
    week: date
    counts: Sequence[WeekCount]  # of the topic
    series: Mapping[Measure, Series]
    uncorrected: Mapping[Measure, PanicCurve]  # none for a measure with too little data
    corrected: Mapping[Measure, PanicCurve]  # for the classifier's errors, where these are known
    errors: KnownErrors
    refits: Sequence[Refit]  # the panic curve with one choice changed
    stories: EachStoryOnce | None  # the panic with each story once; None without headlines
    press: TechnologyPress  # the same topic in the technology press
    labelled: Mapping[str, Series]  # by label, the share of the topic's headlines that has it
    technologies: Sequence[Technology]  # each topic of the pack
    headlines: Sequence[FoundHeadline]  # most alarmed first
    headlines_week: date | None  # the week they are from; None where there are none
    n_archive: int  # headlines counted in the user's own archive, up to the week
    archive_until: date | None  # the last week of these
    n_shared: int  # about how many of these the baseline has, too, and count once
    n_unread: Mapping[str, int]  # by language, of these weeks, headlines that no scorer reads
    reference: ReferencePanel | None  # whose share the series state
    renamed: Mapping[str, tuple[str, ...]]  # streams of the settings, and the names that they have here
    published: Mapping[SeriesKey, Sequence[Answer]]  # what earlier reports said
    gaps: PossibleGaps  # fetches of that archive's feeds that may have missed headlines
    baseline: Baseline
    counts_digest: str  # of the weekly counts behind everything else
    scorers: tuple[ScorerId, ...]

    def as_published(self, curves: Mapping[Measure, PanicCurve]) -> dict[Measure, PanicCurve]:
        """The curves of the topic, each with the verdict that is published instead of that of its fit."""
        return {
            measure: as_published(curve, answers_to((self.topic.name, measure), self.published))
            for measure, curve in curves.items()
        }


def gather(
    archive: Database,
    *,
    scorers: Scorers,
    topic_name: str,
    week: date,
    curves: CurveCache,
    panel: PanelSetting | None = None,
    scored_through: int | None = None,
) -> ReportData:
    """Count, merge with the baseline, build the series and fit them, up to and including `week`.

    `panel` is the reference panel that the settings name, if they name one.

    Everything is of one state of the archive, to which others can write meanwhile. Headlines that came after
    `scored_through` may lack scores; they are not counted.

    Raises
    ------
    InputError
        There is no such topic.
    NotEnoughDataError
        Some headlines have no score yet: a share of them would be wrong without a sign of it.
    ConfigurationError, NotEnoughDataError
        As `panictrack.report.panel_setting.panel_named`.
    """
    topic = topic_named(scorers, topic_name)
    with reading_counts(archive, scorers, scored_through) as (connection, archived):
        headlines, headlines_week = alarmed_headlines(connection, topic.name, week)
        n_unread, gaps = cached_unread(connection, until=week), possible_gaps(connection, week)
        published = answers_before(connection, week)
    counted = with_baseline(archived, scorers, week, panel)
    counts = counted.by_topic.get(topic.name, [])
    reference = counted.reference
    series = {measure: build_series(counts, topic.name, measure, reference=reference) for measure in MEASURES}
    now, label = last_day(week), topic.label_in_sentence
    errors = known_errors(archive, topic.name)
    uncorrected, corrected = curves_of(series, curves, now, topic, errors)
    stories = count_each_story_once(
        counts, series[Measure.PANIC], reference=reference, now=now, label=label, curves=curves
    )
    return ReportData(
        topic=topic,
        week=week,
        counts=counts,
        series=series,
        uncorrected=uncorrected,
        corrected=corrected,
        errors=errors,
        refits=refits_of(
            counts,
            topic=topic.name,
            reference=reference,
            now=now,
            label=label,
            curves=curves,
            others={
                Choice.THRESHOLD: uncorrected.get(Measure.CONCERN),
                Choice.STORIES: stories.curve if stories else None,
            },
        ),
        stories=stories,
        press=measure_press(
            counted.of_technology_press.get(topic.name, []),
            topic=topic.name,
            now=now,
            label=label,
            curves=curves,
        ),
        labelled={
            name: build_series(counts, topic.name, Measure.LABELLED, label=name, reference=reference)
            for name in (*LABELS, *LEAD_LAG_LABELS)
        },
        technologies=measure_technologies(
            scorers.topics,
            counted,
            count_baseline(scorers, week),
            reported=topic.name,
            precisions=topic_precisions(),
            week=week,
            curves=curves,
            answers=lambda key: answers_to(key, published),
        ),
        headlines=headlines,
        headlines_week=headlines_week,
        published=published,
        gaps=gaps,
        n_archive=counted.n_archived,
        archive_until=counted.archived_until,
        n_shared=counted.n_shared,
        n_unread=n_unread,
        reference=reference,
        renamed=counted.renamed,
        baseline=counted.baseline,
        counts_digest=counted.by_topic.digest,
        scorers=scorers.ids,
    )


def curves_of(
    series: Mapping[Measure, Series],
    curves: CurveCache,
    now: date,
    topic: Topic,
    known: KnownErrors,
) -> tuple[dict[Measure, PanicCurve], dict[Measure, PanicCurve]]:
    """The curve of each measure with enough data, and the corrected one where the error rates are known.

    Attention comes first, then what its draws correct, each correction at once: only the draws of two fits
    are in memory, and nothing is fitted twice. The shipped record is made of these curves, too.
    """
    label = topic.label_in_sentence
    uncorrected: dict[Measure, PanicCurve] = {}
    corrected: dict[Measure, PanicCurve] = {}
    for measure in sorted(series, key=_ORDER_OF_FITS.index):
        try:
            uncorrected[measure] = curves.curve(series[measure], now, label=label)
        except NotEnoughDataError:
            continue
        errors = known.rates.get(measure)
        if errors is None or not (measure.is_of_a_topic or Measure.ATTENTION in uncorrected):
            continue
        attention = None if measure.is_of_a_topic else series[Measure.ATTENTION]
        corrected[measure] = curves.curve(
            series[measure], now, label=label, errors=errors, attention=attention
        )
    return _in_order(uncorrected), _in_order(corrected)


def _in_order(curves: Mapping[Measure, PanicCurve]) -> dict[Measure, PanicCurve]:
    return {measure: curves[measure] for measure in MEASURES if measure in curves}
