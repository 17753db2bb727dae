"""Whether the result depends on a single outlet: the panic curve fitted without each of the largest.

All outlets share one trend in the fit. An outlet with a trend of its own would bend it; then the result
changes when that outlet is left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from panictrack.curve import PanicCurve, Verdict
from panictrack.curve.series import build_series
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, WeekCount
from panictrack.report.curve_cache import CurveCache

MOST_OUTLETS = 6
LEAST_SHARE = 0.03  # of the alarmed headlines: a smaller outlet hardly affects the curve


@dataclass(frozen=True, kw_only=True, slots=True)
class WithoutOutlet:
    """The curve without one outlet; None where the remaining headlines are too few."""

    outlet: str
    share: float  # of the alarmed headlines that the outlet published
    curve: PanicCurve | None

    def differs_from(self, verdict: Verdict) -> bool:
        """Whether leaving out the outlet changes the verdict."""
        return self.curve is None or self.curve.verdict is not verdict


def without_each_outlet(
    counts: Sequence[WeekCount], *, topic: str, now: date, label: str, curves: CurveCache
) -> tuple[WithoutOutlet, ...]:
    """The panic about a topic without each outlet that has at least 3% of its alarmed headlines, six at most.

    Can mislead when two outlets drift together, as two that print the same agency do.
    """
    results = []
    for outlet, share in _largest(counts):
        series = build_series([c for c in counts if c.outlet != outlet], topic, Measure.PANIC)
        try:
            curve = curves.curve(series, now, label=label)
        except NotEnoughDataError:
            curve = None
        results.append(WithoutOutlet(outlet=outlet, share=share, curve=curve))
    return tuple(results)


def _largest(counts: Sequence[WeekCount]) -> list[tuple[str, float]]:
    """The outlets with the most alarmed headlines and their shares of them."""
    alarmed: Counter[str] = Counter()
    for count in counts:
        alarmed[count.outlet] += count.n_alarmed
    total = sum(alarmed.values())
    ordered = sorted(alarmed.items(), key=lambda item: (-item[1], item[0]))[:MOST_OUTLETS]
    return [(outlet, n / total) for outlet, n in ordered if total and n >= LEAST_SHARE * total]
