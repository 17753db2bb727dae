"""A frame of headlines with what the classifier says of all and what people say of some."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from panictrack.errors import InputError, NotEnoughDataError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LEAST_IN_STRATUM = 2  # coded headlines: one alone shows no variance


@dataclass(frozen=True, kw_only=True)
class CodedSample:
    """N headlines, of which n are coded.

    `predicted` (N,) is the classifier's probability, or its 0 or 1; `stratum` (N,) are whole numbers. Of the
    coded, `index` (n,) is the place in the frame, `truth` (n,) what people say, from 0 to 1 (a mean of
    several coders may lie between), and `probability` (n,) the chance with which the design drew it.

    Only the ratios of probabilities within a stratum matter, so that a sample coded in part, in its random
    order, estimates what the whole one would.

    Raises
    ------
    InputError
        Arrays do not fit, or a number is not a share.
    NotEnoughDataError
        Fewer than two headlines are coded.

    Can mislead when what is left uncoded differs from what is coded: headlines nobody could judge are not a
    random part.
    """

    predicted: FloatArray
    stratum: IntArray
    index: IntArray
    truth: FloatArray
    probability: FloatArray

    def __post_init__(self) -> None:
        """Refuse what does not fit."""
        if len(self.predicted) != len(self.stratum):
            raise InputError(
                f"{len(self.stratum)} strata for {len(self.predicted)} headlines; give one for each"
            )
        if not len(self.index) == len(self.truth) == len(self.probability):
            raise InputError("the coded headlines need one place, one answer and one probability each")
        if len(self.index) < LEAST_IN_STRATUM:
            raise NotEnoughDataError(f"{len(self.index)} headlines are coded; code two at least")
        if len(np.unique(self.index)) < len(self.index):
            raise InputError("a headline stands twice among the coded; give one answer for each")
        if self.index.min() < 0 or self.index.max() >= len(self.predicted):
            raise InputError("a coded headline is not in the frame; build both from the same sample")
        for name in ("predicted", "truth", "probability"):
            values = getattr(self, name)
            if not ((values >= 0) & (values <= 1)).all():
                raise InputError(f"{name} has a value that is not from 0 to 1; give shares")
        if not (self.probability > 0).all():
            raise InputError("a coded headline has a probability of 0; give the chances that the draw stored")

    @cached_property
    def strata(self) -> IntArray:
        """The stratum of each headline, (N,), from 0 on; those with too few coded joined to the next.

        The next is the one with the nearest mean prediction. What joins is estimated by what was coded
        elsewhere, so its own kind of error stays unseen.
        """
        numbers = np.unique(self.stratum, return_inverse=True)[1].astype(np.int64)
        while True:
            n_coded = np.bincount(numbers[self.index], minlength=numbers.max() + 1)
            if len(n_coded) == 1 or n_coded.min() >= LEAST_IN_STRATUM:
                return numbers
            means = np.bincount(numbers, weights=self.predicted) / np.bincount(numbers)
            thin = int(n_coded.argmin())
            gap = np.abs(means - means[thin])
            gap[thin] = np.inf
            numbers = np.where(numbers == thin, int(gap.argmin()), numbers)
            numbers = np.unique(numbers, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def own(self) -> IntArray:
        """The stratum of each coded headline, (n,)."""
        return self.strata[self.index]

    @cached_property
    def n_frame(self) -> IntArray:
        """Headlines of each stratum, (H,)."""
        return np.bincount(self.strata)

    @cached_property
    def n_coded(self) -> IntArray:
        """Coded headlines of each stratum, (H,)."""
        return np.bincount(self.own)

    @cached_property
    def weight(self) -> FloatArray:
        """How many headlines each coded one stands for, (n,); they add up to each stratum's."""
        inverse = 1 / self.probability
        scale: FloatArray = self.n_frame / np.bincount(self.own, weights=inverse)
        return inverse * scale[self.own]

    def variances(self, values: FloatArray) -> FloatArray:
        """The variance (H,) of values (n,) of the coded within each stratum, by n - 1."""
        # Rounding makes the variance of equal values a little less than 0.
        return np.maximum(self.covariances(values, values), 0.0)

    def covariances(self, one: FloatArray, other: FloatArray) -> FloatArray:
        """The covariance (H,) of values (n,) of the coded within each stratum, by n - 1."""
        centred = one - (np.bincount(self.own, weights=one) / self.n_coded)[self.own]
        return np.bincount(self.own, weights=centred * other) / (self.n_coded - 1)

    @cached_property
    def spread(self) -> FloatArray:
        """The variance (H,) of the predictions of all headlines within each stratum, by N - 1."""
        means = np.bincount(self.strata, weights=self.predicted) / self.n_frame
        squares = np.bincount(self.strata, weights=(self.predicted - means[self.strata]) ** 2)
        return np.asarray(squares / np.maximum(self.n_frame - 1, 1))
