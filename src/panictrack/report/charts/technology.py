"""A technology as the page and its charts compare it with others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from panictrack.curve import PanicCurve
from panictrack.history.align import KeyDates
from panictrack.model import Series
from panictrack.report.i18n import t
from panictrack.scoring.scorers import ENOUGH, FEWEST_CHECKED, TopicPrecision

PRESENT = "ai"  # the wave that is under way: it is followed to this week
NOTHING_DOCUMENTED = KeyDates()
HISTORY_END = date(2022, 10, 24)
"""The last whole week of nytimes.com, the largest stream of the baseline. What came later comes from front
pages and shorter lists, and may distort the curve of a technology that is out of the news."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Technology:
    """A topic's concern, its curve, and what is documented of the technology's beginning.

    `precision` is how often readers confirmed that its concern is fear of it; None for AI, whose errors are
    measured in more detail, and for a topic that nobody measured.
    """

    label: str
    series: Series
    curve: PanicCurve | None = None  # None: too little data, or not drawn
    key_dates: KeyDates = NOTHING_DOCUMENTED
    precision: TopicPrecision | None = None
    is_reported: bool = False  # the topic of the page is drawn, whatever its precision

    @property
    def is_drawn(self) -> bool:
        """Whether its concern may be drawn as alarm."""
        return self.is_reported or self.precision is None or self.precision.suffices

    @property
    def remark(self) -> str:
        """The precision of its concern, to stand beside its name; nothing beside AI."""
        if self.precision is None:
            return "" if self.series.topic == PRESENT else t("precision-not-measured")
        enough = "yes" if self.precision.suffices else "no"
        return t("precision-known", share=bare(self.precision.concern.share), enough=enough)


def not_drawn(technologies: Sequence[Technology]) -> str:
    """How many technologies a chart leaves out, and why; nothing where it draws all."""
    number = sum(not one.is_drawn for one in technologies)
    return t("precision-left-out", number=number, **the_rule()) if number else ""


def the_rule() -> dict[str, str]:
    """The numbers of the rule that decides what is drawn, for the words of the page."""
    return {"enough": bare(ENOUGH), "fewest": str(FEWEST_CHECKED)}


def bare(share: float) -> str:
    """A share without the zero before its point: .92, 1.00."""
    return f"{share:.2f}".removeprefix("0")
