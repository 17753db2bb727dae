"""One month-end of one topic refitted.

Used by `python benchmarks/curve_record`, in its worker processes.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from panictrack.archive.answers import SeriesKey
from panictrack.curve import Verdict
from panictrack.curve.fit import Posterior, curve_of, posterior
from panictrack.curve.misclassification import MisclassificationCorrection
from panictrack.curve.record import Answer, answer_of
from panictrack.curve.series import build_series
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, Series
from panictrack.model.times import last_day
from panictrack.report.charts.technology import PRESENT
from panictrack.report.counts import TopicCounts, count_baseline
from panictrack.scoring.scorers import Scorers, error_rates, load_topics

END = date(2100, 1, 1)
FITTED = (Measure.ATTENTION, Measure.PANIC, Measure.ALARM_RATE, Measure.CONCERN)  # attention corrects others


@dataclass(frozen=True, kw_only=True)
class Refit:
    """An answer, and of which series."""

    key: SeriesKey
    answer: Answer

    def published_as(self, verdict: Verdict) -> Answer:
        """The answer with the verdict that the page would have shown."""
        return replace(self.answer, verdict=verdict)


def refit(topic: str, week: date) -> list[Refit]:
    """What each measure says in a week, uncorrected and, where error rates are known, corrected."""
    counts = [count for count in _counts()[topic] if count.week_start <= week]
    found: list[Refit] = []
    fits: dict[Measure, Posterior] = {}
    for measure in FITTED if topic == PRESENT else (Measure.CONCERN,):
        series = build_series(counts, topic, measure)
        try:
            fits[measure] = posterior(series, last_day(week))
        except NotEnoughDataError:
            continue
        found += _answers(series, fits, measure)
    return found


def _answers(series: Series, fits: dict[Measure, Posterior], measure: Measure) -> list[Refit]:
    key = (series.topic, measure)
    curve = curve_of(fits[measure])
    found = [Refit(key=key, answer=answer_of(curve, series=series))]
    errors = error_rates(series.topic, measure)
    attention = None if measure.is_of_a_topic else fits.get(Measure.ATTENTION)
    if errors and (measure.is_of_a_topic or attention):
        correction = MisclassificationCorrection(
            errors=errors, attention=attention.draws if attention else None
        )
        corrected = curve_of(fits[measure], correction=correction)
        found.append(Refit(key=key, answer=answer_of(corrected, series=series, forecast=curve.forecast)))
    return found


@lru_cache(maxsize=1)
def _counts() -> TopicCounts:
    return count_baseline(Scorers(load_topics(None)), END).by_topic
