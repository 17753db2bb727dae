"""Placing names in one row: each as close as possible to what it names, none over another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LETTER = 0.6 / 72  # inches for each point: a letter of a middling width
GAP = 0.12  # inches between two names
REACH = 0.5  # inches: farther from its stage, a name would seem to belong to another


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A stage as it is drawn: from where to where, in inches from the left end of the axis."""

    name: str
    early: float
    late: float
    points: float  # how large its name is

    @property
    def middle(self) -> float:
        """The best centre for its name."""
        return (self.early + self.late) / 2

    @property
    def name_width(self) -> float:
        """How wide its name is, about."""
        return LETTER * self.points * len(self.name)


def named_stages(stages: Sequence[Stretch], room: float) -> list[tuple[Stretch, float]]:
    """The stages that can be named in a row as wide as `room`, each with the centre of its name.

    A stage whose name the others would push out of reach has none: the shortest of them goes first.
    """
    named = list(stages)
    while named:
        widths = [stage.name_width for stage in named]
        candidates = list(
            zip(named, placed([stage.middle for stage in named], widths, room, GAP), strict=True)
        )
        far = [stage for stage, centre in candidates if _distance(stage, centre) > REACH]
        if not far:
            return candidates
        named.remove(min(far, key=lambda stage: stage.late - stage.early))
    return []


def _distance(stage: Stretch, centre: float) -> float:
    """How far the name ends from its stage; negative if it is over a part of it."""
    return max(stage.early - centre, centre - stage.late) - stage.name_width / 2


def placed(centres: Sequence[float], widths: Sequence[float], room: float, gap: float) -> list[float]:
    """The centres of names of these widths in a row from 0 to `room`, at least `gap` apart, in their order.

    Names that would touch move apart evenly (the least squares of their moves). Where the row is shorter
    than all of them together they run over its end.
    """
    steps = [0.0]
    for before, after in pairwise(widths):
        steps.append(steps[-1] + (before + after) / 2 + gap)
    starts = [centre - step for centre, step in zip(centres, steps, strict=True)]
    low = widths[0] / 2
    high = max(low, room - widths[-1] / 2 - steps[-1])
    return [min(max(start, low), high) + step for start, step in zip(_rising(starts), steps, strict=True)]


def _rising(values: Sequence[float]) -> list[float]:
    """The nearest values that never fall: neighbours out of order share their mean."""
    pools: list[list[float]] = []
    for value in values:
        pools.append([value])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    return [_mean(pool) for pool in pools for _ in pool]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
