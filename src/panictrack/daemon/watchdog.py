"""What watches the tick: a clock that was set, and a tick that does not end. Pure, on two clocks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_CLOCK_STEP_SECONDS = 30.0  # smaller differences are the daily work of a time service
STUCK_SECONDS = 1800.0  # every wait of a tick is bounded; all of them together end far below this


class Stall(StrEnum):
    """What the watchdog noticed."""

    CLOCK_SET_BACK = "clock set back"
    CLOCK_SET_FORWARD = "clock set forward, or the machine slept"
    TICK_STUCK = "tick stuck"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockReading:
    """One look at both clocks: the wall's, which people set, and the monotonic one, which nobody can."""

    wall: datetime
    monotonic: float
    tick_began: float | None  # on the monotonic clock; None: no tick is running


def stalls(before: ClockReading, now: ClockReading) -> list[tuple[Stall, float]]:
    """What happened between two looks, with how many seconds it is about."""
    found = []
    step = (now.wall - before.wall).total_seconds() - (now.monotonic - before.monotonic)
    if step <= -_CLOCK_STEP_SECONDS:
        found.append((Stall.CLOCK_SET_BACK, -step))
    elif step >= _CLOCK_STEP_SECONDS:
        found.append((Stall.CLOCK_SET_FORWARD, step))
    if now.tick_began is not None and (took := now.monotonic - now.tick_began) >= STUCK_SECONDS:
        found.append((Stall.TICK_STUCK, took))
    return found
