"""The shapes a panic can take: pure functions of time, each with its formula.

Every family is one case of the mean curve

    m(t) = e^b [ 1 + e^c S((t - tau) / r) + sum_k e^(a_k) g(t - tau_k; r_k, d_k) ]

with a floor e^b, a lasting plateau e^c S and humps e^(a_k) g. A floor left raised by a hump is a second hump
e^c g(t - tau; r, D) at the same time with a slow fade D: decline has two phases, communication and memory
(Candia et al. 2019); a D longer than the observed span is a floor that stays. Times are in steps of the
series (weeks for a weekly series), shares are counts per unit of exposure. Adding a family takes one line in
`FAMILIES`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Family:
    """One family of shapes: which parts of the mean curve it has."""

    name: str
    has_plateau: bool
    n_humps: int
    prior_weight: float  # prior probability; all of them sum to 1

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters, in their order; a raised floor rises and peaks with its hump."""
        names = ["floor"]
        if self.has_plateau:
            names.append("plateau")
            if not self.n_humps:
                names += ["onset", "log_rise"]
        for number in range(1, self.n_humps + 1):
            names += [f"size_{number}", f"peak_{number}", f"log_rise_{number}", f"log_fall_{number}"]
        if self.has_plateau and self.n_humps:
            names.append("log_fade")
        return tuple(names)

    @property
    def key_time(self) -> int | None:
        """The index of the last peak or the onset: the parameter that every fit is gridded over."""
        times = [i for i, name in enumerate(self.parameters) if name.startswith(("onset", "peak"))]
        return times[-1] if times else None


# Prior weights: no pattern 0.25, a lasting rise 0.1, one rise and fall 0.49, recurring waves 0.16. Set on
# simulated series, seeds from 1000. Bayes factors of hypotheses (hypotheses.py) do not depend on them.
FLAT = Family(name="flat", has_plateau=False, n_humps=0, prior_weight=0.25)
RISE = Family(name="rise to plateau", has_plateau=True, n_humps=0, prior_weight=0.10)
HUMP = Family(name="hump", has_plateau=False, n_humps=1, prior_weight=0.37)
RAISED = Family(name="hump with raised floor", has_plateau=True, n_humps=1, prior_weight=0.12)
TWO_HUMPS = Family(name="two humps", has_plateau=False, n_humps=2, prior_weight=0.13)
THREE_HUMPS = Family(name="three humps", has_plateau=False, n_humps=3, prior_weight=0.03)

FAMILIES: dict[str, Family] = {
    family.name: family for family in (FLAT, RISE, HUMP, RAISED, TWO_HUMPS, THREE_HUMPS)
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One term of the mean curve: its logarithm (B, T), and its slopes, (B, T) or (1, 1) each.

    `slopes` gives them by the index of their parameter; most callers need none.
    """

    log_size: FloatArray
    slopes: Callable[[], dict[int, FloatArray]]


def log_of_sum(first: FloatArray | float, second: FloatArray) -> FloatArray:
    """log(e^a + e^b) without overflow: logaddexp from functions that numpy runs several times faster."""
    total: FloatArray = np.asarray(np.subtract(first, second))
    np.negative(np.abs(total, out=total), out=total)  # in place: most of the time of a fit passes here
    np.exp(total, out=total)
    total += 1.0
    np.log(total, out=total)
    total += np.maximum(first, second)
    return total


def log_logistic_rise(times: FloatArray, rise: FloatArray | float) -> FloatArray:
    """log S(x / r) with S(z) = 1 / (1 + e^(-z)): from 0 to 1, halfway at x = 0."""
    return np.asarray(-log_of_sum(0.0, -times / rise))


def log_hump(times: FloatArray, rise: FloatArray | float, fall: FloatArray | float) -> FloatArray:
    """log g, g(x; r, d) = (r + d) / (r e^(-x/r) + d e^(x/d)).

    g(0) = 1 is exactly the maximum; r and d are the e-folding times before and after it, in steps, so that
    date, size, rise and fall are four separate parameters (a log-normal or Bass curve mixes them).
    """
    before = np.log(rise) - times / rise
    after = np.log(fall) + times / fall
    return np.asarray(np.log(np.add(rise, fall)) - log_of_sum(before, after))


def plateau_part(parameters: FloatArray, times: FloatArray, at: tuple[int, int, int]) -> Part:
    """e^c S((t - tau) / r) for a batch; `at` holds the columns of c, tau and log r."""
    size, onset, log_rise = (parameters[:, column, None] for column in at)
    rise = np.exp(log_rise)
    scaled = (times - onset) / rise

    def slopes() -> dict[int, FloatArray]:
        missing = np.exp(-log_of_sum(0.0, scaled))  # 1 - S
        return {at[0]: np.ones((1, 1)), at[1]: -missing / rise, at[2]: -missing * scaled}

    return Part(log_size=size + log_logistic_rise(scaled, 1.0), slopes=slopes)


def hump_part(parameters: FloatArray, times: FloatArray, at: tuple[int, int, int, int]) -> Part:
    """e^a g(t - tau; r, d) for a batch; `at` holds the columns of a, tau, log r and log d."""
    size, peak, log_rise, log_fall = (parameters[:, column, None] for column in at)
    rise, fall = np.exp(log_rise), np.exp(log_fall)
    x = times - peak
    log_size = log_hump(x, rise, fall)

    def slopes() -> dict[int, FloatArray]:
        risen, fallen = x / rise, x / fall
        before = log_rise - risen
        before += log_size
        before -= np.log(rise + fall)
        np.exp(np.clip(before, -700.0, 0.0, out=before), out=before)  # the share of the rising term
        after = 1.0 - before
        risen += 1.0
        risen *= before
        np.subtract(1.0, fallen, out=fallen)
        fallen *= after
        after /= fall
        before /= rise
        return {
            at[0]: np.ones((1, 1)),
            at[1]: after - before,
            at[2]: rise / (rise + fall) - risen,
            at[3]: fall / (rise + fall) - fallen,
        }

    return Part(log_size=size + log_size, slopes=slopes)


def parts(parameters: FloatArray, times: FloatArray, family: Family) -> list[Part]:
    """The terms of the mean curve other than the floor, in the order of the parameters."""
    found: list[Part] = []
    first = 1
    if family.has_plateau and family.n_humps:
        found.append(hump_part(parameters, times, (1, 3, 4, 6)))
        first = 2
    elif family.has_plateau:
        found.append(plateau_part(parameters, times, (1, 2, 3)))
    starts = range(first, first + 4 * family.n_humps, 4)
    return found + [hump_part(parameters, times, (at, at + 1, at + 2, at + 3)) for at in starts]


def log_mean(parameters: FloatArray, times: FloatArray, family: Family) -> FloatArray:
    """log m(t), (B, T), of parameters (B, p) at times (T,)."""
    log_sizes = [part.log_size for part in parts(parameters, times, family)]
    return _log_total(parameters, times, log_sizes)


def log_mean_and_slopes(
    parameters: FloatArray, times: FloatArray, family: Family
) -> tuple[FloatArray, FloatArray]:
    """log m(t), (B, T), and its analytic Jacobian, (B, p, T)."""
    terms = parts(parameters, times, family)
    curve = _log_total(parameters, times, [term.log_size for term in terms])
    slopes = np.zeros((*parameters.shape, len(times)))
    slopes[:, 0] = 1.0
    for term in terms:
        weight = np.exp(np.minimum(term.log_size + parameters[:, :1] - curve, 0.0))
        for column, slope in term.slopes().items():
            slopes[:, column] += weight * slope
    return curve, slopes


def _log_total(parameters: FloatArray, times: FloatArray, log_sizes: list[FloatArray]) -> FloatArray:
    """b + log(1 + sum of the parts), without overflow."""
    total = np.zeros((len(parameters), len(times)))
    for log_size in log_sizes:
        total = log_of_sum(total, log_size)
    return np.asarray(parameters[:, :1] + total)
