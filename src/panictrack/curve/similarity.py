"""The shape of one trajectory against others: which of them it resembles so far, if any.

Levels are never compared, only shapes. A trajectory runs from its onset (the last time before its highest
point that its elevation was below a tenth of that point's) to the end of the observed span, is scaled to a
common length, and compared by the shape distance of Yang and Leskovec (2011), which ignores size:

    d(x, y) = min_a |x - a y| / |x| = sqrt(1 - (x.y)^2 / (|x|^2 |y|^2))    0: the same, 1: nothing in common

Another trajectory may be further along than ours, so ours is compared with every beginning of it, and the
nearest counts. Distances are taken between posterior draws, which gives them intervals. They are judged by
the distance between draws of our own trajectory: another that is no further away than that cannot be told
from ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from panictrack.curve.draws import Draws
from panictrack.curve.fit import posterior
from panictrack.curve.observations import Observations
from panictrack.curve.result import NumberInterval
from panictrack.curve.shapes import FloatArray
from panictrack.errors import NotEnoughDataError
from panictrack.model import Series
from panictrack.model.rounding import settled

N_PAIRS = 300
N_POINTS = 60  # of a trajectory after scaling
N_BEGINNINGS = 24  # of another trajectory
SHORTEST = 5  # periods: less has no shape
ONSET = 0.1  # of the highest elevation
LEAST_RISE = 0.5  # of the floor: a draw that rises less is only noise


@dataclass(frozen=True, kw_only=True, slots=True)
class Trajectory:
    """A fitted series as a comparison needs it."""

    observations: Observations
    draws: Draws


@dataclass(frozen=True, kw_only=True, slots=True)
class Similarity:
    """How near another trajectory comes to ours, and at which point."""

    distance: NumberInterval
    step_days: float  # of the other
    date: date  # until then the other looks like ours until now (median)
    times_as_long: float  # duration of its beginning relative to ours (median)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Every other trajectory that has a shape, nearest first."""

    name: str  # of our own trajectory
    own_distance: NumberInterval  # between draws of our own trajectory
    similarities: Mapping[str, Similarity]
    left_out: Mapping[str, str]  # the others that could not be compared, and why


def compare(
    own: Trajectory,
    others: Mapping[str, Trajectory],
    *,
    name: str,
    too_little: Mapping[str, str] | None = None,
) -> Comparison:
    """Our trajectory against others, nearest first; those without a rise are left out.

    `too_little` names others that have no curve, and why: they are listed as left out, too.

    Raises
    ------
    NotEnoughDataError
        Our own trajectory has not risen yet, so it has no shape.

    Can mislead while ours only rises: the beginnings of most others rise, too.
    """
    generator = np.random.default_rng([0, 3])
    ours, our_lengths = _shapes(own, generator)
    if not len(ours):
        raise NotEnoughDataError(
            f"{name} has not risen by half of its floor, so there is no shape to compare; "
            "wait for more headlines or choose another topic or measure"
        )
    own_distance = _interval(_distances(ours, ours[generator.permutation(len(ours))]))
    similarities: dict[str, Similarity] = {}
    left_out = dict(too_little or {})
    for other_name, other in others.items():
        nearest = _nearest(ours, our_lengths, other, generator)
        if nearest is None:
            left_out[other_name] = "has not risen"
        else:
            similarities[other_name] = nearest
    return Comparison(
        name=name,
        own_distance=own_distance,
        similarities=dict(sorted(similarities.items(), key=lambda item: item[1].distance.q50)),
        left_out=left_out,
    )


def trajectory_of(series: Series, now: date) -> Trajectory:
    """A series fitted for comparison; NotEnoughDataError as in `fit`."""
    fitted = posterior(series, now, n_draws=2 * N_PAIRS)
    return Trajectory(observations=fitted.observations, draws=fitted.draws)


def _shapes(trajectory: Trajectory, generator: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Up to 300 draws from onset to now, (N, 60), and how many days each lasted, (N,)."""
    rows = _risen(trajectory, generator)
    shapes = np.array([_scaled(past[onset:]) for past, onset in rows]).reshape(len(rows), N_POINTS)
    lengths = np.array([len(past) - onset for past, onset in rows]) * trajectory.observations.step_days
    return shapes, lengths


def _risen(trajectory: Trajectory, generator: np.random.Generator) -> list[tuple[FloatArray, int]]:
    """The observed elevation of draws that rose, each with the index of its onset, if it has a shape."""
    draws = trajectory.draws
    chosen = generator.choice(len(draws.floor), min(N_PAIRS, len(draws.floor)), replace=False)
    risen = []
    for row in chosen:
        level = draws.level[row, : draws.n_past]
        past = level - level.min()
        if past.max() >= LEAST_RISE * max(level.min(), 1e-12):
            highest = int(past.argmax())
            low = np.flatnonzero(past[: highest + 1] < ONSET * past.max())
            onset = int(low[-1]) if len(low) else 0
            if len(past) - onset >= SHORTEST:
                risen.append((past, onset))
    return risen


def _scaled(part: FloatArray) -> FloatArray:
    """A part of a trajectory at 60 equally spaced points."""
    return np.interp(np.linspace(0, len(part) - 1, N_POINTS), np.arange(len(part)), part)


def _nearest(
    ours: FloatArray, our_lengths: FloatArray, other: Trajectory, generator: np.random.Generator
) -> Similarity | None:
    """The nearest beginning of another trajectory, draw by draw; None if it never rose."""
    rows = _risen(other, generator)
    if len(rows) < N_PAIRS // 10:  # most of its draws never rose
        return None
    distances, ends, lengths = [], [], []
    for index, (shape, own_length) in enumerate(zip(ours, our_lengths, strict=True)):
        past, onset = rows[index % len(rows)]
        # Where its beginnings end, as indices after their last period.
        stops = np.unique(np.linspace(onset + SHORTEST, len(past), N_BEGINNINGS).astype(np.intp))
        beginnings = np.array([_scaled(past[onset:stop]) for stop in stops])
        away = _distances(np.broadcast_to(shape, beginnings.shape), beginnings)
        best = int(away.argmin())
        distances.append(away[best])
        ends.append(stops[best] - 1)
        lengths.append((stops[best] - onset) * other.observations.step_days / own_length)
    end = float(other.draws.times[int(np.median(ends))])
    return Similarity(
        distance=_interval(np.array(distances)),
        step_days=other.observations.step_days,
        date=other.observations.date_of(end) or other.observations.end,
        times_as_long=float(np.median(lengths)),
    )


def _distances(first: FloatArray, second: FloatArray) -> FloatArray:
    """The shape distance of each row of `first` to the same row of `second`, (N,)."""
    product = (first * second).sum(axis=1) ** 2
    sizes = (first**2).sum(axis=1) * (second**2).sum(axis=1)
    alike = np.divide(product, sizes, out=np.zeros_like(product), where=sizes > 0)
    return np.asarray(np.sqrt(np.clip(1.0 - alike, 0.0, 1.0)))


def _interval(values: FloatArray) -> NumberInterval:
    quantiles = np.quantile(values, [0.025, 0.1, 0.5, 0.9, 0.975]).tolist()
    q025, q10, q50, q90, q975 = map(settled, quantiles)
    return NumberInterval(q025=q025, q10=q10, q50=q50, q90=q90, q975=q975)
