"""From week counts to series: one exposure for outlets that come and go, and how much was covered."""

from panictrack.curve.series.build import build_series, by_month, merge_counts

__all__ = ["build_series", "by_month", "merge_counts"]
