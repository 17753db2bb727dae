"""The panel: which outlet published how many headlines in which week, as arrays of weeks by outlets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from panictrack.model import Measure, WeekCount
from panictrack.times import WEEK

FloatArray = NDArray[np.float64]

SMALL_OUTLETS = "(small outlets)"
FEW_HEADLINES = 200  # in all: an outlet with fewer has no rate of its own worth estimating


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Numerator, denominator and headlines, (T, J) each, for every week from the first to the last."""

    first_week: date
    outlets: tuple[str, ...]
    count: FloatArray
    n: FloatArray
    n_headlines: FloatArray

    def week(self, index: int) -> date:
        """The Monday of a row."""
        return self.first_week + index * WEEK


def panel_of(counts: Sequence[WeekCount], measure: Measure, label: str) -> Panel:
    """The panel of one topic's counts; outlets with fewer than 200 headlines are pooled.

    `label` names what is counted where the measure is LABELLED.
    """
    names = _panel_names(counts)
    outlets = tuple(sorted(set(names.values())))
    column = {name: index for index, name in enumerate(outlets)}
    first = min(count.week_start for count in counts)
    n_weeks = (max(count.week_start for count in counts) - first) // WEEK + 1
    numerator, denominator, headlines = np.zeros((3, n_weeks, len(outlets)))
    for count in counts:
        cell = ((count.week_start - first) // WEEK, column[names[count.outlet]])
        numerator[cell] += _numerator(count, measure, label)
        denominator[cell] += _denominator(count, measure)
        headlines[cell] += count.n_headlines
    return Panel(first_week=first, outlets=outlets, count=numerator, n=denominator, n_headlines=headlines)


def _panel_names(counts: Sequence[WeekCount]) -> dict[str, str]:
    totals: Counter[str] = Counter()
    for count in counts:
        totals[count.outlet] += count.n_headlines
    return {name: name if total >= FEW_HEADLINES else SMALL_OUTLETS for name, total in totals.items()}


def _numerator(count: WeekCount, measure: Measure, label: str) -> int:
    match measure:
        case Measure.ATTENTION:
            return count.n_topic
        case Measure.CONCERN:
            return count.n_concerned
        case Measure.PANIC | Measure.ALARM_RATE:
            return count.n_alarmed
        case Measure.LABELLED:
            return count.labels.get(label, 0)
        case Measure.GIVEN:
            raise ValueError("week counts have no measure that was given")


def _denominator(count: WeekCount, measure: Measure) -> int:
    return count.n_topic if measure in {Measure.ALARM_RATE, Measure.LABELLED} else count.n_headlines
