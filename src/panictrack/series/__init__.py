"""From week counts to series: one exposure for outlets that come and go, and how much was covered."""

from panictrack.series.building import build_series
from panictrack.series.merging import merge_counts
from panictrack.series.monthly import by_month

__all__ = ["build_series", "by_month", "merge_counts"]
