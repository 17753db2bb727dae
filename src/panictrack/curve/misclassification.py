"""Shares corrected for a classifier's errors, with the uncertainty of its error rates.

If a share p of the headlines on a topic is alarmed, a classifier of sensitivity s and specificity c
classifies as alarmed

    q = s p + (1 - c) (1 - p),    so    p = (q - (1 - c)) / (s + c - 1)

(Rogan and Gladen 1978). As a share of all headlines, of which a share A is on the topic, the classified share
Q contains false alarms in proportion to A: P = (Q - (1 - c) A) / (s + c - 1). Each draw has its own error
rates, so that their uncertainty widens the intervals.

A classifier errs more in some years than in others. The rates of the periods are partially pooled: those of a
period come from a beta distribution that all periods share, whose mean and spread are learned from their
counts (Gelman et al. 2013, Bayesian Data Analysis, 5.3). A period with few coded headlines takes the rates of
the others; one with many has its own. Between the middles of two periods the rates change steadily.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.special import betaln, expit, logit

from panictrack.curve.draws import Draws
from panictrack.curve.shapes import FloatArray
from panictrack.errors import InputError
from panictrack.model import ErrorRates

_MEANS = expit(np.linspace(-6.0, 6.0, 121))
_STRENGTHS = np.geomspace(4.0, 2_000.0, 25)  # headlines that what is common to all periods is worth
LEAST_GAIN = 0.05  # of s + c - 1: a classifier hardly better than chance corrects nothing


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
    hold on, and where a single outlet errs unlike the others.
    """
    generator = np.random.default_rng([seed, 2])
    days = origin.toordinal() + draws.times * step_days
    sensitivity, false = error_draws(correction.errors, days, len(draws.floor), generator)
    gain = np.maximum(sensitivity - false, LEAST_GAIN)

    def correct(classified: FloatArray, on_topic: FloatArray) -> FloatArray:
        return np.asarray(np.clip((classified - false * on_topic) / gain, 0.0, on_topic))

    level_on_topic, on_topic = _on_topic(draws, correction.attention, generator)
    level = correct(draws.level, level_on_topic)
    return replace(draws, level=level, intensity=correct(draws.intensity, on_topic), floor=level.min(axis=1))


def error_draws(
    errors: ErrorRates, days: FloatArray, n_draws: int, generator: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Draws (S, T) of sensitivity and of the rate of false alarms on these days (ordinals).

    (S, 1) where the errors are not told by period.
    """
    parts = [period.errors for period in errors.periods] or [errors]
    found = pooled_rates([(one.hits, one.misses) for one in parts], n_draws, generator)
    false = pooled_rates([(one.false_alarms, one.correct_rejections) for one in parts], n_draws, generator)
    if not errors.periods:
        return found, false
    middles = [(one.since.toordinal() + one.until.toordinal()) / 2 for one in errors.periods]
    weights = np.array([np.interp(days, middles, own) for own in np.eye(len(middles))])
    return expit(logit(found) @ weights), expit(logit(false) @ weights)


def pooled_rates(
    counts: Sequence[tuple[int, int]], n_draws: int, generator: np.random.Generator
) -> FloatArray:
    """Draws (S, G) of the rates of G groups, each given as how many yes and how many no.

    One group: Beta(yes + 1/2, no + 1/2). More: beta-binomial, with a flat prior on the logit of the mean and
    on the logarithm of the spread, on a grid.
    """
    yes, no = np.array(counts, dtype=float).T
    if len(counts) == 1:
        return generator.beta(yes + 0.5, no + 0.5, (n_draws, 1))
    mean, strength = (axis.ravel() for axis in np.meshgrid(_MEANS, _STRENGTHS))
    a, b = mean * strength, (1 - mean) * strength
    evidence = (betaln(a[:, None] + yes, b[:, None] + no) - betaln(a, b)[:, None]).sum(axis=1)
    weights = np.exp(evidence - evidence.max())
    cells = generator.choice(len(weights), size=n_draws, p=weights / weights.sum())
    rates = generator.beta(a[cells, None] + yes, b[cells, None] + no)
    return np.asarray(np.clip(rates, 1e-6, 1 - 1e-6))


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
