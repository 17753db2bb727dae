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
IntArray = NDArray[np.int64]

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
    rows = np.array([(count.week_start - first).days // WEEK.days for count in counts])
    cells = rows, np.array([column[names[count.outlet]] for count in counts])
    shape = (int(rows.max()) + 1, len(outlets))
    n_headlines = [count.n_headlines for count in counts]
    denominator = [count.n_topic for count in counts] if measure.is_of_a_topic else n_headlines
    return Panel(
        first_week=first,
        outlets=outlets,
        count=_summed(shape, cells, _numerators(counts, measure, label)),
        n=_summed(shape, cells, denominator),
        n_headlines=_summed(shape, cells, n_headlines),
    )


def _summed(shape: tuple[int, int], cells: tuple[IntArray, IntArray], values: Sequence[int]) -> FloatArray:
    table = np.zeros(shape)
    np.add.at(table, cells, values)  # outlets that are pooled share cells
    return table


def _panel_names(counts: Sequence[WeekCount]) -> dict[str, str]:
    totals: Counter[str] = Counter()
    for count in counts:
        totals[count.outlet] += count.n_headlines
    return {name: name if total >= FEW_HEADLINES else SMALL_OUTLETS for name, total in totals.items()}


def _numerators(counts: Sequence[WeekCount], measure: Measure, label: str) -> list[int]:
    match measure:
        case Measure.ATTENTION:
            return [count.n_topic for count in counts]
        case Measure.CONCERN:
            return [count.n_concerned for count in counts]
        case Measure.PANIC | Measure.ALARM_RATE:
            return [count.n_alarmed for count in counts]
        case Measure.LABELLED:
            return [count.labels.get(label, 0) for count in counts]
        case Measure.GIVEN:
            raise ValueError("week counts have no measure that was given")
