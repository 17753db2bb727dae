"""Whether the answer hangs on one outlet: the panic curve again, each time without one of them.

All outlets share one course in the fit. One that has a trend of its own would bend it; then the answer
changes when that outlet is left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from panictrack.curve import PanicCurve
from panictrack.curve.series import build_series
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, WeekCount
from panictrack.report.curve_cache import CurveCache

MOST_OUTLETS = 6
LEAST_SHARE = 0.03  # of the alarmed headlines: without fewer the curve cannot differ


@dataclass(frozen=True, kw_only=True, slots=True)
class WithoutOutlet:
    """The curve without one outlet; None where too little is left for one."""

    outlet: str
    share: float  # of the alarmed headlines that it brought
    curve: PanicCurve | None


def without_each_outlet(
    counts: Sequence[WeekCount], *, topic: str, now: date, label: str, curves: CurveCache
) -> tuple[WithoutOutlet, ...]:
    """The panic over a topic without each outlet that brought 3 % of its alarmed headlines, six at most.

    Can mislead when two outlets drift together, as two that print the same agency do.
    """
    found = []
    for outlet, share in _largest(counts):
        series = build_series([c for c in counts if c.outlet != outlet], topic, Measure.PANIC)
        try:
            curve = curves.curve(series, now, label=label)
        except NotEnoughDataError:
            curve = None
        found.append(WithoutOutlet(outlet=outlet, share=share, curve=curve))
    return tuple(found)


def _largest(counts: Sequence[WeekCount]) -> list[tuple[str, float]]:
    """The outlets with the most alarmed headlines and their shares of them."""
    alarmed: Counter[str] = Counter()
    for count in counts:
        alarmed[count.outlet] += count.n_alarmed
    total = sum(alarmed.values())
    ordered = sorted(alarmed.items(), key=lambda item: (-item[1], item[0]))[:MOST_OUTLETS]
    return [(outlet, n / total) for outlet, n in ordered if total and n >= LEAST_SHARE * total]
