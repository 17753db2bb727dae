"""Fit every family and weight the families by their evidence.

The key time of a family (its last peak, or the onset of a rise) is gridded over past and future. At each node
all other parameters are optimised in one batched call, so that a posterior with several modes, or one that
reaches beyond the last week, is represented as it is. The noises of a table are weighted by their evidence
for each family; nodes are optimised under the likeliest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from panictrack.curve.count_models import effective, to_log_level
from panictrack.curve.likelihood import Mode, Noise, Prior, Problem, maximise, shock_precision
from panictrack.curve.observations import Observations, smoothed_share
from panictrack.curve.shapes import FAMILIES, Family, FloatArray, IntArray

# Noises that are compared: sd and correlation of lasting shocks, variance of what is gone within a period.
SIGMAS = np.array([0.08, 0.15, 0.25, 0.4, 0.6, 0.9, 1.3])
RHOS = np.array([0.3, 0.6, 0.8, 0.9, 0.95, 0.98])
WHITES = np.array([0.0, 0.02, 0.08, 0.25])
WHITE_MASS = np.array([8.0, 4.0, 2.0, 1.0]) / 15.0  # each half as likely as the one before
SIGMA_MEDIAN, LOG_SIGMA_SD = 0.25, 0.7
FIRST = Noise(sigma=np.array([0.25]), rho=np.array([0.6]), white=np.array([0.02]))

# (rise, fall) in steps from which the optimiser starts each hump: a spike, an ordinary panic, a slow rise.
HUMP_STARTS = ((3.0, 4.0), (10.0, 22.0), (30.0, 10.0))
N_PAST, N_REFINED = 34, 26
IMPLAUSIBLE = 9.0  # log odds against a noise
HOPELESS = 40.0  # after one step of the optimiser
LARGE_GAIN = 4.0  # of log evidence by a finer grid


@dataclass(frozen=True, kw_only=True)
class FamilyFit:
    """The posterior of one family: a mode and a weight at each node of the grid of its key time."""

    family: Family
    nodes: FloatArray  # (G,) key times, in steps; one nan for the flat family
    widths: FloatArray  # (G,) how much of the axis each node covers
    mode: Mode
    columns: IntArray  # the parameters that were free
    log_weights: FloatArray  # (G,) at the likeliest noise
    noise: Noise  # the likeliest, a batch of one
    log_noise: FloatArray  # (N,) how likely each noise of the table is, the likeliest at 0

    @property
    def log_evidence(self) -> float:
        """log of the sum over nodes and over noises, as if noise and node were independent."""
        return log_sum(self.log_weights) + log_sum(self.log_noise)

    @property
    def node_weights(self) -> FloatArray:
        """The posterior probability of each node, (G,), sums to 1."""
        return np.asarray(np.exp(self.log_weights - log_sum(self.log_weights)))

    @property
    def noise_weights(self) -> FloatArray:
        """The posterior probability of each noise of the table, (N,), sums to 1."""
        return np.asarray(np.exp(self.log_noise - log_sum(self.log_noise)))

    @property
    def best(self) -> FloatArray:
        """The parameters of the heaviest node, (p,)."""
        return np.asarray(self.mode.parameters[int(self.log_weights.argmax())])


def log_sum(values: FloatArray) -> float:
    """log sum_i e^(v_i) without overflow."""
    highest = float(values.max())
    if not np.isfinite(highest):
        return highest
    return highest + float(np.log(np.exp(values - highest).sum()))


def prior_of(observations: Observations, family: Family) -> Prior:
    """Weak priors around a moving share.

    floor ~ N(log of its 10% quantile, 1.5^2); size ~ N(log(max / floor - 1) + 0.2, 1.2^2);
    rise ~ LogN(8, 1.5), fall ~ LogN(12, 1.1) in steps: in a library of past technologies the fall was
    longer than the rise in 83% of cases. The prior of the rise is wide because some rises are jumps. A floor
    left raised by a hump is a seventh of the hump in the median and fades slowly. All priors are listed in
    docs/explanation/method_curve.md.
    """
    share = smoothed_share(observations)
    low, high = map(float, to_log_level(observations, np.quantile(share, [0.1, 1.0])))
    size = float(np.log(max(np.exp(high - low) - 1.0, 0.5)))
    table = {
        "floor": (low, 1.5),
        "plateau": (size - 2.0, 1.2) if family.n_humps else (size, 1.5),
        "size": (size + 0.2, 1.2),
        "onset": (0.0, np.nan),
        "peak": (0.0, np.nan),
        "log_rise": (np.log(8.0), 1.5) if family.n_humps else (np.log(10.0), 1.1),
        "log_fall": (np.log(12.0), 1.1),
        "log_fade": (np.log(80.0), 1.3),
    }
    rows = [table[name.rstrip("_0123456789")] for name in family.parameters]
    mean, sd = np.array(rows).T
    return Prior(mean=mean, sd=sd)


def log_time_prior(times: FloatArray, observations: Observations) -> FloatArray:
    """Copernican: half uniform on the past, half in the future with density L / (L + delta)^2.

    We do not observe at a special time: a peak is as likely ahead as behind us, and the longer we have
    observed, the further ahead it may be.
    """
    length = observations.length
    ahead = np.maximum(times - observations.last, 0.0)
    future = np.log(0.5 * length) - 2.0 * np.log(length + ahead)
    return np.asarray(np.where(ahead > 0, future, np.log(0.5 / (1.05 * length))))


def node_grid(observations: Observations) -> FloatArray:
    """34 nodes over the past and 9 into the future, as far as 1.6 times the span."""
    length, last, first = observations.length, observations.last, float(observations.times[0])
    past = np.linspace(first - 0.05 * length, last, N_PAST)
    near = last + np.geomspace(0.02 * length + 0.3, 0.5 * length, 6)
    return np.concatenate([past, near, last + length * np.array([0.75, 1.1, 1.6])])


def fit_families(observations: Observations) -> dict[str, FamilyFit]:
    """Fit every family; each further hump starts from the fit with one hump fewer.

    A third hump is tried only where the second did not lower the evidence: otherwise it would take a third
    of the time and get almost no weight.
    """
    grid = node_grid(observations)
    fits: dict[str, FamilyFit] = {}
    fewer: list[FamilyFit] = []  # the families of humps alone, in the order of their number
    for name, family in FAMILIES.items():
        is_humps_alone = family.n_humps > 0 and not family.has_plateau
        if is_humps_alone and _is_another_hump_futile(fewer):
            continue
        earlier = fewer[-1].best if is_humps_alone and fewer else None
        fits[name] = fit_family(observations, family, grid, earlier)
        if is_humps_alone:
            fewer.append(fits[name])
    return fits


def _is_another_hump_futile(fewer: Sequence[FamilyFit]) -> bool:
    """Whether the last added hump lowered the evidence, so that one more would too."""
    return len(fewer) > 1 and fewer[-1].log_evidence < fewer[-2].log_evidence - 1.0


def family_weights(fits: Mapping[str, FamilyFit]) -> dict[str, float]:
    """Posterior model probabilities: prior weight times evidence, summing to 1."""
    logs = np.array([np.log(fit.family.prior_weight) + fit.log_evidence for fit in fits.values()])
    weights = np.exp(logs - log_sum(logs))
    return {name: float(weight) for name, weight in zip(fits, weights, strict=True)}


def fit_family(
    observations: Observations, family: Family, grid: FloatArray, earlier: FloatArray | None = None
) -> FamilyFit:
    """Grid, optimise, noise, optimise, noise, refine where the mass is, optimise."""
    # All parameters except the gridded time.
    columns = np.array([i for i in range(len(family.parameters)) if i != family.key_time], dtype=np.intp)
    nodes = grid if family.key_time is not None else np.array([np.nan])
    widths = np.gradient(nodes) if len(nodes) > 1 else np.ones(1)
    mode = _first_optimum(observations, family, nodes, columns, earlier)
    fit = FamilyFit(
        family=family,
        nodes=nodes,
        widths=widths,
        mode=mode,
        columns=columns,
        log_weights=mode.log_evidence + _log_node_prior(observations, family, nodes, widths),
        noise=FIRST,
        log_noise=np.zeros(len(log_noise_mass())),
    )
    fit = _optimise(observations, _with_noise(observations, fit), n_steps=6)
    fit = _with_noise(observations, fit)
    if family.key_time is None:
        return _optimise(observations, fit, n_steps=10)
    refined = _optimise(observations, _refine(fit), n_steps=10)
    if refined.log_weights.max() < fit.log_weights.max() + LARGE_GAIN:
        return refined
    # A spike between two nodes: what looked like noise is curve, so every noise is possible again.
    with_new_noise = _with_noise(observations, replace(refined, log_noise=np.zeros_like(fit.log_noise)))
    again = _refine(_optimise(observations, with_new_noise, n_steps=10))
    return _optimise(observations, again, n_steps=10)


def problem_of(
    observations: Observations, family: Family, noise: Noise, columns: IntArray | None = None
) -> Problem:
    """The optimisation problem of a family under a noise; by default all parameters are free."""
    everything = np.arange(len(family.parameters))
    worth, log_scale = effective(observations, noise.white)
    return Problem(
        observations=worth,
        log_scale=log_scale,
        family=family,
        prior=prior_of(observations, family),
        precision=shock_precision(observations.gaps, noise),
        columns=everything if columns is None else columns,
    )


def _log_node_prior(
    observations: Observations, family: Family, nodes: FloatArray, widths: FloatArray
) -> FloatArray:
    """Prior mass of each node; an earlier hump's peak is uniform on the past."""
    if family.key_time is None:
        return np.zeros(1)
    earlier = max(family.n_humps - 1, 0) * np.log(1.0 / (1.05 * observations.length))
    return np.asarray(log_time_prior(nodes, observations) + np.log(widths) + earlier)


def _log_noise_prior(noise: Noise) -> FloatArray:
    """Log density of sigma and log mass of the white variance; correlations are equally likely."""
    away = (np.log(noise.sigma) - np.log(SIGMA_MEDIAN)) / LOG_SIGMA_SD
    return np.asarray(np.log(WHITE_MASS)[np.searchsorted(WHITES, noise.white)] - 0.5 * away**2)


def _starts(observations: Observations, family: Family, earlier: FloatArray | None) -> FloatArray:
    """Starting parameters of the optimiser, (starts, p)."""
    mean = prior_of(observations, family).mean
    if family.key_time is None:
        share = observations.counts.sum() / observations.exposure.sum()
        return to_log_level(observations, np.array([[share]]))
    if not family.n_humps:
        return mean[None, :]
    rows = np.repeat(mean[None, :], len(HUMP_STARTS), axis=0)
    if earlier is not None:
        rows[:, : len(earlier)] = earlier
        rows[:, family.key_time - 1] = earlier[1] - 0.5  # the size of the last hump
    rows[:, family.key_time + 1 : family.key_time + 3] = np.log(HUMP_STARTS)
    return rows


def _first_optimum(
    observations: Observations,
    family: Family,
    nodes: FloatArray,
    columns: IntArray,
    earlier: FloatArray | None,
) -> Mode:
    """The optimum from the best start at each node."""
    starts = _starts(observations, family, earlier)
    n_nodes, n_starts = len(nodes), len(starts)
    parameters = np.repeat(starts, n_nodes, axis=0)
    if family.key_time is not None:
        parameters[:, family.key_time] = np.tile(nodes, n_starts)
    noise = FIRST.repeated(len(parameters))
    mode = maximise(problem_of(observations, family, noise, columns), parameters, n_steps=6)
    best = mode.misfit.reshape(n_starts, n_nodes).argmin(axis=0)
    return mode.take(best * n_nodes + np.arange(n_nodes))


def noise_table() -> Noise:
    """All noises that are compared, (N,) each."""
    sigma, rho, white = (table.ravel() for table in np.meshgrid(SIGMAS, RHOS, WHITES, indexing="ij"))
    return Noise(sigma=sigma, rho=rho, white=white)


def _with_noise(observations: Observations, fit: FamilyFit) -> FamilyFit:
    """Weight the noises by their evidence at the heaviest node, all parameters free; choose the likeliest.

    Noises that were implausible before are not tried again. Most of the table is hopeless after one step.
    """
    node = int(fit.log_weights.argmax())
    tried = np.flatnonzero(fit.log_noise > fit.log_noise.max() - IMPLAUSIBLE)
    start = fit.mode.take(np.full(len(tried), node))
    glance = _mode_by_noise(observations, fit, tried, start, n_steps=1)
    kept = np.flatnonzero(glance.log_evidence > glance.log_evidence.max() - HOPELESS)
    tried = tried[kept]
    noise = noise_table().take(tried)
    mode = _mode_by_noise(observations, fit, tried, glance.take(kept), n_steps=4)
    density = mode.log_evidence + _log_noise_prior(noise)
    best = int(density.argmax())
    log_noise = np.full(len(fit.log_noise), -np.inf)
    log_noise[tried] = mode.log_evidence + log_noise_mass()[tried] - density[best]
    return replace(fit, noise=noise.take(np.array([best])), log_noise=log_noise)


def _mode_by_noise(
    observations: Observations, fit: FamilyFit, tried: IntArray, start: Mode, *, n_steps: int
) -> Mode:
    """The mode under each noise that is tried, from the row of `start` that is its own."""
    problem = problem_of(observations, fit.family, noise_table().take(tried))
    return maximise(problem, start.parameters, start.shocks, n_steps=n_steps)


def log_noise_mass() -> FloatArray:
    """The logarithm of the prior mass of each noise of the table, (N,)."""
    table = noise_table()
    width = np.gradient(np.log(SIGMAS))[np.searchsorted(SIGMAS, table.sigma)]
    density = _log_noise_prior(table) + np.log(width)
    return np.asarray(density - log_sum(density))


def _optimise(observations: Observations, fit: FamilyFit, *, n_steps: int) -> FamilyFit:
    """Optimise from the current modes under the current noise, and weight the nodes again."""
    noise = fit.noise.repeated(len(fit.nodes))
    problem = problem_of(observations, fit.family, noise, fit.columns)
    mode = maximise(problem, fit.mode.parameters, fit.mode.shocks, n_steps=n_steps)
    log_weights = (
        mode.log_evidence
        + _log_node_prior(observations, fit.family, fit.nodes, fit.widths)
        + _log_noise_prior(noise)
    )
    return replace(fit, mode=mode, log_weights=log_weights)


def _refine(fit: FamilyFit) -> FamilyFit:
    """26 more nodes between the first and the last node that holds at least 0.4 % of the mass."""
    heavy = np.flatnonzero(fit.node_weights > 0.004)
    low = fit.nodes[heavy[0]] - fit.widths[heavy[0]] / 2
    high = fit.nodes[heavy[-1]] + fit.widths[heavy[-1]] / 2
    nodes = np.unique(np.r_[fit.nodes, np.linspace(low, high, N_REFINED)])
    nearest = np.abs(fit.nodes[:, None] - nodes).argmin(axis=0)
    mode = fit.mode.take(nearest)
    parameters = mode.parameters.copy()
    parameters[:, fit.family.key_time] = nodes
    return replace(fit, nodes=nodes, widths=np.gradient(nodes), mode=replace(mode, parameters=parameters))
