"""The rival hypotheses side by side: what the data say of each, whatever anybody believed before.

The tech panic cycle is one hypothesis among four, and its authors are advocates. Each family of curves
belongs to one of them:

no pattern          flat
a lasting rise      rise to plateau
one rise and fall   hump, hump with raised floor (Castro, Grady and McQuinn's cycle)
waves that recur    two and three humps (Downs 1972; Orben 2020)

The support of a hypothesis is its marginal likelihood, the mean over its families by their prior weights.
The ratio of two supports is the Bayes factor: how far the data alone move the odds. In words as Kass and
Raftery (1995) put it: below 3 hardly worth a mention, from 20 on strong, from 150 on very strong.
"""

from collections.abc import Mapping

import numpy as np

from panictrack.curve.inference import FamilyFit, family_weights, log_sum
from panictrack.curve.result import Rival, RivalEvidence

FAMILIES_OF: Mapping[Rival, tuple[str, ...]] = {
    Rival.NO_PATTERN: ("flat",),
    Rival.LASTING_RISE: ("rise to plateau",),
    Rival.ONE_CYCLE: ("hump", "hump with raised floor"),
    Rival.WAVES: ("two humps", "three humps"),
}
SLIGHT, STRONG, VERY_STRONG = 3.0, 20.0, 150.0
MOST_ODDS = 1e6  # beyond it a number says no more


def rivals(fits: Mapping[str, FamilyFit]) -> dict[Rival, RivalEvidence]:
    """Each hypothesis with its posterior weight and the odds against it, best supported first.

    Can mislead when none of the four is true: then the least wrong of them wins. A support also depends on
    the priors of a family's parameters, by a factor of a few.
    """
    supports = {rival: _log_support(rival, fits) for rival in FAMILIES_OF}
    best = max(supports.values())
    weights = _weights(fits)
    found = {
        rival: RivalEvidence(weight=weights[rival], odds_against=_odds(best - support))
        for rival, support in supports.items()
    }
    return dict(sorted(found.items(), key=lambda item: item[1].odds_against))


def in_words(found: Mapping[Rival, RivalEvidence]) -> str:
    """Which hypothesis the data favour, over which, and by how much; or that they cannot tell."""
    first, second = list(found)[:2]
    odds = found[second].odds_against
    if odds < SLIGHT:
        close = [rival for rival in found if found[rival].odds_against < SLIGHT]
        return f"The data cannot tell {_listed(close)} apart (the odds are below {SLIGHT:.0f} to 1)."
    how = "very strongly " if odds >= VERY_STRONG else "strongly " if odds >= STRONG else ""
    return f"The data {how}favour {first.value} over {second.value} ({_to_one(odds)})."


def _log_support(rival: Rival, fits: Mapping[str, FamilyFit]) -> float:
    own = [fits[name] for name in FAMILIES_OF[rival] if name in fits]
    priors = np.array([fit.family.prior_weight for fit in own])
    evidence = np.array([fit.log_evidence for fit in own])
    return log_sum(np.log(priors / priors.sum()) + evidence)


def _weights(fits: Mapping[str, FamilyFit]) -> dict[Rival, float]:
    families = family_weights(fits)
    return {rival: sum(families.get(name, 0.0) for name in names) for rival, names in FAMILIES_OF.items()}


def _odds(log_odds: float) -> float:
    return min(float(np.exp(min(log_odds, 100.0))), MOST_ODDS)


def _to_one(odds: float) -> str:
    return f"more than {MOST_ODDS:,.0f} to 1" if odds >= MOST_ODDS else f"{odds:,.0f} to 1"


def _listed(names: list[Rival]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
