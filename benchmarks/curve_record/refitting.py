"""One month-end of one topic refitted.

Used by `python benchmarks/curve_record`, in its worker processes. Fits are made as those of the page are: by
`curves_of`, and so by `CurveCache.curve`.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from panictrack.archive.answers import SeriesKey
from panictrack.curve.record import Answer, answer_of
from panictrack.curve.series import build_series
from panictrack.model import Measure
from panictrack.model.times import last_day
from panictrack.report.charts.technology import PRESENT
from panictrack.report.counts import TopicCounts, count_baseline
from panictrack.report.curve_cache import CurveCache
from panictrack.report.known_errors import shipped_errors
from panictrack.report.report_data import curves_of
from panictrack.scoring.scorers import Scorers, Topic, load_topics

END = date(2100, 1, 1)
FITTED = (Measure.ATTENTION, Measure.PANIC, Measure.ALARM_RATE, Measure.CONCERN)


def refit(topic: str, week: date) -> list[tuple[SeriesKey, Answer]]:
    """What each measure says in a week, uncorrected and, where error rates are known, corrected."""
    counts = [count for count in _counts()[topic] if count.week_start <= week]
    measures = FITTED if topic == PRESENT else (Measure.CONCERN,)
    series = {measure: build_series(counts, topic, measure) for measure in measures}
    # Of one week: its curves are needed no longer.
    uncorrected, corrected = curves_of(
        series, CurveCache(None), last_day(week), _topics()[topic], shipped_errors(topic)
    )
    return [
        ((topic, measure), answer_of(curve, series=series[measure], forecast=uncorrected[measure].forecast))
        for found in (uncorrected, corrected)
        for measure, curve in found.items()
    ]


@lru_cache(maxsize=1)
def _topics() -> Mapping[str, Topic]:
    return {topic.name: topic for topic in load_topics(None)}


@lru_cache(maxsize=1)
def _counts() -> TopicCounts:
    return count_baseline(Scorers(load_topics(None)), END).by_topic
