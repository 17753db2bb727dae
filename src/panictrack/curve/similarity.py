"""The shape of one course against others: which of them one looks like at this point, if any.

Levels are never compared, only shapes. A course runs from its onset (the last time before its highest
point that its elevation was below a tenth of it) to the end of what was watched, is scaled to the same
length, and compared by the shape distance of Yang and Leskovec (2011), free of height:

    d(x, y) = min_a |x - a y| / |x| = sqrt(1 - (x.y)^2 / (|x|^2 |y|^2))    0: the same, 1: nothing in common

Another course may be further on than ours, so ours is held against every beginning of it, and the
nearest counts: "at this point". Distances are taken between posterior draws, which gives them intervals.
The yardstick is how far draws of our own course lie from one another: a course that is no further away
than that cannot be told from ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from panictrack.curve.draws import Draws
from panictrack.curve.fit import posterior
from panictrack.curve.observations import Observations
from panictrack.curve.result import NumberInterval
from panictrack.curve.shapes import FloatArray, IntArray
from panictrack.errors import NotEnoughDataError
from panictrack.model import Series

N_PAIRS = 300
N_PLACES = 60  # points of a course after scaling
N_BEGINNINGS = 24  # of another course
SHORTEST = 5  # periods: less has no shape
ONSET = 0.1  # of the highest elevation
LEAST_RISE = 0.5  # of the floor: a draw that rises less has no course, only noise


@dataclass(frozen=True, kw_only=True, slots=True)
class Trajectory:
    """A fitted series as the comparison needs it."""

    observations: Observations
    draws: Draws


@dataclass(frozen=True, kw_only=True, slots=True)
class Similarity:
    """How near another course comes to ours, and at which point of it."""

    distance: NumberInterval
    date: date | None  # the other course until then looks like ours until now (median)
    times_as_long: float  # its beginning lasted so many times as long as ours (median)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Every other course that has a shape, nearest first, and what may be said of them."""

    name: str  # of our own course
    own_distance: NumberInterval  # between draws of our own course
    similarities: Mapping[str, Similarity]
    left_out: Mapping[str, str]  # other courses that could not be compared, and why


def compare(
    own: Trajectory,
    others: Mapping[str, Trajectory],
    *,
    name: str,
    too_little: Mapping[str, str] | None = None,
    seed: int = 0,
) -> Comparison:
    """Our course against others, nearest first; courses without a rise are left out.

    `too_little` names others that had no curve at all, and why: they are told as left out, too.

    Raises
    ------
    NotEnoughDataError
        Our own course has not risen yet, so it has no shape.

    Can mislead while our course only rises: the beginnings of most others rise too. The sentence then names
    several, or says how many.
    """
    generator = np.random.default_rng([seed, 3])
    ours, our_lengths = _shapes(own, generator)
    if not len(ours):
        raise NotEnoughDataError(
            f"{name} has not risen by half of its floor, so there is no shape to compare; "
            "wait for more headlines or choose another topic or measure"
        )
    yardstick = _interval(_distances(ours, ours[generator.permutation(len(ours))]))
    found: dict[str, Similarity] = {}
    left_out = dict(too_little or {})
    for other_name, other in others.items():
        nearest = _nearest(ours, our_lengths, other, generator)
        if nearest is None:
            left_out[other_name] = "has not risen"
        else:
            found[other_name] = nearest
    ordered = dict(sorted(found.items(), key=lambda item: item[1].distance.q50))
    return Comparison(
        name=name,
        own_distance=yardstick,
        similarities=ordered,
        left_out=left_out,
    )


def trajectory_of(series: Series, now: date) -> Trajectory:
    """A series fitted for comparison; NotEnoughDataError as in `fit`."""
    found = posterior(series, now, n_draws=2 * N_PAIRS)
    return Trajectory(observations=found.observations, draws=found.draws)


def _shapes(course: Trajectory, generator: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Up to 300 draws from onset to now, (N, 60), and how many days each lasted, (N,)."""
    rows = _risen(course, generator)
    shapes = np.array([_scaled(past[onset:]) for past, onset in rows]).reshape(len(rows), N_PLACES)
    lengths = np.array([len(past) - onset for past, onset in rows]) * course.observations.step_days
    return shapes, lengths


def _risen(course: Trajectory, generator: np.random.Generator) -> list[tuple[FloatArray, int]]:
    """The watched elevation of draws that rose, each with the index of its onset, where it has a shape."""
    draws = course.draws
    chosen = generator.choice(len(draws.floor), min(N_PAIRS, len(draws.floor)), replace=False)
    found = []
    for row in chosen:
        level = draws.level[row, : draws.n_past]
        past = level - level.min()
        if past.max() >= LEAST_RISE * max(level.min(), 1e-12):
            highest = int(past.argmax())
            low = np.flatnonzero(past[: highest + 1] < ONSET * past.max())
            onset = int(low[-1]) if len(low) else 0
            if len(past) - onset >= SHORTEST:
                found.append((past, onset))
    return found


def _scaled(part: FloatArray) -> FloatArray:
    """A part of a course at 60 places, whatever its length."""
    return np.interp(np.linspace(0, len(part) - 1, N_PLACES), np.arange(len(part)), part)


def _nearest(
    ours: FloatArray, our_lengths: FloatArray, other: Trajectory, generator: np.random.Generator
) -> Similarity | None:
    """The nearest beginning of another course, draw by draw; None where it never rose."""
    rows = _risen(other, generator)
    if len(rows) < N_PAIRS // 10:  # most of its draws have no course
        return None
    distances, ends, lengths = [], [], []
    for place, (shape, own_length) in enumerate(zip(ours, our_lengths, strict=True)):
        past, onset = rows[place % len(rows)]
        stops = _stops(onset, len(past))
        beginnings = np.array([_scaled(past[onset:stop]) for stop in stops])
        away = _distances(np.broadcast_to(shape, beginnings.shape), beginnings)
        best = int(away.argmin())
        distances.append(away[best])
        ends.append(stops[best] - 1)
        lengths.append((stops[best] - onset) * other.observations.step_days / own_length)
    end = float(other.draws.times[int(np.median(ends))])
    return Similarity(
        distance=_interval(np.array(distances)),
        date=other.observations.date_of(end),
        times_as_long=float(np.median(lengths)),
    )


def _stops(onset: int, length: int) -> IntArray:
    """Where the beginnings of a course end, as indices behind their last period."""
    return np.unique(np.linspace(onset + SHORTEST, length, N_BEGINNINGS).astype(np.intp))


def _distances(first: FloatArray, second: FloatArray) -> FloatArray:
    """The shape distance of each row of `first` to the same row of `second`, (N,)."""
    product = (first * second).sum(axis=1) ** 2
    sizes = (first**2).sum(axis=1) * (second**2).sum(axis=1)
    alike = np.divide(product, sizes, out=np.zeros_like(product), where=sizes > 0)
    return np.asarray(np.sqrt(np.clip(1.0 - alike, 0.0, 1.0)))


def _interval(values: FloatArray) -> NumberInterval:
    q025, q10, q50, q90, q975 = np.quantile(values, [0.025, 0.1, 0.5, 0.9, 0.975]).tolist()
    return NumberInterval(q025=q025, q10=q10, q50=q50, q90=q90, q975=q975)
