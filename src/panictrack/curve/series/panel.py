"""The panel: which stream showed how many headlines in which period, as arrays of periods by streams."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panictrack.model.times import WEEK

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
DayArray = NDArray[np.datetime64]

SMALL_STREAMS = "(small streams)"
SMALL_FOREIGN = "(small streams outside the baseline)"
COVERAGE_WINDOW = 53  # weeks: the usual volume may change over the years
FEW_HEADLINES = 200  # in total: the rate of a stream with fewer is not worth estimating


@dataclass(frozen=True, kw_only=True)
class StreamPanel:
    """Numerator, denominator and headlines by period and stream, (T, J) each."""

    streams: tuple[str, ...]
    count: FloatArray
    n: FloatArray
    n_headlines: FloatArray


def panel_of(
    rows: IntArray,
    streams: Sequence[str],
    *,
    count: Sequence[float],
    n: Sequence[float],
    n_headlines: Sequence[float],
    foreign: Container[str] = (),
) -> StreamPanel:
    """The panel of counts given as columns, `rows` with the period of each; small streams are pooled.

    Those that are `foreign` are pooled with one another: they must not change the effects of the others.

    Counts of the same period and stream are summed. The order of counts does not matter: sums of whole
    numbers are exact.
    """
    totals = dict.fromkeys(streams, 0.0)
    for stream, headlines in zip(streams, n_headlines, strict=True):
        totals[stream] += headlines
    names = {
        name: name if total >= FEW_HEADLINES else SMALL_FOREIGN if name in foreign else SMALL_STREAMS
        for name, total in totals.items()
    }
    of_panel = tuple(sorted(set(names.values())))
    column_of = {stream: of_panel.index(name) for stream, name in names.items()}
    shape = (int(rows.max()) + 1, len(of_panel))
    cells = rows * len(of_panel) + np.array([column_of[stream] for stream in streams])
    tables: list[FloatArray] = [
        np.bincount(cells, weights=values, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
        for values in (count, n, n_headlines)
    ]
    return StreamPanel(streams=of_panel, count=tables[0], n=tables[1], n_headlines=tables[2])


def weeks_since_first(weeks: DayArray) -> IntArray:
    """Whole weeks from the first to each of these: the rows of a weekly panel."""
    return np.asarray((weeks - weeks.min()) // np.timedelta64(WEEK), dtype=np.int64)


def coverage(n_headlines: FloatArray) -> FloatArray:
    """sum_j min(n_tj, usual_tj) / sum_j usual_tj, (T,) in 0-1, over the streams then on the panel.

    A stream is on the panel from its first to its last week; its usual volume is the median of its weeks
    with headlines within half a year on each side. A week without its headlines counts against coverage; a
    stream without headlines for more than half a year on each side is off the panel meanwhile. Can mislead at
    the ends of a stream's span: a half week looks like a gap.
    """
    usual = np.zeros_like(n_headlines)
    cells = np.nonzero(_on_panel(n_headlines))
    usual[cells] = _local_medians(n_headlines, cells)
    total = usual.sum(axis=1)
    collected = np.minimum(n_headlines, usual).sum(axis=1)
    return np.asarray(np.divide(collected, total, out=np.zeros_like(total), where=total > 0))


def _on_panel(n_headlines: FloatArray) -> BoolArray:
    has_headlines = n_headlines > 0
    begun = np.maximum.accumulate(has_headlines, axis=0)
    not_ended = np.maximum.accumulate(has_headlines[::-1], axis=0)[::-1]
    return np.asarray(begun & not_ended)


def _local_medians(n_headlines: FloatArray, cells: tuple[IntArray, ...]) -> FloatArray:
    """The lower median of the weeks with headlines in a window around each of K cells, (K,); 0 if none.

    Only for these cells: most streams are on the panel for a small part of its weeks.
    """
    half = COVERAGE_WINDOW // 2
    known = np.where(n_headlines > 0, n_headlines, np.inf)  # unknown weeks are sorted to the end
    padded = np.pad(known, ((half, half), (0, 0)), constant_values=np.inf)
    windows = np.sort(
        np.lib.stride_tricks.sliding_window_view(padded, COVERAGE_WINDOW, axis=0)[cells], axis=1
    )
    n_known = np.isfinite(windows).sum(axis=1)
    middle = windows[np.arange(len(windows)), np.maximum((n_known - 1) // 2, 0)]
    return np.where(n_known > 0, middle, 0.0)
