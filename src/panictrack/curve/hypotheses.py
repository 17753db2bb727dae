"""Four hypotheses compared: how well the data support each, apart from anybody's prior belief.

The tech panic cycle is one hypothesis among four, and its authors are advocates:

no pattern          the flat family
a lasting rise      the rise to a plateau
one rise and fall   a hump, with or without a raised floor (Castro, Grady and McQuinn's cycle)
recurring waves     two and three humps with a fall between them (Downs 1972; Orben 2020)

Humps that merge into one top are one rise and fall of an odd shape. So a family of several humps is split by
the shape of its curves over the observed span: the share with separate tops among its posterior draws,
against that among draws from its prior. The support of a hypothesis H is its marginal likelihood,

    sum_f w_f Z_f P(H | f, data) / sum_f w_f P(H | f),

with the prior weight w_f and the evidence Z_f of each family. The ratio of two supports is the Bayes factor:
how far the data alone shift the odds (Kass and Raftery 1995).
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from panictrack.curve.draws import Draws
from panictrack.curve.inference import FamilyFit, log_sum, prior_of
from panictrack.curve.observations import Observations
from panictrack.curve.result import Hypothesis
from panictrack.curve.shapes import BoolArray, Family, FloatArray, log_mean
from panictrack.curve.stages import has_several_tops, several_waves
from panictrack.model.rounding import settled

LARGEST_BAYES_FACTOR = 1e6  # above it the number means no more
N_PRIOR_DRAWS = 400


class _Mass(NamedTuple):
    """The part of a family that belongs to one hypothesis: logarithms of prior mass and of w Z P(H)."""

    hypothesis: Hypothesis
    log_prior: float
    log_mass: float


def compare_hypotheses(
    fits: Mapping[str, FamilyFit], draws: Draws, observations: Observations
) -> dict[Hypothesis, float]:
    """The Bayes factor of the best hypothesis against each, best supported first; that of the best is 1.

    Can mislead when none of the four is true: then the least wrong of them wins. A support also depends on
    the priors of peak sizes and times, by a factor of a few.
    """
    has_waves = several_waves(draws)
    parts = [
        part
        for fit in fits.values()
        for part in _parts(fit, has_waves[draws.is_family(fit.family.name)], observations)
    ]
    log_prior, log_mass = (
        {
            hypothesis: _log_total(getattr(part, name) for part in parts if part.hypothesis is hypothesis)
            for hypothesis in Hypothesis
        }
        for name in ("log_prior", "log_mass")
    )
    supports = {hypothesis: log_mass[hypothesis] - log_prior[hypothesis] for hypothesis in Hypothesis}
    best = max(supports.values())
    return {
        hypothesis: settled(min(np.exp(min(best - supports[hypothesis], 100.0)), LARGEST_BAYES_FACTOR))
        for hypothesis in sorted(Hypothesis, key=lambda hypothesis: -supports[hypothesis])
    }


def _parts(fit: FamilyFit, has_waves: BoolArray, observations: Observations) -> list[_Mass]:
    """How a family divides among the hypotheses; `has_waves` (S,) of its own draws."""
    log_prior = float(np.log(fit.family.prior_weight))
    log_mass = log_prior + fit.log_evidence
    if fit.family.n_humps < 2:
        return [_Mass(_hypothesis_of(fit.family), log_prior, log_mass)]
    before = _share(_prior_tops(fit.family, observations))
    after = _share(has_waves) if len(has_waves) else before
    return [
        _Mass(hypothesis, log_prior + float(np.log(share_before)), log_mass + float(np.log(share_after)))
        for hypothesis, share_before, share_after in (
            (Hypothesis.WAVES, before, after),
            (Hypothesis.ONE_CYCLE, 1.0 - before, 1.0 - after),
        )
    ]


def _hypothesis_of(family: Family) -> Hypothesis:
    if family.n_humps:
        return Hypothesis.ONE_CYCLE
    return Hypothesis.LASTING_RISE if family.has_plateau else Hypothesis.NO_PATTERN


def _share(found: BoolArray) -> float:
    """A share that is never 0 or 1: no case among the draws means only that it is rare."""
    return float((found.sum() + 0.5) / (len(found) + 1.0))


def _prior_tops(family: Family, observations: Observations) -> BoolArray:
    """Which draws from the prior of a family of several humps have separate tops in the observed span."""
    generator = np.random.default_rng(0)
    parameters = _prior_draws(family, observations, generator)
    level = np.exp(log_mean(parameters, observations.times, family) - parameters[:, :1])
    return has_several_tops(level - 1.0)


def _prior_draws(family: Family, observations: Observations, generator: np.random.Generator) -> FloatArray:
    """Parameters (S, p); earlier peaks are in the past, the last one is Copernican."""
    prior = prior_of(observations, family)
    normal = generator.standard_normal((N_PRIOR_DRAWS, len(prior.mean)))
    parameters = np.where(prior.is_normal, prior.mean + np.nan_to_num(prior.sd) * normal, 0.0)
    length, first = observations.length, float(observations.times[0])
    for column in np.flatnonzero(~prior.is_normal):
        parameters[:, column] = first + length * generator.uniform(-0.05, 1.0, N_PRIOR_DRAWS)
    is_ahead = generator.random(N_PRIOR_DRAWS) < 0.5
    uniform = generator.random(N_PRIOR_DRAWS)
    ahead = observations.last + length * uniform / (1.0 - uniform)  # density L / (L + delta)^2
    parameters[is_ahead, family.key_time] = ahead[is_ahead]
    return np.asarray(parameters)


def _log_total(logs: Iterable[float]) -> float:
    return log_sum(np.array(list(logs)))
