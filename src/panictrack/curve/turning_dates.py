"""Which turning points of a curve may be drawn as if they had a date."""

from dataclasses import dataclass
from datetime import date

from panictrack.curve.intervals import DateInterval
from panictrack.curve.result import PanicCurve, TurningPoint, Verdict

_DATED = {
    Verdict.IDENTIFIED: frozenset(TurningPoint),
    Verdict.PROBABLY_PASSED: frozenset({TurningPoint.POINT_OF_PANIC, TurningPoint.PEAK}),
    Verdict.STILL_RISING: frozenset({TurningPoint.POINT_OF_PANIC}),
}
"""What each verdict lets us date. The others see no single cycle, or cannot tell, so their draws part no
stages; what has probably passed its height declines in an uncertain way, as its sentence says; what still
rises has no height to date."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Boundary:
    """The moment between two stages, and whether it is drawn as dated."""

    point: TurningPoint
    interval: DateInterval
    is_dated: bool


def boundaries_of(curve: PanicCurve | None) -> tuple[Boundary, ...]:
    """The three boundaries in their order; none without a curve.

    A boundary is dated where the verdict allows it and it is as likely as not that it lies in the watched
    weeks: its median exists and is no later than the last of them. The medians come in order, and so the
    dated ones are always the first of the three: each stage up to the last that is drawn has its beginning.
    """
    if curve is None:
        return ()
    last, allowed = curve.span[1], _DATED.get(curve.verdict, frozenset())
    return tuple(
        Boundary(
            point=point,
            interval=curve.turning_points[point],
            is_dated=point in allowed and is_past(curve.turning_points[point].q50, last),
        )
        for point in TurningPoint
    )


def is_past(day: date | None, last: date) -> bool:
    """Whether a quantile of a date lies in the watched weeks; None is later than any date."""
    return day is not None and day <= last
