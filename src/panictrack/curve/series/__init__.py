"""From week counts to series: standardised exposure, coverage, and statistics of counts."""

from panictrack.curve.series.build import REFERENCE_WEEKS, build_series, by_month, reference_panel, shown_by
from panictrack.curve.series.overlap import MergedCounts, merge_counts

__all__ = [
    "REFERENCE_WEEKS",
    "MergedCounts",
    "build_series",
    "by_month",
    "merge_counts",
    "reference_panel",
    "shown_by",
]
