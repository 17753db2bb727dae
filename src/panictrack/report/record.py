"""The record of a series: the shipped answers, and those that the reports of this archive gave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from panictrack.archive.answers import SeriesKey
from panictrack.curve import PanicCurve
from panictrack.curve.record import Answer, answer_of, month_ends
from panictrack.curve.record_scores import (
    ChanceScore,
    HorizonScore,
    Outcome,
    RecordScores,
    chance_scores,
    horizon_scores,
    outcomes,
    score_record,
)
from panictrack.model import Measure, Series
from panictrack.model.times import WEEK, week_start
from panictrack.report.answers import shipped_answers
from panictrack.report.report_data import ReportData

FRESH = timedelta(days=56)  # after the end of its week; a report made later is no answer of that time


class Origin(StrEnum):
    """Who gave the answers of a record: reports at the time, fits made later, or both."""

    PUBLISHED = "published"
    REFITS = "refits"
    MIXED = "mixed"


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesRecord:
    """What was, or would have been, said of a series at each month-end, what came, and the scores of all."""

    months: tuple[Answer, ...]  # the last answer of each month
    outcomes: tuple[Outcome, ...]  # of these
    published: frozenset[date]  # the weeks whose answers a report gave at the time; the others are refits
    scores: RecordScores

    @property
    def origin(self) -> Origin:
        """A refit is no answer that anybody read: no word of a page may call it one."""
        if not self.published:
            return Origin.REFITS
        return Origin.PUBLISHED if len(self.published) == self.scores.n_answers else Origin.MIXED


def series_record(
    series: Series,
    *,
    is_corrected: bool,
    published: Sequence[Answer] = (),
    shipped: Sequence[Answer] = (),
) -> SeriesRecord | None:
    """What was said of a series before its last week, judged by the whole of it; None without answers.

    Of a published and a shipped answer of one week, the published one stands.
    """
    last = max((point.start for point in series.points), default=date.min)
    refitted, said = (
        {one.week: one for one in answers if one.is_corrected is is_corrected and one.week < last}
        for answers in (shipped, published)
    )
    answers = (refitted | said).values()
    if not answers:
        return None
    months = month_ends(answers)
    return SeriesRecord(
        months=months,
        outcomes=outcomes(months, series),
        published=frozenset(said),
        scores=score_record(answers, series),
    )


def record_of(data: ReportData, curve: PanicCurve | None) -> SeriesRecord | None:
    """What was said of a measure of the topic before a report, corrected where its curve is."""
    if curve is None:
        return None
    key = (data.topic.name, curve.measure)
    return series_record(
        data.series[curve.measure],
        is_corrected=curve.is_corrected,
        published=data.published.get(key, ()),
        shipped=shipped_answers(key),
    )


def records_of_technologies(data: ReportData) -> list[SeriesRecord]:
    """What was said of the concern about each technology that has a record, whether it is drawn or not."""
    keys = {(one.series.topic, one.series.measure): one.series for one in data.technologies}
    found = (
        series_record(
            series, is_corrected=False, published=data.published.get(key, ()), shipped=shipped_answers(key)
        )
        for key, series in keys.items()
    )
    return [record for record in found if record]


@dataclass(frozen=True, kw_only=True, slots=True)
class PooledRecord:
    """The records of several series together: their sums, and the scores of all their months."""

    origin: Origin
    n_series: int
    n_months: int
    n_changes: int
    n_ends: int
    n_false_ends: int
    n_weeks: int  # of each series, those that were forecast
    chances: Mapping[str, ChanceScore]
    horizons: tuple[HorizonScore, ...]


def pooled_record(records: Sequence[SeriesRecord]) -> PooledRecord | None:
    """Several records as one; None of fewer than two.

    Of one series that still rises the peak has passed in no month, and so no chance can beat the base rate.
    Over many series the base rate says little. Can mislead when one series has most of the months.
    """
    if len(records) < 2:
        return None
    scores, origins = [record.scores for record in records], {record.origin for record in records}
    months = [answer for record in records for answer in record.months]
    came = [outcome for record in records for outcome in record.outcomes]
    return PooledRecord(
        origin=origins.pop() if len(origins) == 1 else Origin.MIXED,
        n_series=len(records),
        n_months=len(months),
        n_changes=sum(one.n_changes for one in scores),
        n_ends=sum(one.n_ends for one in scores),
        n_false_ends=sum(one.n_false_ends for one in scores),
        n_weeks=sum(one.n_weeks for one in scores),
        chances=chance_scores(months, came),
        horizons=horizon_scores(came),
    )


def answers_given(
    data: ReportData, curves: Mapping[Measure, PanicCurve], now: datetime
) -> Iterator[tuple[SeriesKey, Answer]]:
    """The answers of a report: of each measure, and of each technology; none unless it is of its time.

    A week that is not over has no answer yet: the first one stands for good. A report of long ago is made
    with what is known today, and would improve the record.
    """
    for measure, curve in curves.items():
        if _is_of_its_time(curve, data.week, now):
            forecast = data.uncorrected[measure].forecast
            key = (data.topic.name, measure)
            yield key, answer_of(curve, series=data.series[measure], forecast=forecast)
    for one in data.technologies:
        if one.curve and _is_of_its_time(one.curve, data.week, now):
            key = (one.series.topic, one.series.measure)
            yield key, answer_of(one.curve, series=one.series)


def _is_of_its_time(curve: PanicCurve, week: date, now: datetime) -> bool:
    """Whether the reported week is over, and that of the last data is so lately."""
    return week + WEEK <= now.date() < week_start(curve.span[1]) + WEEK + FRESH
