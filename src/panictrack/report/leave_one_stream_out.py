"""Whether the result depends on a single stream: the panic curve fitted without each of the largest.

All streams share one trend in the fit. A stream with a trend of its own would bend it; then the result
changes when that stream is left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from panictrack.curve import PanicCurve, Verdict
from panictrack.curve.series import build_series
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, ReferencePanel, WeekCount
from panictrack.report.curve_cache import CurveCache

MOST_STREAMS = 6
LEAST_SHARE = 0.03  # of the alarmed headlines: a smaller stream hardly affects the curve


@dataclass(frozen=True, kw_only=True, slots=True)
class WithoutStream:
    """The curve without one stream; None where the remaining headlines are too few."""

    stream: str
    share: float  # of the alarmed headlines that the stream published
    curve: PanicCurve | None

    def differs_from(self, verdict: Verdict) -> bool:
        """Whether leaving out the stream changes the verdict."""
        return self.curve is None or self.curve.verdict is not verdict


def without_each_stream(
    counts: Sequence[WeekCount],
    *,
    topic: str,
    reference: ReferencePanel | None,
    now: date,
    label: str,
    curves: CurveCache,
) -> tuple[WithoutStream, ...]:
    """The panic about a topic without each stream that has at least 3% of its alarmed headlines, six at most.

    Can mislead when two streams drift together, as two that print the same agency do.
    """
    results = []
    for stream, share in _largest(counts):
        series = build_series(
            [c for c in counts if c.stream != stream], topic, Measure.PANIC, reference=reference
        )
        try:
            curve = curves.curve(series, now, label=label)
        except NotEnoughDataError:
            curve = None
        results.append(WithoutStream(stream=stream, share=share, curve=curve))
    return tuple(results)


def _largest(counts: Sequence[WeekCount]) -> list[tuple[str, float]]:
    """The streams with the most alarmed headlines and their shares of them."""
    alarmed: Counter[str] = Counter()
    for count in counts:
        alarmed[count.stream] += count.n_alarmed
    total = sum(alarmed.values())
    ordered = sorted(alarmed.items(), key=lambda item: (-item[1], item[0]))[:MOST_STREAMS]
    return [(stream, n / total) for stream, n in ordered if total and n >= LEAST_SHARE * total]
