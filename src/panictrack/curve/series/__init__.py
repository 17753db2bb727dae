"""From week counts to series: standardised exposure, coverage, and statistics of counts."""

from panictrack.curve.series.build import build_series, by_month, merge_counts

__all__ = ["build_series", "by_month", "merge_counts"]
