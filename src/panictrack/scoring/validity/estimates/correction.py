"""The share that a classifier shows, as it is and corrected by its error rates.

If a share p is coded 1, and the classifier finds a share s of these and calls a share f of the others by
mistake, it shows q = s p + f (1 - p), so p = (q - f) / (s - f) (Rogan & Gladen 1978, American Journal of
Epidemiology 107). The rates come from the coded headlines. It stands beside the estimates of `shares`, whose
intervals are narrower for the same labels: it is what a reader knows who has error rates from elsewhere.
"""

import numpy as np

from panictrack.errors import NotEnoughDataError
from panictrack.scoring.validity.estimates.sample import BoolArray, CodedSample, FloatArray
from panictrack.scoring.validity.estimates.shares import LEVEL, Estimate

N_DRAWS = 4_000
SEED = 1
LEAST_GAIN = 0.05  # of s - f: a classifier hardly better than chance corrects nothing
_HALF = 0.5


def uncorrected(called: FloatArray, *, among: BoolArray | None = None, name: str = "") -> Estimate:
    """The share of the frame (N,) that the classifier calls 1. No interval: it is wrong by its errors."""
    own = called if among is None else called[among]
    value = float(own.mean())
    return Estimate(
        value=value,
        low=value,
        high=value,
        standard_error=0.0,
        n_coded=0,
        n_frame=len(own),
        method="uncorrected",
        name=name,
        power=1.0,
    )


def misclassification_corrected(
    sample: CodedSample,
    called: FloatArray,
    *,
    among: BoolArray | None = None,
    name: str = "",
    seed: int = SEED,
) -> Estimate:
    """The share called 1 (N,), corrected by the error rates that all coded headlines show.

    The rates are drawn from Beta(yes + 1/2, no + 1/2), with as many headlines as a simple random draw that
    tells as much would have (Kish 1965, Survey Sampling, 11.7); the interval has 95 % of the draws.

    Raises
    ------
    NotEnoughDataError
        No coded headline is 1, or none is 0.

    Can mislead when the error rates of the part differ from those of the whole, as with a classifier that
    drifts: nothing in the interval knows of it. `stability` tests for that.
    """
    random = np.random.default_rng(seed)
    is_true = sample.truth >= _HALF
    if is_true.all() or not is_true.any():
        raise NotEnoughDataError("all coded headlines have one answer; error rates need both: code more")
    is_called = called[sample.index] >= _HALF
    found = _rate(is_called[is_true], sample.weight[is_true], random)
    false = _rate(is_called[~is_true], sample.weight[~is_true], random)
    own = called if among is None else called[among]
    shown = float((own >= _HALF).mean())
    draws = np.clip((shown - false) / np.maximum(found - false, LEAST_GAIN), 0, 1)
    low, middle, high = np.quantile(draws, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return Estimate(
        value=float(middle),
        low=float(low),
        high=float(high),
        standard_error=float(draws.std()),
        n_coded=len(sample.index),
        n_frame=len(own),
        method="misclassification-corrected",
        name=name,
        power=1.0,
    )


def _rate(is_called: BoolArray, weight: FloatArray, random: np.random.Generator) -> FloatArray:
    """Draws of the share called, of headlines that stand for unequally many."""
    n = float(weight.sum() ** 2 / (weight**2).sum())
    yes = n * float(weight @ is_called / weight.sum())
    return random.beta(yes + _HALF, n - yes + _HALF, N_DRAWS)
