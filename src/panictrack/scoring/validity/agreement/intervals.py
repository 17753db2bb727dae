"""Intervals of coefficients by resampling headlines.

The ordinary bootstrap: as many headlines as there are, drawn with replacement, each with all the answers it
got, and percentiles of the coefficients of these resamples. Headlines with one answer, which AC1 alone uses,
are resampled among themselves, so that the overlap keeps its size.

Krippendorff's own bootstrap (Hayes & Krippendorff, Communication Methods and Measures 1 (2007), 77-89) draws
single pairs of answers from the observed differences and keeps the expected disagreement as it is. So it
leaves out that the shares of the answers are uncertain too, and that the pairs of one headline go together:
its intervals differ from ours.
"""

from collections.abc import Sequence

import numpy as np

from panictrack.scoring.validity.agreement.coefficients import UnitSums
from panictrack.scoring.validity.agreement.scale import BoolArray, FloatArray

LEVEL = 0.95
MAX_UNDEFINED_SHARE = 0.05  # of resamples: with more, what is left is a selection and not an interval
_CELLS = 4_000_000  # of draws at a time: 32 MB


def resampled(statistics: Sequence[UnitSums], has_pair: BoolArray, n_resamples: int, seed: int) -> FloatArray:
    """(resamples, statistics): each coefficient in each resample of the units, nan if not defined."""
    random = np.random.default_rng(seed)
    parts = np.hstack([one.parts for one in statistics])
    ends = np.cumsum([one.parts.shape[1] for one in statistics])[:-1]
    found = []
    step = max(1, _CELLS // max(len(parts), 1))
    for start in range(0, n_resamples, step):
        n = min(step, n_resamples - start)
        sums = sum(draws_of(int(chosen.sum()), n, random) @ parts[chosen] for chosen in (has_pair, ~has_pair))
        split = np.split(np.asarray(sums), ends, axis=1)
        found.append(np.column_stack([one.of(own) for one, own in zip(statistics, split, strict=True)]))
    return np.vstack(found)


def draws_of(n_units: int, n_resamples: int, random: np.random.Generator) -> FloatArray:
    """(resamples, units): how often each unit is drawn."""
    if not n_units:
        return np.zeros((n_resamples, 0))
    drawn = random.integers(n_units, size=(n_resamples, n_units))
    places = drawn + n_units * np.arange(n_resamples)[:, None]
    counts = np.bincount(places.ravel(), minlength=n_units * n_resamples)
    return counts.reshape(n_resamples, n_units).astype(float)


def percentile_interval(values: FloatArray) -> tuple[float, float]:
    """The middle 95 % of the defined values."""
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def most_disagreement(n_units: int) -> float:
    """The largest share of headlines in dispute that agrees with none in `n_units`, one-sided at 95 %."""
    return float(1 - (1 - LEVEL) ** (1 / n_units))
