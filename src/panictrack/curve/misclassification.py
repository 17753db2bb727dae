"""Shares corrected for a classifier's errors, with the uncertainty of its error rates.

If a share p of the headlines on a topic is alarmed, a classifier of sensitivity s and specificity c
classifies as alarmed

    q = s p + (1 - c) (1 - p),    so    p = (q - (1 - c)) / (s + c - 1)

(Rogan and Gladen 1978). As a share of all headlines, of which a share A is on the topic, the classified share
Q contains false alarms in proportion to A: P = (Q - (1 - c) A) / (s + c - 1). Each draw has its own error
rates, s ~ Beta(hits + 1/2, misses + 1/2) and c likewise, so that their uncertainty widens the intervals.
"""

from dataclasses import dataclass, replace

import numpy as np

from panictrack.curve.draws import Draws
from panictrack.curve.shapes import FloatArray
from panictrack.errors import InputError
from panictrack.model import ErrorRates

LEAST_GAIN = 0.05  # of s + c - 1: a classifier hardly better than chance corrects nothing


@dataclass(frozen=True, kw_only=True)
class MisclassificationCorrection:
    """What a correction needs: the error counts, and the share of all headlines that is on the topic.

    `attention` holds draws of that share over the same weeks; None where the series itself is a share of
    the headlines on the topic.
    """

    errors: ErrorRates
    attention: Draws | None = None


def corrected(draws: Draws, correction: MisclassificationCorrection, *, seed: int) -> Draws:
    """The draws as corrected shares, never below 0 or above the share on the topic.

    Each draw has its own sensitivity, specificity and trajectory of attention. Where false alarms explain
    everything classified as alarmed, the corrected share is 0, and such a draw has no peak.

    Raises
    ------
    InputError
        The attention covers other weeks.

    Can mislead when the classifier errs more in some years or outlets than in others: one sensitivity and
    one specificity are used for all.
    """
    generator = np.random.default_rng([seed, 2])
    errors, n_draws = correction.errors, len(draws.floor)
    sensitivity = generator.beta(errors.hits + 0.5, errors.misses + 0.5, n_draws)[:, None]
    false = generator.beta(errors.false_alarms + 0.5, errors.correct_rejections + 0.5, n_draws)[:, None]
    gain = np.maximum(sensitivity - false, LEAST_GAIN)

    def correct(classified: FloatArray, on_topic: FloatArray) -> FloatArray:
        return np.asarray(np.clip((classified - false * on_topic) / gain, 0.0, on_topic))

    level_on_topic, on_topic = _on_topic(draws, correction.attention, generator)
    level = correct(draws.level, level_on_topic)
    return replace(draws, level=level, intensity=correct(draws.intensity, on_topic), floor=level.min(axis=1))


def _on_topic(
    draws: Draws, attention: Draws | None, generator: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """The share on the topic in each draw, (S, T), on the curve and as realised; 1 without `attention`."""
    if attention is None:
        everything = np.ones((1, 1))
        return everything, everything
    if not np.array_equal(draws.times, attention.times):
        raise InputError("the attention must cover the weeks of the series; build both from the same counts")
    paired = generator.integers(len(attention.floor), size=len(draws.floor))
    return attention.level[paired], attention.intensity[paired]
