"""Coverage: how much of what the panel usually publishes was collected in a week."""

import numpy as np

from panictrack.curve.series.panel import FloatArray, IntArray

WINDOW = 53  # weeks: what is usual may change over the years


def coverage(n_headlines: FloatArray) -> FloatArray:
    """sum_j min(n_tj, usual_tj) / sum_j usual_tj, (T,) in 0-1, over the outlets then on the panel.

    An outlet is on the panel from its first to its last week; what is usual for it is the median of its
    weeks with headlines within half a year to each side. A week in which an outlet is silent counts
    against coverage; one that is silent for longer than that to both sides is off the panel meanwhile.
    Can mislead at the ends of an outlet's span: a half week looks like a gap.
    """
    usual = np.zeros_like(n_headlines)
    places = np.nonzero(_on_panel(n_headlines))
    usual[places] = _local_medians(n_headlines, places)
    total = usual.sum(axis=1)
    seen = np.minimum(n_headlines, usual).sum(axis=1)
    return np.asarray(np.divide(seen, total, out=np.zeros_like(total), where=total > 0))


def _on_panel(n_headlines: FloatArray) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    seen = n_headlines > 0
    begun = np.maximum.accumulate(seen, axis=0)
    not_ended = np.maximum.accumulate(seen[::-1], axis=0)[::-1]
    return np.asarray(begun & not_ended)


def _local_medians(n_headlines: FloatArray, places: tuple[IntArray, ...]) -> FloatArray:
    """The lower median of the weeks with headlines in a window around each of these weeks; 0 without any.

    Only where it is asked for, (K,): most outlets are on the panel for a small part of its weeks.
    """
    half = WINDOW // 2
    known = np.where(n_headlines > 0, n_headlines, np.inf)  # what is not known is sorted to the end
    padded = np.pad(known, ((half, half), (0, 0)), constant_values=np.inf)
    windows = np.sort(np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=0)[places], axis=1)
    n_known = np.isfinite(windows).sum(axis=1)
    middle = windows[np.arange(len(windows)), np.maximum((n_known - 1) // 2, 0)]
    return np.where(n_known > 0, middle, 0.0)
