"""From draws of curves to peaks, turning points, stages and half-lives.

Every function has one result for each draw; probabilities are shares of draws. Times are in steps of the
observations; `inf` means beyond the horizon. Peaks and turning points are those of the rate, m e^u, in means
of five periods, so that later data can show that they were wrong; stages are those of the curve m.
"""

import numpy as np

from panictrack.curve.draws import Draws
from panictrack.curve.result import Stage, TurningPoint
from panictrack.curve.shapes import BoolArray, FloatArray

FLAT_BELOW = 0.5  # a curve that never rises by half of its floor shows no panic
NEAR_TOP = 0.9  # of the highest elevation so far: still rising
PRACTICAL = 0.25  # of the highest elevation: below it the fear has subsided
TROUGH = 0.75  # between two waves the curve falls at least to this share of the lower one
SMOOTHING = 2  # periods to each side of a peak
BURST_DAYS, BURST_MASS = 42.0, 1 / 3


def elevation(draws: Draws) -> FloatArray:
    """How far each curve is above its floor, (S, T)."""
    floor = np.minimum(draws.floor, draws.level.min(axis=1))
    return np.asarray(draws.level - floor[:, None])


def has_curve_passed(draws: Draws) -> BoolArray:
    """Whether the curve, apart from shocks, was highest in the past, (S,); no for one that has no peak."""
    highest = draws.level.argmax(axis=1)
    is_level = draws.level.max(axis=1) <= draws.level.min(axis=1)
    no_peak = is_level | draws.is_family("flat", "rise to plateau")
    return np.asarray(~no_peak & (highest < draws.n_past))


def means_of_five(draws: Draws) -> FloatArray:
    """The rate in means of five periods, (S, T); the ends are repeated."""
    width = 2 * SMOOTHING + 1
    padded = np.pad(draws.intensity, ((0, 0), (SMOOTHING + 1, SMOOTHING)), mode="edge")
    sums = np.cumsum(padded, axis=1)
    return np.asarray((sums[:, width:] - sums[:, :-width]) / width)


def peaks(draws: Draws, means: FloatArray) -> FloatArray:
    """When the rate, in means of five periods, is highest, (S,).

    inf where it is highest at the end of the horizon, because it then goes on rising, and where it is level.
    """
    highest = means.argmax(axis=1)
    is_level = draws.intensity.max(axis=1) <= draws.intensity.min(axis=1)
    at_end = highest >= len(draws.times) - 2 * SMOOTHING - 1
    return np.where(is_level | at_end, np.inf, draws.times[highest])


def turning_points(draws: Draws, means: FloatArray, peak: FloatArray) -> dict[TurningPoint, FloatArray]:
    """Each turning point of each draw, (S,), for the `peak` of each.

    Point of panic: the last time before the highest that the elevation was below a quarter of it. Point of
    practicality: the first time after the peak that it is below that quarter.
    """
    above = means - means.min(axis=1, keepdims=True)
    highest = above.argmax(axis=1)
    index = np.arange(above.shape[1])
    is_low = above < PRACTICAL * above.max(axis=1)[:, None]
    start = np.where(is_low & (index < highest[:, None]), index, -1).max(axis=1) + 1
    end = np.where(is_low & (index > highest[:, None]), index, above.shape[1]).min(axis=1)
    has_passed, with_end = peak <= draws.last, np.append(draws.times, np.inf)
    return {
        TurningPoint.POINT_OF_PANIC: np.where(draws.is_family("flat"), np.inf, draws.times[start]),
        TurningPoint.PEAK: peak,
        TurningPoint.PRACTICALITY: np.where(has_passed, with_end[end], np.inf),
    }


def half_lives(draws: Draws, means: FloatArray, peak: FloatArray) -> FloatArray:
    """Steps from the peak until the elevation has halved, for the draws whose peak lies in the past."""
    passed = peak <= draws.last
    above = (means - means.min(axis=1, keepdims=True))[passed]
    highest = above.argmax(axis=1)
    index = np.arange(above.shape[1])
    is_half = (above <= 0.5 * above.max(axis=1)[:, None]) & (index > highest[:, None])
    first = np.where(is_half, index, above.shape[1]).min(axis=1)
    return np.asarray(np.append(draws.times, np.inf)[first] - draws.times[highest])


def stage_shares(draws: Draws) -> dict[Stage, float]:
    """The share of draws in each stage in the last observed period.

    Trusting Beginnings: the curve never rose by half of its floor. Rising Panic: within a tenth of its
    highest elevation, or rising again after a fall. Deflating Fears: above a quarter of it. Moving On:
    below. Can mislead near these bounds: look at the level, not only at the name.
    """
    past = elevation(draws)[:, : draws.n_past]
    highest, now = past.max(axis=1), past[:, -1]
    relative = now / np.maximum(highest, 1e-300)
    is_flat = _is_level(draws)
    is_rising = ~is_flat & ((relative >= NEAR_TOP) | _is_rebound(past, highest))
    is_deflating = ~is_flat & ~is_rising & (relative >= PRACTICAL)
    is_over = ~is_flat & ~is_rising & ~is_deflating
    each = (is_flat, is_rising, is_deflating, is_over)
    return {stage: float(found.mean()) for stage, found in zip(Stage, each, strict=True)}


def _is_level(draws: Draws) -> BoolArray:
    """Whether the curve never rose by half of its floor, (S,)."""
    level = draws.undrifted[:, : draws.n_past]
    floor = np.minimum(draws.floor, draws.undrifted.min(axis=1))
    lowest = np.maximum(level.min(axis=1), 1e-300)
    return np.asarray(level.max(axis=1) - floor <= FLAT_BELOW * lowest)


def is_flat(draws: Draws, step_days: float) -> BoolArray:
    """Whether the curve is level but for a burst, (S,).

    A burst is above half of its height for less than six weeks, and holds less than a third of all that
    was counted: a single story on a level series is no panic. Attention that a single event brings to a thing
    that nobody spoke of before holds more, and is none.
    """
    level = draws.undrifted[:, : draws.n_past]
    above = level - level.min(axis=1, keepdims=True)
    width = (above > 0.5 * above.max(axis=1, keepdims=True)).sum(axis=1)
    mass = above.sum(axis=1) / np.maximum(level.sum(axis=1), 1e-300)
    return np.asarray(_is_level(draws) | ((width * step_days < BURST_DAYS) & (mass < BURST_MASS)))


def _is_rebound(past: FloatArray, highest: FloatArray) -> BoolArray:
    """Rising now, and already a quarter of the maximum above the lowest point since the maximum."""
    index = np.arange(past.shape[1])
    after_peak = index >= past.argmax(axis=1)[:, None]
    trough = np.where(after_peak, past, np.inf).min(axis=1)
    is_up = past[:, -1] > 1.01 * past[:, max(past.shape[1] - 5, 0)]
    return np.asarray(is_up & (past[:, -1] - trough > PRACTICAL * highest))


def several_waves(draws: Draws) -> BoolArray:
    """Which draws have two or more separate waves in the observed past, (S,)."""
    found = np.zeros(len(draws.floor), dtype=bool)
    candidates = np.flatnonzero(draws.is_family("two humps", "three humps"))
    found[candidates] = has_several_tops(elevation(draws)[candidates, : draws.n_past])
    return found


def has_several_tops(above: FloatArray) -> BoolArray:
    """Which elevations (S, T) have tops with a fall to `TROUGH` of the lower one between them, (S,).

    A top is higher than its neighbours (or the last point) and above a quarter of the highest: ripples do
    not count.
    """
    is_top = np.zeros(above.shape, dtype=bool)
    is_top[:, 1:-1] = (above[:, 1:-1] > above[:, :-2]) & (above[:, 1:-1] >= above[:, 2:])
    is_top[:, -1] = True
    is_top &= above > PRACTICAL * above.max(axis=1, keepdims=True)
    found, top, trough = np.zeros(len(above), dtype=bool), np.zeros(len(above)), np.full(len(above), np.inf)
    for now, ends in zip(above.T, is_top.T, strict=True):
        found |= ends & (trough < TROUGH * np.minimum(top, now))  # before the first top the minimum is 0
        top = np.where(ends, now, top)
        trough = np.where(ends, now, np.minimum(trough, now))
    return found
