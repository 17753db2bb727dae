"""What a reader should know about the numbers: said on every page, beside them."""

from panictrack.archive.health import PossibleGaps
from panictrack.model import Series
from panictrack.scorers import ALARM_THRESHOLD
from panictrack.times import week_name

_ALARMED = (
    f"A headline counts as alarmed from an alarm score of {ALARM_THRESHOLD:.2f} on, where as many headlines "
    "are called alarmed as were read so in training; of those called, six in ten were. The scorer reads "
    "headlines only, was trained on headlines read by a machine with a codebook, and errs: the page says "
    "what its errors change."
)
_MEASURES = (
    "Panic is alarmed headlines of all headlines, attention is headlines on the topic of all headlines, the "
    "alarm rate is alarmed of those on the topic; concern counts headlines with at least some alarm. "
    "Attention is not fear: where attention falls, fear need not have faded."
)
_MISSING = (
    "Weeks without headlines are missing and not zero; in hatched weeks less than four fifths of the usual "
    "headlines were collected."
)
_OUTLETS = (
    "Outlets come and go. Each week's headlines are weighed by outlet, so that an outlet which is always "
    "more alarmed does not look like a panic when it is added. This takes an outlet's difference as constant "
    "over the years, and links outlets only through the weeks they share."
)
_BASELINE = (
    "Before November 2022 the built-in baseline is almost wholly one newspaper, after it front pages, an "
    "aggregator and a forum: what changed then may be the sources and not the world."
)
_HYPOTHESIS = (
    "The tech panic cycle is a hypothesis, and its authors take part in the debate. Nothing here assumes it."
)


def what_to_know(series: Series, gaps: PossibleGaps) -> tuple[str, ...]:
    """The notes under a report on this series."""
    last = f"The last week with headlines is {week_name(series.points[-1].start)}. " if series.points else ""
    return (_ALARMED, _MEASURES, last + _MISSING + _told(gaps), _OUTLETS, _BASELINE, _HYPOTHESIS)


def _told(gaps: PossibleGaps) -> str:
    """What the ledger knows of headlines that came and went between two polls."""
    if not gaps.n_ever:
        return " Up to the end of this week, the ledger of the archive's own feeds has no possible gap."
    ever = f" Up to the end of this week, {gaps.n_ever} polls of own feeds may have missed headlines"
    if not gaps.n_in_week:
        return f"{ever}, none of them in this week."
    return f"{ever}, {gaps.n_in_week} of them in this week ({', '.join(gaps.outlets_in_week)})."
