"""Shares corrected for a classifier's errors, with the uncertainty of its error rates.

If a share p of the headlines on a topic is alarmed, a classifier of sensitivity s and specificity c
classifies as alarmed

    q = s p + (1 - c) (1 - p),    so    p = (q - (1 - c)) / (s + c - 1)

(Rogan and Gladen 1978). As a share of all headlines, of which a share A is on the topic, the classified share
Q contains false alarms in proportion to A: P = (Q - (1 - c) A) / (s + c - 1). Each draw has its own error
rates, so that their uncertainty widens the intervals.

panictrack.curve.error_rates tells the rates of each week from coded headlines, by period and stream.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from panictrack.curve.draws import Draws
from panictrack.curve.error_rates import corrected_share, rate_draws
from panictrack.curve.shapes import FloatArray
from panictrack.errors import InputError
from panictrack.model import ErrorRates


@dataclass(frozen=True, kw_only=True)
class MisclassificationCorrection:
    """What a correction needs: the error counts, and the share of all headlines that is on the topic.

    `attention` holds draws of that share over the same weeks; None where the series itself is a share of
    the headlines on the topic.
    """

    errors: ErrorRates
    attention: Draws | None = None


def corrected(
    draws: Draws, correction: MisclassificationCorrection, *, origin: date, step_days: float, seed: int
) -> Draws:
    """The draws as corrected shares, never below 0 or above the share on the topic.

    Each draw has its own error rates and trajectory of attention. `origin` is the day of time 0. Where false
    alarms explain everything classified as alarmed, the corrected share is 0, and such a draw has no peak.

    Raises
    ------
    InputError
        The attention covers other weeks.

    Can mislead before the first and after the last period with coded headlines, whose rates are taken to
    hold on, and where the streams of the series are others than those that the rates are averaged over.
    """
    generator = np.random.default_rng([seed, 2])
    rates = rate_draws(correction.errors, len(draws.floor), seed)
    found, false = rates.of_panel(origin.toordinal() + draws.times * step_days)
    level_on_topic, on_topic = _on_topic(draws, correction.attention, generator)
    level, undrifted = (
        corrected_share(one, found, false, level_on_topic) for one in (draws.level, draws.undrifted)
    )
    intensity = corrected_share(draws.intensity, found, false, on_topic)
    return replace(draws, level=level, undrifted=undrifted, intensity=intensity, floor=level.min(axis=1))


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
