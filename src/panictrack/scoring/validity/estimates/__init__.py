"""Shares of a frame of headlines, from those that people coded and what the classifier says of all."""

from panictrack.scoring.validity.estimates.correction import misclassification_corrected, uncorrected
from panictrack.scoring.validity.estimates.sample import CodedSample
from panictrack.scoring.validity.estimates.shares import (
    Estimate,
    Method,
    Trend,
    by_group,
    difference,
    endless,
    share,
    trend,
)

__all__ = [
    "CodedSample",
    "Estimate",
    "Method",
    "Trend",
    "by_group",
    "difference",
    "endless",
    "misclassification_corrected",
    "share",
    "trend",
    "uncorrected",
]
