"""A technology as the page and its charts compare it with others."""

from dataclasses import dataclass
from datetime import date

from panictrack.curve import PanicCurve
from panictrack.history.align import KeyDates
from panictrack.model import Series

NOTHING_DOCUMENTED = KeyDates()
HISTORY_END = date(2022, 10, 24)
"""The last whole week of nytimes.com, the largest stream of the baseline. What came later comes from front
pages and shorter lists, and may distort the curve of a technology that is out of the news."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Technology:
    """A topic's concern, its curve, and what is documented of the technology's beginning."""

    label: str
    series: Series
    curve: PanicCurve | None = None  # None: too little data
    key_dates: KeyDates = NOTHING_DOCUMENTED
