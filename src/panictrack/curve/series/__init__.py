"""From week counts to series: one exposure for outlets that come and go, and how much was covered."""

from panictrack.curve.series.build import build_series
from panictrack.curve.series.merge import merge_counts
from panictrack.curve.series.monthly import by_month

__all__ = ["build_series", "by_month", "merge_counts"]
