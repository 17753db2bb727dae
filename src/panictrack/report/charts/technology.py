"""A technology as the page and its charts compare it with others."""

from collections.abc import Sequence
from dataclasses import dataclass

from panictrack.curve import PanicCurve
from panictrack.curve.series.stats import Pool, pooled
from panictrack.history.align import KeyDates
from panictrack.model import Series
from panictrack.report import PRESENT_TOPIC
from panictrack.report.i18n import t
from panictrack.scoring.scorers import ENOUGH, FEWEST_CHECKED, TopicPrecision

PRESENT = PRESENT_TOPIC  # always drawn: the classifier's errors are known best for it
NOTHING_DOCUMENTED = KeyDates()
POOLED_WEEKS = 52
FEWEST_WEEKS = POOLED_WEEKS // 2  # with headlines: a mean of fewer is not used


@dataclass(frozen=True, kw_only=True, slots=True)
class Technology:
    """A topic's concern, its curve, and what is documented of the technology's beginning.

    `precision` is how often readers confirmed that its concern is fear of it; None for a topic that nobody
    measured.
    """

    label: str
    series: Series
    curve: PanicCurve | None = None  # None: too little data
    key_dates: KeyDates = NOTHING_DOCUMENTED
    precision: TopicPrecision | None = None
    is_reported: bool = False  # the topic of the page is drawn, whatever its precision
    is_own: bool = False  # counted with the user's archive, not of the baseline alone

    @property
    def is_drawn(self) -> bool:
        """Whether its concern may be drawn as alarm."""
        is_always = self.is_reported or self.series.topic == PRESENT
        return is_always or self.precision is None or self.precision.suffices

    @property
    def remark(self) -> str:
        """The precision of its concern, to stand beside its name."""
        if self.precision is None:
            return t("precision-not-measured")
        return t("precision-known", share=bare(self.precision.concern.share), kind=self._kind, **the_rule())

    def means(self) -> tuple[Pool, ...]:
        """The yearly means of its series, around every week; not those of too few weeks with headlines."""
        pools = pooled(self.series.points, POOLED_WEEKS)
        return tuple(pool for pool in pools if pool.n_points >= FEWEST_WEEKS)

    @property
    def _kind(self) -> str:
        """Whether the precision suffices, or where it first falls short."""
        if self.precision is None or self.precision.suffices:
            return "enough"
        if self.precision.concern.suffices:
            return "terms"
        return "few" if self.precision.concern.is_few else "wrong"


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
