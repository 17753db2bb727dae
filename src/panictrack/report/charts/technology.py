"""A technology as the page and its charts compare it with others."""

from dataclasses import dataclass

from panictrack.curve import PanicCurve
from panictrack.history.align import KeyDates
from panictrack.model import Series

NOTHING_DOCUMENTED = KeyDates()


@dataclass(frozen=True, kw_only=True, slots=True)
class Technology:
    """A topic's concern, its curve, and what is documented of the technology's beginning."""

    label: str
    series: Series
    curve: PanicCurve | None = None  # None: too little data
    key_dates: KeyDates = NOTHING_DOCUMENTED
