"""The rival hypotheses side by side: what the data say of each, whatever anybody believed before.

The tech panic cycle is one hypothesis among four, and its authors are advocates:

no pattern          the flat family
a lasting rise      the rise to a plateau
one rise and fall   a hump, with or without a raised floor (Castro, Grady and McQuinn's cycle)
waves that recur    two and three humps that are parted by a fall (Downs 1972; Orben 2020)

Humps that melt into one top are one rise and fall of an odd shape. So a family of several humps is split by
what its curves look like over the watched span: the share with parted tops among its posterior draws,
against that among draws from its prior. The support of a hypothesis H is its marginal likelihood,

    sum_f w_f Z_f P(H | f, data) / sum_f w_f P(H | f),

with the prior weight w_f and the evidence Z_f of each family. The ratio of two supports is the Bayes factor:
how far the data alone move the odds. In words as Kass and Raftery (1995) put it: below 3 hardly worth a
mention, from 20 on strong, from 150 on very strong.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from panictrack.curve.draws import Draws
from panictrack.curve.inference import FamilyFit, log_sum, prior_of
from panictrack.curve.observations import Observations
from panictrack.curve.result import Hypothesis, HypothesisEvidence
from panictrack.curve.shapes import BoolArray, Family, FloatArray, log_mean
from panictrack.curve.stages import has_several_tops, several_waves
from panictrack.report.i18n import label, t

SLIGHT, STRONG, VERY_STRONG = 3.0, 20.0, 150.0
MOST_ODDS = 1e6  # beyond it a number says no more
MOST_SAID = 1_000  # in words: the priors alone may move odds by a factor of a few
N_PRIOR_DRAWS = 400


@dataclass(frozen=True, kw_only=True)
class _Part:
    """The part of a family that belongs to one hypothesis: logarithms of prior mass and of w Z P(H)."""

    rival: Hypothesis
    log_prior: float
    log_mass: float


def compare_hypotheses(
    fits: Mapping[str, FamilyFit], draws: Draws, observations: Observations
) -> dict[Hypothesis, HypothesisEvidence]:
    """Each hypothesis with its posterior weight and the odds against it, best supported first.

    Can mislead when none of the four is true: then the least wrong of them wins. A support also depends on
    the priors of heights and times, by a factor of a few.
    """
    has_waves = several_waves(draws)
    parts = [
        part
        for fit in fits.values()
        for part in _parts(fit, has_waves[draws.is_family(fit.family.name)], observations)
    ]
    mass = {rival: _total(part.log_mass for part in parts if part.rival is rival) for rival in Hypothesis}
    prior = {rival: _total(part.log_prior for part in parts if part.rival is rival) for rival in Hypothesis}
    supports = {rival: mass[rival] - prior[rival] for rival in Hypothesis}
    best, everything = max(supports.values()), _total(mass.values())
    found = {
        rival: HypothesisEvidence(
            weight=float(np.exp(mass[rival] - everything)), odds_against=_odds(best - support)
        )
        for rival, support in supports.items()
    }
    return dict(sorted(found.items(), key=lambda item: item[1].odds_against))


def in_words(found: Mapping[Hypothesis, HypothesisEvidence]) -> str:
    """Which hypothesis the data favour, over which, and by how much; or that they cannot tell."""
    first, *others = found
    if found[others[0]].odds_against < SLIGHT:
        close = [rival for rival in found if found[rival].odds_against < SLIGHT]
        return t("curve-rivals-alike", rivals=_listed([*map(_named, close)]), odds=round(SLIGHT))
    odds = found[others[0]].odds_against
    return t(
        "curve-rivals-favour",
        strength="very-strong" if odds >= VERY_STRONG else "strong" if odds >= STRONG else "some",
        best=_named(first),
        others=_listed([_with_odds(other, found[other].odds_against) for other in others]),
    )


def _parts(fit: FamilyFit, has_waves: BoolArray, observations: Observations) -> list[_Part]:
    """What of a family belongs to which hypothesis; `has_waves` (S,) of its own draws."""
    log_prior = float(np.log(fit.family.prior_weight))
    log_mass = log_prior + fit.log_evidence
    if fit.family.n_humps < 2:
        return [_Part(rival=_rival_of(fit.family), log_prior=log_prior, log_mass=log_mass)]
    before = _share(_prior_tops(fit.family, observations))
    after = _share(has_waves) if len(has_waves) else before
    return [
        _Part(
            rival=rival,
            log_prior=log_prior + float(np.log(share_before)),
            log_mass=log_mass + float(np.log(share_after)),
        )
        for rival, share_before, share_after in (
            (Hypothesis.WAVES, before, after),
            (Hypothesis.ONE_CYCLE, 1.0 - before, 1.0 - after),
        )
    ]


def _rival_of(family: Family) -> Hypothesis:
    if family.n_humps:
        return Hypothesis.ONE_CYCLE
    return Hypothesis.LASTING_RISE if family.has_plateau else Hypothesis.NO_PATTERN


def _share(found: BoolArray) -> float:
    """A share that is never 0 or 1: of draws without one we know only that it is rare."""
    return float((found.sum() + 0.5) / (len(found) + 1.0))


def _prior_tops(family: Family, observations: Observations) -> BoolArray:
    """Which draws from the prior of a family of several humps have parted tops in the watched span."""
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
    parameters[is_ahead, family.moment] = ahead[is_ahead]
    return np.asarray(parameters)


def _total(logs: Iterable[float]) -> float:
    return log_sum(np.array(list(logs)))


def _odds(log_odds: float) -> float:
    return min(float(np.exp(min(log_odds, 100.0))), MOST_ODDS)


def _with_odds(rival: Hypothesis, odds: float) -> str:
    if odds > MOST_SAID:
        return t("curve-rival-beyond", rival=_named(rival), odds=MOST_SAID)
    return t("curve-rival", rival=_named(rival), odds=round(odds))


def _named(rival: Hypothesis) -> str:
    return label("rival", rival.value)


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    *before, first, last = names
    listed = t("curve-list-last", first=first, last=last)
    for name in reversed(before):
        listed = t("curve-list-longer", first=name, others=listed)
    return listed
