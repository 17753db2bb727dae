"""Indirect standardisation by stream: adding a feed must not look like panic.

    count_tj ~ Poisson(n_tj a_j g_t),    log a_j ~ N(mean, spread^2)
    exposure_t = sum_j n_tj a_j / r,     r = sum_j R_j a_j / sum_j R_j

a_j is the stream's effect (a stream that is always twice as alarmed has a_j = 2), g_t the trend that all
streams share, R_j how many headlines of the stream are in the reference panel. So count_t / exposure_t is the
share that the reference panel would have shown in week t; over the weeks of the panel themselves it is the
share that one counts there, whatever the effects are. The effects are partially pooled: how much they differ
(the spread) is estimated from the streams, and each effect is shrunk towards their mean, the more so the less
is known about it. Only the weeks that a stream shares with others are informative about its effect,

    information_j = sum_t e_tj (1 - e_tj / e_t),    e_tj = n_tj a_j g_t.

A **foreign** stream is one that a user has added to the baseline and that is not in the reference panel. It
has no say in the effects of the other streams, which carry the level from one year to the next. With a say,
one outlet that writes of AI alone moved the years before it by a quarter, through the common trend and
through mean and spread of the effects. Its own effect is fitted afterwards, given theirs,

    log a_j = m + d_j,    m and d_j ~ N(0, FOREIGN_SPREAD^2),    relative to the reference panel,

together with those of other foreign streams and with the trend in the weeks in which they have headlines.
Weeks without them do not change at all. In the others, what the trend lets the remaining streams expect
differs from what they showed by m / FOREIGN_SPREAD^2 events in total, however large or many the foreign
streams are. So these can change the course of the trend within their weeks, but hardly its level there. The
prior is wide, because a foreign stream may be anything from a sports page to a blog about AI; it is felt
where little is known. A stream that shares no week with another is taken for the panel's equal.

Sources: indirect standardisation, Breslow & Day (1987), ch. 2; the spread, DerSimonian & Laird (1986).
"""

import numpy as np

from panictrack.curve.series.panel import BoolArray, FloatArray
from panictrack.model.rounding import significant

PRIOR_EVENTS = 0.5  # keeps the effect of a stream without events above zero
LEAST_SPREAD = 0.3  # of log effects: streams are never assumed to be all alike
FOREIGN_SPREAD = 1.0  # of log effects: those of the baseline differ by half of that
MOST_ITERATIONS = 500
CONVERGED = 1e-6  # relative change of every effect
DIGITS = 8
"""Significant digits of an exposure. Processors multiply matrices in different orders, so their results
differ in the 16th digit. Rounding here, before anything is fitted or hashed, gives every processor the same
series. At 12 digits, 3 of the 105,445 exposures of the baseline still differed between two kernels."""


def standardised_exposure(
    count: FloatArray,
    n: FloatArray,
    reference: FloatArray | None = None,
    is_foreign: BoolArray | None = None,
) -> FloatArray:
    """How many headlines of the reference panel each week is worth, (T,), to 8 significant digits.

    `reference` holds how many headlines of each stream the panel has, (J,); without it, all there are.
    `is_foreign` marks streams that do not change the effects of the others, (J,), none of them in the panel.
    """
    if is_foreign is None:
        is_foreign = np.zeros(n.shape[1], dtype=bool)
    others = ~is_foreign
    effects = stream_effects(count[:, others], n[:, others])
    if reference is not None and reference.sum():
        effects = _scaled(effects, reference[others])
    exposures = n[:, others] @ effects
    if is_foreign.any():
        foreign = foreign_effects(
            count[:, is_foreign], n[:, is_foreign], count[:, others].sum(axis=1), exposures
        )
        exposures = exposures + n[:, is_foreign] @ foreign
    return np.array([significant(exposure, DIGITS) for exposure in exposures])


def stream_effects(count: FloatArray, n: FloatArray) -> FloatArray:
    """The effect a_j of each stream, (J,), from counts and denominators (T, J); headline-weighted mean 1.

    Can mislead when a stream's own rate drifts (an effect is one number for all years), and when streams
    share few weeks, even through others: then their levels are hardly separable from the trend, and a
    change of streams is partly mistaken for a change of the trend.
    """
    if not n.sum():
        return np.ones(n.shape[1])
    effects = _ml_effects(count, n)
    return _scaled(_shrunk(effects, effect_information(count, n, effects)), n.sum(axis=0))


def foreign_effects(
    count: FloatArray, n: FloatArray, events: FloatArray, exposures: FloatArray
) -> FloatArray:
    """The effects of J foreign streams relative to the reference panel, (J,): the mode of their posterior.

    `events` and `exposures` are those of all other streams by week, (T,). By Newton's method on the
    logarithms; the trend is profiled out of the likelihood, which is concave. Can mislead when a stream
    shares few weeks with others: its level is then hardly known, and in the weeks in which it stands alone
    the share rests on it.
    """
    total = events + count.sum(axis=1)
    tells = (n.sum(axis=1) > 0) & (total > 0)  # a week without an event is explained by a trend of 0
    count, n, exposures, total = count[tells], n[tells], exposures[tells], total[tells]
    n_streams = n.shape[1]
    precision = (np.eye(n_streams) - 1.0 / (1.0 + n_streams)) / FOREIGN_SPREAD**2  # with m taken out
    logs = np.zeros(n_streams)
    for _ in range(MOST_ITERATIONS):
        shown = n * np.exp(logs)
        share = shown / (exposures + shown.sum(axis=1))[:, None]
        expected = share * total[:, None]
        gradient = count.sum(axis=0) - expected.sum(axis=0) - precision @ logs
        curvature = np.diag(expected.sum(axis=0)) - expected.T @ share + precision
        step = np.linalg.solve(curvature, gradient)
        largest = float(np.abs(step).max())
        logs += step / max(1.0, largest)
        if largest < CONVERGED:
            break
    return np.exp(logs)


def _ml_effects(count: FloatArray, n: FloatArray) -> FloatArray:
    """Maximum likelihood by iterative proportional fitting: effects and trend in turn until stable."""
    effects = np.ones(n.shape[1])
    events, events_by_week = count.sum(axis=0), count.sum(axis=1)
    weights = n.sum(axis=0)
    for _ in range(MOST_ITERATIONS):
        expected = _trend(events_by_week, n, effects) @ n
        updated = _scaled((events + PRIOR_EVENTS) / (expected + PRIOR_EVENTS), weights)
        change = float(np.abs(updated / effects - 1.0).max())
        effects = updated
        if change < CONVERGED:
            break
    return effects


def effect_information(count: FloatArray, n: FloatArray, effects: FloatArray) -> FloatArray:
    """The information of shared weeks about the logarithm of each effect, (J,)."""
    expected = n * effects * _trend(count.sum(axis=1), n, effects)[:, None]
    of_week = expected.sum(axis=1, keepdims=True)
    share = np.divide(expected, of_week, out=np.zeros_like(expected), where=of_week > 0)
    return np.asarray((expected * (1.0 - share)).sum(axis=0))


def _shrunk(effects: FloatArray, information: FloatArray) -> FloatArray:
    """The effects, each shrunk towards their mean, the more so the less is known about it."""
    logs, total = np.log(effects), information.sum()
    if total <= 0:
        return np.ones_like(effects)
    mean = (information * logs).sum() / total
    excess = (information * (logs - mean) ** 2).sum() - (len(logs) - 1)
    scale = total - (information**2).sum() / total
    spread = max(excess / scale if scale > 0 else 0.0, LEAST_SPREAD**2)
    weight = spread * information / (spread * information + 1.0)
    return np.asarray(np.exp(mean + weight * (logs - mean)))


def _scaled(effects: FloatArray, weights: FloatArray) -> FloatArray:
    return np.asarray(effects / np.average(effects, weights=weights))


def _trend(events_by_week: FloatArray, n: FloatArray, effects: FloatArray) -> FloatArray:
    """g_t = sum_j count_tj / sum_j n_tj a_j, (T,); 0 where nothing was collected."""
    exposed = n @ effects
    return np.asarray(np.divide(events_by_week, exposed, out=np.zeros_like(exposed), where=exposed > 0))
