"""Shares corrected for a scorer that errs, with the uncertainty of how it errs.

Of a share p of alarmed headlines on a topic, a scorer of sensitivity s and specificity c calls

    q = s p + (1 - c) (1 - p),    so    p = (q - (1 - c)) / (s + c - 1)

(Rogan and Gladen 1978). Of all headlines, where a share A is on the topic, the called share Q holds false
alarms in proportion to A: P = (Q - (1 - c) A) / (s + c - 1). For each draw s and c are drawn from what was
counted, s ~ Beta(hits + 1/2, misses + 1/2) and c likewise, so that their uncertainty widens the intervals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from panictrack.curve.draws import Draws
from panictrack.curve.observations import Observations
from panictrack.curve.result import BandPoint
from panictrack.curve.shapes import FloatArray
from panictrack.model import ScorerErrors

LEAST_USE = 0.05  # of s + c - 1: a scorer that hardly knows more than chance corrects nothing


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What a correction needs: the errors, and the share of all headlines that is on the topic.

    `attention` holds that share by period, past and ahead; empty where the series itself is a share of the
    headlines on the topic.
    """

    errors: ScorerErrors
    attention: Sequence[BandPoint] = ()

    def on_topic(self, observations: Observations, times: FloatArray) -> FloatArray:
        """The share on the topic at some times, (T,); 1 without `attention`."""
        if not self.attention:
            return np.ones(len(times))
        days = np.array([(point.start - observations.origin).days for point in self.attention])
        shares = np.array([point.q50 for point in self.attention])
        return np.asarray(np.interp(times * observations.step_days, days, shares))


def corrected(draws: Draws, observations: Observations, correction: Correction, *, seed: int) -> Draws:
    """The same draws as shares that readers would have found; never below 0 or above the share on the topic.

    Can mislead when the scorer errs more in some years or outlets than in others: one sensitivity and one
    specificity are used for all.
    """
    generator = np.random.default_rng([seed, 2])
    errors, n_draws = correction.errors, len(draws.floor)
    sensitivity = generator.beta(errors.hits + 0.5, errors.misses + 0.5, n_draws)[:, None]
    false = generator.beta(errors.false_alarms + 0.5, errors.correct_rejections + 0.5, n_draws)[:, None]
    use = np.maximum(sensitivity - false, LEAST_USE)
    on_topic = correction.on_topic(observations, draws.times)

    def read(called: FloatArray) -> FloatArray:
        return np.asarray(np.clip((called - false * on_topic) / use, 0.0, on_topic))

    level = read(draws.level)
    return replace(draws, level=level, intensity=read(draws.intensity), floor=level.min(axis=1))
