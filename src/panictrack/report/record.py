"""The record of a series: the shipped answers, and those that the reports of this archive gave."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from panictrack.archive.answers import SeriesKey
from panictrack.curve import PanicCurve
from panictrack.curve.record import Answer, answer_of, from_plain, month_ends, to_plain
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
from panictrack.data import data_path
from panictrack.model import Measure, Series
from panictrack.model.times import WEEK
from panictrack.report.report_data import ReportData

SHIPPED = "record.json.gz"
FRESH = timedelta(days=56)  # after the end of its week; a report made later is no answer of that time


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesRecord:
    """What was said of a series at each month-end, what came, and the scores of all answers."""

    months: tuple[Answer, ...]  # the last answer of each month
    outcomes: tuple[Outcome, ...]  # of these
    published: frozenset[date]  # the weeks whose answers a report gave at the time; the others are refits
    scores: RecordScores


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
    """What was said of the panic before a report, corrected where its curve is."""
    if curve is None:
        return None
    key = (data.topic.name, Measure.PANIC)
    return series_record(
        data.series[Measure.PANIC],
        is_corrected=curve.is_corrected,
        published=data.published.get(key, ()),
        shipped=shipped_answers(key),
    )


def records_of_technologies(data: ReportData) -> list[SeriesRecord]:
    """What was said of the concern about each technology that is drawn and has a record."""
    keys = {(one.series.topic, one.series.measure): one.series for one in data.technologies if one.is_drawn}
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

    n_series: int
    n_months: int
    n_changes: int
    n_ends: int
    n_false_ends: int
    chances: Mapping[str, ChanceScore]
    horizons: tuple[HorizonScore, ...]


def pooled_record(records: Sequence[SeriesRecord]) -> PooledRecord | None:
    """Several records as one; None of fewer than two.

    Of one series that still rises the peak has passed in no month, and so no chance can beat the base rate.
    Over many series the base rate says little. Can mislead when one series has most of the months.
    """
    if len(records) < 2:
        return None
    scores = [record.scores for record in records]
    months = [answer for record in records for answer in record.months]
    came = [outcome for record in records for outcome in record.outcomes]
    return PooledRecord(
        n_series=len(records),
        n_months=len(months),
        n_changes=sum(one.n_changes for one in scores),
        n_ends=sum(one.n_ends for one in scores),
        n_false_ends=sum(one.n_false_ends for one in scores),
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
    end = data.week + WEEK
    if not end <= now.date() < end + FRESH:
        return
    for measure, curve in curves.items():
        forecast = data.uncorrected[measure].forecast
        answer = answer_of(curve, published=curve.verdict, series=data.series[measure], forecast=forecast)
        yield (data.topic.name, measure), answer
    for one in data.technologies:
        if one.curve:
            answer = answer_of(one.curve, published=one.curve.verdict, series=one.series)
            yield (one.series.topic, one.series.measure), answer


def shipped_answers(key: SeriesKey) -> tuple[Answer, ...]:
    """What the page would have said of a series of the built-in baseline; empty where nobody has refitted it.

    Each answer is a fit to the data, streams and weeks known then, made by benchmarks/curve_record.py.
    """
    topic, measure = key
    return tuple(map(from_plain, _shipped().get(topic, {}).get(measure.value, ())))


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Mapping[str, Sequence[dict[str, Any]]]]:
    """Answers by topic and measure, as they are written."""
    try:
        body = data_path("baseline", SHIPPED).read_bytes()
    except FileNotFoundError:
        return {}
    found: Mapping[str, Mapping[str, Sequence[dict[str, Any]]]] = json.loads(gzip.decompress(body))
    return found


def record_file(record: Mapping[SeriesKey, Sequence[Answer]]) -> bytes:
    """Answers as the file that is shipped; the same answers give the same bytes."""
    plain: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for (topic, measure), answers in sorted(record.items()):
        ordered = sorted(answers, key=lambda answer: (answer.is_corrected, answer.week))
        plain.setdefault(topic, {})[measure.value] = list(map(to_plain, ordered))
    return gzip.compress(json.dumps(plain, separators=(",", ":")).encode(), 9, mtime=0)
